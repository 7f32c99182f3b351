"""Derivations of the rate table: the steps of the infusion, and its restart after a reaction."""

from collections.abc import Iterator
from fractions import Fraction

from infuseplan.domain.citation import Origin
from infuseplan.domain.derivation.formula import Input
from infuseplan.domain.derivation.record import (
    Derivation,
    derived,
    from_source,
    input_from_field,
    input_stated,
    setting_text,
)
from infuseplan.domain.plan.plan import Bag, InfusionPlan, InfusionSchedule, RateStep, ReactionRule

_TABLE = "schedule.steps"


def _infusion(plan: InfusionPlan) -> Input:
    """The number of the infusion, which chooses the rate table."""
    return input_from_field("request.infusion_number", plan.request.infusion_number)


def schedule_derivations(plan: InfusionPlan) -> Iterator[Derivation]:
    """The figures of the whole infusion, then those of each step."""
    schedule, bag = plan.schedule, plan.bag
    if schedule is None or bag is None:
        return
    origins = (schedule.origin,)
    first, last = schedule.steps[0], schedule.steps[-1]
    at_last = f"{_TABLE}.{len(schedule.steps) - 1}"
    if schedule.ladder_kind == "ml-per-hour":
        rates = (("initial", schedule.initial_rate_ml_h), ("max", schedule.max_rate_ml_h))
        for which, rate in rates:
            name = f"{which}_rate_ml_per_h"
            yield derived(
                plan,
                f"schedule.{name}",
                "in-table",
                _infusion(plan),
                input_stated(name, rate),
                origins=origins,
            )
    else:
        concentration = input_from_field("bag.concentration_mg_per_ml", bag.concentration_mg_per_ml)
        yield derived(
            plan,
            "schedule.initial_rate_ml_per_h",
            "quotient",
            input_from_field(f"{_TABLE}.0.rate_mg_per_h", first.rate_mg_h),
            concentration,
            origins=origins,
        )
        # A small bag is empty before the highest rate, which then stands in no step.
        reached = last.rate_ml_h == schedule.max_rate_ml_h
        yield derived(
            plan,
            "schedule.max_rate_ml_per_h",
            "quotient",
            input_from_field(f"{at_last}.rate_mg_per_h", last.rate_mg_h)
            if reached
            else input_stated(
                "max_rate_mg_per_h", schedule.max_rate_ml_h * bag.concentration_mg_per_ml
            ),
            concentration,
            origins=origins,
        )
    yield derived(
        plan,
        "schedule.half_initial_rate_ml_per_h",
        "half",
        input_from_field("schedule.initial_rate_ml_per_h", schedule.initial_rate_ml_h),
        origins=origins,
    )
    yield derived(
        plan,
        "schedule.duration_min",
        "sum",
        *(
            input_from_field(
                f"{_TABLE}.{index}.duration_min", step.duration_min, f"step_min_{step.number}"
            )
            for index, step in enumerate(schedule.steps)
        ),
        origins=origins,
    )
    if schedule.starts_at is not None:
        start = input_from_field("request.start", schedule.starts_at)
        yield derived(plan, "schedule.starts_at", "same", start)
        yield derived(
            plan,
            "schedule.ends_at",
            "later",
            start,
            input_from_field("schedule.duration_min", schedule.duration_min),
            origins=origins,
        )
    for index in range(len(schedule.steps)):
        yield from _step_derivations(plan, schedule, bag, index)


