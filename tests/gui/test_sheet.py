"""The sheet on paper: one page, every figure, and nothing of the patient but on the page."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QPageLayout
from PySide6.QtWidgets import (
    QApplication,
)
from sheet_plans import LADDERS, MADE, PLANS, facts_of, full_of_cautions, parts, planned

from infuseplan.adapters.resources import resources_folder
from infuseplan.application import whole_file
from infuseplan.gui.paper import sheet as nurses_sheet
from infuseplan.gui.paper.page import DeviceProblem, page_layout, paper_fonts
from infuseplan.gui.paper.pdf_file import FileProblem
from infuseplan.gui.paper.sheet import (
    SMALLEST_PT,
    print_sheet,
    save_pdf,
    sheet_image,
)
from infuseplan.gui.paper.without_screen import write_sheet_without_screen
from infuseplan.gui.theme import theme
from infuseplan.presentation.plan.sheet import SheetFacts, SheetText, sheet_text

RESOURCES = resources_folder()
PATIENT = "Zzyx <b>x</b> Quill"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Type is measured inside an application."""


def printed(facts: SheetFacts, path: Path) -> PdfReader:
    save_pdf(facts, path, RESOURCES)
    return PdfReader(path)


def squeezed(text: str) -> str:
    """Without blanks and line ends: where lines break is the page's affair."""
    return "".join(text.replace("\u200b", "").split())


def parsed_ladder(text: str, timed: bool) -> list[tuple[str, ...]]:
    """The steps read back from the text of the page: number, from, to, rate, min, mL, mL, mg/h."""
    when = r"\d\d:\d\d" if timed else r"[\d.]+"
    words = r"(?:[a-z-]+\s+)+"
    row = rf"^(\d)\s+({when})\s+({when})\s+([\d.]+)\s+{words}" + r"\s+".join([r"([\d.]+)"] * 4)
    return [found.groups() for found in re.finditer(row, text, re.MULTILINE)]


def stated_rows(name: str) -> list[str]:
    return [row for row in LADDERS[name].splitlines() if row]


# --- the page -------------------------------------------------------------------------------


def fonts_of(page: PageObject) -> tuple[set[str], bool]:
    """Names of all fonts of a page, and whether each of them is in the file."""
    fonts = page["/Resources"]["/Font"].values()  # type: ignore[index] # pypdf's own typing
    kinds = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    names = {str(kind["/BaseFont"]).rpartition("+")[2].lstrip("/") for kind in kinds}
    descriptors = [kind["/FontDescriptor"].get_object() for kind in kinds]
    return names, all({"/FontFile2", "/FontFile3"} & {*one} for one in descriptors)


def sentences_of(text: SheetText) -> list[str]:
    """Every word and figure of a sheet, but for those that give way on a full page."""
    said = [text.heading, text.drug, text.source, text.rates_title, text.unverified, text.void]
    said += [*text.marks, *text.unchecked, *text.no_rates, *text.notes, *text.identity]
    said += [value for _, value in text.who] + [text.premedication_title]
    said += [f"{rule.when}: {rule.what.lead or rule.what.title}" for rule in text.rules]
    said += [line for rule in text.rules for line in parts(rule.what)] + [*text.preparation]
    for tile in text.tiles:
        said += [tile.title, tile.figure, tile.detail]
    for row in text.premedication:
        said += [row.name, row.dose, row.routes, row.note]
    return said


