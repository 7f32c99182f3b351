"""How it stands with the ward's record: one quiet line for every page."""

from datetime import datetime
from typing import Literal

from infuseplan.application.ward.meeting import PlaceState, SyncState
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock, clock_and_day
from infuseplan.presentation.i18n import say

# "quiet": all is known. "caution": something is on this computer only, or may be missing here.
WardTone = Literal["quiet", "caution"]


@frozen
class WardLine:
    """Two short lines, the second of which may be empty, and whether somebody should look."""

    first: str
    second: str
    tone: WardTone

    @property
    def spoken(self) -> str:
        """Both as one sentence."""
        return f"{self.first} {self.second}".strip()


def ward_line(state: SyncState, now: datetime) -> WardLine:
    """The quiet line: up to when the ward's record is known here, or since when it is not."""
    places = state.places
    joining = next((one for one in places if one.to_fetch), None)
    if joining is not None:
        second = say("{count} of {all} entries to come", count=joining.to_fetch,
                     all=joining.to_fetch_of)  # fmt: skip
        return WardLine(say("Ward record:"), second, "caution")
    away = [one for one in places if one.not_reached_since is not None]
    if away:
        first = say("Ward not reached since {when}", when=_when(min(map(_since, away)), now))
        waiting = state.waiting
        second = say("{count} entries on this computer only", count=waiting) if waiting else ""
        return WardLine(first, second, "caution")
    reached = [one.reached_at for one in places if one.reached_at is not None]
    if not reached:
        return WardLine(say("Ward record:"), say("not reached yet"), "caution")
    second = say("up to {when}", when=_when(min(reached), now))
    is_quiet = not state.notes and not state.keys_missing
    return WardLine(say("Ward record"), second, "quiet" if is_quiet else "caution")


def name_of(state: SyncState, origin: str) -> str:
    """The name of the computer that writes a chain; empty where it is not known."""
    return next((one.name for one in state.origins if one.origin == origin), "")


def _since(place: PlaceState) -> datetime:
    assert place.not_reached_since is not None, "asked only of places out of reach"  # noqa: S101 - for the checker
    return place.not_reached_since


def _when(at: datetime, now: datetime) -> str:
    """A time of today, or with its day."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return clock(local)
    return clock_and_day(local)
