"""The paper for an infusion whose journal could not keep an entry: all of it, on one page."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from bedside_tools import MemoryJournal, WardClock, at_the_chair, ward_services
from chair import Chair, Key
from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QPushButton
from ward_window import NBSP, RESOURCES

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.journal.port import StorageProblem
from infuseplan.domain.infusion.events import Observed, RateSet, Reaction, Stopped
from infuseplan.gui.dialogs.as_given import AsGivenWindow
from infuseplan.gui.paper.as_given import as_given_image, save_as_given
from infuseplan.presentation.infusion.as_given import (
    AsGiven,
    as_given,
    as_given_name,
    as_given_text,
)


@pytest.fixture
def clock() -> WardClock:
    clock = WardClock()
    clock.hold_still("a page that says its time to the second is compared")
    return clock


@pytest.fixture
def journal(clock: WardClock) -> MemoryJournal:
    return MemoryJournal(clock)


@pytest.fixture
def bedside(clock: WardClock, journal: MemoryJournal, tmp_path: Path) -> Bedside:
    """An hour at 25 mL/h, then the change to 50; a minute later STOP, which cannot be saved."""
    _records, bedside = at_the_chair(ward_services(clock, journal, tmp_path))
    clock.pass_time(minutes=60)
    bedside.record(RateSet(at=bedside.now(), rate_ml_per_h=50), now=bedside.now())
    clock.pass_time(minutes=15)
    return bedside


def unsaved_stop(bedside: Bedside, journal: MemoryJournal) -> None:
    journal.trouble = StorageProblem("full", "save")
    with pytest.raises(StorageProblem):
        bedside.press(Stopped(at=bedside.now()), bedside.now())


def page_of(bedside: Bedside) -> AsGiven:
    return as_given(bedside, bedside.verified_state(bedside.now()))


def pdf_text(page: AsGiven, folder: Path) -> str:
    path = folder / as_given_name(WardClock().today())
    save_as_given(page, path, RESOURCES)
    reader = PdfReader(BytesIO(path.read_bytes()))
    assert len(reader.pages) == 1
    assert "A. B." not in str(reader.metadata)
    return " ".join(reader.pages[0].extract_text().replace(NBSP, " ").split())


def test_the_paper_has_every_entry_and_says_which_are_not_saved(
    app: QApplication, bedside: Bedside, journal: MemoryJournal, tmp_path: Path
) -> None:
    unsaved_stop(bedside, journal)
    text = pdf_text(page_of(bedside), tmp_path)
    assert "1 ENTRY NOT SAVED IN THE JOURNAL" in text
    assert "1 09:00:00 Started" in text
    assert "2 10:00:00 Rate set to 50 mL/h (fifty) saved" in text
    assert "3 10:15:00 STOP pressed: reaction NOT SAVED" in text
    assert "A. B., hospital number 4711" in text
    assert "Status on Sunday 22 November 2026 at 10:15:00" in text
    assert "37.5 mL" in text
    # No step is on paper that the stop has taken away.
    assert "No further rate steps" in text
    assert "75 mL/h" not in text
    assert "Continue documentation by hand" in text


def test_what_is_to_come_stands_on_it_with_its_clock(
    app: QApplication, bedside: Bedside, tmp_path: Path
) -> None:
    text = pdf_text(page_of(bedside), tmp_path)
    assert "All entries saved." in text
    assert "10:30 11:00 75 mL/h" in text
    assert "11:00 11:30 100 mL/h" in text
    assert "on all sheets printed earlier for this infusion are void" in text


def test_no_time_to_use_the_bag_by_stands_on_paper_after_the_end(
    app: QApplication, bedside: Bedside, tmp_path: Path
) -> None:
    # Out of the refrigerator at 08:30, and 8 hours at room temperature: 16:30.
    running = pdf_text(page_of(bedside), tmp_path)
    assert "Bag expires at" in running
    bedside.record(Stopped(at=bedside.now()), now=bedside.now())
    bedside.record(Reaction(at=bedside.now(), grade=4), now=bedside.now())
    page = page_of(bedside)
    stopped = pdf_text(page, tmp_path)
    assert "DISCONTINUED PERMANENTLY" in stopped
    assert "Bag expires" not in stopped + as_given_text(page)
    assert "16:30" not in stopped + as_given_text(page)


def test_a_long_log_leaves_out_the_oldest_that_are_saved_and_says_how_many(
    app: QApplication,
    bedside: Bedside,
    journal: MemoryJournal,
    clock: WardClock,
    tmp_path: Path,
) -> None:
    for number in range(80):
        clock.pass_time(seconds=10)
        note = f"well, looked at {number} times so far"
        bedside.record(Observed(at=bedside.now(), note=note), now=bedside.now())
    unsaved_stop(bedside, journal)
    text = pdf_text(page_of(bedside), tmp_path)
    assert "earlier entries are in the journal and not on this page" in text
    assert "83 10:28:20 STOP pressed" in text
    assert "82 10:28:20 Note" in text
    assert "1 09:00:00 Started" not in text


def test_the_text_says_the_same_as_the_page(bedside: Bedside, journal: MemoryJournal) -> None:
    unsaved_stop(bedside, journal)
    text = as_given_text(page_of(bedside))
    assert "3, 10:15:00, STOP pressed: reaction, NOT SAVED" in text
    assert "Infused: 37.5 mL, of 250 mL" in text


def test_the_picture_is_not_empty(app: QApplication, bedside: Bedside) -> None:
    image = as_given_image(page_of(bedside), RESOURCES)
    shades = {image.pixelColor(x, 150).value() for x in range(0, image.width(), 5)}
    assert len(shades) > 1


def test_the_file_name_says_nothing_about_anybody() -> None:
    assert as_given_name(WardClock().today()) == "infuseplan-as-given-2026-11-22.pdf"


@pytest.mark.still_clock("its page says the time to the second")
def test_a_failed_save_prints_the_log_and_not_the_plan_alone(
    running: Chair, tmp_path: Path
) -> None:
    running.wait(minutes=75)
    running.journal.trouble = StorageProblem("full", "save")
    running.press(Key.Key_F9)
    running.dialog.reject()
    button = next(
        one for one in running.page.board.unsaved.findChildren(QPushButton)
        if "as given" in one.text()
    )  # fmt: skip
    button.click()
    window = running.window.beside["as-given"]
    assert isinstance(window, AsGivenWindow)
    assert "STOP pressed: reaction, N. N., NOT SAVED" in window.page.accessibleDescription()
    window.save(tmp_path / "given.pdf")
    assert f"Saved as {tmp_path / 'given.pdf'}" in window.said.text()
    running.clock.pass_time(minutes=5)
    # It is of the moment at which it was opened, and says so.
    assert "at 10:15:00" in window.page.accessibleDescription()


def test_the_menu_prints_it_at_any_time_and_says_so(running: Chair) -> None:
    printing = running.window.print_action
    for page in ("infuse", "plan"):
        running.window.show_page(page)
        assert printing.isEnabled()
        assert "infusion as given" in printing.text().replace("&", "")
    printing.trigger()
    assert isinstance(running.window.beside["as-given"], AsGivenWindow)
    running.page.leave()
    running.window.show_page("plan")
    assert "the sheet" in printing.text().replace("&", "")


@pytest.mark.parametrize("beside", ["help", "as-given", "preview", "why", "about"])
def test_stop_works_in_every_window_beside(running: Chair, beside: str) -> None:
    window = running.window
    if beside == "help":
        window.show_help()
    elif beside == "as-given":
        window.preview_as_given()
    elif beside == "preview":
        window.preview()
    elif beside == "why":
        window.ask_why("dose.mg")
    else:
        window.show_about()
    QApplication.processEvents()
    other = next(one for one in QApplication.topLevelWidgets()
                 if one.isVisible() and one is not window)  # fmt: skip
    other.activateWindow()
    other.setFocus()
    QApplication.processEvents()
    running.press_in(other, Key.Key_F9)
    assert running.journal.types()[-1] == "stopped"
    assert running.page.dialogs.is_grading


def test_stop_works_on_the_plan_page_too(running: Chair) -> None:
    running.press(Key.Key_1)
    running.window.show_page("plan")
    running.press(Key.Key_F9)
    assert running.window.shown_page == "infuse"
    assert running.journal.types()[-1] == "stopped"
    assert running.page.bedside is not None
    assert running.clock.wall - running.page.bedside.events[-1].at < timedelta(seconds=1)
