"""The ladder beside the chart: the same steps as figures, each of which can be asked why."""

from math import inf

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QTableView, QWidget

from infuseplan.gui.theme.theme import WidgetRole, fonts, polish_again, set_role
from infuseplan.gui.widgets.rate_table_model import LadderModel
from infuseplan.gui.widgets.row_table import Index, walk_by_rows
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import RateRow

_NUMBER_COLUMN, _RATE_COLUMN = 0, 3
_ROW_PADDING = 5
# Both sides of a column, as the style sheet has them; the second where columns stand closer.
_COLUMN_PADDING, _CLOSE_PADDING = 16, 10
_SPARE = 4
_MOST_FIGURES = 200
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
        self._room: float = inf
        self._text_widths: list[int] = []
        self._advances: dict[tuple[bool, str], int] = {}
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
        # Qt's own least width grows with type, and would be more than some columns need.
        header.setMinimumSectionSize(1)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        # The header learns its height after the table has told the page how much it needs.
        header.geometriesChanged.connect(self.updateGeometry)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.doubleClicked.connect(self._ask)

    def show_rows(self, rows: tuple[RateRow, ...]) -> None:
        """Show other steps, or none."""
        self._model.show_rows(rows)
        self._fit()

    def fit_into(self, width: float) -> None:
        """Have no more than `width`, as with large type in a small window.

        Rows can be counted: first their numbers give way, and then the columns stand closer.
        """
        if width != self._room:
            self._room = width
            self._place_columns()

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
            self._advances.clear()
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
        width = self.horizontalHeader().length() + self._around()
        rows = self._model.rowCount() * self.verticalHeader().defaultSectionSize()
        return QSize(width, self.horizontalHeader().sizeHint().height() + rows + 4)

    def minimumSizeHint(self) -> QSize:
        """The same: no step is hidden."""
        return self.sizeHint()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + _ROW_PADDING)
        self._text_widths = []
        for column in range(self._model.columnCount()):
            is_rate = column == _RATE_COLUMN
            # Figures that stand several times in a column are measured once.
            texts = self._model.texts_of(column)
            self._text_widths.append(max(self._advance(text, strong=is_rate) for text in texts))
        self._place_columns()

    def _advance(self, text: str, *, strong: bool) -> int:
        """How wide a figure is; most of them stay the same from one key to the next."""
        known = self._advances.get((strong, text))
        if known is None:
            if len(self._advances) >= _MOST_FIGURES:
                self._advances.clear()
            metrics = QFontMetrics(fonts().strong) if strong else self.fontMetrics()
            known = self._advances[strong, text] = metrics.horizontalAdvance(text)
        return known

    def _place_columns(self) -> None:
        has_numbers = self._width_with(_COLUMN_PADDING) <= self._room
        rest = self._width_with(_COLUMN_PADDING, without=_NUMBER_COLUMN)
        is_close = not has_numbers and rest > self._room
        if is_close != (self.property("role") == WidgetRole.CLOSE):
            set_role(self, WidgetRole.CLOSE if is_close else None)
            polish_again(self.horizontalHeader())
        padding = _CLOSE_PADDING if is_close else _COLUMN_PADDING
        header = self.horizontalHeader()
        header.setSectionHidden(_NUMBER_COLUMN, not has_numbers)
        for column, width in enumerate(self._text_widths):
            if not header.isSectionHidden(column) and header.sectionSize(column) != width + padding:
                header.resizeSection(column, width + padding)
        self.updateGeometry()

    def _width_with(self, padding: int, *, without: int | None = None) -> int:
        """Of all columns, or of all but one, so far apart."""
        widths = [one for column, one in enumerate(self._text_widths) if column != without]
        return sum(widths) + padding * len(widths) + self._around()

    def _around(self) -> int:
        return 2 * self.frameWidth() + _SPARE

    def _ask(self, index: QModelIndex) -> None:
        field = self._model.field(index) or self._model.field(index.siblingAtColumn(_RATE_COLUMN))
        if field is not None:
            self.why_asked.emit(field)
