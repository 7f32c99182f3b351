"""Elapsed time on the clock: minutes are added on the world's time line, never on the wall clock.

Wall-clock addition is wrong by an hour across a clock change.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

_MICROSECONDS_PER_MINUTE = 60_000_000


def after_minutes(start: datetime, minutes: Fraction | Decimal | int) -> datetime:
    """The moment `minutes` after `start`, in the zone of `start`, to the microsecond below."""
    exact = Fraction(minutes)
    micros = exact.numerator * _MICROSECONDS_PER_MINUTE // exact.denominator
    return (start.astimezone(UTC) + timedelta(microseconds=micros)).astimezone(start.tzinfo)


def minutes_between(start: datetime, end: datetime) -> Fraction:
    """Elapsed minutes from `start` to `end`, exactly; negative if `end` is earlier."""
    passed = end.astimezone(UTC) - start.astimezone(UTC)
    return Fraction(passed // timedelta(microseconds=1), _MICROSECONDS_PER_MINUTE)
