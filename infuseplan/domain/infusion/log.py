"""The log of one infusion as it counts: amendments in their place, impossible entries by name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

from pydantic import ValidationError

from infuseplan.domain.findings import Arg
from infuseplan.domain.infusion.events import (
    Amended,
    BagPrepared,
    Event,
    Paused,
    PremedicationGiven,
    Reaction,
    SecondChecked,
    Started,
    Stopped,
    StopWithdrawn,
    VialUsed,
)

_STOP_REASON = "reaction"
"""The reason under which STOP was recorded before it was an event of its own."""

# What an amendment says of itself; all else of it stands in the place of the event's own figure.
_OWN_FIELDS = {"type", "at", "by", "event", "reason", "withdrawn"}
_SETS_RIGHT = {"to_at": "at", "to_by": "by", "to_reason": "reason"}
_AMENDABLE = tuple(
    (name, _SETS_RIGHT.get(name, name)) for name in Amended.model_fields if name not in _OWN_FIELDS
)
_MOMENTS = ("to_at", "bag_out_of_refrigerator", "given_at")


EventCode = Literal[
    "above-highest-rate",
    "after-now",
    "after-the-end",
    "amends-impossibly",
    "amends-nothing",
    "amends-what-is-not-there",
    "bag-is-empty",
    "bag-out-after-start",
    "before-start",
    "check-by-nobody-known",
    "check-by-same-person",
    "check-differs",
    "check-missing",
    "checked-after-start",
    "given-later",
    "grade-missing",
    "less-than-before",
    "more-than-the-bag",
    "needs-prescriber",
    "no-reaction-is-open",
    "no-reaction-rules",
    "no-stop-to-withdraw",
    "not-better",
    "not-empty",
    "nothing-to-release",
    "now-without-offset",
    "out-of-order",
    "paused",
    "pump-impossible",
    "reaction-is-open",
    "read-back-differs",
    "runs-already",
    "stands",
    "start-moved-too-far",
    "started-twice",
    "stop-is-final",
    "time-without-offset",
    "two-strengths",
    "unknown-agent",
    "unknown-rule",
    "unknown-vial",
    "vial-expired",
    "vial-twice",
    "wrong-product",
]
"""Why an event cannot have happened; `presentation/findings/refused_events.py` says each."""


class EventProblem(Exception):
    """An event that cannot have happened like this: which one, why, with the figures for words.

    `index` counts from 0 in the log as it was written; `code` is stable, words are in
    `presentation`.
    """

    def __init__(self, index: int, code: EventCode, args: Mapping[str, Arg] | None = None) -> None:
        super().__init__(f"event {index}: {code}")
        self.index = index
        self.code = code
        self.figures: Mapping[str, Arg] = args or {}


def effective_events(events: Sequence[Event], now: datetime) -> tuple[tuple[int, Event], ...]:
    """The events in the order of time, each with its place in the log, without the amendments.

    STOP of an old log is read as `stopped`, and one that the pump did not obey is left out.

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
    counted: dict[int, Event] = {}
    is_plain = True
    for index, event in written:
        if isinstance(event, Amended):
            is_plain = False
            continue
        counted[index] = _as_stop(event) if isinstance(event, Paused) else event
    if not is_plain:
        for index, event in written:
            if isinstance(event, Amended):
                _amend(index, event, counted, now)
    ordered = tuple(counted.items())
    if not is_plain:
        ordered = tuple(sorted(ordered, key=lambda item: (_utc(item[1].at), item[0])))
    withdrawn = None if is_plain else next(withdrawn_checks(events), None)
    _check_order(ordered, len(events) if withdrawn is None else withdrawn[0])
    return _without_stops_that_ran_on(ordered)


def _as_stop(pause: Paused) -> Event:
    if pause.reason.strip().casefold() != _STOP_REASON:
        return pause
    return Stopped(at=pause.at, by=pause.by, infused_ml=pause.infused_ml)


def _without_stops_that_ran_on(
    ordered: tuple[tuple[int, Event], ...],
) -> tuple[tuple[int, Event], ...]:
    """Without each STOP that was pressed by mistake while the pump ran on, and its withdrawal."""
    if not any(isinstance(event, StopWithdrawn) and event.pump_ran_on for _, event in ordered):
        return ordered
    left_out: set[int] = set()
    waiting: list[int] = []
    for index, event in ordered:
        if isinstance(event, Stopped):
            waiting.append(index)
        elif isinstance(event, Reaction):
            waiting = []
        elif isinstance(event, StopWithdrawn):
            if not waiting:
                raise EventProblem(index, "no-stop-to-withdraw")
            if event.pump_ran_on:
                left_out.update(waiting, (index,))
            waiting = []
    return tuple(item for item in ordered if item[0] not in left_out)


