"""A patient's identity is corrected in the window; the record keeps what was there before."""

from datetime import date

from chair import Chair, Key
from identifying import identify
from test_find_patient import JONES, asked, opened, shown
from ward_window import CONTROL, all_texts

from infuseplan.application.ward.patients import Identifiers
from infuseplan.gui.dialogs.by_name import LeaveDialog
from infuseplan.gui.dialogs.patient_record import PatientRecordDialog

TODAY = date(2026, 11, 22)


def corrected(ward: Chair, name: str, number: str, born: str) -> PatientRecordDialog:
    ward.window.infuse.ask_about_record()
    actions = ward.window.infuse.actions
    assert actions is not None
    dialog = actions.dialog
    assert dialog is not None
    dialog.action.choose("correct")
    assert dialog.reference.isVisible()
    dialog.name.line.setText(name)
    dialog.reference.line.setText(number)
    dialog.born.set_text(born)
    dialog.by.line.setText("Dr. X")
    dialog.reason.line.setText("misread")
    dialog.submit()
    return dialog


def test_an_identity_is_corrected_and_the_record_keeps_the_old_one(ward: Chair) -> None:
    smith = opened(ward)
    patients = ward.window.infuse.records.patients
    questions = ward.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.weight.again.setText("72.5")
    corrected(ward, "A. Smyth", "4117", "1951-11-23")
    # The page is opened anew: a plan by the old birth date is gone.
    assert shown(ward) == ("A. Smyth", "4117", "1951-11-23")
    assert ward.window.page.proved is None
    assert questions.weight.line.text() == ""
    known = patients.patient(smith)
    assert (known.name, known.reference, known.born) == ("A. Smyth", "4117", date(1951, 11, 23))
    said = [one for one in patients.exported(smith, "N. N.") if one["type"].startswith("patient-")]
    assert [(one["name"], one["reference"], one["born"]) for one in said] == [
        ("A. Smith", "4711", "1951-11-22"), ("A. Smyth", "4117", "1951-11-23"),
    ]  # fmt: skip
    assert (said[1]["by"], said[1]["reason"]) == ("Dr. X", "misread")
    # Whoever has the old number on a form finds the patient by it.
    assert [one.id for one in patients.by_reference("4711", None)] == [smith]
    # What follows goes by what is right.
    ward.window.infuse.ask_about_record()
    actions = ward.window.infuse.actions
    assert actions is not None
    assert actions.dialog is not None
    assert "A. Smyth, hospital number 4117" in all_texts(actions.dialog)
    actions.dialog.close()


def begun(ward: Chair) -> None:
    """Smith's infusion runs on page 3."""
    questions = ward.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.day.set_text(ward.clock.today().isoformat())
    ward.press(Key.Key_3, CONTROL)
    ward.press(Key.Key_F2)
    identify(ward.window, "4711", "1951-11-22")
    dialog = ward.page.start.dialog
    assert dialog is not None
    ward.fill(dialog)
    dialog.submit()
    assert ward.page.bedside is not None


def leave_question(ward: Chair) -> LeaveDialog:
    dialog = ward.window.findChild(LeaveDialog)
    assert dialog is not None
    return dialog


def test_while_an_infusion_runs_a_correction_is_told_as_far_as_it_goes(ward: Chair) -> None:
    smith = opened(ward)
    begun(ward)
    corrected(ward, "A. Smyth", "4711", "1951-11-22")
    # The record has it; the page waits for an answer about the infusion, and says so.
    assert ward.window.infuse.records.patients.patient(smith).name == "A. Smyth"
    said = ward.window.statusBar().currentMessage()
    assert said.startswith("Corrected in the record. The screen still shows")
    assert shown(ward)[0] == "A. Smith"
    leave_question(ward).submit()
    assert shown(ward)[0] == "A. Smyth"
    assert ward.window.statusBar().currentMessage() == "Corrected: plan again for this patient."


def test_a_removal_that_leaves_an_infusion_on_the_screen_says_so(ward: Chair) -> None:
    smith = opened(ward)
    begun(ward)
    dialog = asked(ward, "remove", "asked for in writing")
    dialog.sure.setChecked(True)
    dialog.submit()
    assert not ward.window.infuse.records.patients.patient(smith).is_readable
    assert "The screen still shows them" in ward.window.statusBar().currentMessage()
    leave_question(ward).close()
    assert ward.page.bedside is not None
    assert "The screen still shows them" in ward.window.statusBar().currentMessage()


def test_a_correction_never_takes_the_number_of_another_patient(ward: Chair) -> None:
    smith, patients = opened(ward), ward.window.infuse.records.patients
    patients.add(JONES, None)
    dialog = corrected(ward, "A. Smith", "98 20", "1951-11-22")
    assert "Another patient has this hospital number." in all_texts(dialog)
    assert patients.patient(smith).reference == "4711"
    dialog.reference.line.setText("")
    dialog.name.line.setText("")
    dialog.submit()
    assert "Enter a name or initials, or the hospital number." in all_texts(dialog)
    dialog.born.set_text("31.02.1951")
    dialog.submit()
    assert "cannot be read" in all_texts(dialog)
    assert patients.patient(smith).reference == "4711"
    dialog.close()


def test_a_corrected_number_that_was_another_s_once_is_free(ward: Chair) -> None:
    smith, patients = opened(ward), ward.window.infuse.records.patients
    jones = patients.add(JONES, None)
    patients.correct(jones, Identifiers("B. Jones", "5555", JONES.born), "Dr. X", "slip", TODAY)
    corrected(ward, "A. Smith", "9820", "1951-11-22")
    assert patients.patient(smith).reference == "9820"


def test_a_correction_holds_to_the_limits_of_a_first_entry(ward: Chair) -> None:
    smith, patients = opened(ward), ward.window.infuse.records.patients
    next_year = str(ward.clock.today().year + 1)
    for born, said in (
        (f"{next_year}-01-01", "is in the future"),
        ("1900-01-01", "outside 18 to 120 years"),
        ("2015-11-22", "outside 18 to 120 years"),
    ):
        dialog = corrected(ward, "A. Smith", "4711", born)
        assert said in all_texts(dialog).replace("\N{NO-BREAK SPACE}", " ")
        assert patients.patient(smith).born == date(1951, 11, 22)
        dialog.close()
    dialog = corrected(ward, "...", "4711", "1951-11-22")
    assert "at least one letter or digit" in all_texts(dialog)
    assert patients.patient(smith).name == "A. Smith"
    dialog.name.line.setText("A. Smyth")
    dialog.by.line.setText("\N{ZERO WIDTH SPACE}")
    dialog.submit()
    assert "Enter the name" in all_texts(dialog)
    assert patients.patient(smith).name == "A. Smith"
    dialog.close()
