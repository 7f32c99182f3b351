"""The rules of a file decide what happens, whatever they are: cases by hand, and properties."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from infuseplan.bootstrap import services
from infuseplan.domain.infusion.events import (
    Amended,
    Completed,
    Deviation,
    Event,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Released,
    Resumed,
    Started,
    Stopped,
    StopWithdrawn,
    VolumeRead,
)
from infuseplan.domain.infusion.state import CourseState, EventProblem, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.reaction_rules import action_for
from infuseplan.domain.protocol.check import semantic_faults
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.protocol.schema import Protocol

from .course_ward import START, Source, after, picture, planned, protocol, state_of, story


def by_file(
    actions: dict[int, str] | None = None, source: Source = "eu", **changes: Any
) -> LoadedProtocol | None:
    """A shipped file with other actions for some grades; None where it is refused at load."""
    loaded = protocol(source)
    table: dict[str, Any] = loaded.protocol.model_dump(by_alias=True)
    reactions = table["reactions"]
    rules = list(reactions["rules"])
    for grade, action in (actions or {}).items():
        known = next((rule for rule in rules if grade in rule["grades"]), None)
        if known is None:
            own = {"id": f"grade-{grade}", "grades": (grade,), "action": action}
            rules.insert(0, {**rules[0], **own})
        else:
            known["action"] = action
    for key, value in changes.items():
        if key in reactions:
            reactions[key] = value
        else:
            table["preparation"][key] = value
    reactions["rules"] = tuple(rules)
    try:
        made = Protocol.model_validate(table)
    except ValidationError:
        return None
    return None if semantic_faults(made, "x") else replace(loaded, protocol=made)


def followed(
    loaded: LoadedProtocol | None, text: str, now: str, *, out: int | None = None, **policy: object
) -> CourseState:
    assert loaded is not None
    site = services().policies.with_settings(dict(policy))
    made = plan(planned().request, loaded, site)
    assert isinstance(made, InfusionPlan)
    bag_out = None if out is None else after(out)
    return course_state(made, loaded, story(text), after(now), follow="plan", bag_out=bag_out)


# --- the file decides ---------------------------------------------------------------------------


def test_a_file_that_discontinues_at_grade_2_is_obeyed() -> None:
    """68.75 mL at minute 105, and nothing after it."""
    state = followed(by_file({2: "discontinue"}), "0 start; 105 grade 2", "130")
    assert (state.status, state.stop_code) == ("discontinued", "grade-2")
    assert state.infused_ml == Fraction("68.75")


def test_a_file_that_holds_at_grade_2_lets_it_run_at_its_rate() -> None:
    """68.75 + 25 min at 75 (31.25) = 100 mL; no step while it lasts."""
    state = followed(by_file({2: "hold"}), "0 start; 105 grade 2", "130")
    assert (state.status, state.rate_ml_h, state.steps) == ("running", 75, ())
    assert state.infused_ml == 100


def test_a_file_that_interrupts_at_grade_1_restarts_at_half() -> None:
    state = followed(by_file({1: "interrupt"}), "0 start; 75 grade 1; 105 resume", "105")
    assert picture(state).startswith("105 25/2 | 135 25 | 195 50")


def test_part_b_goes_on_at_grade_1_in_infusion_2_whatever_the_hospital_holds() -> None:
    """Its source: the rate of infusion 2 rises in the absence of grade 2 or worse."""
    made = planned("part-b", 2)
    state = state_of("0 start; 10 grade 1", "31", made, source="part-b")
    assert state.rate_ml_h == 100
    assert picture(state).startswith("31 100 | 60 200")


@pytest.mark.parametrize(("setting", "at_61"), [("hold", 25), ("continue", 50)])
def test_in_infusion_1_of_part_b_the_hospital_decides_on_grade_1(setting: str, at_61: int) -> None:
    """Its source: the rate of infusion 1 rises in the absence of reactions, of any grade."""
    made = planned("part-b", 1, grade1=setting)
    state = state_of("0 start; 10 grade 1", "61", made, source="part-b")
    assert state.rate_ml_h == at_61


def test_the_file_s_observation_and_grade_hold_in_the_course() -> None:
    """45 min at 12.5 instead of 30; and grade 1 is not enough where the file wants 0."""
    longer = by_file(observe_min=Decimal(45))
    state = followed(longer, "0 start; 75 grade 2; 105 resume 1", "105")
    assert picture(state).startswith("105 25/2 | 150 25")
    strict = by_file(resume_when_grade_at_most=0)
    with pytest.raises(EventProblem, match="not-better"):
        followed(strict, "0 start; 75 grade 2; 105 resume 1", "105")
    assert followed(strict, "0 start; 75 grade 2; 105 resume 0", "105").status == "running"


def test_the_shorter_of_file_and_hospital_is_the_bag_s_time() -> None:
    """4 h by the file from 08:00: 12:00, before the end at 12:20; 8 h by the hospital."""
    short = by_file(room_temperature_h=Decimal(4))
    state = followed(short, "0 start", "0", out=-60)
    assert state.use_by == after(180)
    assert "course.outlasts-use-by" in {one.code for one in state.findings}
    hospital = followed(by_file(), "0 start", "0", out=-30, room_temperature_limit_min=240)
    assert hospital.use_by == after(210)


def test_anaphylaxis_stops_whatever_the_file_says_of_the_grade() -> None:
    state = followed(by_file({2: "hold"}), "0 start; 40 grade 2 anaphylaxis", "50")
    assert state.stop_code == "anaphylaxis"


# --- a rate that was set lower by hand ------------------------------------------------------------


def test_less_by_hand_is_not_what_is_allowed() -> None:
    """10 mL/h at minute 10 of the hour at 25: to set 25 again is no rise above the table."""
    state = state_of("0 start; 10 rate 10; 20 rate 25", "20", follow="log")
    assert "course.rate-above-table" not in {one.code for one in state.findings}
    assert state.set_to_ml_h is None


def test_above_the_table_from_less_by_hand_is_set_to_the_table_s_rate() -> None:
    """10 instead of 25, then 75: the table's own rate for this moment is 25, not 10."""
    state = state_of("0 start; 10 rate 10; 20 rate 75", "20", follow="log")
    assert (state.rate_ml_h, state.set_to_ml_h) == (75, 25)
    assert state.steps[0].rate_ml_h == 25


