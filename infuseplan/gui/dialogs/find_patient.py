"""Finding a patient of the record by number, name or birth date, or among the recent ones."""

from collections.abc import Callable, Sequence
from textwrap import wrap

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.gui.dialogs.form import BedsideDialog, TextField
from infuseplan.gui.theme.theme import GAP_S
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.presentation.i18n import say, say_count
from infuseplan.presentation.patient.search import nobody_message
from infuseplan.presentation.patient.words import patient_line, weight_line

_WIDTH = 600
_MOST = 12
_CHARACTERS = 64


class FindPatientDialog(BedsideDialog):
    """Enter looks for what was typed; with a patient chosen it opens that patient.

    `search` gives the patients for a text. `submitted` hands over the one who was chosen.
    """

    searched = Signal()

    def __init__(
        self,
        recent: Sequence[Patient],
        search: Callable[[str], Sequence[Patient]],
        parent: QWidget,
    ) -> None:
        super().__init__(say("Find patient"), say("&Open patient"), parent, width=_WIDTH)
        self._search = search
        self._looked_for = ""
        self.asked = TextField(
            say("&Hospital number, name or initials, or date of birth"), LONGEST_NAME
        )
        self.find_button = QPushButton(say("&Find"))
        self.find_button.setAutoDefault(False)
        self.find_button.clicked.connect(self.search)
        self.told = WrappedLabel()
        self.choices: ChoiceField | None = None
        self._people: dict[str, Patient] = {}
        self._place = QVBoxLayout()
        row = QHBoxLayout()
        row.setSpacing(GAP_S)
        row.addWidget(self.asked, 1)
        row.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self.body.addWidget(self.told)
        self.body.addLayout(self._place)
        self.body.addStretch()
        self._show(recent, say("Opened last") if recent else say("No patient was opened yet."))
        self.asked.setFocus()

    def search(self) -> None:
        """Look for what stands in the line."""
        self.complain("")
        text = self.asked.text
        if not text:
            self.complain_at(say("Enter a hospital number, a name or a birth date."), self.asked)
            return
        self._looked_for = text
        found = self._search(text)
        count = say_count("{count} patient found", "{count} patients found", len(found))
        if len(found) > _MOST:
            count = say("{found}; only {most} are shown: enter more.", found=count, most=_MOST)
        self._show(found[:_MOST], count if found else nobody_message(text))
        if self.choices is not None:
            self.choices.setFocus()
        self.searched.emit()

    def answers(self) -> Patient | None:
        """The patient who was chosen; what was typed and not looked for is looked for first."""
        if self.asked.text and self.asked.text != self._looked_for:
            self.search()
            return None
        chosen = None if self.choices is None else self._people.get(self.choices.choice or "")
        if chosen is None:
            sentence = say("Choose a patient, or look for another one.")
            self.complain_at(sentence, self.choices or self.asked)
        return chosen

    def _show(self, people: Sequence[Patient], words: str) -> None:
        # Over patients the words are their title.
        self.told.setText("" if people else words)
        self.told.setVisible(not people)
        if self.choices is not None:
            self._place.removeWidget(self.choices)
            self.choices.hide()
            self.choices.deleteLater()
            self.choices = None
        self._people = {one.id: one for one in people}
        if people:
            self.choices = ChoiceField(words, [_choice(one) for one in people])
            self._place.addWidget(self.choices)


def _choice(one: Patient) -> Choice:
    # A button breaks no line by itself, and with large type the end would be off the screen.
    lines = wrap(patient_line(one).replace("&", "&&"), _CHARACTERS)
    return Choice(one.id, "\n".join(lines), weight_line(one))
