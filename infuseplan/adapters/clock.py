"""The only place that reads the computer's clock and zone."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path

from infuseplan.application.ports import UnusableZone

_LOCALTIME = Path("/etc/localtime")
_ZONES = "/zoneinfo/"
_DAY_S = 86_400
# A zone is believed if it agrees with the system for a year and a half around the present.
_SAMPLES = [timedelta(days=15 * n) for n in range(-12, 25)]


class SystemClock:
    """Date and time as this computer has them, in its own zone.

    The zone is a real one, which knows when its clocks change, and not the offset of the moment:
    an infusion that runs through that night ends by the clock that the ward will see.
    """

    def now(self) -> datetime:
        """The present moment, with the offset in force."""
        return datetime.now(UTC).astimezone(computer_zone())

    def today(self) -> date:
        """Today's date in the computer's zone."""
        return self.now().date()


def demand_usable_zone() -> None:
    """UnusableZone where the system is a day or more away from UTC, as a slip in `TZ` makes it.

    Costs nothing and loads nothing, so that it can be asked before the window is there.
    """
    farthest = max(abs(time.timezone), abs(time.altzone), abs(time.localtime().tm_gmtoff))
    if farthest >= _DAY_S:
        raise UnusableZone(os.environ.get("TZ", ""))


@lru_cache(maxsize=1)
def computer_zone() -> tzinfo:
    """The zone of this computer, with the days on which its clocks change; UnusableZone."""
    demand_usable_zone()
    if sys.platform == "win32":
        return _believed(_of_windows)
    return _believed(lambda: _named(os.environ.get("TZ")))


def _believed(find: "Callable[[], tzinfo | None]") -> tzinfo:
    """The zone that was found if the system agrees with it; otherwise the system's own answers."""
    zone = find()
    now = datetime.now(UTC)
    if zone is not None and all(
        (now + by).astimezone(zone).utcoffset() == (now + by).astimezone().utcoffset()
        for by in _SAMPLES
    ):
        return zone
    from dateutil.tz import tzlocal  # noqa: PLC0415 - a rare way out

    return tzlocal()


def _of_windows() -> tzinfo | None:
    """The zone that Windows' registry describes; None where a part of it is missing there."""
    if sys.platform != "win32":
        return None
    from dateutil.tz import tzwinlocal  # noqa: PLC0415 - Windows alone has it

    try:
        return tzwinlocal()
    except (OSError, ValueError, KeyError):
        return None


def _named(name: str | None) -> tzinfo | None:
    """The zone that `TZ` names, or that of the system; None where neither can be read."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time

    named = (name or "").removeprefix(":")
    path = Path(named) if named.startswith("/") else _LOCALTIME
    try:
        if named and not named.startswith("/"):
            return ZoneInfo(named)
        real = os.path.realpath(path)
        if _ZONES in real:
            return ZoneInfo(real.partition(_ZONES)[2])
        with path.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError, KeyError):
        # A text such as CET-1CEST is no name, and is not found; the C library understands it.
        return None
