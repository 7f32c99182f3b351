"""The window in tests: the person at its keyboard, and all that it says to eye and ear."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QTextEdit,
    QWidget,
)

from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.widgets.weight_field import WeightField
from infuseplan.gui.window.main_window import MainWindow

RESOURCES = Path(__file__).parents[2] / "resources"
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NBSP = "\N{NO-BREAK SPACE}"

# What is said to a user apart from text: the tree is asked for all of it.
ITEM_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


@contextmanager
def unpainted(window: MainWindow) -> Iterator[None]:
    """What nobody looks at is laid out and not painted; afterwards all of it is."""
    window.setUpdatesEnabled(False)
    yield
    window.setUpdatesEnabled(True)


class Hands:
    """Real key events, each to whatever has the keyboard; nothing else happens meanwhile."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def press(self, key: int, text: str = "", modifiers: Qt.KeyboardModifier = NONE) -> None:
        """One press and release, without a turn of the event loop."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            target = QApplication.focusWidget()
            assert target is not None, "nothing has the keyboard"
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))

    def type(self, text: str) -> None:
        """One press and release for each character, as a keyboard sends them."""
        for char in text:
            self.press(ord(char.upper()) if char.isascii() else 0, char)

    def tab(self, times: int = 1) -> None:
        for _ in range(times):
            self.press(Qt.Key.Key_Tab, "\t")

    def shortcut(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """A key that Qt first offers to the shortcuts of the window."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def replace(self, field: EntryField, text: str) -> None:
        """Go to the field, mark all of it, and type over it."""
        self._mark(field)
        if text:
            self.type(text)
        else:
            self.press(Qt.Key.Key_Delete)
        self._once_more(field, text)

    def paste(self, field: EntryField, text: str) -> None:
        """The same from the clipboard."""
        self._mark(field)
        if text:
            QGuiApplication.clipboard().setText(text)
            self.press(Qt.Key.Key_V, "\x16", CONTROL)
        else:
            self.press(Qt.Key.Key_X, "\x18", CONTROL)
        self._once_more(field, text)

    def _once_more(self, field: EntryField, text: str) -> None:
        if isinstance(field, WeightField) and field.again_is_asked:
            field.again.setFocus()
            self.type(text)
            field.line.setFocus()

    def _mark(self, field: EntryField) -> None:
        field.line.setFocus()
        assert QApplication.focusWidget() is field.line
        self.press(Qt.Key.Key_A, "\x01", CONTROL)

    def answer(self, *, infusion: str = "1", day: str = "2026-11-22", at: str = "09:00") -> None:
        """The patient of these tests: Isa-Pd, 72.5 kg, 75 years old on 22 November 2026."""
        self.window.page.questions.regimen.setFocus()
        self.type("p")
        self.tab()
        self.type(infusion)
        if infusion == "3":
            # "3rd or later" asks for its number and goes there.
            self.type("3")
        self.tab()
        self.type("72.5")
        self.tab()
        # Of a patient without a record the weight is typed twice.
        self.type("72.5")
        self.tab(3)
        self.type("1951-11-22")
        self.tab()
        self.type(day)
        self.tab()
        self.type(at)


def open_leaf(hands: Hands, number: int) -> None:
    """Alt and its letter open a leaf beside the rates; Qt shows the press for a moment first."""
    letter = (Qt.Key.Key_J, Qt.Key.Key_Z, Qt.Key.Key_Q, Qt.Key.Key_X)[number]
    hands.shortcut(letter, ALT)
    leaf = hands.window.page.answer.details.leaves[number]
    for _ in range(100):
        if leaf.isVisible():
            return
        QTest.qWait(20)
    raise AssertionError(f"leaf {number} did not open")


def tab_path(hands: Hands, start: QWidget) -> list[QWidget]:
    """What Tab comes to, from `start` round to it again."""
    start.setFocus()
    seen: list[QWidget] = []
    for _ in range(200):
        now = QApplication.focusWidget()
        assert now is not None
        if now in seen:
            return seen
        seen.append(now)
        hands.tab()
    raise AssertionError("Tab never comes back")


def texts_of(widget: QWidget) -> Iterator[str]:
    """All that one widget shows or says, without its children."""
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    if isinstance(widget, QMenu):
        yield widget.title()
    if isinstance(widget, QTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QAbstractItemView):
        yield from _texts_of_items(widget)
    yield from (
        widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(),
        widget.statusTip(), widget.whatsThis(), widget.windowTitle(),
    )  # fmt: skip
    for action in widget.actions():
        yield action.text()


def _texts_of_items(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    nowhere = QModelIndex()
    for column in range(model.columnCount(nowhere)):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(model.rowCount(nowhere)):
            for role in ITEM_ROLES:
                yield str(model.data(model.index(row, column, nowhere), role) or "")


def tree(widget: QWidget) -> list[QWidget]:
    """The widget and all its descendants, shown or not, windows beside it included."""
    return [widget, *widget.findChildren(QWidget)]


def inputs(window: MainWindow) -> set[QWidget]:
    """What belongs to the questions: there stands what was typed, and what it was read as."""
    return {part for field in window.page.questions.fields for part in tree(field)}


def all_texts(widget: QWidget, *, without: set[QWidget] | frozenset[QWidget] = frozenset()) -> str:
    """Everything that is said anywhere in the tree, one text a line, no-break spaces plain."""
    said = [text for part in tree(widget) if part not in without for text in texts_of(part) if text]
    return "\n".join(said).replace(NBSP, " ").replace("\N{FIGURE SPACE}", "")


def tiles(window: MainWindow) -> list[str]:
    shown = [tile for tile in window.page.answer.tiles if tile.isVisible()]
    return [tile.figure.replace(NBSP, " ") for tile in shown]


def ladder(window: MainWindow) -> list[str]:
    """Each row as one line: step, from, to, mL/h, minutes, mL, total mL, mg/h."""
    view = window.page.answer.view
    return [" ".join(row.cells) for row in view.ladder] if view else []


# Keys of the four leaves stand on their tabs, and their number is no figure of a plan.
KEY_NAMES = re.compile(r"\bF[1-9]\b")


def figures_of_a_plan(window: MainWindow) -> list[str]:
    """Texts in the tree that could be taken for a plan; none may be there without one."""
    without = inputs(window) | set(tree(window.page.questions.regimen))
    left = []
    # Why an entry is none names what was typed, and what may be typed instead.
    about_entries = {line.replace(NBSP, " ") for line in window.page.questions.reasons}
    for line in all_texts(window.page.answer).splitlines():
        if line not in about_entries and any(char.isdigit() for char in KEY_NAMES.sub("", line)):
            left.append(line)
    pattern = re.compile(
        r"\d[\d.]* mL/h|\d+ h \d+ min|\d\d:\d\d|36\.25|\b725 mg|1 × 500|twelve and a half"
    )
    left += [line for line in all_texts(window, without=without).splitlines()
             if pattern.search(line) and line not in about_entries]  # fmt: skip
    if window.page.proved is not None or window.page.answer.view is not None:
        left.append("a plan is still held")
    if window.copy_action.isEnabled() or window.print_action.isEnabled():
        left.append("copying or printing is still offered")
    return left
