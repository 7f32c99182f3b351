"""Daratumumab by a file alone: planned, run, monitored and printed by the program as it is.

The file beside this module is test data, not for patients; its figures are those of the product's
published US label. What the monitor holds it against is one row of its table, put there by these
tests, since no file can. Every expectation is worked out by hand.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.infusion.replaying import Replayed, ReplayRequest, replayed
from infuseplan.application.plan.draft import CompleteRequest, RequestDraft, complete
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.domain.derivation.plan import derivations
from infuseplan.domain.infusion.events import Reaction, Regraded, Resumed, Started
from infuseplan.domain.monitor.limit_shapes import (
    LadderLimits,
    PremedicationLimits,
    ProductLimits,
    RateLimits,
)
from infuseplan.domain.monitor.limits import PRODUCTS
from infuseplan.domain.monitor.plan import failed, prove
from infuseplan.domain.plan.plan import InfusionPlan, Refusal
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.gui.paper.sheet import save_pdf
from infuseplan.presentation.infusion.text import course_text
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.plan.json import plan_json
from infuseplan.presentation.plan.sheet import SheetFacts
from infuseplan.presentation.plan.text import plan_text

FILE = Path(__file__).parent / "daratumumab-for-tests.toml"
RESOURCES = resources_folder()
NINE = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))

_TOP = ((Fraction(100), 60), (Fraction(150), 60), (Fraction(200), None))
_FROM_50 = ((Fraction(50), 60), *_TOP)
LIMITS = ProductLimits(
    per_kg_mg=16,
    per_kg_mg_in={},
    concentrate_mg_per_ml=20,
    small_vial_mg=100,
    large_vial_mg=400,
    bags_ml=(1000, 500, 500),
    refrigerated_h=24,
    room_temperature_h=15,
    label=RateLimits(
        kind="ml-per-hour",
        first=LadderLimits("first", Fraction(200), _FROM_50, _FROM_50),
        second=LadderLimits("second", Fraction(200), _FROM_50, _FROM_50),
        later=LadderLimits("later", Fraction(200), _TOP, _TOP),
        states_reactions=True,
        again_is_climb=True,
    ),
    trials={},
    states_rates=frozenset({"daratumumab-iv/for-tests"}),
    states_no_rates=frozenset(),
    premedication=PremedicationLimits(
        earliest_min_before=180,
        latest_min_before=60,
        mg={"dexamethasone": (20, 20), "paracetamol": (650, 1000), "diphenhydramine": (25, 50)},
        required={"US": ("dexamethasone", "paracetamol", "diphenhydramine")},
    ),
)


@pytest.fixture(autouse=True)
def _limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRODUCTS, "daratumumab-iv", LIMITS)


def protocol(text: str | None = None) -> LoadedProtocol:
    read = ProtocolShelf(FILE.parent).parse(FILE, (text or FILE.read_text("utf-8")).encode())
    assert isinstance(read, LoadedProtocol), read
    return read


def settings() -> LoadedPolicy:
    return SiteSettings(RESOURCES / "policy" / "site-policy.toml", None).standing()


def asked(infusion: int, **others: Decimal) -> CompleteRequest:
    draft = RequestDraft(
        regimen="dara-rd",
        weight_kg=Decimal(70),
        age_years=66,
        infusion_number=infusion,
        start=NINE,
        **others,
    )
    completed = complete(draft, date(2026, 11, 23))
    assert isinstance(completed, CompleteRequest)
    return completed


def proved(infusion: int) -> ProvedPlan:
    answer = proved_plan(asked(infusion), protocol(), settings())
    assert isinstance(answer, ProvedPlan), answer
    return answer


def steps(made: InfusionPlan) -> list[tuple[int, Fraction, Fraction]]:
    assert made.schedule is not None
    return [
        (int(step.rate_ml_h), step.duration_min, step.volume_ml) for step in made.schedule.steps
    ]


# --- the plan ------------------------------------------------------------------------------------


def test_dose_volume_vials_and_bag_of_70_kg() -> None:
    made = proved(1).plan
    # 70 kg × 16 mg/kg = 1120 mg; 1120 mg / 20 mg/mL = 56 mL.
    assert (made.dose.mg, made.dose.drug_ml) == (1120, 56)
    # Whole vials hold hundreds of mg: 1200 is the least from 1120 on. 3 × 400 mg, 80 mg left.
    assert [(vial.strength_mg, vial.count) for vial in made.vials] == [(400, 3)]
    assert (made.vials_total_mg, made.left_over_mg) == (1200, 80)
    assert made.bag is not None
    # 56 mL of diluent out, 56 mL of concentrate in; 1120 mg / 1000 mL = 1.12 mg/mL.
    assert (made.bag.volume_ml, made.bag.diluent_to_remove_ml) == (1000, 56)
    assert made.bag.concentration_mg_per_ml == Fraction(112, 100)


def test_first_infusion_of_1000_ml_takes_six_hours_and_a_half() -> None:
    made = proved(1).plan
    # 50 + 100 + 150 = 300 mL in 180 min; 700 mL left at 200 mL/h are 3.5 h = 210 min: 390 min.
    assert steps(made) == [(50, 60, 50), (100, 60, 100), (150, 60, 150), (200, 210, 700)]
    assert made.schedule is not None
    assert made.schedule.duration_min == 390
    assert made.schedule.ends_at == NINE + timedelta(hours=6, minutes=30)


def test_later_bags_hold_500_ml() -> None:
    second, third = proved(2).plan, proved(3).plan
    # 300 mL in 180 min, 200 mL left at 200 mL/h are 60 min: 240 min.
    assert steps(second) == [(50, 60, 50), (100, 60, 100), (150, 60, 150), (200, 60, 200)]
    # 100 + 150 = 250 mL in 120 min, 250 mL left at 200 mL/h are 75 min: 195 min.
    assert steps(third) == [(100, 60, 100), (150, 60, 150), (200, 75, 250)]
    for made in (second, third):
        assert made.bag is not None
        # 1120 mg / 500 mL = 2.24 mg/mL.
        assert made.bag.concentration_mg_per_ml == Fraction(224, 100)


def test_premedication_is_given_between_three_hours_and_one_hour_before() -> None:
    for item in proved(1).plan.premedication:
        assert (item.give_from, item.give_until) == (
            NINE - timedelta(hours=3),
            NINE - timedelta(hours=1),
        )


def measured(infusion: int, ml: int) -> InfusionPlan | Refusal:
    return plan(asked(infusion, bag_ml=Decimal(ml)).request, protocol(), settings())


def test_settings_of_another_bag_neither_change_this_one_nor_allow_another_volume() -> None:
    answer = measured(1, 1050)
    assert isinstance(answer, Refusal)
    (block,) = [one for one in answer.findings if one.severity == "block"]
    assert (block.code, block.args["low"], block.args["high"]) == ("bag.outside-limits", 1000, 1000)
    assert isinstance(
        plan(asked(1, bag_ml=Decimal(1000)).request, protocol(), settings()), InfusionPlan
    )
    # 285 mL is a full bag of the 250 mL that the settings are about.
    assert isinstance(measured(2, 285), Refusal)


# --- the monitor ---------------------------------------------------------------------------------


@pytest.mark.parametrize("infusion", [1, 2, 3, 23])
def test_every_check_holds(infusion: int) -> None:
    assert failed(proved(infusion).proof) == ()


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("per_kg_mg = 16", "per_kg_mg = 10", "dose-by-weight"),
        # 500 mL: 300 mL in 180 min, 200 mL at 200 mL/h: 240 min.
        ("bag_ml = 1000", "bag_ml = 500", "bag-holds-dose"),
        ("earliest_min_before = 180", "earliest_min_before = 240", "premedication-complete"),
        ("refrigerated_h = 24", "refrigerated_h = 48", "bag-holds-dose"),
    ],
)
def test_a_wrong_figure_of_the_file_is_caught_by_the_row_of_this_product(
    old: str, new: str, check: str
) -> None:
    text = FILE.read_text("utf-8").replace(old, new, 1)
    if old.startswith("bag_ml"):
        text = text.replace("total_min = 390", "total_min = 240")
    answer = plan(asked(1).request, protocol(text), settings())
    assert isinstance(answer, InfusionPlan)
    assert check in {line.check for line in failed(prove(answer))}


def test_a_plan_of_this_product_under_the_id_of_another_is_caught() -> None:
    made = proved(1).plan
    other = replace(made, protocol=replace(made.protocol, id="isatuximab-iv/eu-smpc-2025-07"))
    assert {"dose-by-weight", "bag-holds-dose", "rates-by-table"} <= {
        line.check for line in failed(prove(other))
    }


# --- the running infusion ------------------------------------------------------------------------


def ran(minute: int) -> Replayed:
    """Infusion 2, grade 2 at minute 75, better at 105 and restarted."""

    def at(after: int) -> datetime:
        return NINE + timedelta(minutes=after)

    events = (
        Started(at=at(0)),
        Reaction(at=at(75), grade=2),
        Regraded(at=at(105), grade=1),
        Resumed(at=at(105), grade=1),
    )
    request = ReplayRequest(asked=asked(2), events=events, now=at(minute))
    answer = replayed(request, protocol(), settings())
    assert isinstance(answer, Replayed), answer
    return answer


def test_a_restart_begins_at_half_of_the_initial_rate_and_climbs_by_the_table() -> None:
    answer = ran(105)
    assert failed(answer.proof) == ()
    # 50 mL in 60 min at 50, then 15 min at 100 mL/h are 25 mL: 75 mL, 425 mL left.
    assert answer.state.infused_ml == 75
    # 30 min at 25 are 12.5 mL; an hour each at 50, 100, 150 are 300 mL: 387.5 mL. 112.5 mL left at
    # 200 mL/h are 33.75 min.
    assert [(step.rate_ml_h, step.duration_min) for step in answer.state.steps] == [
        (25, 30), (50, 60), (100, 60), (150, 60), (200, Fraction("33.75")),
    ]  # fmt: skip


def test_the_course_counts_on_in_the_bag_of_this_infusion() -> None:
    # 75 mL + 12.5 mL (30 min at 25) + 25 mL (30 min at 50) = 112.5 mL at minute 165.
    answer = ran(165)
    assert failed(answer.proof) == ()
    assert (answer.state.infused_ml, answer.state.remaining_ml) == (
        Fraction("112.5"),
        Fraction("387.5"),
    )


# --- what is shown -------------------------------------------------------------------------------


def plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_texts_name_this_product_and_no_other() -> None:
    first = proved(1)
    shown = plain(plan_text(first, lambda source: source))
    assert "Daratumumab IV, 20 mg/mL" in shown
    assert "1st infusion (first ever)" in shown
    assert "DARZALEX (daratumumab)" in shown
    assert "1120 mg (16 mg/kg × 70 kg)" in shown
    assert plain(protocol_strip(first.plan.protocol).drug) == "Daratumumab IV, 20 mg/mL"
    course = plain(course_text(ran(165)))
    assert "Daratumumab IV, 20 mg/mL" in course
    for text in (shown, course, plan_json(first)):
        assert "isatuximab" not in text.lower()
        assert "sarclisa" not in text.lower()


def test_every_figure_says_where_it_comes_from() -> None:
    found = {one.field: one for one in derivations(proved(1).plan)}
    assert found["bag.volume_ml"].steps == ("bag.nominal_ml",)
    assert found["bag.volume_ml"].settings == ()
    assert found["bag.nominal_ml"].result == 1000


def test_sheet_is_one_page_with_the_steps_of_this_product(
    qapp: QApplication, tmp_path: Path
) -> None:
    facts = SheetFacts(
        proved=proved(1), patient="A. B.", reference="77", made_at=NINE, open_cautions=()
    )
    save_pdf(facts, tmp_path / "sheet.pdf", RESOURCES)
    (page,) = PdfReader(tmp_path / "sheet.pdf").pages
    text = plain(page.extract_text())
    for words in ("Daratumumab IV, 20 mg/mL", "1120 mg", "56 mL", "700", "15:30"):
        assert words in text
    assert "isatuximab" not in text.lower()


# --- a dose that no weight changes ---------------------------------------------------------------


def flat(weight: int, text: str = "flat_mg = 1800") -> InfusionPlan:
    """The same file with one dose for every weight: a figure of this test, of no label."""
    loaded = protocol(FILE.read_text("utf-8").replace("per_kg_mg = 16", text, 1))
    request = asked(1).request.model_copy(update={"weight_kg": Decimal(weight)})
    made = plan(request, loaded, settings())
    assert isinstance(made, InfusionPlan), made
    return made


@pytest.fixture
def flat_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRODUCTS, "daratumumab-iv", replace(LIMITS, per_kg_mg=None, flat_mg=1800))


@pytest.mark.parametrize("weight", [45, 70, 120])
@pytest.mark.usefixtures("flat_limits")
def test_flat_dose_is_the_same_for_every_weight(weight: int) -> None:
    made = flat(weight)
    # 1800 mg / 20 mg/mL = 90 mL; 4 × 400 + 2 × 100 = 1800 mg; 1800 mg / 1000 mL = 1.8 mg/mL.
    assert (made.dose.per_kg_mg, made.dose.mg, made.dose.drug_ml) == (None, 1800, 90)
    assert [(vial.strength_mg, vial.count) for vial in made.vials] == [(400, 4), (100, 2)]
    assert made.bag is not None
    assert made.bag.concentration_mg_per_ml == Fraction(18, 10)
    lines = prove(made)
    assert failed(lines) == ()
    assert "dose-is-flat" in {line.check for line in lines}
    assert "dose-by-weight" not in {line.check for line in lines}


@pytest.mark.usefixtures("flat_limits")
def test_flat_dose_is_shown_and_explained_without_a_weight() -> None:
    answer = ProvedPlan(flat(70), prove(flat(70)))
    assert "1800 mg (the same for every weight)" in plain(plan_text(answer, lambda source: source))
    assert '"per_kg_mg": null, "exact_mg": 1800' in plan_json(answer)
    found = {one.field: one for one in derivations(answer.plan)}
    assert found["dose.exact_mg"].rule == "stated"
    assert "dose.per_kg_mg" not in found


@pytest.mark.usefixtures("flat_limits")
@pytest.mark.parametrize("text", ["flat_mg = 1820", "per_kg_mg = 16"])
def test_monitor_catches_another_dose_than_the_flat_one(text: str) -> None:
    assert [line.check for line in failed(prove(flat(70, text)))] == ["dose-is-flat"]


def test_monitor_catches_a_flat_dose_where_one_by_weight_is_compiled() -> None:
    # 1120 mg are right for 70 kg, and would be for no other weight.
    assert [line.check for line in failed(prove(flat(70, "flat_mg = 1120")))] == ["dose-by-weight"]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("per_kg_mg = 16\nflat_mg = 1120", "posology.flat_mg", "two doses"),
        ("", "posology.per_kg_mg", "no dose"),
        # The smallest vial holds 100 mg: 25 000 mg would be one for each of 250 kg.
        ("flat_mg = 25001", "posology.flat_mg", "more than the smallest vial per kg"),
    ],
)
def test_a_file_states_one_kind_of_dose(text: str, key: str, words: str) -> None:
    content = FILE.read_text("utf-8").replace("per_kg_mg = 16", text, 1)
    read = ProtocolShelf(FILE.parent).parse(FILE, content.encode())
    assert isinstance(read, tuple)
    (fault,) = read
    assert fault.key == key
    assert words in fault.text


def test_the_claim_about_premedication_states_the_window_of_this_file() -> None:
    assert "60 to 180 min before the start" in plain(plan_json(proved(1)))
    assert "15 to 60" not in plan_json(proved(1))
