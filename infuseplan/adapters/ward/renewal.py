"""A new chain for a computer whose chain is written by another one, too: a clone of its disk.

The old journal is kept aside. Up to the fork its entries are everybody's and go into the copy; from
there on they are this computer's alone and are written again under the new origin, each with the
time at which it was recorded. An infusion that was begun before the fork is taken over by an entry
in front, so that whoever reads both chains sees two logs, and loses neither.

It is done while nobody has the journal open, and what a power failure interrupts is finished at the
next start; or begun anew where the old chain has grown meanwhile. As long as no file has left its
place the old chain can be written on, and nothing of it is sent.
"""

import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from infuseplan.adapters.journal.check import (
    COLUMNS,
    INSERT,
    SELECT,
    checked,
    follows,
    mirror_faults,
)
from infuseplan.adapters.journal.entries import JournalEntry, entry_after
from infuseplan.adapters.journal.locks import JournalLocks
from infuseplan.adapters.journal.migrations import migrate
from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.place import JournalPlace, make_private_file, sync_folder
from infuseplan.adapters.journal.schema import connect_to_read, connect_to_write
from infuseplan.adapters.journal.sqlite import FORMAT
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.chain_entry import chain_entry
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.copy_place import demand_sound_copy
from infuseplan.adapters.ward.renewal_mark import DueRenewal, RenewalMark
from infuseplan.application.canonical_json import canonical_json, json_again, parsed_json
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ports import Clock
from infuseplan.application.ward.holding import HoldingEntry, holding_json, read_holding
from infuseplan.application.ward.meeting import MeetingFault, ReceivedEntry
from infuseplan.application.whole_file import save_whole
from infuseplan.frozen import frozen

_NEW = "new-chain"
_READY = "ready"
_BATCH = 1000
_PATIENCE_MS = 5000
_ALL = f"{SELECT} ORDER BY number"
_HELD = frozenset({"record", "event", "holding"})
_log = logging.getLogger(__name__)


def renew_if_due(folder: Path, clock: Clock, machine: str) -> DueRenewal | None:
    """Before the journal is opened: begin a new chain where this one is not this computer's alone.

    What was done; None where there was nothing to do, or not now: somebody has the journal open, or
    it has to be set right first. StorageProblem and OSError where it cannot be done; "locked" where
    the files are half exchanged and somebody has them open.
    """
    place = JournalPlace(folder)
    if not (place.folder / _NEW).exists() and not place.journal.is_file():
        return None
    mark = RenewalMark(place.folder)
    if mark.due is None and mark.is_of(machine) and not (place.folder / _NEW).exists():
        if machine and not mark.machine:
            mark.settle(machine)
        return None
    with told_as_storage_problem("open"):
        locks = JournalLocks(place.lock)
        try:
            locks.enter(_PATIENCE_MS)
            with locks.alone() as alone:
                if alone:
                    return _renewed(place, clock, machine)
                if _is_half_exchanged(place):
                    raise StorageProblem("locked", "open", "open in another window")
                return None
        finally:
            locks.close()


def _renewed(place: JournalPlace, clock: Clock, machine: str) -> DueRenewal | None:
    mark = RenewalMark(place.folder)
    new = place.folder / _NEW
    if not ((new / _READY).exists() and (_is_half_exchanged(place) or _is_of_now(place))):
        _clear(new)
        if not _prepared(place, clock, mark, machine):
            return None
    due = mark.due
    _exchange_files(place, new)
    copy = WardCopy(place.folder)
    try:
        copy.forget_receipts()
    finally:
        copy.close()
    mark.settle(machine)
    _clear(new)
    return due


def _prepared(place: JournalPlace, clock: Clock, mark: RenewalMark, machine: str) -> bool:
    """Write the new chain beside the old one; False where there is nothing to do, or not now."""
    if not place.journal.is_file():
        return False
    old = _Old.read(place)
    if not old.entries:
        if old.is_sound:
            mark.settle(machine)
        return False
    due, origin = mark.due, old.entries[0].record
    if due is None or due.origin != origin:
        if mark.is_of(machine):
            # It was done already, up to the mark.
            mark.settle(machine)
            return False
        due = DueRenewal(origin, old.upto + 1, "clone")
    # Before anything else: from now on nothing of the old chain is sent.
    mark.set(due.origin, due.fork, due.reason)
    if not old.is_sound:
        # The journal is opened next, which brings back what the mirror alone has, or says what is
        # wrong with it; until then nothing of it may be left behind.
        return False
    try:
        _keep_in_copy(place.folder, origin, old.entries[: due.fork - 1])
    except MeetingFault as fault:
        _log.warning("no new chain yet: %s", fault)
        return False
    new = place.folder / _NEW
    _write_new(new, _rewritten(old.entries, due, clock))
    last = old.entries[-1]
    save_whole(new / _READY, json.dumps([origin, last.number, last.hash]).encode())
    sync_folder(new)
    return True


