"""What somebody does who has never seen the program: the first plan, its sources, a late start.

Each walk uses one way alone, keys or mouse, and ends where the ward wants to be. Where somebody
takes a wrong turn on the way, the window says how to go on, and the walk follows what it says.
"""

from __future__ import annotations

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import BUTTONS, TEXTS
from tests.rehearsal.test_stop import at

long = pytest.mark.long_rehearsal
PLAN = r"(?s)725 mg.*36\.25 mL.*3 h 20 min"


def see(nurse: Nurse, what: str) -> None:
    """A picture for whoever looks at the walk."""
    nurse.screen.wait_until_still()
    nurse.screen.pictures.take(what)


@long
def test_a_first_plan_and_its_start_by_keys_alone(nurse: Nurse) -> None:
    """Nobody has said that the patient's name comes first: F2 does, and how to get there."""
    keys = nurse.hands
    see(nurse, "open")
    keys.press("p", "Tab", "1", "Tab")
    keys.type("72.5")
    keys.press("Tab")
    keys.type("72.5")
    keys.press("Tab", "Tab")
    keys.type("66")
    nurse.screen.wait_for_words(r"(?s)725 mg.*36\.25 mL")
    see(nurse, "plan without a day")
    keys.press("F2")
    nurse.screen.wait_for_words("F2 starts this infusion on page 3: press Ctrl\\+3, then F2")
    see(nurse, "F2 on page 1")
    keys.press("ctrl+3", "F2")
    nurse.screen.wait_for_words("Enter the patient's name or initials")
    see(nurse, "no name")
    keys.press("alt+s")
    keys.type("A. B.")
    keys.press("Tab")
    keys.type("4711")
    keys.press("Tab")
    see(nurse, "name typed on page 3")
    keys.press("F2")
    nurse.screen.wait_for_dialog("Start")
    see(nurse, "start asks")
    keys.press("space", "Tab", "space", "Tab")
    keys.type("Dr Alva")
    keys.press("Tab")
    keys.type("08:30")
    keys.press("Tab", "Tab")
    keys.type("08:15")
    keys.press("Tab")
    for _agent in range(5):
        keys.press("space", "Tab", "Tab")
    keys.type("25")
    keys.press("Tab")
    keys.type("NN")
    see(nurse, "start answered")
    keys.press("Return")
    nurse.screen.wait_for_no_dialog()
    assert nurse.page().status == "Running"
    see(nurse, "running")
    assert nurse.entries() == ["started"]


@long
def test_a_first_plan_and_its_start_by_mouse_alone(nurse: Nurse) -> None:
    """Figures are typed; every field, page and key is reached by the mouse."""
    nurse.plan(Patient(weight="72.5"))
    nurse.screen.wait_for_words(PLAN)
    see(nurse, "plan")
    nurse.hands.click(nurse.screen.wait_for_part("^Infuse page", "page tab"))
    nurse.screen.wait_for_part("^Start infusion", *BUTTONS)
    see(nurse, "page 3")
    nurse.hands.click(nurse.screen.wait_for_part("^Start infusion", *BUTTONS))
    nurse.screen.wait_for_dialog("Start")
    nurse.answer_start(Patient(weight="72.5"), at=at("09:00"))
    see(nurse, "start answered")
    nurse.move_clock(at("09:00"))
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_no_dialog()
    assert nurse.page().status == "Running"
    nurse.move_clock(at("10:00"))
    nurse.screen.wait_for_words("Change overdue")
    see(nurse, "change due")
    nurse.hands.click(nurse.screen.wait_for_part("^Confirm rate change", *BUTTONS))
    nurse.page(lambda page: page.rate == "50")
    see(nurse, "rate 50")


@long
def test_a_pharmacist_reads_where_the_figures_of_a_plan_come_from(nurse: Nurse) -> None:
    """By the mouse: each large figure, the notes with the levels of source, and the protocols."""
    nurse.plan(Patient(weight="72.5"))
    nurse.screen.wait_for_words(PLAN)
    for name, words in (
        ("^Dose", "(?s)Why this figure.*dose per kg × body weight"),
        ("^Infusion time", "Usmani"),
        ("^Dexamethasone: ", "compulsory information|SmPC"),
    ):
        nurse.hands.click(nurse.screen.wait_for_part(name, *BUTTONS))
        nurse.screen.wait_for_words(words)
        see(nurse, "why " + name.strip("^: ").lower().replace(" ", "-"))
        nurse.hands.press("Escape")
    nurse.hands.click(nurse.screen.wait_for_part("^Notes and checks", "page tab"))
    nurse.screen.wait_for_words("Not yet verified against the official SmPC")
    see(nurse, "notes")
    nurse.hands.click(nurse.screen.wait_for_part("^Help$", "menu item", "menu"))
    nurse.hands.click(nurse.screen.wait_for_part("How sure a figure is", "menu item"))
    nurse.screen.wait_for_part("^Help text")
    see(nurse, "help on sources")
    nurse.hands.press("Escape")
    nurse.hands.click(nurse.screen.wait_for_part("Protocol", *BUTTONS))
    nurse.screen.wait_for_dialog("protocol")
    see(nurse, "protocols")
    nurse.hands.press("Escape")


@long
def test_a_late_start_is_asked_about_once_and_then_one_line(nurse: Nurse) -> None:
    """Premedication at 07:40, start at 09:00: 80 min are more than 60."""
    patient = Patient(weight="72.5")
    nurse.plan(patient)
    nurse.ask_to_start()
    nurse.answer_start(patient, at=at("09:00"))
    nurse.fill("^Given at", "07:40")
    nurse.move_clock(at("09:00"))
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("given 80 min before 09:00; planned 15 to 60 min before the start")
    see(nurse, "asked")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_no_dialog()
    nurse.screen.wait_for_words("given 80 min before the actual start")
    see(nurse, "running")
    shown = [one for one in nurse.screen.read().parts() if one.name.startswith("Caution: ")]
    assert len(shown) == 1


@long
def test_a_stop_from_the_first_press_to_the_restart(nurse: Nurse) -> None:
    """F9 from the Plan page, the grade by keys alone, better after half an hour, F7."""
    patient = Patient(weight="72.5")
    nurse.plan(patient)
    nurse.start(patient, at=at("09:00"))
    nurse.hands.press("ctrl+1")
    nurse.screen.wait_for_part("^Weight", *TEXTS)
    nurse.move_clock(at("09:20"))
    nurse.hands.press("F9")
    nurse.screen.wait_for_dialog("[Gg]rade")
    see(nurse, "stop asks")
    nurse.hands.press("2", "Tab", "n", "Return")
    see(nurse, "graded")
    nurse.screen.wait_for_no_dialog()
    nurse.screen.wait_for_words("restart at 12.5 mL/h")
    see(nurse, "interrupted")
    nurse.move_clock(at("09:50"))
    nurse.hands.press("F6")
    nurse.screen.wait_for_dialog("Re-grade")
    nurse.hands.press("0", "Return")
    nurse.screen.wait_for_no_dialog()
    see(nurse, "may resume")
    nurse.hands.press("F7")
    nurse.screen.wait_for_dialog("Resume")
    nurse.hands.type("12.5")
    see(nurse, "resume asks")
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    assert nurse.page().rate == "12.5"
    see(nurse, "resumed")
