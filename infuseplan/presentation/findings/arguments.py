"""Figures of a finding, each of the kind that its sentence needs."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.findings import Arg
from infuseplan.presentation.figures import NBSP, figure

Args = Mapping[str, Arg]


def number_of(args: Args, key: str, places: int = 3) -> str:
    """A number as it is shown."""
    value = args[key]
    if not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"{key} is not a number")
    return figure(value, places)


def measure_of(args: Args, key: str, unit: str, places: int = 3) -> str:
    """A number with its unit."""
    return f"{number_of(args, key, places)}{NBSP}{unit}"


def moment_of(args: Args, key: str) -> datetime:
    """A moment, to be shown as clock time or day."""
    value = args[key]
    if not isinstance(value, datetime):
        raise TypeError(f"{key} is not a moment")
    return value


def day_of(args: Args, key: str) -> date:
    """A day of the calendar."""
    value = args[key]
    if not isinstance(value, date):
        raise TypeError(f"{key} is not a day")
    return value


def minutes_of(args: Args, key: str) -> Fraction:
    """Minutes, exactly."""
    value = args[key]
    if not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"{key} is not a number")
    return Fraction(value)