@frozen
class _Old:
    """The journal as it is; `upto` counts what the mirror alone has as well."""

    entries: list[JournalEntry]
    upto: int
    is_sound: bool

    @classmethod
    def read(cls, place: JournalPlace) -> "_Old":
        """Every entry, and whether journal and mirror say the same: sqlite3.Error, OSError."""
        mirrored = list(JournalMirror(place.mirror).lines())
        connection = connect_to_read(place.journal, _PATIENCE_MS)
        try:
            contents = checked(connection)
            # A damaged one is told where the journal is opened.
            rows = [] if contents.faults else connection.execute(_ALL).fetchall()
        finally:
            connection.close()
        entries = [JournalEntry(*row) for row in rows]
        faults, ahead, _ = mirror_faults(mirrored, contents.hashes)
        last = entries[-1] if entries else None
        upto = ahead[-1].number if ahead and follows(ahead, last) else len(entries)
        return cls(entries, upto, not (contents.faults or faults or ahead))


def _is_half_exchanged(place: JournalPlace) -> bool:
    """Whether the first of the old files has left its place: then there is no way back."""
    new = place.folder / _NEW
    if not (new / _READY).exists():
        return False
    aside = new / "old"
    return not (new / place.journal.name).exists() or (aside.exists() and any(aside.iterdir()))


def _is_of_now(place: JournalPlace) -> bool:
    """Whether the new chain was written from the old one as it ends now."""
    if not place.journal.is_file():
        return False
    connection = connect_to_read(place.journal, _PATIENCE_MS)
    try:
        first, last = (
            connection.execute(f"{SELECT} ORDER BY number {order} LIMIT 1").fetchone()
            for order in ("ASC", "DESC")
        )
    finally:
        connection.close()
    try:
        head = json.loads((place.folder / _NEW / _READY).read_bytes())
    except ValueError:
        return False
    if first is None:
        return False
    begins, ends = JournalEntry(*first), JournalEntry(*last)
    return bool(head == [begins.record, ends.number, ends.hash])


def _keep_in_copy(folder: Path, origin: str, entries: Iterable[JournalEntry]) -> None:
    """Also where no place has had them yet; MeetingFault."""
    demand_sound_copy(folder)
    copy = WardCopy(folder)
    every = [ReceivedEntry(chain_entry(origin, one), None) for one in entries]
    try:
        known = copy.heads.get(origin)
        both = min(known.number if known else 0, len(every))
        if both and copy.hash_at(origin, both) != every[both - 1].entry.hash:
            # Up to the fork the place has what stands here; the other version is kept beside it.
            copy.discard(origin)
        for first in range(0, len(every), _BATCH):
            for fault in copy.add(every[first : first + _BATCH]).values():
                raise fault
    finally:
        copy.close()


