"""STOP from every side: graded, taken back, for good, again, and remembered."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.rehearsal.conftest import MORNING, OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import BUTTONS

small = pytest.mark.rehearsal
long = pytest.mark.long_rehearsal
PATIENT = Patient()


def at(clock: str) -> datetime:
    """A clock time of that morning."""
    hours, minutes = clock.split(":")
    return MORNING.replace(hour=int(hours), minute=int(minutes))


def start(nurse: Nurse, patient: Patient = PATIENT) -> None:
    nurse.plan(patient)
    nurse.start(patient, at=at("09:00"))


@small
def test_start_stop_grade_2_better_and_it_resumes(nurse: Nurse) -> None:
    """What could not be done on a real computer."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2)
    nurse.judge(1, at("10:10"))
    page = nurse.resume(at("10:15"), rate="12.5")
    assert page.status.startswith("Running")
    assert page.rate == "12.5"
    assert [step.rate for step in page.steps[:3]] == ["12.5", "25", "50"]


@small
def test_a_wrong_restart_rate_is_not_taken_over(nurse: Nurse) -> None:
    """125 stands in the same table, and is ten times too much."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2)
    nurse.judge(1, at("10:10"))
    nurse.hands.press("F7")
    nurse.screen.wait_for_dialog("Resume")
    nurse.fill("[Rr]ate", "125")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("restart rate is 12.5 mL/h")
    nurse.cancel()
    assert nurse.page().rate == "0"
    assert nurse.entries()[-1] == "regraded"


@small
def test_stop_hides_every_step_before_anything_is_asked(nurse: Nurse) -> None:
    start(nurse)
    nurse.stop(at("09:45"))
    seen = nurse.screen.read()
    page = next(one for one in seen.windows if one.role == "frame")
    assert seen.find("^Rate steps", "table", inside=page) is None
    assert not re.search(r"\b(50|75|100|125|150) mL/h", page.words)
    assert "Rate now: 0 mL/h" in page.words
    assert nurse.program.events()[-1]["type"] == "stopped"


@small
def test_stop_pressed_by_mistake_is_taken_back(nurse: Nurse) -> None:
    """No reaction is counted, and it goes on where it was."""
    start(nurse)
    nurse.stop(at("09:20"))
    nurse.hands.click(nurse.in_front("mistake", *BUTTONS))
    nurse.screen.wait_for_dialog("mistake")
    nurse.answer_who_and_why("pressed by mistake")
    page = nurse.page(lambda page: page.status.startswith("Running"))
    assert page.rate == "25"
    kinds = nurse.entries()
    assert kinds[-2:] == ["stopped", "stop-withdrawn"]
    assert "reaction" not in kinds


@small
def test_a_permanent_stop_leaves_no_step_and_is_remembered(nurse: Nurse) -> None:
    """Grade 3 ends isatuximab for this patient, and the next start says so."""
    start(nurse)
    nurse.stop(at("09:45"))
    page = nurse.grade(3)
    assert page.steps == []
    assert page.rate == "0"
    assert re.search("permanent|for good", page.status)
    resume = page.button("^Resume")
    assert resume is not None
    assert not resume.is_("enabled")
    nurse.hands.press("ctrl+n")
    nurse.answer_leaving()
    nurse.clock.let_pass(hours=24 * 7)
    nurse.plan(PATIENT.with_(infusion=2, day="2026-11-30"))
    nurse.go_to_infuse()
    nurse.hands.press("F2")
    nurse.screen.wait_for_words("(?i)discontinued permanently")
    assert nurse.screen.read().dialog is None


@long
def test_it_comes_back_after_the_restart(nurse: Nurse) -> None:
    """CTCAE calls a reaction that returns grade 3: no further step."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2)
    nurse.judge(1, at("10:10"))
    nurse.resume(at("10:15"), rate="12.5")
    nurse.stop(at("10:35"))
    page = nurse.grade(2)
    assert page.steps == []
    assert re.search("permanent|for good", page.status)


@long
def test_it_comes_back_before_the_restart(nurse: Nurse) -> None:
    """Better, and then grade 2 again while nothing flows: a recurrence too."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2)
    nurse.judge(1, at("10:10"))
    page = nurse.judge(2, at("10:12"))
    assert page.steps == []
    assert re.search("permanent|for good", page.status)


@long
def test_two_mild_reactions_are_no_recurrence(nurse: Nurse) -> None:
    """Grade 1, resolved, grade 1 again: held, and not stopped for good."""
    start(nurse)
    nurse.stop(at("09:20"))
    nurse.grade(1)
    nurse.judge(0, at("09:30"))
    nurse.resume(at("09:31"), rate="12.5")
    nurse.stop(at("09:50"))
    page = nurse.grade(1)
    assert not re.search("permanent|for good", page.status)


@long
def test_stop_that_turns_out_to_be_grade_1_restarts_at_half_with_the_read_back(
    nurse: Nurse,
) -> None:
    start(nurse)
    nurse.stop(at("09:20"))
    page = nurse.grade(1)
    assert page.rate == "0"
    page = nurse.resume(at("09:25"), rate="12.5")
    assert page.rate == "12.5"
    resumed = nurse.program.events()[-1]
    assert resumed["type"] == "resumed"
    assert float(resumed["rate_ml_per_h"]) == 12.5


@long
def test_stop_works_in_every_question_and_on_every_page(nurse: Nurse) -> None:
    """A hand that reaches for F9 finds it wherever the window is."""
    start(nurse)
    for key, title in (("F4", "[Vv]olume"), ("F5", "Observation"), ("F8", "Pause"), ("F3", "Rate")):
        nurse.hands.press(key)
        nurse.screen.wait_for_dialog(title)
        nurse.hands.press("F9")
        nurse.screen.wait_for_dialog("[Gg]rade")
        nurse.screen.wait(
            lambda _seen: nurse.program.events()[-1]["type"] == "stopped",
            "STOP is kept",
        )
        nurse.hands.press("Escape")
        nurse.screen.wait_for_dialog(title)
        nurse.cancel()
        # Before the grade nothing but F9 and F6 asks: the next key needs an infusion that runs.
        nurse.take_stop_back()
    nurse.hands.press("ctrl+1")
    nurse.hands.press("F9")
    nurse.screen.wait_for_dialog("[Gg]rade")


@long
def test_stop_without_an_infusion_says_something(nurse: Nurse) -> None:
    """F9 with no infusion open here: words, on every page and however often."""
    words = "No infusion is open here, so nothing was recorded"
    assert words not in nurse.screen.read().words
    nurse.hands.press("F9")
    nurse.screen.wait_for_words(words)
    nurse.hands.press("Escape", "ctrl+1")
    nurse.screen.wait(lambda seen: words not in seen.words, "the Plan page, without the words")
    nurse.hands.press("ctrl+3")
    seen = nurse.screen.wait_for_words("Plan an infusion on page 1")
    assert words not in seen.words
    nurse.hands.press("F9")
    nurse.screen.wait_for_words(words)
    assert nurse.program.events() == []


@long
def test_anaphylaxis_ends_it_whatever_the_grade(open_nurse: OpenNurse) -> None:
    nurse = open_nurse()
    start(nurse)
    nurse.stop(at("09:20"))
    page = nurse.grade(3, anaphylaxis=True)
    assert page.steps == []
    assert re.search("permanent|for good", page.status)
