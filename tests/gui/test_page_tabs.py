"""What a screen reader is told of tabs and of questions that need an answer."""

from chair import Chair, Key
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from sight import settle, spoken_name
from ward_window import CONTROL, Hands

from infuseplan.gui.dialogs.volume import VolumeDialog
from infuseplan.gui.window.main_window import MainWindow

Role = QAccessible.Role


def told(widget: QWidget) -> QAccessible.Role:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.role()


def selected(widget: QWidget) -> bool:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return bool(interface.state().selected)


def described(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Description)


def test_pages_and_leaves_are_page_tabs_in_a_list(planned: MainWindow) -> None:
    pages = list(planned.sign.bar.buttons.values())
    leaves = list(planned.page.answer.details.tabs)
    for tabs, name in ((pages, "Pages"), (leaves, "Details of the plan")):
        holder = tabs[0].parentWidget()
        assert holder is not None
        assert told(holder) == Role.PageTabList
        assert spoken_name(holder) == name
        assert {told(tab) for tab in tabs} == {Role.PageTab}
        assert [selected(tab) for tab in tabs] == [True] + [False] * (len(tabs) - 1)


def test_a_tab_is_pressed_by_a_screen_reader_too(planned: MainWindow) -> None:
    leaves = planned.page.answer.details.tabs
    interface = QAccessible.queryAccessibleInterface(leaves[1])
    assert interface is not None
    actions = interface.actionInterface()
    assert "Press" in actions.actionNames()
    actions.doAction("Press")
    QApplication.processEvents()
    assert planned.page.answer.details.leaves[1].isVisible()
    assert [selected(tab) for tab in leaves] == [False, True, False, False]


def test_a_choice_stays_a_radio_button(planned: MainWindow) -> None:
    for one in planned.page.questions.regimen.buttons.values():
        assert told(one) == Role.RadioButton


def test_a_question_says_that_it_is_required_until_it_is_answered(
    window: MainWindow, hands: Hands
) -> None:
    questions = window.page.questions
    assert described(questions.regimen) == "Required."
    assert described(questions.infusion) == "Required."
    assert described(questions.weight.line) == "Required. e.g. 72.5"
    for either in (questions.age, questions.born):
        assert described(either.line).startswith("Required: age or date of birth.")
    for optional in (questions.weighed_on, questions.day, questions.body_height, questions.bag):
        assert "Required" not in described(optional.line)
    questions.regimen.choose("isa-pd")
    assert described(questions.regimen) == ""
    hands.replace(questions.weight, "72..5")
    assert described(questions.weight.line).startswith("Invalid entry. Cannot read this entry")
    hands.replace(questions.weight, "72.5")
    assert described(questions.weight.line) == "seventy-two point five\N{NO-BREAK SPACE}kg"


def test_a_question_at_the_bedside_says_so_too(chair: Chair) -> None:
    dialog = chair.begin()
    assert described(dialog.rate.line).startswith("Required.")
    assert described(dialog.bag_out.line).startswith("Required, or tick “Not known”.")
    dialog.reject()
    chair.press(Key.Key_1, CONTROL)
    chair.start()
    chair.press(Key.Key_F4)
    asked = chair.dialog
    assert isinstance(asked, VolumeDialog)
    assert described(asked.volume.line).startswith("Required.")
    asked.submit()
    settle()
    assert described(asked.volume.line).startswith("Invalid entry.")
    chair.press(Key.Key_Escape)
    chair.press(Key.Key_F9)
    grade = chair.dialog.grade  # type: ignore[attr-defined] # the question for the grade
    assert described(grade) == "Required."
    chair.dialog.submit()
    assert described(grade).startswith("Invalid entry. Choose the grade")
