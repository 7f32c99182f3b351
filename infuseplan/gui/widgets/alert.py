"""What stands above the chart until somebody has dealt with it: unsaved, missed, clock."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from infuseplan.gui.theme.theme import GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.button import WholeButton
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.severity_icon import ICONS, SeverityIcon


class Alert(QFrame):
    """Icon, word, sentence, and what may be done about it; hidden and empty otherwise."""

    def __init__(self, look: WidgetRole, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, look)
        self._word = PlainLabel(word)
        set_role(self._word, WidgetRole.STRONG)
        self.text = WrappedLabel()
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP_S)
        self._box.addWidget(SeverityIcon(ICONS[look]), 0, Qt.AlignmentFlag.AlignTop)
        self._box.addWidget(self._word, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addWidget(self.text, 1)
        self.setVisible(False)

    def add_button(self, words: str, action: Callable[[], object]) -> QPushButton:
        """One more thing that may be done."""
        # Its least height is its own: the page would be too low by what a theme's button lacks.
        button = WholeButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: action())
        self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return button

    def tell(self, sentence: str) -> None:
        """Show `sentence` and say it once; an empty one takes the alert away."""
        if sentence == self.text.text():
            return
        self.text.setText(sentence)
        self.text.setAccessibleName(f"{self._word.text()}: {sentence}" if sentence else "")
        if sentence:
            announce(self, f"{self._word.text()}: {sentence}")
        self.setVisible(bool(sentence))
