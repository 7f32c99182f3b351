"""What holds for every history: given dates never move, intervals are kept, numbers rise."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import DayGiven, DayOmitted, TreatmentEvent
from infuseplan.domain.treatment.treatment import TreatmentCourse

from .ward import begun, policy, protocol

# By hand from the label: days from one infusion to the next, in order.
WEEKLY = [7] * 4
INTERVALS = {
    "isa-pd": WEEKLY + [14] * 40,
    "isa-kd": WEEKLY + [14] * 40,
    # After infusions 5 to 40, the last of cycle 17; then once a cycle.
    "isa-vrd-ti": WEEKLY + [14] * 36 + [28] * 10,
    "isa-vrd-te": WEEKLY + [14] * 6,
}
# What became of a day: days late, or not given at all.
OUTCOMES = st.lists(st.integers(min_value=-3, max_value=20) | st.just("omitted"), max_size=11)


def history(
    regimen: str, first: date, outcomes: list[int | str]
) -> tuple[list[TreatmentEvent], TreatmentCourse]:
    """The entries of a ward that does what is due, more or less late; and what the program says."""
    events: list[TreatmentEvent] = []
    found = folded(regimen, first, events)
    for outcome in outcomes:
        due = found.next_day
        if due is None or due.due is None:
            break
        if isinstance(outcome, str):
            events.append(DayOmitted(cycle=due.cycle, day=due.day, by="A", reason="neutropenia"))
        else:
            on = due.due + timedelta(days=outcome)
            events.append(DayGiven(cycle=due.cycle, day=due.day, on=on, complete=True))
        found = folded(regimen, first, events)
    return events, found


def folded(regimen: str, first: date, events: list[TreatmentEvent]) -> TreatmentCourse:
    found = treatment_course(begun(regimen, first.isoformat()), events, protocol().protocol,
                             policy(), 20)  # fmt: skip
    assert isinstance(found, TreatmentCourse)
    return found


@given(
    regimen=st.sampled_from(sorted(INTERVALS)),
    first=st.dates(date(2025, 1, 1), date(2040, 12, 31)),
    outcomes=OUTCOMES,
)
def test_given_never_moves_intervals_are_kept_and_numbers_rise(
    regimen: str, first: date, outcomes: list[int | str]
) -> None:
    events, found = history(regimen, first, outcomes)
    told = [one.on for one in events if isinstance(one, DayGiven)]
    assert [one.given for one in found.days if one.given is not None] == told
    dates = [one.on for one in found.days]
    for at, (before, interval) in enumerate(zip(dates, INTERVALS[regimen], strict=False)):
        if at + 1 < len(found.days):
            assert before is not None
            assert found.days[at + 1].due == before + timedelta(days=interval)
    numbers = [one.infusion_number for one in found.days if one.status != "omitted"]
    known = [one for one in numbers if one is not None]
    assert known == list(range(1, len(known) + 1))
    # Where the count stops it does not begin again by itself.
    assert numbers == known + [None] * (len(numbers) - len(known))


@given(outcomes=OUTCOMES, shuffled=st.randoms(use_true_random=False))
def test_the_order_in_which_entries_arrive_says_nothing(
    outcomes: list[int | str], shuffled: object
) -> None:
    events, found = history("isa-pd", date(2026, 11, 23), outcomes)
    shuffled.shuffle(events)  # type: ignore[attr-defined] # hypothesis' own Random
    assert folded("isa-pd", date(2026, 11, 23), events) == found
