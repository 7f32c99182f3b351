"""The steps from an empty file to the journal of today, one version after the other.

A step is plain SQL and imports nothing: what it did to a file of its time must stay what it does,
whatever becomes of the program. A released step is never edited; a change is a new step. Steps
never touch an entry: the chain of hashes covers entries, not tables. A step changes a table or a
trigger, so that a damaged version is told from a newer one.
"""

import sqlite3

# "InfP", so that `file` and other tools do not take the journal for any other database.
APPLICATION_ID = 0x496E6650

_FIRST = (
    # AUTOINCREMENT makes SQLite keep the highest number ever given in a table of its own: where
    # the last entries are cut off, the two no longer agree.
    """
    CREATE TABLE entries (
      number      INTEGER PRIMARY KEY AUTOINCREMENT,
      kind        TEXT NOT NULL CHECK (kind IN ('journal', 'protocol', 'record', 'event')),
      record      TEXT NOT NULL,
      sequence    INTEGER NOT NULL CHECK (sequence >= 0),
      recorded_at TEXT NOT NULL,
      content     TEXT NOT NULL,
      previous    TEXT NOT NULL CHECK (length(previous) = 64),
      hash        TEXT NOT NULL CHECK (length(hash) = 64),
      UNIQUE (record, sequence)
    ) STRICT
    """,
    """
    CREATE TRIGGER entries_are_never_edited BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never edited'); END
    """,
    """
    CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger for deletions, so it is stopped here.
    """
    CREATE TRIGGER entries_are_added_at_the_end BEFORE INSERT ON entries
    WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
      OR NEW.sequence IS NOT
         (SELECT coalesce(max(sequence), -1) + 1 FROM entries WHERE record = NEW.record)
      OR NEW.previous IS NOT coalesce(
         (SELECT hash FROM entries ORDER BY number DESC LIMIT 1), printf('%064d', 0))
    BEGIN SELECT RAISE(ABORT, 'entries are added at the end'); END
    """,
)

# Patients, their treatments, and who has seen them. A CHECK can only be changed with its table, so
# the entries are moved into a new one, each as it was. SQLite does not let an index read JSON in a
# file that it does not trust, so these look for text: contents are canonical, and a quotation mark
# within a value is never bare.
_SECOND = (
    """
    CREATE TABLE entries_of_two (
      number      INTEGER PRIMARY KEY AUTOINCREMENT,
      kind        TEXT NOT NULL CHECK (kind IN
        ('journal', 'protocol', 'record', 'event', 'patient', 'treatment', 'access')),
      record      TEXT NOT NULL,
      sequence    INTEGER NOT NULL CHECK (sequence >= 0),
      recorded_at TEXT NOT NULL,
      content     TEXT NOT NULL,
      previous    TEXT NOT NULL CHECK (length(previous) = 64),
      hash        TEXT NOT NULL CHECK (length(hash) = 64),
      UNIQUE (record, sequence)
    ) STRICT
    """,
    """
    INSERT INTO entries_of_two
      (number, kind, record, sequence, recorded_at, content, previous, hash)
    SELECT number, kind, record, sequence, recorded_at, content, previous, hash
    FROM entries ORDER BY number
    """,
    "DROP TABLE entries",
    "ALTER TABLE entries_of_two RENAME TO entries",
    *_FIRST[1:],
    "CREATE INDEX entries_of_a_kind ON entries (kind, number, record)",
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
)

# What is entered while a bag is made.
_THIRD = (
    _SECOND[0]
    .replace("entries_of_two", "entries_of_three")
    .replace("'treatment', 'access'", "'treatment', 'preparation', 'access'"),
    _SECOND[1].replace("entries_of_two", "entries_of_three"),
    "DROP TABLE entries",
    "ALTER TABLE entries_of_three RENAME TO entries",
    *_SECOND[4:],
)

# Which computer writes an infusion, and which chair somebody has.
_FOURTH = (
    _THIRD[0]
    .replace("entries_of_three", "entries_of_four")
    .replace("'preparation', 'access'", "'preparation', 'access', 'holding', 'board'"),
    _THIRD[1].replace("entries_of_three", "entries_of_four"),
    "DROP TABLE entries",
    "ALTER TABLE entries_of_four RENAME TO entries",
    *_THIRD[4:],
)

Steps = tuple[tuple[str, ...], ...]
STEPS: Steps = (_FIRST, _SECOND, _THIRD, _FOURTH)


class NewerJournal(Exception):
    """The file was written by a newer version of the program than this one."""


class NoJournal(Exception):
    """The file is a database, but no journal."""


def version_of(connection: sqlite3.Connection) -> int:
    """Which version the file has, 0 for an empty one. NoJournal for anything else's file."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    objects = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if (version, application, objects) == (0, 0, 0):
        return 0
    if application != APPLICATION_ID or version < 1 or not objects:
        raise NoJournal(f"application {application:#x}, version {version}, {objects} objects")
    return version


def migrate(connection: sqlite3.Connection, steps: Steps = STEPS) -> tuple[int, int]:
    """Bring the file to the last version, in one transaction; the versions before and after.

    The connection must leave transactions to its user (`isolation_level=None`). NewerJournal if
    the file is ahead of these steps; it is then left alone.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = version_of(connection)
        if before > len(steps):
            raise NewerJournal(f"version {before}, known up to {len(steps)}")
        for step in steps[before:]:
            for statement in step:
                connection.execute(statement)
        if before < len(steps):
            connection.execute(f"PRAGMA user_version = {len(steps)}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        # Some errors have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return before, len(steps)
