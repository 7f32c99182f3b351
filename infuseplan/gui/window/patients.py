"""Opening a patient of the record in this window, and the key without which nobody is read."""
# ruff: noqa: PLC0415 - a window in which nobody is looked for loads none of this

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from infuseplan.gui.window.recorded_number import RecordedNumber
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.application.services import Services
    from infuseplan.domain.patient.patient import Patient
    from infuseplan.gui.dialogs.form import BedsideDialog
    from infuseplan.gui.dialogs.passphrase import PassphraseDialog
    from infuseplan.gui.pages.plan.page import PlanPage
    from infuseplan.gui.widgets.strips import PatientStrip


class PatientController(QObject):
    """Asks for the passphrase where one is needed, then for the patient.

    `new_patient` empties the window, asking first where something is open, and then goes on.
    `told` has a sentence for the status line; after `unlocked` names can be read that could not.
    `record_read` tells that the treatment of whoever is open was read.
    """

    told = Signal(str)
    unlocked = Signal()
    record_read = Signal()
    stop_asked = Signal()

    def __init__(
        self,
        window: "QWidget",
        records: "InfusionRecords",
        strip: "PatientStrip",
        page: "PlanPage",
        new_patient: "Callable[[Callable[[], object]], object]",
        services: "Services",
        infusion_is_open: "Callable[[], bool]",
    ) -> None:
        super().__init__(window)
        self._window, self._records = window, records
        self._strip, self._page = strip, page
        self._new_patient = new_patient
        self.number = RecordedNumber(window, records, services, strip, page, infusion_is_open)
        self.number.changed.connect(self.record_read)
        self.number.stop_asked.connect(self.stop_asked)
        self.dialog: BedsideDialog | None = None

    def find(self) -> None:
        """Find a patient of the record and open that patient's page."""
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.application.ward.sealing import NoSiteKey
        from infuseplan.presentation.journal.storage import storage_message
        from infuseplan.presentation.patient.words import no_key_message

        patients = self._records.patients
        try:
            state, detail = patients.seal.state()
            if state in ("none", "locked"):
                self._ask_passphrase(is_new=state == "none")
                return
            if state != "ready":
                self.told.emit(no_key_message(state, detail))
                return
            recent = patients.recent(self._records.entered_by or None)
        except NoSiteKey as problem:
            self.told.emit(no_key_message(problem.state, problem.detail))
        except StorageProblem as problem:
            self.told.emit(storage_message(problem).failed)
        else:
            from infuseplan.gui.dialogs.find_patient import FindPatientDialog

            dialog = FindPatientDialog(recent, self._search, self._window)
            dialog.submitted.connect(self._chosen)
            self._ask(dialog)

    def _search(self, text: str) -> "Sequence[Patient]":
        from infuseplan.presentation.patient.search import patients_for

        records = self._records
        return patients_for(records.patients, text, records.entered_by or None)

    def open_known(self, patient: str) -> None:
        """Open the patient of this id as if somebody had found that patient."""
        from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE, patient_trouble

        try:
            known = self._records.patients.patient(patient)
        except PATIENT_TROUBLE as problem:
            self.told.emit(patient_trouble(problem))
        else:
            self._new_patient(lambda: self.open(known))

    def _chosen(self, patient: "Patient") -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._new_patient(lambda: self.open(patient))

    def open(self, patient: "Patient") -> None:
        """Fill the empty page with what the record knows of this patient."""
        from infuseplan.presentation.patient.words import weight_line

        records = self._records
        records.patients.note_access(patient.id, "opened", records.entered_by or None)
        self._strip.patient.setText(patient.name)
        self._strip.reference.setText(patient.reference)
        records.opened = patient
        for line in (self._strip.patient, self._strip.reference):
            line.editingFinished.emit()
        if patient.born is not None:
            self._page.questions.born.set_text(patient.born.isoformat())
        if patient.last_weight is not None:
            # Held against what is typed, never in its place.
            self._page.questions.know_last_weight(patient.last_weight.weight_kg)
            self.told.emit(weight_line(patient))
        self.number.open(patient)
        self._page.questions.regimen.setFocus()

    def _ask_passphrase(self, *, is_new: bool) -> None:
        from infuseplan.gui.dialogs.passphrase import PassphraseDialog

        dialog = PassphraseDialog(self._window, is_new=is_new)
        dialog.submitted.connect(lambda typed: self._typed(dialog, typed, is_new=is_new))
        self._ask(dialog)

    def _typed(self, dialog: "PassphraseDialog", passphrase: str, *, is_new: bool) -> None:
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.application.ward.sealing import NoSiteKey, WrongPassphrase
        from infuseplan.presentation.journal.storage import storage_message
        from infuseplan.presentation.patient.words import no_key_message, wrong_passphrase

        seal = self._records.patients.seal
        try:
            (seal.set_passphrase if is_new else seal.unlock)(passphrase)
        except WrongPassphrase:
            dialog.complain_at(wrong_passphrase(), dialog.first)
        except NoSiteKey as problem:
            dialog.complain(no_key_message(problem.state, problem.detail))
        except StorageProblem as problem:
            dialog.complain(storage_message(problem).failed)
        else:
            dialog.close()
            self.told.emit(
                say("Names are kept from now on, sealed.") if is_new else say("Names are readable.")
            )
            self.unlocked.emit()
            if not is_new:
                self.find()

    def _ask(self, dialog: "BedsideDialog") -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.stop_asked.connect(self.stop_asked)
        dialog.ask()

    def _closed(self) -> None:
        if self.dialog is self.sender():
            self.dialog = None
