"""The number of the next infusion on the Plan page, as the record of the opened patient has it."""
# ruff: noqa: PLC0415 - a window in which nobody was opened loads nothing of the treatment

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from infuseplan.application.services import Services
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.application.treatment.records import PatientTreatment, TreatmentRecords
    from infuseplan.domain.patient.patient import Patient
    from infuseplan.domain.plan.request import PlanRequest
    from infuseplan.gui.dialogs.number import NumberAnswers, NumberDialog
    from infuseplan.gui.pages.plan.page import PlanPage
    from infuseplan.gui.widgets.strips import PatientStrip

_BY = "record"

_CYCLES = 6


class RecordedNumber(QObject):
    """Fills in regimen and number of the opened patient, and hides a plan with others.

    Another number than the record's is a decision that somebody makes by name, in the record;
    from then on it is the record's. `changed` tells that the record says something else now.
    """

    changed = Signal()
    stop_asked = Signal()

    def __init__(
        self,
        window: "QWidget",
        records: "InfusionRecords",
        services: Services,
        strip: "PatientStrip",
        page: "PlanPage",
        infusion_is_open: "Callable[[], bool]",
    ) -> None:
        super().__init__(window)
        self._window, self._records, self._services = window, records, services
        self._strip, self._page = strip, page
        self._infusion_is_open = infusion_is_open
        self.found: PatientTreatment | None = None
        # Whose record cannot be read here: no number is known, and so none is right.
        self._unread: Patient | None = None
        self.dialog: NumberDialog | None = None
        strip.changed.connect(self._typed)
        page.questions.changed.connect(self._check)

    @property
    def treatments(self) -> "TreatmentRecords":
        """What reads and writes the treatments of the record."""
        from infuseplan.application.treatment.records import TreatmentRecords

        return TreatmentRecords(self._records, self._services)

    def open(self, patient: "Patient") -> None:
        """Fill in what the record knows of this patient's next infusion."""
        self.read(patient)
        if self.found is None or self.found.treatment is None:
            return
        now = self.found.treatment.now
        questions = self._page.questions
        if now is not None and now.course.treatment.regimen in questions.regimen.buttons:
            questions.regimen.choose(now.course.treatment.regimen)
        self._fill_in_number()

    def read(self, patient: "Patient | None" = None) -> None:
        """Read the treatment again; without `patient` that of whoever is open."""
        whose = patient or self._records.opened
        self.found = self._unread = None
        if whose is not None and self._is_shown(whose):
            self.found = self._read(whose, _CYCLES)
            self._unread = whose if self.found is None else None
        self._check()
        self.changed.emit()

    @property
    def is_unread(self) -> bool:
        """Whether the record of whoever is open cannot be read here."""
        return self._unread is not None

    def more(self, cycles: int) -> "PatientTreatment | None":
        """The same treatment with so many cycles; None where it cannot be read now."""
        return None if self.found is None else self._read(self.found.patient, cycles)

    def _read(self, patient: "Patient", cycles: int) -> "PatientTreatment | None":
        from infuseplan.application.infusion.alike import RecordUnusable
        from infuseplan.application.treatment.recorded import ProtocolMissing
        from infuseplan.gui.window.patient_trouble import PATIENT_TROUBLE

        try:
            return self.treatments.of(patient.id, cycles)
        except (RecordUnusable, ProtocolMissing, *PATIENT_TROUBLE):
            return None

    def read_again(self, _told: str = "") -> None:
        """Something was written down: what the record says now is filled in."""
        self.read()
        self._fill_in_number()

    @property
    def record_line(self) -> str:
        """What the record says of the next infusion and the last weight; empty without one."""
        if self.found is None:
            return ""
        from infuseplan.presentation.treatment.record import record_line

        return record_line(self.found)

    def words(self, request: "PlanRequest") -> tuple[str, str]:
        """That its number is the record's on its day, and who decided on it; else empty."""
        found = self.found
        treatment = None if found is None else found.treatment
        on = request.on or self._services.clock.today()
        if found is None or treatment is None or request.infusion_number != treatment.number_on(on):
            return "", ""
        from infuseplan.presentation.treatment.record import next_number_message

        day = treatment.next_day
        decided = None if day is None else day.number_decided
        return next_number_message(found, on), "" if decided is None else decided.by

    def decide(self) -> None:
        """Ask who decides on the number of the next infusion, and why."""
        from infuseplan.gui.dialogs.number import NumberDialog
        from infuseplan.presentation.patient.words import patient_line
        from infuseplan.presentation.treatment.record import next_number_message

        found = self.found
        if found is None or found.treatment is None or found.treatment.next_day is None:
            return
        dialog = NumberDialog(next_number_message(found, self._on), self._window)
        dialog.name_patient(patient_line(found.patient))
        dialog.submitted.connect(self._decided)
        dialog.stop_asked.connect(self.stop_asked)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.ask()

    @property
    def may_decide(self) -> bool:
        """Whether there is a day that is due, and so a number to decide on."""
        found = self.found
        return found is not None and found.treatment is not None and bool(found.treatment.next_day)

    def _decided(self, answers: "NumberAnswers") -> None:
        from infuseplan.application.journal.port import StorageProblem
        from infuseplan.application.treatment.records import NoSuchTreatment, TreatmentRefused
        from infuseplan.application.ward.sealing import NoSiteKey
        from infuseplan.presentation.findings.plan import finding_text
        from infuseplan.presentation.journal.storage import storage_message
        from infuseplan.presentation.patient.words import no_key_message

        dialog, found = self.dialog, self.found
        if dialog is None or found is None:
            return
        try:
            self.treatments.decide_number(
                found.patient.id, answers.number, answers.by, answers.reason
            )
        except TreatmentRefused as problem:
            dialog.complain(" ".join(finding_text(one) for one in problem.findings))
        except NoSuchTreatment:
            dialog.complain(say("The record of this patient has changed: cancel, and look again."))
        except NoSiteKey as problem:
            dialog.complain(no_key_message(problem.state, problem.detail))
        except StorageProblem as problem:
            dialog.complain(storage_message(problem).failed)
        else:
            dialog.close()
            self.read_again()

    def _closed(self) -> None:
        self.dialog = None

    def _fill_in_number(self) -> None:
        found = self.found
        treatment = None if found is None else found.treatment
        number = None if treatment is None else treatment.number_on(self._on)
        if number is None:
            return
        questions = self._page.questions
        questions.infusion.choose(str(number) if number < 3 else "later")
        if number > 2:
            questions.number.set_text(str(number))

    @property
    def _on(self) -> date:
        """The day that is planned, or today."""
        return self._page.questions.draft().on or self._services.clock.today()

    def _typed(self) -> None:
        if not any(self._strip.whose):
            # Closed: nothing of that patient is held any more.
            self._records.opened = None
        if self._unread is not None and not self._is_shown(self._unread):
            self._unread = None
            self._check()
        if self.found is not None and not self._is_shown(self.found.patient):
            self.found = None
            self._check()
            self.changed.emit()
        elif (
            self.found is None
            and self._unread is None
            and self._records.opened
            and self._is_shown(self._records.opened)
        ):
            # A number that was typed anew, or only otherwise, is again the one who was opened.
            self.read()

    def _is_shown(self, patient: "Patient") -> bool:
        return patient.is_meant_by(*self._strip.whose)

    def _check(self) -> None:
        sentence = self._objection()
        if sentence:
            self._page.hold(sentence, _BY)
        else:
            self._page.release(_BY)

    def _objection(self) -> str:
        """Why the plan is hidden; empty where it may be seen."""
        found = self.found
        if self._unread is not None and not self._infusion_is_open():
            return unread_message()
        if found is None or self._infusion_is_open():
            # What runs is shown as it is.
            return ""
        from infuseplan.presentation.treatment.record import next_number_message, stop_message

        stopped = stop_message(found)
        draft = self._page.questions.draft()
        treatment = found.treatment
        if stopped or treatment is None:
            return stopped
        if draft.regimen is None or draft.infusion_number is None:
            return ""
        now = treatment.now
        regimen = None if now is None else now.course.treatment.regimen
        if regimen != draft.regimen:
            return say("The record has another regimen: {regimen}. Enter the change of regimen on "
                       "page 4, by name.", regimen=regimen or say("none"))  # fmt: skip
        on = self._on
        if draft.infusion_number == treatment.number_on(on):
            return ""
        return say(
            "{record} The entry here is infusion {number}. Press Ctrl+D to enter who decided on "
            "the number, and why; or choose the record's number.",
            record=f"{next_number_message(found, on)}.".replace("..", "."),
            number=draft.infusion_number,
        )  # fmt: skip


def unread_message() -> str:
    """Why the plan is hidden where the record of whoever is open cannot be read."""
    return say(
        "The record of this patient cannot be read here, so it does not say which infusion this "
        "is: ask the prescriber."
    )
