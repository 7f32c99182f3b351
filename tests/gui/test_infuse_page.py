"""The Infuse page with real keys, on a clock that moves only when it is told to."""

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ward_window import CONTROL, NBSP, Hands, all_texts

from infuseplan.application.journal.port import StorageProblem
from infuseplan.domain.infusion.events import Observed, Paused
from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.pause import EndDialog
from infuseplan.gui.dialogs.unsaved import UnsavedDialog
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.window.main_window import MainWindow


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


# --- the way there -------------------------------------------------------------------------------


def test_the_page_is_not_made_before_somebody_goes_there(window: MainWindow) -> None:
    hands = Hands(window)
    assert window.infuse.made is None
    hands.press(Key.Key_3, modifiers=CONTROL)
    assert window.infuse.made is not None
    assert window.infuse.page.isVisible()
    assert not window.page.isVisible()
    hands.press(Key.Key_1, modifiers=CONTROL)
    assert window.page.isVisible()


def test_plain_number_keys_turn_pages_only_where_they_are_not_typed(chair: Chair) -> None:
    chair.window.page.questions.weight.line.setFocus()
    chair.type("3")
    assert chair.window.page.questions.weight.text == "3"
    assert chair.window.shown_page == "plan"
    chair.press(Key.Key_3, CONTROL)
    chair.type("1")
    assert chair.window.shown_page == "plan"


def test_the_empty_page_says_what_to_do_next(chair: Chair) -> None:
    chair.press(Key.Key_3, CONTROL)
    assert chair.page.empty.sentence == "Plan an infusion on page 1, then start it here."
    assert not chair.page.empty.start_button.isVisible()
    chair.press(Key.Key_F2)
    assert "no plan yet" in chair.page.empty.said.text()


def test_a_start_needs_a_name(chair: Chair) -> None:
    chair.plan()
    chair.window.patient.patient.clear()
    chair.window.start_infusion()
    assert chair.page.start.dialog is None
    assert "name or initials" in chair.page.empty.said.text()


# --- the start -----------------------------------------------------------------------------------


def test_the_start_confirms_nothing_by_itself_and_does_not_give_the_rate_away(
    chair: Chair,
) -> None:
    dialog = chair.begin()
    assert not any(box.isChecked() for box in (dialog.patient, dialog.infusion, dialog.unknown))
    assert "25 mL/h" not in plain(all_texts(dialog))
    assert "A. B., hospital number 4711" in all_texts(dialog)
    assert "1st infusion (first ever): 725 mg in 250 mL" in plain(all_texts(dialog))
    for answer, asked in (
        (lambda: None, "patient's identifiers"),
        (lambda: dialog.patient.setChecked(True), "infusion and bag"),
        (lambda: dialog.infusion.setChecked(True), "name of the prescriber"),
        (lambda: dialog.decided_by.line.setText("the ward"), "refrigerator"),
        (lambda: dialog.bag_out.set_text("8 o'clock"), "cannot be read"),
        (lambda: dialog.bag_out.set_text("08:30"), "set to"),
        (lambda: dialog.rate.set_text("250"), "first rate does not match"),
        (lambda: dialog.unknown.setChecked(True), "not both"),
    ):
        answer()
        chair.press(Key.Key_Return)
        assert asked in dialog.said.text()
    assert chair.journal.kept == {}


