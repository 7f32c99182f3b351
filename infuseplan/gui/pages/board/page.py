"""The Board page: today's infusions of this workstation, what needs hands next on top."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from infuseplan.application.infusion.board_watch import BoardWatch
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import StorageProblem
from infuseplan.gui.pages.board.day_bars import BoardCells, BoardHeader, DayAxis
from infuseplan.gui.pages.board.model import BoardModel
from infuseplan.gui.theme.theme import GAP, GAP_M, WidgetRole, fonts, is_wide, set_role
from infuseplan.gui.widgets.empty_card import EmptyCard
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.gui.widgets.rate_table import is_page_key
from infuseplan.presentation.board.view import (
    BoardRow,
    longest_cells,
    open_row,
    other_row,
    sorted_rows,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.trouble import trouble_message

_SECOND_MS = 1000
# What other windows of this computer record is looked up this often.
_JOURNAL_SECONDS = 15
_ROW_LINES = 2.8


class BoardTable(QTableView):
    """Enter opens the row that has the keyboard; the arrow keys go from row to row."""

    opened = Signal(int)

    def mark_a_row(self) -> None:
        """Mark the row that has the keyboard, which Qt gives one without marking it."""
        self.selectRow(max(self.currentIndex().row(), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See above; digits are the pages' and letters nobody's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if self.selectionModel().hasSelection():
                self.opened.emit(self.currentIndex().row())
            return
        if is_page_key(event):
            event.ignore()
            return
        arrows = (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in arrows and not self.selectionModel().hasSelection():
            self.mark_a_row()
            return
        super().keyPressEvent(event)


class BoardPage(QWidget):
    """One timer for all of it; a row is opened by Enter or a double click."""

    open_asked = Signal(str)
    """Somebody wants to see the infusion of this record."""

    def __init__(
        self, desk: InfusionRecords, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._now = now
        self._watch = BoardWatch()
        self._others: tuple[BoardRow, ...] = ()
        self._until_journal = 0
        self._is_covered = False
        self.axis = DayAxis()
        self.model = BoardModel(self)
        self.table = BoardTable()
        self.table.setModel(self.model)
        self._header = BoardHeader(self.axis, self.model)
        self.table.setHorizontalHeader(self._header)
        self.table.setItemDelegate(BoardCells(self.axis, self.model.bar_column, self.table))
        self.table.opened.connect(self._open)
        self.table.doubleClicked.connect(lambda index: self._open(index.row()))
        self.said = WrappedLabel()
        set_role(self.said, WidgetRole.BLOCK)
        self.said.setVisible(False)
        self.asked = WrappedLabel()
        set_role(self.asked, WidgetRole.BLOCK)
        self.asked.setText(
            say(
                "No STOP is recorded yet: choose the patient's row with the arrow keys, then press "
                "F9 again. Stop the pump by hand."
            )
        )
        self.asked.setVisible(False)
        self.empty = EmptyCard(
            say(
                "No infusion today on this computer. Plan one on page 1 and start it on page 3; it "
                "stands here from then on."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)
        self._lay_out()

    def cover(self, sentence: str) -> None:
        """After a fault that nobody expected: no rate until the program is started again."""
        self._timer.stop()
        self._is_covered = True
        self.model.show_rows(())
        self.table.setVisible(False)
        self._card.setVisible(False)
        self._complain("")
        self.empty.setText(sentence)
        self.empty.setVisible(True)

    def take_keyboard(self) -> None:
        """The first row: what needs hands next."""
        (self.table if self.model.rows else self).setFocus()
        if self.model.rows and not self.chosen:
            self.table.mark_a_row()

    def ask_which(self) -> None:
        """F9 was pressed and may mean any of these infusions: none is chosen for anybody."""
        if not self.model.rows:
            return
        self.table.setFocus()
        self.table.selectionModel().clear()
        if len(self.model.rows) == 1:
            self.table.selectRow(0)
        self.asked.setVisible(True)
        announce(self, self.asked.text())

    def tick(self) -> None:
        """One second has gone by."""
        self._until_journal -= 1
        if self._until_journal <= 0:
            self.look_up()
        self._show()

    def look_up(self) -> None:
        """Read the journal: infusions that are not open in this window."""
        self._until_journal = _JOURNAL_SECONDS
        desk = self._desk
        try:
            lines = {one.id: one for one in (*desk.unfinished(), *desk.ended_lately())}
            self._others = tuple(
                other_row(line, desk.past_of(line))
                for name, line in lines.items()
                if name not in desk.open
            )
            self._complain("")
        except StorageProblem as problem:
            self._others = ()
            self._complain(trouble_message(problem))

    def _show(self) -> None:
        now = self._now()
        open_here = self._desk.open
        here = (open_row(*one) for one in self._watch.look(open_here.values(), now))
        others = (row for row in self._others if row.record_id not in open_here)
        rows = sorted_rows((*here, *others))
        chosen = self.chosen
        moved = self.axis.fit(rows, now)
        if self.model.show_rows(rows):
            self._choose(chosen)
        if moved:
            self._header.viewport().update()
        # The line of the present goes through all bars.
        self.table.viewport().update()
        self.empty.setVisible(not rows and self.said.isHidden())
        self.table.setVisible(bool(rows))
        self._card.setVisible(self.empty.isHidden())

    def changeEvent(self, event: QEvent) -> None:
        """Another size of type needs other columns."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger type in a large window."""
        super().resizeEvent(event)
        if self.model.wide != is_wide(self.window()):
            self._keep_columns()

    def _keep_columns(self) -> None:
        """As wide as their longest usual words: nothing moves while a second passes."""
        self.table.ensurePolished()
        # Read from across the room where the window is as large as that.
        self.model.wide = is_wide(self.window())
        metrics = QFontMetrics(fonts().wide) if self.model.wide else self.table.fontMetrics()
        for column, words in enumerate(longest_cells()):
            # The row that is due is in bold type, a tenth wider than what is measured here.
            width = metrics.horizontalAdvance(words) * 11 // 10 + 2 * GAP_M
            self._header.resizeSection(column, width)
        self.table.verticalHeader().setDefaultSectionSize(int(metrics.lineSpacing() * _ROW_LINES))

    @property
    def chosen(self) -> str:
        """The record of the row that is marked; empty where none is."""
        places = [one.row() for one in self.table.selectionModel().selectedRows()]
        return self.model.rows[places[0]].record_id if places else ""

    def _choose(self, record_id: str) -> None:
        """The row that somebody had chosen keeps the keyboard, wherever it has moved."""
        for place, row in enumerate(self.model.rows):
            if row.record_id == record_id:
                index = self.model.index(place, 0)
                flag = QItemSelectionModel.SelectionFlag
                self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def _open(self, place: int) -> None:
        if 0 <= place < len(self.model.rows):
            self.open_asked.emit(self.model.rows[place].record_id)

    def _complain(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def showEvent(self, event: QShowEvent) -> None:
        """Be as it is now."""
        super().showEvent(event)
        if self._is_covered:
            return
        self.look_up()
        self._show()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
        self.asked.setVisible(False)

    def _lay_out(self) -> None:
        table = self.table
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAccessibleName(say("Today's infusions"))
        table.setProperty("place", "board")
        table.setShowGrid(False)
        # With large type the day does not fit beside the words, and what is cut off is not read.
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setWordWrap(True)
        table.verticalHeader().hide()
        # Tab leaves the table; the arrow keys go from row to row.
        table.setTabKeyNavigation(False)
        header = self._header
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        self._keep_columns()
        self._card = card = QFrame()
        set_role(card, WidgetRole.CARD)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.addWidget(self.said)
        inner.addWidget(self.asked)
        inner.addWidget(table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_M, GAP_M, GAP_M, GAP_M)
        box.addWidget(self.empty)
        box.addWidget(card)
