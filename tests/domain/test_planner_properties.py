"""What holds for every plan, whatever is asked: drawn by hypothesis, by nobody's choice."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.bootstrap import services
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.presentation.plan.json import plan_json

WIRED = services()
POLICY = WIRED.policies.standing()
LABELS = ("isatuximab-iv/eu-smpc-2025-07", "isatuximab-iv/us-pi-2024-11")
TRIALS = ("isatuximab-iv/phase1b-part-b-2021", "isatuximab-iv/phase1b-part-a-2021")
# The ceilings of the labels and of the two trials, written down here once more on purpose.
LABEL_CEILING = {1: 150, 2: 200}
PART_B_CEILING = {1: 150, 2: 300}


def loaded(protocol: str) -> LoadedProtocol:
    found = WIRED.protocols.find(protocol)
    assert isinstance(found, LoadedProtocol)
    return found


PROTOCOLS = {name: loaded(name) for name in (*LABELS, *TRIALS)}

weights = st.decimals(min_value=30, max_value=250, places=1)
numbers = st.integers(min_value=1, max_value=60)
ages = st.integers(min_value=18, max_value=120)
bags = st.one_of(st.none(), st.decimals(min_value=250, max_value=300, places=1))
starts = st.datetimes(
    min_value=datetime(2024, 2, 27),  # noqa: DTZ001 - the zone is given beside it
    max_value=datetime(2028, 3, 2),  # noqa: DTZ001 - the zone is given beside it
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-5))]),
)


def planned(
    protocol: str,
    weight: Decimal,
    number: int = 1,
    age: int = 66,
    start: datetime | None = None,
    bag: Decimal | None = None,
) -> InfusionPlan:
    answer = proved(protocol, weight, number, age, start, bag)
    return answer.plan


def proved(
    protocol: str,
    weight: Decimal,
    number: int = 1,
    age: int = 66,
    start: datetime | None = None,
    bag: Decimal | None = None,
) -> ProvedPlan:
    """A refusal here is a failure: the monitor has to let every good plan through."""
    request = PlanRequest(
        regimen="isa-pd",
        weight_kg=weight,
        age_years=age,
        infusion_number=number,
        on=None if start is None else start.date(),
        start=start,
        bag_ml=bag,
    )
    answer = proved_plan(CompleteRequest(request), PROTOCOLS[protocol], POLICY)
    assert isinstance(answer, ProvedPlan), answer
    return answer


any_protocol = st.sampled_from(sorted(PROTOCOLS))


@given(any_protocol, weights, numbers, bags)
def test_step_volumes_add_up_to_the_bag_and_milligrams_to_the_dose(
    protocol: str, weight: Decimal, number: int, bag: Decimal | None
) -> None:
    plan = planned(protocol, weight, number, bag=bag)
    assert plan.schedule is not None
    assert plan.bag is not None
    volume = sum((step.volume_ml for step in plan.schedule.steps), Fraction(0))
    assert volume == plan.bag.volume_ml == (250 if bag is None else Fraction(bag))
    assert plan.schedule.steps[-1].cumulative_mg == Fraction(weight) * 10
    for step in plan.schedule.steps:
        assert step.rate_ml_h * step.duration_min / 60 == step.volume_ml


@given(st.sampled_from(LABELS), weights, numbers, bags)
def test_no_rate_of_a_label_is_above_its_ceiling(
    protocol: str, weight: Decimal, number: int, bag: Decimal | None
) -> None:
    plan = planned(protocol, weight, number, bag=bag)
    assert plan.schedule is not None
    highest = max(step.rate_ml_h for step in plan.schedule.steps)
    assert highest <= LABEL_CEILING.get(number, 200)


@given(weights, numbers)
def test_no_rate_of_the_trials_is_above_its_own_ceiling(weight: Decimal, number: int) -> None:
    part_b = planned(TRIALS[0], weight, number)
    part_a = planned(TRIALS[1], weight, number)
    assert part_b.schedule is not None
    assert part_a.schedule is not None
    ceiling = PART_B_CEILING.get(number, 200)
    assert max(step.rate_ml_h for step in part_b.schedule.steps) <= ceiling
    assert max(step.rate_mg_h for step in part_a.schedule.steps) <= 400


@given(st.sampled_from(LABELS), weights, weights, numbers)
def test_heavier_never_means_less_drug_and_never_another_rate(
    protocol: str, one: Decimal, other: Decimal, number: int
) -> None:
    light, heavy = sorted((one, other))
    small, large = planned(protocol, light, number), planned(protocol, heavy, number)
    assert small.dose.mg <= large.dose.mg
    assert small.dose.drug_ml <= large.dose.drug_ml
    assert small.vials_total_mg <= large.vials_total_mg
    assert small.schedule is not None
    assert large.schedule is not None
    rates = [[(s.rate_ml_h, s.duration_min) for s in p.schedule.steps] for p in (small, large)
             if p.schedule is not None]  # fmt: skip
    assert rates[0] == rates[1]


@given(weights, weights)
def test_the_vials_hold_the_dose_and_less_than_one_small_vial_is_left(
    one: Decimal, other: Decimal
) -> None:
    for weight in (one, other):
        plan = planned(LABELS[0], weight)
        total = sum(Fraction(vial.strength_mg) * vial.count for vial in plan.vials)
        assert total == plan.vials_total_mg
        assert 0 <= total - plan.dose.mg < 100
        assert plan.left_over_mg == total - plan.dose.mg


def shifted(value: Any, by: timedelta) -> Any:
    """`value` with every moment in it moved; everything else as it was."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) + by).astimezone(value.tzinfo)
    if isinstance(value, tuple):
        return tuple(shifted(one, by) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: shifted(getattr(value, field.name), by) for field in fields(value)}
    return value


