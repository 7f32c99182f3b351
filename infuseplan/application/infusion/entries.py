"""What is answered at the bedside, as the event that is recorded: one function for each event.

The window asks, and hands the answers on as they were read; which field of which event they are is
said here. What an event refuses, its own model refuses.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from infuseplan.domain.infusion.events import (
    Amended,
    Completed,
    Deviation,
    Discontinued,
    Event,
    Observed,
    Paused,
    RateSet,
    Released,
    Resumed,
    Stopped,
    StopWithdrawn,
    VolumeRead,
)


def stopped(at: datetime, by: str | None) -> Stopped:
    """STOP."""
    return Stopped(at=at, by=by)


def stop_withdrawn(at: datetime, *, by: str, reason: str, pump_ran_on: bool) -> StopWithdrawn:
    """STOP was pressed by mistake."""
    return StopWithdrawn(at=at, by=by, reason=reason, pump_ran_on=pump_ran_on)


def rate_set(at: datetime, by: str | None, rate_ml_per_h: Decimal) -> RateSet:
    """The pump runs at this rate from now on."""
    return RateSet(at=at, by=by, rate_ml_per_h=rate_ml_per_h)


def volume_read(at: datetime, by: str | None, infused_ml: Decimal) -> VolumeRead:
    """The pump's own volume."""
    return VolumeRead(at=at, by=by, infused_ml=infused_ml)


def read_again(first: Event, infused_ml: Decimal) -> VolumeRead:
    """The pump's volume a second time: at the moment of `first`, by who entered that."""
    return VolumeRead(at=first.at, by=first.by, infused_ml=infused_ml)


def observed(at: datetime, by: str | None, values: Mapping[str, Decimal | str]) -> Observed:
    """Vital signs, by the names of the event's fields."""
    return Observed.model_validate({"at": at, "by": by, **values})


def paused(at: datetime, by: str | None, *, reason: str, infused_ml: Decimal | None) -> Paused:
    """It is interrupted for another cause than a reaction."""
    return Paused(at=at, by=by, reason=reason, infused_ml=infused_ml)


def resumed(at: datetime, by: str | None, *, prescriber: str, rate_ml_per_h: Decimal) -> Resumed:
    """It goes on at the rate that was read back; `prescriber` is empty where nobody was asked."""
    return Resumed(at=at, by=by, prescriber=prescriber or None, rate_ml_per_h=rate_ml_per_h)


def deviation(
    at: datetime,
    *,
    by: str,
    reason: str,
    rate_ml_per_h: Decimal | None,
    infused_ml: Decimal | None,
) -> Deviation:
    """What really ran although no protocol allows it: a rate, or the pump's volume."""
    return Deviation(
        at=at, by=by, reason=reason, rate_ml_per_h=rate_ml_per_h, infused_ml=infused_ml
    )


def released(at: datetime, *, by: str, reason: str) -> Released:
    """The prescriber lets the plan go on after a deviation."""
    return Released(at=at, by=by, reason=reason)


def discontinued(at: datetime, by: str | None, *, reason: str, rule: str | None) -> Discontinued:
    """Discontinued permanently; `rule` is the condition of the source, if one was chosen."""
    return Discontinued(at=at, by=by, reason=reason, rule=rule)


def completed(at: datetime, by: str | None) -> Completed:
    """The bag is empty."""
    return Completed(at=at, by=by)


def amended(
    at: datetime, *, place: int, by: str, reason: str, changes: Mapping[str, object]
) -> Amended:
    """The entry at `place` is set right; `changes` by the names of the amendment's fields."""
    return Amended.model_validate({"at": at, "event": place, "by": by, "reason": reason, **changes})
