"""Courses worked out by hand against the fold, and each of them past the monitor."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from infuseplan.domain.findings import NOTE
from infuseplan.domain.infusion.events import Amended, Event
from infuseplan.domain.infusion.state import EventProblem, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from infuseplan.domain.plan.plan import InfusionPlan

from .course_cases import EDGES, MILD, SECOND_REACTIONS, Case
from .course_cases_of_infusions import OTHER_INFUSIONS
from .course_cases_of_pumps import AMENDED, ENDS, LATE, PAUSES, PUMPS
from .course_ward import START, after, drawn, picture, planned, protocol, state_of, story

CASES: dict[str, Case] = {
    name: case
    for group in (
        EDGES,
        SECOND_REACTIONS,
        MILD,
        OTHER_INFUSIONS,
        LATE,
        PAUSES,
        PUMPS,
        ENDS,
        AMENDED,
    )
    for name, case in group.items()
}
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("name", CASES)
def test_a_course_is_as_worked_out_by_hand(name: str) -> None:
    case = CASES[name]
    made = case.made()
    assert made.bag is not None
    state = state_of(case.story, case.now, made, source=case.plan[0], follow=case.follow)
    assert picture(state) == drawn(case.steps)
    assert state.infused_ml == Fraction(case.given)
    assert state.remaining_ml == made.bag.volume_ml - Fraction(case.given)
    assert state.rate_ml_h == (None if case.rate is None else Fraction(case.rate))
    assert state.status == case.status
    told = tuple(finding.code for finding in state.findings if finding.severity != NOTE)
    assert told == case.findings
    assert failed(prove_course(made, story(case.story), state, now=after(case.now))) == ()


def test_there_are_at_least_sixty_cases_each_with_its_arithmetic() -> None:
    assert len(CASES) >= 60
    assert all(len(case.arithmetic) >= len("25 + 12.5") for case in CASES.values())


def test_clock_times_of_a_log_that_stood_open_for_months_are_checked_too() -> None:
    case = CASES["a restart 304 days later"]
    made, events = case.made(), story(case.story)
    state = state_of(case.story, case.now, made, source=case.plan[0], follow=case.follow)
    first, *others = state.steps
    assert first.starts_at is not None
    for by in (timedelta(hours=1), timedelta(days=1), timedelta(days=-304)):
        wrong = replace(first, starts_at=first.starts_at + by)
        shown = replace(state, steps=(wrong, *others))
        proof = prove_course(made, events, shown, now=after(case.now))
        assert [one.check for one in failed(proof)] == ["course-times"]


# --- what cannot have happened ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0 start; 60 read 30; 70 read 29.9", "less-than-before"),
        ("0 start; 60 read 250.1", "more-than-the-bag"),
        ("0 start; 75 grade 2; 80 resume", "not-better"),
        ("0 start; 75 grade 2; 80 resume 2", "not-better"),
        ("0 start; 75 grade 2; 80 rate 25", "stands"),
        ("0 start; 75 grade 2; 80 pause", "stands"),
        ("0 start; 75 grade 2; 80 grade 2", "reaction-is-open"),
        ("0 start; 75 resume", "runs-already"),
        ("0 start; 75 regrade 1", "no-reaction-is-open"),
        ("0 start; 75 grade 3; 80 resume 0", "after-the-end"),
        ("0 start; 75 grade 2; 105 resume 1; 110 grade 2; 140 resume 0", "after-the-end"),
        ("0 start; 75 stop; 80 resume", "after-the-end"),
        ("0 start; 200 empty; 201 resume", "after-the-end"),
        ("0 start; 200 empty; 201 read 240", "after-the-end"),
        ("0 start; 200 empty; 201 stop", "after-the-end"),
        ("0 start; 200 empty; 201 grade 2; 202 grade 1", "reaction-is-open"),
        ("0 start; 200 empty; 201 grade 1 pump 240", "less-than-before"),
        ("0 start; 75 stop; 80 empty", "after-the-end"),
        ("0 start; 75 stop; 80 regrade 1", "no-reaction-is-open"),
        ("0 start; 75 stop no-such-rule", "unknown-rule"),
        # Grade 2 is a rule of the label, but none that stops for good.
        ("0 start; 75 stop grade-2", "unknown-rule"),
        ("0 start; 205 pause", "bag-is-empty"),
        ("0 start; 205 pause pump 250", "bag-is-empty"),
        # A reaction has to be over, or to stop it, before the end can be the end.
        ("0 start; 198 grade 2; 199 read 246; 200 empty", "not-empty"),
        ("0 start out 1", "bag-out-after-start"),
        ("0 start; 10 amend 0 out 1", "bag-out-after-start"),
        ("0 start; 10 observe; 20 amend 1 out -30", "amends-what-is-not-there"),
        # 3 min at 150 are 7.5 mL, more than 5.
        ("0 start; 197 empty", "not-empty"),
        ("0 start; 40 rate 300", "above-highest-rate"),
        ("0 start; 0 start", "started-twice"),
        ("0 observe; 1 start", "before-start"),
        ("0 start; 50 observe; 40 observe", "out-of-order"),
        ("0 start; 500 observe", "after-now"),
        # A stop for good is final, whichever way the amendments go.
        ("0 start; 75 grade 3; 80 amend 1 grade 2", "stop-is-final"),
        ("0 start; 75 grade 2; 76 amend 1 grade 3; 80 amend 1 grade 2", "stop-is-final"),
        ("0 start; 75 grade 2; 80 regrade 3; 90 amend 2 grade 1", "stop-is-final"),
    ],
)
def test_what_cannot_have_happened_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(EventProblem) as caught:
        state_of(text, "400")
    assert caught.value.code == code


def test_a_us_restart_after_grade_3_needs_a_prescriber_by_name() -> None:
    made = planned("us")
    with pytest.raises(EventProblem) as caught:
        state_of("0 start; 75 grade 3; 105 resume 1", "105", made, source="us")
    assert caught.value.code == "needs-prescriber"


def test_a_source_without_a_restart_cannot_be_resumed() -> None:
    made = planned("part-a")
    with pytest.raises(EventProblem):
        state_of("0 start; 20 grade 2; 30 resume 0", "30", made, source="part-a")


# --- what is told with a resume, and rates of no table ------------------------------------------


@pytest.mark.parametrize(
    "text", ["0 start; 40 pause; 50 resume 2", "0 start; 40 grade 1; 50 pause; 60 resume 2"]
)
def test_nobody_goes_on_at_grade_2_after_a_pause(text: str) -> None:
    with pytest.raises(EventProblem):
        state_of(text, "90")


def test_going_on_at_grade_0_after_a_pause_ends_the_reaction() -> None:
    """50 min at 25 are given; the whole hour at 25 starts again at minute 60."""
    state = state_of("0 start; 40 grade 1; 50 pause; 60 resume 0", "60")
    assert state.open_grade is None
    assert picture(state).startswith("60 25 | 120 50 | 150 75")


def test_a_rate_of_no_table_is_left_for_good() -> None:
    """37.5 was a slip, put right to 25 at minute 17: its hour has counted on, then 50."""
    state = state_of("0 start; 10 rate 37.5; 17 rate 25", "17")
    assert picture(state).startswith("17 25 | 60 50 | 90 75")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # 60 min at 25 are over: 50 is the next rate, 75 is one too far.
        ("0 start; 60 rate 50", set()),
        ("0 start; 61 rate 50", set()),
        ("0 start; 60 rate 75", {"course.rate-above-table"}),
        ("0 start; 60 rate 50.05", set()),
        ("0 start; 59 rate 50", {"course.rate-above-table"}),
        ("0 start; 60 rate 40", {"course.raised-against-table", "course.rate-not-in-table"}),
        # Less than the table is never too much.
        ("0 start; 60 rate 50; 70 rate 25", set()),
        ("0 start; 60 rate 50; 70 rate 30", {"course.rate-not-in-table"}),
        ("0 start; 10 rate 25", set()),
        (
            "0 start; 30 grade 1; 40 rate 50",
            {"course.rate-above-table", "course.raised-in-reaction"},
        ),
        # Infusion 1 ends at 150, which has nothing above it.
        ("0 start; 60 rate 50; 90 rate 150", {"course.rate-above-table"}),
    ],
)
def test_a_rate_that_the_table_does_not_allow_is_told(text: str, codes: set[str]) -> None:
    state = state_of(text, "95", follow="log")
    told = [finding for finding in state.findings if finding.severity == "caution"]
    assert {finding.code for finding in told} == codes
    last = text.rsplit(";", maxsplit=1)[-1].split()
    for finding in told:
        assert finding.args["rate"] == Fraction(last[-1])
        assert finding.field == f"events.{text.count(';')}"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # 125 is above the 25 that is allowed, and is named: nothing is to be amended.
        ("0 start; 10 deviate 125", {"course.rate-above-table"}),
        ("0 start; 10 deviate 125; 20 rate 25", set()),
        ("0 start; 10 deviate 125; 20 deviate 100; 30 rate 25", set()),
        ("0 start; 10 deviate 125; 20 pause; 30 resume", set()),
        # Allowed, for the hour at 25 is over, but in no table.
        ("0 start; 60 deviate 40", set()),
        # What nobody has named stays a finding, before a deviation and after it.
        ("0 start; 10 rate 125; 20 deviate 25", {"course.raised-against-table"}),
        ("0 start; 10 deviate 125; 20 rate 100; 30 rate 25", {"course.raised-against-table"}),
    ],
)
def test_a_rate_that_was_named_as_a_deviation_is_not_to_be_amended(
    text: str, codes: set[str]
) -> None:
    state = state_of(text, "95", follow="log")
    told = {finding.code for finding in state.findings if finding.severity == "caution"}
    assert told - {"course.awaiting-release"} == codes


def test_a_rate_above_the_highest_is_refused_with_both_figures() -> None:
    with pytest.raises(EventProblem) as caught:
        state_of("0 start; 40 rate 150.06", "60")
    assert caught.value.figures == {"rate": Fraction("150.06"), "highest": Fraction(150)}
    # Half of a pump's smallest step may be between the table and the pump.
    assert state_of("0 start; 40 rate 150.05", "60").rate_ml_h == Fraction("150.05")


# --- the bag at room temperature -------------------------------------------------------------


def test_an_infusion_that_ends_as_the_eight_hours_end_is_planned() -> None:
    """Out 280 min before: 480 − 280 = 200 min are left, and 200 min it takes."""
    state = state_of("0 start", "0", bag_out=after(-280))
    assert state.ends_min == 200
    assert state.use_by == state.ends_at == after(200)
    assert not state.refused


def test_an_infusion_that_ends_a_minute_past_the_eight_hours_is_refused() -> None:
    state = state_of("0 start", "0", bag_out=after(-281))
    assert state.refused
    assert (state.steps, state.ends_min, state.ends_at) == ((), None, None)


@pytest.mark.parametrize(
    "text", ["0 start; 40 grade 2; 60 regrade 1", "0 start; 40 grade 1", "0 start; 40 pause"]
)
def test_a_bag_past_its_time_is_told_also_while_it_stands_or_is_held(text: str) -> None:
    """Out 30 min before the start: use by minute 450, whether or not an end is planned."""
    before = state_of(text, "450", bag_out=after(-30))
    assert "course.past-use-by" not in {finding.code for finding in before.findings}
    past = state_of(text, "451", bag_out=after(-30))
    assert past.refused
    assert "course.past-use-by" in {finding.code for finding in past.findings}
    assert past.steps == ()


def test_a_restart_that_just_fits_and_one_that_does_not() -> None:
    """Out 30 min before: use by 450. 212.5 left take 210 + 2.5 min: resume by 237.5."""
    for resumed, ends in (("237.5", Fraction(450)), ("238", None)):
        text = f"0 start; 75 grade 2; {resumed} resume 1"
        state = state_of(text, resumed, bag_out=after(-30))
        assert state.ends_min == ends
        assert state.refused == (ends is None)
        proof = prove_course(planned(), story(text), state, now=after(resumed), bag_out=after(-30))
        assert failed(proof) == ()


# --- clocks ----------------------------------------------------------------------------------


def test_a_late_start_moves_everything_and_says_so() -> None:
    """Planned for 09:00, begun at 09:40: 200 min later it is 13:00."""
    state = state_of("40 start", "40")
    assert state.ends_at == START.replace(hour=13)
    assert state.now_min == 0
    moved = next(finding for finding in state.findings if finding.code == "course.start-moved")
    assert moved.args["minutes"] == 40


def test_a_start_within_a_quarter_of_an_hour_is_the_planned_one() -> None:
    state = state_of("15 start", "15")
    assert "course.start-moved" not in {finding.code for finding in state.findings}


def test_a_start_that_was_written_down_ten_minutes_early() -> None:
    """From 09:10 to 10:00 are 50 min at 25: 20 5/6 mL; 10 min of the first hour are left."""
    state = state_of("0 start; 50 amend 0 at 10", "60")
    assert state.infused_ml == Fraction(125, 6)
    assert picture(state).startswith("50 25 | 60 50 | ")
    assert state.ends_at == after(210)


@pytest.mark.parametrize(
    ("now", "status"), [("73.99", "running"), ("74", ""), ("74.99", ""), ("75", "completed")]
)
def test_a_bag_that_is_empty_only_because_the_start_was_moved_is_refused(
    now: str, status: str
) -> None:
    """Infusion 3 takes 250 / 200 h, 75 min: until 75 from 0, until 74 from a minute before."""
    made, text = planned(number=3), "0 start; 30 amend 0 at -1"
    if status:
        assert state_of(text, now, made).status == status
        return
    with pytest.raises(EventProblem, match="start-moved-too-far"):
        state_of(text, now, made)


def test_a_reading_that_was_withdrawn_shows_nobody_that_the_bag_ran() -> None:
    """Infusion 3 is empty at 75 by calculation: at 90 nobody has seen so, whenever it began."""
    made = planned(number=3)
    withdrawn = Amended(at=after(80), event=1, by="N. Urse", reason="slip", withdrawn=True)
    moved = story("90 amend 0 at -1")
    seen = [*story("0 start; 60 read 200"), *moved]
    assert folded_to(seen, "90", made) == "completed"
    with pytest.raises(EventProblem, match="start-moved-too-far"):
        folded_to([*story("0 start; 60 read 200"), withdrawn, *moved], "90", made)
    # It was seen when the start was moved; that it is empty does not come from the start.
    earlier = [*story("0 start; 60 read 200; 70 amend 0 at -1"), withdrawn]
    assert folded_to(earlier, "80", made) == "completed"


def folded_to(events: list[Event], now: str, made: InfusionPlan) -> str:
    return course_state(made, protocol("eu"), events, after(now), follow="plan").status


def test_an_infusion_over_midnight() -> None:
    """23:10 and 200 min: 02:30 on the next day; a reaction at 00:25 is minute 75."""
    start = START.replace(hour=23, minute=10)
    made = planned(start=start)
    text = "0 start; 75 grade 2; 105 resume 1"
    state = state_of(text, "105", made, start=start)
    # 317.5 min after 23:10.
    assert state.ends_at == datetime.fromisoformat("2026-11-24T04:27:30+01:00")
    assert failed(prove_course(made, story(text, start), state)) == ()


@pytest.mark.parametrize(
    ("begins", "plain", "after_reaction"),
    [
        # Clocks go back at 03:00: 200 min after 01:30 it is 03:50, 317.5 min after it 05:47:30.
        ("2026-10-25T01:30:00", "2026-10-25T03:50:00+01:00", "2026-10-25T05:47:30+01:00"),
        # Clocks go forward at 02:00: 05:50 and 07:47:30.
        ("2027-03-28T01:30:00", "2027-03-28T05:50:00+02:00", "2027-03-28T07:47:30+02:00"),
    ],
)
def test_elapsed_time_is_right_on_the_nights_of_the_clock_changes(
    begins: str, plain: str, after_reaction: str
) -> None:
    start = datetime.fromisoformat(begins).replace(tzinfo=BERLIN)
    made = planned(start=start)
    for text, now, ends in (
        ("0 start", "0", plain),
        ("0 start; 75 grade 2; 105 resume 1", "105", after_reaction),
    ):
        state = state_of(text, now, made, start=start)
        assert state.ends_at is not None
        assert state.ends_at.isoformat() == ends
        assert failed(prove_course(made, story(text, start), state)) == ()


def test_the_eight_hours_are_elapsed_hours_on_the_night_that_is_longer() -> None:
    """Out at 00:30 summer time: 480 min later it is 07:30 winter time."""
    start = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    out = datetime(2026, 10, 25, 0, 30, tzinfo=BERLIN)
    state = state_of("0 start", "0", planned(start=start), start=start, bag_out=out)
    assert state.use_by is not None
    assert state.use_by.isoformat() == "2026-10-25T07:30:00+01:00"


def test_clock_times_are_shown_in_the_zone_of_the_start() -> None:
    """Begun at 09:00 in New York; the pharmacy's clock and the laptop's are elsewhere."""
    start = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=-5)))
    made = planned(start=start)
    events = story("0 start", start)
    events += story("75 grade 2", start.astimezone(BERLIN))
    events += story("105 resume 1", start.astimezone(ZoneInfo("Asia/Kolkata")))
    out = start.astimezone(ZoneInfo("UTC")) - timedelta(minutes=30)
    now = after(105, start.astimezone(BERLIN))
    state = course_state(made, protocol("eu"), events, now, follow="plan", bag_out=out)
    assert state.ends_min == Fraction("317.5")
    assert state.ends_at is not None
    assert state.ends_at.isoformat() == "2026-11-23T14:17:30-05:00"
    assert failed(prove_course(made, events, state, now=now, bag_out=out)) == ()
