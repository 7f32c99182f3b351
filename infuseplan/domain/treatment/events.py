"""What happened in a treatment: the days that were given or omitted, and what changed it.

Each of these is a statement of what is true, never an order; who corrects one replaces it before
the fold. Days are the calendar's, without a clock time: a treatment has no zone.
"""

from typing import Annotated, Literal

from pydantic import Field

from infuseplan.domain.base import DomainModel, PersonName, VisibleText
from infuseplan.domain.dates.moments import Day
from infuseplan.domain.protocol.schema import Count, RegimenId
from infuseplan.domain.quantities import AtLeastZero, Positive

LONGEST_TREATMENT_REASON = 500
TreatmentReason = Annotated[VisibleText, Field(min_length=1, max_length=LONGEST_TREATMENT_REASON)]


class DayGiven(DomainModel):
    """The infusion of one day of the regimen was begun on `on`; `complete` if all of it ran in.

    One that was not is aborted: it keeps the number that it was begun as and is not counted.
    """

    type: Literal["given"] = "given"
    cycle: Count
    day: Count
    on: Day
    complete: bool
    infused_ml: AtLeastZero | None = None
    by: PersonName | None = None
    reason: TreatmentReason | None = None


class DayOmitted(DomainModel):
    """It was decided that the infusion of one day is not given; later days stay as they are."""

    type: Literal["omitted"] = "omitted"
    cycle: Count
    day: Count
    by: PersonName
    reason: TreatmentReason


class GivenElsewhere(DomainModel):
    """An infusion that this record did not follow, in place of a day of the regimen or beside them.

    `product` names another medicine; without it the infusion was one of this medicine.
    """

    type: Literal["given-elsewhere"] = "given-elsewhere"
    cycle: Count | None = None
    day: Count | None = None
    on: Day
    by: PersonName
    reason: TreatmentReason
    product: TreatmentReason | None = None


class NumberDecision(DomainModel):
    """A prescriber has decided which infusion that of one day is; later ones count on from it.

    What was decided at the start of an infusion has no reason of its own.
    """

    type: Literal["number-decided"] = "number-decided"
    cycle: Count
    day: Count
    infusion_number: Count
    by: PersonName
    reason: TreatmentReason | None = None


class _DatedChange(DomainModel):
    """What changes the treatment as a whole from the day `on`."""

    on: Day
    by: PersonName
    reason: TreatmentReason


class TreatmentPaused(_DatedChange):
    """No infusion is due from this day until the treatment is resumed."""

    type: Literal["paused"] = "paused"


class Transplanted(_DatedChange):
    """Stem cell transplant; no infusion is due until the treatment is resumed or replaced."""

    type: Literal["transplant"] = "transplant"


class TreatmentResumed(_DatedChange):
    """After a pause or a transplant: the next infusion is due on this day at the earliest."""

    type: Literal["resumed"] = "resumed"


class TreatmentReplaced(_DatedChange):
    """Another regimen follows, whose first day is `on`; `protocol` where it is of another file."""

    type: Literal["replaced"] = "replaced"
    regimen: RegimenId
    protocol: str | None = None


class TreatmentEnded(_DatedChange):
    """No further infusion; `permanently` if the medicine is discontinued for good."""

    type: Literal["ended"] = "ended"
    permanently: bool


class Weighed(DomainModel):
    """The patient's weight on a day, in kg."""

    type: Literal["weighed"] = "weighed"
    on: Day
    weight_kg: Positive


DayEntry = DayGiven | DayOmitted | GivenElsewhere
End = TreatmentReplaced | TreatmentEnded
TreatmentChange = (
    TreatmentPaused | Transplanted | TreatmentResumed | TreatmentReplaced | TreatmentEnded
)
TreatmentEvent = DayEntry | NumberDecision | TreatmentChange | Weighed
