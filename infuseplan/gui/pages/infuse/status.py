"""The one thing to see from across the room: which rate runs, what comes next, how much is in."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from infuseplan.gui.theme.theme import (
    GAP,
    GAP_L,
    GAP_M,
    GAP_S,
    GAP_XS,
    MARGIN,
    WidgetRole,
    fonts,
    is_wide,
    scale,
    set_role,
    set_state,
)
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.focus_frame import FocusFrame
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import SCROLL_BAR
from infuseplan.gui.widgets.severity_icon import SeverityChip, SeverityIcon
from infuseplan.presentation.figures import EN_DASH
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.live import LiveTile, LiveView, Tone

LOOKS: dict[Tone, WidgetRole] = {
    "now": WidgetRole.NOW,
    "done": WidgetRole.DONE,
    "caution": WidgetRole.CAUTION,
    "block": WidgetRole.BLOCK,
    "note": WidgetRole.NOTE,
}
_TILES = 5
_COLUMNS = 3
_COLUMN_WIDTH = 140
# Widths in pixels at 100 % of the part with the rate and of the next change, for every word that
# either ever says: nothing steps aside for words. The second pair where the window has room.
_PARTS, _PARTS_WIDE = (316, 388), (480, 620)
# Of the rate in words beside its figure, in large type; more is said in small type.
_LINES_OF_WORDS = 2
_ENDLESS = 10_000


class _StatusFigure(QWidget):
    """Title, figure and a line beneath, read as one by a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.figure, self.detail = PlainLabel(), PlainLabel(), WrappedLabel()
        # In one line, where nobody asks for more.
        self.detail.setWordWrap(False)
        set_role(self.title, WidgetRole.CAPTION)
        set_role(self.figure, WidgetRole.FIGURE_TIGHT)
        set_role(self.detail, WidgetRole.CAPTION)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for label in (self.title, self.figure, self.detail):
            box.addWidget(label)
        box.addStretch()

    def show_figure(self, tile: LiveTile) -> None:
        """Change only the labels that change."""
        changed = put(self.title, tile.title)
        changed |= put(self.figure, tile.figure)
        changed |= put(self.detail, tile.detail)
        if changed:
            self.figure.setAccessibleName(f"{tile.title}: {tile.figure}, {tile.detail}")


