"""Buttons that are never made lower or narrower than their words."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

# What a button's frame and padding take from its width, on both sides together.
_AROUND = 40


class WholeButton(QPushButton):
    """As high as its words need.

    The theme's least height is in pixels; Qt takes it for the least height of the words, too, and
    squeezes a button of large type or of two lines down to it.
    """

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._be_whole)
        self._later.start()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the theme has set another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._later.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as well, where no dialog would; held down from before it does not."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.isEnabled():
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def _be_whole(self) -> None:
        self.setMinimumHeight(self.sizeHint().height())


class WrappedButton(WholeButton):
    """Its words go on in another line where it is narrow.

    They are shown as they are: an ampersand in a name is no letter to press.
    """

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._words = words
        self.setAccessibleName(words)
        self.setText(words.replace("&", "&&"))

    def fit(self, width: int) -> None:
        """Break the words so that the button needs no more than `width`."""
        text = "\n".join(_lines(self._words, self.fontMetrics(), width - _AROUND))
        text = text.replace("&", "&&")
        if text != self.text():
            self.setText(text)
        self._be_whole()


def _lines(words: str, metrics: QFontMetrics, width: int) -> list[str]:
    lines: list[str] = []
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
