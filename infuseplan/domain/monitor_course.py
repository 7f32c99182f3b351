"""The lines of a course's proof that need no rate: status, stops, use-by, the log itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction

from infuseplan.domain.monitor_course_flow import Followed, flow_proof, minutes
from infuseplan.domain.monitor_course_log import CourseFigures, Log
from infuseplan.domain.monitor_course_recount import Flow, Recount, recounted, table_of
from infuseplan.domain.monitor_limits import RESUME_AT_GRADE, ROOM_TEMPERATURE_MIN
from infuseplan.domain.monitor_line import Clock, Fault, ProofLine, line
from infuseplan.domain.plan import Bag, InfusionPlan

_STATUSES = ("not-started", "running", "interrupted", "discontinued", "completed")


def course_proof(
    plan: InfusionPlan,
    bag: Bag,
    log: Log,
    state: CourseFigures,
    now: datetime | None,
    bag_out: datetime | None,
) -> tuple[ProofLine, ...]:
    """Every line; where figures are not exact, the one line that says so."""
    inexact = next(_inexact(state), None)
    if inexact is not None:
        field, value = inexact
        fault = Fault(field, f"{type(value).__name__} {value}", "exact number")
        return (line("course-figures-exact", None, None, "", field, (fault,)),)
    table = table_of(plan, bag, log.entries)
    # Microseconds are what a clock has; a present that falls between two is itself a fault.
    until = int(state.now_min * 60_000_000)
    again = recounted(table, log, state.follow, until)
    followed = Followed(state, bag, table, again, _ahead(again), Clock(log.started_at))
    return (
        _all_of_the_bag(state, bag),
        _log_possible(state, log, again, now),
        _status(followed),
        _severe_stops(followed, log),
        _none_while_standing(followed),
        _use_by(plan, followed, log.bag_out or bag_out),
        *flow_proof(followed),
    )


def _ahead(again: Recount) -> tuple[Flow, ...]:
    return tuple(again.ahead()) if again.is_flowing and not again.is_held else ()


def _inexact(state: CourseFigures) -> Iterator[tuple[str, object]]:
    figures: list[tuple[str, object]] = [
        ("now_min", state.now_min),
        ("infused_ml", state.infused_ml),
        ("remaining_ml", state.remaining_ml),
    ]
    figures += [
        (name, value)
        for name, value in (("rate_ml_h", state.rate_ml_h), ("ends_min", state.ends_min))
        if value is not None
    ]
    for one in state.delivered:
        for value in (one.start_min, one.end_min, one.rate_ml_h, one.volume_ml, one.cumulative_ml):
            if type(value) is not Fraction:
                figures.append(("delivered", value))
    for step in state.steps:
        for value in (
            step.start_min,
            step.end_min,
            step.rate_ml_h,
            step.volume_ml,
            step.cumulative_ml,
            step.rate_mg_h,
            step.cumulative_mg,
        ):
            if type(value) is not Fraction:
                figures.append(("steps", value))
    return ((name, value) for name, value in figures if type(value) is not Fraction)


def _all_of_the_bag(state: CourseFigures, bag: Bag) -> ProofLine:
    """Infused and remaining are the bag, and neither is less than nothing."""
    both = state.infused_ml + state.remaining_ml
    faults = []
    if both != bag.volume_ml:
        faults.append(Fault("remaining_ml", both, bag.volume_ml, "mL"))
    for name, volume in (("infused_ml", state.infused_ml), ("remaining_ml", state.remaining_ml)):
        if volume < 0:
            faults.append(Fault(name, volume, 0, "mL"))
    return line("course-all-of-the-bag", both, bag.volume_ml, "mL", "remaining_ml", faults)


def _log_possible(
    state: CourseFigures, log: Log, again: Recount, now: datetime | None
) -> ProofLine:
    """Every event can follow the one before it, from the start to now and no further."""
    faults = [Fault(f"events[{place}]", why, None) for place, why in again.problems]
    faults += [Fault(f"events[{place}]", "misplaced", None) for place in log.misplaced]
    started = log.started_at
    if state.started_at != started or _offset(state.started_at) != _offset(started):
        faults.append(Fault("started_at", state.started_at, started))
    latest = minutes(log.micros[-1]) if log.micros else Fraction(0)
    if state.now_min < latest:
        faults.append(Fault("now_min", state.now_min, latest, "min"))
    if now is not None and started is not None:
        elapsed = _minutes_between(started, now)
        if state.now_min != elapsed:
            faults.append(Fault("now_min", state.now_min, elapsed, "min"))
    count = len(log.entries)
    return line("course-log-possible", count, count, "", "events", faults)


def _minutes_between(start: datetime, end: datetime) -> Fraction:
    passed = end.astimezone(UTC) - start.astimezone(UTC)
    micros = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    return minutes(micros)


def _offset(moment: datetime | None) -> object:
    return None if moment is None else moment.utcoffset()


def _status(followed: Followed) -> ProofLine:
    """What the events make of it; a bag that is empty by calculation may count as completed."""
    state, again = followed.state, followed.again
    faults = []
    allowed = _statuses(again)
    if state.status not in allowed:
        faults.append(Fault("status", state.status, allowed[0]))
    if state.reactions != again.reactions:
        faults.append(Fault("reactions", state.reactions, again.reactions))
    if state.open_grade != again.open_grade:
        faults.append(Fault("open_grade", state.open_grade, again.open_grade))
    if state.status == "interrupted":
        if state.needs_prescriber != again.needs_prescriber:
            left, right = state.needs_prescriber, again.needs_prescriber
            faults.append(Fault("needs_prescriber", left, right))
        if state.may_resume != _may_resume(again):
            faults.append(Fault("may_resume", state.may_resume, _may_resume(again)))
    elif state.may_resume and state.status != "running":
        faults.append(Fault("may_resume", True, False))
    return line("course-status", state.status, allowed[0], "", "status", faults)


def _statuses(again: Recount) -> tuple[str, ...]:
    if not again.started:
        return ("not-started",)
    if again.completed:
        return ("completed",)
    if again.stopped:
        return ("discontinued",)
    going = "interrupted" if again.stands else "running"
    return (going, "completed") if again.given == again.table.bag else (going,)


def _may_resume(again: Recount) -> bool:
    """After a pause; after a reaction only when it is mild, and the source states a restart."""
    if again.stands_for_reaction and again.table.restart is None:
        return False
    return again.open_grade is None or again.open_grade <= RESUME_AT_GRADE


def _severe_stops(followed: Followed, log: Log) -> ProofLine:
    """Grade 3 and worse, anaphylaxis, a second reaction: for good, whatever was amended later."""
    state = followed.state
    must = log.ever_stopped is not None or followed.again.stopped
    faults = []
    # A reaction after the last drop leaves it complete, and keeps from the next one all the same.
    if must and state.status != "discontinued" and not followed.again.completed:
        faults.append(Fault("status", state.status, "discontinued"))
    reason = followed.again.stopped_for
    expected = None if reason is None else reason[1]
    # Where an amendment lifted what had stopped it, nothing is left to name the reason by.
    if (state.stop_code is not None) != must or (
        reason is not None and state.stop_code != expected
    ):
        faults.append(Fault("stop_code", state.stop_code, expected))
    if must and (state.steps or state.rate_ml_h is not None or state.may_resume):
        faults.append(Fault("steps", len(state.steps), 0))
    return line("course-severe-stops", state.stop_code, expected, "", "stop_code", faults)


def _none_while_standing(followed: Followed) -> ProofLine:
    """No step is shown while a reaction is open, while it stands, or after the end.

    Under the policy that goes on at grade 1, an open reaction of grade 1 has steps.
    """
    state, again = followed.state, followed.again
    faults = []
    none = not again.is_flowing or again.is_held
    if none and state.steps:
        faults.append(Fault("steps", len(state.steps), 0))
    if state.status != "running" and state.steps:
        faults.append(Fault("steps", len(state.steps), 0))
    if state.rate_ml_h is not None and state.status != "running":
        faults.append(Fault("rate_ml_h", state.rate_ml_h, None, "mL/h"))
    count = len(state.steps)
    return line("course-none-while-standing", count, count, "", "steps", faults)


def _use_by(plan: InfusionPlan, followed: Followed, bag_out: datetime | None) -> ProofLine:
    """Use-by is removal from the refrigerator and the limit; nothing is planned to end later."""
    state = followed.state
    faults = []
    limit = plan.policy.room_temperature_limit_min
    if limit > ROOM_TEMPERATURE_MIN:
        field = "policy.room_temperature_limit_min"
        faults.append(Fault(field, limit, ROOM_TEMPERATURE_MIN, "min"))
    if bag_out is not None:
        if state.started_at is not None and _minutes_between(bag_out, state.started_at) < 0:
            faults.append(Fault("use_by", bag_out, state.started_at))
        clock = Clock(bag_out)
        if not clock.shows(state.use_by, limit):
            faults.append(Fault("use_by", state.use_by, clock.at(limit)))
    if state.use_by is not None and state.ends_at is not None and state.ends_at > state.use_by:
        faults.append(Fault("ends_at", state.ends_at, state.use_by))
    return line("course-use-by", state.ends_at, state.use_by, "", "use_by", faults)
