"""The pharmacy's sheet, drawn on one page of A4."""

from pathlib import Path

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPainter, QPen

from infuseplan.gui.paper.page import PageTooFull, paper_fonts, pictured, printed
from infuseplan.gui.paper.pdf_file import pdf_of, save_page
from infuseplan.gui.paper.text import PaperText, px_per_pt
from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say
from infuseplan.presentation.paper_html import SheetType
from infuseplan.presentation.preparation.sheet import PreparationSheet
from infuseplan.presentation.preparation.sheet_html import preparation_foot, preparation_html

_POINTS_PER_INCH = 72.0
_GAP_PT = 6.0
_SCALES = (1.25, 1.15, 1.05, 1.0, 0.95, 0.9)


def print_preparation(sheet: PreparationSheet, device: QPagedPaintDevice, resources: Path) -> float:
    """Draw it on the page of `device`; the factor on its type. PageTooFull where none fits."""
    return printed(device, lambda painter, area: _draw(sheet, painter, area, resources))


def preparation_image(sheet: PreparationSheet, resources: Path) -> QImage:
    """The page as a picture, for the preview."""
    return pictured(lambda painter, area: _draw(sheet, painter, area, resources))


def save_preparation(sheet: PreparationSheet, path: Path, resources: Path) -> None:
    """Write the sheet to `path`; StorageProblem where that fails."""
    title = say("InfusePlan: sheet for the pharmacy")
    save_page(
        lambda: pdf_of(title, lambda writer: print_preparation(sheet, writer, resources)), path
    )


def _draw(sheet: PreparationSheet, painter: QPainter, area: QRectF, resources: Path) -> float:
    fonts = paper_fonts(resources)
    text = PaperText(painter, area.left(), area.width(), fonts.text)
    gap = _GAP_PT * painter.device().logicalDpiY() / _POINTS_PER_INCH
    family = fonts.strong.families()[0]
    for scale in _SCALES:
        sheet_type = SheetType(scale, px_per_pt(), family)
        body = text.laid_out(preparation_html(sheet, sheet_type))
        foot = text.laid_out(preparation_foot(sheet, sheet_type))
        wide = max(body.size().width(), foot.size().width())
        if body.size().height() + foot.size().height() + 2 * gap > area.height():
            continue
        if wide > area.width() + 1:
            continue
        text.draw(body, area.top())
        top = area.bottom() - foot.size().height()
        painter.setPen(QPen(QColor(theme.PAPER.text), gap / 8))
        painter.drawLine(QLineF(area.left(), top - gap / 2, area.right(), top - gap / 2))
        text.draw(foot, top)
        return scale
    raise PageTooFull
