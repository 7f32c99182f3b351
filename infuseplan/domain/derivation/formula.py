"""The few formulas behind every figure of a plan: each as a pattern to read and as arithmetic.

A closed table, so that no figure is ever explained by text that somebody evaluates. A pattern is
free of words: the names of its places are put into the reader's language by `presentation`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import product

from infuseplan.domain.age import age_on
from infuseplan.domain.elapsed import after_minutes
from infuseplan.domain.plan.plan import RateHold
from infuseplan.domain.rounding import half_up

Value = Decimal | Fraction | int | str | date | datetime
Result = Value | tuple[Decimal, ...] | tuple[RateHold, ...]

_MINUTES_PER_HOUR = 60
_HUNDRED = 100
# What the words of the hospital's setting `re_escalation_hold` stand for, in minutes.
_HOLDS = {"thirty": Fraction(30)}


@dataclass(frozen=True, slots=True)
class Input:
    """One value that goes into a formula; `unit` is empty where it has none.

    `field` is the path of the figure of the plan that it is, or None for a value that the source,
    the hospital or the person who asks has stated, and behind which there is nothing to explain.
    """

    name: str
    value: Value
    unit: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """How places become a pattern, and how their values become the result."""

    pattern: Callable[[Sequence[str]], str]
    evaluate: Callable[[Sequence[Value]], Result]


def pattern_of(rule: str, inputs: Sequence[Input]) -> str:
    """The formula with its places named: `{per_kg_mg} × {weight_kg}`."""
    return FORMULAS[rule].pattern([f"{{{given.name}}}" for given in inputs])


def evaluate(rule: str, inputs: Sequence[Input]) -> Result:
    """The result of the formula for these inputs, exactly; KeyError for an unknown formula."""
    return FORMULAS[rule].evaluate([given.value for given in inputs])


def _number(value: Value) -> Fraction:
    if isinstance(value, Decimal | Fraction | int):
        return Fraction(value)
    raise TypeError(f"{value!r} is not a number")


def _moment(value: Value) -> datetime:
    if isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a moment")


def _day(value: Value) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a day")


def _written(text: str) -> Callable[[Sequence[str]], str]:
    """A pattern with a fixed number of places, counted from 0."""
    return lambda places: text.format(*places)


def _arithmetic(
    text: str | Callable[[Sequence[str]], str], compute: Callable[..., Fraction]
) -> Formula:
    pattern = _written(text) if isinstance(text, str) else text
    return Formula(pattern, lambda values: compute(*(_number(value) for value in values)))


def _last(values: Sequence[Value]) -> Result:
    return values[-1]


def _pairs(values: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    return list(zip(values[::2], values[1::2], strict=True))


def _vial_sum_pattern(places: Sequence[str]) -> str:
    return " + ".join(
        f"{count} × {strength}" for count, strength in zip(places[::2], places[1::2], strict=True)
    )


def _vial_pattern(sign: str) -> Callable[[Sequence[str]], str]:
    def pattern(places: Sequence[str]) -> str:
        amount, own, *sizes = places
        vials = " + ".join(f"n({size}) × {size}" for size in sizes)
        return f"{amount} {sign} {vials}; n({own})"

    return pattern


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
    return exact if abs(rounded - exact) / exact * _HUNDRED > limit_percent else rounded


def _range_pattern(before: str, fixed: int) -> Callable[[Sequence[str]], str]:
    """`before` with its places, then one amount or the least and the most of them."""

    def pattern(places: Sequence[str]) -> str:
        return before.format(*places[:fixed]) + "–".join(places[fixed:])

    return pattern


def _range(fixed: int) -> Callable[[Sequence[Value]], Result]:
    def amounts(values: Sequence[Value]) -> Result:
        from_source = tuple(value for value in values[fixed:] if isinstance(value, Decimal))
        return (from_source[0], from_source[-1])

    return amounts


def _sequence_pattern(places: Sequence[str]) -> str:
    return " → ".join(" ".join(places[at : at + 2]) for at in range(0, len(places), 2))


def _sequence(values: Sequence[Value]) -> Result:
    """Rates and holds in turn; the last rate runs until the bag is empty and has no hold."""
    numbers = [_number(value) for value in values]
    *held, last = [*_pairs(numbers[:-1]), (numbers[-1], None)]
    return (*(RateHold(rate, hold) for rate, hold in held), RateHold(*last))


FORMULAS: dict[str, Formula] = {
    # Stated by somebody; nothing is worked out.
    "given": Formula(_written("{0}"), _last),
    "setting": Formula(_written("{0}"), _last),
    "stated": Formula(_written("{0}"), _last),
    "stated-for": Formula(_written("{0}: {1}"), _last),
    "in-table": Formula(_written("{0}: {1}"), _last),
    "dose-for-age": Formula(_range_pattern("{0}, {1}: ", 2), _range(2)),
    "dose-for-age-from": Formula(_range_pattern("{0}, {1} ≥ {2}: ", 3), _range(3)),
    "dose-for-age-below": Formula(_range_pattern("{0}, {1} < {2}: ", 3), _range(3)),
    "dose-for-birth-date": Formula(_range_pattern("{0}, {1} → {2} = {3}: ", 4), _range(4)),
    "dose-for-birth-date-from": Formula(
        _range_pattern("{0}, {1} → {2} = {3} ≥ {4}: ", 5), _range(5)
    ),
    "dose-for-birth-date-below": Formula(
        _range_pattern("{0}, {1} → {2} = {3} < {4}: ", 5), _range(5)
    ),
    "start": Formula(_written("0"), lambda _: Fraction(0)),
    "hold-by-setting": Formula(_written("{0}"), lambda values: _HOLDS[str(values[0])]),
    # Taken over from another figure.
    "same": Formula(_written("{0}"), _last),
    "equal-volume": Formula(_written("{0}"), _last),
    "maximum": Formula(_written("{0}"), _last),
    # Worked out.
    "product": _arithmetic("{0} × {1}", lambda a, b: a * b),
    "quotient": _arithmetic("{0} ÷ {1}", lambda a, b: a / b),
    "half": _arithmetic("{0} ÷ 2", lambda a: a / 2),
    "sum": _arithmetic(" + ".join, lambda *parts: sum(parts, Fraction(0))),
    "difference": _arithmetic("{0} − {1}", lambda a, b: a - b),
    "percent-change": _arithmetic(
        "({0} − {1}) ÷ {1} × 100", lambda new, old: (new - old) / old * _HUNDRED
    ),
    "volume-of-hold": _arithmetic(
        "{0} × {1} ÷ 60", lambda rate, minutes: rate * minutes / _MINUTES_PER_HOUR
    ),
    "minutes-of-bag": _arithmetic(
        "{0} ÷ {1} × 60", lambda bag, rate: bag / rate * _MINUTES_PER_HOUR
    ),
    "minutes-until-empty": _arithmetic(
        "({0} − {1}) ÷ {2} × 60",
        lambda bag, before, rate: (bag - before) / rate * _MINUTES_PER_HOUR,
    ),
    "nearest-mg": _arithmetic("⌊{0}⌉", half_up),
    "over-limit": _arithmetic("|{1} − {0}| ÷ {0} × 100 > {2} ⇒ {0}", _within_limit),
    "vial-sum": _arithmetic(
        _vial_sum_pattern,
        lambda *parts: sum((count * size for count, size in _pairs(parts)), Fraction(0)),
    ),
    "fewest-vials": _arithmetic(_vial_pattern("≤"), _fewest_vials),
    "nearest-vials": _arithmetic(_vial_pattern("≈"), _nearest_vials),
    "age": Formula(_written("{0} → {1}"), lambda values: age_on(_day(values[0]), _day(values[1]))),
    "later": Formula(
        _written("{0} + {1}"), lambda values: after_minutes(_moment(values[0]), _number(values[1]))
    ),
    "earlier": Formula(
        _written("{0} − {1}"), lambda values: after_minutes(_moment(values[0]), -_number(values[1]))
    ),
    "sequence": Formula(_sequence_pattern, _sequence),
}
