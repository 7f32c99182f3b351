"""Whether a corrected identity is one that a first entry would have been taken with."""

from collections.abc import Mapping
from datetime import date

from infuseplan.domain.dates.age import age_on
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.person_name import LONGEST_NAME, name_key
from infuseplan.domain.protocol.site_policy import OLDEST_YEARS, YOUNGEST_YEARS

Wrong = tuple[str, Mapping[str, date | int]]


def impossible_identity(
    name: str, reference: str, born: date | None, known: Patient, today: date
) -> Wrong | None:
    """Why this cannot be the person's identity, with its figures; None where it can.

    The widest limits of age count, not the hospital's narrower ones: a record that says the truth
    keeps the plan from being made, and one that may not say it would not. What is not changed is
    not asked about.
    """
    for code, text in (("name-too-long", name), ("number-too-long", reference)):
        if len(text) > LONGEST_NAME:
            return code, {"most": LONGEST_NAME}
    if name and name != known.name and not name_key(name):
        return "name-empty", {}
    if born is None or born == known.born:
        return None
    if born > today:
        return "born-in-future", {"born": born, "today": today}
    age = age_on(born, today)
    if not YOUNGEST_YEARS <= age <= OLDEST_YEARS:
        return "age-impossible", {
            "born": born, "age": age, "low": YOUNGEST_YEARS, "high": OLDEST_YEARS,
        }  # fmt: skip
    return None
