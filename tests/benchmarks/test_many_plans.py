"""What reading and writing add to plans that come through `plan --jsonl`."""

import io
import json
import sys
from contextlib import redirect_stdout
from datetime import datetime
from decimal import Decimal

import pytest

from infuseplan.__main__ import run
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import proved_plan
from infuseplan.bootstrap import services
from infuseplan.domain.plan.request import PlanRequest
from tests.benchmarks.measuring import in_turns, told

pytestmark = pytest.mark.benchmark

# Of making and proving the same plans, which has no reading, no words and no writing.
MOST_PROVED_PLANS = 4
COUNT = 1_000
ROUNDS = 5


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


def requests() -> list[PlanRequest]:
    """The same questions, read beforehand."""
    read = (json.loads(line, parse_float=Decimal) for line in lines().splitlines())
    return [
        PlanRequest(
            regimen=one["regimen"],
            weight_kg=Decimal(one["weight_kg"]),
            age_years=one["age_years"],
            infusion_number=one["infusion_number"],
            on=datetime(2026, 11, 22).date(),  # noqa: DTZ001 - a day, no moment
            start=datetime.fromisoformat(one["start"]) if "start" in one else None,
        )
        for one in read
    ]


def test_a_line_costs_at_most_four_times_its_proved_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    wired = services()
    loaded, policy = wired.protocols.load_default(), wired.policies.standing()
    asked = requests()

    def through() -> None:
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines())))
        with redirect_stdout(printed):
            assert run(["plan", "--jsonl"]) == 0

    def proved() -> None:
        for one in asked:
            proved_plan(CompleteRequest(one), loaded, policy)

    ours, plain = in_turns(through, proved, ROUNDS)
    assert told("plan --jsonl", ours, plain, "the proved plans") <= MOST_PROVED_PLANS
