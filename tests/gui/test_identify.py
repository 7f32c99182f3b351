"""Two identifiers are typed again before a start or a sheet of a patient who was opened."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from chair import Chair, Key
from identifying import identify, identify_dialog
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from sight import settle
from test_find_patient import SMITH, find, opened
from ward_window import CONTROL, all_texts

from infuseplan.application.ward.patients import Identifiers
from infuseplan.gui.dialogs.paper_window import PaperWindow
from infuseplan.gui.window.main_window import MainWindow


def planned(ward: Chair) -> None:
    """A plan for today for whoever is open."""
    questions = ward.window.page.questions
    questions.regimen.choose("isa-pd")
    questions.infusion.choose("1")
    questions.weight.set_text("72.5")
    questions.day.set_text(ward.clock.today().isoformat())
    assert ward.window.page.proved is not None


def planned_by_age(ward: Chair) -> None:
    ward.window.page.questions.age.set_text("75")
    planned(ward)


def set_policy(window: MainWindow, value: str) -> None:
    """The hospital's settings with this answer, as the file would give them."""
    session = window.page.session
    changed = session.policy.policy.model_validate(
        {**dict(session.policy.policy), "identifiers_again": value}
    )
    session._policy = replace(session.policy, policy=changed)


def seen(inside: QWidget) -> str:
    """What can be read there now, hidden parts left out."""
    lines = [one.text() for one in inside.findChildren(QLineEdit) if one.isVisible()]
    return "\n".join(
        [*lines, *(one.text() for one in inside.findChildren(QLabel) if one.isVisible())]
    )


def test_the_start_waits_for_two_identifiers_by_keys_alone(ward: Chair) -> None:
    opened(ward)
    planned(ward)
    ward.press(Key.Key_3, CONTROL)
    ward.press(Key.Key_F2)
    assert ward.page.start.dialog is None
    ward.type("4712")
    ward.press(Key.Key_Return)
    assert "Enter the date of birth." in all_texts(identify_dialog(ward.window))
    ward.type("22 Nov 1951")
    ward.press(Key.Key_Return)
    said = all_texts(identify_dialog(ward.window))
    assert "Not the patient who is open: the hospital number differs." in said
    assert "4711" not in said
    assert ward.page.start.dialog is None
    dialog = identify_dialog(ward.window)
    field = dialog.fields["reference"]
    assert (field.property("state"), field.line.property("state")) == (None, "problem")
    ward.press(Key.Key_Backspace)
    ward.type("1")
    ward.press(Key.Key_Return)
    assert ward.window.infuse.identity.dialog is None
    assert ward.page.start.dialog is not None
    ward.press(Key.Key_Escape)


def test_escape_starts_and_prints_nothing(ward: Chair) -> None:
    opened(ward)
    planned(ward)
    ward.window.preview()
    ward.press(Key.Key_Escape)
    assert "preview" not in ward.window.beside
    ward.window.start_infusion()
    ward.press(Key.Key_Escape)
    assert ward.page.start.dialog is None
    assert ward.window.patient.patient.isVisible()


def test_nothing_of_the_identity_is_on_the_screen_meanwhile(ward: Chair) -> None:
    opened(ward)
    planned(ward)
    window = ward.window
    places = [one.geometry() for one in (window.patient, window.protocol, window.page)]
    window.preview()
    for part in (window.patient.patient, window.patient.reference, window.page.questions.born):
        assert not part.isVisible()
    said = seen(window) + seen(identify_dialog(window))
    assert "Before the sheet" in said
    for one in ("Smith", "4711", "1951", "22 Nov"):
        assert one not in said
    assert [one.geometry() for one in (window.patient, window.protocol, window.page)] == places
    identify(window, "4711", "1951-11-22")
    assert window.patient.patient.isVisible()
    assert window.page.questions.born.isVisible()
    assert isinstance(window.beside["preview"], PaperWindow)
    window.beside["preview"].close()


@pytest.mark.parametrize(("page", "tells"), [("prepare", "bag label"), ("board", "rows")])
def test_neither_the_label_nor_the_board_can_be_copied_from(
    ward: Chair, page: str, tells: str
) -> None:
    opened(ward)
    planned(ward)
    window = ward.window
    # The screen of the tests is smaller than any ward's: the strips would need two rows.
    window.resize(1366, 768)
    window.show_page(page)
    shown = window.prepare.page if page == "prepare" else window.board.page
    if tells == "bag label":
        assert "4711" in seen(shown)
    else:
        window.board.page.table.show()
        window.patient.show_row("A. Smith \N{MIDDLE DOT} 4711", "Isa-Pd")
    settle()
    # A row's name is shorter than the fields that come back in its place.
    keep = (window.patient, window.protocol, shown) if page == "prepare" else (shown,)
    places = [one.geometry() for one in keep]
    before = window.focusWidget()
    window.preview()
    said = seen(window) + seen(identify_dialog(window))
    for one in ("Smith", "4711", "1951"):
        assert one not in said
    assert not shown.isVisible()
    assert not window.board.page.table.isVisible()
    # Where somebody is does not change by it, and nothing moves.
    assert window.shown_page == page
    assert [one.geometry() for one in keep] == places
    ward.press(Key.Key_Escape)
    assert shown.isVisible()
    assert window.shown_page == page
    assert window.focusWidget() is before


