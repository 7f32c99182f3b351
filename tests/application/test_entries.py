"""Which answer becomes which field of which event."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from infuseplan.application.infusion import entries
from infuseplan.domain.infusion.events import Event

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = entries.volume_read(NINE, "AB", Decimal("30.5"))


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (entries.stopped(NINE, None), {"type": "stopped"}),
        (
            entries.stop_withdrawn(NINE, by="CD", reason="slip", pump_ran_on=True),
            {"type": "stop-withdrawn", "by": "CD", "reason": "slip", "pump_ran_on": True},
        ),
        (
            entries.rate_set(NINE, "AB", Decimal("12.5")),
            {"type": "rate-set", "by": "AB", "rate_ml_per_h": Decimal("12.5")},
        ),
        (FIRST, {"type": "volume-read", "by": "AB", "infused_ml": Decimal("30.5")}),
        (
            entries.read_again(FIRST, Decimal(31)),
            {"type": "volume-read", "by": "AB", "infused_ml": Decimal(31)},
        ),
        (
            entries.observed(NINE, "AB", {"pulse_per_min": Decimal(80), "note": "calm"}),
            {"type": "observed", "by": "AB", "pulse_per_min": Decimal(80), "note": "calm"},
        ),
        (
            entries.paused(NINE, "AB", reason="line", infused_ml=Decimal(40)),
            {"type": "paused", "by": "AB", "reason": "line", "infused_ml": Decimal(40)},
        ),
        (
            entries.resumed(NINE, "AB", prescriber="Dr E", rate_ml_per_h=Decimal("12.5")),
            {"type": "resumed", "by": "AB", "prescriber": "Dr E", "rate_ml_per_h": Decimal("12.5")},
        ),
        (
            entries.resumed(NINE, "AB", prescriber="", rate_ml_per_h=Decimal(25)),
            {"type": "resumed", "by": "AB", "rate_ml_per_h": Decimal(25)},
        ),
        (
            entries.deviation(
                NINE, by="CD", reason="told", rate_ml_per_h=Decimal(300), infused_ml=None
            ),
            {"type": "deviation", "by": "CD", "reason": "told", "rate_ml_per_h": Decimal(300)},
        ),
        (
            entries.deviation(
                NINE, by="CD", reason="told", rate_ml_per_h=None, infused_ml=Decimal(90)
            ),
            {"type": "deviation", "by": "CD", "reason": "told", "infused_ml": Decimal(90)},
        ),
        (
            entries.released(NINE, by="Dr E", reason="seen"),
            {"type": "released", "by": "Dr E", "reason": "seen"},
        ),
        (
            entries.discontinued(NINE, "AB", reason="seen", rule="hospitalisation"),
            {"type": "discontinued", "by": "AB", "reason": "seen", "rule": "hospitalisation"},
        ),
        (entries.completed(NINE, "AB"), {"type": "completed", "by": "AB"}),
        (
            entries.amended(
                NINE, place=3, by="CD", reason="slip", changes={"rate_ml_per_h": Decimal(50)}
            ),
            {
                "type": "amended", "event": 3, "by": "CD", "reason": "slip",
                "rate_ml_per_h": Decimal(50),
            },
        ),
        (
            entries.amended(NINE, place=0, by="CD", reason="slip", changes={"withdrawn": True}),
            {"type": "amended", "event": 0, "by": "CD", "reason": "slip", "withdrawn": True},
        ),
    ],
)  # fmt: skip
def test_every_answer_stands_in_its_own_field(event: Event, told: dict[str, object]) -> None:
    stated = event.model_dump(exclude_defaults=True)
    assert {**stated, "type": event.type} == {"at": NINE, **told}


def test_an_answer_that_no_event_has_is_refused() -> None:
    with pytest.raises(ValidationError):
        entries.amended(NINE, place=0, by="CD", reason="slip", changes={"rate": Decimal(50)})
    with pytest.raises(ValidationError):
        entries.observed(NINE, "AB", {"pulse": Decimal(80)})
