"""Finding and opening a patient of the record by keys alone, and the key without which none is."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from chair import Chair, Key
from identifying import identify
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sealing_tools import without_keyring
from sight import bars, dress, settle
from ward_window import CONTROL, all_texts

from infuseplan.application.ward.patients import Identifiers
from infuseplan.gui.dialogs.find_patient import FindPatientDialog
from infuseplan.gui.dialogs.paper_window import PaperWindow
from infuseplan.gui.dialogs.passphrase import PassphraseDialog
from infuseplan.gui.dialogs.patient_record import PatientRecordDialog

SMITH = Identifiers("A. Smith", "4711", date(1951, 11, 22))
JONES = Identifiers("B. Jones", "9820", date(1960, 2, 29))


def find(ward: Chair) -> FindPatientDialog:
    """Ctrl+F, and the dialog that it opens."""
    ward.press(Key.Key_F, CONTROL)
    asks = ward.window.infuse.patients
    assert asks is not None
    assert isinstance(asks.dialog, FindPatientDialog)
    return asks.dialog


def shown(ward: Chair) -> tuple[str, str, str]:
    strip, questions = ward.window.patient, ward.window.page.questions
    return strip.patient.text(), strip.reference.text(), questions.born.line.text()


def test_a_long_name_pushes_nothing_off_the_screen_with_large_type(ward: Chair) -> None:
    """It was cut at the side, and the button beside the line was out of sight."""
    name = "A patient with a long name, as some people have one"
    ward.window.infuse.records.patients.add(Identifiers(name, "9820", date(1951, 11, 22)), None)
    dress(ward.window, "light", 200, (1366, 690))
    dialog = find(ward)
    ward.type("9820")
    dialog.search()
    dialog.resize(1256, 600)
    settle()
    assert dialog.choices is not None
    (button,) = dialog.choices.buttons.values()
    assert button.text().replace("\n", " ").startswith(name)
    assert name in button.accessibleName()
    # 1366 pixels are the screen; a title bar and the window's edge take some.
    assert dialog.minimumSizeHint().width() <= 1256
    assert [bar.maximum() for bar in bars(dialog) if bar.isVisible()] == []


@pytest.mark.parametrize("typed", ["4711", "smith", "22 Nov 1951", "A. Smith"])
def test_a_patient_is_found_and_opened_by_keys_alone(ward: Chair, typed: str) -> None:
    records = ward.window.infuse.records
    smith = records.patients.add(SMITH, None)
    records.patients.weigh(smith, Decimal("72.5"), date(2026, 11, 20), None)
    records.patients.add(JONES, None)
    find(ward)
    ward.type(typed)
    ward.press(Key.Key_Return)
    # The keyboard is on the one that was found: Space takes it, Enter opens it.
    ward.press(Key.Key_Space)
    ward.press(Key.Key_Return)
    assert shown(ward) == ("A. Smith", "4711", "1951-11-22")
    assert [one.id for one in records.patients.recent("CD")] == [smith]
    # The last weight is said with its day and held against the next one, not filled in.
    assert ward.window.page.questions.weight.line.text() == ""
    assert ward.window.page.questions.weight.last_kg == Decimal("72.5")
    said = ward.window.statusBar().currentMessage().replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Last weight: 72.5 kg, 20 November 2026"
    assert ward.window.infuse.patients is not None
    assert ward.window.infuse.patients.dialog is None


@pytest.mark.parametrize("typed", ["1.12.1951", "12/1/1951", "01-12-1951"])
def test_a_birth_date_in_figures_finds_whoever_it_may_mean(ward: Chair, typed: str) -> None:
    patients = ward.window.infuse.records.patients
    patients.add(Identifiers("A. Smith", "4711", date(1951, 12, 1)), None)
    patients.add(Identifiers("B. Jones", "9820", date(1951, 1, 12)), None)
    patients.add(Identifiers("C. Moore", "7733", date(1951, 12, 12)), None)
    dialog = find(ward)
    ward.type(typed)
    ward.press(Key.Key_Return)
    said = all_texts(dialog)
    assert "2 patients found" in said
    assert "A. Smith, hospital number 4711, born 1 December 1951" in said
    assert "B. Jones, hospital number 9820, born 12 January 1951" in said
    assert "C. Moore" not in said
    ward.press(Key.Key_Escape)


@pytest.mark.parametrize(("typed", "why"), [
    ("01/12/51", "The year needs four digits."),
    ("1 Dez 1951", "“Dez” is not the name of a month."),
    ("31.11.1951", "31 November does not exist."),
])  # fmt: skip
def test_a_birth_date_that_cannot_be_read_is_not_simply_nobody(
    ward: Chair, typed: str, why: str
) -> None:
    ward.window.infuse.records.patients.add(
        Identifiers("A. Smith", "4711", date(1951, 12, 1)), None
    )
    dialog = find(ward)
    ward.type(typed)
    ward.press(Key.Key_Return)
    said = all_texts(dialog)
    assert f"No patient found, and no birth date was read: {why}" in said
    ward.press(Key.Key_Escape)


@pytest.mark.parametrize("typed", ["4711", "11-22-33-44", "Smith"])
def test_what_is_no_birth_date_is_nobody(ward: Chair, typed: str) -> None:
    dialog = find(ward)
    ward.type(typed)
    ward.press(Key.Key_Return)
    assert dialog.told.text() == "No patient found."
    ward.press(Key.Key_Escape)


def test_who_was_opened_last_stands_there_at_once(ward: Chair) -> None:
    records = ward.window.infuse.records
    for one in (SMITH, JONES):
        records.patients.note_access(records.patients.add(one, None), "opened", None)
    dialog = find(ward)
    said = all_texts(dialog)
    assert said.index("B. Jones") < said.index("A. Smith")
    ward.press(Key.Key_Escape)
    assert shown(ward) == ("", "", "")


def test_opening_another_patient_empties_the_page(ward: Chair) -> None:
    records = ward.window.infuse.records
    records.patients.add(JONES, None)
    ward.plan()
    find(ward)
    ward.type("9820")
    ward.press(Key.Key_Return)
    ward.press(Key.Key_Space)
    ward.press(Key.Key_Return)
    assert shown(ward) == ("B. Jones", "9820", "1960-02-29")
    assert ward.window.page.proved is None
    assert ward.window.page.questions.weight.line.text() == ""


def test_nobody_is_found_and_nothing_is_opened(ward: Chair) -> None:
    dialog = find(ward)
    ward.type("Nobody")
    ward.press(Key.Key_Return)
    assert "No patient found" in all_texts(dialog)
    ward.press(Key.Key_Return)
    assert "Choose a patient" in all_texts(dialog)
    assert shown(ward) == ("", "", "")
    ward.press(Key.Key_Escape)


def test_the_patient_who_was_opened_is_the_one_whose_infusion_starts(ward: Chair) -> None:
    """Two have the same name and number; only the one who was opened gets the infusion."""
    records = ward.window.infuse.records
    records.patients.add(replace(SMITH, born=date(1940, 1, 1)), None)
    mine = records.patients.add(SMITH, None)
    records.opened = records.patients.patient(mine)
    ward.window.patient.patient.setText("A. Smith")
    ward.window.patient.reference.setText("4711")
    questions = ward.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.age.set_text("75")
    ward.press(Key.Key_3, CONTROL)
    ward.press(Key.Key_F2)
    identify(ward.window, "4711", "1951-11-22")
    dialog = ward.page.start.dialog
    assert dialog is not None
    ward.fill(dialog)
    if dialog.initials is not None:
        dialog.initials.line.setText("N. N.")
    dialog.submit()
    bedside = ward.page.bedside
    assert bedside is not None
    assert bedside.header.patient_id == mine
    ward.page.leave()


def test_without_a_key_a_passphrase_is_set_and_asked_for_again(
    ward: Chair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_keyring(monkeypatch)
    ward.window.patient.patient.setText("A. Smith")
    ward.window.patient.patient.editingFinished.emit()
    assert "has no key" in all_texts(ward.window)
    assert "Press Ctrl+F" in all_texts(ward.window)
    ward.press(Key.Key_F, CONTROL)
    asks = ward.window.infuse.patients
    assert asks is not None
    dialog = asks.dialog
    assert isinstance(dialog, PassphraseDialog)
    dialog.first.line.setText("correct horse")
    dialog.again.line.setText("correct hoarse")
    dialog.submit()
    assert "differ" in all_texts(dialog)
    dialog.again.line.setText("correct horse")
    dialog.submit()
    records = ward.window.infuse.records
    assert records.patients.seal.state()[0] == "ready"
    assert "has no key" not in all_texts(ward.window)
    records.patients.add(SMITH, None)
    records.patients.seal.close()
    # The next start: the same key opens the question for the passphrase.
    ward.press(Key.Key_F, CONTROL)
    locked = asks.dialog
    assert isinstance(locked, PassphraseDialog)
    assert not locked.again.isVisible()
    locked.first.line.setText("another")
    locked.submit()
    assert "not the passphrase" in all_texts(locked)
    locked.first.line.setText("correct horse")
    locked.submit()
    QApplication.processEvents()
    assert isinstance(asks.dialog, FindPatientDialog)
    ward.press(Key.Key_Escape)


def test_stop_works_while_somebody_is_looked_for(ward: Chair) -> None:
    dialog = find(ward)
    ward.press_in(dialog, Qt.Key.Key_F9)
    assert ward.window.shown_page == "infuse"
    dialog.close()


# --- what is done with a record -------------------------------------------------------------------


def opened(ward: Chair) -> str:
    """Smith, opened as somebody who was found; the id."""
    smith = ward.window.infuse.records.patients.add(SMITH, None)
    find(ward)
    ward.type("4711")
    for key in (Key.Key_Return, Key.Key_Space, Key.Key_Return):
        ward.press(key)
    return smith


def asked(ward: Chair, action: str, reason: str, other: str = "") -> PatientRecordDialog:
    """The dialog with its answers, handed over."""
    ward.window.infuse.ask_about_record()
    actions = ward.window.infuse.actions
    assert actions is not None
    dialog = actions.dialog
    assert dialog is not None
    assert "A. Smith, hospital number 4711" in all_texts(dialog)
    dialog.action.choose(action)
    dialog.other.line.setText(other)
    dialog.by.line.setText("Dr. X")
    dialog.reason.line.setText(reason)
    dialog.submit()
    return dialog


def test_without_an_open_patient_nothing_is_asked(ward: Chair) -> None:
    ward.window.infuse.ask_about_record()
    assert ward.window.infuse.actions is None
    assert "Open a patient first" in ward.window.statusBar().currentMessage()


def test_two_patients_are_merged_and_parted_in_the_window(ward: Chair) -> None:
    patients = ward.window.infuse.records.patients
    smith, jones = opened(ward), patients.add(JONES, None)
    dialog = asked(ward, "merge", "one person", "7")
    assert "Exactly one other patient with this hospital number" in all_texts(dialog)
    dialog.other.line.setText("9820")
    dialog.submit()
    # A number is easily another person's: whose it is stands there before anything is recorded.
    said = all_texts(dialog)
    assert (
        "B. Jones, hospital number 9820, born 29 February 1960: the same person as A. Smith" in said
    )
    assert patients.patient(jones).ids == (jones,)
    dialog.sure.setChecked(True)
    dialog.submit()
    assert patients.patient(jones).ids == (smith, jones)
    asked(ward, "unmerge", "two people")
    assert patients.patient(jones).ids == (jones,)


def test_a_correction_that_changes_nothing_is_none(ward: Chair) -> None:
    smith = opened(ward)
    patients = ward.window.infuse.records.patients
    before = [one["type"] for one in patients.exported(smith, "N. N.")]
    dialog = asked(ward, "correct", "a slip")
    assert "Nothing differs from what is recorded: type what is right." in all_texts(dialog)
    after = [one["type"] for one in patients.exported(smith, "N. N.")]
    assert "patient-corrected" not in {*before, *after}
    dialog.reference.line.setText("4712")
    dialog.submit()
    assert patients.patient(smith).reference == "4712"


def test_a_record_is_exported_under_a_name_without_names(ward: Chair, tmp_path: Path) -> None:
    opened(ward)
    asked(ward, "export", "asked for it")
    actions = ward.window.infuse.actions
    assert actions is not None
    assert actions.chooser is not None
    assert actions.chooser.selectedFiles()[0].endswith("infuseplan-patient.json")
    actions.chooser.fileSelected.emit(str(tmp_path / "out.json"))
    actions.chooser.close()
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert "A. Smith" in text
    assert actions.dialog is None


def test_a_removal_asks_once_more_and_empties_the_page(ward: Chair) -> None:
    smith = opened(ward)
    patients = ward.window.infuse.records.patients
    dialog = asked(ward, "remove", "for A. Smith")
    assert "Nobody can bring these data back" in all_texts(dialog)
    assert patients.patient(smith).is_readable
    dialog.sure.setChecked(True)
    dialog.submit()
    assert "must not contain" in all_texts(dialog)
    dialog.reason.line.setText("asked for in writing")
    dialog.submit()
    assert not patients.patient(smith).is_readable
    assert shown(ward) == ("", "", "")


def test_nothing_is_recorded_without_deed_name_and_reason(ward: Chair) -> None:
    smith = opened(ward)
    before = len(ward.window.infuse.records.patients.exported(smith, "N. N."))
    dialog = asked(ward, "no-record", "")
    assert "Enter the reason" in all_texts(dialog)
    dialog.by.line.setText("")
    dialog.submit()
    assert "Enter the name" in all_texts(dialog)
    dialog.by.line.setText("Dr. X")
    dialog.reason.line.setText("first treatment")
    dialog.submit()
    known = ward.window.infuse.records.patients.patient(smith).no_record_here
    assert known is not None
    assert known.by == "Dr. X"
    assert len(ward.window.infuse.records.patients.exported(smith, "N. N.")) == before + 2


def test_a_paper_that_is_saved_is_an_entry_of_its_patient(ward: Chair, tmp_path: Path) -> None:
    smith = opened(ward)
    questions = ward.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.day.set_text("2026-11-22")
    assert ward.window.page.proved is not None
    ward.window.preview()
    identify(ward.window, "4711", "1951-11-22")
    paper = ward.window.beside["preview"]
    assert isinstance(paper, PaperWindow)
    paper.save(tmp_path / "sheet.pdf")
    patients = ward.window.infuse.records.patients
    seen = [one["what"] for one in patients.exported(smith, "N. N.") if one["type"] == "accessed"]
    assert seen == ["opened", "exported", "exported"]
    paper.close()


def accesses(ward: Chair, patient: str) -> list[tuple[str, str | None]]:
    """Who has seen the patient and how; to ask for it is the last one, and left out."""
    entries = ward.window.infuse.records.patients.exported(patient, "N. N.")
    return [(one["what"], one.get("by")) for one in entries if one["type"] == "accessed"][:-1]


def planned_for(ward: Chair) -> str:
    smith = opened(ward)
    questions = ward.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.day.set_text("2026-11-22")
    assert ward.window.page.proved is not None
    return smith


def test_a_plan_that_is_copied_is_an_entry_of_its_patient(ward: Chair) -> None:
    smith = planned_for(ward)
    before = accesses(ward, smith)
    ward.press(Key.Key_C, CONTROL)
    assert [one for one, _ in accesses(ward, smith)] == [one for one, _ in before] + [
        "exported", "exported",
    ]  # fmt: skip


def test_a_plan_file_that_is_saved_is_an_entry_of_its_patient(ward: Chair, tmp_path: Path) -> None:
    smith = planned_for(ward)
    before = len(accesses(ward, smith))
    for name, entries in (("plan.infuseplan", 1), ("no/such/folder/plan.infuseplan", 0)):
        ward.window.plan_files.save()
        chooser = ward.window.plan_files.chooser
        assert chooser is not None
        chooser.fileSelected.emit(str(tmp_path / name))
        chooser.close()
        # One more by each look at the entries.
        after = len(accesses(ward, smith))
        assert after == before + entries + 1, name
        before = after


def test_the_names_of_those_who_were_opened_last_are_a_search(ward: Chair) -> None:
    records = ward.window.infuse.records
    records.patients.note_access(records.patients.add(SMITH, None), "opened", None)
    dialog = find(ward)
    assert "A. Smith" in all_texts(dialog)
    ward.press(Key.Key_Escape)
    [entry] = records.patients.record().entries_of("searches")
    assert json.loads(entry.content)["found"] == 1


def test_who_turns_to_a_patient_again_is_counted_once(ward: Chair) -> None:
    """The start counts; the board leads back and forth; a colleague counts as well."""
    ward.plan()
    ward.start()
    bedside = ward.page.bedside
    assert bedside is not None
    patient = bedside.header.patient_id
    counted = []
    for name in ("", "", "C. D."):
        if name:
            ward.window.infuse.records.entered_by = name
        assert ward.page.put_on_the_board()
        ward.window.open_infusion(bedside.record_id)
        counted.append([one for one in accesses(ward, patient) if one[0] == "opened"])
    first = counted[0]
    assert len(first) == 1
    assert counted[1] == first
    assert counted[2] == [*first, ("opened", "C. D.")]
