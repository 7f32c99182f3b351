"""The pages and the running infusion are seen on every page, and no digit turns one by accident."""

import pytest
from chair import Chair, Key
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from ward_window import CONTROL, Hands

from infuseplan.gui.theme.theme import WidgetRole
from infuseplan.gui.widgets.severity_icon import SeverityMark
from infuseplan.gui.window.main_window import MainWindow


def test_the_bar_names_each_page_with_its_key_and_turns_to_it(chair: Chair) -> None:
    window, bar = chair.window, chair.window.sign.bar
    assert [button.text() for button in bar.buttons.values()] == [
        "1  Plan",
        "2  Prepare",
        "3  Infuse",
        "4  Course",
        "5  Board",
    ]
    for page in ("infuse", "prepare", "course", "board", "plan"):
        QTest.mouseClick(bar.buttons[page], Qt.MouseButton.LeftButton)
        assert window.shown_page == page
        assert [name for name, one in bar.buttons.items() if one.isChecked()] == [page]
        assert bar.isVisible()


def test_the_keys_of_the_pages_mark_the_page_too(chair: Chair) -> None:
    chair.press(Key.Key_3, CONTROL)
    assert chair.window.sign.bar.buttons["infuse"].isChecked()
    chair.press(Key.Key_1)
    assert chair.window.sign.bar.buttons["plan"].isChecked()


def test_the_bar_says_on_every_page_how_the_infusion_stands(running: Chair) -> None:
    bar = running.window.sign.bar
    assert bar.state.text() == "Running: 25\N{NO-BREAK SPACE}mL/h"
    running.press(Key.Key_1, CONTROL)
    assert running.window.shown_page == "plan"
    assert bar.state.isVisible()
    assert bar.state.text() == "Running: 25\N{NO-BREAK SPACE}mL/h"
    # Nobody may be made to guess from half of a word.
    assert bar.state.width() >= bar.state.sizeHint().width()
    running.press(Key.Key_F9)
    assert bar.state.text().startswith("STOPPED: ")
    assert bar.state.text().endswith(": 0\N{NO-BREAK SPACE}mL/h")
    assert bar.state.property("role") == WidgetRole.BLOCK


def test_who_is_signed_in_is_never_under_what_the_bar_says(running: Chair) -> None:
    window, line = running.window, running.window.status_line

    def stand_apart() -> bool:
        QApplication.processEvents()
        bar = window.sign.bar
        right_of_line = line.mapTo(window, QPoint(line.width(), 0)).x()
        return line.isVisible() and right_of_line <= bar.mapTo(window, QPoint()).x()

    window.resize(1366, 690)
    assert stand_apart()
    # Longer words each time: they come by themselves, and no size of a window changes with them.
    running.wait(minutes=61)
    running.press(Key.Key_1, CONTROL)
    assert window.sign.bar.state.text().startswith("Change overdue: ")
    assert stand_apart()
    running.press(Key.Key_F9)
    assert window.sign.bar.state.text().startswith("STOPPED: ")
    assert stand_apart()


def test_no_menu_is_pushed_out_of_its_row_by_what_the_bar_says(running: Chair) -> None:
    window = running.window
    menus = window.menuBar()
    window.resize(1366, 690)
    for percent in (100, 150, 200, 150, 100):
        window.appearance.use_scale(percent)
        QApplication.processEvents()
        words = "3 open. A. B. · 5001: Change overdue: 50 mL/h (now 25)"
        window.sign.tell(words, "caution", is_late=True)
        QApplication.sendPostedEvents()
        # Qt's arrow, behind which it puts the menus that have no room.
        arrow = menus.findChild(QToolButton, "qt_menubar_ext_button")
        assert arrow is None or not arrow.isVisible(), percent
        last = menus.actionGeometry(menus.actions()[-1])
        assert last.right() < window.sign.bar.mapTo(window, QPoint()).x(), percent


def test_the_bar_says_nothing_of_an_infusion_that_was_left(running: Chair) -> None:
    running.page.leave()
    assert running.window.sign.bar.state.text() == ""
    assert not running.window.sign.bar.state.isVisible()


