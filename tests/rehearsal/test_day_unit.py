"""The day of a day unit: the bag is prepared, another person checks, and several infusions run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rehearsal.conftest import OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import CHOOSERS, Seen
from tests.rehearsal.test_stop import at

SETTINGS = (Path(__file__).parents[2] / "resources" / "policy" / "site-policy.toml").read_text(
    encoding="utf-8"
)
# GS1's own example of a DataMatrix, of a later year; the scanner types FNC1 as Ctrl and ].
BEFORE, AFTER = "]d201095011010209171727050810ABCD1234", "2110"
FIRST = Patient()
SECOND = Patient(name="C. D.", reference="4822", start="09:20")


def go_to_prepare(nurse: Nurse) -> None:
    nurse.hands.press("ctrl+2")
    nurse.screen.wait_for_part("^Code on the carton", "text")


def check(nurse: Nurse, *, by: str, weight: str, number: str, rate: str) -> None:
    """The second person's own figures, and the key that compares them."""
    nurse.hands.press("alt+k")
    nurse.screen.wait_for_dialog("Second check")
    for name, text in (
        ("second person", by), ("^Weight", weight), ("^Infusion number", number),
        ("^First rate", rate),
    ):  # fmt: skip
        nurse.fill(name, text)
    nurse.hands.click(nurse.verb_button())


def board_lines(seen: Seen) -> list[str]:
    """What stands in the column of patients, from the top."""
    table = seen.find("^Today's infusions", "table")
    cells = [] if table is None else [one.name for one in table.all()]
    return [one.removeprefix("Patient ") for one in cells if one.startswith("Patient ")]


@pytest.mark.rehearsal
def test_a_bag_is_prepared_checked_and_recorded_with_the_start(open_nurse: OpenNurse) -> None:
    """A ward that asks for the second check; the vial comes from a scanner."""
    strict = SETTINGS.replace('second_check = "off"', 'second_check = "before-start"')
    nurse = open_nurse(settings=strict)
    nurse.plan(FIRST)
    go_to_prepare(nurse)
    nurse.hands.type(BEFORE)
    nurse.hands.press("ctrl+bracketright")
    nurse.hands.type(AFTER)
    nurse.hands.press("Return")
    nurse.screen.wait_for_words("Scanned: product 09501101020917, serial number 10")
    nurse.choose("^500 mg")
    nurse.hands.press("alt+a")
    nurse.screen.wait_for_words("batch ABCD1234 . expires 8 May 2027")
    check(nurse, by="JS", weight="71", number="1", rate="25")
    nurse.screen.wait_for_words("The weight of the second check differs from the plan")
    # Nobody is told what the plan has.
    assert "70 kg" not in nurse.screen.read().words
    nurse.fill("^Weight", "70")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("Checked by JS")
    page = nurse.start(FIRST, at=at("09:00"))
    assert page.status == "Running"
    assert nurse.entries()[:3] == ["vial-used", "second-checked", "started"]


@pytest.mark.long_rehearsal
def test_without_the_check_that_a_ward_asks_for_nothing_starts(open_nurse: OpenNurse) -> None:
    strict = SETTINGS.replace('second_check = "off"', 'second_check = "before-start"')
    nurse = open_nurse(settings=strict)
    nurse.plan(FIRST)
    nurse.ask_to_start()
    nurse.answer_start(FIRST, at=at("09:00"))
    nurse.move_clock(at("09:00"))
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_words("second person checks weight, infusion number and first rate")
    nurse.cancel()
    assert nurse.program.events() == []


def put_on_the_board(nurse: Nurse) -> None:
    """Make room for the next patient; the infusion that runs goes on."""
    nurse.hands.press("ctrl+n")
    nurse.screen.wait_for_words("stays open on the board")
    nurse.hands.click(nurse.verb_button())
    nurse.screen.wait_for_no_dialog()


def run_two(nurse: Nurse) -> None:
    """A. B. from 09:00 and C. D. from 09:20, who is shown."""
    nurse.plan(FIRST)
    nurse.start(FIRST, at=at("09:00"))
    put_on_the_board(nurse)
    nurse.hands.press("ctrl+1")
    nurse.screen.wait(lambda seen: seen.find("^Isa-Pd", *CHOOSERS), "the Plan page")
    nurse.plan(SECOND)
    nurse.start(SECOND, at=at("09:20"))


@pytest.mark.long_rehearsal
def test_two_infusions_run_in_one_window(nurse: Nurse) -> None:
    """The overdue one stands on top; a STOP is that patient's alone."""
    run_two(nurse)
    nurse.move_clock(at("10:05"))
    nurse.hands.press("ctrl+5")

    def overdue(seen: Seen) -> bool:
        lines = board_lines(seen)
        return len(lines) == 2 and lines[0].startswith("A. B.") and "overdue" in seen.words

    nurse.screen.wait(overdue, "the overdue infusion on top of the board")
    nurse.screen.wait_for_words("^Rate change due")
    nurse.hands.press("Return")
    page = nurse.page(lambda page: "rate change due" in page.status)
    assert "A. B., hospital number 4711" in page.words
    nurse.stop()
    nurse.grade(2)
    nurse.hands.press("ctrl+5")

    def interrupted(seen: Seen) -> bool:
        lines = board_lines(seen)
        return lines[0].startswith("A. B.") and "Interrupted: reaction, grade 2" in seen.words

    nurse.screen.wait(interrupted, "the interrupted infusion above the one that runs")
    nurse.hands.press("Down", "Return")
    page = nurse.page(lambda page: page.status == "Running")
    assert "C. D., hospital number 4822" in page.words
    assert page.rate == "25"


@pytest.mark.rehearsal
def test_f9_on_the_board_stops_whose_row_is_marked_and_asks_where_none_is(nurse: Nurse) -> None:
    """C. D. is the infusion that page 3 shows; the patient who reacts is A. B."""
    run_two(nurse)
    nurse.move_clock(at("09:40"))
    nurse.hands.press("ctrl+5")
    nurse.screen.wait(lambda seen: len(board_lines(seen)) == 2, "both infusions on the board")
    place = [line.startswith("A. B.") for line in board_lines(nurse.screen.read())].index(True)
    nurse.hands.press(*["Up"] * 2, *["Down"] * place)
    nurse.screen.pictures.take("marked")
    nurse.stop()
    nurse.grade(2)
    page = nurse.page(lambda page: "A. B., hospital number 4711" in page.words)
    assert page.status != "Running"
    put_on_the_board(nurse)
    nurse.hands.press("F9")
    nurse.screen.wait_for_words("No STOP is recorded yet: choose the patient's row")
    nurse.screen.pictures.take("asked")
    lines = board_lines(nurse.screen.read())
    assert lines[0].startswith("A. B.")
    assert lines[1].startswith("C. D.")
    nurse.hands.press("Down", "Return")
    nurse.page(lambda page: "A. B., hospital number 4711" in page.words)
    nurse.hands.press("ctrl+5")
    nurse.hands.press("Down", "Return")
    page = nurse.page(lambda page: "C. D., hospital number 4822" in page.words)
    assert page.status == "Running"
