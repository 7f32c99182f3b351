"""A start that is moved back does not by itself empty a bag of which nobody logged a rate."""

from collections.abc import Callable, Sequence
from datetime import datetime

from infuseplan.domain.dates.elapsed import minutes_between
from infuseplan.domain.findings import Arg
from infuseplan.domain.infusion.events import (
    Amended,
    Completed,
    Deviation,
    Event,
    Observed,
    RateSet,
    Started,
)
from infuseplan.domain.infusion.log import EventProblem

IsEmpty = Callable[[Sequence[Event], datetime], bool]


def check_start_is_logged(events: Sequence[Event], now: datetime, is_empty: IsEmpty) -> None:
    """For a bag that is empty at `now` because due changes are taken as made, and unseen.

    `is_empty` says whether the bag is so after some events at some moment. EventProblem names the
    amendment by which it is: now, or already at the moment in which it was entered.
    """
    for index, event in enumerate(events):
        if not isinstance(event, Amended) or event.to_at is None:
            continue
        start = events[event.event]
        if not isinstance(start, Started) or minutes_between(event.to_at, start.at) <= 0:
            continue
        # In the amendment's place, so that the numbers of the events stay.
        without = [*events[:index], Observed(at=event.at), *events[index + 1 :]]
        if not is_empty(without, now) or is_empty(events[: index + 1], event.at):
            args: dict[str, Arg] = {"from": start.at, "to": event.to_at}
            raise EventProblem(index, "start-moved-too-far", args)


def is_unseen(ordered: Sequence[tuple[int, Event]]) -> bool:
    """Whether nobody saw what the pump does, by the events as they count.

    A reading that was withdrawn did not happen.
    """
    return not any(_is_logged(event) for _, event in ordered)


def _is_logged(event: Event) -> bool:
    if isinstance(event, RateSet | Completed | Deviation):
        return True
    return getattr(event, "infused_ml", None) is not None
