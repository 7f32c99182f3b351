"""The rate of a step that is too short for a label above it: where there is room, with a line.

Steps of two minutes are a few pixels wide, and their rates are several times as wide. No rate may
be left to be guessed from the scale, so each gets a place of its own in the picture, the nearest
one, and a line from there to its step that crosses no other label.
"""

from collections.abc import Callable, Iterator, Sequence
from math import ceil, hypot
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF

_Box = tuple[float, float, float, float]

_APART = ((0.5, 0.75), (0.15, 0.25))
"""How far apart the places are that are tried, in widths and heights of the label; then nearer."""
_BELOW = 2.0
"""A place within the filled area has to be so much nearer."""


class Callout(NamedTuple):
    """A place for a label, and the line that leads from it to its step."""

    rect: QRectF
    line: QLineF


class Callouts:
    """Places labels in `area`, one after the other; each keeps off what was placed before.

    A label may lie on nothing of `labels`, `strokes` (the staircase, the line of now) and `lines`.
    A line to a step may cross no label; a stroke or another line only where nothing else is left.
    """

    def __init__(
        self,
        area: QRectF,
        labels: Sequence[QRectF],
        strokes: Sequence[QRectF],
        lines: Sequence[QLineF],
        unit: float,
    ) -> None:
        self._area, self._thick = area, 3 * unit
        self._labels = [_box(rect) for rect in labels]
        self._strokes = [_box(rect) for rect in strokes]
        self._lines = list(lines)
        self._pieces = [_box(piece) for line in lines for piece in pieces(line, self._thick)]

    def place(self, step: QPointF, size: tuple[float, float]) -> Callout | None:
        """The nearest place for a label of `size` that leads to `step`; None where it is full."""
        tries = (self._placed(step, size, apart) for apart in _APART)
        return next((found for found in tries if found is not None), None)

    def _placed(
        self, step: QPointF, size: tuple[float, float], apart: tuple[float, float]
    ) -> Callout | None:
        reach = self._thick
        own = (step.x() - reach, step.y() - reach, step.x() + reach, step.y() + reach)
        strokes = [box for box in self._strokes if not _meet(box, own)]
        full = [*self._labels, *self._strokes, *self._pieces]
        crossing: Callout | None = None
        through: Callout | None = None
        for left, top in _places(step, size, self._area, apart):
            # With room beside it: two figures that touch would read as one.
            if _is_taken((left - reach, top, left + size[0] + reach, top + size[1]), full):
                continue
            line = _line(step, left, top, size)
            if _runs_through_any(line, self._labels):
                continue
            found = Callout(QRectF(left, top, *size), line)
            if not _crosses_any(line, self._lines):
                if not _runs_through_any(line, strokes):
                    return self._keep(found)
                through = through or found
            crossing = crossing or found
        best = through or crossing
        return None if best is None else self._keep(best)

    def _keep(self, found: Callout) -> Callout:
        self._labels.append(_box(found.rect))
        self._lines.append(found.line)
        self._pieces += [_box(piece) for piece in pieces(found.line, self._thick)]
        return found


def place_all(
    empty: Callable[[], Callouts], wanted: Sequence[tuple[QPointF, tuple[float, float]]]
) -> dict[int, Callout]:
    """A place for each step and size of label, by its place in `wanted`.

    Where an order leaves one without, the next order is tried: in a narrow chart the first labels
    would take the last places of the others. What has most places of all is what there is.
    """
    best: dict[int, Callout] = {}
    for order in _orders(len(wanted)):
        callouts = empty()
        tried = ((place, callouts.place(*wanted[place])) for place in order)
        found = {place: callout for place, callout in tried if callout is not None}
        if len(found) > len(best):
            best = found
        if len(best) == len(wanted):
            break
    return best


def _orders(count: int) -> Iterator[Sequence[int]]:
    """From either end, from the middle and towards it, every second, third and fourth first."""
    steps, middle = range(count), count / 2
    yield steps
    yield steps[::-1]
    yield sorted(steps, key=lambda one: abs(one - middle))
    yield sorted(steps, key=lambda one: -abs(one - middle))
    for every in (2, 3, 4):
        for way in (steps, steps[::-1]):
            yield [one for first in range(every) for one in way[first::every]]


def pieces(line: QLineF, thick: float) -> list[QRectF]:
    """A line as small squares, for labels that come later to keep off."""
    count = max(1, ceil(line.length() / thick))
    points = (line.pointAt(number / count) for number in range(count))
    half = thick / 2
    return [QRectF(one.x() - half, one.y() - half, thick, thick) for one in points]


def _box(rect: QRectF) -> _Box:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _is_taken(place: _Box, boxes: Sequence[_Box]) -> bool:
    # Spelt out: it is asked for each of some hundred places.
    left, top, right, bottom = place
    for box in boxes:
        if left < box[2] and box[0] < right and top < box[3] and box[1] < bottom:
            return True
    return False


def _places(
    step: QPointF, size: tuple[float, float], area: QRectF, apart: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """The top left corners that are tried, the nearest first."""
    width, height = size
    x, y = step.x() - width / 2, step.y() - height / 2
    across, down = width * apart[0], height * apart[1]
    columns = int((area.width() - width) // across) + 1
    rows = int((area.height() - height) // down) + 1
    lefts = [area.left() + column * across for column in range(max(0, columns))]
    tops = [area.top() + row * down for row in range(max(0, rows))]
    # Also straight above the step, where a line is upright.
    if area.left() <= x <= area.right() - width:
        lefts.append(x)
    found = [
        (hypot(left - x, top - y) * (_BELOW if top > y else 1.0), left, top)
        for left in lefts
        for top in tops
    ]
    return ((left, top) for _, left, top in sorted(found))


def _line(step: QPointF, left: float, top: float, size: tuple[float, float]) -> QLineF:
    """From the nearest point at the edge of the label, upright where that is possible."""
    width, height = size
    inset = min(width, height) / 6
    x = min(max(step.x(), left + inset), left + width - inset)
    y = top + height if top + height <= step.y() else max(top, min(step.y(), top + height))
    if y not in (top, top + height):
        # Beside the step: from the side that is turned to it.
        x = left if step.x() < left else left + width
    return QLineF(x, y, step.x(), step.y())


def _crosses_any(line: QLineF, lines: Sequence[QLineF]) -> bool:
    bounded = QLineF.IntersectionType.BoundedIntersection
    return any(line.intersects(other)[0] == bounded for other in lines)


def _runs_through_any(line: QLineF, boxes: Sequence[_Box]) -> bool:
    low_x, high_x = sorted((line.x1(), line.x2()))
    low_y, high_y = sorted((line.y1(), line.y2()))
    around = low_x - 0.5, low_y - 0.5, high_x + 0.5, high_y + 0.5
    return any(_meet(around, box) and _runs_through(line, box) for box in boxes)


def _runs_through(line: QLineF, box: _Box) -> bool:
    """Whether any of the line lies in the box: what is left of it after each edge has cut it."""
    first, last = 0.0, 1.0
    for start, move, low, high in (
        (line.x1(), line.dx(), box[0], box[2]),
        (line.y1(), line.dy(), box[1], box[3]),
    ):
        if abs(move) < 1e-9:
            if not low < start < high:
                return False
            continue
        one, other = sorted(((low - start) / move, (high - start) / move))
        first, last = max(first, one), min(last, other)
    return first < last
