"""Everything by keys alone, everything by mouse alone; Escape, Enter, and closing."""

from __future__ import annotations

import pytest

from tests.rehearsal.nurse import END_BUTTON, Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import BUTTONS, Seen
from tests.rehearsal.test_stop import at, start

small = pytest.mark.rehearsal
long = pytest.mark.long_rehearsal
PLAN = r"(?s)725 mg.*36\.25 mL.*3 h 20 min"


@small
def test_a_plan_by_keys_alone(nurse: Nurse) -> None:
    """From the first window to the dose without a hand on the mouse."""
    nurse.tab_to("^Initials or name")
    nurse.hands.type("A. B.")
    nurse.hands.press("Tab")
    nurse.hands.type("4711")
    nurse.tab_to("^Isa-Pd")
    nurse.hands.press("p")
    nurse.tab_to("^1st")
    nurse.hands.press("1")
    for name, text in (
        ("^Weight", "72.5"),
        ("^Weight once more", "72.5"),
        ("date of birth", "1951-11-22"),
        ("^Infusion date", "2026-11-23"),
        ("^Start time", "09:00"),
    ):
        nurse.tab_to(name)
        nurse.hands.type(text)
    nurse.screen.wait_for_words(PLAN)


@long
def test_a_plan_by_mouse_alone(nurse: Nurse) -> None:
    """Figures are typed, everything else is clicked; fields are reached by the mouse."""
    nurse.plan(Patient(weight="72.5", born="1951-11-22"))
    nurse.screen.wait_for_words(PLAN)
    nurse.hands.click(nurse.screen.wait_for_part("^Infusion$", "menu item", "menu"))
    nurse.hands.click(nurse.screen.wait_for_part("Start this infusion", "menu item"))
    nurse.screen.wait_for_dialog("Start")


@long
def test_a_digit_in_a_field_is_a_digit(nurse: Nurse) -> None:
    """`17` typed on the choice of the infusion is not the first one."""
    nurse.tab_to("^1st")
    nurse.hands.type("17")
    nurse.screen.wait(lambda seen: _number(seen) == "17", "infusion 17 stands there")


def _number(seen: Seen) -> str:
    first = seen.find("^1st")
    number = seen.find("^Infusion number", "text")
    chosen_first = first is not None and first.is_("checked")
    return "1" if chosen_first else number.text if number is not None else ""


QUESTIONS = {
    "start": (None, "F2", "Start"),
    "stop": ("start", "F9", "[Gg]rade"),
    "volume": ("start", "F4", "[Vv]olume"),
    "observation": ("start", "F5", "Observation"),
    "pause": ("start", "F8", "Pause"),
    "rate": ("start", "F3", "Rate"),
    "help": ("start", "F1", ""),
}


@long
def test_escape_leaves_every_question(nurse: Nurse) -> None:
    """And nothing is recorded by it."""
    nurse.plan(Patient())
    nurse.ask_to_start()
    nurse.cancel()
    nurse.start(Patient(), at=at("09:00"))
    for first, key, title in QUESTIONS.values():
        if first is None or key == "F9":
            continue
        nurse.hands.press(key)
        nurse.screen.wait_for_dialog(title)
        nurse.cancel()
    nurse.ask_to_amend("Started")
    nurse.cancel()
    nurse.hands.click(nurse.screen.wait_for_part(END_BUTTON, *BUTTONS))
    nurse.screen.wait_for_dialog()
    nurse.cancel()
    assert nurse.entries() == ["started"]
    nurse.stop(at("09:20"))
    nurse.cancel()
    assert nurse.page().status.startswith("STOPPED")


@long
def test_escape_is_no_letter_in_a_question_with_choices(nurse: Nurse) -> None:
    """The keyboard on a choice: Escape closes, and chooses nothing."""
    start(nurse)
    nurse.stop(at("09:20"))
    nurse.choose(r"^2\b")
    nurse.cancel()
    assert nurse.page().status.startswith("STOPPED")


@long
def test_enter_confirms_a_question_whose_last_answer_is_a_choice(nurse: Nurse) -> None:
    start(nurse)
    nurse.stop(at("09:20"))
    nurse.answer_grade(2)
    nurse.hands.press("Return")
    nurse.screen.wait_for_no_dialog()
    assert nurse.program.events()[-1]["type"] == "reaction"


@small
def test_closing_the_window_during_an_infusion_asks(nurse: Nurse) -> None:
    """Once; and whoever stays has lost nothing."""
    start(nurse)
    nurse.hands.press("ctrl+q")
    nurse.screen.wait_for_dialog()
    nurse.cancel()
    assert nurse.page().status == "Running"
    nurse.hands.press("alt+F4")
    nurse.screen.wait_for_dialog()
    nurse.hands.click(nurse.verb_button())
    assert nurse.program.wait_until_ended() == 0
    nurse.program.open()
    nurse.screen.wait_for_words("Continue")


@long
def test_a_new_patient_during_an_infusion_asks(nurse: Nurse) -> None:
    start(nurse)
    nurse.hands.press("ctrl+n")
    nurse.screen.wait_for_dialog()
    nurse.cancel()
    assert nurse.page().status == "Running"


@long
def test_a_new_patient_is_a_new_page(nurse: Nurse) -> None:
    """No plan, no start button, no refusal of the one before."""
    nurse.plan(Patient())
    nurse.hands.press("ctrl+n")
    nurse.screen.wait(
        lambda seen: seen.find("^Rate steps", "table") is None
        and (field := seen.find("^Initials or name", "text")) is not None and not field.text,
        "an empty form",
    )  # fmt: skip
    nurse.hands.press("ctrl+3")
    seen = nurse.screen.wait_for_words("Plan an infusion on page 1")
    assert seen.find("^Start infusion", *BUTTONS) is None


@long
def test_another_name_is_another_patient(nurse: Nurse) -> None:
    """72.5 kg of A. B. plan nothing for C. D."""
    nurse.plan(Patient(weight="72.5"))
    nurse.fill("Initials or name", "C. D.")
    nurse.hands.press("Tab")
    nurse.screen.wait(
        lambda seen: seen.find("^Rate steps", "table") is None or seen.dialog,
        "the plan of the other patient is not there",
    )
