"""The Infuse page in every state, for every ear, keyboard and eye."""

import pytest
from chair import Chair
from infuse_states import QUESTIONS, STATES, State, name_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget
from sight import bars, dress, faults_of_sight, mnemonics, settle, shown, spoken_name, stops
from ward_window import Hands, tab_path, tree

from infuseplan.gui.theme import theme
from infuseplan.gui.widgets.choice_fields import ChoiceField, ChoiceRow

ALL = [pytest.param(one, id=name_of(one)) for one in STATES]
ASKED = [pytest.param(one, id=name_of(one)) for one in QUESTIONS]
WARD = (1366, 768)


def question(chair: Chair) -> QDialog:
    QApplication.processEvents()
    found = [one for one in chair.window.findChildren(QDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def unnamed(window: QWidget) -> list[QWidget]:
    return [one for one in stops(window) if not spoken_name(one).strip()]


def said_twice(window: QWidget, *more: str) -> list[str]:
    """Letters that mean two things among what can be pressed now."""
    texts = [*more]
    for one in shown(window):
        if isinstance(one, QAbstractButton) or (isinstance(one, QLabel) and one.buddy()):
            texts.append(one.text())
    letters = mnemonics(texts)
    return sorted({one for one in letters if letters.count(one) > 1})


def together(window: QWidget) -> set[QWidget]:
    """Choices that belong together are one stop; arrows and letters lead to the others."""
    rows = [one for one in shown(window) if isinstance(one, ChoiceField | ChoiceRow)]
    return {button for row in rows for button in row.buttons.values()}


def order(window: QWidget, path: list[QWidget]) -> list[str]:
    """Steps of the path that go back: up by more than a line, without going to the right."""
    # Walking along scrolls a full page; places are compared as they lie unscrolled.
    for bar in bars(window):
        bar.setValue(0)
    places = [one.mapTo(window, QPoint()) for one in path]
    return [
        f"{spoken_name(one)} → {spoken_name(other)}"
        for one, other, a, b in zip(path, path[1:], places, places[1:], strict=False)
        if b.y() + other.height() <= a.y() and b.x() <= a.x()
    ]


LOOKS: list[tuple[theme.ThemeName, int]] = [("light", 100), ("dark", 150), ("contrast", 200)]


@pytest.mark.parametrize("state", ALL)
def test_everything_has_a_name_one_letter_its_place_on_the_tab_path_and_is_in_sight(
    chair: Chair, state: State
) -> None:
    """In sight: nothing is cut off, and STOP is never out of sight."""
    state(chair)
    settle()
    window = chair.window
    assert unnamed(window) == []
    menus = [action.text() for action in window.menuBar().actions()]
    assert said_twice(window, *menus) == []
    window.activateWindow()
    settle()
    start = window.patient.patient
    path = tab_path(Hands(window), start)
    assert set(stops(window)) - together(window) <= set(path)
    assert order(window, path) == []
    for name, percent in LOOKS:
        look_at(chair, name, percent, WARD)


EVERY_LOOK: list[tuple[theme.ThemeName, int]] = [
    (name, percent) for name in theme.THEMES for percent in (100, 125, 150, 175, 200)
]


@pytest.mark.long
@pytest.mark.parametrize("state", ALL)
def test_the_same_in_every_theme_at_every_size(chair: Chair, state: State) -> None:
    state(chair)
    for name, percent in EVERY_LOOK:
        for size in (WARD, (1920, 1080)):
            look_at(chair, name, percent, size)


def look_at(chair: Chair, name: theme.ThemeName, percent: int, size: tuple[int, int]) -> None:
    dress(chair.window, name, percent, size)
    at = (name, percent, size)
    assert faults_of_sight(chair.window) == [], at
    sideways = [bar for bar in bars(chair.window) if bar.orientation() == Qt.Orientation.Horizontal]
    assert sideways == [], at
    if chair.page.bedside is None:
        return
    board = chair.page.board
    stop = board.keys.buttons["stop"]
    assert stop.visibleRegion().boundingRect().size() == stop.size(), at
    assert not board.status.rate.visibleRegion().isEmpty(), at


@pytest.mark.parametrize("asked", ASKED)
def test_every_question_has_names_letters_and_a_tab_path(chair: Chair, asked: State) -> None:
    asked(chair)
    dialog = question(chair)
    settle()
    assert dialog.windowTitle()
    assert faults_of_sight(dialog) == []
    labels = [one for one in tree(dialog) if isinstance(one, QLabel)]
    assert [one.text() for one in labels if one.textFormat() != Qt.TextFormat.PlainText] == []
    assert unnamed(dialog) == []
    assert said_twice(dialog) == []
    dialog.activateWindow()
    settle()
    start = QApplication.focusWidget()
    assert start is not None
    assert dialog.isAncestorOf(start)
    path = tab_path(Hands(chair.window), start)
    assert set(stops(dialog)) - together(dialog) <= set(path)

    def place(one: QWidget) -> tuple[int, int]:
        """Left column first, each from top to bottom."""
        at = one.mapTo(dialog, QPoint())
        return at.x() // max(dialog.width() // 2, 1), at.y()

    first = path.index(min(path, key=place))
    assert order(dialog, [*path[first:], *path[:first]]) == []


@pytest.mark.parametrize("asked", ASKED)
def test_no_question_cuts_its_words_at_twice_the_size(chair: Chair, asked: State) -> None:
    dress(chair.window, "contrast", 200, WARD)
    asked(chair)
    dialog = question(chair)
    settle()
    assert faults_of_sight(dialog) == []
    # The two buttons are always on the screen.
    screen = chair.window.screen().availableGeometry().size()
    assert dialog.width() <= screen.width()
    assert dialog.height() <= screen.height()


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_place_of_the_keyboard_can_be_seen_on_the_infuse_page(
    chair: Chair, name: theme.ThemeName
) -> None:
    STATES[3](chair)
    dress(chair.window, name, 100, WARD)
    chair.window.activateWindow()
    settle()
    unseen = []
    for stop in stops(chair.page):
        chair.window.patient.patient.setFocus()
        without = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if not stop.hasFocus() or stop.grab().toImage() == without:
            unseen.append(spoken_name(stop))
    assert unseen == []
