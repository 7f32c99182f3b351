"""A new chain for a computer whose chain is written by another one, too: a clone of its disk.

The old journal is kept aside. Up to the fork its entries are everybody's and go into the copy; from
there on they are this computer's alone and are written again under the new origin (`rewriting.py`).

It is done while nobody has the journal open. As long as no file has left its place the old chain
can be written on, nothing of it is sent, and what a power failure interrupts is begun anew; from
there on it is finished at the next start.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from infuseplan.adapters.journal.check import (
    COLUMNS,
    INSERT,
    SELECT,
    checked,
    follows,
    mirror_faults,
)
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.locks import JournalLocks
from infuseplan.adapters.journal.migrations import migrate
from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.place import JournalPlace, make_private_file, sync_folder
from infuseplan.adapters.journal.schema import connect_to_read, connect_to_write
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.chain_entry import chain_entry
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.copy_place import demand_sound_copy
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.adapters.ward.renewal_mark import DueRenewal, RenewalMark
from infuseplan.adapters.ward.rewriting import new_chain
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ports import Clock
from infuseplan.application.ward.meeting import MeetingFault, ReceivedEntry
from infuseplan.application.whole_file import save_whole
from infuseplan.frozen import frozen

_NEW = "new-chain"
_READY = "ready"
_BATCH = 1000
_PATIENCE_MS = 5000
_ALL = f"{SELECT} ORDER BY number"
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
        note_machine(folder, machine)
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


def note_machine(folder: Path, machine: str) -> None:
    """The chain of this folder is this machine's, where nobody has looked before. OSError."""
    mark = RenewalMark(JournalPlace(folder).folder)
    if machine and not mark.machine and mark.due is None:
        mark.settle(machine)


def _renewed(place: JournalPlace, clock: Clock, machine: str) -> DueRenewal | None:
    mark = RenewalMark(place.folder)
    new = place.folder / _NEW
    if not _is_half_exchanged(place):
        # Also where one is ready: the old chain may have grown since, and something come.
        _clear(new)
        if not _prepared(place, clock, mark, machine):
            return None
    due = mark.due
    _exchange_files(place, new)
    copy, own = WardCopy(place.folder), OwnReader(place.folder)
    try:
        copy.forget_receipts()
        copy.leave_to_journal(own)
    finally:
        own.close()
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
    demand_sound_copy(place.folder)
    copy = WardCopy(place.folder)
    try:
        _keep_in_copy(copy, origin, old.entries[: due.fork - 1])
        written = new_chain(copy, old.entries, due, clock.now().isoformat())
    except MeetingFault as fault:
        _log.warning("no new chain yet: %s", fault)
        return False
    finally:
        copy.close()
    new = place.folder / _NEW
    _write_new(new, written)
    save_whole(new / _READY, b"")
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


def _keep_in_copy(copy: WardCopy, origin: str, entries: Iterable[JournalEntry]) -> None:
    """Also where no place has had them yet; MeetingFault."""
    every = [ReceivedEntry(chain_entry(origin, one), None) for one in entries]
    known = copy.heads.get(origin)
    both = min(known.number if known else 0, len(every))
    if both and copy.hash_at(origin, both) != every[both - 1].entry.hash:
        # Up to the fork the place has what stands here; the other version is kept beside it.
        copy.discard(origin)
    for first in range(0, len(every), _BATCH):
        for fault in copy.add(every[first : first + _BATCH]).values():
            raise fault


def _write_new(new: Path, entries: Sequence[JournalEntry]) -> None:
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
