"""The tables of the copy: the chains of all other computers, as the ward has them.

As well those that were this computer's own before it got another one. A file beside the journal,
there only where a ward is set up. Nearly all in it can be fetched once more, so it is made anew
where it is damaged, and what can still be read of the damaged one is taken over. Entries lie in it
as their own journals have them, byte for byte, and the indexes are those of the journal: both are
read as one.
"""

import sqlite3
from pathlib import Path

from infuseplan.adapters.journal.place import make_private_file

COPY_FILE = "ward-copy.sqlite3"
# "InfW"
APPLICATION_ID = 0x496E6657
VERSION = 1
# By this name the state counts the chains that were given up: whoever reads begins anew.
GIVEN_UP = "chains given up"
_PATIENCE_S = 5

NEVER_DELETED = """
    CREATE TRIGGER copies_are_never_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END
"""
_TABLES = (
    """
    CREATE TABLE entries (
      origin      TEXT NOT NULL,
      number      INTEGER NOT NULL CHECK (number > 0),
      kind        TEXT NOT NULL,
      record      TEXT NOT NULL,
      sequence    INTEGER NOT NULL CHECK (sequence >= 0),
      recorded_at TEXT NOT NULL,
      content     TEXT NOT NULL,
      previous    TEXT NOT NULL CHECK (length(previous) = 64),
      hash        TEXT NOT NULL CHECK (length(hash) = 64),
      received_at TEXT,
      PRIMARY KEY (origin, number)
    ) STRICT
    """,
    """
    CREATE TRIGGER copies_are_never_edited BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never edited'); END
    """,
    NEVER_DELETED,
    """
    CREATE TRIGGER copies_follow_their_chain BEFORE INSERT ON entries
    WHEN NEW.number IS NOT
         (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE origin = NEW.origin)
      OR NEW.previous IS NOT coalesce(
         (SELECT hash FROM entries WHERE origin = NEW.origin ORDER BY number DESC LIMIT 1),
         printf('%064d', 0))
    BEGIN SELECT RAISE(ABORT, 'entries follow their chain'); END
    """,
    "CREATE INDEX entries_of_a_record ON entries (record, origin, sequence)",
    "CREATE INDEX entries_of_a_kind ON entries (kind, origin, number, record)",
    """
    CREATE INDEX records_of_a_patient ON entries
      (substr(content, instr(content, '"patient":{"id":"') + 17, 32))
    WHERE kind = 'record' AND instr(content, '"patient":{"id":"') > 0
    """,
    """
    CREATE INDEX records_that_ended ON entries (record)
    WHERE kind = 'event' AND
      (instr(content, '"type":"completed"') > 0 OR instr(content, '"type":"discontinued"') > 0)
    """,
    # Events that follow no header and no take-over of their chain, which no program writes.
    """
    CREATE INDEX events_without_header ON entries (kind, sequence, record)
    WHERE kind = 'event' AND sequence = 0
    """,
    # When the ward's places had what this computer has made.
    """
    CREATE TABLE receipts (
      number      INTEGER NOT NULL,
      place       TEXT NOT NULL,
      received_at TEXT NOT NULL,
      PRIMARY KEY (number, place)
    ) STRICT, WITHOUT ROWID
    """,
    # What the sync has to remember: small values of JSON by name.
    "CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


def connect_to_copy(folder: Path) -> sqlite3.Connection:
    """The copy in a data folder, made where there is none; sqlite3.DatabaseError, OSError.

    Its commits need not outlive a power failure, but are never torn: what such a failure takes is
    fetched again, for no place counts what this computer has.
    """
    path = folder / COPY_FILE
    if not path.exists():
        # Only then: closing the file takes away the locks that SQLite has on it in this process.
        make_private_file(path)
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_PATIENCE_S
    )
    try:
        for pragma in ("trusted_schema = OFF", "journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        if not _has_tables(connection):
            _make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA user_version").fetchone()[0])


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another window may have been quicker.
        if not _has_tables(connection):
            for statement in _TABLES:
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
