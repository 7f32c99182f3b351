"""The grid of all plans, field by field against oracle A.

2201 weights x 4 regimens x 8 infusion numbers x 12 age points x 2 labels = 1 690 368 plans.
Each commit compares a sample with a fixed seed; the nightly run compares them all. A
difference names the request, so it can be typed into the program.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest

from tests.contract_client import answers, as_json

from .comparison import differences
from .oracle import EU, US, expected_answer

WEIGHTS = tuple(Decimal(tenths) / 10 for tenths in range(300, 2501))
REGIMENS = ("isa-pd", "isa-kd", "isa-vrd-ti", "isa-vrd-te")
NUMBERS = (1, 2, 3, 4, 5, 6, 11, 12)
PROTOCOLS = (EU, US)
AGES: tuple[dict[str, Any], ...] = (
    {"age_years": 18},
    {"age_years": 40, "start": "2026-11-23T09:00:00+01:00"},
    {"age_years": 66, "start": "2026-12-31T23:10:00+01:00"},
    {"age_years": 74, "start": "2026-10-25T01:00:00+02:00"},
    {"age_years": 75, "start": "2026-11-23T07:59:00-05:00"},
    {"age_years": 76, "start": "2027-01-01T00:05:00+05:30"},
    {"age_years": 120},
    {"born": "1951-11-22", "on": "2026-11-21", "start": "2026-11-21T09:00:00+01:00"},
    {"born": "1951-11-22", "on": "2026-11-22", "start": "2026-11-22T13:37:00+01:00"},
    {"born": "1951-11-22", "on": "2026-11-23"},
    {"born": "1952-02-29", "on": "2027-02-28", "start": "2027-02-28T22:00:00+00:00"},
    {"born": "1952-02-29", "on": "2027-03-01"},
)
AXES: tuple[Sequence[Any], ...] = (WEIGHTS, REGIMENS, NUMBERS, AGES, PROTOCOLS)
GRID_SIZE = 2201 * 4 * 8 * 12 * 2
SAMPLE_SIZE = GRID_SIZE // 400
SEED = 20261122
BATCH = 5_000


def grid_point(index: int) -> dict[str, Any]:
    """The request at one place of the grid, the last axis turning fastest."""
    chosen: list[Any] = []
    for axis in reversed(AXES):
        index, place = divmod(index, len(axis))
        chosen.append(axis[place])
    protocol, age, number, regimen, weight = chosen
    return {
        "regimen": regimen,
        "weight_kg": weight,
        "infusion_number": number,
        "protocol": protocol,
        **age,
    }


def disagreements(indexes: Iterable[int]) -> Iterator[str]:
    remaining = iter(indexes)
    while batch := list(islice(remaining, BATCH)):
        requests = [grid_point(index) for index in batch]
        for request, answer in zip(requests, answers(requests), strict=True):
            found = differences(expected_answer(request), answer)
            if found:
                yield as_json(request) + ": " + "; ".join(found)


def test_a_share_of_the_grid_agrees_with_oracle_a_in_every_field() -> None:
    sample = random.Random(SEED).sample(range(GRID_SIZE), SAMPLE_SIZE)  # noqa: S311 - no secret
    assert list(islice(disagreements(sample), 5)) == []


@pytest.mark.long
def test_the_whole_grid_agrees_with_oracle_a_in_every_field() -> None:
    assert list(islice(disagreements(range(GRID_SIZE)), 5)) == []


def test_the_grid_is_as_large_as_it_says_and_reaches_its_last_corner() -> None:
    size = 1
    for axis in AXES:
        size *= len(axis)
    assert size == GRID_SIZE
    last = grid_point(GRID_SIZE - 1)
    assert (last["weight_kg"], last["regimen"], last["born"]) == (
        Decimal(250),
        "isa-vrd-te",
        "1952-02-29",
    )
