"""The sheet on paper, in the preview and as PDF: one document, one chart, one page of A4."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from infuseplan.gui import theme
from infuseplan.gui.chart_painter import paint_staircase
from infuseplan.presentation.plan_view import staircase
from infuseplan.presentation.sheet_html import CHART, nurse_sheet
from infuseplan.presentation.sheet_words import SheetFacts

_MARGIN_MM = 12.0
_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72.0
_CHART_HEIGHT_PT = 132.0
_CHART_SHARPNESS = 4
_SMALLEST_SCALE = 0.72
_A4 = QPageSize(QPageSize.PageSizeId.A4)


def page_layout() -> QPageLayout:
    """A4 upright with narrow margins."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(_A4, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def sheet_document(facts: SheetFacts, resources: Path) -> QTextDocument:
    """The sheet laid out in points on one A4 page."""
    fonts = theme.fonts_at(1.0, resources)
    page = page_layout().paintRect(QPageLayout.Unit.Point)
    document = QTextDocument()
    document.setDefaultFont(fonts.text)
    document.setDocumentMargin(0)
    picture = _chart(facts, page.width(), fonts)
    if picture is not None:
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(CHART), picture)
    document.setPageSize(QSizeF(page.width(), page.height()))
    document.setHtml(nurse_sheet(facts, chart_width=int(page.width())))
    return document


def print_sheet(facts: SheetFacts, device: QPagedPaintDevice, resources: Path) -> None:
    """Draw the sheet on `device`; a text that is a little too long is set a little smaller.

    One page, because a second one gets lost between the printer and the chair.
    """
    document = sheet_document(facts, resources)
    device.setPageLayout(page_layout())
    painter = QPainter(device)
    area = QRectF(painter.viewport())
    page = document.pageSize()
    # Laid out as one long page, then fitted; see `fits` for what is too long for that.
    document.setPageSize(QSizeF(page.width(), -1))
    height = document.size().height()
    scale = area.width() / page.width()
    shrink = min(1.0, page.height() / height)
    if shrink < 1.0:
        wide = page.width() / shrink
        document.setPageSize(QSizeF(wide, -1))
        while document.size().height() * shrink > page.height():
            shrink *= 0.98
            document.setPageSize(QSizeF(page.width() / shrink, -1))
    painter.scale(scale * shrink, scale * shrink)
    document.drawContents(painter)
    painter.end()


def write_pdf(facts: SheetFacts, path: Path, resources: Path) -> None:
    """The sheet as a PDF file. No patient's name in its metadata: nothing is set there."""
    writer = QPdfWriter(str(path))
    writer.setResolution(_DOTS_PER_INCH)
    writer.setCreator("InfusePlan")
    print_sheet(facts, writer, resources)


def _chart(facts: SheetFacts, width_pt: float, fonts: theme.Fonts) -> QImage | None:
    picture = staircase(facts.proved.plan)
    if picture is None:
        return None
    # The type of the screen at 96 dots an inch, on an image that is sharper than the printer.
    width = width_pt / _POINTS_PER_INCH * 96
    height = _CHART_HEIGHT_PT / _POINTS_PER_INCH * 96
    image = QImage(
        int(width * _CHART_SHARPNESS),
        int(height * _CHART_SHARPNESS),
        QImage.Format.Format_Grayscale8,
    )
    image.setDevicePixelRatio(_CHART_SHARPNESS)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_staircase(painter, QRectF(0, 0, width, height), picture, theme.PAPER, fonts)
    painter.end()
    image.setDevicePixelRatio(1.0)
    return image
