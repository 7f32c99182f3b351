"""The course on paper: two identifiers on every page, all days once, and nobody in the metadata.

Isa-Pd begins on Sunday 8 November 2026; cycles have 28 days, with infusions on days 1, 8, 15 and 22
of the first and on days 1 and 15 of each later one.
"""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from chair import Chair, Key
from identifying import identify, identify_dialog
from recorded_infusions import BORN, Ward
from ward_window import CONTROL, NBSP, all_texts

from infuseplan.gui.dialogs.course_sheet import CourseWindow
from infuseplan.gui.dialogs.paper_window import PaperWindow
from tests.gui.test_recorded_number import FIRST, SECOND, chair, opened, patient, ward

__all__ = ["chair", "patient", "ward"]

# Days from the first one, to cycle 30: 4 infusions, then 2 in each of 29 cycles.
OFFSETS = [0, 7, 14, 21] + [28 * cycle + day for cycle in range(1, 30) for day in (0, 14)]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def english(day: date) -> str:
    """`22 November 2026`, whatever language the computer speaks."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def printed(chair: Chair, tmp_path: Path) -> list[str]:
    """The text of each page of the PDF, as a reader of PDFs finds it."""
    paper = chair.window.beside["preview"]
    assert isinstance(paper, CourseWindow)
    target = tmp_path / "course.pdf"
    paper.save(target)
    done = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True
    )
    paper.close()
    return [one for one in done.stdout.replace(NBSP, " ").split("\f") if one.strip()]


def on_course(chair: Chair) -> None:
    chair.press(Key.Key_4, CONTROL)
    assert chair.window.print_action.isEnabled()
    assert chair.window.print_action.text() == "P&rint the course…"


def test_every_page_has_two_identifiers_and_each_day_stands_once(
    ward: Ward, patient: str, chair: Chair, tmp_path: Path
) -> None:
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, SECOND, 2)
    opened(chair)
    on_course(chair)
    for _ in range(4):
        chair.window.course.page.more_button.click()
    chair.press(Key.Key_P, CONTROL)
    identify(chair.window, "4711", BORN.isoformat())
    pages = printed(chair, tmp_path)
    assert len(pages) > 1
    for at, page in enumerate(pages, start=1):
        for one in ("A. Smith", "4711", english(BORN), f"{at} of {len(pages)}"):
            assert one in page, (at, one)
        assert "Later days move with what is given" in page
    text = " ".join(" ".join(pages).split())
    assert "Infusion 3, from the record: cycle 1, day 15." in text
    shown = [english(FIRST + timedelta(days=one)) for one in OFFSETS]
    assert all(one in text for one in shown)
    # A day that is to come stands twice in its row, as planned and as due.
    last = english(FIRST + timedelta(days=OFFSETS[-1]))
    assert text.count(last) == 2


def test_nobody_is_named_in_file_name_and_metadata(
    ward: Ward, patient: str, chair: Chair, tmp_path: Path
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    on_course(chair)
    chair.window.preview()
    identify(chair.window, "4711", BORN.isoformat())
    paper = chair.window.beside["preview"]
    assert isinstance(paper, PaperWindow)
    for one in (paper._paper.file_name, paper._paper.queue_name, paper.windowTitle()):
        assert "Smith" not in one
        assert "4711" not in one
    printed(chair, tmp_path)
    info = subprocess.run(
        ["pdfinfo", str(tmp_path / "course.pdf")], capture_output=True, text=True, check=True
    ).stdout
    assert "Smith" not in info
    assert "4711" not in info
    seen = chair.window.infuse.records.patients.exported(patient, "N. N.")
    assert [one["what"] for one in seen if one["type"] == "accessed"].count("exported") == 2


def test_the_sheet_waits_for_the_right_patient(ward: Ward, patient: str, chair: Chair) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    on_course(chair)
    chair.window.preview()
    identify(chair.window, "4712", BORN.isoformat())
    assert "hospital number differs" in all_texts(identify_dialog(chair.window))
    assert "preview" not in chair.window.beside
    identify_dialog(chair.window).close()


def test_a_plan_without_two_identifiers_gives_no_sheet(
    chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "infuseplan.gui.dialogs.message.tell", lambda _window, _title, text: said.append(text)
    )
    chair.plan()
    chair.window.patient.reference.clear()
    on_course(chair)
    chair.window.preview()
    assert "Two identifiers are needed on every page" in said[0]
    assert "preview" not in chair.window.beside
    chair.window.show_page("plan")
    assert chair.window.print_action.text() == "P&rint the sheet…"


def test_the_days_of_a_first_plan_are_printed_as_well(chair: Chair, tmp_path: Path) -> None:
    chair.plan()
    on_course(chair)
    chair.window.preview()
    (page,) = printed(chair, tmp_path)
    text = " ".join(page.split())
    today = chair.clock.today()
    assert isinstance(today, date)
    for days in (0, 7, 14, 21, 28, 42):
        assert english(today + timedelta(days=days)) in text
    for one in ("A. B.", "4711", "1 of 1"):
        assert one in text


def test_without_days_there_is_nothing_to_print(chair: Chair) -> None:
    chair.press(Key.Key_4, CONTROL)
    assert not chair.window.print_action.isEnabled()
