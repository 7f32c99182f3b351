"""The ward's zone of a course: by name, or by the offset of the moment that is asked for."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from infuseplan.cli.reading.json_values import read_text
from infuseplan.cli.reading.request import FieldError
from infuseplan.domain.dates.calendar_years import FIRST_YEAR, LAST_YEAR, is_known_year
from infuseplan.domain.infusion.events import Event
from infuseplan.presentation.entry.problem import quoted
from infuseplan.presentation.i18n import say


def read_zone(path: str, value: object) -> ZoneInfo:
    """A zone by its name, such as Europe/Paris; `FieldError` for what is none."""
    name = read_text(path, value)
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        text = say("{name}: read “{zone}”. Type the name of a time zone such as "
                   "Europe/Berlin.", name=path, zone=quoted(name))  # fmt: skip
        raise FieldError(path, text) from None


def offsets_differ(now: datetime, events: Iterable[Event]) -> bool:
    """Whether a moment of the log has another offset than the clock of `now` shows for it."""
    return any(
        moment.utcoffset() != moment.astimezone(now.tzinfo).utcoffset()
        for event in events
        for _, moment in _moments(event)
    )


def demand_known_years(
    zone: tzinfo, now: datetime, bag_out: datetime | None, events: Iterable[Event]
) -> None:
    """`FieldError` names the first moment whose year is a known one only by its own offset."""
    named = [("now", now), ("bag_out_of_refrigerator", bag_out)]
    for place, event in enumerate(events):
        named += [(f"events.{place}.{name}", moment) for name, moment in _moments(event)]
    for path, moment in named:
        # Nowhere is a clock so far from another one that it could be a year in between.
        if moment is None or moment.year not in (FIRST_YEAR, LAST_YEAR):
            continue
        there = moment.astimezone(zone)
        if not is_known_year(there.year):
            text = say(
                "{name}: read “{read}”, which the ward's clocks show as {there}. Years from "
                "{first} to {last} are read: correct the moment, or its offset.",
                name=path,
                read=moment.isoformat(),
                there=there.isoformat(),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
            raise FieldError(path, text)


def _moments(event: Event) -> Iterator[tuple[str, datetime]]:
    return ((name, value) for name, value in event if isinstance(value, datetime))
