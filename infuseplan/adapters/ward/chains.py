"""All chains as one record: this computer's journal, and the copy of everybody else's beside it.

The copy is attached to the journal's connection and can only be read through it. Each query goes
to both files by their own indexes: SQLite would answer one over both together entry by entry.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.chain import OwnChain, ward_entry
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.again import goes_on_from, written_again
from infuseplan.adapters.ward.chain_entry import COLUMNS
from infuseplan.adapters.ward.copy_schema import GIVEN_UP
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.port import EntryKind, NewEntry, WardEntry

_SAID_ONCE = frozenset({"patient", "access", "board", "preparation"})
_COPIED = f"SELECT {COLUMNS} FROM ward.entries"  # noqa: S608 - names of our own  # nosec B608 - as said


def attach_copy(connection: sqlite3.Connection, copy: Path) -> None:
    """Let a connection of the journal read the copy; sqlite3.DatabaseError."""
    connection.execute("ATTACH ? AS ward", (f"{copy.as_uri()}?mode=ro",))
    # A file that is none of ours is found here, and not while somebody reads a patient.
    connection.execute(f"{_COPIED} LIMIT 1").fetchone()


def is_readable(copy: Path) -> bool:
    """Whether a copy is there and can be read; one that is just being made cannot yet."""
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute(f"{_COPIED.replace('ward.', '')} LIMIT 1").fetchone()
    except sqlite3.DatabaseError:
        return False
    return True


class WardChains(OwnChain):
    """What is said of patients and treatments on all computers of the ward.

    Added is to the chain of this computer; read are all. What was copied of a chain of this name
    is left out: the journal has it. What stands in two chains because it was written again is said
    once; not of treatments and infusions, whose entries name each other by their places: there the
    folds see to it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        append: Callable[[Sequence[NewEntry]], list[JournalEntry]],
    ) -> None:
        super().__init__(connection, append)
        # By each chain the one before it, which its first entry says: that never changes.
        self._earlier: dict[str, str] = {}

    @property
    def version(self) -> int:
        """How often a chain in the copy was given up for the one that the ward has."""
        rows = self._rows("SELECT value FROM ward.state WHERE name = ?", GIVEN_UP)
        return int(rows[0][0]) if rows and str(rows[0][0]).isdecimal() else 0

    def entries_of(self, subject: str) -> tuple[WardEntry, ...]:
        """Everything that is recorded about one subject, of every origin."""
        copied = self._copied("record = ? ORDER BY origin, sequence", subject)
        every = (*super().entries_of(subject), *copied)
        again = written_again((one for one in every if one.kind in _SAID_ONCE), self._before)
        return tuple(one for one in every if (one.origin, one.number) not in again)

    def entries_after(self, kind: EntryKind, seen: Mapping[str, int]) -> Iterator[WardEntry]:
        """What a reader has not seen yet: of each origin what comes after the number in `seen`."""
        yield from super().entries_after(kind, seen)
        for origin in self.origins():
            yield from self._copied(
                "kind = ? AND origin = ? AND number > ? ORDER BY number",
                kind, origin, seen.get(origin, 0),
            )  # fmt: skip

    def newest_subjects(self, kind: EntryKind, limit: int) -> tuple[str, ...]:
        """Whom the newest entries of a kind are about, each once, the latest first."""
        own = self._newest(
            "SELECT julianday(recorded_at), record FROM entries WHERE kind = ? "
            "ORDER BY number DESC", kind,
        )  # fmt: skip
        others = [
            self._newest(
                "SELECT julianday(recorded_at), record FROM ward.entries "
                "WHERE kind = ? AND origin = ? ORDER BY number DESC", kind, origin,
            )
            for origin in self.origins()
        ]  # fmt: skip
        found: dict[str, None] = {}
        with told_as_storage_problem("read"):
            for _, subject in merge(own, *others, key=itemgetter(0), reverse=True):
                found[subject] = None
                if len(found) == limit:
                    break
        return tuple(found)

    def origins(self) -> tuple[str, ...]:
        """The other chains that are known here."""
        # By the index: from each name to the next one, whatever lies between.
        found: list[str] = []
        last = ""
        while rows := self._rows(
            "SELECT origin FROM ward.entries WHERE origin > ? ORDER BY origin LIMIT 1", last
        ):
            before, ((last,),) = last, rows
            if not isinstance(last, str) or last <= before:
                # A damaged index gives the same again and again.
                raise StorageProblem("damaged", "read", "order of chains")
            if last != self.origin:
                found.append(last)
        return tuple(found)

    def _before(self, origin: str) -> str:
        """The chain that a computer has written before this one; empty where nobody says so."""
        if origin not in self._earlier:
            query = "SELECT content FROM ward.entries WHERE origin = ? AND number = 1"
            rows = self._rows(query, origin)
            if origin == self.origin:
                rows = self._rows("SELECT content FROM main.entries WHERE number = 1")
            if not rows:
                return ""
            self._earlier[origin] = goes_on_from(str(rows[0][0]))
        return self._earlier[origin]

    def _newest(self, query: str, *values: object) -> Iterator[tuple[float, str]]:
        """Times and subjects of one chain, from its end on."""
        yield from self._connection.execute(query, values)

    def _copied(self, condition: str, *values: object) -> tuple[WardEntry, ...]:
        rows = self._rows(f"{_COPIED} WHERE {condition}", *values)
        return tuple(
            entry for row in rows if row[0] != self.origin and (entry := _of_copy(row)) is not None
        )


def _of_copy(row: Sequence[Any]) -> WardEntry | None:
    """The entry; None where a damaged byte has left no moment, which the check of chains says."""
    origin, *entry = row
    try:
        return ward_entry(origin, JournalEntry(*entry))
    except ValueError:
        return None
