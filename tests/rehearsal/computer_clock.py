"""The computer's clock, set from outside the process.

The library that does it is told by a file, which it reads again at every question. The file holds
how far the program's clock is from the real one; so the program's clock ticks as the real one
does, and a change of the file is a jump. Wall clock and monotonic clock move together, as when
time really goes by; with `wall_alone` the monotonic one stays the machine's own, and a jump is
what a person or the network does to a clock, or a sleep.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.rehearsal.stage import clock_library


def _real() -> float:
    """The machine's own clock, also where the world of the tests lies in another year.

    The library of that world is not the program's: one process has one clock.
    """
    return time.time() - int(os.environ.get("CLOCK_SHIFT_S", "0"))


def later(moment: datetime, by: timedelta) -> datetime:
    """So much real time after `moment`, in its own zone: a clock change lies between or not."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


class ComputerClock:
    """What the program's computer has for a clock; `speed` makes each second so many, or less."""

    def __init__(
        self,
        file: Path,
        start: datetime,
        zone: str = "Europe/Berlin",
        *,
        wall_alone: bool = False,
        speed: float = 1,
    ) -> None:
        self.zone = ZoneInfo(zone)
        self._name, self._file = zone, file
        self._wall_alone, self._speed = wall_alone, speed
        self._offset = 0.0
        self._launched = _real()
        self.set(start)

    def environment(self) -> dict[str, str]:
        """What a process has to be given so that it has this clock."""
        library = clock_library()
        assert library is not None
        alone = {"FAKETIME_DONT_FAKE_MONOTONIC": "1"} if self._wall_alone else {}
        return {
            "TZ": self._name,
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DISABLE_SHM": "1",
            # The times of files stay what they are.
            "NO_FAKE_STAT": "1",
            **alone,
        }

    def launched(self) -> None:
        """A process is started now: a clock of another speed counts from here."""
        if self._speed != 1:
            moment = self.now()
            self._launched = _real()
            self.set(moment)

    def now(self) -> datetime:
        """What the program reads at this moment."""
        real = _real()
        passed = (real - self._launched) * self._speed
        return datetime.fromtimestamp(self._launched + passed + self._offset, self.zone)

    def set(self, moment: datetime) -> None:
        """Let it be `moment` now; a naive one is a clock time of the ward's zone."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        passed = (_real() - self._launched) * self._speed
        self._offset = moment.timestamp() - self._launched - passed
        speed = f" x{self._speed}" if self._speed != 1 else ""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{self._offset:+.6f}{speed}\n", encoding="ascii")
        os.replace(beside, self._file)

    def let_pass(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """So much time goes by at once."""
        self.set(later(self.now(), timedelta(hours=hours, minutes=minutes, seconds=seconds)))


class RealClock(ComputerClock):
    """The machine's own clock, in a zone where it is a morning; nothing sets it.

    For programs that load PostgreSQL's client: loaded by a thread, it waits for ever under the
    library that sets a clock.
    """

    def __init__(self, file: Path) -> None:
        ahead = (10 - datetime.now(UTC).hour + 11) % 24 - 11
        # The sign of these names is the other way round.
        super().__init__(file, datetime.now(UTC), f"Etc/GMT{-ahead:+d}")

    def environment(self) -> dict[str, str]:
        """The zone alone."""
        return {"TZ": self._name}

    def now(self) -> datetime:
        """What the program reads at this moment."""
        return datetime.now(self.zone)
