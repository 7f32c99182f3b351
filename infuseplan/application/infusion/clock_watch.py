"""Elapsed time that a wrong clock cannot spoil.

The wall clock may be set back or forward, by a person or by the network, while an infusion runs.
The monotonic clock of the machine cannot; so it measures how long it was since the last look, and
a wall clock that says something else by more than a minute is noticed and asked about.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from infuseplan.application.moments import later, passed
from infuseplan.frozen import frozen

TOLERANCE = timedelta(seconds=60)


@frozen
class ClockJump:
    """The wall clock moved by `by` against the time that really passed."""

    by: timedelta
    noticed_at: datetime

    @property
    def wall(self) -> datetime:
        """What the wall clock showed when it was noticed."""
        return later(self.noticed_at, self.by)


class ClockWatch:
    """Compares the wall clock with the monotonic one at every look.

    `now` follows the wall clock as long as the two agree. After a jump it goes on by the monotonic
    clock from the last trusted moment, until somebody says which clock is right.
    """

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._trusted, self._at = wall(), monotonic()
        self._jump: ClockJump | None = None

    @property
    def jump(self) -> ClockJump | None:
        """The jump that nobody has answered yet."""
        return self._jump

    def now(self) -> datetime:
        """The present moment, untouched by jumps of the wall clock."""
        wall, tick = self._wall(), self._monotonic()
        counted = timedelta(seconds=tick - self._at)
        expected = later(self._trusted, counted).astimezone(wall.tzinfo)
        difference = passed(expected, wall)
        if self._jump is None and abs(difference) <= TOLERANCE:
            # Small steps of the network's time are followed; they never add up unseen.
            self._trusted, self._at = wall, tick
            return wall
        self._jump = ClockJump(difference, expected)
        return expected

    def accept_wall_clock(self) -> None:
        """The wall clock is right as it is now: the machine slept, or its clock was mended."""
        self._trusted, self._at = self._wall(), self._monotonic()
        self._jump = None
