"""The two oracles against each other and against the worked examples; no product code."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from . import oracle_b
from .case_files import Case, Course, course_cases, disagreements, plan_cases
from .oracle import (
    EU,
    LADDERS,
    PART_A,
    PART_B,
    US,
    age_in_years,
    course_days,
    expected_answer,
    least_left_over,
    reaction_figures,
)
from .printed import as_answer

RULES = {EU: oracle_b.LABEL, US: oracle_b.LABEL, PART_B: oracle_b.PART_B, PART_A: oracle_b.PART_A}
CASES = plan_cases()
# What oracle A computes: not the reaction rules' wording, and no file without a rate table.
COMPUTED = [c for c in CASES if c.request.get("protocol", EU) in LADDERS]


def named(case: Case | Course) -> str:
    return case.name_in_tests


@pytest.mark.parametrize("case", COMPUTED, ids=named)
def test_oracle_a_gives_the_figures_of(case: Case) -> None:
    expected = expected_answer(case.request)
    assert expected["refused"] is case.is_refused
    if not case.is_refused:
        body = {key: value for key, value in case.body.items() if key != "grade_2"}
        body["texts"] = {k: v for k, v in body.get("texts", {}).items() if "revision" not in k}
        assert disagreements(Case(case.name, case.source, body), as_answer(expected)) == []


@pytest.mark.parametrize("case", [c for c in CASES if "grade_2" in c.body], ids=named)
def test_oracle_a_halves_the_initial_rate_as_in(case: Case) -> None:
    said = reaction_figures(case.request["infusion_number"])
    for key, figure in said.items():
        assert Decimal(case.body["grade_2"][key]) == figure


@pytest.mark.parametrize("course", course_cases(), ids=named)
def test_oracle_a_has_the_days_of(course: Course) -> None:
    said = course_days(
        course.request["regimen"],
        date.fromisoformat(course.request["first"]),
        course.request["cycles"],
    )
    assert tuple(said) == course.days


def test_infusion_numbers_follow_the_formula_of_the_cycle() -> None:
    for cycle, day, number, _ in course_days("isa-pd", date(2026, 11, 23), 30):
        if cycle >= 2:
            assert number == 2 * cycle + (1 if day == 1 else 2)
    assert course_days("isa-vrd-te", date(2026, 11, 23), 9)[-1][:3] == (3, 29, 11)


@pytest.mark.parametrize("protocol", LADDERS)
@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_the_pump_watched_by_the_second_agrees_with_the_table(protocol: str, number: int) -> None:
    seed = f"{protocol} {number}"
    chance = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    # For a volume table the weight changes nothing in the pump, so the bag varies as well.
    for _ in range(12):
        weight = Decimal(chance.randrange(300, 2501)) / 10
        bag = chance.choice([Decimal(250), Decimal(chance.randrange(2500, 3001)) / 10])
        assert_same_run(protocol, number, weight, bag)


@pytest.mark.parametrize("protocol", [EU, PART_B])
@pytest.mark.parametrize("bag", ["250", "265", "285", "300"])
def test_the_pump_and_the_table_agree_on_the_bags_of_the_ward(protocol: str, bag: str) -> None:
    for number in (1, 2, 3):
        assert_same_run(protocol, number, Decimal("72.5"), Decimal(bag))


@pytest.mark.long
@pytest.mark.parametrize("protocol", LADDERS)
def test_the_pump_agrees_with_the_table_for_thousands_of_bags(protocol: str) -> None:
    chance = random.Random(protocol)  # noqa: S311 - a repeatable sample, no secret
    for _ in range(2_500):
        weight = Decimal(chance.randrange(300, 2501)) / 10
        bag = Decimal(chance.randrange(2500, 3001)) / 10
        assert_same_run(protocol, chance.randrange(1, 9), weight, bag)


def test_both_oracles_choose_the_same_vials_for_every_weight() -> None:
    for tenths in range(300, 2501):
        vials = least_left_over(Fraction(tenths))
        counts = {int(v["strength_mg"]): int(v["count"]) for v in vials}
        assert (counts.get(500, 0), counts.get(100, 0)) == oracle_b.fewest_vials(tenths * 1000)


def test_both_oracles_count_the_same_birthdays() -> None:
    for born_year in range(1930, 1961):
        born = date(born_year, 1, 1)
        while born.year == born_year:
            for years in (18, 75):
                month, day = (3, 1) if (born.month, born.day) == (2, 29) else (born.month, born.day)
                birthday = date(born_year + years, month, day)
                for shift in (-2, -1, 0, 1, 2):
                    on = birthday + timedelta(days=shift)
                    request = {"born": born.isoformat(), "on": on.isoformat()}
                    age = age_in_years(request)
                    assert age == years - (shift < 0)
                    assert age == oracle_b.birthdays_passed(born, on)
            born += timedelta(days=1)


def test_the_polysorbate_sentence_of_the_eu_text_confirms_dose_and_strength() -> None:
    # 0.2 mg of polysorbate 80 in each mL, and 0.1 mg for each kg of body weight.
    for tenths in range(300, 2501):
        weight = Fraction(tenths, 10)
        dose = expected_answer({**USUAL, "weight_kg": weight})["dose"]
        assert dose["drug_ml"] * Fraction(2, 10) == weight * Fraction(1, 10)


USUAL = {"regimen": "isa-pd", "age_years": 66, "infusion_number": 1}


def assert_same_run(protocol: str, number: int, weight: Decimal, bag: Decimal) -> None:
    """Oracle B in whole seconds; its figures must be oracle A's exactly, not nearly."""
    request = {
        **USUAL,
        "infusion_number": number,
        "weight_kg": weight,
        "bag_ml": bag,
        "protocol": protocol,
    }
    schedule = expected_answer(request)["schedule"]
    rule = RULES[protocol][min(number, 3)]
    dose_ug = int(weight * 10_000)
    bag_ul = int(bag * 1000)
    # mL of the bag for one unit of the pump's own count.
    unit_ml = Fraction(1, 3_600_000) * (Fraction(bag_ul, dose_ug) if rule.counts_drug else 1)
    run = oracle_b.simulate(rule, dose_ug if rule.counts_drug else bag_ul)
    steps = schedule["steps"]
    assert len(steps) == len(run.changes)
    for step, (second, rate, given) in zip(steps, run.changes, strict=True):
        assert step["start_min"] * 60 == second
        assert step["cumulative_ml"] - step["volume_ml"] == given * unit_ml
        assert step["rate_mg_per_h" if rule.counts_drug else "rate_ml_per_h"] == rate
    end_s = schedule["duration_min"] * 60
    too_long = Fraction(run.overshoot, run.changes[-1][1] * 1000)  # part of the last second
    assert 0 <= too_long < 1
    assert run.empty_after_s - too_long == end_s
    assert sum(step["volume_ml"] for step in steps) == Fraction(bag_ul, 1000)
    for one, other in pairwise(steps):
        assert one["end_min"] == other["start_min"]
