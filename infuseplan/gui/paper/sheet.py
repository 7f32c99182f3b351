"""The nurse's sheet, drawn: the same routine for the printer, the PDF and the preview.

One page of A4 whatever the plan, because a second one gets lost between the printer and the
chair. A page that is too full is first set a little smaller, then loses its least important
notes to the screen, then its chart, whose figures the ladder repeats; never a figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from PySide6.QtCore import QLineF, QMarginsF, QPointF, QRectF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPalette,
    QPen,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from infuseplan.gui import theme
from infuseplan.gui.chart_painter import paint_staircase
from infuseplan.gui.paper.ladder import ladder_height, paint_ladder
from infuseplan.presentation.plan_view import staircase
from infuseplan.presentation.sheet_html import (
    SheetType,
    care_html,
    foot_html,
    head_html,
    no_rates_html,
)
from infuseplan.presentation.sheet_words import SheetFacts, SheetText, sheet_text

SMALLEST_PT = 7.0
_MARGIN_MM = 10.0
_POINTS_PER_INCH = 72.0
_DOTS_OF_PREVIEW = 220
_GAP_PT = 5.0
_CHART_LEAST_PT, _CHART_GOOD_PT, _CHART_MOST_PT = 96.0, 125.0, 160.0
# A short plan is set larger, a long one smaller; the figures below are tried in this order.
_SCALES = (1.15, 1.1, 1.05, 1.0, 0.98, 0.96, 0.94, 0.92, 0.9)

_LINE_SEPARATOR = "\u2028"


class DeviceProblem(Exception):
    """The device took no page; the plan is untouched."""


class PageTooFull(Exception):
    """Even the smallest type does not fit one page, as with a name of a thousand letters."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How the sheet was made to fit: smallest type in points, notes left out, chart or none."""

    smallest_pt: float
    notes_left_out: int
    with_chart: bool


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


