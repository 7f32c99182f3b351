"""Journals of older versions are brought to today's; those of newer ones are left alone."""

import ast
import json
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from infuseplan.adapters.journal import migrations as journal_migrations
from infuseplan.adapters.journal.check import checked
from infuseplan.adapters.journal.migrations import STEPS, NewerJournal, Steps, migrate, version_of
from infuseplan.adapters.journal.opening import open_journal, open_to_read
from infuseplan.adapters.journal.output import check_file
from infuseplan.adapters.journal.schema import expected_shape, shape
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.port import StorageProblem

from .journal_making import SEAL, Ticking, closed_journal, event, journal_in, raw, rows

JOURNALS = Path(__file__).parent / "journals"
# Journals as each released version wrote them, with their export; made once, never made anew.
FIXTURES = sorted(JOURNALS.glob("version-*.sqlite3"))

# What a later version might do: something that touches every row, and something new.
NEXT = (
    *STEPS,
    (
        "CREATE TABLE places (entry INTEGER PRIMARY KEY REFERENCES entries) STRICT",
        "INSERT INTO places SELECT number FROM entries",
        "ALTER TABLE entries ADD COLUMN place TEXT",
    ),
)


def exported(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def test_there_is_a_journal_of_every_released_version() -> None:
    assert [path.name for path in FIXTURES] == [
        f"version-{number}.sqlite3" for number in range(1, len(STEPS) + 1)
    ]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_journal_of_an_older_version_is_read_exactly_and_goes_on(
    tmp_path: Path, fixture: Path
) -> None:
    shutil.copy(fixture, tmp_path / "journal.sqlite3")
    before = exported(fixture.with_suffix(".jsonl"))
    with journal_in(tmp_path) as journal:
        assert journal.verify() == ()
        journal.export(tmp_path / "now.jsonl")
        assert exported(tmp_path / "now.jsonl") == before
        (line,) = journal.records()
        kept = journal.read(line.id)
        assert [read_event(one.event) for one in kept.events] == [event(n) for n in range(3)]
        journal.append(line.id, 3, event(3))


def open_next(folder: Path, steps: Steps = NEXT) -> None:
    open_journal(folder, Ticking(), seal=SEAL, steps=steps).close()


def test_a_step_leaves_every_entry_as_it_was_and_keeps_the_older_file(tmp_path: Path) -> None:
    closed_journal(tmp_path)
    before = rows(tmp_path)
    open_next(tmp_path)
    assert rows(tmp_path) == before
    connection = raw(tmp_path)
    try:
        assert version_of(connection) == len(NEXT)
        assert checked(connection, NEXT).faults == ()
        assert connection.execute("SELECT count(*) FROM places").fetchone() == (6,)
    finally:
        connection.close()
    kept = tmp_path / f"journal.before-version-{len(NEXT)}.sqlite3"
    assert check_file(kept).faults == ()
    assert len(check_file(kept).hashes) == 6
    open_next(tmp_path)


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    closed_journal(tmp_path)
    open_next(tmp_path)
    before = (tmp_path / "journal.sqlite3").read_bytes()
    for work in (open_journal, open_to_read):
        with pytest.raises(StorageProblem) as caught:
            work(tmp_path, Ticking())
        assert caught.value.kind == "newer"
    assert (tmp_path / "journal.sqlite3").read_bytes() == before


@pytest.mark.parametrize("broken", ["CREATE TABLE entries (a)", "no SQL", "SELECT * FROM nowhere"])
def test_a_step_that_fails_leaves_the_journal_as_it_was(tmp_path: Path, broken: str) -> None:
    closed_journal(tmp_path)
    before = rows(tmp_path)
    with pytest.raises(StorageProblem):
        open_next(tmp_path, (*STEPS, ("CREATE TABLE half (a) STRICT", broken)))
    with journal_in(tmp_path) as journal:
        assert journal.verify() == ()
    assert rows(tmp_path) == before


def test_a_damaged_journal_is_not_migrated(tmp_path: Path) -> None:
    closed_journal(tmp_path)
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(path.read_bytes().replace(b"37.50", b"47.50"))
    with pytest.raises(StorageProblem) as caught:
        open_next(tmp_path)
    assert caught.value.kind == "damaged"
    connection = raw(tmp_path)
    assert version_of(connection) == len(STEPS)
    connection.close()


def test_two_windows_that_migrate_at_once_do_it_once(tmp_path: Path) -> None:
    closed_journal(tmp_path)
    with journal_in(tmp_path):
        open_next(tmp_path)
    connection = raw(tmp_path)
    assert migrate(connection, NEXT) == (len(NEXT), len(NEXT))
    with pytest.raises(NewerJournal):
        migrate(connection)
    assert shape(connection) == expected_shape(NEXT)
    connection.close()


@pytest.mark.parametrize("version", range(1, len(STEPS) + 1))
def test_a_file_that_was_made_and_not_yet_written_to_is_sound(tmp_path: Path, version: int) -> None:
    """Another window may be killed, or looked at, between the tables and the first entry."""
    tmp_path.chmod(0o700)
    (tmp_path / "journal.sqlite3").touch(mode=0o600)
    connection = raw(tmp_path)
    migrate(connection, STEPS[:version])
    assert checked(connection, STEPS).faults == ()
    connection.close()
    with journal_in(tmp_path) as journal:
        assert journal.verify() == ()
        assert journal.notes == ()


def test_a_made_file_whose_count_says_that_there_were_entries_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").touch(mode=0o600)
    connection = raw(tmp_path)
    migrate(connection)
    connection.execute("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'entries'")
    assert [fault.code for fault in checked(connection).faults] == ["end-missing"]
    connection.close()


def test_an_empty_file_becomes_a_journal_of_today(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "new", isolation_level=None)
    assert migrate(connection) == (0, len(STEPS))
    assert connection.execute("PRAGMA application_id").fetchone() == (0x496E6650,)
    connection.close()


@pytest.mark.parametrize("module", ["migrations", "schema"])
def test_the_steps_import_nothing_of_the_program(module: str) -> None:
    """What they did to a file of their time must not change with the program."""
    path = Path(journal_migrations.__file__).with_name(f"{module}.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    own = {"infuseplan.adapters.journal.migrations"} if module == "schema" else set()
    foreign = {
        name for name in imported if name and name.split(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == own
