"""The schema of one protocol file: what one source says, as data.

A closed vocabulary, tagged by `kind`; no expressions and no sentinels. What one figure cannot
show by itself (a ladder that adds up, cycles without gaps) is checked in `check`.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from infuseplan.domain.base import DomainModel, Listed
from infuseplan.domain.citation import Sourced
from infuseplan.domain.quantities import Positive, Stated

Count = Annotated[int, Field(ge=1)]
Grade = Annotated[int, Field(ge=1, le=5)]
Route = Literal["oral", "iv"]
RegimenId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Identity(DomainModel):
    """Which source this file speaks for.

    `newer_known` says which later text is known that nobody has compared this file with, and
    `superseded_after` the day after which this text is probably no longer the one in force.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    title: str
    kind: Literal["label", "trial"]
    market: str
    revision: date
    revision_note: str | None = None
    newer_known: str | None = None
    superseded_after: date | None = None


class VialPresentation(DomainModel):
    """One size of vial as it is sold."""

    strength_mg: Positive
    volume_ml: Positive


class Product(Sourced):
    """The concentrate; every volume of the program is a volume of this one."""

    name: str
    brand: str
    route: Literal["iv"]
    form: str
    concentration_mg_per_ml: Positive
    vials: Listed[VialPresentation]


class Posology(Sourced):
    """The dose: by body weight, or flat, the same for every weight. Just one of the two."""

    per_kg_mg: Positive | None = None
    flat_mg: Positive | None = None
    note: str | None = None


class CycleSpan(DomainModel):
    """Cycles of one pattern; `to_cycle` is absent where the pattern goes on without end."""

    from_cycle: Count
    to_cycle: Count | None = None
    length_days: Count
    days: Listed[Count]


class Regimen(Sourced):
    """One combination, its indication in this market, and the days on which the product is due.

    Without `cycles` the source does not state the days, and the file names that as silent.
    """

    id: RegimenId
    name: str
    drugs: Listed[str]
    study: str | None = None
    indication: str
    prior_therapies_at_least: Annotated[int, Field(ge=0)]
    prior_therapies_at_most: Annotated[int, Field(ge=0)] | None = None
    prior_therapies_include: Listed[str] = ()
    cycles: Listed[CycleSpan] = ()
    ends: Literal["progression-or-toxicity", "after-last-cycle", "not-stated"]
    ends_note: str | None = None

    @property
    def last_infusion(self) -> int | None:
        """The number of the last infusion; None where no end is planned or no days are stated."""
        if not self.cycles:
            return None
        total = 0
        for span in self.cycles:
            if span.to_cycle is None:
                return None
            total += (span.to_cycle - span.from_cycle + 1) * len(span.days)
        return total


class NamedRegimen(Sourced):
    """A combination that is approved in this market and of which the file has no figures."""

    id: RegimenId
    name: str
    indication: str


class AgentDose(DomainModel):
    """What one agent's dose is for some regimens and ages; ages are whole years on the day.

    Without `dose_mg` the source names the agent and no dose; nothing is printed in its place.
    """

    regimens: Listed[RegimenId] = ()
    from_age: Count | None = None
    below_age: Count | None = None
    dose_mg: Listed[Positive] | None = None
    routes: Listed[Route] = ()


class Agent(Sourced):
    """One premedication agent. `until_infusion` and `reconsider_after` count infusions.

    `dose_of` names the one agent of a class to which the dose belongs.
    """

    agent: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str
    required: bool
    examples: str
    doses: Listed[AgentDose]
    dose_of: str | None = None
    note: str | None = None
    only_cycles_up_to: Count | None = None
    preferred_route: Route | None = None
    preferred_until_infusion: Count | None = None
    may_be_reconsidered: bool


class Premedication(Sourced):
    """The agents, and the window before the start in which they are given."""

    earliest_min_before: Positive
    latest_min_before: Positive
    note: str | None = None
    reconsider_after_infusions: Count | None = None
    agents: Listed[Agent]


class HoldStep(DomainModel):
    """A rate held for a stated time, if no reaction forbids the next increase."""

    kind: Literal["hold"]
    rate_ml_h: Positive
    hold_min: Positive


class UntilEmptyStep(DomainModel):
    """The last rate, held until the bag is empty."""

    kind: Literal["until-empty"]
    rate_ml_h: Positive


StatedStep = Annotated[HoldStep | UntilEmptyStep, Field(discriminator="kind")]


class VolumeLadder(Sourced):
    """Rates in mL/h, every one written out, for a span of infusion numbers.

    `total_min` is the duration that the nominal bag must give; loading refuses a ladder that
    comes to anything else. `bag_ml` is the bag of these infusions where it is another than that of
    the others.
    """

    kind: Literal["ml-per-hour"]
    name: Literal["first", "second", "later"]
    from_infusion: Count
    to_infusion: Count | None = None
    initial_ml_h: Positive
    max_ml_h: Positive
    total_min: Positive
    bag_ml: Positive | None = None
    steps: Listed[StatedStep]
    re_escalation_increment_ml_h: Positive | None = None

    @cached_property
    def rates(self) -> tuple[tuple[Fraction, Fraction | None], ...]:
        """Each rate in mL/h with its hold in minutes; the last one, until empty, has none."""
        return tuple(
            (
                Fraction(step.rate_ml_h),
                Fraction(step.hold_min) if isinstance(step, HoldStep) else None,
            )
            for step in self.steps
        )


