"""The monitor's checks of the pump: volumes, milligrams, times, rates, and restarts."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.monitor.limit_shapes import LadderLimits, RateLimits, RateSequence
from infuseplan.domain.monitor.limits import (
    OBSERVE_MIN,
    RE_ESCALATION_THIRTY_MIN,
    RESUME_AT_GRADE,
    ROOM_TEMPERATURE_MIN,
    product_limits,
    rate_limits,
)
from infuseplan.domain.monitor.proof import (
    ExactNumber,
    Fault,
    MonitorClock,
    ProofLine,
    is_more,
    is_product,
    is_same,
    is_sum,
    less,
    line,
)
from infuseplan.domain.monitor.same_parts import looked_at_once
from infuseplan.domain.plan.plan import Bag, InfusionPlan, InfusionSchedule, RateHold, ReactionRule

_ONE = Fraction(1)
_RESTARTS = ("interrupt", "restart-by-prescriber")


class _PlannedRates(NamedTuple):
    """A plan with rates, and what it is held against; `minutes` is what each step lasts.

    `per_ml` turns mL/h into the unit of the limits: 1, or the bag's mg per mL.
    """

    plan: InfusionPlan
    schedule: InfusionSchedule
    bag: Bag
    limits: RateLimits
    ladder: LadderLimits
    per_ml: Fraction
    minutes: tuple[Fraction, ...]

    def in_unit(self, rate_ml_h: Fraction) -> Fraction:
        """A rate of the plan in the unit of the limits."""
        return rate_ml_h if self.per_ml is _ONE else rate_ml_h * self.per_ml


def rate_proof(plan: InfusionPlan) -> tuple[ProofLine, ...]:
    """Every line about rates; for a plan without a schedule, that it has none anywhere."""
    schedule, bag = plan.schedule, plan.bag
    if schedule is None:
        return (_no_rates(plan),)
    if bag is None or bag.concentration_mg_per_ml <= 0 or not schedule.steps:
        missing = "schedule.steps" if not schedule.steps else "bag"
        fault = Fault(missing, None, "needed for a schedule")
        return (line("volumes-add-up", None, None, "mL", missing, (fault,)),)
    limits = rate_limits(plan.protocol.kind, plan.protocol.id, plan.dose.per_kg_mg)
    pump = _PlannedRates(
        plan,
        schedule,
        bag,
        limits,
        limits.of(plan.request.infusion_number),
        bag.concentration_mg_per_ml if limits.kind == "mg-per-hour" else _ONE,
        tuple([less(step.end_min, step.start_min) for step in schedule.steps]),
    )
    return (
        _volumes_add_up(pump),
        _milligrams_add_up(pump),
        _times_follow_on(pump),
        _rates_under_ceiling(pump),
        _rates_by_table(pump),
        _restart_at_previous_step(pump) if pump.ladder.back else _restart_at_half(pump),
    )


def _no_rates(plan: InfusionPlan) -> ProofLine:
    faults = []
    if plan.protocol.id in product_limits(plan.protocol.id).states_rates:
        faults.append(Fault("schedule", None, "the source states rates"))
    found = 0
    for index, rule in enumerate(plan.reaction_rules):
        if rule.has_restart or rule.then:
            found += 1
            field = f"reaction_rules[{index}].resume_rate_ml_h"
            faults.append(Fault(field, rule.resume_rate_ml_h, None, "mL/h"))
    return line("no-rates", found, 0, "", "schedule", faults)


def _volumes_add_up(pump: _PlannedRates) -> ProofLine:
    """Rate × time is each step's volume, and the volumes run up to the bag's."""
    faults = []
    given, bag_ml = Fraction(0), pump.bag.volume_ml
    for index, step in enumerate(pump.schedule.steps):
        if not is_product(step.rate_ml_h, pump.minutes[index], step.volume_ml, times=60):
            run_in = step.rate_ml_h * pump.minutes[index] / 60
            faults.append(Fault(f"schedule.steps[{index}].volume_ml", step.volume_ml, run_in, "mL"))
        if not is_sum(given, step.volume_ml, step.cumulative_ml):
            field, right = f"schedule.steps[{index}].cumulative_ml", given + step.volume_ml
            faults.append(Fault(field, step.cumulative_ml, right, "mL"))
        given = step.cumulative_ml
    if not is_same(given, bag_ml):
        faults.insert(0, Fault("schedule.steps", given, bag_ml, "mL"))
    return line("volumes-add-up", given, bag_ml, "mL", "bag.volume_ml", faults)


def _milligrams_add_up(pump: _PlannedRates) -> ProofLine:
    faults = []
    strength, dose_mg = pump.bag.concentration_mg_per_ml, pump.plan.dose.mg
    for index, step in enumerate(pump.schedule.steps):
        if not is_product(step.rate_ml_h, strength, step.rate_mg_h):
            field, right = f"schedule.steps[{index}].rate_mg_h", step.rate_ml_h * strength
            faults.append(Fault(field, step.rate_mg_h, right, "mg/h"))
        if not is_product(step.cumulative_ml, strength, step.cumulative_mg):
            field, right = f"schedule.steps[{index}].cumulative_mg", step.cumulative_ml * strength
            faults.append(Fault(field, step.cumulative_mg, right, "mg"))
    given = pump.schedule.steps[-1].cumulative_mg
    if not is_same(given, dose_mg):
        faults.append(Fault("dose.mg", given, dose_mg, "mg"))
    return line("milligrams-add-up", given, dose_mg, "mg", "dose.mg", faults)


def _times_follow_on(pump: _PlannedRates) -> ProofLine:
    """Steps numbered and without a gap, clock times from the start, all in the time allowed."""
    faults = []
    schedule, clock = pump.schedule, MonitorClock(pump.plan.request.start)
    end = Fraction(0)
    for index, step in enumerate(schedule.steps):
        if type(step.number) is not int or step.number != index + 1:
            faults.append(Fault(f"schedule.steps[{index}].number", step.number, index + 1))
        start = step.start_min
        if not is_same(start, end):
            faults.append(Fault(f"schedule.steps[{index}].start_min", start, end, "min"))
        end = step.end_min
        if pump.minutes[index].numerator <= 0:
            faults.append(Fault(f"schedule.steps[{index}].end_min", end, start, "min"))
        if not clock.shows(step.starts_at, start):
            field = f"schedule.steps[{index}].starts_at"
            faults.append(Fault(field, step.starts_at, clock.at(start)))
        if not clock.shows(step.ends_at, end):
            field = f"schedule.steps[{index}].ends_at"
            faults.append(Fault(field, step.ends_at, clock.at(end)))
    if not is_same(schedule.duration_min, end):
        faults.append(Fault("schedule.duration_min", schedule.duration_min, end, "min"))
    if not clock.shows(schedule.starts_at, 0):
        faults.append(Fault("schedule.starts_at", schedule.starts_at, clock.at(0)))
    if not clock.shows(schedule.ends_at, end):
        faults.append(Fault("schedule.ends_at", schedule.ends_at, clock.at(end)))
    allowed = pump.plan.policy.room_temperature_limit_min
    if allowed > ROOM_TEMPERATURE_MIN:
        field = "policy.room_temperature_limit_min"
        faults.append(Fault(field, allowed, ROOM_TEMPERATURE_MIN, "min"))
    if is_more(end, allowed):
        faults.append(Fault("schedule.duration_min", end, allowed, "min"))
    field = "schedule.duration_min"
    return line("times-follow-on", schedule.duration_min, end, "min", field, faults)


def _planned_rates(schedule: InfusionSchedule) -> Iterator[tuple[str, int, int, Fraction]]:
    """Each rate with its field, and the places that fill its brackets."""
    yield "schedule.initial_rate_ml_h", 0, 0, schedule.initial_rate_ml_h
    yield "schedule.max_rate_ml_h", 0, 0, schedule.max_rate_ml_h
    for index, step in enumerate(schedule.steps):
        yield "schedule.steps[{}].rate_ml_h", index, 0, step.rate_ml_h


def _rates_of(rules: tuple[ReactionRule, ...]) -> Iterator[tuple[str, int, int, Fraction]]:
    for index, rule in enumerate(rules):
        if rule.resume_rate_ml_h is not None:
            yield "reaction_rules[{}].resume_rate_ml_h", index, 0, rule.resume_rate_ml_h
        for place, hold in enumerate(rule.then):
            yield "reaction_rules[{}].then[{}].rate_ml_h", index, place, hold.rate_ml_h
        for place, restart in enumerate(rule.restart_by_step):
            field = "reaction_rules[{}].restart_by_step[{}]"
            yield f"{field}.resume_rate_ml_h", index, place, restart.resume_rate_ml_h
            for hold in restart.then:
                yield f"{field}.then", index, place, hold.rate_ml_h


def _rates_under_ceiling(pump: _PlannedRates) -> ProofLine:
    ceiling, unit = pump.ladder.ceiling, pump.limits.unit
    in_ml_h = ceiling if pump.per_ml is _ONE else ceiling / pump.per_ml
    highest, beyond = _highest(_planned_rates(pump.schedule), in_ml_h)
    among_rules, too_high = _highest_of_rules(pump.plan.reaction_rules, in_ml_h)
    highest = among_rules if is_more(among_rules, highest) else highest
    faults = [
        Fault(field, pump.in_unit(rate), ceiling, unit) for field, rate in (*beyond, *too_high)
    ]
    field, highest = "schedule.max_rate_ml_h", pump.in_unit(highest)
    return line("rates-under-ceiling", highest, ceiling, unit, field, faults)


def _highest(
    rates: Iterable[tuple[str, int, int, Fraction]], ceiling: Fraction
) -> tuple[Fraction, list[tuple[str, Fraction]]]:
    """The highest rate, and each that is above the ceiling or none at all, with its field."""
    most_n, most_d = ceiling.as_integer_ratio()
    beyond = []
    highest, high_n, high_d = Fraction(0), 0, 1
    for field, index, place, rate in rates:
        n, d = rate.as_integer_ratio()
        if n * high_d > high_n * d:
            highest, high_n, high_d = rate, n, d
        if n <= 0 or n * most_d > most_n * d:
            beyond.append((field.format(index, place), rate))
    return highest, beyond


@looked_at_once
def _highest_of_rules(
    rules: tuple[ReactionRule, ...], ceiling: Fraction
) -> tuple[Fraction, list[tuple[str, Fraction]]]:
    return _highest(_rates_of(rules), ceiling)


def _rates_by_table(pump: _PlannedRates) -> ProofLine:
    """Initial rate, the steps in order, each for exactly its hold, and no step left out."""
    faults = []
    schedule, per_ml, unit = pump.schedule, pump.per_ml, pump.limits.unit
    climb, initial = pump.ladder.climb, pump.ladder.initial
    if pump.plan.protocol.id in product_limits(pump.plan.protocol.id).states_no_rates:
        faults.append(Fault("schedule", schedule.initial_rate_ml_h, None, "mL/h"))
    if schedule.ladder_kind != pump.limits.kind:
        faults.append(Fault("schedule.ladder_kind", schedule.ladder_kind, pump.limits.kind))
    if schedule.ladder != pump.ladder.ladder:
        faults.append(Fault("schedule.ladder", schedule.ladder, pump.ladder.ladder))
    for field, rate, right in (
        ("schedule.initial_rate_ml_h", schedule.initial_rate_ml_h, initial),
        ("schedule.max_rate_ml_h", schedule.max_rate_ml_h, climb[-1][0]),
    ):
        if not is_product(rate, per_ml, right):
            faults.append(Fault(field, rate * per_ml, right, unit))
    if len(schedule.steps) > len(climb):
        faults.append(Fault("schedule.steps", len(schedule.steps), len(climb)))
    last = len(schedule.steps) - 1
    for index, (step, (planned, hold)) in enumerate(zip(schedule.steps, climb, strict=False)):
        minutes = pump.minutes[index]
        if not is_product(step.rate_ml_h, per_ml, planned):
            field = f"schedule.steps[{index}].rate_ml_h"
            faults.append(Fault(field, step.rate_ml_h * per_ml, planned, unit))
        # The last step ends with the bag: sooner than its hold, or after any time at the top.
        wrong = minutes != hold if index < last else hold is not None and minutes > hold
        if wrong:
            faults.append(Fault(f"schedule.steps[{index}].end_min", minutes, hold, "min"))
    shown = pump.in_unit(schedule.initial_rate_ml_h)
    return line("rates-by-table", shown, initial, unit, "schedule.initial_rate_ml_h", faults)


def _restart_at_half(pump: _PlannedRates) -> ProofLine:
    """Half of this infusion's initial rate, never half of the one that was running."""
    initial, half = pump.schedule.initial_rate_ml_h, pump.schedule.half_initial_rate_ml_h
    doubled = initial
    faults = []
    if not is_product(half, 2, initial):
        doubled = half * 2
        faults.append(Fault("schedule.half_initial_rate_ml_h", doubled, initial, "mL/h"))
    rules, again = pump.plan.reaction_rules, pump.plan.policy.re_escalation_hold
    faults += _rules_restart_at_half(rules, again, pump.limits, pump.ladder, pump.per_ml, half)
    field = "schedule.half_initial_rate_ml_h"
    return line("restart-at-half", doubled, initial, "mL/h", field, faults)


