"""Every planted fault is caught, by the line that is there for it; without it nothing objects."""

from datetime import datetime
from functools import cache

import pytest

from infuseplan.bootstrap import services
from infuseplan.domain.infusion.state import CourseState, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.protocol.loaded import LoadedProtocol
from tests.authorities.course_own_files import written_down

from .course_faults import IN_THE_FOLD, TOLD_ANOTHER_STORY, Fault
from .course_faults_of_answers import IN_ANOTHER_MANNER, IN_THE_ANSWER
from .course_faults_of_rules import A_FILE_IGNORED, AGAINST_THE_RULES, OwnFault
from .course_ward import after, drawn, picture, planned, protocol, state_of, story
from .test_course_cases import CASES

FAULTS = {
    **IN_THE_FOLD,
    **TOLD_ANOTHER_STORY,
    **IN_ANOTHER_MANNER,
    **IN_THE_ANSWER,
    **AGAINST_THE_RULES,
    **A_FILE_IGNORED,
}


def removal(fault: Fault, minutes: str | None) -> datetime | None:
    return None if minutes is None else after(minutes, fault.start)


def answer(fault: Fault) -> CourseState:
    """What the fold makes of it with the fault in it."""
    made = planned(fault.source, fault.number, start=fault.start)
    if fault.followed is not None:
        made = fault.followed()
    source = fault.source
    for name in ("eu", "us", "part-a", "part-b"):
        if protocol(name).ref.id == made.protocol.id:
            source = name
    state = course_state(
        made,
        protocol(source),
        story(fault.story if fault.told is None else fault.told, fault.start),
        after(fault.looked_at or fault.now, fault.start),
        follow=fault.followed_by or fault.follow,
        bag_out=removal(fault, fault.out if fault.out_told is None else fault.out_told),
    )
    return state if fault.spoil is None else fault.spoil(state)


@cache
def own_file(own: str) -> LoadedProtocol:
    """The hospital's file of the fault with that name."""
    fault = A_FILE_IGNORED[own]
    return written_down(fault.own, "eu", fault.room_h)


def by_the_file(fault: Fault) -> tuple[InfusionPlan, LoadedProtocol]:
    """The plan that holds, and the file that it is made by."""
    made = planned(fault.source, fault.number, start=fault.start)
    for name, own in A_FILE_IGNORED.items():
        if own is fault:
            right = plan(made.request, own_file(name), services().policies.standing())
            assert isinstance(right, InfusionPlan)
            return right, own_file(name)
    return made, protocol(fault.source)


def objections(fault: Fault, state: CourseState, told: str | None = None) -> set[str]:
    """The lines that do not hold for what really happened."""
    lines = prove_course(
        by_the_file(fault)[0],
        story(told or fault.story, fault.start),
        state,
        now=after(fault.now, fault.start),
        bag_out=removal(fault, fault.out),
    )
    return {line.check for line in failed(lines)}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught_by_the_line_that_is_there_for_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = FAULTS[name]
    if fault.plant is not None:
        fault.plant(monkeypatch)
    assert fault.caught_by in objections(fault, answer(fault))


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault.told is None])
def test_without_the_fault_nothing_objects(name: str) -> None:
    fault = FAULTS[name]
    right, loaded = by_the_file(fault)
    told = fault.told_right if isinstance(fault, OwnFault) else None
    state = course_state(
        right,
        loaded,
        story(told or fault.story, fault.start),
        after(fault.now, fault.start),
        follow=fault.follow,
        bag_out=removal(fault, fault.out),
    )
    assert objections(fault, state, told) == set()


# Cases are of one day, and show steps; what needs a night or a flag is the monitor's alone.
NOT_IN_A_PICTURE = {
    "may resume at grade 2",
    "wall-clock addition in autumn",
    "wall-clock addition in spring",
    "wall-clock subtraction in autumn",
    "wall-clock subtraction in spring",
}


@pytest.mark.parametrize("name", [name for name in IN_THE_FOLD if name not in NOT_IN_A_PICTURE])
def test_a_fault_in_the_fold_is_also_caught_by_a_case_worked_by_hand(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = IN_THE_FOLD[name].plant
    assert plant is not None
    plant(monkeypatch)
    caught = []
    for case_name, case in CASES.items():
        state = state_of(case.story, case.now, case.made(), source=case.plan[0], follow=case.follow)
        if picture(state) != drawn(case.steps):
            caught.append(case_name)
    assert caught


def test_there_are_at_least_sixty_faults_and_every_line_of_the_proof_catches_one() -> None:
    state = state_of("0 start", "0")
    lines = {line.check for line in prove_course(planned(), story("0 start"), state)}
    assert len(FAULTS) >= 110
    assert {fault.caught_by for fault in FAULTS.values()} == lines | {"course-figures-exact"}
