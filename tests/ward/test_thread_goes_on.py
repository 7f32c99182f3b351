"""The thread of the exchange ends with the program and not before, whatever it comes upon."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from infuseplan.adapters.ward import verifying
from infuseplan.adapters.ward.exchange import Exchange
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.keys_travel import KeysTravel
from infuseplan.adapters.ward.sync_place import SyncPace
from infuseplan.application.ward.meeting import ReceivedEntry

from .test_server import chain
from .workstations import Places, ShiftedClock, Workstation

QUICK = SyncPace(begin=0, look=0.02, rest=0, first_retry=0.02, last_retry=0.05, whole=1, idle=0.02)
ORIGIN = "a" * 32


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    path.chmod(0o770)
    return path


@pytest.fixture
def one(tmp_path: Path, shared: Path) -> Iterator[Workstation]:
    places: Places = [lambda clock, ending: FolderMeeting(shared, clock)]
    made = Workstation(tmp_path / "one", places, pace=QUICK)
    yield made
    made.close()


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("where", "name"),
    [(Exchange, "whole_round"), (KeysTravel, "index"), (KeysTravel, "__init__")],
)
@pytest.mark.parametrize("problem", [TypeError, RecursionError, MemoryError, OverflowError])
def test_whatever_is_raised_is_said_and_tried_again(
    one: Workstation,
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: type,
    name: str,
    problem: type[Exception],
) -> None:
    def raising(*_given: object) -> None:
        raise problem("a name of somebody")

    one.add("chair", "said")
    with monkeypatch.context() as now:
        now.setattr(where, name, raising)
        one.sync.start()
        wait_for(lambda: [place.fault for place in one.sync.state().places] == ["other"])
        assert one.sync.state().places[0].detail == f"this computer: {problem.__name__}"
        assert one.sync.state().places[0].not_reached_since is not None
    wait_for((shared / f"{one.origin}.entries.jsonl").exists)
    wait_for(lambda: [place.fault for place in one.sync.state().places] == [None])
    assert one.sync.state().waiting == 0


class Again(FolderMeeting):
    """A place that gives the first entries whatever it is asked, and more than it is asked for."""

    calls = 0

    def pull(self, after: Mapping[str, int], limit: int) -> Sequence[ReceivedEntry]:
        self.calls += 1
        assert self.calls < 50, "asked for ever"
        found = super().pull(dict.fromkeys(after, 0), limit)
        return [*found, *super().pull({"c" * 32: 0}, limit)]


def test_a_place_that_gives_the_same_again_is_not_asked_for_ever(
    one: Workstation, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FolderMeeting(shared, ShiftedClock()).push(chain(ORIGIN, 5))
    FolderMeeting(shared, ShiftedClock()).push(chain("c" * 32, 5))
    monkeypatch.setattr("infuseplan.adapters.ward.exchange._PULL_ENTRIES", 3)
    monkeypatch.setattr(verifying, "_BATCH", 3)
    place = Again(shared, ShiftedClock())
    assert [one.number for one in verifying._pulled(place, ORIGIN, 9)] == [1, 2, 3]
    one.places = [lambda _clock, _ending: place]
    one.sync = one.new_sync(QUICK)
    place.calls = 0
    one.sync.step()
    assert one.sync.state().places[0].fault is None
