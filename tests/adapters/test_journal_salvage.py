"""What is left of a damaged journal is exported whole, and what cannot be read is named."""

import json
import os
import sqlite3
import stat
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from infuseplan.adapters.journal.entries import entry_of_line
from infuseplan.adapters.journal.opening import open_journal, open_to_read, set_aside
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.application.journal.port import JournalFault, StorageProblem

from .journal_making import (
    FILES,
    SEAL,
    Ticking,
    closed_journal,
    event,
    filled,
    header,
    journal_in,
    opened,
    quick_folder,
    raw,
)
from .test_journal_damage import Patient

JOURNAL, LOG, MIRROR = FILES
# First entry, protocol, record, and three events.
ENTRIES = 6
Lines = list[dict[str, Any]]

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="rights and pipes of Linux")


@pytest.fixture
def quick() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


def exported(folder: Path, to: Path) -> tuple[Lines, tuple[JournalFault, ...]]:
    reader = open_to_read(folder, Ticking(), seal=SEAL)
    try:
        faults = reader.export(to)
    finally:
        reader.close()
    return [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()], faults


def numbers(lines: Lines) -> list[int]:
    return [line["number"] for line in lines]


def whole(lines: Lines) -> list[int]:
    return [line["number"] for line in lines if entry_of_line(line) is not None]


def without_triggers(folder: Path) -> sqlite3.Connection:
    """What anybody with a database tool can do to entries; the caller closes it."""
    connection = raw(folder)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    return connection


# --- export ----------------------------------------------------------------------------------


def test_a_flipped_quote_in_one_entry_costs_that_entry_alone_and_only_without_a_second_copy(
    quick: Path,
) -> None:
    patient = Patient(quick, crashed=False)
    broken = patient.files[JOURNAL].replace(b'"type":"started"', b'"type":\'started"')
    patient.damaged(**{JOURNAL: broken})
    lines, faults = exported(patient.folder, quick / "with.jsonl")
    assert whole(lines) == [1, 2, 3, 4, 5, 6]
    assert faults == ()
    patient.damaged(**{JOURNAL: broken, MIRROR: None})
    lines, faults = exported(patient.folder, quick / "without.jsonl")
    assert numbers(lines) == [1, 2, 3, 4, 5, 6]
    assert whole(lines) == [1, 2, 3, 5, 6]
    assert faults == (JournalFault("entry-changed", 4),)
    assert lines[3]["damaged"] is True
    assert "'started\"" in lines[3]["content"]


@pytest.mark.parametrize("column", ["content", "recorded_at", "record", "hash"])
def test_text_that_is_none_any_more_costs_its_entry_alone(quick: Path, column: str) -> None:
    closed_journal(quick / "journal")
    (quick / "journal" / MIRROR).unlink()
    connection = without_triggers(quick / "journal")
    connection.execute(
        f"UPDATE entries SET {column} = CAST(x'ff' || substr({column}, 2) AS TEXT) "  # noqa: S608 - the columns stand above
        "WHERE number = 5"
    )
    connection.close()
    lines, faults = exported(quick / "journal", quick / "out.jsonl")
    assert whole(lines) == [1, 2, 3, 4, 6]
    assert numbers(lines) == [1, 2, 3, 4, 5, 6]
    assert faults == (JournalFault("entry-changed", 5),)


def test_entries_that_are_missing_are_named_by_the_first_of_each_gap(quick: Path) -> None:
    closed_journal(quick / "journal")
    (quick / "journal" / MIRROR).unlink()
    connection = without_triggers(quick / "journal")
    connection.execute("DELETE FROM entries WHERE number IN (2, 3, 5)")
    connection.execute("UPDATE entries SET number = 900000000000000 WHERE number = 6")
    connection.close()
    lines, faults = exported(quick / "journal", quick / "out.jsonl")
    assert numbers(lines) == [1, 4, 900000000000000]
    assert [(one.code, one.number) for one in faults] == [
        ("entry-missing", 2),
        ("entry-missing", 5),
        ("entry-changed", 900000000000000),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        (b'CREATE TABLE "entries"', b"CREATE TABLE \"entries'"),
        (b"SQLite format 3", b"SQLite format 4"),
    ],
    ids=["quote in the schema", "not a database"],
)
def test_a_file_that_sqlite_refuses_is_exported_from_the_second_copy(
    quick: Path, damage: tuple[bytes, bytes]
) -> None:
    patient = Patient(quick, crashed=False)
    patient.damaged(**{JOURNAL: patient.files[JOURNAL].replace(*damage)})
    assert patient.outcome() == "damaged"
    lines, faults = exported(patient.folder, quick / "out.jsonl")
    assert whole(lines) == [1, 2, 3, 4, 5, 6]
    assert faults == ()
    reader = open_to_read(patient.folder, Ticking(), seal=SEAL)
    try:
        assert "not-sound" in {fault.code for fault in reader.verify()}
        assert reader.read(patient.record).sequence == 3
        with pytest.raises(StorageProblem) as refused:
            reader.backup(quick / "backup.sqlite3")
        assert refused.value.kind == "damaged"
    finally:
        reader.close()
    patient.comes_back()


