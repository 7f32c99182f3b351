"""The keys in a shared folder: no damaged file is written over, and earlier chains count."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.application.ward.meeting import MeetingFault, WorkstationInfo

from .test_keys import ANNA, BERT, Site, level, patients_of, wrapped
from .test_server import chain
from .workstations import Places, ShiftedClock, Workstation

MINE, BEFORE, OTHER = "a" * 32, "b" * 32, "c" * 32
ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    path.chmod(0o770)
    return path


def login(shared: Path, origin: str, *earlier: str) -> FolderMeeting:
    made = FolderMeeting(shared, ShiftedClock())
    made.introduce(WorkstationInfo(origin, "login", "0.1.0", earlier=earlier))
    made.push(chain(origin, 2))
    return made


def table(shared: Path, origin: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((shared / f"{origin}.keys.json").read_bytes())
    return found


DAMAGED = [
    b"",
    b"\0" * 100,
    b'{"keys":{',
    b"[]",
    b'{"keys":[]}',
    b'{"keys":{"x":1}}',
    b'{"keys":{"x":"no base 64!"}}',
    b'{"mark":7}',
    b'{"removed":{}}',
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_of_one_s_own_is_refused_by_name(shared: Path, content: bytes) -> None:
    place = login(shared, MINE)
    place.push_keys(b"mark", {ONE: b"one"})
    path = shared / f"{MINE}.keys.json"
    path.write_bytes(content)
    for doing in (
        lambda: place.push_keys(b"mark", {TWO: b"two"}),
        lambda: place.forget([TWO]),
        lambda: place.change_site([MINE], b"other", lambda key: key),
    ):
        with pytest.raises(MeetingFault) as told:
            doing()
        assert told.value.detail == f"{MINE}.keys.json is damaged"
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_of_another_login_keeps_nobody_waiting(shared: Path, content: bytes) -> None:
    other, place = login(shared, OTHER), login(shared, MINE)
    other.push_keys(b"mark", {ONE: b"one"})
    (shared / f"{OTHER}.keys.json").write_bytes(content)
    place.push_keys(b"mark", {TWO: b"two"})
    assert place.pull_keys([ONE, TWO]) == {TWO: b"two"}


def test_who_is_removed_is_removed_from_the_files_of_earlier_chains(shared: Path) -> None:
    login(shared, BEFORE).push_keys(b"mark", {ONE: b"one", TWO: b"two"})
    place = login(shared, MINE, BEFORE)
    place.forget([ONE])
    assert table(shared, BEFORE)["keys"] == {TWO: b64encode(b"two").decode()}
    assert table(shared, MINE)["removed"] == [ONE]
    assert place.pull_keys([ONE, TWO]) == {TWO: b"two"}
    # No file is made for a chain that has none.
    login(shared, OTHER, "d" * 32).forget([TWO])
    assert not (shared / f"{'d' * 32}.keys.json").exists()


def test_another_key_of_the_site_counts_for_the_files_of_earlier_chains(shared: Path) -> None:
    login(shared, BEFORE).push_keys(b"mark", {ONE: b"one"})
    place = login(shared, MINE, BEFORE)
    place.push_keys(b"mark", {TWO: b"two"})
    place.change_site([MINE, BEFORE], b"new", lambda key: key.upper())
    assert place.site_mark() == b"new"
    assert place.pull_keys([ONE, TWO]) == {ONE: b"ONE", TWO: b"TWO"}
    place.push_keys(b"new", {"3" * 32: b"THREE"})


def test_where_one_key_cannot_be_wrapped_anew_no_file_is_changed(shared: Path) -> None:
    login(shared, BEFORE).push_keys(b"mark", {ONE: b"one"})
    place = login(shared, MINE, BEFORE)
    place.push_keys(b"mark", {TWO: b"two"})

    def of_one(key: bytes) -> bytes:
        if key == b"one":
            raise ValueError("opened by neither")
        return key.upper()

    with pytest.raises(ValueError, match="by neither"):
        place.change_site([MINE, BEFORE], b"new", of_one)
    assert place.site_mark() == b"mark"
    assert place.pull_keys([ONE, TWO]) == {ONE: b"one", TWO: b"two"}


def test_keys_are_given_with_the_mark_that_wraps_them(shared: Path) -> None:
    """While the logins change the site's key one after the other."""
    other, place = login(shared, OTHER), login(shared, MINE)
    other.push_keys(b"mark", {ONE: b"one"})
    place.push_keys(b"mark", {TWO: b"two"})
    place.change_site([MINE], b"new", lambda key: key.upper())
    assert place.site_mark() == b"new"
    assert place.pull_keys([ONE, TWO]) == {TWO: b"TWO"}


def test_a_line_longer_than_any_entry_hides_none_that_come_after_it(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = login(shared, MINE)
    with (shared / f"{MINE}.entries.jsonl").open("ab") as file:
        file.write(b"x" * 5000 + b"\n")
    place.push(chain(MINE, 4))
    monkeypatch.setattr("infuseplan.adapters.ward.folder._LONGEST_LINE", 1000)
    found = FolderMeeting(shared, ShiftedClock()).pull({MINE: 0}, 100)
    assert [one.entry.number for one in found] == [1, 2, 3, 4]


def test_after_a_new_chain_a_removal_reaches_the_keys_of_the_old_one(
    tmp_path: Path, shared: Path
) -> None:
    """From the journal on: a login whose chain became another one, and the file it left behind."""
    places: Places = [lambda clock, ending: FolderMeeting(shared, clock)]
    site = Site(tmp_path, places)
    one = site.station("one")
    anna, bert = (patients_of(one).add(who, "N. N.") for who in (ANNA, BERT))
    level(one)
    old = one.origin
    assert one.sync._renewal is not None
    one.sync._renewal.set(old, 3, "clone")
    one.restart()
    assert one.origin != old
    level(one)
    patients_of(one).remove(bert if wrapped(one, bert) else anna, "N. N.", "asked for it")
    level(one)
    kept = table(shared, old)["keys"]
    assert isinstance(kept, dict)
    assert set(kept) < {anna, bert}
    assert len(kept) == 1
    one.close()


def test_a_file_of_keys_that_is_lost_is_written_once_more(tmp_path: Path, shared: Path) -> None:
    places: Places = [lambda clock, ending: FolderMeeting(shared, clock)]
    one = Site(tmp_path, places).station("one")
    anna = patients_of(one).add(ANNA, "N. N.")
    level(one)
    (shared / f"{one.origin}.keys.json").unlink()
    level(one)
    kept = table(shared, one.origin)["keys"]
    assert isinstance(kept, dict)
    assert set(kept) == {anna}
    one.close()


def test_a_station_without_patients_makes_no_file(tmp_path: Path, shared: Path) -> None:
    places: Places = [lambda clock, ending: FolderMeeting(shared, clock)]
    one = Workstation(tmp_path / "one", places)
    one.add("chair", "said")
    one.exchange(3)
    assert list(shared.glob("*.keys.json")) == []
    one.close()
