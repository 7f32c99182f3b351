"""Things side by side as long as they fit, otherwise over as many rows as they need.

With type at 200 %, or with a long name, a row that cannot break would cut its words off.
"""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

# An item, the width that it wants, and its height where that does not follow from its width.
_Wanted = tuple[QLayoutItem, int, int | None]


class FlowLayout(QLayout):
    """Rows of items at their preferred width; what is left of a row goes to those that expand.

    A row in which nothing expands stands at the right where `to_the_right` is set.
    """

    def __init__(
        self, parent: QWidget | None = None, *, gap: int, to_the_right: bool = False
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        # An item that outlives its window would stand for whatever lies at its address next.
        self.destroyed.connect(self._items.clear)
        self._gap = gap
        # Until Qt says that something has changed: it asks for the same width many times.
        self._heights: dict[int, int] = {}
        self._to_the_right = to_the_right
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._heights.clear()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        # Qt ends its walks at the first missing item.
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value] # the stub forgets that

    def takeAt(self, index: int) -> QLayoutItem:
        self._heights.clear()
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value] # as above

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        known = self._heights.get(width)
        if known is None:
            known = self._heights[width] = self._place(QRect(0, 0, width, 0), really=False)
        return known

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, really=True)

    def sizeHint(self) -> QSize:
        """All of it in one row."""
        hints = [item.sizeHint() for item in self._shown()]
        return self._with_margins(
            sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1),
            max((hint.height() for hint in hints), default=0),
        )

    def minimumSize(self) -> QSize:
        """The widest item alone; the height follows from the width."""
        sizes = [item.minimumSize() for item in self._shown()]
        return self._with_margins(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _with_margins(self, width: int, height: int) -> QSize:
        return QSize(width, height).grownBy(self.contentsMargins())

    def _rows(self, width: int) -> list[list[_Wanted]]:
        rows: list[list[_Wanted]] = []
        used = 0
        for item in self._shown():
            hint = item.sizeHint()
            wanted = min(max(hint.width(), item.minimumSize().width()), width)
            one = (item, wanted, None if item.hasHeightForWidth() else hint.height())
            if rows and used + self._gap + wanted <= width:
                rows[-1].append(one)
                used += self._gap + wanted
            else:
                rows.append([one])
                used = wanted
        return rows

    def _place(self, rect: QRect, *, really: bool) -> int:
        """Place the rows in `rect`, if `really`; the height that they need."""
        margins: QMargins = self.contentsMargins()
        inside = rect.marginsRemoved(margins)
        top = 0
        for number, row in enumerate(self._rows(inside.width())):
            top += self._gap if number else 0
            heights = [height for _, _, height in row if height is not None]
            # Where no height follows from a width, and nothing is placed, nobody asks for widths.
            if really or len(heights) < len(row):
                widths = self._shared_out(row, inside.width())
                heights += [
                    max(item.heightForWidth(width), item.minimumSize().height())
                    for (item, _, height), width in zip(row, widths, strict=True)
                    if height is None
                ]
            if really:
                left = self._start(widths, inside.width())
                for (item, _, _), width in zip(row, widths, strict=True):
                    corner = inside.topLeft() + QPoint(left, top)
                    item.setGeometry(QRect(corner, QSize(width, max(heights))))
                    left += width + self._gap
            top += max(heights)
        return top + margins.top() + margins.bottom()

    def _shared_out(self, row: list[_Wanted], width: int) -> list[int]:
        widths = [wanted for _, wanted, _ in row]
        spare = width - sum(widths) - self._gap * (len(row) - 1)
        growing = [place for place, (item, _, _) in enumerate(row) if _expands(item)]
        for number, place in enumerate(growing):
            widths[place] += spare * (number + 1) // len(growing) - spare * number // len(growing)
        return widths

    def _start(self, widths: list[int], width: int) -> int:
        if not self._to_the_right:
            return 0
        return max(0, width - sum(widths) - self._gap * (len(widths) - 1))


def _expands(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)
