"""What a copy that was put away still says, brought into the one that took its place.

Most of it can be fetched again, but not all: a server that was restored meanwhile lacks what only
this computer had kept of others, and what came before this computer's chain was renewed may never
have reached a place. Each entry proves itself, so whatever can be read and is sound is taken.
"""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from infuseplan.adapters.ward.chain_entry import COLUMNS
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.application.ward.meeting import ChainEntry, ReceivedEntry

_TAKEN = "copies put away"
_BATCH = 1000
_ENTRIES = f"""
    SELECT {COLUMNS}, received_at FROM entries WHERE origin = ? AND number > ?
    ORDER BY number LIMIT {_BATCH}
"""  # noqa: S608 - names of our own  # nosec B608 - as said
_log = logging.getLogger(__name__)


def bring_back(folder: Path, copy: WardCopy, is_ending: Callable[[], bool]) -> int:
    """Take over what the copies that were put away have and this one lacks; how many entries.

    Each of them is looked at once; StorageProblem where this copy cannot be written.
    """
    kept = copy.remembered(_TAKEN)
    taken = [str(one) for one in kept] if isinstance(kept, list) else []
    count = 0
    for path in sorted(folder.glob("ward-copy.aside-*.sqlite3")):
        if path.name in taken:
            continue
        count += _from(path, copy, is_ending)
        if is_ending():
            break
        taken.append(path.name)
        copy.remember(_TAKEN, taken)
    return count


def _from(path: Path, copy: WardCopy, is_ending: Callable[[], bool]) -> int:
    count = 0
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute("SELECT DISTINCT origin FROM entries").fetchall()
            for (origin,) in rows:
                if not is_ending():
                    count += _chain_from(connection, str(origin), copy, is_ending)
    except (sqlite3.DatabaseError, UnicodeError) as problem:
        _log.warning("copy put away: %s", getattr(problem, "sqlite_errorname", "text"))
    return count


def _chain_from(
    connection: sqlite3.Connection, origin: str, copy: WardCopy, is_ending: Callable[[], bool]
) -> int:
    """One chain as far as it goes: a damaged page of it keeps the others from nothing."""
    count = 0
    while not is_ending():
        head = copy.heads.get(origin)
        number = 0 if head is None else head.number
        try:
            rows = connection.execute(_ENTRIES, (origin, number)).fetchall()
            received = [_received(row) for row in rows]
        except (sqlite3.DatabaseError, UnicodeError, ValueError, TypeError):
            break
        wrong = copy.add(received)
        now = copy.heads.get(origin)
        count += (0 if now is None else now.number) - number
        if wrong or len(rows) < _BATCH:
            break
    return count


def _received(row: tuple[Any, ...]) -> ReceivedEntry:
    """TypeError or ValueError where a damaged byte has left something else."""
    *values, at = row
    for value, is_number in zip(values, _NUMBERS, strict=True):
        if not isinstance(value, int if is_number else str):
            raise TypeError
    return ReceivedEntry(ChainEntry(*values), None if at is None else datetime.fromisoformat(at))


_NUMBERS = [one in ("number", "sequence") for one in COLUMNS.split(", ")]
