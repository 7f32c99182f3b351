"""An infusion of another computer in the window: shown, taken over, and two logs to choose from."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from ward_copies import Computer, carry, carry_keys

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.domain.infusion.events import Observed, Reaction
from infuseplan.gui.pages.infuse.ward_page import WardInfusePage

DAY = date(2026, 3, 3)


class Ward:
    """Two computers; an infusion runs at the first, and the page is the second one's."""

    def __init__(self, folder: Path, stack: ExitStack, qtbot: QtBot) -> None:
        self.first, self.second = Computer(folder / "one"), Computer(folder / "two")
        patient = self.first.patient()
        self.first.first_ever(patient)
        self.first.infusion(patient, DAY, 1, end="open")
        self.bring()
        carry_keys(self.first.folder, self.second.folder)
        self.there: InfusionRecords = stack.enter_context(self.first.desk(DAY))
        self.desk: InfusionRecords = stack.enter_context(self.second.desk(DAY))
        services = self.second.services
        self.page = WardInfusePage(
            self.desk, services.references.ctcae, lambda: None, lambda _origin: "Chair 1"
        )
        qtbot.addWidget(self.page)
        self.page.resize(1366, 640)
        self.page.show()

    def bring(self) -> None:
        carry(self.first.folder, self.second.folder)

    def bring_back(self) -> None:
        carry(self.second.folder, self.first.folder)

    def open(self) -> str:
        """The infusion that the list offers."""
        (button,) = self.page.empty.buttons
        button.click()
        return self.page.elsewhere.record_id


@pytest.fixture
def ward(tmp_path: Path, qtbot: QtBot) -> Iterator[Ward]:
    with ExitStack() as stack:
        yield Ward(tmp_path, stack, qtbot)


def answer(ward: Ward, by: str) -> None:
    dialog = ward.page.elsewhere.dialog
    assert dialog is not None
    dialog.who.line.setText(by)
    dialog.ok_button.click()


def test_it_is_shown_with_its_steps_and_nothing_can_be_entered(ward: Ward, qtbot: QtBot) -> None:
    record = ward.open()
    panel = ward.page.elsewhere
    assert ward.page.is_watching
    assert "A. Smith" in panel.board.heading.text()
    assert "Chair 1 records this infusion" in panel.bar.text.text()
    assert panel.board.status.rate.text()
    for key in ("changed", "pause", "volume", "vitals"):
        ward.page.pressed(key)
        assert "Nothing was recorded" in panel.said.text.text()
    assert len(ward.desk.journal.read(record).events) == 1
    qtbot.keyClick(ward.page, Qt.Key.Key_Escape)
    assert ward.page.bedside is None


def test_taken_over_it_goes_on_here(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.take_button.click()
    answer(ward, "")
    assert ward.page.bedside is None
    answer(ward, "B. C.")
    assert ward.page.bedside is not None
    assert ward.page.bedside.record_id == record
    assert not ward.page.is_watching
    assert ward.page.elsewhere.record_id == ""
    assert ward.desk.journal.ward.origin == ward.desk.elsewhere.logs_of(record).holder


def test_stop_says_stop_the_pump_and_counts_once_it_is_taken_over(ward: Ward) -> None:
    record = ward.open()
    ward.page.pressed("stop")
    dialog = ward.page.elsewhere.dialog
    assert dialog is not None
    answer(ward, "B. C.")
    types = [one.event for one in ward.desk.journal.read(record).events]
    assert '"type":"stopped"' in types[-1]


def test_what_is_recorded_there_is_seen_here_within_a_second(ward: Ward) -> None:
    record = ward.open()
    bedside = ward.there.carry_on(record)
    now = bedside.now()
    bedside.record(Reaction(at=now, by="A. B.", grade=2, anaphylaxis=False), now=now)
    before = len(ward.page.elsewhere.board.log.model.rows)
    ward.bring()
    ward.page.elsewhere.tick()
    assert len(ward.page.elsewhere.board.log.model.rows) == before + 1


def test_who_took_it_over_elsewhere_is_said_and_the_page_only_shows_it(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    ward.bring_back()
    ward.there.elsewhere.take_over(record, "A. B.")
    ward.bring()
    ward.page.hear()
    assert ward.page.bedside is None
    assert ward.page.is_watching
    assert "A. B. has taken this infusion over" in ward.page.elsewhere.said.text.text()


def test_of_two_logs_no_rate_is_shown_and_one_is_chosen_by_name(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    bedside = ward.there.carry_on(record)
    now = bedside.now()
    bedside.record(Observed(at=now, by="A. B.", note="sleeps"), now=now)
    ward.bring()
    ward.page.hear()
    panel = ward.page.elsewhere
    assert ward.page.is_watching
    assert "A. Smith, hospital number 4711. Recorded on two computers" in panel.bar.text.text()
    assert not panel.board.isVisible()
    assert not panel.take_button.isVisible()
    choose = [
        one for one in panel.findChildren(QPushButton)
        if one.isVisible() and one.text().startswith("The pump followed")
    ]  # fmt: skip
    assert len(choose) == 2
    # In the order of the chains' names.
    chosen = sorted(ward.desk.elsewhere.logs_of(record).logs)[0]
    choose[0].click()
    answer(ward, "C. D.")
    assert ward.page.bedside is not None
    (holding,) = [one for _, one in ward.desk.elsewhere.logs_of(record).holdings
                  if one.type == "reconciled"]  # fmt: skip
    assert (holding.follows, holding.by) == (chosen, "C. D.")
