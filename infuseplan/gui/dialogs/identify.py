"""Two identifiers of the patient who is open, typed again: nothing of them is on the screen."""

from datetime import date

from PySide6.QtWidgets import QWidget

from infuseplan.domain.patient.identification import Identifier
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.widgets.entry_fields import EntryField, date_field
from infuseplan.presentation.entry.read import read_birth_date
from infuseplan.presentation.i18n import say
from infuseplan.presentation.patient.words import differs_message

TypedIdentifiers = dict[Identifier, str | date]


class IdentifyDialog(BedsideDialog):
    """`purpose` says what follows. Nothing is filled in, and nothing right is given away."""

    def __init__(self, asked: tuple[Identifier, ...], purpose: str, parent: QWidget) -> None:
        super().__init__(say("Is this the right patient?"), say("&Compare"), parent)
        self.body.addWidget(explained(purpose))
        self.fields: dict[Identifier, TextField | EntryField] = {}
        for one in asked:
            self.fields[one] = _field(one)
            self.body.addWidget(self.fields[one])
        if self.fields:
            self.fields[asked[0]].setFocus()

    def answers(self) -> TypedIdentifiers | None:
        """What was typed, once all of it can be read."""
        typed: TypedIdentifiers = {}
        for one, field in self.fields.items():
            value = field.text if isinstance(field, TextField) else field.reading
            if not isinstance(value, date) and not (isinstance(value, str) and value):
                self.complain_at(_missing(one), field)
                return None
            typed[one] = value
        return typed

    def refuse(self, differing: tuple[Identifier, ...]) -> None:
        """Say which of them do not fit; the right ones stay unsaid."""
        self.complain_at(differs_message(differing), *(self.fields[one] for one in differing))


def _field(one: Identifier) -> TextField | EntryField:
    if one == "born":
        return date_field(say("&Date of birth"), say("e.g. 5 May 1950"), read=read_birth_date)
    label = say("&Hospital number") if one == "reference" else say("&Name or initials")
    return TextField(label, LONGEST_NAME)


def _missing(one: Identifier) -> str:
    if one == "reference":
        return say("Enter the hospital number.")
    return say("Enter the date of birth.") if one == "born" else say("Enter the name or initials.")
