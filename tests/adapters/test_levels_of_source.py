"""What a file may claim about its sources, and what is made of files that claim nothing."""

import re
from decimal import Decimal

import pytest

from infuseplan.bootstrap import services
from infuseplan.domain.monitor.plan import prove
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.check_levels import sourced_groups
from infuseplan.domain.protocol.loaded import LoadedProtocol

from .protocol_files import EU, PART_B, changed, faults, keys, shelf, text_of


def test_whoever_claims_the_official_text_names_an_official_document() -> None:
    text = changed(
        EU, 'verified = false\nlevel = "company-text"', 'verified = true\nlevel = "official"'
    )
    assert keys(text) == ["product.level"]
    assert faults(text)[0].text == "eu-smpc-2025-07 is no official text"


def test_a_contradiction_is_told_in_every_group_that_has_one() -> None:
    text = text_of(EU).replace("verified = false", "verified = true")
    groups = text_of(EU).count("verified = false")
    assert len(keys(text)) == groups > 30
    assert all(key.endswith(".verified") for key in keys(text))


def test_a_record_from_before_the_levels_is_read_and_nothing_is_claimed_for_it() -> None:
    older = re.sub(r'(?m)^level = ".*"\n', "", text_of(EU))
    older = older.replace("verified = false", "verified = true", 3)
    assert "product.level" in keys(older)
    read = shelf().parse_recorded(older.encode())
    assert isinstance(read, LoadedProtocol)
    groups = [group for _, group in sourced_groups(read.protocol)]
    assert len(groups) == older.count("verified = ")
    assert {(group.level, group.verified) for group in groups} == {("inferred", False)}


def test_a_record_with_levels_keeps_them() -> None:
    read = shelf().parse_recorded(text_of(EU).encode())
    assert isinstance(read, LoadedProtocol)
    assert read.protocol.product.level == "company-text"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_record_by_the_part_b_file_of_before_is_still_proved(number: int) -> None:
    """It let every infusion go on at grade 1; who began by it can go on, and be stopped."""
    spans = "grades = [1]\nfrom_infusion = 2\nto_infusion = 2\n"
    before = changed(PART_B, spans, "grades = [1]\n")
    loaded = shelf().parse_recorded(before.encode())
    assert isinstance(loaded, LoadedProtocol)
    request = PlanRequest(
        regimen="isa-pd", weight_kg=Decimal("72.5"), age_years=66, infusion_number=number
    )
    made = plan(request, loaded, services().policies.standing())
    assert isinstance(made, InfusionPlan)
    assert [line.check for line in prove(made, request) if not line.holds] == []
