"""The board of a ward: other computers' infusions as they run, and two logs that wait."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from ward_copies import Computer, carry, carry_keys

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.domain.infusion.events import Observed
from infuseplan.gui.pages.board.elsewhere import RowsElsewhere
from infuseplan.presentation.board.view import BoardRow
from infuseplan.presentation.infusion.elsewhere import WardNews

DAY = date(2026, 3, 3)


class Ward:
    """An infusion runs at the first computer; the rows are those of the second one."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.first, self.second = Computer(folder / "one"), Computer(folder / "two")
        patient = self.first.patient()
        self.first.first_ever(patient)
        self.first.infusion(patient, DAY, 1, end="open")
        self.bring()
        carry_keys(self.first.folder, self.second.folder)
        self.there: InfusionRecords = stack.enter_context(self.first.records(DAY))
        self.records: InfusionRecords = stack.enter_context(self.second.records(DAY))
        self.elsewhere = RowsElsewhere(self.records)
        self.away: datetime | None = None
        self.elsewhere.ward = WardNews(lambda _origin: "Chair 1", lambda: self.away)

    def bring(self) -> None:
        carry(self.first.folder, self.second.folder)

    def rows(self) -> list[BoardRow]:
        self.elsewhere.read(self.records.unfinished())
        return list(self.elsewhere.rows(self.records.now(), lambda _patient: "7"))


@pytest.fixture
def ward(tmp_path: Path, qtbot: QtBot) -> Iterator[Ward]:
    with ExitStack() as stack:
        yield Ward(tmp_path, stack)


def test_an_infusion_elsewhere_is_shown_as_it_runs_and_where(ward: Ward) -> None:
    (row,) = ward.rows()
    assert (row.rate, row.is_here, row.chair) == ("25", False, "7")
    assert row.plan.endswith("recorded at Chair 1")
    assert "A. Smith" in row.patient
    assert row.next_change.startswith("50")


def test_what_is_read_is_kept_until_something_is_added(ward: Ward) -> None:
    ward.rows()
    (before,) = ward.elsewhere._kept.values()
    ward.rows()
    assert list(ward.elsewhere._kept.values()) == [before]
    bedside = ward.there.carry_on(before.line.id)
    now = bedside.now()
    bedside.record(Observed(at=now, by="A. B.", note="sleeps"), now=now)
    ward.bring()
    ward.rows()
    assert list(ward.elsewhere._kept.values()) != [before]


def test_taken_over_here_it_is_no_infusion_elsewhere_any_more(ward: Ward) -> None:
    (row,) = ward.rows()
    ward.records.elsewhere.take_over(row.record_id, "B. C.")
    assert ward.rows() == []


def test_two_logs_are_said_and_show_no_rate(ward: Ward) -> None:
    (row,) = ward.rows()
    ward.records.elsewhere.take_over(row.record_id, "B. C.")
    bedside = ward.there.carry_on(row.record_id)
    now = bedside.now()
    bedside.record(Observed(at=now, by="A. B.", note="sleeps"), now=now)
    ward.bring()
    (row,) = ward.rows()
    assert row.status == "Recorded on two computers"
    assert "25" not in row.rate
    assert row.next_change == "open it to choose a log"


def test_while_the_ward_is_not_reached_a_row_has_no_rate(ward: Ward) -> None:
    (row,) = ward.rows()
    ward.away = ward.records.now()
    (row,) = ward.elsewhere.rows(ward.records.now(), lambda _patient: "7")
    assert "25" not in row.rate
    assert row.status == f"not known since {ward.away:%H:%M}"
    assert row.next_change == "the ward is not reached"
    assert row.bar == ()


def test_what_cannot_be_read_any_more_is_not_shown_as_if_it_ran(ward: Ward) -> None:
    ward.rows()
    ward.elsewhere.forget()
    assert list(ward.elsewhere.rows(ward.records.now(), lambda _patient: "7")) == []