def _step_derivations(
    plan: InfusionPlan, schedule: InfusionSchedule, bag: Bag, index: int
) -> Iterator[Derivation]:
    step = schedule.steps[index]
    before = schedule.steps[index - 1] if index else None
    at, at_before = f"{_TABLE}.{index}", f"{_TABLE}.{index - 1}"
    origins = (schedule.origin,)
    concentration = input_from_field("bag.concentration_mg_per_ml", bag.concentration_mg_per_ml)
    rate = input_from_field(f"{at}.rate_ml_per_h", step.rate_ml_h)
    minutes = input_from_field(f"{at}.duration_min", step.duration_min)
    given = input_from_field(f"{at}.cumulative_ml", step.cumulative_ml)

    if before is None:
        yield derived(plan, f"{at}.start_min", "start", origins=origins)
    else:
        end_before = input_from_field(f"{at_before}.end_min", before.end_min)
        yield derived(plan, f"{at}.start_min", "same", end_before, origins=origins)
    start_min = input_from_field(f"{at}.start_min", step.start_min)
    yield derived(plan, f"{at}.end_min", "sum", start_min, minutes, origins=origins)
    yield _duration(plan, schedule, bag, index)

    if schedule.ladder_kind == "ml-per-hour":
        yield derived(
            plan,
            f"{at}.rate_ml_per_h",
            "in-table",
            _infusion(plan),
            input_stated("rate_ml_per_h", step.rate_ml_h),
            origins=origins,
        )
        yield derived(plan, f"{at}.rate_mg_per_h", "product", rate, concentration)
    else:
        yield derived(
            plan,
            f"{at}.rate_mg_per_h",
            "in-table",
            _infusion(plan),
            input_stated("rate_mg_per_h", step.rate_mg_h),
            origins=origins,
        )
        mass_rate = input_from_field(f"{at}.rate_mg_per_h", step.rate_mg_h)
        yield derived(
            plan, f"{at}.rate_ml_per_h", "quotient", mass_rate, concentration, origins=origins
        )

    yield _volume(plan, schedule, bag, index)
    volume = input_from_field(f"{at}.volume_ml", step.volume_ml)
    if before is None:
        yield derived(plan, f"{at}.cumulative_ml", "same", volume)
    else:
        given_before = input_from_field(
            f"{at_before}.cumulative_ml", before.cumulative_ml, "given_before_ml"
        )
        yield derived(plan, f"{at}.cumulative_ml", "sum", given_before, volume)
    yield derived(plan, f"{at}.cumulative_mg", "product", given, concentration)

    start = plan.request.start
    if start is not None:
        clock = input_from_field("request.start", start)
        yield derived(plan, f"{at}.starts_at", "later", clock, start_min)
        end_min = input_from_field(f"{at}.end_min", step.end_min)
        yield derived(plan, f"{at}.ends_at", "later", clock, end_min)


def _duration(plan: InfusionPlan, schedule: InfusionSchedule, bag: Bag, index: int) -> Derivation:
    step = schedule.steps[index]
    field = f"{_TABLE}.{index}.duration_min"
    origins = (schedule.origin,)
    if step is not schedule.steps[-1]:
        minutes = input_stated("duration_min", step.duration_min)
        return derived(plan, field, "in-table", _infusion(plan), minutes, origins=origins)
    volume = input_from_field("bag.volume_ml", bag.volume_ml, "bag_volume_ml")
    rate = input_from_field(f"{_TABLE}.{index}.rate_ml_per_h", step.rate_ml_h)
    if not index:
        return derived(plan, field, "minutes-of-bag", volume, rate, origins=origins)
    given = _given_before(schedule.steps, index)
    return derived(plan, field, "minutes-until-empty", volume, given, rate, origins=origins)


def _volume(plan: InfusionPlan, schedule: InfusionSchedule, bag: Bag, index: int) -> Derivation:
    step = schedule.steps[index]
    at = f"{_TABLE}.{index}"
    if step is not schedule.steps[-1]:
        return derived(
            plan,
            f"{at}.volume_ml",
            "volume-of-hold",
            input_from_field(f"{at}.rate_ml_per_h", step.rate_ml_h),
            input_from_field(f"{at}.duration_min", step.duration_min),
        )
    volume = input_from_field("bag.volume_ml", bag.volume_ml, "bag_volume_ml")
    if not index:
        return derived(plan, f"{at}.volume_ml", "same", volume)
    given = _given_before(schedule.steps, index)
    return derived(plan, f"{at}.volume_ml", "difference", volume, given)


def _given_before(steps: tuple[RateStep, ...], index: int) -> Input:
    before = steps[index - 1].cumulative_ml
    return input_from_field(f"{_TABLE}.{index - 1}.cumulative_ml", before, "given_before_ml")


def reaction_derivations(plan: InfusionPlan) -> Iterator[Derivation]:
    """What each reaction rule calls for, and the restart where it allows one."""
    for rule in plan.reaction_rules:
        at = f"reaction_rules.{rule.id}"
        settings = () if rule.setting is None else (setting_text(plan.policy, rule.setting),)
        yield from_source(plan, f"{at}.action", rule.action, rule.origin, *settings)
        for index, grade in enumerate(rule.grades):
            yield from_source(plan, f"{at}.grades.{index}", grade, rule.origin, *settings)
        if rule.resume_when_grade_at_most is not None:
            grade = rule.resume_when_grade_at_most
            yield from_source(plan, f"{at}.resume_when_grade_at_most", grade, _restart_origin(rule))
        if plan.schedule is None or rule.resume_rate_ml_h is None:
            continue
        yield derived(
            plan,
            f"{at}.resume_rate_ml_per_h",
            "half",
            input_from_field("schedule.initial_rate_ml_per_h", plan.schedule.initial_rate_ml_h),
            origins=(_restart_origin(rule),),
        )
        if rule.observe_min is not None:
            yield from_source(plan, f"{at}.observe_min", rule.observe_min, _restart_origin(rule))
        yield from _restart_derivations(plan, plan.schedule, rule)


