"""Moments of a zone whose clocks change: held against each other on the world's time line.

Python compares and subtracts two times of one zone by what the clock showed, which is wrong by an
hour in a night in which the clocks change. So nothing outside the domain does either by itself.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_BOTH = (0, 1)


def passed(start: datetime, end: datetime) -> timedelta:
    """The time that really passes from `start` to `end`; negative if `end` is earlier."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def later(moment: datetime, by: timedelta) -> datetime:
    """The moment `by` after `moment`, in its zone."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


def is_after(one: datetime, other: datetime) -> bool:
    """Whether `one` comes after `other`."""
    return one.astimezone(UTC) > other.astimezone(UTC)


def last_of(first: datetime, *others: datetime) -> datetime:
    """The last of these moments."""
    return max(first, *others, key=lambda one: one.astimezone(UTC)) if others else first


def on_clock(day: date, at: time, zone: tzinfo | None) -> tuple[datetime, ...]:
    """When the clock shows `at` on that day: once, twice as it goes back, never as it goes on."""
    found: dict[datetime, datetime] = {}
    for fold in _BOTH:
        moment = datetime.combine(day, at, tzinfo=zone).replace(fold=fold)
        there_and_back = moment.astimezone(UTC).astimezone(zone)
        if there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None):
            found.setdefault(moment.astimezone(UTC), moment)
    return tuple(found[one] for one in sorted(found))


def last_times(now: datetime, at: time) -> tuple[datetime, ...]:
    """The last day's times up to `now` at which the clock showed `at`; two where it went back."""
    for days in range(2):
        day = now.date() - timedelta(days=days)
        found = [one for one in on_clock(day, at, now.tzinfo) if not is_after(one, now)]
        if found:
            return tuple(found)
    # The hour was left out yesterday: the day before had it.
    return on_clock(now.date() - timedelta(days=2), at, now.tzinfo)


def nearest_times(to: datetime, at: time) -> tuple[datetime, ...]:
    """When the clock shows `at` on the day that brings it nearest to the moment `to`."""
    days = [to.date() + timedelta(days=by) for by in (-1, 0, 1)]
    found = [times for day in days if (times := on_clock(day, at, to.tzinfo))]
    return min(found, key=lambda times: min(abs(passed(to, one)) for one in times))