def _utc(moment: datetime) -> datetime:
    """Two moments of one zone compare by the wall clock, which is wrong in a night of change."""
    return moment.astimezone(UTC)


def _amend(index: int, amendment: Amended, counted: dict[int, Event], now: datetime) -> None:
    """Put the figures of the amendment in the event's place, or leave the event out.

    All of them must belong to the event; a start that did not happen is no infusion.
    """
    target = counted.get(amendment.event)
    given = [
        (name, theirs, value)
        for name, theirs in _AMENDABLE
        if (value := getattr(amendment, name)) is not None
    ]
    if target is None or amendment.event >= index or not (given or amendment.withdrawn):
        raise EventProblem(index, "amends-nothing", {"event": amendment.event})
    if amendment.withdrawn:
        if given or isinstance(target, Started):
            raise EventProblem(index, "amends-impossibly", {"event": amendment.event})
        del counted[amendment.event]
        return
    values = dict(target)
    for name, theirs, value in given:
        if theirs not in values:
            raise EventProblem(index, "amends-what-is-not-there", {"name": name})
        if name in _MOMENTS and value.utcoffset() is None:
            raise EventProblem(index, "time-without-offset")
        values[theirs] = value
    if _utc(values["at"]) > _utc(now):
        raise EventProblem(index, "after-now", {"at": values["at"], "now": now})
    try:
        counted[amendment.event] = right = type(target)(**values)
    except ValidationError:
        raise EventProblem(index, "amends-impossibly", {"event": amendment.event}) from None
    if isinstance(right, VialUsed) and amendment.strength_mg and amendment.trade_item is None:
        _correct_product(right, counted)


def _correct_product(right: VialUsed, counted: dict[int, Event]) -> None:
    """One product has one strength: what is set right of a vial is so of all with its number."""
    if right.trade_item is None:
        return
    for place, one in counted.items():
        if isinstance(one, VialUsed) and one.trade_item == right.trade_item:
            counted[place] = VialUsed(**{**dict(one), "strength_mg": right.strength_mg})


def _check_as_written(events: Sequence[Event], moments: Sequence[datetime]) -> None:
    """A log is written as things happen, amendments included."""
    for index, (earlier, later) in enumerate(pairwise(moments), 1):
        if later < earlier:
            start = next(
                (at for at, event in zip(moments, events, strict=True) if event.type == "started"),
                None,
            )
            is_before = start is not None and later < start
            raise EventProblem(index, "before-start" if is_before else "out-of-order")


def withdrawn_checks(events: Sequence[Event]) -> Iterator[tuple[int, Amended]]:
    """The amendments that withdraw a second check after the start, each with its place in the log.

    One that is withdrawn before it is simply none: nothing starts without another.
    """
    has_started = False
    for index, event in enumerate(events):
        has_started = has_started or isinstance(event, Started)
        if (
            not has_started
            or not isinstance(event, Amended)
            or not event.withdrawn
            or event.event >= index
        ):
            continue
        if isinstance(events[event.event], SecondChecked):
            yield index, event


def _check_order(ordered: Sequence[tuple[int, Event]], checked_again: int) -> None:
    """One start, before all else but what prepares it; nothing given after it was entered.

    From the place `checked_again` on a second check may come late, because one was withdrawn.
    """
    started: int | None = None
    for index, event in ordered:
        if isinstance(event, PremedicationGiven):
            _check_given(index, event)
        elif isinstance(event, VialUsed | BagPrepared):
            continue
        elif isinstance(event, SecondChecked):
            # A figure that was seen on a running pump is no figure of somebody's own.
            if started is not None and index < checked_again:
                raise EventProblem(index, "checked-after-start")
        elif isinstance(event, Started):
            if started is not None:
                raise EventProblem(index, "started-twice")
            started = index
        elif started is None:
            raise EventProblem(index, "before-start")


def _check_given(index: int, event: PremedicationGiven) -> None:
    if event.given_at.utcoffset() is None:
        raise EventProblem(index, "time-without-offset")
    if _utc(event.given_at) > _utc(event.at):
        raise EventProblem(index, "given-later", {"given": event.given_at, "entered": event.at})
