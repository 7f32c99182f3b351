"""Four ways to read the rate table wrongly, each with the total that gives it away.

Each total below is first produced from the misreading itself, by the pump of oracle B, so
that the figure is not a guess; then it is shown that no label infusion ever takes so long.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

import pytest

from tests.contract_client import answers

from .oracle_b import LABEL, PART_B, Rule, simulate

BAG_UL = 250_000

MISREADINGS = {
    # The trial goes on from 200 to 300 mL/h in the second infusion:
    # 25 + 50 + 100 mL in 90 min, 75 mL at 300 mL/h in 15 min.
    "105": PART_B[2],
    # Second infusion, +50 mL/h every time instead of +50 and then +100: 50, 100, 150, 200.
    # 25 + 50 + 75 mL in 90 min, 100 mL at 200 mL/h in 30 min.
    "120": Rule(50, first_hold=30, increments=(50,), hold=30, ceiling=200),
    # First infusion, the first increase after 30 min instead of 60:
    # 12.5 + 25 + 37.5 + 50 + 62.5 mL in 150 min, 62.5 mL at 150 mL/h in 25 min.
    "175": Rule(25, first_hold=30, increments=(25,), hold=30, ceiling=150),
    # Second infusion, +50 each time AND the 60 min hold of the first infusion:
    # 50 + 50 + 75 mL in 120 min, 75 mL at 200 mL/h in 22.5 min.
    "142.5": Rule(50, first_hold=60, increments=(50,), hold=30, ceiling=200),
}
WRONG_MINUTES = {Decimal(figure) for figure in MISREADINGS}
LABEL_FILES = ("isatuximab-iv/eu-smpc-2025-07", "isatuximab-iv/us-pi-2024-11")
NUMBERS = (*range(1, 13), 40, 100)
WEIGHTS = [Decimal(tenths) / 10 for tenths in range(300, 2501, 25)]


@cache
def label_durations() -> dict[int, set[Decimal]]:
    """Infusion number to every duration that came out for it, over all weights and files."""
    requests = [
        {
            "regimen": "isa-pd",
            "weight_kg": weight,
            "age_years": 66,
            "infusion_number": number,
            "protocol": protocol,
        }
        for protocol in LABEL_FILES
        for number in NUMBERS
        for weight in WEIGHTS
    ]
    found: dict[int, set[Decimal]] = {number: set() for number in NUMBERS}
    for request, answer in zip(requests, answers(requests), strict=True):
        found[answer["request"]["infusion_number"]].add(Decimal(answer["schedule"]["duration_min"]))
        assert answer["request"]["infusion_number"] == request["infusion_number"]
    return found


@pytest.mark.parametrize("minutes", MISREADINGS)
def test_the_misreading_really_gives_this_total(minutes: str) -> None:
    assert simulate(MISREADINGS[minutes], BAG_UL).empty_after_s == Fraction(minutes) * 60


@pytest.mark.parametrize("minutes", MISREADINGS)
def test_no_label_infusion_ever_takes_the_minutes_of_a_misreading(minutes: str) -> None:
    numbers = [n for n, durations in label_durations().items() if Decimal(minutes) in durations]
    assert numbers == []


@pytest.mark.parametrize("number", NUMBERS)
def test_a_label_infusion_takes_one_time_whatever_the_weight(number: int) -> None:
    right = {1: Decimal(200), 2: Decimal("112.5")}.get(number, Decimal(75))
    assert label_durations()[number] == {right}


def test_the_right_reading_gives_none_of_the_wrong_totals() -> None:
    right = {Fraction(simulate(rule, BAG_UL).empty_after_s, 60) for rule in LABEL.values()}
    assert right == {Fraction(200), Fraction(225, 2), Fraction(75)}
    assert right.isdisjoint(WRONG_MINUTES)
