"""The hospital's own checklist: nothing by default, and each line where it belongs."""

from decimal import Decimal

import pytest

from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.ports import PolicyProblem
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.presentation.plan.checklist import checklist_line
from tests.adapters.protocol_files import EU, shelf

SETTINGS = SiteSettings(resources_folder() / "policy" / "site-policy.toml", None)
ALL_LINES = [
    "vital-signs", "observation-after-first", "hepatitis-hiv-serology", "fev1-if-copd",
    "thrombosis-prophylaxis", "hydration", "pregnancy-test", "line-flush",
]  # fmt: skip
FIRST = {"observation-after-first", "hepatitis-hiv-serology", "fev1-if-copd"}


def planned(regimen: str, number: int, lines: list[str]) -> InfusionPlan:
    loaded = shelf().find(f"isatuximab-iv/{EU}")
    request = PlanRequest(
        regimen=regimen, infusion_number=number, weight_kg=Decimal(70), age_years=66
    )
    made = plan(request, loaded, SETTINGS.with_settings({"checklist": lines}))  # type: ignore[arg-type] # a fault would be one of the test
    assert isinstance(made, InfusionPlan)
    return made


def test_nothing_stands_on_a_plan_by_default() -> None:
    assert SETTINGS.standing().policy.checklist == ()
    assert checklist_line(planned("isa-pd", 1, [])) == ""


@pytest.mark.parametrize(
    ("regimen", "number", "left_out"),
    [
        # Pomalidomide goes with Isa-Pd, carfilzomib with Isa-Kd; neither with Isa-VRd.
        ("isa-pd", 1, {"hydration"}),
        ("isa-kd", 1, {"thrombosis-prophylaxis"}),
        ("isa-vrd-ti", 1, {"hydration", "thrombosis-prophylaxis"}),
        ("isa-pd", 2, {"hydration", *FIRST}),
    ],
)
def test_a_line_stands_where_it_belongs(regimen: str, number: int, left_out: set[str]) -> None:
    made = planned(regimen, number, ALL_LINES)
    assert list(made.checklist) == [line for line in ALL_LINES if line not in left_out]


def test_the_line_says_that_no_label_asks_for_it() -> None:
    line = checklist_line(planned("isa-kd", 2, ["line-flush", "hydration"]))
    assert line == (
        "Local checklist (not in the protocol): line flushed after the infusion; "
        "hydration before carfilzomib."
    )


def test_a_line_that_nobody_knows_is_refused() -> None:
    with pytest.raises(PolicyProblem):
        SETTINGS.with_settings({"checklist": ["coffee"]})
