"""What is written down of a patient beside the infusions: one entry for each thing that was said.

Entries only grow; who a patient is, and what is known of one, are folds over them (`patient`).
What names somebody is marked `personal`: it is sealed before it reaches a disk, so it is missing
where nobody has the key, and for good once a person's data were removed. Therefore no field that
a fold needs to keep people apart is personal.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from infuseplan.domain.base import DomainModel, PersonName, VisibleText
from infuseplan.domain.dates.moments import Day, Moment
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.domain.quantities import Positive

PatientId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
LONGEST_PATIENT_REASON = 2000
PatientReason = Annotated[VisibleText, Field(min_length=1, max_length=LONGEST_PATIENT_REASON)]
# As it stands on the board, in a narrow column.
LONGEST_CHAIR = 8
Chair = Annotated[VisibleText, Field(min_length=1, max_length=LONGEST_CHAIR)]
_IdentifierText = Annotated[str, Field(max_length=LONGEST_NAME)]


class PatientEntry(DomainModel):
    """What every entry has: who made it, where that was said."""

    personal: ClassVar[frozenset[str]] = frozenset()

    by: PersonName | None = None


class _StatedIdentity(PatientEntry):
    """Name or initials, hospital number and date of birth; empty or None where not known."""

    personal = frozenset({"name", "reference", "born", "reason"})

    name: _IdentifierText = ""
    reference: _IdentifierText = ""
    born: Day | None = None


class PatientAdded(_StatedIdentity):
    """Somebody of whom nothing was recorded before."""

    type: Literal["patient-added"] = "patient-added"


class PatientCorrected(_StatedIdentity):
    """The identity as it really is, whole; what was written before stays in the record."""

    type: Literal["patient-corrected"] = "patient-corrected"
    by: PersonName
    reason: PatientReason | None = None


class PatientsMerged(PatientEntry):
    """Two patients are one person: who says so. `kept` is the one whose identity is shown.

    It is written down with either of the two, so that each leads to the other.
    """

    personal = frozenset({"reason"})

    type: Literal["patients-merged"] = "patients-merged"
    other: PatientId
    kept: PatientId
    by: PersonName
    reason: PatientReason | None = None


class MergeUndone(PatientEntry):
    """The two are not one person after all: who says so."""

    personal = frozenset({"reason"})

    type: Literal["merge-undone"] = "merge-undone"
    other: PatientId
    by: PersonName
    reason: PatientReason | None = None


class WeightMeasured(PatientEntry):
    """The weight in kg, and the day on which it was measured.

    Of a doubtful one, who has confirmed it and why it is as it is.
    """

    personal = frozenset({"reason"})

    type: Literal["weight-measured"] = "weight-measured"
    weight_kg: Positive
    on: Day
    confirmed_by: PersonName | None = None
    reason: PatientReason | None = None


class NoRecordHere(PatientEntry):
    """Somebody answers for it that no earlier infusion of this medicine is missing here."""

    personal = frozenset({"reason"})

    type: Literal["no-record-here"] = "no-record-here"
    by: PersonName
    reason: PatientReason | None = None


class ChairTaken(PatientEntry):
    """Where the patient sits on this day; without a chair the one before is given up."""

    # Somebody's own words, which may name anybody.
    personal = frozenset({"chair"})

    type: Literal["chair-taken"] = "chair-taken"
    on: Day
    chair: Chair | None = None


class PremedicationTold(PatientEntry):
    """The premedication of this day was given at `at`; without a time it was not, after all."""

    type: Literal["premedication-told"] = "premedication-told"
    on: Day
    at: Moment | None = None
    by: PersonName


class PersonalDataRemoved(PatientEntry):
    """Name, number, birth date and free text were made unreadable: who did it, and why.

    The reason stays readable, because it has to answer for itself when nothing else is left.
    """

    type: Literal["personal-data-removed"] = "personal-data-removed"
    by: PersonName
    reason: PatientReason


Access = Literal["opened", "searched", "printed", "exported"]


class Accessed(PatientEntry):
    """Somebody has seen a patient's record, or looked for one.

    `found` is how many patients a search gave; what was typed is not kept.
    """

    type: Literal["accessed"] = "accessed"
    what: Access
    found: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _only_a_search_finds(self) -> Self:
        if (self.found is not None) != (self.what == "searched"):
            raise ValueError("found: belongs to a search, and each search has it")
        return self


AnyPatientEntry = (
    PatientAdded
    | PatientCorrected
    | PatientsMerged
    | MergeUndone
    | WeightMeasured
    | NoRecordHere
    | ChairTaken
    | PremedicationTold
    | PersonalDataRemoved
    | Accessed
)
ENTRY_TYPES: Mapping[str, type[AnyPatientEntry]] = {
    kind.model_fields["type"].default: kind for kind in get_args(AnyPatientEntry)
}
