"""One line of the monitor's proof, and the exact arithmetic that the checks share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

Exact = Fraction | Decimal | int
Figure = Fraction | str | None

# A plan of one infusion; longer minutes are wrong before any clock is asked.
_LONGEST_MIN = 7 * 24 * 60
_MICROSECONDS = 60_000_000
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ProofLine:
    """Two figures that have to agree, and whether they and all that belongs to them do.

    `check` is a stable id; its words are in `presentation/proof_words.py`. A line that holds
    shows the figures of its headline. One that does not shows those of its first failure, with
    the plan's field that is wrong; where a limit was passed, `right` is the limit. `unit` is
    empty for counts and words.
    """

    check: str
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
    if type(value) is int or type(value) is Decimal:
        return Fraction(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def line(
    check: str, left: object, right: object, unit: str, field: str, faults: Sequence[Fault]
) -> ProofLine:
    """The headline where nothing failed, the first failure otherwise."""
    if faults:
        first = faults[0]
        return ProofLine(
            check, figure(first.left), figure(first.right), first.unit, False, first.field
        )
    return ProofLine(check, figure(left), figure(right), unit, True, field)


def is_product(left: Exact, right: Exact, product: Exact, times: int = 1) -> bool:
    """Whether left × right = product × times, exactly; cross-multiplied, as fractions are slow."""
    left_n, left_d = left.as_integer_ratio()
    right_n, right_d = right.as_integer_ratio()
    n, d = product.as_integer_ratio()
    return left_n * right_n * d == n * times * left_d * right_d


def clock_fault(
    field: str, moment: datetime | None, start: datetime | None, minutes: Exact
) -> Fault | None:
    """What is wrong with a clock time that should be `minutes` after the start, if anything.

    Elapsed time is counted in UTC and shown in the start's zone, so that a clock change moves
    the wall clock and not the infusion. Both the wall clock and its offset have to be right.
    """
    if start is None or moment is None:
        return None if moment is start else Fault(field, moment, start)
    n, d = minutes.as_integer_ratio()
    if not -_LONGEST_MIN * d <= n <= _LONGEST_MIN * d:
        return Fault(field, minutes, _LONGEST_MIN, "min")
    elapsed = timedelta(microseconds=n * _MICROSECONDS // d)
    expected = (start.astimezone(UTC) + elapsed).astimezone(start.tzinfo)
    # A third of a minute has no last microsecond: up or down, both are right.
    for nearest in (expected, expected + _TICK):
        if moment.replace(tzinfo=None) == nearest.replace(tzinfo=None):
            return (
                None
                if moment.utcoffset() == nearest.utcoffset()
                else Fault(field, moment, expected)
            )
    return Fault(field, moment, expected)