def test_a_bag_that_would_not_last_is_not_started(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    # Out since two at night: usable until ten, and the infusion would last until 12:20.
    dialog.bag_out.set_text("02:00")
    dialog.submit()
    assert "bag expires" in dialog.said.text()
    assert chair.journal.kept == {}


def test_a_bag_of_unknown_age_may_be_started_and_says_so(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    dialog.bag_out.clear()
    dialog.unknown.setChecked(True)
    dialog.submit()
    assert "not known" in chair.texts


def test_a_start_that_cannot_be_saved_does_not_start_and_keeps_what_was_typed(
    chair: Chair,
) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    chair.journal.trouble = StorageProblem("read-only", "save")
    dialog.submit()
    assert "NOT SAVED" in dialog.said.text()
    assert dialog.rate.text == "25"
    assert chair.page.bedside is None
    chair.journal.trouble = None
    dialog.submit()
    assert chair.journal.types() == ["started"]


@pytest.mark.still_clock("the page says times to the second")
def test_a_started_infusion_shows_its_rate_next_change_and_end(running: Chair) -> None:
    running.wait(12, 26)
    texts = plain(running.texts)
    assert running.rate == "25"
    assert "in 47:34 min at 10:00" in texts
    assert "twenty-five" in texts
    assert "Not a pump controller. Not an alarm." in texts
    assert plain(running.page.board.heading.text()).startswith("A. B., hospital number 4711")
    assert running.window.patient.patient.isReadOnly()


# --- keys ----------------------------------------------------------------------------------------


def test_a_due_change_is_confirmed_with_one_key(running: Chair) -> None:
    running.wait(62)
    running.press(Key.Key_F3)
    assert running.journal.types() == ["started", "rate-set"]
    assert running.rate == "50"


def test_a_change_before_its_time_is_asked_about_and_not_recorded_by_itself(
    running: Chair,
) -> None:
    running.wait(10)
    running.press(Key.Key_F3)
    assert running.journal.types() == ["started"]
    assert "No change is due yet" in all_texts(running.dialog)


@pytest.mark.parametrize("key", [Key.Key_F6, Key.Key_F7, Key.Key_F12])
def test_a_key_that_is_not_possible_says_why_and_records_nothing(running: Chair, key: Key) -> None:
    running.press(key)
    assert running.page.board.said.isVisible()
    assert running.journal.types() == ["started"]


def test_every_button_that_is_not_possible_says_why(running: Chair) -> None:
    for key, button in running.page.board.keys.buttons.items():
        assert button.isEnabled() == (key in {"rate", "volume", "observe", "pause", "stop"})
        assert bool(button.toolTip()) != button.isEnabled()
        assert button.accessibleDescription() == button.toolTip()


def test_a_pause_that_is_a_reaction_is_sent_to_the_stop_key(running: Chair) -> None:
    running.press(Key.Key_F8)
    running.dialog.reason.choose("other")  # type: ignore[attr-defined] # the question for a pause
    running.dialog.words.line.setText("Reaction")  # type: ignore[attr-defined] # as above
    running.dialog.submit()
    assert "press F9" in running.dialog.said.text()
    assert running.journal.types() == ["started"]


def test_pause_resume_volume_observation_and_end_are_one_key_each(running: Chair) -> None:
    running.press(Key.Key_F8)
    running.type("1")
    # What is chosen is confirmed by Enter.
    running.press(Key.Key_Return)
    assert running.rate == "0"
    running.press(Key.Key_F7)
    running.type("25")
    running.press(Key.Key_Return)
    assert running.rate == "25"
    running.wait(10)
    running.press(Key.Key_F4)
    running.type("4.5")
    running.press(Key.Key_Return)
    running.press(Key.Key_F5)
    running.type("82")
    running.press(Key.Key_Return)
    assert running.journal.types() == [
        "started", "paused", "resumed", "volume-read", "observed",
    ]  # fmt: skip
    assert "4.5 mL" in plain(running.texts)


# --- STOP ----------------------------------------------------------------------------------------


def test_stop_is_recorded_before_the_question_opens(running: Chair) -> None:
    running.wait(20)
    recorded: list[list[str]] = []
    ask = running.page.dialogs.grade
    running.page.dialogs.grade = lambda now: (recorded.append(running.journal.types()), ask(now))[0]  # type: ignore[method-assign, assignment, func-returns-value] # looks at the journal first
    running.press(Key.Key_F9)
    assert recorded == [["started", "stopped"]]
    assert isinstance(running.dialog, GradeDialog)


def test_stop_leaves_no_step_anywhere_on_the_page(running: Chair) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    running.dialog.close()
    board = running.page.board
    assert board.ladder.model().rowCount() == 0
    assert "No further rate steps" in board.chart.accessibleDescription()
    assert running.rate == "0"
    for rate in ("50", "75", "100", "125", "150"):
        assert f"{rate} mL/h" not in plain(running.texts)


def test_stop_works_while_another_question_is_open_and_text_is_being_typed(
    running: Chair,
) -> None:
    running.press(Key.Key_F5)
    first = running.dialog
    running.type("82")
    running.press(Key.Key_F9)
    assert running.journal.types() == ["started", "stopped"]
    assert isinstance(running.dialog, GradeDialog)
    running.grade("2")
    assert running.dialog is first
    assert first.fields["pulse_per_min"].text == "82"  # type: ignore[attr-defined] # the vital signs


def test_stop_pressed_twice_stops_once(running: Chair) -> None:
    running.press(Key.Key_F9)
    running.press(Key.Key_F9)
    running.dialog.close()
    running.press(Key.Key_F9)
    assert running.journal.types() == ["started", "stopped"]


def test_the_grade_has_words_beside_it_and_nothing_is_chosen(running: Chair) -> None:
    running.press(Key.Key_F9)
    dialog = running.dialog
    assert isinstance(dialog, GradeDialog)
    assert dialog.grade.choice is None
    assert dialog.anaphylaxis.choice is None
    texts = all_texts(dialog)
    assert "Prolonged (not rapidly responsive" in texts
    dialog.submit()
    assert "Choose the grade" in dialog.said.text()
    running.type("2")
    assert dialog.ok_button.text() == "&Record grade 2  Moderate"
    dialog.submit()
    assert "Anaphylaxis?" in dialog.said.text()
    assert running.journal.types() == ["started", "stopped"]


def test_the_worked_case_from_stop_to_the_new_end(running: Chair) -> None:
    running.wait(60)
    running.press(Key.Key_F3)
    running.wait(15)
    running.press(Key.Key_F9)
    running.grade("2")
    running.wait(29)
    assert "End, if resumed now" not in running.texts
    running.press(Key.Key_F6)
    running.grade("1")
    running.wait(1)
    texts = plain(running.texts)
    assert "12.5 mL/h (twelve and a half)" in texts
    assert "14:18" in texts
    running.press(Key.Key_F7)
    running.type("125")
    running.press(Key.Key_Return)
    assert "12.5 mL/h (twelve and a half)" in plain(running.dialog.said.text())
    assert running.journal.types()[-1] == "regraded"
    running.dialog.rate.set_text("12.5")  # type: ignore[attr-defined] # the question for the rate
    running.press(Key.Key_Return)
    assert running.journal.types()[-1] == "resumed"
    assert running.rate == "12.5"
    assert "14:18" in plain(running.texts)


def test_a_stop_for_good_leaves_no_step_and_nothing_that_would_run(running: Chair) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("4")
    board = running.page.board
    assert "Do not restart" in board.guidance.text
    assert "Source: EU SmPC, July 2025" in board.guidance.text
    possible = {key for key, button in board.keys.buttons.items() if button.isEnabled()}
    assert possible == {"stop", "volume", "observe", "grade"}
    assert board.ladder.model().rowCount() == 0
    running.press(Key.Key_F7)
    assert "has ended" in board.said.text.text()
    assert running.page.dialogs.dialog is None


def test_a_reaction_that_gets_worse_after_the_stop_is_recorded_and_remembered(
    running: Chair,
) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("3")
    running.wait(5)
    running.press(Key.Key_F9)
    running.grade("4", anaphylaxis="yes")
    assert "Anaphylaxis: discontinued permanently" in running.page.board.guidance.text
    assert running.page.board.ladder.model().rowCount() == 0


def test_a_stop_for_a_condition_of_the_label_is_remembered_and_another_cause_is_not(
    running: Chair,
) -> None:
    running.wait(20)
    running.page.board.log.end_button.click()
    dialog = running.page.dialogs.dialog
    assert isinstance(dialog, EndDialog)
    assert dialog.cause.choice is None
    dialog.submit()
    assert "Choose the reason" in dialog.said.text()
    dialog.cause.choose("hospitalisation")
    dialog.submit()
    assert "who decided" in dialog.said.text()
    dialog.reason.line.setText("the doctor on duty")
    dialog.submit()
    assert (
        "Discontinue isatuximab permanently for A. B., hospital number 4711?" in dialog.said.text()
    )
    dialog.sure.setChecked(True)
    dialog.submit()
    text = running.page.board.guidance.text
    assert "The reaction requires hospitalisation: discontinued permanently." in text
    assert "Source: EU SmPC, July 2025" in text
    assert running.page.leave()
    assert running.begin_again() is None
    assert "requires hospitalisation" in all_texts(running.page.empty)


def test_a_removal_time_that_turns_up_later_is_entered_at_the_start_of_the_log(
    chair: Chair,
) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    dialog.bag_out.clear()
    dialog.unknown.setChecked(True)
    dialog.submit()
    assert "not known" in chair.texts
    # The start is the oldest entry; the five agents were recorded with it.
    chair.page.board.log.table.selectRow(5)
    chair.page.board.log.amend_button.click()
    amend = chair.page.dialogs.dialog
    assert isinstance(amend, AmendDialog)
    bag_out = amend.fields["bag_out_of_refrigerator"]
    assert isinstance(bag_out, EntryField)
    bag_out.set_text("08:30")
    amend.by.line.setText("the ward")
    amend.reason.line.setText("the pharmacy said so")
    amend.submit()
    assert chair.page.dialogs.dialog is None
    # Eight hours after 08:30.
    assert "16:30" in chair.texts
    assert "bag removed from the refrigerator 08:30" in chair.texts


def test_a_patient_who_was_stopped_for_good_is_not_started_again(running: Chair) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("4")
    assert running.page.leave()
    assert running.begin_again() is None
    assert "was permanently discontinued" in all_texts(running.page.empty)


# --- trouble -------------------------------------------------------------------------------------


@pytest.mark.still_clock("the page says times to the second")
def test_a_failed_stop_stays_in_red_until_it_is_saved(running: Chair) -> None:
    running.wait(20)
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F9)
    board = running.page.board
    assert "NOT SAVED" in board.unsaved.text.text()
    assert "09:20:00 STOP pressed" in board.unsaved.text.text()
    assert board.ladder.model().rowCount() == 0
    dialog = running.dialog
    running.grade("2")
    assert "still here" in dialog.said.text()
    assert running.dialog is dialog
    running.wait(5)
    assert board.unsaved.isVisible()
    assert not running.window.close()
    running.journal.trouble = None
    dialog.submit()
    assert running.journal.types() == ["started", "stopped", "reaction"]
    assert not board.unsaved.isVisible()


def test_a_failed_save_offers_paper_and_to_try_again(running: Chair, qtbot: QtBot) -> None:
    running.wait(62)
    running.journal.trouble = StorageProblem("locked", "save")
    running.press(Key.Key_F3)
    assert running.journal.types() == ["started"]
    with qtbot.waitSignal(running.page.print_asked):
        running.press(Key.Key_P, Qt.KeyboardModifier.AltModifier)
    running.window.beside["as-given"].close()
    running.journal.trouble = None
    running.page.save_again()
    assert running.journal.types() == ["started", "rate-set"]
    assert not running.page.board.unsaved.isVisible()


def test_a_new_patient_does_not_throw_away_what_is_unsaved(running: Chair) -> None:
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F9)
    running.dialog.close()
    running.window.new_patient()
    assert running.page.bedside is not None
    assert "A. B." in running.texts


