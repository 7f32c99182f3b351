"""Where the copy of the other chains lies: who may write it, and how a damaged one is put away.

Several windows have the file open. Whoever exchanges holds a lock, and nobody else puts the file
away: another window would go on writing into a file that nobody reads any more.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from infuseplan.adapters.journal.locks import JournalLocks
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.copy_schema import APPLICATION_ID, COPY_FILE, connect_to_copy
from infuseplan.application.journal.port import StorageProblem

LOCK_FILE = "ward.lock"
SYNCS = 1
# As long as a window that exchanges needs to find a damaged copy itself, and to make another one.
_PATIENCE_S = 5.0
_PAUSE_S = 0.05


@contextmanager
def exchange_lock(folder: Path) -> Iterator[bool]:
    """Whether this one may exchange and nobody else does, as long as the block runs: OSError."""
    locks = JournalLocks(folder / LOCK_FILE)
    try:
        yield locks.hold(SYNCS)
    finally:
        locks.close()


def demand_sound_copy(folder: Path) -> None:
    """Make sure that the copy can be read; one that is damaged is put away and made anew.

    StorageProblem: of the copy that a full disk or another program keeps from being read, or
    "locked" where the damaged one is another window's to put away. Neither loses anything.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while (problem := _looked_at(folder)) is not None:
        if problem.kind != "damaged":
            raise problem
        with told_as_storage_problem("open"), exchange_lock(folder) as mine:
            # Another window may have put it away between the look and the lock.
            if mine and (again := _looked_at(folder)) is not None and again.kind == "damaged":
                put_copy_away(folder)
                continue
        if time.monotonic() > deadline:
            raise StorageProblem("locked", "open", "damaged copy in another window") from problem
        time.sleep(_PAUSE_S)


def put_copy_away(folder: Path) -> None:
    """Give the copy a name of its own, with its log; StorageProblem, and then nothing has moved.

    Only by whoever holds the lock of the exchange. "locked" where Windows renames no file that
    another window reads.
    """
    with told_as_storage_problem("open"):
        number = 1
        while any(path.exists() for path in _aside(folder, number).values()):
            number += 1
        moved: list[tuple[Path, Path]] = []
        try:
            # The log goes first: left beside a new copy it would be taken for that one's.
            for path, aside in _aside(folder, number).items():
                with suppress(FileNotFoundError):
                    path.rename(aside)
                    moved.append((path, aside))
        except OSError as problem:
            for path, aside in reversed(moved):
                aside.rename(path)
            if isinstance(problem, PermissionError):
                raise StorageProblem("locked", "open", "copy open in another window") from problem
            raise


def is_same_file(path: Path, known: os.stat_result | None) -> bool:
    """Whether the name still belongs to this file; OSError where nobody can tell."""
    try:
        return known is not None and os.path.samestat(os.stat(path), known)
    except FileNotFoundError:
        return False


def _aside(folder: Path, number: int) -> dict[Path, Path]:
    return {
        folder / f"{COPY_FILE}{ending}": folder / f"ward-copy.aside-{number}.sqlite3{ending}"
        for ending in ("-wal", "-shm", "")
    }


def _looked_at(folder: Path) -> StorageProblem | None:
    """What is wrong with the copy; it is made where there is none."""
    try:
        with told_as_storage_problem("open"):
            connection = connect_to_copy(folder)
            try:
                (found,) = connection.execute("PRAGMA application_id").fetchone()
                if found != APPLICATION_ID:
                    raise StorageProblem("damaged", "open", "copy")
                connection.execute("SELECT * FROM entries LIMIT 1").fetchone()
            finally:
                connection.close()
    except StorageProblem as problem:
        return problem
    return None
