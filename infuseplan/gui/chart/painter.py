"""The picture of the rates over time: one routine for the screen and for paper.

Above, the staircase of rates, each step labelled with its rate; beneath it, on the same axis of
time, the volume filling the bag. What was delivered is solid, what is to come is light.
"""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from infuseplan.gui.chart.geometry import ChartLayout, ChartStep
from infuseplan.gui.chart.layout import lay_out
from infuseplan.gui.theme.theme import Fonts, ThemeColours
from infuseplan.presentation.plan.rate_chart import Staircase

_NO_PEN = Qt.PenStyle.NoPen


def paint_staircase(
    painter: QPainter,
    rect: QRectF,
    staircase: Staircase,
    colours: ThemeColours,
    fonts: Fonts,
    highlighted_step: int | None = None,
) -> ChartLayout:
    """Paint `staircase` into `rect` and say where everything went."""
    layout = lay_out(staircase, rect, fonts, painter.device(), highlighted_step)
    paint_layout(painter, layout, colours, fonts)
    return layout


def paint_layout(
    painter: QPainter, layout: ChartLayout, colours: ThemeColours, fonts: Fonts
) -> None:
    """Paint a picture that was laid out before, for the same device."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _bands(painter, layout, colours)
    _fills(painter, layout, colours)
    _axes(painter, layout, colours)
    _lines(painter, layout, colours)
    _now(painter, layout, colours)
    _labels(painter, layout, colours, fonts)
    painter.restore()


def _crisp(value: float, px: float) -> float:
    """A hairline in the middle of its row of pixels is one sharp row, not two grey ones."""
    return int(value / px) * px + px / 2


def _bands(painter: QPainter, layout: ChartLayout, colours: ThemeColours) -> None:
    px = layout.scales.unit
    if layout.premedication is not None:
        painter.fillRect(layout.premedication, QColor(colours.band_soft))
        painter.setPen(QPen(QColor(colours.rule), px))
        for x in (layout.premedication.left(), layout.premedication.right()):
            edge, top = _crisp(x, px), layout.premedication.top()
            # Where the words run on beyond a narrow band, its edge begins beneath them.
            for label in layout.labels:
                if label.kind == "band" and label.rect.left() < x < label.rect.right() + 3 * px:
                    top = max(top, label.rect.bottom() + 2 * px)
            painter.drawLine(QLineF(edge, top, edge, layout.scales.plot.bottom()))
    for stop in layout.stops:
        _hatched(painter, stop, px, colours)
        for label in layout.labels:
            if label.kind in ("band", "rate") and stop.intersects(label.rect):
                beneath = label.rect.adjusted(-3 * px, 0, 3 * px, 0)
                painter.fillRect(beneath & stop, QColor(colours.band_soft))
    if layout.highlight is not None:
        painter.fillRect(layout.highlight, QColor(colours.highlight_soft))


def _hatched(painter: QPainter, rect: QRectF, px: float, colours: ThemeColours) -> None:
    # Strokes of our own: a Qt pattern is as fine as the device, and grey dust at 1200 dpi.
    painter.fillRect(rect, QColor(colours.band_soft))
    painter.save()
    painter.setClipRect(rect)
    painter.setPen(QPen(QColor(colours.hatch), px))
    strokes = []
    x = rect.left() - rect.height()
    while x < rect.right():
        strokes.append(QLineF(x, rect.bottom(), x + rect.height(), rect.top()))
        x += 8 * px
    painter.drawLines(strokes)
    painter.restore()


def _fills(painter: QPainter, layout: ChartLayout, colours: ThemeColours) -> None:
    painter.setPen(_NO_PEN)
    floor = layout.scales.plot.bottom()
    for run in _connected(layout.steps):
        # One shape for a whole run: between shapes that touch, the ground would shine through.
        fill = colours.delivered if run[0].number is None else colours.to_come
        painter.setBrush(QBrush(QColor(fill)))
        painter.drawPolygon(QPolygonF(_outline(run, floor)))
    if layout.highlight is not None:
        painter.setBrush(QBrush(QColor(colours.highlight)))
        for step in layout.steps:
            if step.left == layout.highlight.left():
                painter.drawPolygon(QPolygonF(_outline([step], floor)))
    for line, fill in (
        (layout.delivered_volume, colours.volume_delivered),
        (layout.volume_to_come, colours.volume_to_come),
    ):
        if line:
            bottom = layout.scales.lane.bottom()
            corners = [QPointF(line[0].x(), bottom), *line, QPointF(line[-1].x(), bottom)]
            painter.setBrush(QBrush(QColor(fill)))
            painter.drawPolygon(QPolygonF(corners))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _axes(painter: QPainter, layout: ChartLayout, colours: ThemeColours) -> None:
    px, plot, lane = layout.scales.unit, layout.scales.plot, layout.scales.lane
    painter.setPen(QPen(QColor(colours.rule), px))
    strokes = [
        QLineF(plot.left(), _crisp(floor, px), plot.right(), _crisp(floor, px))
        for floor in (plot.bottom(), lane.bottom())
    ]
    strokes += [
        QLineF(plot.left() - 4 * px, _crisp(y, px), plot.left(), _crisp(y, px))
        for y in layout.rate_ticks
    ]
    strokes += [
        QLineF(_crisp(x, px), lane.bottom(), _crisp(x, px), lane.bottom() + 4 * px)
        for x in layout.marks
    ]
    painter.drawLines(strokes)
    # From each change of rate down to its time: dotted, so that it reads as a pointer.
    painter.setPen(QPen(QColor(colours.rule), px, Qt.PenStyle.DotLine))
    painter.drawLines(
        [QLineF(_crisp(x, px), plot.bottom(), _crisp(x, px), lane.bottom()) for x in layout.marks]
    )


def _lines(painter: QPainter, layout: ChartLayout, colours: ThemeColours) -> None:
    px = layout.scales.unit
    pen = QPen(QColor(colours.accent), 2 * px)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    for run in _connected(layout.steps):
        painter.drawPolyline(QPolygonF(_outline(run, layout.scales.plot.bottom())))
    painter.setPen(QPen(QColor(colours.volume), 1.5 * px))
    for line in (layout.delivered_volume, layout.volume_to_come):
        if line:
            painter.drawPolyline(QPolygonF(list(line)))
    if layout.leaders:
        # As dark as a figure's unit: which step a rate belongs to has to be seen on any ground.
        painter.setPen(QPen(QColor(colours.quiet), px))
        painter.drawLines(list(layout.leaders))
    if layout.highlight_end is not None:
        painter.setBrush(QBrush(QColor(colours.volume)))
        painter.setPen(_NO_PEN)
        painter.drawEllipse(layout.highlight_end, 3.5 * px, 3.5 * px)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _outline(run: list[ChartStep], floor: float) -> list[QPointF]:
    """From the floor over every step and down to the floor again."""
    corners = [QPointF(run[0].left, floor)]
    for step in run:
        corners += [QPointF(step.left, step.y), QPointF(step.right, step.y)]
    return [*corners, QPointF(run[-1].right, floor)]


def _connected(steps: tuple[ChartStep, ...]) -> list[list[ChartStep]]:
    """Stretches without a pause, delivered and to come apart: a pause is a gap in the line."""
    runs: list[list[ChartStep]] = []
    for step in steps:
        before = runs[-1][-1] if runs else None
        touches = before is not None and abs(before.right - step.left) < 1e-6
        if touches and before is not None and (before.number is None) == (step.number is None):
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _now(painter: QPainter, layout: ChartLayout, colours: ThemeColours) -> None:
    if layout.now_x is None:
        return
    painter.setPen(QPen(QColor(colours.now), 2 * layout.scales.unit))
    x = layout.now_x
    painter.drawLine(QLineF(x, layout.scales.plot.top(), x, layout.scales.lane.bottom()))
    for label in layout.labels:
        if label.kind == "now":
            painter.fillRect(label.rect, QColor(colours.now_soft))


def _labels(painter: QPainter, layout: ChartLayout, colours: ThemeColours, fonts: Fonts) -> None:
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
    font = ink = ""
    for label in layout.labels:
        if label.face != font:
            font = label.face
            painter.setFont(getattr(fonts, font))
        if label.ink != ink:
            ink = label.ink
            painter.setPen(QColor(getattr(colours, ink)))
        painter.drawText(label.rect, int(flags | label.align), label.text)
