"""The infusion number on the Plan page: from the record of the opened patient, or from nobody.

Isa-Pd has infusions on days 1, 8, 15 and 22 of cycle 1. The first is on Sunday 8 November 2026, so
day 15 is on the 22nd, which is today by the clock of these tests.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bedside_tools import MemoryJournal, WardClock
from chair import Chair, Key
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from recorded_infusions import Ward
from ward_window import CONTROL, NBSP, RESOURCES, all_texts

from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.treatment.records import TreatmentRecords
from infuseplan.domain.treatment.events import TreatmentEnded
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.gui.dialogs.number import NumberDialog
from infuseplan.gui.window.main_window import MainWindow

PROTOCOL = "isatuximab-iv/eu-smpc-2025-07"
UNREAD = (
    "The record of this patient cannot be read here, so it does not say which infusion this is: "
    "ask the prescriber."
)
FIRST, SECOND, TODAY = date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 22)


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


@pytest.fixture
def patient(ward: Ward) -> str:
    """Somebody for whom the first infusion ever was due on 8 November."""
    one = ward.patient()
    ward.first_ever(one)
    with ward.records() as records:
        begun = Treatment(protocol=PROTOCOL, regimen="isa-pd", first=FIRST, first_number=None)
        TreatmentRecords(records, ward.services).start(one, begun, "Dr. X")
    return one


@pytest.fixture
def chair(app: QApplication, qtbot: QtBot, tmp_path: Path, ward: Ward) -> Iterator[Chair]:
    clock = WardClock()
    services = replace(
        ward.services, clock=clock, monotonic=clock.monotonic,
        preferences=PreferenceFile(tmp_path / "own"),
    )  # fmt: skip
    headline = services.protocols.headline()
    assert headline is not None
    window = MainWindow(services, headline, RESOURCES, data=ward.folder)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    window.activateWindow()
    window._load_the_rest()
    window.show_page("plan")
    yield Chair(window, clock, MemoryJournal(clock))
    window.close()


def opened(chair: Chair) -> None:
    """Ctrl+F, the hospital number, and the patient who was found."""
    chair.press(Key.Key_F, CONTROL)
    chair.type("4711")
    chair.press(Key.Key_Return)
    chair.press(Key.Key_Space)
    chair.press(Key.Key_Return)
    assert chair.window.patient.patient.text() == "A. Smith"


def answered(chair: Chair) -> None:
    """What the record does not answer: weight, once, and the day."""
    questions = chair.window.page.questions
    questions.weight.set_text("70")
    questions.day.set_text("2026-11-22")
    QApplication.processEvents()


def said(chair: Chair) -> str:
    return all_texts(chair.window).replace(NBSP, " ")


def number(chair: Chair) -> int | None:
    return chair.window.page.questions.draft().infusion_number


def test_the_number_comes_from_the_record_in_words(ward: Ward, patient: str, chair: Chair) -> None:
    ward.infusion(patient, FIRST, 1)
    ward.infusion(patient, SECOND, 2)
    opened(chair)
    assert number(chair) == 3
    assert chair.window.page.questions.regimen.choice == "isa-pd"
    assert chair.window.page.questions.weight.text == ""
    assert "Infusion 3, from the record: cycle 1, day 15." in said(chair)
    assert "Last weight 70 kg on 15 November 2026: weigh again" in said(chair)
    answered(chair)
    assert chair.window.page.proved is not None
    chair.window.copy_plan()
    copied = QGuiApplication.clipboard().text().replace(NBSP, " ")
    assert copied.startswith("Infusion 3, from the record: cycle 1, day 15\n")
    chair.window.preview()
    assert "Infusion 3, from the record: cycle 1, day 15" in said_on_sheet(chair)


def said_on_sheet(chair: Chair) -> str:
    from infuseplan.presentation.plan.sheet import sheet_text

    proved = chair.window.page.proved
    assert proved is not None
    return "\n".join(sheet_text(chair.window.papers._sheet_facts(proved)).notes).replace(NBSP, " ")


def test_another_number_hides_the_plan_until_somebody_decides_by_name(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    assert number(chair) == 2
    answered(chair)
    assert chair.window.page.proved is not None
    chair.window.page.questions.infusion.choose("1")
    assert chair.window.page.proved is None
    assert "The entry here is infusion 1. Press Ctrl+D" in said(chair)
    chair.press(Key.Key_D, CONTROL)
    asking = chair.window.infuse.number
    assert asking is not None
    dialog = asking.dialog
    assert isinstance(dialog, NumberDialog)
    assert "A. Smith, hospital number 4711" in all_texts(dialog).replace(NBSP, " ")
    chair.type("1")
    chair.press(Key.Key_Return)
    assert "Enter the name" in dialog.said.text()
    dialog.by.line.setText("Dr. X")
    dialog.submit()
    assert "Enter the reason" in dialog.said.text()
    dialog.reason.line.setText("as slow as the first")
    dialog.submit()
    assert chair.window.page.proved is not None
    decided = "Infusion 1, decided by Dr. X (as slow as the first): cycle 1, day 8"
    assert decided in said(chair)
    assert decided in said_on_sheet(chair)
    # Somebody thinks again: the later decision withdraws the earlier one.
    chair.press(Key.Key_D, CONTROL)
    dialog = asking.dialog
    assert isinstance(dialog, NumberDialog)
    chair.type("2")
    dialog.by.line.setText("Dr. Y")
    dialog.reason.line.setText("no reaction")
    dialog.submit()
    assert number(chair) == 2
    assert "Infusion 2, decided by Dr. Y (no reaction): cycle 1, day 8" in said(chair)


@pytest.mark.parametrize("typed", ["04711", "99", "4711 "])
def test_the_record_s_number_counts_however_the_strip_is_written(
    ward: Ward, patient: str, chair: Chair, typed: str
) -> None:
    """A number typed otherwise, or corrected back, is again the patient who was opened."""
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    strip = chair.window.patient
    strip.reference.setText(typed)
    chair.window.patient_change.settle()
    if typed == "99":
        strip.reference.setText("4711")
        chair.window.patient_change.settle()
    questions = chair.window.page.questions
    questions.born.set_text("1951-11-22")
    questions.regimen.choose("isa-pd")
    questions.weight.again.setText("70")
    answered(chair)
    questions.infusion.choose("1")
    assert chair.window.page.proved is None
    assert "The entry here is infusion 1. Press Ctrl+D" in said(chair)


def test_while_the_record_cannot_be_read_no_answer_brings_a_plan(
    ward: Ward, patient: str, chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.infusion(patient, FIRST, 1)

    def full(*_asked: object) -> None:
        raise StorageProblem("disk", "read", "x")

    with monkeypatch.context() as broken:
        broken.setattr(TreatmentRecords, "of", full)
        opened(chair)
    questions = chair.window.page.questions
    questions.regimen.choose("isa-pd")
    answered(chair)
    for number_of in ("1", "2"):
        questions.infusion.choose(number_of)
        assert chair.window.page.proved is None
        assert "The record of this patient cannot be read here" in said(chair)
    with monkeypatch.context() as broken:
        broken.setattr(TreatmentRecords, "of", full)
        chair.press(Key.Key_4, CONTROL)
        on_course = all_texts(chair.window.course.page)
    assert "The record of this patient cannot be read here" in on_course
    # It can be read again by now: whoever turns to the page of the days has its number.
    chair.press(Key.Key_1, CONTROL)
    chair.press(Key.Key_4, CONTROL)
    assert "Infusion 2, from the record" in said(chair)
    chair.press(Key.Key_1, CONTROL)
    assert chair.window.page.proved is not None


def test_more_days_that_cannot_be_read_are_said_and_cover_no_window(
    ward: Ward, patient: str, chair: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    chair.press(Key.Key_4, CONTROL)
    page = chair.window.course.page

    def full(*_asked: object) -> None:
        raise StorageProblem("disk", "read", "x")

    with monkeypatch.context() as broken:
        broken.setattr(TreatmentRecords, "of", full)
        page.more_button.click()
        assert "The record of this patient cannot be read here" in all_texts(page)
        assert chair.window.course.facts() == UNREAD
        chair.window.course._save()
        assert "cannot be read here" in chair.window.statusBar().currentMessage()


def test_after_an_aborted_infusion_there_is_no_number(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1, end="aborted")
    opened(chair)
    assert number(chair) is None
    answered(chair)
    chair.window.page.questions.infusion.choose("2")
    assert chair.window.page.proved is None
    assert "No infusion number from the record for cycle 1, day 8" in said(chair)


def test_a_long_gap_of_the_planned_day_leaves_no_number(
    ward: Ward, patient: str, chair: Chair
) -> None:
    """The hospital's gap is 60 days: from 8 November that is 7 January."""
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    answered(chair)
    for day, planned in (("2027-01-07", True), ("2027-01-08", False)):
        chair.window.page.questions.day.set_text(day)
        assert (chair.window.page.proved is not None) == planned


