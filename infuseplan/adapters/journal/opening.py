"""How a journal is opened: what is looked at first, and what is set right from the mirror."""

import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from infuseplan.adapters.journal.check import (
    SELECT,
    Contents,
    checked,
    follows,
    is_newer,
    is_passing,
    mirror_faults,
)
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.locks import JournalLocks, TooManyWindows
from infuseplan.adapters.journal.migrations import (
    STEPS,
    NewerJournal,
    NoJournal,
    Steps,
    migrate,
    version_of,
)
from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.output import write_backup
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.journal.salvage import second_copy
from infuseplan.adapters.journal.schema import (
    connect_to_read,
    connect_to_write,
    expected_shape,
    shape,
)
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.journal.port import JournalFault, StorageProblem
from infuseplan.application.ports import Clock
from infuseplan.application.ward.sealing import PersonalSeal

# A virus scanner that has just seen a new file may keep it for some seconds.
PATIENCE_MS = 5000


_J = TypeVar("_J", bound=SqliteJournal)


def open_journal(
    folder: Path,
    clock: Clock,
    *,
    seal: PersonalSeal | None = None,
    patience_ms: int = PATIENCE_MS,
    steps: Steps = STEPS,
) -> SqliteJournal:
    """The journal of a folder, made if there is none, checked, and ready to be written.

    StorageProblem if anything is in the way. "damaged" comes with its faults; `open_to_read`
    then shows what is left, and `set_aside` makes room for a journal that can be written. What
    was found and did no harm stands in the journal's `notes`. Without a `seal` nothing personal is
    written. `steps` stand in for the migrations in tests.
    """
    return open_journal_as(
        SqliteJournal, folder, clock, seal=seal, patience_ms=patience_ms, steps=steps
    )


def open_journal_as(
    kind: type[_J],
    folder: Path,
    clock: Clock,
    *,
    seal: PersonalSeal | None = None,
    patience_ms: int = PATIENCE_MS,
    steps: Steps = STEPS,
) -> _J:
    """The same as one of a more able kind."""
    place = JournalPlace(folder)
    place.prepare()
    mirror = JournalMirror(place.mirror)
    with told_as_storage_problem("open"):
        locks = JournalLocks(place.lock)
        try:
            locks.enter(patience_ms)
            alone, sealed = _seal_holds(place, mirror, locks)
            mirror.open_to_write()
            mirror.mark_open(clock.now().isoformat())
            # The mirror first: what stands in it was in the journal before.
            mirrored = [] if sealed else list(mirror.lines())
            connection = connect_to_write(place.journal, patience_ms)
            try:
                contents = _prepared(place, connection, steps, sealed=sealed is True)
                journal = kind(place, connection, clock, mirror, locks, may_seal=alone, seal=seal)
                notes = [JournalFault("file-changed")] if sealed is False else []
                if place.is_open_to_others():
                    notes.append(JournalFault("folder-open-to-others"))
                if not sealed:
                    notes += _reconciled(journal, contents, mirrored)
                journal.begin(notes)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            mirror.close()
            locks.close()
            raise
    return journal


def open_to_read(
    folder: Path,
    clock: Clock,
    *,
    seal: PersonalSeal | None = None,
    patience_ms: int = PATIENCE_MS,
) -> SqliteJournal:
    """The journal of a folder as it is, to be read only; also a damaged one, as far as it goes.

    `verify` says what is wrong with it. Where the file itself cannot be read, the entries are
    those of the second copy. StorageProblem if there is neither.
    """
    return open_to_read_as(SqliteJournal, folder, clock, seal=seal, patience_ms=patience_ms)


def open_to_read_as(
    kind: type[_J],
    folder: Path,
    clock: Clock,
    *,
    seal: PersonalSeal | None = None,
    patience_ms: int = PATIENCE_MS,
) -> _J:
    """The same as one of a more able kind."""
    place = JournalPlace(folder)
    place.refuse_network()
    place.refuse_strange_files()
    with told_as_storage_problem("open"):
        locks = _locks_to_read(place, patience_ms)
        try:
            mirror = JournalMirror(place.mirror)
            connection, lost = _readable(place, mirror, patience_ms)
            return kind(
                place, connection, clock, mirror, locks, read_only=True, seal=seal, lost=lost
            )
        except BaseException:
            if locks is not None:
                locks.close()
            raise


def set_aside(folder: Path, *, patience_ms: int = PATIENCE_MS) -> Path:
    """Move a damaged journal into a folder beside it; where it is now.

    Nothing is thrown away. A mirror that is whole stays as well, and the next `open_journal`
    makes a new journal from it, with every entry as it was. StorageProblem if another window has
    the journal open.
    """
    place = JournalPlace(folder)
    place.refuse_network()
    with told_as_storage_problem("open"):
        locks = JournalLocks(place.lock)
        try:
            locks.enter(patience_ms)
            with locks.alone() as alone:
                if not alone:
                    raise StorageProblem("locked", "open", "open in another window")
                return _moved(place)
        finally:
            locks.close()


