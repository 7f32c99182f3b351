"""What is wrong is marked where it is, the first has the keyboard, and a change unmarks it."""

from datetime import date

import infuse_states
import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QApplication, QWidget
from sight import dress, settle
from test_prepare_page import CODE, prepare, scan
from ward_window import CONTROL

from infuseplan.application.ward.patients import Identifiers
from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.dialogs.find_patient import FindPatientDialog
from infuseplan.gui.dialogs.form import BedsideDialog, TextField
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.passphrase import PassphraseDialog
from infuseplan.gui.dialogs.pause import PauseDialog
from infuseplan.gui.dialogs.second_check import SecondCheckDialog
from infuseplan.gui.dialogs.sign_in import PinDialog
from infuseplan.gui.dialogs.unsaved import UnsavedDialog
from infuseplan.gui.dialogs.visit import PremedicationDialog
from infuseplan.gui.pages.prepare.page import PreparePage
from infuseplan.gui.widgets.choice_fields import ChoiceField
from infuseplan.gui.widgets.entry_fields import EntryField


def is_marked(field: QWidget) -> bool:
    line = getattr(field, "line", field)
    if isinstance(field, ChoiceField):
        line = field._label
    told = field if isinstance(field, ChoiceField) else line
    wrong = line.property("state") == "problem"
    # Whoever hears it is told the same.
    assert told.accessibleDescription().startswith("Invalid entry.") == wrong
    return wrong


def has_keyboard(field: QWidget) -> bool:
    focus = field.window().focusWidget()
    return focus is not None and (field is focus or field.isAncestorOf(focus))


# --- the second check --------------------------------------------------------------------------


def second_check(chair: Chair) -> SecondCheckDialog:
    page = prepare(chair)
    page.initials.line.setText("KM")
    page.ask_for_check()
    dialog = page.dialog
    assert dialog is not None
    dialog.by.line.setText("JS")
    dialog.weight.set_text("72.5")
    dialog.number.set_text("1")
    dialog.rate.set_text("25")
    return dialog


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("by", ""), ("weight", ""), ("number", ""), ("rate", ""),
        # Another figure than the plan's, and whoever prepares the bag.
        ("weight", "75.2"), ("number", "2"), ("rate", "50"), ("by", "KM"),
    ],
)  # fmt: skip
def test_the_second_check_marks_what_it_complains_of(chair: Chair, name: str, wrong: str) -> None:
    dialog = second_check(chair)
    field = getattr(dialog, name)
    (field.set_text if isinstance(field, EntryField) else field.line.setText)(wrong)
    dialog.submit()
    assert dialog.said.text()
    fields = (dialog.by, dialog.weight, dialog.number, dialog.rate)
    assert [one for one in fields if is_marked(one)] == [field]
    assert has_keyboard(field)
    # The figures of the plan are not given away.
    assert "72.5" not in dialog.said.text()
    dialog.reject()


# --- the Prepare page ----------------------------------------------------------------------------


def marked_vial(page: PreparePage) -> list[QWidget]:
    strength = page.vials.strength
    assert strength is not None
    fields = (page.vials.code, strength, page.vials.batch, page.vials.expires, page.initials)
    return [one for one in fields if is_marked(one)]


def test_a_vial_is_marked_at_what_is_missing(chair: Chair) -> None:
    page = prepare(chair)
    vials = page.vials
    assert vials.strength is not None
    vials.add_button.click()
    assert marked_vial(page) == [vials.strength]
    assert has_keyboard(vials.strength)
    vials.strength.choose("500")
    assert marked_vial(page) == []
    vials.add_button.click()
    assert marked_vial(page) == [vials.batch]
    assert has_keyboard(vials.batch)
    chair.type("AB12")
    assert marked_vial(page) == []
    vials.add_button.click()
    assert marked_vial(page) == [vials.expires]
    assert has_keyboard(vials.expires)
    # The clock stands in November 2026.
    vials.expires.set_text("2026-10-31")
    vials.add_button.click()
    assert "expired" in vials.said.text()
    assert marked_vial(page) == [vials.expires]


def test_a_code_that_is_not_read_is_marked_until_the_next_one(chair: Chair) -> None:
    page = prepare(chair)
    page.vials.code.setFocus()
    scan("12345")
    assert marked_vial(page) == [page.vials.code]
    scan(f"{CODE}10")
    assert marked_vial(page) == []


def test_missing_initials_are_marked_on_prepare(chair: Chair) -> None:
    page = prepare(chair)
    page.ready_button.click()
    assert marked_vial(page) == [page.initials]
    assert has_keyboard(page.initials)
    chair.type("KM")
    assert marked_vial(page) == []


# --- nobody chosen, nobody named -----------------------------------------------------------------


def test_nobody_chosen_is_marked_at_the_patients(ward: Chair) -> None:
    ward.press(Key.Key_F, CONTROL)
    asks = ward.window.infuse.patients
    assert asks is not None
    dialog = asks.dialog
    assert isinstance(dialog, FindPatientDialog)
    assert dialog.choices is None
    dialog.submit()
    assert is_marked(dialog.asked)
    smith = Identifiers("A. Smith", "4711", date(1951, 11, 22))
    ward.window.infuse.records.patients.add(smith, None)
    dialog.asked.line.setText("Smith")
    dialog.submit()
    assert not is_marked(dialog.asked)
    assert dialog.choices is not None
    dialog.asked.setFocus()
    dialog.submit()
    assert is_marked(dialog.choices)
    assert has_keyboard(dialog.choices)
    dialog.reject()


