"""The ladder on paper: figures on their decimal points, and boxes for a pen beside every step."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPen

from infuseplan.gui.theme.theme import PAPER, Fonts
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.sheet import SheetLadder

_TITLE_PT, _HEAD_PT, _TEXT_PT, _RATE_PT = 10.0, 7.8, 9.2, 13.5
_TITLE_LINE_PT, _HEAD_LINE_PT, _ROW_PT = 19.0, 12.0, 19.0
_STARTED_PT = 64.0
_GAP_PT = 3.0

Align = Literal["middle", "point", "left", "pen"]


class _Column(NamedTuple):
    share: int
    align: Align
    strong: bool = False
    small: bool = False


_COLUMNS = (
    _Column(24, "middle"),
    _Column(42, "point"),
    _Column(42, "point"),
    _Column(68, "point", strong=True),
    _Column(112, "left", small=True),
    _Column(38, "point"),
    _Column(46, "point"),
    _Column(50, "point"),
    _Column(54, "point"),
    _Column(52, "pen"),
    _Column(48, "pen"),
)


def ladder_height(ladder: SheetLadder, scale: float, device: QPaintDevice) -> float:
    """What the ladder takes of the page, in dots of `device`."""
    points = _TITLE_LINE_PT + _HEAD_LINE_PT + _ROW_PT * len(ladder.rows)
    return points * scale * device.logicalDpiY() / 72


def paint_ladder(
    painter: QPainter, rect: QRectF, title: str, ladder: SheetLadder, fonts: Fonts, scale: float
) -> None:
    """Paint title and rows from the top of `rect`, over its whole width."""
    painter.save()
    _Painting(painter, rect, fonts, scale).paint(title, ladder)
    painter.restore()


class _Painting:
    """One pass down the table."""

    def __init__(self, painter: QPainter, rect: QRectF, fonts: Fonts, scale: float) -> None:
        self.painter, self.rect = painter, rect
        self.device = painter.device()
        self.pt = scale * self.device.logicalDpiY() / 72
        self.title = self._sized(fonts.strong, _TITLE_PT * scale)
        self.head = self._sized(fonts.text, _HEAD_PT * scale)
        self.text = self._sized(fonts.text, _TEXT_PT * scale)
        self.rate = self._sized(fonts.strong, _RATE_PT * scale)
        shares = sum(column.share for column in _COLUMNS)
        widths = [column.share / shares * rect.width() for column in _COLUMNS]
        self.lefts = [rect.left() + sum(widths[:index]) for index in range(len(widths))]
        self.widths = widths

    def paint(self, title: str, ladder: SheetLadder) -> None:
        top = self._title(title)
        rows = [
            (row.number, row.first, row.last, row.rate, row.words, *row.figures)
            for row in ladder.rows
        ]
        top = self._heads((*ladder.headers, *ladder.blanks), top)
        for row in rows:
            self._row(row, rows, top)
            top += _ROW_PT * self.pt

    def _title(self, title: str) -> float:
        pt, rect = self.pt, self.rect
        base = rect.top() + (_TITLE_LINE_PT - 5.0) * pt
        self._write(title, rect.left(), base, self.title)
        # A pen writes down when the infusion really began.
        left = rect.right() - _STARTED_PT * pt
        started = say("started at")
        width = QFontMetricsF(self.head, self.device).horizontalAdvance(started)
        self._write(started, left - width - _GAP_PT * pt, base, self.head)
        self._line(left, base + 2 * pt, rect.right(), base + 2 * pt, PAPER.text)
        return rect.top() + _TITLE_LINE_PT * pt

    def _heads(self, headers: tuple[str, ...], top: float) -> float:
        base = top + (_HEAD_LINE_PT - 3.5) * self.pt
        for index, header in enumerate(headers):
            width = QFontMetricsF(self.head, self.device).horizontalAdvance(header)
            column = _COLUMNS[index]
            if column.align == "point":
                left = self._right(index) - width
            elif column.align == "left":
                left = self.lefts[index]
            else:
                left = self.lefts[index] + (self.widths[index] - width) / 2
            self._write(header, left, base, self.head, PAPER.quiet)
        bottom = top + _HEAD_LINE_PT * self.pt
        self._line(self.rect.left(), bottom, self.rect.right(), bottom, PAPER.text)
        return bottom

    def _row(self, row: tuple[str, ...], rows: list[tuple[str, ...]], top: float) -> None:
        height = _ROW_PT * self.pt
        # One line for all cells of a row, whatever their size.
        base = top + height * 0.70
        for index, column in enumerate(_COLUMNS):
            if column.align == "pen":
                self._box(index, top, height)
                continue
            font = self._font(column)
            metrics, cell = QFontMetricsF(font, self.device), row[index]
            if column.align == "middle":
                left = self.lefts[index]
                left += (self.widths[index] - metrics.horizontalAdvance(cell)) / 2
            elif column.align == "left":
                self._words(cell, index, top + height / 2, base)
                continue
            else:
                left = self._point(index, rows, metrics)
                left -= metrics.horizontalAdvance(cell.partition(".")[0])
            self._write(cell, left, base, font)
        bottom = top + height
        self._line(self.rect.left(), bottom, self.lefts[-2], bottom, "#BBBBBB")

    def _words(self, words: str, index: int, middle: float, base: float) -> None:
        """On one line, or on two about the middle of the row where a rate takes many words."""
        left, metrics = self.lefts[index], QFontMetricsF(self.head, self.device)
        if metrics.horizontalAdvance(words) <= self.widths[index]:
            self._write(words, left, base, self.head)
            return
        spaces = [place for place, letter in enumerate(words) if letter == " "]
        cut = min(spaces, key=lambda place: abs(2 * place - len(words)))
        self._write(words[:cut], left, middle - 1.5 * self.pt, self.head)
        self._write(words[cut + 1 :], left, middle + 7.0 * self.pt, self.head)

    def _point(self, index: int, rows: list[tuple[str, ...]], metrics: QFontMetricsF) -> float:
        """Where the decimal point of a column stands: room behind it for the longest fraction."""
        behind = (row[index][len(row[index].partition(".")[0]) :] for row in rows)
        return self._right(index) - max(metrics.horizontalAdvance(part) for part in behind)

    def _right(self, index: int) -> float:
        return self.lefts[index] + self.widths[index] - 8 * self.pt

    def _box(self, index: int, top: float, height: float) -> None:
        self.painter.setPen(QPen(QColor(PAPER.text), 0.5 * self.pt))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(QRectF(self.lefts[index], top, self.widths[index], height))

    def _font(self, column: _Column) -> QFont:
        if column.strong:
            return self.rate
        return self.head if column.small else self.text

    def _write(
        self, text: str, left: float, base: float, font: QFont, ink: str = PAPER.text
    ) -> None:
        self.painter.setFont(font)
        self.painter.setPen(QColor(ink))
        # By the base line, so that figures of two sizes stand on one line.
        self.painter.drawText(QPointF(left, base), text)

    def _line(self, left: float, top: float, right: float, bottom: float, ink: str) -> None:
        self.painter.setPen(QPen(QColor(ink), 0.5 * self.pt))
        self.painter.drawLine(QLineF(left, top, right, bottom))

    def _sized(self, font: QFont, points: float) -> QFont:
        sized = QFont(font)
        sized.setPointSizeF(points)
        return sized
