"""Derivations of the rate table: the steps of the infusion, and its restart after a reaction."""

from collections.abc import Iterator

from infuseplan.domain.citation import Origin
from infuseplan.domain.derivation.record import (
    Derivation,
    DerivedValue,
    InputPlace,
    Record,
    input_stated,
)
from infuseplan.domain.plan.plan import InfusionSchedule, ReactionRule

_TABLE = "schedule.steps"
_CONCENTRATION = "bag.concentration_mg_per_ml"
_INITIAL = "schedule.initial_rate_ml_per_h"
_BAG = ("bag.volume_ml", "bag_volume_ml")


def _in_table(
    record: Record, field: str, name: str, value: DerivedValue | None, *origins: Origin | None
) -> Derivation:
    """As the rate table states it that the number of the infusion chose."""
    stated = input_stated(name, value)
    return record.figure(field, "in-table", "request.infusion_number", stated, origins=origins)


def schedule_derivations(record: Record) -> Iterator[Derivation]:
    """The figures of the whole infusion, then those of each step."""
    schedule = record.plan.schedule
    if schedule is None:
        return
    origins, steps = (schedule.origin,), schedule.steps
    initial, highest = "schedule.initial_rate_ml_per_h", "schedule.max_rate_ml_per_h"
    if schedule.ladder_kind == "ml-per-hour":
        for field, planned in ((initial, schedule.table[0]), (highest, schedule.table[-1])):
            name = field.removeprefix("schedule.")
            yield _in_table(record, field, name, planned.rate_ml_h, schedule.origin)
    else:
        # A small bag is empty before the highest rate, which then stands in no step.
        most: InputPlace = f"{_TABLE}.{len(steps) - 1}.rate_mg_per_h"
        if steps[-1].rate_ml_h != schedule.max_rate_ml_h:
            most = input_stated("max_rate_mg_per_h", schedule.table[-1].stated_mg_h)
        for field, rate in ((initial, f"{_TABLE}.0.rate_mg_per_h"), (highest, most)):
            yield record.figure(field, "quotient", rate, _CONCENTRATION, origins=origins)
    yield record.figure("schedule.half_initial_rate_ml_per_h", "half", initial, origins=origins)
    minutes = [(f"{_TABLE}.{at}.duration_min", f"step_min_{at + 1}") for at in range(len(steps))]
    yield record.figure("schedule.duration_min", "sum", *minutes, origins=origins)
    if schedule.starts_at is not None:
        yield record.figure("schedule.starts_at", "same", "request.start")
        until = ("request.start", "schedule.duration_min")
        yield record.figure("schedule.ends_at", "later", *until, origins=origins)
    for index in range(len(steps)):
        yield from _step_derivations(record, schedule, index)


def _step_derivations(
    record: Record, schedule: InfusionSchedule, index: int
) -> Iterator[Derivation]:
    step, planned, origins = schedule.steps[index], schedule.table[index], (schedule.origin,)
    at, at_before = f"{_TABLE}.{index}", f"{_TABLE}.{index - 1}"
    rate, mass_rate, minutes = f"{at}.rate_ml_per_h", f"{at}.rate_mg_per_h", f"{at}.duration_min"
    volume, given, begin, end = (
        f"{at}.{name}" for name in ("volume_ml", "cumulative_ml", "start_min", "end_min")
    )
    given_before = (f"{at_before}.cumulative_ml", "given_before_ml")

    if index:
        yield record.figure(begin, "same", f"{at_before}.end_min", origins=origins)
    else:
        yield record.figure(begin, "start", origins=origins)
    yield record.figure(end, "sum", begin, minutes, origins=origins)
    if not step.is_until_empty:
        yield _in_table(record, minutes, "duration_min", planned.hold_min, schedule.origin)
    elif index:
        operands = (_BAG, given_before, rate)
        yield record.figure(minutes, "minutes-until-empty", *operands, origins=origins)
    else:
        yield record.figure(minutes, "minutes-of-bag", _BAG, rate, origins=origins)

    if schedule.ladder_kind == "ml-per-hour":
        yield _in_table(record, rate, "rate_ml_per_h", planned.rate_ml_h, schedule.origin)
        yield record.figure(mass_rate, "product", rate, _CONCENTRATION)
    else:
        yield _in_table(record, mass_rate, "rate_mg_per_h", planned.stated_mg_h, schedule.origin)
        yield record.figure(rate, "quotient", mass_rate, _CONCENTRATION, origins=origins)

    if not step.is_until_empty:
        yield record.figure(volume, "volume-of-hold", rate, minutes)
    elif index:
        yield record.figure(volume, "difference", _BAG, given_before)
    else:
        yield record.figure(volume, "same", _BAG)
    if index:
        yield record.figure(given, "sum", given_before, volume)
    else:
        yield record.figure(given, "same", volume)
    yield record.figure(f"{at}.cumulative_mg", "product", given, _CONCENTRATION)

    if schedule.starts_at is not None:
        yield record.figure(f"{at}.starts_at", "later", "request.start", begin)
        yield record.figure(f"{at}.ends_at", "later", "request.start", end)