def test_after_an_unexpected_fault_no_figure_is_seen_and_stop_still_records(
    running: Chair,
) -> None:
    running.window.cover()
    assert not running.page.board.isVisible()
    running.press(Key.Key_F9)
    assert running.journal.types() == ["started", "stopped"]


# --- coming back ---------------------------------------------------------------------------------


def test_another_window_goes_on_where_this_one_was(running: Chair, open_chair: OpenChair) -> None:
    running.wait(105)
    other = open_chair()
    other.press(Key.Key_3, CONTROL)
    (button,) = other.page.empty.buttons
    assert "A. B., hospital number 4711" in button.text()
    button.click()
    assert other.rate == "25"
    assert other.window.patient.patient.text() == "A. B."
    assert "2 rate changes were due" in other.page.board.missed.text.text()
    other.page.dialogs.set_on_time()
    assert other.journal.types() == ["started", "rate-set", "rate-set"]
    assert other.rate == "75"
    assert "12:20" in other.texts


def test_a_stop_without_a_grade_asks_for_it_again_after_a_crash(
    running: Chair, open_chair: OpenChair
) -> None:
    running.press(Key.Key_F9)
    other = open_chair()
    other.window.show_page("infuse")
    other.page.empty.buttons[0].click()
    assert isinstance(other.dialog, GradeDialog)
    assert other.page.board.ladder.model().rowCount() == 0


