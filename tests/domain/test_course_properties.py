"""Whatever is recorded in whatever order: what holds for every state of a running infusion."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from infuseplan.domain.infusion.state import course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed

from .course_machine import COURSES, Ward, figures, moved
from .course_ward import START, Source, after, planned, protocol, state_of, story

COMMON = settings(deadline=None, stateful_step_count=25)


def test_whatever_is_recorded_in_whatever_order() -> None:
    run_state_machine_as_test(Ward, settings=settings(COMMON, max_examples=60))


@pytest.mark.long
def test_whatever_is_recorded_in_whatever_order_for_long() -> None:
    run_state_machine_as_test(Ward, settings=settings(COMMON, max_examples=10_000))


@settings(deadline=None, max_examples=150)
@given(
    which=st.sampled_from(COURSES[:11]),
    minute=st.integers(0, 74 * 60).map(lambda second: Fraction(second, 60)),
    stands=st.integers(0, 240),
    more=st.integers(1, 240),
)
def test_a_longer_interruption_never_ends_earlier(
    which: tuple[Source, int, dict[str, Any]], minute: Fraction, stands: int, more: int
) -> None:
    source, number, choices = which
    made = planned(source, number, **choices)
    ends = []
    for pause in (stands, stands + more):
        again = minute + pause
        text = f"0 start; {minute} grade 2; {again} resume 1"
        state = state_of(text, again, made, source=source)
        assert state.ends_min is not None
        assert state.rate_ml_h == state.steps[0].rate_ml_h
        assert made.schedule is not None
        assert state.rate_ml_h * 2 == made.schedule.initial_rate_ml_h
        ends.append(state.ends_min)
    assert ends[1] - ends[0] == more


@settings(deadline=None, max_examples=100)
@given(
    by=st.integers(-400_000, 400_000),
    minute=st.integers(0, 199),
    look=st.integers(0, 300),
)
def test_shifting_everything_shifts_every_time_and_nothing_else(
    by: int, minute: int, look: int
) -> None:
    """The plan's own start included, over midnights and years."""
    shift = timedelta(minutes=by)
    events = story(f"0 start; {minute} grade 2; {minute + 30} resume 1")
    now = after(minute + 30 + look)
    here = course_state(planned(), protocol("eu"), events, now, follow="plan", bag_out=START)
    there = course_state(
        planned(start=START + shift),
        protocol("eu"),
        [moved(event, shift) for event in events],
        now + shift,
        follow="plan",
        bag_out=START + shift,
    )
    assert figures(here) == figures(there)
    assert there.started_at == START + shift
    assert (here.ends_at is None) == (there.ends_at is None)
    if here.ends_at is not None:
        assert there.ends_at == here.ends_at + shift
    assert (
        failed(prove_course(planned(start=START + shift), [moved(e, shift) for e in events], there))
        == ()
    )


@settings(deadline=None, max_examples=60)
@given(first=st.integers(0, 199), second=st.integers(0, 198))
def test_the_later_it_is_looked_at_the_more_has_run(first: int, second: int) -> None:
    """And the end that was promised stays, as long as nothing happens."""
    early, late = sorted((first, second))
    before, then = state_of("0 start", early), state_of("0 start", late)
    assert before.infused_ml <= then.infused_ml
    assert before.ends_min == then.ends_min == 200
