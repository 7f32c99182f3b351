"""What one infusion is held against, by the monitor's own tables and the file's own rules.

The rates are the compiled ones. What a grade calls for is the file's, as the plan carries it in
`reaction_rules`, but only where it is not laxer than what is compiled here.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from infuseplan.domain.monitor.limits import (
    HOW_STRICT,
    OBSERVE_MIN,
    RE_ESCALATION_THIRTY_MIN,
    RESUME_AT_GRADE,
    ROOM_TEMPERATURE_MIN,
    SEVERE_GRADE,
    WORST_GRADE,
    rate_limits,
)
from infuseplan.domain.plan.plan import Bag, InfusionPlan
from infuseplan.frozen import frozen

MICROS_PER_MIN = 60_000_000
_MICROS_PER_H = 60 * MICROS_PER_MIN
# Pumps are set to a tenth of a mL/h: a rate of the table without an end is set to its neighbour.
# Half of that tenth is one step.
PUMP_STEPS_PER_ML_H = 20
BY_PRESCRIBER = "restart-by-prescriber"

# Whole but for a bag that ran empty between two microseconds.
MicrosecondCount = int | Fraction
# A rate, and the microseconds it is held; None: until the bag is empty.
TimedRates = tuple[tuple[int, int | None], ...]
# From, until, at which rate.
SimulatedSegment = tuple[MicrosecondCount, MicrosecondCount, int]


@frozen
class Table:
    """What this infusion is held against, in whole numbers: rates × `scale`, microseconds.

    `restart` begins with half of the initial rate; None where the source states no such restart.
    `back` has the rate of the restart for each step, where that depends on the step.
    `pump_difference` is the hospital's: by how much the pump may be off without a word, and how
    much may be left by calculation when somebody sees that the bag is empty.
    `unit` is how many of the counted volumes are a mL. `actions` are what the grades 0 to 5 call
    for; `resume_at` is the worst grade at which an interrupted infusion may go on.
    """

    scale: int
    unit: int
    bag: int
    climb: TimedRates
    restart: TimedRates | None
    back: tuple[int, ...]
    ceiling: Fraction
    highest: int
    actions: tuple[str, ...]
    resume_at: int
    observe_min: Fraction
    recurs_at_any_grade: bool
    stop_at_grade_1_restarts: bool
    pump_difference: Fraction

    def ml(self, volume: MicrosecondCount) -> Fraction:
        """A counted volume in mL."""
        return Fraction(volume, self.unit)

    @property
    def has_restart(self) -> bool:
        """Whether the source states how to go on after a reaction."""
        return self.restart is not None or bool(self.back)

    def restart_from(self, rate: int) -> TimedRates | None:
        """The rates after a reaction while this one ran; None where the source states none.

        Where it depends on the step, a rate between two steps counts as the higher one, and no
        rate that somebody set below all steps is passed. Whole microseconds for the clean time.
        """
        if not self.back:
            return self.restart
        place = next(
            (at for at, (one, _) in enumerate(self.climb) if not self._is_higher(rate, one)),
            len(self.climb) - 1,
        )
        back = self.back[place]
        again = rate if self._is_higher(back, rate) else back
        observed = whole(self.observe_min, MICROS_PER_MIN)
        return ((again, observed), *(one for one in self.climb if one[0] > again))

    def _is_higher(self, rate: int, than: int) -> bool:
        """By more than a pump's own step."""
        return (rate - than) * PUMP_STEPS_PER_ML_H > self.scale

    def ml_h(self, rate: int) -> Fraction:
        """A counted rate in mL/h."""
        return Fraction(rate, self.scale)