def test_a_rate_of_no_table_that_was_lowered_is_what_the_pump_is_set_back_to() -> None:
    """The hour at 25 is over at 60, so 37.5 may run, and from 125 on 35, for an hour each.

    Neither is in the table. At 130 the greater of the step's 25 and of the 35 that ran may run;
    5 of the 60 min are over: 35 until 185, then 50 as in the table.
    """
    state = state_of("0 start; 60 rate 37.5; 125 rate 35; 130 rate 75", "130", follow="log")
    assert (state.rate_ml_h, state.set_to_ml_h) == (75, 35)
    assert picture(state).startswith("130 35 | 185 50 | 215 75")


def test_less_than_a_rate_of_no_table_leaves_the_step_s_rate_as_allowed() -> None:
    """37.5 was set at 60, on the step of 25, and 10 at 70: then 25 is allowed, and 35 is not."""
    lower = "0 start; 60 rate 37.5; 70 rate 10"
    assert state_of(f"{lower}; 80 rate 25", "80", follow="log").set_to_ml_h is None
    assert state_of(f"{lower}; 80 rate 35", "80", follow="log").set_to_ml_h == 25
    # The same where 37.5 was what the pump had been set back to.
    back = "0 start; 60 rate 37.5; 62 rate 75; 65 rate 37.5; 70 rate 10"
    assert state_of(f"{back}; 80 rate 35", "80", follow="log").set_to_ml_h == 25


def test_the_pump_s_nearest_to_a_rate_without_an_end_is_what_it_is_set_back_to() -> None:
    """275 mg/h of 2.8 mg/mL are 98.214... mL/h; the pump was set to 98.2, and stays so."""
    log = "0 start; 30 rate 80.4; 60 rate 98.2; 70 rate 116.1"
    state = state_of(log, "70", planned("part-a"), source="part-a", follow="log")
    assert (state.rate_ml_h, state.set_to_ml_h) == (Fraction("116.1"), Fraction("98.2"))
    assert state.steps[0].rate_ml_h == Fraction("98.2")


def test_the_step_that_was_reached_begins_again_with_its_own_hold() -> None:
    """50 is held for 30 min; 10 was set on it at 70, so that its hold is over at 100.

    At 105 it had once been at 50, and 150 is above that: 50 for its own 30 min, not for the 60 of
    the 25 that comes next above 10.
    """
    state = state_of("0 start; 60 rate 50; 70 rate 10; 105 rate 150", "105", follow="log")
    assert state.set_to_ml_h == 50
    assert picture(state).startswith("105 50 | 135 75 | 165 100")


# --- what is told with a restart ------------------------------------------------------------------


def test_a_grade_that_is_told_with_the_restart_is_the_grade_of_the_open_reaction() -> None:
    text = "0 start; 40 stop-key; 41 grade 1; 45 regrade 0; 50 resume 1"
    state = of_log(text, "55", restart_after_grade1_stop="present-rate")
    assert (state.status, state.open_grade, state.steps) == ("running", 1, ())


