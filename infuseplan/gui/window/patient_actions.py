"""What is done with the record of the patient who is open, as somebody has asked for it."""
# ruff: noqa: PLC0415 - a window in which nothing of it is asked loads none of this

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.domain.patient.patient import Patient
    from infuseplan.gui.dialogs.patient_record import PatientRecordDialog, RecordAction

_EXPORT_NAME = "infuseplan-patient.json"


class PatientActions(QObject):
    """Opens the dialog; `told` has a sentence for the status line.

    `new_patient` empties the page of somebody whose data were removed or who is another one now.
    """

    told = Signal(str)
    stop_asked = Signal()

    def __init__(
        self,
        window: "QWidget",
        records: "InfusionRecords",
        save: "Callable[[Path, str], str]",
        new_patient: "Callable[[Callable[[], object]], object]",
    ) -> None:
        super().__init__(window)
        self._window, self._records = window, records
        self._save, self._new_patient = save, new_patient
        self.dialog: PatientRecordDialog | None = None
        self.chooser: QFileDialog | None = None
        # Opens the page of a patient anew, by what the record says now.
        self.reopen: Callable[[Patient], object] = _nowhere

    def ask_about(self, patient: str) -> None:
        """The same of the patient of this id."""
        from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE, patient_trouble

        try:
            known = self._records.patients.patient(patient)
        except PATIENT_TROUBLE as problem:
            self.told.emit(patient_trouble(problem))
        else:
            self.ask(known)

    def ask(self, patient: "Patient") -> None:
        """Ask what is to be done with this patient's record."""
        from infuseplan.gui.dialogs.patient_record import PatientRecordDialog

        dialog = PatientRecordDialog(patient, self._window, self._records.entered_by)
        dialog.submitted.connect(lambda action: self._do(patient, action))
        dialog.finished.connect(self._closed)
        dialog.stop_asked.connect(self.stop_asked)
        self.dialog = dialog
        dialog.ask()

    def _closed(self) -> None:
        self.dialog = None

    def _do(self, patient: "Patient", action: "RecordAction") -> None:
        from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE, patient_trouble

        dialog = self.dialog
        if dialog is None:
            return
        try:
            said = self._done(patient, action)
        except PATIENT_TROUBLE as problem:
            dialog.complain(patient_trouble(problem))
        else:
            if said:
                dialog.close()
                self.told.emit(said)

    def _done(self, patient: "Patient", action: "RecordAction") -> str:
        """What was done, in words; empty where something is still asked."""
        patients = self._records.patients
        if action.action == "export":
            self._ask_where(patient, action)
            return ""
        if action.action == "no-record":
            patients.say_no_record(patient.id, action.by, action.reason)
            return say("Recorded: no earlier infusion is missing here.")
        if action.action == "remove":
            patients.remove(patient.id, action.by, action.reason)
            self._records.opened = None
            return self._emptied(
                _nothing_more,
                say("Personal data removed; the infusions stay, without a name."),
                say("Personal data removed from the record. The screen still shows them until the "
                    "next patient: Ctrl+N."),
            )  # fmt: skip
        if action.action == "correct" and action.identity is not None:
            today = self._records.now().date()
            patients.correct(patient.id, action.identity, action.by, action.reason, today)
            # A plan by the old birth date may have another dose of dexamethasone.
            return self._emptied(
                lambda: self.reopen(patients.patient(patient.id)),
                say("Corrected: plan again for this patient."),
                say("Corrected in the record. The screen still shows what was there before: open "
                    "the patient again, Ctrl+F."),
            )  # fmt: skip
        if action.action == "unmerge":
            for other in patient.ids[1:]:
                patients.undo_merge(patient.id, other, action.by, action.reason)
            self._records.opened = patients.patient(patient.id)
            return say("Recorded as two patients again.")
        found = patients.by_reference(action.other, action.by)
        if len(found) != 1 or found[0].id == patient.id:
            self._complain(
                say("Exactly one other patient with this hospital number is needed: found {count}.",
                    count=str(sum(one.id != patient.id for one in found)))
            )  # fmt: skip
            return ""
        if not self._is_one_person(patient, found[0]):
            return ""
        patients.merge(patient.id, found[0].id, action.by, action.reason)
        self._records.opened = patients.patient(patient.id)
        return say("Recorded as one patient.")

    def _is_one_person(self, patient: "Patient", other: "Patient") -> bool:
        """Whether somebody has seen whose number was typed: one digit is another person's."""
        from infuseplan.presentation.patient.words import patient_line

        return self.dialog is not None and self.dialog.is_sure(
            say("{other}: the same person as {this}?", other=patient_line(other),
                this=patient_line(patient)),
            say("Yes, one person"),
        )  # fmt: skip

    def _emptied(self, then: "Callable[[], object]", said: str, before: str) -> str:
        """Empty the page and go on with `then`. What is told: `before` until it is empty.

        An infusion that runs, or something unsaved, is asked about first, and that may be declined.
        """
        is_empty, is_late = False, False

        def go_on() -> None:
            nonlocal is_empty
            is_empty = True
            then()
            if is_late:
                self.told.emit(said)

        self._new_patient(go_on)
        is_late = True
        return said if is_empty else before

    def _complain(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.complain(sentence)

    def _ask_where(self, patient: "Patient", action: "RecordAction") -> None:
        chooser = QFileDialog(self.dialog or self._window, say("Export the patient's record"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        # Nothing in the name says whose it is.
        chooser.selectFile(_EXPORT_NAME)
        chooser.fileSelected.connect(lambda chosen: self._export(patient, action, Path(chosen)))
        self.chooser = chooser
        chooser.open()

    def _export(self, patient: "Patient", action: "RecordAction", path: Path) -> None:
        from infuseplan.application.infusion.hand_over import handed_over
        from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE, patient_trouble

        try:
            document = handed_over(
                self._records.patients, self._records.journal, patient.id, action.by
            )
        except PATIENT_TROUBLE as problem:
            self._complain(patient_trouble(problem))
            return
        text = json.dumps(document, ensure_ascii=False, indent=2)
        trouble = self._save(path, f"{text}\n")
        if trouble:
            self._complain(say("{file} could not be written: {why}.", file=path.name, why=trouble))
            return
        if self.dialog is not None:
            self.dialog.close()
        self.told.emit(say("Exported to {file}.", file=path.name))


def _nothing_more() -> None:
    return


def _nowhere(_patient: "Patient") -> None:
    return
