"""What has run in: stretches at one rate, and the pump's own figure, which outweighs them."""

from fractions import Fraction

from infuseplan.domain.course_segment import Segment

_ZERO = Fraction(0)


class Delivery:
    """Volumes in mL of one bag, in stretches from the start on; minutes count from the start.

    `read_ml` is what the pump showed last, None while nobody has read it.
    """

    def __init__(self, bag_ml: Fraction) -> None:
        self.bag_ml = bag_ml
        self.given = _ZERO
        self.read_ml: Fraction | None = None
        self.segments: list[Segment] = []
        # The first stretch since the last reading; older ones are settled.
        self._open_from = 0

    @property
    def is_all(self) -> bool:
        """Whether the bag is empty."""
        return self.given == self.bag_ml

    def run(self, start: Fraction, until: Fraction, rate: Fraction) -> Fraction:
        """Run at `rate` (mL/h) until that minute or until the bag is empty; the minute it ran to."""
        minutes = until - start
        volume = Fraction(
            rate.numerator * minutes.numerator, rate.denominator * minutes.denominator * 60
        )
        given = self.given + volume
        if given > self.bag_ml:
            volume, given = self.bag_ml - self.given, self.bag_ml
            until = start + volume / rate * 60
        if not volume:
            return until
        self.given = given
        segments = self.segments
        last = segments[-1] if len(segments) > self._open_from else None
        if last is not None and last.rate_ml_h == rate and last.end_min == start:
            segments[-1] = Segment(last.start_min, until, rate, last.volume_ml + volume, given)
        else:
            segments.append(Segment(start, until, rate, volume, given))
        return until

    def read(self, infused_ml: Fraction, now: Fraction, rate: Fraction) -> None:
        """The pump shows `infused_ml`: what ran in since the reading before is the pump's."""
        before = _ZERO if self.read_ml is None else self.read_ml
        since = self.segments[self._open_from :]
        if len(since) == 1 and self.given > before:
            only = since[0]
            self.segments[-1] = Segment(
                only.start_min, only.end_min, only.rate_ml_h, infused_ml - before, infused_ml
            )
        elif self.given > before:
            scale, given = (infused_ml - before) / (self.given - before), before
            for place, segment in enumerate(since, start=self._open_from):
                volume = segment.volume_ml * scale
                given += volume
                self.segments[place] = Segment(
                    segment.start_min, segment.end_min, segment.rate_ml_h, volume, given
                )
        elif infused_ml != self.given:
            self.segments.append(Segment(now, now, rate, infused_ml - self.given, infused_ml))
        self.given = self.read_ml = infused_ml
        self._open_from = len(self.segments)
