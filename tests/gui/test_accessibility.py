"""For every ear, keyboard and eye: names, the tab path, mnemonics, and nothing cut off anywhere."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from ward_window import RESOURCES, Hands, tree

from infuseplan.application.services import Services
from infuseplan.gui import theme
from infuseplan.gui.dialogs.about import AboutWindow
from infuseplan.gui.dialogs.protocols import ProtocolWindow
from infuseplan.gui.dialogs.why import WhyWindow
from infuseplan.gui.main_window import MainWindow
from infuseplan.gui.widgets.ladder_table import LadderTable


def shown(window: QWidget) -> list[QWidget]:
    return [widget for widget in tree(window) if widget.isVisibleTo(window)]


def stops(window: QWidget) -> list[QWidget]:
    """Everything that Tab can stop at."""
    return [
        widget
        for widget in shown(window)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and widget.focusProxy() is None
        and not isinstance(widget, QMainWindow | QScrollBar)
    ]


def spoken_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name)


# --- names and keys --------------------------------------------------------------------------


def test_everything_that_can_have_the_keyboard_has_a_name(planned: MainWindow) -> None:
    for tab in planned.page.answer.details.tabs:
        tab.click()
        assert [widget for widget in stops(planned) if not spoken_name(widget).strip()] == []


def test_chart_table_figures_and_tabs_say_what_they_are(planned: MainWindow) -> None:
    answer = planned.page.answer
    assert spoken_name(answer.chart) == "Rates over time"
    assert "6 steps" in answer.chart.accessibleDescription()
    assert spoken_name(answer.ladder) == "Rate steps"
    assert spoken_name(answer.tiles[0]).startswith("Dose: 725")
    names = ["Premedication", "Reactions", "Preparation", "Notes, proof"]
    assert [spoken_name(tab) for tab in answer.details.tabs] == names
    assert spoken_name(planned.page.questions.weight.line) == "Weight, kg"


def walk(window: MainWindow, hands: Hands) -> list[QWidget]:
    """What Tab comes to, from the first field round to it again."""
    window.patient.patient.setFocus()
    seen: list[QWidget] = []
    for _ in range(200):
        now = QApplication.focusWidget()
        assert now is not None
        if now in seen:
            return seen
        seen.append(now)
        hands.tab()
    raise AssertionError("Tab never comes back")


def in_reading_order(window: MainWindow) -> list[QWidget]:
    questions, answer = window.page.questions, window.page.answer
    return [
        window.patient.patient,
        window.patient.reference,
        window.protocol.button,
        questions.regimen.buttons["isa-pd"],
        questions.infusion.buttons["1"],
        *(field.line for field in questions.fields if field.isVisible()),
        *(tile for tile in answer.tiles if tile.isVisible()),
        *answer.findings.buttons,
        answer.chart,
        answer.ladder,
        answer.details.tabs[0],
        answer.details.premedication,
    ]


@pytest.mark.parametrize("caution", [False, True])
def test_tab_goes_in_reading_order_and_reaches_everything(
    planned: MainWindow, hands: Hands, caution: bool
) -> None:
    if caution:
        hands.replace(planned.page.questions.body_height, "60")
        assert len(planned.page.answer.findings.buttons) == 1
        settle()
    path, wanted = walk(planned, hands), in_reading_order(planned)
    assert path[: len(wanted)] == wanted
    # Why of each agent, one below the other, and nothing after that.
    heights = [widget.mapTo(planned, QPoint()).y() for widget in path[len(wanted) :]]
    assert len(heights) == 5
    assert heights == sorted(heights)
    # Choices that belong together are one stop; arrows and letters lead to the others.
    together = {
        *planned.page.questions.regimen.buttons.values(),
        *planned.page.questions.infusion.buttons.values(),
        *planned.page.answer.details.tabs,
    }
    assert set(stops(planned)) - together <= set(path)


def test_the_leaves_open_by_their_keys(planned: MainWindow, hands: Hands) -> None:
    details = planned.page.answer.details
    keys = (Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F5)
    for key, leaf in zip(keys, (*details.leaves[1:], details.leaves[0]), strict=True):
        hands.shortcut(key)
        assert leaf.isVisible()


def mnemonics(texts: list[str]) -> list[str]:
    marked = [text.replace("&&", "").partition("&")[2][:1].upper() for text in texts]
    return [letter for letter in marked if letter]


def test_no_letter_means_two_things_in_the_window(planned: MainWindow, hands: Hands) -> None:
    planned.page.questions.infusion.setFocus()
    hands.type("3")
    texts = [action.text() for action in planned.menuBar().actions()]
    for widget in shown(planned):
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy()):
            texts.append(widget.text())
    letters = mnemonics(texts)
    assert sorted(letters) == sorted(set(letters))
    assert {"P", "K", "V", "T", "1", "2", "3", "W", "A"} <= set(letters)


def test_no_letter_means_two_things_in_a_menu(window: MainWindow) -> None:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert menu is not None
        letters = mnemonics([one.text() for one in menu.actions()])
        assert sorted(letters) == sorted(set(letters)), action.text()


def test_every_label_shows_plain_text(planned: MainWindow) -> None:
    planned.ask_why("dose.mg")
    labels = [widget for widget in tree(planned) if isinstance(widget, QLabel)]
    assert len(labels) > 100
    assert [one.text() for one in labels if one.textFormat() != Qt.TextFormat.PlainText] == []


# --- nothing cut off -------------------------------------------------------------------------


def dress(window: MainWindow, name: theme.ThemeName, percent: int, size: tuple[int, int]) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, name, percent / 100, resources=RESOURCES)
    window.resize(*size)
    settle()


def settle() -> None:
    for _ in range(4):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    QTest.qWait(1)


def text_needs(label: QLabel) -> tuple[int, int]:
    """Width and height that the label's words need at the width that it has."""
    if not label.wordWrap():
        return label.sizeHint().width(), label.sizeHint().height()
    longest = max((label.fontMetrics().horizontalAdvance(w) for w in label.text().split()),
                  default=0)  # fmt: skip
    return longest, label.heightForWidth(label.width())


