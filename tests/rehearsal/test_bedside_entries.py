"""What else happens at the chair: a pause, the pump, a late start, entries set right.

Clock times and volumes are worked out beside each expectation.
"""

from __future__ import annotations

import re

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import BUTTONS
from tests.rehearsal.test_stop import at, start

pytestmark = pytest.mark.long_rehearsal


def test_a_pause_for_another_cause_goes_on_where_it_was(nurse: Nurse) -> None:
    """30 min at 25 are in (12.5 mL), ten minutes nothing: the hold goes on to 10:10, end 12:30."""
    start(nurse)
    page = nurse.pause(at("09:30"))
    assert page.rate == "0"
    page = nurse.resume(at("09:40"))
    assert page.rate == "25"
    assert page.steps[0].end.startswith("10:10")
    assert page.end.startswith("12:30")


def test_a_pause_counts_from_the_key(nurse: Nurse) -> None:
    """F8 at 09:30, the cause is only typed at 09:36."""
    start(nurse)
    nurse.clock.set(at("09:30"))
    nurse.hands.press("F8")
    nurse.screen.wait_for_dialog("Pause")
    nurse.choose("pump")
    nurse.clock.set(at("09:36"))
    nurse.submit()
    page = nurse.page(lambda page: "aused" in page.status)
    assert page.infused.startswith("12.5")
    paused = next(one for one in nurse.program.events() if one["type"] == "paused")
    assert "T09:30" in paused["at"]


def test_the_pump_shows_less_and_counts(nurse: Nurse) -> None:
    """12 mL where 12.5 are computed: 238 mL are left, 20.2 min at the last rate, end 12:20:12."""
    start(nurse)
    page = nurse.read_pump("12", at("09:30"))
    assert page.infused.startswith("12 mL")
    assert page.end.startswith("12:20")


def test_a_volume_that_is_far_off_is_read_twice(nurse: Nurse) -> None:
    """5 mL where 12.5 are computed: more than 5 mL beside it, so the pump is read once more."""
    start(nurse)
    page = nurse.read_pump("5", at("09:30"))
    assert sum("Pump volume 5 mL" in line for line in page.log) == 2
    assert page.infused.startswith("5 mL")
    assert page.steps


def test_a_counter_that_was_not_zeroed_is_not_taken_over(nurse: Nurse) -> None:
    """100 mL after five minutes: no rate of this infusion could have given them."""
    start(nurse)
    nurse.hands.press("F4")
    nurse.screen.wait_for_dialog("[Vv]olume")
    nurse.fill("pump", "100")
    nurse.move_clock(at("09:05"))
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("(?i)counter")
    nurse.cancel()
    assert nurse.entries() == ["started"]


