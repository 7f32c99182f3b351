"""What can still be read of a damaged journal: its own entries, or those of its second copy."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import TextIO

from infuseplan.adapters.journal.check import COLUMNS, INSERT, SELECT, is_passing
from infuseplan.adapters.journal.entries import BEFORE_THE_FIRST, JournalEntry, entry_of, line_of
from infuseplan.adapters.journal.migrations import migrate
from infuseplan.application.canonical_json import json_again, parsed_json
from infuseplan.application.journal.port import JournalFault

_Row = tuple[object, ...]
# Number and hash of the last entry.
_ChainEnd = tuple[int, str]


def write_entries(
    source: sqlite3.Connection, mirrored: Iterable[JournalEntry | None], file: TextIO
) -> tuple[JournalFault, ...]:
    """Every entry as one line of JSON, in order; what of them could not be read.

    An entry that is damaged here and whole in the second copy is written from there. One that is
    whole nowhere is written as it was found, marked as damaged and its content as text. A journal
    that has lost its end is whole in itself; what follows is written from the second copy.
    """
    end = _all_whole(source, file)
    if end is not None:
        return _write_what_follows(end, mirrored, file)
    file.seek(0)
    file.truncate()
    rows, second = _rows(source), _by_number(mirrored)
    faults: list[JournalFault] = []
    before = 0
    for number in sorted(rows.keys() | second.keys()):
        if number != before + 1:
            faults.append(JournalFault("entry-missing", before + 1, detail=f"{number} comes next"))
        before = number
        entry = _whole(rows.get(number)) or second.get(number)
        if entry is not None:
            file.write(f"{line_of(entry)}\n")
            continue
        faults.append(JournalFault("entry-changed", number))
        found = dict(zip(COLUMNS, map(_as_found, rows[number]), strict=True))
        file.write(f"{json_again({**found, 'damaged': True})}\n")
    return tuple(faults)


def second_copy(mirrored: Iterable[JournalEntry | None]) -> sqlite3.Connection:
    """A journal in memory with the entries of the second copy, as far as they follow each other."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    entries = _by_number(mirrored)
    last = BEFORE_THE_FIRST
    for number in range(1, len(entries) + 1):
        entry = entries.get(number)
        if entry is None or entry.previous != last:
            break
        connection.execute(INSERT, tuple(getattr(entry, name) for name in COLUMNS))
        last = entry.hash
    connection.execute("PRAGMA query_only = ON")
    return connection


def _all_whole(source: sqlite3.Connection, file: TextIO) -> _ChainEnd | None:
    """Write as long as all is well; None where it is not, and then nothing of it counts."""
    last = 0, BEFORE_THE_FIRST
    try:
        for number, row in enumerate(source.execute(f"{SELECT} ORDER BY number"), 1):
            entry = _whole(row)
            if entry is None or entry.number != number:
                return None
            file.write(f"{line_of(entry)}\n")
            last = number, entry.hash
    except (sqlite3.DatabaseError, UnicodeError) as problem:
        if is_passing(problem):
            raise
        return None
    return last


def _write_what_follows(
    end: _ChainEnd, mirrored: Iterable[JournalEntry | None], file: TextIO
) -> tuple[JournalFault, ...]:
    """The second copy's entries after `end`, and whether they go on from there."""
    newer = _by_number(entry for entry in mirrored if entry is not None and entry.number > end[0])
    faults = []
    before, hash_before = end
    for number in sorted(newer):
        entry = newer[number]
        if number != before + 1:
            faults.append(JournalFault("entry-missing", before + 1, detail=f"{number} comes next"))
        elif entry.previous != hash_before:
            faults.append(JournalFault("differs-from-mirror", number, entry.record))
        before, hash_before = number, entry.hash
        file.write(f"{line_of(entry)}\n")
    return tuple(faults)


def _rows(source: sqlite3.Connection) -> dict[int, _Row]:
    """What lies in the file from both ends towards the damage, with text as far as it is text."""
    found: dict[int, _Row] = {}
    as_text, source.text_factory = source.text_factory, _lenient
    try:
        for order in ("ORDER BY number", "ORDER BY number DESC"):
            for row in _until_damage(source, f"{SELECT} {order}"):
                if row[0] in found:
                    break
                found[row[0]] = row
    finally:
        source.text_factory = as_text
    return found


def _until_damage(source: sqlite3.Connection, query: str) -> Iterator[tuple[int, ...]]:
    try:
        yield from source.execute(query)
    except (sqlite3.DatabaseError, UnicodeError) as problem:
        if is_passing(problem):
            raise


def _by_number(mirrored: Iterable[JournalEntry | None]) -> dict[int, JournalEntry]:
    found: dict[int, JournalEntry] = {}
    for entry in mirrored:
        if entry is not None and _is_json(entry.content):
            found.setdefault(entry.number, entry)
    return found


def _whole(row: _Row | None) -> JournalEntry | None:
    entry = None if row is None else entry_of(dict(zip(COLUMNS, row, strict=True)))
    return entry if entry is not None and _is_json(entry.content) else None


def _is_json(content: str) -> bool:
    try:
        parsed_json(content)
    except ValueError:
        return False
    return True


def _as_found(value: object) -> object:
    return value if isinstance(value, int | str | None) else str(value)


def _lenient(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")
