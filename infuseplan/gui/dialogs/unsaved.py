"""What no journal has, before a window or an infusion is closed all the same."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from infuseplan.gui.dialogs.form import BedsideDialog, explained
from infuseplan.gui.theme.theme import WidgetRole, set_role
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say


class UnsavedDialog(BedsideDialog):
    """Lists what would be lost; a tick says that it is on paper, and Enter alone loses nothing."""

    def __init__(self, entries: Sequence[str], parent: QWidget) -> None:
        super().__init__(
            say("Not saved"), say("&Close without saving"), parent, width=560, cancel=say("Stay")
        )
        for entry in entries:
            self.body.addWidget(SeveritySentence(WidgetRole.BLOCK, entry))
        self.body.addWidget(
            explained(
                say(
                    "No journal has these entries. Stay and try to save them again; or print the "
                    "infusion as given, and close."
                )
            )
        )
        self.print_button = QPushButton(say("&Print the infusion as given…"))
        self.print_button.setAutoDefault(False)
        self.body.addWidget(self.print_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.on_paper = QCheckBox(say("Recorded on p&aper"))
        self.body.addWidget(self.on_paper)
        set_role(self.ok_button, None)
        set_role(self.cancel_button, WidgetRole.ACCENT)
        self.ok_button.setDefault(False)
        self.ok_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def answers(self) -> object | None:
        """Yes, once they are on paper."""
        if not self.on_paper.isChecked():
            sentence = say("First write them on paper or print them, and say so.")
            self.complain_at(sentence, self.on_paper)
            return None
        return True
