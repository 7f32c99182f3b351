"""A quiet key beside a line with figures: why are they what they are?"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from infuseplan.gui.theme.theme import WidgetRole, set_role
from infuseplan.presentation.i18n import say


class WhyButton(QPushButton):
    """Seen while there is something to ask about."""

    why_asked = Signal(str)
    """The figures that are to be explained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("Why?"), parent)
        set_role(self, WidgetRole.QUIET)
        self._fields = ""
        self.clicked.connect(lambda: self.why_asked.emit(self._fields))
        self.setVisible(False)

    def ask(self, fields: str, what: str) -> None:
        """Ask about these figures, which are called `what` for the ear; nothing where empty."""
        self._fields = fields
        self.setAccessibleName(why_name(what) if fields else "")
        self.setVisible(bool(fields))


def why_name(what: str) -> str:
    """What the key is called, where several of them stand on a page."""
    return say("Why? {what}", what=what)
