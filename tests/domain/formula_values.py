"""What each formula of a derivation comes to for its inputs, worked out here alone.

The product shows the planner's own figures; that a formula with its inputs really gives the figure
beside it is for the tests to say, with arithmetic that the planner does not share.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import product

from infuseplan.domain.dates.age import age_on
from infuseplan.domain.dates.elapsed import after_minutes
from infuseplan.domain.derivation.record import DerivedValue, Input, Result
from infuseplan.domain.plan.plan import RateHold
from infuseplan.domain.rounding import half_up

# What the words of the hospital's setting `re_escalation_hold` stand for, in minutes.
_HOLDS = {"thirty": Fraction(30)}


def evaluate(rule: str, inputs: Sequence[Input]) -> Result:
    """The result of the formula for these inputs, exactly; KeyError for an unknown formula."""
    return _VALUES[rule]([given.value for given in inputs])


def _number(value: DerivedValue) -> Fraction:
    if isinstance(value, Decimal | Fraction | int):
        return Fraction(value)
    raise TypeError(f"{value!r} is not a number")


def _moment(value: DerivedValue) -> datetime:
    if isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a moment")


def _day(value: DerivedValue) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a day")


def _arithmetic(compute: Callable[..., Fraction]) -> Callable[[Sequence[DerivedValue]], Result]:
    return lambda values: compute(*(_number(value) for value in values))


def _last(values: Sequence[DerivedValue]) -> Result:
    return values[-1]


def _pairs(values: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    return list(zip(values[::2], values[1::2], strict=True))


def _ways(amount: Fraction, sizes: Sequence[Fraction], *, short: bool) -> list[tuple[int, ...]]:
    """Numbers of vials that hold `amount`; with `short` also those that just miss it.

    Of the last size never more than needed: any further vial is only left over.
    """
    *larger, last = sizes
    ways = []
    for counts in product(*(range(-(-amount // size) + 1) for size in larger)):
        rest = amount - sum((n * size for n, size in zip(counts, larger, strict=True)), Fraction(0))
        needed = max(0, -(-rest // last))
        ways.append((*counts, needed))
        if short and needed:
            ways.append((*counts, needed - 1))
    return [way for way in ways if any(way)]


def _total(counts: Sequence[int], sizes: Sequence[Fraction]) -> Fraction:
    return sum((n * size for n, size in zip(counts, sizes, strict=True)), Fraction(0))


def _fewest_vials(amount: Fraction, own: Fraction, *sizes: Fraction) -> Fraction:
    """Vials of the size `own` in the choice with the least left over, then the fewest vials."""
    best = min(
        _ways(amount, sizes, short=False),
        key=lambda way: (_total(way, sizes), sum(way), way),
    )
    return Fraction(best[sizes.index(own)])


def _nearest_vials(amount: Fraction, own: Fraction, *sizes: Fraction) -> Fraction:
    """Vials of the size `own` in the sum nearest to `amount`; of two as near, the smaller."""

    def badness(way: tuple[int, ...]) -> tuple[Fraction, Fraction, int, tuple[int, ...]]:
        total = _total(way, sizes)
        return abs(total - amount), total, sum(way), way

    best = min(_ways(amount, sizes, short=True), key=badness)
    return Fraction(best[sizes.index(own)])


def _within_limit(exact: Fraction, rounded: Fraction, limit_percent: Fraction) -> Fraction:
    return exact if abs(rounded - exact) / exact * 100 > limit_percent else rounded


def _amounts(fixed: int) -> Callable[[Sequence[DerivedValue]], Result]:
    """The least and the most behind the first `fixed` inputs, or one amount twice."""

    def amounts(values: Sequence[DerivedValue]) -> Result:
        from_source = tuple(value for value in values[fixed:] if isinstance(value, Decimal))
        return (from_source[0], from_source[-1])

    return amounts


def _sequence(values: Sequence[DerivedValue]) -> Result:
    """Rates and holds in turn; the last rate runs until the bag is empty and has no hold."""
    numbers = [_number(value) for value in values]
    *held, last = [*_pairs(numbers[:-1]), (numbers[-1], None)]
    return (*(RateHold(rate, hold) for rate, hold in held), RateHold(*last))


_TAKEN = (
    "given",
    "setting",
    "stated",
    "stated-for",
    "in-table",
    "same",
    "equal-volume",
    "maximum",
    "to-marks",
)
_VALUES: dict[str, Callable[[Sequence[DerivedValue]], Result]] = {
    **dict.fromkeys(_TAKEN, _last),
    "dose-for-age": _amounts(2),
    "dose-for-age-from": _amounts(3),
    "dose-for-age-below": _amounts(3),
    "dose-for-birth-date": _amounts(4),
    "dose-for-birth-date-from": _amounts(5),
    "dose-for-birth-date-below": _amounts(5),
    "start": lambda _: Fraction(0),
    "hold-by-setting": lambda values: _HOLDS[str(values[0])],
    "product": _arithmetic(lambda a, b: a * b),
    "quotient": _arithmetic(lambda a, b: a / b),
    "half": _arithmetic(lambda a: a / 2),
    "sum": _arithmetic(lambda *parts: sum(parts, Fraction(0))),
    "difference": _arithmetic(lambda a, b: a - b),
    "shorter": _arithmetic(lambda minutes, hours: min(minutes, hours * 60)),
    "percent-change": _arithmetic(lambda new, old: (new - old) / old * 100),
    "volume-of-hold": _arithmetic(lambda rate, minutes: rate * minutes / 60),
    "minutes-of-bag": _arithmetic(lambda bag, rate: bag / rate * 60),
    "minutes-until-empty": _arithmetic(lambda bag, before, rate: (bag - before) / rate * 60),
    "nearest-mg": _arithmetic(half_up),
    "over-limit": _arithmetic(_within_limit),
    "vial-sum": _arithmetic(
        lambda *parts: sum((count * size for count, size in _pairs(parts)), Fraction(0))
    ),
    "fewest-vials": _arithmetic(_fewest_vials),
    "nearest-vials": _arithmetic(_nearest_vials),
    "age": lambda values: age_on(_day(values[0]), _day(values[1])),
    "later": lambda values: after_minutes(_moment(values[0]), _number(values[1])),
    "earlier": lambda values: after_minutes(_moment(values[0]), -_number(values[1])),
    "sequence": _sequence,
}
