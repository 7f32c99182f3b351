"""What somebody looks for in one line: a birth date, a hospital number, or a name."""

import re
from collections.abc import Sequence
from datetime import date

from infuseplan.application.ward.patients import Patients
from infuseplan.domain.patient.patient import Patient
from infuseplan.presentation.entry.problem import EntryProblem
from infuseplan.presentation.entry.read import read_birth_date
from infuseplan.presentation.i18n import say

_IN_FIGURES = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_LIKE_A_DATE = re.compile(r"[0-9]+[./-][0-9]+[./-][0-9]+|[0-9]{1,2}\.? *[^0-9]+ +[0-9]+")


def patients_for(patients: Patients, text: str, by: str | None) -> Sequence[Patient]:
    """The patients whom a text may mean, nobody twice. NoSiteKey, StorageProblem.

    What reads as a date is one; else the number counts, and where nobody has it, the name.
    """
    found: tuple[Patient, ...] = ()
    for born in _birth_dates(text):
        found += tuple(
            one for one in patients.by_birth_date(born, by)
            if all(one.id != other.id for other in found)
        )  # fmt: skip
    if found:
        return found
    if any(char.isdecimal() for char in text):
        found = patients.by_reference(text, by)
        if found:
            return found
    return patients.by_name(text, by)


def nobody_message(text: str) -> str:
    """That nobody was found; of a birth date that cannot be read, why not, and how to type it."""
    born = read_birth_date(text)
    looks_like_one = _LIKE_A_DATE.fullmatch(text.strip()) and not _birth_dates(text)
    if looks_like_one and isinstance(born, EntryProblem):
        return say("No patient found, and no birth date was read: {why}", why=born.short)
    return say("No patient found.")


def _birth_dates(text: str) -> tuple[date, ...]:
    """Every day that is meant, perhaps: who is found is shown with the birth date in words.

    So both readings of 1.12.1951 are looked for. To take it for neither would say that there is
    nobody, and a patient who is recorded twice has lost what the first record knows.
    """
    text = text.strip()
    read = read_birth_date(text)
    if isinstance(read, date):
        return (read,)
    figures = _IN_FIGURES.fullmatch(text)
    if figures is None:
        return ()
    first, second, year = figures.groups()
    both = (
        read_birth_date(f"{year}-{month:0>2}-{day:0>2}")
        for day, month in ((first, second), (second, first))
    )
    return tuple(dict.fromkeys(one for one in both if isinstance(one, date)))
