"""The passphrase by which names are sealed on this PC: set once, typed once in each start."""

from PySide6.QtWidgets import QLineEdit, QWidget

from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.presentation.i18n import say

_LONGEST = 200


class PassphraseDialog(BedsideDialog):
    """Hands over what was typed; with `is_new` it is typed twice."""

    def __init__(self, parent: QWidget, *, is_new: bool) -> None:
        verb = say("&Set passphrase") if is_new else say("&Unlock names")
        super().__init__(say("Passphrase of this PC"), verb, parent)
        words = (
            say(
                "Names, hospital numbers, birth dates and free text are sealed by it. Whoever "
                "loses it loses the names: keep a copy in a safe place."
            )
            if is_new
            else say("Names on this PC are sealed. The infusions themselves can be continued.")
        )
        self.body.addWidget(explained(words))
        self.first = TextField(say("&Passphrase"), _LONGEST)
        self.again = TextField(say("Once &more"), _LONGEST)
        for field in (self.first, self.again) if is_new else (self.first,):
            field.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.body.addWidget(field)
            self.demand(field)
        self._is_new = is_new
        self.first.setFocus()

    def answers(self) -> str | None:
        """The passphrase, as it was typed."""
        typed = self.first.line.text()
        if not self.first.text:
            self.complain_at(say("Enter the passphrase."), self.first)
            return None
        if self._is_new and typed != self.again.line.text():
            sentence = say("The two entries differ: type both again.")
            self.complain_at(sentence, self.first, self.again)
            return None
        return typed
