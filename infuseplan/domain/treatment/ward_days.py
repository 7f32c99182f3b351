"""Weekends and public holidays of the hospital's region: flagged, and never a reason to move."""

from collections.abc import Mapping
from datetime import date

from infuseplan.frozen import frozen

_SATURDAY, _SUNDAY = 5, 6


@frozen
class WardDays:
    """`weekend` has days of the week, Monday being 0; `holidays` the names of public holidays.

    Both are handed in: which days are holidays is no rule of medicine.
    """

    weekend: frozenset[int]
    holidays: Mapping[date, str]

    def is_weekend(self, on: date) -> bool:
        """Whether it is a day of the weekend there."""
        return on.weekday() in self.weekend

    def holiday(self, on: date) -> str | None:
        """The name of the public holiday on that day; None where it is none."""
        return self.holidays.get(on)


NO_REGION = WardDays(frozenset({_SATURDAY, _SUNDAY}), {})
"""Where the hospital names no region: Saturday and Sunday, and no holidays."""
