"""A log in the ward's zone: what was stored with an offset, shown by the clock on the wall."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from infuseplan.domain.infusion.events import Event


def in_zone(events: Sequence[Event], zone: tzinfo | None) -> tuple[Event, ...]:
    """The same events at the same moments, each time as the clocks of `zone` show it.

    An offset does not know when clocks change; the end of an infusion that was continued after a
    crash would be an hour wrong in that night.
    """
    return tuple(_in_zone(event, zone) for event in events)


def _in_zone(event: Event, zone: tzinfo | None) -> Event:
    moments = {
        name: value.astimezone(zone)
        for name, value in dict(event).items()
        if isinstance(value, datetime) and value.utcoffset() is not None
    }
    return type(event)(**{**dict(event), **moments})
