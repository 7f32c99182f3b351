"""Every figure of every plan can say why, and what it says comes to just that figure.

Plans are made by the planner itself, from every protocol file that loads, and walked leaf by
leaf; nothing here lists the fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.domain.citation import Sourced
from infuseplan.domain.dates.age import age_on
from infuseplan.domain.derivation.formula import FORMULAS
from infuseplan.domain.derivation.plan import Derivation, derivations, derive, fields
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.plan.schedule import rate_steps
from infuseplan.domain.plan.titration import LadderStep
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from tests.domain.formula_values import evaluate

RESOURCES = resources_folder()
SHELF = ProtocolShelf(RESOURCES / "protocols").load()
PROTOCOLS = {loaded.ref.id: loaded for loaded in SHELF.protocols}
WITH_DOSE = [name for name, loaded in PROTOCOLS.items() if loaded.protocol.posology is not None]
EU = "isatuximab-iv/eu-smpc-2025-07"
PART_A = "isatuximab-iv/phase1b-part-a-2021"
PART_B = "isatuximab-iv/phase1b-part-b-2021"

HOLDS = ("table", "thirty")
ROUNDINGS: tuple[dict[str, object], ...] = (
    {"kind": "off"},
    {"kind": "nearest-mg", "within_percent": Decimal("0.1")},
    {"kind": "nearest-mg", "within_percent": Decimal(5)},
    {"kind": "nearest-vial", "within_percent": Decimal(2)},
    {"kind": "nearest-vial", "within_percent": Decimal(10)},
)
DEFAULT = SiteSettings(RESOURCES / "policy" / "site-policy.toml", None)
POLICIES = [
    DEFAULT.with_settings(
        {
            "re_escalation_hold": hold,
            "dose_rounding": rounding,
            "grade1": "hold" if hold == "table" else "continue",
            "observations": {"kind": "every", "minutes": Decimal(15)},
        }
    )
    for hold in HOLDS
    for rounding in ROUNDINGS
]

BERLIN = ZoneInfo("Europe/Berlin")
# Both changes of the clock of 2026, a night, and an ordinary morning with a bare offset.
STARTS = (
    None,
    datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN),
    datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN),
    datetime(2026, 11, 22, 23, 15, tzinfo=BERLIN),
    datetime(2027, 2, 28, 9, 0, tzinfo=timezone(timedelta(hours=1))),
    datetime(2028, 6, 1, 7, 5, tzinfo=UTC),
)
BORN = st.dates(date(1940, 1, 1), date(2005, 1, 1)) | st.just(date(1952, 2, 29))


def planned(
    loaded: LoadedProtocol,
    site: LoadedPolicy,
    number: int,
    *,
    regimen: str = "",
    weight: str = "72.5",
    born: date | None = None,
    age: int = 66,
    start: datetime | None = None,
    bag: str | None = None,
) -> InfusionPlan:
    on = None if start is None else start.date()
    if born is not None and on is None:
        on = date(2026, 11, 22)
    answer = plan(
        PlanRequest(
            regimen=regimen or loaded.protocol.regimens[0].id,
            weight_kg=Decimal(weight),
            age_years=age if born is None or on is None else age_on(born, on),
            born=born,
            on=on,
            infusion_number=number,
            start=start,
            bag_ml=None if bag is None else Decimal(bag),
        ),
        loaded,
        site,
    )
    assert isinstance(answer, InfusionPlan), answer.findings
    return answer


@st.composite
def plans(draw: st.DrawFn) -> InfusionPlan:
    """Any plan of the program's own files, for any adult, bag and hospital setting."""
    loaded = PROTOCOLS[draw(st.sampled_from(WITH_DOSE))]
    start = draw(st.sampled_from(STARTS))
    return planned(
        loaded,
        draw(st.sampled_from(POLICIES)),
        draw(st.sampled_from((1, 2, 3))),
        regimen=draw(st.sampled_from([regimen.id for regimen in loaded.protocol.regimens])),
        weight=str(draw(st.decimals(30, 250, places=3))),
        born=draw(st.none() | BORN),
        age=draw(st.integers(18, 120)),
        start=start,
        bag=draw(st.none() | st.decimals(250, 300, places=1).map(str)),
    )


# --- the plan, walked ------------------------------------------------------------------------

