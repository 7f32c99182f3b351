"""What somebody looks for in one line: a birth date, a hospital number, or a name."""

from collections.abc import Sequence
from datetime import date

from infuseplan.application.ward.patients import Patients
from infuseplan.domain.patient.patient import Patient
from infuseplan.presentation.entry.read import read_date


def patients_for(patients: Patients, text: str, by: str | None) -> Sequence[Patient]:
    """The patients whom a text may mean, nobody twice. NoSiteKey, StorageProblem.

    What reads as a date is one; else the number counts, and where nobody has it, the name.
    """
    born = read_date(text)
    if isinstance(born, date):
        found = patients.by_birth_date(born, by)
        if found:
            return found
    if any(char.isdecimal() for char in text):
        found = patients.by_reference(text, by)
        if found:
            return found
    return patients.by_name(text, by)
