"""One infusion as it really goes: a fold of its events, and the plan for what is left in the bag.

The running infusion is the plan and its events, and nothing else. Time is an input (`now`); the
domain never looks at a clock. Everything is exact: infused and remaining are the bag.
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Literal

from infuseplan.domain.dates.elapsed import after_minutes, micros_between, minutes_between
from infuseplan.domain.findings import BLOCK, CAUTION, NOTE, Arg, Finding, in_order
from infuseplan.domain.infusion.delivery import DeliveredSegment
from infuseplan.domain.infusion.events import (
    Amended,
    Discontinued,
    Event,
    Reaction,
    Regraded,
    Started,
)
from infuseplan.domain.infusion.flow import Follow, Status
from infuseplan.domain.infusion.fold import Course
from infuseplan.domain.infusion.log import EventProblem, effective_events, withdrawn_checks
from infuseplan.domain.infusion.premedication import outside_window
from infuseplan.domain.infusion.reactions import SeenReaction
from infuseplan.domain.infusion.start import check_start_is_logged, is_unseen
from infuseplan.domain.plan.clock_notes import clock_notes
from infuseplan.domain.plan.plan import SHEET_IS_VOID_AFTER_MIN, Bag, InfusionPlan, RateStep
from infuseplan.domain.plan.schedule import rate_steps
from infuseplan.domain.plan.titration import LadderStep
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.frozen import frozen

_UNDER_WAY = ("running", "interrupted")


@frozen
class CourseState:
    """Where an infusion stands at `now`, and how it goes on.

    Minutes count from the start. `steps` is empty while a reaction is open, while the infusion
    is interrupted, and for good after a stop; also while it waits: for the grade of a STOP
    (`awaiting_grade`), for the prescriber after a deviation (`awaiting_release`), for a second
    reading of the pump (`confirm_reading`). `rate_ml_h` is what runs, None while nothing does;
    `set_to_ml_h` what to set the pump to where it runs above the table. `resume_rate_ml_h` is
    where an interrupted infusion would go on, `is_restart` whether that is by the rates of a
    restart after a reaction. `observation_due_min` is when vital signs are due.
    """

    status: Status
    follow: Follow
    started_at: datetime | None
    now_min: Fraction
    infused_ml: Fraction
    remaining_ml: Fraction
    rate_ml_h: Fraction | None
    steps: tuple[RateStep, ...]
    ends_min: Fraction | None
    ends_at: datetime | None
    use_by: datetime | None
    may_resume: bool
    may_complete: bool
    needs_prescriber: bool
    open_grade: int | None
    reactions: int
    stop_code: str | None
    delivered: tuple[DeliveredSegment, ...]
    findings: tuple[Finding, ...]
    stands_for: Literal["", "reaction", "paused"] = ""
    resume_rate_ml_h: Fraction | None = None
    awaiting_grade: bool = False
    awaiting_release: bool = False
    set_to_ml_h: Fraction | None = None
    confirm_reading: bool = False
    observation_due_min: Fraction | None = None
    is_restart: bool = False
    seen_reactions: tuple[SeenReaction, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a finding forbids to go on as planned."""
        return any(finding.severity == BLOCK for finding in self.findings)


