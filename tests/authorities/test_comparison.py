"""The comparison itself: a guard that has never failed is no guard."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from .comparison import agrees, differences
from .oracle import EU, US, expected_answer
from .printed import as_answer

REQUESTS: tuple[dict[str, Any], ...] = (
    {"regimen": "isa-pd", "age_years": 66, "infusion_number": 1, "protocol": EU},
    {"regimen": "isa-kd", "age_years": 80, "infusion_number": 2, "protocol": US},
)
COMMON = {"weight_kg": Decimal("70.1"), "start": "2026-11-23T09:00:00+01:00"}
# Places where the sources allow more than one answer, so that not every change is an error.
OPEN = ("market", "h2-antagonist", "h2-antagonist-or-ppi")


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: str(r["regimen"]))
def test_what_the_oracle_expects_agrees_with_itself(request_: dict[str, Any]) -> None:
    expected = expected_answer(request_ | COMMON)
    assert differences(expected, as_answer(expected)) == []


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: str(r["regimen"]))
def test_every_single_wrong_figure_word_or_time_is_found(request_: dict[str, Any]) -> None:
    expected = expected_answer(request_ | COMMON)
    right = as_answer(expected)
    tried = 0
    for path in list(leaves(right)):
        if any(part in OPEN for part in path) or path[0] in ("proof", "findings"):
            continue
        if open_agent(right, path):
            continue
        for wrong in wrong_values(value_at(right, path)):
            changed = copy.deepcopy(right)
            parent = value_at(changed, path[:-1])
            parent[path[-1]] = wrong
            assert differences(expected, changed), (path, wrong)
            tried += 1
    assert tried > 200


@pytest.mark.parametrize("key", ["schedule", "vials", "premedication"])
def test_a_part_that_is_missing_is_found(key: str) -> None:
    expected = expected_answer(REQUESTS[0] | COMMON)
    assert differences(expected, as_answer(expected) | {key: None})
    assert differences(expected, as_answer(expected) | {key: []})


def test_a_plan_in_place_of_a_refusal_is_found_and_the_other_way_round() -> None:
    expected = expected_answer(REQUESTS[0] | COMMON)
    plan = as_answer(expected)
    block = {"code": "weight.outside-limits", "severity": "block", "field": "weight_kg"}
    refusal = {"refused": True, "findings": [block]}
    assert differences({"refused": True}, plan)
    assert differences(expected, plan | {"findings": [block]})
    assert differences({"refused": True, "field": "weight_kg"}, refusal) == []
    assert differences({"refused": True, "field": "age_years"}, refusal)
    assert differences({"refused": True}, refusal | {"dose": plan["dose"]})
    assert differences({"refused": True}, {"refused": True, "findings": []})


def test_a_proof_that_does_not_hold_is_found() -> None:
    expected = expected_answer(REQUESTS[0] | COMMON)
    proof = {"check": "step volumes add up to the bag", "left": 249, "right": 250, "holds": False}
    assert differences(expected, as_answer(expected) | {"proof": [proof]})


def test_six_decimals_are_exact_and_a_seventh_is_too_many() -> None:
    third = Fraction(1, 3)
    assert agrees(third, Decimal("0.333333"))
    assert not agrees(third, Decimal("0.333334"))
    assert not agrees(third, Decimal("0.3333333"))
    assert not agrees(third, Decimal("0.33"))
    assert not agrees(Fraction(0), None)
    assert not agrees(None, 0)
    assert not agrees(Fraction(1), True)
    assert not agrees(Fraction(1), "1")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def value_at(answer: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        answer = answer[part]
    return answer


def open_agent(answer: Any, path: tuple[Any, ...]) -> bool:
    return path[0] == "premedication" and answer["premedication"][path[1]]["agent"] in OPEN


def wrong_values(value: Any) -> list[Any]:
    if isinstance(value, bool) or value is None:
        return [not value, "x"]
    if isinstance(value, (int, Decimal)):
        return [value + Decimal("0.000002"), value * 10 + 1, None, str(value)]
    return [value + "x", value.replace("09:", "10:") if "09:" in value else "", None]
