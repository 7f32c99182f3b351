"""The ladder beside the chart: the same steps as figures, each of which can be asked why."""

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTableView, QWidget

from infuseplan.gui.theme.theme import fonts
from infuseplan.gui.widgets.rate_table_model import LadderModel
from infuseplan.gui.widgets.row_table import Index, walk_by_rows
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import RateRow

_RATE_COLUMN = 3
_ROW_PADDING = 5
_COLUMN_PADDING = 16
_NOT_PLAIN = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def is_page_key(event: QKeyEvent) -> bool:
    """Whether a table leaves this key to the window, and then it is left to it.

    Qt's tables would look for the digit among their rows, and keep it.
    """
    is_plain = event.text().isdigit() and not event.modifiers() & _NOT_PLAIN
    if is_plain:
        event.ignore()
    return is_plain


class LadderTable(QTableView):
    """One row a step; Enter or a double click on a figure asks why."""

    why_asked = Signal(str)
    step_pointed_at = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LadderModel(self)
        self.setModel(self._model)
        self.setAccessibleName(say("Rate steps"))
        walk_by_rows(self)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.doubleClicked.connect(self._ask)

    def show_rows(self, rows: tuple[RateRow, ...]) -> None:
        """Show other steps, or none."""
        self._model.show_rows(rows)
        self._fit()

    def point_at(self, number: object) -> None:
        """Show the step that was pointed at in the chart."""
        self.blockSignals(True)
        if isinstance(number, int):
            self.selectRow(number - 1)
        else:
            self.clearSelection()
        self.blockSignals(False)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Point at the same step in the chart."""
        super().currentChanged(current, previous)
        row = self._model.row_of(current)
        self.step_pointed_at.emit(None if row is None else row.number)

    def changeEvent(self, event: QEvent) -> None:
        """Columns and rows for the size of type that the theme has set."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks why; everything else moves about as in any table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask(self.currentIndex())
            return
        if is_page_key(event):
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start at the first rate, so that the arrows have somewhere to go."""
        # Before Qt, which would start at the number of the step, and that explains nothing.
        if not self.currentIndex().isValid() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, _RATE_COLUMN))
        super().focusInEvent(event)

    def sizeHint(self) -> QSize:
        """Wide enough for every column."""
        width = self.horizontalHeader().length() + 2 * self.frameWidth() + 4
        rows = self._model.rowCount() * self.verticalHeader().defaultSectionSize()
        return QSize(width, self.horizontalHeader().height() + rows + 4)

    def minimumSizeHint(self) -> QSize:
        """The same: no step is hidden."""
        return self.sizeHint()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _ROW_PADDING)
        header = self.horizontalHeader()
        for column in range(self._model.columnCount()):
            is_rate = column == _RATE_COLUMN
            metrics = QFontMetrics(fonts().strong) if is_rate else self.fontMetrics()
            # Figures that stand several times in a column are measured once.
            width = max(map(metrics.horizontalAdvance, self._model.texts_of(column)))
            if header.sectionSize(column) != width + _COLUMN_PADDING:
                header.resizeSection(column, width + _COLUMN_PADDING)
        self.updateGeometry()

    def _ask(self, index: QModelIndex) -> None:
        field = self._model.field(index) or self._model.field(index.siblingAtColumn(_RATE_COLUMN))
        if field is not None:
            self.why_asked.emit(field)
