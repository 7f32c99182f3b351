"""One page of A4: for the printer, the PDF and the preview, whatever is drawn on it."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
)

from infuseplan.gui.theme import theme

_MARGIN_MM = 10.0
_DOTS_OF_PREVIEW = 220
# Of a file and of a printer: at other dots lines break elsewhere, and a note more or less fits.
DOTS_PER_INCH = 600
_T = TypeVar("_T")

Draw = Callable[[QPainter, QRectF], _T]
"""Draws a page into the area between its margins."""


class DeviceProblem(Exception):
    """The device took no page; what should have been printed is untouched."""


class PageTooFull(Exception):
    """Even the smallest type does not fit one page, as with a name of a thousand letters."""


def page_layout() -> QPageLayout:
    """A4 upright with narrow margins."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(page, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def paper_fonts(resources: Path) -> theme.Fonts:
    """The type of the screen, without its alternative shapes.

    Qt writes into a PDF what a glyph means only where the font's own table of characters leads to
    it. Figures of one width, slashed zeros, and the colon that a clock time lifts between its
    digits are reached another way: they would be printed, but copied, searched and read aloud as
    nothing.
    """
    fonts = theme.fonts_at(1.0, resources)
    for kind in fields(fonts):
        font: QFont = getattr(fonts, kind.name)
        font.clearFeatures()
        font.setFeature(QFont.Tag("calt"), 0)
    return fonts


def printed(device: QPagedPaintDevice, draw: Draw[_T]) -> _T:
    """Draw on the page that `device` is set to; DeviceProblem where it takes none."""
    painter = QPainter()
    if not painter.begin(device):
        raise DeviceProblem
    try:
        return draw(painter, QRectF(painter.viewport()))
    finally:
        painter.end()


def pictured(draw: Draw[object]) -> QImage:
    """The whole page with its margins as a sharp grey picture, for the preview."""
    layout = page_layout()
    image = QImage(
        layout.fullRectPixels(_DOTS_OF_PREVIEW).size(), QImage.Format.Format_Grayscale8
    )  # fmt: skip
    dots_per_metre = int(_DOTS_OF_PREVIEW / 0.0254)
    image.setDotsPerMeterX(dots_per_metre)
    image.setDotsPerMeterY(dots_per_metre)
    image.fill(QColor(theme.PAPER.ground))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    try:
        draw(painter, QRectF(layout.paintRectPixels(_DOTS_OF_PREVIEW)))
    finally:
        painter.end()
    return image
