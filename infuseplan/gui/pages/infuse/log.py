"""The log as it was given: newest on top, nothing in it can be edited."""

from PySide6.QtCore import (
    QEvent,
    QObject,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from infuseplan.gui.theme.theme import GAP_M, GAP_S, GAP_XS, WidgetRole, scale, set_role
from infuseplan.gui.widgets.button import WholeButton
from infuseplan.gui.widgets.labels import PlainLabel, literal_tip
from infuseplan.gui.widgets.rate_table import is_page_key
from infuseplan.gui.widgets.row_table import Index, RowModel, walk_by_rows
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.log import LogRow

_ROW_PADDING = 6
_LEAST_ENTRIES = 2
_WHAT = 2
# Of a remark, such as why a start was late: it is whole in its tip and on paper.
_LINES_OF_A_REMARK = 2
# The padding of an item in the style sheet, and Qt's own margin of its text, on both sides.
_BESIDE_WORDS = 2 * (8 + 3)
_ANY_HEIGHT = 10_000
_IS_REMARK = Qt.ItemDataRole.UserRole
_WRAPPED = int(Qt.TextFlag.TextWordWrap)


class LogModel(RowModel[LogRow]):
    """Rows are entries: number, time, what, who."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((say("No."), say("Time"), say("What"), say("Who")), parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_of(index)
        if row is None:
            return None
        what = f"{row.what} ({row.note})" if row.note else row.what
        if role == Qt.ItemDataRole.DisplayRole:
            return (str(row.place + 1), row.at, what, row.who)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == _WHAT:
            return literal_tip(what)
        if role == _IS_REMARK:
            return row.is_remark
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return None

    def along(self, column: int) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignLeft


class _WholeWords(QStyledItemDelegate):
    """Rows as high as the words need beside the padding that the style sheet gives them.

    Qt breaks the lines for the height as if there were no padding, and cuts off what then has no
    room. A long remark gets two lines and an ellipsis, so that it pushes nothing else out of sight.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        room = QRect(0, 0, self._table.columnWidth(_WHAT) - _BESIDE_WORDS, _ANY_HEIGHT)
        words = str(index.data())
        # The type of the table: a delegate's option has it only while Qt paints.
        metrics = self._table.fontMetrics()
        needed = metrics.boundingRect(room, _WRAPPED, words).height()
        if index.data(_IS_REMARK):
            needed = min(needed, _LINES_OF_A_REMARK * metrics.lineSpacing())
            return QSize(hint.width(), needed + _ROW_PADDING)
        # A little between two entries of several lines, which would read as one.
        return QSize(hint.width(), max(hint.height(), needed + _ROW_PADDING))


class LogTable(QTableView):
    """Rows of the log; the number keys of the pages go on to the window."""

    def sizeHint(self) -> QSize:
        """What it needs: it takes the room that is left, and gives way to a line below it."""
        return self.minimumSizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move about as in any table."""
        if not is_page_key(event):
            super().keyPressEvent(event)


class LogCard(QFrame):
    """The log with its title, and the way to amend the entry that is pointed at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        title = PlainLabel(say("Log"))
        set_role(title, WidgetRole.STRONG)
        self.amend_button = WholeButton(say("Correct entr&y…"))
        self.amend_button.setAutoDefault(False)
        set_role(self.amend_button, WidgetRole.QUIET)
        self.deviation_button = WholeButton(say("&Deviation…"))
        self.deviation_button.setAutoDefault(False)
        self.deviation_button.setToolTip(
            say("What really ran although the protocol does not allow it.")
        )
        set_role(self.deviation_button, WidgetRole.QUIET)
        self.end_button = WholeButton(say("Discontinue…"))
        self.end_button.setAutoDefault(False)
        set_role(self.end_button, WidgetRole.QUIET)
        self.model = LogModel(self)
        self.table = LogTable()
        self.table.setModel(self.model)
        self.table.setAccessibleName(say("Infusion log (newest first)"))
        walk_by_rows(self.table)
        self.table.setWordWrap(True)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.table.horizontalHeader()
        # Number, time, words: they need no titles, and two more entries are worth more.
        header.hide()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.table.setItemDelegateForColumn(_WHAT, _WholeWords(self.table))
        # The heights are there before a scroll bar or a longer name takes width from the words.
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.table.resizeRowsToContents)
        header.sectionResized.connect(lambda *_: self._again.start())
        self._keep_room()
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch()
        top.addWidget(self.amend_button)
        top.addWidget(self.deviation_button)
        top.addWidget(self.end_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_M, GAP_S, GAP_S, GAP_S)
        box.setSpacing(GAP_XS)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        # Lines about journal and patient: the entries give way to them, and nothing else does.
        self.foot = QVBoxLayout()
        box.addLayout(self.foot)

    def show_rows(self, rows: tuple[LogRow, ...]) -> None:
        """Show the log; the entry that somebody points at stays pointed at, or the newest is.

        Whoever has not gone to another entry points at the newest one, whichever that is.
        """
        if rows == self.model.rows:
            return
        before, chosen = self.model.rows, self.place
        at_newest = not before or chosen is None or chosen == before[0].place
        self.model.put(rows)
        if not rows:
            return
        places = [row.place for row in rows]
        if at_newest or chosen not in places:
            self.point_at_newest()
        else:
            self.table.selectRow(places.index(chosen))

    def point_at_newest(self) -> None:
        """What was pointed at is dealt with: the next correction is not of this entry by chance."""
        if self.model.rows:
            self.table.scrollToTop()
            self.table.selectRow(0)

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for two entries with larger type, where the page scrolls anyway."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_room()

    def _keep_room(self) -> None:
        line = self.fontMetrics().lineSpacing()
        # At 100 % one entry of two lines is enough in the lowest window, so that nothing scrolls.
        room = line + 2 * _ROW_PADDING if scale() > 1 else line
        self.table.setMinimumHeight(_LEAST_ENTRIES * room)

    @property
    def place(self) -> int | None:
        """The place in the log of the entry that is pointed at."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()].place if index.isValid() else None
