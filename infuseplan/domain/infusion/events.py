"""What happens to one infusion, as a list of events that only ever grows.

These models are the one schema of events: the journal and a request are both read by them, each in
its own way of writing moments and figures (`EventText`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Protocol, get_args

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from infuseplan.domain import base, quantities
from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.dates import moments
from infuseplan.domain.protocol import schema


class EventText(Protocol):
    """How a text writes events, given as validation context; a value made by code needs none.

    Each reads the value of the key `name`, and raises what its own caller expects.
    """

    def moment(self, name: str, value: object) -> datetime | object:
        """A moment with its offset."""

    def figure(self, name: str, value: object) -> Decimal | object:
        """An exact figure."""

    def day(self, name: str, value: object) -> date | object:
        """A day of the calendar."""

    def whole(self, name: str, value: object) -> int | object:
        """A whole number."""

    def words(self, name: str, value: object) -> str | object:
        """Somebody's own words, or a name."""

    def several(self, name: str, value: object) -> list[str] | object:
        """A list of words."""


_Written = Literal["moment", "day", "figure", "whole", "words", "several"]


def _as_written(kind: _Written) -> BeforeValidator:
    def read(value: object, info: ValidationInfo[EventText | None]) -> object:
        return (
            value if info.context is None else getattr(info.context, kind)(info.field_name, value)
        )

    return BeforeValidator(read)


_WORDS = _as_written("words")
_FIGURE = _as_written("figure")
_WHOLE = _as_written("whole")
_LongText = Annotated[str, Field(max_length=2000)]

WrittenMoment = Annotated[moments.Moment, _as_written("moment")]
WrittenDay = Annotated[moments.Day, _as_written("day")]
WrittenPositive = Annotated[quantities.Positive, _FIGURE]
WrittenAtLeastZero = Annotated[quantities.AtLeastZero, _FIGURE]
WrittenGrade = Annotated[schema.Grade, _WHOLE]
GradeOrNone = Annotated[int, Field(ge=0, le=5), _WHOLE]
WrittenName = Annotated[base.PersonName, _WORDS]
Text = Annotated[_LongText, _WORDS]
Texts = Annotated[Listed[_LongText], _as_written("several")]
WrittenReason = Annotated[base.VisibleText, Field(min_length=1, max_length=2000), _WORDS]
RuleId = Annotated[str, Field(min_length=1, max_length=100), _WORDS]
WrittenAgent = Annotated[str, Field(max_length=100), _WORDS]
# GS1 General Specifications: up to 20 characters each, and a trade item number of 14 digits.
Batch = Annotated[base.VisibleText, Field(min_length=1, max_length=20), _WORDS]
TradeItem = Annotated[str, Field(pattern=r"^[0-9]{14}$"), _WORDS]
InfusionNumber = Annotated[int, Field(ge=1, le=9999), _WHOLE]


class LoggedEvent(DomainModel):
    """What every event has: when it happened, with the offset, and who entered it, if known."""

    at: WrittenMoment
    by: WrittenName | None = None


class Started(LoggedEvent):
    """The infusion begins at the initial rate; when the bag left the refrigerator, if known.

    `number_decided_by` is the prescriber who decided which infusion this is, where its number did
    not simply follow from the earlier ones. `rate_ml_per_h` is what was read back from the pump.
    """

    type: Literal["started"] = "started"
    bag_out_of_refrigerator: WrittenMoment | None = None
    number_decided_by: WrittenName | None = None
    rate_ml_per_h: WrittenPositive | None = None


class RateSet(LoggedEvent):
    """The pump runs at this rate (mL/h) from now on."""

    type: Literal["rate-set"] = "rate-set"
    rate_ml_per_h: WrittenPositive


class Stopped(LoggedEvent):
    """STOP: the pump was stopped for a reaction whose grade nobody has said yet."""

    type: Literal["stopped"] = "stopped"
    infused_ml: WrittenAtLeastZero | None = None


class StopWithdrawn(LoggedEvent):
    """STOP was pressed by mistake: by whom that is said, and why.

    `pump_ran_on` is True where the pump was never stopped, so that the time between counts as
    infused; otherwise nothing ran in between.
    """

    type: Literal["stop-withdrawn"] = "stop-withdrawn"
    by: WrittenName
    reason: WrittenReason
    pump_ran_on: bool = False


class Reaction(LoggedEvent):
    """An infusion reaction begins; `infused_ml` is what the pump shows, if it was read."""

    type: Literal["reaction"] = "reaction"
    grade: WrittenGrade
    anaphylaxis: bool = False
    infused_ml: WrittenAtLeastZero | None = None
    symptoms: Texts = ()


class Paused(LoggedEvent):
    """The infusion stands for another cause than a reaction."""

    type: Literal["paused"] = "paused"
    reason: WrittenReason
    infused_ml: WrittenAtLeastZero | None = None


class Regraded(LoggedEvent):
    """The open reaction has another grade now; 0 where it is gone."""

    type: Literal["regraded"] = "regraded"
    grade: GradeOrNone
    anaphylaxis: bool = False
    reason: Text | None = None


class Resumed(LoggedEvent):
    """The infusion goes on; after a reaction with the grade that is left of it.

    `prescriber` is needed where a file allows a restart by a prescriber only. `rate_ml_per_h` is
    what was read back from the pump.
    """

    type: Literal["resumed"] = "resumed"
    grade: GradeOrNone | None = None
    prescriber: WrittenName | None = None
    rate_ml_per_h: WrittenPositive | None = None


