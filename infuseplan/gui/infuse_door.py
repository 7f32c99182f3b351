"""The way from the frame to the Infuse page, which is made when somebody goes there, not before."""
# ruff: noqa: PLC0415 - a window that only plans loads neither the journal nor the fold

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from infuseplan.application.services import Services
from infuseplan.presentation.words import say_count

if TYPE_CHECKING:
    from collections.abc import Callable

    from infuseplan.application.bedside import Bedside
    from infuseplan.application.infusion_desk import InfusionDesk
    from infuseplan.gui.dialogs.unsaved import UnsavedDialog
    from infuseplan.gui.main_window import MainWindow
    from infuseplan.gui.pages.infuse_page import InfusePage
    from infuseplan.gui.pages.infuse_start import PlanAtHand


class InfuseDoor:
    """Makes the page on first use, and keeps frame and page about the same patient."""

    def __init__(self, window: "MainWindow", services: Services, data: Path | None) -> None:
        self._window = window
        self._services = services
        self._data = data
        self._desk: InfusionDesk | None = None
        self._page: InfusePage | None = None
        self._losing: UnsavedDialog | None = None

    @property
    def desk(self) -> "InfusionDesk":
        """The journal's desk, made on the first call."""
        if self._desk is None:
            from infuseplan.application.infusion_desk import InfusionDesk

            self._desk = InfusionDesk(self._services, self._data)
            self._desk.care.on_notes = self._window.journal.show_notes
            self._desk.care.on_damage = self._window.journal.show_damage
        return self._desk

    @property
    def page(self) -> "InfusePage":
        """The page, made on the first call."""
        if self._page is None:
            from infuseplan.gui.pages.infuse_page import InfusePage
            from infuseplan.gui.plan_course import CourseOnPlan

            page = InfusePage(self.desk, self._services.ctcae, self._plan_at_hand)
            page.hide()
            page.opened.connect(self._opened)
            page.left.connect(self._left)
            course = CourseOnPlan(self._window.page)
            page.opened.connect(course.open)
            page.changed.connect(course.follow)
            page.left.connect(course.leave)
            page.print_asked.connect(lambda _bedside: self._window.preview_as_given())
            # A page that is hidden hears no keys; STOP counts on the other one as well.
            self.stop_key_in(self._window.page)
            self._page = page
        return self._page

    @property
    def made(self) -> "InfusePage | None":
        """The page if anybody has been there."""
        return self._page

    @property
    def bedside(self) -> "Bedside | None":
        """The infusion that is open in this window."""
        return None if self._page is None else self._page.bedside

    def unfinished_words(self) -> str:
        """How many infusions wait to be continued; empty where none does, or nobody can say."""
        if not self._services.has_journal(self._data):
            return ""
        from infuseplan.application.journal import StorageProblem
        from infuseplan.presentation.storage_words import storage_words

        try:
            waiting = len(self.desk.unfinished())
        except StorageProblem as problem:
            # Damage stands above the page already, with what can be done about it.
            return "" if problem.kind == "damaged" else storage_words(problem).failed
        if not waiting:
            return ""
        return say_count(
            "{count} infusion is not finished: press Ctrl+3 to continue it.",
            "{count} infusions are not finished: press Ctrl+3 to continue them.",
            waiting,
        )

    def refresh_start(self) -> None:
        """What the page offers to start is the plan as it is now, or nothing."""
        if self._page is not None and self._window.shown_page == "infuse" and self.bedside is None:
            self._page.refresh_empty()

    def stop(self) -> None:
        """STOP from wherever the keyboard is in this program; nothing where nothing is open."""
        if self.bedside is not None:
            self._window.show_page("infuse")
            self.page.stop()

    def stop_key_in(self, window: QWidget) -> None:
        """Let F9 work in a window beside as well: Qt keeps the page's own keys out of it."""
        from infuseplan.gui.dialogs.form import STOP_KEY

        def stop() -> None:
            if self.bedside is not None and window.isModal():
                # The question for the grade would lie behind it.
                window.close()
            self.stop()

        key = QShortcut(QKeySequence(STOP_KEY), window)
        key.setAutoRepeat(False)
        key.activated.connect(stop)

    def after_setting_aside(self) -> None:
        """A new journal is open: what could not be saved in the old one is tried again."""
        if self._page is None:
            return
        if self.bedside is not None and self.bedside.unsaved:
            self._page.save_again()
        else:
            self._page.refresh()

    def ask_to_lose(self, then: "Callable[[], object]") -> None:
        """Something is pressed and in no journal: list it, and do `then` once it is on paper."""
        from infuseplan.gui.dialogs.unsaved import UnsavedDialog
        from infuseplan.presentation.infuse_trouble import entry_lines

        bedside = self.bedside
        if bedside is None or self._losing is not None:
            return
        self._window.show_page("infuse")
        listed = bedside.unsaved
        dialog = UnsavedDialog(entry_lines(listed), self._window)
        self._losing = dialog

        def closed() -> None:
            self._losing = None

        def lose(_answer: object) -> None:
            dialog.close()
            if bedside.unsaved != listed:
                # STOP was pressed meanwhile: nobody has agreed to lose that.
                self.ask_to_lose(then)
                return
            bedside.give_up()
            then()

        dialog.finished.connect(closed)
        dialog.submitted.connect(lose)
        dialog.stop_asked.connect(self.page.stop)
        dialog.print_button.clicked.connect(lambda: self._window.preview_as_given(dialog))
        dialog.ask()

    def may_close(self) -> bool:
        """Whether the window may go: not while something is pressed and not recorded."""
        if self._page is not None and self._page.bedside is not None:
            return not self._page.bedside.unsaved
        return True

    def close(self) -> None:
        """Give the journal back."""
        if self._desk is not None:
            self._desk.close()

    def _plan_at_hand(self) -> "PlanAtHand | None":
        from infuseplan.gui.pages.infuse_start import PlanAtHand

        window = self._window
        proved = window.page.proved
        if proved is None:
            return None
        strip = window.patient
        return PlanAtHand(
            proved, window.page.session.loaded, strip.patient.text().strip(),
            strip.reference.text().strip(),
        )  # fmt: skip

    def _opened(self, bedside: "Bedside") -> None:
        """The frame speaks of the infusion: one window, one patient."""
        strip, header = self._window.patient, bedside.header
        whose = (header.patient_name, header.patient_reference)
        if whose != (strip.patient.text().strip(), strip.reference.text().strip()):
            # The answers on the Plan page belong to somebody else.
            self._window.page.questions.clear()
            strip.patient.setText(header.patient_name)
            strip.reference.setText(header.patient_reference)
            self._answer_as_recorded(bedside)
        elif not self._shows_plan_of(bedside):
            # It was planned again for today at the start.
            self._answer_as_recorded(bedside)
        self._lock(True)
        self._window.history.forget()
        self._window.show_frame()

    def _shows_plan_of(self, bedside: "Bedside") -> bool:
        from infuseplan.presentation import plan_course

        proved = self._window.page.proved
        return proved is None or plan_course.is_plan_of(proved, bedside)

    def _answer_as_recorded(self, bedside: "Bedside") -> None:
        """The record's own answers on the Plan page, if they give its plan, and no others."""
        from infuseplan.presentation import plan_course
        from infuseplan.presentation.answers_again import typed_answers

        page = self._window.page
        if page.session.loaded.ref.sha256 != bedside.plan.protocol.sha256:
            return
        page.questions.fill_in(typed_answers(bedside.plan.request))
        proved = page.proved
        if proved is None or not plan_course.is_plan_of(proved, bedside):
            page.questions.clear()

    def _left(self) -> None:
        self._lock(False)
        self._window.history.look()
        self._window.show_frame()

    def _lock(self, locked: bool) -> None:
        lines: tuple[QLineEdit, ...] = (
            self._window.patient.patient,
            self._window.patient.reference,
        )
        for line in lines:
            line.setReadOnly(locked)


def typing_somewhere(focus: QWidget | None) -> bool:
    """Whether a plain digit would be text where the keyboard is."""
    from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

    return isinstance(focus, QLineEdit | QTextEdit | QPlainTextEdit)