# A finding is a sentence and carries its own citation; the protocol is what the citations are of.
NOT_FIGURES = {"findings", "protocol", "policy_sha256", "silent", "origin", "product_origin"}
# What the source stated and the planner worked with; it stands in derivations as an input.
OPERANDS = {"table", "increment_ml_h"}
ORDINALS = {"number"}
BY_ID = {"premedication": "agent", "reaction_rules": "id", "evidence": "id", "remarks": "id"}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, object]]:
    """Every number, day and moment in `value`, by the path that it has in the plan's JSON."""
    if is_dataclass(value) or isinstance(value, BaseModel):
        names = (
            [field.name for field in dataclass_fields(value)]
            if is_dataclass(value)
            else [name for name in type(value).model_fields if name not in Sourced.model_fields]
        )
        for name in names:
            if name in NOT_FIGURES | ORDINALS | OPERANDS:
                continue
            shown = name.replace("_ml_h", "_ml_per_h").replace("_mg_h", "_mg_per_h")
            yield from leaves(getattr(value, name), f"{path}.{shown}".lstrip("."))
    elif path.startswith("premedication.") and path.endswith(".dose_mg"):
        if value is not None:
            # An agent that the source names without a dose has no figure to explain.
            yield path, value
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            key = getattr(inner, BY_ID[path]) if path in BY_ID else index
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, Decimal | Fraction | int | date) and not isinstance(value, bool):
        yield path, value


def test_the_walk_sees_the_figures_of_a_plan() -> None:
    seen = dict(leaves(planned(PROTOCOLS[EU], POLICIES[0], 1, start=STARTS[4])))
    assert seen["dose.drug_ml"] == Fraction("36.25")
    assert seen["schedule.steps.5.rate_ml_per_h"] == 150
    assert seen["reaction_rules.grade-2.then.0.hold_min"] == 60
    assert seen["premedication.dexamethasone.dose_mg"] == (40, 40)
    assert len(seen) > 150


# --- the promises ----------------------------------------------------------------------------


def explained(of: InfusionPlan) -> dict[str, Derivation]:
    return {found.field: found for found in derivations(of)}


@settings(max_examples=250, deadline=None)
@given(plans())
def test_every_figure_is_explained_and_comes_out_as_the_plan_has_it(of: InfusionPlan) -> None:
    known = explained(of)
    for path, value in leaves(of):
        assert path in known, f"{path} is not explained"
        assert known[path].result == value, path
        assert evaluate(known[path].rule, known[path].inputs) == value, path
    if of.schedule is not None:
        for index, step in enumerate(of.schedule.steps):
            assert known[f"schedule.steps.{index}.duration_min"].result == step.duration_min
    for rule in of.reaction_rules:
        assert known[f"reaction_rules.{rule.id}.action"].result == rule.action
        if rule.then:
            assert known[f"reaction_rules.{rule.id}.then"].result == rule.then


@settings(max_examples=100, deadline=None)
@given(plans())
def test_every_derivation_hangs_together(of: InfusionPlan) -> None:
    known = explained(of)
    assert tuple(known) == fields(of), "each field stands once"
    for found in known.values():
        assert found.result == evaluate(found.rule, found.inputs), found.field
        for given_value in found.inputs:
            assert f"{{{given_value.name}}}" in found.formula, found.field
            if given_value.field is not None:
                assert given_value.field in found.steps
                assert known[given_value.field].result == given_value.value, found.field
        assert not isinstance(found.result, float)


@settings(max_examples=100, deadline=None)
@given(plans())
def test_every_chain_ends_in_a_source_a_setting_or_an_answer(of: InfusionPlan) -> None:
    known = explained(of)
    assert objections(known) == []


def objections(known: Mapping[str, Derivation]) -> list[str]:
    """Chains that go round, lead nowhere or end without a source."""
    found: list[str] = []
    done: set[str] = set()

    def follow(field: str, way: tuple[str, ...]) -> None:
        if field in way:
            found.append(f"{field} explains itself")
        elif field not in known:
            found.append(f"{field} is not explained")
        elif field not in done:
            derivation = known[field]
            ends = derivation.origins or derivation.settings or field.startswith("request.")
            if not derivation.steps and not ends:
                found.append(f"{field} has no source")
            for step in derivation.steps:
                follow(step, (*way, field))
            done.add(field)

    for field in known:
        follow(field, ())
    return found


def test_a_chain_that_is_broken_is_caught() -> None:
    known = explained(planned(PROTOCOLS[EU], POLICIES[0], 1))
    sourceless = replace(known["dose.per_kg_mg"], origins=())
    assert objections({**known, "dose.per_kg_mg": sourceless}) == ["dose.per_kg_mg has no source"]
    round_about = replace(known["dose.exact_mg"], steps=("dose.mg",))
    assert objections({**known, "dose.exact_mg": round_about}) == ["dose.exact_mg explains itself"]
    without = {field: found for field, found in known.items() if field != "dose.per_kg_mg"}
    assert objections(without) == ["dose.per_kg_mg is not explained"]