def test_nothing_of_a_patient_stays_for_the_next(running: Chair) -> None:
    running.wait(10)
    running.window.new_patient()
    leaving = running.window.infuse.leaving._leaving
    assert leaving is not None
    leaving.ok_button.click()
    assert not running.window.patient.patient.isReadOnly()
    for text in ("A. B.", "4711", "mL of", "09:"):
        assert text not in plain(running.texts)


def test_a_clock_that_jumps_is_asked_about_and_time_stays_right(
    running: Chair, qtbot: QtBot
) -> None:
    running.wait(10)
    running.clock.sleep(90)
    running.wait(1)
    board = running.page.board
    assert "went forward by 90\N{NO-BREAK SPACE}min" in board.clock.text.text()
    # Eleven minutes have been counted: 25 mL/h for 11 min are 4.583 mL.
    assert "4.6 mL" in plain(running.texts)
    running.press(Key.Key_K, Qt.KeyboardModifier.AltModifier)
    # Qt shows a button pressed for a tenth of a second before it clicks.
    qtbot.waitUntil(lambda: not board.clock.isVisible())
    assert "2 rate changes were due" in board.missed.text.text()


@pytest.mark.still_clock("the page says times to the second")
def test_counting_on_leaves_the_wrong_clock_alone(running: Chair, qtbot: QtBot) -> None:
    running.wait(10)
    running.clock.sleep(-90)
    running.wait(1)
    running.press(Key.Key_U, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not running.page.board.clock.isVisible())
    running.wait(5)
    assert not running.page.board.clock.isVisible()
    assert "in 44:00 min at 10:00" in plain(running.texts)


