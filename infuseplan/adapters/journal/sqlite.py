"""The journal in SQLite: one table of entries that only grows, chained by SHA-256.

Write-ahead log with synchronous=FULL: a commit returns when the disk has it. Every entry is then
written to the mirror as well (`mirror`), and only then acknowledged.
"""

import errno
import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from infuseplan.adapters.journal.chain import OwnChain
from infuseplan.adapters.journal.check import (
    COLUMNS,
    INSERT,
    SELECT,
    Contents,
    checked,
    mirror_faults,
)
from infuseplan.adapters.journal.entries import JournalEntry, entry_after
from infuseplan.adapters.journal.locks import JournalLocks
from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.output import write_backup, write_export
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.journal.reading import RecordReading, entry_of_row
from infuseplan.adapters.journal.records import (
    added_event,
    event_content,
    header_content,
)
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.canonical_json import canonical_json
from infuseplan.application.journal.event_codec import event_json
from infuseplan.application.journal.port import (
    Doing,
    JournalFault,
    RecordHeader,
    RecordHeld,
    RecordMoved,
    SharedRecords,
    StorageProblem,
    StoredEvent,
)
from infuseplan.application.ports import Clock
from infuseplan.application.ward.port import NewEntry
from infuseplan.application.ward.sealing import PersonalSeal

if TYPE_CHECKING:
    from infuseplan.domain.infusion.events import Event

FORMAT = "infuseplan/journal/1"

_PATIENCE_MS = 5000
# A key at the bedside waits no longer for another program: the window keeps what was pressed, says
# so, and tries again by itself.
_PATIENCE_OF_A_KEY_MS = 40
_log = logging.getLogger(__name__)


# Entries count from 1, so no record's header is this one.
_START = 0


