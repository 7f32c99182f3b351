"""Signing in by keys, PINs in the window, and the second check by somebody who has one."""

import logging
import re
from pathlib import Path

import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QApplication, QLineEdit
from ward_window import CONTROL, all_texts

from infuseplan.adapters.sealing.pin_file import PIN_FILE
from infuseplan.domain.infusion.events import SecondChecked
from infuseplan.gui.dialogs.by_name import WhoDialog
from infuseplan.gui.dialogs.sign_in import PinDialog, SignInDialog

PIN, OTHER = "90817263", "62718091"


def sign_in_dialog(chair: Chair) -> SignInDialog:
    """Ctrl+I, and the question that stands there."""
    chair.press(Key.Key_I, CONTROL)
    dialog = chair.window.infuse.signing.dialog
    assert isinstance(dialog, SignInDialog)
    return dialog


def signed_in(chair: Chair, initials: str, pin: str = "") -> SignInDialog:
    dialog = sign_in_dialog(chair)
    dialog.who.line.setText(initials)
    dialog.own_pin.line.setText(pin)
    dialog.submit()
    return dialog


def line(chair: Chair) -> str:
    """What stands in the row of the menus."""
    return chair.window.status_line.accessibleName()


def with_pin(chair: Chair, initials: str, pin: str = PIN) -> None:
    chair.window.infuse.records.sign_in.set_pin(initials, pin)
    chair.window.infuse.records.sign_in.sign_out()


def test_initials_are_signed_in_by_keys_and_shown_as_what_they_are(chair: Chair) -> None:
    sign_in_dialog(chair)
    chair.type("K. M.")
    chair.press(Key.Key_Return)
    assert chair.window.infuse.records.entered_by == "K. M."
    assert line(chair) == "Signed in: K. M., without a PIN"
    # A message in passing takes the place, and gives it back.
    chair.window.statusBar().showMessage("Saved.")
    assert line(chair) == "Saved."
    chair.window.statusBar().clearMessage()
    assert line(chair) == "Signed in: K. M., without a PIN"


def test_a_pin_is_set_asked_for_and_shown(chair: Chair) -> None:
    signed_in(chair, "K. M.")
    chair.window.infuse.signing.ask_pin()
    dialog = chair.window.infuse.signing.dialog
    assert isinstance(dialog, PinDialog)
    assert not dialog.present.isVisible()
    for first, second, said in (("123", "123", "4 to 12 digits"), (PIN, OTHER, "differ")):
        dialog.new.line.setText(first)
        dialog.again.line.setText(second)
        dialog.submit()
        assert said in all_texts(dialog)
    dialog.again.line.setText(PIN)
    dialog.submit()
    assert chair.window.infuse.signing.dialog is None
    # Out, and in again: now the PIN is asked for.
    signed_in(chair, "")
    assert chair.window.infuse.records.entered_by == ""
    dialog = sign_in_dialog(chair)
    assert not dialog.own_pin.isVisible()
    chair.type("km")
    assert dialog.own_pin.isVisible()
    assert dialog.own_pin.line.echoMode() is QLineEdit.EchoMode.Password
    chair.press(Key.Key_Return)
    assert "These initials have a PIN on this PC" in all_texts(dialog)
    # The keyboard is where it is mended.
    assert dialog.own_pin.line.property("state") == "problem"
    chair.type("1111")
    chair.press(Key.Key_Return)
    assert "Wrong PIN. The next try is taken after 1 second." in all_texts(dialog)
    assert chair.window.infuse.records.entered_by == ""
    dialog.own_pin.line.setText(PIN)
    dialog.submit()
    assert "wait 1 second" in all_texts(dialog)
    chair.clock.pass_time(0, 2)
    dialog.submit()
    assert chair.window.infuse.records.entered_by == "km"
    assert line(chair) == "The PIN is set."
    chair.window.statusBar().clearMessage()
    assert line(chair) == "Signed in: km, by PIN"