def test_a_stop_for_good_by_name_hides_plan_and_sheet_and_starts_nothing(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    with ward.records() as records:
        end = TreatmentEnded(on=date(2026, 11, 9), by="Dr. X", reason="anaphylaxis at home",
                             permanently=True)  # fmt: skip
        TreatmentRecords(records, ward.services).note(patient, end)
    opened(chair)
    chair.window.page.questions.regimen.choose("isa-pd")
    chair.window.page.questions.infusion.choose("2")
    answered(chair)
    assert chair.window.page.proved is None
    assert "Permanently discontinued on 9 November 2026 (Dr. X: anaphylaxis at home)" in said(chair)
    sentence, forbids = chair.window.infuse.earlier_stop()
    assert forbids
    assert "anaphylaxis at home" in sentence


def test_another_regimen_than_the_record_s_hides_the_plan(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    answered(chair)
    chair.window.page.questions.regimen.choose("isa-kd")
    assert chair.window.page.proved is None
    assert "The record has another regimen: isa-pd" in said(chair)


def test_nothing_of_the_record_stays_for_another_patient(
    ward: Ward, patient: str, chair: Chair
) -> None:
    ward.infusion(patient, FIRST, 1)
    opened(chair)
    chair.window.new_patient()
    assert number(chair) is None
    assert "from the record" not in said(chair)
    chair.plan()
    assert chair.window.page.proved is not None
