"""The days of a treatment as a table that can be walked through with the arrows."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from infuseplan.gui.theme.theme import colours, fonts
from infuseplan.gui.widgets.labels import literal_tip
from infuseplan.gui.widgets.rate_table import is_page_key
from infuseplan.gui.widgets.row_table import Index, RowModel, walk_by_rows
from infuseplan.presentation.i18n import say
from infuseplan.presentation.treatment.view import DayRow, day_headers

# Of a table with so many columns, those that hold figures.
_FIGURES = {9: frozenset({0, 1, 3, 6}), 10: frozenset({0, 1, 5})}
_ROW_PADDING = 8
_COLUMN_PADDING, _WIDE_PADDING = 24, 48
# No row is higher than so many lines of its type.
_MOST_LINES = 2


class DayModel(RowModel[DayRow]):
    """Rows are infusion days, in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(day_headers(), parent)
        self.wide = False

    def font_of(self, *, strong: bool) -> QFont:
        """The type of a cell, larger in a large window."""
        chosen = fonts()
        if self.wide:
            return chosen.wide_strong if strong else chosen.wide
        return chosen.strong if strong else chosen.text

    def show_rows(self, headers: tuple[str, ...], rows: tuple[DayRow, ...]) -> None:
        """Show other days, or none."""
        self.beginResetModel()
        self.headers, self.rows = headers, rows
        self.endResetModel()

    def row(self, at: int) -> DayRow | None:
        """The day in that row; None where there is none."""
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row_of(index), index.column()
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.along(column) | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole:
            return self.font_of(strong=row.is_next or column == 0)
        if role == Qt.ItemDataRole.BackgroundRole and row.is_next:
            return QBrush(colours().now_soft)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headers[column]} {row.cells[column]}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.words
        if role == Qt.ItemDataRole.ToolTipRole and column == len(row.cells) - 1:
            return literal_tip(row.cells[column]) or None
        return None

    def along(self, column: int) -> Qt.AlignmentFlag:
        is_figure = column in _FIGURES[len(self.headers)]
        return Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft


class DayTable(QTableView):
    """One row a day; what is to be done next stands out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DayModel(self)
        self._may_be_wide = False
        self.setModel(self._model)
        self.setAccessibleName(say("Infusion days"))
        walk_by_rows(self)
        self.setWordWrap(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)

    def show_rows(self, headers: tuple[str, ...], rows: tuple[DayRow, ...]) -> None:
        """Show other days, or none; the next one is brought into sight."""
        self._model.show_rows(headers, rows)
        self._fit()
        due = next((at for at, row in enumerate(rows) if row.is_next), 0)
        if rows:
            self.go_to(due)

    @property
    def place(self) -> tuple[int, int] | None:
        """Cycle and day of the row that is chosen; None where there is none."""
        row = self._model.row(self.currentIndex().row())
        return None if row is None else (row.cycle, row.day)

    def go_to(self, row: int) -> None:
        """Choose that day, at the top if it was out of sight."""
        index = self._model.index(row, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def changeEvent(self, event: QEvent) -> None:
        """Columns and rows for the size of type that the theme has set."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits turn pages; everything else moves about as in any table."""
        if not is_page_key(event):
            super().keyPressEvent(event)

    def set_wide(self, *, wide: bool) -> None:
        """Larger type, and rows that share the height, in a window that has room for it."""
        if wide != self._may_be_wide:
            self._may_be_wide = wide
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is another width and height to share out."""
        super().resizeEvent(event)
        if self._may_be_wide and event.size().width() != event.oldSize().width():
            self._fit()
        self._share()

    def _share(self) -> None:
        # Bold, as any row may be the next one.
        line = QFontMetrics(self._model.font_of(strong=True)).height()
        high, rows = line + _ROW_PADDING, self._model.rowCount()
        if self._model.wide and rows:
            high = max(high, min(self.viewport().height() // rows, _MOST_LINES * line))
        if self.verticalHeader().defaultSectionSize() != high:
            self.verticalHeader().setDefaultSectionSize(high)

    def _fit(self) -> None:
        sizes = ((True, _WIDE_PADDING), (True, _COLUMN_PADDING), (False, _COLUMN_PADDING))
        for wide, padding in sizes if self._may_be_wide else sizes[-1:]:
            self._model.wide = wide
            widths = [width + padding for width in self._widths()]
            if sum(widths) <= self.viewport().width():
                break
        for column, width in enumerate(widths[:-1]):
            self.horizontalHeader().resizeSection(column, width)
        self.viewport().update()
        self._share()

    def _widths(self) -> list[int]:
        # The row of the next day is bold, and any row may become it.
        bold = QFontMetrics(self._model.font_of(strong=True))
        role, rows = Qt.ItemDataRole.DisplayRole, range(self._model.rowCount())
        return [
            max(
                bold.horizontalAdvance(str(text))
                for text in (header, *(self._model.index(row, at).data(role) for row in rows))
            )
            for at, header in enumerate(self._model.headers)
        ]