def test_a_reaction_that_gets_worse_after_stop_has_to_be_mild_again_before_it_goes_on() -> None:
    """STOP graded 1 would go on at the present rate here, and grade 2 only holds by this file."""
    log = "0 start; 40 stop-key; 41 grade 1; 45 regrade 2"
    state = of_log(log, "50", loaded=by_file({2: "hold"}), restart_after_grade1_stop="present-rate")
    assert (state.status, state.may_resume) == ("interrupted", False)
    with pytest.raises(EventProblem, match="not-better"):
        of_log(f"{log}; 50 resume", "55", loaded=by_file({2: "hold"}),
               restart_after_grade1_stop="present-rate")  # fmt: skip
    again = of_log(f"{log}; 50 regrade 1; 52 resume", "55", loaded=by_file({2: "hold"}),
                   restart_after_grade1_stop="present-rate")  # fmt: skip
    assert (again.status, again.rate_ml_h) == ("running", 25)


def test_a_restart_in_the_moment_of_its_reaction_is_confirmed_at_the_rate_that_ran_before() -> None:
    """12.5 since 105, and from 140 on once more: until 170, then 25. One minute of it is over."""
    file = by_file({1: "interrupt"})
    assert file is not None
    log = story("0 start; 75 grade 1; 105 resume 0; 140 grade 1; 140 resume 0")
    made = plan(planned().request, file, services().policies.with_settings({}))
    assert isinstance(made, InfusionPlan)
    state = course_state(made, file, log, after(141), follow="log")
    assert picture(state).startswith("141 25/2 | 170 25 | 230 50")
    assert failed(prove_course(made, log, state, now=after(141))) == ()


@pytest.mark.parametrize("second", [2, 1])
def test_a_second_stop_that_is_no_mild_one_restarts_at_half(second: int) -> None:
    """The file only holds at grade 2; but STOP was pressed again, and it is no mild one.

    40 min at 25 are 16 2/3 mL. Half of 25 is 12.5 for 30 min. After a second mild one it goes on
    at 25, of whose hour 40 min are over: until minute 60 + 20 = 80 were it not held.
    """
    log = f"0 start; 40 stop-key; 41 grade 1; 45 stop-key; 46 grade {second}"
    log += "" if second == 1 else "; 50 regrade 1"
    settings = {"restart_after_grade1_stop": "present-rate", "grade1": "continue"}
    file = by_file({2: "hold"})
    before = of_log(log, "60", loaded=file, **settings)
    assert before.resume_rate_ml_h == (25 if second == 1 else Fraction("12.5"))
    state = of_log(f"{log}; 60 resume 1", "60", loaded=file, **settings)
    assert state.infused_ml == Fraction(50, 3)
    wanted = "60 25 | 80 50" if second == 1 else "60 25/2 | 90 25 | 150 50"
    assert picture(state).startswith(wanted)


def test_what_comes_after_a_recurrence_is_refused_by_its_name() -> None:
    """Grade 2, resolved, grade 2 again before the resume: stopped for good, whatever follows."""
    with pytest.raises(EventProblem, match="after-the-end") as refused:
        of_log(
            "0 start; 105 grade 2; 120 regrade 0; 125 regrade 2; 140 regrade 1; 145 resume", "150"
        )
    assert refused.value.figures == {"stop": "recurrence"}


def of_log(
    text: str, now: str, *, loaded: LoadedProtocol | None = None, **policy: str
) -> CourseState:
    loaded = loaded or protocol("eu")
    events: list[Event] = []
    for line in text.split(";"):
        minute, kind = line.split()[:2]
        if kind == "stop-key":
            events.append(Stopped(at=after(minute)))
        else:
            events += story(line)
    site = services().policies.with_settings(dict(policy))
    made = plan(planned().request, loaded, site)
    assert isinstance(made, InfusionPlan)
    return course_state(made, loaded, events, after(now), follow="log")


# --- whatever the rules are -----------------------------------------------------------------------

ACTIONS = st.sampled_from(["go-on", "hold", "interrupt", "discontinue", "restart-by-prescriber"])
SEVERE = st.sampled_from(["discontinue", "restart-by-prescriber"])
RULES = st.fixed_dictionaries({}, optional={1: ACTIONS, 2: ACTIONS, 3: SEVERE})
POLICIES = st.fixed_dictionaries(
    {
        "grade1": st.sampled_from(["hold", "continue"]),
        "recurrence": st.sampled_from(["from-grade-2", "any-grade"]),
        "restart_after_grade1_stop": st.sampled_from(["half", "present-rate"]),
        "re_escalation_hold": st.sampled_from(["table", "thirty"]),
    }
)
KINDS = st.sampled_from(
    ["rate", "stop", "withdraw", "reaction", "regrade", "pause", "resume", "read", "deviation",
     "deviation-ml", "release", "withdrawn", "end"]
)  # fmt: skip
WHAT = st.tuples(KINDS, st.integers(0, 90), st.integers(0, 5), st.integers(0, 12))
RATES = ("10", "12.5", "25", "30", "37.5", "50", "75", "100", "125", "150", "200", "300")


