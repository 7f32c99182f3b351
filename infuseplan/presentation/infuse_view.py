"""What the Infuse page shows of an infusion: all its words and figures, from the one fold.

The page that shows them only puts them into labels; what changes with every second is apart from
what changes with an entry, so that a second costs next to nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from infuseplan.application.bedside import Bedside, Standing
from infuseplan.domain.course import CourseState
from infuseplan.domain.elapsed import minutes_between
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan import InfusionPlan, RateStep
from infuseplan.domain.rounding import half_up
from infuseplan.presentation import staircase as chart
from infuseplan.presentation.course_words import what_now
from infuseplan.presentation.figures import (
    EN_DASH,
    clock,
    figure,
    hours_and_minutes,
    rate_in_words,
    with_unit,
)
from infuseplan.presentation.infuse_words import LogRow, log_rows
from infuseplan.presentation.plan_phrases import heading
from infuseplan.presentation.plan_view import FindingRow, LadderRow, finding_rows, ladder_row
from infuseplan.presentation.words import say, say_count

Tone = Literal["now", "done", "caution", "block", "note"]
Key = Literal[
    "start", "rate", "volume", "observe", "grade", "resume", "pause", "stop", "complete", "end"
]


@dataclass(frozen=True, slots=True)
class LiveTile:
    """One figure beside the rate: what it is, the figure, a line beneath."""

    title: str
    figure: str
    detail: str


@dataclass(frozen=True, slots=True)
class LiveView:
    """What may change from one second to the next."""

    status: str
    tone: Tone
    rate: str
    rate_words: str
    next_title: str
    next_figure: str
    next_detail: str
    is_late: bool
    tiles: tuple[LiveTile, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the protocol says now, and what may be done."""

    title: str
    lines: tuple[str, ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class InfuseView:
    """The whole page. `why_not` says for each key that is not possible now why it is not."""

    heading: str
    live: LiveView
    guidance: Guidance | None
    missed: str
    findings: tuple[FindingRow, ...]
    ladder_title: str
    ladder: tuple[LadderRow, ...]
    staircase: chart.Staircase | None
    log: tuple[LogRow, ...]
    why_not: dict[Key, str]


def infuse_view(bedside: Bedside, standing: Standing) -> InfuseView:
    """The page's contents for one infusion as it stands."""
    plan, state = bedside.plan, standing.state
    shown = steps_shown(standing)
    ladder_title = ""
    if shown:
        ladder_title = say("Steps to come")
        if standing.if_resumed is not None:
            ladder_title = say("If it resumes now, ends {end}", end=_end(shown))
    return InfuseView(
        heading=whose(bedside),
        live=live_view(bedside, standing),
        guidance=guidance(plan, standing),
        missed=missed_words(standing),
        findings=finding_rows(
            tuple(
                finding
                for finding in _findings(standing)
                # The tile says it all the time.
                if finding.code != "course.removal-time-unknown"
            )
        ),
        ladder_title=ladder_title,
        ladder=tuple(ladder_row(step) for step in shown),
        staircase=course_staircase(plan, state, shown),
        log=log_rows(bedside.events),
        why_not=why_not(bedside, standing),
    )


def whose(bedside: Bedside) -> str:
    """`A. B., ref 4711 · Isa-Pd, first ever infusion of isatuximab`."""
    header = bedside.header
    person = header.patient_name
    if header.patient_reference:
        person = say(
            "{name}, reference {reference}", name=person, reference=header.patient_reference
        )
    return f"{person}  ·  {heading(bedside.plan)}"


def steps_shown(standing: Standing) -> tuple[RateStep, ...]:
    """The steps that may be seen: none while STOP is unsaved or a reaction has no grade."""
    if standing.stop_is_unsaved or standing.awaiting_grade:
        return ()
    if standing.if_resumed is not None:
        return standing.if_resumed.steps
    return standing.state.steps


# --- what changes with the second -----------------------------------------------------------------


def live_view(bedside: Bedside, standing: Standing) -> LiveView:
    """The figures of this second."""
    state = standing.state
    status, tone = _status(standing)
    flows = state.rate_ml_h is not None and not standing.stop_is_unsaved
    rate = state.rate_ml_h if flows and state.rate_ml_h is not None else Fraction(0)
    title, figure_, detail, late = _next(standing)
    return LiveView(
        status=status,
        tone=tone,
        rate=figure(rate),
        rate_words=rate_in_words(rate) if flows else _standing_words(standing),
        next_title=title,
        next_figure=figure_,
        next_detail=detail,
        is_late=late,
        tiles=_tiles(bedside.plan, standing),
    )


def _status(standing: Standing) -> tuple[str, Tone]:
    state = standing.state
    if state.status == "discontinued":
        return say("Stopped for good"), "block"
    if state.status == "completed":
        return say("Complete"), "done"
    if standing.awaiting_grade:
        return say("STOPPED: reaction, no grade yet"), "block"
    if state.status == "interrupted":
        if state.open_grade is not None:
            return say("Stopped: reaction, grade {grade}", grade=state.open_grade), "caution"
        return say("Paused, no reaction"), "caution"
    if state.status == "running" and state.rate_ml_h is None:
        return say("Bag empty by the plan"), "caution"
    if state.open_grade is not None:
        return say("Running, reaction of grade {grade}", grade=state.open_grade), "caution"
    if standing.missed:
        return say("Running, rate change due"), "caution"
    return say("Running"), "now"


def _standing_words(standing: Standing) -> str:
    if standing.state.status in ("discontinued", "completed"):
        return say("ended")
    if standing.awaiting_grade:
        return say("stop the pump")
    if standing.state.status == "running":
        return say("look at the pump")
    return say("pump stands")


def _next(standing: Standing) -> tuple[str, str, str, bool]:
    """Title, rate, when, and whether it is late; words where there is no change to come."""
    state, coming = standing.state, standing.coming
    if coming:
        rate = Fraction(coming[0].rate_ml_h)
        shown = chart.rate_label(rate) if rate.denominator != 1 else with_unit(rate, "mL/h")
        if standing.missed:
            latest = standing.missed[0]
            late = say(
                "was due at {clock}, {ago} ago; set it, press F3: all times move",
                clock=clock(latest.due_at),
                ago=_ago(standing.now - latest.due_at),
            )
            return say("Change due"), shown, late, True
        at = coming[0].due_at
        left = say("in {left} at {clock}", left=minutes_seconds(at - standing.now), clock=clock(at))
        return say("Next change"), shown, left, False
    if state.status in ("completed", "discontinued"):
        return say("Next change"), EN_DASH, say("none, the infusion has ended"), False
    if state.status == "running" and state.steps:
        return say("Next change"), EN_DASH, say("none, this rate to the end"), False
    if state.status == "running" and state.open_grade is not None:
        return say("Next change"), EN_DASH, say("none while the reaction lasts"), False
    if state.status == "running" and state.rate_ml_h is None:
        return say("Next"), EN_DASH, say("bag empty: press F12, or read the pump (F4)"), False
    if standing.if_resumed is not None and standing.if_resumed.steps:
        rate = standing.if_resumed.steps[0].rate_ml_h
        return say("May resume at"), chart.rate_label(rate), say("press F7"), False
    return say("Next change"), EN_DASH, say("no step while it stands"), False


def minutes_seconds(left: timedelta) -> str:
    """`12:34 min`, cut off and not rounded; 72:05 stays in minutes."""
    seconds = max(0, left // timedelta(seconds=1))
    return say("{minutes}:{seconds} min", minutes=seconds // 60, seconds=f"{seconds % 60:02d}")


def _ago(passed: timedelta) -> str:
    minutes, seconds = divmod(max(0, passed // timedelta(seconds=1)), 60)
    if not minutes:
        return say("{seconds} s", seconds=seconds)
    if minutes < 60:
        return say("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
    return hours_and_minutes(minutes)


def _tiles(plan: InfusionPlan, standing: Standing) -> tuple[LiveTile, ...]:
    state = standing.state
    bag = state.infused_ml + state.remaining_ml
    # Rounded once: what is shown as infused and as remaining is the bag again.
    infused = half_up(state.infused_ml, 1)
    shown = steps_shown(standing)
    if shown and shown[-1].ends_at is not None:
        left = shown[-1].end_min - state.now_min
        end = LiveTile(say("End"), clock(shown[-1].ends_at), _in(left))
        if standing.if_resumed is not None:
            end = replace(end, title=say("End, if it resumes now"))
    else:
        end = LiveTile(say("End"), EN_DASH, _why_no_end(standing))
    return (
        LiveTile(
            say("Infused"), with_unit(infused, "mL", 1), say("of {bag}", bag=with_unit(bag, "mL"))
        ),
        LiveTile(say("Remaining"), with_unit(bag - infused, "mL", 1), _milligrams(plan, state)),
        end,
        _use_by(state, shown),
    )


def _in(minutes: Fraction) -> str:
    return say("in {left}", left=hours_and_minutes(minutes))


def _why_no_end(standing: Standing) -> str:
    if standing.state.status in ("completed", "discontinued"):
        return say("it has ended")
    if standing.state.refused:
        return say("see the reasons")
    return say("known when it runs")


def _milligrams(plan: InfusionPlan, state: CourseState) -> str:
    if plan.bag is None:
        return ""
    given = state.infused_ml * plan.bag.concentration_mg_per_ml
    return say("{dose} given", dose=with_unit(given, "mg", 0))


def _use_by(state: CourseState, shown: tuple[RateStep, ...]) -> LiveTile:
    title = say("Use bag by")
    if state.use_by is None:
        return LiveTile(title, say("not known"), say("no time out of the refrigerator"))
    if not shown or shown[-1].ends_at is None:
        return LiveTile(title, clock(state.use_by), say("at room temperature"))
    slack = minutes_between(shown[-1].ends_at, state.use_by)
    return LiveTile(
        title, clock(state.use_by), say("{slack} after the end", slack=hours_and_minutes(slack))
    )


# --- what changes with an entry -------------------------------------------------------------------


def guidance(plan: InfusionPlan, standing: Standing) -> Guidance | None:
    """What the protocol says now; None while it simply runs."""
    state = standing.state
    if state.status == "discontinued":
        lines: tuple[str, ...] = (
            what_now(state, plan),
            say("This is final. No further step is given."),
            say("Go on observing the patient (F5), and tell the prescriber."),
        )
        return Guidance(say("Stopped for good"), lines, "block")
    if standing.awaiting_grade:
        lines = (
            say("Stop the pump if it still runs, and look after the patient first."),
            say("Then press F9 or F6: how severe is the reaction? Until then no rate is given."),
        )
        return Guidance(say("Stopped: a reaction without a grade"), lines, "block")
    if state.status == "completed":
        return Guidance(say("Complete"), (what_now(state, plan),), "done")
    if state.status == "interrupted":
        lines = (what_now(state, plan), *_restart_lines(standing))
        title = say("What the protocol says now") if state.open_grade is not None else say("Paused")
        return Guidance(title, tuple(line for line in lines if line), "caution")
    if state.open_grade is not None or not state.steps:
        text = what_now(state, plan)
        more = say("When the reaction is gone or worse, press F6.") if state.open_grade else ""
        lines = tuple(line for line in (text, more) if line)
        return Guidance(say("What the protocol says now"), lines, "caution") if lines else None
    return None


def _restart_lines(standing: Standing) -> tuple[str, ...]:
    after = standing.if_resumed
    if after is None or not after.steps:
        if standing.state.open_grade is not None:
            return (say("When it is better or worse, press F6 and record the grade now."),)
        return ()
    first = after.steps[0]
    return (
        say(
            "Resume now (F7): {rate}, then as in the steps below; the end is {end}.",
            rate=chart.rate_label(first.rate_ml_h),
            end=_end(after.steps),
        ),
    )


def _end(steps: tuple[RateStep, ...]) -> str:
    last = steps[-1].ends_at
    return EN_DASH if last is None else clock(last)


def _findings(standing: Standing) -> tuple[Finding, ...]:
    after = standing.if_resumed
    if after is not None and after.refused and not standing.state.refused:
        return after.findings
    return standing.state.findings


def missed_words(standing: Standing) -> str:
    """Which changes were due without anybody confirming them; empty where it is at most one."""
    if len(standing.missed) < 2:
        return ""
    changes = ", ".join(
        say("{clock} {rate}", clock=clock(one.due_at), rate=with_unit(one.rate_ml_h, "mL/h"))
        for one in standing.missed
    )
    return say_count(
        "{count} rate change was due and is not recorded: {changes}. What does the pump show?",
        "{count} rate changes were due and are not recorded: {changes}. What does the pump show?",
        len(standing.missed),
        changes=changes,
    )


def course_staircase(
    plan: InfusionPlan, state: CourseState, steps: tuple[RateStep, ...]
) -> chart.Staircase | None:
    """Delivered and to come, with the stretches in which nothing ran, and now."""
    if plan.schedule is None or plan.bag is None:
        return None
    highest = max(step.rate_ml_h for step in plan.schedule.steps)
    ran = tuple(one for one in state.delivered if one.end_min > one.start_min)
    stops = [
        chart.Interruption(before.end_min, after.start_min)
        for before, after in pairwise(ran)
        if after.start_min > before.end_min
    ]
    if state.rate_ml_h is None and state.started_at is not None and state.remaining_ml > 0:
        last = ran[-1].end_min if ran else Fraction(0)
        if state.now_min > last:
            stops.append(chart.Interruption(last, state.now_min if steps else None))
    return chart.Staircase(
        steps=tuple(
            chart.StaircaseStep(
                step.number,
                step.start_min,
                step.end_min,
                step.rate_ml_h,
                step.volume_ml,
                step.cumulative_ml,
            )  # fmt: skip
            for step in steps
        ),
        bag_ml=plan.bag.volume_ml,
        max_rate_ml_h=highest,
        starts_at=state.started_at,
        delivered=tuple(
            chart.Segment(
                one.start_min, one.end_min, one.rate_ml_h, one.volume_ml, one.cumulative_ml
            )
            for one in ran
        ),
        now_min=state.now_min,
        interruptions=tuple(stops),
    )


def why_not(bedside: Bedside, standing: Standing) -> dict[Key, str]:
    """For each key that is not possible now: why, and what to do instead."""
    state = standing.state
    not_now: dict[Key, str] = {"start": say("It has started already.")}
    if state.status in ("discontinued", "completed"):
        ended = say("The infusion has ended: only observations (F5) follow.")
        for key in _ALL_BUT_OBSERVATION:
            not_now[key] = ended
        return not_now
    if standing.awaiting_grade:
        first = say("First the grade of the reaction: press F9 or F6.")
        return not_now | dict.fromkeys(("rate", "resume", "pause", "complete"), first)
    if state.status == "interrupted":
        stands = say("The infusion stands; resume it first (F7).")
        not_now |= dict.fromkeys(("rate", "pause", "complete"), stands)
        if not state.may_resume:
            not_now["resume"] = say("The reaction is not better yet: record its grade now (F6).")
        elif standing.if_resumed is not None and standing.if_resumed.refused:
            not_now["resume"] = say("The bag does not last: read the reasons above.")
    else:
        not_now["resume"] = say("It runs.")
        if state.rate_ml_h is None:
            not_now |= dict.fromkeys(("rate", "pause"), say("The bag is empty by the plan."))
        if state.remaining_ml > bedside.plan.policy.pump_difference_ml:
            not_now["complete"] = say(
                "{volume} should still be in the bag. If it is empty, read the pump first (F4).",
                volume=with_unit(state.remaining_ml, "mL", 1),
            )
    if state.open_grade is None:
        not_now["grade"] = say("No reaction is open. For a reaction press F9.")
    return not_now


_ALL_BUT_OBSERVATION: tuple[Key, ...] = (
    "rate", "volume", "grade", "resume", "pause", "stop", "complete", "end",
)  # fmt: skip


def clock_jump_words(by: timedelta, now: datetime, wall: datetime) -> str:
    """What the two clocks say after a jump, for the question which one is right."""
    minutes = abs(by) // timedelta(minutes=1)
    figures = {"minutes": minutes, "wall": clock(wall), "counted": clock(now)}
    if by > timedelta(0):
        return say(
            "The computer's clock went forward by {minutes} min: it shows {wall}, by counting it "
            "is {counted}. Did the computer sleep, or was its clock changed?",
            **figures,
        )
    return say(
        "The computer's clock went back by {minutes} min: it shows {wall}, by counting it is "
        "{counted}. Which is right?",
        **figures,
    )
