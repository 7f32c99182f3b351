"""The monitor's checks of the pump: volumes, milligrams, times, rates, and restarts."""

from collections.abc import Iterator
from fractions import Fraction

from infuseplan.domain.monitor_limits import (
    OBSERVE_MIN,
    RE_ESCALATION_THIRTY_MIN,
    RESUME_AT_GRADE,
    ROOM_TEMPERATURE_MIN,
    SEVERE_GRADE,
    STATES_NO_RATES,
    STATES_RATES,
    WORST_GRADE,
    Climb,
    LadderLimits,
    RateLimits,
    rate_limits,
)
from infuseplan.domain.monitor_line import (
    Exact,
    Fault,
    ProofLine,
    clock_fault,
    is_product,
    line,
)
from infuseplan.domain.plan import Bag, InfusionPlan, InfusionSchedule, ReactionRule

_RESTARTS = ("interrupt", "restart-by-prescriber")
_UNSTOPPED = ("hold-rate", "go-on")
# What the ids of these two rules have in common, however a file words them.
_ALWAYS_STOP = ("anaphyla", "recur")


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
    ladder = limits.of(plan.request.infusion_number)
    # The bag's concentration turns mL/h into mg/h where the source states its rates so.
    per_ml = bag.concentration_mg_per_ml if limits.kind == "mg-per-hour" else Fraction(1)
    return (
        _volumes_add_up(schedule, bag),
        _milligrams_add_up(plan, schedule, bag),
        _times_follow_on(plan, schedule),
        _rates_under_ceiling(plan, schedule, limits, ladder, per_ml),
        _rates_by_table(plan, schedule, limits, ladder, per_ml),
        _restart_at_half(plan, schedule, limits, ladder, per_ml),
    )


def _no_rates(plan: InfusionPlan) -> ProofLine:
    faults = []
    if plan.protocol.id in STATES_RATES:
        faults.append(Fault("schedule", None, "the source states rates"))
    found = 0
    for index, rule in enumerate(plan.reaction_rules):
        if rule.resume_rate_ml_h is not None or rule.then:
            found += 1
            field = f"reaction_rules[{index}].resume_rate_ml_h"
            faults.append(Fault(field, rule.resume_rate_ml_h, None, "mL/h"))
    return line("no-rates", found, 0, "", "schedule", faults)


def _volumes_add_up(schedule: InfusionSchedule, bag: Bag) -> ProofLine:
    faults = []
    total = Fraction(0)
    for index, step in enumerate(schedule.steps):
        total += step.volume_ml
        minutes = step.end_min - step.start_min
        if not is_product(step.rate_ml_h, minutes, step.volume_ml, times=60):
            run_in = step.rate_ml_h * minutes / 60
            faults.append(Fault(f"schedule.steps[{index}].volume_ml", step.volume_ml, run_in, "mL"))
        if step.cumulative_ml != total:
            field = f"schedule.steps[{index}].cumulative_ml"
            faults.append(Fault(field, step.cumulative_ml, total, "mL"))
    if total != bag.volume_ml:
        faults.insert(0, Fault("schedule.steps", total, bag.volume_ml, "mL"))
    return line("volumes-add-up", total, bag.volume_ml, "mL", "bag.volume_ml", faults)


def _milligrams_add_up(plan: InfusionPlan, schedule: InfusionSchedule, bag: Bag) -> ProofLine:
    faults = []
    strength = bag.concentration_mg_per_ml
    for index, step in enumerate(schedule.steps):
        if not is_product(step.rate_ml_h, strength, step.rate_mg_h):
            field, right = f"schedule.steps[{index}].rate_mg_h", step.rate_ml_h * strength
            faults.append(Fault(field, step.rate_mg_h, right, "mg/h"))
        if not is_product(step.cumulative_ml, strength, step.cumulative_mg):
            field, right = f"schedule.steps[{index}].cumulative_mg", step.cumulative_ml * strength
            faults.append(Fault(field, step.cumulative_mg, right, "mg"))
    given = schedule.steps[-1].cumulative_mg
    if given != plan.dose.mg:
        faults.append(Fault("dose.mg", given, plan.dose.mg, "mg"))
    return line("milligrams-add-up", given, plan.dose.mg, "mg", "dose.mg", faults)


