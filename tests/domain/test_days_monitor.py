"""The second calculation of a treatment's days: silent on every good one, loud on each fault."""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import infuseplan.application.treatment.courses as use_case
from infuseplan.application.treatment.courses import (
    RegimenPart,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.domain.monitor.days import prove_days, prove_successor
from infuseplan.domain.monitor.limit_shapes import Span
from infuseplan.domain.monitor.limits import PRODUCTS
from infuseplan.domain.protocol.loaded import LoadedPolicy
from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import (
    GivenElsewhere,
    NumberDecision,
    TreatmentEnded,
    TreatmentEvent,
    TreatmentPaused,
    TreatmentReplaced,
    TreatmentResumed,
)
from infuseplan.domain.treatment.treatment import TreatmentCourse, TreatmentDay
from infuseplan.domain.treatment.ward_days import NO_REGION
from infuseplan.presentation.findings.plan import finding_text

from .treatment.test_any_history import EVENTS
from .treatment.ward import begun, entry, policy, protocol

REGIMENS = ["isa-pd", "isa-kd", "isa-vrd-ti", "isa-vrd-te"]
FIRST = date(2026, 11, 23)
WHO: Any = {"by": "Dr. X", "reason": "x"}
Change = Callable[[TreatmentCourse], TreatmentCourse]


def folded(
    events: list[TreatmentEvent], regimen: str = "isa-pd", cycles: int = 3
) -> TreatmentCourse:
    treatment = begun(regimen, FIRST.isoformat())
    found = treatment_course(treatment, events, protocol().protocol, policy(), cycles)
    assert isinstance(found, TreatmentCourse), found
    return found


def failed(course: TreatmentCourse, events: list[TreatmentEvent], cycles: int = 3) -> set[str]:
    lines = prove_days(course, events, cycles, policy().gap_days)
    return {one.check for one in lines if not one.holds}


# Cycle 1, days 1 and 8 given, the second three days late, day 15 omitted.
HISTORY = [entry(line) for line in ("1/1 2026-11-23", "1/8 2026-12-03", "1/15 omitted")]


# --- nothing is said of a good course -------------------------------------------------------------


@given(
    regimen=st.sampled_from(REGIMENS),
    first_number=st.none() | st.integers(1, 20),
    events=st.lists(EVENTS, max_size=8),
    cycles=st.integers(1, 20),
)
def test_both_calculations_agree_on_every_history(
    regimen: str, first_number: int | None, events: list[TreatmentEvent], cycles: int
) -> None:
    treatment = begun(regimen, FIRST.isoformat(), first_number)
    found = treatment_course(treatment, events, protocol().protocol, policy(), cycles)
    if isinstance(found, TreatmentCourse):
        lines = prove_days(found, events, cycles, policy().gap_days)
        assert [one for one in lines if not one.holds] == []
        if found.successor is not None:
            assert prove_successor(found, found.successor) == ()


@pytest.mark.parametrize(
    "events",
    [
        [],
        HISTORY,
        [*HISTORY, TreatmentPaused(on=date(2026, 12, 5), **WHO)],
        [
            *HISTORY,
            TreatmentPaused(on=date(2026, 12, 5), **WHO),
            TreatmentResumed(on=date(2027, 1, 20), **WHO),
        ],
        [entry("1/1 2026-11-23"), GivenElsewhere(cycle=1, day=8, on=date(2026, 12, 1), **WHO)],
        [entry("1/1 2026-11-23 aborted"), NumberDecision(cycle=1, day=8, infusion_number=1, **WHO)],
        [entry("1/1 2026-11-23"), TreatmentEnded(on=date(2026, 12, 1), permanently=True, **WHO)],
    ],
)
def test_good_histories_are_left_alone(events: list[TreatmentEvent]) -> None:
    assert failed(folded(events), events) == set()


# --- each kind of fault ---------------------------------------------------------------------------


def with_day(at: int, **changes: object) -> Change:
    """The course with one of its days changed."""

    def change(course: TreatmentCourse) -> TreatmentCourse:
        days = list(course.days)
        days[at] = replace(days[at], **changes)  # type: ignore[arg-type] # fields by name
        return replace(course, days=tuple(days))

    return change


def without_day(at: int) -> Change:
    return lambda course: replace(course, days=course.days[:at] + course.days[at + 1 :])


def moved(at: int, days: int) -> Change:
    """That day and all later ones, as a wrong interval or length of a cycle moves them."""

    def change(course: TreatmentCourse) -> TreatmentCourse:
        return replace(course, days=tuple(
            one if place < at else _moved(one, days) for place, one in enumerate(course.days)
        ))  # fmt: skip

    return change


def _moved(one: TreatmentDay, days: int) -> TreatmentDay:
    by = timedelta(days=days)
    due = None if one.due is None else one.due + by
    return replace(one, planned=one.planned + by, due=due)


FAULTS: dict[str, tuple[Change, str]] = {
    # Of the regimen.
    "a day is left out": (without_day(4), "days-of-regimen"),
    "the last day is left out": (without_day(-1), "days-of-regimen"),
    "a cycle of 21 days": (moved(4, -7), "days-of-regimen"),
    "a cycle that is a day too long": (moved(4, 1), "days-of-regimen"),
    "day 16 instead of 15": (with_day(5, day=16), "days-of-regimen"),
    "a cycle that is counted twice": (with_day(4, cycle=1), "days-of-regimen"),
    # What was given.
    "what was given moves": (with_day(1, given=date(2026, 12, 2)), "days-given-unmoved"),
    "what was given is gone": (with_day(1, given=None), "days-given-unmoved"),
    "what nobody told is given": (with_day(3, given=date(2026, 12, 17)), "days-given-unmoved"),
    # Dates by the label's rule.
    "a week instead of two": (with_day(5, due=date(2026, 12, 31)), "days-interval"),
    "the delay is not carried on": (with_day(3, due=date(2026, 12, 14)), "days-interval"),
    "due on the planned day": (with_day(2, due=date(2026, 12, 7)), "days-interval"),
    "no day is due": (with_day(3, due=None), "days-interval"),
    # Numbers and tables.
    "the number of the one before": (with_day(3, infusion_number=2, table="second"),
                                     "days-numbers"),
    "an omitted day is counted": (with_day(2, infusion_number=3), "days-numbers"),
    "one number too high": (with_day(3, infusion_number=4), "days-numbers"),
    "the number goes on without the last": (lambda one: replace(one, next_number=4),
                                            "days-numbers"),
    "the last day is another one": (lambda one: replace(one, last_on=FIRST), "days-numbers"),
    "the second table for the third": (with_day(3, table="second"), "days-tables"),
    "the later table for the first": (with_day(0, table="later"), "days-tables"),
    "no table": (with_day(3, table=None), "days-tables"),
    # Weighing, and what is due.
    "nobody is weighed": (with_day(4, weigh=False), "days-weigh"),
    "weighed in the middle": (with_day(3, weigh=True), "days-weigh"),
    "an aborted one is called given": (with_day(1, status="aborted"), "days-status"),
    "two are due": (with_day(4, status="due"), "days-status"),
    "none is due next": (lambda one: replace(one, next_day=None), "days-status"),
    "a later one is due next": (lambda one: replace(one, next_day=one.days[4]), "days-status"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_each_planted_fault_is_caught_by_its_name(name: str) -> None:
    change, check = FAULTS[name]
    good = folded(HISTORY)
    assert failed(good, HISTORY) == set()
    assert check in failed(change(good), HISTORY)


def test_each_check_has_a_planted_fault() -> None:

    from infuseplan.domain.monitor.proof import Check

    mine = {one for one in get_args(Check) if one.startswith("days-")}
    assert {check for _, check in FAULTS.values()} | {"days-successor"} == mine


def test_a_day_after_the_end_is_caught() -> None:
    ended: list[TreatmentEvent] = [
        *HISTORY, TreatmentEnded(on=date(2026, 12, 10), permanently=True, **WHO),
    ]  # fmt: skip
    good, going_on = folded(ended), folded(HISTORY)
    assert failed(good, ended) == set()
    assert failed(going_on, ended) >= {"days-of-regimen", "days-status"}


def test_a_day_that_is_due_in_a_pause_is_caught() -> None:
    paused: list[TreatmentEvent] = [*HISTORY, TreatmentPaused(on=date(2026, 12, 10), **WHO)]
    assert failed(folded(paused), paused) == set()
    assert failed(folded(HISTORY), paused) >= {"days-interval", "days-status"}


@pytest.mark.parametrize("change", [
    {"first": date(2026, 12, 21)}, {"first_number": 2}, {"first_number": None}, {"last_on": None},
    {"regimen": "isa-pd"},
])  # fmt: skip
def test_a_next_regimen_that_begins_otherwise_is_caught(change: dict[str, object]) -> None:
    on = date(2026, 12, 20)
    events: list[TreatmentEvent] = [*HISTORY, TreatmentReplaced(on=on, regimen="isa-kd", **WHO)]
    before = folded(events)
    after = before.successor
    assert after is not None
    assert (after.first, after.first_number, after.last_on) == (on, 3, date(2026, 12, 3))
    wrong = after.model_copy(update=change)
    assert [one.check for one in prove_successor(before, wrong)] == ["days-successor"]


# --- a course that fails is shown nowhere ---------------------------------------------------------


def test_a_planner_with_a_fault_shows_no_day(monkeypatch: pytest.MonkeyPatch) -> None:
    question = TreatmentQuestion(
        begun("isa-pd", FIRST.isoformat()), 3, (RegimenPart(protocol(), tuple(HISTORY)),)
    )
    site = LoadedPolicy(policy(), "0" * 64)

    def calendar() -> tuple[bool, int, list[str]]:
        found = treatment_calendar(question, site, lambda *_: NO_REGION)
        return found.refused, len(found.days), [finding_text(one) for one in found.findings]

    refused, days, _ = calendar()
    assert (refused, days) == (False, 8)

    def wrong(*asked: object) -> TreatmentCourse:
        course = treatment_course(*asked)  # type: ignore[arg-type] # as it was called
        assert isinstance(course, TreatmentCourse)
        return moved(4, 1)(course)

    monkeypatch.setattr(use_case, "treatment_course", wrong)
    refused, days, said = calendar()
    assert (refused, days) == (True, 0)
    assert any(
        "Safety check failed for the days of the treatment (cycles and days are those of the "
        "regimen): no day is shown." in one
        for one in said
    )


def test_the_second_calculation_imports_nothing_that_works_days_out() -> None:
    """The import contract says so of the whole room; here by name, of this module."""
    source = Path(prove_days.__code__.co_filename).read_text(encoding="utf-8")
    imported = {
        node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)
    }
    assert {one for one in imported if one and one.startswith("infuseplan")} == {
        "infuseplan.domain.monitor.limit_shapes",
        "infuseplan.domain.monitor.limits",
        "infuseplan.domain.monitor.proof",
        "infuseplan.domain.treatment.events",
        "infuseplan.domain.treatment.treatment",
        "infuseplan.frozen",
    }


def test_a_medicine_without_compiled_days_is_still_counted_again() -> None:
    """Its own planned dates are taken as they are; what follows from them is not."""
    good = folded(HISTORY)
    other = replace(
        good, treatment=good.treatment.model_copy(update={"protocol": "another-iv/label"})
    )
    assert failed(other, HISTORY) == set()
    for name in ("what was given moves", "a week instead of two", "one number too high"):
        change, check = FAULTS[name]
        assert check in failed(change(other), HISTORY), name
    assert "days-of-regimen" in failed(with_day(4, planned=FIRST)(other), HISTORY)


# The cycles of Isa-Pd as the file has them, in the shape in which the monitor has its own.
OF_FILE: tuple[Span, ...] = ((1, 1, 28, (1, 8, 15, 22)), (2, None, 28, (1, 15)))


@pytest.mark.parametrize("name", [name for name, (_, check) in FAULTS.items()
                                  if check != "days-tables"])  # fmt: skip
def test_of_a_regimen_without_compiled_days_all_is_counted_from_the_cycles_of_its_file(
    name: str,
) -> None:
    """Days, later cycles, what is due next and the number after it; tables are the product's."""
    good = folded(HISTORY)
    treatment = good.treatment.model_copy(update={"protocol": "another-iv/label"})
    other = replace(good, treatment=treatment)
    gap = policy().gap_days

    def checks(course: TreatmentCourse) -> set[str]:
        lines = prove_days(course, HISTORY, 3, gap, OF_FILE)
        return {one.check for one in lines if not one.holds}

    assert checks(other) == set()
    change, check = FAULTS[name]
    assert check in checks(change(other))


def test_what_the_program_has_no_days_of_its_own_for_is_called_not_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = TreatmentQuestion(
        begun("isa-pd", FIRST.isoformat()), 3, (RegimenPart(protocol(), tuple(HISTORY)),)
    )
    site = LoadedPolicy(policy(), "0" * 64)

    def calendar() -> tuple[bool, list[str]]:
        found = treatment_calendar(question, site, lambda *_: NO_REGION)
        return found.refused, [finding_text(one) for one in found.findings]

    refused, said = calendar()
    assert not refused
    assert not any(one.startswith("Not proved") for one in said)
    known = PRODUCTS["isatuximab-iv"]
    monkeypatch.setitem(PRODUCTS, "isatuximab-iv", replace(known, days={}))
    refused, said = calendar()
    assert not refused
    assert sum(one.startswith("Not proved: the infusion days of Isa-Pd") for one in said) == 1

    def wrong(*asked: object) -> TreatmentCourse:
        course = treatment_course(*asked)  # type: ignore[arg-type] # as it was called
        assert isinstance(course, TreatmentCourse)
        return moved(6, 1)(course)

    # A later cycle that begins a day late is caught all the same.
    monkeypatch.setattr(use_case, "treatment_course", wrong)
    assert calendar()[0]
