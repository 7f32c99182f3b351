"""The pharmacy's sheet: 72.5 kg are 725 mg in 36.25 mL, one vial of 500 mg and three of 100 mg."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

from sheet_plans import facts_of, planned

from infuseplan.application.infusion import preparation
from infuseplan.application.infusion.preparation import PlanAtHand, PreparationEntries
from infuseplan.bootstrap import services
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.presentation.paper_html import SheetType
from infuseplan.presentation.plan.sheet import SheetFacts
from infuseplan.presentation.preparation.sheet import (
    preparation_file_name,
    preparation_sheet,
    preparation_text,
)
from infuseplan.presentation.preparation.sheet_html import preparation_foot, preparation_html


def facts(patient: str = "A. B.", reference: str = "4711") -> SheetFacts:
    return replace(facts_of(planned()), patient=patient, reference=reference)


def words(sheet_facts: SheetFacts, so_far: PreparationEntries) -> str:
    sheet = preparation_sheet(sheet_facts, so_far)
    html = preparation_html(sheet, SheetType()) + preparation_foot(sheet, SheetType())
    plain = re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.S)
    return " ".join(unescape(plain).replace("\N{NO-BREAK SPACE}", " ").split())


def entered() -> PreparationEntries:
    """One vial, the bag, and the check of the plan of these tests."""
    made = facts().proved
    loaded = services().protocols.find(made.plan.protocol.id)
    assert isinstance(loaded, LoadedProtocol)
    assert made.plan.request.start is not None
    at = made.plan.request.start - timedelta(hours=1)
    plan, so_far = PlanAtHand(made, loaded, "A. B.", "4711"), PreparationEntries()
    request, schedule = made.plan.request, made.plan.schedule
    assert schedule is not None
    rate = schedule.initial_rate_ml_h
    from decimal import Decimal

    for event in (
        preparation.vial_used(at, "KM", Decimal(500), "AB12", date(2027, 3, 31)),
        preparation.bag_prepared(at, "KM"),
        preparation.second_checked(
            at, by="JS", weight_kg=request.weight_kg, infusion_number=request.infusion_number,
            rate_ml_per_h=Decimal(rate.numerator) / rate.denominator),
    ):  # fmt: skip
        so_far.take(event, plan, at)
    return so_far


def test_what_nobody_has_entered_is_left_for_a_pen() -> None:
    said = words(facts("", ""), PreparationEntries())
    for part in ("725 mg", "36.25 mL", "2.9 mg/mL", "Prepared by", "Second check by",
                 "Weight, kg Infusion number First rate, mL/h"):  # fmt: skip
        assert part in said
    assert said.count("100 mg") >= 3
    assert "None" not in said


def test_what_was_entered_is_printed() -> None:
    said = words(facts(), entered())
    for part in ("AB12", "31 March 2027", "Prepared by KM", "Second check by JS", "Checked by JS",
                 "A. B.", "4711"):  # fmt: skip
        assert part in said
    assert "Another person, from the patient" not in said


def test_every_planned_vial_has_a_row_and_an_unplanned_one_is_not_left_out() -> None:
    sheet = preparation_sheet(facts(), entered())
    rows = [row[0].replace("\N{NO-BREAK SPACE}", " ") for row in sheet.vials]
    assert rows == ["500 mg", "100 mg", "100 mg", "100 mg"]
    assert sheet.vials[0][1] == "AB12"


def test_the_file_is_named_by_the_plan_and_not_by_the_patient() -> None:
    name = preparation_file_name(facts("SMITH", "4711"))
    assert re.fullmatch(r"infuseplan-preparation-isa-pd-infusion-1-[0-9a-f]{12}\.pdf", name)


def test_a_name_is_no_html() -> None:
    sheet = preparation_sheet(facts("<b>SMITH</b>"), PreparationEntries())
    assert "&lt;b&gt;" in preparation_html(sheet, SheetType())
    assert "<b>SMITH" in preparation_text(sheet)