@given(any_protocol, weights, numbers, starts, st.integers(min_value=-900, max_value=900))
@settings(max_examples=60)
def test_shifting_the_start_shifts_every_time_and_nothing_else(
    protocol: str, weight: Decimal, number: int, start: datetime, minutes: int
) -> None:
    """Across midnight and 29 February as well; clock changes have their own test."""
    by = timedelta(minutes=minutes)
    before = planned(protocol, weight, number, start=start)
    after = planned(protocol, weight, number, start=start + by)
    for part in ("dose", "vials", "bag", "reaction_rules", "evidence", "remarks"):
        assert getattr(before, part) == getattr(after, part)
    for part in ("schedule", "premedication"):
        assert shifted(getattr(before, part), by) == shifted(getattr(after, part), timedelta(0))


@pytest.mark.parametrize(
    ("zone", "start", "ends", "shift"),
    [
        # Spring, the night of 28 to 29 March 2026 in Paris: 02:00 becomes 03:00.
        ("Europe/Paris", datetime(2026, 3, 29, 1, 0), "05:20", 60),  # noqa: DTZ001 - zone beside it
        # Autumn, the night of 24 to 25 October 2026: 03:00 becomes 02:00.
        ("Europe/Paris", datetime(2026, 10, 25, 1, 0), "03:20", -60),  # noqa: DTZ001 - zone beside it
        ("America/New_York", datetime(2026, 3, 8, 1, 0), "05:20", 60),  # noqa: DTZ001 - zone beside it
        ("Europe/Paris", datetime(2026, 6, 1, 23, 0), "02:20", 0),  # noqa: DTZ001 - zone beside it
        ("Europe/Paris", datetime(2028, 2, 28, 22, 0), "01:20", 0),  # noqa: DTZ001 - zone beside it
    ],
)
def test_200_minutes_are_200_minutes_in_the_night_the_clocks_change(
    zone: str, start: datetime, ends: str, shift: int
) -> None:
    from dateutil import tz

    begins = start.replace(tzinfo=tz.gettz(zone))
    plan = planned(LABELS[0], Decimal("72.5"), 1, start=begins)
    assert plan.schedule is not None
    assert plan.schedule.ends_at is not None
    assert plan.schedule.ends_at.strftime("%H:%M") == ends
    passed = plan.schedule.ends_at.astimezone(UTC) - begins.astimezone(UTC)
    assert passed == timedelta(minutes=200)
    changes = [finding for finding in plan.findings if finding.code == "clock.changes"]
    assert len(changes) == (1 if shift else 0)
    if shift:
        assert changes[0].args["minutes"] == shift


@given(any_protocol, weights, numbers, ages, st.one_of(st.none(), starts), bags)
@settings(max_examples=60)
def test_the_same_request_gives_the_same_bytes(
    protocol: str,
    weight: Decimal,
    number: int,
    age: int,
    start: datetime | None,
    bag: Decimal | None,
) -> None:
    once = plan_json(proved(protocol, weight, number, age, start, bag))
    again = plan_json(proved(protocol, weight, number, age, start, bag))
    assert once == again


@given(weights, numbers, ages)
def test_dexamethasone_changes_at_75_and_nowhere_else(
    weight: Decimal, number: int, age: int
) -> None:
    plan = planned(LABELS[0], weight, number, age)
    doses = {item.agent: item.dose_mg for item in plan.premedication}
    assert doses["dexamethasone"] == ((20, 20) if age >= 75 else (40, 40))


@pytest.mark.parametrize("born", [date(1951, 11, 22), date(1952, 2, 29), date(1951, 12, 31)])
def test_somebody_turns_75_on_the_birthday_and_on_1_march_after_a_leap_day(born: date) -> None:
    from infuseplan.domain.dates.age import age_on

    birthday = date(2027, 3, 1) if born.month == 2 else born.replace(year=born.year + 75)
    for days, age in ((-1, 74), (0, 75), (1, 75)):
        assert age_on(born, birthday + timedelta(days=days)) == age