def course_state(
    plan: InfusionPlan,
    loaded: LoadedProtocol,
    events: Sequence[Event],
    now: datetime,
    *,
    follow: Follow = "log",
    bag_out: datetime | None = None,
    planned_start: datetime | None = None,
) -> CourseState:
    """Fold `events` and plan what is left in the bag from `now` on.

    `follow` is "plan" to take due rate changes as made, "log" to take only logged ones. `bag_out`
    is when the bag left the refrigerator, unless the log's start, or an amendment of it, says
    otherwise. `planned_start` is the start that was planned where the plan was made again for the
    real one. EventProblem names an event that cannot have happened; ValueError if the plan has no
    rates to follow.
    """
    schedule, bag = plan.schedule, plan.bag
    if schedule is None or bag is None:
        raise ValueError("a plan without rates cannot be followed")
    ordered = effective_events(events, now)
    course = _folded(plan, loaded, bag, events, ordered, now, follow)
    if course.stop_code is None and _may_have_stopped(course, events):
        _check_that_a_stop_stays(plan, loaded, bag, events, now, follow)
    if follow == "plan" and course.delivery.is_all and not course.is_complete:
        _check_start(plan, loaded, bag, events, now)
    findings = [*course.findings]
    if course.started_at is not None:
        findings += outside_window(plan.premedication, ordered, course.started_at)
    use_by, limit = None, plan.room_temperature
    bag_out = _removal(ordered, bag_out)
    if bag_out is not None:
        use_by = after_minutes(bag_out, limit.limit_min)
    elif course.started_at is not None:
        findings.append(Finding("course.removal-time-unknown", NOTE, field="use_by"))
    findings += _waiting(course)
    steps = _steps(course, bag)
    ends_min = steps[-1].end_min if steps else None
    ends_at = steps[-1].ends_at if steps else None
    if use_by is not None and ends_at is not None and minutes_between(use_by, ends_at) > 0:
        findings.append(
            Finding(
                "course.outlasts-use-by",
                BLOCK,
                field="ends_at",
                args={"ends": ends_at, "use_by": use_by},
                setting=limit.setting,
                cite=limit.cite,
            )
        )
        steps, ends_min, ends_at = (), None, None
    elif (
        use_by is not None
        and course.status in _UNDER_WAY
        and not course.delivery.is_all
        and minutes_between(use_by, now) > 0
    ):
        # While it stands or a reaction holds the rate there is no end to compare with.
        findings.append(
            Finding(
                "course.past-use-by",
                BLOCK,
                field="use_by",
                args={"use_by": use_by},
                setting=limit.setting,
                cite=limit.cite,
            )
        )
        steps, ends_min, ends_at = (), None, None
    findings += _start_moved(planned_start or plan.request.start, course)
    findings += clock_notes(course.started_at, ends_at, "ends_at")
    return CourseState(
        status=course.status,
        follow=follow,
        started_at=course.started_at,
        now_min=course.now,
        infused_ml=course.delivery.given,
        remaining_ml=bag.volume_ml - course.delivery.given,
        rate_ml_h=course.rate_position.running if course.is_flowing else None,
        steps=steps,
        ends_min=ends_min,
        ends_at=ends_at,
        use_by=use_by,
        may_resume=course.may_go_on,
        may_complete=course.status in _UNDER_WAY and course.may_complete,
        needs_prescriber=course.needs_prescriber,
        open_grade=course.reactions.open_grade,
        reactions=course.reactions.count,
        seen_reactions=tuple(course.reactions.seen),
        stop_code=course.stop_code,
        delivered=tuple(course.delivery.segments),
        findings=in_order(findings),
        stands_for=course.stands_for,
        resume_rate_ml_h=course.resume_rate,
        awaiting_grade=course.is_awaiting_grade,
        awaiting_release=course.is_awaiting_release,
        set_to_ml_h=None if course.rate_above_table is None else course.rate_position.rate,
        confirm_reading=course.is_to_confirm,
        observation_due_min=course.observation_due_min(steps),
        is_restart=course.goes_on_by_restart,
    )


def _folded(
    plan: InfusionPlan,
    loaded: LoadedProtocol,
    bag: Bag,
    written: Sequence[Event],
    ordered: Sequence[tuple[int, Event]],
    now: datetime,
    follow: Follow,
) -> Course:
    course = Course(plan, loaded, bag, follow)
    for _, withdrawal in withdrawn_checks(written):
        course.preparation.withdrawn_by = withdrawal.by
    for index, event in ordered:
        course.take(index, event)
    if course.started_at is not None:
        course.advance(micros_between(course.started_at, now))
    return course


def _removal(ordered: Sequence[tuple[int, Event]], bag_out: datetime | None) -> datetime | None:
    """When the bag left the refrigerator, by the start as it counts, or else as it was known."""
    found = next(((at, one) for at, one in ordered if isinstance(one, Started)), None)
    if found is None:
        return bag_out
    index, start = found
    if start.bag_out_of_refrigerator is not None:
        bag_out = start.bag_out_of_refrigerator
    if bag_out is not None and bag_out.utcoffset() is None:
        raise EventProblem(index, "time-without-offset")
    if bag_out is not None and minutes_between(bag_out, start.at) < 0:
        raise EventProblem(index, "bag-out-after-start", {"removed": bag_out, "started": start.at})
    return bag_out


