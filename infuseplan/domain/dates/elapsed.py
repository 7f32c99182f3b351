"""Elapsed time on the clock: minutes are added on the world's time line, never on the wall clock.

Wall-clock addition is wrong by an hour across a clock change.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction

_MICROSECONDS_PER_MINUTE = 60_000_000


class WrittenOffset(tzinfo):
    """A fixed offset that has to be written beside each clock time, because others are about."""

    def __init__(self, offset: timedelta) -> None:
        self._offset = offset

    def utcoffset(self, _when: datetime | None) -> timedelta:
        return self._offset

    def dst(self, _when: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _when: datetime | None) -> str:
        return offset_text(self._offset)


def offset_text(offset: timedelta) -> str:
    """`+01:00`."""
    minutes = offset // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def after_minutes(start: datetime, minutes: Fraction | Decimal | int) -> datetime:
    """The moment `minutes` after `start`, in the zone of `start`, to the microsecond below."""
    return clock_from(start)(Fraction(minutes))


def clock_from(start: datetime) -> Callable[[Fraction], datetime]:
    """A function from minutes after `start` to the moment, for many moments of one infusion."""
    origin, zone = start.astimezone(UTC), start.tzinfo

    def moment(minutes: Fraction) -> datetime:
        micros = minutes.numerator * _MICROSECONDS_PER_MINUTE // minutes.denominator
        return (origin + timedelta(microseconds=micros)).astimezone(zone)

    return moment


def minutes_between(start: datetime, end: datetime) -> Fraction:
    """Elapsed minutes from `start` to `end`, exactly; negative if `end` is earlier."""
    return Fraction(micros_between(start, end), _MICROSECONDS_PER_MINUTE)


def micros_between(start: datetime, end: datetime) -> int:
    """Elapsed microseconds from `start` to `end`; negative if `end` is earlier."""
    passed = end.astimezone(UTC) - start.astimezone(UTC)
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