class VolumeRead(LoggedEvent):
    """What the pump shows as infused, in mL since the start."""

    type: Literal["volume-read"] = "volume-read"
    infused_ml: WrittenAtLeastZero


class Observed(LoggedEvent):
    """Vital signs, kept as they were given."""

    type: Literal["observed"] = "observed"
    pulse_per_min: WrittenPositive | None = None
    systolic_mmhg: WrittenPositive | None = None
    diastolic_mmhg: WrittenPositive | None = None
    temperature_c: WrittenPositive | None = None
    saturation_percent: WrittenPositive | None = None
    respirations_per_min: WrittenPositive | None = None
    note: Text | None = None


class Discontinued(LoggedEvent):
    """Stopped for good.

    `rule` is the id of the source's reaction rule that asks for it ("hospitalisation"); None where
    the cause is another one.
    """

    type: Literal["discontinued"] = "discontinued"
    reason: WrittenReason
    rule: RuleId | None = None


class Completed(LoggedEvent):
    """The bag is empty."""

    type: Literal["completed"] = "completed"


class Deviation(LoggedEvent):
    """What really ran although no protocol allows it: a rate from now on, or the pump's volume.

    It counts for every volume, and no further step exists until it is `Released`.
    """

    type: Literal["deviation"] = "deviation"
    by: WrittenName
    reason: WrittenReason
    rate_ml_per_h: WrittenPositive | None = None
    infused_ml: WrittenAtLeastZero | None = None

    @model_validator(mode="after")
    def _one_figure(self) -> "Deviation":
        if (self.rate_ml_per_h is None) == (self.infused_ml is None):
            raise ValueError("a deviation states either rate_ml_per_h or infused_ml")
        return self


class Released(LoggedEvent):
    """The prescriber who lets the plan go on after a deviation, and why."""

    type: Literal["released"] = "released"
    by: WrittenName
    reason: WrittenReason


class PremedicationGiven(LoggedEvent):
    """One premedication agent as it was really given; it may stand before the start."""

    type: Literal["premedication-given"] = "premedication-given"
    agent: Annotated[WrittenAgent, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    given_at: WrittenMoment
    dose_mg: WrittenPositive | None = None


class VialUsed(LoggedEvent):
    """One vial that went into the bag: its strength in mg, its batch, and the last day of its use.

    `serial` and `trade_item` (a GTIN) are known where the code on its carton was read.
    """

    type: Literal["vial-used"] = "vial-used"
    strength_mg: WrittenPositive
    batch: Batch
    expires_on: WrittenDay
    serial: Batch | None = None
    trade_item: TradeItem | None = None


class BagPrepared(LoggedEvent):
    """The bag is ready: by whom it was made. What it is good for counts from here."""

    type: Literal["bag-prepared"] = "bag-prepared"
    by: WrittenName


class SecondChecked(LoggedEvent):
    """Another person's own figures, given without seeing the plan's: kg, number, first mL/h.

    It is entered before the start; figures other than the plan's are no check and are refused.
    """

    type: Literal["second-checked"] = "second-checked"
    by: WrittenName
    weight_kg: WrittenPositive
    infusion_number: InfusionNumber
    rate_ml_per_h: WrittenPositive


class Amended(LoggedEvent):
    """An earlier event was entered wrongly: which one (counted from 0), by whom, why, and how.

    Nothing is edited: the earlier event stays where it is, and the fold takes the figures that
    stand here in its place. `to_reason` and `to_by` are the earlier event's reason and `by`;
    `withdrawn` is True where it did not happen at all.
    """

    type: Literal["amended"] = "amended"
    event: Annotated[int, Field(ge=0), _WHOLE]
    by: WrittenName
    reason: WrittenReason
    withdrawn: bool = False
    to_at: WrittenMoment | None = None
    to_by: WrittenName | None = None
    to_reason: WrittenReason | None = None
    grade: GradeOrNone | None = None
    anaphylaxis: bool | None = None
    symptoms: Texts | None = None
    infused_ml: WrittenAtLeastZero | None = None
    rate_ml_per_h: WrittenPositive | None = None
    bag_out_of_refrigerator: WrittenMoment | None = None
    number_decided_by: WrittenName | None = None
    prescriber: WrittenName | None = None
    rule: RuleId | None = None
    pump_ran_on: bool | None = None
    agent: WrittenAgent | None = None
    dose_mg: WrittenPositive | None = None
    given_at: WrittenMoment | None = None
    strength_mg: WrittenPositive | None = None
    batch: Batch | None = None
    expires_on: WrittenDay | None = None
    serial: Batch | None = None
    trade_item: TradeItem | None = None
    weight_kg: WrittenPositive | None = None
    infusion_number: InfusionNumber | None = None
    note: Text | None = None
    pulse_per_min: WrittenPositive | None = None
    systolic_mmhg: WrittenPositive | None = None
    diastolic_mmhg: WrittenPositive | None = None
    temperature_c: WrittenPositive | None = None
    saturation_percent: WrittenPositive | None = None
    respirations_per_min: WrittenPositive | None = None


Event = Annotated[
    Started
    | RateSet
    | Stopped
    | StopWithdrawn
    | Reaction
    | Paused
    | Regraded
    | Resumed
    | VolumeRead
    | Observed
    | Deviation
    | Released
    | PremedicationGiven
    | VialUsed
    | BagPrepared
    | SecondChecked
    | Discontinued
    | Completed
    | Amended,
    Field(discriminator="type"),
]

# Each is built when the first of its kind is read; all at once would take longer than a replay.
EVENT_TYPES: Mapping[str, type[Event]] = {
    kind.model_fields["type"].default: kind for kind in get_args(get_args(Event)[0])
}
