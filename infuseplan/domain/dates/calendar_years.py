"""The years in which infusions and births are written down; no other is meant by anybody.

Whoever lives was born in them, and arithmetic with the calendar's own ends (years 1 and 9999)
has no result: there is no day before the first and none after the last.
"""

FIRST_YEAR, LAST_YEAR = 1900, 2199


def is_known_year(year: int) -> bool:
    """Whether dates of this year are read."""
    return FIRST_YEAR <= year <= LAST_YEAR
