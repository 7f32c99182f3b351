"""The column of what is to be done now: the steps to come, and below them whatever comes and goes.

Its place and size come from the window alone. Words that come take room from the empty end of the
table's card, so that no table, chart, log or key steps aside for them.
"""

from collections.abc import Sequence
from math import inf

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from infuseplan.gui.theme.theme import GAP_M, GAP_S, scale
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.rate_table import LadderTable
from infuseplan.gui.widgets.scrolled import SCROLL_BAR, ScrolledBody, scrolled

# In pixels at 100 %: wide enough for the figures of every table, high enough for one alert below
# a table of seven steps.
WIDTH, LEAST_HEIGHT = 484, 300
# Steps whose room is kept while there are fewer, so that alerts stand where they stood; and those
# that stay in sight when alerts need the rest.
_USUAL_STEPS, _LEAST_STEPS = 7, 3
# The margins of the card of the table, and its line.
_AROUND_TABLE = GAP_M + GAP_S + 2


class Stack(FlowLayout):
    """One below the other at full width; what has nothing to say takes no room and no gap."""

    def minimumSize(self) -> QSize:
        widths = [item.minimumSize().width() for item in self._shown()]
        return self._with_margins(max(widths, default=0), 0)

    def sizeHint(self) -> QSize:
        """As high as at its least width: the real height follows from the width."""
        return self.minimumSize()

    def minimumHeightForWidth(self, width: int) -> int:
        return self.heightForWidth(width)

    def _place(self, rect: QRect, *, really: bool) -> int:
        margins = self.contentsMargins()
        inside = rect.marginsRemoved(margins)
        top = 0
        for item in self._shown():
            by_width = item.hasHeightForWidth()
            high = item.heightForWidth(inside.width()) if by_width else item.sizeHint().height()
            top += self._gap if top and high else 0
            if really:
                corner = inside.topLeft() + QPoint(0, top)
                item.setGeometry(QRect(corner, QSize(inside.width(), high)))
            top += high
        return top + margins.top() + margins.bottom()


class Attention(ScrolledBody):
    """Whatever waits for somebody, the most urgent first."""

    def __init__(self, parts: Sequence[QWidget]) -> None:
        super().__init__()
        self._column: WhatNow | None = None
        stack = Stack(self, gap=GAP_S)
        for part in parts:
            stack.addWidget(part)

    def tell(self, column: "WhatNow | None") -> None:
        """Where it stands from now on, which has to know when it needs another height."""
        self._column = column

    def event(self, event: QEvent) -> bool:
        """Words have come or gone."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._column is not None:
            self._column.place()
        return done

    def is_empty(self, width: int) -> bool:
        """Whether nothing is said."""
        return self.heightForWidth(width) <= 0


class WhatNow(QWidget):
    """The card of steps, and below it what is said: both in a room that is the same in any state.

    Where the page is too small for columns the words stand above the chart, and this is the card.
    """

    def __init__(self, steps: QFrame, table: LadderTable, words: Attention) -> None:
        super().__init__()
        self._steps, self._table, self._words = steps, table, words
        self.is_column = False
        self._room = inf
        steps.setParent(self)
        self._area = scrolled(QWidget())
        self._area.setParent(self)
        self._area.hide()

    def set_column(self, *, column: bool, wide: bool) -> None:
        """Have the words stand here as well, or give them back to the page."""
        self.is_column = column
        self._words.tell(self if column else None)
        if column and self._area.widget() is not self._words:
            self._area.setWidget(self._words)
            self._words.show()
        elif not column:
            if self._area.widget() is self._words:
                self._area.takeWidget()
            self._area.hide()
        self._room = inf if wide or not column else WIDTH * scale() - _AROUND_TABLE
        self.updateGeometry()
        self.place()

    def sizeHint(self) -> QSize:
        """In a column nothing of it depends on what is said."""
        if self.is_column:
            return QSize(int(WIDTH * scale()), int(LEAST_HEIGHT * scale()))
        return self._steps.sizeHint() if self._has_steps else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """The same: what is narrower or lower has no column."""
        if self.is_column:
            return self.sizeHint()
        return self._steps.minimumSizeHint() if self._has_steps else QSize(0, 0)

    def event(self, event: QEvent) -> bool:
        """The card has other steps."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.place()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out anew."""
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """The table has what it needs and the words the rest; where that is too little they scroll.

        A table that is longer than the room above them scrolls, too: the next steps are its first.
        """
        width, height = self.width(), self.height()
        said = self.is_column and not self._words.is_empty(width)
        self._area.setVisible(said)
        needed = self._words.heightForWidth(width) + GAP_S if said else 0
        top = 0
        if self._has_steps:
            row = self._table.verticalHeader().defaultSectionSize()
            whole = self._steps.sizeHint().height()
            rows = self._table.model().rowCount()
            usual = whole + max(0, _USUAL_STEPS - rows) * row
            least = whole - max(0, rows - _LEAST_STEPS) * row
            card = min(usual, max(least, height - needed)) if said else height
            # A table that scrolls has less room across.
            self._table.fit_into(self._room - (SCROLL_BAR if card < whole else 0))
            self._steps.setGeometry(0, 0, width, card)
            top = card + GAP_S
        self._area.setGeometry(0, top, width, height - top)

    @property
    def _has_steps(self) -> bool:
        return not self._steps.isHidden()
