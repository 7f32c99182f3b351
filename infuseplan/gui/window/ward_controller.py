"""The ward in the window: a quiet line on every page, and what happens when something arrives.

Made only where IT's file names a place to meet. The exchange has a thread of its own and calls
nobody here: its state is asked for, and what it has copied is seen in the copy itself.
"""

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton

from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.services import Services
from infuseplan.application.ward.meeting import SyncState, WardExchange
from infuseplan.gui.dialogs.ward import WardDialog
from infuseplan.gui.theme.icons import pixmap
from infuseplan.gui.theme.theme import WidgetRole, colours, set_role
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.elsewhere import WardNews
from infuseplan.presentation.ward.state import WardLine, name_of, ward_line
from infuseplan.presentation.ward.status import status_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from infuseplan.application.infusion.preparation import PlanAtHand
    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.domain.protocol.ctcae import Ctcae
    from infuseplan.gui.pages.infuse.page import InfusePage
    from infuseplan.gui.window.main_window import MainWindow

_LOOK_MS = 400
# A ward that records at eight chairs at once must not keep this window reading.
_LIST_AGAIN_S = 2.0


class WardController(QObject):
    """Asks twice a second; what has arrived is shown on the page that is seen."""

    def __init__(
        self, window: "MainWindow", services: Services, exchange: WardExchange, line: QPushButton
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._exchange = exchange
        self._seen: int | None = None
        self._shown: WardLine | None = None
        self._of_opened: object = None
        self._opened_at = services.clock.now()
        self._to_list = False
        self._listed_at = -_LIST_AGAIN_S
        self.news = WardNews(self._name, self._away_since)
        self.dialog: WardDialog | None = None
        self.line = line
        self.line.clicked.connect(self.tell)
        window.infuse.make_page = self.make_page
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.show_state)
        # Nothing of it before the window is seen: the journal is opened, and words are announced.
        if window.is_painted:
            self._timer.start()
        else:
            window.painted.connect(self._timer.start)
        # After a fault that nobody expected nothing may come back that looks like a plan.
        window.covered.connect(self._timer.stop)

    def show_state(self) -> None:
        """How the exchange stands, and whether anything has come."""
        state = self._exchange.state()
        line = ward_line(state, self._services.clock.now())
        if line != self._shown:
            was_quiet = self._shown is None or self._shown.tone == "quiet"
            self._shown = line
            self.line.setText(line.shown)
            self.line.setAccessibleName(line.spoken)
            self.line.setToolTip(line.spoken)
            is_quiet = line.tone == "quiet"
            set_role(self.line, WidgetRole.LINE if is_quiet else WidgetRole.CAUTION_TIGHT)
            self.line.setIcon(QIcon() if is_quiet else QIcon(pixmap("caution", colours())))
            if was_quiet and line.tone == "caution":
                announce(self.line, line.spoken)
        self._hear()

    def tell(self) -> None:
        """Everything behind the line."""
        if self.dialog is not None:
            return
        whole = self._services.ward_as_a_whole.set_up()
        dialog = WardDialog(self._window, status_text(whole, self._exchange.state()).split("\n"))
        dialog.stop_asked.connect(self._stop)
        dialog.finished.connect(self._told)
        self.dialog = dialog
        dialog.ask()

    def _stop(self) -> None:
        """F9 above the details: what it brings up must not lie behind them."""
        if self.dialog is not None:
            self.dialog.close()
        self._window.infuse.stop()

    @property
    def state(self) -> SyncState:
        """How the exchange stands."""
        return self._exchange.state()

    def make_page(
        self,
        records: "InfusionRecords",
        ctcae: "Callable[[], Ctcae]",
        plan_at_hand: "Callable[[], PlanAtHand | None]",
        parent: "QWidget | None",
    ) -> "InfusePage":
        """Page 3, which also shows what other computers run."""
        from infuseplan.gui.pages.infuse.ward_page import WardInfusePage  # noqa: PLC0415 - with it

        page = WardInfusePage(records, ctcae, plan_at_hand, self.news, parent)
        page.elsewhere.seen.connect(self._name_patient)
        return page

    def _name_patient(self, patient: str, plan: str) -> None:
        """The frame names whoever is on the screen, and says nothing of another one."""
        window = self._window
        if patient:
            window.patient.show_row(patient, plan)
        elif window.shown_page != "board":
            window.patient.show_fields()
        # The strip beside it names the protocol file of whoever is shown.
        window.show_frame()

    def _known_of_opened(self) -> object:
        """What the record has of the patient who is open; None where nobody is."""
        records = self._window.infuse.records
        if records.opened is None:
            return None
        try:
            lines = [line for one in records.opened.ids for line in records.journal.records_of(one)]
            entries = [len(records.journal.ward.entries_of(one)) for one in records.opened.ids]
        except StorageProblem:
            return None
        return records.opened.id, [(one.id, one.sequence) for one in lines], entries

    def _told(self, _result: int = 0) -> None:
        self.dialog = None

    def _away_since(self) -> "datetime | None":
        """Since when nothing has come from a place where the ward meets; None while all is well.

        Before a place was reached for the first time, what is here may be of yesterday.
        """
        away = [
            self._opened_at if one.reached_at is None else one.not_reached_since
            for one in self._exchange.state().places
        ]
        return min((one for one in away if one is not None), default=None)

    def _name(self, origin: str) -> str:
        state = self._exchange.state()
        return say("this computer") if origin == state.origin else name_of(state, origin)

    def _hear(self) -> None:
        infuse = self._window.infuse
        try:
            # Opens the journal where nothing was ever recorded: only then is anything fetched.
            seen = infuse.records.elsewhere.arrivals()
        except StorageProblem:
            # The pages say what is wrong with the journal; this asks again in a moment.
            return
        self._to_list = self._to_list or (self._seen is not None and seen != self._seen)
        self._seen = seen
        if self._to_list and monotonic() - self._listed_at >= _LIST_AGAIN_S:
            self._to_list, self._listed_at = False, monotonic()
            self._take_in()

    def _take_in(self) -> None:
        infuse = self._window.infuse
        from infuseplan.gui.pages.infuse.ward_page import WardInfusePage  # noqa: PLC0415 - loaded by now

        page, board = infuse.made, self._window.board.made
        if isinstance(page, WardInfusePage):
            page.hear()
        # A stop for good may have come for the patient who is in the strip.
        infuse.record_read.emit()
        of_opened = self._known_of_opened()
        if of_opened != self._of_opened and infuse.number is not None:
            infuse.number.read_again()
        self._of_opened = of_opened
        if board is not None:
            board.elsewhere.ward = self.news
            if board.isVisible():
                board.look_up()
