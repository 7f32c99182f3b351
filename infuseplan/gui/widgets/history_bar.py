"""One line above the page about the patient: earlier infusions, reactions, and a stop for good."""

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_S, MARGIN, WidgetRole
from infuseplan.gui.widgets.alert import Alert
from infuseplan.presentation.i18n import say


class HistoryBar(QWidget):
    """A note, or a block where a stop for good keeps from the next infusion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = Alert(WidgetRole.NOTE, say("History"))
        self.block = Alert(WidgetRole.BLOCK, say("Discontinued permanently"))
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, GAP_S, MARGIN, 0)
        box.setSpacing(0)
        for alert in (self.note, self.block):
            box.addWidget(alert)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    @property
    def text(self) -> str:
        """What is said."""
        return self.block.text.text() or self.note.text.text()

    def tell(self, sentence: str, *, stopped: bool) -> None:
        """Say `sentence` of earlier infusions; an empty one takes the line away."""
        self.setVisible(bool(sentence))
        self.note.tell("" if stopped else sentence)
        self.block.tell(sentence if stopped else "")
