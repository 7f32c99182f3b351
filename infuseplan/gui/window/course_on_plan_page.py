"""Keeps the Plan page's chart and table with the infusion that is open in this window."""

from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.gui.pages.plan.page import PlanPage
from infuseplan.presentation.entry.request_as_text import typed_answers
from infuseplan.presentation.infusion.live import picture_signature
from infuseplan.presentation.infusion.on_plan_page import (
    another_plan_message,
    is_plan_of,
    plan_course,
)

_SECOND_MS = 1000


class CourseOnPlan(QObject):
    """Shows the course where the plan on the page is the one that runs, and the plan otherwise.

    The page itself puts the plain plan there with every answer; this comes after it in the same
    turn of the event loop. While the page is hidden nothing is worked out.
    """

    def __init__(self, page: PlanPage) -> None:
        super().__init__(page)
        self._page = page
        self._bedside: Bedside | None = None
        self._signature: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)
        page.answered.connect(self.follow)
        page.turned_to.connect(self.follow)

    def open(self, bedside: Bedside) -> None:
        """From now on this infusion is the one that runs."""
        self._bedside = bedside
        self.follow()

    def leave(self) -> None:
        """No infusion is open any more."""
        self._bedside = None
        self._signature = None
        self._timer.stop()
        if self._page.is_planned:
            self._page.answer.show_course(None)

    def follow(self, now: datetime | None = None) -> None:
        """Be as it is now: after an answer, an entry, or when somebody turns to the page.

        `now` is the moment of an entry, which has read the clock already.
        """
        self._timer.stop()
        bedside, proved = self._bedside, self._page.proved
        if bedside is None or proved is None or not self._page.isVisible():
            return
        if not is_plan_of(proved, bedside):
            self._page.answer.show_course(None, another_plan_message())
            return
        self._show(bedside, bedside.now() if now is None else now)
        self._timer.start()

    def tick(self) -> None:
        """One second has gone by; the picture follows once a minute, or when something happened."""
        bedside = self._bedside
        if bedside is None or not self._page.isVisible():
            self._timer.stop()
            return
        now = bedside.now()
        if picture_signature(bedside, bedside.quick_state(now)) != self._signature:
            self._show(bedside, now)

    def _show(self, bedside: Bedside, now: datetime) -> None:
        snapshot = bedside.verified_state(now)
        self._signature = picture_signature(bedside, snapshot)
        self._page.answer.show_course(plan_course(bedside, snapshot))


def shows_plan_of(page: PlanPage, bedside: Bedside) -> bool:
    """Whether the plan on the page, if there is one, is that of the infusion."""
    return page.proved is None or is_plan_of(page.proved, bedside)


def answer_as_recorded(page: PlanPage, bedside: Bedside) -> None:
    """The record's own answers on the Plan page, if they give its plan, and no others."""
    if page.session.loaded.ref.sha256 != bedside.plan.protocol.sha256:
        return
    page.questions.fill_in(typed_answers(bedside.plan.request, page.questions.zone))
    if page.proved is None or not shows_plan_of(page, bedside):
        page.questions.clear()
