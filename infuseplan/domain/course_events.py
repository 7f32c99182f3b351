"""What happens to one infusion, as a list of events that only ever grows."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.protocol import Grade
from infuseplan.domain.quantities import AtLeastZero, Positive

GradeOrNone = Annotated[int, Field(ge=0, le=5)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=2000)]
RuleId = Annotated[str, Field(min_length=1, max_length=100)]


class Started(DomainModel):
    """The infusion begins at the initial rate; when the bag left the refrigerator, if known.

    `number_decided_by` is the prescriber who decided which infusion this is, where its number did
    not simply follow from the earlier ones.
    """

    type: Literal["started"] = "started"
    at: datetime
    bag_out_of_refrigerator: datetime | None = None
    number_decided_by: Name | None = None


class RateSet(DomainModel):
    """The pump runs at this rate (mL/h) from now on."""

    type: Literal["rate-set"] = "rate-set"
    at: datetime
    rate_ml_per_h: Positive


class Reaction(DomainModel):
    """An infusion reaction begins; `infused_ml` is what the pump shows, if it was read."""

    type: Literal["reaction"] = "reaction"
    at: datetime
    grade: Grade
    anaphylaxis: bool = False
    infused_ml: AtLeastZero | None = None
    symptoms: Listed[Text] = ()


class Paused(DomainModel):
    """The infusion stands for another cause than a reaction."""

    type: Literal["paused"] = "paused"
    at: datetime
    reason: Text
    infused_ml: AtLeastZero | None = None


class Regraded(DomainModel):
    """The open reaction has another grade now; 0 where it is gone."""

    type: Literal["regraded"] = "regraded"
    at: datetime
    grade: GradeOrNone
    anaphylaxis: bool = False
    by: Name | None = None
    reason: Text | None = None


class Resumed(DomainModel):
    """The infusion goes on; after a reaction with the grade that is left of it.

    `prescriber` is needed where a file allows a restart by a prescriber only.
    """

    type: Literal["resumed"] = "resumed"
    at: datetime
    grade: GradeOrNone | None = None
    prescriber: Name | None = None


class VolumeRead(DomainModel):
    """What the pump shows as infused, in mL since the start."""

    type: Literal["volume-read"] = "volume-read"
    at: datetime
    infused_ml: AtLeastZero


class Observed(DomainModel):
    """Vital signs, kept as they were given."""

    type: Literal["observed"] = "observed"
    at: datetime
    pulse_per_min: Positive | None = None
    systolic_mmhg: Positive | None = None
    diastolic_mmhg: Positive | None = None
    temperature_c: Positive | None = None
    saturation_percent: Positive | None = None
    respirations_per_min: Positive | None = None
    note: Text | None = None


class Discontinued(DomainModel):
    """Stopped for good.

    `rule` is the id of the source's reaction rule that asks for it ("hospitalisation"); None where
    the cause is another one.
    """

    type: Literal["discontinued"] = "discontinued"
    at: datetime
    reason: Text
    rule: RuleId | None = None


class Completed(DomainModel):
    """The bag is empty."""

    type: Literal["completed"] = "completed"
    at: datetime


class Amended(DomainModel):
    """An earlier event was entered wrongly: which one (counted from 0), by whom, why, and how.

    Nothing is edited: the earlier event stays where it is, and the fold takes the figures that
    stand here in its place.
    """

    type: Literal["amended"] = "amended"
    at: datetime
    event: Annotated[int, Field(ge=0)]
    by: Name
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    to_at: datetime | None = None
    grade: GradeOrNone | None = None
    anaphylaxis: bool | None = None
    infused_ml: AtLeastZero | None = None
    rate_ml_per_h: Positive | None = None
    bag_out_of_refrigerator: datetime | None = None


Event = Annotated[
    Started
    | RateSet
    | Reaction
    | Paused
    | Regraded
    | Resumed
    | VolumeRead
    | Observed
    | Discontinued
    | Completed
    | Amended,
    Field(discriminator="type"),
]
