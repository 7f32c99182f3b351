"""What stands on a page while there is nothing on it: one sentence that says what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP, GAP_XL, WidgetRole, set_role
from infuseplan.gui.widgets.labels import WrappedLabel


class EmptyCard(QFrame):
    """A card with its sentence at the top, as high as the page leaves it."""

    def __init__(self, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self._sentence = WrappedLabel(sentence)
        set_role(self._sentence, WidgetRole.HEADING)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.addWidget(self._sentence)
        box.addStretch()
        self._box = box

    def offer(self, button: QPushButton) -> None:
        """A key for what the sentence says, right below it."""
        self._box.setSpacing(GAP)
        self._box.insertWidget(1, button, 0, Qt.AlignmentFlag.AlignLeft)

    def text(self) -> str:
        """The sentence."""
        return self._sentence.text()

    def setText(self, sentence: str) -> None:
        """Say something else."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
