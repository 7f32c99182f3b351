"""The frame around the pages: menus, patient strip, protocol strip, and the windows beside it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from infuseplan.application.plan.session import PlanningSession
from infuseplan.application.services import Services
from infuseplan.gui.pages.plan.page import PlanPage, do_not_use
from infuseplan.gui.theme import theme
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.notices import Notices
from infuseplan.gui.widgets.strips import PatientStrip, ProtocolStrip
from infuseplan.gui.window.appearance import Appearance
from infuseplan.gui.window.board_controller import BoardController
from infuseplan.gui.window.course_controller import CourseController
from infuseplan.gui.window.infusion_controller import InfusionController
from infuseplan.gui.window.journal_controller import JournalController
from infuseplan.gui.window.menus import Menus
from infuseplan.gui.window.out_of_sight import OutOfSight
from infuseplan.gui.window.page_keys import PageKeys
from infuseplan.gui.window.pages import Pages
from infuseplan.gui.window.paper_controller import PaperController
from infuseplan.gui.window.patient_change import PatientChange
from infuseplan.gui.window.patient_history import PatientHistoryController
from infuseplan.gui.window.plan_files import PlanFiles
from infuseplan.gui.window.prepare_controller import PrepareController
from infuseplan.gui.window.running_sign import RunningSign
from infuseplan.gui.window.status_line import StatusLine
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.frame import age_and_birth

if TYPE_CHECKING:
    from infuseplan.domain.protocol.loaded import LoadedProtocol
    from infuseplan.domain.protocol.reference import ProtocolHeadline

# Long enough for the first picture to be seen, shorter than anybody types a letter.
_LOAD_THE_REST_AFTER_MS = 30
_SMALLEST = (1180, 640)
_USUAL = (1366, 768)


class MainWindow(QMainWindow):
    """One patient at a time; what is on the screen is what is copied, printed and saved."""

    painted = Signal()
    covered = Signal()  # nothing that looks like a plan may be shown any more

    def __init__(
        self,
        services: Services,
        headline: "ProtocolHeadline",
        resources: Path,
        parent: QWidget | None = None,
        *,
        data: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self.protocol = ProtocolStrip()
        self.infuse = InfusionController(self, self, services, data)
        self.journal = JournalController(self, self.infuse, services, self.put_on_every_page)
        self.infuse.notes_found.connect(self.journal.show_notes)
        self.infuse.damage_found.connect(self.journal.show_damage)
        self.beside: dict[str, QWidget] = {}
        self._resources = resources
        self.appearance = Appearance(services.preferences, resources, self)
        self.is_painted = False
        # On a slow machine the rest would be due before a window that only shows itself has left.
        self.is_leaving = False
        self.fault_report: Callable[[], str] = str
        self.sign = RunningSign(self)
        self.sign.bar.asked.connect(self.show_page)
        session = PlanningSession(
            services.clock, services.protocols.load_default, services.policies.standing
        )
        self.patient = PatientStrip()
        self._notices = Notices(self.protocol.button)
        self._planned_by = self._default_protocol = headline.ref
        self.protocol.show_protocol(headline.ref)
        self.page = PlanPage(
            session, headline.regimens, headline.ref.product, now=services.clock.now
        )
        self._lay_out()
        out_of_sight = OutOfSight(self, self.patient, self.pages, self._notices, self.beside)
        self.put_out_of_sight: Callable[[bool], None] = out_of_sight.put
        self.history = PatientHistoryController(
            self.patient, self.page, self.infuse, services, data, self.put_on_every_page
        )
        self.infuse.opened.connect(self.history.forget)
        self.infuse.left.connect(self.history.show_history)
        self.patient_change = PatientChange(
            self.patient, self.page, lambda: self.infuse.bedside is not None
        )
        self.papers = PaperController(
            self, self.page, self.patient, self.infuse, services, resources, self.beside,
            self.keep_beside,
        )  # fmt: skip
        self.infuse.papers_void.connect(self.papers.close)
        for void in (self.infuse.papers_void, self.infuse.left):  # after STOP no rate is in sight
            void.connect(partial(self._close_beside, "why"))
        self.prepare = PrepareController(self.infuse, self.ask_why)
        self.board = BoardController(self.infuse, services, self.patient)
        self.board.told.connect(self.sign.tell)
        self.board.open_asked.connect(self.open_infusion)
        self.plan_files = PlanFiles(
            self, self.page, services.files, self.infuse.note_access, self.new_patient
        )
        self.course = CourseController(self.infuse, services)
        self.pages.add("infuse", self.infuse)
        self.pages.add("prepare", self.prepare)
        self.pages.add("course", self.course)
        self.pages.add("board", self.board)
        self.menus = menus = Menus(self, self, self.appearance)
        self.print_action, self.copy_action = menus.print_action, menus.copy_action
        self.start_action, self.save_action = menus.start_action, menus.save_action
        self._page_keys = PageKeys(
            self.show_page, self.statusBar().showMessage, self.start_action.isEnabled
        )
        self._connect()
        self.appearance.open_window(self, QSize(*_USUAL), QSize(*_SMALLEST))
        self._refresh_actions()
        self.page.questions.regimen.setFocus()

    # -- what the menus do -----------------------------------------------------------------------

    def new_patient(self, then: Callable[[], object] | None = None) -> None:
        """Empty everything, so that nothing of this patient stays for the next; `then` goes on.

        An infusion that runs stays open, on the board.
        """
        again = partial(self.new_patient, then)
        if not self.infuse.may_close():
            self.infuse.leaving.ask_to_lose(again)
            return
        if not self.infuse.may_turn_away():
            self.infuse.leaving.ask_to_turn_away(again)
            return
        if self.infuse.made is not None and not self.infuse.made.put_on_the_board():
            return
        self.patient.clear()
        self.page.questions.clear()
        self.patient_change.forget()
        self.history.forget()
        self.prepare.forget()
        self.course.forget()
        self._use_default_protocol()
        if self.infuse.made is not None:
            self.infuse.made.refresh_empty()
        for beside in tuple(self.beside.values()):
            beside.close()
        if then is not None:
            self.show_page("plan")
            then()

    def _use_default_protocol(self) -> None:
        """A trial, or another market's text, was chosen for one patient and not for the next."""
        if self._planned_by.id != self._default_protocol.id:
            self.use_protocol(self._services.protocols.load_default())

    def copy_plan(self) -> None:
        """The plan, or the infusion that is open, as aligned text for the hospital record."""
        if self.papers.copy():
            self.statusBar().showMessage(say("Plan copied as text."), 4000)

    def ask_why(self, field: str) -> None:
        """Show where one figure comes from."""
        from infuseplan.gui.dialogs.why import WhyWindow  # noqa: PLC0415 - start-up time

        bedside = self.infuse.bedside if self.shown_page == "infuse" else None
        proved = self.page.proved if bedside is None else bedside
        if proved is None:
            return
        window = self.beside.get("why")
        if not isinstance(window, WhyWindow):
            window = WhyWindow(self._services.references.source_title, self)
            self.keep_beside("why", window)
        window.explain(proved, field)

    def choose_protocol(self) -> None:
        """Plan by another protocol file; trials need a deliberate second step."""
        from infuseplan.gui.dialogs.protocols import ProtocolWindow  # noqa: PLC0415 - start-up time

        window = ProtocolWindow(
            self._services.protocols.all(),
            self.page.session.loaded.ref.id,
            self._default_protocol,
            self,
        )
        window.chosen.connect(self.use_protocol)
        self.infuse.stop_key_in(window)
        window.open()

    def use_protocol(self, loaded: "LoadedProtocol") -> None:
        """Answer the same questions by `loaded`."""
        self._planned_by = loaded.ref
        self.show_frame()
        self.page.use_protocol(loaded)

    def preview(self) -> None:
        """What the page shows as it will be printed; an infusion that is open as given."""
        self.papers.preview_page(self.shown_page, self.course)

    def preview_as_given(self, above: QWidget | None = None) -> None:
        """The infusion that is open as it stands, as it will be printed."""
        self.papers.preview_as_given(above)

    # -- pages -----------------------------------------------------------------------------------

    @property
    def shown_page(self) -> str:
        """The page on the screen, by its name on the command line."""
        return self.pages.shown

    def show_page(self, name: str) -> None:
        """Turn to a page; the others than the Plan page are made when somebody first goes there."""
        self.pages.turn_to(name)
        self.statusBar().clearMessage()
        self.show_frame()
        self.pages.take_keyboard()
        self._refresh_actions()

    def open_infusion(self, record_id: str) -> None:
        """Turn to page 3, which says why where it cannot show the infusion of this record."""
        self.show_page("infuse")
        self.infuse.page.turn_to(record_id)
        self.pages.take_keyboard()

    def put_on_every_page(self, widget: QWidget) -> None:
        """Show `widget` on whichever page is shown, where it moves nothing that is pressed."""
        self._notices.add(widget)

    def _place_notices(self) -> None:
        board = None if self.infuse.bedside is None else self.infuse.page.board
        self._notices.find_place(self.shown_page, self.page, self._box, board)

    def start_infusion(self) -> None:
        """Turn to the Infuse page and ask what has to be known before the start."""
        self.show_page("infuse")
        self.infuse.page.begin()

    def show_frame(self) -> None:
        """Whose protocol speaks on this page, and what the window is called."""
        self._place_notices()
        shown = self.infuse.protocol_shown if self.shown_page == "infuse" else None
        self.protocol.show_protocol(self._planned_by if shown is None else shown)
        self.protocol.button.setEnabled(shown is None)
        self.sign.show_page(self.shown_page)
        self._refresh_actions()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The digits of the bar turn to a page, unless they are being typed somewhere."""
        if not self._page_keys.press(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay while something is not saved, until it is on paper; then give the journal back."""
        if not self.infuse.may_close():
            self.infuse.leaving.ask_to_lose(self.close)
            event.ignore()
            return
        if not self.infuse.may_close_all():
            self.infuse.leaving.ask_to_close_all(self.close)
            event.ignore()
            return
        self.infuse.close()
        if not self.is_leaving:
            self.appearance.keep_place(self)
        super().closeEvent(event)

    def show_help(self, page: str = "") -> None:
        """A page of the help by its name; without one that of the page that is open."""
        from infuseplan.gui.dialogs.help import HelpWindow  # noqa: PLC0415 - start-up time

        window = self.beside.get("help")
        if not isinstance(window, HelpWindow):
            window = HelpWindow(self._resources / "help", self)
            self.keep_beside("help", window)
        window.show_page(page or self.shown_page)

    def show_about(self) -> None:
        """Version, licences, and what the program is not."""
        from infuseplan.gui.dialogs.about import AboutWindow  # noqa: PLC0415 - start-up time

        window = AboutWindow(self._services.references.third_parties(), self)
        self.infuse.stop_key_in(window)
        window.open()

    def save_report(self) -> None:
        """Save the last fault for whoever helps."""
        from infuseplan.gui.dialogs.report import save_report  # noqa: PLC0415 - start-up time

        save_report(self, self.fault_report(), self._services.files.save)

    def cover(self) -> None:
        """Something unexpected happened: no figure stays visible."""
        self.pages.cover(do_not_use())
        self.covered.emit()

    # -- how it is made --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window has been painted for the first time."""
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            self.painted.emit()
            # What only the first plan needs is loaded while the person reads the first question.
            QTimer.singleShot(_LOAD_THE_REST_AFTER_MS, self._load_the_rest)

    def _load_the_rest(self) -> None:
        if self.is_leaving:
            return
        self.appearance.show_icon(self)
        self.page.prepare_answer()
        waiting = "" if self.shown_page == "infuse" else self.infuse.unfinished_message()
        if waiting:
            # After a crash it is where it was: the infusions that wait, one key from going on.
            self.show_page("infuse")
            if not self.infuse.page.empty.buttons:
                # Nothing to press there: then it has to be said why.
                self.statusBar().showMessage(waiting)

    def _lay_out(self) -> None:
        middle = QWidget()
        theme.set_role(middle, theme.WidgetRole.PAGE)
        strips = FlowLayout(gap=0)
        strips.addWidget(self.patient)
        strips.addWidget(self.protocol)
        self._box = box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(strips)
        box.addWidget(self.page, 1)
        self.pages: Pages = Pages(box, self.page)
        self._notices.lie_over(self.page)
        self.setCentralWidget(middle)
        self.status_line = StatusLine(self, self.infuse.who_changed)

    def _connect(self) -> None:
        self.page.answered.connect(self._refresh)
        self.page.answered.connect(self.infuse.refresh_start)
        for told in (self.patient_change.changed, self.infuse.said):
            told.connect(lambda sentence: self.statusBar().showMessage(sentence, 8000))
        # A page that is hidden hears no keys: STOP counts on both, and in whatever lies above.
        self.infuse.stop_key_in(self.page)
        for other in (self.infuse.record_read, self.patient.row_named, self.patient.fields_named):
            other.connect(self._refresh_actions)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._equip)
        self.page.why_asked.connect(self.ask_why)
        self.appearance.not_kept.connect(
            lambda: self.statusBar().showMessage(say("This setting could not be kept."), 6000)
        )
        self.protocol.change_asked.connect(self.choose_protocol)

    def _equip(self, _focus: object) -> None:
        self.infuse.equip(QApplication.activeWindow())

    def keep_beside(self, name: str, window: QWidget) -> None:
        """Know a window beside this one by its name; F9 works in it."""
        self.beside[name] = window
        # One that lies above a question goes with it.
        window.destroyed.connect(partial(self._forget_beside, name, window))
        self.infuse.stop_key_in(window)

    def _forget_beside(self, name: str, window: QWidget, _gone: object = None) -> None:
        if self.beside.get(name) is window:
            del self.beside[name]

    def _refresh(self) -> None:
        draft = self.page.questions.draft()
        self.patient.show_age(*age_and_birth(draft, self._services.clock.today()))
        self._refresh_actions()
        # They showed figures of an answer that is no longer there.
        self._close_beside("why", "preview")

    def _close_beside(self, *names: str) -> None:
        for name in names:
            beside = self.beside.pop(name, None)
            if beside is not None:
                beside.close()
                beside.setParent(None)
                beside.deleteLater()

    def _refresh_actions(self) -> None:
        self.menus.offer(
            self.shown_page,
            planned=self.page.is_planned,
            running=self.infuse.bedside is not None,
            days=self.course.may_print,
            of_another=self.patient.names_row,
        )
