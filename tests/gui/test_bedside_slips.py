"""Slips at the bedside: each is asked about, or can be taken back by name; nothing is lost.

Expected figures are worked out by hand beside each case.
"""

import json

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtWidgets import QApplication, QScrollArea
from ward_window import CONTROL, NBSP, all_texts

from infuseplan.application.journal.port import StorageProblem
from infuseplan.domain.infusion.events import Reaction, Regraded, Stopped
from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.dialogs.by_name import (
    DeviationDialog,
    ReleaseDialog,
    WhoDialog,
    WithdrawStopDialog,
)
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.pause import PauseDialog, ResumeDialog
from infuseplan.gui.dialogs.volume import RateDialog, VolumeDialog


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def last(chair: Chair) -> dict[str, object]:
    """The newest entry as the journal has it."""
    stored = chair.journal.kept["record-1"][1][-1].event
    found: dict[str, object] = json.loads(stored)
    return found


def withdraw(chair: Chair, *, pump: str) -> None:
    dialog = chair.dialog
    assert isinstance(dialog, WithdrawStopDialog)
    dialog.pump.choose(pump)
    dialog.by.line.setText("C. D.")
    dialog.reason.line.setText("the elbow")
    dialog.submit()


# --- STOP taken back -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pump", "infused"),
    [
        # 30 min at 25 mL/h are 12.5 mL; the 4 min between count only where the pump ran on:
        # 25 x 4 / 60 = 1.67 mL more.
        ("stood", "12.5 mL"),
        ("ran-on", "14.2 mL"),
    ],
)
def test_a_stop_by_mistake_is_taken_back_by_name(running: Chair, pump: str, infused: str) -> None:
    running.wait(minutes=30)
    running.press(Key.Key_F9)
    running.wait(minutes=4)
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    assert dialog.mistake_button is not None
    dialog.mistake_button.click()
    withdraw(running, pump=pump)
    assert running.page.dialogs.dialog is None
    assert running.journal.types() == ["started", "stopped", "stop-withdrawn"]
    assert last(running)["by"] == "C. D."
    assert "Running" in running.page.board.status.status.text()
    assert running.rate == "25"
    assert infused in plain(running.page.board.status.figures[0].figure.text())
    assert "STOP taken back: pressed by mistake" in running.texts
    assert running.page.board.stopped.isHidden()


def test_a_stop_that_has_a_grade_is_a_reaction_and_is_not_taken_back(running: Chair) -> None:
    running.wait(minutes=30)
    running.press(Key.Key_F9)
    running.grade("2")
    assert running.page.board.stopped.isHidden()
    running.press(Key.Key_F6)
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    assert dialog.mistake_button is None


def test_nothing_resumes_before_the_stop_has_a_grade(running: Chair) -> None:
    running.wait(minutes=30)
    running.press(Key.Key_F9)
    running.dialog.reject()
    running.press(Key.Key_F7)
    assert running.page.dialogs.dialog is None
    assert "Grade the reaction first" in running.page.board.said.text.text()
    assert running.journal.types() == ["started", "stopped"]


def test_a_stop_graded_1_restarts_at_half_and_is_read_back(running: Chair) -> None:
    """Half of the initial 25 mL/h is 12.5 mL/h; 75 mL/h ran before."""
    for minutes in (60, 30):
        running.wait(minutes=minutes)
        running.press(Key.Key_F3)
    assert running.rate == "75"
    running.press(Key.Key_F9)
    running.grade("1")
    running.press(Key.Key_F7)
    dialog = running.dialog
    assert isinstance(dialog, ResumeDialog)
    running.type("75")
    running.press(Key.Key_Return)
    assert "12.5 mL/h" in plain(dialog.said.text())
    dialog.rate.set_text("12.5")
    running.press(Key.Key_Return)
    assert running.rate == "12.5"
    assert last(running)["rate_ml_per_h"] == "12.5"


# --- a rate above the table ----------------------------------------------------------------------


