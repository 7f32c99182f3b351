"""This computer's own chain as the exchange reads it: by a connection of its own, never writing."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.check import SELECT
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.journal.schema import connect_to_read
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.again import goes_on_from
from infuseplan.adapters.ward.chain_entry import demand_rising
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.meeting import ChainEntry, ChainHead

_PATIENCE_MS = 2000


class OwnReader:
    """The journal of one folder. Methods may raise StorageProblem; for one thread."""

    def __init__(self, folder: Path) -> None:
        self._path: Path = JournalPlace(folder).journal
        self._connection: sqlite3.Connection | None = None
        self._file: os.stat_result | None = None
        self._origin = ""

    @property
    def origin(self) -> str:
        """The id of the chain; empty as long as there is none."""
        self._keep_open()
        if not self._origin and self._connection is not None:
            rows = self._rows("SELECT record FROM entries WHERE number = 1")
            self._origin = str(rows[0][0]) if rows else ""
        return self._origin

    def head(self) -> ChainHead:
        """The last entry; number 0 where there is none."""
        origin = self.origin
        if not origin:
            return ChainHead("", 0, "")
        rows = self._rows("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1")
        return ChainHead(origin, *rows[0])

    def hash_at(self, number: int) -> str | None:
        """The hash of one entry."""
        rows = self._rows("SELECT hash FROM entries WHERE number = ?", number)
        return str(rows[0][0]) if rows else None

    def entries_after(self, number: int, limit: int) -> list[ChainEntry]:
        """What comes after the number, the oldest first."""
        origin = self.origin
        rows = self._rows(f"{SELECT} WHERE number > ? ORDER BY number LIMIT ?", number, limit)
        demand_rising((row[0] for row in rows), number)
        return [ChainEntry(origin, *row) for row in rows]

    def patients_after(self, number: int, limit: int) -> list[ChainEntry]:
        """The same of entries about patients alone."""
        origin = self.origin
        query = f"{SELECT} WHERE kind = 'patient' AND number > ? ORDER BY number LIMIT ?"
        rows = self._rows(query, number, limit)
        demand_rising((row[0] for row in rows), number)
        return [ChainEntry(origin, *row) for row in rows]

    def about(self, record: str) -> list[ChainEntry]:
        """Everything about one subject."""
        origin = self.origin
        rows = self._rows(f"{SELECT} WHERE record = ?", record)
        return [ChainEntry(origin, *row) for row in rows]

    def earlier(self, first_of: Callable[[str], ChainEntry | None]) -> tuple[str, ...]:
        """The chains that were this computer's before it got this one, the last one first.

        `first_of` gives the first entry of another chain, as far as it is known.
        """
        found: list[str] = []
        first = next(iter(self.entries_after(0, 1)), None)
        while first is not None and (before := goes_on_from(first.content)) not in ("", *found):
            found.append(before)
            first = first_of(before)
        return tuple(found)

    def close(self) -> None:
        """Give the file back."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._file, self._origin = None, None, ""

    def _keep_open(self) -> None:
        """A journal that was set aside, or is there now, is another file under the same name."""
        try:
            found = os.stat(self._path)
        except OSError:
            self.close()
            return
        if self._file is not None and os.path.samestat(found, self._file):
            return
        self.close()
        if not found.st_size:
            return
        with told_as_storage_problem("open"):
            self._connection = connect_to_read(self._path, _PATIENCE_MS)
        self._file = found

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._connection is None:
            return []
        try:
            with told_as_storage_problem("read"):
                return self._connection.execute(query, values).fetchall()
        except StorageProblem:
            self.close()
            raise
