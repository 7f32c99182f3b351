"""The copy of the other chains, written by whoever exchanges and by nobody else.

Each entry is checked before it is written: that it is sound, and that it follows its chain. A copy
that is damaged is put away and fetched once more.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.entries import BEFORE_THE_FIRST, line_of
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.chain_entry import (
    COLUMNS,
    columns_of,
    demand_rising,
    is_sound,
    journal_entry,
)
from infuseplan.adapters.ward.copy_place import is_same_file, put_copy_away
from infuseplan.adapters.ward.copy_schema import (
    APPLICATION_ID,
    COPY_FILE,
    GIVEN_UP,
    NEVER_DELETED,
    VERSION,
    connect_to_copy,
)
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.journal.port import Doing, StorageProblem
from infuseplan.application.json_reading import decoded_json
from infuseplan.application.ward.meeting import (
    ChainEntry,
    ChainHead,
    MeetingFault,
    ReceivedEntry,
)
from infuseplan.application.whole_file import save_whole

_INSERT = f"INSERT INTO entries ({COLUMNS}, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - names of our own  # nosec B608 - as said
_SELECT = f"SELECT {COLUMNS} FROM entries"  # noqa: S608 - names of our own  # nosec B608 - as said
# From one chain to the next without a look at what lies between.
_HEADS = """
    WITH RECURSIVE chains(origin) AS (
      SELECT min(origin) FROM entries
      UNION ALL
      SELECT (SELECT min(origin) FROM entries WHERE origin > chains.origin) FROM chains
      WHERE chains.origin IS NOT NULL)
    SELECT chains.origin, last.number, last.hash FROM chains JOIN entries AS last
    ON last.origin = chains.origin AND last.number =
      (SELECT max(number) FROM entries WHERE origin = chains.origin)