def _times_follow_on(plan: InfusionPlan, schedule: InfusionSchedule) -> ProofLine:
    faults: list[Fault | None] = []
    start = plan.request.start
    before: Fraction = Fraction(0)
    for index, step in enumerate(schedule.steps):
        field = f"schedule.steps[{index}]"
        if step.number != index + 1 or type(step.number) is not int:
            faults.append(Fault(f"{field}.number", step.number, index + 1))
        if step.start_min != before:
            faults.append(Fault(f"{field}.start_min", step.start_min, before, "min"))
        if step.end_min <= step.start_min:
            faults.append(Fault(f"{field}.end_min", step.end_min, step.start_min, "min"))
        before = step.end_min
        faults.append(clock_fault(f"{field}.starts_at", step.starts_at, start, step.start_min))
        faults.append(clock_fault(f"{field}.ends_at", step.ends_at, start, step.end_min))
    if schedule.duration_min != before:
        faults.append(Fault("schedule.duration_min", schedule.duration_min, before, "min"))
    faults.append(clock_fault("schedule.starts_at", schedule.starts_at, start, 0))
    faults.append(clock_fault("schedule.ends_at", schedule.ends_at, start, before))
    allowed = plan.policy.room_temperature_limit_min
    if allowed > ROOM_TEMPERATURE_MIN:
        field = "policy.room_temperature_limit_min"
        faults.append(Fault(field, allowed, ROOM_TEMPERATURE_MIN, "min"))
    if before > allowed:
        faults.append(Fault("schedule.duration_min", before, allowed, "min"))
    return line(
        "times-follow-on",
        schedule.duration_min,
        before,
        "min",
        "schedule.duration_min",
        [fault for fault in faults if fault],
    )


def _all_rates(plan: InfusionPlan, schedule: InfusionSchedule) -> Iterator[tuple[str, Fraction]]:
    yield "schedule.initial_rate_ml_h", schedule.initial_rate_ml_h
    yield "schedule.max_rate_ml_h", schedule.max_rate_ml_h
    for index, step in enumerate(schedule.steps):
        yield f"schedule.steps[{index}].rate_ml_h", step.rate_ml_h
    for index, rule in enumerate(plan.reaction_rules):
        if rule.resume_rate_ml_h is not None:
            yield f"reaction_rules[{index}].resume_rate_ml_h", rule.resume_rate_ml_h
        for place, hold in enumerate(rule.then):
            yield f"reaction_rules[{index}].then[{place}].rate_ml_h", hold.rate_ml_h


def _rates_under_ceiling(
    plan: InfusionPlan,
    schedule: InfusionSchedule,
    limits: RateLimits,
    ladder: LadderLimits,
    per_ml: Fraction,
) -> ProofLine:
    in_ml_h = ladder.ceiling if per_ml == 1 else ladder.ceiling / per_ml
    faults = []
    highest = Fraction(0)
    for field, rate in _all_rates(plan, schedule):
        highest = max(highest, rate)
        if not 0 < rate <= in_ml_h:
            faults.append(Fault(field, rate * per_ml, ladder.ceiling, limits.unit))
    shown = highest if per_ml == 1 else highest * per_ml
    field = "schedule.max_rate_ml_h"
    return line("rates-under-ceiling", shown, ladder.ceiling, limits.unit, field, faults)


