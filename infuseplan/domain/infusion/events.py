"""What happens to one infusion, as a list of events that only ever grows."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.dates import Moment
from infuseplan.domain.person_name import PersonName, VisibleText
from infuseplan.domain.protocol.schema import Grade
from infuseplan.domain.quantities import AtLeastZero, Positive

GradeOrNone = Annotated[int, Field(ge=0, le=5)]
Text = Annotated[str, Field(max_length=2000)]
Reason = Annotated[VisibleText, Field(min_length=1, max_length=2000)]
RuleId = Annotated[str, Field(min_length=1, max_length=100)]


class LoggedEvent(DomainModel):
    """What every event has: when it happened, with the offset, and who entered it, if known."""

    at: Moment
    by: PersonName | None = None


class Started(LoggedEvent):
    """The infusion begins at the initial rate; when the bag left the refrigerator, if known.

    `number_decided_by` is the prescriber who decided which infusion this is, where its number did
    not simply follow from the earlier ones. `rate_ml_per_h` is what was read back from the pump.
    """

    type: Literal["started"] = "started"
    bag_out_of_refrigerator: Moment | None = None
    number_decided_by: PersonName | None = None
    rate_ml_per_h: Positive | None = None


class RateSet(LoggedEvent):
    """The pump runs at this rate (mL/h) from now on."""

    type: Literal["rate-set"] = "rate-set"
    rate_ml_per_h: Positive


class Stopped(LoggedEvent):
    """STOP: the pump was stopped for a reaction whose grade nobody has said yet."""

    type: Literal["stopped"] = "stopped"
    infused_ml: AtLeastZero | None = None


class StopWithdrawn(LoggedEvent):
    """STOP was pressed by mistake: by whom that is said, and why.

    `pump_ran_on` is True where the pump was never stopped, so that the time between counts as
    infused; otherwise nothing ran in between.
    """

    type: Literal["stop-withdrawn"] = "stop-withdrawn"
    by: PersonName
    reason: Reason
    pump_ran_on: bool = False


class Reaction(LoggedEvent):
    """An infusion reaction begins; `infused_ml` is what the pump shows, if it was read."""

    type: Literal["reaction"] = "reaction"
    grade: Grade
    anaphylaxis: bool = False
    infused_ml: AtLeastZero | None = None
    symptoms: Listed[Text] = ()


class Paused(LoggedEvent):
    """The infusion stands for another cause than a reaction."""

    type: Literal["paused"] = "paused"
    reason: Reason
    infused_ml: AtLeastZero | None = None


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
    prescriber: PersonName | None = None
    rate_ml_per_h: Positive | None = None


class VolumeRead(LoggedEvent):
    """What the pump shows as infused, in mL since the start."""

    type: Literal["volume-read"] = "volume-read"
    infused_ml: AtLeastZero


class Observed(LoggedEvent):
    """Vital signs, kept as they were given."""

    type: Literal["observed"] = "observed"
    pulse_per_min: Positive | None = None
    systolic_mmhg: Positive | None = None
    diastolic_mmhg: Positive | None = None
    temperature_c: Positive | None = None
    saturation_percent: Positive | None = None
    respirations_per_min: Positive | None = None
    note: Text | None = None


class Discontinued(LoggedEvent):
    """Stopped for good.

    `rule` is the id of the source's reaction rule that asks for it ("hospitalisation"); None where
    the cause is another one.
    """

    type: Literal["discontinued"] = "discontinued"
    reason: Reason
    rule: RuleId | None = None


class Completed(LoggedEvent):
    """The bag is empty."""

    type: Literal["completed"] = "completed"


class Deviation(LoggedEvent):
    """What really ran although no protocol allows it: a rate from now on, or the pump's volume.

    It counts for every volume, and no further step exists until it is `Released`.
    """

    type: Literal["deviation"] = "deviation"
    by: PersonName
    reason: Reason
    rate_ml_per_h: Positive | None = None
    infused_ml: AtLeastZero | None = None

    @model_validator(mode="after")
    def _one_figure(self) -> "Deviation":
        if (self.rate_ml_per_h is None) == (self.infused_ml is None):
            raise ValueError("a deviation states either rate_ml_per_h or infused_ml")
        return self


class Released(LoggedEvent):
    """The prescriber who lets the plan go on after a deviation, and why."""

    type: Literal["released"] = "released"
    by: PersonName
    reason: Reason


class PremedicationGiven(LoggedEvent):
    """One premedication agent as it was really given; it may stand before the start."""

    type: Literal["premedication-given"] = "premedication-given"
    agent: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
    given_at: Moment
    dose_mg: Positive | None = None


class Amended(LoggedEvent):
    """An earlier event was entered wrongly: which one (counted from 0), by whom, why, and how.

    Nothing is edited: the earlier event stays where it is, and the fold takes the figures that
    stand here in its place. `to_reason` and `to_by` are the earlier event's reason and `by`;
    `withdrawn` is True where it did not happen at all.
    """

    type: Literal["amended"] = "amended"
    event: Annotated[int, Field(ge=0)]
    by: PersonName
    reason: Reason
    withdrawn: bool = False
    to_at: Moment | None = None
    to_by: PersonName | None = None
    to_reason: Reason | None = None
    grade: GradeOrNone | None = None
    anaphylaxis: bool | None = None
    symptoms: Listed[Text] | None = None
    infused_ml: AtLeastZero | None = None
    rate_ml_per_h: Positive | None = None
    bag_out_of_refrigerator: Moment | None = None
    number_decided_by: PersonName | None = None
    prescriber: PersonName | None = None
    rule: RuleId | None = None
    pump_ran_on: bool | None = None
    agent: str | None = None
    dose_mg: Positive | None = None
    given_at: Moment | None = None
    note: Text | None = None
    pulse_per_min: Positive | None = None
    systolic_mmhg: Positive | None = None
    diastolic_mmhg: Positive | None = None
    temperature_c: Positive | None = None
    saturation_percent: Positive | None = None
    respirations_per_min: Positive | None = None


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
    | Discontinued
    | Completed
    | Amended,
    Field(discriminator="type"),
]
