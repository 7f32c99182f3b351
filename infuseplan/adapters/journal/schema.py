"""How a journal's file is opened, and what its tables and triggers must look like.

Like the migrations this imports nothing of the rest of the program.
"""

import sqlite3
import time
from functools import cache
from pathlib import Path

from infuseplan.adapters.journal.migrations import Steps, migrate

_WAL, _FULL = "wal", 2
_PAUSE_S = 0.02


class NotDurable(Exception):
    """The file system does not take the settings on which "acknowledged means durable" stands."""


def connect_to_write(path: Path, patience_ms: int) -> sqlite3.Connection:
    """A connection whose commits are on the disk when they return; NotDurable where they are not.

    `patience_ms` is how long another program's lock, as that of a virus scanner, is waited for.
    """
    connection = _connect(f"{path.as_uri()}?mode=rw", patience_ms)
    try:
        _demand(connection, "journal_mode", _WAL, patience_ms)
        connection.execute("PRAGMA synchronous = FULL")
        _demand(connection, "synchronous", _FULL, patience_ms)
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path, patience_ms: int) -> sqlite3.Connection:
    """A connection that cannot write; also where the folder cannot be written."""
    connection = _connect(f"{path.as_uri()}?mode=ro", patience_ms)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as problem:
        connection.close()
        log = path.with_name(path.name + "-wal")
        # SQLite wants to lay its lock file beside the journal. Without entries in the log and
        # without rights in the folder nobody can be writing, and it may do without.
        unlockable = problem.sqlite_errorcode & 0xFF in {
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_READONLY,
        }
        if not unlockable or (log.exists() and log.stat().st_size):
            raise
        connection = _connect(f"{path.as_uri()}?mode=ro&immutable=1", patience_ms)
    except BaseException:
        connection.close()
        raise
    return connection


def shape(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """Every table, index and trigger of a file with the text that made it."""
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return frozenset(tuple(map(str, row)) for row in rows)


@cache
def expected_shape(steps: Steps) -> frozenset[tuple[str, ...]]:
    """What `shape` must be after these steps: a trigger that is gone protects nothing."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection, steps)
        return shape(connection)
    finally:
        connection.close()


def _connect(uri: str, patience_ms: int) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=patience_ms / 1000, cached_statements=32
    )
    try:
        # What stands in a damaged or planted file must not run, and must not be believed.
        for pragma in (
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "foreign_keys = ON",
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _demand(connection: sqlite3.Connection, name: str, wanted: object, patience_ms: int) -> None:
    """Ask what really is: a pragma that does not take says nothing."""
    deadline = time.monotonic() + patience_ms / 1000
    while True:
        try:
            if name == "journal_mode":
                found = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0]
            else:
                found = connection.execute(f"PRAGMA {name}").fetchone()[0]
            break
        except sqlite3.OperationalError as problem:
            # SQLite does not wait when two programs make a new file at the same moment.
            busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_S)
    if found != wanted:
        raise NotDurable(f"{name} is {found}, wanted {wanted}")
