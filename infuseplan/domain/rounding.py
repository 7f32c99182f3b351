"""The only rounding of clinical values: half away from zero, on exact numbers.

Python's own rounding goes to the even neighbour (112.5 becomes 112), which no ward expects.
"""

from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


def half_up(value: Exact, places: int = 0) -> Fraction:
    """`value` to `places` decimals, a half going away from zero: 112.5 becomes 113."""
    scale = 10**places
    scaled = Fraction(value) * scale
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if scaled >= 0 else -whole, scale)


def whole_half_up(value: Exact) -> int:
    """`value` as the nearest whole number, a half going away from zero."""
    return half_up(value).numerator
