"""What is written down of the opened patient's treatment, as somebody has asked for it."""
# ruff: noqa: PLC0415 - a window in which nothing of it is asked loads none of this

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog, QWidget

    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.application.services import Services
    from infuseplan.application.treatment.records import PatientTreatment, TreatmentRecords
    from infuseplan.domain.patient.treatments import PlacedTreatment
    from infuseplan.domain.treatment.entries import CycleAndDay
    from infuseplan.domain.treatment.events import TreatmentEvent
    from infuseplan.gui.dialogs.text_file import Save
    from infuseplan.gui.dialogs.treatment_entry import TreatmentEntry, TreatmentEntryDialog

_FILE = "infuseplan-days.ics"


class TreatmentActions(QObject):
    """Opens the dialog and writes what it hands over; `written` tells that the record has more."""

    written = Signal()
    stop_asked = Signal()

    def __init__(
        self, window: "QWidget", records: "InfusionRecords", services: "Services", save: "Save"
    ) -> None:
        super().__init__(window)
        self._window, self._records, self._services = window, records, services
        self._save = save
        self._entries: tuple[PlacedTreatment, ...] = ()
        self.dialog: TreatmentEntryDialog | None = None
        self.chooser: QFileDialog | None = None

    def ask(self, found: "PatientTreatment", place: "CycleAndDay | None") -> None:
        """Ask what is to be written down; `place` is the cycle and day that somebody chose."""
        from infuseplan.gui.dialogs.treatment_entry import TreatmentEntryDialog
        from infuseplan.presentation.patient.words import patient_line
        from infuseplan.presentation.treatment.record import entry_line

        treatment = found.treatment
        now = None if treatment is None else treatment.now
        loaded = self._services.protocols.load_default() if now is None else now.loaded
        self._entries = found.entries
        dialog = TreatmentEntryDialog(
            [(one.id, say(one.name)) for one in loaded.protocol.regimens if one.cycles],
            [entry_line(one) for one in found.entries],
            place,
            self._window,
            self._records.entered_by,
            self._services.clock.today,
        )
        dialog.name_patient(patient_line(found.patient))
        dialog.submitted.connect(lambda entry: self._write(found, place, entry))
        dialog.finished.connect(self._closed)
        dialog.stop_asked.connect(self.stop_asked)
        self.dialog = dialog
        dialog.ask()

    def save_calendar(self, found: "PatientTreatment") -> None:
        """Ask where the days are saved as calendar entries; neither name nor title says whose."""
        from infuseplan.gui.dialogs.text_file import save_text_file
        from infuseplan.presentation.treatment.appointments import appointments

        treatment = found.treatment
        if treatment is None:
            return
        entries = appointments(treatment.calendar, None, treatment.id, with_details=False)
        text = self._services.calendar.ics(entries, self._services.clock.now())
        self.chooser = save_text_file(
            self._window, say("Save the infusion days as a calendar file"), _FILE, text, self._save,
        )  # fmt: skip

    def _closed(self) -> None:
        self.dialog = None

    def _write(
        self, found: "PatientTreatment", place: "CycleAndDay | None", entry: "TreatmentEntry"
    ) -> None:
        from infuseplan.application.infusion.alike import RecordUnusable
        from infuseplan.application.treatment.records import (
            NoSuchTreatment,
            TreatmentRecords,
            TreatmentRefused,
        )
        from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE, patient_trouble
        from infuseplan.presentation.findings.plan import finding_text
        from infuseplan.presentation.infusion.patient_history import cannot_be_read

        dialog = self.dialog
        if dialog is None:
            return
        try:
            self._say(TreatmentRecords(self._records, self._services), found, place, entry)
        except TreatmentRefused as problem:
            dialog.complain(" ".join(finding_text(one) for one in problem.findings))
        except NoSuchTreatment:
            dialog.complain(say("The record of this patient has changed: cancel, and look again."))
        except RecordUnusable as problem:
            dialog.complain(cannot_be_read(problem))
        except PATIENT_TROUBLE as problem:
            dialog.complain(patient_trouble(problem))
        else:
            dialog.close()
            self.written.emit()

    def _say(
        self,
        records: "TreatmentRecords",
        found: "PatientTreatment",
        place: "CycleAndDay | None",
        entry: "TreatmentEntry",
    ) -> None:
        patient = found.patient.id
        if entry.action == "withdraw" and entry.entry is not None:
            records.withdraw(patient, self._entries[entry.entry], entry.by, entry.reason)
        elif entry.action == "start" and entry.on is not None:
            from infuseplan.domain.treatment.treatment import Treatment

            protocol = self._services.protocols.load_default().ref.id
            begun = Treatment(protocol=protocol, regimen=entry.regimen, first=entry.on,
                              first_number=None)  # fmt: skip
            records.start(patient, begun, entry.by)
        else:
            records.note(patient, _event(entry, place))


def _event(entry: "TreatmentEntry", place: "CycleAndDay | None") -> "TreatmentEvent":
    from infuseplan.application.treatment.records import NoSuchTreatment
    from infuseplan.domain.treatment.events import (
        DayOmitted,
        GivenElsewhere,
        Transplanted,
        TreatmentEnded,
        TreatmentPaused,
        TreatmentReplaced,
        TreatmentResumed,
    )

    by, reason, on = entry.by, entry.reason, entry.on
    if entry.action == "omit" and place is not None:
        return DayOmitted(cycle=place[0], day=place[1], by=by, reason=reason)
    if on is None:
        raise NoSuchTreatment
    if entry.action == "elsewhere" and place is not None:
        if entry.product:
            # Another medicine stands for no day of this regimen.
            return GivenElsewhere(on=on, by=by, reason=reason, product=entry.product)
        return GivenElsewhere(cycle=place[0], day=place[1], on=on, by=by, reason=reason)
    if entry.action == "replace":
        return TreatmentReplaced(on=on, regimen=entry.regimen, by=by, reason=reason)
    if entry.action in ("end", "stop"):
        return TreatmentEnded(on=on, by=by, reason=reason, permanently=entry.action == "stop")
    if entry.action == "pause":
        return TreatmentPaused(on=on, by=by, reason=reason)
    if entry.action == "transplant":
        return Transplanted(on=on, by=by, reason=reason)
    return TreatmentResumed(on=on, by=by, reason=reason)
