"""The log of one infusion as it counts: amendments in their place, impossible entries by name."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from pydantic import ValidationError

from infuseplan.domain.course_events import Amended, Event, Started
from infuseplan.domain.findings import Arg

# What an amendment may set right, and what the event calls it.
_AMENDABLE = ("grade", "anaphylaxis", "infused_ml", "rate_ml_per_h", "bag_out_of_refrigerator")


class EventProblem(Exception):
    """An event that cannot have happened like this: which one, why, with the figures for words.

    `index` counts from 0 in the log as it was written; `code` is stable, words are in
    `presentation`.
    """

    def __init__(self, index: int, code: str, args: Mapping[str, Arg] | None = None) -> None:
        super().__init__(f"event {index}: {code}")
        self.index = index
        self.code = code
        self.figures: Mapping[str, Arg] = args or {}


def effective_events(events: Sequence[Event], now: datetime) -> tuple[tuple[int, Event], ...]:
    """The events in the order of time, each with its place in the log, without the amendments.

    EventProblem where a time has no offset, lies before the start or after `now`, where the order
    is impossible, or where an amendment does not fit.
    """
    if now.utcoffset() is None:
        raise EventProblem(-1, "now-without-offset")
    present = _utc(now)
    moments = []
    for index, event in enumerate(events):
        if event.at.utcoffset() is None:
            raise EventProblem(index, "time-without-offset")
        moments.append(_utc(event.at))
        if moments[-1] > present:
            raise EventProblem(index, "after-now", {"at": event.at, "now": now})
    _check_as_written(events, moments)
    written = tuple(enumerate(events))
    counted: dict[int, Event] = {
        index: event for index, event in written if not isinstance(event, Amended)
    }
    ordered = written
    if len(counted) != len(written):
        for index, event in written:
            if isinstance(event, Amended):
                counted[event.event] = _amended(index, event, counted, now)
        ordered = tuple(sorted(counted.items(), key=lambda item: (_utc(item[1].at), item[0])))
    _check_order(ordered)
    return ordered


def _utc(moment: datetime) -> datetime:
    """Two moments of one zone compare by the wall clock, which is wrong in a night of change."""
    return moment.astimezone(UTC)


def _amended(index: int, amendment: Amended, counted: Mapping[int, Event], now: datetime) -> Event:
    """The event with the figures that stand in the amendment; all of them must belong to it."""
    target = counted.get(amendment.event)
    if target is None or amendment.event >= index:
        raise EventProblem(index, "amends-nothing", {"event": amendment.event})
    values = dict(target)
    changed = False
    for name in _AMENDABLE:
        value = getattr(amendment, name)
        if value is None:
            continue
        if name not in values:
            raise EventProblem(index, "amends-what-is-not-there", {"name": name})
        values[name] = value
        changed = True
    if amendment.to_at is not None:
        if amendment.to_at.utcoffset() is None:
            raise EventProblem(index, "time-without-offset")
        if _utc(amendment.to_at) > _utc(now):
            raise EventProblem(index, "after-now", {"at": amendment.to_at, "now": now})
        values["at"] = amendment.to_at
        changed = True
    if not changed:
        raise EventProblem(index, "amends-nothing", {"event": amendment.event})
    try:
        return type(target)(**values)
    except ValidationError:
        raise EventProblem(index, "amends-impossibly", {"event": amendment.event}) from None


def _check_as_written(events: Sequence[Event], moments: Sequence[datetime]) -> None:
    """A log is written as things happen, amendments included."""
    for index, (earlier, later) in enumerate(pairwise(moments), 1):
        if later < earlier:
            start = next(
                (at for at, event in zip(moments, events, strict=True) if event.type == "started"),
                None,
            )
            code = "before-start" if start is not None and later < start else "out-of-order"
            raise EventProblem(index, code)


def _check_order(ordered: Sequence[tuple[int, Event]]) -> None:
    """One start, before all else."""
    for number, (index, event) in enumerate(ordered):
        started = isinstance(event, Started)
        if started and number:
            code = "started-twice" if isinstance(ordered[0][1], Started) else "before-start"
            raise EventProblem(ordered[0][0] if code == "before-start" else index, code)
        if not started and not number:
            raise EventProblem(index, "before-start")
