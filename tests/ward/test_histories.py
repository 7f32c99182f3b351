"""Histories by chance: nothing is lost, nothing is doubled, everybody sees the same."""

import json
import os
from pathlib import Path

import pytest

from .histories import drawn, fault_of, scenario, shortest
from .postgres import Postgres

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.jsonl"))
FEW = range(12)


def demand(postgres: Postgres, database: str, seed: int) -> None:
    steps = drawn(seed)
    fault = fault_of(postgres, database, steps)
    if fault:
        short = shortest(postgres, database, steps)
        again = fault_of(postgres, database, short)
        pytest.fail(f"seed {seed}: {fault}\nshortest: {again or fault}\n{scenario(short)}")


@pytest.mark.parametrize("seed", FEW)
def test_a_history_loses_nothing(postgres: Postgres, database: str, seed: int) -> None:
    demand(postgres, database, seed)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_what_was_found_once_stays_found(postgres: Postgres, database: str, path: Path) -> None:
    steps = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert fault_of(postgres, database, steps) == ""


@pytest.mark.long
def test_ten_thousand_histories_lose_nothing(postgres: Postgres, database: str) -> None:
    """`WARD_HISTORIES=from-to` runs a part of them, for several cores."""
    first, last = map(int, os.environ.get("WARD_HISTORIES", "0-10000").split("-"))
    for seed in range(first, last):
        demand(postgres, database, seed)
