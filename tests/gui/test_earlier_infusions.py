"""What the journal knows of a patient, at the next start of an infusion."""

from decimal import Decimal

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from ward_window import CONTROL, NBSP, all_texts
from wiring import replaced_in

from infuseplan.domain.infusion.events import Completed, Started, VolumeRead
from infuseplan.gui.dialogs.begin import BeginDialog
from infuseplan.presentation.journal.notices import JournalRemark

WEEK = 7 * 24 * 60


def end(running: Chair, *, complete: bool) -> None:
    """The infusion ends, and its page is closed."""
    bedside = running.page.bedside
    assert bedside is not None
    if complete:
        running.wait(200)
        now = bedside.now()
        bedside.record(VolumeRead(at=now, infused_ml=250), Completed(at=now), now=now)
    else:
        running.wait(20)
        running.break_off()
    assert running.page.leave()


def fill(running: Chair, dialog: BeginDialog, rate: str) -> None:
    running.fill(dialog, rate=rate, decided_by="")


def test_the_number_that_follows_asks_for_nobody(running: Chair) -> None:
    end(running, complete=True)
    running.clock.pass_time(minutes=WEEK)
    dialog = running.begin_again("2")
    assert dialog is not None
    assert dialog.decided_by.isHidden()


def test_after_an_infusion_that_was_broken_off_a_prescriber_decides_by_name(
    running: Chair,
) -> None:
    end(running, complete=False)
    running.clock.pass_time(minutes=WEEK)
    dialog = running.begin_again("2")
    assert dialog is not None
    assert "was not completed" in all_texts(dialog)
    assert "a prescriber decides" in all_texts(dialog)
    fill(running, dialog, "50")
    dialog.submit()
    assert "name of the prescriber" in dialog.said.text()
    dialog.decided_by.line.setText("the prescriber on duty")
    dialog.submit()
    bedside = running.page.bedside
    assert bedside is not None
    started = bedside.events[0]
    assert isinstance(started, Started)
    assert started.number_decided_by == "the prescriber on duty"
    assert "authorised by the prescriber on duty" in running.texts


def test_the_first_table_is_not_run_a_second_time_unnoticed(running: Chair) -> None:
    end(running, complete=True)
    running.clock.pass_time(minutes=WEEK)
    dialog = running.begin_again("1")
    assert dialog is not None
    assert "this would be number 2; the plan says 1" in all_texts(dialog)


def test_two_infusions_of_one_patient_do_not_run_side_by_side(running: Chair) -> None:
    running.wait(20)
    assert running.page.leave()
    assert running.begin_again("1") is None
    assert "is still open" in all_texts(running.page.empty)


def test_an_open_infusion_keeps_its_patient(running: Chair) -> None:
    strip = running.window.patient
    running.window.activateWindow()
    QApplication.processEvents()
    for line in (strip.patient, strip.reference):
        line.setFocus()
        running.type("x")
    bedside = running.page.bedside
    assert bedside is not None
    whose = (bedside.header.patient_name, bedside.header.patient_reference)
    assert (strip.patient.text(), strip.reference.text()) == whose == ("A. B.", "4711")


# --- the line on the Plan page -----------------------------------------------------------------


def line_of(chair: Chair) -> str:
    bar = chair.window.history.made
    if bar is None or not bar.isVisible():
        return ""
    return bar.text.replace(NBSP, " ")


