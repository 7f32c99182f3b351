"""Copies of the journal for other places: written aside, checked, synced, then given their name.

A kill in between leaves a `.part` file and nothing that could be taken for a copy.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infuseplan.adapters.journal.check import Contents, checked
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.migrations import STEPS, Steps
from infuseplan.adapters.journal.place import sync_folder
from infuseplan.adapters.journal.salvage import write_entries
from infuseplan.adapters.journal.schema import connect_to_read
from infuseplan.application.journal.port import JournalFault, StorageProblem
from infuseplan.application.whole_file import real_path, replaced_whole


def write_backup(
    source: sqlite3.Connection, path: Path, steps: Steps = STEPS, *, follows_link: bool = True
) -> None:
    """Copy by SQLite's own means, so that entries of just now are in, and check the copy."""
    with _aside(path, follows_link=follows_link) as part:
        target = sqlite3.connect(part, isolation_level=None)
        try:
            source.backup(target)
            # One file that can be carried away: without a log beside it.
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()
        contents = check_file(part, steps)
        if contents.faults:
            raise StorageProblem("damaged", "back-up", "copy", contents.faults)


def write_export(
    source: sqlite3.Connection, mirrored: Iterable[JournalEntry | None], path: Path
) -> tuple[JournalFault, ...]:
    """One line of JSON for each entry, in their order; what could not be read of a damaged one."""
    with _aside(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        return write_entries(source, mirrored, file)


def check_file(path: Path, steps: Steps = STEPS) -> Contents:
    """The check of one file without its mirror, as of a backup."""
    connection = connect_to_read(path.absolute(), 0)
    try:
        return checked(connection, steps)
    finally:
        connection.close()


@contextmanager
def _aside(path: Path, *, follows_link: bool = True) -> Iterator[Path]:
    """A private file that takes the name `path`, for good, when the block ends well."""
    with replaced_whole(path, private=True, follows_link=follows_link) as part:
        yield part
    # The file that was named through a link lies elsewhere.
    sync_folder((real_path(path) if follows_link else path.absolute()).parent)
