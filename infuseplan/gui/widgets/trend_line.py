"""A few measured figures as a line of a thumb's width: which way they go, and nothing more."""

from datetime import UTC

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.observations import Trend

_WIDTH, _HEIGHT = 120, 26
_MARGIN = 4.0
_DOT = 2.5


class TrendLine(QWidget):
    """Has no axis: the last figure stands in words beside it, and all of them are spoken."""

    def __init__(self, trend: Trend, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trend = trend
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("{name} so far: {values}", name=name, values=trend.spoken))

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT) * theme.scale()

    def points(self) -> list[QPointF]:
        """Where each figure stands: time to the right, the figure upwards."""
        measured = self._trend.points
        if not measured:
            return []
        times = [at.astimezone(UTC).timestamp() for at, _ in measured]
        values = [float(value) for _, value in measured]
        wide, high = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        long, tall = times[-1] - times[0], max(values) - min(values)
        return [
            QPointF(
                _MARGIN + (wide * (at - times[0]) / long if long else wide),
                # Figures that do not differ stand in the middle.
                _MARGIN + (high * (max(values) - value) / tall if tall else high / 2),
            )
            for at, value in zip(times, values, strict=True)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line, and a dot for each figure; the last one stands out."""
        points = self.points()
        if not points:
            return
        chosen = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(chosen.rule), 1.5))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(chosen.surface))
        for point in points[:-1]:
            painter.drawEllipse(point, _DOT, _DOT)
        painter.setPen(QPen(QColor(chosen.accent), 1.5))
        painter.setBrush(QColor(chosen.accent))
        painter.drawEllipse(points[-1], _DOT, _DOT)
        painter.end()
