"""What a reader of clock times has to know: midnight, and clocks that change on the way."""

from datetime import datetime, timedelta
from decimal import Decimal

from infuseplan.domain.findings import NOTE, Arg, Finding

_NO_OFFSET = timedelta(0)


def clock_notes(start: datetime | None, end: datetime | None, field: str) -> list[Finding]:
    """Notes about the clock times from `start` to `end`, which stand in `field`."""
    if start is None or end is None:
        return []
    found = []
    if end.date() != start.date():
        args: dict[str, Arg] = {"start": start, "end": end}
        found.append(Finding("clock.crosses-midnight", NOTE, field=field, args=args))
    shift = (end.utcoffset() or _NO_OFFSET) - (start.utcoffset() or _NO_OFFSET)
    if shift:
        args = {"minutes": Decimal(int(shift.total_seconds()) // 60)}
        found.append(Finding("clock.changes", NOTE, field=field, args=args))
    return found
