"""The picture of the rates as a widget: for the eye, the mouse, the keyboard and the ear."""

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from infuseplan.gui.chart.geometry import ChartLayout
from infuseplan.gui.chart.layout import lay_out
from infuseplan.gui.chart.painter import paint_layout
from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.rate_chart import Staircase, spoken, step_spoken

_RING = 3.0
# The least height in lines of type: as a rule, and where every line counts.
_LEAST_LINES, _FEWEST_LINES = 11, 9


class StaircaseChart(QWidget):
    """Shows one `Staircase`, or one sentence that says what to do next.

    The mouse and the arrow keys move the highlighted step; Escape lets go of it.
    """

    # The number of the step, or None; only for what the person at the chart did.
    step_highlighted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._staircase: Staircase | None = None
        self._empty = say("Answer the questions to see the rates over time.")
        self._highlighted: int | None = None
        self._layout: ChartLayout | None = None
        self._least_lines = _LEAST_LINES
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("Rates over time"))
        self.setAccessibleDescription(self._empty)

    def set_staircase(self, staircase: Staircase | None) -> None:
        """Show another picture, or none; a step that is no longer there is let go of."""
        self._staircase = staircase
        if staircase is None or staircase.step(self._highlighted) is None:
            self._highlighted = None
        self.setAccessibleDescription(spoken(staircase) if staircase else self._empty)
        self._lay_out_again()

    def set_highlighted_step(self, number: int | None) -> None:
        """Point at a step because somebody pointed at it elsewhere; nothing is emitted."""
        if number != self._highlighted:
            known = self._staircase is not None and self._staircase.step(number) is not None
            self._highlighted = number if known else None
            self._lay_out_again()

    def highlighted_step(self) -> int | None:
        """The number of the step pointed at."""
        return self._highlighted

    def set_low(self, *, low: bool) -> None:
        """Ask for less height, in a window that is too low for all that a page has to say."""
        lines = _FEWEST_LINES if low else _LEAST_LINES
        if lines != self._least_lines:
            self._least_lines = lines
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        # It takes all that is left; what it asks for would be taken from the premedication.
        return QSize(760, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        # In lines of type, so that a chart with large type is not squeezed.
        line = self.fontMetrics().lineSpacing()
        return QSize(19 * line, self._least_lines * line)

    # -- painting ----------------------------------------------------------------------------

    def paintEvent(self, _event: QtGui.QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.colours()
        if self._staircase is None:
            painter.setFont(theme.fonts().text)
            painter.setPen(QColor(colours.quiet))
            area = self.rect().adjusted(16, 16, -16, -16)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, int(flags), self._empty)
        else:
            paint_layout(painter, self._laid_out(self._staircase), colours, theme.fonts())
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.focus), _RING))
            half = _RING / 2
            ring = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(ring, 4, 4)
        painter.end()

    def _laid_out(self, staircase: Staircase) -> ChartLayout:
        if self._layout is None:
            rect = QRectF(self.rect()).adjusted(8, 8, -8, -8)
            self._layout = lay_out(staircase, rect, theme.fonts(), self, self._highlighted)
        return self._layout

    def _lay_out_again(self) -> None:
        self._layout = None
        self.update()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        self._layout = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        # Theme and scale change the type, and with it every place.
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._lay_out_again()
        super().changeEvent(event)

    # -- pointing ----------------------------------------------------------------------------

    def _point_at(self, number: int | None) -> None:
        if number == self._highlighted or self._staircase is None:
            return
        self._highlighted = number
        self._lay_out_again()
        self.step_highlighted.emit(number)

    def mouseMoveEvent(self, event: QtGui.QMouseEvent) -> None:
        if self._staircase is not None:
            minute = self._laid_out(self._staircase).scales.minute(event.position().x())
            step = self._staircase.step_at(minute)
            self._point_at(step.number if step else None)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QtGui.QFocusEvent) -> None:
        self._point_at(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        numbers = [step.number for step in self._staircase.steps] if self._staircase else []
        target = self._target(event.key(), numbers)
        if target is None:
            super().keyPressEvent(event)
            return
        number = target if target in numbers else None
        self._point_at(number)
        self._announce(number)
        event.accept()

    def _target(self, key: int, numbers: list[int]) -> int | None:
        """The step a key leads to, 0 for none; None for a key that is not ours."""
        if not numbers:
            return None
        if key == Qt.Key.Key_Escape:
            return None if self._highlighted is None else 0
        if key == Qt.Key.Key_Home:
            return numbers[0]
        if key == Qt.Key.Key_End:
            return numbers[-1]
        if key not in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            return None
        if self._highlighted is None:
            return numbers[0] if key == Qt.Key.Key_Right else numbers[-1]
        move = 1 if key == Qt.Key.Key_Right else -1
        index = numbers.index(self._highlighted) + move
        return numbers[max(0, min(index, len(numbers) - 1))]

    def _announce(self, number: int | None) -> None:
        step = self._staircase.step(number) if self._staircase else None
        if step is None or self._staircase is None:
            return
        # Named in full where it is used: Qt builds its accessibility classes on first sight.
        QtGui.QAccessible.updateAccessibility(
            QtGui.QAccessibleAnnouncementEvent(self, step_spoken(self._staircase, step))
        )
