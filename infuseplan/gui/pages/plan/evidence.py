"""What stands above the rates: what studies saw, or what chart and table show instead."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from infuseplan.gui.theme.theme import WidgetRole, set_role
from infuseplan.gui.widgets.labels import MeasuredLabel
from infuseplan.gui.widgets.why_button import WhyButton
from infuseplan.presentation.i18n import say

# At least three lines, so that the ladder does not jump from one infusion to the next.
_LINES = 3


class _EvidenceWords(MeasuredLabel):
    """As wide as the layout likes, and as high as `EvidenceNote.fit` says.

    Qt would break these lines seven times for each plan, to learn what nobody asks.
    """

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def hasHeightForWidth(self) -> bool:
        return False


class EvidenceNote(QWidget):
    """Words that take the width that they are given; `why` is the key that asks why."""

    why_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = _EvidenceWords()
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self._words, WidgetRole.CAPTION)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # Beside the heading: beside the words it would cost them a line.
        self.why = WhyButton()
        self.why.why_asked.connect(self.why_asked)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def show_words(self, words: str, fields: str, *, strong: bool) -> None:
        """Say this; `fields` are the figures in it that can be asked about."""
        set_role(self._words, WidgetRole.STRONG if strong else WidgetRole.CAPTION)
        self._words.setText(words)
        self.why.ask(fields, say("results of studies"))

    def clear(self) -> None:
        """Hold no words of an older plan."""
        self._words.clear()
        self.why.ask("", "")

    def fit(self, width: int) -> None:
        """As high as the words need at this width."""
        self._words.ensurePolished()
        least = self._words.fontMetrics().lineSpacing() * _LINES
        # Qt never asks for less than the least height that was set before.
        self._words.setMinimumHeight(0)
        self._words.setFixedHeight(max(least, self._words.heightForWidth(max(1, width))))