@looked_at_once
def _rules_restart_at_half(
    rules: tuple[ReactionRule, ...],
    re_escalation_hold: str,
    limits: RateLimits,
    ladder: LadderLimits,
    per_ml: Fraction,
    half: Fraction,
) -> tuple[Fault, ...]:
    faults: list[Fault] = []
    for index, rule in enumerate(rules):
        rate = rule.resume_rate_ml_h
        if rule.restart_by_step:
            field = f"reaction_rules[{index}].restart_by_step"
            faults.append(Fault(field, len(rule.restart_by_step), 0))
        if rule.action == "discontinue":
            if rate is not None or rule.then:
                field = f"reaction_rules[{index}].resume_rate_ml_h"
                faults.append(Fault(field, rate, None, "mL/h"))
        elif rate is not None:
            again = _again(re_escalation_hold, limits, ladder)
            faults += _restart_faults(f"reaction_rules[{index}]", rule, rate, again, ladder, per_ml)
        elif rule.then or (limits.states_reactions and rule.action in _RESTARTS):
            # Only a source that is silent on reactions may leave a restart without a rate.
            field = f"reaction_rules[{index}].resume_rate_ml_h"
            faults.append(Fault(field, None, half, "mL/h"))
    return tuple(faults)


def _restart_at_previous_step(pump: _PlannedRates) -> ProofLine:
    """For each rate of the climb the compiled rate before it, then all that is above it."""
    faults = []
    climb, back = pump.ladder.climb, pump.ladder.back
    initial, half = pump.schedule.initial_rate_ml_h, pump.schedule.half_initial_rate_ml_h
    if not is_product(half, 2, initial):
        faults.append(Fault("schedule.half_initial_rate_ml_h", half * 2, initial, "mL/h"))
    shown = wanted = initial
    for index, rule in enumerate(pump.plan.reaction_rules):
        field, steps = f"reaction_rules[{index}]", rule.restart_by_step
        if rule.resume_rate_ml_h is not None or rule.then:
            faults.append(Fault(f"{field}.resume_rate_ml_h", rule.resume_rate_ml_h, None, "mL/h"))
        if rule.action == "discontinue" or not (steps or rule.action in _RESTARTS):
            if steps:
                faults.append(Fault(f"{field}.restart_by_step", len(steps), 0))
            continue
        faults += _observation_faults(field, rule)
        if len(steps) != len(climb):
            faults.append(Fault(f"{field}.restart_by_step", len(steps), len(climb)))
        for place, (step, (at, _), right) in enumerate(zip(steps, climb, back, strict=False)):
            where = f"{field}.restart_by_step[{place}]"
            shown, wanted = step.resume_rate_ml_h, right / pump.per_ml
            rest = tuple(one for one in climb if one[0] > right)
            if not is_product(step.at_ml_h, pump.per_ml, at):
                faults.append(Fault(f"{where}.at_ml_h", step.at_ml_h, at / pump.per_ml, "mL/h"))
            if not is_product(shown, pump.per_ml, right):
                faults.append(Fault(f"{where}.resume_rate_ml_h", shown, wanted, "mL/h"))
            faults += _row_faults(where, step.then, rest, pump.per_ml)
    field = "reaction_rules.restart_by_step"
    return line("restart-at-previous-step", shown, wanted, "mL/h", field, faults)