def known(running: Chair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal that these tests keep in memory counts as one that is there."""
    history = running.window.history
    there = replaced_in(history._services, "journal", exists=lambda _data: True)
    monkeypatch.setattr(history, "_services", there)


def test_the_plan_page_says_what_is_known_of_the_patient_and_forgets_with_the_next_key(
    running: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(running, monkeypatch)
    assert line_of(running) == ""
    end(running, complete=True)
    assert "infusion 1, 22 November 2026, complete." in line_of(running)
    running.press(Key.Key_1, CONTROL)
    running.window.patient.reference.setFocus()
    running.type("93")
    assert line_of(running) == ""
    running.press(Key.Key_Return)
    assert line_of(running) == ""
    running.press(Key.Key_Backspace)
    running.press(Key.Key_Return)
    # One key away from a number that is known: that is said, and nothing is taken for the same.
    assert "Similar patient in the record" in line_of(running)
    running.press(Key.Key_Backspace)
    running.press(Key.Key_Return)
    assert "complete" in line_of(running)
    running.window.new_patient()
    assert line_of(running) == ""


def test_the_plan_page_says_that_a_patient_was_stopped_for_good(
    running: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(running, monkeypatch)
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("4")
    assert line_of(running) == ""
    assert running.page.leave()
    bar = running.window.history.made
    assert bar is not None
    assert bar.block.isVisible()
    assert "Grade 4 reaction: discontinued permanently." in line_of(running)
    assert "the prescriber decides" in line_of(running)


def test_the_weight_of_the_last_infusion_is_what_the_next_one_is_compared_with(
    running: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = replaced_in(running.window.history._services, "journal", exists=lambda _data: True)
    monkeypatch.setattr(running.window.history, "_services", there)
    end(running, complete=True)
    questions = running.window.page.questions
    assert questions.weight.last_kg == Decimal("72.5")
    # Typed, and 10.34 % more than 72.5: 80 / 72.5 = 1.1034.
    questions.weight.line.setText("80")
    assert not questions.weight.again_is_asked
    assert running.window.page.proved is None
    assert "72.5 kg" in all_texts(running.window.page.answer.held).replace(NBSP, " ")
    questions.confirm_weight("A. N.", "weighed twice")
    assert running.window.page.proved is not None
    # Of another patient nothing is known.
    running.window.patient.reference.setText("4712")
    running.window.patient.patient.setText("C. D.")
    assert questions.weight.last_kg is None
    assert running.window.page.proved is None


def test_who_confirmed_a_doubtful_weight_stands_in_the_record(open_chair: OpenChair) -> None:
    chair = open_chair()
    chair.plan()
    questions = chair.window.page.questions
    # 72.5 / 1.30² = 42.90, over 40.
    questions.body_height.set_text("130")
    assert chair.window.page.proved is None
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    assert chair.page.start.dialog is None
    chair.press(Key.Key_1, CONTROL)
    questions.confirm_weight("A. N.", "weighed twice")
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    dialog = chair.page.start.dialog
    assert dialog is not None
    chair.fill(dialog)
    dialog.submit()
    bedside = chair.page.bedside
    assert bedside is not None
    assert '"weight_confirmed_by":"A. N."' in bedside.header.request
    assert '"weight_reason":"weighed twice"' in bedside.header.request
    weighed = chair.window.infuse.records.patients.patient(bedside.header.patient_id).last_weight
    assert weighed is not None
    assert (weighed.confirmed_by, weighed.reason) == ("A. N.", "weighed twice")
    # The Plan page of the infusion that runs shows its plan, as it was confirmed.
    assert chair.window.page.proved is not None


# --- nothing that is pressed moves when a line comes -----------------------------------------


def places(chair: Chair, part: QWidget) -> dict[str, QPoint]:
    """Where each button and each line stands in the window that is shown in `part`."""
    QApplication.processEvents()
    QApplication.processEvents()
    kinds = (*part.findChildren(QAbstractButton), *part.findChildren(QLineEdit))
    return {
        f"{number} {one.accessibleName()}": one.mapTo(chair.window, QPoint(0, 0))
        for number, one in enumerate(kinds)
        if one.isVisible()
    }


@pytest.mark.parametrize("height", [768, 690])
def test_the_questions_stay_where_they_are_when_an_earlier_stop_is_told(
    running: Chair, monkeypatch: pytest.MonkeyPatch, height: int
) -> None:
    known(running, monkeypatch)
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("4")
    assert running.page.leave()
    running.window.new_patient()
    running.press(Key.Key_1, CONTROL)
    running.window.resize(1366, height)
    questions = running.window.page.questions
    before = places(running, questions)
    # Two regimens, three infusions at the least, and the lines for the figures.
    assert len(before) > 8
    running.window.patient.reference.setFocus()
    running.type("4711")
    assert line_of(running) == ""
    running.press(Key.Key_Tab)
    assert "discontinued permanently" in line_of(running)
    assert places(running, questions) == before
    running.window.journal.bar.add((JournalRemark("caution", "A copy could not be written."),))
    assert places(running, questions) == before
    assert running.window.journal.bar.isVisible()


def test_what_can_be_continued_stays_where_it_is_when_a_line_comes(
    running: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(running, monkeypatch)
    assert running.page.leave()
    running.window.new_patient()
    running.window.show_page("infuse")
    before = places(running, running.page.empty)
    assert before
    running.window.activateWindow()
    QApplication.processEvents()
    running.window.patient.reference.setFocus()
    running.type("4711")
    running.press(Key.Key_Tab)
    assert line_of(running) != ""
    assert places(running, running.page.empty) == before


def test_the_keys_at_the_bedside_stay_where_they_are_when_a_line_comes(running: Chair) -> None:
    before = places(running, running.page.board.keys)
    assert before
    running.window.journal.bar.add((JournalRemark("caution", "A copy could not be written."),))
    assert running.window.journal.bar.isVisible()
    assert places(running, running.page.board.keys) == before
