"""What is said of the product comes from the file of the plan, whatever product that is."""

from dataclasses import replace
from decimal import Decimal

from infuseplan.domain.protocol.reference import ProductName
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.findings.checks import check_message
from infuseplan.presentation.plan.frame import protocol_strip
from tests.domain.good_plans import EU, FIRST

OTHER = replace(EU, product=ProductName("examplimab", Decimal("12.5")))


def test_strip_names_product_and_strength_of_the_file() -> None:
    assert protocol_strip(OTHER).drug == "Examplimab IV, 12.5\N{NO-BREAK SPACE}mg/mL"


def test_claims_state_strength_and_window_of_the_plan() -> None:
    dose = replace(FIRST.dose, concentration_mg_per_ml=Decimal("12.5"))
    items = tuple(
        replace(item, earliest_min_before=Decimal(180), latest_min_before=Decimal(60))
        for item in FIRST.premedication
    )
    plan = replace(FIRST, dose=dose, premedication=items)

    assert check_message("concentrate-holds-dose", plan) == (
        f"the volume of concentrate at 12.5{NBSP}mg/mL holds the dose"
    )
    assert check_message("premedication-complete", plan) == (
        f"all premedication agents listed, 60 to 180{NBSP}min before the start"
    )
