"""The nurse's sheet, drawn: the same routine for the printer, the PDF and the preview.

One page of A4 whatever the plan, because a second one gets lost between the printer and the
chair. A page that is too full is first set a little smaller, then loses its chart, whose
figures the ladder repeats, and only then its least important notes to the screen; never a figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import (
    QColor,
    QImage,
    QPagedPaintDevice,
    QPaintDevice,
    QPainter,
    QPen,
    QTextDocument,
)

from infuseplan.gui.chart.painter import paint_staircase
from infuseplan.gui.paper.ladder import ladder_height, paint_ladder
from infuseplan.gui.paper.page import (
    PageTooFull,
    paper_fonts,
    pictured,
    printed,
)
from infuseplan.gui.paper.pdf_file import pdf_of, save_page
from infuseplan.gui.paper.text import PaperText, px_per_pt
from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say
from infuseplan.presentation.paper_html import SheetType
from infuseplan.presentation.plan.sheet import SheetFacts, SheetText, sheet_text
from infuseplan.presentation.plan.sheet_html import (
    care_html,
    foot_html,
    head_html,
    no_rates_html,
)
from infuseplan.presentation.plan.view import staircase

SMALLEST_PT = 7.0
_POINTS_PER_INCH = 72.0
_GAP_PT = 5.0
_CHART_LEAST_PT, _CHART_GOOD_PT, _CHART_MOST_PT = 96.0, 125.0, 160.0
# A short plan is set larger, a long one smaller; the figures below are tried in this order.
_SCALES = (1.15, 1.1, 1.05, 1.0, 0.98, 0.96, 0.94, 0.92, 0.9)


def print_sheet(facts: SheetFacts, device: QPagedPaintDevice, resources: Path) -> float:
    """Draw the sheet on the page that `device` is set to; the smallest type on it, in points.

    DeviceProblem where the device takes none. PageTooFull where one page cannot hold the sheet, and
    then nothing is printed.
    """
    return printed(
        device, lambda painter, area: _SheetPage(facts, painter, area, resources).paint()
    )


def sheet_image(facts: SheetFacts, resources: Path) -> QImage:
    """The whole page with its margins as a sharp grey picture, for the preview."""
    return pictured(lambda painter, area: _SheetPage(facts, painter, area, resources).paint())


def pdf_bytes(facts: SheetFacts, resources: Path) -> bytes:
    """The sheet as one PDF. Its metadata name the program and the kind of sheet, nobody else."""
    return pdf_of(
        say("InfusePlan: sheet for the nurse"),
        lambda writer: print_sheet(facts, writer, resources),
    )


def save_pdf(facts: SheetFacts, path: Path, resources: Path) -> None:
    """Write the sheet to `path`; StorageProblem where that fails, and then nothing has changed."""
    save_page(lambda: pdf_bytes(facts, resources), path)


@dataclass(slots=True)
class _Blocks:
    """One way to set the page, with the height of every block in dots."""

    sheet_type: SheetType
    head: QTextDocument
    no_rates: QTextDocument | None
    care: QTextDocument
    foot: QTextDocument
    height: float
    width: float


class _SheetPage:
    """One page on one device; lengths are dots of that device."""

    def __init__(self, facts: SheetFacts, painter: QPainter, area: QRectF, resources: Path) -> None:
        self.painter, self.area = painter, area
        self.device: QPaintDevice = painter.device()
        self.pt = self.device.logicalDpiY() / _POINTS_PER_INCH
        self.text: SheetText = sheet_text(facts)
        self.fonts = paper_fonts(resources)
        self.writing = PaperText(painter, area.left(), area.width(), self.fonts.text)
        self.picture = staircase(facts.proved.plan)

    def paint(self) -> float:
        """Draw everything; the smallest type that was needed to make it fit, in points."""
        blocks, with_chart = self._fitting()
        spare = self.area.height() - blocks.height
        top = self.area.top()
        top = self.writing.draw(blocks.head, top) + self._gap
        if self.text.ladder is not None:
            rect = QRectF(self.area.left(), top, self.area.width(), 0)
            paint_ladder(
                self.painter, rect, self.text.rates_title, self.text.ladder, self.fonts,
                blocks.sheet_type.scale,
            )  # fmt: skip
            top += ladder_height(self.text.ladder, blocks.sheet_type.scale, self.device) + self._gap
        if blocks.no_rates is not None:
            top = self.writing.draw(blocks.no_rates, top) + self._gap
        if with_chart and self.picture is not None:
            height = min(spare, _CHART_MOST_PT * self.pt)
            rect = QRectF(self.area.left(), top, self.area.width(), height)
            paint_staircase(self.painter, rect, self.picture, theme.PAPER, self.fonts)
            top += height + self._gap
        self.writing.draw(blocks.care, top)
        self._foot(blocks.foot)
        return blocks.sheet_type.smallest_pt

    @property
    def _gap(self) -> float:
        return _GAP_PT * self.pt

    def _fitting(self) -> tuple[_Blocks, bool]:
        for scale, left_out, with_chart, run_on in self._attempts():
            # Type larger than usual must not be paid for by the chart.
            chart = _CHART_GOOD_PT if scale > 1 else _CHART_LEAST_PT
            room = self.area.height() - (chart * self.pt if with_chart else 0)
            blocks = self._set(scale, left_out, run_on=run_on)
            if blocks.height <= room and blocks.width <= self.area.width() + 1:
                return blocks, with_chart
        raise PageTooFull

    def _attempts(self) -> Iterator[tuple[float, int, bool, bool]]:
        """Scale, notes left out, with the chart, notes run on in one paragraph; the best first."""
        scales = [scale for scale in _SCALES if SheetType(scale).smallest_pt >= SMALLEST_PT]
        charts = (True, False) if self.picture is not None else (False,)
        for with_chart in charts:
            for scale in scales:
                yield scale, 0, with_chart, False
        for left_out in range(len(self.text.spare) + 1):
            yield scales[-1], left_out, False, True

    def _set(self, scale: float, left_out: int, *, run_on: bool) -> _Blocks:
        sheet_type = SheetType(scale, px_per_pt(), self.fonts.strong.families()[0])
        head = self.writing.laid_out(head_html(self.text, sheet_type))
        care = self.writing.laid_out(care_html(self.text, sheet_type, left_out, run_on=run_on))
        foot = self.writing.laid_out(foot_html(self.text, sheet_type))
        no_rates, ladder = None, 0.0
        if self.text.ladder is None:
            no_rates = self.writing.laid_out(no_rates_html(self.text, sheet_type))
            ladder = no_rates.size().height()
        else:
            ladder = ladder_height(self.text.ladder, scale, self.device)
        sizes = [document.size() for document in (head, care, foot)]
        return _Blocks(
            sheet_type, head, no_rates, care, foot,
            height=sum(size.height() for size in sizes) + ladder + 5 * self._gap,
            width=max(size.width() for size in sizes),
        )  # fmt: skip

    def _foot(self, document: QTextDocument) -> None:
        top = self.area.bottom() - document.size().height()
        self.painter.setPen(QPen(QColor(theme.PAPER.text), 0.75 * self.pt))
        rule = top - self._gap / 2
        self.painter.drawLine(QLineF(self.area.left(), rule, self.area.right(), rule))
        self.writing.draw(document, top)
