"""How many plans a second come through `plan --jsonl`, reading and writing included."""

import io
import sys
import time
from contextlib import redirect_stdout

import pytest

from infuseplan.__main__ import run

pytestmark = pytest.mark.benchmark

ENOUGH = 2_000
COUNT = 6_000
ROUNDS = 3


def lines() -> bytes:
    """Weights, regimens and infusion numbers in turn; half of them with a start."""
    made = []
    for index in range(COUNT):
        weight = f"{30 + index % 220}.{index % 10}"
        regimen = ("isa-pd", "isa-kd", "isa-vrd-ti")[index % 3]
        start = ', "start": "2026-11-22T09:00:00+01:00"' if index % 2 else ""
        made.append(
            f'{{"regimen": "{regimen}", "weight_kg": {weight}, "age_years": {18 + index % 80}, '
            f'"infusion_number": {1 + index % 4}{start}}}\n'
        )
    return "".join(made).encode()


def test_two_thousand_plans_a_second_come_through_one_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rates = []
    for _ in range(ROUNDS):
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines())))
        with redirect_stdout(printed):
            begun = time.perf_counter()
            assert run(["plan", "--jsonl"]) == 0
            rates.append(COUNT / (time.perf_counter() - begun))
    # The best of a few: what the program can do, not what else the machine was doing.
    print(f"\nplan --jsonl: {max(rates):.0f} plans a second")
    assert max(rates) >= ENOUGH
