"""The one plan that screen, paper, text and JSON render; none of them computes anything."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, Self

from infuseplan.domain.citation import Cite, Origin
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.plan.titration import LadderStep
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.domain.protocol.schema import (
    Action,
    Evidence,
    NotStated,
    Preparation,
    Regimen,
    Remark,
    Route,
)
from infuseplan.domain.protocol.site_policy import ChecklistItem, SitePolicy
from infuseplan.frozen import frozen

# Frozen dataclasses, not models: every value in here was made by the planner from models that
# were validated where they came in, and a plan has to be made five thousand times a second.

# A start that differs by more from the planned one makes the sheet's clock times void.
SHEET_IS_VOID_AFTER_MIN = 15


@frozen
class Dose:
    """The dose, exact and as it is prepared, in mg and in mL of concentrate.

    `per_kg_mg` is None where the source states one dose for every weight. `mg_by` is the formula
    that made `mg` of `exact_mg`; `over-limit` is a rounding that would have passed its limit.
    """

    per_kg_mg: Decimal | None
    exact_mg: Fraction
    mg: Fraction
    rounding_percent: Fraction
    drug_ml: Fraction
    concentration_mg_per_ml: Decimal
    origin: Origin
    product_origin: Origin
    mg_by: Literal["same", "nearest-mg", "vial-sum", "over-limit"] = "same"


@frozen
class VialCount:
    """So many vials of one strength."""

    strength_mg: Decimal
    count: int


@frozen
class Bag:
    """The bag as it is hung: volume in mL, concentration in mg/mL.

    `nominal_ml` is the volume that the source states, `volume_ml` the one that is planned with,
    and `volume_from` the field of the plan from which it was taken.
    """

    volume_ml: Fraction
    nominal_ml: Decimal
    diluent_to_remove_ml: Fraction
    concentration_mg_per_ml: Fraction
    origin: Origin
    volume_from: Literal["request.bag_ml", "policy.bag_volume_ml", "bag.nominal_ml"] = (
        "policy.bag_volume_ml"
    )


@dataclass(frozen=True)
class PremedicationItem:
    """One agent with its dose range in mg, its routes, and the clock times to give it between.

    `dose_mg` is None where the source names the agent and no dose.

    `from_age` and `below_age` are the band of whole years in which this dose holds, where the
    source has bands; `window_origin` is where the minutes before the start come from. `dose_of`
    names the one agent of a class to which the dose belongs.
    """

    agent: str
    name: str
    examples: str
    dose_mg: tuple[Decimal, Decimal] | None
    routes: tuple[Route, ...]
    required: bool
    earliest_min_before: Decimal
    latest_min_before: Decimal
    give_from: datetime | None
    give_until: datetime | None
    notes: tuple[str, ...]
    origin: Origin
    from_age: int | None = None
    below_age: int | None = None
    window_origin: Origin | None = None
    preferred_route: Route | None = None
    dose_of: str | None = None

    def given_between(self, give_from: datetime, give_until: datetime) -> Self:
        """The same agent with its clock times.

        Copied whole: no field can be left out, and none is set one by one, which takes six times as
        long.
        """
        timed = object.__new__(type(self))
        timed.__dict__.update(self.__dict__, give_from=give_from, give_until=give_until)
        return timed


@frozen
class RateStep:
    """One pump setting, held until `volume_ml` has run in.

    Minutes count from the start of the infusion. mg and mg/h are of the product. `is_until_empty`
    tells a step that ends with the bag from one that ends with the hold of the table.
    """

    number: int
    start_min: Fraction
    end_min: Fraction
    rate_ml_h: Fraction
    volume_ml: Fraction
    cumulative_ml: Fraction
    rate_mg_h: Fraction
    cumulative_mg: Fraction
    starts_at: datetime | None
    ends_at: datetime | None
    is_until_empty: bool = False

    @property
    def duration_min(self) -> Fraction:
        """Exact duration in minutes; rounded only where it is shown."""
        return self.end_min - self.start_min


@frozen
class InfusionSchedule:
    """The steps of one infusion and what they come to.

    `table` is the rate table of the source by which they were made, also what a small bag cut off.
    """

    ladder: Literal["first", "second", "later"]
    ladder_kind: Literal["ml-per-hour", "mg-per-hour"]
    initial_rate_ml_h: Fraction
    max_rate_ml_h: Fraction
    half_initial_rate_ml_h: Fraction
    duration_min: Fraction
    starts_at: datetime | None
    ends_at: datetime | None
    steps: tuple[RateStep, ...]
    origin: Origin
    table: tuple[LadderStep, ...] = ()


@frozen
class RateHold:
    """A rate of a restart; `hold_min` is None where it runs until the bag is empty."""

    rate_ml_h: Fraction
    hold_min: Fraction | None


class ProductNames(NamedTuple):
    """What the concentrate is called; its figures stand beside dose and vials."""

    name: str
    brand: str
    form: str
    origin: Origin


class RoomTemperature(NamedTuple):
    """How long a bag may be at room temperature, infusion included, in minutes; the shorter of
    the source's time and the hospital's. `setting` names the hospital's where that is the limit,
    `cite` the source otherwise.
    """

    limit_min: Fraction
    setting: str | None
    cite: Cite | None


def room_temperature(policy: SitePolicy, preparation: Preparation | None) -> RoomTemperature:
    """The limit in force for a bag that is prepared by `preparation`."""
    hospital = Fraction(policy.room_temperature_limit_min)
    if preparation is not None and (stated := preparation.room_temperature_h * 60) < hospital:
        return RoomTemperature(Fraction(stated), None, preparation.cite)
    return RoomTemperature(hospital, "room_temperature_limit_min", None)


@frozen
class StepRestart:
    """How it goes on after a reaction while the table's step of `at_ml_h` ran, all in mL/h."""

    at_ml_h: Fraction
    resume_rate_ml_h: Fraction
    then: tuple[RateHold, ...]


