"""The days of a treatment in words: what a page shows of delays, omissions and open numbers."""

from datetime import date

from infuseplan.adapters.calendar.public_holidays import ward_days
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.application.treatment.courses import (
    RegimenPart,
    TreatmentQuestion,
    treatment_calendar,
)
from infuseplan.domain.treatment.events import TreatmentEvent, TreatmentPaused
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.treatment.view import CourseView, course_view
from tests.domain.treatment.ward import begun, entry, protocol


def view(*events: str | TreatmentEvent, cycles: int = 2) -> CourseView:
    site = SiteSettings(resources_folder() / "policy" / "site-policy.toml", None).with_settings(
        {"public_holidays": "DE"}
    )
    told = tuple(entry(one) if isinstance(one, str) else one for one in events)
    question = TreatmentQuestion(begun("isa-pd", "2026-11-27"), cycles,
                                 (RegimenPart(protocol(), told),))  # fmt: skip
    return course_view(treatment_calendar(question, site, ward_days))


def cells(found: CourseView, row: int) -> list[str]:
    return [cell.replace(NBSP, " ") for cell in found.rows[row].cells]


def test_a_delay_is_shown_with_the_date_that_was_planned() -> None:
    """Day 8 was planned for 4 December and given on the 7th; a Monday, so no remark of that."""
    found = view("1/1 2026-11-27", "1/8 2026-12-07")
    assert cells(found, 1) == [
        "", "8", "Monday 7 December 2026", "2", "2nd infusion", "", "+3", "given",
        "planned for 4 December 2026",
    ]  # fmt: skip
    assert [row.is_next for row in found.rows] == [False, False, True, False, False, False]


def test_an_omitted_day_says_by_whom_and_why_and_has_no_number() -> None:
    found = view("1/1 2026-11-27", "1/8 omitted")
    assert cells(found, 1)[3:] == ["", "", "", "", "omitted", "omitted by A. B.: neutropenia"]


def test_an_open_number_is_a_question_mark_and_is_explained_above() -> None:
    found = view("1/1 2026-11-27 aborted")
    assert [cells(found, row)[3] for row in range(3)] == ["1", "?", "?"]
    assert cells(found, 1)[4] == ""
    assert "was not completed" in found.findings[0].text
    assert "infusion number open" in found.rows[1].words


def test_a_public_holiday_is_named_and_nothing_moves() -> None:
    """Cycle 2, day 1: 28 days after 27 November, Christmas Day."""
    found = view()
    assert cells(found, 4)[2] == "Friday 25 December 2026"
    assert cells(found, 4)[8] == "public holiday (Christmas Day)"


def test_cycles_are_done_now_or_planned() -> None:
    given = ["1/1 2026-11-27", "1/8 2026-12-04", "1/15 2026-12-11", "1/22 2026-12-18"]
    found = view(*given, cycles=3)
    assert [one.state for one in found.cycles] == ["done", "now", "planned"]
    assert [one.first_row for one in found.cycles] == [0, 4, 6]
    assert found.state == "in progress"


def test_a_pause_is_said_with_its_reason_and_has_no_dates() -> None:
    pause = TreatmentPaused(on=date(2026, 11, 30), by="C. D.", reason="infection")
    found = view("1/1 2026-11-27", pause)
    assert found.state.replace(NBSP, " ") == "paused on 30 November 2026 (C. D.: infection)"
    assert found.next_infusion == "None is due"
    assert cells(found, 1)[2] == "not set"


def test_what_the_frame_says_all_the_time_is_not_repeated() -> None:
    assert view().findings == ()


def test_days_below_the_official_text_carry_their_mark() -> None:
    found = view()
    assert found.heading.startswith("Isa-Pd*, first infusion")
    assert "* company text, shortened (infusion days)" in found.legend
    assert found.headers[4] == "Rate table†"