def test_another_weight_gives_another_dose() -> None:
    found = derive(planned(PROTOCOLS[EU], POLICIES[0], 1), "dose.exact_mg")
    assert found is not None
    per_kg, weight = found.inputs
    heavier = replace(weight, value=Decimal(80))
    assert evaluate(found.rule, (per_kg, heavier)) == 800


def test_every_formula_explains_some_figure() -> None:
    """A formula that nothing uses has not been tried by any test in here."""
    used = {
        found.rule
        for name in WITH_DOSE
        for number in (1, 2, 3)
        for site in POLICIES
        for born, bag in ((None, None), (date(1951, 11, 22), "285"), (date(1990, 1, 1), None))
        for age in (66, 80)
        for found in derivations(
            planned(
                PROTOCOLS[name],
                site,
                number,
                weight="72.3",
                age=age,
                born=born,
                bag=bag,
                start=STARTS[4],
            )
        )
    }
    assert set(FORMULAS) - used == set()


def test_the_planner_says_what_it_took_where_it_had_a_choice() -> None:
    bags = {
        bag: planned(PROTOCOLS[EU], POLICIES[0], 1, bag=bag).bag for bag in (None, "250", "285")
    }
    froms = {bag: made.volume_from for bag, made in bags.items() if made is not None}
    measured = "request.bag_ml"
    assert froms == {None: "policy.bag_volume_ml", "250": measured, "285": measured}
    doses = [planned(PROTOCOLS[EU], site, 1, weight="72.34").dose for site in POLICIES]
    ways = ["same", "nearest-mg", "nearest-mg", "over-limit", "vial-sum"]
    assert [dose.mg_by for dose in doses] == [*ways, *ways]
    schedule = planned(PROTOCOLS[EU], POLICIES[0], 2).schedule
    assert schedule is not None
    assert [step.is_until_empty for step in schedule.steps] == [False, False, True]


def test_a_hold_that_empties_the_bag_to_the_drop_ends_with_the_bag() -> None:
    """25 mL/h for 60 min are 25 mL: a bag that holds just that is empty when the hold is over."""
    table = (LadderStep(Fraction(25), Fraction(60)), LadderStep(Fraction(50), None))
    whole = planned(PROTOCOLS[EU], POLICIES[0], 1).bag
    assert whole is not None
    (step,) = rate_steps(table, replace(whole, volume_ml=Fraction(25)), None)
    assert (step.duration_min, step.volume_ml, step.is_until_empty) == (60, 25, True)


def test_the_operands_in_a_derivation_are_those_of_the_file() -> None:
    of = planned(PROTOCOLS[PART_A], POLICIES[0], 1, weight="50")
    assert of.schedule is not None
    stated = [step.stated_mg_h for step in of.schedule.table]
    known = explained(of)
    steps = range(len(of.schedule.steps))
    shown = [known[f"schedule.steps.{at}.rate_mg_per_h"].inputs[-1].value for at in steps]
    assert shown == stated[: len(shown)]
    assert stated[-1] == 400, "a light patient's bag is empty before this rate, which is kept"
    climbing = planned(PROTOCOLS[PART_B], POLICIES[0], 1)
    rules = {rule.id: rule.increment_ml_h for rule in climbing.reaction_rules}
    assert rules["grade-2"] == 25


# --- single figures, drawn by hand -----------------------------------------------------------


def says(of: InfusionPlan, field: str) -> tuple[str, object]:
    """The formula with its figures, and the result."""
    found = derive(of, field)
    assert found is not None, field
    figures = {given_value.name: given_value.value for given_value in found.inputs}
    return found.formula.format(**figures), found.result


def test_a_hold_is_stated_in_the_table_and_the_last_step_runs_until_the_bag_is_empty() -> None:
    of = planned(PROTOCOLS[EU], POLICIES[0], 2)
    assert says(of, "schedule.steps.1.duration_min") == ("2: 30", 30)
    assert says(of, "schedule.steps.2.duration_min") == (
        "(250 − 75) ÷ 200 × 60",
        Fraction("52.5"),
    )
    only = planned(PROTOCOLS[EU], POLICIES[0], 3)
    assert says(only, "schedule.steps.0.duration_min") == ("250 ÷ 200 × 60", 75)


