"""Running text on paper: laid out for one device, with no unit broken at its stroke."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QGuiApplication,
    QPainter,
    QPalette,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from infuseplan.gui.theme import theme

_LINE_SEPARATOR = "\u2028"
_POINTS_PER_INCH = 72.0


class PaperText:
    """Sets texts for one painter, all in one width, and draws them below one another."""

    def __init__(self, painter: QPainter, left: float, width: float, font: QFont) -> None:
        self._painter = painter
        self._left, self._width = left, width
        self._font = font
        # PySide deletes the copy of a document together with its original.
        self._originals: list[QTextDocument] = []

    def laid_out(self, html: str) -> QTextDocument:
        """The text as a document whose size is that on the paper."""
        document = QTextDocument()
        document.setDefaultFont(self._font)
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
            self._originals.append(document)
            document = document.clone()
            self._set_width(document)
        return document

    def draw(self, document: QTextDocument, top: float) -> float:
        """Draw `document` and say where it ends."""
        context = QAbstractTextDocumentLayout.PaintContext()
        # The palette in use may be the dark one: paper has black text.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, QColor(theme.PAPER.text))
        context.palette = palette
        self._painter.save()
        self._painter.translate(QPointF(self._left, top))
        document.documentLayout().draw(self._painter, context)
        self._painter.restore()
        return top + document.size().height()

    def _set_width(self, document: QTextDocument) -> None:
        document.documentLayout().setPaintDevice(self._painter.device())
        document.setTextWidth(self._width)


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


def px_per_pt() -> float:
    """How many dots of the screen Qt takes for a point: lengths of a style scale from these."""
    screen = QGuiApplication.primaryScreen()
    dots = screen.logicalDotsPerInch() if screen is not None else 96.0
    return dots / _POINTS_PER_INCH
