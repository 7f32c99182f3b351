"""Is this really the patient who is open? Two identifiers, typed again, held against the record.

Spaces, dots, capitals and leading zeros say nothing, as where somebody is looked for; anything else
that differs does, a single slip of a key included: here nobody is looked for.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from infuseplan.domain.patient.likeness import reference_key
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.person_name import name_key

Identifier = Literal["reference", "born", "name"]

# What wards ask for before anything is given; a room or a chair is none.
_ASKED = 2


def identifiers_asked(patient: Patient) -> tuple[Identifier, ...]:
    """Hospital number and birth date; the name in the place of one that the record does not have.

    One alone where the record has no more, and nothing where nobody can read it.
    """
    known: list[Identifier] = []
    if reference_key(patient.reference):
        known.append("reference")
    if patient.born is not None:
        known.append("born")
    if name_key(patient.name):
        known.append("name")
    return tuple(known[:_ASKED])


def identifiers_that_differ(
    patient: Patient, typed: Mapping[Identifier, str | date]
) -> tuple[Identifier, ...]:
    """Those of `identifiers_asked` that were not typed as the record has them."""
    right: dict[Identifier, object] = {
        "reference": reference_key(patient.reference),
        "born": patient.born,
        "name": name_key(patient.name),
    }
    return tuple(
        one for one in identifiers_asked(patient) if _key(one, typed.get(one)) != right[one]
    )


def _key(kind: Identifier, typed: str | date | None) -> object:
    if not isinstance(typed, str):
        return typed
    return reference_key(typed) if kind == "reference" else name_key(typed)
