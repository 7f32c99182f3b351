"""Paper says what is true now: after STOP it holds nothing that could be set on a pump.

The table of infusion 1 changes at 10:00, 10:30, 11:00, 11:30 and 12:00, and ends at 12:20.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.paper import printed
from tests.rehearsal.planner import Patient
from tests.rehearsal.test_stop import at, start

long = pytest.mark.long_rehearsal
RATE_TO_SET = re.compile(r"\b(?:12\.5|50|75|100|125|150)\s*mL/h")
OLD_TIMES = re.compile(r"\b(?:10:00|10:30|11:00|11:30|12:00|12:20)\b")


def can_be_set(text: str) -> list[str]:
    """What a hand at a pump could take from that paper."""
    return [*RATE_TO_SET.findall(text), *OLD_TIMES.findall(text)]


@long
def test_the_sheet_of_a_plan_can_be_read_back(nurse: Nurse, tmp_path: Path) -> None:
    """The guard of this file: before the start the sheet holds the whole table."""
    nurse.plan(Patient())
    text = printed(nurse, tmp_path / "sheet.pdf")
    assert set(OLD_TIMES.findall(text)) == {"10:00", "10:30", "11:00", "11:30", "12:00", "12:20"}


@pytest.mark.rehearsal
def test_after_stop_nothing_on_paper_could_be_set_on_a_pump(nurse: Nurse, tmp_path: Path) -> None:
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.cancel()
    text = printed(nurse, tmp_path / "sheet.pdf")
    assert can_be_set(text) == []


@long
def test_after_a_permanent_stop_neither(nurse: Nurse, tmp_path: Path) -> None:
    """Not from the Infuse page, and not from the Plan page either."""
    start(nurse)
    nurse.stop(at("09:45"))
    nurse.grade(4)
    assert can_be_set(printed(nurse, tmp_path / "infuse.pdf")) == []
    nurse.hands.press("ctrl+1")
    nurse.screen.wait_for_part("^Weight", "text")
    assert can_be_set(printed(nurse, tmp_path / "plan.pdf")) == []


@long
def test_during_a_changed_course_the_paper_holds_the_new_times(
    nurse: Nurse, tmp_path: Path
) -> None:
    """Half an hour at 25 mL/h, ten minutes of a pause: every time is ten minutes later."""
    start(nurse)
    nurse.pause(at("09:30"))
    nurse.resume(at("09:40"))
    text = printed(nurse, tmp_path / "sheet.pdf")
    assert OLD_TIMES.findall(text) == []
    for clock in ("10:10", "10:40", "11:10", "11:40", "12:10", "12:30"):
        assert clock in text


@long
def test_a_file_is_not_called_a_printer(nurse: Nurse, tmp_path: Path) -> None:
    """Printing to a file says where."""
    nurse.plan(Patient())
    printed(nurse, tmp_path / "sheet.pdf")
    assert "Sent to the printer" not in nurse.screen.read().words
