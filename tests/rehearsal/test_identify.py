"""The second identification from outside: a patient of the record, the sheet and the start."""

from __future__ import annotations

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.test_day_unit import put_on_the_board
from tests.rehearsal.test_stop import at

PATIENT = Patient(born="1951-11-22", age="")


def find_and_open(nurse: Nurse, number: str) -> None:
    """Ctrl+F, the number, and the one who is found, by keys alone."""
    nurse.hands.press("ctrl+f")
    nurse.screen.wait_for_dialog("Find patient")
    nurse.hands.type(number)
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("1 patient found")
    nurse.hands.press("space", "Return")
    nurse.screen.wait_for_no_dialog()
    nurse.screen.wait_until_still()


@pytest.mark.rehearsal
def test_the_sheet_of_an_opened_patient_waits_for_two_identifiers(nurse: Nurse) -> None:
    nurse.plan(PATIENT)
    nurse.start(PATIENT, at=at("09:00"))
    put_on_the_board(nurse)
    nurse.hands.press("ctrl+1")
    nurse.screen.wait_for_part("^Weight", "text")
    find_and_open(nurse, "4711")
    nurse.choose("^Isa-Pd")
    nurse.choose("^1st")
    nurse.fill(r"^Weight\b", "70")
    nurse.fill("Infusion date", "2026-11-23")
    nurse.screen.wait(lambda seen: seen.find("^Rate steps", "table"), "a plan")
    nurse.hands.press("ctrl+p")
    nurse.screen.wait_for_dialog("right patient")
    # The row of the menus says what runs, of this very patient here; strip and questions are empty.
    seen = nurse.screen.read()
    assert seen.find("Initials or name", "text") is None
    assert seen.find("date of birth", "text") is None
    assert "1951" not in seen.words
    nurse.hands.type("4712")
    nurse.hands.press("Tab")
    nurse.hands.type("22.11.1951")
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("the hospital number differs")
    nurse.screen.pictures.take("differs")
    nurse.fill("^Hospital number", "04 711")
    nurse.hands.press("Return")
    nurse.screen.wait_for_dialog("Sheet for the nurse")
    nurse.hands.press("Escape")
    nurse.screen.wait_for_no_dialog()
    # The same before a start, which then has its own reason to say no: one runs already.
    nurse.go_to_infuse()
    nurse.hands.press("F2")
    nurse.screen.wait_for_dialog("right patient")
    nurse.hands.type("4711")
    nurse.hands.press("Tab")
    nurse.hands.type("1951-11-22")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    nurse.screen.wait_for_words("Not started: an infusion for this patient is still open")


@pytest.mark.long_rehearsal
def test_a_misread_number_is_corrected_and_asked_for_from_then_on(nurse: Nurse) -> None:
    nurse.plan(PATIENT)
    nurse.start(PATIENT, at=at("09:00"))
    put_on_the_board(nurse)
    nurse.hands.press("ctrl+1")
    nurse.screen.wait_for_part("^Weight", "text")
    find_and_open(nurse, "4711")
    nurse.hands.press("alt+f")
    nurse.hands.press("d")
    nurse.screen.wait_for_dialog("Patient record")
    nurse.choose("Name, hospital number or birth date is wrong")
    nurse.fill("^Hospital number$", "4717")
    nurse.fill("^Your name", "KM")
    nurse.fill("^Reason", "misread")
    nurse.screen.pictures.take("correct")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_no_dialog()
    strip = nurse.screen.wait_for_part("^Hospital number", "text")
    assert strip.text == "4717"
    # The old number still finds the patient, and is no identifier any more.
    find_and_open(nurse, "4711")
    nurse.choose("^Isa-Pd")
    nurse.choose("^1st")
    nurse.fill(r"^Weight\b", "70")
    nurse.fill("Infusion date", "2026-11-23")
    nurse.screen.wait(lambda seen: seen.find("^Rate steps", "table"), "a plan")
    nurse.hands.press("ctrl+p")
    nurse.screen.wait_for_dialog("right patient")
    nurse.hands.type("4711")
    nurse.hands.press("Tab")
    nurse.hands.type("22.11.1951")
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("the hospital number differs")
    nurse.cancel()
