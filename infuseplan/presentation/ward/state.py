"""How it stands with the ward's record: one quiet line for every page."""

from datetime import datetime
from typing import Literal

from infuseplan.application.ward.meeting import SyncState
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import MONTHS, NBSP, clock, clock_and_day
from infuseplan.presentation.i18n import say, say_count

# "quiet": all is known. "caution": something is on this computer only, or may be missing here.
WardTone = Literal["quiet", "caution"]
_LETTERS = 3


@frozen
class WardLine:
    """Two short lines for the frame, all of it as one sentence, and whether somebody should look.

    The lines are short because they stand beside the patient, where nothing may move.
    """

    first: str
    second: str
    spoken: str
    tone: WardTone

    @property
    def shown(self) -> str:
        """Both lines."""
        return f"{self.first}\n{self.second}"


def ward_line(state: SyncState, now: datetime) -> WardLine:
    """The quiet line: up to when the ward's record is known here, or since when it is not."""
    places = state.places
    joining = next((one for one in places if one.to_fetch), None)
    if joining is not None:
        figures = {"count": joining.to_fetch, "all": joining.to_fetch_of}
        return WardLine(
            say("Ward record:"),
            say("{count} of {all} to come", **figures),
            say("Ward record: {count} of {all} entries still to come", **figures),
            "caution",
        )
    away = [one.not_reached_since for one in places if one.not_reached_since is not None]
    if away:
        return _out_of_reach(min(away), state.waiting, now)
    reached = [one.reached_at for one in places if one.reached_at is not None]
    if not reached:
        spoken = say("Ward record: not reached yet")
        return WardLine(say("Ward record:"), say("not reached yet"), spoken, "caution")
    at = min(reached)
    is_quiet = not state.notes and not state.keys_missing
    return WardLine(
        say("Ward record"),
        say("up to {when}", when=_short(at, now)),
        say("Ward record up to {when}", when=_when(at, now)),
        "quiet" if is_quiet else "caution",
    )


def _out_of_reach(since: datetime, waiting: int, now: datetime) -> WardLine:
    first, short, when = say("Ward not reached"), _short(since, now), _when(since, now)
    if not waiting:
        spoken = say("Ward not reached since {when}", when=when)
        return WardLine(first, say("since {when}", when=short), spoken, "caution")
    spoken = say_count(
        "Ward not reached since {when}: {count} entry on this computer only",
        "Ward not reached since {when}: {count} entries on this computer only",
        waiting,
        when=when,
    )
    second = say("since {when}, {count} unsent", when=short, count=waiting)
    return WardLine(first, second, spoken, "caution")


def name_of(state: SyncState, origin: str) -> str:
    """The name of the computer that writes a chain; empty where it is not known."""
    return next((one.name for one in state.origins if one.origin == origin), "")


def _when(at: datetime, now: datetime) -> str:
    """A time of today, or with its day."""
    local = at.astimezone(now.tzinfo)
    return clock(local) if local.date() == now.date() else clock_and_day(local)


def _short(at: datetime, now: datetime) -> str:
    """A time of today, or a day as short as can be told from another one of this year."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return clock(local)
    return f"{local.day}{NBSP}{say(MONTHS[local.month - 1])[:_LETTERS]}"