def test_a_paper_beside_is_no_place_to_copy_from(ward: Chair) -> None:
    opened(ward)
    planned(ward)
    ward.window.preview()
    identify(ward.window, "4711", "1951-11-22")
    paper = ward.window.beside["preview"]
    assert paper.isVisible()
    ward.window.start_infusion()
    assert identify_dialog(ward.window).isVisible()
    assert not paper.isVisible()
    ward.press_in(identify_dialog(ward.window), Key.Key_Escape)
    assert paper.isVisible()
    paper.close()


def test_the_pharmacys_sheet_asks_as_well(ward: Chair) -> None:
    opened(ward)
    planned(ward)
    ward.window.show_page("prepare")
    ward.window.preview()
    identify(ward.window, "4711", "1951-11-23")
    assert "the date of birth differs" in all_texts(identify_dialog(ward.window))
    assert "preview" not in ward.window.beside
    identify(ward.window, " 04 711", "22.11.1951")
    assert isinstance(ward.window.beside["preview"], PaperWindow)
    ward.window.beside["preview"].close()


def test_the_name_is_asked_where_the_record_has_no_birth_date(ward: Chair) -> None:
    records = ward.window.infuse.records
    records.patients.add(Identifiers("C. Brown", "5500"), None)
    find(ward)
    ward.type("5500")
    for key in (Key.Key_Return, Key.Key_Space, Key.Key_Return):
        ward.press(key)
    ward.window.page.questions.age.set_text("75")
    planned(ward)
    ward.window.preview()
    assert list(identify_dialog(ward.window).fields) == ["reference", "name"]
    identify(ward.window, "5500", "c brown")
    assert "preview" in ward.window.beside
    ward.window.beside["preview"].close()


@pytest.mark.parametrize(
    ("line", "typed"), [("reference", "04 711"), ("patient", "a smith"), ("reference", "")]
)
def test_whoever_was_opened_is_asked_about_however_the_strip_is_written(
    ward: Chair, line: str, typed: str
) -> None:
    """Leading zeros, spaces, dots and capitals make no other person of anybody."""
    opened(ward)
    getattr(ward.window.patient, line).setText(typed)
    ward.window.patient_change.settle()
    planned_by_age(ward)
    ward.window.preview()
    assert list(identify_dialog(ward.window).fields) == ["reference", "born"]
    identify_dialog(ward.window).close()


def test_another_number_is_another_patient_of_whom_nothing_is_asked(ward: Chair) -> None:
    opened(ward)
    ward.window.patient.reference.setText("9999")
    ward.window.patient_change.settle()
    planned_by_age(ward)
    ward.window.preview()
    assert ward.window.infuse.identity.dialog is None
    ward.window.beside["preview"].close()


def test_of_somebody_who_was_not_opened_nothing_is_asked(ward: Chair) -> None:
    ward.plan()
    ward.window.preview()
    assert ward.window.infuse.identity.dialog is None
    assert "preview" in ward.window.beside
    ward.window.beside["preview"].close()
    dialog = ward.begin()
    assert dialog.isVisible()
    dialog.close()


def test_a_hospital_may_switch_it_off(ward: Chair) -> None:
    opened(ward)
    set_policy(ward.window, "off")
    planned(ward)
    ward.window.preview()
    assert ward.window.infuse.identity.dialog is None
    assert "preview" in ward.window.beside
    ward.window.beside["preview"].close()


def test_an_infusion_that_runs_is_never_held_up(ward: Chair, tmp_path: Path) -> None:
    """STOP, its question and the log as given: nobody types an identifier there."""
    opened(ward)
    planned(ward)
    ward.press(Key.Key_3, CONTROL)
    ward.press(Key.Key_F2)
    identify(ward.window, "4711", "1951-11-22")
    dialog = ward.page.start.dialog
    assert dialog is not None
    ward.fill(dialog)
    dialog.submit()
    assert ward.page.bedside is not None
    ward.window.preview()
    assert ward.window.infuse.identity.dialog is None
    paper = ward.window.beside["as-given"]
    assert isinstance(paper, PaperWindow)
    paper.save(tmp_path / "log.pdf")
    paper.close()
    for key in (Key.Key_F9, Key.Key_Escape, Key.Key_F4, Key.Key_Escape, Key.Key_F5):
        ward.press(key)
        assert ward.window.infuse.identity.dialog is None
    assert any(one.type == "stopped" for one in ward.page.bedside.events)
    ward.page.dialogs.close_all()
    ward.page.leave()


def test_stop_closes_the_question_and_goes_where_it_counts(ward: Chair) -> None:
    opened(ward)
    planned(ward)
    ward.press(Key.Key_P, CONTROL)
    ward.press_in(identify_dialog(ward.window), Key.Key_F9)
    assert ward.window.infuse.identity.dialog is None
    assert ward.window.shown_page == "infuse"


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_is_no_answer(ward: Chair, typed: str) -> None:
    assert SMITH.born == date(1951, 11, 22)
    opened(ward)
    planned(ward)
    ward.window.preview()
    identify(ward.window, typed, "1951-11-22")
    assert "Enter the hospital number." in all_texts(identify_dialog(ward.window))
    identify_dialog(ward.window).close()