def test_no_damaged_page_keeps_an_export_from_being_whole(quick: Path) -> None:
    """Every page wiped in turn, with the second copy and without it: it ends, and it is JSON."""
    patient = Patient(quick, crashed=False)
    content = patient.files[JOURNAL]
    size = 4096
    for begin in range(0, len(content), size):
        wiped = content[:begin] + b"\xa5" * size + content[begin + size :]
        patient.damaged(**{JOURNAL: wiped})
        lines, _ = exported(patient.folder, quick / "out.jsonl")
        assert whole(lines) == [1, 2, 3, 4, 5, 6]
        patient.damaged(**{JOURNAL: wiped, MIRROR: None})
        with suppress(StorageProblem):
            lines, faults = exported(patient.folder, quick / "out.jsonl")
            assert len(whole(lines)) == ENTRIES or faults


def test_a_whole_journal_is_exported_without_a_remark(quick: Path) -> None:
    closed_journal(quick / "journal")
    lines, faults = exported(quick / "journal", quick / "out.jsonl")
    assert whole(lines) == [1, 2, 3, 4, 5, 6]
    assert faults == ()


@pytest.mark.parametrize("kept", [0, 1, 4, 5])
def test_an_end_that_the_journal_has_lost_is_exported_from_the_second_copy(
    quick: Path, kept: int
) -> None:
    """A page that counts fewer entries than it holds is whole in itself."""
    closed_journal(quick / "journal")
    connection = without_triggers(quick / "journal")
    connection.execute("DELETE FROM entries WHERE number > ?", (kept,))
    connection.close()
    lines, faults = exported(quick / "journal", quick / "out.jsonl")
    assert whole(lines) == [1, 2, 3, 4, 5, 6]
    assert faults == ()


def test_what_does_not_go_on_from_the_journals_end_is_exported_and_named(quick: Path) -> None:
    """The second copy of another journal, which goes on longer: nothing of either is left out."""
    closed_journal(quick / "journal")
    with journal_in(quick / "other") as journal:
        record = filled(journal, 5)
    connection = without_triggers(quick / "journal")
    connection.execute("DELETE FROM entries WHERE number > 5")
    connection.close()
    (quick / "other" / MIRROR).replace(quick / "journal" / MIRROR)
    lines, faults = exported(quick / "journal", quick / "out.jsonl")
    assert whole(lines) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert faults == (JournalFault("differs-from-mirror", 6, record),)


# --- the journal is lost, its second copy is not ---------------------------------------------


def test_a_second_copy_without_its_journal_is_verified_read_and_exported(quick: Path) -> None:
    patient = Patient(quick, crashed=False)
    patient.damaged(**{JOURNAL: None})
    reader = open_to_read(patient.folder, Ticking(), seal=SEAL)
    try:
        assert [fault.code for fault in reader.verify()] == ["file-missing"]
        assert [line.id for line in reader.records()] == [patient.record]
    finally:
        reader.close()
    assert not (patient.folder / JOURNAL).exists()
    lines, faults = exported(patient.folder, quick / "out.jsonl")
    assert (whole(lines), faults) == ([1, 2, 3, 4, 5, 6], ())
    assert patient.outcome() == "told"


def test_neither_journal_nor_second_copy_is_told_as_a_path(quick: Path) -> None:
    (quick / "empty").mkdir()
    with pytest.raises(StorageProblem) as refused:
        open_to_read(quick / "empty", Ticking(), seal=SEAL)
    assert refused.value.kind == "path"


# --- versions --------------------------------------------------------------------------------


def test_a_damaged_version_is_damage_and_not_a_newer_program(quick: Path) -> None:
    """Bytes 60-63 are the version of the journal, 68-71 whose file it is, 18 and 19 SQLite's."""
    patient = Patient(quick, crashed=False)
    found: Counter[str] = Counter()
    for place in (*range(16, 24), *range(40, 48), *range(56, 72), *range(92, 100)):
        for value in (0x00, 0x03, 0x7F, 0xFF):
            damaged = bytearray(patient.files[JOURNAL])
            if damaged[place] == value:
                continue
            damaged[place] = value
            patient.damaged(**{JOURNAL: bytes(damaged)})
            found[patient.outcome()] += 1
            patient.damaged(**{JOURNAL: bytes(damaged)})
            lines, faults = exported(patient.folder, quick / "out.jsonl")
            assert (whole(lines), faults) == ([1, 2, 3, 4, 5, 6], ())
    assert set(found) <= {"told", "damaged"}
    assert found["damaged"] > 20


