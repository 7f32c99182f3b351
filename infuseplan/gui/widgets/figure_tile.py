"""One large figure of the answer, which can be asked why."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from infuseplan.gui.theme.theme import GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.labels import MeasuredLabel
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import Tile

# Five of them stand side by side in a window of 1280 pixels.
_BESIDE_TIGHT = 3
_ROUNDING = 1
_MOST_FIGURES = 200


class FigureProbe(MeasuredLabel):
    """Tells how wide figures are in one of their sizes; it is never seen."""

    def __init__(self, role: WidgetRole, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._widths: dict[str, int] = {}
        set_role(self, role)
        self.hide()

    def width_of(self, figure: str) -> int:
        """In pixels; most figures of a plan stay the same from one key to the next."""
        if figure not in self._widths:
            if len(self._widths) >= _MOST_FIGURES:
                self._widths.clear()
            self.setText(figure)
            self._widths[figure] = self.minimumSizeHint().width()
            self.clear()
        return self._widths[figure]

    def changeEvent(self, event: QEvent) -> None:
        """Another size of type makes all of them wider or narrower."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widths.clear()


class FigureTile(QAbstractButton):
    """Caption, figure and a line beneath; a click or Space asks why.

    Not a push button: the theme gives those a least height of one line, and Qt would take that
    for the least height of the whole tile.
    """

    why_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self._field = ""
        self._kept = ("", "")
        self._title = MeasuredLabel()
        set_role(self._title, WidgetRole.CAPTION)
        self._figure = MeasuredLabel()
        set_role(self._figure, WidgetRole.FIGURE)
        self._detail = MeasuredLabel()
        set_role(self._detail, WidgetRole.CAPTION)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_S)
        box.setSpacing(0)
        for label in (self._title, self._figure, self._detail):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.WhatsThisCursor)
        self.clicked.connect(self._ask)

    def show_tile(self, tile: Tile) -> None:
        """Show another figure."""
        self._field = tile.field
        if tile.room != self._kept:
            self._kept = tile.room
            self.updateGeometry()
        for label, text in (
            (self._title, tile.title + tile.mark),
            (self._figure, tile.figure),
            (self._detail, tile.detail),
        ):
            if label.text() != text:
                label.setText(text)
        self.setAccessibleName(f"{tile.title}: {tile.figure}")
        self.setAccessibleDescription(say("{detail}. Press Space to see why.", detail=tile.detail))
        self.setToolTip(say("Why this figure?"))

    def set_tight(self, *, tight: bool) -> None:
        """Show the figure in the smaller of its two sizes."""
        set_role(self._figure, WidgetRole.FIGURE_TIGHT if tight else WidgetRole.FIGURE)
        beside = _BESIDE_TIGHT if tight else GAP_S
        self._box.setContentsMargins(beside, GAP_S, beside, GAP_S)

    def set_wide(self, *, wide: bool) -> None:
        """Show the figure larger than anywhere else, on a page that has the room."""
        set_role(self._figure, WidgetRole.FIGURE_WIDE if wide else WidgetRole.FIGURE)
        for label in (self._title, self._detail):
            set_role(label, WidgetRole.TEXT_WIDE if wide else WidgetRole.CAPTION)

    def width_with(self, probe: "FigureProbe", *, tight: bool) -> int:
        """How wide the tile has to be when its figure is dressed as `probe`, which is never seen.

        To try it out would dress every figure three times for each key.
        """
        widest = max(
            self._title.minimumSizeHint().width(),
            probe.width_of(self._figure.text()),
            self._detail.minimumSizeHint().width(),
        )
        return max(widest, self._room_kept(probe)) + 2 * (_BESIDE_TIGHT if tight else GAP_S)

    def _room_kept(self, figure: MeasuredLabel) -> int:
        """The width of the longest usual figure, dressed as `figure`, and of the longest line."""
        figure_text, line = self._kept
        # A label asks for its words rounded up.
        return max(figure.advance(figure_text), self._detail.advance(line)) + _ROUNDING

    def clear(self) -> None:
        """Leave no figure behind."""
        self._field = ""
        for label in (self._title, self._figure, self._detail):
            label.clear()
        self.setAccessibleName("")
        self.setAccessibleDescription("")

    @property
    def field(self) -> str:
        """The field that this figure explains."""
        return self._field

    @property
    def figure(self) -> str:
        """The figure as it is shown."""
        return self._figure.text()

    def sizeHint(self) -> QSize:
        """As large as its words: a figure is never cut off."""
        return self._box.sizeHint().expandedTo(self._least())

    def minimumSizeHint(self) -> QSize:
        """The same: a tile is not made smaller than its figure."""
        return self._box.minimumSize().expandedTo(self._least())

    def _least(self) -> QSize:
        margins = self._box.contentsMargins()
        return QSize(self._room_kept(self._figure) + margins.left() + margins.right(), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Only the ground; the labels show themselves."""
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        part = QStyle.PrimitiveElement.PE_Widget
        self.style().drawPrimitive(part, option, painter, self)
        painter.end()

    def _ask(self) -> None:
        if self._field:
            self.why_asked.emit(self._field)