def cut_words(window: QWidget) -> Iterator[str]:
    for widget in shown(window):
        if isinstance(widget, QLabel) and widget.text():
            wide, high = text_needs(widget)
            if widget.width() < wide or widget.height() < high:
                yield f"{widget.text()!r}: {widget.size().toTuple()} for {(wide, high)}"
        elif isinstance(widget, QAbstractButton) and widget.text():
            if widget.width() < widget.minimumSizeHint().width():
                yield f"{widget.text()!r}: {widget.width()} wide"
            if widget.height() < widget.minimumSizeHint().height():
                yield f"{widget.text()!r}: {widget.height()} high"
        elif isinstance(widget, QLineEdit):
            text = widget.fontMetrics().horizontalAdvance(widget.text())
            if widget.text() and widget.width() < text + 2 * 9:
                yield f"{widget.text()!r}: {widget.width()} wide"
        elif isinstance(widget, LadderTable):
            yield from cut_cells(widget)


def cut_cells(table: LadderTable) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    if header.length() > table.viewport().width():
        yield f"columns: {header.length()} in {table.viewport().width()}"
    rows = table.verticalHeader().length() + header.height()
    if rows > table.height():
        yield f"rows: {rows} in {table.height()}"
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            text = str(model.index(row, column).data())
            font = model.index(row, column).data(Qt.ItemDataRole.FontRole) or table.font()
            if QFontMetrics(font).horizontalAdvance(text) > header.sectionSize(column) - 2 * 8:
                yield f"cell {text!r}"


def outside(window: QWidget) -> Iterator[str]:
    """What reaches over the edge of what it stands in; a page that scrolls may be higher."""
    for widget in shown(window):
        parent = widget.parentWidget()
        if parent is None or widget.isWindow():
            continue
        area = parent.parentWidget()
        scrolls = isinstance(area, QAbstractScrollArea) and area.viewport() is parent
        sideways = scrolls and area.horizontalScrollBar().isVisible()
        inner = QRect(
            0, 0, 10**6 if sideways else parent.width(), 10**6 if scrolls else parent.height()
        )
        place = QRect(QPoint(), widget.size()) if scrolls else widget.geometry()
        if not inner.contains(place):
            name = widget.accessibleName() or getattr(widget, "text", lambda: "")()
            yield f"{type(widget).__name__} {name!r} {place.getRect()} in {inner.getRect()}"


def one_over_another(window: QWidget) -> Iterator[str]:
    for parent in shown(window):
        children = [
            child
            for child in parent.findChildren(
                QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
            )
            if child.isVisibleTo(window) and not child.isWindow()
        ]
        for one, other in combinations(children, 2):
            if one.geometry().intersects(other.geometry()):
                yield f"{type(one).__name__} over {type(other).__name__} in {type(parent).__name__}"