def _restart_origin(rule: ReactionRule) -> Origin | None:
    """Where the rates after the rule come from; the rule itself may have another source."""
    return rule.origin if rule.restart_origin is None else rule.restart_origin


def _restart_derivations(
    plan: InfusionPlan, schedule: InfusionSchedule, rule: ReactionRule
) -> Iterator[Derivation]:
    """The rates after the clean observation, one by one, then all of them in a row."""
    at = f"reaction_rules.{rule.id}.then"
    row: list[Input] = []
    for index, hold in enumerate(rule.then):
        here, number = f"{at}.{index}", index + 1
        if rule.then_setting is None:
            yield _climbing_rate(plan, schedule, rule, index)
        else:
            yield _table_rate(plan, schedule, rule, index)
        row.append(
            input_from_field(f"{here}.rate_ml_per_h", hold.rate_ml_h, f"rate_ml_per_h_{number}")
        )
        if hold.hold_min is not None:
            yield _restart_hold(plan, schedule, rule, index, hold.hold_min)
            row.append(input_from_field(f"{here}.hold_min", hold.hold_min, f"hold_min_{number}"))
    if row:
        setting = rule.then_setting
        settings = () if setting is None else (setting_text(plan.policy, setting),)
        yield derived(
            plan, at, "sequence", *row, origins=(_restart_origin(rule),), settings=settings
        )


def _table_rate(
    plan: InfusionPlan, schedule: InfusionSchedule, rule: ReactionRule, index: int
) -> Derivation:
    """After the observation the table begins anew; a small bag may have cut it short."""
    field = f"reaction_rules.{rule.id}.then.{index}.rate_ml_per_h"
    rate = rule.then[index].rate_ml_h
    origins = (_restart_origin(rule), schedule.origin)
    if index < len(schedule.steps):
        step_rate = input_from_field(
            f"{_TABLE}.{index}.rate_ml_per_h", schedule.steps[index].rate_ml_h
        )
        return derived(plan, field, "same", step_rate, origins=origins)
    if plan.bag is not None and schedule.ladder_kind == "mg-per-hour":
        concentration = plan.bag.concentration_mg_per_ml
        return derived(
            plan,
            field,
            "quotient",
            input_stated("rate_mg_per_h", rate * concentration),
            input_from_field("bag.concentration_mg_per_ml", concentration),
            origins=origins,
        )
    stated_rate = input_stated("rate_ml_per_h", rate)
    return derived(plan, field, "in-table", _infusion(plan), stated_rate, origins=origins)


def _climbing_rate(
    plan: InfusionPlan, schedule: InfusionSchedule, rule: ReactionRule, index: int
) -> Derivation:
    """From the restart rate up by equal increments; the last rate is the table's maximum."""
    at = f"reaction_rules.{rule.id}"
    field = f"{at}.then.{index}.rate_ml_per_h"
    origins = (_restart_origin(rule), schedule.origin)
    if index == len(rule.then) - 1:
        highest = input_from_field("schedule.max_rate_ml_per_h", schedule.max_rate_ml_h)
        return derived(plan, field, "maximum", highest, origins=origins)
    restart = rule.resume_rate_ml_h or Fraction(0)
    increment = input_stated("increment_ml_per_h", rule.then[0].rate_ml_h - restart)
    if index:
        before = input_from_field(
            f"{at}.then.{index - 1}.rate_ml_per_h",
            rule.then[index - 1].rate_ml_h,
            "rate_before_ml_per_h",
        )
    else:
        before = input_from_field(f"{at}.resume_rate_ml_per_h", restart)
    return derived(plan, field, "sum", before, increment, origins=origins)


def _restart_hold(
    plan: InfusionPlan,
    schedule: InfusionSchedule,
    rule: ReactionRule,
    index: int,
    minutes: Fraction,
) -> Derivation:
    field = f"reaction_rules.{rule.id}.then.{index}.hold_min"
    if rule.then_setting is None:
        return from_source(plan, field, minutes, _restart_origin(rule))
    # Only the hold at the initial rate is the hospital's to decide; the others are the table's.
    settings = () if index else (setting_text(plan.policy, rule.then_setting),)
    if not index and plan.policy.re_escalation_hold == "thirty":
        key = input_from_field("policy.re_escalation_hold", plan.policy.re_escalation_hold)
        return derived(plan, field, "hold-by-setting", key, settings=settings)
    origins = (schedule.origin,)
    if index < len(schedule.steps) - 1:
        held = input_from_field(
            f"{_TABLE}.{index}.duration_min", schedule.steps[index].duration_min
        )
        return derived(plan, field, "same", held, origins=origins, settings=settings)
    return derived(
        plan,
        field,
        "in-table",
        _infusion(plan),
        input_stated("hold_min", minutes),
        origins=origins,
        settings=settings,
    )