@pytest.mark.parametrize("name", PLANS)
def test_a_sheet_is_one_page_with_every_word_and_figure_of_its_plan(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One printing for all that is asked of it: to print is what takes the time."""
    smallest: list[float] = []

    def remembering(*given: object) -> float:
        smallest.append(print_sheet(*given))  # type: ignore[arg-type] # whatever it was called with
        return smallest[-1]

    monkeypatch.setattr(nurses_sheet, "print_sheet", remembering)
    proved = PLANS[name]()
    facts = facts_of(proved, PATIENT, "REF-77")
    (page,) = printed(facts, tmp_path / "sheet.pdf").pages
    assert (int(page.mediabox.width), int(page.mediabox.height)) == (595, 842)

    sizes: list[float] = []

    def look(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(abs(size * tm[3] * cm[3]))

    read = page.extract_text(visitor_text=look)
    assert smallest[0] >= SMALLEST_PT == 7
    assert sizes
    assert min(sizes) >= 7

    schedule = proved.plan.schedule
    timed = schedule is not None and schedule.starts_at is not None
    assert parsed_ladder(read, timed) == [tuple(row.split()) for row in stated_rows(name)]

    shown, text = squeezed(read), sheet_text(facts)
    assert [line for line in sentences_of(text) if squeezed(line) not in shown] == []
    left_out = [line for line in text.spare if squeezed(line) not in shown]
    assert bool(left_out) == ("seethescreen" in shown)

    assert fonts_of(page) == ({"Inter-Regular", "Inter-SemiBold"}, True)


def test_a_full_page_gives_up_notes_before_it_gives_up_a_figure(tmp_path: Path) -> None:
    facts = facts_of(full_of_cautions())
    (page,) = printed(facts, tmp_path / "sheet.pdf").pages
    shown = squeezed(page.extract_text())
    assert "seethescreen" in shown
    assert "NOTYETCONFIRMED:Weight125kg" in shown
    assert all(squeezed(tile.figure) in shown for tile in sheet_text(facts).tiles)


def test_a_very_long_name_leaves_one_page_and_is_all_there(tmp_path: Path) -> None:
    for name in ("W" * 120, "Long Name " * 20):
        fullest = PLANS["US, cautions"]()
        (page,) = printed(facts_of(fullest, name, name[:40]), tmp_path / "sheet.pdf").pages
        assert squeezed(name) in squeezed(page.extract_text())
        boxes: list[float] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, _f, _s, boxes=boxes: boxes.append(
                tm[4] * cm[0] + cm[4] if text.strip() else 0.0
            )
        )
        assert max(boxes) < 595


def test_a_unit_is_never_broken_at_its_stroke(tmp_path: Path) -> None:
    for tenth in range(700, 760, 6):
        proved = planned(kg=f"{tenth / 10}")
        (page,) = printed(facts_of(proved), tmp_path / "sheet.pdf").pages
        assert not re.search(r"m[gL]/\s", page.extract_text())


def test_paper_leaves_out_the_shapes_that_a_pdf_cannot_name() -> None:
    fonts = paper_fonts(RESOURCES)
    assert "Inter" in QFontInfo(fonts.text).family()
    assert [tag.toString().data().decode() for tag in fonts.text.featureTags()] == ["calt"]


def test_text_is_black_in_every_theme(qapp: QApplication) -> None:
    theme.apply(qapp, "light", resources=RESOURCES)
    light = sheet_image(facts_of(planned()), RESOURCES)
    theme.apply(qapp, "contrast", resources=RESOURCES)
    contrast = sheet_image(facts_of(planned()), RESOURCES)
    theme.apply(qapp, "light", resources=RESOURCES)
    assert light == contrast


# --- whose sheet it is ----------------------------------------------------------------------


def test_the_patient_stands_on_the_page_as_typed_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    reader = printed(facts_of(planned(), PATIENT, "REF-77"), path)
    text = reader.pages[0].extract_text()
    assert squeezed(PATIENT) in squeezed(text)
    about = f"{reader.metadata}{reader.trailer}"
    xmp = reader.xmp_metadata
    assert xmp is not None
    about += xmp.stream.get_data().decode("utf-8", "replace")
    for word in ("Zzyx", "Quill", "REF-77"):
        assert word not in about
        assert word.encode() not in path.read_bytes()


def test_a_trial_is_marked_on_its_sheet(tmp_path: Path) -> None:
    (page,) = printed(facts_of(PLANS["trial, part B"]()), tmp_path / "sheet.pdf").pages
    shown = squeezed(page.extract_text())
    assert shown.index("CLINICALTRIALPROTOCOL(NOTLICENSED)") < shown.index("Dose")
    assert shown.index("NOTAPPROVEDFORUSEHERE(PHARMACY)") < shown.index("Dose")


# --- files ----------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_a_storage_problem_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        save_pdf(facts_of(planned()), tmp_path / "nowhere" / "sheet.pdf", RESOURCES)
    assert caught.value.strerror
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_older_sheet_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"older")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(FileProblem) as caught:
        save_pdf(facts_of(planned()), path, RESOURCES)
    # In the language of the system, which Qt lets it speak.
    assert caught.value.strerror == os.strerror(errno.ENOSPC)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_that_cannot_be_made_is_a_storage_problem_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> float:
        raise DeviceProblem

    monkeypatch.setattr(nurses_sheet, "print_sheet", refuse)
    with pytest.raises(FileProblem):
        save_pdf(facts_of(planned()), tmp_path / "sheet.pdf", RESOURCES)


def test_a_sheet_without_a_screen_prints_all_cautions_as_not_yet_checked(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    write_sheet_without_screen(full_of_cautions(), "nurse", path, RESOURCES, MADE)
    (page,) = PdfReader(path).pages
    assert page.extract_text().count("CONFIRMED:") == 2


def test_there_is_no_other_kind_of_sheet(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bag"):
        write_sheet_without_screen(planned(), "bag", tmp_path / "x.pdf", RESOURCES, MADE)


def test_the_pharmacy_s_sheet_is_one_page_that_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    write_sheet_without_screen(planned(), "preparation", path, RESOURCES, MADE)
    pages = PdfReader(path).pages
    assert len(pages) == 1
    said = " ".join(pages[0].extract_text().split()).replace("\N{NO-BREAK SPACE}", " ")
    for part in ("725 mg", "36.25 mL", "2.9 mg/mL", "Second check by", "Bag label"):
        assert part in said


def test_the_command_line_writes_a_sheet_in_a_process_without_a_screen(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    given = "sheet --regimen isa-pd --weight-kg 72.5 --age 75 --infusion 1 --kind nurse --out"
    bare = {key: value for key, value in os.environ.items() if key not in {"DISPLAY"}}
    bare.pop("QT_QPA_PLATFORM", None)
    done = subprocess.run(
        [sys.executable, "-m", "infuseplan", *given.split(), str(path)],
        capture_output=True, text=True, timeout=600, env=bare, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "725" in PdfReader(path).pages[0].extract_text()


def test_a_name_that_no_page_can_hold_prints_nothing_and_says_so(tmp_path: Path) -> None:
    facts = facts_of(full_of_cautions(), "W" * 3000)
    with pytest.raises(FileProblem, match="shorten the patient’s name"):
        save_pdf(facts, tmp_path / "sheet.pdf", RESOURCES)
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_a4_upright() -> None:
    assert page_layout().orientation() == QPageLayout.Orientation.Portrait