class _Rewriting:
    """Entries of an old chain, one after the other, as those of a new one."""

    def __init__(self, old: str, entries: list[JournalEntry], due: DueRenewal, now: str) -> None:
        alone = entries[due.fork - 1 :]
        # By what is written again: of two copies of a disk that lost the same fork both write the
        # same, and go on as one chain until they are told apart once more.
        self.origin = (
            sha256(f"{alone[0].hash}\nwritten again".encode()).hexdigest()[:32]
            if alone
            else uuid4().hex
        )
        began = alone[0].recorded_at if alone else now
        self.written: list[JournalEntry] = []
        self._old = old
        self._fork = due.fork
        self._sequences: dict[str, int] = {}
        # Of the old chain's entries from the fork on, their numbers in the new one.
        self._numbers: dict[int, int] = {}
        self._protocols = {one.record: one for one in entries if one.kind == "protocol"}
        # The last entry about each infusion that both computers have.
        self._shared: dict[str, int] = {}
        for one in entries[: due.fork - 1]:
            if one.kind in _HELD:
                self._shared[one.record] = one.number
        content = {"format": FORMAT, "after": {"origin": old, "number": due.fork - 1}}
        self._add("journal", self.origin, began, canonical_json(content))

    def take(self, one: JournalEntry) -> None:
        """Write one entry of the old chain again."""
        content = one.content
        if one.kind == "record":
            protocol = self._protocols.get(str(parsed_json(content)["protocol"]["sha256"]))
            if protocol is not None and protocol.record not in self._sequences:
                self._add("protocol", protocol.record, one.recorded_at, protocol.content)
        elif one.kind == "protocol" and one.record in self._sequences:
            return
        elif one.kind == "event" and one.record not in self._sequences:
            self._take_over(one)
        elif one.kind == "holding":
            content = self._holding(one)
        elif self._old in content:
            content = self._renamed(content)
        self._add(one.kind, one.record, one.recorded_at, content)
        self._numbers[one.number] = self.written[-1].number

    def _take_over(self, one: JournalEntry) -> None:
        last = self._shared[one.record]
        entry = HoldingEntry(
            type="taken-over", follows=self._old, follows_to=last, seen={self._old: last}
        )
        self._add("holding", one.record, one.recorded_at, holding_json(entry))

    def _holding(self, one: JournalEntry) -> str:
        entry = read_holding(one.content)
        follows, follows_to = entry.follows, entry.follows_to
        if follows == self._old and follows_to >= self._fork:
            follows, follows_to = self.origin, self._numbers[follows_to]
        seen: dict[str, int] = dict(entry.seen)
        upto = seen.get(self._old, 0)
        if upto >= self._fork:
            seen[self.origin] = self._numbers[upto]
            seen.pop(self._old)
        if one.record in self._shared:
            seen[self._old] = max(seen.get(self._old, 0), self._shared[one.record])
        return holding_json(
            HoldingEntry(type=entry.type, follows=follows, follows_to=follows_to, seen=seen,
                         by=entry.by)
        )  # fmt: skip

    def _renamed(self, content: str) -> str:
        """Where an entry names another one of this computer's, as what it withdraws."""

        def renamed(value: Any) -> Any:
            if isinstance(value, list):
                return [renamed(one) for one in value]
            if not isinstance(value, dict):
                return value
            value = {name: renamed(one) for name, one in value.items()}
            number = self._numbers.get(value.get("number", 0))
            if value.get("origin") == self._old and number is not None:
                value |= {"origin": self.origin, "number": number}
            return value

        return json_again(renamed(parsed_json(content)))

    def _add(self, kind: str, record: str, recorded_at: str, content: str) -> None:
        sequence = self._sequences.get(record, -1) + 1
        last = self.written[-1] if self.written else None
        self.written.append(entry_after(last, kind, record, sequence, recorded_at, content))
        self._sequences[record] = sequence


def _rewritten(entries: list[JournalEntry], due: DueRenewal, clock: Clock) -> list[JournalEntry]:
    rewriting = _Rewriting(entries[0].record, entries, due, clock.now().isoformat())
    for one in entries[due.fork - 1 :]:
        rewriting.take(one)
    return rewriting.written


def _write_new(new: Path, entries: list[JournalEntry]) -> None:
    new.mkdir(mode=0o700)
    place = JournalPlace(new)
    make_private_file(place.journal)
    connection = connect_to_write(place.journal, _PATIENCE_MS)
    try:
        migrate(connection)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            INSERT, [tuple(getattr(one, name) for name in COLUMNS) for one in entries]
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    mirror = JournalMirror(place.mirror)
    mirror.open_to_write()
    try:
        mirror.add(entries)
    finally:
        mirror.close()
    sync_folder(new)


def _exchange_files(place: JournalPlace, new: Path) -> None:
    """The old files aside, the new ones in their place; what is done already is passed over."""
    aside = new / "old"
    aside.mkdir(mode=0o700, exist_ok=True)
    # The journal goes last: as long as it is not in its place, nothing is finished.
    if (new / place.journal.name).exists():
        for path in (place.log, place.index):
            if path.exists():
                path.rename(aside / path.name)
        for path in (place.mirror, place.journal):
            if path.exists() and (new / path.name).exists() and not (aside / path.name).exists():
                path.rename(aside / path.name)
        for path in (place.mirror, place.journal):
            if (new / path.name).exists():
                (new / path.name).rename(path)
        sync_folder(place.folder)
    if any(aside.iterdir()):
        number = 1
        while (kept := place.folder / f"earlier-chain-{number}").exists():
            number += 1
        aside.rename(kept)
        sync_folder(place.folder)


def _clear(new: Path) -> None:
    """What a step that was never finished has left."""
    if not new.exists():
        return
    for path in sorted(new.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()
    with suppress(FileNotFoundError):
        os.rmdir(new)