def _rates_by_table(
    plan: InfusionPlan,
    schedule: InfusionSchedule,
    limits: RateLimits,
    ladder: LadderLimits,
    per_ml: Fraction,
) -> ProofLine:
    """Initial rate, the rungs in order, each for exactly its hold, and no step left out."""
    faults = []
    climb, unit = ladder.climb, limits.unit
    if plan.protocol.id in STATES_NO_RATES:
        faults.append(Fault("schedule", schedule.initial_rate_ml_h, None, "mL/h"))
    if schedule.ladder_kind != limits.kind:
        faults.append(Fault("schedule.ladder_kind", schedule.ladder_kind, limits.kind))
    if schedule.ladder != ladder.ladder:
        faults.append(Fault("schedule.ladder", schedule.ladder, ladder.ladder))
    for field, rate, right in (
        ("schedule.initial_rate_ml_h", schedule.initial_rate_ml_h, ladder.initial),
        ("schedule.max_rate_ml_h", schedule.max_rate_ml_h, climb[-1][0]),
    ):
        if not is_product(rate, per_ml, right):
            faults.append(Fault(field, rate * per_ml, right, unit))
    if len(schedule.steps) > len(climb):
        faults.append(Fault("schedule.steps", len(schedule.steps), len(climb)))
    last = len(schedule.steps) - 1
    for index, (step, (rung, hold)) in enumerate(zip(schedule.steps, climb, strict=False)):
        field = f"schedule.steps[{index}]"
        if not is_product(step.rate_ml_h, per_ml, rung):
            faults.append(Fault(f"{field}.rate_ml_h", step.rate_ml_h * per_ml, rung, unit))
        minutes = step.end_min - step.start_min
        # The last step ends with the bag: sooner than its hold, or after any time at the top.
        wrong = minutes != hold if index < last else hold is not None and minutes > hold
        if wrong:
            faults.append(Fault(f"{field}.end_min", minutes, hold, "min"))
    initial = schedule.initial_rate_ml_h
    shown = initial if per_ml == 1 else initial * per_ml
    field = "schedule.initial_rate_ml_h"
    return line("rates-by-table", shown, ladder.initial, unit, field, faults)


def _restart_at_half(
    plan: InfusionPlan,
    schedule: InfusionSchedule,
    limits: RateLimits,
    ladder: LadderLimits,
    per_ml: Fraction,
) -> ProofLine:
    """Half of this infusion's initial rate, never half of the one that was running."""
    initial, half = schedule.initial_rate_ml_h, schedule.half_initial_rate_ml_h
    faults = []
    if half * 2 != initial:
        faults.append(Fault("schedule.half_initial_rate_ml_h", half * 2, initial, "mL/h"))
    for index, rule in enumerate(plan.reaction_rules):
        field, rate = f"reaction_rules[{index}]", rule.resume_rate_ml_h
        if rule.action not in _RESTARTS:
            if rate is not None or rule.then:
                faults.append(Fault(f"{field}.resume_rate_ml_h", rate, None, "mL/h"))
            continue
        if rate is None:
            # Only a source that is silent on reactions may leave a restart without a rate.
            if limits.states_reactions or rule.then:
                faults.append(Fault(f"{field}.resume_rate_ml_h", None, half, "mL/h"))
            continue
        if not is_product(rate, 2 * per_ml, ladder.initial):
            right = ladder.initial / (2 * per_ml)
            faults.append(Fault(f"{field}.resume_rate_ml_h", rate, right, "mL/h"))
        if rule.observe_min != OBSERVE_MIN:
            faults.append(Fault(f"{field}.observe_min", rule.observe_min, OBSERVE_MIN, "min"))
        if rule.resume_when_grade_at_most != RESUME_AT_GRADE:
            left = rule.resume_when_grade_at_most
            faults.append(Fault(f"{field}.resume_when_grade_at_most", left, RESUME_AT_GRADE))
        faults += _climb_faults(field, rule, _again(plan, limits, ladder), ladder, per_ml)
    return line(
        "restart-at-half", half * 2, initial, "mL/h", "schedule.half_initial_rate_ml_h", faults
    )


def _again(plan: InfusionPlan, limits: RateLimits, ladder: LadderLimits) -> Climb | None:
    """How the rates rise again, with the hospital's hold at the initial rate where it decides."""
    again = ladder.again
    if again and limits.again_is_climb and plan.policy.re_escalation_hold == "thirty":
        (rate, hold), *rest = again
        return ((rate, None if hold is None else RE_ESCALATION_THIRTY_MIN), *rest)
    return again


