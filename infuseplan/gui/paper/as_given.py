"""The log of a running infusion on one page, with room to go on by hand.

Where the log is longer than the page, the oldest entries that the journal has are left out and
counted; an entry that is not saved is never left out.
"""

from pathlib import Path

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPagedPaintDevice, QPainter, QPen, QTextDocument

from infuseplan.gui.paper.page import PageTooFull, paper_fonts, pictured, printed
from infuseplan.gui.paper.pdf_file import pdf_of, save_page
from infuseplan.gui.paper.text import PaperText, px_per_pt
from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.as_given import AsGiven
from infuseplan.presentation.infusion.as_given_html import (
    as_given_by_hand,
    as_given_foot,
    as_given_head,
    as_given_log,
)
from infuseplan.presentation.paper_html import SheetType

_POINTS_PER_INCH = 72.0
_GAP_PT = 6.0
_SCALES = (1.0, 0.94, 0.88, 0.82)
_LEAST_LINES, _MOST_LINES = 5, 12


def print_as_given(page: AsGiven, device: QPagedPaintDevice, resources: Path) -> int:
    """Draw it on the page of `device`; how many of the oldest entries were left out."""
    return printed(device, lambda painter, area: _draw(page, painter, area, resources))


def as_given_image(page: AsGiven, resources: Path) -> QImage:
    """The page as a picture, for the preview."""
    return pictured(lambda painter, area: _draw(page, painter, area, resources))


def save_as_given(page: AsGiven, path: Path, resources: Path) -> None:
    """Write the log of a running infusion to `path`; StorageProblem where that fails."""
    title = say("InfusePlan: infusion as given")
    save_page(lambda: pdf_of(title, lambda writer: print_as_given(page, writer, resources)), path)


def _draw(page: AsGiven, painter: QPainter, area: QRectF, resources: Path) -> int:
    fonts = paper_fonts(resources)
    text = PaperText(painter, area.left(), area.width(), fonts.text)
    gap = _GAP_PT * painter.device().logicalDpiY() / _POINTS_PER_INCH
    family = fonts.strong.families()[0]
    unsaved = sum(not row.is_saved for row in page.rows)
    most = len(page.rows) - unsaved
    # First smaller type, then fewer of the entries that the journal has anyway.
    attempts = [(scale, 0) for scale in _SCALES]
    attempts += [(_SCALES[-1], left_out) for left_out in range(1, most + 1)]
    for scale, left_out in attempts:
        sheet_type = SheetType(scale, px_per_pt(), family)
        documents = [
            text.laid_out(as_given_head(page, sheet_type)),
            text.laid_out(as_given_log(page, sheet_type, left_out)),
        ]
        foot = text.laid_out(as_given_foot(page, sheet_type))
        taken = sum(one.size().height() + gap for one in (*documents, foot)) + gap
        by_hand = _by_hand(page, sheet_type, text, area.height() - taken)
        wide = max(one.size().width() for one in (*documents, foot))
        if by_hand is None or wide > area.width() + 1:
            continue
        top = area.top()
        for document in (*documents, by_hand):
            top = text.draw(document, top) + gap
        top = area.bottom() - foot.size().height()
        painter.setPen(QPen(QColor(theme.PAPER.text), gap / 8))
        painter.drawLine(QLineF(area.left(), top - gap / 2, area.right(), top - gap / 2))
        text.draw(foot, top)
        return left_out
    raise PageTooFull


def _by_hand(
    page: AsGiven, sheet_type: SheetType, text: PaperText, room: float
) -> QTextDocument | None:
    """As many empty lines as there is room for; None where there is not room for the fewest."""
    for lines in range(_MOST_LINES, _LEAST_LINES - 1, -1):
        document = text.laid_out(as_given_by_hand(page, sheet_type, lines))
        if document.size().height() <= room:
            return document
    return None
