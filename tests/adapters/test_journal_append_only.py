"""Nothing is ever edited or deleted: not by the program, not by a database tool, not unseen."""

import sqlite3
from pathlib import Path

import pytest

from infuseplan.adapters.journal.entries import JournalEntry, with_hash
from infuseplan.application.journal.port import StorageProblem

from .journal_making import Rows, closed_journal, journal_in, opened, raw, rows

# What a database tool may try, with the word of the trigger that stops it.
EDITS = {
    "UPDATE entries SET content = '{}' WHERE number = 5": "never edited",
    "UPDATE entries SET number = 99 WHERE number = 6": "never edited",
    "UPDATE OR REPLACE entries SET number = 5 WHERE number = 6": "never edited",
    "UPDATE OR IGNORE entries SET content = '{}'": "never edited",
    "DELETE FROM entries WHERE number = 6": "never deleted",
    "DELETE FROM entries": "never deleted",
    "DELETE FROM entries WHERE kind = 'record'": "never deleted",
    "INSERT OR REPLACE INTO entries SELECT number, kind, record, sequence, recorded_at, '{}', "
    "previous, hash FROM entries WHERE number = 6": "added at the end",
    "INSERT OR REPLACE INTO entries SELECT 7, kind, record, sequence, recorded_at, '{}', "
    "hash, hash FROM entries WHERE number = 6": "added at the end",
    "INSERT OR IGNORE INTO entries SELECT 9, kind, record, sequence + 1, recorded_at, '{}', "
    "hash, hash FROM entries WHERE number = 6": "added at the end",
    "INSERT INTO entries SELECT 7, kind, record, sequence + 1, recorded_at, '{}', previous, hash "
    "FROM entries WHERE number = 6": "added at the end",
    "INSERT INTO entries SELECT 7, 'note', record, sequence + 1, recorded_at, '{}', hash, hash "
    "FROM entries WHERE number = 6": "CHECK",
    "INSERT INTO entries SELECT 7, kind, record, sequence + 1, 7.5, x'00', hash, hash "
    "FROM entries WHERE number = 6": "cannot store BLOB",
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_database_tool_can_neither_edit_nor_delete(tmp_path: Path, edit: str) -> None:
    closed_journal(tmp_path)
    before = rows(tmp_path)
    assert len(before) == 6
    connection = raw(tmp_path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match=EDITS[edit]):
            connection.execute(edit)
    finally:
        connection.close()
    assert rows(tmp_path) == before


def test_the_programs_own_connection_can_neither(tmp_path: Path) -> None:
    closed_journal(tmp_path)
    with journal_in(tmp_path) as journal:
        for edit, said in EDITS.items():
            with pytest.raises(sqlite3.IntegrityError, match=said):
                journal._connection.execute(edit)


# What still works once the triggers are out of the way, and what the next start says of it.
PLANTED = {
    "an edited event": ("UPDATE entries SET content = '{}' WHERE number = 5", "entry-changed"),
    "an edited header": (
        "UPDATE entries SET content = replace(content, '70.50', '80.50') WHERE kind = 'record'",
        "entry-changed",
    ),
    "an edited protocol": (
        "UPDATE entries SET content = '\"schema = 2\"' WHERE kind = 'protocol'",
        "entry-changed",
    ),
    "another time": ("UPDATE entries SET recorded_at = '2026' WHERE number = 5", "entry-changed"),
    "another record's event": (
        "UPDATE entries SET record = 'x', sequence = 0 WHERE number = 5",
        "entry-changed",
    ),
    "an event cut out": ("DELETE FROM entries WHERE number = 5", "entry-missing"),
    "the first entry cut out": ("DELETE FROM entries WHERE number = 1", "entry-missing"),
    "the last event cut off": ("DELETE FROM entries WHERE number = 6", "end-missing"),
    "everything cut off": ("DELETE FROM entries", "end-missing"),
    "the count forgotten": ("DELETE FROM sqlite_sequence", "end-missing"),
    "a record cut out": (
        "DELETE FROM entries WHERE record = (SELECT record FROM entries WHERE kind = 'record')",
        "end-missing",
    ),
}


def without_rules(folder: Path, edit: str, *, restore: bool) -> None:
    """Do what the triggers forbid, as somebody who knows how to."""
    connection = raw(folder)
    try:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(edit)
        for _, text in triggers if restore else []:
            connection.execute(text)
    finally:
        connection.close()


@pytest.mark.parametrize("mirror", [True, False], ids=["with its mirror", "alone"])
@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_done_behind_the_triggers_is_told(
    tmp_path: Path, planted: str, mirror: bool
) -> None:
    closed_journal(tmp_path)
    edit, code = PLANTED[planted]
    without_rules(tmp_path, edit, restore=True)
    if not mirror:
        (tmp_path / "journal.mirror.jsonl").unlink()
    with pytest.raises(StorageProblem) as caught:
        opened(tmp_path)
    assert caught.value.kind == "damaged"
    assert code in {fault.code for fault in caught.value.faults}


@pytest.mark.parametrize(
    "edit",
    [
        "SELECT 1",
        "CREATE TABLE notes (text)",
        "CREATE TRIGGER own AFTER INSERT ON entries BEGIN SELECT 1; END",
    ],
)
def test_changed_rules_are_told(tmp_path: Path, edit: str) -> None:
    closed_journal(tmp_path)
    without_rules(tmp_path, edit, restore=edit != "SELECT 1")
    with pytest.raises(StorageProblem) as caught:
        opened(tmp_path)
    assert {fault.code for fault in caught.value.faults} == {"rules-changed"}


def chained_anew(found: Rows) -> list[JournalEntry]:
    """The same entries with one figure changed and every hash after it worked out again."""
    entries: list[JournalEntry] = []
    for row in found:
        entry = JournalEntry(*row)  # type: ignore[arg-type] # rows are typed as they come from SQLite
        content = entry.content.replace("37.50", "3.75")
        previous = entries[-1].hash if entries else entry.previous
        entries.append(
            with_hash(
                JournalEntry(
                    entry.number,
                    entry.kind,
                    entry.record,
                    entry.sequence,
                    entry.recorded_at,
                    content,
                    previous,
                    "",
                )
            )
        )
    return entries


def test_whoever_works_out_the_whole_chain_anew_has_the_mirror_against_him(tmp_path: Path) -> None:
    closed_journal(tmp_path)
    anew = chained_anew(rows(tmp_path))
    connection = raw(tmp_path)
    try:
        text = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'entries_are_never_edited'"
        ).fetchone()[0]
        connection.execute("DROP TRIGGER entries_are_never_edited")
        connection.executemany(
            "UPDATE entries SET content = ?, previous = ?, hash = ? WHERE number = ?",
            [(one.content, one.previous, one.hash, one.number) for one in anew],
        )
        connection.execute(text)
    finally:
        connection.close()
    with pytest.raises(StorageProblem) as caught:
        opened(tmp_path)
    assert {(one.code, one.number) for one in caught.value.faults} == {
        ("differs-from-mirror", 5),
        ("differs-from-mirror", 6),
    }
