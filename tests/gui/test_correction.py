"""Correcting an entry of the log: what stays from one correction to the next, and what does not."""

import pytest
from chair import Chair, Key

from infuseplan.gui.dialogs.amend import AmendDialog
from infuseplan.gui.widgets.entry_fields import EntryField

SIGNED = ("C. D.", "misread")


def correcting(chair: Chair, words: str) -> AmendDialog:
    """The question about the entry of the log that begins so, with who and why."""
    log = chair.page.board.log
    log.table.selectRow([one.what.startswith(words) for one in log.model.rows].index(True))
    log.amend_button.click()
    dialog = chair.dialog
    assert isinstance(dialog, AmendDialog)
    for field, typed in zip((dialog.by, dialog.reason), SIGNED, strict=True):
        field.line.setText(typed)
    return dialog


def entry(dialog: AmendDialog, name: str) -> EntryField:
    field = dialog.fields[name]
    assert isinstance(field, EntryField)
    return field


# --- which entry is pointed at -------------------------------------------------------------------


@pytest.mark.parametrize("way", ["recorded", "cancelled", "escape"])
def test_after_a_correction_the_newest_entry_is_pointed_at(running: Chair, way: str) -> None:
    """The start was pointed at for it: the next "Correct entry" is not of the start by chance."""
    running.wait(minutes=5)
    running.press(Key.Key_F5)
    running.type("80")
    running.press(Key.Key_Return)
    log = running.page.board.log
    dialog = correcting(running, "Started")
    entry(dialog, "bag_out_of_refrigerator").set_text("08:20")
    if way == "recorded":
        dialog.submit()
        assert running.journal.types() == ["started", "observed", "amended"]
    elif way == "cancelled":
        dialog.cancel_button.click()
    else:
        dialog.reject()
    assert log.place == len(log.model.rows) - 1


# --- a time that had not come yet ----------------------------------------------------------------


def test_a_time_that_has_come_meanwhile_is_taken_without_being_typed_anew(running: Chair) -> None:
    """At 09:08 a volume of 09:10 is refused; at 09:11 the same question can be confirmed."""
    running.wait(minutes=8)
    running.press(Key.Key_F4)
    running.type("3.3")
    running.press(Key.Key_Return)
    dialog = correcting(running, "Pump volume")
    entry(dialog, "at").set_text("09:10")
    dialog.submit()
    assert running.journal.types() == ["started", "volume-read"]
    assert "has not come yet" in dialog.said.text()
    running.wait(minutes=3)
    dialog.submit()
    assert running.journal.types() == ["started", "volume-read", "amended"], dialog.said.text()


def test_a_removal_of_the_bag_that_has_come_meanwhile_is_taken(chair: Chair) -> None:
    """At 09:00 "09:02" would be yesterday's, and is refused; at 09:03 it is today's."""
    dialog = chair.begin()
    chair.fill(dialog)
    dialog.bag_out.set_text("09:02")
    dialog.submit()
    assert chair.page.bedside is None
    chair.clock.pass_time(3, 0)
    dialog.submit()
    assert chair.page.bedside is not None, dialog.said.text()
