"""What the picture of the rates is made of, and its scales: from minutes and millilitres to pixels.

Lengths are pixels at 96 to the inch times `unit`: 1 on a screen, 12.5 on paper at 1200.
"""

from fractions import Fraction
from typing import Literal, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPaintDevice

from infuseplan.gui.theme.theme import Fonts
from infuseplan.presentation.figures import with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.rate_chart import Staircase

Face = Literal["caption", "caption_strong", "text", "strong", "heading"]
Ink = Literal["text", "quiet", "now"]
ElementKind = Literal[
    "unit", "headline", "tick", "rate", "words", "clock", "minute", "volume", "band", "now"
]

# From this height on, in pixels at 100 %, rates and times are set larger.
_ROOMY = 340


class Label(NamedTuple):
    """A text in its place."""

    text: str
    rect: QRectF
    face: Face
    ink: Ink
    kind: ElementKind
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter


class ChartStep(NamedTuple):
    """A segment at one rate; `number` is None for what was delivered."""

    left: float
    right: float
    y: float
    rate_ml_h: Fraction
    number: int | None


class ChartLayout(NamedTuple):
    """The whole picture in the coordinates of the painter."""

    scales: "Scales"
    steps: tuple[ChartStep, ...]
    delivered_volume: tuple[QPointF, ...]
    volume_to_come: tuple[QPointF, ...]
    marks: tuple[float, ...]
    rate_ticks: tuple[float, ...]
    labels: tuple[Label, ...]
    leaders: tuple[QLineF, ...]
    premedication: QRectF | None
    stops: tuple[QRectF, ...]
    now_x: float | None
    highlight: QRectF | None
    highlight_end: QPointF | None


class Ruler:
    """Measures text on the device that will show it."""

    def __init__(self, fonts: Fonts, device: QPaintDevice) -> None:
        self._metrics = {
            "caption": QFontMetricsF(fonts.caption, device),
            "caption_strong": QFontMetricsF(fonts.caption_strong, device),
            "text": QFontMetricsF(fonts.text, device),
            "strong": QFontMetricsF(fonts.strong, device),
            "heading": QFontMetricsF(fonts.heading, device),
        }

    def width(self, text: str, face: Face) -> float:
        """How far `text` reaches."""
        return self._metrics[face].horizontalAdvance(text)

    def height(self, face: Face) -> float:
        """From the top of an accent to the deepest tail."""
        metrics = self._metrics[face]
        return metrics.ascent() + metrics.descent()

    def elided(self, text: str, face: Face, width: float) -> str:
        """`text`, or as much of it as fits."""
        return self._metrics[face].elidedText(text, Qt.TextElideMode.ElideRight, width)


class Scales:
    """The two areas, the staircase above and the volume beneath, on one axis of time."""

    def __init__(self, staircase: Staircase, rect: QRectF, ruler: Ruler, unit: float) -> None:
        self.unit = unit
        # Rates and times are what a hand acts on: with room to spare they grow, and only they.
        roomy = rect.height() >= _ROOMY * unit
        self.rate_faces: tuple[Face, ...] = ("strong", "caption_strong")
        self.clock_face: Face = "caption"
        self.clock_face_in_hand: Face = "caption_strong"
        if roomy:
            self.rate_faces = ("heading", *self.rate_faces)
            self.clock_face, self.clock_face_in_hand = "text", "strong"
        rates = [run.rate_ml_h for run in staircase.runs]
        self.peak = max([staircase.max_rate_ml_h, *rates])
        self._bag_ml = staircase.bag_ml
        last = staircase.end_min
        self._first = float(staircase.first_min)
        self._minutes = float(last if last > 0 else Fraction(1)) - self._first
        self.plot, self.lane = self._areas(staircase, rect, ruler)
        # The first and the last clock are centred on their minute: half of each hangs over.
        clock = ruler.width("00:00", self.clock_face_in_hand) / 2
        inset = clock if staircase.premedication_min is None else 0.0
        self._left, self._width = self.plot.left() + inset, self.plot.width() - inset
        # The highest step keeps room above it for its own label.
        headroom = ruler.height(self.rate_faces[0]) + 4 * unit
        self._rise = max(self.plot.height() - headroom, 8 * unit)

    def _areas(self, staircase: Staircase, rect: QRectF, ruler: Ruler) -> tuple[QRectF, QRectF]:
        px, line = self.unit, ruler.height("caption")
        heads = [say("mL/h"), say("mL"), say("min")]
        heads += [say("clock")] if staircase.starts_at else []
        column = max(ruler.width(head, "caption") for head in heads) + 8 * px
        end = with_unit(staircase.volume_at_end_ml, "mL")
        margin = ruler.width(end, "caption_strong") + 8 * px
        rows = line + (ruler.height(self.clock_face) if staircase.starts_at else 0)
        top = rect.top() + line + 8 * px
        bottom = rect.bottom() - rows - 7 * px
        left, right = rect.left() + column, rect.right() - margin
        room = max(bottom - top, 40 * px)
        lane_height = min(max(room * 0.24, 24 * px), 88 * px)
        width = max(right - left, 40 * px)
        lane = QRectF(left, bottom - lane_height, width, lane_height)
        return QRectF(left, top, width, max(lane.top() - 8 * px - top, 16 * px)), lane

    def x(self, minute: Fraction) -> float:
        """The place of a minute on the axis of time."""
        return self._left + (float(minute) - self._first) / self._minutes * self._width

    def minute(self, x: float) -> Fraction:
        """The minute under a place on the axis of time, to the hundredth below."""
        minute = self._first + (x - self._left) / self._width * self._minutes
        return Fraction(int(minute * 100 // 1), 100)

    def rate_y(self, rate_ml_h: Fraction) -> float:
        """The height of a rate in the upper area."""
        return self.plot.bottom() - float(rate_ml_h / self.peak) * self._rise

    def volume_y(self, volume_ml: Fraction) -> float:
        """The height of a volume in the lower area, whose top is the whole bag."""
        return self.lane.bottom() - float(volume_ml / self._bag_ml) * self.lane.height()

    def column(self, start: Fraction, end: Fraction, bottom: float) -> QRectF:
        """The segment from one minute to another, from the top of the upper area to `bottom`."""
        left, top = self.x(start), self.plot.top()
        return QRectF(left, top, max(self.x(end) - left, self.unit), bottom - top)


def merged_steps(steps: tuple[ChartStep, ...]) -> list[ChartStep]:
    """Neighbours at the same rate carry one label between them, as on both sides of now."""
    merged: list[ChartStep] = []
    for step in steps:
        before = merged[-1] if merged else None
        if before and before.rate_ml_h == step.rate_ml_h and abs(before.right - step.left) < 1e-6:
            merged[-1] = ChartStep(before.left, step.right, step.y, step.rate_ml_h, step.number)
        else:
            merged.append(step)
    return merged


def halved(words: str) -> list[str]:
    """`words` on two lines, broken at the space nearest to the middle."""
    spaces = [index for index, letter in enumerate(words) if letter == " "]
    if not spaces:
        return [words]
    middle = min(spaces, key=lambda index: abs(2 * index - len(words)))
    return [words[:middle], words[middle + 1 :]]
