"""Premedication before a start at nine: given in its window, outside it, or not at all."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from infuseplan.application.infusion.premedication_check import premedication_problems
from infuseplan.domain.citation import Origin
from infuseplan.domain.plan.plan import PremedicationItem

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def agent(name: str = "paracetamol", *, required: bool = True) -> PremedicationItem:
    """At the earliest 60 min and at the latest 15 min before the start."""
    return PremedicationItem(
        agent=name, name=name, examples="", dose_mg=None, routes=(), required=required,
        earliest_min_before=Decimal(60), latest_min_before=Decimal(15), give_from=None,
        give_until=None, notes=(), origin=cast("Origin", None),
    )  # fmt: skip


def found(
    at: datetime | None, start: datetime = NINE, *, required: bool = True
) -> list[tuple[str, int | None]]:
    given = {} if at is None else {"paracetamol": at}
    problems = premedication_problems([agent(required=required)], given, start)
    return [(one.kind, one.minutes) for one in problems]


@pytest.mark.parametrize(
    ("seconds_before", "problem"),
    [
        (60 * 60, []),
        (60 * 60 + 1, [("too-early", 60)]),
        (61 * 60, [("too-early", 61)]),
        (24 * 3600, [("too-early", 1440)]),
        (15 * 60, []),
        (15 * 60 - 1, [("too-late", 14)]),
        (0, [("too-late", 0)]),
        # Entered for a moment after the start.
        (-1, [("too-late", -1)]),
    ],
)
def test_the_window_ends_on_the_second(
    seconds_before: int, problem: list[tuple[str, int | None]]
) -> None:
    assert found(NINE - timedelta(seconds=seconds_before)) == problem


def test_what_has_to_be_given_is_missed_and_what_may_be_is_not() -> None:
    assert found(None) == [("not-given", None)]
    assert found(None, required=False) == []
    # Given all the same, it has its window.
    assert found(NINE - timedelta(minutes=90), required=False) == [("too-early", 90)]


def test_each_agent_has_a_time_of_its_own() -> None:
    items = [agent("montelukast"), agent("paracetamol"), agent("dexamethasone")]
    given = {"montelukast": NINE - timedelta(minutes=61), "paracetamol": NINE - timedelta(hours=1)}
    problems = premedication_problems(items, given, NINE)
    assert [(one.item.agent, one.kind) for one in problems] == [
        ("montelukast", "too-early"),
        ("dexamethasone", "not-given"),
    ]


def test_minutes_are_those_that_passed_over_a_change_of_the_clocks() -> None:
    """01:45 to 03:15 of 29 March 2026 are 30 min by the world's time, and 90 by the clock."""
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 29, 3, 15, tzinfo=berlin)
    assert found(datetime(2026, 3, 29, 1, 45, tzinfo=berlin), start) == []
    # 02:30 CEST to 02:40 CET of 25 October are 70 min.
    back = datetime(2026, 10, 25, 2, 40, tzinfo=berlin, fold=1)
    assert found(datetime(2026, 10, 25, 2, 30, tzinfo=berlin), back) == [("too-early", 70)]
