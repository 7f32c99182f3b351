"""What the Infuse page shows of an infusion: all its words and figures, from the one fold.

The page that shows them only puts them into labels; what changes with every second is apart from
what changes with an entry, so that a second costs next to nothing.
"""

from fractions import Fraction
from itertools import pairwise
from typing import Literal

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.domain.findings import Finding
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan, RateStep
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import EN_DASH, clock, pump_volume, with_unit
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.identifiers import patient_of
from infuseplan.presentation.infusion.begin_and_end import end_lines
from infuseplan.presentation.infusion.live import (
    LiveView,
    Tone,
    is_observation_due,
    live_view,
    resume_rate,
    steps_shown,
)
from infuseplan.presentation.infusion.log import LogRow, log_rows
from infuseplan.presentation.infusion.one_sentence import course_rows
from infuseplan.presentation.infusion.questions import why_no_restart
from infuseplan.presentation.infusion.rate_rows import course_row
from infuseplan.presentation.infusion.status import (
    ENDED_EARLY,
    end_conditions,
    silent_hold_message,
    what_now,
    what_now_lines,
)
from infuseplan.presentation.plan import rate_chart as chart
from infuseplan.presentation.plan.phrases import heading
from infuseplan.presentation.plan.view import FindingRow, RateRow

Key = Literal[
    "start", "rate", "volume", "observe", "grade", "resume", "pause", "stop", "complete", "end"
]


@frozen
class Guidance:
    """What the protocol says now, and what may be done.

    `ends` are a title and one line for each condition for permanent discontinuation that somebody
    has to see; empty where none is left to look for.
    """

    title: str
    lines: tuple[str, ...]
    tone: Tone
    ends: tuple[str, ...] = ()


@frozen
class InfuseView:
    """The whole page.

    `why_not` says for each key that is not possible now why it is not; `asked` is the key that
    the present moment waits for.
    """

    heading: str
    live: LiveView
    guidance: Guidance | None
    missed: str
    stopped: str
    deviation: str
    findings: tuple[FindingRow, ...]
    ladder_title: str
    ladder: tuple[RateRow, ...]
    staircase: chart.Staircase | None
    log: tuple[LogRow, ...]
    why_not: dict[Key, str]
    asked: Key | None


def infuse_view(bedside: Bedside, snapshot: InfusionSnapshot) -> InfuseView:
    """The page's contents for one infusion as it stands."""
    plan, state = bedside.plan, snapshot.state
    shown = steps_shown(snapshot)
    ladder_title = ""
    if shown:
        ladder_title = say("Planned rate steps")
        if snapshot.if_resumed is not None:
            ladder_title = say("If resumed now, ends {end}", end=_end(shown))
    return InfuseView(
        heading=whose(bedside),
        live=live_view(bedside, snapshot),
        guidance=guidance(plan, snapshot),
        missed=missed_message(snapshot),
        stopped=_stopped_message(snapshot),
        deviation=_deviation_message(snapshot),
        findings=course_rows(
            finding
            for finding in _findings(snapshot)
            # The tile says it all the time.
            if finding.code != "course.removal-time-unknown"
        ),
        ladder_title=ladder_title,
        ladder=tuple(course_row(plan, step) for step in shown),
        staircase=course_staircase(plan, state, shown),
        log=log_rows(bedside.events),
        why_not=(reasons := why_not(snapshot)),
        asked=_asked(snapshot, reasons),
    )


def whose(bedside: Bedside) -> str:
    """`A. B., ref 4711 · Isa-Pd, infusion 2`."""
    return f"{patient_of(bedside)}  ·  {heading(bedside.plan)}"


# --- what changes with an entry -------------------------------------------------------------------