# --- the log -------------------------------------------------------------------------------------


def test_an_entry_is_amended_by_a_new_one_with_who_and_why(running: Chair) -> None:
    running.wait(10)
    running.press(Key.Key_F4)
    running.type("8")
    running.press(Key.Key_Return)
    running.page.dialogs.by_name.amend()
    dialog = running.dialog
    dialog.fields["infused_ml"].set_text("4")  # type: ignore[attr-defined] # the question for an amendment
    dialog.submit()
    assert "who corrects it" in dialog.said.text()
    dialog.by.line.setText("C. D.")  # type: ignore[attr-defined] # as above
    dialog.reason.line.setText("slipped")  # type: ignore[attr-defined] # as above
    dialog.submit()
    assert running.journal.types() == ["started", "volume-read", "amended"]
    assert "4 mL" in plain(running.texts)
    assert "Pump volume 8 mL" in plain(running.texts)
    assert "C. D." in running.texts


# --- for every eye and ear -----------------------------------------------------------------------


@pytest.mark.parametrize("height", [768, 748, 690])
def test_the_page_stands_at_1366_by_768_without_scrolling(running: Chair, height: int) -> None:
    """Also below a title bar, with the seven steps after a restart: the most that there are."""
    running.window.resize(1366, height)
    running.wait(75)
    running.press(Key.Key_F9)
    running.grade("2")
    running.wait(30)
    running.press(Key.Key_F6)
    running.grade("1")
    QApplication.processEvents()
    assert running.page.board.ladder.model().rowCount() == 7
    area = running.page.board._area
    assert area.verticalScrollBar().maximum() == 0
    assert area.horizontalScrollBar().maximum() == 0


