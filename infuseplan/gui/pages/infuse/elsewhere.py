"""An infusion that another computer of the ward records, shown as it stands there every second.

Nothing can be entered but STOP, which is recorded once the infusion is taken over. Where two
computers recorded it while apart, both logs stand side by side and one of them is chosen. While the
ward is not reached nobody here knows what that computer has recorded since: then no rate is shown.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.ward_zone import in_zone
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.port import (
    InfusionRecord,
    RecordHeld,
    StorageProblem,
    UnknownRecord,
)
from infuseplan.application.ward.holding import NotArrived, RecordLogs
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.take_over import TakeOverDialog
from infuseplan.gui.pages.infuse.board import InfuseBoard
from infuseplan.gui.theme.theme import (
    GAP_M,
    GAP_S,
    GUTTER,
    MARGIN,
    WidgetRole,
    set_role,
)
from infuseplan.gui.widgets.alert import Alert
from infuseplan.gui.widgets.button import WholeButton
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import ScrolledBody, scrolled
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import patient_of, patient_of_header
from infuseplan.presentation.infusion.elsewhere import (
    WardNews,
    go_back_message,
    log_lines,
    not_here_message,
    not_known_message,
    stop_first_message,
    take_over_explained,
    watched_message,
    workstation,
)
from infuseplan.presentation.infusion.live import live_view, picture_signature
from infuseplan.presentation.infusion.trouble import cannot_carry_on, not_stopped_message
from infuseplan.presentation.infusion.view import infuse_view
from infuseplan.presentation.plan.phrases import heading

_SECOND_MS = 1000


@frozen
class Watched:
    """What was read: who writes it, each log as a record, and the infusion where one does."""

    logs: RecordLogs
    by_origin: Mapping[str, InfusionRecord]
    bedside: Bedside | None

    @property
    def holder(self) -> str:
        """The chain of the computer that records it; empty where two do."""
        return self.logs.holder or ""

    @property
    def patient(self) -> str:
        """The identifiers of the patient."""
        header = next(iter(self.by_origin.values())).header
        return patient_of_header(header) if self.bedside is None else patient_of(self.bedside)


class ElsewherePanel(QWidget):
    """Shows one infusion of another computer."""

    taken_over = Signal(str, bool)
    """This computer records it from now on: its record, and whether STOP was meant."""
    left = Signal()
    seen = Signal(str, str)
    """Who is on the screen instead of the frame's patient, and by what plan; empty afterwards."""

    def __init__(
        self, records: InfusionRecords, ward: WardNews, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._ward = ward
        self._names = ward.name
        self._stop_meant = False
        self._away_since: datetime | None = None
        self._signature: object = None
        self._watched: Watched | None = None
        self._arrivals = -1
        self.record_id = ""
        self.bar = Alert(WidgetRole.CAUTION, say("Ward"))
        self.take_button = self.bar.add_button(say("Take it &over…"), self.ask)
        self.stop_button = self.bar.add_button(say("STOP (F9)"), self._stop)
        self.back_button = self.bar.add_button(say("&Back"), self.left.emit)
        self.said = Alert(WidgetRole.BLOCK, say("Note"))
        self.board = InfuseBoard()
        self.board.keys.setVisible(False)
        self.board.who_button.setVisible(False)
        log = self.board.log
        for button in (log.amend_button, log.deviation_button, log.end_button):
            button.setVisible(False)
        self.dialog: TakeOverDialog | None = None
        self._logs_shown: tuple[str, ...] = ()
        self._both = QWidget()
        self._columns = QHBoxLayout(self._both)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)
        self._lay_out()

    def watch(self, record_id: str) -> None:
        """Show the infusion of this record; why it cannot be shown stands in its place."""
        self.forget()
        self.record_id = record_id
        self._read()
        self._timer.start()
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """To what is done first here; where nothing can be taken over, to the way back."""
        (self.back_button if self.take_button.isHidden() else self.take_button).setFocus()

    def forget(self) -> None:
        """Leave nothing of this patient here."""
        self._timer.stop()
        self.record_id, self._watched, self._arrivals = "", None, -1
        self._stop_meant, self._away_since, self._signature = False, None, None
        if self.dialog is not None:
            self.dialog.close()
        self.bar.tell("")
        self.said.tell("")
        self.board.forget()
        self._show_logs(())
        self.seen.emit("", "")

    def tick(self) -> None:
        """A second has gone by; what has come from the ward is read."""
        if self.record_id and self.isVisible():
            try:
                arrived = self._records.elsewhere.arrivals() != self._arrivals
            except StorageProblem as problem:
                self._show_nothing(cannot_carry_on(problem))
                return
            away = self._ward.away_since()
            if arrived or self._watched is None or (away is None) != (self._away_since is None):
                self._read()
            else:
                self._show_this_second()

    def press(self, key: str) -> None:
        """A key of the bedside: nothing is recorded of an infusion that is only shown."""
        if key == "stop":
            self._stop()
        else:
            self.complain(go_back_message() if key == "start" else not_here_message())

    def _stop(self) -> None:
        """F9: the pump is stopped by hand now; STOP is recorded as soon as it is recorded here."""
        if self._watched is None:
            self.complain(not_stopped_message())
            return
        self._stop_meant = True
        if self._watched.bedside is not None and self._away_since is None:
            # No rate to set stands beside the words to stop the pump.
            self.board.stop_at_once(say("STOP: not recorded yet"))
        self.complain(stop_first_message())
        if self.dialog is None:
            self.ask()
        else:
            self.dialog.complain(stop_first_message())

    def showEvent(self, event: QShowEvent) -> None:
        """Be as it is now."""
        super().showEvent(event)
        self._name_patient()
        self.tick()

    def hideEvent(self, event: QHideEvent) -> None:
        """The frame speaks of its own patient again."""
        super().hideEvent(event)
        self.seen.emit("", "")

    def complain(self, sentence: str) -> None:
        """Say why not."""
        self.said.tell("")
        self.said.tell(sentence)

    def ask(self, *, follows: str = "") -> None:
        """Ask by whom it is taken over; `follows` is the log that is chosen where there are two."""
        watched = self._watched
        if watched is None or self.dialog is not None:
            return
        if not watched.holder and not follows:
            # Which of two logs is followed has to be said with its own button.
            return
        where = workstation(follows or watched.holder, self._names)
        first = (stop_first_message(),) if self._stop_meant else ()
        explained = (
            say("The log of {computer} is followed from now on, and recorded here.", computer=where)
            if follows
            else take_over_explained(where)
        )
        dialog = TakeOverDialog(
            self.window(), (*first, explained), self._records.entered_by,
            say("&Follow this log") if follows else "",
        )  # fmt: skip
        dialog.name_patient(watched.patient)
        dialog.submitted.connect(partial(self._take, follows=follows))
        dialog.stop_asked.connect(self._stop)
        dialog.finished.connect(self._asked)
        self.dialog = dialog
        dialog.ask()

    def _asked(self, _result: int = 0) -> None:
        self.dialog = None
        if self._stop_meant:
            # The question was closed without an answer.
            self._stop_meant = False
            self._read()
            self.complain(not_stopped_message())

    def _take(self, by: str, *, follows: str) -> None:
        record_id, dialog = self.record_id, self.dialog
        elsewhere = self._records.elsewhere
        try:
            if follows:
                elsewhere.reconcile(record_id, follows, by)
            else:
                elsewhere.take_over(record_id, by)
        except (StorageProblem, RecordHeld) as problem:
            if dialog is not None:
                dialog.complain(cannot_carry_on(problem))
            return
        except (KeyError, NotArrived, UnknownRecord):
            # More has come from the ward meanwhile: what was asked is not the question any more.
            if dialog is not None:
                dialog.close()
            self._read()
            return
        self._records.enter_by(by)
        stop, self._stop_meant = self._stop_meant, False
        if dialog is not None:
            dialog.close()
        self.taken_over.emit(record_id, stop)

    def _read(self) -> None:
        elsewhere = self._records.elsewhere
        try:
            self._arrivals = elsewhere.arrivals()
            logs = elsewhere.logs_of(self.record_id)
            by_origin = elsewhere.log_records(self.record_id)
            two = logs.holder is None
            bedside = None if two else elsewhere.watched(self.record_id)
        except (NotArrived, UnknownRecord):
            self._show_nothing(say("Not all of this infusion has arrived on this computer yet."))
            return
        except (RecordUnusable, StorageProblem) as problem:
            self._show_nothing(cannot_carry_on(problem))
            return
        self._watched = watched = Watched(logs, by_origin, bedside)
        self._away_since = away = self._ward.away_since()
        words = watched_message(logs, self._names, self._records.now().tzinfo)
        if away is not None and not two:
            words = not_known_message(away, workstation(watched.holder, self._names))
            self.board.forget()
        # Of one log that is shown as it runs the page says whose it is.
        self.bar.tell(f"{watched.patient}. {words}" if two or away else words)
        self.take_button.setVisible(not two)
        if two:
            self._show_logs(tuple(logs.logs))
        else:
            self._show_logs((watched.holder,) if away and watched.holder in by_origin else ())
        self._name_patient()
        self._show()

    def _name_patient(self) -> None:
        watched = self._watched
        if watched is None or not self.isVisible():
            return
        plan = "" if watched.bedside is None else heading(watched.bedside.plan)
        self.seen.emit(watched.patient, plan)

    def _show_nothing(self, why: str) -> None:
        self._watched = None
        self.board.forget()
        self._show_logs(())
        self.take_button.setVisible(False)
        self.bar.tell(why)
        self.seen.emit("", "")

    @property
    def bedside(self) -> Bedside | None:
        """The infusion that is shown as it runs; None where no rate may be shown."""
        watched = self._watched
        return None if watched is None or self._away_since is not None else watched.bedside

    def _show(self) -> None:
        bedside = self.bedside
        if bedside is None or self._stop_meant:
            return
        snapshot = bedside.verified_state(bedside.now())
        self._signature = picture_signature(bedside, snapshot)
        self.board.show_view(infuse_view(bedside, snapshot), bedside.plan.protocol)

    def _show_this_second(self) -> None:
        """Labels only, unless something has changed besides the time."""
        bedside = self.bedside
        if bedside is None or self._stop_meant:
            return
        snapshot = bedside.quick_state(bedside.now())
        if picture_signature(bedside, snapshot) == self._signature:
            self.board.status.show_live(live_view(bedside, snapshot))
        else:
            self._show()

    def _show_logs(self, origins: tuple[str, ...]) -> None:
        """Each in a column, and no rate: which one is right, or what came since, is not known."""
        while (item := self._columns.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        by_origin = {} if self._watched is None else self._watched.by_origin
        self._logs_shown = origins
        for origin in origins:
            self._columns.addWidget(self._column(origin, by_origin[origin]))
        self._area.setVisible(bool(origins))
        self.board.setVisible(not origins)

    def _column(self, origin: str, record: InfusionRecord) -> QFrame:
        zone = self._records.now().tzinfo
        events = in_zone([read_event(one.event) for one in record.events], zone)
        last = record.events[-1].recorded_at if events else record.opened_at
        card = QFrame()
        set_role(card, WidgetRole.CARD)
        box = QVBoxLayout(card)
        box.setContentsMargins(GAP_M, GAP_M, GAP_M, GAP_M)
        box.setSpacing(GAP_S)
        title = PlainLabel(say("Log of {computer}", computer=workstation(origin, self._names)))
        set_role(title, WidgetRole.HEADING)
        box.addWidget(title)
        for line in log_lines(events, last.astimezone(zone)):
            box.addWidget(WrappedLabel(line))
        if len(self._logs_shown) > 1:
            button = WholeButton(say("The pump followed this log…"))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False: self.ask(follows=origin))
            box.addWidget(button)
        box.addStretch()
        return card

    def _lay_out(self) -> None:
        body = ScrolledBody()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._both)
        self._columns.setContentsMargins(MARGIN, GAP_S, MARGIN, MARGIN)
        self._columns.setSpacing(GUTTER)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        box.setSpacing(GAP_S)
        box.addWidget(self.bar)
        box.addWidget(self.said)
        box.addWidget(self.board, 1)
        self._area = scrolled(body)
        box.addWidget(self._area, 1)
        self._area.setVisible(False)
