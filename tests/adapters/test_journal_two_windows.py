"""Two windows on one journal: they never write one record, and none is locked out for good."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infuseplan.adapters.journal.locks import JournalLocks, TooManyWindows
from infuseplan.adapters.journal.opening import open_to_read
from infuseplan.application.journal.port import RecordHeld, RecordMoved, StorageProblem

from .journal_making import (
    FILES,
    SEAL,
    Ticking,
    closed_journal,
    event,
    filled,
    header,
    journal_in,
    rows,
)

ROOT = Path(__file__).resolve().parents[2]


def another(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.adapters.window_of_another", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def waiting(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another window that stays until the block ends, and the line that it said first."""
    with another(*arguments) as window:
        assert window.stdout is not None
        yield window, window.stdout.readline().strip()
        window.kill()


def test_only_one_window_is_at_a_start_at_a_time(tmp_path: Path) -> None:
    with journal_in(tmp_path) as two:
        with journal_in(tmp_path) as one:
            assert one.reserve_start()
            assert not two.reserve_start()
            one.release_start()
            assert two.reserve_start()
            two.release_start()
            assert one.reserve_start()
        # A window that is gone keeps nobody from starting.
        assert two.reserve_start()


def test_a_record_that_one_window_has_is_read_only_in_the_other(tmp_path: Path) -> None:
    with journal_in(tmp_path) as one, journal_in(tmp_path) as two:
        record = filled(one)
        assert not two.hold(record)
        with pytest.raises(RecordHeld):
            two.append(record, 3, event(3))
        assert two.read(record) == one.read(record)
        one.release(record)
        assert two.hold(record)
        assert not one.hold(record)
        two.append(record, 3, event(3))
        assert two.verify() == one.verify() == ()


def test_holding_twice_is_holding_once(tmp_path: Path) -> None:
    with journal_in(tmp_path) as one, journal_in(tmp_path) as two:
        record = filled(one)
        assert one.hold(record)
        one.release(record)
        one.release(record)
        assert two.hold(record)


def test_two_windows_write_two_records_side_by_side(tmp_path: Path) -> None:
    with journal_in(tmp_path) as one, journal_in(tmp_path) as two:
        records = [journal.open_record(header()) for journal in (one, two)]
        for number in range(3):
            for journal, record in zip((one, two), records, strict=True):
                journal.append(record, number, event(number))
        assert one.verify() == two.verify() == ()
        assert [one.read(record).sequence for record in records] == [3, 3]


def test_what_was_decided_on_an_older_state_is_not_saved(tmp_path: Path) -> None:
    with journal_in(tmp_path) as one, journal_in(tmp_path) as two:
        record = filled(one)
        one.release(record)
        two.append(record, 3, event(3))
        two.release(record)
        with pytest.raises(RecordMoved) as caught:
            one.append(record, 3, event(4))
        assert (caught.value.expected, caught.value.found) == (3, 4)
        for wrong in (0, 5, -1):
            with pytest.raises(RecordMoved):
                one.append(record, wrong, event(4))
        assert one.read(record).sequence == 4
        one.append(record, 4, event(4))


def is_sealed(folder: Path) -> bool:
    return (folder / FILES[2]).read_bytes().splitlines()[-1].startswith(b'{"seal"')


def test_only_a_window_that_was_alone_seals(tmp_path: Path) -> None:
    """Another one may have died between an entry and its second copy; a start has to look."""
    with journal_in(tmp_path) as one:
        with journal_in(tmp_path) as two:
            filled(two)
        assert not is_sealed(tmp_path)
        filled(one)
    assert not is_sealed(tmp_path)
    with journal_in(tmp_path) as journal:
        assert journal.notes == ()
        assert len(journal.records()) == 2
    assert is_sealed(tmp_path)
    with journal_in(tmp_path) as journal:
        assert journal.notes == ()
    assert is_sealed(tmp_path)


def test_a_seal_waits_until_nobody_reads(tmp_path: Path) -> None:
    reader = None
    with journal_in(tmp_path) as journal:
        filled(journal)
        reader = open_to_read(tmp_path, Ticking(), seal=SEAL)
    assert not is_sealed(tmp_path)
    assert reader.verify() == ()
    reader.close()
    with journal_in(tmp_path) as journal:
        assert journal.notes == ()


def test_a_window_that_died_locks_nothing(tmp_path: Path) -> None:
    record = closed_journal(tmp_path)
    with waiting("hold", tmp_path, record) as (window, said):
        assert said == "True"
        with journal_in(tmp_path) as journal:
            assert not journal.hold(record)
            window.kill()
            window.wait()
            assert journal.hold(record)
            journal.append(record, 3, event(3))


def test_writers_in_turns_never_write_over_each_other(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = journal.open_record(header())
    windows = [another("write", tmp_path, record, 25) for _ in range(4)]
    written = [window.communicate(timeout=600)[0] for window in windows]
    assert [window.returncode for window in windows] == [0] * 4
    said = [json.loads(line) for line in written]
    acknowledged = [sequence for one in said for sequence in one["mine"]]
    assert sorted(acknowledged) == list(range(1, 101))
    with journal_in(tmp_path) as journal:
        assert journal.verify() == ()
        assert [one.sequence for one in journal.read(record).events] == list(range(1, 101))


def start_at_once(folder: Path, count: int) -> None:
    """All on a folder that is not there yet; each gets its record, and there is one journal."""
    windows = [another("start", folder) for _ in range(count)]
    # All are waited for before anything is demanded: one left behind fails the tests after it.
    said = [window.communicate(timeout=600)[0].strip() for window in windows]
    assert [window.returncode for window in windows] == [0] * count
    with journal_in(folder) as journal:
        assert journal.verify() == ()
        assert sorted(line.id for line in journal.records()) == sorted(said)
    assert [row[1] for row in rows(folder)].count("journal") == 1


def test_windows_that_start_at_once_share_one_journal(tmp_path: Path) -> None:
    start_at_once(tmp_path / "new", 6)


@pytest.mark.long
def test_five_hundred_starts_at_once_share_their_journals(tmp_path: Path) -> None:
    for number in range(50):
        start_at_once(tmp_path / str(number), 10)


def test_a_window_too_many_is_told_so(tmp_path: Path) -> None:
    windows = [JournalLocks(tmp_path / "journal.lock") for _ in range(17)]
    try:
        for window in windows[:16]:
            window.enter(0)
        with pytest.raises(TooManyWindows):
            windows[16].enter(0)
        with pytest.raises(StorageProblem) as caught, journal_in(tmp_path):
            pass
        assert caught.value.kind == "locked"
        windows[3].close()
        windows[16].enter(0)
    finally:
        for window in windows:
            window.close()
