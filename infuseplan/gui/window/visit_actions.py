"""Chair and premedication of the patient whose row is marked, as somebody has asked for it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.signing_in import asks_for_pin
from infuseplan.application.ward.visits import Visits
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.visit import ChairDialog, PremedicationAnswers, PremedicationDialog
from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE, patient_trouble
from infuseplan.presentation.board.view import BoardRow


class VisitActions(QObject):
    """Opens the dialogs and writes what they hand over; `written` has the patient's id."""

    written = Signal(str)
    stop_asked = Signal()
    told = Signal(str)
    """Why nothing is asked."""

    def __init__(self, page: QWidget, records: InfusionRecords) -> None:
        super().__init__(page)
        self._page, self._records = page, records
        self.dialog: BedsideDialog | None = None

    def ask_chair(self, row: BoardRow) -> None:
        """Where the patient of this row sits."""
        self._ask(row, ChairDialog(row.chair, self._page.window()), self._keep_chair)

    def ask_premedication(self, row: BoardRow) -> None:
        """When the patient of this row has had premedication."""
        records = self._records
        now = records.now()
        try:
            told = Visits(records.patients).of(row.patient_id, now.date(), now.tzinfo)
        except PATIENT_TROUBLE as problem:
            self.told.emit(patient_trouble(problem))
            return
        dialog = PremedicationDialog(told.premedicated_at, self._page.window(), records.now)
        self._ask(row, dialog, self._keep_premedication)

    def _ask(
        self, row: BoardRow, dialog: BedsideDialog, keep: Callable[[str, object, str], None]
    ) -> None:
        dialog.name_patient(row.patient)
        if not self._records.entered_by:
            dialog.ask_who()
        dialog.submitted.connect(partial(self._write, row.patient_id, keep))
        dialog.finished.connect(self._closed)
        dialog.stop_asked.connect(self.stop_asked)
        self.dialog = dialog
        dialog.ask()

    def _keep_chair(self, patient: str, chair: object, by: str) -> None:
        today = self._records.now().date()
        Visits(self._records.patients).take_chair(patient, str(chair), today, by)

    def _keep_premedication(self, patient: str, answers: object, by: str) -> None:
        if isinstance(answers, PremedicationAnswers):
            today = self._records.now().date()
            Visits(self._records.patients).tell_premedication(patient, answers.at, today, by)

    def _write(
        self, patient: str, keep: Callable[[str, object, str], None], answers: object
    ) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        by = self._records.entered_by or (dialog.initials.text if dialog.initials else "")
        try:
            keep(patient, answers, by)
        except PATIENT_TROUBLE as problem:
            dialog.complain(patient_trouble(problem))
        else:
            self._keep_initials(by)
            dialog.close()
            self.written.emit(patient)

    def _keep_initials(self, by: str) -> None:
        """For what is entered next; whoever has a PIN signs in by that, and not in passing."""
        records = self._records
        if not records.entered_by:
            records.entered_by = "" if asks_for_pin(records.sign_in, by) else by

    def _closed(self) -> None:
        self.dialog = None