def event(kind: str, at: datetime, grade: int, which: int, state: CourseState) -> Event:
    rate = Decimal(RATES[which % len(RATES)])
    shown = Decimal(int(state.infused_ml * 10)) / 10 + which - 4
    shown = max(shown, Decimal(0))
    match kind:
        case "rate":
            return RateSet(at=at, rate_ml_per_h=rate)
        case "stop":
            return Stopped(at=at)
        case "withdraw":
            return StopWithdrawn(at=at, by="n", reason="slip", pump_ran_on=bool(which % 2))
        case "reaction":
            return Reaction(at=at, grade=max(grade, 1), anaphylaxis=grade == 0)
        case "regrade":
            return Regraded(at=at, grade=grade)
        case "pause":
            return Paused(at=at, reason="line")
        case "resume":
            return Resumed(at=at, grade=grade if which % 2 else None, prescriber="p")
        case "read":
            return VolumeRead(at=at, infused_ml=shown)
        case "deviation":
            return Deviation(at=at, by="n", reason="ran", rate_ml_per_h=rate)
        case "deviation-ml":
            return Deviation(at=at, by="n", reason="ran", infused_ml=shown)
        case "release":
            return Released(at=at, by="p", reason="well")
        case "withdrawn":
            return Amended(at=at, event=max(which, 1), by="n", reason="slip", withdrawn=True)
        case _:
            return Completed(at=at)


@cache
def with_policy(rules: tuple[tuple[int, str], ...], policy: tuple[tuple[str, str], ...]) -> Any:
    loaded = by_file(dict(rules))
    if loaded is None:
        return None
    made = plan(planned().request, loaded, services().policies.with_settings(dict(policy)))
    assert isinstance(made, InfusionPlan)
    return loaded, made


@settings(deadline=None, max_examples=150)
@given(RULES, POLICIES, st.sampled_from(["plan", "log"]), st.lists(WHAT, max_size=14))
def test_whatever_the_rules_and_whatever_happens(
    rules: dict[int, str],
    policy: dict[str, str],
    follow: Any,
    said: list[tuple[str, int, int, int]],
) -> None:
    found = with_policy(tuple(sorted(rules.items())), tuple(sorted(policy.items())))
    if found is None:
        return
    loaded, made = found
    log: list[Event] = [Started(at=START)]
    now, state = START, course_state(made, loaded, log, START, follow=follow)
    for kind, minutes, grade, which in said:
        now += timedelta(minutes=minutes)
        before = course_state(made, loaded, log, now, follow=follow)
        check(before, loaded, made)
        one = event(kind, now, grade, which, before)
        try:
            state = course_state(made, loaded, [*log, one], now, follow=follow)
        except EventProblem:
            assert course_state(made, loaded, log, now, follow=follow) == before
            continue
        check(state, loaded, made)
        if before.stop_code is not None:
            assert state.stop_code is not None, "a permanent stop was undone"
        log.append(one)


def check(state: CourseState, loaded: LoadedProtocol, made: InfusionPlan) -> None:
    assert made.bag is not None
    assert state.infused_ml + state.remaining_ml == made.bag.volume_ml
    assert sum((one.volume_ml for one in state.delivered), Fraction(0)) == state.infused_ml
    if state.steps:
        rest = sum((step.volume_ml for step in state.steps), Fraction(0))
        assert rest == state.remaining_ml
        assert state.status == "running"
        waits = (state.awaiting_grade, state.awaiting_release, state.confirm_reading)
        assert not any(waits)
        held = action_for(state.open_grade or 0, loaded.protocol.reactions, made.policy)
        assert not state.open_grade or held == "go-on"
        rates = [step.rate_ml_h for step in state.steps]
        assert rates == sorted(rates)
        assert made.schedule is not None
        assert rates[-1] <= max(made.schedule.max_rate_ml_h, state.set_to_ml_h or 0)
        if state.set_to_ml_h is not None:
            assert rates[0] == state.set_to_ml_h < (state.rate_ml_h or 0)
    if state.awaiting_grade or state.status != "running":
        assert state.rate_ml_h is None
        assert not state.awaiting_grade or not state.may_resume
    if state.stop_code is not None:
        assert state.steps == ()
        assert not state.may_resume
