"""The way from the frame to the Course page, which is made when somebody goes there."""
# ruff: noqa: PLC0415 - a window that only plans loads nothing of the treatment

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from infuseplan.application.services import Services
from infuseplan.gui.window.infusion_controller import InfusionController
from infuseplan.gui.window.recorded_number import unread_message
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.application.treatment.courses import TreatmentCalendar
    from infuseplan.application.treatment.records import PatientTreatment
    from infuseplan.domain.treatment.entries import CycleAndDay
    from infuseplan.gui.pages.course.page import CoursePage
    from infuseplan.gui.window.treatment_actions import TreatmentActions
    from infuseplan.presentation.treatment.sheet import CourseFacts

_CYCLES_AT_ONCE = 6


class CourseController(QObject):
    """Makes the page on first use, and keeps it about the treatment of the patient in the window.

    Of somebody who was not opened that is the one that the plan of a first infusion begins.
    """

    def __init__(self, infuse: InfusionController, services: Services) -> None:
        super().__init__(infuse)
        self._infuse = infuse
        self._services = services
        self._page: CoursePage | None = None
        self._cycles = _CYCLES_AT_ONCE
        infuse.opened.connect(self.refresh)
        infuse.left.connect(self.refresh)
        infuse.record_read.connect(self.refresh)
        self.actions: TreatmentActions | None = None

    @property
    def page(self) -> "CoursePage":
        """The page, made on the first call."""
        if self._page is None:
            from infuseplan.gui.pages.course.page import CoursePage

            page = CoursePage()
            page.hide()
            page.more_asked.connect(self._more)
            page.entry_asked.connect(self._ask)
            page.file_asked.connect(self._save)
            self._infuse.stop_key_in(page)
            self._page = page
        return self._page

    @property
    def made(self) -> "CoursePage | None":
        """The page if anybody has been there."""
        return self._page

    def come_forward(self) -> None:
        """The page is shown: the treatment as it is now, and the keyboard."""
        if self._infuse.number is not None:
            # An infusion may have ended since the patient was opened.
            self._infuse.number.read()
        self.refresh()
        self.page.take_keyboard()

    def forget(self) -> None:
        """Another patient: no day of this one stays on the screen."""
        self._cycles = _CYCLES_AT_ONCE
        self.refresh()

    def refresh(self) -> None:
        """Show the treatment as it is now, or what to do next where there is none."""
        page = self._page
        if page is None:
            return
        if self._show_record(page):
            return
        found = self._calendar()
        if isinstance(found, str):
            page.show_empty(found)
            return
        from infuseplan.presentation.treatment.view import course_view

        last = max((one.cycle for one in found.days), default=0)
        page.show_view(course_view(found), may_show_more=last >= self._cycles)

    @property
    def may_print(self) -> bool:
        """Whether days stand on the page that can be printed."""
        return self._page is not None and self._page.has_days

    def facts(self) -> "CourseFacts | str":
        """What a sheet of the days on the page is made of; in words, why there is none."""
        from infuseplan.presentation.treatment.sheet import CourseFacts

        number = self._infuse.number
        found = None if number is None else number.found
        now = self._services.clock.now()
        if found is not None and found.treatment is not None and number is not None:
            found = number.more(self._cycles)
            if found is None:
                return unread_message()
            treatment, patient = found.treatment, found.patient
            calendar: TreatmentCalendar | str = say("There are no days to print.")
            if treatment is not None:
                calendar = treatment.calendar
            who = patient.name, patient.reference, patient.born
            words, is_recorded = _history(found), True
        else:
            calendar, plan = self._calendar(), self._infuse.plan_at_hand()
            if plan is None:
                return say("There are no days to print.")
            who = plan.patient, plan.reference, plan.proved.plan.request.born
            words, is_recorded = "", False
        if isinstance(calendar, str):
            return calendar
        facts = CourseFacts(*who, calendar, is_recorded, words, now)
        if calendar.refused or not calendar.parts:
            return say("There are no days to print.")
        if not facts.has_two_identifiers:
            return say("Two identifiers are needed on every page: enter the name, and the hospital "
                       "number or the date of birth.")  # fmt: skip
        return facts

    def _show_record(self, page: "CoursePage") -> bool:
        """The treatment of the opened patient, as the record has it; False where nobody is."""
        number = self._infuse.number
        if number is not None and number.is_unread:
            page.show_empty(unread_message())
            return True
        if number is None or number.found is None:
            return False
        found: PatientTreatment | None = number.found
        if number.found.treatment is not None and self._cycles > _CYCLES_AT_ONCE:
            found = number.more(self._cycles)
        if found is None:
            page.show_empty(unread_message())
            return True
        from infuseplan.presentation.treatment.record import next_number_message, stop_message
        from infuseplan.presentation.treatment.view import course_view

        treatment = found.treatment
        if treatment is None:
            what = say("{none} Begin it below, or plan on page 1.", none=next_number_message(found))
            page.show_empty(stop_message(found) or what, may_begin=True)
            return True
        last = max((one.cycle for one in treatment.calendar.days), default=0)
        page.show_view(
            course_view(treatment.calendar, is_recorded=True),
            may_show_more=last >= self._cycles,
            history=_history(found),
            is_recorded=True,
        )
        return True

    def _ask(self, place: "CycleAndDay | None") -> None:
        number = self._infuse.number
        if number is None or number.found is None:
            return
        self._doing.ask(number.found, place)

    def _save(self) -> None:
        number = self._infuse.number
        found = None if number is None else number.more(self._cycles)
        if found is not None:
            self._doing.save_calendar(found)
        elif number is not None and number.found is not None:
            self._infuse.said.emit(unread_message())

    @property
    def _doing(self) -> "TreatmentActions":
        if self.actions is None:
            from infuseplan.gui.window.plan_files import noted
            from infuseplan.gui.window.treatment_actions import TreatmentActions

            self.actions = TreatmentActions(
                self.page.window(),
                self._infuse.records,
                self._services,
                noted(self._services.files.save, self._infuse.note_access),
            )
            self.actions.stop_asked.connect(self._infuse.stop)
            self.actions.written.connect(self._read_again)
        return self.actions

    def _read_again(self) -> None:
        if self._infuse.number is not None:
            self._infuse.number.read_again()

    def _calendar(self) -> "TreatmentCalendar | str":
        from infuseplan.application.treatment.courses import (
            RegimenPart,
            TreatmentQuestion,
            treatment_calendar,
        )
        from infuseplan.domain.protocol.loaded import LoadedPolicy
        from infuseplan.domain.treatment.treatment import Treatment

        plan = self._infuse.plan_at_hand()
        if plan is None:
            return say("Plan a first infusion with its date on page 1 to see all infusion days.")
        request = plan.proved.plan.request
        if request.infusion_number != 1:
            return say("The plan is of infusion {number}. The days of a treatment are counted from "
                       "its first infusion, and the earlier ones are not recorded here.",
                       number=request.infusion_number)  # fmt: skip
        if request.on is None:
            return say("Enter the infusion date on page 1 to see all infusion days.")
        begun = Treatment(protocol=plan.loaded.ref.id, regimen=request.regimen, first=request.on,
                          first_number=1)  # fmt: skip
        question = TreatmentQuestion(begun, self._cycles, (RegimenPart(plan.loaded, ()),))
        site = LoadedPolicy(plan.proved.plan.policy, plan.proved.plan.policy_sha256)
        return treatment_calendar(question, site, self._services.calendar.ward_days)

    def cover(self, sentence: str) -> None:
        """Something unexpected happened: no day stays visible."""
        if self._page is not None:
            self._page.show_empty(sentence)

    def _more(self) -> None:
        self._cycles += _CYCLES_AT_ONCE
        self.refresh()


def _history(found: "PatientTreatment") -> str:
    """What is known of the next infusion and of those so far, in words."""
    from infuseplan.presentation.treatment.record import (
        infusions_so_far,
        next_number_message,
        stop_message,
    )

    words = [stop_message(found) or f"{next_number_message(found)}.", infusions_so_far(found)]
    return " ".join(one for one in words if one).replace("..", ".")
