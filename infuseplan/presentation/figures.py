"""Figures as they are shown: no trailing zero, always a leading zero, no-break space, no grouping.

The decimal sign is a point in every language: 12.5 is also what the pump shows, and a screen
that says 12,5 beside a pump that says 12.5 invites a slip.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from infuseplan.domain.dates.elapsed import WrittenOffset
from infuseplan.domain.rounding import Exact, whole_half_up
from infuseplan.presentation.i18n import say

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"

_GROUP_FROM = 10_000
_LONGEST_LETTERS = 5


def figure(value: Exact, places: int = 3) -> str:
    """`value` to at most `places` decimals, without trailing zeros: 12.5, 725, 0.1."""
    # In whole numbers: a page has more than a hundred figures, and fractions are slow.
    numerator, denominator = value.as_integer_ratio()
    scale = 10**places
    units = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    sign = MINUS if numerator < 0 and units else ""
    whole, part = divmod(units, scale)
    digits = f"{whole:,}".replace(",", NBSP) if whole >= _GROUP_FROM else str(whole)
    decimals = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{digits}.{decimals}" if decimals else f"{sign}{digits}"


def with_unit(value: Exact, unit: str, places: int = 3) -> str:
    """A figure and its unit, held together by a no-break space: `12.5 mL/h`."""
    return f"{figure(value, places)}{NBSP}{unit}"


def pump_figure(volume_ml: Exact) -> str:
    """A counted volume in mL as a pump shows it, to a tenth: `55.2`."""
    return figure(volume_ml, 1)


def pump_volume(volume_ml: Exact) -> str:
    """The same with its unit: `55.2 mL`. The exact figure is that of Why? and of the JSON text."""
    return with_unit(volume_ml, "mL", 1)


def figure_range(least: Exact, most: Exact, unit: str) -> str:
    """`650-1000 mg` with an en dash; one figure where both ends are the same."""
    if least == most:
        return with_unit(least, unit)
    return f"{figure(least)}{EN_DASH}{with_unit(most, unit)}"


def hours_and_minutes(minutes: Exact) -> str:
    """A duration in whole minutes, half up, as a ward says it: `3 h 20 min`."""
    hours, rest = divmod(whole_half_up(minutes), 60)
    if not hours:
        return say("{minutes} min", minutes=rest).replace(" ", NBSP)
    if not rest:
        return say("{hours} h", hours=hours).replace(" ", NBSP)
    return say("{hours} h {minutes} min", hours=hours, minutes=rest).replace(" ", NBSP)


def to_minute(moment: datetime) -> datetime:
    """`moment` to the whole minute, half up, in its own zone."""
    if not moment.second and not moment.microsecond:
        return moment
    down = moment.replace(second=0, microsecond=0)
    if moment - down < timedelta(seconds=30):
        return down
    if moment.tzinfo is None:
        return down + timedelta(minutes=1)
    # On the world's time line: the minute after 02:59 may be 02:00 once more.
    return (down.astimezone(UTC) + timedelta(minutes=1)).astimezone(moment.tzinfo)


def clock(moment: datetime) -> str:
    """The clock time in whole minutes, half up: 10:52:30 is `10:53`.

    A time that comes twice that night carries the letters of its zone: `02:30 CET`.
    """
    shown = to_minute(moment)
    # Not strftime: it imports `time` anew for each of a hundred times on a page.
    return _with_zone(shown, f"{shown.hour:02d}:{shown.minute:02d}")


def clock_to_second(moment: datetime) -> str:
    """The clock with seconds, cut off and not rounded: a log says what the clock showed."""
    return _with_zone(moment, f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}")


def _with_zone(moment: datetime, text: str) -> str:
    letters = zone_letters(moment)
    return f"{text}{NBSP}{letters}" if letters else text


def clock_and_day(moment: datetime) -> str:
    """`10:15 on 23 November 2026`; the day is that of the whole minute."""
    shown = to_minute(moment)
    return say("{clock} on {day}", clock=clock(shown), day=day(shown.date()))


def zone_letters(moment: datetime, *, always: bool = False) -> str:
    """`CET` or `UTC+01:00` where this time of the clock comes twice, or `always`; otherwise empty.

    Letters where the zone has them; Windows has only long names, and some zones have digits.
    """
    if moment.utcoffset() is None:
        return ""
    twin = moment.replace(fold=1 - moment.fold)
    always |= isinstance(moment.tzinfo, WrittenOffset)
    if not always and twin.utcoffset() == moment.utcoffset():
        return ""
    name = moment.tzname() or ""
    if name.isascii() and name.isalpha() and len(name) <= _LONGEST_LETTERS:
        return name
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(value: date) -> str:
    """`22 November 2026`: the month by name, so that day and month cannot be swapped."""
    return f"{value.day}{NBSP}{say(MONTHS[value.month - 1])}{NBSP}{value.year}"


def weekday_and_day(value: date) -> str:
    """`Sunday 22 November 2026`."""
    return f"{say(_WEEKDAYS[value.weekday()])} {day(value)}"


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _whole_in_words(value: int) -> str:
    if value < len(_ONES):
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(value, 100)
    words = f"{_ONES[hundreds]} hundred"
    return f"{words} and {_whole_in_words(rest)}" if rest else words


def rate_in_words(rate_ml_h: Exact) -> str:
    """A pump rate in English words: `twelve and a half`, beside 12.5, whose neighbour is 125."""
    value = Fraction(rate_ml_h)
    whole, part = divmod(value, 1)
    if part == 0:
        return _whole_in_words(whole)
    if part == Fraction(1, 2):
        return f"{_whole_in_words(whole)} and a half"
    decimals = figure(value, 3).partition(".")[2]
    return f"{_whole_in_words(whole)} point {' '.join(_ONES[int(digit)] for digit in decimals)}"
