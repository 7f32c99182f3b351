"""The grid of running infusions against the oracle at the bedside.

Each point is one course: who says how, when the patient reacts and how badly, how long it
stands, what else happens, how old the bag is, and when somebody looks. Each commit follows a
sample with a fixed seed; the long run follows them all. A difference names the course.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from itertools import islice, pairwise
from math import gcd
from typing import Any

import pytest

from infuseplan.domain.plan.plan import InfusionPlan

from .course_against_oracle import Ward, answered, differences, settings_of, shelf
from .course_oracle import (
    EU,
    PART_A,
    PART_B,
    US,
    Order,
    after_a_reaction,
    expected,
    table,
)
from .course_retold import Said

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = date(2026, 11, 23)

ORDERS = (
    Order(EU, 1),
    Order(EU, 1, hold_again="thirty"),
    Order(EU, 1, bag_ml=Fraction(285)),
    Order(EU, 1, grade_1="continue"),
    Order(EU, 1, recurrence="any-grade"),
    Order(EU, 2, after_grade_1_stop="present-rate"),
    Order(EU, 2),
    Order(EU, 3),
    Order(EU, 7, bag_ml=Fraction(265)),
    Order(US, 1),
    Order(US, 2, hold_again="thirty"),
    Order(PART_B, 1),
    Order(PART_B, 2),
    Order(PART_B, 3),
    Order(PART_A, 1),
    Order(PART_A, 2),
)
EDGES_S = tuple(minute * 60 for minute in (30, 60, 90, 120, 150, 180, 200))
MOMENTS_S = tuple(
    sorted(
        {minute * 60 for minute in range(0, 216)}
        | {edge + off for edge in EDGES_S for off in (-1, 1)}
        | {6749, 6750, 6751, 4499, 4501}
    )
)
GRADES: tuple[dict[str, Any], ...] = (
    {"grade": 1},
    {"grade": 1, "stop": True},
    {"grade": 2},
    {"grade": 3},
    {"grade": 4},
    {"grade": 2, "anaphylaxis": True},
)
STANDS_MIN = (0, 1, 10, 30, 45, 60, 120, 240)
# What happens after the restart: seconds after it, type, fields.
AFTERWARDS: tuple[tuple[Said, ...], ...] = (
    (),
    ((5 * 60, "reaction", {"grade": 1}),),
    ((1799, "reaction", {"grade": 2}),),
    ((45 * 60, "reaction", {"grade": 2}),),
    ((10 * 60, "paused", {"reason": "line"}), (30 * 60, "resumed", {})),
    ((1800, "paused", {"reason": "line"}), (2700, "resumed", {}), (2760, "observed", {})),
    ((15 * 60, "volume-read", {"infused_ml": Fraction(120)}),),
    ((20 * 60, "discontinued", {"reason": "refused"}),),
    ((3600, "completed", {}),),
    # After the end: worse than it looked, another reaction, and what cannot come any more.
    (
        (20 * 60, "discontinued", {"reason": "refused"}),
        (21 * 60, "volume-read", {"infused_ml": Fraction(200)}),
        (25 * 60, "reaction", {"grade": 2}),
        (26 * 60, "regraded", {"grade": 4}),
    ),
    ((0, "regraded", {"grade": 3}), (60, "regraded", {"grade": 0}), (90, "observed", {})),
    (
        (240 * 60, "volume-read", {"infused_ml": Fraction(249)}),
        (240 * 60, "completed", {}),
        (245 * 60, "reaction", {"grade": 1}),
        (250 * 60, "regraded", {"grade": 0}),
    ),
    ((300 * 60, "completed", {}), (301 * 60, "resumed", {})),
    # A slip of the hand, a mistaken STOP, and what no protocol allows.
    ((56, "rate-set", {"rate_ml_per_h": Fraction(125)}), (300, "observed", {})),
    (
        (60, "stopped", {}),
        (90, "stop-withdrawn", {"by": "N", "reason": "slip"}),
        (600, "stopped", {}),
        (660, "stop-withdrawn", {"by": "N", "reason": "slip", "pump_ran_on": True}),
    ),
    (
        (60, "deviation", {"rate_ml_per_h": Fraction(333), "by": "N", "reason": "slip"}),
        (120, "rate-set", {"rate_ml_per_h": Fraction(50)}),
        (600, "released", {"by": "Dr P", "reason": "well"}),
    ),
)
FOLLOWS = ("plan", "log")
BAG_OUT_MIN = (None, 30, 120, 280)
LOOKS_MIN = (0, 29, 30, 75, 400)
AXES: tuple[Sequence[Any], ...] = (
    ORDERS,
    MOMENTS_S,
    GRADES,
    STANDS_MIN,
    AFTERWARDS,
    FOLLOWS,
    BAG_OUT_MIN,
    LOOKS_MIN,
)
SAMPLE_SIZE = 700
# The long run keeps to every 211th point: a prime, so that no axis is skipped in step with it.
STRIDE = 211
SEED = 20261123


def grid_size() -> int:
    size = 1
    for axis in AXES:
        size *= len(axis)
    return size


def grid_point(index: int) -> tuple[Order, tuple[Said, ...], int]:
    """One course: the order, what happened, and the second in which somebody looks."""
    chosen: list[Any] = []
    for axis in reversed(AXES):
        index, place = divmod(index, len(axis))
        chosen.append(axis[place])
    look, bag_out, follow, afterwards, stands, grade, moment, base = chosen
    order = Order(
        **{
            **vars(base),
            "follow": follow,
            "bag_out_s": None if bag_out is None else Fraction(-bag_out * 60),
        }
    )
    again = moment + stands * 60
    mild = {"grade": 0}
    goes_on: Said = (again, "regraded", mild)
    grade = dict(grade)
    pressed: tuple[Said, ...] = ((moment, "stopped", {}),) if grade.pop("stop", False) else ()
    if pressed:
        goes_on = (again, "resumed", {})
    if grade["grade"] > 1:
        prescriber = "on duty" if grade["grade"] == 3 and stands != 45 else None
        goes_on = (again, "resumed", {"grade": min(stands % 3, 1), "prescriber": prescriber})
    said = (
        (0, "started", {}),
        *log_of_rates(order, moment),
        *pressed,
        (moment, "reaction", grade),
        goes_on,
        *((again + after, kind, fields) for after, kind, fields in afterwards),
    )
    return order, said, said[-1][0] + look * 60


def log_of_rates(order: Order, until: int) -> Iterator[Said]:
    """The nurse confirms each rise, later each time: by 0, 40, 80 … seconds."""
    if order.follow == "plan" or order.source == PART_A:
        return
    second = Fraction(0)
    settings = table(order)
    for number, ((_, hold), (rate, _)) in enumerate(pairwise(settings)):
        assert hold is not None
        second += hold + 40 * number
        if second >= until:
            return
        yield (second, "rate-set", {"rate_ml_per_h": rate})


@cache
def planned(order: Order) -> InfusionPlan:
    """The plan of an order, whatever happens to it afterwards."""
    made = answered(order, shelf(order.source), settings_of(order), DAY)
    assert isinstance(made, InfusionPlan)
    return made


def ward_of(order: Order) -> Ward:
    """The order at the bedside."""
    made = planned(replace(order, follow="plan", bag_out_s=None))
    return Ward(order, shelf(order.source), settings_of(order), made, START)


def disagreements(indexes: Iterable[int]) -> Iterator[str]:
    for index in indexes:
        order, said, now = grid_point(index)
        for found in differences(ward_of(order), said, now):
            yield f"{order} {said} looked at {now}: {found}"


def test_a_sample_of_the_courses_agrees_with_the_oracle_in_every_figure() -> None:
    sample = random.Random(SEED).sample(range(grid_size()), SAMPLE_SIZE)  # noqa: S311 - no secret
    assert list(islice(disagreements(sample), 5)) == []


@pytest.mark.long
def test_the_grid_of_courses_agrees_with_the_oracle_in_every_figure() -> None:
    assert list(islice(disagreements(range(0, grid_size(), STRIDE)), 5)) == []


@pytest.mark.parametrize("second", [0, 1, 3599, 3600, 3601, 5400, 10_799, 10_800, 11_999])
def test_each_edge_of_the_first_infusion_agrees_for_grades_1_and_2(second: int) -> None:
    order = Order(EU, 1)
    for grade, goes_on in ((1, "regraded"), (2, "resumed")):
        said: tuple[Said, ...] = (
            (0, "started", {}),
            (second, "reaction", {"grade": grade}),
            (second + 600, goes_on, {"grade": 0}),
        )
        for look in (second + 600, second + 2400, 40_000):
            assert list(differences(ward_of(order), said, look)) == []


def test_the_oracle_knows_the_worked_cases_of_the_sources() -> None:
    """37.5 mL given at minute 75, 30 min pause: ends at 317.5, 292.5 and 279.545 min."""
    said: tuple[Said, ...] = (
        (0, "started", {}),
        (75 * 60, "reaction", {"grade": 2}),
        (105 * 60, "resumed", {"grade": 1}),
    )
    ends = []
    for order in (Order(EU, 1), Order(EU, 1, hold_again="thirty"), Order(PART_B, 1)):
        right = expected(order, said, 105 * 60)
        assert right.infused_ml == Fraction("37.5")
        ends.append(right.steps[-1][1] / 60)
    assert ends[:2] == [Fraction("317.5"), Fraction("292.5")]
    assert ends[2] == 255 + Fraction(270, 11)


def test_the_oracle_restarts_at_half_of_the_initial_rate_of_each_source() -> None:
    halves = [after_a_reaction(Order(EU, number))[0][0] for number in (1, 2, 3, 40)]
    assert halves == [Fraction("12.5"), 25, 100, 100]


def test_every_axis_of_the_grid_is_reached_by_the_long_run() -> None:
    assert gcd(grid_size(), STRIDE) == 1
    first, last = grid_point(0), grid_point(grid_size() - 1)
    assert first[0].source == EU
    assert last[0].source == PART_A
    assert last[1][1][0] == MOMENTS_S[-1]
