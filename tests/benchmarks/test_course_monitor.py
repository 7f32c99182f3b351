"""How long the second opinion on a running infusion takes; it is asked for every second."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest

from infuseplan.domain.infusion.events import Event
from infuseplan.domain.infusion.state import course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from tests.benchmarks.measuring import counted_loop, in_turns, told
from tests.domain.course_ward import after, planned, protocol, story

pytestmark = pytest.mark.benchmark

LONG: dict[str, Callable[[int], str]] = {
    "readings": lambda number: f"read {number * 3 // 10}",
    "observations": lambda _: "observe",
    "pauses": lambda number: "pause" if number % 2 else "resume",
    "rates": lambda number: f"rate {50 if number % 2 else 25}",
}


# Of a hundred exact additions, and of as many as there are events.
MOST_HUNDREDS, MOST_LOOPS = 2, 8


def proving(events: Sequence[Event], now: int) -> Callable[[], object]:
    """The second opinion on these events, which has no objection."""
    state = course_state(
        planned(), protocol("eu"), events, after(now), follow="plan", bag_out=after(-30)
    )
    assert failed(prove_course(planned(), events, state, now=after(now))) == ()
    return lambda: prove_course(planned(), events, state, now=after(now), bag_out=after(-30))


def test_a_usual_course_is_proved_in_the_time_of_two_hundred_additions() -> None:
    """Not against a plan, most of which is known when the same one is made again."""
    prove = proving(story("0 start; 75 grade 2; 105 resume 1"), 140)
    ours, plain = in_turns(
        lambda: [prove() for _ in range(20)],
        lambda: [counted_loop(100) for _ in range(20)],
        rounds=15,
    )
    assert told("proof of a course", ours, plain, "a hundred additions") <= MOST_HUNDREDS


@pytest.mark.parametrize("kind", LONG)
def test_five_hundred_events_are_proved_in_the_time_of_eight_counted_loops(kind: str) -> None:
    """One every 20 seconds."""
    lines = [f"{Fraction(number, 3)} {LONG[kind](number)}" for number in range(1, 500)]
    prove = proving(story("; ".join(["0 start", *lines])), 170)
    ours, plain = in_turns(prove, lambda: counted_loop(500), rounds=40)
    assert told(f"proof of 500 {kind}", ours, plain, "a counted loop") <= MOST_LOOPS