class _NextChange(_StatusFigure):
    """The rate that comes next, when, and how long until then: second in size to the rate now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at, self.left = PlainLabel(), PlainLabel()
        set_role(self.at, WidgetRole.HEADING)
        # On one line with the larger figure.
        self.at.setContentsMargins(0, 0, 0, GAP_XS)
        # What is overdue says more than a line holds.
        self.detail.setWordWrap(True)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)  # noqa: S101 - made above
        self._late = SeverityIcon("caution")
        head = QHBoxLayout()
        head.setSpacing(GAP_S)
        box.removeWidget(self.title)
        head.addWidget(self.title)
        head.addWidget(self._late)
        head.addStretch()
        box.insertLayout(0, head)
        row = QHBoxLayout()
        row.setSpacing(GAP_M)
        box.removeWidget(self.figure)
        row.addWidget(self.figure)
        row.addWidget(self.at, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch()
        box.insertLayout(1, row)
        box.insertWidget(2, self.left)

    def show_none(self, why: str) -> None:
        """No change is to come, and why."""
        self.show_figure(LiveTile(say("Next change"), EN_DASH, why))
        self._show_when("", "")
        self._late.hide()

    def show_next(self, live: LiveView) -> None:
        """Change only the labels that change; the whole is one sentence for the ear."""
        self.show_figure(LiveTile(live.next_title, live.next_figure, live.next_detail))
        self._show_when(live.next_at, live.next_left)
        self._late.setVisible(live.is_late)

    def _show_when(self, at: str, left: str) -> None:
        for label, words in ((self.at, at), (self.left, left)):
            put(label, words)
            label.setVisible(bool(words))
        self.detail.setVisible(not left)


class _StatusPart(QWidget):
    """Asks for its least width, whatever its words would like: so what is beside stands still."""

    def sizeHint(self) -> QSize:
        layout = self.layout()
        least = 0 if layout is None else layout.minimumSize().width()
        return QSize(max(self.minimumWidth(), least), super().sizeHint().height())


class _RoomOfChip(QWidget):
    """As high as two lines of its chip, or as one where no words need more."""

    def __init__(self, chip: SeverityChip) -> None:
        super().__init__()
        self._chip = chip
        self.lines = 2
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch()

    def minimumSizeHint(self) -> QSize:
        """Measured anew each time: type and padding come with the theme."""
        chip = self._chip
        padding = chip.height() - chip.contentsRect().height()
        kept = padding + self.lines * chip.fontMetrics().lineSpacing()
        return QSize(chip.sizeHint().width(), max(kept, chip.sizeHint().height()))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


class _SteadyFlow(FlowLayout):
    """Never uses the room of a scroll bar: one that comes with an alert moves nothing here."""

    def _place(self, rect: QRect, *, really: bool) -> int:
        card = self.parentWidget()
        assert card is not None  # noqa: S101 - made with its card
        frame = card.contentsMargins()
        most = card.window().width() - 2 * MARGIN - frame.left() - frame.right() - SCROLL_BAR
        inside = QRect(rect.topLeft(), QSize(min(rect.width(), most), rect.height()))
        return super()._place(inside, really=really)


class StatusCard(FocusFrame):
    """Status, rate, next change, and four figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self.status = SeverityChip(WidgetRole.NOW)
        self.rate = PlainLabel()
        set_role(self.rate, WidgetRole.HUGE)
        self._unit = PlainLabel(say("mL/h"))
        set_role(self._unit, WidgetRole.HEADING)
        self.words = WrappedLabel()
        self.next = _NextChange()
        self.figures = tuple(_StatusFigure() for _ in range(_TILES))
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch()
        beside.addWidget(self._unit)
        beside.addWidget(self.words)
        beside.addStretch()
        rate = QHBoxLayout()
        rate.setSpacing(GAP_S)
        rate.addWidget(self.rate)
        rate.addLayout(beside, 1)
        self._left = left = _StatusPart()
        lines = QVBoxLayout(left)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        # The rate stands at the foot, whether the words above it need one line or two.
        self._above_rate = _RoomOfChip(self.status)
        lines.addWidget(self._above_rate)
        lines.addStretch()
        lines.addLayout(rate)
        figures = _StatusPart()
        self._grid = grid = QGridLayout(figures)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_L)
        grid.setVerticalSpacing(GAP_S)
        self._columns = 0
        self._put_in_columns(_COLUMNS)
        # Beside one another as long as they fit; with large type they go on below.
        row = _SteadyFlow(self, gap=GAP_L)
        row.setContentsMargins(GAP, GAP_S, GAP, GAP_S)
        self._next_tile = _middle(self.next)
        set_role(self._next_tile, WidgetRole.TILE)
        self._is_rate_due = False
        for part in (left, self._next_tile, figures):
            policy = QSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Preferred)
            part.setSizePolicy(policy)
            row.addWidget(part)

    def show_live(self, live: LiveView) -> None:
        """The figures of this second; labels that say the same already are not touched."""
        # The look first: a label takes the room for its words when they are put there.
        self.status.show_role(LOOKS[live.tone])
        put(self.status, live.status)
        self._show_rate(live.rate, live.rate_words)
        self.next.show_next(live)
        for part in (self._next_tile, self.next.title, self.next.detail):
            set_state(part, "caution" if live.is_late else "ok")
        self._is_rate_due = live.is_late and live.is_rate
        for shown, tile in zip(self.figures, live.tiles, strict=True):
            shown.show_figure(tile)
        self._size_figures()
        self._speak_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rate is read from as far away as the window lets it."""
        super().resizeEvent(event)
        self._size_figures()

    def _size_figures(self) -> None:
        has_room = is_wide(self.window())
        largest = WidgetRole.HUGE_WIDE if has_room else WidgetRole.HUGE
        set_role(self.rate, largest)
        coming = WidgetRole.FIGURE_WIDE if has_room else WidgetRole.FIGURE_NEXT
        set_role(self.next.left, coming)
        # What is overdue is the largest thing beside the rate itself.
        set_role(self.next.figure, largest if self._is_rate_due else coming)
        left, following = _PARTS_WIDE if has_room else _PARTS
        self._left.setMinimumWidth(int(left * scale()))
        self._next_tile.setMinimumWidth(self._width_of_next(int(following * scale())))
        self.status.fit(self._left.minimumWidth())
        self._size_words(self._left.minimumWidth() - self.rate.minimumSizeHint().width() - GAP_S)
        lines = 1 if has_room else 2
        if lines != self._above_rate.lines:
            self._above_rate.lines = lines
            self._above_rate.updateGeometry()
        self._arrange_figures()

    def _size_words(self, room: int) -> None:
        """`one hundred and twenty-five` stands in two lines, and nothing steps aside for it."""
        metrics, wrapped = QFontMetrics(fonts().heading), int(Qt.TextFlag.TextWordWrap)
        needed = metrics.boundingRect(QRect(0, 0, room, _ENDLESS), wrapped, self.words.text())
        fits = needed.width() <= room and (
            needed.height() <= _LINES_OF_WORDS * (metrics.lineSpacing() + 1)
        )
        set_role(self.words, WidgetRole.HEADING if fits else WidgetRole.CAPTION)

    def _width_of_next(self, usual: int) -> int:
        """As wide as what it says, or what is left beside the rate.

        Below the rate it would be out of sight with large type in a ward's window.
        """
        room = self._room() - GAP_L - self._left.minimumWidth()
        least = max(one.minimumSizeHint().width() for one in (self.next.figure, self.next.left))
        return room if least + 3 * GAP_S < room < usual else usual

    def _room(self) -> int:
        """The width for what stands side by side, whether or not the page has a scroll bar."""
        frame = self.contentsMargins()
        around = 2 * MARGIN + frame.left() + frame.right() + SCROLL_BAR + 2 * GAP
        return self.window().width() - around

    def _arrange_figures(self) -> None:
        """Below rate and next change they stand in one row where there is room, not in two.

        So all of them are in sight with large type in a ward's window.
        """
        least = int(_COLUMN_WIDTH * scale())
        above = self._left.minimumWidth() + GAP_L + self._next_tile.minimumWidth()
        is_below = above + GAP_L + _COLUMNS * least + (_COLUMNS - 1) * GAP_L > self._room()
        widths = (max(least, one.minimumSizeHint().width()) for one in self.figures)
        in_one_row = is_below and sum(widths) + (_TILES - 1) * GAP_L <= self._room()
        self._put_in_columns(_TILES if in_one_row else _COLUMNS)
        for column in range(_TILES):
            is_used = column < self._columns
            self._grid.setColumnMinimumWidth(column, least if is_used else 0)
            # All of one width, whatever stands in them.
            self._grid.setColumnStretch(column, int(is_used))

    def _put_in_columns(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, figure in enumerate(self.figures):
            self._grid.removeWidget(figure)
            self._grid.addWidget(figure, place // columns, place % columns)

    def _show_rate(self, rate: str, words: str) -> None:
        """What is seen and what is heard of it are one figure."""
        changed = put(self.rate, rate)
        changed |= put(self.words, words)
        if changed:
            name = say("Rate now: {rate} mL/h, {words}", rate=rate, words=words)
            self.rate.setAccessibleName(name)

    def _speak_all(self) -> None:
        """All that a glance takes in, as one sentence."""
        spoken = say(
            "{status}. {rate} mL/h, {words}. {title}: {next}, {when}",
            status=self.status.text(),
            rate=self.rate.text(),
            words=self.words.text(),
            title=self.next.title.text(),
            next=self.next.figure.text(),
            when=self.next.detail.text(),
        )
        self.setAccessibleName(spoken)

    def stop_at_once(self, words: str = "") -> None:
        """STOP was pressed, and nothing else is known yet: no rate, no change to come."""
        self.status.show_role(LOOKS["block"])
        put(self.status, words or say("STOPPED: reaction, not graded"))
        self._show_rate("0", say("stop the pump"))
        self.next.show_none(say("none until the reaction is graded"))
        self._speak_all()
        for figure in self.figures:
            if figure.title.text().startswith(say("End")):
                figure.show_figure(LiveTile(say("End"), EN_DASH, ""))
        self.status.fit(self._left.minimumWidth())
        # The words are longer than those before; whoever paints at once has to make room at once.
        for part in self.findChildren(QWidget):
            layout = part.layout()
            if layout is not None:
                layout.activate()

    def forget(self) -> None:
        """Leave no figure behind."""
        for label in self.findChildren(PlainLabel):
            if label is not self._unit:
                label.clear()
                label.setAccessibleName("")


def _middle(widget: QWidget) -> QWidget:
    holder = _StatusPart()
    box = QVBoxLayout(holder)
    # The ground of what is overdue reaches round its words, and moves nothing when it comes.
    box.setContentsMargins(GAP_S, 0, GAP_S, 0)
    box.addStretch()
    box.addWidget(widget)
    box.addStretch()
    return holder


def put(label: PlainLabel, text: str) -> bool:
    """Put `text` there; False where it stood there already."""
    if label.text() == text:
        return False
    label.setText(text)
    return True
