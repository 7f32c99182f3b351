"""What all tables of rows have in common: a model of rows under headers, and how it is walked."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
Row = TypeVar("Row")


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows under headers; what a cell shows is said by the model of each table."""

    def __init__(self, headers: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.headers = headers
        self.rows: tuple[Row, ...] = ()

    def put(self, rows: tuple[Row, ...]) -> None:
        """Show other rows, or none."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def row_of(self, index: Index) -> Row | None:
        """The row of a cell; None where there is none."""
        return self.rows[index.row()] if index.isValid() else None

    def along(self, column: int) -> Qt.AlignmentFlag:
        """To which side a header stands."""
        raise NotImplementedError

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.along(section) | Qt.AlignmentFlag.AlignVCenter
        return None


def walk_by_rows(table: QTableView) -> None:
    """One row is marked at a time and nothing is edited; Tab leaves the table, arrows walk it."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