def test_a_pin_is_changed_and_removed_by_who_has_it(chair: Chair) -> None:
    with_pin(chair, "K. M.")
    signed_in(chair, "K. M.", PIN)
    signing = chair.window.infuse.signing
    signing.ask_pin()
    dialog = signing.dialog
    assert isinstance(dialog, PinDialog)
    dialog.action.choose("set")
    dialog.present.line.setText(PIN)
    dialog.new.line.setText(OTHER)
    dialog.again.line.setText(OTHER)
    dialog.submit()
    assert signing.dialog is None
    chair.window.infuse.records.sign_in.check("KM", OTHER)
    signing.ask_pin()
    dialog = signing.dialog
    assert isinstance(dialog, PinDialog)
    assert dialog.ok_button.text() == "&Change the PIN"
    dialog.action.choose("remove")
    assert not dialog.new.isVisible()
    assert dialog.ok_button.text() == "&Remove the PIN"
    dialog.present.line.setText(OTHER)
    dialog.submit()
    assert not chair.window.infuse.records.sign_in.has_pin("KM")
    assert line(chair) == "The PIN was removed."
    chair.window.statusBar().clearMessage()
    assert line(chair) == "Signed in: K. M., without a PIN"


def spoil_pins(chair: Chair, tmp_path: Path) -> None:
    """The file of PINs is no database any more."""
    with_pin(chair, "K. M.")
    (found,) = tmp_path.rglob(PIN_FILE)
    found.write_bytes(b"no database, and long enough to be read as one")


def test_initials_are_taken_without_a_pin_where_their_file_cannot_be_used(
    chair: Chair, tmp_path: Path
) -> None:
    """At sign-in and by the second person as at a start; and the journal is not blamed for it."""
    spoil_pins(chair, tmp_path)
    chair.plan()
    dialog = sign_in_dialog(chair)
    dialog.who.line.setText("J. S.")
    assert not dialog.own_pin.isVisible()
    dialog.submit()
    assert chair.window.infuse.records.entered_by == "J. S."
    assert "file of PINs on this PC cannot be used" in line(chair)
    assert "taken without a PIN" in line(chair)
    chair.window.statusBar().clearMessage()
    assert line(chair) == "Signed in: J. S., without a PIN"
    chair.window.show_page("prepare")
    assert ask_for_check(chair, "K. M.") == ""
    assert checks(chair) == ["K. M."]
    chair.window.infuse.signing.ask_pin()
    setting = chair.window.infuse.signing.dialog
    assert isinstance(setting, PinDialog)
    setting.new.line.setText(PIN)
    setting.again.line.setText(PIN)
    setting.submit()
    assert "file of PINs on this PC cannot be used" in all_texts(setting)
    assert "journal" not in all_texts(setting)
    setting.close()


def test_a_pin_that_another_window_has_set_meanwhile_is_asked_for_at_its_field(
    chair: Chair,
) -> None:
    signed_in(chair, "K. M.")
    signing = chair.window.infuse.signing
    signing.ask_pin()
    dialog = signing.dialog
    assert isinstance(dialog, PinDialog)
    with_pin(chair, "K. M.")
    dialog.new.line.setText(OTHER)
    dialog.again.line.setText(OTHER)
    dialog.submit()
    assert "These initials have a PIN on this PC: enter it." in all_texts(dialog)
    assert dialog.present.isVisible()
    assert dialog.present.line.property("state") == "problem"
    assert dialog.focusWidget() is dialog.present.line
    dialog.present.line.setText("1111")
    dialog.submit()
    assert "Wrong PIN" in all_texts(dialog)
    assert dialog.present.line.property("state") == "problem"
    chair.clock.pass_time(0, 2)
    dialog.present.line.setText(PIN)
    dialog.submit()
    assert signing.dialog is None
    chair.window.infuse.records.sign_in.check("KM", OTHER)


@pytest.mark.parametrize(("typed", "marked"), [("123", "new"), ("123456789", "new")])
def test_a_pin_that_is_too_short_or_typed_differently_is_marked(
    chair: Chair, typed: str, marked: str
) -> None:
    signed_in(chair, "K. M.")
    chair.window.infuse.signing.ask_pin()
    dialog = chair.window.infuse.signing.dialog
    assert isinstance(dialog, PinDialog)
    dialog.new.line.setText(typed)
    dialog.again.line.setText("123")
    dialog.submit()
    assert getattr(dialog, marked).line.property("state") == "problem"
    dialog.close()


def test_without_anybody_signed_in_there_is_no_pin_to_set(chair: Chair) -> None:
    chair.window.infuse.records.entered_by = ""
    chair.window.infuse.signing.ask_pin()
    assert chair.window.infuse.signing.dialog is None
    assert "Sign in first: Ctrl+I." in line(chair)


# --- the start and the bedside --------------------------------------------------------------------


