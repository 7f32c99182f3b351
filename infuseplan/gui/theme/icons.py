"""Icons painted by ourselves: a severity is a shape, a word and a colour, never a colour alone.

Octagon, triangle, circle, tick and the arrow of what runs differ in outline, so that they are told
apart in grey, at 16 pixels, and by those who do not see red and green. SVG would bring one more Qt
library.
`python -m infuseplan.gui.theme.icons FOLDER` writes the program's own icon in every size.
"""

from math import cos, pi, sin
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from infuseplan.gui.theme.palettes import LIGHT, ThemeColours

IconName = Literal["block", "caution", "note", "done", "now", "why", "copy", "print"]
PROGRAM_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)

_GRID = 16.0  # every icon is drawn on a square of this side


def pixmap(
    name: IconName, colours: ThemeColours, size: int = 16, ratio: float = 1.0, ink: str = ""
) -> QPixmap:
    """`name` as an image of `size` by `size` for a label on a screen of that ratio."""
    image = _canvas(size, ratio)
    painter = QPainter(image)
    paint_icon(painter, QRectF(0, 0, size, size), name, colours, ink)
    painter.end()
    return image


def paint_icon(
    painter: QPainter, rect: QRectF, name: IconName, colours: ThemeColours, ink: str = ""
) -> None:
    """Paint `name` into `rect`, which is square; on paper hand over the paper's colours."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _GRID, rect.height() / _GRID)
    colour = QColor(ink or _ink(name, colours))
    if name == "block":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(_octagon(8.0, 8.0, 7.6))
        painter.setPen(_pen(colours.surface, 2.2))
        painter.drawLine(QPointF(4.6, 8), QPointF(11.4, 8))
    elif name == "caution":
        painter.setPen(_pen(colour, 1.4))
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(8, 1.6), QPointF(15, 14), QPointF(1, 14)]))
        painter.setPen(_pen(colours.surface, 1.9))
        painter.drawLine(QPointF(8, 6), QPointF(8, 9.4))
        _dot(painter, 8, 12, 1.15, colours.surface)
    elif name == "note":
        painter.setPen(_pen(colour, 1.6))
        painter.drawEllipse(QPointF(8, 8), 6.8, 6.8)
        painter.setPen(_pen(colour, 1.9))
        painter.drawLine(QPointF(8, 7.4), QPointF(8, 11.6))
        _dot(painter, 8, 4.6, 1.15, colour)
    elif name == "done":
        painter.setPen(_pen(colour, 2.4))
        painter.drawPolyline(QPolygonF([QPointF(2, 8.6), QPointF(6.2, 12.8), QPointF(14, 3.6)]))
    elif name == "now":
        painter.setPen(_pen(colour, 1.4))
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(3.6, 2), QPointF(13.8, 8), QPointF(3.6, 14)]))
    elif name == "why":
        painter.setPen(_pen(colour, 2.0))
        path = QPainterPath(QPointF(4.6, 5.2))
        path.cubicTo(4.6, 0.4, 11.8, 0.6, 11.4, 5.0)
        path.cubicTo(11.2, 7.4, 8.0, 7.2, 8.0, 10.4)
        painter.drawPath(path)
        _dot(painter, 8, 14, 1.3, colour)
    elif name == "copy":
        painter.setPen(_pen(colour, 1.5))
        painter.drawPolyline(
            QPolygonF([QPointF(4, 11), QPointF(2, 11), QPointF(2, 1.6), QPointF(10, 1.6),
                       QPointF(10, 3.6)])
        )  # fmt: skip
        painter.drawRoundedRect(QRectF(5.4, 5, 8.6, 9.6), 1, 1)
    else:
        painter.setPen(_pen(colour, 1.5))
        painter.drawPolyline(
            QPolygonF([QPointF(4.4, 5.4), QPointF(4.4, 1.6), QPointF(11.6, 1.6),
                       QPointF(11.6, 5.4)])
        )  # fmt: skip
        painter.drawPolyline(
            QPolygonF([QPointF(4.4, 11.4), QPointF(1.6, 11.4), QPointF(1.6, 5.4),
                       QPointF(14.4, 5.4), QPointF(14.4, 11.4), QPointF(11.6, 11.4)])
        )  # fmt: skip
        painter.drawRect(QRectF(4.4, 9.2, 7.2, 5.4))
    painter.restore()


def program_pixmap(size: int, ratio: float = 1.0) -> QPixmap:
    """The program's sign: a staircase of rates rising to the right."""
    image = _canvas(size, ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _GRID, size / _GRID)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.accent))
    painter.drawRoundedRect(QRectF(0, 0, 16, 16), 3, 3)
    # On whole units of the grid, so that three steps stay three steps at 16 pixels.
    painter.setBrush(QColor(LIGHT.on_accent))
    for left, top in ((3, 10), (6, 7), (9, 4)):
        painter.drawRect(QRectF(left, top, 13 - left, 13 - top))
    painter.end()
    return image


def _canvas(size: int, ratio: float) -> QPixmap:
    image = QPixmap(QSize(int(size * ratio), int(size * ratio)))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _ink(name: IconName, colours: ThemeColours) -> str:
    if name == "block":
        return colours.block
    if name == "caution":
        return colours.caution
    if name == "note":
        return colours.note
    if name == "now":
        return colours.now
    return colours.done if name == "done" else colours.accent


def _pen(colour: QColor | str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _dot(painter: QPainter, x: float, y: float, radius: float, colour: QColor | str) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(x, y), radius, radius)


def _octagon(x: float, y: float, radius: float) -> QPolygonF:
    corners = [pi / 8 + index * pi / 4 for index in range(8)]
    return QPolygonF([QPointF(x + radius * cos(a), y + radius * sin(a)) for a in corners])


def _write_program_icons(folder: str) -> None:
    for size in PROGRAM_ICON_SIZES:
        program_pixmap(size).save(f"{folder}/infuseplan-{size}.png")


if __name__ == "__main__":
    import sys

    from PySide6.QtGui import QGuiApplication

    _application = QGuiApplication(sys.argv)
    _write_program_icons(sys.argv[1])
