"""How it stands with the ward's record: places, other computers, and what needs somebody."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.presentation.i18n import say


class WardDialog(BedsideDialog):
    """Only shown: what is done about it is IT's, or nobody's."""

    def __init__(self, parent: QWidget, lines: Sequence[str]) -> None:
        super().__init__(
            say("The ward's record"), say("&Close"), parent, width=640, cancel=say("Cancel")
        )
        self.cancel_button.setVisible(False)
        self.lines = tuple(WrappedLabel(line) for line in lines)
        for label in self.lines:
            self.body.addWidget(label)
        self.submitted.connect(self.close)

    def answers(self) -> bool:
        """Whoever presses the button has read it."""
        return True
