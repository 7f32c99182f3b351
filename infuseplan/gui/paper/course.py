"""The course of a treatment on as many pages of A4 as its days need, each with its patient."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPainter, QPen

from infuseplan.gui.paper.page import PageTooFull, paper_fonts, pictured, printed
from infuseplan.gui.paper.pdf_file import pdf_of, save_page
from infuseplan.gui.paper.text import PaperText, px_per_pt
from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say
from infuseplan.presentation.paper_html import SheetType
from infuseplan.presentation.treatment.sheet import CourseSheet
from infuseplan.presentation.treatment.sheet_html import course_days, course_foot, course_head
from infuseplan.presentation.treatment.view import DayRow

_POINTS_PER_INCH = 72.0
_GAP_PT = 6.0
_SCALES = (1.0, 0.92, 0.85)
# More than any course has; the page says so by being too full.
_MOST_PAGES = 40
_Cycles = Sequence[Sequence[DayRow]]


def print_course(sheet: CourseSheet, device: QPagedPaintDevice, resources: Path) -> int:
    """Draw it on pages of `device`; how many there are. PageTooFull where not one cycle fits."""

    def draw(painter: QPainter, area: QRectF) -> int:
        pages = _CyclePages(sheet, painter, area, resources)
        for at in range(pages.count):
            if at:
                device.newPage()
            pages.draw(at)
        return pages.count

    return printed(device, draw)


def course_image(sheet: CourseSheet, resources: Path) -> QImage:
    """All pages below one another, for the preview."""
    pages: list[QImage] = []
    count = 1
    while len(pages) < count:
        at = len(pages)
        found: list[int] = []

        def draw(painter: QPainter, area: QRectF, at: int = at, found: list[int] = found) -> None:
            made = _CyclePages(sheet, painter, area, resources)
            found.append(made.count)
            made.draw(at)

        pages.append(pictured(draw))
        count = found[0]
    return _stacked(pages)


def save_course(sheet: CourseSheet, path: Path, resources: Path) -> None:
    """Write the pages to `path`; StorageProblem where that fails."""
    title = say("InfusePlan: course of treatment")
    save_page(lambda: pdf_of(title, lambda writer: print_course(sheet, writer, resources)), path)


class _CyclePages:
    """Which cycles stand on which page, in the largest type in which each cycle fits one."""

    def __init__(
        self, sheet: CourseSheet, painter: QPainter, area: QRectF, resources: Path
    ) -> None:
        self._sheet, self._painter, self._area = sheet, painter, area
        fonts = paper_fonts(resources)
        self._text = PaperText(painter, area.left(), area.width(), fonts.text)
        self._gap = _GAP_PT * painter.device().logicalDpiY() / _POINTS_PER_INCH
        family = fonts.strong.families()[0]
        for scale in _SCALES:
            self._look = SheetType(scale, px_per_pt(), family)
            found = self._parted()
            if found is not None:
                self._cycles = found
                break
        else:
            raise PageTooFull

    @property
    def count(self) -> int:
        """How many pages there are; one where there is no day."""
        return len(self._cycles)

    def draw(self, at: int) -> None:
        """Draw one page, counted from 0."""
        text, area = self._text, self._area
        head = text.laid_out(course_head(self._sheet, self._look, at + 1, self.count))
        top = text.draw(head, area.top())
        text.draw(text.laid_out(course_days(self._sheet, self._look, self._cycles[at])), top)
        foot = text.laid_out(course_foot(self._sheet, self._look))
        top = area.bottom() - foot.size().height()
        self._painter.setPen(QPen(QColor(theme.PAPER.text), self._gap / 8))
        line = top - self._gap / 2
        self._painter.drawLine(QLineF(area.left(), line, area.right(), line))
        text.draw(foot, top)

    def _parted(self) -> list[_Cycles] | None:
        """The cycles of each page; None where one of them alone is too long or too wide."""
        pages: list[_Cycles] = []
        page: list[Sequence[DayRow]] = []
        for cycle in self._sheet.cycles:
            if page and not self._fits([*page, cycle], len(pages)):
                pages.append(page)
                page = []
            page.append(cycle)
            if len(page) == 1 and not self._fits(page, len(pages)):
                return None
        return [*pages, page] if len(pages) < _MOST_PAGES else None

    def _fits(self, cycles: _Cycles, before: int) -> bool:
        text = self._text
        parts = [
            text.laid_out(course_head(self._sheet, self._look, before + 1, _MOST_PAGES)),
            text.laid_out(course_days(self._sheet, self._look, cycles)),
            text.laid_out(course_foot(self._sheet, self._look)),
        ]
        high = sum(one.size().height() for one in parts) + 2 * self._gap
        wide = max(one.size().width() for one in parts)
        return high <= self._area.height() and wide <= self._area.width() + 1


def _stacked(pages: Sequence[QImage]) -> QImage:
    high = sum(one.height() for one in pages)
    whole = QImage(pages[0].width(), high, pages[0].format())
    whole.setDotsPerMeterX(pages[0].dotsPerMeterX())
    whole.setDotsPerMeterY(pages[0].dotsPerMeterY())
    painter = QPainter(whole)
    top = 0
    for page in pages:
        painter.drawImage(0, top, page)
        top += page.height()
    painter.end()
    return whole
