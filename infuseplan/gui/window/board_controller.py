"""The way from the frame to the Board page, and what every page says of all open infusions."""
# ruff: noqa: PLC0415 - a window that only plans loads nothing of the board

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from infuseplan.application.services import Services
from infuseplan.gui.widgets.strips import PatientStrip
from infuseplan.gui.window.infusion_controller import InfusionController
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.application.infusion.board_watch import BoardWatch
    from infuseplan.gui.pages.board.page import BoardPage
    from infuseplan.gui.window.visit_actions import VisitActions
    from infuseplan.presentation.board.view import BoardRow

_SECOND_MS = 1000


class BoardController(QObject):
    """Makes the page on first use. One timer follows the infusions that no page shows."""

    told = Signal(str, str, bool)
    """What the bar of pages says, its tone, and whether a rate change is overdue anywhere."""
    open_asked = Signal(str)

    def __init__(self, infuse: InfusionController, services: Services, strip: PatientStrip) -> None:
        super().__init__(infuse)
        self._infuse = infuse
        self._services = services
        self._strip = strip
        self.actions: VisitActions | None = None
        self._page: BoardPage | None = None
        self._watch: BoardWatch | None = None
        self._of_shown: tuple[str, str, bool] = ("", "note", False)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._tick)
        infuse.told.connect(self._shown_told)
        infuse.opened.connect(self._timer.start)
        infuse.opened.connect(self._tick)
        infuse.left.connect(self._tick)
        infuse.which_asked.connect(self._ask_which)

    @property
    def page(self) -> "BoardPage":
        """The page, made on the first call."""
        if self._page is None:
            from infuseplan.application.treatment.expected import ExpectedPatients
            from infuseplan.application.treatment.records import TreatmentRecords
            from infuseplan.gui.pages.board.page import BoardPage
            from infuseplan.gui.window.visit_actions import VisitActions

            records = self._infuse.records
            expected = ExpectedPatients(records, TreatmentRecords(records, self._services))
            page = BoardPage(records, records.now, expected)
            page.hide()
            page.open_asked.connect(self.open_asked)
            page.patient_asked.connect(self._infuse.open_patient)
            page.marked.connect(self._name_marked)
            page.left.connect(self._strip.show_fields)
            self.actions = actions = VisitActions(page, records)
            page.chair_asked.connect(actions.ask_chair)
            page.premedication_asked.connect(actions.ask_premedication)
            actions.written.connect(page.look_at)
            actions.stop_asked.connect(self.stop)
            actions.told.connect(self._infuse.said)
            self._infuse.stop_key_in(page, self.stop)
            self._page = page
        return self._page

    @property
    def made(self) -> "BoardPage | None":
        """The page if anybody has been there."""
        return self._page

    def come_forward(self) -> None:
        """The page is shown: the keyboard to what needs hands next."""
        self.page.take_keyboard()

    def stop(self) -> None:
        """F9 on the board: STOP for the row that is chosen, never for one that nobody sees."""
        infuse, chosen = self._infuse, self.page.chosen
        if chosen:
            infuse.stop_of(chosen)
        elif infuse.is_any_open and self.page.model.rows:
            self.page.ask_which()
        elif infuse.bedside is not None and len(infuse.records.open) > 1:
            # The board is covered and shows no rows: page 3 says whom F9 means.
            self.open_asked.emit(infuse.bedside.record_id)
        else:
            infuse.stop()

    def _name_marked(self, row: "BoardRow | None") -> None:
        """The strip above the board names the patient of the marked row, and nobody else."""
        if self._page is None or self._page.isHidden():
            return
        if row is None:
            self._strip.show_row(say("No row is marked"), "")
        else:
            self._strip.show_row(row.patient or say("(name not kept)"), row.plan)

    def _ask_which(self) -> None:
        # The page is made only when it is needed.
        self.page.ask_which()

    def cover(self, sentence: str) -> None:
        """Something unexpected happened: no rate stays visible."""
        self._timer.stop()
        if self._page is not None:
            self._page.cover(sentence)

    def _shown_told(self, words: str, tone: str, is_late: bool) -> None:
        """Of the one infusion that is open its own page tells, every second."""
        before, self._of_shown = self._of_shown, (words, tone, is_late)
        if not self._has_more:
            self.told.emit(words, tone, is_late)
        elif before != self._of_shown:
            # A STOP is said at once, and not with the next second.
            self._tick()

    @property
    def _has_more(self) -> bool:
        """Whether anything is open beside the infusion that is shown."""
        if not self._infuse.is_any_open:
            return False
        shown = self._infuse.bedside
        return len(self._infuse.records.open) > (shown is not None)

    def _tick(self) -> None:
        if not self._infuse.is_any_open:
            self._timer.stop()
            self.told.emit(*self._of_shown)
            return
        if not self._has_more:
            return
        made = self._infuse.made
        if made is not None and made.board.is_hiding:
            self.told.emit(*self._of_shown)
            return
        from infuseplan.application.infusion.board_watch import BoardWatch
        from infuseplan.presentation.board.view import board_summary, open_row, sorted_rows

        records = self._infuse.records
        if self._watch is None:
            self._watch = BoardWatch()
        rows = (
            open_row(*one) for one in self._watch.snapshots(records.open.values(), records.now())
        )
        self.told.emit(*board_summary(sorted_rows(rows)))
