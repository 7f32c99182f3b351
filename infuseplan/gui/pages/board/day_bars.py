"""Each infusion of the day as a bar on one axis: what ran in solid, what is to come light."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from infuseplan.gui.pages.board.model import ROW, BoardModel
from infuseplan.gui.theme.theme import colours, fonts, scale
from infuseplan.gui.widgets.row_table import Index
from infuseplan.presentation.board.view import BoardRow
from infuseplan.presentation.figures import clock

_HOUR = timedelta(hours=1)
_SHORTEST = timedelta(hours=4)
_BAR_SHARE = 0.42
# A high row has no higher bar than this, in pixels at 100 %.
_MOST_BAR = 48
# Between two names of hours, in pixels at 100 %; and every how many hours one is named.
_BETWEEN = 6
_STEPS_H = (1, 2, 3, 4, 6, 12, 24)
_LINE = 2.0


class DayAxis:
    """From which hour to which the bars reach; whole hours, so that it moves seldom."""

    def __init__(self) -> None:
        self.begins: datetime | None = None
        self.ends: datetime | None = None
        self.now: datetime | None = None

    def fit(self, rows: tuple[BoardRow, ...], now: datetime) -> bool:
        """Reach over all bars and the present; whether the axis has moved."""
        moments = [now, *(at for row in rows for one in row.bar for at in (one.begins, one.ends))]
        first = min(moments, key=_utc).replace(minute=0, second=0, microsecond=0)
        last = max(moments, key=_utc)
        last = last.replace(minute=0, second=0, microsecond=0) + _HOUR
        if _utc(last) - _utc(first) < _SHORTEST:
            last = first + _SHORTEST
        moved = (first, last) != (self.begins, self.ends)
        self.begins, self.ends, self.now = first, last, now
        return moved

    def x(self, moment: datetime, left: float, width: float) -> float:
        """Where a moment stands between `left` and `left + width`."""
        assert self.begins is not None and self.ends is not None  # noqa: S101, PT018 - fitted before
        whole = (_utc(self.ends) - _utc(self.begins)) / timedelta(seconds=1)
        return left + width * ((_utc(moment) - _utc(self.begins)) / timedelta(seconds=1)) / whole

    def hours(self, room: float) -> list[tuple[datetime, float, float]]:
        """The hours that are named, as many as there is room for, with left edge and width."""
        if self.begins is None or self.ends is None:
            return []
        whole = -((_utc(self.begins) - _utc(self.ends)) // _HOUR)
        width = QFontMetricsF(fonts().caption).horizontalAdvance(clock(self.begins))
        placed: list[tuple[datetime, float, float]] = []
        for step in _STEPS_H:
            placed.clear()
            for place in range(0, whole + 1, step):
                hour = self.begins + _HOUR * place
                # The first and the last stay within the column.
                left = min(max(self.x(hour, 0, room) - width / 2, 0), room - width)
                placed.append((hour, left, width))
            lefts = [left for _, left, _ in placed]
            if all(b - a >= width + _BETWEEN * scale() for a, b in pairwise(lefts)):
                break
        return placed


class BoardCells(QStyledItemDelegate):
    """Paints words, the bars in the last column, and a line round the row that was chosen.

    Its ground says how urgent a row is, so being chosen is shown by a line and not by a ground.
    """

    def __init__(self, axis: DayAxis, bars: int, parent: QObject) -> None:
        super().__init__(parent)
        self._axis = axis
        self._bars = bars

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        is_chosen = bool(plain.state & QStyle.StateFlag.State_Selected)
        plain.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        super().paint(painter, plain, index)
        if index.column() == self._bars:
            self._paint_bars(painter, option, index)
        if is_chosen:
            self._paint_line(painter, QRectF(option.rect), index.column())

    def _last_column(self) -> int:
        table = self.parent()
        hidden = isinstance(table, QTableView) and table.isColumnHidden(self._bars)
        return self._bars - 1 if hidden else self._bars

    def _paint_line(self, painter: QPainter, rect: QRectF, column: int) -> None:
        painter.save()
        painter.setPen(QPen(QColor(colours().focus), _LINE))
        inside = rect.adjusted(_LINE / 2, _LINE / 2, -_LINE / 2, -_LINE / 2)
        painter.drawLine(QPointF(rect.left(), inside.top()), QPointF(rect.right(), inside.top()))
        painter.drawLine(
            QPointF(rect.left(), inside.bottom()), QPointF(rect.right(), inside.bottom())
        )
        if column == 0:
            painter.drawLine(inside.topLeft(), inside.bottomLeft())
        elif column == self._last_column():
            painter.drawLine(inside.topRight(), inside.bottomRight())
        painter.restore()

    def _paint_bars(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, BoardRow) or self._axis.begins is None:
            return
        rect: QRectF = QRectF(option.rect)
        chosen, axis = colours(), self._axis
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(chosen.rule), 0.5, Qt.PenStyle.DotLine))
        for hour, _, _ in axis.hours(rect.width()):
            x = axis.x(hour, rect.left(), rect.width())
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        height = min(rect.height() * _BAR_SHARE, _MOST_BAR * scale())
        top = rect.center().y() - height / 2
        for piece in row.bar:
            left = axis.x(piece.begins, rect.left(), rect.width())
            right = axis.x(piece.ends, rect.left(), rect.width())
            shade = chosen.delivered if piece.kind == "given" else chosen.to_come
            bar = QRectF(left, top, max(right - left, 1.0), height)
            painter.fillRect(bar, QColor(shade))
            painter.setPen(QPen(QColor(chosen.accent), 1))
            painter.drawRect(bar)
        if axis.now is not None:
            x = axis.x(axis.now, rect.left(), rect.width())
            painter.setPen(QPen(QColor(chosen.now), 2))
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        painter.restore()


class BoardHeader(QHeaderView):
    """The titles, and over the bars the hours of the day."""

    def __init__(self, axis: DayAxis, model: BoardModel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._axis = axis
        self._bars = model.bar_column

    def paintSection(self, painter: QPainter, rect: QRectF, logical: int) -> None:  # type: ignore[override] # PySide's stub wants QRect
        if logical != self._bars or self._axis.begins is None:
            super().paintSection(painter, rect, logical)  # type: ignore[arg-type] # as above
            return
        painter.save()
        chosen = colours()
        painter.fillRect(rect, QColor(chosen.surface))
        painter.setPen(QColor(chosen.quiet))
        painter.setFont(fonts().caption)
        room = QRectF(rect)
        for hour, left, width in self._axis.hours(room.width()):
            words = QRectF(room.left() + left, room.top(), width + 1, room.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, clock(hour))
        painter.restore()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
