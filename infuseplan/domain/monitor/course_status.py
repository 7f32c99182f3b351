"""The lines of a course's proof that need no rate: status, stops, use-by, the log itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.monitor.course_log import (
    CourseFigures,
    Log,
    MonitoredAmendment,
    MonitoredEntry,
    log,
)
from infuseplan.domain.monitor.delivery import Followed, flow_proof
from infuseplan.domain.monitor.limits import ROOM_TEMPERATURE_MIN
from infuseplan.domain.monitor.preparation import preparation_faults, withdrawn_check_faults
from infuseplan.domain.monitor.proof import (
    LONGEST_LOG_MIN,
    Fault,
    MonitorClock,
    ProofLine,
    is_later,
    line,
)
from infuseplan.domain.monitor.rate_table import (
    MICROS_PER_MIN,
    Table,
    minutes,
    room_temperature_min,
    table_of,
)
from infuseplan.domain.monitor.simulator import CourseSimulator, ever_stopped, recounted
from infuseplan.domain.plan.plan import Bag, InfusionPlan


class WrittenLog(NamedTuple):
    """The log as it was written: the events, and the amendments of some of them."""

    entries: tuple[MonitoredEntry, ...]
    changes: tuple[MonitoredAmendment, ...]


def course_proof(
    plan: InfusionPlan,
    bag: Bag,
    written: WrittenLog,
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
    counts = log(*written)
    table = table_of(plan, bag, _figures(written))
    # Microseconds are what a clock has; a present that falls between two is itself a fault.
    until = int(state.now_min * 60_000_000)
    again = recounted(table, counts, state.follow, until)
    ahead = () if again.has_no_steps else tuple(again.ahead())
    followed = Followed(
        state,
        bag,
        table,
        again,
        ahead,
        MonitorClock(counts.started_at, longest_min=LONGEST_LOG_MIN),
    )
    was_stopped = again.stopped or ever_stopped(table, state.follow, *written)
    return (
        _all_of_the_bag(state, bag),
        _log_possible(plan, followed, written, counts, now),
        _status(followed),
        _severe_stops(followed, was_stopped),
        _none_while_standing(followed),
        _use_by(plan, followed, counts.bag_out or bag_out),
        *flow_proof(followed),
    )


def _inexact(state: CourseFigures) -> Iterator[tuple[str, object]]:
    figures: list[tuple[str, object]] = [
        ("now_min", state.now_min),
        ("infused_ml", state.infused_ml),
        ("remaining_ml", state.remaining_ml),
    ]
    figures += [
        (name, value)
        for name, value in (
            ("rate_ml_h", state.rate_ml_h),
            ("set_to_ml_h", state.set_to_ml_h),
            ("resume_rate_ml_h", state.resume_rate_ml_h),
            ("ends_min", state.ends_min),
        )
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


def _figures(written: WrittenLog) -> Iterator[Decimal]:
    """Every figure that somebody read or set, whether or not it counts."""
    for one in written.entries:
        yield from (one.pump_ml or Decimal(0), one.rate_ml_h or Decimal(0))
    for change in written.changes:
        yield from (change.pump_ml or Decimal(0), change.rate_ml_h or Decimal(0))


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
    plan: InfusionPlan, followed: Followed, written: WrittenLog, counts: Log, now: datetime | None
) -> ProofLine:
    """Every event can follow the one before it, from the start to now and no further."""
    state, again = followed.state, followed.again
    faults = [Fault(f"events[{place}]", why, None) for place, why in again.problems]
    faults += [Fault(f"events[{place}]", "misplaced", None) for place in counts.misplaced]
    faults += preparation_faults(plan, counts)
    faults += withdrawn_check_faults(counts, state.findings)
    faults += [
        Fault(f"events[{place}]", "empty by a moved start alone", None)
        for place in counts.moved
        if _is_empty_by_a_moved_start(followed, written, place, now)
    ]
    started = counts.started_at
    if state.started_at != started or _offset(state.started_at) != _offset(started):
        faults.append(Fault("started_at", state.started_at, started))
    latest = minutes(counts.micros[-1]) if counts.micros else Fraction(0)
    if state.now_min < latest:
        faults.append(Fault("now_min", state.now_min, latest, "min"))
    if now is not None and started is not None:
        elapsed = _minutes_between(started, now)
        if state.now_min != elapsed:
            faults.append(Fault("now_min", state.now_min, elapsed, "min"))
    count = len(counts.entries)
    return line("course-log-possible", count, count, "", "events", faults)


def _is_empty_by_a_moved_start(
    followed: Followed, written: WrittenLog, place: int, now: datetime | None
) -> bool:
    """Whether the bag is empty by calculation alone because the start was moved.

    It was empty when the start was moved, or it is now and would not be without that; and nobody
    had set a rate, read the pump or seen the bag empty.
    """
    if not followed.again.follows_plan:
        return False
    moment = next(change.written_at for change in written.changes if change.place == place)
    then = WrittenLog(
        tuple(entry for entry in written.entries if entry.place < place),
        tuple(change for change in written.changes if change.place <= place),
    )
    if _is_empty_unseen(followed.table, then, moment):
        return True
    if now is None or not _is_empty_unseen(followed.table, written, now):
        return False
    others = tuple(change for change in written.changes if change.place != place)
    return not _is_empty_unseen(followed.table, WrittenLog(written.entries, others), now)


def _is_empty_unseen(table: Table, written: WrittenLog, at: datetime) -> bool:
    counts = log(*written)
    said = ("rate-set", "deviation", "completed")
    if any(entry.kind in said or entry.pump_ml is not None for entry in counts.entries):
        return False
    if counts.started_at is None:
        return False
    until = int(_minutes_between(counts.started_at, at) * MICROS_PER_MIN)
    return recounted(table, counts, "plan", until).given == table.bag


def _minutes_between(start: datetime, end: datetime) -> Fraction:
    passed = end.astimezone(UTC) - start.astimezone(UTC)
    micros = (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    return minutes(micros)


def _offset(moment: datetime | None) -> object:
    return None if moment is None else moment.utcoffset()


def _status(followed: Followed) -> ProofLine:
    """What the events make of it, and what it waits for."""
    state, again = followed.state, followed.again
    status = _status_of(again)
    waits = not again.is_over and status != "completed"
    claims: list[tuple[str, object, object]] = [
        ("status", state.status, status),
        ("reactions", state.reactions, again.reactions),
        ("open_grade", state.open_grade, again.open_grade),
        ("awaiting_grade", state.awaiting_grade, again.awaits_grade),
        ("awaiting_release", state.awaiting_release, again.awaits_release and waits),
        ("confirm_reading", state.confirm_reading, again.is_unconfirmed and waits),
    ]
    if status == "interrupted":
        may_resume = _may_resume(again)
        claims.append(("needs_prescriber", state.needs_prescriber, again.needs_prescriber))
        claims.append(("may_resume", state.may_resume, may_resume))
        claims.append(("is_restart", state.is_restart, _is_restart(again)))
        if again.awaits_grade:
            claims.append(("resume_rate_ml_h", state.resume_rate_ml_h, None))
        elif may_resume:
            goes_on_at = again.table.ml_h(_resume_rate(again))
            claims.append(("resume_rate_ml_h", state.resume_rate_ml_h, goes_on_at))
    elif state.may_resume and status != "running":
        claims.append(("may_resume", True, False))
    faults = [Fault(field, left, right) for field, left, right in claims if left != right]
    return line("course-status", state.status, status, "", "status", faults)


def _status_of(again: CourseSimulator) -> str:
    if not again.started:
        return "not-started"
    if again.completed:
        return "completed"
    if again.stopped:
        return "discontinued"
    if again.follows_plan and again.given == again.table.bag:
        # Only where due changes are taken as made is a bag that is empty by calculation empty.
        return "completed"
    return "interrupted" if again.stands else "running"


def _may_resume(again: CourseSimulator) -> bool:
    """After a pause; after a reaction only when it is mild, and the source states a restart."""
    if again.awaits_grade:
        return False
    if again.is_interrupted and not again.was_mild and not again.table.has_restart:
        return False
    if not again.is_interrupted:
        # Paused for another cause; a reaction that only holds the rate goes on holding it.
        return True
    return again.open_grade is None or again.open_grade <= again.table.resume_at


def _is_restart(again: CourseSimulator) -> bool:
    """Whether it would go on by the rates after a reaction, once it may."""
    waits = again.awaits_grade or again.was_mild or not again.is_interrupted
    return again.table.has_restart and not waits


def _resume_rate(again: CourseSimulator) -> int:
    """The rate of the restart after a reaction, where it was after a pause."""
    restart = again.restart_steps()
    if again.is_interrupted and not again.was_mild and restart is not None:
        return restart[0][0]
    return again.as_table if again.is_above else again.rate


def _severe_stops(followed: Followed, must: bool) -> ProofLine:
    """Grade 3 and worse, anaphylaxis, a recurrence: for good, whatever was amended later."""
    state = followed.state
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
    """No step is shown while nothing runs, or while something has to be said or done first.

    A reaction that holds the rate, a STOP without a grade, a deviation without a release, a
    reading that nobody confirmed, a pump above the table when the hold of its step is over.
    """
    state, again = followed.state, followed.again
    faults = []
    if state.steps and (again.has_no_steps or state.status != "running"):
        faults.append(Fault("steps", len(state.steps), 0))
    if state.rate_ml_h is not None and state.status != "running":
        faults.append(Fault("rate_ml_h", state.rate_ml_h, None, "mL/h"))
    count = len(state.steps)
    return line("course-none-while-standing", count, count, "", "steps", faults)


def _use_by(plan: InfusionPlan, followed: Followed, bag_out: datetime | None) -> ProofLine:
    """Use-by is removal from the refrigerator and the shortest limit; nothing ends later."""
    state = followed.state
    faults = []
    allowed = plan.policy.room_temperature_limit_min
    if allowed > ROOM_TEMPERATURE_MIN:
        field = "policy.room_temperature_limit_min"
        faults.append(Fault(field, allowed, ROOM_TEMPERATURE_MIN, "min"))
    limit = room_temperature_min(plan)
    if bag_out is not None:
        if state.started_at is not None and _minutes_between(bag_out, state.started_at) < 0:
            faults.append(Fault("use_by", bag_out, state.started_at))
        clock = MonitorClock(bag_out)
        if not clock.shows(state.use_by, limit):
            faults.append(Fault("use_by", state.use_by, clock.at(limit)))
    if (
        state.use_by is not None
        and state.ends_at is not None
        and is_later(state.ends_at, state.use_by)
    ):
        faults.append(Fault("ends_at", state.ends_at, state.use_by))
    return line("course-use-by", state.ends_at, state.use_by, "", "use_by", faults)