def test_everything_that_can_be_pressed_has_a_spoken_name(running: Chair) -> None:
    board = running.page.board
    for key, button in board.keys.buttons.items():
        assert ", key F" in button.accessibleName(), key
    assert board.status.accessibleName().startswith(
        "Running. 25\N{NO-BREAK SPACE}mL/h, twenty-five."
    )
    assert board.log.table.accessibleName()
    assert board.chart.accessibleDescription()


def test_a_late_reaction_is_recorded_in_an_infusion_that_was_closed(running: Chair) -> None:
    running.wait(20)
    running.break_off()
    assert running.page.leave()
    assert running.page.empty.buttons == []
    (again,) = running.page.empty.ended_buttons
    again.click()
    running.wait(90)
    running.press(Key.Key_F9)
    running.grade("3")
    assert "Grade 3 reaction: discontinued permanently." in running.page.board.guidance.text
    assert running.page.leave()
    running.clock.pass_time(minutes=34 * 60)
    running.page.refresh_empty()
    assert len(running.page.empty.ended_buttons) == 1
    running.clock.pass_time(minutes=11)
    running.page.refresh_empty()
    assert running.page.empty.ended_buttons == []


@pytest.mark.parametrize("where", ["log", "ladder", "plan's ladder", "chart"])
def test_the_number_keys_turn_pages_from_a_table_too(running: Chair, where: str) -> None:
    board, plan = running.page.board, running.window.page
    if where == "plan's ladder":
        running.press(Key.Key_1, CONTROL)
    tables = {"log": board.log.table, "ladder": board.ladder, "chart": board.chart,
              "plan's ladder": plan.answer.ladder}  # fmt: skip
    running.window.activateWindow()
    tables[where].setFocus()
    QApplication.processEvents()
    assert QApplication.focusWidget() is tables[where]
    running.type("3" if where == "plan's ladder" else "1")
    assert running.window.shown_page == ("infuse" if where == "plan's ladder" else "plan")


def test_a_failed_stop_leaves_no_older_note_beside_it(running: Chair) -> None:
    running.press(Key.Key_F7)
    assert running.page.board.said.text.text() == "The infusion is running."
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F9)
    assert running.page.board.said.text.text() == ""


def test_a_grade_that_comes_before_its_question_has_the_keyboard_turns_no_page(
    running: Chair,
) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    assert running.page.dialogs.is_grading
    table = running.page.board.log.table
    QApplication.sendEvent(
        table, QKeyEvent(QEvent.Type.KeyPress, Key.Key_1, Qt.KeyboardModifier.NoModifier, "1")
    )
    assert running.window.shown_page == "infuse"


