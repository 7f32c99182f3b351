"""The board as a table: a row for each infusion, the day as a bar in its last column."""

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPixmap

from infuseplan.gui.theme.icons import pixmap
from infuseplan.gui.theme.theme import colours, fonts
from infuseplan.gui.widgets.labels import literal_tip
from infuseplan.gui.widgets.row_table import Index, RowModel
from infuseplan.presentation.board.view import BoardRow, board_headers
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.live import Tone

_STATUS, _RATE = 3, 4
ROW = Qt.ItemDataRole.UserRole


class BoardModel(RowModel[BoardRow]):
    """Rows in the order of urgency; a second that changes words alone resets nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((*board_headers(), say("Today")), parent)
        self.wide = False
        self._icons: dict[tuple[str, str, int], QPixmap] = {}
        # Rows that are so high that the rate is read from across the room.
        self.tall = False

    def _icon(self, tone: Tone) -> QPixmap:
        # Asked for by every painting of every row, which a second has forty of.
        chosen = colours()
        drawn = (tone, chosen.surface, self.icon_size)
        if drawn not in self._icons:
            self._icons[drawn] = pixmap(tone, chosen, self.icon_size)
        return self._icons[drawn]

    @property
    def icon_size(self) -> int:
        """As high as a line of the type in use."""
        return QFontMetrics(fonts().wide if self.wide else fonts().text).height()

    @property
    def bar_column(self) -> int:
        """Where the bars of the day stand."""
        return len(self.headers) - 1

    def show_rows(self, rows: tuple[BoardRow, ...]) -> bool:
        """Show these; True where other infusions or another order made the table anew."""
        if [row.name for row in rows] != [row.name for row in self.rows]:
            self.put(rows)
            return True
        before, self.rows = self.rows, rows
        for place, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(place, 0), self.index(place, self.bar_column))
        return False

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row_of(index), index.column()
        if row is None:
            return None
        if role == ROW:
            return row
        if column == self.bar_column:
            return None
        cell = row.cells[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell
        if role == Qt.ItemDataRole.DecorationRole and column == _STATUS:
            if row.has_ended or row.tone == "note":
                return None
            # A severity is an icon, a word and a colour.
            return self._icon(row.tone)
        if role == Qt.ItemDataRole.ToolTipRole:
            return literal_tip(row.spoken)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _RATE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and column == _RATE:
            return self._figures()
        if role == Qt.ItemDataRole.FontRole and self.wide:
            return fonts().wide_strong if row.is_late else fonts().wide
        if role == Qt.ItemDataRole.FontRole and row.is_late:
            return fonts().strong
        if role == Qt.ItemDataRole.ForegroundRole:
            return QBrush(QColor(_ink(row, column)))
        if role == Qt.ItemDataRole.BackgroundRole and (ground := _ground(row)):
            return QBrush(QColor(ground))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headers[column]} {cell}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.spoken
        return None

    def _figures(self) -> QFont:
        if self.tall:
            return fonts().figure_wide
        return fonts().figure if self.wide else fonts().heading

    def along(self, column: int) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignRight if column == _RATE else Qt.AlignmentFlag.AlignLeft


def _ink(row: BoardRow, column: int) -> str:
    chosen = colours()
    if row.has_ended:
        return chosen.quiet
    if column == _STATUS or row.is_late:
        return {
            "block": chosen.block, "caution": chosen.caution, "done": chosen.done,
            "now": chosen.now, "note": chosen.text,
        }[row.tone]  # fmt: skip
    return chosen.text


def _ground(row: BoardRow) -> str:
    """What needs hands now fills its row, and nothing else does."""
    chosen = colours()
    if row.has_ended:
        return ""
    if row.tone == "block":
        return chosen.block_soft
    return chosen.caution_soft if row.is_late else ""
