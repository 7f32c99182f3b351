"""The chain of this computer as the ward's record sees it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from infuseplan.adapters.journal.check import SELECT
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.canonical_json import moment
from infuseplan.application.ward.port import EntryKind, NewEntry, WardEntry


def ward_entry(origin: str, entry: JournalEntry) -> WardEntry:
    """An entry of a chain as the ward's record has it; ValueError where its moment is none."""
    return WardEntry(
        origin,
        entry.number,
        entry.previous,
        entry.hash,
        entry.kind,
        entry.record,
        entry.sequence,
        moment(entry.recorded_at),
        entry.content,
    )


def entry_of_ward(entry: WardEntry) -> JournalEntry:
    """The same as a journal has it; its moment may have been written there in another way."""
    return JournalEntry(
        entry.number,
        entry.kind,
        entry.subject,
        entry.sequence,
        entry.recorded_at.isoformat(),
        entry.content,
        entry.previous,
        entry.hash,
    )


class OwnChain:
    """The entries of one open journal, whose `append` it uses. Methods may raise StorageProblem.

    The origin is the id of the journal's first entry: random, in the chain and covered by its
    hash, and in every journal there is, so that none of them needs another one.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        append: Callable[[Sequence[NewEntry]], list[JournalEntry]],
    ) -> None:
        self._connection = connection
        self._append = append
        self._origin = ""

    @property
    def origin(self) -> str:
        """The id of the first entry, which no other journal has."""
        if not self._origin:
            (self._origin,) = self._rows("SELECT record FROM entries WHERE number = 1")[0]
        return self._origin

    @property
    def version(self) -> int:
        """The chain of this computer is never given up while it is open."""
        return 0

    def add(self, entries: Sequence[NewEntry]) -> tuple[WardEntry, ...]:
        """Append to the chain, all or none; returns when they are durable."""
        return tuple(map(self._of_ward, self._append(entries)))

    def next_sequence(self, subject: str) -> int:
        """The number that the next entry about a subject gets."""
        ((last,),) = self._rows("SELECT max(sequence) FROM entries WHERE record = ?", subject)
        return 0 if last is None else last + 1

    def entries_of(self, subject: str) -> tuple[WardEntry, ...]:
        """Everything that is recorded about one subject."""
        return self._entries(f"{SELECT} WHERE record = ? ORDER BY sequence", subject)

    def entries_after(self, kind: EntryKind, seen: Mapping[str, int]) -> Iterator[WardEntry]:
        """What a reader has not seen yet."""
        after = seen.get(self.origin, 0)
        yield from self._entries(
            f"{SELECT} WHERE kind = ? AND number > ? ORDER BY number", kind, after
        )

    def newest_subjects(self, kind: EntryKind, limit: int) -> tuple[str, ...]:
        """Whom the newest entries of a kind are about, each once, the latest first."""
        found: dict[str, None] = {}
        with told_as_storage_problem("read"):
            rows = self._connection.execute(
                "SELECT record FROM entries WHERE kind = ? ORDER BY number DESC", (kind,)
            )
            for (subject,) in rows:
                found[subject] = None
                if len(found) == limit:
                    break
        return tuple(found)

    def _of_ward(self, entry: JournalEntry) -> WardEntry:
        """An entry of this chain with its origin."""
        return ward_entry(self.origin, entry)

    def _entries(self, query: str, *values: object) -> tuple[WardEntry, ...]:
        return tuple(self._of_ward(JournalEntry(*row)) for row in self._rows(query, *values))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with told_as_storage_problem("read"):
            return self._connection.execute(query, values).fetchall()
