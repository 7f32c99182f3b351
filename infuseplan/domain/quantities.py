"""Exact numbers: `Stated` figures as a source or a person wrote them, `Ratio` for derived ones.

Both refuse float and bool, which pydantic takes for numbers unless it is told not to: a binary
float is already a different figure from the one that was written.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema


def _stated(value: Any) -> Decimal:
    if type(value) is Decimal:
        if not value.is_finite():
            raise ValueError("must be a finite number")
        return value
    if type(value) is int:
        return Decimal(value)
    raise ValueError(f"must be an exact number, not {type(value).__name__}")


def _above_zero(value: Any) -> Decimal:
    number = _stated(value)
    if number <= 0:
        raise ValueError("must be more than 0")
    return number


def ratio(value: Any) -> Fraction:
    """`value` as an exact fraction; float and bool are refused with ValueError."""
    if type(value) is Fraction:
        return value
    if type(value) is int or type(value) is Decimal:
        return Fraction(value)
    raise ValueError(f"must be an exact number, not {type(value).__name__}")


_NUMBER = WithJsonSchema({"type": "number"})

Stated = Annotated[Decimal, PlainValidator(_stated), _NUMBER]
Positive = Annotated[
    Decimal, PlainValidator(_above_zero), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})
]
Ratio = Annotated[Fraction, PlainValidator(ratio), _NUMBER]
