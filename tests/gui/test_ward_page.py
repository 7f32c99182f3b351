"""An infusion of another computer in the window: shown, taken over, and two logs to choose from."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from ward_copies import Computer, carry, carry_keys

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import StorageProblem
from infuseplan.domain.infusion.events import Observed, Reaction
from infuseplan.gui.pages.infuse.ward_page import WardInfusePage
from infuseplan.presentation.infusion.elsewhere import WardNews

DAY = date(2026, 3, 3)


class Ward:
    """Two computers; an infusion runs at the first, and the page is the second one's."""

    def __init__(self, folder: Path, stack: ExitStack, qtbot: QtBot) -> None:
        self.away: datetime | None = None
        self.first, self.second = Computer(folder / "one"), Computer(folder / "two")
        patient = self.first.patient()
        self.first.first_ever(patient)
        self.first.infusion(patient, DAY, 1, end="open")
        self.bring()
        carry_keys(self.first.folder, self.second.folder)
        self.there: InfusionRecords = stack.enter_context(self.first.records(DAY))
        self.records: InfusionRecords = stack.enter_context(self.second.records(DAY))
        services = self.second.services
        self.page = WardInfusePage(
            self.records,
            services.references.ctcae,
            lambda: None,
            WardNews(lambda _origin: "Chair 1", lambda: self.away),
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
    assert len(ward.records.journal.read(record).events) == 1
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
    assert ward.records.journal.ward.origin == ward.records.elsewhere.logs_of(record).holder


def test_stop_says_stop_the_pump_and_counts_once_it_is_taken_over(ward: Ward) -> None:
    record = ward.open()
    ward.page.pressed("stop")
    dialog = ward.page.elsewhere.dialog
    assert dialog is not None
    answer(ward, "B. C.")
    types = [one.event for one in ward.records.journal.read(record).events]
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
    chosen = sorted(ward.records.elsewhere.logs_of(record).logs)[0]
    choose[0].click()
    answer(ward, "C. D.")
    assert ward.page.bedside is not None
    (holding,) = [one for _, one in ward.records.elsewhere.logs_of(record).holdings
                  if one.type == "reconciled"]  # fmt: skip
    assert (holding.follows, holding.by) == (chosen, "C. D.")


def events_of(ward: Ward, record: str) -> list[str]:
    return [one.event for one in ward.records.journal.read(record).events]


def visible_rate(ward: Ward) -> str:
    """What stands on the page as the rate that runs; empty where none does."""
    rate = ward.page.elsewhere.board.status.rate
    return rate.text() if rate.isVisible() else ""


def pull_apart(ward: Ward, record: str) -> None:
    """Both computers record it, and neither knew of the other one."""
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    bedside = ward.there.carry_on(record)
    now = bedside.now()
    bedside.record(Observed(at=now, by="A. B.", note="sleeps"), now=now)
    ward.bring()
    ward.page.hear()


def test_stop_within_the_question_who_takes_it_over_is_recorded_with_it(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.take_button.click()
    dialog = ward.page.elsewhere.dialog
    assert dialog is not None
    dialog.stop_asked.emit()
    assert dialog.isVisible()
    assert "Stop the pump by hand now" in dialog.said.text()
    assert visible_rate(ward) == "0"
    ward.page.elsewhere.tick()
    assert visible_rate(ward) == "0"
    answer(ward, "B. C.")
    assert '"type":"stopped"' in events_of(ward, record)[-1]


def test_stop_that_nobody_takes_over_for_is_said_not_to_be_recorded(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.stop_button.click()
    dialog = ward.page.elsewhere.dialog
    assert dialog is not None
    assert visible_rate(ward) == "0"
    dialog.cancel_button.click()
    assert "STOP is not recorded for this infusion" in ward.page.elsewhere.said.text.text()
    assert visible_rate(ward) == "25"
    # The next taking over is no STOP that nobody remembers.
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    assert not any('"type":"stopped"' in one for one in events_of(ward, record))


def test_stop_between_two_logs_is_recorded_in_the_one_that_is_chosen(ward: Ward) -> None:
    record = ward.open()
    pull_apart(ward, record)
    ward.page.pressed("stop")
    panel = ward.page.elsewhere
    assert panel.dialog is None
    assert "Stop the pump by hand now" in panel.said.text.text()
    choose = [one for one in panel.findChildren(QPushButton)
              if one.isVisible() and one.text().startswith("The pump followed")]  # fmt: skip
    choose[0].click()
    answer(ward, "C. D.")
    assert '"type":"stopped"' in events_of(ward, record)[-1]


def test_stop_where_nothing_of_it_can_be_read_is_said_not_to_be_recorded(ward: Ward) -> None:
    ward.open()
    ward.page.elsewhere._show_nothing("Not all of this infusion has arrived.")
    ward.page.pressed("stop")
    assert ward.page.elsewhere.dialog is None
    assert "STOP is not recorded for this infusion" in ward.page.elsewhere.said.text.text()


def test_stop_of_a_row_of_the_board_reaches_an_infusion_elsewhere(ward: Ward) -> None:
    (line,) = ward.records.unfinished()
    ward.page.stop_of(line.id)
    assert ward.page.is_watching
    answer(ward, "B. C.")
    assert '"type":"stopped"' in events_of(ward, line.id)[-1]


def test_a_start_is_not_asked_for_above_another_computers_infusion(ward: Ward) -> None:
    ward.open()
    ward.page.pressed("start")
    assert ward.page.start.dialog is None
    assert "Nothing was started" in ward.page.elsewhere.said.text.text()


def test_while_the_ward_is_not_reached_no_rate_is_shown(ward: Ward) -> None:
    record = ward.open()
    panel = ward.page.elsewhere
    assert visible_rate(ward)
    ward.away = ward.records.now()
    panel.tick()
    assert not panel.board.isVisible()
    assert visible_rate(ward) == ""
    assert f"not reached since {ward.away:%H:%M}" in panel.bar.text.text()
    assert "A. Smith" in panel.bar.text.text()
    # What is known of it stands there, and it can be taken over all the same.
    assert panel.take_button.isVisible()
    shown = " ".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())
    assert "Last entry at" in shown
    assert not [one for one in panel.findChildren(QPushButton)
                if one.isVisible() and one.text().startswith("The pump followed")]  # fmt: skip
    ward.away = None
    panel.tick()
    assert visible_rate(ward)
    assert panel.record_id == record


def test_another_infusion_that_is_turned_to_leaves_nothing_of_the_one_watched(ward: Ward) -> None:
    ward.open()
    seen: list[tuple[str, str]] = []
    ward.page.elsewhere.seen.connect(lambda *one: seen.append(one))
    assert ward.page.put_on_the_board()
    assert not ward.page.is_watching
    assert ward.page.elsewhere.record_id == ""
    assert seen[-1] == ("", "")


def test_after_a_fault_nothing_of_another_computer_comes_back(ward: Ward) -> None:
    ward.open()
    ward.page.cover()
    ward.page.elsewhere.tick()
    assert not ward.page.elsewhere.isVisible()
    assert visible_rate(ward) == ""


def test_a_journal_that_cannot_be_read_leaves_no_rate(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.open()

    def fails() -> int:
        raise StorageProblem("damaged", "read", "")

    monkeypatch.setattr(ward.records.elsewhere, "arrivals", fails)
    ward.page.elsewhere.tick()
    assert visible_rate(ward) == ""
    assert not ward.page.elsewhere.take_button.isVisible()


def test_what_was_pressed_here_is_recorded_once_it_is_taken_over_again(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    ward.bring_back()
    ward.there.elsewhere.take_over(record, "A. B.")
    ward.bring()
    # STOP is pressed before this window has heard that another computer records it.
    ward.page.pressed("stop")
    bedside = ward.page.bedside
    assert bedside is not None
    assert [one.type for one in bedside.unsaved] == ["stopped"]
    ward.page.dialogs.close_all()
    assert ward.page.take_here.isVisible()
    ward.page.take_here.click()
    assert ward.page._taking is not None
    ward.page._taking.who.line.setText("B. C.")
    ward.page._taking.ok_button.click()
    assert ward.page.bedside is not None
    assert ward.page.bedside.unsaved == ()
    assert '"type":"stopped"' in events_of(ward, record)[-1]
    assert ward.records.elsewhere.logs_of(record).holder == ward.records.journal.ward.origin


def test_a_question_that_is_open_keeps_what_was_typed(ward: Ward) -> None:
    record = ward.open()
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    ward.page.pressed("observe")
    dialog = ward.page.dialogs.dialog
    assert dialog is not None
    ward.bring_back()
    ward.there.elsewhere.take_over(record, "A. B.")
    ward.bring()
    ward.page.hear()
    assert dialog.isVisible()
    assert "A. B. has taken this infusion over" in dialog.said.text()
    dialog.close()
    ward.page.tick()
    assert ward.page.is_watching


def test_initials_with_a_pin_are_not_entered_in_passing(ward: Ward) -> None:
    ward.records.sign_in.set_pin("B. C.", "4711")
    ward.records.sign_in.sign_out()
    ward.open()
    ward.page.elsewhere.take_button.click()
    answer(ward, "B. C.")
    assert ward.records.entered_by == ""
