"""Age in whole years on a day, by calendar, never by counting days.

Days divided by 365.25 mis-ages people around the 75th birthday, where the dose of
dexamethasone changes.
"""

from datetime import date


def age_on(born: date, on: date) -> int:
    """Whole years on the day `on`; a birthday on 29 February falls on 1 March in other years.

    ValueError if `on` is before the birth.
    """
    if on < born:
        raise ValueError("the day is before the birth")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def years_and_days(born: date, on: date) -> tuple[int, int]:
    """Whole years on the day `on`, and the days since that birthday: (75, 0) on the birthday."""
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - start-up time

    years = age_on(born, on)
    birthday = born + relativedelta(years=years)
    if (birthday.month, birthday.day) != (born.month, born.day):
        birthday += relativedelta(days=1)
    return years, (on - birthday).days


def born_on_leap_day(born: date) -> bool:
    """Whether the birthday exists only in leap years."""
    return (born.month, born.day) == (2, 29)
