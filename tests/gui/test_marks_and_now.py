"""Errors are marked where they are, "today" and "now" are read, and marks grow with the type."""

import pytest
from chair import Chair, Key
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton, QStyle, QStyleOptionButton
from sight import dress, settle
from ward_window import CONTROL, NBSP, RESOURCES, Hands

from infuseplan.gui.dialogs.begin import BeginDialog
from infuseplan.gui.dialogs.pause import PauseDialog
from infuseplan.gui.dialogs.volume import VolumeDialog
from infuseplan.gui.theme import theme
from infuseplan.gui.window.main_window import MainWindow

# The clock of these windows stands at Sunday 22 November 2026, 08:00: see conftest.
DAY, TIME = "2026-11-22", "08:00"


def state(widget: object) -> object:
    return widget.property("state")  # type: ignore[attr-defined] # any widget


# --- today and now --------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["today", "Today", "TODAY"])
@pytest.mark.parametrize("name", ["day", "weighed_on"])
def test_today_is_written_as_the_day_that_it_is(
    window: MainWindow, hands: Hands, typed: str, name: str
) -> None:
    field = getattr(window.page.questions, name)
    field.setFocus()
    hands.type(typed)
    assert field.text == DAY
    assert field.state == "ok"


def test_now_is_written_as_the_time_that_it_is(window: MainWindow, hands: Hands) -> None:
    window.page.questions.day.setFocus()
    hands.type("today")
    field = window.page.questions.start_time
    field.setFocus()
    hands.type("now")
    assert (field.text, field.state) == (TIME, "ok")


def test_a_key_does_the_same_and_replaces_what_was_typed(window: MainWindow, hands: Hands) -> None:
    questions = window.page.questions
    for field, text in ((questions.day, DAY), (questions.start_time, TIME)):
        field.setFocus()
        hands.type("2")
        QTest.keyClick(field.line, Qt.Key.Key_Semicolon, CONTROL)
        assert field.text == text


def test_a_birthday_is_never_today_by_a_word(window: MainWindow, hands: Hands) -> None:
    born = window.page.questions.born
    born.setFocus()
    hands.type("today")
    assert (born.text, born.state) == ("today", "problem")


# --- marked where it is -----------------------------------------------------------------------


def test_enter_goes_to_the_first_answer_that_is_wrong(window: MainWindow, hands: Hands) -> None:
    questions = window.page.questions
    hands.replace(questions.age, "7o")
    hands.replace(questions.bag, "many")
    questions.day.setFocus()
    hands.press(Qt.Key.Key_Return, "\r")
    assert questions.age.line.hasFocus()
    assert questions.age.line.selectedText() == "7o"


def test_a_question_at_the_bedside_marks_the_field_that_it_complains_of(running: Chair) -> None:
    running.press(Key.Key_F4)
    dialog = running.dialog
    assert isinstance(dialog, VolumeDialog)
    dialog.submit()
    assert state(dialog.volume.line) == "problem"
    assert dialog.volume.message == "Correct this entry: see below."
    assert dialog.said.text() == "Enter the volume that the pump shows, in mL."
    assert dialog.volume.line.hasFocus()
    dialog.volume.set_text("4")
    assert state(dialog.volume.line) == "ok"


def test_a_choice_that_was_not_made_is_marked_until_it_is_made(running: Chair) -> None:
    running.press(Key.Key_F8)
    dialog = running.dialog
    assert isinstance(dialog, PauseDialog)
    dialog.submit()
    label = dialog.reason._label
    assert (label.text(), state(label)) == ("× Reason for pause", "problem")
    assert "Choose the reason" in dialog.reason.accessibleDescription()
    dialog.reason.choose("pump")
    assert (label.text(), state(label)) == ("Reason for pause", "empty")
    # Another reason needs words: now their line is the one that is marked.
    dialog.reason.choose("other")
    dialog.submit()
    assert state(dialog.words.line) == "problem"
    assert state(label) == "empty"


def test_a_wrong_first_rate_is_marked_at_the_rate(chair: Chair) -> None:
    chair.plan()
    dialog = chair.begin()
    assert isinstance(dialog, BeginDialog)
    chair.fill(dialog, rate="2.5")
    dialog.submit()
    assert state(dialog.rate.line) == "problem"
    assert "does not match" in dialog.said.text().replace(NBSP, " ")


@pytest.mark.parametrize("field", ["rate", "bag_out"])
def test_what_is_wrong_is_in_sight_with_large_type(chair: Chair, field: str) -> None:
    """At 200 % the questions before the start scroll, and the rate stood below the edge."""
    dress(chair.window, "light", 200, (1366, 690))
    dialog = chair.begin()
    dialog.resize(1256, 600)
    chair.fill(dialog)
    getattr(dialog, field).set_text({"rate": "2.5", "bag_out": "25:61"}[field])
    dialog.submit()
    settle()
    wrong = getattr(dialog, field).line
    assert state(wrong) == "problem"
    assert wrong.hasFocus()
    seen = wrong.visibleRegion().boundingRect()
    assert seen.height() == wrong.height()


def test_a_question_opens_in_the_middle_and_stays_on_the_screen(chair: Chair) -> None:
    """It had its place before its size, and stood at the right edge with its keys below another."""
    chair.window.resize(780, 700)
    chair.window.move(10, 40)
    chair.start()
    chair.press(Key.Key_F4)
    dialog = chair.dialog
    assert isinstance(dialog, VolumeDialog)
    settle()
    beside = dialog.geometry().center() - chair.window.geometry().center()
    assert max(abs(beside.x()), abs(beside.y())) < 40
    room = dialog.screen().availableGeometry()
    dialog.move(room.right() - dialog.width(), room.bottom() - dialog.height())
    dialog.submit()
    settle()
    assert dialog.said.isVisible()
    place = dialog.geometry()
    # A line of complaint has its room already; one that makes the dialog grow keeps it in sight.
    dialog.complain("The journal could not be written. Your entry is still here: try again. " * 3)
    settle()
    assert dialog.height() > place.height()
    assert room.contains(dialog.frameGeometry())


# --- marks grow with the type -------------------------------------------------------------------


def side(button: QRadioButton) -> int:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    mark = QStyle.SubElement.SE_RadioButtonIndicator
    return button.style().subElementRect(mark, option, button).height()


def test_marks_of_choices_are_as_large_as_the_type(window: MainWindow, app: QApplication) -> None:
    button = window.page.questions.regimen.buttons["isa-pd"]
    settle()
    small = side(button)
    theme.apply(app, "light", 2.0, resources=RESOURCES)
    settle()
    # 10 pixels and their double, with 4 of frame and padding on either side.
    assert (small, side(button)) == (18, 28)
    (detail,) = button.parentWidget().findChildren(QLabel)
    assert detail.contentsMargins().left() == side(button) + 12