def print_sheet(facts: SheetFacts, device: QPagedPaintDevice, resources: Path) -> Fit:
    """Draw the sheet on the page that `device` is set to; DeviceProblem where it takes none.

    PageTooFull where one page cannot hold the sheet, and then nothing is printed.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise DeviceProblem
    try:
        return _Page(facts, painter, QRectF(painter.viewport()), resources).paint()
    finally:
        painter.end()


def sheet_image(facts: SheetFacts, resources: Path) -> QImage:
    """The whole page with its margins as a sharp grey picture, for the preview."""
    layout = page_layout()
    paper = layout.fullRectPixels(_DOTS_OF_PREVIEW)
    image = QImage(paper.size(), QImage.Format.Format_Grayscale8)
    dots_per_metre = int(_DOTS_OF_PREVIEW / 0.0254)
    image.setDotsPerMeterX(dots_per_metre)
    image.setDotsPerMeterY(dots_per_metre)
    image.fill(QColor(theme.PAPER.ground))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    area = QRectF(layout.paintRectPixels(_DOTS_OF_PREVIEW))
    try:
        _Page(facts, painter, area, resources).paint()
    finally:
        painter.end()
    return image


@dataclass(slots=True)
class _Blocks:
    """One way to set the page, with the height of every block in dots."""

    look: SheetType
    left_out: int
    head: QTextDocument
    silence: QTextDocument | None
    care: QTextDocument
    foot: QTextDocument
    height: float
    width: float


class _Page:
    """One page on one device; lengths are dots of that device."""

    def __init__(self, facts: SheetFacts, painter: QPainter, area: QRectF, resources: Path) -> None:
        self.painter, self.area = painter, area
        self.device: QPaintDevice = painter.device()
        self.pt = self.device.logicalDpiY() / _POINTS_PER_INCH
        self.text: SheetText = sheet_text(facts)
        self.fonts = paper_fonts(resources)
        # PySide deletes the copy of a document together with its original.
        self.originals: list[QTextDocument] = []
        self.picture = staircase(facts.proved.plan)

    def paint(self) -> Fit:
        """Draw everything and say how it was made to fit."""
        blocks, with_chart = self._fitting()
        spare = self.area.height() - blocks.height
        top = self.area.top()
        top = self._document(blocks.head, top) + self._gap
        if self.text.ladder is not None:
            rect = QRectF(self.area.left(), top, self.area.width(), 0)
            paint_ladder(
                self.painter, rect, self.text.rates_title, self.text.ladder, self.fonts,
                blocks.look.scale,
            )  # fmt: skip
            top += ladder_height(self.text.ladder, blocks.look.scale, self.device) + self._gap
        if blocks.silence is not None:
            top = self._document(blocks.silence, top) + self._gap
        if with_chart and self.picture is not None:
            height = min(spare, _CHART_MOST_PT * self.pt)
            rect = QRectF(self.area.left(), top, self.area.width(), height)
            paint_staircase(self.painter, rect, self.picture, theme.PAPER, self.fonts)
            top += height + self._gap
        self._document(blocks.care, top)
        self._foot(blocks.foot)
        return Fit(blocks.look.smallest_pt, blocks.left_out, with_chart)

    @property
    def _gap(self) -> float:
        return _GAP_PT * self.pt

    def _fitting(self) -> tuple[_Blocks, bool]:
        charts = (True, False) if self.picture is not None else (False,)
        for with_chart in charts:
            for scale, left_out in self._attempts():
                # Type larger than usual must not be paid for by the chart.
                chart = _CHART_GOOD_PT if scale > 1 else _CHART_LEAST_PT
                room = self.area.height() - (chart * self.pt if with_chart else 0)
                blocks = self._set(scale, left_out)
                if blocks.height <= room and blocks.width <= self.area.width() + 1:
                    return blocks, with_chart
        raise PageTooFull

    def _attempts(self) -> Iterator[tuple[float, int]]:
        scales = [scale for scale in _SCALES if SheetType(scale).smallest_pt >= SMALLEST_PT]
        for scale in scales:
            yield scale, 0
        for left_out in range(1, len(self.text.spare) + 1):
            yield scales[-1], left_out

    def _set(self, scale: float, left_out: int) -> _Blocks:
        look = SheetType(scale, _px_per_pt(), self.fonts.strong.families()[0])
        head = self._laid_out(head_html(self.text, look))
        care = self._laid_out(care_html(self.text, look, left_out))
        foot = self._laid_out(foot_html(self.text, look))
        silence, ladder = None, 0.0
        if self.text.ladder is None:
            silence = self._laid_out(no_rates_html(self.text, look))
            ladder = silence.size().height()
        else:
            ladder = ladder_height(self.text.ladder, scale, self.device)
        sizes = [document.size() for document in (head, care, foot)]
        return _Blocks(
            look, left_out, head, silence, care, foot,
            height=sum(size.height() for size in sizes) + ladder + 5 * self._gap,
            width=max(size.width() for size in sizes),
        )  # fmt: skip

    def _laid_out(self, html: str) -> QTextDocument:
        document = QTextDocument()
        document.setDefaultFont(self.fonts.text)
        document.setDocumentMargin(0)
        # A figure that is too wide makes the page not fit; it is never broken into two.
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        document.setDefaultTextOption(option)
        document.setHtml(html)
        self._set_width(document)
        while broken := _broken_units(document):
            cursor = QTextCursor(document)
            for position in reversed(broken):
                cursor.setPosition(position)
                cursor.deleteChar()
                cursor.insertText(_LINE_SEPARATOR)
            # A fresh copy: a layout that is edited in its middle may stay unfinished below.
            self.originals.append(document)
            document = document.clone()
            self._set_width(document)
        return document

    def _set_width(self, document: QTextDocument) -> None:
        document.documentLayout().setPaintDevice(self.device)
        document.setTextWidth(self.area.width())

    def _document(self, document: QTextDocument, top: float) -> float:
        """Draw `document` and say where it ends."""
        context = QAbstractTextDocumentLayout.PaintContext()
        # The palette in use may be the dark one: paper has black text.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, QColor(theme.PAPER.text))
        context.palette = palette
        self.painter.save()
        self.painter.translate(QPointF(self.area.left(), top))
        document.documentLayout().draw(self.painter, context)
        self.painter.restore()
        return top + document.size().height()

    def _foot(self, document: QTextDocument) -> None:
        top = self.area.bottom() - document.size().height()
        self.painter.setPen(QPen(QColor(theme.PAPER.text), 0.75 * self.pt))
        rule = top - self._gap / 2
        self.painter.drawLine(QLineF(self.area.left(), rule, self.area.right(), rule))
        self._document(document, top)


def _broken_units(document: QTextDocument) -> list[int]:
    """Where a new line has to begin so that no unit is broken at its stroke, `mL/` and `h`.

    Characters that forbid the break are no cure: in the text of the PDF they become blanks.
    """
    found = []
    # Asking for the size finishes the layout.
    document.size()
    block = document.begin()
    while block.isValid():
        text, layout = block.text(), block.layout()
        for number in range(layout.lineCount() - 1):
            line = layout.lineAt(number)
            end = line.textStart() + line.textLength()
            start = text.rfind(" ", line.textStart(), end)
            if text[end - 1] == "/" and start > line.textStart():
                found.append(block.position() + start)
                # The lines after this one will move.
                break
        block = block.next()
    return found


def _px_per_pt() -> float:
    # Qt scales lengths of a style from the dots of the screen to those of the paper.
    screen = QGuiApplication.primaryScreen()
    dots = screen.logicalDotsPerInch() if screen is not None else 96.0
    return dots / _POINTS_PER_INCH
