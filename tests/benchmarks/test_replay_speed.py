"""How long it takes to fold 500 events, to plan what is left, and to prove it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from infuseplan.application.infusion.replaying import proved_course
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.bootstrap import services
from infuseplan.domain.infusion.events import (
    Amended,
    Event,
    Observed,
    Paused,
    RateSet,
    Resumed,
    Started,
    VolumeRead,
)
from infuseplan.domain.infusion.state import course_state
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol
from tests.benchmarks.measuring import counted_loop, in_turns, told

pytestmark = pytest.mark.benchmark

START = datetime.fromisoformat("2026-11-23T09:00:00+01:00")
EVENTS = 500
# Of as many exact additions as there are events.
MOST_LOOPS = 8


# 25 mL/h are 0.139 mL in 20 s; the pump is read a little low, whatever the rate.
def _shown(number: int) -> Decimal:
    return Decimal(number) / 10


def _event(kind: str, number: int) -> Event:
    """The event of that number, 20 seconds after the one before."""
    at, odd = START + timedelta(seconds=20 * number), bool(number % 2)
    read = VolumeRead(at=at, infused_ml=_shown(number))
    if kind == "readings":
        return read
    if kind == "vital signs and readings":
        return Observed(at=at, pulse_per_min=Decimal(80)) if odd else read
    if kind == "rate changes":
        return RateSet(at=at, rate_ml_per_h=Decimal(50 if odd else 25))
    if kind == "pauses":
        return Paused(at=at, reason="line") if odd else Resumed(at=at)
    if odd:
        return read
    if kind == "readings and times set right":
        to_at = START + timedelta(seconds=20 * number - 25)
        return Amended(at=at, event=number - 1, by="w", reason="slip", to_at=to_at)
    amended = _shown(number - 1) - Decimal("0.05")
    return Amended(at=at, event=number - 1, by="w", reason="slip", infused_ml=amended)


def events(kind: str) -> tuple[Event, ...]:
    """A start, and 499 events of that kind."""
    return (Started(at=START), *(_event(kind, number) for number in range(1, EVENTS)))


@pytest.mark.parametrize(
    "kind",
    [
        "vital signs and readings",
        "readings",
        "rate changes",
        "pauses",
        "readings and amendments",
        "readings and times set right",
    ],
)
def test_five_hundred_events_are_folded_and_replanned_in_eight_counted_loops(kind: str) -> None:
    wired = services()
    loaded = wired.protocols.find(wired.protocols.default_id)
    assert isinstance(loaded, LoadedProtocol)
    request = PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal(70),
        age_years=66,
        infusion_number=1,
        on=START.date(),
        start=START,
    )
    proved = proved_plan(CompleteRequest(request), loaded, wired.policies.standing())
    assert isinstance(proved, ProvedPlan)
    log = events(kind)
    now = log[-1].at + timedelta(seconds=20)
    state = course_state(proved.plan, loaded, log, now, follow="plan", bag_out=START)
    assert state.steps or state.status == "interrupted"
    folded, plain = in_turns(
        lambda: course_state(proved.plan, loaded, log, now, follow="plan", bag_out=START),
        lambda: counted_loop(EVENTS),
        rounds=40,
    )
    checked, again = in_turns(
        lambda: proved_course(proved, log, state, now=now, bag_out=START),
        lambda: counted_loop(EVENTS),
        rounds=10,
    )
    told(f"proof of {kind}", checked, again, "a counted loop")
    assert told(f"fold of {kind}", folded, plain, "a counted loop") <= MOST_LOOPS
