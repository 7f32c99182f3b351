"""The way from the frame to the Infuse page, which is made when somebody goes there, not before."""
# ruff: noqa: PLC0415 - a window that only plans loads neither the journal nor the fold

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from infuseplan.application.services import Services
from infuseplan.gui.window.stop_key_elsewhere import lacks_stop_key, put_stop_key_in
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from infuseplan.application.infusion.bedside import Bedside
    from infuseplan.application.infusion.preparation import PlanAtHand
    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.domain.patient.entries import Access
    from infuseplan.domain.patient.patient import Patient
    from infuseplan.domain.protocol.reference import ProtocolRef
    from infuseplan.gui.pages.infuse.page import InfusePage
    from infuseplan.gui.pages.plan.page import PlanPage
    from infuseplan.gui.widgets.strips import PatientStrip
    from infuseplan.gui.window.identity_check import IdentityCheck
    from infuseplan.gui.window.leaving import Leaving
    from infuseplan.gui.window.patient_actions import PatientActions
    from infuseplan.gui.window.patients import PatientController
    from infuseplan.gui.window.recorded_number import RecordedNumber
    from infuseplan.gui.window.sign_in import SignInController


class Frame(Protocol):
    """What the way to the Infuse page needs of the frame around the pages."""

    @property
    def page(self) -> "PlanPage": ...
    @property
    def patient(self) -> "PatientStrip": ...
    @property
    def shown_page(self) -> str: ...
    def show_page(self, name: str) -> None: ...
    def show_frame(self) -> None: ...
    def ask_why(self, field: str) -> None: ...
    def put_out_of_sight(self, hidden: bool, /) -> None: ...
    def preview_as_given(self, above: QWidget | None = None) -> None: ...
    def new_patient(self, then: "Callable[[], object] | None" = None) -> None: ...