class SqliteJournal(RecordReading):
    """A journal that is open; made by `opening`. To be used by one thread."""

    def __init__(
        self,
        place: JournalPlace,
        connection: sqlite3.Connection,
        clock: Clock,
        mirror: JournalMirror,
        locks: JournalLocks | None,
        *,
        read_only: bool = False,
        may_seal: bool = False,
        seal: PersonalSeal | None = None,
        lost: Sequence[JournalFault] = (),
    ) -> None:
        self._place = place
        super().__init__(connection, seal)
        self._clock = clock
        self._mirror = mirror
        self._locks = locks
        self._read_only = read_only
        self._may_seal = may_seal
        self._chain = OwnChain(connection, self._add_all)
        self._unmirrored: list[JournalEntry] = []
        self._mirror_fails = False
        self._notes: tuple[JournalFault, ...] = ()
        # Why the entries are those of the second copy, where they are.
        self._lost = tuple(lost)
        self._closed = False
        self._file = None if read_only else os.stat(place.journal)

    @property
    def notes(self) -> tuple[JournalFault, ...]:
        """What was found, or set right from the mirror, when it was opened and since then."""
        return self._notes

    def open_record(self, header: RecordHeader) -> str:
        """A new record, held by this window; its id, when it is durable."""
        record_id = uuid4().hex
        digest = sha256(header.protocol_file).hexdigest()
        if digest != header.protocol_sha256:
            raise ValueError("the protocol's hash is not that of its bytes")
        protocol = canonical_json(header.protocol_file.decode("utf-8"))
        content = header_content(header, self._personal)
        added: list[JournalEntry] = []
        with self._writing():
            known = self._connection.execute(
                "SELECT 1 FROM entries WHERE record = ? AND sequence = 0", (digest,)
            ).fetchone()
            if known is None:
                added.append(self._add("protocol", digest, 0, protocol))
            added.append(self._add("record", record_id, 0, content))
        self._mirror_entries(added)
        self._patients[record_id] = header.patient_id
        # Nobody else knows of it yet, so nobody else can have it.
        self._hold(record_id, "save")
        return record_id

    def hold(self, record_id: str) -> bool:
        """Reserve a record for writing by this window; False where another one has it."""
        return self._hold(record_id, "open")

    def release(self, record_id: str) -> None:
        """Give a record back that this window holds."""
        if self._locks is not None and not self._read_only:
            with told_as_storage_problem("open"):
                self._locks.release(self._lock_number(record_id))

    def reserve_start(self) -> bool:
        """Keep every other window from starting an infusion; False where one is at it just now."""
        if self._locks is None or self._read_only:
            # No other window is in the way; opening the record will say what is.
            return True
        with told_as_storage_problem("open"):
            return self._locks.hold(_START)

    def release_start(self) -> None:
        """Let the others start again; nothing where nothing was reserved."""
        if self._locks is not None and not self._closed:
            with told_as_storage_problem("open"):
                self._locks.release(_START)

    def append(self, record_id: str, expected_sequence: int, event: "Event") -> StoredEvent:
        """Save one event; returns when it is durable in the journal and in the mirror."""
        if not self._hold(record_id, "save"):
            raise RecordHeld(record_id)
        patient = self._patient_of(record_id)
        text = event_json(event)
        content = event_content(text, patient, self._personal)
        with self._writing(_PATIENCE_OF_A_KEY_MS):
            found = self._last_sequence(record_id)
            if found != expected_sequence:
                raise RecordMoved(record_id, expected_sequence, found)
            entry = self._add("event", record_id, self._chain.next_sequence(record_id), content)
        self._mirror_entries([entry])
        return added_event(entry, text, found + 1)

    @property
    def ward(self) -> OwnChain:
        """What is said of patients and treatments, in the same chain."""
        return self._chain

    @property
    def shared(self) -> SharedRecords | None:
        """No other computer has to do with a journal of its own."""
        return None

    def verify(self) -> tuple[JournalFault, ...]:
        """Everything that is wrong, looked up anew."""
        with told_as_storage_problem("read"):
            mirrored = list(self._mirror.lines())
            contents = checked(self._connection)
            faults, ahead, lacking = mirror_faults(mirrored, contents.hashes)
            found = (*contents.faults, *faults, *_lost(ahead), *_unmirrored(lacking, contents))
            others = self._place.is_open_to_others()
            told = (JournalFault("folder-open-to-others"),) if others else ()
            return (*self._lost, *found, *told)

    def backup(self, path: Path) -> None:
        """A whole copy in one file, checked before it gets its name."""
        self._refuse_own(path, "back-up")
        if self._lost:
            raise StorageProblem("damaged", "back-up", "second copy", self._lost)
        with told_as_storage_problem("back-up"):
            write_backup(self._connection, path)

    def export(self, path: Path) -> tuple[JournalFault, ...]:
        """Every entry as one line of JSON, readable without this program; what is not whole."""
        self._refuse_own(path, "export")
        with told_as_storage_problem("export"):
            return write_export(self._connection, self._mirror.lines(), path)

    def close(self) -> None:
        """Fold the log into the journal, and leave a seal if nobody else has it open."""
        if self._closed:
            return
        self._closed = True
        locks, self._locks = self._locks, None
        folded = False
        try:
            if not self._read_only:
                self._mirror_entries([])
                row = self._connection.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()
                folded = row[0] == 0
        except sqlite3.DatabaseError as problem:
            # The entries are safe in the log; the next start folds it in.
            _log.warning("journal not folded: %s", getattr(problem, "sqlite_errorname", ""))
        self._connection.close()
        if locks is not None:
            if folded and self._may_seal and not self._unmirrored:
                self._seal(locks)
            locks.close()
        self._mirror.close()

    # --- within -----------------------------------------------------------------------------

    def begin(self, notes: Sequence[JournalFault]) -> None:
        """Keep what was found at opening, and make the first entry of a journal that is new."""
        self._notes = tuple(notes)
        if self.last() is None:
            self._add_first()

    def add_restored(self, entries: Sequence[JournalEntry]) -> None:
        """Put entries back that only the mirror has, exactly as they were."""
        with self._writing():
            for entry in entries:
                self._insert(entry)

    def last(self) -> JournalEntry | None:
        """The newest entry of the journal."""
        row = self._connection.execute(f"{SELECT} ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else entry_of_row(row)

    def mirror_again(self, numbers: set[int]) -> None:
        """Write to the mirror what it lacks."""
        entries = (
            self._connection.execute(f"{SELECT} WHERE number = ?", (number,)).fetchone()
            for number in sorted(numbers)
        )
        self._mirror.add([entry_of_row(row) for row in entries if row is not None])

    def _last_sequence(self, record_id: str) -> int:
        """The number of the last event of a record; the header is 0."""
        return self._chain.next_sequence(record_id) - 1

    def _lock_number(self, record_id: str) -> int:
        """Which byte of the file of locks stands for a record."""
        return self._header(record_id).number

    def _add_first(self) -> None:
        with self._writing():
            if self.last() is not None:
                # Another window was quicker.
                return
            content = canonical_json({"format": FORMAT})
            entry = self._add("journal", uuid4().hex, 0, content)
        self._mirror_entries([entry])

    def _add_all(self, entries: Sequence[NewEntry]) -> list[JournalEntry]:
        """Append to the chain, all or none; returns when they are durable in both files."""
        with self._writing():
            added = [
                self._add(one.kind, one.subject, self._chain.next_sequence(one.subject),
                          one.content)
                for one in entries
            ]  # fmt: skip
        self._mirror_entries(added)
        return added

    def _add(self, kind: str, record: str, sequence: int, content: str) -> JournalEntry:
        now = self._clock.now().isoformat()
        entry = entry_after(self.last(), kind, record, sequence, now, content)
        self._insert(entry)
        return entry

    def _insert(self, entry: JournalEntry) -> None:
        self._connection.execute(INSERT, tuple(getattr(entry, name) for name in COLUMNS))

    @contextmanager
    def _writing(self, patience_ms: int = _PATIENCE_MS) -> Iterator[None]:
        """One transaction: durable when the block has ended well, and otherwise as if never.

        Another program may hold the journal: so long is waited for it.
        """
        self._locks_to_write("save")
        self._check_still_there()
        with told_as_storage_problem("save"):
            if self._connection.in_transaction:
                # An error has kept the last one from being taken back.
                self._connection.execute("ROLLBACK")
            self._connection.execute(f"PRAGMA busy_timeout = {int(patience_ms)}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _check_still_there(self) -> None:
        """Linux lets a file be deleted while it is written: what is saved then is saved nowhere."""
        try:
            found = os.stat(self._place.journal)
        except OSError as problem:
            raise StorageProblem("gone", "save", "no file") from problem
        if self._file is None or not os.path.samestat(found, self._file):
            raise StorageProblem("gone", "save", "another file")

    def _hold(self, record_id: str, doing: Doing) -> bool:
        locks = self._locks_to_write(doing)
        with told_as_storage_problem(doing):
            return locks.hold(self._lock_number(record_id))

    def _locks_to_write(self, doing: Doing) -> JournalLocks:
        if self._locks is None or self._read_only:
            raise StorageProblem("read-only", doing, "opened to be read")
        return self._locks

    def _mirror_entries(self, entries: Sequence[JournalEntry]) -> None:
        """The entry is durable already, so a failing mirror does not undo the acknowledgement."""
        self._unmirrored += entries
        try:
            self._mirror.add(self._unmirrored)
        except OSError as problem:
            _log.warning("mirror not written: errno %s", problem.errno)
            if not self._mirror_fails:
                code = errno.errorcode.get(problem.errno or 0, "")
                self._notes += (JournalFault("mirror-not-written", detail=code),)
            self._mirror_fails = True
        else:
            self._unmirrored = []
            self._mirror_fails = False

    def _seal(self, locks: JournalLocks) -> None:
        try:
            with locks.alone() as alone:
                log = self._place.log
                if alone and not (log.exists() and log.stat().st_size):
                    self._mirror.seal(self._place.journal)
        except OSError as problem:
            # Without a seal the next start looks at the mirror line by line.
            _log.warning("journal not sealed: errno %s", problem.errno)

    def _refuse_own(self, path: Path, doing: Doing) -> None:
        with told_as_storage_problem(doing):
            if self._place.is_own(path):
                raise StorageProblem("path", doing, "one of the journal's own files")


def _lost(entries: Sequence[JournalEntry]) -> list[JournalFault]:
    return [JournalFault("end-missing", entry.number, entry.record) for entry in entries]


def _unmirrored(numbers: set[int], contents: Contents) -> list[JournalFault]:
    """Of a damaged journal the mirror may lack what never was an entry."""
    if contents.faults:
        return []
    return [JournalFault("mirror-behind", number) for number in sorted(numbers)]