class MassLadder(Sourced):
    """Rates in mg/h: from the initial one up by equal increments to the maximum."""

    kind: Literal["mg-per-hour"]
    name: Literal["first", "second", "later"]
    from_infusion: Count
    to_infusion: Count | None = None
    initial_mg_h: Positive
    increment_mg_h: Positive
    hold_min: Positive
    max_mg_h: Positive
    bag_ml: Positive | None = None


Ladder = Annotated[VolumeLadder | MassLadder, Field(discriminator="kind")]


class Titration(Sourced):
    """The bag and the rate tables; a table may state a bag of its own."""

    bag_ml: Positive
    bag_note: str | None = None
    ladders: Listed[Ladder]

    def ladder_for(self, infusion_number: int) -> VolumeLadder | MassLadder:
        """The rate table of this infusion; `check` proves that there is just one."""
        for ladder in self.ladders:
            if ladder.to_infusion is None or infusion_number <= ladder.to_infusion:
                return ladder
        raise LookupError(f"no rate table for infusion {infusion_number}")

    def nominal_ml(self, ladder: VolumeLadder | MassLadder) -> Decimal:
        """The bag that the source states for the infusions of this table."""
        return self.bag_ml if ladder.bag_ml is None else ladder.bag_ml


class AfterTable(DomainModel):
    """After the clean observation: the initial rate, then up as in the table."""

    kind: Literal["initial-rate-then-table"]


class AfterIncrements(DomainModel):
    """After the clean observation: up from the restart rate by the ladder's own increment."""

    kind: Literal["increments-from-restart-rate"]
    every_min: Positive


class AfterPreviousStep(DomainModel):
    """The rate of the step before that of the reaction, observed there, then up as in the table.

    `first_step` is the rate after a reaction at the first step, before which there is none: the
    initial one again, or half of it.
    """

    kind: Literal["previous-step-then-table"]
    first_step: Literal["initial", "half-of-initial"]


AfterObservation = Annotated[
    AfterTable | AfterIncrements | AfterPreviousStep, Field(discriminator="kind")
]
Action = Literal["go-on", "hold", "interrupt", "discontinue", "restart-by-prescriber"]


class GradeRule(Sourced):
    """What one grade of reaction calls for; `grades` are CTCAE grades.

    `go-on`: the table goes on. `hold`: the present rate is kept while it lasts.
    `restart-by-prescriber`: interrupted, and only a named prescriber lets it restart.
    `beyond_source` is true where the source does not say it and the program rules it. A rule for
    grade 1 may be one for some infusions only; at the others the file is silent about grade 1.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    grades: Listed[Grade] = ()
    from_infusion: Count = 1
    to_infusion: Count | None = None
    action: Action
    strength: Literal["consider", "do"]
    when: str
    setting: Literal["recurrence"] | None = None
    beyond_source: bool = False

    def holds_at(self, infusion_number: int) -> bool:
        """Whether it is a rule for this infusion."""
        not_after = self.to_infusion is None or infusion_number <= self.to_infusion
        return self.from_infusion <= infusion_number and not_after


class Reactions(Sourced):
    """How an infusion goes on after a reaction, and what ends it for good.

    `after_observation` says how it restarts as well. That this is at half of the initial rate
    where the kind does not name another one is a rule of the program.
    """

    resume_when_grade_at_most: Annotated[int, Field(ge=0, le=5)]
    observe_min: Positive
    after_observation: AfterObservation
    rules: Listed[GradeRule]


class Preparation(Sourced):
    """Diluent, bag, filter and storage.

    Rules of the program: as much diluent is removed as concentrate is added, and the time at room
    temperature includes the infusion.
    """

    diluents: Listed[str]
    bag_materials: Listed[str]
    set_materials: Listed[str]
    filter: str
    handling: Listed[str]
    refrigerated_h: Positive
    refrigerated_note: str | None = None
    room_temperature_h: Positive


class Evidence(Sourced):
    """What a study saw, to stand beside a planned figure."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    about: Literal["duration", "reactions"]
    regimens: Listed[RegimenId] = ()
    from_infusion: Count = 1
    to_infusion: Count | None = None
    median_min: Positive | None = None
    range_min: Listed[Positive] = ()
    percent_of_patients: Stated | None = None
    text: str


class Remark(Sourced):
    """A note of the source that depends on regimen, infusion number or the planned duration."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    regimens: Listed[RegimenId] = ()
    first_infusion_only: bool = False
    when_premedication_and_infusion_exceed_min: Positive | None = None
    text: str


class NotStated(DomainModel):
    """Something that this source does not say, so that the program does not plan it."""

    about: Literal["dose", "rates", "premedication", "reactions", "preparation", "days"]
    text: str


class Protocol(DomainModel):
    """One source, version and market. Absent parts are named in `silent`.

    `named` are regimens that are approved there and cannot be planned by this file.
    """

    schema_id: Literal["infuseplan/protocol/1"] = Field(alias="schema")
    identity: Identity
    product: Product
    regimens: Listed[Regimen]
    named: Listed[NamedRegimen] = ()
    posology: Posology | None = None
    premedication: Premedication | None = None
    titration: Titration | None = None
    reactions: Reactions | None = None
    preparation: Preparation | None = None
    evidence: Listed[Evidence] = ()
    remarks: Listed[Remark] = ()
    silent: Listed[NotStated] = ()

    def regimen(self, regimen_id: str) -> Regimen | None:
        """The regimen of that id, or None where this source does not have it."""
        for regimen in self.regimens:
            if regimen.id == regimen_id:
                return regimen
        return None


def hold_volume_ml(step: HoldStep) -> Fraction:
    """What runs in during a full hold, in mL."""
    return Fraction(step.rate_ml_h) * Fraction(step.hold_min) / 60
