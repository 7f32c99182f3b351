"""The Course page from outside: the days of a first plan, read as a screen reader reads them."""

from __future__ import annotations

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import CHOOSERS, Seen, plain


def dates(seen: Seen) -> list[str]:
    """The column of dates, from the top."""
    table = seen.find("^Infusion days", "table")
    cells = [] if table is None else [plain(one.name) for one in table.all()]
    return [one.removeprefix("Date ") for one in cells if one.startswith("Date ")]


@pytest.mark.rehearsal
def test_the_infusion_days_of_a_first_plan_are_one_key_away(nurse: Nurse) -> None:
    """From Monday 23 November 2026: 30 November, 7 and 14 December, and 21 December."""
    nurse.plan(Patient())
    nurse.hands.press("ctrl+4")

    def shown(seen: Seen) -> bool:
        return [one for one in dates(seen) if one.startswith("Monday")][:5] == [
            "Monday 23 November 2026", "Monday 30 November 2026", "Monday 7 December 2026",
            "Monday 14 December 2026", "Monday 21 December 2026",
        ]  # fmt: skip

    nurse.screen.wait(shown, "the infusion days in their order")
    nurse.screen.wait_for_words("Isa-Pd.*, first infusion 23.November.2026")
    nurse.hands.press("alt+m")
    nurse.screen.wait_for_words("Cycle 12, ")
    # The table has the keyboard, and a digit is a page there.
    nurse.hands.press("1")
    nurse.screen.wait(lambda seen: seen.find("^Isa-Pd", *CHOOSERS), "the Plan page")


@pytest.mark.long_rehearsal
def test_the_course_is_one_key_from_paper(nurse: Nurse) -> None:
    """Ctrl+P on the Course page: the days as they will be printed, with both identifiers."""
    nurse.plan(Patient())
    nurse.hands.press("ctrl+4")
    nurse.screen.wait_for_words("Isa-Pd.*, first infusion 23.November.2026")
    nurse.hands.press("ctrl+p")
    nurse.screen.wait_for_dialog("Course of treatment")
    nurse.screen.pictures.take("course")
    nurse.hands.press("Escape")
    nurse.screen.wait_for_no_dialog()
