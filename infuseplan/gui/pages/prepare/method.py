"""How the bag is made, line by line, and the key that asks why these figures."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from infuseplan.gui.pages.prepare.cards import new_title
from infuseplan.gui.theme.theme import GAP_XS, WidgetRole, set_role
from infuseplan.gui.widgets.labels import WrappedLabel, held
from infuseplan.gui.widgets.why_button import WhyButton
from infuseplan.presentation.i18n import say


class Method(QWidget):
    """Title and key in one row, the lines below."""

    why_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = new_title(say("In this order"))
        self._lines = WrappedLabel()
        self.why = WhyButton()
        self.why.why_asked.connect(self.why_asked)
        row = QHBoxLayout()
        row.addWidget(self._title)
        row.addWidget(self.why)
        row.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_XS)
        box.addLayout(row)
        box.addWidget(self._lines)

    def show_lines(self, lines: tuple[str, ...], fields: str) -> None:
        """Show these, with the figures in them that can be asked about."""
        self._lines.setText(held("\n".join(lines)))
        self.why.ask(fields, self._title.text())

    def clear(self) -> None:
        """Hold no figure of an older plan."""
        self._lines.clear()
        self.why.ask("", "")

    def set_wide(self, *, wide: bool) -> None:
        """Larger type in a large window."""
        set_role(self._title, WidgetRole.HEADING if wide else WidgetRole.STRONG)
        set_role(self._lines, WidgetRole.TEXT_WIDE if wide else None)
