"""What was read, once more in a form in which a slip shows."""

from datetime import date, datetime, time

from infuseplan.presentation.entry.read import EnteredValue
from infuseplan.presentation.figures import figure, weekday_and_day, with_unit


def read_back(value: EnteredValue, unit: str = "") -> str:
    """`value` with its unit, with weekday and month by name, or as four digits of a clock."""
    if isinstance(value, datetime):
        offset = f"UTC{value.isoformat()[-len('+01:00') :]}" if value.utcoffset() else "UTC"
        return f"{weekday_and_day(value)}, {value.strftime('%H:%M')}, {offset}"
    if isinstance(value, date):
        return weekday_and_day(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return with_unit(value, unit) if unit else figure(value)