@pytest.mark.parametrize("missing", ["patient", "reference"])
def test_a_start_without_an_identifier_marks_its_line(chair: Chair, missing: str) -> None:
    chair.plan()
    line = getattr(chair.window.patient, missing)
    line.setText("")
    assert chair.window.page.proved is not None
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    assert chair.page.empty.said.isVisible()
    assert is_marked(line)
    assert has_keyboard(line)
    chair.type("4711")
    assert not is_marked(line)
    chair.press(Key.Key_F2)
    assert chair.page.start.dialog is not None


def test_the_name_is_not_marked_where_it_is_not_what_is_missing(chair: Chair) -> None:
    chair.press(Key.Key_3, CONTROL)
    chair.press(Key.Key_F2)
    assert not is_marked(chair.window.patient.patient)


# --- two that contradict each other --------------------------------------------------------------


def test_a_time_and_not_known_are_both_marked(chair: Chair) -> None:
    dialog = chair.begin()
    chair.fill(dialog)
    dialog.unknown.setChecked(True)
    dialog.submit()
    assert "not both" in dialog.said.text()
    assert is_marked(dialog.bag_out)
    assert is_marked(dialog.unknown)
    assert has_keyboard(dialog.bag_out)
    dialog.unknown.setChecked(False)
    assert not is_marked(dialog.unknown)
    assert dialog.unknown.accessibleDescription().startswith("Then the expiry time")


def test_a_premedication_given_and_not_given_are_both_marked(chair: Chair) -> None:
    now = chair.clock.now()
    dialog = PremedicationDialog(now, chair.window, chair.clock.now)
    dialog.ask()
    dialog.at.set_text("00:01")
    dialog.not_given.setChecked(True)
    dialog.submit()
    assert is_marked(dialog.at)
    assert is_marked(dialog.not_given)
    dialog.reject()


def test_withdrawn_and_corrected_are_both_marked(chair: Chair) -> None:
    infuse_states.running(chair)
    chair.press(Key.Key_F4)
    chair.dialog.volume.set_text("4")  # type: ignore[attr-defined] # F4 asks for the volume
    chair.dialog.submit()
    log = chair.page.board.log
    log.table.selectRow(0)
    log.amend_button.click()
    dialog = chair.dialog
    assert isinstance(dialog, AmendDialog)
    at = dialog.fields["at"]
    assert isinstance(at, EntryField)
    at.set_text("09:10")
    dialog.withdrawn.setChecked(True)
    dialog.submit()
    assert "not both" in dialog.said.text()
    assert is_marked(at)
    assert is_marked(dialog.withdrawn)
    assert has_keyboard(at)
    assert not is_marked(dialog.by)
    dialog.reject()


def both_marked(dialog: BedsideDialog, first: TextField, again: TextField) -> None:
    """Two entries of one secret that differ: either may be the wrong one."""
    dialog.ask()
    first.line.setText("1234")
    again.line.setText("1243")
    dialog.submit()
    assert is_marked(first)
    assert is_marked(again)
    assert has_keyboard(first)
    dialog.reject()


def test_two_passphrases_that_differ_are_both_marked(chair: Chair) -> None:
    dialog = PassphraseDialog(chair.window, is_new=True)
    both_marked(dialog, dialog.first, dialog.again)


def test_two_pins_that_differ_are_both_marked(chair: Chair) -> None:
    dialog = PinDialog(chair.window, "KM", has_one=False)
    both_marked(dialog, dialog.new, dialog.again)


def test_a_tick_that_is_missing_before_closing_is_marked(chair: Chair) -> None:
    infuse_states.ask_unsaved(chair)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, UnsavedDialog)
    dialog.submit()
    assert is_marked(dialog.on_paper)
    assert has_keyboard(dialog.on_paper)
    dialog.on_paper.setChecked(True)
    assert not is_marked(dialog.on_paper)
    dialog.reject()


def test_a_reaction_is_no_reason_for_a_pause_and_is_marked(chair: Chair) -> None:
    infuse_states.ask_pause(chair)
    dialog = chair.dialog
    assert isinstance(dialog, PauseDialog)
    dialog.reason.choose("other")
    dialog.words.line.setText("Reaction")
    dialog.submit()
    assert "press F9" in dialog.said.text()
    assert is_marked(dialog.words)
    dialog.reject()


def test_a_question_taller_than_its_room_is_marked_in_sight(chair: Chair) -> None:
    """With large type the middle of the grades was shown, and the mark stood above the edge."""
    dress(chair.window, "light", 200, (1366, 690))
    infuse_states.ask_grade(chair)
    dialog = chair.dialog
    assert isinstance(dialog, GradeDialog)
    dialog.resize(1256, 600)
    dialog.submit()
    settle()
    label = dialog.grade._label
    assert is_marked(dialog.grade)
    assert label.visibleRegion().boundingRect().height() == label.height()
    dialog.reject()
