"""The monitor accepts correct plans, and objects to every corruption on the right line."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from infuseplan.domain.monitor import limits as monitor_limits
from infuseplan.domain.monitor.plan import failed, prove
from infuseplan.domain.plan.plan import InfusionPlan, VialCount
from infuseplan.domain.plan.request import PlanRequest

from .corrupting import changed, dosed, values_in
from .corruptions import CORRUPTIONS
from .corruptions_of_rates import CORRUPTIONS_OF_RATES
from .good_plans import BERLIN, FIRST, GOOD_PLANS, LATER, PART_A_FIRST, SECOND, rules

ALL_CORRUPTIONS = [
    pytest.param(check, plan, id=name)
    for check, plans in {**CORRUPTIONS, **CORRUPTIONS_OF_RATES}.items()
    for name, plan in plans.items()
]

# What a change may do unnoticed, and why.
NOT_WORKED_OUT = {
    "policy": "what the hospital decides is an answer, like the request; the limits in it that "
    "bind a plan are corrupted by name",
    "regimen": "indication and cycles come from the file as they stand; no figure follows",
    "preparation": "shorter storage is stricter and allowed; longer is corrupted by name",
}


def lines_that_fail(plan: InfusionPlan, asked: PlanRequest | None = None) -> set[str]:
    return {line.check for line in failed(prove(plan, asked))}


def numbers_in(plan: InfusionPlan) -> list[tuple[tuple[str | int, ...], Any]]:
    return [
        (path, value)
        for path, value in values_in(plan)
        if type(value) in (int, Decimal, Fraction) and path[0] not in NOT_WORKED_OUT
    ]


def is_only_stricter(path: tuple[str | int, ...], value: Any, wrong: Any) -> bool:
    """A file may ask for a longer clean time at the half rate; no limit speaks against it."""
    return path[-1] == "observe_min" and wrong > value


PLACES = [
    (name, path, value) for name, plan in GOOD_PLANS.items() for path, value in numbers_in(plan)
]


@pytest.mark.parametrize("name", GOOD_PLANS)
def test_a_correct_plan_passes_every_line(name: str) -> None:
    plan = GOOD_PLANS[name]
    assert failed(prove(plan, plan.request)) == ()


@pytest.mark.parametrize(("check", "plan"), ALL_CORRUPTIONS)
def test_a_corruption_is_caught_by_the_line_that_is_there_for_it(
    check: str, plan: InfusionPlan
) -> None:
    assert check in lines_that_fail(plan)


def test_there_are_at_least_sixty_corruptions_each_with_a_name_of_its_own() -> None:
    names = [param.id for param in ALL_CORRUPTIONS]
    assert len(set(names)) == len(names) >= 60


@settings(max_examples=600, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    off=st.one_of(
        st.fractions().filter(bool),
        st.integers(-10, 10).filter(bool).map(lambda power: Fraction(1, 10**6) * power),
    ),
)
def test_any_figure_that_is_off_by_any_amount_is_caught(
    place: tuple[str, tuple[str | int, ...], Any], off: Fraction
) -> None:
    name, path, value = place
    plan = GOOD_PLANS[name]
    if isinstance(value, Fraction):
        wrong: Any = value + off
    elif isinstance(value, Decimal):
        wrong = value + Decimal(off.numerator) / 1_000_000
    else:
        wrong = value + off.numerator
    try:
        corrupted = changed(plan, path, wrong)
    except ValidationError:
        return
    if is_only_stricter(path, value, wrong):
        return
    assert lines_that_fail(corrupted, plan.request)


@pytest.mark.parametrize("name", GOOD_PLANS)
def test_any_figure_that_is_off_by_a_millionth_is_caught(name: str) -> None:
    plan = GOOD_PLANS[name]
    for path, value in numbers_in(plan):
        by: Any = {int: 1, Decimal: Decimal("0.000001"), Fraction: Fraction(1, 10**6)}[type(value)]
        for wrong in (value + by, value - by):
            try:
                corrupted = changed(plan, path, wrong)
            except ValidationError:
                continue
            if is_only_stricter(path, value, wrong):
                continue
            assert lines_that_fail(corrupted, plan.request), (path, wrong)


@pytest.mark.parametrize("name", GOOD_PLANS)
def test_any_clock_time_that_is_off_by_a_second_is_caught(name: str) -> None:
    plan = GOOD_PLANS[name]
    clocks = [
        (path, value)
        for path, value in values_in(plan)
        if isinstance(value, datetime) and path[0] != "request"
    ]
    for path, value in clocks:
        for seconds in (-3600, -1, 1, 60, 3600):
            wrong = changed(plan, path, value + timedelta(seconds=seconds))
            assert lines_that_fail(wrong), (path, seconds)


def test_a_plan_for_another_request_is_caught_by_the_request_that_was_asked() -> None:
    for field, value in {
        "weight_kg": Decimal("72.6"),
        "infusion_number": 2,
        "height_cm": Decimal(170),
        "last_weight_kg": Decimal(80),
        "weighed_on": date(2026, 11, 1),
    }.items():
        asked = PlanRequest(**{**dict(FIRST.request), field: value})
        line = failed(prove(FIRST, asked))[0]
        assert (line.check, line.field) == ("request-answered", f"request.{field}")


def test_a_line_that_holds_shows_its_two_figures() -> None:
    shown = {line.check: (line.left, line.right, line.unit) for line in prove(FIRST)}
    expected: dict[str, tuple[Any, Any, str]] = {
        "request-answered": (75, 75, "years"),
        "dose-by-weight": (725, 725, "mg"),
        "concentrate-holds-dose": (725, 725, "mg"),
        "vials-hold-dose": (75, 75, "mg"),
        "bag-holds-dose": (725, 725, "mg"),
        "volumes-add-up": (250, 250, "mL"),
        "milligrams-add-up": (725, 725, "mg"),
        "times-follow-on": (200, 200, "min"),
        "rates-under-ceiling": (150, 150, "mL/h"),
        "rates-by-table": (25, 25, "mL/h"),
        "restart-at-half": (25, 25, "mL/h"),
        "dexamethasone-by-age": (20, 20, "mg"),
        "premedication-complete": (5, 5, ""),
        "severe-reactions-stop": ("discontinue", "discontinue", ""),
        "within-compiled-limits": (Fraction("72.5"), Fraction(250), "kg"),
    }
    assert shown == expected


def test_a_line_that_fails_shows_the_wrong_figure_the_right_one_and_where() -> None:
    (line,) = failed(prove(changed(FIRST, ("schedule", "half_initial_rate_ml_h"), Fraction(125))))
    assert [line.left, line.right, line.unit] == [250, 25, "mL/h"]
    assert line.field == "schedule.half_initial_rate_ml_h"


def test_every_choice_of_vials_but_the_best_is_caught_up_to_three_grams() -> None:
    for mg in range(300, 3001, 37):
        choices = {
            (large, small): (500 * large + 100 * small, large + small)
            for large, small in product(range(7), range(31))
            if 500 * large + 100 * small >= mg
        }
        best = min(choices.values())
        for (large, small), worth in choices.items():
            both = (VialCount(Decimal(500), large), VialCount(Decimal(100), small))
            vials = tuple(vial for vial in both if vial.count)
            caught = "vials-hold-dose" in lines_that_fail(dosed(Fraction(mg), vials=vials))
            assert caught == (worth != best), (mg, large, small)


@pytest.mark.parametrize(
    ("born", "on", "mg"),
    [
        (date(1951, 11, 22), date(2026, 11, 21), 40),
        (date(1951, 11, 22), date(2026, 11, 22), 20),
        (date(1951, 12, 31), date(2026, 12, 30), 40),
        (date(1952, 1, 1), date(2026, 12, 31), 40),
        (date(1952, 1, 1), date(2027, 1, 1), 20),
        (date(1952, 2, 29), date(2027, 2, 28), 40),
        (date(1952, 2, 29), date(2027, 3, 1), 20),
    ],
)
def test_dexamethasone_halves_on_the_75th_birthday_and_not_a_day_before(
    born: date, on: date, mg: int
) -> None:
    years = 75 if mg == 20 else 74
    request = PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal("72.5"),
        age_years=years,
        born=born,
        on=on,
        infusion_number=1,
    )
    for given_mg in (20, 40):
        first = replace(FIRST.premedication[0], dose_mg=(Decimal(given_mg),) * 2)
        plan = replace(FIRST, request=request, premedication=(first, *FIRST.premedication[1:]))
        assert ("dexamethasone-by-age" in lines_that_fail(plan)) == (given_mg != mg)


def test_where_no_source_states_the_climb_after_a_restart_it_may_only_rise_and_slowly() -> None:
    def climbing(*steps: tuple[str, str]) -> set[str]:
        (rule,) = (rule for rule in rules("875/29", steps) if rule.id == "grade-2")
        return lines_that_fail(replace(PART_A_FIRST, reaction_rules=(rule,)))

    assert climbing(("1750/29", "30"), ("4000/29", "")) == set()
    assert climbing(("1750/29", "30"), ("1750/29", "")) == {"restart-at-half"}
    assert climbing(("875/29", "30"), ("4000/29", "")) == {"restart-at-half"}
    assert climbing(("1750/29", "20"), ("4000/29", "")) == {"restart-at-half"}
    assert climbing(("1750/29", ""), ("4000/29", "")) == {"restart-at-half"}
    assert climbing(("1750/29", "30"), ("4000/29", "30")) == {"restart-at-half"}
    assert "rates-under-ceiling" in climbing(("1750/29", "30"), ("4010/29", ""))


def test_the_highest_step_of_every_ladder_is_its_ceiling() -> None:
    tables = (
        monitor_limits.LABEL,
        monitor_limits.PART_B,
        *monitor_limits.PART_A.values(),
    )
    for table, number in product(tables, (1, 2, 3, 99)):
        ladder = table.of(number)
        for climb in (ladder.climb, ladder.again or ladder.climb):
            rates = [rate for rate, _ in climb]
            assert rates[-1] == ladder.ceiling
            assert rates == sorted(set(rates))


def test_no_step_of_a_label_is_above_150_or_200() -> None:
    ceilings = [monitor_limits.LABEL.of(number).ceiling for number in (1, 2, 3, 40)]
    assert ceilings == [150, 200, 200, 200]


def test_a_plan_without_a_start_has_no_clock_times_and_passes() -> None:
    for plan in (FIRST, SECOND, LATER):
        bare = plan
        for path, value in values_in(plan):
            if isinstance(value, datetime):
                bare = changed(bare, path, None)
        assert failed(prove(bare)) == ()


def test_a_start_that_the_clock_change_skips_is_not_a_time() -> None:
    skipped = datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN)
    request = PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal("72.5"),
        age_years=75,
        on=skipped.date(),
        infusion_number=1,
        start=skipped,
    )
    plan = changed(replace(FIRST, request=request), ("schedule", "steps", 0, "starts_at"), skipped)
    line = next(line for line in prove(plan) if line.check == "times-follow-on")
    assert line.field == "schedule.steps[0].starts_at"
    assert (line.left, line.right) == ("2026-03-29T02:30:00+01:00", "2026-03-29T03:30:00+02:00")