def _restart_faults(
    field: str,
    rule: ReactionRule,
    rate: Fraction,
    again: RateSequence | None,
    ladder: LadderLimits,
    per_ml: Fraction,
) -> Iterator[Fault]:
    if not is_product(ladder.initial, _ONE, rate * per_ml, times=2):
        right = ladder.initial / (2 * per_ml)
        yield Fault(f"{field}.resume_rate_ml_h", rate, right, "mL/h")
    yield from _observation_faults(field, rule)
    yield from _climb_faults(field, rule, again, ladder, per_ml)


def _observation_faults(field: str, rule: ReactionRule) -> Iterator[Fault]:
    # A file may ask for a longer observation, never for a shorter one.
    if rule.observe_min is None or rule.observe_min < OBSERVE_MIN:
        yield Fault(f"{field}.observe_min", rule.observe_min, OBSERVE_MIN, "min")
    grade = rule.resume_when_grade_at_most
    if grade != RESUME_AT_GRADE:
        yield Fault(f"{field}.resume_when_grade_at_most", grade, RESUME_AT_GRADE)


def _again(held: str, limits: RateLimits, ladder: LadderLimits) -> RateSequence | None:
    """How the rates rise again, with the hospital's hold at the initial rate where it decides."""
    again = ladder.again
    if again and limits.again_is_climb and held == "thirty":
        (rate, hold), *rest = again
        return ((rate, None if hold is None else RE_ESCALATION_THIRTY_MIN), *rest)
    return again


