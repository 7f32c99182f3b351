"""How wide the columns and how high the rows of the board are, in the window and type in use."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from infuseplan.gui.pages.board.columns import RATE, ROW_LINES, STATUS, in_room
from infuseplan.gui.pages.board.model import BoardModel
from infuseplan.gui.pages.board.table import BoardTable
from infuseplan.gui.theme.theme import GAP, GAP_M, GAP_S, MARGIN, fonts, is_wide
from infuseplan.gui.widgets.scrolled import SCROLL_BAR
from infuseplan.presentation.board.view import longest_cells

# In a large window a few rows share its height, to so many lines of type and no more.
_MOST_LINES = 7
# From so many lines of type on, the rate is as large as on page 3.
_TALL_LINES = 4


class BoardRoom(QObject):
    """Sets columns and rows of a table; `fit` and `share` say when they may have to change."""

    def __init__(self, page: QWidget, table: BoardTable, model: BoardModel) -> None:
        super().__init__(page)
        self._page, self._table, self._model = page, table, model
        self._kept_for: object = None
        self._least = 0
        table.sized.connect(self.share)

    @property
    def is_due(self) -> bool:
        """Whether the window has another width or size than the columns were made for."""
        return self._kept_for != (self._page.width(), is_wide(self._page.window()))

    def fit(self) -> None:
        """As wide as their longest usual words: nothing moves while a second passes."""
        page, table, model = self._page, self._table, self._model
        table.ensurePolished()
        # Read from across the room where the window is as large as that.
        model.wide = is_wide(page.window())
        metrics = QFontMetrics(fonts().wide) if model.wide else table.fontMetrics()
        self._kept_for = (page.width(), model.wide)
        # The row that is due is in bold type, a tenth wider than what is measured here.
        widths = [
            metrics.horizontalAdvance(words) * 11 // 10 + 2 * GAP_M for words in longest_cells()
        ]
        widths[STATUS] += model.icon_size + GAP_S
        largest = fonts().figure_wide if model.wide else fonts().heading
        rate = QFontMetrics(largest).horizontalAdvance(longest_cells()[RATE])
        widths[RATE] = max(widths[RATE], rate + 2 * GAP_M)
        room = page.width() - 2 * (MARGIN + GAP) - SCROLL_BAR - GAP_S
        widths, lines = in_room(widths, room)
        for column, width in enumerate(widths):
            table.horizontalHeader().resizeSection(column, width)
        # With large type the day gives way to the words, which are read.
        table.setColumnHidden(model.bar_column, lines > ROW_LINES)
        self._least = int(metrics.lineSpacing() * lines)
        self.share()

    def share(self) -> None:
        """In a large window the rows share the height that there is."""
        high, table, model = self._least, self._table, self._model
        line = QFontMetrics(fonts().wide).lineSpacing()
        if model.wide:
            there, rows = table.viewport().height(), len(model.rows)
            high = max(self._least, min(_MOST_LINES * line, there // max(rows, 1)))
        tall = model.wide and high >= _TALL_LINES * line
        if tall != model.tall:
            model.tall = tall
            table.viewport().update()
        if table.verticalHeader().defaultSectionSize() != high:
            table.verticalHeader().setDefaultSectionSize(high)