def _seal_holds(
    place: JournalPlace, mirror: JournalMirror, locks: JournalLocks
) -> tuple[bool, bool | None]:
    """Whether nobody else has the journal open, and whether it is as the last window left it.

    The second is None where nobody can tell. It is looked at only while nobody else is there:
    closing a second handle to the file would take away the locks that SQLite has on it in the
    same process.
    """
    with locks.alone() as alone:
        if not alone:
            return False, None
        holds = mirror.seal_holds(place.journal)
        log = place.log
        return True, False if holds and log.exists() and log.stat().st_size else holds


def _readable(
    place: JournalPlace, mirror: JournalMirror, patience_ms: int
) -> tuple[sqlite3.Connection, tuple[JournalFault, ...]]:
    """The journal to be read, or its second copy and why."""
    try:
        connection = connect_to_read(place.journal, patience_ms)
        try:
            with suppress(NoJournal):
                if is_newer(connection):
                    raise NewerJournal(f"known up to {len(STEPS)}")
            connection.execute(f"{SELECT} LIMIT 1").fetchone()
        except BaseException:
            connection.close()
            raise
    except (sqlite3.DatabaseError, UnicodeError) as problem:
        there = place.journal.is_file()
        if not place.mirror.is_file() or (there and is_passing(problem)):
            raise
        fault = JournalFault("not-sound" if there else "file-missing")
        return second_copy(mirror.lines()), (fault,)
    return connection, ()


def _prepared(
    place: JournalPlace, connection: sqlite3.Connection, steps: Steps, *, sealed: bool
) -> Contents:
    """Check the file as it is, then bring it to the version of today.

    A sealed file is byte for byte the one that the last window has checked and added to: then the
    entries are not read once more, which takes ten times as long as the hash of the file. `verify`
    always reads them.
    """
    # A file without rights is opened for reading without a word; this asks.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    version = version_of(connection)
    if is_newer(connection, steps):
        raise NewerJournal(f"version {version}, known up to {len(steps)}")
    if sealed and version == len(steps) and shape(connection) == expected_shape(steps):
        return Contents((), {})
    contents = checked(connection, steps)
    if contents.faults:
        raise StorageProblem("damaged", "open", "checked", contents.faults)
    if 0 < version < len(steps):
        write_backup(connection, place.before_version(len(steps)), steps, follows_link=False)
    migrate(connection, steps)
    return contents


def _reconciled(
    journal: SqliteJournal, contents: Contents, mirrored: Iterable[JournalEntry | None]
) -> list[JournalFault]:
    """Bring back what only the mirror has, and write to the mirror what it lacks."""
    faults, ahead, lacking = mirror_faults(mirrored, contents.hashes)
    if faults:
        raise StorageProblem("damaged", "open", "mirror", faults)
    notes: list[JournalFault] = []
    if ahead:
        if not follows(ahead, journal.last()):
            lost = [JournalFault("end-missing", one.number, one.record) for one in ahead]
            raise StorageProblem("damaged", "open", "mirror", lost)
        journal.add_restored(ahead)
        notes = [JournalFault("restored-from-mirror", one.number, one.record) for one in ahead]
    journal.mirror_again(lacking)
    return notes + [JournalFault("mirror-behind", number) for number in sorted(lacking)]


def _locks_to_read(place: JournalPlace, patience_ms: int) -> JournalLocks | None:
    """A reader is counted like everybody else, where it has the rights to be."""
    try:
        locks = JournalLocks(place.lock)
    except OSError:
        return None
    try:
        locks.enter(patience_ms)
    except (OSError, TooManyWindows):
        locks.close()
        return None
    return locks


def _moved(place: JournalPlace) -> Path:
    number = 1
    while (aside := place.folder / f"damaged-{number}").exists():
        number += 1
    aside.mkdir(mode=0o700)
    # A link is moved as a link, and nobody looks where it leads.
    plain = place.mirror.is_file() and not place.mirror.is_symlink()
    whole = plain and _is_whole(JournalMirror(place.mirror).lines())
    # The log goes first: left beside a new journal it would be taken for that one's.
    moving = [place.log, place.index, place.journal, *([] if whole else [place.mirror])]
    for path in moving:
        if os.path.lexists(path):
            path.rename(aside / path.name)
    return aside


def _is_whole(mirrored: Iterable[JournalEntry | None]) -> bool:
    """Whether a mirror has every entry from the first on, each of them in one version only."""
    entries: dict[int, JournalEntry] = {}
    for entry in mirrored:
        if entry is not None and entries.setdefault(entry.number, entry) != entry:
            return False
    return follows([entries[number] for number in sorted(entries)], None)