def _climb_faults(
    field: str,
    rule: ReactionRule,
    again: RateSequence | None,
    ladder: LadderLimits,
    per_ml: Fraction,
) -> Iterator[Fault]:
    if again is not None:
        yield from _row_faults(field, rule.then, again, per_ml)
        return
    # No source states this climb: it may only rise, slowly, and end with the bag.
    before: ExactNumber | None = rule.resume_rate_ml_h
    shortest = min(hold for _, hold in ladder.climb if hold is not None)
    for place, step in enumerate(rule.then):
        if before is not None and step.rate_ml_h <= before:
            yield Fault(f"{field}.then[{place}].rate_ml_h", step.rate_ml_h, before, "mL/h")
        before = step.rate_ml_h
        last = place == len(rule.then) - 1
        if (step.hold_min is None) != last or (not last and (step.hold_min or 0) < shortest):
            yield Fault(f"{field}.then[{place}].hold_min", step.hold_min, shortest, "min")


def _row_faults(
    field: str, then: tuple[RateHold, ...], right: RateSequence, per_ml: Fraction
) -> Iterator[Fault]:
    """What is unlike in a row of rates after a restart."""
    if len(then) != len(right):
        yield Fault(f"{field}.then", len(then), len(right))
    for place, (step, (planned, hold)) in enumerate(zip(then, right, strict=False)):
        if not is_product(step.rate_ml_h, per_ml, planned):
            yield Fault(
                f"{field}.then[{place}].rate_ml_h", step.rate_ml_h, planned / per_ml, "mL/h"
            )
        if step.hold_min != hold:
            yield Fault(f"{field}.then[{place}].hold_min", step.hold_min, hold, "min")
