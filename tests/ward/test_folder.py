"""A folder of the computer, where its logins meet without any server."""

import os
import stat
import sys
from pathlib import Path

import pytest

from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.application.ward.meeting import MeetingFault

from .test_server import chain
from .workstations import Places, ShiftedClock, Workstation

FIRST, SECOND = "a" * 32, "c" * 32


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    path.chmod(0o2770)
    return path


@pytest.fixture
def place(shared: Path) -> FolderMeeting:
    return FolderMeeting(shared, ShiftedClock())


def test_a_chain_is_a_file_of_lines_that_its_group_reads(
    shared: Path, place: FolderMeeting
) -> None:
    place.push(chain(FIRST, 3))
    place.push(chain(FIRST, 5))
    path = shared / f"{FIRST}.entries.jsonl"
    assert len(path.read_bytes().splitlines()) == 5
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert place.heads()[FIRST].number == 5
    assert [one.entry for one in place.pull({FIRST: 0}, 100)] == chain(FIRST, 5)
    assert [one.entry.number for one in place.pull({FIRST: 3}, 100)] == [4, 5]
    assert [one.entry.number for one in place.pull({FIRST: 0}, 2)] == [1, 2]
    assert place.hash_at(FIRST, 2) == chain(FIRST, 2)[1].hash
    assert place.hash_at(FIRST, 6) is None


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_torn_line_is_passed_over_and_written_again(
    shared: Path, place: FolderMeeting, cut: int
) -> None:
    place.push(chain(FIRST, 5))
    path = shared / f"{FIRST}.entries.jsonl"
    path.write_bytes(path.read_bytes()[:-cut])
    other = FolderMeeting(shared, ShiftedClock())
    assert other.heads()[FIRST].number == 4
    assert [one.entry.number for one in other.pull({FIRST: 0}, 100)] == [1, 2, 3, 4]
    place = FolderMeeting(shared, ShiftedClock())
    place.push(chain(FIRST, 6))
    assert other.heads()[FIRST].number == 6
    assert [one.entry for one in other.pull({FIRST: 4}, 100)] == chain(FIRST, 6)[4:]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_another_login_left_there_is_not_waited_for(
    shared: Path, place: FolderMeeting
) -> None:
    place.push(chain(FIRST, 3))
    os.mkfifo(shared / f"{FIRST}.computer.json")
    os.mkfifo(shared / f"{FIRST}.keys.json")
    os.mkfifo(shared / f"{SECOND}.entries.jsonl")
    for ask in (place.workstations, place.site_mark, lambda: place.pull({SECOND: 0}, 9)):
        with pytest.raises(MeetingFault) as told:
            ask()
        assert (told.value.kind, told.value.detail) == ("rights", "strange file")
    assert list(place.heads()) == [FIRST]


def test_news_is_what_has_grown(shared: Path, place: FolderMeeting) -> None:
    other = FolderMeeting(shared, ShiftedClock())
    assert other.news() is None
    assert other.news() == frozenset()
    place.push(chain(FIRST, 3))
    assert other.news() == {FIRST}
    assert other.news() == frozenset()


def test_another_entry_under_a_number_is_a_fork(place: FolderMeeting) -> None:
    place.push(chain(FIRST, 3))
    with pytest.raises(MeetingFault) as told:
        place.push(chain(FIRST, 4, "other")[1:])
    assert told.value.kind == "forked"


def test_a_changed_line_is_no_entry(shared: Path, place: FolderMeeting) -> None:
    place.push(chain(FIRST, 5))
    path = shared / f"{FIRST}.entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"given":3', b'"given":9'))
    other = FolderMeeting(shared, ShiftedClock())
    numbers = [one.entry.number for one in other.pull({FIRST: 0}, 100)]
    assert 3 not in numbers


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_folder_that_is_open_to_everybody_is_refused(shared: Path, place: FolderMeeting) -> None:
    shared.chmod(0o777)
    with pytest.raises(MeetingFault) as told:
        place.push(chain(FIRST, 3))
    assert (told.value.kind, told.value.detail) == ("rights", "open to everybody")


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(MeetingFault) as told:
        FolderMeeting(tmp_path / "nowhere", ShiftedClock()).heads()
    assert told.value.kind == "unreachable"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_not_followed(tmp_path: Path, shared: Path, place: FolderMeeting) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"")
    (shared / f"{FIRST}.entries.jsonl").symlink_to(target)
    with pytest.raises(MeetingFault) as told:
        place.push(chain(FIRST, 3))
    assert told.value.kind == "rights"
    assert target.read_bytes() == b""
    assert place.heads() == {}


def test_a_full_disk_is_told_and_what_was_torn_is_written_again(
    shared: Path, place: FolderMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) > 300:
            return real(handle, content[:300])
        raise OSError(28, "no space")

    place.push(chain(FIRST, 2))
    monkeypatch.setattr(os, "write", half)
    with pytest.raises(MeetingFault) as told:
        place.push(chain(FIRST, 4))
    assert told.value.kind == "full"
    monkeypatch.undo()
    place.push(chain(FIRST, 4))
    other = FolderMeeting(shared, ShiftedClock())
    assert [one.entry for one in other.pull({FIRST: 0}, 100)] == chain(FIRST, 4)


def test_two_logins_see_each_other(tmp_path: Path, shared: Path) -> None:
    places: Places = [lambda clock, ending: FolderMeeting(shared, clock)]
    first, second = (Workstation(tmp_path / name, places, name=name) for name in ("1", "2"))
    for number in range(3):
        first.add("chair", f"first {number}")
        second.add("chair", f"second {number}")
        first.exchange(1)
        second.exchange(1)
    first.exchange()
    assert first.entries() == second.entries()
    assert len(first.words()) == 6
    assert {one.name for one in first.sync.state().origins} == {"1", "2"}
    first.close()
    second.close()