def test_a_rate_above_the_table_is_asked_about_then_recorded_and_to_be_set_back(
    running: Chair,
) -> None:
    running.wait(minutes=5)
    running.press(Key.Key_F3)
    dialog = running.dialog
    assert isinstance(dialog, RateDialog)
    running.type("150")
    running.press(Key.Key_Return)
    assert running.journal.types() == ["started"]
    assert (
        "150 mL/h exceeds the rate that the table allows now (25 mL/h). Is the pump really set to "
        "150 mL/h?" in plain(dialog.said.text())
    )
    dialog.sure.setChecked(True)
    dialog.submit()
    assert running.journal.types() == ["started", "rate-set"]
    assert running.rate == "150"
    status = running.page.board.status
    assert status.next.title.text() == "Set the pump now to"
    assert plain(status.next.figure.text()) == "25 mL/h"
    assert "ABOVE" in status.status.text()
    running.press(Key.Key_F3)
    running.type("25")
    running.press(Key.Key_Return)
    assert running.rate == "25"
    assert "ABOVE" not in status.status.text()


def test_another_rate_after_the_doubt_is_asked_about_anew(running: Chair) -> None:
    running.wait(minutes=5)
    running.press(Key.Key_F3)
    dialog = running.dialog
    assert isinstance(dialog, RateDialog)
    dialog.rate.set_text("150")
    dialog.submit()
    dialog.sure.setChecked(True)
    dialog.rate.set_text("125")
    dialog.submit()
    assert running.journal.types() == ["started"]
    assert "125 mL/h exceeds" in plain(dialog.said.text())


def test_what_really_ran_is_a_deviation_and_waits_for_the_prescriber(running: Chair) -> None:
    running.wait(minutes=5)
    running.page.board.log.deviation_button.click()
    dialog = running.dialog
    assert isinstance(dialog, DeviationDialog)
    dialog.rate.set_text("300")
    dialog.submit()
    assert "Enter the reason" in dialog.said.text()
    dialog.reason.line.setText("the pump was set to 300")
    dialog.submit()
    assert last(running)["type"] == "deviation"
    assert running.rate == "300"
    assert running.page.board.ladder.model().rowCount() == 0
    assert not running.page.board.deviation.isHidden()
    running.page.dialogs.by_name.release()
    release = running.dialog
    assert isinstance(release, ReleaseDialog)
    release.by.line.setText("Dr. E. F.")
    release.reason.line.setText("go on by the table")
    release.submit()
    assert last(running)["type"] == "released"
    assert running.page.board.deviation.isHidden()
    # It still runs above the table: 25 mL/h has to be set.
    assert plain(running.page.board.status.next.figure.text()) == "25 mL/h"


def test_a_reading_that_no_pump_can_show_is_not_taken_over(running: Chair) -> None:
    """100 mL at minute 5 of a first infusion: not even 150 mL/h come to more than 12.5 mL."""
    running.wait(minutes=5)
    running.press(Key.Key_F4)
    running.type("100")
    running.press(Key.Key_Return)
    dialog = running.dialog
    assert isinstance(dialog, VolumeDialog)
    assert dialog.said.text()
    assert running.journal.types() == ["started"]


# --- grades --------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["1", "2"])
def test_anaphylaxis_with_a_mild_grade_is_asked_about_and_not_stored(
    running: Chair, grade: str
) -> None:
    running.wait(minutes=5)
    running.press(Key.Key_F9)
    running.grade(grade, anaphylaxis="yes")
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    assert "always grade 3" in dialog.said.text()
    assert running.journal.types() == ["started", "stopped"]


def test_anaphylaxis_is_not_asked_again_at_every_grade_but_can_be_changed(running: Chair) -> None:
    running.wait(minutes=5)
    running.press(Key.Key_F9)
    assert running.dialog.anaphylaxis.choice is None  # type: ignore[attr-defined] # the question for the grade
    running.grade("2")
    running.press(Key.Key_F6)
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    assert dialog.anaphylaxis.choice == "no"
    running.type("1")
    running.press(Key.Key_Return)
    assert last(running)["type"] == "regraded"
    assert last(running)["anaphylaxis"] is False


def test_a_grade_that_ends_it_asks_once_more_by_name(running: Chair) -> None:
    running.wait(minutes=5)
    running.press(Key.Key_F9)
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    running.type("4")
    dialog.anaphylaxis.choose("no")
    dialog.submit()
    assert running.journal.types() == ["started", "stopped"]
    assert "A. B., hospital number 4711" in dialog.said.text()
    dialog.sure.setChecked(True)
    dialog.submit()
    assert running.journal.types() == ["started", "stopped", "reaction"]


