"""Every field of every entry can be set right, by name; nothing of the entry itself is changed.

Clock times and volumes are worked out beside each expectation.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import pytest

from tests.rehearsal.conftest import OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.scenario_drive import TITLES, choose_protocol
from tests.rehearsal.scenario_picture import is_about
from tests.rehearsal.screen import BUTTONS, Part
from tests.rehearsal.test_stop import at, start
from tests.scenario_language import PROTOCOLS

pytestmark = pytest.mark.long_rehearsal

FINAL = "permanent discontinuation, which is final"
Wanted = dict[str, object]


def seconds_later(clock: str) -> datetime:
    """A hold is never cut short by a blink."""
    return at(clock).replace(second=5)


def amended(nurse: Nurse, entry: str, wanted: Wanted, **right: str) -> None:
    """Set it right at the window; the journal has just that, and the entry as it was."""
    before = nurse.program.events()
    nurse.amend(entry, **right)
    events = nurse.program.events()
    assert events[:-1] == before
    said = events[-1]
    assert said["type"] == "amended"
    assert said["by"] == "K. Meyer"
    assert said["reason"] == "a slip"
    own = {"type", "at", "by", "reason", "event"}
    found = {key: value for key, value in said.items()
             if key not in own and value not in (None, False)}  # fmt: skip
    assert {key: plain(value) for key, value in found.items()} == wanted


def refused(nurse: Nurse, entry: str, words: str, **right: str) -> None:
    """It cannot have been like that: the window says why, and nothing is recorded."""
    before = nurse.program.events()
    nurse.ask_to_amend(entry)
    nurse.fill_amendment(**right)
    nurse.hands.click(nurse.verb_button())
    again = nurse.screen.wait(
        lambda seen: nurse.asked_again(seen) or re.search(words, seen.words), words
    )
    if isinstance(again, Part):
        nurse.hands.click(again)
        nurse.screen.wait(lambda seen: not nurse.asked_again(seen), "it is confirmed")
        nurse.hands.click(nurse.verb_button())
        nurse.screen.wait_for_words(words)
    nurse.cancel()
    assert nurse.program.events() == before


def plain(value: object) -> object:
    """A figure as a number, a moment as its clock time, whatever else as it is."""
    text = str(value)
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return Decimal(text)
    clock = re.search(r"T([0-9]{2}:[0-9]{2})", text)
    return clock[1] if clock else value


def test_of_the_start_and_of_the_premedication(nurse: Nurse) -> None:
    """Started at 09:00 that was 08:58; out of the refrigerator 08:20: use by 16:20."""
    start(nurse)
    nurse.clock.set(at("09:20"))
    amended(nurse, "Started", {"to_at": "08:58"}, time="08:58")
    assert nurse.page().end.startswith("12:18")
    amended(nurse, "Started", {"bag_out_of_refrigerator": "08:20"}, refrigerator="08:20")
    assert nurse.page().use_by.startswith("16:20")
    amended(nurse, "Started", {"number_decided_by": "Dr Berg"}, authorised_by="Dr Berg")
    amended(nurse, "Started", {"to_by": "LZ"}, entry_made_by="LZ")
    given = r"Premedication given at [0-9:]+: dexamethasone"
    amended(nurse, given, {"given_at": "08:10"}, time_given="08:10")
    amended(nurse, given, {"dose_mg": 20}, corrected_dose="20")
    amended(nurse, given, {"agent": "montelukast"}, corrected_agent="montelukast")
    words = "is not part of this plan's premedication"
    refused(nurse, given, words, corrected_agent="ibuprofen")
    amended(nurse, given, {"withdrawn": True}, withdrawn="yes")


def test_of_what_is_read(nurse: Nurse) -> None:
    """12 mL at 09:30 that were 12.5: with ten minutes at 25 mL/h 16.7 mL."""
    start(nurse)
    nurse.read_pump("12", at("09:30"))
    nurse.clock.set(at("09:40"))
    refused(nurse, "Pump volume 12 mL", "its time is before the start", time="08:50")
    amended(nurse, "Pump volume 12 mL", {"infused_ml": Decimal("12.5")}, volume="12.5")
    assert is_about(nurse.page().infused, "16.7")


def test_of_what_is_seen(nurse: Nurse) -> None:
    start(nurse)
    nurse.observe("80", at("09:31"))
    signs = {
        "pulse_per_min": ("heart_rate", 88),
        "systolic_mmhg": ("systolic", 128),
        "diastolic_mmhg": ("diastolic", 81),
        "temperature_c": ("temperature", Decimal("37.2")),
        "saturation_percent": ("saturation", 96),
        "respirations_per_min": ("respiratory_rate", 14),
    }
    for key, (question, value) in signs.items():
        amended(nurse, "Observed", {key: value}, **{question: str(value)})
    amended(nurse, "Observed", {"note": "feels warm"}, corrected_comments="feels warm")
    amended(nurse, "Observed", {"withdrawn": True}, withdrawn="yes")


def test_of_a_reaction(nurse: Nurse) -> None:
    """Grade 2 at 09:45 with 18.75 mL given; what is said of it is set right one by one."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(2, sign="cough")
    reaction = "Reaction, grade 2"
    amended(nurse, reaction, {"symptoms": ["cough", "fever"]}, symptoms="cough; fever")
    amended(nurse, reaction, {"infused_ml": 18}, volume="18")
    assert is_about(nurse.page().infused, "18")
    nurse.judge(1, at("10:10"))
    amended(nurse, "re-graded: grade 1", {"grade": 2}, grade="2")
    resume = nurse.page().button("^Resume")
    assert resume is not None
    assert not resume.is_("enabled")
    amended(nurse, "re-graded: grade 1", {"to_reason": "rash gone"}, corrected_reason="rash gone")
    # Anaphylaxis is grade 3 or higher, and discontinues; and that is final.
    right = {"anaphylaxis": True, "grade": 3}
    amended(nurse, reaction, right, anaphylaxis="Yes", grade="3")
    page = nurse.page(lambda page: re.search("permanent|for good", page.status) is not None)
    assert page.steps == []
    refused(nurse, reaction, FINAL, anaphylaxis="No", grade="2")
    assert re.search("permanent|for good", nurse.page().status)


