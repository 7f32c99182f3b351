"""One line of the monitor's proof, and the exact arithmetic that the checks share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

ExactNumber = Fraction | Decimal | int
Figure = Fraction | str | None

# A plan of one infusion; longer minutes are wrong before any clock is asked.
_LONGEST_MIN = 7 * 24 * 60
LONGEST_LOG_MIN = 300 * 366 * 24 * 60
"""From the first to the last of the years in which moments are read: a log may stand open long."""

_MICROSECONDS = 60_000_000
_TICK = timedelta(microseconds=1)


Check = Literal[
    "request-answered",
    "dose-by-weight",
    "dose-is-flat",
    "concentrate-holds-dose",
    "vials-hold-dose",
    "bag-holds-dose",
    "within-compiled-limits",
    "volumes-add-up",
    "milligrams-add-up",
    "times-follow-on",
    "rates-under-ceiling",
    "rates-by-table",
    "restart-at-half",
    "restart-at-previous-step",
    "no-rates",
    "severe-reactions-stop",
    "dexamethasone-by-age",
    "premedication-complete",
    "figures-exact",
    "course-figures-exact",
    "course-all-of-the-bag",
    "course-log-possible",
    "course-status",
    "course-severe-stops",
    "course-none-while-standing",
    "course-use-by",
    "course-recounted",
    "course-delivered",
    "course-under-ceiling",
    "course-restart",
    "course-restart-at-previous-step",
    "course-steps-allowed",
    "course-steps",
    "course-steps-add-up",
    "course-times",
    "days-of-regimen",
    "days-given-unmoved",
    "days-interval",
    "days-numbers",
    "days-tables",
    "days-weigh",
    "days-status",
    "days-successor",
]
"""Every line of a proof; each has a claim in `presentation/findings/checks.py`."""


class ProofLine(NamedTuple):
    """Two figures that have to agree, and whether they and all that belongs to them do.

    `check` is a stable id; its words are in `presentation/findings/checks.py`. A line that holds
    shows the figures of its headline. One that does not shows those of its first failure, with
    the plan's field that is wrong; where a limit was passed, `right` is the limit. `unit` is
    empty for counts and words. A named tuple, because every plan has fifteen, and a frozen
    dataclass takes three times as long to make.
    """

    check: Check
    left: Figure
    right: Figure
    unit: str
    holds: bool
    field: str | None


class Fault(NamedTuple):
    """An elementary check that failed: the plan's field, its figure, and what it should be."""

    field: str
    left: object
    right: object
    unit: str = ""


def figure(value: object) -> Figure:
    """`value` as a proof line carries it: exact numbers as fractions, all else as text."""
    if value is None or type(value) is Fraction or type(value) is str:
        return value
    if type(value) is int:
        return _whole(value)
    if type(value) is Decimal:
        return Fraction(*value.as_integer_ratio())
    return value.isoformat() if isinstance(value, datetime) else str(value)


@lru_cache(maxsize=1_000)
def _whole(number: int) -> Fraction:
    """The same limits, ages and counts stand in the lines of thousands of plans."""
    return Fraction(number)


def line(
    check: Check, left: object, right: object, unit: str, field: str, faults: Sequence[Fault]
) -> ProofLine:
    """The headline where nothing failed, the first failure otherwise."""
    if faults:
        first = faults[0]
        return ProofLine(
            check, figure(first.left), figure(first.right), first.unit, False, first.field
        )
    shown = figure(left)
    return ProofLine(check, shown, shown if right is left else figure(right), unit, True, field)


def is_product(left: ExactNumber, right: ExactNumber, product: ExactNumber, times: int = 1) -> bool:
    """Whether left × right = product × times, exactly; cross-multiplied, as fractions are slow."""
    left_n, left_d = left.as_integer_ratio()
    right_n, right_d = right.as_integer_ratio()
    n, d = product.as_integer_ratio()
    return left_n * right_n * d == n * times * left_d * right_d


def is_sum(left: ExactNumber, right: ExactNumber, total: ExactNumber) -> bool:
    """Whether left + right = total, exactly, and as fast."""
    left_n, left_d = left.as_integer_ratio()
    right_n, right_d = right.as_integer_ratio()
    n, d = total.as_integer_ratio()
    return (left_n * right_d + right_n * left_d) * d == n * left_d * right_d


def is_same(left: ExactNumber, right: ExactNumber) -> bool:
    """Whether left = right, exactly; of unlike kinds of number Python asks in several ways."""
    return left.as_integer_ratio() == right.as_integer_ratio()


def is_more(left: ExactNumber, than: ExactNumber) -> bool:
    """Whether left > than, exactly."""
    left_n, left_d = left.as_integer_ratio()
    n, d = than.as_integer_ratio()
    return left_n * d > n * left_d


def less(left: ExactNumber, by: ExactNumber) -> Fraction:
    """left - by, exactly."""
    left_n, left_d = left.as_integer_ratio()
    n, d = by.as_integer_ratio()
    if d == left_d == 1:
        return _whole(left_n - n)
    return Fraction(left_n * d - n * left_d, left_d * d)


def is_later(moment: datetime, than: datetime) -> bool:
    """On the world's time line: of two datetimes in one zone Python compares the walls alone."""
    return moment.astimezone(UTC) > than.astimezone(UTC)


class MonitorClock:
    """Elapsed minutes on the world's time line, shown in the zone of the start.

    Elapsed time is counted in UTC, so that a clock change moves the wall clock and not the
    infusion. Without a start there are no clock times at all, and none after `longest_min`.
    """

    def __init__(self, start: datetime | None, *, longest_min: int = _LONGEST_MIN) -> None:
        self._start = start
        self._longest_min = longest_min
        self._utc = None if start is None else start.astimezone(UTC)
        # One step ends when the next one starts, and all agents share their window.
        self._known: dict[tuple[int, int], datetime] = {}

    def at(self, minutes: ExactNumber, *, before: bool = False) -> datetime | None:
        """The clock time that long after (or before) the start; None if nothing lasts so long."""
        n, d = minutes.as_integer_ratio()
        if before:
            n = -n
        known = self._known.get((n, d))
        if known is not None or self._start is None or self._utc is None:
            return known
        if not -self._longest_min * d <= n <= self._longest_min * d:
            return None
        elapsed = timedelta(microseconds=n * _MICROSECONDS // d)
        expected = (self._utc + elapsed).astimezone(self._start.tzinfo)
        self._known[n, d] = expected
        return expected

    def shows(self, moment: datetime | None, minutes: ExactNumber, *, before: bool = False) -> bool:
        """Whether `moment` is the right clock time for these minutes."""
        if self._start is None or moment is None:
            return self._start is moment
        expected = self.at(minutes, before=before)
        if expected is None:
            return False
        if moment == expected and moment.utcoffset() == expected.utcoffset():
            return True
        # A third of a minute has no last microsecond: up or down, both are right.
        return _same(moment, expected) or _same(moment, expected + _TICK)


def _same(moment: datetime, expected: datetime) -> bool:
    """Whether the wall clock and its offset are both right.

    Equality alone does not say so: Python calls two datetimes of one zone equal when only their
    fold differs, and those of two zones different when one of them lies in a fold.
    """
    wall, right = moment.replace(tzinfo=None), expected.replace(tzinfo=None)
    return wall == right and moment.utcoffset() == expected.utcoffset()
