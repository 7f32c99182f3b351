"""A weight that is older than a cycle; the patient is weighed before each."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from infuseplan.bootstrap import services
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.schema import RegimenId

TODAY = date(2026, 11, 22)
CODE = "weight.of-an-earlier-cycle"


def told(
    regimen: RegimenId, number: int, days: int | None, protocol: str = "eu-smpc-2025-07"
) -> list[object]:
    loaded = services().protocols.find(f"isatuximab-iv/{protocol}")
    assert isinstance(loaded, LoadedProtocol)
    asked = PlanRequest(
        regimen=regimen,
        weight_kg=Decimal(70),
        age_years=66,
        infusion_number=number,
        on=TODAY,
        weighed_on=None if days is None else TODAY - timedelta(days=days),
    )
    made = plan(asked, loaded, services().policies.standing())
    return [dict(one.args) for one in made.findings if one.code == CODE]


@pytest.mark.parametrize(
    ("regimen", "number", "cycle"),
    [
        # facts: Isa-Pd and Isa-Kd have 28 days; Isa-VRd 42 in cycles 1 to 4 (infusions 1 to 14),
        # then 28; before transplant 42 in all three cycles, infusions 1 to 11.
        ("isa-pd", 1, 28),
        ("isa-pd", 40, 28),
        ("isa-kd", 3, 28),
        ("isa-vrd-ti", 1, 42),
        ("isa-vrd-ti", 14, 42),
        ("isa-vrd-ti", 15, 28),
        ("isa-vrd-ti", 41, 28),
        ("isa-vrd-te", 11, 42),
    ],
)
def test_a_weight_older_than_the_cycle_is_asked_about(
    regimen: RegimenId, number: int, cycle: int
) -> None:
    assert told(regimen, number, cycle) == []
    (args,) = told(regimen, number, cycle + 1)
    assert args == {
        "weighed_on": TODAY - timedelta(days=cycle + 1),
        "days": cycle + 1,
        "cycle_days": cycle,
    }


def test_without_a_day_of_weighing_nothing_is_said() -> None:
    assert told("isa-pd", 1, None) == []
    assert told("isa-pd", 1, 0) == []


def test_a_source_without_days_has_no_cycle_to_compare_with() -> None:
    assert told("isa-vrd-ti", 1, 400, "rest-2025") == []
