"""Days and moments of an infusion: in a known year, and moments with their offset from UTC."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator

from infuseplan.domain.dates.calendar_years import FIRST_YEAR, LAST_YEAR, is_known_year


def _of_known_year(found: date) -> date:
    if not is_known_year(found.year):
        raise ValueError(f"its year must be {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _with_offset(found: datetime) -> datetime:
    if found.utcoffset() is None:
        raise ValueError("it needs an offset from UTC")
    _of_known_year(found)
    return found


Day = Annotated[date, AfterValidator(_of_known_year)]
Moment = Annotated[datetime, AfterValidator(_with_offset)]
