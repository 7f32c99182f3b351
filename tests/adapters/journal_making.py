"""Small journals for the tests, and what must still be in them whatever happens to their files."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import cast

from infuseplan.adapters.journal.check import SELECT
from infuseplan.adapters.journal.opening import open_journal
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.sealing.box import sealed_text, unsealed_text
from infuseplan.application.journal.plan_codec import request_json
from infuseplan.application.journal.port import RecordHeader
from infuseplan.application.ward.sealing import PersonalSeal
from infuseplan.domain.infusion.events import Event, Reaction, Started, VolumeRead
from infuseplan.domain.plan.request import PlanRequest

PATIENT = "0123456789abcdef0123456789abcdef"
START = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))
FILES = ("journal.sqlite3", "journal.sqlite3-wal", "journal.mirror.jsonl")

# One value and one value only for each entry: what is compared after a damage.
Rows = list[tuple[object, ...]]


class Ticking:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def today(self) -> date:
        return self._now.date()


def header(name: str = "A. B.", protocol: bytes = b"schema = 1\n") -> RecordHeader:
    request = PlanRequest(
        regimen="isa-pd", weight_kg=Decimal("70.50"), age_years=66, infusion_number=1
    )
    return RecordHeader(
        request=request_json(request),
        protocol_id="isatuximab-iv/eu-smpc-2025-07",
        protocol_sha256=sha256(protocol).hexdigest(),
        protocol_file=protocol,
        policy='{"grade1":"hold"}',
        policy_sha256="0" * 64,
        patient_name=name,
        patient_reference="B 7",
        created_at=START,
        patient_id=PATIENT,
    )


def event(number: int) -> Event:
    """The start, a reaction, then what the pump shows."""
    at = START + timedelta(minutes=number)
    if number == 0:
        return Started(at=at)
    if number == 1:
        return Reaction(at=at, grade=2, infused_ml=Decimal("37.50"), symptoms=("Schüttelfrost",))
    return VolumeRead(at=at, infused_ml=Decimal(number))


class OneKey:
    """A seal whose one key every process of the tests has; journals need no more of a seal."""

    KEY = bytes(range(32))

    def seal(self, _patient: str, text: str) -> str:
        return sealed_text(self.KEY, text)

    def unseal(self, _patient: str, sealed: str) -> str | None:
        return unsealed_text(self.KEY, sealed)


SEAL = cast(PersonalSeal, OneKey())


def opened(folder: Path) -> SqliteJournal:
    return open_journal(folder, Ticking(), seal=SEAL, patience_ms=500)


@contextmanager
def journal_in(folder: Path) -> Iterator[SqliteJournal]:
    journal = opened(folder)
    try:
        yield journal
    finally:
        journal.close()


def filled(journal: SqliteJournal, events: int = 3) -> str:
    """A record with some events; its id."""
    record = journal.open_record(header())
    for number in range(events):
        journal.append(record, number, event(number))
    return record


def closed_journal(folder: Path) -> str:
    """A journal that was closed in order, with one record of three events."""
    with journal_in(folder) as journal:
        return filled(journal)


def crashed_journal(folder: Path, aside: Path) -> str:
    """The same as a crash would leave it: the newest entries in the log, and no seal."""
    record = closed_journal(aside)
    with journal_in(aside) as journal:
        journal.append(record, 3, event(3))
        journal.append(record, 4, event(4))
        folder.mkdir(parents=True)
        for name in FILES:
            shutil.copy(aside / name, folder / name)
    return record


def rows(folder: Path) -> Rows:
    """Every entry as it lies in the file, by SQLite alone."""
    connection = sqlite3.connect(folder / FILES[0])
    try:
        return connection.execute(f"{SELECT} ORDER BY number").fetchall()
    finally:
        connection.close()


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of starts need no disk to wait for."""
    memory = Path("/dev/shm")  # noqa: S108 - a fresh folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder).resolve()


def raw(folder: Path) -> sqlite3.Connection:
    """What anybody with a database tool has; the caller closes it."""
    return sqlite3.connect(folder / FILES[0], isolation_level=None)