# --- who enters ----------------------------------------------------------------------------------


def test_initials_are_asked_once_and_stand_beside_every_entry(chair: Chair) -> None:
    chair.window.infuse.records.entered_by = ""
    dialog = chair.begin()
    chair.fill(dialog)
    assert dialog.initials is not None
    dialog.initials.line.clear()
    dialog.submit()
    assert chair.page.bedside is None
    assert "initials" in dialog.said.text()
    dialog.initials.line.setText("C. D.")
    dialog.submit()
    kept = [json.loads(one.event) for one in chair.journal.kept["record-1"][1]]
    assert {one["by"] for one in kept} == {"C. D."}
    assert kept[0]["rate_ml_per_h"] == "25"
    assert "Entries &by: C. D." in chair.page.board.who_button.text()
    chair.press(Key.Key_F9)
    assert last(chair)["by"] == "C. D."
    assert chair.dialog.initials is None
    chair.grade("1")
    assert last(chair)["by"] == "C. D."


def test_a_stop_waits_for_no_initials_and_a_key_without_a_question_asks_for_them(
    running: Chair,
) -> None:
    running.window.infuse.records.entered_by = ""
    running.press(Key.Key_F9)
    assert running.journal.types() == ["started", "stopped"]
    running.page.dialogs.close_all()
    running.page.dialogs.by_name.take_stop_back()
    withdraw(running, pump="stood")
    running.wait(minutes=61)
    running.press(Key.Key_F3)
    dialog = running.dialog
    assert isinstance(dialog, WhoDialog)
    dialog.who.line.setText("E. F.")
    dialog.submit()
    assert last(running)["type"] == "rate-set"
    assert last(running)["by"] == "E. F."
    # One key changes them.
    running.page.board.who_button.click()
    dialog = running.dialog
    assert isinstance(dialog, WhoDialog)
    dialog.who.line.setText("G. H.")
    dialog.submit()
    running.press(Key.Key_F9)
    assert last(running)["by"] == "G. H."


# --- keys ----------------------------------------------------------------------------------------


def test_escape_leaves_every_dialog_also_from_a_choice(running: Chair) -> None:
    for key in (Key.Key_F3, Key.Key_F8, Key.Key_F9, Key.Key_F4, Key.Key_F5, Key.Key_F6):
        running.press(key)
        assert running.page.dialogs.dialog is not None
        running.press(Key.Key_Escape)
        assert running.page.dialogs.dialog is None, key


def test_enter_chooses_and_then_confirms(running: Chair) -> None:
    running.press(Key.Key_F8)
    dialog = running.dialog
    assert isinstance(dialog, PauseDialog)
    running.press(Key.Key_Return)
    assert dialog.reason.choice == "line"
    running.press(Key.Key_Return)
    assert running.journal.types()[-1] == "paused"


def test_stop_says_something_where_no_infusion_is_open(chair: Chair) -> None:
    chair.press(Key.Key_F9)
    assert chair.window.shown_page == "infuse"
    assert "No infusion is open here" in all_texts(chair.page.empty)
    dialog = chair.begin()
    chair.press(Key.Key_F9)
    assert "Nothing was started here" in dialog.said.text()


def test_the_window_asks_before_it_closes_over_an_infusion(running: Chair) -> None:
    running.window.close()
    assert running.window.isVisible()
    leaving = running.window.infuse.leaving._leaving
    assert leaving is not None
    assert "A. B., hospital number 4711" in all_texts(leaving)
    # Enter goes back to the patient.
    running.press(Key.Key_Return)
    assert running.window.isVisible()
    running.press(Key.Key_N, CONTROL)
    assert running.page.bedside is not None
    leaving = running.window.infuse.leaving._leaving
    assert leaving is not None
    running.press(Key.Key_F9)
    assert running.journal.types()[-1] == "stopped"
    assert running.page.dialogs.is_grading


def test_the_log_keeps_the_entry_that_somebody_points_at(running: Chair) -> None:
    log = running.page.board.log
    running.press(Key.Key_F5)
    running.type("80")
    running.press(Key.Key_Return)
    newest = log.place
    log.table.selectRow(len(log.model.rows) - 1)
    assert log.place == 0 != newest
    running.press(Key.Key_F5)
    running.type("81")
    running.press(Key.Key_Return)
    assert log.place == 0
    dialog_of = running.page.board.log.amend_button
    dialog_of.click()
    amend = running.dialog
    assert isinstance(amend, AmendDialog)
    assert "Entry 1," in all_texts(amend)