def _climb_faults(
    field: str, rule: ReactionRule, again: Climb | None, ladder: LadderLimits, per_ml: Fraction
) -> Iterator[Fault]:
    if again is not None:
        if len(rule.then) != len(again):
            yield Fault(f"{field}.then", len(rule.then), len(again))
        for place, (step, (rung, hold)) in enumerate(zip(rule.then, again, strict=False)):
            if not is_product(step.rate_ml_h, per_ml, rung):
                yield Fault(
                    f"{field}.then[{place}].rate_ml_h", step.rate_ml_h, rung / per_ml, "mL/h"
                )
            if step.hold_min != hold:
                yield Fault(f"{field}.then[{place}].hold_min", step.hold_min, hold, "min")
        return
    # No source states this climb: it may only rise, slowly, and end with the bag.
    before: Exact | None = rule.resume_rate_ml_h
    shortest = min(hold for _, hold in ladder.climb if hold is not None)
    for place, step in enumerate(rule.then):
        if before is not None and step.rate_ml_h <= before:
            yield Fault(f"{field}.then[{place}].rate_ml_h", step.rate_ml_h, before, "mL/h")
        before = step.rate_ml_h
        last = place == len(rule.then) - 1
        if (step.hold_min is None) != last or (not last and (step.hold_min or 0) < shortest):
            yield Fault(f"{field}.then[{place}].hold_min", step.hold_min, shortest, "min")


def severe_reactions_stop(plan: InfusionPlan) -> ProofLine:
    """Grade 3 and worse, anaphylaxis and a second reaction end the infusion for good.

    One exception: a US label may leave grade 3 to a prescriber, who is named.
    """
    faults = []
    covered: dict[int, str] = {}
    for index, rule in enumerate(plan.reaction_rules):
        right = _wrong_action(plan, rule)
        if right is not None:
            faults.append(Fault(f"reaction_rules[{index}].action", rule.action, right))
        for grade in rule.grades:
            covered.setdefault(grade, rule.action)
    must = _must_be_covered(plan)
    for grade in must:
        if grade not in covered:
            faults.append(Fault("reaction_rules", None, f"grade {grade}"))
    if must and plan.protocol.kind == "label":
        for needed in _ALWAYS_STOP:
            if not any(needed in rule.id for rule in plan.reaction_rules):
                faults.append(Fault("reaction_rules", None, needed))
    left = covered.get(SEVERE_GRADE)
    return line("severe-reactions-stop", left, left, "", "reaction_rules", faults)


def _must_be_covered(plan: InfusionPlan) -> tuple[int, ...]:
    if plan.schedule is None:
        return ()
    limits = rate_limits(plan.protocol.kind, plan.protocol.id, plan.dose.per_kg_mg)
    return (1, 2, 3, 4) if limits.states_reactions else ()


def _wrong_action(plan: InfusionPlan, rule: ReactionRule) -> str | None:
    """What this rule should call for, where it calls for something else."""
    worst = max(rule.grades, default=WORST_GRADE)
    if not all(1 <= grade <= WORST_GRADE for grade in rule.grades):
        return f"grades 1 to {WORST_GRADE}"
    if rule.action == "discontinue":
        # To stop for good at grade 1 is not what any source says.
        return "hold-rate" if worst == 1 else None
    if any(stop in rule.id for stop in _ALWAYS_STOP):
        return "discontinue"
    if rule.action == "restart-by-prescriber":
        us_label = plan.protocol.kind == "label" and plan.protocol.market == "US"
        return None if us_label and rule.grades == (SEVERE_GRADE,) else "discontinue"
    if worst >= SEVERE_GRADE or rule.action not in (*_UNSTOPPED, "interrupt"):
        return "discontinue"
    if rule.action in _UNSTOPPED:
        if worst > 1:
            return "interrupt"
        wanted = "hold-rate" if plan.policy.grade1 == "hold" else "go-on"
        return wanted if rule.setting == "grade1" and rule.action != wanted else None
    return None