def test_a_rate_ten_times_too_high_is_asked_about(nurse: Nurse) -> None:
    """12.5 after the restart, and 125 by a slip 56 s later: asked before it is taken."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2)
    nurse.judge(1, at("10:10"))
    nurse.resume(at("10:15"), rate="12.5")
    nurse.clock.let_pass(seconds=56)
    nurse.hands.press("F3")
    nurse.screen.wait_for_dialog("Rate")
    nurse.fill("[Rr]ate", "125")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("(?i)exceeds|more than the table|12.5 mL/h")
    assert "rate-set" not in nurse.entries()


def test_what_really_ran_is_recorded_by_name(nurse: Nurse) -> None:
    """300 mL/h for five minutes: a deviation, and no step before a prescriber lets it go on."""
    start(nurse)
    nurse.hands.click(nurse.screen.wait_for_part("^Deviation", *BUTTONS))
    nurse.screen.wait_for_dialog("eviation")
    nurse.fill("[Rr]ate", "300")
    nurse.answer_who_and_why("the roller clamp was open")
    page = nurse.page(lambda page: not page.steps)
    assert re.search("(?i)prescriber", page.words)
    assert nurse.program.events()[-1]["type"] == "deviation"


def test_a_late_start_moves_everything(nurse: Nurse) -> None:
    """Planned for 09:00, started at 09:40: 200 min later it is 13:00."""
    patient = Patient()
    nurse.plan(patient)
    page = nurse.start(patient, at=at("09:40"))
    assert page.end.startswith("13:00")
    assert page.steps[0].start.startswith("09:40")


def test_a_start_hours_late_asks_about_the_premedication(nurse: Nurse) -> None:
    """Given at 08:30, and started at 11:00: more than an hour before."""
    patient = Patient()
    nurse.plan(patient)
    nurse.clock.set(at("11:00"))
    nurse.ask_to_start()
    nurse.screen.wait_for_words("(?i)premedication")


def test_started_and_resumed_carry_rate_read_back_and_who(nurse: Nurse) -> None:
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2)
    nurse.judge(1, at("10:10"))
    page = nurse.resume(at("10:15"), rate="12.5")
    assert any(re.search("Started at 25 mL/h", line) for line in page.log)
    assert any(re.search("Resumed at 12.5 mL/h", line) for line in page.log)
    events = nurse.program.events()
    started = next(one for one in events if one["type"] == "started")
    assert float(started["rate_ml_per_h"]) == 25
    assert all(one.get("by") for one in events)


# --- amendments ---------------------------------------------------------------------------------


def test_a_grade_is_set_right(nurse: Nurse) -> None:
    """Grade 2 that was 1: STOP was pressed all the same, nothing flows."""
    start(nurse)
    nurse.stop(at("09:30"))
    nurse.grade(2)
    nurse.amend("grade 2", grade="1")
    events = nurse.program.events()
    assert events[-1]["type"] == "amended"
    assert events[-1]["grade"] == 1


def test_a_time_is_set_right(nurse: Nurse) -> None:
    """A volume read at 09:30 that was read at 09:24."""
    start(nurse)
    nurse.read_pump("12", at("09:30"))
    nurse.clock.set(at("09:40"))
    page = nurse.amend("12 mL", time="09:24")
    assert "T09:24" in nurse.program.events()[-1]["to_at"]
    assert page.steps


def test_a_volume_is_set_right(nurse: Nurse) -> None:
    """12 mL that were 12.5: 12.5 at 09:30 and 25 mL/h for ten minutes, 4.2 mL: 16.7 mL."""
    start(nurse)
    nurse.read_pump("12", at("09:30"))
    nurse.clock.set(at("09:40"))
    page = nurse.amend("12 mL", volume="12.5")
    assert page.infused.startswith("16.7")


def test_a_rate_is_set_right(nurse: Nurse) -> None:
    """50 at 10:00 that was 25 all the time: 25 mL in an hour, and 25 mL/h for half an hour."""
    start(nurse)
    nurse.set_rate("50", at("10:00").replace(second=5))
    nurse.clock.set(at("10:20"))
    page = nurse.amend("Rate set to 50", rate="25")
    assert page.rate == "25"


def test_the_removal_from_the_refrigerator_turns_up(nurse: Nurse) -> None:
    """Not known at the start; 08:30 turns up, and 8 h later it is 16:30."""
    patient = Patient()
    nurse.plan(patient)
    nurse.start(patient, at=at("09:00"), bag_out=None)
    nurse.clock.set(at("09:20"))
    page = nurse.amend("Started", refrigerator="08:30")
    assert page.use_by.startswith("16:30")


def test_a_start_that_has_not_come_yet_is_not_yesterday_s(nurse: Nurse) -> None:
    """At 09:08 `Started` is set right to 09:30: refused or asked about, never 13 h of a pause."""
    start(nurse)
    nurse.clock.set(at("09:08"))
    nurse.ask_to_amend("Started")
    nurse.fill("(?i)time|when", "09:30")
    nurse.fill("^Corrected by", "K. Meyer")
    nurse.fill("^Reason", "a slip")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words(
        "(?i)not come yet|not yet|cannot be read|yesterday|lies after|in the future"
    )
    nurse.hands.press("Escape")
    nurse.screen.wait_for_no_dialog()
    assert nurse.entries() == ["started"]
