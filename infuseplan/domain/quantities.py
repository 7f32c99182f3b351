"""Exact numbers: figures as a source or a person wrote them; derived ones are fractions.

They refuse float and bool, which pydantic takes for numbers unless it is told not to: a binary
float is already a different figure from the one that was written.
"""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

# No figure of a ward has more than ten digits before the point, or its first one further behind
# it; 1e999999 is finite and exact, and would still keep the arithmetic busy for good.
_LARGEST_EXPONENT = 9


def _stated(value: Any) -> Decimal:
    if type(value) is Decimal or type(value) is int:
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError("must be a finite number")
        if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
            raise ValueError("is out of all proportion")
        return number
    raise ValueError(f"must be an exact number, not {type(value).__name__}")


def _above_zero(value: Any) -> Decimal:
    number = _stated(value)
    if number <= 0:
        raise ValueError("must be more than 0")
    return number


def _at_least_zero(value: Any) -> Decimal:
    number = _stated(value)
    if number < 0:
        raise ValueError("must not be less than 0")
    return number


@lru_cache(maxsize=1_000)
def as_fraction(value: Decimal) -> Fraction:
    """`Fraction(value)`, without the search for the kind of number that it is.

    Equal figures are one fraction, so those of files and settings are made once for all plans.
    """
    return Fraction(*value.as_integer_ratio())


def times(left: Fraction | Decimal, right: Fraction | Decimal) -> Fraction:
    """`left * right`, without the search for a common kind of number, as are the next two.

    Thousands of plans are made by them.
    """
    left_n, left_d = left.as_integer_ratio()
    right_n, right_d = right.as_integer_ratio()
    return Fraction(left_n * right_n, left_d * right_d)


def divided(left: Fraction | Decimal, by: Fraction | Decimal) -> Fraction:
    """`left / by`; ZeroDivisionError where there is nothing to divide by."""
    left_n, left_d = left.as_integer_ratio()
    by_n, by_d = by.as_integer_ratio()
    return Fraction(left_n * by_d, left_d * by_n)


def minus(left: Fraction | Decimal, right: Fraction | Decimal) -> Fraction:
    """`left - right`."""
    left_n, left_d = left.as_integer_ratio()
    right_n, right_d = right.as_integer_ratio()
    return Fraction(left_n * right_d - right_n * left_d, left_d * right_d)


def is_less(left: Fraction, right: Fraction) -> bool:
    """As `left < right`, without the search for a common kind of number that fractions make.

    Five hundred events are followed while a key is pressed.
    """
    return left.numerator * right.denominator < right.numerator * left.denominator


_NUMBER = WithJsonSchema({"type": "number"})

Stated = Annotated[Decimal, PlainValidator(_stated), _NUMBER]
Positive = Annotated[
    Decimal, PlainValidator(_above_zero), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
AtLeastZero = Annotated[
    Decimal, PlainValidator(_at_least_zero), WithJsonSchema({"type": "number", "minimum": 0})
]
