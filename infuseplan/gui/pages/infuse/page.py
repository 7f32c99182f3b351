"""The Infuse page: for the nurse at the chair.

Whatever a key does is recorded first and shown afterwards. A save that failed stays on the page
in red until it has worked, and no step is shown meanwhile that a stop would have taken away.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.infusion.preparation import PlanAtHand
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import RecordHeld, RecordMoved, StorageProblem
from infuseplan.domain.infusion.events import Event
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.domain.protocol.ctcae import Ctcae
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.pages.infuse.board import InfuseBoard
from infuseplan.gui.pages.infuse.clock_question import ClockQuestion
from infuseplan.gui.pages.infuse.dialogs import BedsideDialogs
from infuseplan.gui.pages.infuse.keys import KeyShortcuts, key_names
from infuseplan.gui.pages.infuse.start import InfusionStart
from infuseplan.gui.pages.infuse.start_panel import EmptyPanel
from infuseplan.gui.pages.infuse.stop_key import StopKey
from infuseplan.gui.theme.theme import WidgetRole
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.live import live_view, picture_signature
from infuseplan.presentation.infusion.trouble import (
    cannot_carry_on,
    covered_message,
    event_problem_message,
    is_locked,
    not_stopped_message,
    save_first_message,
    trouble_message,
)
from infuseplan.presentation.infusion.view import infuse_view

_SECOND_MS = 1000
_TRY_AGAIN_MS = 200
RecordingProblem = StorageProblem | RecordMoved | RecordHeld


def _is_here() -> None:
    """Whoever presses a key of this page has it in front."""


class InfusePage(QStackedWidget):
    """One infusion, or the way to one."""

    print_asked = Signal(object)
    why_asked = Signal(str)
    opened = Signal(object)
    left = Signal()
    which_asked = Signal()
    """STOP was pressed while none is shown here and others are open."""
    # The moment whose state the page shows, so that nobody has to read the clock again.
    changed = Signal(object)
    # The figures of this second.
    lived = Signal(object)

    def __init__(
        self,
        records: InfusionRecords,
        ctcae: Callable[[], Ctcae],
        plan_at_hand: Callable[[], PlanAtHand | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.records = records
        self._plan_at_hand = plan_at_hand
        self.bedside: Bedside | None = None
        # Within the page from the beginning: Qt dresses anew all that is put into something else.
        self.board = InfuseBoard(self)
        self.empty = EmptyPanel(self)
        self.addWidget(self.empty)
        self.addWidget(self.board)
        self._cover = SeveritySentence(WidgetRole.BLOCK)
        self.addWidget(self._cover)
        self.dialogs = BedsideDialogs(self, self, ctcae)
        self.start = InfusionStart(records, plan_at_hand, self)
        self.start.refused.connect(self.empty.complain)
        self.start.started.connect(self._started)
        self._signature: object = None
        self._clock = ClockQuestion(self.board.clock)
        self._clock.answered.connect(self.refresh)
        self._due_said = False
        self._stop_key = StopKey(self, self, self.dialogs)
        self._timer = QTimer(self, interval=_SECOND_MS)
        self._timer.timeout.connect(self.tick)
        self._waits = QTimer(self, singleShot=True, interval=_TRY_AGAIN_MS)
        self._waits.timeout.connect(self._try_again)
        self._connect()

    @property
    def is_watching(self) -> bool:
        """Whether an infusion is shown that another computer of a ward records."""
        return False

    @property
    def protocol_shown(self) -> ProtocolRef | None:
        """By whose file the infusion runs that is shown here; None where none is."""
        return None if self.bedside is None else self.bedside.plan.protocol

    # -- starting and leaving --------------------------------------------------------------------

    def refresh_empty(self) -> None:
        """What to do next while no infusion is open here."""
        plan = self._plan_at_hand()
        self.empty.show_plan(None if plan is None else plan.proved.plan)
        self.empty.list_records(self.records)

    def begin(self) -> None:
        """Ask what has to be known before the start; nothing runs before it is answered."""
        if self.bedside is not None or self.start.dialog is not None:
            self._tell(say("An infusion is already open on this page."))
            return
        self.start.ask()

    def carry_on(self, record_id: str) -> None:
        """Go on with an infusion of the journal."""
        try:
            bedside = self.records.carry_on(record_id)
        except (RecordUnusable, RecordHeld, StorageProblem) as problem:
            self.empty.complain(cannot_carry_on(problem))
            return
        self._open(bedside)

    def leave(self) -> bool:
        """Close the infusion on this page; its record stays. False while something is unsaved."""
        bedside = self.bedside
        if bedside is None:
            return True
        if bedside.unsaved:
            self._tell(save_first_message())
            return False
        self.records.release(bedside)
        self.put_away()
        return True

    def put_on_the_board(self) -> bool:
        """Make room for another patient; the infusion stays open in this window, on the board.

        False while something is unsaved: that is settled here, before anybody turns away.
        """
        bedside = self.bedside
        if bedside is None:
            return True
        if bedside.unsaved:
            self._tell(save_first_message())
            return False
        self.put_away()
        return True

    def turn_to(self, record_id: str) -> None:
        """Show an infusion that the board lists; the one that is shown now goes there instead."""
        bedside = self.bedside
        if bedside is not None and bedside.record_id == record_id:
            return
        if self.put_on_the_board():
            self.carry_on(record_id)

    def put_away(self) -> None:
        """Leave nothing of the infusion on the page; it is not let go of."""
        self._timer.stop()
        self.bedside = None
        self.dialogs.close_all()
        self.board.forget()
        self.setCurrentWidget(self.empty)
        self.refresh_empty()
        self.left.emit()

    def _started(self, bedside: Bedside) -> None:
        self._open(bedside)
        if bedside.unsaved:
            self.save_again()
        announce(self, say("Started. {status}", status=self.board.status.rate.accessibleName()))

    def _open(self, bedside: Bedside) -> None:
        self.bedside = bedside
        self._clock.forget()
        self.opened.emit(bedside)
        self.set_who(self.records.entered_by)
        snapshot = self._show(bedside, bedside.now())
        self.setCurrentWidget(self.board)
        self._timer.start()
        self.take_keyboard()
        if snapshot.awaiting_grade:
            self.dialogs.grade(snapshot.now)

    def stop_of(self, record_id: str) -> None:
        """STOP for the infusion of this record, shown for it, and for no other one."""
        self.turn_to(record_id)
        if self.bedside is not None and self.bedside.record_id == record_id:
            self.stop()
        elif self.bedside is not None:
            self._tell(f"{not_stopped_message()} {save_first_message()}")
        else:
            self.empty.complain(f"{not_stopped_message()} {self.empty.said.text()}")

    def take_keyboard(self) -> None:
        """Give the keyboard to the page, and to nothing that a stray key could press."""
        if self.bedside is not None:
            self.board.status.setFocus()
        elif self.empty.buttons:
            # Whoever comes back after a crash goes on with one key.
            self.empty.buttons[0].setFocus()
        else:
            self.empty.setFocus()

    # -- showing ---------------------------------------------------------------------------------

    def cover(self) -> None:
        """After a fault that nobody expected no figure stays visible; the keys still record."""
        self._timer.stop()
        self.dialogs.take_figures_away(covered_message())
        self._cover.setText(covered_message())
        self.setCurrentWidget(self._cover)
        announce(self, self._cover.text())

    def tick(self) -> None:
        """One second has gone by: labels only, unless something changed besides the time."""
        bedside = self.bedside
        if bedside is None:
            return
        snapshot = bedside.quick_state(bedside.now())
        if picture_signature(bedside, snapshot) != self._signature:
            self._show(bedside, snapshot.now)
            return
        live = live_view(bedside, snapshot)
        self.board.status.show_live(live)
        self.lived.emit(live)
        self.dialogs.follow(snapshot)

    def refresh(self, now: datetime | None = None) -> None:
        """Everything, from the fold and the monitor; `now` where a key has read the clock."""
        bedside = self.bedside
        if bedside is None:
            self.refresh_empty()
        else:
            self._show(bedside, bedside.now() if now is None else now)

    def _show(self, bedside: Bedside, now: datetime) -> InfusionSnapshot:
        snapshot = bedside.verified_state(now)
        # What is hidden has to be shown once more, and what is due said, when it comes back.
        hidden = self.board.is_hiding
        self._signature = None if hidden else picture_signature(bedside, snapshot)
        view = infuse_view(bedside, snapshot)
        self.board.show_view(view, bedside.plan.protocol)
        self._clock.ask(bedside)
        if not bedside.unsaved:
            self.board.unsaved.tell("")
        is_due = bool(snapshot.missed) and not hidden
        if is_due and not self._due_said:
            announce(self, say("Rate change due: {rate}", rate=view.live.next_figure))
        self._due_said = is_due
        self.changed.emit(now)
        self.dialogs.follow(snapshot)
        return snapshot

    # -- recording -------------------------------------------------------------------------------

    def stop(self, come_forward: Callable[[], object] = _is_here) -> None:
        """STOP: recorded before anything is asked, and no step is shown from now on."""
        self._stop_key.press(come_forward)

    def press(self, make: Callable[[datetime], Event], now: datetime) -> None:
        """Record what one key says at `now`; if that fails, it stays here in red, unsaved."""
        bedside = self.bedside
        if bedside is None:
            return
        # Why an earlier key was not possible is old news, also where this one cannot be saved.
        self.board.said.tell("")
        try:
            bedside.press(make(now), now)
        except EventProblem as problem:
            self._tell(event_problem_message(problem))
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            self._not_saved(bedside, problem)
        self.refresh(now)

    def wait_for_the_journal(self, now: datetime) -> None:
        """Entries wait for another program to let go of the journal: say so, and try again."""
        if self.bedside is not None:
            self._not_saved(self.bedside, StorageProblem("locked", "save", "waiting"))
            self.refresh(now)

    def _not_saved(self, bedside: Bedside, problem: RecordingProblem) -> None:
        if is_locked(problem):
            # Another program lets go in a moment: the page waits, and nobody in front of it.
            self._waits.start()
        self.board.unsaved.tell(trouble_message(problem, bedside.unsaved))

    def _try_again(self) -> None:
        if self.bedside is not None and self.bedside.unsaved:
            self.save_again(announcing=False)

    def set_who(self, initials: str) -> None:
        """Whoever enters from now on."""
        self.records.entered_by = initials
        self.board.show_who(initials, by_pin=self.records.sign_in.is_by_pin(initials))

    def save_again(self, *, announcing: bool = True) -> None:
        """Try once more to record what is unsaved."""
        bedside = self.bedside
        if bedside is None:
            return
        if announcing:
            self.board.unsaved.tell("")
        now = bedside.now()
        try:
            bedside.save_again(now)
            announce(self, say("Saved."))
        except EventProblem as problem:
            self._tell(event_problem_message(problem))
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            self._not_saved(bedside, problem)
            if not announcing:
                # Nothing is new but the time, and the time is shown every second.
                return
        self.refresh(now)

    def _tell(self, sentence: str) -> None:
        self.board.said.tell("")
        self.board.said.tell(sentence)

    # -- keys ------------------------------------------------------------------------------------

    def pressed(self, key: str) -> None:
        """A key of the page, by keyboard or by mouse; one that is not possible says why."""
        if not self.isVisible():
            return
        if key == "start":
            self.begin()
        elif self.bedside is None:
            ask = key == "stop" and bool(self.records.open)
            (self.which_asked.emit if ask else self.empty.say_nothing_is_open)()
        elif key == "stop":
            self.stop()
        else:
            snapshot = self.bedside.verified_state(self.bedside.now())
            view = infuse_view(self.bedside, snapshot)
            reason = dict(view.why_not).get(key, "")  # type: ignore[call-overload] # any key
            if reason:  # it may have come up since the page was drawn
                self.refresh(snapshot.now)
                self._tell(reason)
            else:
                self.board.said.tell("")
                self.dialogs.answer(key, snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as it is now, not as it was when somebody last looked."""
        super().showEvent(event)
        if not self._stop_key.is_turning:
            self.refresh()
        if self.bedside is not None:
            self._timer.start()
        elif self.window().focusWidget() is self.empty:
            # The window opens with this page: only now it is known what can be continued.
            self.take_keyboard()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing to do every second."""
        super().hideEvent(event)
        self._timer.stop()

    def _connect(self) -> None:
        keys = KeyShortcuts(self)
        keys.add("F2", partial(self.pressed, "start"))
        for key, (_words, name) in key_names().items():
            keys.add(name, partial(self.pressed, key))
        board = self.board
        board.keys.pressed.connect(self.pressed)
        board.ladder.why_asked.connect(self.why_asked)
        board.unsaved.add_button(say("&Try again"), self.save_again)
        board.unsaved.add_button(say("&Print as given…"), self._print)
        board.missed.add_button(say("All changes were made &on time"), self.dialogs.set_on_time)
        board.missed.add_button(say("Enter actual &rate…"), self.dialogs.enter_rate)
        by_name = self.dialogs.by_name
        board.who_button.clicked.connect(partial(self.dialogs.who, None))  # not Qt's `checked`
        board.stopped.add_button(say("Pressed by &mistake…"), by_name.take_stop_back)
        board.deviation.add_button(say("Release by prescriber (&x)…"), by_name.release)
        board.set_tab_path()
        board.log.deviation_button.clicked.connect(by_name.deviation)
        board.log.amend_button.clicked.connect(by_name.amend)
        board.log.end_button.clicked.connect(by_name.end)
        self.empty.start_asked.connect(self.begin)
        self.empty.continue_asked.connect(self.carry_on)

    def _print(self) -> None:
        if self.bedside is not None:
            self.print_asked.emit(self.bedside)
