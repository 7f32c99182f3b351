"""Comparing exact figures where five hundred events are followed while a key is pressed."""

from fractions import Fraction


def is_less(left: Fraction, right: Fraction) -> bool:
    """As `left < right`, without the search for a common kind of number that fractions make."""
    return left.numerator * right.denominator < right.numerator * left.denominator
