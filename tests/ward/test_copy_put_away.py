"""The copy is put away only where it is damaged, by whoever exchanges, and over no other one."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infuseplan.adapters.ward import copy_place, copy_schema
from infuseplan.adapters.ward.copy import DamagedCopy, WardCopy
from infuseplan.adapters.ward.copy_place import exchange_lock
from infuseplan.adapters.ward.copy_schema import COPY_FILE
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.journal import WardJournal
from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.journal.port import StorageProblem

from .workstations import Places, ShiftedClock, Workstation

NO_DATABASE = b"no database at all" * 400


@pytest.fixture
def places(tmp_path: Path) -> Places:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    return [lambda clock, ending: FolderMeeting(shared, clock)]


@pytest.fixture
def both(tmp_path: Path, places: Places) -> Iterator[tuple[Workstation, Workstation]]:
    """Two logins; the second one has what the first one said."""
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    first.add("chair", "said")
    for one in (first, second):
        one.exchange()
    yield first, second
    first.close()
    second.close()


def put_away(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("ward-copy.aside-*.sqlite3"))


def opened(folder: Path) -> WardJournal:
    return open_ward_journal(folder, ShiftedClock(), None)


@pytest.mark.parametrize("mode", ["EXCLUSIVE", "NORMAL"])
def test_a_copy_that_another_program_holds_is_not_put_away(
    both: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    _, second = both
    second.close()
    monkeypatch.setattr(copy_schema, "_PATIENCE_S", 0.1)
    before = (second.folder / COPY_FILE).stat().st_ino
    with closing(sqlite3.connect(second.folder / COPY_FILE, isolation_level=None)) as other:
        other.execute(f"PRAGMA locking_mode = {mode}")
        other.execute("BEGIN IMMEDIATE")
        if mode == "EXCLUSIVE":
            with pytest.raises(StorageProblem) as told:
                opened(second.folder)
            assert told.value.kind == "locked"
        else:
            # Somebody who writes is in no reader's way.
            opened(second.folder).close()
    assert (second.folder / COPY_FILE).stat().st_ino == before
    assert put_away(second.folder) == []
    second.restart()


def test_a_damaged_copy_is_left_to_the_window_that_exchanges(
    both: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = both
    second.close()
    monkeypatch.setattr(copy_place, "_PATIENCE_S", 0.1)
    (second.folder / COPY_FILE).write_bytes(NO_DATABASE)
    with exchange_lock(second.folder) as mine:
        assert mine
        with pytest.raises(StorageProblem) as told:
            opened(second.folder)
        assert told.value.kind == "locked"
        with pytest.raises(DamagedCopy):
            WardCopy(second.folder)
    assert (second.folder / COPY_FILE).read_bytes() == NO_DATABASE
    opened(second.folder).close()
    assert put_away(second.folder) == ["ward-copy.aside-1.sqlite3"]
    second.restart()


def test_every_damaged_copy_is_kept_under_a_name_of_its_own(
    both: tuple[Workstation, Workstation],
) -> None:
    _, second = both
    second.close()
    for number in range(1, 4):
        (second.folder / COPY_FILE).write_bytes(NO_DATABASE + bytes([number]))
        if number == 2:
            WardCopy(second.folder, may_renew=True).close()
        else:
            opened(second.folder).close()
    assert [(second.folder / name).read_bytes()[-1] for name in put_away(second.folder)] == [
        1,
        2,
        3,
    ]
    second.restart()


def test_a_database_of_another_program_is_put_away(both: tuple[Workstation, Workstation]) -> None:
    _, second = both
    second.close()
    (second.folder / COPY_FILE).unlink()
    with closing(sqlite3.connect(second.folder / COPY_FILE)) as other:
        other.execute("CREATE TABLE theirs (value)")
        other.execute("PRAGMA user_version = 1")
        other.commit()
    opened(second.folder).close()
    assert put_away(second.folder) == ["ward-copy.aside-1.sqlite3"]
    second.restart()


def test_a_copy_that_cannot_be_moved_as_a_whole_stays_whole(
    both: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, which renames no file that another window has open."""
    first, second = both
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.name == COPY_FILE:
            raise PermissionError(13, "in use")
        return real(path, target)

    before = sorted(path.name for path in second.folder.iterdir())
    assert f"{COPY_FILE}-wal" in before
    with monkeypatch.context() as now:
        now.setattr(Path, "rename", rename)
        with pytest.raises(StorageProblem) as told:
            copy_place.put_copy_away(second.folder)
    assert told.value.kind == "locked"
    assert sorted(path.name for path in second.folder.iterdir()) == before
    assert second.words() == first.words()


