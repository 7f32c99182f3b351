"""Every chain of a data folder as it lies on the disk: the journal's own, and the copy's."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.journal.schema import connect_to_read
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.again import goes_on_from, written_again
from infuseplan.adapters.ward.chain_entry import COLUMNS, demand_rising
from infuseplan.adapters.ward.copy_schema import COPY_FILE
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.canonical_json import moment
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.administration import JoinedEntry
from infuseplan.application.ward.meeting import ChainEntry

_COPIED = f"SELECT {COLUMNS}, received_at FROM entries"  # noqa: S608 - names of our own  # nosec B608 - as said
_BATCH = 1000
_PATIENCE_MS = 2000
# Where both have it, the server's receipt is the one that counts for the ward.
_RECEIPTS = """
    SELECT number, place, received_at FROM receipts WHERE number BETWEEN ? AND ?
    ORDER BY number, place = 'server'
"""


class Union:
    """Both files, only to be read; for one thread. Methods may raise StorageProblem."""

    def __init__(self, data: Path) -> None:
        self._own = OwnReader(data)
        copy = JournalPlace(data).folder / COPY_FILE
        self._copy: sqlite3.Connection | None = None
        if copy.is_file():
            with told_as_storage_problem("open"):
                self._copy = connect_to_read(copy, _PATIENCE_MS)

    @property
    def own(self) -> OwnReader:
        """This computer's chain."""
        return self._own

    def origins(self) -> list[str]:
        """Whose chains the copy has."""
        rows = self._rows("SELECT DISTINCT origin FROM entries ORDER BY origin")
        return [str(row[0]) for row in rows]

    def copied(self, origin: str, after: int = 0) -> Iterator[JoinedEntry]:
        """One chain of the copy after a number, the oldest first."""
        query = f"{_COPIED} WHERE origin = ? AND number > ? ORDER BY number LIMIT {_BATCH}"
        number = after
        while rows := self._rows(query, origin, number):
            demand_rising((row[1] for row in rows), number)
            for row in rows:
                yield _of_copy(row)
            number = rows[-1][1]

    def first_of(self, origin: str) -> ChainEntry | None:
        """The entry that gives a chain of the copy its name."""
        return next((one.entry for one in self.copied(origin)), None)

    def entries(self) -> Iterator[JoinedEntry]:
        """Every entry of all chains, this computer's first."""
        own = self._own.origin
        number = 0
        while found := self._own.entries_after(number, _BATCH):
            yield from self._with_receipts(found)
            number = found[-1].number
        for origin in self.origins():
            # A chain that was this computer's before it got a new one is in both.
            if origin != own:
                yield from self.copied(origin)

    def about(self, subject: str) -> Sequence[JoinedEntry]:
        """Every entry about one subject; once what was written again in another chain."""
        own = self._own.about(subject)
        query = f"{_COPIED} WHERE record = ? AND origin <> ? ORDER BY origin, number"
        copied = self._rows(query, subject, self._own.origin)
        every = [
            *(one for entry in own for one in self._with_receipts([entry])),
            *map(_of_copy, copied),
        ]
        again = written_again((one.entry for one in every), self._before)
        return [one for one in every if (one.entry.origin, one.entry.number) not in again]

    def remembered(self, name: str) -> str | None:
        """A small value of JSON that the exchange has kept."""
        rows = self._rows("SELECT value FROM state WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def close(self) -> None:
        """Give the files back."""
        self._own.close()
        if self._copy is not None:
            self._copy.close()

    def _before(self, origin: str) -> str:
        """The chain that a computer has written before this one."""
        is_own = origin == self._own.origin
        first = self._own.entries_after(0, 1) if is_own else [self.first_of(origin)]
        return next((goes_on_from(one.content) for one in first if one is not None), "")

    def _with_receipts(self, entries: Sequence[ChainEntry]) -> Iterator[JoinedEntry]:
        rows = self._rows(_RECEIPTS, entries[0].number, entries[-1].number)
        received = {row[0]: (str(row[1]), _received(row[2])) for row in rows}
        for one in entries:
            place, at = received.get(one.number, ("", None))
            yield JoinedEntry(one, at, place)

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._copy is None:
            return []
        with told_as_storage_problem("read"):
            return self._copy.execute(query, values).fetchall()


def _of_copy(row: tuple[Any, ...]) -> JoinedEntry:
    *entry, received = row
    at = None if received is None else _received(received)
    return JoinedEntry(ChainEntry(*entry), at, "" if at is None else "server")


def _received(kept: object) -> datetime:
    """When an entry was received; StorageProblem where the copy has no moment there."""
    try:
        return moment(kept if isinstance(kept, str) else "")
    except ValueError as problem:
        raise StorageProblem("damaged", "read", "moment of a receipt") from problem


@contextmanager
def opened_union(data: Path) -> Iterator[Union]:
    """The chains of a data folder for as long as the block lasts."""
    union = Union(data)
    try:
        yield union
    finally:
        union.close()