def test_a_start_asks_for_the_pin_of_the_initials_that_are_typed_there(chair: Chair) -> None:
    with_pin(chair, "K. M.")
    chair.window.infuse.records.entered_by = ""
    dialog = chair.begin()
    chair.fill(dialog)
    assert dialog.initials is not None
    dialog.initials.line.setText("K. M.")
    dialog.submit()
    assert chair.page.bedside is None
    assert dialog.pin is not None
    assert "These initials have a PIN on this PC: enter it." in all_texts(dialog)
    dialog.pin.line.setText("0000")
    dialog.submit()
    assert "Wrong PIN" in all_texts(dialog)
    chair.clock.pass_time(0, 2)
    dialog.pin.line.setText(PIN)
    dialog.submit()
    assert chair.page.bedside is not None
    assert chair.page.board.who_button.text() == "Entries &by: K. M. (PIN)"


def test_no_key_at_the_bedside_waits_for_a_pin(running: Chair) -> None:
    """Initials that have one are taken there as they are, and shown without it."""
    with_pin(running, "K. M.")
    running.window.infuse.records.entered_by = ""
    running.press(Key.Key_F9)
    assert running.journal.types()[-1] == "stopped"
    running.page.dialogs.close_all()
    running.page.board.who_button.click()
    dialog = running.dialog
    assert isinstance(dialog, WhoDialog)
    dialog.who.line.setText("K. M.")
    dialog.submit()
    assert running.page.board.who_button.text() == "Entries &by: K. M."
    running.press(Key.Key_F9)
    assert running.page.dialogs.dialog is not None
    running.page.dialogs.close_all()


# --- the second check -----------------------------------------------------------------------------


def ask_for_check(chair: Chair, by: str, pin: str = "") -> str:
    """Page 2, the second person's figures, which are the plan's; what is said then."""
    page = chair.window.prepare.page
    if page.dialog is None:
        page.ask_for_check()
    dialog = page.dialog
    assert dialog is not None
    dialog.by.line.setText(by)
    dialog.pin_of_second.line.setText(pin)
    dialog.weight.set_text("72.5")
    dialog.number.set_text("1")
    dialog.rate.set_text("25")
    dialog.submit()
    QApplication.processEvents()
    return all_texts(dialog) if page.dialog is not None else ""


def checks(chair: Chair) -> list[str]:
    plan = chair.window.infuse.plan_at_hand()
    assert plan is not None
    events = chair.window.infuse.records.preparations.of(plan).events
    return [one.by for one in events if isinstance(one, SecondChecked)]


def test_who_is_signed_in_is_no_second_person(chair: Chair) -> None:
    chair.plan()
    signed_in(chair, "K. M.")
    chair.window.show_page("prepare")
    # Who is signed in prepares, as long as nobody says otherwise.
    assert chair.window.prepare.page.initials.text == "K. M."
    chair.window.prepare.page.initials.line.clear()
    for same in ("K. M.", "km", "k m"):
        chair.window.prepare.page.initials.line.clear()
        assert "K. M. is signed in here" in ask_for_check(chair, same)
    assert checks(chair) == []
    assert ask_for_check(chair, "J. S.") == ""
    assert checks(chair) == ["J. S."]


def test_another_persons_pin_is_asked_for_where_they_have_one(chair: Chair) -> None:
    chair.plan()
    with_pin(chair, "J. S.")
    signed_in(chair, "K. M.")
    chair.window.show_page("prepare")
    assert "These initials have a PIN" in ask_for_check(chair, "js")
    dialog = chair.window.prepare.page.dialog
    assert dialog is not None
    assert dialog.pin_of_second.isVisible()
    assert "Wrong PIN" in ask_for_check(chair, "js", "1111")
    assert "wait" in ask_for_check(chair, "js", PIN)
    assert checks(chair) == []
    chair.clock.pass_time(0, 2)
    assert ask_for_check(chair, "js", PIN) == ""
    assert checks(chair) == ["js"]
    # The other one's PIN signs nobody in.
    assert line(chair).startswith("Signed in: K. M.")


def test_a_pin_is_in_no_file_no_log_and_on_no_screen(
    chair: Chair, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chair.plan()
    with_pin(chair, "J. S.")
    signed_in(chair, "J. S.", OTHER)
    chair.clock.pass_time(0, 2)
    signed_in(chair, "J. S.", PIN)
    signed_in(chair, "K. M.")
    chair.window.show_page("prepare")
    ask_for_check(chair, "js", PIN)
    chair.start()
    for planted in (PIN, OTHER):
        assert planted not in caplog.text
        assert planted not in all_texts(chair.window)
        for path in tmp_path.rglob("*"):
            if path.is_file():
                assert not re.search(planted.encode(), path.read_bytes()), path
