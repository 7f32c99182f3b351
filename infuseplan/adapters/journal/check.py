"""Whether a journal is whole: SQLite's own check, the rules, the chain, the count, the mirror."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from infuseplan.adapters.journal.entries import BEFORE_THE_FIRST, JournalEntry, entry_of
from infuseplan.adapters.journal.migrations import STEPS, NoJournal, Steps, version_of
from infuseplan.adapters.journal.schema import expected_shape, shape
from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.journal.port import JournalFault
from infuseplan.frozen import frozen

COLUMNS = ("number", "kind", "record", "sequence", "recorded_at", "content", "previous", "hash")
# Both are one text each, in the order of COLUMNS: SQL is never put together from values.
SELECT = "SELECT number, kind, record, sequence, recorded_at, content, previous, hash FROM entries"
INSERT = (
    "INSERT INTO entries (number, kind, record, sequence, recorded_at, content, previous, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)

# A journal that is broken all over is told so once, not a million times.
_MOST_FAULTS = 100

# The world's trouble at the moment of looking says nothing about the file.
_NOT_THE_FILE = ("SQLITE_BUSY", "SQLITE_IOERR", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN")


def is_passing(problem: Exception) -> bool:
    """Whether an error is the world's at this moment and says nothing about the file."""
    return getattr(problem, "sqlite_errorname", "").startswith(_NOT_THE_FILE)


def is_newer(connection: sqlite3.Connection, steps: Steps = STEPS) -> bool:
    """Whether a newer version of the program wrote the file; NoJournal for anything else's file.

    Each step changes a table or a trigger. A version that is too high above the tables of today
    is a damaged byte: nobody has a newer program that would open it.
    """
    return version_of(connection) > len(steps) and shape(connection) != expected_shape(steps)


@frozen
class Contents:
    """What the check of one file found: its faults, and the hash of each entry by its number."""

    faults: tuple[JournalFault, ...]
    hashes: dict[int, str]


def checked(connection: sqlite3.Connection, steps: Steps = STEPS) -> Contents:
    """Look at every page and every entry, all as they were at one moment."""
    faults: list[JournalFault] = []
    hashes: dict[int, str] = {}
    try:
        connection.execute("BEGIN")
        try:
            for fault in _faults(connection, steps, hashes):
                faults.append(fault)
                if len(faults) >= _MOST_FAULTS:
                    break
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    except (sqlite3.DatabaseError, UnicodeError) as problem:
        name = getattr(problem, "sqlite_errorname", type(problem).__name__)
        if is_passing(problem):
            raise
        faults.append(JournalFault("not-sound", detail=name))
    return Contents(tuple(faults), hashes)


def mirror_faults(
    mirrored: Iterable[JournalEntry | None], hashes: dict[int, str]
) -> tuple[list[JournalFault], list[JournalEntry], set[int]]:
    """What the mirror says of a journal with these hashes.

    Faults; the entries that only the mirror has, in order; the numbers that the mirror lacks.
    The mirror must have been read before the journal, or an entry of just now looks lost.
    """
    faults: list[JournalFault] = []
    missing: dict[int, JournalEntry] = {}
    lacking = set(hashes)
    for entry in mirrored:
        if entry is None:
            # Torn by a kill or damaged: if its entry is not whole elsewhere, it is lacking.
            continue
        mine = hashes.get(entry.number)
        if mine == entry.hash:
            lacking.discard(entry.number)
        elif mine is None and entry.number not in missing:
            missing[entry.number] = entry
        elif mine is not None or missing[entry.number] != entry:
            faults.append(JournalFault("differs-from-mirror", entry.number, entry.record))
    return faults[:_MOST_FAULTS], [missing[number] for number in sorted(missing)], lacking


def follows(entries: Sequence[JournalEntry], last: JournalEntry | None) -> bool:
    """Whether entries go on where `last` ends, without a gap, each on the hash before it."""
    number, previous = (last.number, last.hash) if last else (0, BEFORE_THE_FIRST)
    for entry in entries:
        if (entry.number, entry.previous) != (number + 1, previous):
            return False
        number, previous = entry.number, entry.hash
    return True


def _faults(
    connection: sqlite3.Connection, steps: Steps, hashes: dict[int, str]
) -> Iterator[JournalFault]:
    for (line,) in connection.execute(f"PRAGMA main.integrity_check({_MOST_FAULTS})"):
        if line != "ok":
            # The text of a fault may quote what stands in a page.
            yield JournalFault("not-sound", detail="integrity_check")
            break
    try:
        version = version_of(connection)
    except NoJournal as problem:
        yield JournalFault("not-sound", detail=str(problem))
        version = len(steps)
    if version > len(steps):
        yield JournalFault("not-sound", detail=f"version {version}")
        version = len(steps)
    if shape(connection) != expected_shape(steps[:version]):
        yield JournalFault("rules-changed", detail=f"version {version}")
    if not version:
        return
    protocols: set[str] = set()
    number, previous = 0, BEFORE_THE_FIRST
    for row in connection.execute(f"{SELECT} ORDER BY number"):
        values = dict(zip(COLUMNS, row, strict=True))
        found = values["number"]
        if found != number + 1:
            yield JournalFault("entry-missing", number + 1, detail=f"{found} comes next")
        entry = entry_of(values)
        number = found
        if entry is None or entry.previous != previous:
            yield JournalFault("entry-changed", number, str(values["record"]))
        else:
            yield from _content_faults(entry, protocols)
        previous = values["hash"]
        hashes[number] = previous
    kept = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchall()
    # A file that a window has made and not yet written to may hold a 0: its empty table was moved.
    if kept != [(number,)] and (number or kept):
        yield JournalFault("end-missing", number + 1)


def _content_faults(entry: JournalEntry, protocols: set[str]) -> Iterator[JournalFault]:
    """What a hash alone does not say: that each record has the file it was planned by."""
    if entry.kind not in {"protocol", "record"}:
        return
    try:
        content = parsed_json(entry.content)
        if entry.kind == "record" and content["protocol"]["sha256"] not in protocols:
            yield JournalFault("entry-missing", entry.number, entry.record, "protocol")
        if entry.kind == "protocol":
            protocols.add(entry.record)
            if sha256(content.encode("utf-8")).hexdigest() != entry.record:
                yield JournalFault("entry-changed", entry.number, entry.record)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield JournalFault("entry-unreadable", entry.number, entry.record)
