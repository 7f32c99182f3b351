"""What is still told after the end, why it was stopped, and when the bag left the refrigerator."""

from fractions import Fraction

import pytest

from infuseplan.domain.infusion.state import CourseState, EventProblem
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed

from .course_ward import START, Source, after, picture, planned, protocol, state_of, story

FOR_GOOD = "discontinued"


def proved(text: str, now: str, *, source: Source = "eu", out: int | None = None) -> CourseState:
    """The state, after the monitor has found nothing against it."""
    made, bag_out = planned(source), None if out is None else after(out)
    state = state_of(text, now, made, source=source, bag_out=bag_out)
    proof = prove_course(made, story(text), state, now=after(now), bag_out=bag_out)
    assert failed(proof) == ()
    return state


# --- why it was stopped for good -------------------------------------------------------------


@pytest.mark.parametrize(
    "rule_id", ["hospitalisation", "persisting", "not-improving", "not-resolving-rapidly"]
)
def test_a_condition_of_the_label_is_the_reason_of_the_stop(rule_id: str) -> None:
    state = proved(f"0 start; 75 grade 2; 95 stop {rule_id}", "95")
    assert (state.status, state.stop_code) == (FOR_GOOD, rule_id)
    assert state.infused_ml == Fraction("37.5")


def test_every_rule_of_the_label_that_stops_for_good_may_be_named() -> None:
    reactions = protocol("eu").protocol.reactions
    assert reactions is not None
    named = [rule.id for rule in reactions.rules if rule.action == "discontinue"]
    assert len(named) == 8
    for rule_id in named:
        assert proved(f"0 start; 75 stop {rule_id}", "80").stop_code == rule_id


def test_a_stop_without_a_rule_has_another_cause() -> None:
    assert proved("0 start; 75 stop", "80").stop_code == FOR_GOOD


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # The graver reason is the one to remember, in whatever order they are told.
        ("0 start; 75 stop; 76 stop hospitalisation", "hospitalisation"),
        ("0 start; 75 stop hospitalisation; 76 stop", "hospitalisation"),
        ("0 start; 75 grade 3; 76 stop hospitalisation", "grade-3"),
        ("0 start; 75 grade 3; 80 regrade 4", "grade-4"),
        ("0 start; 75 grade 4; 80 regrade 3", "grade-4"),
        ("0 start; 75 grade 4; 80 regrade 4 anaphylaxis", "anaphylaxis"),
        ("0 start; 75 grade 3 anaphylaxis; 80 regrade 5", "grade-5"),
        ("0 start; 75 grade 2; 105 resume 1; 110 grade 2", "recurrence"),
        ("0 start; 75 grade 2; 105 resume 1; 110 grade 2; 112 regrade 4", "grade-4"),
        ("0 start; 75 stop; 90 grade 3", "grade-3"),
        ("0 start; 75 stop grade-4; 90 grade 3", "grade-4"),
        ("0 start; 75 stop grade-3; 90 grade 4", "grade-4"),
        ("0 start; 75 stop anaphylaxis; 90 grade 4", "anaphylaxis"),
        ("0 start; 75 stop hospitalisation; 90 grade 2", "hospitalisation"),
    ],
)
def test_the_graver_reason_is_remembered(text: str, code: str) -> None:
    state = proved(text, "200")
    assert (state.status, state.stop_code) == (FOR_GOOD, code)
    assert (state.steps, state.rate_ml_h, state.may_resume) == ((), None, False)


# --- after the end ---------------------------------------------------------------------------


def test_a_mild_reaction_after_the_last_drop_leaves_the_infusion_complete() -> None:
    state = proved("0 start; 200 empty; 230 grade 2; 260 regrade 1; 280 regrade 0", "300")
    assert (state.status, state.stop_code) == ("completed", None)
    assert (state.reactions, state.open_grade) == (1, None)
    assert state.infused_ml == 250


