"""The way from the frame to the Course page, which is made when somebody goes there."""
# ruff: noqa: PLC0415 - a window that only plans loads nothing of the treatment

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from infuseplan.application.services import Services
from infuseplan.gui.window.infusion_controller import InfusionController
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.application.treatment.courses import TreatmentCalendar
    from infuseplan.gui.pages.course.page import CoursePage

_CYCLES_AT_ONCE = 6


class CourseController(QObject):
    """Makes the page on first use, and keeps it about the treatment of the patient in the window.

    Until a treatment is recorded that is the one that the plan of a first infusion begins.
    """

    def __init__(self, infuse: InfusionController, services: Services) -> None:
        super().__init__(infuse)
        self._infuse = infuse
        self._services = services
        self._page: CoursePage | None = None
        self._cycles = _CYCLES_AT_ONCE
        infuse.opened.connect(self.refresh)
        infuse.left.connect(self.refresh)

    @property
    def page(self) -> "CoursePage":
        """The page, made on the first call."""
        if self._page is None:
            from infuseplan.gui.pages.course.page import CoursePage

            page = CoursePage()
            page.hide()
            page.more_asked.connect(self._more)
            self._infuse.stop_key_in(page)
            self._page = page
        return self._page

    @property
    def made(self) -> "CoursePage | None":
        """The page if anybody has been there."""
        return self._page

    def come_forward(self) -> None:
        """The page is shown: the treatment as it is now, and the keyboard."""
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
        found = self._calendar()
        if isinstance(found, str):
            page.show_empty(found)
            return
        from infuseplan.presentation.treatment.view import course_view

        last = max((one.cycle for one in found.days), default=0)
        page.show_view(course_view(found), may_show_more=last >= self._cycles)

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
            return say("Plan a first infusion with its date on page 1; all infusion days stand "
                       "here then.")  # fmt: skip
        request = plan.proved.plan.request
        if request.infusion_number != 1:
            return say("The plan is of infusion {number}. The days of a treatment are counted from "
                       "its first infusion, and the earlier ones are not recorded here.",
                       number=request.infusion_number)  # fmt: skip
        if request.on is None:
            return say("Enter the infusion date on page 1; all infusion days stand here then.")
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
