"""A line for typed text that takes each press of a key once, and nothing by a slip of the hand."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

_ANY_LENGTH = 2**31 - 1


class TypedLine(QLineEdit):
    """A line that holds what was typed or pasted on purpose, and nothing else.

    Dragged text, the middle mouse button and the repeats of a key that is held are refused: each
    inserts text by a slip of the hand, and the longer number may be readable. Ctrl+V, the menu,
    undo and every press of a key work as everywhere.
    """

    composing_changed = Signal()
    left = Signal()

    def __init__(self, characters: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._characters = characters
        self.composed = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMaxLength(_ANY_LENGTH)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def sizeHint(self) -> QSize:
        """As wide as its longest usual text, so that the unit stands close to the number."""
        hint = super().sizeHint()
        metrics = self.fontMetrics()
        # Qt makes room for 17 letters x (QLineEdit::sizeHint); what is more is frame and padding.
        frame = hint.width() - 17 * metrics.horizontalAdvance("x")
        return QSize(frame + metrics.horizontalAdvance("0" * self._characters), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower than the text that belongs here."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take each press of a key once: a glove that rests on 5 must not make 72.55 of 72.5.

        Keys that move or delete repeat as everywhere.
        """
        if event.isAutoRepeat() and event.text().isprintable() and event.text():
            event.accept()
            return
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Tell of text that an input method shows in the line but has not handed over yet."""
        before, self.composed = self.composed, event.preeditString()
        super().inputMethodEvent(event)
        if self.composed != before:
            self.composing_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Refuse the middle button, which would paste the selection of any other program."""
        if event.button() == Qt.MouseButton.MiddleButton:
            event.ignore()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """See `mousePressEvent`."""
        if event.button() == Qt.MouseButton.MiddleButton:
            event.ignore()
            return
        super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, which scrolls."""
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person has gone on to something else."""
        super().focusOutEvent(event)
        self.left.emit()
