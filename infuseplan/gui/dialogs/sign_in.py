"""Under whose initials entries are made, and the PIN of those who have one."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtWidgets import QLineEdit, QWidget

from infuseplan.application.ward.sign_in import PinTrouble
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.gui.widgets.scrolled import fit_dialog
from infuseplan.presentation.i18n import say

_LONGEST_PIN = 12

PinAction = Literal["set", "remove"]


def pin_field(label: str, hint: str = "") -> TextField:
    """A line for a PIN: nobody beside reads it, and the clipboard never has it."""
    field = TextField(label, _LONGEST_PIN, hint=hint)
    field.line.setEchoMode(QLineEdit.EchoMode.Password)
    return field


@frozen
class SignInAnswers:
    """The initials, and the PIN as it was typed; empty where none was asked."""

    initials: str
    pin: str


class SignInDialog(BedsideDialog):
    """The PIN is asked for as soon as the initials are those of somebody who has one."""

    def __init__(
        self, parent: QWidget, who: str, has_pin: Callable[[str], bool], *, may_sign_out: bool
    ) -> None:
        super().__init__(say("Sign in"), say("&Sign in"), parent)
        self._has_pin = has_pin
        self.body.addWidget(
            explained(
                say(
                    "Entries carry these initials from now on. A PIN shows that somebody knew it "
                    "on this PC; it does not prove who that was."
                )
            )
        )
        leave = say("Leave blank to sign out.") if may_sign_out else ""
        self.who = TextField(say("Your &initials"), LONGEST_NAME, hint=leave)
        self.who.line.setText(who)
        self.who.line.selectAll()
        self.own_pin = pin_field(say("&PIN"))
        self.own_pin.setVisible(False)
        self.body.addWidget(self.who)
        self.body.addWidget(self.own_pin)
        self.sign_out = may_sign_out
        self.who.line.textChanged.connect(self._ask_for_pin)
        self._ask_for_pin()
        self.who.setFocus()

    def _ask_for_pin(self, _typed: str = "") -> None:
        asked = self._has_pin(self.who.text)
        if asked == self.own_pin.isHidden():
            self.own_pin.setVisible(asked)
            if not asked:
                self.own_pin.line.setText("")
            fit_dialog(self, self._area, self._width)

    def refuse(self, sentence: str, why: PinTrouble | None) -> None:
        """Say why nobody was signed in, where it can be mended: `why` is about the PIN."""
        if why is None:
            self.complain(sentence)
            return
        self.own_pin.setVisible(True)
        self.complain_at(sentence, self.own_pin)
        self.own_pin.line.selectAll()

    def answers(self) -> SignInAnswers | None:
        """The initials, and the PIN of those who have one; nobody's to sign out."""
        if not self.who.text and not self.sign_out:
            self.complain_at(say("Enter your initials."), self.who)
            return None
        return SignInAnswers(self.who.text, self.own_pin.line.text())


@frozen
class PinAnswers:
    """What is to be done with whose PIN; `present` is empty where there is none yet."""

    action: PinAction
    initials: str
    present: str
    new: str


class PinDialog(BedsideDialog):
    """Set, change or remove the PIN of `initials`, who has one already or not."""

    def __init__(self, parent: QWidget, initials: str, *, has_one: bool) -> None:
        verb = say("&Change the PIN") if has_one else say("&Set the PIN")
        super().__init__(say("PIN of {initials}", initials=initials), verb, parent)
        self._initials, self._has_one = initials, has_one
        self.body.addWidget(
            explained(
                say(
                    "Kept on this PC alone, as a hash. It is asked for at sign-in, before a start, "
                    "and from the second person of a check; a STOP and the keys at the bedside "
                    "never wait for it. IT can remove one that was forgotten."
                )
            )
        )
        self.action = ChoiceField(
            say("What is to be done?"),
            [Choice("set", say("&1  Another PIN")), Choice("remove", say("&2  No PIN any more"))],
        )
        self.present = pin_field(say("&Present PIN"))
        self.new = pin_field(say("&New PIN"), say("4 to 12 digits."))
        self.again = pin_field(say("Once &more"))
        for field in (self.action, self.present, self.new, self.again):
            self.body.addWidget(field)
        self.action.setVisible(has_one)
        self.present.setVisible(has_one)
        self.action.choice_changed.connect(self._show_what_is_asked)
        (self.action if has_one else self.new).setFocus()

    def _show_what_is_asked(self, chosen: str) -> None:
        remove, change = say("&Remove the PIN"), say("&Change the PIN")
        self.ok_button.setText(remove if chosen == "remove" else change)
        for field in (self.new, self.again):
            field.setVisible(chosen != "remove")
        fit_dialog(self, self._area, self._width)

    def refuse(self, sentence: str, why: PinTrouble | None) -> None:
        """Say why nothing was changed, where it can be mended: `why` is about one of the PINs."""
        if why is None:
            self.complain(sentence)
        elif why == "short":
            self.complain_at(sentence, self.new)
        else:
            # Another window has set one since this was asked.
            self._has_one = True
            self.action.setVisible(True)
            self.present.setVisible(True)
            if self.action.choice is None:
                self.action.choose("set")
            self.complain_at(sentence, self.present)
            self.present.line.selectAll()

    def answers(self) -> PinAnswers | None:
        """All of it, once the new PIN was typed twice alike."""
        chosen = self.action.choice if self._has_one else "set"
        if chosen is None:
            self.complain_at(say("Choose what is to be done."), self.action)
            return None
        present, new = self.present.line.text(), self.new.line.text()
        if self._has_one and not present:
            self.complain_at(say("Enter the present PIN."), self.present)
            return None
        if chosen == "remove":
            return PinAnswers("remove", self._initials, present, "")
        if not new:
            self.complain_at(say("Enter the new PIN."), self.new)
            return None
        if new != self.again.line.text():
            sentence = say("The two entries differ: type both again.")
            self.complain_at(sentence, self.new, self.again)
            return None
        return PinAnswers("set", self._initials, present, new)
