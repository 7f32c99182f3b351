"""A weight that is more likely a slip holds the plan until somebody confirms it and says why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from infuseplan.bootstrap import services
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol

TODAY = date(2026, 11, 22)


def doubts(**asked: Any) -> list[Finding]:
    """What the planner finds doubtful about this weight."""
    loaded = services().protocols.find("isatuximab-iv/eu-smpc-2025-07")
    assert isinstance(loaded, LoadedProtocol)
    request = PlanRequest(
        regimen="isa-pd", age_years=66, infusion_number=1, on=TODAY,
        **{name: Decimal(value) if isinstance(value, int | float) else value
           for name, value in asked.items()},
    )  # fmt: skip
    made = plan(request, loaded, services().policies.standing())
    return [one for one in made.findings if one.code.startswith("weight.")]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"weight_kg": 150}, []),
        ({"weight_kg": 151}, ["weight.without-height"]),
        # 160 lb, 172 cm and 250 kg, each without a height.
        ({"weight_kg": 160}, ["weight.without-height"]),
        ({"weight_kg": 172}, ["weight.without-height"]),
        ({"weight_kg": 250}, ["weight.without-height"]),
        # 160 / 1.60^2 = 62.5, 160 / 2.05^2 = 38.1.
        ({"weight_kg": 160, "height_cm": 160}, ["weight.bmi-over-limit"]),
        ({"weight_kg": 160, "height_cm": 205}, []),
        # Swapped: 172 kg and 70 cm for 70 kg and 172 cm.
        ({"weight_kg": 172, "height_cm": 70}, ["weight.looks-like-height"]),
        # A weight that is known tells pounds from kilograms: 160 kg after 158, 160 after 72.6.
        ({"weight_kg": 160, "last_weight_kg": 158}, []),
        ({"weight_kg": 160, "last_weight_kg": 73}, ["weight.changed"]),
        # 10 % of 70 is 7.
        ({"weight_kg": 77, "last_weight_kg": 70}, []),
        ({"weight_kg": 78, "last_weight_kg": 70}, ["weight.changed"]),
        ({"weight_kg": 62, "last_weight_kg": 70}, ["weight.changed"]),
        ({"weight_kg": 70, "weighed_on": date(2026, 10, 25)}, []),
        ({"weight_kg": 70, "weighed_on": date(2026, 10, 24)}, ["weight.of-an-earlier-cycle"]),
    ],
)
def test_each_doubt_holds_the_plan_until_it_is_confirmed(
    asked: dict[str, Any], codes: list[str]
) -> None:
    assert [(one.code, one.holds) for one in doubts(**asked)] == [(one, True) for one in codes]
    confirmed = doubts(**asked, weight_confirmed_by="A. N.", weight_reason="ascites")
    assert [one.code for one in confirmed] == codes
    for one in confirmed:
        assert not one.holds
        assert (one.args["by"], one.args["reason"]) == ("A. N.", "ascites")


def test_a_reason_belongs_to_somebody() -> None:
    with pytest.raises(ValidationError, match="whoever confirmed"):
        doubts(weight_kg=70, weight_reason="ascites")
    for empty in ("", "   ", "\u200b"):
        with pytest.raises(ValidationError):
            doubts(weight_kg=70, weight_confirmed_by="A. N.", weight_reason=empty)
