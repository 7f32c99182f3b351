"""The keys of the board: from row to row, and a letter to each row."""

from collections.abc import Sequence
from dataclasses import replace
from string import ascii_uppercase

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTableView

from infuseplan.gui.widgets.rate_table import is_page_key
from infuseplan.presentation.board.view import BoardRow

# A key to each row; with Shift for the second half of a large ward.
LETTERS = (*ascii_uppercase, *(f"⇧{letter}" for letter in ascii_uppercase))


class RowLetters:
    """Each row keeps its letter wherever it moves, also when whoever was expected is started."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def put_on(self, rows: Sequence[BoardRow]) -> tuple[BoardRow, ...]:
        """The rows, each with its letter; new ones get the first that is free."""
        known = self._known
        names = {row.name for row in rows}
        kept = {name: letter for name, letter in known.items() if name in names}
        for row in rows:
            before = known.get(f"expected {row.patient_id}", "")
            if row.name not in kept and before and before not in kept.values():
                kept[row.name] = before
        free = iter([letter for letter in LETTERS if letter not in kept.values()])
        self._known = kept | {row.name: next(free, "") for row in rows if row.name not in kept}
        return tuple(replace(row, letter=self._known[row.name]) for row in rows)


_SHIFT = Qt.KeyboardModifier.ShiftModifier


class BoardTable(QTableView):
    """Enter opens the row that has the keyboard; the arrow keys go from row to row.

    A letter opens the row that it stands in, wherever the keyboard is.
    """

    opened = Signal(int)
    letter_pressed = Signal(str)
    sized = Signal()

    def mark_a_row(self) -> None:
        """Mark the row that has the keyboard, which Qt gives one without marking it."""
        self.selectRow(max(self.currentIndex().row(), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that there is another height to share out."""
        super().resizeEvent(event)
        self.sized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See above; digits are the pages'."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if self.selectionModel().hasSelection():
                self.opened.emit(self.currentIndex().row())
            return
        if is_page_key(event):
            event.ignore()
            return
        arrows = (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in arrows and not self.selectionModel().hasSelection():
            self.mark_a_row()
            return
        letter, held = event.text().upper(), event.modifiers()
        if letter in LETTERS and held | Qt.KeyboardModifier.ShiftModifier == _SHIFT:
            if not event.isAutoRepeat():
                self.letter_pressed.emit(f"⇧{letter}" if held == _SHIFT else letter)
            return
        super().keyPressEvent(event)
