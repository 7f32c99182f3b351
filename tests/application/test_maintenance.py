"""The journal of one window: opened once, remarks told once, damage wherever it turns up."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from wiring import replaced_in

from infuseplan import bootstrap
from infuseplan.application.journal.maintenance import JournalMaintenance, NothingRecorded
from infuseplan.application.journal.port import JournalFault, StorageProblem

TORN = JournalFault("mirror-not-written")
BEHIND = JournalFault("mirror-behind")
DAMAGED = StorageProblem("damaged", "read")
FULL = StorageProblem("full", "save")


@dataclass
class Journal:
    notes: tuple[JournalFault, ...] = ()
    copied: list[str] = field(default_factory=list)
    closed: int = 0

    def backup(self, path: Path) -> None:
        self.copied.append(path.name)

    def export(self, path: Path) -> tuple[JournalFault, ...]:
        self.copied.append(path.name)
        return (TORN,)

    def close(self) -> None:
        self.closed += 1


class Ward:
    """A window's journal with what was told of it; `trouble` keeps it from being opened."""

    def __init__(self, folder: Path) -> None:
        self.journal, self.readable = Journal(), Journal()
        self.trouble: StorageProblem | None = None
        self.exists = True
        self.done: list[str] = []
        self.notes: list[tuple[JournalFault, ...]] = []
        self.damage: list[StorageProblem] = []
        services = replaced_in(
            bootstrap.services(machine=folder / "machine"), "journal", open=self._open,
            exists=lambda _data: self.exists, read=self._read, set_aside=self._set_aside,
        )  # fmt: skip
        self.maintenance = JournalMaintenance(services, folder)
        self.maintenance.on_notes = self.notes.append
        self.maintenance.on_damage = self.damage.append

    def _open(self, _data: Path | None) -> Any:
        self.done.append("opened")
        if self.trouble is not None:
            raise self.trouble
        return self.journal

    def _read(self, _data: Path | None) -> Any:
        self.done.append("opened to read")
        return self.readable

    def _set_aside(self, data: Path | None) -> Path:
        # What is still open cannot be moved on every system.
        assert self.journal.closed == self.done.count("opened")
        self.done.append("set aside")
        return cast("Path", data) / "damaged-1"


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


def test_it_is_opened_once_however_often_it_is_asked_and_again_once_it_was_closed(
    ward: Ward,
) -> None:
    assert ward.done == []
    assert ward.maintenance.journal is ward.maintenance.journal is ward.journal
    assert ward.done == ["opened"]
    ward.maintenance.close()
    ward.maintenance.close()
    assert ward.journal.closed == 1
    assert ward.maintenance.journal is ward.journal
    assert ward.done == ["opened", "opened"]


def test_each_remark_is_told_once_and_what_turns_up_later_alone(ward: Ward) -> None:
    ward.journal.notes = (TORN,)
    for _ in range(3):
        assert ward.maintenance.journal is ward.journal
    with ward.maintenance.watching():
        ward.journal.notes = (TORN, BEHIND)
    with ward.maintenance.watching():
        pass
    assert ward.notes == [(TORN,), (BEHIND,)]


def test_damage_is_told_wherever_it_turns_up_and_goes_on_to_whoever_asked(ward: Ward) -> None:
    ward.trouble = DAMAGED
    with pytest.raises(StorageProblem) as caught:
        _ = ward.maintenance.journal
    with pytest.raises(StorageProblem), ward.maintenance.watching():
        raise DAMAGED
    assert caught.value is DAMAGED
    assert ward.damage == [DAMAGED, DAMAGED]
    assert ward.notes == []


def test_another_trouble_is_no_damage(ward: Ward) -> None:
    ward.trouble = FULL
    with pytest.raises(StorageProblem):
        _ = ward.maintenance.journal
    with pytest.raises(StorageProblem), ward.maintenance.watching():
        raise FULL
    assert ward.damage == []


def test_where_nothing_was_ever_recorded_nothing_is_copied_and_no_journal_made(
    ward: Ward, tmp_path: Path
) -> None:
    ward.exists = False
    with pytest.raises(NothingRecorded):
        ward.maintenance.back_up(tmp_path / "copy")
    with pytest.raises(NothingRecorded):
        ward.maintenance.export(tmp_path / "lines")
    assert ward.done == []


def test_a_journal_that_is_not_open_is_read_for_a_copy_and_given_back(
    ward: Ward, tmp_path: Path
) -> None:
    """A damaged one cannot be opened; what can be read of it is copied all the same."""
    ward.trouble = DAMAGED
    assert ward.maintenance.export(tmp_path / "lines") == (TORN,)
    ward.maintenance.back_up(tmp_path / "copy")
    assert ward.done == ["opened to read"] * 2
    assert (ward.readable.copied, ward.readable.closed) == (["lines", "copy"], 2)


def test_an_open_journal_is_copied_as_it_is_and_stays_open(ward: Ward, tmp_path: Path) -> None:
    assert ward.maintenance.journal is ward.journal
    ward.maintenance.back_up(tmp_path / "copy")
    assert ward.done == ["opened"]
    assert (ward.journal.copied, ward.journal.closed) == (["copy"], 0)


def test_a_damaged_journal_is_given_back_before_it_is_moved_and_a_new_one_is_there(
    ward: Ward, tmp_path: Path
) -> None:
    assert ward.maintenance.journal is ward.journal
    ward.journal.notes = (BEHIND,)
    assert ward.maintenance.set_aside() == tmp_path / "damaged-1"
    assert ward.done == ["opened", "set aside", "opened"]
    # That all of it comes from the second copy is what was asked for.
    assert ward.maintenance.journal is ward.journal
    assert ward.notes == []
