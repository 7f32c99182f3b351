"""The figures of this second: what runs, what comes next, how much is in, when it ends."""

from dataclasses import replace
from datetime import UTC, timedelta
from fractions import Fraction
from typing import Literal

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.moments import passed
from infuseplan.domain.dates.elapsed import after_minutes, minutes_between
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan.plan import InfusionPlan, RateStep
from infuseplan.domain.rounding import half_up
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import (
    EN_DASH,
    clock,
    figure,
    hours_and_minutes,
    pump_volume,
    rate_in_words,
    with_unit,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.status import ENDED_EARLY, has_ended
from infuseplan.presentation.plan import rate_chart as chart

Tone = Literal["now", "done", "caution", "block", "note"]


@frozen
class LiveTile:
    """One figure beside the rate: what it is, the figure, a line beneath."""

    title: str
    figure: str
    detail: str


@frozen
class LiveView:
    """What may change from one second to the next.

    `next_at` and `next_left` are the two parts of `next_detail` that are shown larger than it while
    a change is to come: `at 10:00`, `in 12:34 min`; empty otherwise.
    """

    status: str
    tone: Tone
    rate: str
    rate_words: str
    next_title: str
    next_figure: str
    next_detail: str
    next_at: str
    next_left: str
    is_late: bool
    is_rate: bool
    tiles: tuple[LiveTile, ...]


def steps_shown(snapshot: InfusionSnapshot) -> tuple[RateStep, ...]:
    """The steps that may be seen: none while STOP is unsaved or a reaction has no grade."""
    if snapshot.stop_is_unsaved or snapshot.awaiting_grade:
        return ()
    if snapshot.if_resumed is not None:
        return snapshot.if_resumed.steps
    return snapshot.state.steps


def resume_rate(snapshot: InfusionSnapshot) -> Fraction | None:
    """What to set the pump to in order to go on now; None where it may not, or no steps follow.

    The first step to come is another rate where a hold was over before the pause: that change is
    due only once the pump runs again.
    """
    after = snapshot.if_resumed
    return None if after is None or not after.steps else snapshot.state.resume_rate_ml_h


def picture_signature(bedside: Bedside, snapshot: InfusionSnapshot) -> object:
    """What of the present changes more than labels: chart and keys follow once a minute."""
    return (
        snapshot.now.astimezone(UTC).replace(second=0, microsecond=0),
        snapshot.state.status,
        snapshot.state.rate_ml_h is None,
        len(snapshot.missed),
        len(snapshot.unsaved),
        is_observation_due(snapshot.state),
        bedside.watch.jump is None,
        len(bedside.events),
    )


def live_view(bedside: Bedside, snapshot: InfusionSnapshot) -> LiveView:
    """The figures of this second."""
    live = live_without_tiles(snapshot)
    at, left = ("", "") if live.is_late else _until_next(snapshot)
    return replace(live, next_at=at, next_left=left, tiles=_tiles(bedside.plan, snapshot))


def in_passing(live: LiveView) -> str:
    """How it stands and at which rate, as every page says it; of a late change both rates."""
    if live.is_late and live.is_rate:
        # The rate that runs, beside the word due, would be read as the one that is due.
        return say("{title}: {next} (now {rate})", title=live.next_title, next=live.next_figure,
                   rate=live.rate)  # fmt: skip
    return say("{status}: {rate} mL/h", status=live.status, rate=live.rate)


def observation_and_end(snapshot: InfusionSnapshot) -> tuple[str, str]:
    """The two of the tiles that a row of the board has, as they stand there."""
    return _observation(snapshot).figure, _end(snapshot).figure


def live_without_tiles(snapshot: InfusionSnapshot) -> LiveView:
    """What stands above the tiles: for forty rows a second it is most of the work to make those."""
    state = snapshot.state
    status, tone = _status(snapshot)
    is_flowing = state.rate_ml_h is not None and not snapshot.stop_is_unsaved
    rate = state.rate_ml_h if is_flowing and state.rate_ml_h is not None else Fraction(0)
    title, figure_, detail, late = _next(snapshot)
    return LiveView(
        status=status,
        tone=tone,
        rate=figure(rate),
        rate_words=rate_in_words(rate) if is_flowing else _status_message(snapshot),
        next_title=title,
        next_figure=figure_,
        next_detail=detail,
        next_at="",
        next_left="",
        is_late=late,
        is_rate=figure_ != EN_DASH,
        tiles=(),
    )


def is_observation_due(state: CourseState) -> bool:
    """Whether vital signs are due by the hospital's settings."""
    due = state.observation_due_min
    return due is not None and due <= state.now_min


def _status(snapshot: InfusionSnapshot) -> tuple[str, Tone]:
    """One word for how it stands; nothing reassuring beside what is not saved."""
    words, tone = _course_status(snapshot)
    if snapshot.unsaved:
        return say("{status}: NOT SAVED", status=words), "block"
    return words, tone


def _course_status(snapshot: InfusionSnapshot) -> tuple[str, Tone]:
    state = snapshot.state
    if state.status == "discontinued":
        if state.stop_code == ENDED_EARLY:
            return say("Ended early"), "block"
        return say("Discontinued permanently"), "block"
    if snapshot.awaiting_grade:
        return say("STOPPED: reaction, not graded"), "block"
    if state.status == "completed":
        return _complete(state)
    if state.status == "interrupted":
        return _interrupted(state), "caution"
    if state.status == "running" and state.rate_ml_h is None:
        return say("Calculated volume infused"), "caution"
    if state.awaiting_release:
        return say("Running after a deviation"), "block"
    if state.set_to_ml_h is not None:
        return say("Running ABOVE the rate table"), "block"
    if state.open_grade is not None:
        return say("Running, ongoing reaction of grade {grade}", grade=state.open_grade), "caution"
    if snapshot.missed:
        return say("Running, rate change due"), "caution"
    return say("Running"), "now"


def _complete(state: CourseState) -> tuple[str, Tone]:
    """A reaction after the last drop is nothing that is done with, and may end the treatment."""
    if state.stop_code is not None:
        return say("Complete, discontinued permanently"), "block"
    if state.open_grade:
        words = say("Complete, ongoing reaction of grade {grade}", grade=state.open_grade)
        return words, "caution"
    return say("Complete"), "done"


def _interrupted(state: CourseState) -> str:
    """What it was stopped for: a mild reaction may go on while the pump alarms."""
    if state.stands_for == "reaction":
        if state.open_grade == 0:
            return say("Interrupted: reaction resolved")
        return say("Interrupted: reaction, grade {grade}", grade=state.open_grade)
    if state.open_grade is None:
        return say("Paused, no reaction")
    return say("Paused, ongoing reaction of grade {grade}", grade=state.open_grade)


def _status_message(snapshot: InfusionSnapshot) -> str:
    if snapshot.state.status in ("discontinued", "completed"):
        return say("ended")
    if snapshot.awaiting_grade:
        return say("stop the pump")
    if snapshot.state.status == "running":
        return say("check pump")
    return say("pump stopped")


def _next(snapshot: InfusionSnapshot) -> tuple[str, str, str, bool]:
    """Title, rate, when, and whether it is late; words where there is no change to come."""
    state, coming = snapshot.state, snapshot.coming
    if state.set_to_ml_h is not None and state.rate_ml_h is not None:
        rate = state.set_to_ml_h
        then = say("{words}; then press F3", words=rate_in_words(rate))
        return say("Set the pump now to"), with_unit(rate, "mL/h"), then, True
    if coming:
        rate = Fraction(coming[0].rate_ml_h)
        shown = chart.rate_label(rate) if rate.denominator != 1 else with_unit(rate, "mL/h")
        if snapshot.missed:
            latest = snapshot.missed[0]
            late = say(
                "Overdue since {clock} ({ago}). Set pump to {rate}, then F3.",
                clock=clock(latest.due_at),
                ago=_ago(passed(latest.due_at, snapshot.now)),
                rate=with_unit(rate, "mL/h"),
            )
            return say("Change overdue"), shown, late, True
        at = coming[0].due_at
        left = say(
            "in {left} at {clock}", left=minutes_seconds(passed(snapshot.now, at)), clock=clock(at)
        )
        return say("Next change"), shown, left, False
    if state.status in ("completed", "discontinued"):
        return say("Next change"), EN_DASH, say("none, the infusion has ended"), False
    if snapshot.awaiting_grade:
        return say("Next change"), EN_DASH, say("none until the reaction is graded"), False
    if state.awaiting_release:
        return say("Next change"), EN_DASH, say("none until the prescriber releases it"), False
    if state.confirm_reading:
        return say("Next change"), EN_DASH, say("none until the pump is read again (F4)"), True
    if state.status == "running" and state.steps:
        return say("Next change"), EN_DASH, say("No further rate change"), False
    if state.status == "running" and state.open_grade is not None:
        return say("Next change"), EN_DASH, say("none until the reaction has resolved"), False
    if state.status == "running" and state.rate_ml_h is None:
        return say("Next"), EN_DASH, say("check pump: if empty F12, otherwise F4"), False
    goes_on_at = resume_rate(snapshot)
    if goes_on_at is not None:
        # The words stand below the figure: beside it they would push what follows aside.
        words = say("{words}: press F7", words=rate_in_words(goes_on_at))
        return say("May resume at"), with_unit(goes_on_at, "mL/h"), words, False
    return say("Next change"), EN_DASH, say("none while the pump is stopped"), False


def _until_next(snapshot: InfusionSnapshot) -> tuple[str, str]:
    """When the next change is and how long until then; empty where none is to come by the clock."""
    if not snapshot.coming:
        return "", ""
    at = snapshot.coming[0].due_at
    left = minutes_seconds(passed(snapshot.now, at))
    return say("at {clock}", clock=clock(at)), say("in {left}", left=left)


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


def _tiles(plan: InfusionPlan, snapshot: InfusionSnapshot) -> tuple[LiveTile, ...]:
    state = snapshot.state
    bag = state.infused_ml + state.remaining_ml
    # Rounded once: what is shown as infused and as remaining is the bag again.
    infused = half_up(state.infused_ml, 1)
    return (
        LiveTile(say("Infused"), pump_volume(infused), say("of {bag}", bag=with_unit(bag, "mL"))),
        LiveTile(say("Remaining"), pump_volume(bag - infused), _milligrams(plan, state)),
        _observation(snapshot),
        _end(snapshot),
        _use_by(state, steps_shown(snapshot)),
    )


def _end(snapshot: InfusionSnapshot) -> LiveTile:
    shown = steps_shown(snapshot)
    if not shown or shown[-1].ends_at is None:
        return LiveTile(say("End"), *_no_end(snapshot))
    left = shown[-1].end_min - snapshot.state.now_min
    end = LiveTile(say("End"), clock(shown[-1].ends_at), _in(left))
    return end if snapshot.if_resumed is None else replace(end, title=say("End, if resumed now"))


def _observation(snapshot: InfusionSnapshot) -> LiveTile:
    """When vital signs are due by the hospital's settings."""
    state, title = snapshot.state, say("Observation")
    due = state.observation_due_min
    if due is None or state.started_at is None:
        return LiveTile(title, EN_DASH, say("none is due"))
    at = after_minutes(state.started_at, due)
    if is_observation_due(state):
        return LiveTile(title, say("due"), say("since {clock}: press F5", clock=clock(at)))
    return LiveTile(title, clock(at), _in(due - state.now_min))


def _in(minutes: Fraction) -> str:
    return say("in {left}", left=hours_and_minutes(minutes))


def _no_end(snapshot: InfusionSnapshot) -> tuple[str, str]:
    """When the last of it flowed, where no end is planned: after the end, and while it stands."""
    state = snapshot.state
    stopped = ""
    # Resumed and stopped at the same moment, nothing flowed.
    flowed = [one for one in state.delivered if one.end_min > one.start_min]
    if state.started_at is not None and flowed and state.rate_ml_h is None:
        stopped = clock(after_minutes(state.started_at, flowed[-1].end_min))
    if has_ended(state):
        return (stopped or EN_DASH), say("ended")
    if state.refused:
        return EN_DASH, say("see the reasons")
    return EN_DASH, say("pump stopped at {clock}", clock=stopped) if stopped else ""


def _milligrams(plan: InfusionPlan, state: CourseState) -> str:
    if plan.bag is None:
        return ""
    given = state.infused_ml * plan.bag.concentration_mg_per_ml
    return say("{dose} given", dose=with_unit(given, "mg", 0))


def _use_by(state: CourseState, shown: tuple[RateStep, ...]) -> LiveTile:
    if has_ended(state):
        # Nothing of this bag is given any more: a time to give it until would be misread.
        return LiveTile(say("Bag"), EN_DASH, say("not used further"))
    title = say("Bag expires at")
    if state.use_by is None:
        return LiveTile(title, say("not known"), say("removal time not entered"))
    if not shown or shown[-1].ends_at is None:
        return LiveTile(title, clock(state.use_by), say("at room temperature"))
    slack = minutes_between(shown[-1].ends_at, state.use_by)
    return LiveTile(
        title, clock(state.use_by), say("{slack} after the end", slack=hours_and_minutes(slack))
    )
