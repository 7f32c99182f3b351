"""What has run in: segments at one rate, and the pump's own figure, which outweighs them."""

from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.infusion.rate_position import MICROS_PER_MIN, Micros
from infuseplan.domain.quantities import is_less

_ZERO = Fraction(0)
_MICROS_PER_H = 60 * MICROS_PER_MIN


class DeliveredSegment(NamedTuple):
    """A segment at one rate that has run in. Minutes from the start; volumes in mL.

    After a pump reading the volumes since the reading before are the pump's, not the computed
    ones; the rate stays the one that was set.
    """

    start_min: Fraction
    end_min: Fraction
    rate_ml_h: Fraction
    volume_ml: Fraction
    cumulative_ml: Fraction


class Delivery:
    """Volumes in mL of one bag, in segments from the start on; time in microseconds from there.

    `read_ml` is what the pump showed last, None while nobody has read it.
    """

    def __init__(self, bag_ml: Fraction) -> None:
        self.bag_ml = bag_ml
        self.given = _ZERO
        self.read_ml: Fraction | None = None
        self.segments: list[DeliveredSegment] = []
        # The first segment since the last reading; older ones are settled.
        self._open_from = 0
        self._ran_until: Micros = 0

    @property
    def is_all(self) -> bool:
        """Whether the bag is empty."""
        return not is_less(self.given, self.bag_ml)

    def run(self, start: Micros, until: Micros, rate: Fraction) -> Micros:
        """Run at `rate` (mL/h) until then, or until the bag is empty; when that was."""
        passed = until - start
        volume = Fraction(
            rate.numerator * passed.numerator, rate.denominator * passed.denominator * _MICROS_PER_H
        )
        given = self.given + volume
        if is_less(self.bag_ml, given):
            volume, given = self.bag_ml - self.given, self.bag_ml
            until = start + volume / rate * _MICROS_PER_H
        if not volume:
            return until
        self.given = given
        segments, end_min = self.segments, Fraction(until, MICROS_PER_MIN)
        last = segments[-1] if len(segments) > self._open_from else None
        is_next = bool(segments) and start == self._ran_until
        if last is not None and is_next and last.rate_ml_h == rate:
            segments[-1] = DeliveredSegment(
                last.start_min, end_min, rate, last.volume_ml + volume, given
            )
        else:
            start_min = segments[-1].end_min if is_next else Fraction(start, MICROS_PER_MIN)
            segments.append(DeliveredSegment(start_min, end_min, rate, volume, given))
        self._ran_until = until
        return until

    def read(self, infused_ml: Fraction, now: Micros, rate: Fraction) -> None:
        """The pump shows `infused_ml`: what ran in since the reading before is the pump's."""
        before = _ZERO if self.read_ml is None else self.read_ml
        segments, has_run = self.segments, is_less(before, self.given)
        if has_run and len(segments) == self._open_from + 1:
            only = segments[-1]
            segments[-1] = DeliveredSegment(
                only.start_min, only.end_min, only.rate_ml_h, infused_ml - before, infused_ml
            )
        elif has_run:
            since = segments[self._open_from :]
            scale, given = (infused_ml - before) / (self.given - before), before
            for place, segment in enumerate(since, start=self._open_from):
                volume = segment.volume_ml * scale
                given += volume
                segments[place] = DeliveredSegment(
                    segment.start_min, segment.end_min, segment.rate_ml_h, volume, given
                )
        elif infused_ml != self.given:
            at = Fraction(now, MICROS_PER_MIN)
            segments.append(DeliveredSegment(at, at, rate, infused_ml - self.given, infused_ml))
            self._ran_until = now
        self.given = self.read_ml = infused_ml
        self._open_from = len(segments)