def test_the_restart_hold_names_the_setting_that_decided() -> None:
    for site, minutes in ((POLICIES[0], 60), (POLICIES[len(ROUNDINGS)], 30)):
        found = derive(planned(PROTOCOLS[EU], site, 1), "reaction_rules.grade-2.then.0.hold_min")
        assert found is not None
        assert found.result == minutes
        assert found.settings == (f"re_escalation_hold = {site.policy.re_escalation_hold}",)


def test_a_trial_restart_climbs_from_the_half_rate_by_the_tables_own_increment() -> None:
    of = planned(PROTOCOLS[PART_B], POLICIES[0], 1)
    then = "reaction_rules.grade-2.then"
    assert says(of, f"{then}.0.rate_ml_per_h") == ("25/2 + 25", Fraction("37.5"))
    assert says(of, f"{then}.1.rate_ml_per_h") == ("75/2 + 25", Fraction("62.5"))
    assert says(of, f"{then}.5.rate_ml_per_h") == ("150", 150)


def test_a_table_in_mg_per_hour_is_stated_in_mg_and_worked_out_in_ml() -> None:
    of = planned(PROTOCOLS[PART_A], POLICIES[0], 1, weight="70")
    assert says(of, "schedule.steps.1.rate_mg_per_h") == ("1: 225", 225)
    assert says(of, "schedule.steps.1.rate_ml_per_h") == ("225 ÷ 14/5", Fraction(1125, 14))
    # 50 kg are through at 325 mg/h; the highest rate stands in no step.
    light = planned(PROTOCOLS[PART_A], POLICIES[0], 1, weight="50")
    assert says(light, "schedule.max_rate_ml_per_h") == ("400 ÷ 2", 200)


def test_the_dexamethasone_dose_names_regimen_birth_date_and_age_on_the_day() -> None:
    of = planned(
        PROTOCOLS[EU], POLICIES[0], 1, regimen="isa-pd", born=date(1951, 11, 22), start=None
    )
    formula, dose = says(of, "premedication.dexamethasone.dose_mg")
    assert formula == "Isa-Pd, 1951-11-22 → 2026-11-22 = 75 ≥ 75: 20"
    assert dose == (20, 20)


@pytest.mark.parametrize(
    ("rounding", "dose", "formula"),
    [
        (1, Fraction("723.4"), "|723 − 3617/5| ÷ 3617/5 × 100 > 0.05 ⇒ 3617/5"),
        (2, Fraction(723), "⌊3617/5⌉"),
        (3, Fraction("723.4"), "|700 − 3617/5| ÷ 3617/5 × 100 > 2 ⇒ 3617/5"),
        (4, Fraction(700), "1 × 500 + 2 × 100"),
    ],
)
def test_a_rounded_dose_says_how_and_a_refused_rounding_says_why(
    rounding: int, dose: Fraction, formula: str
) -> None:
    within = {"within_percent": Decimal("0.05")} if rounding == 1 else {}
    site = DEFAULT.with_settings({"dose_rounding": {**ROUNDINGS[rounding], **within}})
    assert says(planned(PROTOCOLS[EU], site, 1, weight="72.34"), "dose.mg") == (formula, dose)


def test_what_a_plan_does_not_have_has_no_derivation() -> None:
    of = planned(PROTOCOLS[EU], POLICIES[0], 1)
    for absent in ("schedule.ends_at", "schedule.steps.6.rate_ml_per_h", "", "dose", "dose.gr"):
        assert derive(of, absent) is None
        assert absent not in fields(of)


@pytest.mark.parametrize(("hospital", "limit"), [(480, 480), (240, 240)])
def test_the_time_at_room_temperature_is_the_shorter_of_two(hospital: int, limit: int) -> None:
    """The label has 8 h, infusion included; a hospital may allow less and never more."""
    site = DEFAULT.with_settings({"room_temperature_limit_min": Decimal(hospital)})
    of = planned(PROTOCOLS[EU], site, 1)
    assert says(of, "room_temperature.limit_min") == (f"min({hospital}; 8 × 60)", limit)
    found = derive(of, "room_temperature.limit_min")
    assert found is not None
    assert found.settings == (f"room_temperature_limit_min = {hospital}",)
    assert found.origins[0].cite.source != "policy"


def test_a_source_without_preparation_leaves_the_hospitals_time() -> None:
    bare = replace(planned(PROTOCOLS[EU], POLICIES[0], 1), preparation=None)
    found = derive(bare, "room_temperature.limit_min")
    assert found is not None
    assert (found.result, found.origins) == (480, ())
    assert found.steps == ("policy.room_temperature_limit_min",)