def reaction_derivations(record: Record) -> Iterator[Derivation]:
    """What each reaction rule calls for, and the restart where it allows one."""
    schedule = record.plan.schedule
    for rule in record.plan.reaction_rules:
        at, restart = f"reaction_rules.{rule.id}", _restart_origin(rule)
        settings = () if rule.setting is None else (rule.setting,)
        yield record.stated(f"{at}.action", rule.origin, *settings)
        for index in range(len(rule.grades)):
            yield record.stated(f"{at}.grades.{index}", rule.origin, *settings)
        if rule.resume_when_grade_at_most is not None:
            yield record.stated(f"{at}.resume_when_grade_at_most", restart)
        if schedule is None or not rule.has_restart:
            continue
        if rule.resume_rate_ml_h is not None:
            yield record.figure(f"{at}.resume_rate_ml_per_h", "half", _INITIAL, origins=(restart,))
        if rule.observe_min is not None:
            yield record.stated(f"{at}.observe_min", restart)
        yield from _restart_derivations(record, schedule, rule)
        yield from _by_step_derivations(record, schedule, rule)


def _restart_origin(rule: ReactionRule) -> Origin | None:
    """Where the rates after the rule come from; the rule itself may have another source."""
    return rule.origin if rule.restart_origin is None else rule.restart_origin


def _restart_derivations(
    record: Record, schedule: InfusionSchedule, rule: ReactionRule
) -> Iterator[Derivation]:
    """The rates after the clean observation, one by one, then all of them in a row."""
    at = f"reaction_rules.{rule.id}.then"
    row: list[InputPlace] = []
    for index, hold in enumerate(rule.then):
        rate, minutes = f"{at}.{index}.rate_ml_per_h", f"{at}.{index}.hold_min"
        restart_rate = _climbing_rate if rule.then_setting is None else _table_rate
        yield restart_rate(record, schedule, rule, index)
        row.append((rate, f"rate_ml_per_h_{index + 1}"))
        if hold.hold_min is not None:
            yield _restart_hold(record, schedule, rule, index)
            row.append((minutes, f"hold_min_{index + 1}"))
    if row:
        settings = () if rule.then_setting is None else (rule.then_setting,)
        origins = (_restart_origin(rule),)
        yield record.figure(at, "sequence", *row, origins=origins, settings=settings)


