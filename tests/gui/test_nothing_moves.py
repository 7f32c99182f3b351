"""Nothing that is pressed moves on Prepare, on the Board, and in any dialog, whatever is said.

Each label in turn says the longest that it says anywhere: it is read from what the page says of
other patients, or is a name and a reason of the greatest usual length.
"""

from collections.abc import Callable, Iterator

import infuse_states
import pytest
from chair import Chair, Key
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QWidget,
)
from sight import dress, settle
from ward_window import CONTROL, tree

from infuseplan.gui.dialogs.form import BedsideDialog

# The smallest ward screen that is promised, and a large one.
SIZES = [(1366, 690), (1920, 1080)]
# Dose and weight, from the lightest to the heaviest usual patient, are not of one length.
WEIGHTS = ("50", "72.5", "100.5")


def pressed(window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Everything that a hand goes to, by its place in the tree."""
    for number, widget in enumerate(tree(window)):
        if isinstance(widget, QAbstractButton | QLineEdit) and widget.isVisibleTo(window):
            name = widget.accessibleName() or getattr(widget, "text", str)()
            yield f"{number} {type(widget).__name__} {name}", widget


def places(window: QWidget) -> dict[int, QRect]:
    return {id(one): QRect(one.mapTo(window, QPoint()), one.size()) for _, one in pressed(window)}


def names(window: QWidget) -> dict[int, str]:
    return {id(one): name for name, one in pressed(window)}


def moved(window: QWidget, before: dict[int, QRect]) -> dict[str, tuple[QRect, QRect]]:
    now, called = places(window), names(window)
    return {
        called[key]: (before[key], place)
        for key, place in now.items()
        if key in before and before[key] != place
    }


def prepare(chair: Chair) -> QWidget:
    chair.plan()
    chair.press(Key.Key_2, CONTROL)
    page = chair.window.prepare.made
    assert page is not None
    for _ in range(3):
        settle()
    return page


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_no_tile_of_the_plan_moves_from_one_dose_to_another(
    chair: Chair, size: tuple[int, int]
) -> None:
    dress(chair.window, "light", 100, size)
    chair.plan()
    questions, answer = chair.window.page.questions, chair.window.page.answer
    seen = []
    for weight in WEIGHTS:
        questions.weight.set_text(weight)
        settle()
        assert chair.window.page.proved is not None
        seen.append([QRect(one.mapTo(chair.window, QPoint()), one.size()) for one in answer.tiles])
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_nothing_moves_on_prepare(chair: Chair, size: tuple[int, int]) -> None:
    dress(chair.window, "light", 100, size)
    page = prepare(chair)
    before = places(page)
    shown = chair.window.prepare.made
    assert shown is not None
    shown.vials.complain("Scan the square code on the carton, or type batch and expiry date. " * 2)
    settle()
    assert moved(page, before) == {}, "a code that cannot be read"
    shown.vials.complain("")
    shown.check.setText("Checked by N. N., 12:34: weight, infusion number and first rate agree.")
    shown.bag.setText("Prepared by N. N., 12:34. Refrigerated: shown stable until 12:34.")
    shown.bag.setVisible(True)
    settle()
    assert moved(page, before) == {}, "what was done"


@pytest.mark.parametrize("size", SIZES, ids=[f"{w}x{h}" for w, h in SIZES])
def test_no_row_of_the_board_moves_while_seconds_pass(chair: Chair, size: tuple[int, int]) -> None:
    dress(chair.window, "light", 100, size)
    infuse_states.running(chair)
    chair.press(Key.Key_5, CONTROL)
    page = chair.window.board.made
    assert page is not None
    header, table = page.table.horizontalHeader(), page.table
    settle()

    def columns() -> list[int]:
        places = [header.sectionPosition(place) for place in range(header.count())]
        return [*places, table.rowHeight(0)]

    before = columns()
    for minutes in (1, 39, 60):
        chair.clock.pass_time(minutes, 7)
        page.tick()
        settle()
        assert columns() == before, minutes


def dialog_of(chair: Chair) -> QDialog:
    top = QApplication.activeModalWidget()
    for one in (top, chair.page.start.dialog):
        if isinstance(one, QDialog) and one.isVisible():
            return one
    return chair.dialog


@pytest.mark.parametrize(
    "ask",
    [one for one in infuse_states.QUESTIONS if one is not infuse_states.ask_set_aside],
    ids=infuse_states.name_of,
)
def test_no_question_of_a_dialog_moves_when_something_is_wrong(
    chair: Chair, ask: Callable[[Chair], None]
) -> None:
    """Of one line it moves nothing, its room is kept; with a longer one the dialog grows."""
    dress(chair.window, "light", 100, (1366, 690))
    ask(chair)
    settle()
    dialog = dialog_of(chair)
    assert isinstance(dialog, BedsideDialog)
    before, size = places(dialog), dialog.size()
    assert before
    dialog.complain("Enter the time, or tick “Not known”.")
    settle()
    assert dialog.said.isVisible()
    assert moved(dialog, before) == {}
    assert dialog.size() == size
    dialog.complain("")
    settle()
    assert moved(dialog, before) == {}
    assert dialog.size() == size
    dialog.complain("Enter the time the bag was removed from the refrigerator, or tick it. " * 2)
    settle()
    below = {dialog.ok_button, dialog.cancel_button, dialog.extra_button, dialog.sure}
    if dialog.initials is not None:
        below.add(dialog.initials.line)
    ids = {id(one) for one in below}
    assert moved(dialog, {key: one for key, one in before.items() if key not in ids}) == {}
    dialog.complain("")
    settle()
    assert moved(dialog, before) == {}


def test_what_to_do_now_stands_above_what_was_wrong_at_the_start(chair: Chair) -> None:
    """Five agents, two hours before the start instead of one, are one caution.

    With it open, what a reaction asks for is still read without scrolling.
    """
    dress(chair.window, "light", 100, (1366, 690))
    dialog = chair.begin()
    chair.fill(dialog, given_at="07:00")
    dialog.submit()
    dialog.submit()
    chair.wait(minutes=20)
    chair.press(Key.Key_F9)
    chair.grade("2")
    settle()
    board = chair.page.board
    said = [label.text() for label in board.findings.findChildren(QLabel)]
    assert sum("given" in text for text in said) == 1
    guidance, window = board.guidance, chair.window
    foot = guidance.mapTo(window, QPoint(0, guidance.height())).y()
    assert foot <= board.findings.mapTo(window, QPoint()).y()
    assert foot <= board.keys.mapTo(window, QPoint()).y()
