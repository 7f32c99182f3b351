"""What one computer of a ward has written, brought to another one by hand, without a sync."""

import shutil
import sqlite3
from pathlib import Path

from hospital_key import lay_key
from recorded_infusions import Ward

from infuseplan.adapters.journal.check import SELECT
from infuseplan.adapters.ward.copy_schema import connect_to_copy


def carry(source: Path, target: Path, upto: int | None = None) -> None:
    """Entries of the journal in a folder that the copy in another one lacks, by SQL alone.

    With `upto` at most so many of them.
    """
    journal = sqlite3.connect(source / "journal.sqlite3")
    copy = connect_to_copy(target)
    try:
        ((origin,),) = journal.execute("SELECT record FROM entries WHERE number = 1").fetchall()
        ((known,),) = copy.execute(
            "SELECT coalesce(max(number), 0) FROM entries WHERE origin = ?", (origin,)
        ).fetchall()
        rows = journal.execute(
            f"{SELECT} WHERE number > ? ORDER BY number LIMIT ?", (known, upto or -1)
        )
        copy.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            [(origin, *row) for row in rows],
        )
    finally:
        journal.close()
        copy.close()


def carry_keys(source: Path, target: Path) -> None:
    """The keys of all patients, while nobody uses them."""
    for path in source.glob("patient-keys*"):
        shutil.copy(path, target / path.name)


class Computer(Ward):
    """A computer of a ward, with a journal of its own and the copy of the others'."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder.mkdir(parents=True, mode=0o700)
        # It names a place to meet, and nobody begins an exchange here.
        shared = folder / "shared"
        lay_key(folder / "machine", f'[folder]\npath = "{shared}"\n')
