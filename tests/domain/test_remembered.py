"""What many plans have in common is made once, and never taken for another file's."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from infuseplan.bootstrap import services
from infuseplan.domain.monitor.same_parts import looked_at_once
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol


class Part:
    """A part of a file; two of them are never the same one."""


def test_the_monitor_looks_at_the_same_parts_once_by_means_of_its_own() -> None:
    looked_at: list[tuple[Part, Part]] = []

    def look(part: Part, beside: Part) -> str:
        looked_at.append((part, beside))
        return f"{len(looked_at)}. answer"

    look_once = looked_at_once(look)
    one, other = Part(), Part()
    assert [look_once(one, other), look_once(other, one), look_once(one, other)] == [
        "1. answer", "2. answer", "1. answer",
    ]  # fmt: skip
    assert looked_at == [(one, other), (other, one)]


def test_the_same_parts_are_asked_for_once() -> None:
    asked: list[tuple[object, int]] = []

    def make(part: Part, number: int) -> str:
        asked.append((part, number))
        return f"{len(asked)}. answer"

    make_once = remembered(make)
    one, other = Part(), Part()
    assert [make_once(one, 1), make_once(one, 2), make_once(other, 1), make_once(one, 1)] == [
        "1. answer", "2. answer", "3. answer", "1. answer",
    ]  # fmt: skip
    assert asked == [(one, 1), (one, 2), (other, 1)]


def test_a_part_that_is_gone_is_never_mistaken_for_the_next_in_its_place() -> None:
    """An address that is free again is given to the next object of the same size."""
    for once in (remembered, looked_at_once):
        make_once = once(lambda part: [part])
        for _ in range(3_000):
            part = Part()
            assert make_once(part)[0] is part
            del part


def _requests() -> list[PlanRequest]:
    return [
        PlanRequest(
            regimen=regimen,
            weight_kg=Decimal(weight) / 10,
            age_years=age,
            infusion_number=number,
            bag_ml=None if bag is None else Decimal(bag),
        )
        for number in (1, 2, 3, 5)
        for regimen in ("isa-pd", "isa-kd")
        for weight, age, bag in ((725, 66, None), (1004, 80, "262.5"), (481, 74, None))
    ]


def test_plans_by_files_and_settings_in_turns_are_those_of_each_alone() -> None:
    wired = services()
    settings: list[LoadedPolicy] = [
        wired.policies.standing(),
        wired.policies.with_settings({"re_escalation_hold": "thirty", "grade1": "continue"}),
        wired.policies.with_settings({"bag_volume_ml": 285}),
    ]
    pairs = [(loaded, one) for loaded in wired.protocols.all() for one in settings]
    in_turns = [[plan(request, *pair) for pair in pairs] for request in _requests()]
    for place, (loaded, one) in enumerate(pairs):
        # Read anew, so that nothing that was made before can be known again.
        again = next(found for found in services().protocols.all() if found.ref.id == loaded.ref.id)
        assert isinstance(again, LoadedProtocol)
        policy = LoadedPolicy(one.policy.model_copy(deep=True), one.sha256)
        alone = [plan(request, again, policy) for request in _requests()]
        assert any(isinstance(answer, InfusionPlan) for answer in alone) or (
            loaded.protocol.posology is None
        )
        assert alone == [answers[place] for answers in in_turns]


def test_an_agent_with_its_clock_times_is_the_same_agent_in_all_else() -> None:
    wired = services()
    loaded = wired.protocols.find(wired.protocols.default_id)
    assert isinstance(loaded, LoadedProtocol)
    start = datetime.fromisoformat("2026-11-22T09:00:00+01:00")
    for request in _requests():
        untimed = plan(request, loaded, wired.policies.standing())
        asked = PlanRequest(**{**dict(request), "start": start, "on": start.date()})
        timed = plan(asked, loaded, wired.policies.standing())
        assert isinstance(untimed, InfusionPlan)
        assert isinstance(timed, InfusionPlan)
        # The label's window: from 60 to 15 minutes before the start.
        first, last = start - timedelta(minutes=60), start - timedelta(minutes=15)
        assert timed.premedication == tuple(
            replace(one, give_from=first, give_until=last) for one in untimed.premedication
        )