def guidance(plan: InfusionPlan, snapshot: InfusionSnapshot) -> Guidance | None:
    """What the protocol says now; None while it simply runs."""
    state = snapshot.state
    if snapshot.awaiting_grade:
        lines: tuple[str, ...] = (
            say("Stop the pump if it is still running, and see to the patient first."),
            say("Then grade the reaction (F9 or F6). No rate is shown before that."),
        )
        # The conditions follow with the grade: at a STOP there are two things to do, and a strip.
        return Guidance(say("STOPPED: reaction, not graded"), lines, "block")
    if state.status == "discontinued":
        ended = state.stop_code == ENDED_EARLY
        title = say("Ended early") if ended else say("Discontinued permanently")
        return Guidance(title, end_lines(plan, snapshot), "block")
    if state.status == "completed":
        tone: Tone = "done" if state.open_grade is None else "caution"
        if state.stop_code is not None:
            tone = "block"
        return Guidance(say("Complete"), end_lines(plan, snapshot), tone)
    if state.awaiting_release or state.confirm_reading or state.set_to_ml_h is not None:
        return _hold_guidance(state)
    if state.status == "interrupted":
        title = say("Action required") if state.open_grade is not None else say("Paused")
        may_go_on = _restart_lines(plan, snapshot)
        if may_go_on:
            # The steps stand in chart and table; said once more they would only be in the way.
            return Guidance(title, may_go_on, "caution")
        lines = what_now_lines(state, plan)
        if state.open_grade is not None:
            lines += (say("When it improves or gets worse, re-grade it (F6)."),)
        return Guidance(title, lines, "caution", end_conditions(state, plan))
    if state.open_grade is not None or not state.steps:
        text = what_now(state, plan)
        more = (
            say("When it has resolved or got worse, re-grade it (F6).") if state.open_grade else ""
        )
        lines = tuple(line for line in (text, more) if line)
        return Guidance(say("Protocol guidance"), lines, "caution") if lines else None
    return None


def _hold_guidance(state: CourseState) -> Guidance:
    """What holds the next step up although the infusion runs, and who may let it go on."""
    if state.awaiting_release:
        line = say("What really ran is recorded, and counts. Ask the prescriber how to continue.")
        return Guidance(say("After a deviation"), (line,), "block")
    if state.set_to_ml_h is not None:
        rate = chart.rate_label(state.set_to_ml_h)
        line = say(
            "Set pump to {rate} now, then press F3. The rate table continues from there.", rate=rate
        )
        return Guidance(say("Above the rate table"), (line,), "block")
    lines = (
        say("The pump volume is far from the calculated one, so the next rate step waits."),
        say(
            "Read the pump again (F4). If a rate or a pause is missing or "
            "wrong, enter or correct it."
        ),
    )
    return Guidance(say("Read the pump again"), lines, "caution")


def _restart_lines(plan: InfusionPlan, snapshot: InfusionSnapshot) -> tuple[str, ...]:
    """What may be done now, where it may go on; nothing where it may not."""
    state, after, goes_on_at = snapshot.state, snapshot.if_resumed, resume_rate(snapshot)
    if after is None or goes_on_at is None:
        return ()
    rate = chart.rate_label(goes_on_at)
    end = _end(after.steps)
    at_once = _due_at_once(after.steps, goes_on_at)
    if state.stands_for == "paused":
        return (
            say("Paused (no reaction). Once resolved, press F7 to resume at {rate}; ends {end}.",
                rate=rate, end=end),
            *at_once,
            say("If it is a reaction, press F9: the restart rate may be different."),
        )  # fmt: skip
    grade = (
        say(
            "Reaction resolved: press F7 to resume at {rate}, then by the rate table; ends {end}.",
            rate=rate,
            end=end,
        )
        if state.open_grade == 0
        else say(
            "Grade {grade}: may resume. Press F7 to resume at {rate}, then by the rate table; "
            "ends {end}.",
            grade=state.open_grade,
            rate=rate,
            end=end,
        )
    )
    lines = [
        grade,
        *at_once,
    ]  # fmt: skip
    if state.needs_prescriber:
        lines.append(say("Restart only if authorised by a prescriber, by name."))
    rule = next((one for one in plan.reaction_rules if one.resume_rate_ml_h is not None), None)
    if rule is not None and rule.then_setting is not None:
        lines.append(silent_hold_message(rule))
    return tuple(lines)


def _due_at_once(steps: tuple[RateStep, ...], goes_on_at: Fraction) -> tuple[str, ...]:
    """The change that was due before the pause: it is offered as soon as the pump runs again."""
    first = steps[0].rate_ml_h
    if first == goes_on_at:
        return ()
    due = say("The change to {rate} is then due at once (F3).", rate=chart.rate_label(first))
    return (due,)


def _end(steps: tuple[RateStep, ...]) -> str:
    last = steps[-1].ends_at
    return EN_DASH if last is None else clock(last)


def _findings(snapshot: InfusionSnapshot) -> tuple[Finding, ...]:
    after = snapshot.if_resumed
    if after is not None and after.refused and not snapshot.state.refused:
        return after.findings
    return snapshot.state.findings


def _stopped_message(snapshot: InfusionSnapshot) -> str:
    """The way back from a STOP that was no reaction; empty where none waits for its grade."""
    if not snapshot.awaiting_grade:
        return ""
    return say("No reaction? Then STOP can be taken back, by name.")