@pytest.mark.parametrize("place", range(4))
def test_no_field_of_an_entry_is_cut_off_at_the_side(running: Chair, place: int) -> None:
    """Six grades side by side are wider than the dialog would be for words alone."""
    bedside = running.page.bedside
    assert bedside is not None
    running.wait(minutes=20)
    now = running.now
    for event in (
        Stopped(at=now), Reaction(at=now, grade=2), Regraded(at=now, grade=1),
    ):  # fmt: skip
        bedside.record(event, now=now)
    running.page.refresh()
    log = running.page.board.log
    log.table.selectRow(place)
    log.amend_button.click()
    amend = running.dialog
    assert isinstance(amend, AmendDialog)
    QApplication.processEvents()
    (area,) = amend.findChildren(QScrollArea)
    # The screen of the tests is 800 pixels wide; wider than most of it no dialog may be.
    is_widest = amend.width() == int(amend.screen().availableSize().width() * 0.92)
    assert is_widest or area.horizontalScrollBar().maximum() == 0


def test_after_stop_the_old_rate_is_not_heard_either(running: Chair) -> None:
    status = running.page.board.status
    rate = status.rate
    assert rate.accessibleName() == "Rate now: 25\N{NO-BREAK SPACE}mL/h, twenty-five"
    status.stop_at_once()
    assert plain(status.accessibleName()).startswith("STOPPED: reaction, not graded. 0 mL/h, stop")
    running.press(Key.Key_F9)
    running.wait(seconds=1)
    assert rate.text() == "0"
    assert rate.accessibleName() == "Rate now: 0\N{NO-BREAK SPACE}mL/h, stop the pump"


# --- not saved -----------------------------------------------------------------------------------


def test_nothing_reassuring_stands_beside_what_is_not_saved(running: Chair) -> None:
    running.wait(minutes=20)
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F9)
    status = running.page.board.status
    assert "NOT SAVED" in status.status.text()
    assert status.status.property("role") == "block"


def test_stop_waits_for_another_program_and_is_saved_by_itself(running: Chair) -> None:
    """The page hides the steps and says so; when the journal is free, nobody has to press."""
    running.wait(minutes=20)
    running.journal.trouble = StorageProblem("locked", "save")
    running.press(Key.Key_F9)
    board = running.page.board
    assert running.journal.types() == ["started"]
    assert board.ladder.model().rowCount() == 0
    assert not board.unsaved.isHidden()
    assert running.page._waits.isActive()
    # The question for the grade is open meanwhile, and its answer waits behind the STOP.
    running.grade("2")
    assert running.page.dialogs.dialog is None
    assert [one.type for one in running.page.bedside.unsaved] == ["stopped", "reaction"]  # type: ignore[union-attr] # it runs
    running.journal.trouble = None
    running.page._try_again()
    assert running.journal.types() == ["started", "stopped", "reaction"]
    assert board.unsaved.isHidden()
    assert "NOT SAVED" not in board.status.status.text()


def test_an_infusion_that_was_stopped_says_so_after_a_crash_and_enter_goes_on(
    chair: Chair, open_chair: OpenChair
) -> None:
    chair.start()
    chair.press(Key.Key_F9)
    chair.page.dialogs.close_all()
    other = open_chair()
    other.press(Key.Key_3, CONTROL)
    (button,) = other.page.empty.buttons
    assert "STOPPED for a reaction, not graded" in button.accessibleName()
    assert button.hasFocus()
    other.press(Key.Key_Return)
    assert other.page.bedside is not None
    assert "STOPPED" in other.page.board.status.status.text()
    assert other.page.dialogs.is_grading


def test_a_question_that_ends_twice_covers_nothing(running: Chair) -> None:
    """A key and the program may close it together: Qt tells of its end each time."""
    running.press(Key.Key_F4)
    dialog = running.dialog
    dialog.finished.emit(0)
    dialog.finished.emit(0)
    dialog.close()
    running.press(Key.Key_F4)
    assert running.dialog is not dialog