def faults_of_sight(window: QWidget) -> list[str]:
    return [*cut_words(window), *outside(window), *one_over_another(window)]


def bars(window: QWidget) -> list[QScrollBar]:
    return [widget for widget in shown(window) if isinstance(widget, QScrollBar)]


SIZES = [(1366, 768), (1920, 1080)]


@pytest.mark.parametrize("percent", [100, 125, 150, 175, 200])
@pytest.mark.parametrize("size", SIZES, ids=["1366", "1920"])
@pytest.mark.parametrize("name", theme.THEMES)
def test_nothing_is_cut_off_in_any_theme_at_any_size(
    planned: MainWindow, name: theme.ThemeName, size: tuple[int, int], percent: int
) -> None:
    dress(planned, name, percent, size)
    for tab in planned.page.answer.details.tabs:
        tab.click()
        settle()
        assert faults_of_sight(planned) == [], tab.text()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("size", SIZES, ids=["1366", "1920"])
def test_nothing_is_cut_off_whatever_the_page_has_to_say(
    planned: MainWindow, hands: Hands, services: Services, size: tuple[int, int], percent: int
) -> None:
    questions = planned.page.questions
    dress(planned, "light", percent, size)

    def look(what: str) -> None:
        settle()
        assert faults_of_sight(planned) == [], what

    hands.replace(questions.weight, "126.25")
    look("four digits and a decimal")
    hands.replace(questions.weight, "172")
    hands.replace(questions.body_height, "60")
    look("a caution")
    hands.replace(questions.weight, "25")
    hands.replace(questions.bag, "400")
    look("two refusals")
    for field, text in ((questions.weight, "72..5"), (questions.born, "11/12/1951"),
                        (questions.start_time, "9")):  # fmt: skip
        hands.replace(field, text)
    look("problems in three fields")
    for field in (questions.body_height, questions.bag):
        hands.replace(field, "")
    for field, text in ((questions.weight, "72.5"), (questions.born, "1959-09-30"),
                        (questions.day, "2026-09-30"), (questions.weighed_on, "2026-09-30"),
                        (questions.start_time, "21:30")):  # fmt: skip
        hands.replace(field, text)
    look("the longest days there are, and midnight")
    for loaded in services.all_protocols():
        planned.use_protocol(loaded)
        look(loaded.ref.id)
    planned.new_patient()
    look("nothing answered")
    planned.cover()
    look("the cover after a fault")


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_whole_answer_stands_without_scroll_bars_on_a_ward_screen(
    planned: MainWindow, name: theme.ThemeName
) -> None:
    dress(planned, name, 100, (1366, 768))
    assert planned.size().toTuple() == (1366, 768)
    assert planned.page.answer.details.premedication.isVisible()
    assert bars(planned) == []
    assert len([tile for tile in planned.page.answer.tiles if tile.isVisible()]) == 5
    assert planned.page.answer.ladder.model().rowCount() == 6


def test_where_there_is_not_room_for_all_of_it_the_page_scrolls(planned: MainWindow) -> None:
    dress(planned, "light", 200, (1366, 768))
    upright = [bar for bar in bars(planned) if bar.orientation() == Qt.Orientation.Vertical]
    assert upright
    assert [bar for bar in bars(planned) if bar not in upright] == []


@pytest.mark.parametrize("kind", [WhyWindow, ProtocolWindow, AboutWindow])
def test_no_window_beside_the_page_cuts_its_words(planned: MainWindow, kind: type[QWidget]) -> None:
    planned.ask_why("schedule.steps.1.rate_ml_per_h")
    planned.choose_protocol()
    planned.show_about()
    settle()
    beside = planned.findChildren(kind)
    assert beside
    for window in beside:
        assert faults_of_sight(window) == []
        assert [one for one in stops(window) if not spoken_name(one).strip()] == []


# --- the ring of the focus -------------------------------------------------------------------


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_place_of_the_keyboard_can_be_seen(planned: MainWindow, name: theme.ThemeName) -> None:
    dress(planned, name, 100, (1366, 768))
    unseen = []
    for stop in stops(planned):
        if isinstance(stop, QScrollArea):
            continue  # A leaf of text that scrolls: its ring would be a box in a box.
        elsewhere = planned.patient.patient
        if stop is elsewhere:
            elsewhere = planned.patient.reference
        elsewhere.setFocus()
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if not stop.hasFocus() or stop.grab().toImage() == without:
            unseen.append(spoken_name(stop))
    assert unseen == []