def _deviation_message(snapshot: InfusionSnapshot) -> str:
    """What a deviation waits for."""
    if not snapshot.state.awaiting_release:
        return ""
    return say("No rate steps are shown until a prescriber releases the infusion, by name.")


def missed_message(snapshot: InfusionSnapshot) -> str:
    """Which changes were due without anybody confirming them; empty where it is at most one."""
    if len(snapshot.missed) < 2:
        return ""
    changes = ", ".join(
        say("{clock} {rate}", clock=clock(one.due_at), rate=with_unit(one.rate_ml_h, "mL/h"))
        for one in snapshot.missed
    )
    return say_count(
        "{count} rate change was due and is not recorded: {changes}. Check the pump.",
        "{count} rate changes were due and are not recorded: {changes}. Check the pump.",
        len(snapshot.missed),
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
            )
            for step in steps
        ),
        bag_ml=plan.bag.volume_ml,
        max_rate_ml_h=highest,
        starts_at=state.started_at,
        delivered=tuple(
            chart.ChartSegment(
                one.start_min, one.end_min, one.rate_ml_h, one.volume_ml, one.cumulative_ml
            )
            for one in ran
        ),
        now_min=state.now_min,
        interruptions=tuple(stops),
        given_ml=state.infused_ml,
    )


def why_not(snapshot: InfusionSnapshot) -> dict[Key, str]:
    """For each key that is not possible now: why, and what to do instead."""
    state = snapshot.state
    not_now: dict[Key, str] = {"start": say("It has started already.")}
    if state.status in ("discontinued", "completed"):
        return not_now | _after_the_end(snapshot)
    if snapshot.awaiting_grade:
        first = say("Grade the reaction first (F9 or F6).")
        return not_now | dict.fromkeys(("rate", "resume", "pause", "complete"), first)
    if state.status == "interrupted":
        stands = say("The pump is stopped; resume first (F7).")
        not_now |= dict.fromkeys(("rate", "pause"), stands)
        if not state.may_complete:
            not_now["complete"] = stands
        if not state.may_resume:
            not_now["resume"] = _why_not_yet(state)
        elif snapshot.if_resumed is not None and snapshot.if_resumed.refused:
            not_now["resume"] = why_no_restart(snapshot.if_resumed)
    else:
        not_now["resume"] = say("The infusion is running.")
        if state.rate_ml_h is None:
            not_now |= dict.fromkeys(
                ("rate", "pause"), say("Calculated volume infused: check pump.")
            )
        if not state.may_complete:
            not_now["complete"] = say(
                "{volume} should still be in the bag. If it is empty, enter "
                "the pump volume first (F4).",
                volume=pump_volume(state.remaining_ml),
            )
    if state.open_grade is None:
        not_now["grade"] = say("No ongoing reaction. For a reaction press F9.")
    return not_now


def _why_not_yet(state: CourseState) -> str:
    """Why a reaction keeps it from going on; better does not help where no restart is known."""
    if state.resume_rate_ml_h is None:
        return say(
            "Cannot resume: restart after a reaction is not specified in the protocol. "
            "Discontinue, or ask the prescriber."
        )
    return say("The reaction has not improved yet: re-grade it (F6).")


def _after_the_end(snapshot: InfusionSnapshot) -> dict[Key, str]:
    """What is not recorded any more; a reaction, its grade and observations are."""
    state = snapshot.state
    ended = say(
        "The infusion has ended: observations (F5) and reactions (F9) can still be recorded."
    )
    not_now: dict[Key, str] = dict.fromkeys(("rate", "resume", "pause", "complete", "end"), ended)
    if state.status == "completed":
        not_now["volume"] = ended
    if state.open_grade is None and not snapshot.awaiting_grade:
        not_now["grade"] = say("No ongoing reaction. For a reaction press F9.")
    return not_now


def _asked(snapshot: InfusionSnapshot, reasons: dict[Key, str]) -> Key | None:
    state = snapshot.state
    key: Key | None = None
    if snapshot.awaiting_grade:
        key = "grade"
    elif snapshot.state.set_to_ml_h is not None or snapshot.missed:
        key = "rate"
    elif state.confirm_reading:
        key = "volume"
    elif state.status == "interrupted":
        key = "resume" if state.may_resume else "grade"
    elif state.status == "running" and state.rate_ml_h is None:
        key = "complete"
    elif is_observation_due(state):
        key = "observe"
    return None if key in reasons else key