"""
_CACHE_KIB = 65_536
_BATCH = 1000


class DamagedCopy(StorageProblem):
    """The copy itself is damaged, and not the journal or the keys beside it: `renew` it."""


class WardCopy:
    """The copy of one data folder. Methods may raise StorageProblem.

    With `may_renew`, which needs the lock of the exchange, a damaged one is put away and made anew.
    """

    def __init__(self, folder: Path, *, may_renew: bool = False) -> None:
        self._folder = folder
        self._file: os.stat_result | None = None
        self._connection: sqlite3.Connection | None = None
        self._heads: dict[str, ChainHead] = {}
        # How often the copy was moved aside since this was made.
        self.renewed = 0
        try:
            self._open()
        except DamagedCopy:
            if not may_renew:
                raise
            self.renew()

    @property
    def is_current(self) -> bool:
        """Whether what is written here is what others read: nobody has moved the file away."""
        with _told("open"):
            return is_same_file(self._folder / COPY_FILE, self._file)

    @property
    def heads(self) -> Mapping[str, ChainHead]:
        """How far each chain goes here."""
        return self._heads

    def hash_at(self, origin: str, number: int) -> str | None:
        """The hash of one entry."""
        query = "SELECT hash FROM entries WHERE origin = ? AND number = ?"
        row = next(iter(self._rows(query, origin, number)), None)
        return None if row is None else str(row[0])

    def came_from_server(self, origin: str, number: int) -> bool:
        """Whether the server had this entry when it came."""
        query = "SELECT received_at FROM entries WHERE origin = ? AND number = ?"
        row = next(iter(self._rows(query, origin, number)), None)
        return row is not None and row[0] is not None

    def entries_after(self, origin: str, number: int, limit: int) -> list[ChainEntry]:
        """What comes after the number in one chain, the oldest first."""
        query = f"{_SELECT} WHERE origin = ? AND number > ? ORDER BY number LIMIT ?"
        return self._rising(number, query, origin, number, limit)

    def first_of(self, origin: str) -> ChainEntry | None:
        """The entry that gives a chain its name."""
        return next(iter(self.entries_after(origin, 0, 1)), None)

    def of_kind_after(self, kind: str, origin: str, number: int, limit: int) -> list[ChainEntry]:
        """The same of one kind alone."""
        query = f"{_SELECT} WHERE kind = ? AND origin = ? AND number > ? ORDER BY number LIMIT ?"
        return self._rising(number, query, kind, origin, number, limit)

    def about(self, record: str) -> list[ChainEntry]:
        """Everything about one subject."""
        return [ChainEntry(*row) for row in self._rows(f"{_SELECT} WHERE record = ?", record)]

    def add(self, received: Sequence[ReceivedEntry]) -> Mapping[str, MeetingFault]:
        """Write entries, all of them or none; what is here already is passed over.

        Of a chain whose entry is not sound, or does not follow, what comes before it is written:
        the fault is in the answer, "damaged" or "forked", and the other chains are not kept by it.
        """
        heads = dict(self._heads)
        wrong: dict[str, MeetingFault] = {}
        rows = []
        for one in received:
            entry = one.entry
            last = heads.get(entry.origin)
            number, before = (last.number, last.hash) if last else (0, BEFORE_THE_FIRST)
            if entry.origin in wrong or entry.number <= number:
                continue
            if entry.number != number + 1 or not is_sound(entry):
                wrong[entry.origin] = MeetingFault("damaged", f"entry {number + 1}")
            elif entry.previous != before:
                wrong[entry.origin] = MeetingFault("forked", f"entry {number + 1}")
            else:
                heads[entry.origin] = ChainHead(entry.origin, entry.number, entry.hash)
                at = None if one.received_at is None else one.received_at.isoformat()
                rows.append((*columns_of(entry), at))
        if rows:
            with self._writing() as connection:
                connection.executemany(_INSERT, rows)
            self._heads = heads
        return wrong

    def receipt(self, place: str) -> int:
        """Up to which own entry a place has said that it has it."""
        query = "SELECT coalesce(max(number), 0) FROM receipts WHERE place = ?"
        ((number,),) = self._rows(query, place)
        if type(number) is not int:
            raise DamagedCopy("damaged", "read", "receipts")
        return number

    def add_receipts(self, place: str, numbers: Sequence[int], at: Sequence[datetime]) -> None:
        """What a place has received; the first time of each stays."""
        rows = [(n, place, one.isoformat()) for n, one in zip(numbers, at, strict=True)]
        with self._writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO receipts VALUES (?, ?, ?)", rows)

    def forget_receipts(self) -> None:
        """They were those of a chain that this computer does not write any more."""
        with self._writing() as connection:
            connection.execute("DELETE FROM receipts")

    def remembered(self, name: str) -> Any:
        """What `remember` has kept; None where there is nothing that can be read."""
        row = next(iter(self._rows("SELECT value FROM state WHERE name = ?", name)), None)
        try:
            return None if row is None else decoded_json(row[0])
        except (TypeError, ValueError):
            return None

    def remember(self, name: str, value: object) -> None:
        """Keep a small value of JSON."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO state VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, json.dumps(value, sort_keys=True)),
            )

    def changes_by_others(self) -> int:
        """Another number than before wherever another window has changed something."""
        return int(next(iter(self._rows("PRAGMA data_version")))[0])

    def discard(self, origin: str) -> None:
        """Leave a chain that is not the one that the ward has; it is kept beside the copy.

        In the same file, because windows read in it.
        """
        number = 1
        while (path := self._folder / f"ward-chain-{origin[:8]}-{number}.jsonl").exists():
            number += 1
        with told_as_storage_problem("save"):
            lines: list[str] = []
            while found := self.entries_after(origin, len(lines), _BATCH):
                lines += [line_of(journal_entry(one)) for one in found]
            save_whole(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))
        self._delete(origin)

    def leave_to_journal(self, own: OwnReader) -> None:
        """Leave what this computer's own chain has itself: it would stand here a second time."""
        head = self._heads.get(own.origin)
        if head is not None and own.hash_at(head.number) == head.hash:
            self._delete(head.origin)

    def renew(self) -> None:
        """Move the copy aside and begin an empty one; only with the lock of the exchange."""
        self.close()
        put_copy_away(self._folder)
        self.renewed += 1
        self._open()

    def close(self) -> None:
        """Give the file back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()

    # --- within -----------------------------------------------------------------------------

    def _delete(self, origin: str) -> None:
        with self._writing() as connection:
            connection.execute("DROP TRIGGER copies_are_never_deleted")
            connection.execute("DELETE FROM entries WHERE origin = ?", (origin,))
            connection.execute(NEVER_DELETED)
            connection.execute(
                "INSERT INTO state VALUES (?, '1')"
                " ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
                (GIVEN_UP,),
            )
        self._heads.pop(origin, None)

    def _open(self) -> None:
        with _told("open"):
            try:
                self._connection = connection = connect_to_copy(self._folder)
                self._file = os.stat(self._folder / COPY_FILE)
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                found = tuple(
                    connection.execute(f"PRAGMA {name}").fetchone()[0]
                    for name in ("application_id", "user_version")
                )
                if found[0] == APPLICATION_ID and found[1] > VERSION:
                    raise StorageProblem("newer", "open", f"copy of version {found[1]}")
                if found != (APPLICATION_ID, VERSION):
                    raise StorageProblem("damaged", "open", "copy")
                rows = connection.execute(_HEADS).fetchall()
                if any([type(value) for value in row] != [str, int, str] for row in rows):
                    raise StorageProblem("damaged", "open", "copy")
                self._heads = {row[0]: ChainHead(*row) for row in rows}
                self._demand_sound_heads()
            except BaseException:
                self.close()
                raise

    def _demand_sound_heads(self) -> None:
        for head in self._heads.values():
            last = next(iter(self.entries_after(head.origin, head.number - 1, 1)), None)
            if last is None or not is_sound(last):
                raise StorageProblem("damaged", "open", "copy")

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with _told("read"):
            return self._opened().execute(query, values).fetchall()

    def _rising(self, after: int, query: str, *values: object) -> list[ChainEntry]:
        rows = self._rows(query, *values)
        with _told("read"):
            demand_rising((row[1] for row in rows), after)
        return [ChainEntry(*row) for row in rows]

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            # A renewal that failed, as on a full disk, is tried again.
            self._open()
        assert self._connection is not None  # noqa: S101 - for mypy  # nosec B101 - as said
        return self._connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with _told("save"):
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


@contextmanager
def _told(doing: Doing) -> Iterator[None]:
    try:
        with told_as_storage_problem(doing):
            yield
    except DamagedCopy:
        raise
    except StorageProblem as problem:
        if problem.kind != "damaged":
            raise
        raise DamagedCopy("damaged", doing, problem.detail, problem.faults) from problem