def test_the_reaction_stays_open_until_somebody_says_that_it_is_gone() -> None:
    assert proved("0 start; 200 empty; 230 grade 2", "300").open_grade == 2


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("230 grade 3", "grade-3"),
        ("230 grade 2; 240 regrade 4", "grade-4"),
        ("230 grade 2 anaphylaxis", "anaphylaxis"),
        ("230 grade 2; 235 regrade 0; 250 grade 2", "recurrence"),
    ],
)
def test_a_severe_reaction_after_the_last_drop_is_complete_and_for_good(
    told: str, code: str
) -> None:
    state = proved(f"0 start; 200 empty; {told}", "300")
    assert (state.status, state.stop_code) == ("completed", code)
    assert (state.steps, state.rate_ml_h, state.may_resume) == ((), None, False)
    assert state.remaining_ml == 0


def test_a_severe_reaction_after_the_end_cannot_be_taken_back() -> None:
    with pytest.raises(EventProblem) as caught:
        state_of("0 start; 200 empty; 230 grade 4; 240 amend 2 grade 2", "300")
    assert caught.value.code == "stop-is-final"


def test_the_pump_is_read_after_a_stop_that_somebody_decided() -> None:
    """37.5 by the rates, 36 by the pump: the pump counts."""
    state = proved("0 start; 75 stop; 80 read 36", "90")
    assert (state.infused_ml, state.remaining_ml) == (36, 214)


def test_a_us_grade_3_after_a_stop_asks_for_no_prescriber() -> None:
    state = proved("0 start; 75 stop; 90 grade 3", "100", source="us")
    assert (state.status, state.needs_prescriber) == (FOR_GOOD, False)


# --- empty by calculation --------------------------------------------------------------------


def test_a_pause_with_the_pump_read_counts_when_the_rates_say_that_it_is_empty() -> None:
    """After 205 min the rates say 250; the pump shows 246, and 4 mL at 150 take 1.6 min."""
    state = proved("0 start; 205 pause pump 246; 210 resume", "210")
    assert (state.infused_ml, state.remaining_ml) == (246, 4)
    assert picture(state) == "210 150 | 1058/5"


def test_a_bag_that_is_found_empty_while_it_stands_is_complete() -> None:
    """198 min: 200 − 18/60 × 150 … 245 by the rates; 246 by the pump, 4 left, less than 5."""
    state = proved("0 start; 198 pause; 199 read 246; 200 empty", "200")
    assert (state.status, state.infused_ml) == ("completed", 250)


def test_a_reaction_at_grade_1_is_told_better_after_the_bag_is_empty_by_the_rates() -> None:
    """Held at 25 from minute 30: 250 mL take 600 min."""
    state = proved("0 start; 30 grade 1; 610 regrade 0", "620")
    assert (state.infused_ml, state.open_grade) == (250, None)


# --- the refrigerator ------------------------------------------------------------------------


def test_a_removal_that_is_told_with_the_start_counts() -> None:
    state = proved("0 start out -30", "0")
    assert state.use_by == after(450)
    assert "course.removal-time-unknown" not in {finding.code for finding in state.findings}


def test_a_removal_that_somebody_finds_out_later_is_entered_by_an_amendment_of_the_start() -> None:
    before = proved("0 start", "20")
    assert before.use_by is None
    known = proved("0 start; 20 amend 0 out -45", "20")
    assert known.use_by == after(435)
    assert picture(known) == picture(before)


def test_the_amended_removal_outweighs_the_one_that_was_known_at_the_start() -> None:
    """480 − 290 = 190 min are left, and 200 it takes: refused."""
    state = proved("0 start; 20 amend 0 out -290", "20", out=-30)
    assert state.use_by == after(190)
    assert state.refused
    assert state.steps == ()


def test_a_bag_cannot_leave_the_refrigerator_after_the_start() -> None:
    with pytest.raises(EventProblem) as caught:
        state_of("0 start", "10", bag_out=after(5))
    assert (caught.value.code, caught.value.index) == ("bag-out-after-start", 0)
    assert caught.value.figures == {"removed": after(5), "started": START}


# --- figures that cannot stand as they were written --------------------------------------------


def test_a_slip_that_cannot_be_is_set_right_by_an_amendment() -> None:
    """The pump shows 17, somebody wrote 300 of 250; 17 of 20.833 mL at minute 50."""
    state = proved("0 start; 50 read 300; 51 amend 1 pump 17", "51")
    # 17, and a minute at 25.
    assert state.infused_ml == 17 + Fraction(25, 60)
