"""The ward's zone of a course: by name, or by the offset of the moment that is asked for."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from infuseplan.cli.reading.json_values import read_text
from infuseplan.cli.reading.request import FieldError
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


def _moments(event: Event) -> Iterator[tuple[str, datetime]]:
    return ((name, value) for name, value in event if isinstance(value, datetime))