def table_of(plan: InfusionPlan, bag: Bag, figures: Iterable[Decimal]) -> Table:
    """The rates of this infusion, at a scale on which each of these figures is whole."""
    limits = rate_limits(plan.protocol.kind, plan.protocol.id, plan.dose.per_kg_mg)
    ladder = limits.of(plan.request.infusion_number)
    strength = bag.concentration_mg_per_ml if limits.kind == "mg-per-hour" else Fraction(1)
    climb = [(rate / strength, hold) for rate, hold in ladder.climb]
    observe_min = _observe_min(plan)
    restart: list[tuple[Fraction, Fraction | int | None]] | None = None
    if ladder.again is not None:
        rising = [(rate / strength, hold) for rate, hold in ladder.again]
        restart = [(climb[0][0] / 2, observe_min), *rising]
        if limits.again_is_climb and plan.policy.re_escalation_hold == "thirty":
            rate, hold = restart[1]
            restart[1] = rate, None if hold is None else RE_ESCALATION_THIRTY_MIN
    back = [rate / strength for rate in ladder.back]
    scale = bag.volume_ml.denominator
    for rate in (*(one for one, _ in (*climb, *(restart or ()))), *back, ladder.ceiling / strength):
        scale = lcm(scale, rate.denominator)
    for figure in set(figures):
        scale = lcm(scale, figure.as_integer_ratio()[1])
    unit = scale * _MICROS_PER_H
    return Table(
        scale=scale,
        unit=unit,
        bag=whole(bag.volume_ml, unit),
        climb=_timed_rates(climb, scale),
        restart=None if restart is None else _timed_rates(restart, scale),
        back=tuple(whole(rate, scale) for rate in back),
        ceiling=ladder.ceiling / strength,
        highest=whole(ladder.ceiling / strength, scale),
        actions=_actions(plan),
        resume_at=_resume_at(plan),
        observe_min=observe_min,
        recurs_at_any_grade=str(plan.policy.recurrence) == "any-grade",
        stop_at_grade_1_restarts=plan.policy.restart_after_grade1_stop == "half",
        pump_difference=Fraction(plan.policy.pump_difference_ml) * unit,
    )


def minutes(count: MicrosecondCount) -> Fraction:
    """Counted microseconds in minutes."""
    return Fraction(count, MICROS_PER_MIN)


def room_temperature_min(plan: InfusionPlan) -> Fraction:
    """How long the bag may be out of the refrigerator: the least of file, hospital and label."""
    limit = min(Fraction(plan.policy.room_temperature_limit_min), Fraction(ROOM_TEMPERATURE_MIN))
    if plan.preparation is None:
        return limit
    return min(limit, Fraction(plan.preparation.room_temperature_h) * 60)


def _observe_min(plan: InfusionPlan) -> Fraction:
    """The clean time at the half rate: the file's, never shorter than the compiled one."""
    stated = [rule.observe_min for rule in plan.reaction_rules if rule.observe_min is not None]
    return max([Fraction(OBSERVE_MIN), *stated])


def _resume_at(plan: InfusionPlan) -> int:
    stated = [
        rule.resume_when_grade_at_most
        for rule in plan.reaction_rules
        if rule.resume_when_grade_at_most is not None
    ]
    return min([RESUME_AT_GRADE, *stated])


def _actions(plan: InfusionPlan) -> tuple[str, ...]:
    """What each grade calls for, from 0 on: the file's rule where it is no laxer than the limit."""
    us_label = plan.protocol.kind == "label" and plan.protocol.market == "US"
    found = ["go-on"]
    for grade in range(1, WORST_GRADE + 1):
        stated = [rule.action for rule in plan.reaction_rules if grade in rule.grades]
        action = str(stated[0]) if stated else _unstated(plan, grade)
        by_prescriber = us_label and grade == SEVERE_GRADE and action == BY_PRESCRIBER
        if grade >= SEVERE_GRADE and not by_prescriber:
            action = "discontinue"
        elif grade > RESUME_AT_GRADE and HOW_STRICT[action] < HOW_STRICT["hold"]:
            action = "interrupt"
        found.append(action)
    return tuple(found)


def _unstated(plan: InfusionPlan, grade: int) -> str:
    if grade <= RESUME_AT_GRADE:
        return "hold" if plan.policy.grade1 == "hold" else "go-on"
    return "interrupt" if grade < SEVERE_GRADE else "discontinue"


def whole(figure: Fraction | Decimal, scale: int) -> int:
    """A figure in counted parts."""
    n, d = figure.as_integer_ratio()
    return n * scale // d


def _timed_rates(rates: Sequence[tuple[Fraction, Fraction | int | None]], scale: int) -> TimedRates:
    return tuple(
        (whole(rate, scale), None if hold is None else whole(Fraction(hold), MICROS_PER_MIN))
        for rate, hold in rates
    )
