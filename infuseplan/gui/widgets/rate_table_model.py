"""The ladder of rates as a table model."""

from typing import Any

from PySide6.QtCore import QObject, Qt

from infuseplan.gui.theme.theme import fonts
from infuseplan.gui.widgets.row_table import Index, RowModel
from infuseplan.presentation.plan.view import RateRow, ladder_headers

_RATE_COLUMN = 3
_ALONG = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Spaces as wide as a digit and as a point: figures right-aligned on the decimal point.
_DIGIT_SPACE = "\N{FIGURE SPACE}"
_POINT_SPACE = "\N{PUNCTUATION SPACE}"


class LadderModel(RowModel[RateRow]):
    """Rows are steps; every cell knows the field that explains it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(ladder_headers(), parent)
        self._shown: tuple[tuple[str, ...], ...] = ()

    def show_rows(self, rows: tuple[RateRow, ...]) -> None:
        """Show other steps, or none."""
        columns = [_on_the_point([row.cells[c] for row in rows]) for c in range(len(self.headers))]
        self._shown = tuple(zip(*columns, strict=True)) if rows else ()
        self.put(rows)

    def field(self, index: Index) -> str | None:
        """The field that explains that cell."""
        row = self.row_of(index)
        return None if row is None else row.fields[index.column()]

    def texts_of(self, column: int) -> frozenset[str]:
        """All that stands in a column, and above it."""
        return frozenset((self.headers[column], *(row[column] for row in self._shown)))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_of(index)
        if row is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown[index.row()][column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALONG
        if role == Qt.ItemDataRole.FontRole and column == _RATE_COLUMN:
            return fonts().strong
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headers[column]} {row.cells[column]}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return row.words
        return None

    def along(self, column: int) -> Qt.AlignmentFlag:
        # Over the middle of figures that stand on their point; over the end of all others.
        on_the_point = any("." in row[column] for row in self._shown)
        return Qt.AlignmentFlag.AlignHCenter if on_the_point else Qt.AlignmentFlag.AlignRight


def _on_the_point(texts: list[str]) -> list[str]:
    """Texts filled up on the right so that their decimal points stand below one another."""
    decimals = [len(text.partition(".")[2]) for text in texts]
    most = max(decimals, default=0)
    return [
        text + (_POINT_SPACE if not count and most else "") + _DIGIT_SPACE * (most - count)
        for text, count in zip(texts, decimals, strict=True)
    ]
