"""What is said of the product comes from the file of the plan, whatever product that is."""

from dataclasses import replace
from decimal import Decimal

from infuseplan.domain.protocol.reference import ProductName
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.plan.proof import check_words
from tests.domain.good_plans import EU

OTHER = replace(EU, product=ProductName("examplimab", Decimal("12.5")))


def test_strip_names_product_and_strength_of_the_file() -> None:
    assert protocol_strip(OTHER).drug == "Examplimab IV, 12.5\N{NO-BREAK SPACE}mg/mL"


def test_claim_about_the_concentrate_states_its_strength() -> None:
    assert check_words("concentrate-holds-dose", Decimal("12.5")) == (
        "the volume of concentrate at 12.5 mg/mL holds the dose"
    )