@pytest.mark.parametrize("place", [60, 62, 63, 68, 71])
def test_a_journal_of_a_damaged_version_comes_back_from_its_second_copy(
    quick: Path, place: int
) -> None:
    patient = Patient(quick, crashed=False)
    damaged = bytearray(patient.files[JOURNAL])
    damaged[place] = 0x2A
    patient.damaged(**{JOURNAL: bytes(damaged)})
    assert patient.outcome() == "damaged"
    patient.comes_back()


# --- links, pipes, and other people ----------------------------------------------------------


@needs_linux
@pytest.mark.parametrize("name", [JOURNAL, MIRROR, "journal.lock", LOG, "journal.sqlite3-shm"])
@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe", "folder"])
def test_a_file_of_the_journal_that_is_no_file_is_refused_and_not_followed(
    quick: Path, name: str, kind: str
) -> None:
    folder, elsewhere = quick / "journal", quick / "elsewhere"
    closed_journal(folder)
    (folder / name).unlink(missing_ok=True)
    if kind == "link":
        elsewhere.write_text("mine\n", encoding="utf-8")
        (folder / name).symlink_to(elsewhere)
    elif kind == "dangling link":
        (folder / name).symlink_to(quick / "none")
    elif kind == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).mkdir()
    for opening in (open_journal, open_to_read):
        with pytest.raises(StorageProblem) as refused:
            opening(folder, Ticking())
        assert (refused.value.kind, refused.value.detail) == ("strange-file", name)
    assert not (quick / "none").exists()
    if kind == "link":
        assert elsewhere.read_text(encoding="utf-8") == "mine\n"


@needs_linux
def test_setting_aside_moves_a_link_and_does_not_follow_it(quick: Path) -> None:
    folder = quick / "journal"
    closed_journal(folder)
    (folder / MIRROR).rename(quick / "elsewhere")
    (folder / MIRROR).symlink_to(quick / "elsewhere")
    aside = set_aside(folder)
    assert (aside / MIRROR).is_symlink()
    assert not (folder / MIRROR).exists()


@needs_linux
@pytest.mark.parametrize(
    ("mode", "group", "told"),
    [(0o700, 0, False), (0o755, 0, False), (0o777, 0, True), (0o1777, 0, True),
     (0o770, 4242, True), (0o770, 0, False), (0o750, 4242, False)],
)  # fmt: skip
def test_a_folder_in_which_others_may_write_is_told_and_used(
    tmp_path: Path, mode: int, group: int, told: bool
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    if group:
        try:
            os.chown(folder, -1, group)
        except PermissionError:
            pytest.skip(reason="only root may give a folder to another group")
    folder.chmod(mode)
    with journal_in(folder) as journal:
        codes = [note.code for note in journal.notes]
        assert codes == (["folder-open-to-others"] if told else [])
        filled(journal)
        assert stat.S_IMODE((folder / JOURNAL).stat().st_mode) == 0o600


# --- a second copy that cannot be written ----------------------------------------------------


@needs_linux
def test_a_full_second_copy_is_noted_once_for_each_time_it_fails(tmp_path: Path) -> None:
    journal = opened(tmp_path)
    record = filled(journal)
    good, full = journal._mirror._file, os.open("/dev/full", os.O_RDWR)
    journal._mirror._file = full
    journal.append(record, 3, event(3))
    journal.append(record, 4, event(4))
    assert journal.notes == (JournalFault("mirror-not-written", detail="ENOSPC"),)
    assert all(note.harmless for note in journal.notes)
    journal._mirror._file = good
    journal.append(record, 5, event(5))
    assert journal.verify() == ()
    journal._mirror._file = full
    journal.append(record, 6, event(6))
    assert [note.code for note in journal.notes] == ["mirror-not-written"] * 2
    journal._mirror._file = good
    os.close(full)
    journal.close()


def test_a_line_without_an_end_is_passed_over_and_takes_no_memory(quick: Path) -> None:
    import resource

    folder = quick / "journal"
    closed_journal(folder)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (folder / MIRROR).open("ab") as file:
        for _ in range(300):
            file.write(b"x" * 1_000_000)
    with journal_in(folder) as journal:
        # Without an end it looks like a line that a kill has torn, and it is no entry.
        assert journal.notes == ()
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 60_000
    assert JournalPlace(folder).mirror.stat().st_size > 300_000_000


def test_a_record_is_opened_for_somebody_else_in_the_end(quick: Path) -> None:
    """After everything above an ordinary journal is still an ordinary journal."""
    with journal_in(quick / "journal") as journal:
        assert journal.read(journal.open_record(header())).sequence == 0
        assert journal.notes == ()