@frozen
class ReactionRule:
    """What a reaction calls for in this infusion, with rates worked out in mL/h.

    `setting` names the hospital's setting where no label says it, `beyond_source` marks what the
    source does not say and this program rules; `then_setting` the one that
    decides how long the initial rate is held again, and `increment_ml_h` is the one by which the
    rates rise where they climb by equal increments. Where the source restarts at the step before
    that of the reaction, `restart_by_step` has the rates for each step of the table, and
    `resume_rate_ml_h` and `then` have none. `origin` is that of the rule itself,
    `restart_origin` that of the rates after it.
    """

    id: str
    grades: tuple[int, ...]
    action: Action
    strength: Literal["consider", "do"]
    when: str
    resume_when_grade_at_most: int | None = None
    resume_rate_ml_h: Fraction | None = None
    observe_min: Fraction | None = None
    then: tuple[RateHold, ...] = ()
    setting: str | None = None
    then_setting: str | None = None
    origin: Origin | None = None
    restart_origin: Origin | None = None
    beyond_source: bool = False
    increment_ml_h: Decimal | None = None
    restart_by_step: tuple[StepRestart, ...] = ()

    @property
    def has_restart(self) -> bool:
        """Whether the rule has the rates of a restart."""
        return self.resume_rate_ml_h is not None or bool(self.restart_by_step)


@frozen
class InfusionPlan:
    """Everything that is planned for one infusion; parts that the source lacks are None."""

    request: PlanRequest
    protocol: ProtocolRef
    policy: SitePolicy
    policy_sha256: str
    regimen: Regimen
    dose: Dose
    vials: tuple[VialCount, ...]
    vials_total_mg: Fraction
    left_over_mg: Fraction
    bag: Bag | None
    premedication: tuple[PremedicationItem, ...]
    schedule: InfusionSchedule | None
    reaction_rules: tuple[ReactionRule, ...]
    preparation: Preparation | None
    evidence: tuple[Evidence, ...]
    remarks: tuple[Remark, ...]
    silent: tuple[NotStated, ...]
    findings: tuple[Finding, ...]
    premedication_note: str | None = None
    product: ProductNames | None = None
    dose_note: str | None = None
    bag_note: str | None = None
    checklist: tuple[ChecklistItem, ...] = ()

    @property
    def room_temperature(self) -> "RoomTemperature":
        """How long the bag may be at room temperature, and who says so."""
        return room_temperature(self.policy, self.preparation)


@frozen
class Refusal:
    """No plan, and why; nothing in here could be taken for one."""

    request: PlanRequest
    protocol: ProtocolRef
    findings: tuple[Finding, ...]
