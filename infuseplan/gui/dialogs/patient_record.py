"""What can be done with the record of one patient, each by name and with a reason."""

from datetime import date
from typing import Literal

from PySide6.QtWidgets import QWidget

from infuseplan.application.ward.patients import Identifiers
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained, side_by_side
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.gui.widgets.entry_fields import date_field
from infuseplan.gui.widgets.scrolled import fit_dialog
from infuseplan.presentation.entry.read import EntryProblem, read_birth_date
from infuseplan.presentation.i18n import say
from infuseplan.presentation.patient.words import patient_line, weight_line

_LONGEST = 2000

ChosenAction = Literal["no-record", "correct", "export", "merge", "unmerge", "remove"]


@frozen
class RecordAction:
    """What is to be done, by whom and why.

    Of a merge the other one's number, of a correction who it really is.
    """

    action: ChosenAction
    by: str
    reason: str
    other: str = ""
    identity: Identifiers | None = None


class PatientRecordDialog(BedsideDialog):
    """One at a time; nothing is chosen beforehand."""

    def __init__(self, patient: Patient, parent: QWidget, who: str) -> None:
        super().__init__(say("Patient record"), say("&Record this"), parent, width=640)
        self.name_patient(patient_line(patient))
        weight = weight_line(patient)
        if weight:
            self.body.addWidget(explained(weight))
        self.action = ChoiceField(say("What is to be done?"), _choices(patient))
        self.other = TextField(say("&Hospital number of the other patient"), LONGEST_NAME)
        self.name = TextField(say("&Initials or name"), LONGEST_NAME)
        self.reference = TextField(say("&Hospital number"), LONGEST_NAME)
        self.born = date_field(say("&Date of birth"), say("e.g. 5 May 1950"), read=read_birth_date)
        self._fill_in(patient)
        self._recorded = self._identity()
        self.other.setVisible(False)
        self.by = TextField(say("Your &name"), LONGEST_NAME)
        self.by.line.setText(who)
        self.reason = TextField(say("R&eason"), _LONGEST)
        self.body.addWidget(self.action)
        self.body.addWidget(self.other)
        self.body.addLayout(side_by_side(self.name, self.reference, self.born))
        self.body.addLayout(side_by_side(self.by, self.reason))
        self.action.choice_changed.connect(self._show_other)
        self.demand(self.action, self.by, self.reason)
        self.action.setFocus()

    def answers(self) -> RecordAction | None:
        """All of it: each of these stays in the record with who and why."""
        chosen = self.action.choice
        if chosen is None:
            self.complain_at(say("Choose what is to be done."), self.action)
            return None
        if chosen == "merge" and not self.other.text:
            self.complain_at(say("Enter the hospital number of the other patient."), self.other)
            return None
        born = self.born.reading
        if chosen == "correct" and isinstance(born, EntryProblem):
            self.complain_at(say("One entry cannot be read. {why}", why=born.short), self.born)
            return None
        identity = self._identity() if chosen == "correct" else None
        if identity is not None and identity == self._recorded:
            self.complain_at(
                say("Nothing differs from what is recorded: type what is right."), self.name
            )
            return None
        if not self.by.text:
            self.complain_at(say("Enter the name: it is kept in the record."), self.by)
            return None
        if not self.reason.text:
            self.complain_at(say("Enter the reason: it is kept in the record."), self.reason)
            return None
        if chosen == "remove" and not self.is_sure(
            say("Nobody can bring these data back."), say("I want to remove them permanently")
        ):
            return None
        action: ChosenAction = chosen  # type: ignore[assignment] # the keys of the choices above
        return RecordAction(action, self.by.text, self.reason.text, self.other.text, identity)

    def _identity(self) -> Identifiers:
        born = self.born.reading
        day = born if isinstance(born, date) else None
        return Identifiers(self.name.text, self.reference.text, day)

    def _fill_in(self, patient: Patient) -> None:
        """What the record has now: only what is wrong is typed."""
        self.name.line.setText(patient.name)
        self.reference.line.setText(patient.reference)
        self.born.set_text("" if patient.born is None else patient.born.isoformat())
        for field in (self.name, self.reference, self.born):
            field.setVisible(False)

    def _show_other(self, chosen: str) -> None:
        self.other.setVisible(chosen == "merge")
        for field in (self.name, self.reference, self.born):
            field.setVisible(chosen == "correct")
        fit_dialog(self, self._area, self._width)


def _choices(patient: Patient) -> list[Choice]:
    """Numbered as they stand; two people can only be parted where they were one."""
    offered = [
        ("no-record", say("No earlier infusion is missing here"),
         say("Somebody answers for it: the first infusion recorded here is the first.")),
        ("correct", say("Name, hospital number or birth date is wrong"),
         say("What stands here now stays in the record; the patient is still found by it.")),
        ("export", say("Export everything recorded of this patient"),
         say("A file in plain text, with the names: for the patient or a hospital.")),
        ("merge", say("Same person as another patient"),
         say("From now on both are shown as this one.")),
        ("unmerge", say("Two people after all"),
         say("What was recorded as one patient is shown as two again.")),
        ("remove", say("Remove the personal data"),
         say("Names, numbers and free text become permanently unreadable; the infusions stay. The "
             "reason stays readable.")),
    ]  # fmt: skip
    possible = [one for one in offered if one[0] != "unmerge" or len(patient.ids) > 1]
    return [
        Choice(key, f"&{number}  {label}", detail)
        for number, (key, label, detail) in enumerate(possible, start=1)
    ]
