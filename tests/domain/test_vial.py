"""Which vials are opened: the least left over, then the fewest; by trying all of them."""

import random
import time
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from infuseplan.domain.plan.vial import choose_vials
from infuseplan.domain.protocol.schema import VialPresentation


def vials(*strengths: int) -> tuple[VialPresentation, ...]:
    return tuple(
        VialPresentation(strength_mg=Decimal(mg), volume_ml=Decimal(mg) / 20) for mg in strengths
    )


def chosen(dose_mg: int, *strengths: int) -> tuple[int, int]:
    """What is left over in mg, and how many vials are opened."""
    counts = choose_vials(Fraction(dose_mg), vials(*strengths))
    held = sum(int(one.strength_mg) * one.count for one in counts)
    assert held >= dose_mg
    return held - dose_mg, sum(one.count for one in counts)


def best_of_all(dose_mg: int, *strengths: int) -> tuple[int, int]:
    """The same by looking at every number of every vial up to the dose."""
    numbers = product(*(range(dose_mg // size + 2) for size in strengths))
    held = ((sum(map(int.__mul__, each, strengths)), sum(each)) for each in numbers)
    return min((mg - dose_mg, count) for mg, count in held if mg >= dose_mg)


@pytest.mark.parametrize("strengths", [(500, 100), (100, 500), (7, 5), (9, 6, 4), (12, 8, 3), (5,)])
def test_no_other_choice_leaves_less_or_opens_fewer(strengths: tuple[int, ...]) -> None:
    chance = random.Random(8)  # noqa: S311 - a sample for a test
    largest = 1200 if max(strengths) >= 100 else 70
    for dose in [1, *strengths, *(chance.randrange(1, largest) for _ in range(40))]:
        assert chosen(dose, *strengths) == best_of_all(dose, *strengths), dose


def test_an_absurd_dose_takes_no_longer() -> None:
    """A million vials of 500 mg hold 500 000 000 mg; one of 100 mg more leaves nothing over."""
    before = time.process_time()
    assert chosen(500_000_100, 500, 100) == (0, 1_000_001)
    # 7 * 10**9 + 5 = 7 * 10**9 in the larger and one of the smaller.
    assert chosen(7 * 10**9 + 5, 7, 5, 3) == (0, 10**9 + 1)
    assert time.process_time() - before < 1
