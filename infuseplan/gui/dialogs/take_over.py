"""Taking an infusion over from another computer, or choosing one of two logs: by name."""

from PySide6.QtWidgets import QWidget

from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.presentation.i18n import say


class TakeOverDialog(BedsideDialog):
    """Who takes it over; nothing is filled in for somebody who is not signed in."""

    def __init__(
        self, parent: QWidget, sentences: tuple[str, ...], who: str, verb: str = ""
    ) -> None:
        super().__init__(
            say("Record this infusion here"), verb or say("&Take it over"), parent, width=640
        )
        for sentence in sentences:
            self.body.addWidget(explained(sentence))
        self.who = TextField(say("Your &initials"), LONGEST_NAME)
        self.who.line.setText(who)
        self.body.addWidget(self.who)
        self.who.setFocus()

    def answers(self) -> str | None:
        """The initials."""
        if not self.who.text:
            self.complain_at(say("Enter your initials: they are shown with every entry."), self.who)
            return None
        return self.who.text