def test_a_change_that_is_overdue_is_named_in_the_title_until_it_is_made(
    running: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = []
    monkeypatch.setattr(QApplication, "alert", lambda window, ms: alerts.append((window, ms)))
    window = running.window
    assert window.windowTitle() == "InfusePlan – Infuse"
    running.wait(minutes=61)
    assert window.windowTitle() == "Rate change due – InfusePlan – Infuse"
    assert window.sign.bar.state.property("role") == WidgetRole.CAUTION
    running.wait(minutes=1)
    assert alerts == [(window, 0)]
    running.press(Key.Key_F3)
    assert window.windowTitle() == "InfusePlan – Infuse"


def test_the_pages_keep_their_place_when_the_words_beside_them_change(running: Chair) -> None:
    bar = running.window.sign.bar
    QApplication.processEvents()
    before = [one.mapTo(running.window, QPoint()) for one in bar.buttons.values()]
    running.wait(minutes=61)
    QApplication.processEvents()
    assert [one.mapTo(running.window, QPoint()) for one in bar.buttons.values()] == before


def test_a_digit_in_a_field_turns_no_page_and_makes_no_choice(
    planned: MainWindow, hands: Hands
) -> None:
    questions = planned.page.questions
    choice = questions.infusion.choice
    for field in questions.fields:
        if field.isVisible():
            field.line.setFocus()
            hands.type("123")
            assert planned.shown_page == "plan"
            assert questions.infusion.choice == choice


@pytest.mark.parametrize("size", [(1280, 720), (1366, 690), (1920, 1080)])
def test_nothing_on_the_status_card_steps_aside_when_a_change_becomes_due(
    running: Chair, size: tuple[int, int]
) -> None:
    window, status = running.window, running.page.board.status
    window.resize(*size)
    running.wait(minutes=20)
    QApplication.processEvents()

    def places() -> list[QPoint]:
        return [one.mapTo(window, QPoint()) for one in (status.rate, status.next, *status.figures)]

    before = places()
    assert len({place.y() for place in before[2:5]}) == 1
    # One row of figures beside the rate, not below it.
    assert before[2].y() < before[0].y() + status.rate.height()
    running.wait(minutes=75)
    QApplication.processEvents()
    assert "due" in status.next.title.text()
    assert [place.x() for place in places()] == [place.x() for place in before]
    tile = status._next_tile
    assert tile.property("state") == "caution"
    # The rate alone may be as large as what is overdue.
    size_of_it = status.next.figure.font().pointSizeF()
    others = [one.figure.font().pointSizeF() for one in status.figures]
    assert status.rate.font().pointSizeF() == size_of_it
    assert max(others) * 2 < size_of_it


def test_the_rate_grows_with_the_window(running: Chair) -> None:
    sizes = []
    for size in ((1366, 690), (1920, 1080)):
        running.window.resize(*size)
        QApplication.processEvents()
        sizes.append(running.page.board.status.rate.font().pointSizeF())
    assert sizes == [54, 96]


@pytest.mark.parametrize(("key", "words"), [
    (Key.Key_F2, "F2 starts an infusion on page 3. Nothing can be started yet."),
    (Key.Key_F3, "F3 records at the bedside, on page 3 (Ctrl+3)."),
    (Key.Key_F12, "F12 records at the bedside, on page 3 (Ctrl+3)."),
])  # fmt: skip
@pytest.mark.parametrize("page", ["plan", "prepare", "course", "board"])
def test_a_key_of_the_bedside_says_where_it_works(
    chair: Chair, page: str, key: Key, words: str
) -> None:
    chair.window.show_page(page)
    chair.press(key)
    assert chair.window.shown_page == page
    assert chair.window.status_line.accessibleName() == words


def test_f2_on_the_plan_page_says_how_the_plan_is_started(chair: Chair) -> None:
    chair.plan()
    chair.window.page.questions.weight.line.setFocus()
    chair.press(Key.Key_F2)
    assert chair.window.shown_page == "plan"
    said = chair.window.status_line.accessibleName()
    assert said == "F2 starts this infusion on page 3: press Ctrl+3, then F2."
    assert chair.window.status_line.text() == said
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    assert chair.page.start.dialog is not None


def test_the_severity_of_what_the_bar_and_the_strip_say_is_an_icon_too(running: Chair) -> None:
    """Beside word and colour: the words are indented by the icon that stands before them."""
    window = running.window
    for mark in (window.sign.bar.state, window.protocol._approval):
        assert isinstance(mark, SeverityMark)
        assert mark.text()
        assert mark.indent() > mark.fontMetrics().height()
        picture = mark.grab().toImage()
        left = mark.contentsRect().left()
        size = mark.fontMetrics().height()
        colours = {picture.pixelColor(left + x, picture.height() // 2).name() for x in range(size)}
        assert len(colours) > 1, "something is painted before the words"