def test_of_a_stop_that_was_taken_back(nurse: Nurse) -> None:
    """STOP from 09:20 to 09:26. The pump ran on: 26 min x 25 = 10.8 mL; it was stopped: 8.3 mL."""
    start(nurse)
    nurse.stop(at("09:20"))
    nurse.clock.set(at("09:26"))
    page = nurse.take_stop_back()
    assert is_about(page.infused, "8.3")
    refused(nurse, "STOP pressed", "no STOP is waiting for its grade", withdrawn="yes")
    taken_back = "taken back"
    amended(nurse, taken_back, {"to_reason": "sleeve"}, corrected_reason="sleeve")
    amended(nurse, taken_back, {"pump_ran_on": True}, pump_ran_on="Yes")
    page = nurse.page(lambda page: page.status == "Running")
    assert is_about(page.infused, "10.8")
    assert page.end.startswith("12:20")


def test_of_a_pause_and_a_rate(nurse: Nurse) -> None:
    """Paused at 09:30 that was 09:24: 24 min x 25 = 10 mL. 50 at 10:10 that was 25 all the time."""
    start(nurse)
    nurse.pause(at("09:30"))
    amended(nurse, "Paused", {"to_at": "09:24"}, time="09:24")
    assert is_about(nurse.page().infused, "10")
    amended(nurse, "Paused", {"infused_ml": Decimal("10.5")}, volume="10.5")
    assert is_about(nurse.page().infused, "10.5")
    amended(nurse, "Paused", {"to_reason": "kinked line"}, corrected_reason="kinked line")
    nurse.resume(at("09:34"))
    amended(nurse, "Resumed", {"to_by": "LZ"}, entry_made_by="LZ")
    nurse.set_rate("50", seconds_later("10:10"))
    nurse.clock.set(at("10:12"))
    amended(nurse, "Rate set to 50", {"rate_ml_per_h": 25}, corrected_rate="25")
    assert nurse.page(lambda page: page.rate == "25").status.startswith("Running")