def test_what_no_place_has_any_more_is_read_from_the_damaged_copy(
    both: tuple[Workstation, Workstation], tmp_path: Path
) -> None:
    """The other computer is gone, the shared folder was emptied, and the copy is damaged then."""
    first, second = both
    for number in range(40):
        first.add("chair", f"said {number} " + "x" * 500)
    first.exchange()
    second.exchange()
    said = second.words()
    assert len(said) == 41
    first.sync.close()
    first.sync._let_go()
    second.close()
    for path in (tmp_path / "shared").iterdir():
        path.unlink()
    path = second.folder / COPY_FILE
    content = bytearray(path.read_bytes())
    # A page behind the first ones: some entries cannot be read any more.
    with closing(sqlite3.connect(path)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'entries_of_a_kind'"
        ).fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = len(content) // pages
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = bytes(size)
    path.write_bytes(content)
    copy = WardCopy(second.folder, may_renew=True)
    copy.renew()
    assert copy.heads == {}
    copy.close()
    second.restart()
    second.exchange()
    assert second.words() == said
    # Once is enough.
    assert second.sync._copy is not None
    assert second.sync._copy.remembered("copies put away") == ["ward-copy.aside-1.sqlite3"]


def test_of_a_copy_that_is_none_nothing_is_brought_back(
    both: tuple[Workstation, Workstation],
) -> None:
    first, second = both
    second.close()
    (second.folder / COPY_FILE).write_bytes(NO_DATABASE)
    second.restart()
    second.exchange()
    assert second.words() == first.words()


@pytest.mark.parametrize("gone", ["moved", "deleted"])
def test_an_exchange_goes_on_in_the_file_that_others_read(
    both: tuple[Workstation, Workstation], gone: str
) -> None:
    first, second = both
    path = second.folder / COPY_FILE
    if gone == "moved":
        path.rename(second.folder / "elsewhere.sqlite3")
    for ending in ("", "-wal", "-shm"):
        path.with_name(f"{COPY_FILE}{ending}").unlink(missing_ok=True)
    first.add("chair", "again")
    first.exchange()
    second.exchange()
    assert second.words() == first.words()
    assert len(second.words()) == 2


def test_a_damaged_journal_puts_no_copy_away(
    both: tuple[Workstation, Workstation], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = both

    def damaged(_: OwnReader) -> None:
        raise StorageProblem("damaged", "read", "SQLITE_CORRUPT")

    with monkeypatch.context() as now:
        now.setattr(OwnReader, "head", damaged)
        for _ in range(3):
            with pytest.raises(StorageProblem):
                second.exchange(1)
    assert put_away(second.folder) == []
    second.exchange()
    assert second.sync.state().places[0].fault is None


def test_a_copy_that_is_just_being_made_keeps_nobody_from_reading(
    both: tuple[Workstation, Workstation],
) -> None:
    """Between the name and the tables there is a moment; for ever after everything is read."""
    first, second = both
    second.close()
    journal = opened(second.folder)
    try:
        seen = journal.arrivals()
        path = second.folder / COPY_FILE
        shutil.copy(path, second.folder / "whole.sqlite3")
        path.rename(second.folder / "elsewhere.sqlite3")
        assert journal.arrivals() == seen
        path.touch()
        assert journal.arrivals() == seen
        path.unlink()
        shutil.move(second.folder / "whole.sqlite3", path)
        assert journal.arrivals() != seen
        assert journal.ward.entries_of("chair")[0].origin == first.origin
    finally:
        journal.close()
    second.restart()