class InfusionController(QObject):
    """Makes the page on first use, and keeps frame and page about the same patient."""

    opened = Signal()
    """An infusion is open, and the frame speaks of its patient."""
    left = Signal()
    """The page is free again."""
    told = Signal(str, str, bool)
    """How the infusion stands and its tone, empty without one; whether a change is overdue."""
    unlocked = Signal()
    record_read = Signal()
    """Names can be read and kept now that could not be."""
    said = Signal(str)
    """A sentence for the status line."""
    papers_void = Signal()
    """What was opened to be printed is not true any more."""
    notes_found = Signal(object)
    """What was found or set right when the journal was opened: faults of it."""
    damage_found = Signal(object)
    """The journal is damaged: the problem."""
    who_changed = Signal(str)
    """Who is signed in now, in words."""
    which_asked = Signal()
    """F9 was pressed, and several infusions may be meant: the board has to ask which."""

    def __init__(
        self, window: QWidget, frame: Frame, services: Services, data: Path | None
    ) -> None:
        super().__init__(window)
        self._window = window
        self._frame = frame
        self._services = services
        self._data = data
        self._records: InfusionRecords | None = None
        self._page: InfusePage | None = None
        # Who makes it, where it is more than the page of a computer of its own.
        self.make_page: Callable[..., InfusePage] | None = None
        self._leaving: Leaving | None = None
        self._printed: object = None
        self._identity: IdentityCheck | None = None
        self._signing: SignInController | None = None
        self.patients: PatientController | None = None
        self.actions: PatientActions | None = None

    @property
    def records(self) -> "InfusionRecords":
        """What was recorded in the journal; opened on the first call."""
        if self._records is None:
            from infuseplan.application.infusion.records import InfusionRecords

            self._records = InfusionRecords(self._services, self._data)
            self._records.maintenance.on_notes = self.notes_found.emit
            self._records.maintenance.on_damage = self.damage_found.emit
        return self._records

    def find_patient(self) -> None:
        """Find a patient of the record."""
        self._asks_for_patients().find()

    def open_patient(self, patient: str) -> None:
        """Open the patient of this id, who stands on the board; a plan that is begun stays."""
        opened = self._opened_patient
        if self.bedside is None and opened is not None and patient in opened.ids:
            self._frame.show_page("plan")
        else:
            self._asks_for_patients().open_known(patient)

    def _asks_for_patients(self) -> "PatientController":
        if self.patients is None:
            from infuseplan.gui.window.patients import PatientController

            frame = self._frame
            self.patients = asks = PatientController(
                self._window, self.records, frame.patient, frame.page, frame.new_patient,
                self._services, lambda: self.bedside is not None,
            )  # fmt: skip
            asks.record_read.connect(self.record_read)
            asks.stop_asked.connect(self.stop)
            asks.unlocked.connect(self.refresh_start)
            asks.unlocked.connect(self.unlocked)
            asks.told.connect(self.said)
        return self.patients

    @property
    def _opened_patient(self) -> "Patient | None":
        """Who was opened, as long as the strip still says so."""
        opened = self.records.opened
        return opened if opened and opened.is_meant_by(*self._frame.patient.whose) else None

    def note_access(self, what: "Access") -> None:
        """This patient is seen, or on paper; what cannot be recorded of it keeps nobody waiting."""
        from infuseplan.gui.window.record_warnings import note_access

        opened = self._opened_patient
        patient = self.bedside.header.patient_id if self.bedside else opened.id if opened else ""
        if patient:
            note_access(self.records, patient, what)

    @property
    def signing(self) -> "SignInController":
        """Who is signed in, and the PINs; made on the first call."""
        if self._signing is None:
            from infuseplan.gui.window.sign_in import SignInController

            self._signing = asks = SignInController(self._window, self.records)
            asks.who_changed.connect(self.who_changed)
            asks.told.connect(self.said)
            asks.stop_asked.connect(self.stop)
        return self._signing

    @property
    def identity(self) -> "IdentityCheck":
        """What asks for two identifiers before a start or a sheet of the opened patient."""
        if self._identity is None:
            from infuseplan.gui.window.identity_check import IdentityCheck

            hides = self._frame.put_out_of_sight
            self._identity = asks = IdentityCheck(self._window, hides, lambda: self._opened_patient)
            asks.stop_asked.connect(self.stop)
        return self._identity

    @property
    def number(self) -> "RecordedNumber | None":
        """The number of the opened patient's next infusion; None before anybody was looked for."""
        return None if self.patients is None else self.patients.number

    def decide_number(self) -> None:
        """Somebody decides which infusion the next one of the opened patient is."""
        if self.number is None or not self.number.may_decide:
            self.said.emit(say("Open a patient with a treatment first: Ctrl+F finds one."))
        else:
            self.number.decide()

    def ask_about_record(self) -> None:
        """What can be done with the record of the patient who was opened."""
        opened = self._opened_patient
        if opened is None:
            self.said.emit(say("Open a patient first: Ctrl+F finds one."))
            return
        if self.actions is None:
            from infuseplan.gui.window.patient_actions import PatientActions

            save, new_patient = self._services.files.save, self._frame.new_patient
            self.actions = PatientActions(self._window, self.records, save, new_patient)
            self.actions.stop_asked.connect(self.stop)
            self.actions.told.connect(self.said)
            if self.patients is not None:
                self.actions.told.connect(self.patients.number.read_again)
                self.actions.reopen = self.patients.open
        self.actions.ask_about(opened.id)

    @property
    def home(self) -> QWidget | None:
        """What pages are made in: one that is put into it later is dressed twice."""
        return self._frame.page.parentWidget()

    @property
    def page(self) -> "InfusePage":
        """The page, made on the first call."""
        if self._page is None:
            from infuseplan.gui.pages.infuse.page import InfusePage
            from infuseplan.gui.window.course_on_plan_page import CourseOnPlan
            from infuseplan.gui.window.running_state import RunningState

            make = self.make_page or InfusePage
            page = make(self.records, self._services.references.ctcae, self.plan_at_hand, self.home)
            page.hide()
            page.start.identify = self.identity.before_start
            page.start.object_to = self._frame.patient.object_to
            self.signing.serve(page)
            page.opened.connect(self._opened)
            page.left.connect(self._left)
            RunningState(page).told.connect(self.told)
            course = CourseOnPlan(self._frame.page)
            page.opened.connect(course.open)
            page.changed.connect(course.follow)
            page.changed.connect(self._void_papers)
            page.board.figures_hidden.connect(self.papers_void)
            page.left.connect(course.leave)
            page.which_asked.connect(self.stop)
            page.why_asked.connect(self._frame.ask_why)
            page.print_asked.connect(lambda _bedside: self._frame.preview_as_given())
            self._page = page
        return self._page

    @property
    def made(self) -> "InfusePage | None":
        """The page if anybody has been there."""
        return self._page

    def cover(self, _sentence: str) -> None:
        """Something unexpected happened: the page says what still records."""
        if self._page is not None:
            self._page.cover()

    def come_forward(self) -> None:
        """The page is shown: the keyboard to what is done first there."""
        self.page.take_keyboard()

    @property
    def protocol_shown(self) -> "ProtocolRef | None":
        """By whose file the infusion runs that page 3 shows."""
        return None if self._page is None else self._page.protocol_shown

    @property
    def bedside(self) -> "Bedside | None":
        """The infusion that is open in this window."""
        return None if self._page is None else self._page.bedside

    def earlier_stop(self) -> tuple[str, bool]:
        """What forbids or doubts a clean plan for the patient in the strip, and whether it forbids.

        An empty sentence where the record knows of no stop for good.
        """
        whose = self._frame.patient.whose
        if not any(whose) or not self._services.journal.exists(self._data):
            return "", False
        from infuseplan.gui.window.record_warnings import earlier_stop_of

        return earlier_stop_of(self.records, *whose)

    def unfinished_message(self) -> str:
        """How many infusions wait to be continued; empty where none does, or nobody can say."""
        if not self._services.journal.exists(self._data):
            return ""
        from infuseplan.gui.window.record_warnings import waiting_infusions

        return waiting_infusions(self.records)

    def refresh_start(self) -> None:
        """What the page offers to start is the plan as it is now, or nothing."""
        if self._page is not None and self._frame.shown_page == "infuse" and self.bedside is None:
            self._page.refresh_empty()

    def stop(self) -> None:
        """STOP from wherever the keyboard is in this program; something is seen in any case."""
        come_forward = partial(self._frame.show_page, "infuse")
        shows_another = self._frame.shown_page == "infuse" and self.page.is_watching
        if self.bedside is not None:
            self.page.stop(come_forward)
        elif self.is_any_open and not shows_another:
            # None of them is the one that everybody sees: which one is for a person to say.
            self._frame.show_page("board")
            self.which_asked.emit()
        else:
            come_forward()
            self.page.pressed("stop")

    def stop_of(self, record_id: str) -> None:
        """STOP for the infusion of this record, which is shown for it, and for no other one."""
        self._frame.show_page("infuse")
        self.page.stop_of(record_id)

    def stop_key_in(self, window: QWidget, press: "Callable[[], object] | None" = None) -> None:
        """Let F9 do `press` in a window beside, STOP for the infusion that is shown without one."""
        put_stop_key_in(window, press or self.stop)

    def equip(self, window: QWidget | None) -> None:
        """F9 also in windows that Qt made: messages, printers, files."""
        if window is not None and lacks_stop_key(window, self._window):
            self.stop_key_in(window)

    def after_setting_aside(self) -> None:
        """A new journal is open: what could not be saved in the old one is tried again."""
        if self._page is not None and self.bedside is not None and self.bedside.unsaved:
            self._page.save_again()
        elif self._page is not None:
            self._page.refresh()

    @property
    def leaving(self) -> "Leaving":
        """What is asked before infusions that are under way are turned away from."""
        if self._leaving is None:
            from infuseplan.gui.window.leaving import Leaving

            self._leaving = Leaving(self, self._window, self._frame)
        return self._leaving

    def may_close_all(self) -> bool:
        """Whether nobody has to be asked before the window goes: no open infusion is under way."""
        return self._records is None or self.leaving.may_close_all()

    def may_turn_away(self) -> bool:
        """Whether nobody has to be asked before another patient is planned."""
        return self.bedside is None or self.leaving.may_turn_away()

    def may_close(self) -> bool:
        """Whether the window may go: not while something is pressed and not recorded."""
        return self.bedside is None or not self.bedside.unsaved

    def close(self) -> None:
        """Give the journal back."""
        if self._records is not None:
            self._records.close()

    def log_signature(self) -> object:
        """What a paper of this infusion was made of."""
        one = self.bedside
        return None if one is None else (one.record_id, len(one.events), len(one.unsaved))

    def _void_papers(self, _now: object = None) -> None:
        """Another entry: a page that was opened before it may not be printed any more."""
        before, self._printed = self._printed, self.log_signature()
        if before not in (None, self._printed):
            self.papers_void.emit()

    def plan_at_hand(self) -> "PlanAtHand | None":
        """The plan on the Plan page and its patient; None while there is none."""
        from infuseplan.application.infusion.preparation import PlanAtHand

        frame = self._frame
        proved = frame.page.proved
        if proved is None:
            return None
        return PlanAtHand(
            proved, frame.page.session.loaded, *frame.patient.whose,
            *(("", "") if self.number is None else self.number.words(proved.plan.request)),
        )  # fmt: skip

    def _opened(self, bedside: "Bedside") -> None:
        """The frame speaks of the infusion: one window, one patient."""
        from infuseplan.gui.window.course_on_plan_page import answer_as_recorded, shows_plan_of

        strip, header = self._frame.patient, bedside.header
        whose = (header.patient_name, header.patient_reference)
        another = whose != strip.whose
        if another:
            # The answers on the Plan page belong to somebody else.
            self._frame.page.questions.clear()
            strip.patient.setText(header.patient_name)
            strip.reference.setText(header.patient_reference)
        if another or not shows_plan_of(self._frame.page, bedside):
            answer_as_recorded(self._frame.page, bedside)
        self._frame.patient.lock(True)
        self.note_access("opened")
        self.opened.emit()
        self._frame.show_frame()

    @property
    def is_any_open(self) -> bool:
        """Whether any infusion is open in this window, shown or on the board."""
        return self._records is not None and bool(self._records.open)

    def _left(self) -> None:
        self._frame.patient.lock(False)
        if self.number is not None:
            self.number.read()
        self.left.emit()
        self._frame.show_frame()