def _by_step_derivations(
    record: Record, schedule: InfusionSchedule, rule: ReactionRule
) -> Iterator[Derivation]:
    """For each step the restart at the one before, and the rates that follow."""
    at = f"reaction_rules.{rule.id}.restart_by_step"
    origin = _restart_origin(rule)
    place_of = {planned.rate_ml_h: place for place, planned in enumerate(schedule.table)}
    for number, restart in enumerate(rule.restart_by_step):
        begin, rate = f"{at}.{number}.at_ml_per_h", f"{at}.{number}.resume_rate_ml_per_h"
        yield _rate_of_step(record, schedule, begin, place_of[restart.at_ml_h], origin)
        if restart.resume_rate_ml_h in place_of:
            place = place_of[restart.resume_rate_ml_h]
            yield _rate_of_step(record, schedule, rate, place, origin)
        else:
            yield record.figure(rate, "half", _INITIAL, origins=(origin,))
        row: list[InputPlace] = []
        then = f"{at}.{number}.then"
        for index, hold in enumerate(restart.then):
            place, after = place_of[hold.rate_ml_h], f"{then}.{index}.rate_ml_per_h"
            yield _rate_of_step(record, schedule, after, place, origin)
            row.append((after, f"rate_ml_per_h_{index + 1}"))
            if hold.hold_min is not None:
                minutes = f"{then}.{index}.hold_min"
                yield _hold_of_step(record, schedule, minutes, place)
                row.append((minutes, f"hold_min_{index + 1}"))
        if row:
            yield record.figure(then, "sequence", *row, origins=(origin,))


def _table_rate(
    record: Record, schedule: InfusionSchedule, rule: ReactionRule, index: int
) -> Derivation:
    """After the observation the table begins anew; a small bag may have cut it short."""
    field = f"reaction_rules.{rule.id}.then.{index}.rate_ml_per_h"
    return _rate_of_step(record, schedule, field, index, _restart_origin(rule))


def _rate_of_step(
    record: Record, schedule: InfusionSchedule, field: str, index: int, origin: Origin | None
) -> Derivation:
    origins, planned = (origin, schedule.origin), schedule.table[index]
    if index < len(schedule.steps):
        return record.figure(field, "same", f"{_TABLE}.{index}.rate_ml_per_h", origins=origins)
    if planned.stated_mg_h is not None:
        stated = input_stated("rate_mg_per_h", planned.stated_mg_h)
        return record.figure(field, "quotient", stated, _CONCENTRATION, origins=origins)
    return _in_table(record, field, "rate_ml_per_h", planned.rate_ml_h, *origins)


def _climbing_rate(
    record: Record, schedule: InfusionSchedule, rule: ReactionRule, index: int
) -> Derivation:
    """From the restart rate up by equal increments; the last rate is the table's maximum."""
    at = f"reaction_rules.{rule.id}"
    field = f"{at}.then.{index}.rate_ml_per_h"
    origins = (_restart_origin(rule), schedule.origin)
    if index == len(rule.then) - 1:
        return record.figure(field, "maximum", "schedule.max_rate_ml_per_h", origins=origins)
    before: InputPlace = f"{at}.resume_rate_ml_per_h"
    if index:
        before = (f"{at}.then.{index - 1}.rate_ml_per_h", "rate_before_ml_per_h")
    increment = input_stated("increment_ml_per_h", rule.increment_ml_h)
    return record.figure(field, "sum", before, increment, origins=origins)


def _restart_hold(
    record: Record, schedule: InfusionSchedule, rule: ReactionRule, index: int
) -> Derivation:
    field = f"reaction_rules.{rule.id}.then.{index}.hold_min"
    if rule.then_setting is None:
        return record.stated(field, _restart_origin(rule))
    # Only the hold at the initial rate is the hospital's to decide; the others are the table's.
    settings = () if index else (rule.then_setting,)
    if not index and record.plan.policy.re_escalation_hold == "thirty":
        key = "policy.re_escalation_hold"
        return record.figure(field, "hold-by-setting", key, settings=settings)
    return _hold_of_step(record, schedule, field, index, settings)


def _hold_of_step(
    record: Record,
    schedule: InfusionSchedule,
    field: str,
    index: int,
    settings: tuple[str, ...] = (),
) -> Derivation:
    """As long as in the table; the last step of the plan ends with the bag, and may end sooner."""
    places: list[InputPlace] = [f"{_TABLE}.{index}.duration_min"]
    rule_of_hold = "same"
    if index >= len(schedule.steps) - 1:
        hold = input_stated("hold_min", schedule.table[index].hold_min)
        rule_of_hold, places = "in-table", ["request.infusion_number", hold]
    origins = (schedule.origin,)
    return record.figure(field, rule_of_hold, *places, origins=origins, settings=settings)
