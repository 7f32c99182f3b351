"""The Board page: who is expected today and what runs, what needs hands next on top."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from infuseplan.application.infusion.board_watch import BoardWatch
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import RecordLine, StorageProblem
from infuseplan.application.treatment.expected import ExpectedPatients
from infuseplan.gui.pages.board.day_bars import BoardCells, BoardHeader, DayAxis
from infuseplan.gui.pages.board.elsewhere import RowsElsewhere
from infuseplan.gui.pages.board.heading import BoardHeading
from infuseplan.gui.pages.board.model import BoardModel
from infuseplan.gui.pages.board.record_reader import RecordReader
from infuseplan.gui.pages.board.room import BoardRoom
from infuseplan.gui.pages.board.table import BoardTable, RowLetters
from infuseplan.gui.theme.theme import (
    GAP,
    GAP_S,
    MARGIN,
    WidgetRole,
    set_role,
)
from infuseplan.gui.widgets.empty_card import EmptyCard
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.row_table import walk_by_rows
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.board.expected import expected_row
from infuseplan.presentation.board.view import (
    BoardRow,
    open_row,
    other_row,
    sorted_rows,
)
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.trouble import not_stopped_message, trouble_message

_SECOND_MS = 1000
# What other windows of this computer record is looked up this often.
_JOURNAL_SECONDS = 15


def _which_message() -> str:
    return say(
        "No STOP is recorded yet: choose the patient's row with the arrow keys, then press F9 "
        "again. Stop the pump by hand."
    )


class BoardPage(QWidget):
    """One timer for all of it; a row is opened by its letter, Enter or a double click."""

    open_asked = Signal(str)
    """Somebody wants to see the infusion of this record."""
    patient_asked = Signal(str)
    """Somebody wants to plan for this patient, who is expected."""
    chair_asked = Signal(object)
    premedication_asked = Signal(object)
    """Something is to be told of the patient of this row."""
    marked = Signal(object)
    """The row that is marked, None where none is; told anew when the page is shown."""
    left = Signal()

    def __init__(
        self,
        records: InfusionRecords,
        now: Callable[[], datetime],
        expected: ExpectedPatients,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._now = now
        self._watch = BoardWatch()
        self.elsewhere = RowsElsewhere(records)
        self._others: tuple[tuple[RecordLine, BoardRow], ...] = ()
        self._letters = RowLetters()
        self._told: object = self
        # What keeps the journal from being read; the reader says for itself what it cannot read.
        self._storage = ""
        self._reader = RecordReader(records, expected, self)
        self._reader.changed.connect(self._read)
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
        self.table.letter_pressed.connect(self._open_letter)
        self.table.selectionModel().selectionChanged.connect(self._tell_marked)
        self.chair_button = QPushButton(say("Ch&air…"))
        self.chair_button.clicked.connect(lambda: self.chair_asked.emit(self.chosen_row))
        self.premedication_button = QPushButton(say("&Premedication…"))
        self.premedication_button.clicked.connect(
            lambda: self.premedication_asked.emit(self.chosen_row)
        )
        self.order_button = QPushButton(say("&Order by chair"))
        self.order_button.setCheckable(True)
        self.order_button.toggled.connect(self._reorder)
        self.unreadable = SeveritySentence(WidgetRole.CAUTION)
        self.unreadable.setVisible(False)
        self.heading = BoardHeading()
        self.said, self.asked = self.heading.said, self.heading.asked
        self.empty = EmptyCard(
            say(
                "No infusion today on this computer, and nobody is expected by the record. Plan "
                "one on page 1 and start it on page 3 to see it here."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._room = BoardRoom(self, self.table, self.model)
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)
        self._lay_out()

    def cover(self, sentence: str) -> None:
        """After a fault that nobody expected: no rate until the program is started again."""
        self._timer.stop()
        self._reader.stop()
        self._is_covered = True
        self.model.show_rows(())
        self.table.setVisible(False)
        self._card.setVisible(False)
        self.said.setVisible(False)
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
            # Without a row there is nothing to choose, and something has to be seen all the same.
            self.asked.setText(not_stopped_message())
            self.asked.setVisible(True)
            self._show()
            announce(self, self.asked.text())
            return
        self.asked.setText(_which_message())
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
        records = self._records
        try:
            unfinished = [one for one in records.unfinished() if one.id not in records.open]
            elsewhere = self.elsewhere.read(unfinished)
            lines = {one.id: one for one in (*unfinished, *records.ended_lately())}
            self._others = tuple(
                (line, other_row(line, records.past_of(line)))
                for name, line in lines.items()
                if name not in records.open and name not in elsewhere
            )
            self._storage = ""
            ids = [one.header.patient_id for one in records.open.values()]
            ids += [line.patient_id for line in lines.values()]
            self._reader.begin(one for one in ids if one)
        except StorageProblem as problem:
            self._others = ()
            self.elsewhere.forget()
            self._storage = trouble_message(problem)
        self._complain()

    def look_at(self, patient: str) -> None:
        """Something was recorded of this patient: show it at once."""
        self._reader.look_at(patient)

    def _read(self) -> None:
        if not self._is_covered:
            self._complain()
            self.unreadable.setText(self._reader.unreadable)
            self.unreadable.setVisible(bool(self._reader.unreadable))
            self._show()

    def _show(self) -> None:
        now = self._now()
        open_here = self._records.open
        chairs = self._reader.chairs
        here = (
            open_row(*one, chairs.get(one[0].header.patient_id, ""))
            for one in self._watch.snapshots(open_here.values(), now)
        )
        others = (
            replace(row, chair=chairs.get(row.patient_id, ""))
            for line, row in self._others
            if line.id not in open_here
        )
        there = (
            row
            for row in self.elsewhere.rows(now, lambda patient: chairs.get(patient, ""))
            if row.record_id not in open_here
        )
        running = (*here, *there, *others)
        # Whoever was started a moment ago is not expected any more.
        under_way = {row.patient_id for row in running if not row.has_ended}
        expected = (
            expected_row(one, now.date())
            for one in self._reader.expected
            if not under_way & set(one.patient.ids)
        )
        by_chair = self.order_button.isChecked()
        rows = self._letters.put_on(sorted_rows((*running, *expected), by_chair=by_chair))
        before = self.chosen_row
        chosen = "" if before is None else before.name
        moved = self.axis.fit(rows, now)
        self.heading.show_day(now.date())
        if self.model.show_rows(rows):
            self._room.share()
            self._choose(chosen)
        if moved:
            self._header.viewport().update()
        # The line of the present goes through all bars.
        self.table.viewport().update()
        is_calm = self.heading.is_calm and self.unreadable.isHidden()
        self.empty.setVisible(not rows and is_calm)
        self.table.setVisible(bool(rows))
        self._card.setVisible(self.empty.isHidden())
        if rows and self.hasFocus():
            # The page was shown before there was anything to mark.
            self.take_keyboard()
        self._tell_marked()

    def _reorder(self) -> None:
        self._show()
        self.table.setFocus()

    def _tell_marked(self, _selected: object = None, _before: object = None) -> None:
        row = self.chosen_row
        told = None if row is None else (row.name, row.patient, row.plan)
        if told == self._told:
            return
        self._told = told
        # What is known of whoever is not in the record cannot be kept for a patient.
        for button in (self.chair_button, self.premedication_button):
            button.setEnabled(row is not None and bool(row.patient_id))
        self.premedication_button.setEnabled(row is not None and not row.record_id)
        self.marked.emit(row)

    def changeEvent(self, event: QEvent) -> None:
        """Another size of type needs other columns."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._room.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger type in a large window."""
        super().resizeEvent(event)
        if self._room.is_due:
            self._room.fit()

    @property
    def chosen(self) -> str:
        """The record of the row that is marked; empty where none is, or no infusion."""
        row = self.chosen_row
        return "" if row is None else row.record_id

    @property
    def chosen_row(self) -> BoardRow | None:
        """The row that is marked."""
        places = [one.row() for one in self.table.selectionModel().selectedRows()]
        return self.model.rows[places[0]] if places else None

    def _choose(self, name: str) -> None:
        """The row that somebody had chosen keeps the keyboard, wherever it has moved."""
        for place, row in enumerate(self.model.rows):
            if row.name == name:
                index = self.model.index(place, 0)
                flag = QItemSelectionModel.SelectionFlag
                self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def _open(self, place: int) -> None:
        if not 0 <= place < len(self.model.rows):
            return
        row = self.model.rows[place]
        if row.record_id:
            self.open_asked.emit(row.record_id)
        else:
            self.patient_asked.emit(row.patient_id)

    def _open_letter(self, letter: str) -> None:
        for place, row in enumerate(self.model.rows):
            if row.letter == letter:
                self._open(place)
                return

    def _complain(self) -> None:
        sentence = " ".join(dict.fromkeys(one for one in (self._storage, self._reader.said) if one))
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
        self._reader.stop()
        self.asked.setVisible(False)
        self._told = self
        self.left.emit()

    def _lay_out(self) -> None:
        table = self.table
        walk_by_rows(table)
        table.setAccessibleName(say("Today's infusions"))
        table.setProperty("place", "board")
        # On a window that is narrower than any ward's screen.
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setWordWrap(True)
        header = self._header
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        self._room.fit()
        self._card = card = QFrame()
        set_role(card, WidgetRole.CARD)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        inner.addWidget(self.heading)
        inner.addWidget(table, 1)
        inner.addWidget(self.unreadable)
        keys = QHBoxLayout()
        keys.setSpacing(GAP_S)
        for button in (self.chair_button, self.premedication_button, self.order_button):
            button.setAutoDefault(False)
            keys.addWidget(button)
        keys.addStretch()
        inner.addLayout(keys)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.addWidget(self.empty)
        box.addWidget(card)