@pytest.mark.still_clock("the page says times to the second")
@pytest.mark.parametrize("leaving", ["close", "new_patient"])
def test_what_is_not_saved_is_lost_only_by_somebody_who_has_it_on_paper(
    running: Chair, leaving: str
) -> None:
    running.wait(20)
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F9)
    running.dialog.close()
    getattr(running.window, leaving)()
    dialog = running.window.infuse.leaving._losing
    assert isinstance(dialog, UnsavedDialog)
    assert "09:20:00 STOP pressed: reaction" in all_texts(dialog)
    # Enter alone stays, and so does the button before the tick.
    running.press(Key.Key_Return)
    assert running.window.infuse.leaving._losing is None
    assert running.page.bedside is not None
    getattr(running.window, leaving)()
    dialog = running.window.infuse.leaving._losing
    assert isinstance(dialog, UnsavedDialog)
    dialog.ok_button.click()
    assert "on paper" in dialog.said.text()
    assert running.page.bedside.unsaved
    dialog.print_button.click()
    assert "09:20:00" in all_texts(running.window.beside["as-given"])
    dialog.on_paper.setChecked(True)
    dialog.ok_button.click()
    assert running.window.infuse.leaving._losing is None
    if leaving == "close":
        assert not running.window.isVisible()
    else:
        assert running.page.bedside is None
        assert running.window.patient.patient.text() == ""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        running.window.new_patient()


def test_a_stop_beside_the_question_is_not_lost_with_what_was_listed(running: Chair) -> None:
    running.wait(20)
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F8)
    bedside = running.page.bedside
    assert bedside is not None
    running.page.press(lambda at: Paused(at=at, reason="pump alarm"), bedside.now())
    running.page.dialogs.close_all()
    running.window.close()
    first = running.window.infuse.leaving._losing
    assert isinstance(first, UnsavedDialog)
    first.stop_asked.emit()
    running.page.dialogs.close_all()
    first.on_paper.setChecked(True)
    first.ok_button.click()
    again = running.window.infuse.leaving._losing
    assert isinstance(again, UnsavedDialog)
    assert again is not first
    assert len(bedside.unsaved) == 2
    assert running.window.isVisible()
    again.close()


def test_every_entry_of_the_log_is_there_whole(running: Chair) -> None:
    """Also where a scroll bar has taken width from the words since the rows were made."""
    running.window.resize(1366, 690)
    running.press(Key.Key_F9)
    running.grade("2")
    running.wait(minutes=30)
    running.press(Key.Key_F6)
    running.grade("1")
    for _ in range(3):
        QApplication.processEvents()
    table = running.page.board.log.table
    short = []
    for row in range(table.model().rowCount()):
        index = table.model().index(row, 2)
        # 8 pixels of padding and 3 of Qt's margin on either side are no room for words.
        words = QRect(0, 0, table.columnWidth(2) - 22, 10_000)
        flag = Qt.TextFlag.TextWordWrap
        needed = table.fontMetrics().boundingRect(words, flag, str(index.data())).height()
        if table.rowHeight(row) < needed:
            short.append(index.data())
    assert short == []


def test_a_long_remark_has_two_lines_in_the_log_and_is_whole_in_its_tip(running: Chair) -> None:
    """A late start's remark had twelve lines; what was recorded of pump and patient stays whole."""
    running.window.resize(1366, 690)
    bedside = running.page.bedside
    assert bedside is not None
    remark = "confirmed by the ward, as the premedication was given too early " * 6
    bedside.record(Observed(at=bedside.now(), note=remark), now=bedside.now())
    bedside.record(Observed(at=bedside.now(), pulse_per_min=80, note=remark), now=bedside.now())
    running.page.refresh()
    for _ in range(3):
        QApplication.processEvents()
    table, model = running.page.board.log.table, running.page.board.log.model
    measured, alone = model.index(0, 2), model.index(1, 2)
    line = table.fontMetrics().lineSpacing()
    assert table.rowHeight(1) < 3 * line + 6
    assert table.rowHeight(0) > 4 * line
    for index in (measured, alone):
        assert plain(remark.strip()) in plain(str(index.data(Qt.ItemDataRole.ToolTipRole)))
        assert plain(remark.strip()) in plain(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
