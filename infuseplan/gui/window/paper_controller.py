"""The way from the frame to paper: what is printed of a plan, and what of an infusion."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from infuseplan.application.services import Services
from infuseplan.gui.clipboard import copy_text
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from infuseplan.application.infusion.preparation import PlanAtHand
    from infuseplan.application.plan.planning import ProvedPlan
    from infuseplan.gui.pages.plan.page import PlanPage
    from infuseplan.gui.widgets.strips import PatientStrip
    from infuseplan.gui.window.course_controller import CourseController
    from infuseplan.gui.window.infusion_controller import InfusionController
    from infuseplan.presentation.plan.sheet import SheetFacts
    from infuseplan.presentation.treatment.sheet import CourseFacts


class PaperController:
    """Opens the pages as they will be printed, and closes those that are not true any more."""

    def __init__(
        self,
        window: QWidget,
        page: "PlanPage",
        patient: "PatientStrip",
        infuse: "InfusionController",
        services: Services,
        resources: Path,
        beside: dict[str, QWidget],
        keep_beside: "Callable[[str, QWidget], None]",
    ) -> None:
        self._window = window
        self._page = page
        self._patient = patient
        self._infuse = infuse
        self._beside = beside
        self._keep_beside = keep_beside
        self._services = services
        self._resources = resources

    def preview_page(self, page: str, course: "CourseController") -> None:
        """What is shown on this page, as it will be printed."""
        if page == "course" and course.may_print:
            self.preview_course(course)
        elif page == "prepare" and self._infuse.bedside is None:
            self.preview_preparation()
        else:
            self.preview()

    def preview_course(self, course: "CourseController") -> None:
        """The days on the Course page, with two identifiers on every page."""
        facts = course.facts()
        if isinstance(facts, str):
            self._refuse(say("No sheet"), facts)
            return
        self._infuse.identity.before_paper(
            facts.calendar.site.policy, lambda: self._course_of(facts)
        )

    def _course_of(self, facts: "CourseFacts") -> None:
        from infuseplan.gui.dialogs.course_sheet import CourseWindow  # noqa: PLC0415 - start-up

        window = CourseWindow(facts, self._resources, self._window)
        self._keep_beside("preview", window)
        window.handed_out.connect(self._infuse.note_access)
        window.show()

    def preview(self) -> None:
        """The sheet as it will be printed: of the infusion that is open, or else of the plan.

        A plan that was made before an infusion began says nothing true about it any more, and of
        somebody who was stopped for good there is no clean sheet.
        """
        if self._infuse.bedside is not None:
            self.preview_as_given()
            return
        proved = self._page.proved
        if proved is None:
            return
        sentence, forbids = self._infuse.earlier_stop()
        if forbids:
            self._refuse(say("No sheet"), sentence)
            return
        self._infuse.identity.before_paper(
            proved.plan.policy, lambda: self.preview_of(proved, doubt=sentence)
        )

    def preview_preparation(self) -> None:
        """The pharmacy's sheet of the plan, with what was entered on page 2."""
        plan = self._infuse.plan_at_hand()
        if plan is None:
            return
        sentence, forbids = self._infuse.earlier_stop()
        if forbids:
            self._refuse(say("No sheet"), sentence)
            return
        self._infuse.identity.before_paper(
            plan.proved.plan.policy, lambda: self._preparation_of(plan, sentence)
        )

    def _preparation_of(self, plan: "PlanAtHand", sentence: str) -> None:
        from infuseplan.gui.dialogs.preparation_sheet import (  # noqa: PLC0415 - start-up time
            PreparationWindow,
        )

        so_far = self._infuse.records.preparations.of(plan)
        facts = self._sheet_facts(plan.proved)
        window = PreparationWindow(facts, so_far, self._resources, self._window)
        if sentence:
            window.tell(sentence)
        self._keep_beside("preview", window)
        window.handed_out.connect(self._infuse.note_access)
        window.show()

    def copy(self) -> bool:
        """Copy for the hospital record what would be printed, as text; whether there is any."""
        text = self._text()
        if text:
            copy_text(text)
            self._infuse.note_access("exported")
        return bool(text)

    def _text(self) -> str:
        bedside = self._infuse.bedside
        if bedside is not None:
            from infuseplan.presentation.infusion import as_given  # noqa: PLC0415 - start-up time

            snapshot = bedside.verified_state(bedside.now())
            return as_given.as_given_text(as_given.as_given(bedside, snapshot))
        proved = self._page.proved
        if proved is None:
            return ""
        sentence, forbids = self._infuse.earlier_stop()
        if forbids:
            self._refuse(say("No plan to copy"), sentence)
            return ""
        from infuseplan.presentation.plan.text import plan_text  # noqa: PLC0415 - start-up time

        text = plan_text(proved, self._services.references.source_title)
        at_hand = self._infuse.plan_at_hand()
        number = "" if at_hand is None else at_hand.number_message
        return "\n\n".join(one for one in (sentence, number, text) if one)

    def _refuse(self, title: str, sentence: str) -> None:
        from infuseplan.gui.dialogs.message import tell  # noqa: PLC0415 - start-up time

        tell(self._window, title, sentence)

    def preview_of(self, proved: "ProvedPlan", *, doubt: str = "") -> None:
        """The sheet of this plan as it will be printed; `doubt` is said beside it."""
        from infuseplan.application.services import ProtocolChanged  # noqa: PLC0415 - start-up time
        from infuseplan.gui.dialogs.preview import PreviewWindow  # noqa: PLC0415 - start-up time
        from infuseplan.presentation.infusion.trouble import (  # noqa: PLC0415 - start-up time
            protocol_changed_message,
        )

        window = PreviewWindow(
            self._sheet_facts(proved),
            self._resources,
            self._services.references.source_title,
            self._window,
        )
        said = [doubt] if doubt else []
        try:
            self._services.protocols.bytes_of(proved.plan.protocol)
        except ProtocolChanged:
            said.append(protocol_changed_message())
        if said:
            window.tell(" ".join(said))
        self._keep_beside("preview", window)
        window.handed_out.connect(self._infuse.note_access)
        window.show()

    def preview_as_given(self, above: QWidget | None = None) -> None:
        """The log of the open infusion as it stands now, saved or not, as it will be printed.

        Beside a question it has to lie `above` it, or the question keeps the keyboard from it.
        """
        from infuseplan.gui.dialogs.as_given import AsGivenWindow  # noqa: PLC0415 - start-up time

        bedside = self._infuse.bedside
        if bedside is None:
            return
        window = AsGivenWindow(bedside, self._resources, above or self._window)
        self._keep_beside("as-given", window)
        window.handed_out.connect(self._infuse.note_access)
        window.show()

    def close(self) -> None:
        """What was opened to be printed is not true any more."""
        for name in ("preview", "as-given"):
            paper = self._beside.pop(name, None)
            if paper is not None:
                paper.close()

    def _sheet_facts(self, proved: "ProvedPlan") -> "SheetFacts":
        from infuseplan.presentation.plan.sheet import SheetFacts  # noqa: PLC0415 - start-up time

        plan = self._infuse.plan_at_hand()
        words = plan.number_message if plan is not None and plan.proved is proved else ""
        return SheetFacts(
            proved=proved,
            patient=self._patient.patient.text(),
            reference=self._patient.reference.text(),
            made_at=self._services.clock.now(),
            open_cautions=self._page.session.open_cautions,
            number_message=words,
        )