def test_of_a_deviation_and_its_release(nurse: Nurse) -> None:
    """300 mL/h from 09:30 that were 200; and the release did not happen: no step any more."""
    start(nurse)
    nurse.clock.set(at("09:30"))
    nurse.deviate(rate="300")
    nurse.clock.set(at("09:32"))
    amended(nurse, "Deviation", {"rate_ml_per_h": 200}, corrected_rate="200")
    # 12.5 mL in the first half hour, and 2 min x 200 = 6.7 mL.
    page = nurse.page(lambda page: page.rate == "200")
    # A hand is up to half a minute late.
    assert is_about(page.infused, "19.2", Decimal(2))
    amended(nurse, "Deviation", {"to_reason": "clamp"}, corrected_reason="clamp")
    nurse.set_rate("25", at("09:33"))
    page = nurse.release("Dr Berg")
    assert page.steps
    refused(nurse, "Deviation", "no deviation is waiting for release", withdrawn="yes")
    amended(nurse, "Released by the prescriber", {"to_by": "Dr Alva"}, entry_made_by="Dr Alva")
    amended(nurse, "Released by the prescriber", {"withdrawn": True}, withdrawn="yes")
    assert nurse.page(lambda page: "after a deviation" in page.status).steps == []


def test_of_who_allowed_a_restart(nurse: Nurse) -> None:
    """The US text: grade 3 goes on by a prescriber's name alone."""
    choose_protocol(nurse, TITLES[PROTOCOLS["US"]])
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(3)
    nurse.judge(1, at("10:10"))
    nurse.resume(at("10:15"), prescriber="Dr Alva")
    amended(nurse, "Resumed", {"prescriber": "Dr Berg"}, corrected_prescriber="Dr Berg")
    assert nurse.page().status.startswith("Running")


def test_of_a_permanent_end(nurse: Nurse) -> None:
    start(nurse)
    nurse.end_permanently("Dr Alva, at the patient's wish", at("09:30"))
    decided = "Dr Berg decided"
    amended(nurse, "Ended early", {"to_reason": decided}, corrected_reason=decided)
    refused(nurse, "Ended early", FINAL, withdrawn="yes")
    # Grade 2 is a rule of the source, and none that ends an infusion for good.
    no_condition = "is not a condition of this protocol"
    refused(nurse, "Ended early", no_condition, corrected_condition="grade-2")
    rule = "hospitalisation"
    amended(nurse, "Ended early", {"rule": rule}, corrected_condition=rule)


def test_of_a_bag_that_was_not_empty(nurse: Nurse) -> None:
    """Infusion 3: 250 mL at 200 mL/h are 75 min, 10:15; `complete` did not happen: it goes on."""
    patient = Patient(infusion=3)
    nurse.plan(patient)
    nurse.start(patient, at=at("09:00"))
    nurse.complete(seconds_later("10:15"))
    amended(nurse, "Infusion complete", {"withdrawn": True}, withdrawn="yes")
    page = nurse.page(lambda page: "Complete" not in page.status)
    assert page.status == "Calculated volume infused"


def test_an_amendment_is_not_amended(nurse: Nurse) -> None:
    """A wrong amendment is followed by another one of the same entry."""
    start(nurse)
    nurse.clock.set(at("09:20"))
    nurse.amend("Started", time="08:50")
    page = nurse.page()
    cell = next(one for one in page.page.all() if "cell" in one.role and "corrected to" in one.name)
    nurse.hands.click(cell)
    nurse.hands.click(nurse.screen.wait_for_part("^Correct entry", *BUTTONS))
    nurse.screen.wait_for_words("A correction cannot be corrected")
    amended(nurse, "Started", {"to_at": "08:58"}, time="08:58")
    assert nurse.page().end.startswith("12:18")


def test_a_time_far_from_its_neighbours_is_asked_about_with_its_day(open_nurse: OpenNurse) -> None:
    """At 00:40 `Started` 00:10 is set right to 23:50: the day before, in words, and asked."""
    nurse = open_nurse(at("23:45"))
    patient = Patient(start="")
    nurse.plan(patient)
    nurse.clock.set(at("00:09").replace(day=24))
    nurse.start(patient, at=at("00:10").replace(day=24), bag_out="23:40")
    nurse.clock.set(at("00:40").replace(day=24))
    nurse.ask_to_amend("Started")
    nurse.fill("(?i)time", "22:50")
    nurse.screen.wait_for_words("Monday 23 November 2026, 22:50")
    nurse.fill("^Corrected by", "K. Meyer")
    nurse.fill("^Reason", "a slip")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words(
        "Monday 23 November 2026, 22:50 is 1 h 20 min from the recorded time"
    )
    nurse.cancel()
    assert "amended" not in nurse.entries()
