"""Workstations for tests: a data folder with a real journal, and its exchange."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from infuseplan.adapters.clock import SystemClock
from infuseplan.adapters.journal.opening import open_journal
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.ward.renewal import renew_if_due
from infuseplan.adapters.ward.renewal_mark import DueRenewal
from infuseplan.adapters.ward.sync import WardSync
from infuseplan.adapters.ward.sync_place import SyncPace
from infuseplan.application.canonical_json import canonical_json
from infuseplan.application.ports import Clock
from infuseplan.application.ward.meeting import MeetingPlace
from infuseplan.application.ward.port import NewEntry, WardEntry
from infuseplan.application.ward.sealing import PersonalSeal

Places = Sequence[Callable[[Clock, Callable[[], bool]], MeetingPlace]]
# Nothing is waited for: a test says when somebody looks.
AT_ONCE = SyncPace(
    begin=0, look=0, rest=0, whole=0, first_retry=0, last_retry=0, introduce=0, anchor=0
)
# The same, and what was told is believed.
BY_NEWS = replace(AT_ONCE, whole=60, introduce=60)
_ALL = (
    "SELECT number, kind, record, sequence, recorded_at, content, previous, hash FROM entries"
    " ORDER BY number"
)


class ShiftedClock:
    """The computer's clock, by so much wrong."""

    def __init__(self, by: timedelta = timedelta(0)) -> None:
        self.by = by
        self._real = SystemClock()

    def now(self) -> datetime:
        return self._real.now() + self.by

    def today(self) -> date:
        return self.now().date()


@dataclass(frozen=True)
class Held:
    """One entry as a workstation has it, its own or another's."""

    origin: str
    number: int
    kind: str
    record: str
    sequence: int
    recorded_at: str
    content: str
    previous: str
    hash: str


def entries_in(folder: Path, origin: str) -> list[Held]:
    """Everything that the computer of this folder has; `origin` is its own chain."""
    found = []
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as own:
        found += [Held(origin, *row) for row in own.execute(_ALL)]
    path = folder / "ward-copy.sqlite3"
    if path.exists():
        with closing(sqlite3.connect(path)) as copy:
            found += [
                Held(*row) for row in copy.execute(_ALL.replace("number,", "origin, number,", 1))
            ]
    return sorted(found, key=lambda one: (one.origin, one.number))


class Workstation:
    """One computer, or one login of it."""

    def __init__(
        self,
        folder: Path,
        places: Places,
        *,
        machine: str = "",
        clock: ShiftedClock | None = None,
        seal: PersonalSeal | None = None,
        anchor: Path | None = None,
        name: str = "Chair",
        pace: SyncPace = AT_ONCE,
    ) -> None:
        self.folder = folder
        self.pace = pace
        self.places = places
        self.machine = machine
        self.clock = clock or ShiftedClock()
        self.seal = seal
        self.anchor = anchor
        self.name = name
        self.renewed: DueRenewal | None = None
        self._open()

    def _open(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.renewed = renew_if_due(self.folder, self.clock, self.machine)
        self.journal: SqliteJournal = open_journal(self.folder, self.clock, seal=self.seal)
        self.sync = self.new_sync(self.pace)

    def new_sync(self, pace: SyncPace | None = None) -> WardSync:
        key_file = getattr(self.seal, "_key_file", None)
        folder = self.folder
        return WardSync(
            folder,
            [partial(make, self.clock) for make in self.places],
            self.clock,
            name=self.name,
            version="0.1.0",
            open_seal=None if key_file is None else lambda: SiteSeal(folder, key_file),
            anchor=self.anchor,
            pace=pace,
        )

    @property
    def origin(self) -> str:
        return self.journal.ward.origin

    def add(self, subject: str, word: str) -> WardEntry:
        """Something about a chair; contents are what a test looks for."""
        (entry,) = self.journal.ward.add(
            [NewEntry("board", subject, canonical_json({"word": word}))]
        )
        return entry

    def exchange(self, rounds: int = 2) -> None:
        for _ in range(rounds):
            self.sync.step()

    def close(self) -> None:
        self.sync.close()
        self.sync._let_go()
        self.journal.close()

    def restart(self) -> None:
        self.close()
        self._open()

    def clone(self, folder: Path, *, machine: str = "") -> "Workstation":
        """A copy of this computer's disk, taken while it is off."""
        self.close()
        shutil.copytree(self.folder, folder)
        self._open()
        return Workstation(folder, self.places, machine=machine, clock=self.clock,
                           seal=self.seal, name=self.name, pace=self.pace)  # fmt: skip

    def entries(self) -> list[Held]:
        """Everything that this workstation has."""
        return entries_in(self.folder, self.origin)

    def words(self) -> list[str]:
        """Of everything that was said about chairs."""
        return sorted(one.content for one in self.entries() if one.kind == "board")
