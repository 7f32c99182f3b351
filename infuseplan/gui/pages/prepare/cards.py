"""The two cards of the Prepare page, and their titles."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from infuseplan.gui.theme.theme import GAP, GAP_M, GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.scrolled import ScrolledBody


def new_card() -> tuple[QFrame, QVBoxLayout]:
    """An empty card, and where its lines go."""
    frame = QFrame()
    set_role(frame, WidgetRole.CARD)
    box = QVBoxLayout(frame)
    box.setContentsMargins(GAP, GAP_M, GAP, GAP_S)
    box.setSpacing(GAP_S)
    return frame, box


def new_title(text: str) -> PlainLabel:
    """The heading of a part of a card."""
    label = PlainLabel(text)
    set_role(label, WidgetRole.STRONG)
    return label


class WholeBody(ScrolledBody):
    """Never lower than its words: two columns below each other share what is missing unevenly."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.totalHeightForWidth(width)
