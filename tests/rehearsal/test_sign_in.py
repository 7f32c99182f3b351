"""Signing in from outside: initials, a PIN, and a second check by somebody who has one."""

from __future__ import annotations

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import TEXTS
from tests.rehearsal.test_day_unit import check, go_to_prepare

PATIENT = Patient()


def sign_in(nurse: Nurse, initials: str) -> None:
    """Ctrl+I and the initials, without a PIN."""
    nurse.hands.press("ctrl+i")
    nurse.screen.wait_for_dialog("Sign in")
    nurse.fill("initials", initials)
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()


@pytest.mark.long_rehearsal
def test_the_second_person_enters_her_pin(nurse: Nurse) -> None:
    sign_in(nurse, "JS")
    nurse.hands.press("alt+f")
    nurse.hands.press("m")
    nurse.screen.wait_for_dialog("PIN of JS")
    nurse.hands.type("4711")
    nurse.hands.press("Tab")
    nurse.hands.type("4711")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    sign_in(nurse, "KM")
    nurse.plan(PATIENT)
    go_to_prepare(nurse)
    check(nurse, by="KM", weight="70", number="1", rate="25")
    nurse.screen.wait_for_words("The second check needs another person")
    nurse.fill("Initials of the second person", "JS")
    nurse.hands.press("Tab")
    nurse.screen.wait_for_part("^PIN of the second person", *TEXTS)
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("These initials have a PIN on this PC")
    nurse.screen.pictures.take("pin")
    nurse.hands.click(nurse.screen.wait_for_part("^PIN of the second person", *TEXTS))
    nurse.hands.type("4712")
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("Wrong PIN")
    nurse.cancel()
    nurse.screen.wait_for_no_dialog()
    # Whoever comes back is asked under the initials that are signed in.
    nurse.hands.press("ctrl+i")
    nurse.screen.wait_for_dialog("Sign in")
    assert nurse.screen.wait_for_part("initials", "text").text == "KM"
    nurse.cancel()