def _may_have_stopped(course: Course, events: Sequence[Event]) -> bool:
    """Whether there is any entry that could have stopped it, so that an amendment could undo it."""
    told = 0
    for event in events:
        if isinstance(event, Discontinued):
            return True
        if isinstance(event, Reaction | Regraded | Amended):
            grade = event.grade or 0
            told += grade > 0
            # Of two grades that were told the second may have been a recurrence.
            if event.anaphylaxis or told > 1 or (grade and course.is_final(grade)):
                return True
    return False


def _may_undo_a_stop(amendment: Amended) -> bool:
    """A volume or a rate that is set right leaves every stop where it is."""
    return amendment.withdrawn or any(
        value is not None for value in (amendment.grade, amendment.anaphylaxis, amendment.to_at)
    )


def _check_that_a_stop_stays(
    plan: InfusionPlan,
    loaded: LoadedProtocol,
    bag: Bag,
    events: Sequence[Event],
    now: datetime,
    follow: Follow,
) -> None:
    """A stop for good is final: an amendment may set its figures right, not undo it.

    Each amendment is judged by what counted before it: what was recorded after it may rest on it.
    """
    for index, event in enumerate(events):
        if isinstance(event, Amended) and _may_undo_a_stop(event):
            before = effective_events(events[:index], now)
            known = events[:index]
            if _folded(plan, loaded, bag, known, before, now, follow).stop_code is not None:
                raise EventProblem(index, "stop-is-final")


def _check_start(
    plan: InfusionPlan, loaded: LoadedProtocol, bag: Bag, events: Sequence[Event], now: datetime
) -> None:
    """A start that was moved does not by itself empty a bag that nobody has seen run."""

    def is_empty_unseen(some: Sequence[Event], until: datetime) -> bool:
        ordered = effective_events(some, until)
        if not is_unseen(ordered):
            return False
        return _folded(plan, loaded, bag, some, ordered, until, "plan").delivery.is_all

    if is_empty_unseen(events, now):
        check_start_is_logged(events, now, is_empty_unseen)


def _steps(course: Course, bag: Bag) -> tuple[RateStep, ...]:
    """The steps from now on; none while a reaction is open or nothing runs."""
    if course.started_at is None or not course.is_flowing or course.is_held:
        return ()
    if course.is_awaiting_release or course.is_to_confirm:
        return ()
    table = course.rate_position.rest()
    return rate_steps(
        table, bag, course.started_at, from_min=course.now, given_ml=course.delivery.given
    )


def _waiting(course: Course) -> list[Finding]:
    """What has to happen before the plan goes on."""
    found = []
    if course.started_at is not None and course.preparation.lacks_check:
        args: dict[str, Arg] = {"by": course.preparation.withdrawn_by or ""}
        found.append(Finding("course.check-withdrawn", CAUTION, field="started", args=args))
    if course.is_awaiting_release:
        args = {"by": course.deviation_by or ""}
        found.append(Finding("course.awaiting-release", BLOCK, field="steps", args=args))
    if course.is_to_confirm:
        found.append(Finding("course.confirm-reading", CAUTION, field="steps"))
    if course.rate_above_table is not None:
        found.append(course.rate_above_table)
    return found


def _start_moved(planned: datetime | None, course: Course) -> list[Finding]:
    """A start far from the planned one moves the premedication window, and voids the sheet."""
    if planned is None or course.started_at is None:
        return []
    late = minutes_between(planned, course.started_at)
    if abs(late) <= SHEET_IS_VOID_AFTER_MIN:
        return []
    return [
        Finding(
            "course.start-moved",
            NOTE,
            field="started",
            args={"minutes": late, "planned": planned, "started": course.started_at},
        )
    ]


__all__ = [
    "CourseState",
    "DeliveredSegment",
    "EventProblem",
    "Follow",
    "LadderStep",
    "Status",
    "course_state",
]
