"""Where everything in the picture of the rates stands, before a pixel is painted.

Kept apart from the painting so that tests can ask whether two labels meet, on any size.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPaintDevice

from infuseplan.gui.chart.callouts import Callouts, pieces, place_all
from infuseplan.gui.chart.geometry import (
    ChartLayout,
    ChartStep,
    ElementKind,
    Face,
    Ink,
    Label,
    Ruler,
    Scales,
    halved,
    merged_steps,
)
from infuseplan.gui.theme.theme import Fonts
from infuseplan.presentation.figures import figure, hours_and_minutes, pump_volume, rate_in_words
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.rate_chart import (
    DrawnInterval,
    Staircase,
    StaircaseStep,
    clock_label,
    headline,
    minute_label,
    nice_ticks,
    premedication_span,
    rate_changes,
    step_line,
    volume_at_end,
)

_RIGHT = Qt.AlignmentFlag.AlignRight
_LEFT = Qt.AlignmentFlag.AlignLeft


def lay_out(
    staircase: Staircase,
    rect: QRectF,
    fonts: Fonts,
    device: QPaintDevice,
    highlighted_step: int | None = None,
) -> ChartLayout:
    """Place the picture of `staircase` inside `rect`, as `device` shows the type."""
    ruler, unit = Ruler(fonts, device), device.logicalDpiY() / 96.0
    return _Drawing(staircase, rect, ruler, unit, highlighted_step).layout()


class _Drawing:
    """One pass over the picture; what is placed first has the better claim to its place."""

    def __init__(
        self,
        staircase: Staircase,
        rect: QRectF,
        ruler: Ruler,
        unit: float,
        highlighted_step: int | None,
    ) -> None:
        self.staircase, self.rect, self.ruler, self.unit = staircase, rect, ruler, unit
        self.scales = Scales(staircase, rect, ruler, unit)
        self.plot, self.lane = self.scales.plot, self.scales.lane
        self.highlighted = staircase.step(highlighted_step)
        self.line = ruler.height("caption")
        self.labels: list[Label] = []
        self.taken: list[QRectF] = []
        self.leaders: list[QLineF] = []

    def layout(self) -> ChartLayout:
        """Everything, in the order of its claim."""
        staircase, scales = self.staircase, self.scales
        steps = tuple(
            ChartStep(scales.x(run.start_min), scales.x(run.end_min), scales.rate_y(run.rate_ml_h),
                  run.rate_ml_h, run.number if isinstance(run, StaircaseStep) else None)
            for run in staircase.runs
        )  # fmt: skip
        floor, window, step = self.plot.bottom(), staircase.premedication_min, self.highlighted
        premedication = scales.column(*window, floor) if window else None
        stops = tuple(
            scales.column(stop.from_min, stop.until_min or staircase.end_min, floor)
            for stop in staircase.interruptions
        )
        delivered = self._volume_line(staircase.delivered, still_until=self._next_flow())
        to_come = self._volume_line(staircase.steps)
        self._heads()
        ticks, marks = self._rate_ticks(), self._time_axis()
        now_x = self._now()
        self._volume_labels(to_come or delivered)
        self._keep_off(steps)
        self._rates(steps)
        self._band_labels(premedication, stops, steps)
        highlight = spot = None
        if step is not None:
            highlight = scales.column(step.start_min, step.end_min, self.lane.bottom())
            spot = QPointF(scales.x(step.end_min), scales.volume_y(step.cumulative_ml))
        return ChartLayout(
            scales=scales,
            steps=steps,
            delivered_volume=delivered,
            volume_to_come=to_come,
            marks=marks,
            rate_ticks=ticks,
            labels=tuple(self.labels),
            leaders=tuple(self.leaders),
            premedication=premedication,
            stops=stops,
            now_x=now_x,
            highlight=highlight,
            highlight_end=spot,
        )

    # -- the volume --------------------------------------------------------------------------

    def _next_flow(self) -> Fraction | None:
        """Until when the delivered volume stands still: the next step, or what is known."""
        steps = self.staircase.steps
        return steps[0].start_min if steps else self.staircase.end_min

    def _volume_line(
        self, runs: Sequence[DrawnInterval], still_until: Fraction | None = None
    ) -> tuple[QPointF, ...]:
        points: list[QPointF] = []
        for run in runs:
            before = self.scales.volume_y(run.cumulative_ml - run.volume_ml)
            points.append(QPointF(self.scales.x(run.start_min), before))
            after = self.scales.volume_y(run.cumulative_ml)
            points.append(QPointF(self.scales.x(run.end_min), after))
        if points and still_until is not None and still_until > runs[-1].end_min:
            points.append(QPointF(self.scales.x(still_until), points[-1].y()))
        return tuple(points)

    def _volume_labels(self, line: tuple[QPointF, ...]) -> None:
        if not line:
            return
        px, end = self.unit, line[-1]
        text = volume_at_end(self.staircase)
        width = self.ruler.width(text, "caption_strong")
        lowest = self.lane.bottom() - self.line
        top = min(max(end.y() - self.line / 2, self.lane.top() - 4 * px), lowest)
        rect = QRectF(end.x() + 6 * px, top, width, self.line)
        self._put(Label(text, rect, "caption_strong", "text", "volume", _LEFT))
        step = self.highlighted
        if step is None or step is self.staircase.steps[-1]:
            return
        text = pump_volume(step.cumulative_ml)
        width = self.ruler.width(text, "caption_strong")
        x, y = self.scales.x(step.end_min), self.scales.volume_y(step.cumulative_ml)
        for left, top in ((x - width - 6 * px, y - self.line - 2 * px), (x + 6 * px, y + 2 * px)):
            rect = QRectF(left, top, width, self.line)
            inside = self.lane.top() - 6 * px <= top and rect.bottom() <= self.lane.bottom()
            if inside and left >= self.plot.left() and self._free(rect):
                self._put(Label(text, rect, "caption_strong", "text", "volume", _LEFT))
                return

    # -- what stands around the picture ------------------------------------------------------

    def _heads(self) -> None:
        staircase, plot, step = self.staircase, self.plot, self.highlighted
        self._head(say("mL/h"), self.rect.top(), "unit")
        text = step_line(staircase, step) if step else headline(staircase)
        width = self.rect.right() - plot.left()
        face: Face = "caption_strong" if step else "caption"
        rect = QRectF(plot.left(), self.rect.top(), width, self.line)
        text = self.ruler.elided(text, face, width)
        self._put(Label(text, rect, face, "text" if step else "quiet", "headline", _LEFT))
        self._head(say("mL"), self.lane.center().y() - self.line / 2, "unit")
        row = self._rows_top()
        if staircase.starts_at:
            # On one line with clocks that may be set larger.
            height = self.ruler.height(self.scales.clock_face)
            self._head(say("clock"), row + (height - self.line) / 2, "unit")
            row += height
        self._head(say("min"), row, "unit")

    def _rows_top(self) -> float:
        return self.lane.bottom() + 6 * self.unit

    def _head(self, text: str, top: float, kind: ElementKind) -> None:
        width = self.plot.left() - 8 * self.unit - self.rect.left()
        rect = QRectF(self.rect.left(), top, width, self.line)
        self._put(Label(text, rect, "caption", "quiet", kind, _RIGHT))

    def _rate_ticks(self) -> tuple[float, ...]:
        scales = self.scales
        room = self.plot.bottom() - scales.rate_y(scales.peak)
        ticks = nice_ticks(scales.peak, max(2, min(int(room / (self.line * 1.6)) + 1, 5)))
        places = tuple(scales.rate_y(tick) for tick in ticks)
        for tick, y in zip(ticks, places, strict=True):
            self._head(figure(tick), y - self.line / 2, "tick")
        return places

    def _time_axis(self) -> tuple[float, ...]:
        """Label the changes of rate; where they crowd, what a hand needs next wins."""
        moments, row = rate_changes(self.staircase), self._rows_top()
        if not moments:
            return ()
        step = self.highlighted
        in_hand = (step.start_min, step.end_min) if step else ()
        stops = [s.from_min for s in self.staircase.interruptions]
        order = dict.fromkeys([*in_hand, moments[0], moments[-1], *stops, *moments])
        accepted: list[QRectF] = []
        for minute in order:
            rect = self._time_rect(minute, row, moments)
            room = rect.adjusted(-3 * self.unit, 0, 3 * self.unit, 0)
            if not any(room.intersects(other) for other in accepted):
                accepted.append(rect)
                self._time(minute, rect, in_hand=minute in in_hand)
        return tuple(self.scales.x(minute) for minute in moments)

    def _time_rect(self, minute: Fraction, row: float, moments: Sequence[Fraction]) -> QRectF:
        face, px = self.scales.clock_face_in_hand, self.unit
        clock, elapsed = clock_label(self.staircase, minute) or "", minute_label(minute)
        width = max(self.ruler.width(clock, face), self.ruler.width(elapsed, "caption_strong"))
        left = self.scales.x(minute) - width / 2
        if minute == moments[-1] and len(moments) > 1:
            # The end makes room for the last change, which a hand needs: there is some beside it.
            wanted = self.scales.x(moments[-2]) + width / 2 + 4 * px
            if left < wanted <= left + width / 2:
                left = min(wanted, self.rect.right() - width)
        return QRectF(left, row, width, self.line)

    def _time(self, minute: Fraction, rect: QRectF, *, in_hand: bool) -> None:
        clock, scales = clock_label(self.staircase, minute), self.scales
        top, height = rect.top(), self.ruler.height(scales.clock_face)
        if clock is not None:
            face = scales.clock_face_in_hand if in_hand else scales.clock_face
            place = QRectF(rect.left(), top, rect.width(), height)
            self._put(Label(clock, place, face, "text", "clock"))
            top += height
        place = QRectF(rect.left(), top, rect.width(), self.line)
        elapsed_face: Face = "caption_strong" if in_hand else "caption"
        self._put(Label(minute_label(minute), place, elapsed_face, "quiet", "minute"))

    # -- what stands inside it ---------------------------------------------------------------

    def _keep_off(self, steps: tuple[ChartStep, ...]) -> None:
        """No label may cross the line of the staircase: its steps and its risers."""
        px = self.unit
        for step in steps:
            run = step.right - step.left
            self.taken.append(QRectF(step.left, step.y - 2 * px, run, 4 * px))
        for before, after in pairwise(steps):
            if abs(before.right - after.left) < px:
                top, bottom = sorted((before.y, after.y))
                self.taken.append(QRectF(after.left - 1.5 * px, top, 3 * px, bottom - top))

    def _now(self) -> float | None:
        now, px = self.staircase.now_min, self.unit
        if now is None:
            return None
        x = self.scales.x(now)
        moment = clock_label(self.staircase, now) or say("{minute} min", minute=minute_label(now))
        text = say("now {moment}", moment=moment)
        width = self.ruler.width(text, "caption_strong") + 8 * px
        # At the right edge the flag hangs to the left of its line.
        left = x if x + width <= self.rect.right() else x - width
        rect = QRectF(left, self.plot.top() - 2 * px, width, self.line)
        self._put(Label(text, rect, "caption_strong", "now", "now"))
        top = self.plot.top()
        self.taken.append(QRectF(x - px, top, 2 * px, self.lane.bottom() - top))
        return x

    def _rates(self, steps: tuple[ChartStep, ...]) -> None:
        """Every segment carries its rate; the longest choose first, the short ones make do."""
        spelt: list[tuple[ChartStep, Label]] = []
        short: list[ChartStep] = []
        for step in sorted(merged_steps(steps), key=lambda step: step.left - step.right):
            label = self._rate(step)
            if label is None:
                short.append(step)
            else:
                self._put(label)
                spelt.append((step, label))
        spelt += self._call_out(sorted(short), steps)
        for step, label in sorted(spelt, key=lambda pair: pair[0].rate_ml_h):
            if step.rate_ml_h.denominator != 1:
                self._spell(step, label)

    def _rate(self, step: ChartStep) -> Label | None:
        """Close above its step, in smaller type rather than not at all."""
        px, text = self.unit, figure(step.rate_ml_h)
        for face in self.scales.rate_faces:
            width, height = self.ruler.width(text, face), self.ruler.height(face) - 2 * px
            top, middle = step.y - 3 * px - height, (step.left + step.right - width) / 2
            for left in (middle, step.right - width, step.left, step.right - width / 2):
                rect = QRectF(left, top, width, height)
                if self._inside(rect) and self._free(rect):
                    return Label(text, rect, face, "text", "rate")
        return None

    def _call_out(
        self, short: Sequence[ChartStep], steps: tuple[ChartStep, ...]
    ) -> list[tuple[ChartStep, Label]]:
        """Those that have no room for it get their label elsewhere, each with a line to it."""
        led: list[tuple[ChartStep, Label]] = []
        if not short:
            return led
        face, px, placed = self.scales.rate_faces[-1], self.unit, [one.rect for one in self.labels]
        area = QRectF(self.plot.topLeft(), QPointF(self.rect.right(), self.plot.bottom()))
        area.adjust(0, -4 * px, 0, 0)
        strokes = [rect for rect in self.taken if rect not in placed]
        # What was delivered is filled with a dark colour, on which no label can be read.
        strokes += [
            QRectF(one.left, one.y, one.right - one.left, self.plot.bottom() - one.y)
            for one in steps
            if one.number is None
        ]
        texts = [figure(step.rate_ml_h) for step in short]
        height = self.ruler.height(face) - 2 * px
        wanted = [
            (
                QPointF((step.left + step.right) / 2, step.y),
                (self.ruler.width(text, face), height),
            )
            for step, text in zip(short, texts, strict=True)
        ]
        found = place_all(lambda: Callouts(area, placed, strokes, self.leaders, px), wanted)
        for place, callout in sorted(found.items()):
            label = Label(texts[place], callout.rect, face, "text", "rate")
            led.append((short[place], label))
            self._put(label)
            self.leaders.append(callout.line)
            self.taken += pieces(callout.line, 3 * px)
        return led

    def _spell(self, step: ChartStep, label: Label) -> None:
        """12.5 has 125 for a neighbour in the same table: say it in words where there is room.

        The words keep to the column of their step: further out they would seem another's.
        """
        rate, words, px = label.rect, rate_in_words(step.rate_ml_h), self.unit
        column = step.right - step.left
        for lines, room in (([words], column - 4 * px), (halved(words), column + 4 * px)):
            widths = [self.ruler.width(line, "caption") for line in lines]
            size = max(widths), self.line * len(lines)
            left, top = rate.center().x() - size[0] / 2, rate.top() - size[1]
            for shift in (0.0, 4 * px):
                whole = QRectF(left + shift, top, *size)
                if size[0] <= room and self._inside(whole) and self._free(whole):
                    for index, line in enumerate(lines):
                        place = QRectF(left + shift, top + index * self.line, size[0], self.line)
                        self._put(Label(line, place, "caption", "quiet", "words"))
                    return

    def _band_labels(
        self, premedication: QRectF | None, stops: tuple[QRectF, ...], steps: tuple[ChartStep, ...]
    ) -> None:
        # Unlike a rate, these stay off the fill too: they belong to their band alone.
        floor = self.plot.bottom()
        self.taken += [QRectF(t.left, t.y, t.right - t.left, floor - t.y) for t in steps]
        when = premedication_span(self.staircase)
        if premedication is not None and when is not None:
            self._in_band(premedication, (say("Premedication"), when))
        for rect, stop in zip(stops, self.staircase.interruptions, strict=True):
            lines = [say("stopped")]
            if stop.until_min is not None:
                lines.append(hours_and_minutes(stop.until_min - stop.from_min))
            self._in_band(rect, lines)

    def _in_band(self, band: QRectF, lines: Sequence[str]) -> None:
        """Write from the top left of the band; it may run on to the right where that is empty."""
        px = self.unit
        widths = [self.ruler.width(line, "caption") for line in lines]
        size = max(widths), self.line * len(lines)
        whole = QRectF(band.left() + 6 * px, band.top() + 4 * px, *size)
        # Beneath the flag of now there is room again.
        for rect in (whole, whole.translated(0, self.line)):
            if self._free(rect) and rect.right() <= self.rect.right():
                for index, text in enumerate(lines):
                    top = rect.top() + index * self.line
                    place = QRectF(rect.left(), top, widths[index], self.line)
                    ink: Ink = "quiet" if index == 0 else "text"
                    self._put(Label(text, place, "caption", ink, "band", _LEFT))
                return

    # -- room --------------------------------------------------------------------------------

    def _put(self, label: Label) -> None:
        self.labels.append(label)
        self.taken.append(label.rect)

    def _free(self, rect: QRectF) -> bool:
        return not any(rect.intersects(other) for other in self.taken)

    def _inside(self, rect: QRectF) -> bool:
        # What is above the plot belongs to the headline.
        top = self.plot.top() - 4 * self.unit
        across = self.plot.left() <= rect.left() and rect.right() <= self.rect.right()
        return across and rect.top() >= top
