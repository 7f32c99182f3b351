"""Correcting an entry of the log: what stays from one correction to the next, and what does not."""

import pytest
from chair import Chair, Key
from PySide6.QtCore import Qt
from sight import bars, settle
from ward_window import NBSP

from infuseplan.gui.dialogs.amend import LONGEST_OF, AmendDialog
from infuseplan.gui.dialogs.form import TextField
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import PauseDialog
from infuseplan.gui.widgets.choice_fields import ChoiceRow
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


# --- the checks of a first entry hold in its correction ------------------------------------------


def amended(chair: Chair) -> bool:
    return chair.journal.types()[-1] == "amended"


def observed(chair: Chair, **values: str) -> None:
    chair.press(Key.Key_F5)
    dialog = chair.dialog
    assert isinstance(dialog, ObservationDialog)
    for name, value in values.items():
        dialog.fields[name].set_text(value)
    dialog.submit()
    assert chair.journal.types()[-1] == "observed"


@pytest.mark.parametrize(
    ("right", "words"),
    [
        # 120 / 80: exchanged in the correction, and one of the two below the other that stays.
        ({"systolic_mmhg": "80", "diastolic_mmhg": "120"}, "Systolic is always higher"),
        ({"systolic_mmhg": "70"}, "Systolic is always higher"),
        ({"diastolic_mmhg": "120"}, "Systolic is always higher"),
        ({"saturation_percent": "101"}, "at most 100 %"),
    ],
)
def test_vital_signs_are_checked_in_a_correction_too(
    running: Chair, right: dict[str, str], words: str
) -> None:
    running.wait(minutes=5)
    observed(running, systolic_mmhg="120", diastolic_mmhg="80", saturation_percent="97")
    dialog = correcting(running, "Observed")
    for name, value in right.items():
        entry(dialog, name).set_text(value)
    dialog.submit()
    assert words in dialog.said.text().replace(NBSP, " ")
    assert not amended(running)
    for name in right:
        entry(dialog, name).clear()
    entry(dialog, "systolic_mmhg").set_text("125")
    dialog.submit()
    assert amended(running)


def test_a_second_correction_is_held_against_the_first(running: Chair) -> None:
    """120/80 corrected to 120/100: a systolic of 90 is below what counts now, and is refused."""
    running.wait(minutes=5)
    observed(running, systolic_mmhg="120", diastolic_mmhg="80")
    dialog = correcting(running, "Observed")
    entry(dialog, "diastolic_mmhg").set_text("100")
    dialog.submit()
    assert amended(running)
    dialog = correcting(running, "Observed")
    hint = entry(dialog, "diastolic_mmhg").message.replace(NBSP, " ")
    assert hint == "Recorded: 80 mmHg, corrected to 100 mmHg. Leave blank if that is correct."
    entry(dialog, "systolic_mmhg").set_text("90")
    dialog.submit()
    assert "Systolic is always higher" in dialog.said.text()
    assert running.journal.types().count("amended") == 1


def test_a_corrected_pump_volume_far_from_the_expected_one_is_asked_about(running: Chair) -> None:
    """25 x 24 / 60 = 10 mL at 09:24; 60 mL for it are 50 mL off, and the limit is 5."""
    running.wait(minutes=24)
    running.press(Key.Key_F4)
    running.type("10")
    running.press(Key.Key_Return)
    dialog = correcting(running, "Pump volume")
    entry(dialog, "infused_ml").set_text("60")
    dialog.submit()
    said = dialog.said.text().replace(NBSP, " ")
    assert said == "Pump 60 mL, expected 10 mL at 09:24. Did the pump really show 60 mL?"
    assert not amended(running)
    dialog.sure.setChecked(True)
    dialog.submit()
    assert amended(running)


def test_a_corrected_pump_volume_near_the_expected_one_is_taken(running: Chair) -> None:
    running.wait(minutes=24)
    running.press(Key.Key_F4)
    running.type("10")
    running.press(Key.Key_Return)
    dialog = correcting(running, "Pump volume")
    entry(dialog, "infused_ml").set_text("10.2")
    dialog.submit()
    assert amended(running), dialog.said.text()


def test_a_corrected_rate_above_the_table_is_asked_about(running: Chair) -> None:
    """After an hour at 25 mL/h the table allows 50; 100 mL/h for it were not asked about."""
    running.wait(minutes=60)
    running.press(Key.Key_F3)
    assert running.rate == "50"
    running.wait(minutes=2)
    dialog = correcting(running, "Rate set")
    entry(dialog, "rate_ml_per_h").set_text("100")
    dialog.submit()
    said = dialog.said.text().replace(NBSP, " ")
    assert said.startswith("100 mL/h exceeds the rate that the table allowed at 10:00 (50 mL/h).")
    assert not amended(running)
    dialog.sure.setChecked(True)
    dialog.submit()
    assert amended(running)


def test_no_rate_is_corrected_to_nought(running: Chair) -> None:
    running.wait(minutes=60)
    running.press(Key.Key_F3)
    dialog = correcting(running, "Rate set")
    entry(dialog, "rate_ml_per_h").set_text("0")
    dialog.submit()
    assert "A stopped pump is a pause (F8)" in dialog.said.text()
    assert not amended(running)


def graded(chair: Chair, grade: str) -> None:
    chair.wait(minutes=10)
    chair.press(Key.Key_F9)
    chair.grade(grade)


def choose(dialog: AmendDialog, name: str, value: str) -> None:
    field = dialog.fields[name]
    assert isinstance(field, ChoiceRow)
    field.choose(value)


def test_a_grade_that_ends_it_for_good_is_asked_about_in_a_correction_too(running: Chair) -> None:
    graded(running, "1")
    dialog = correcting(running, "Reaction")
    choose(dialog, "grade", "4")
    dialog.submit()
    said = dialog.said.text()
    assert "permanently for A. B." in said
    assert not amended(running)
    dialog.sure.setChecked(True)
    dialog.submit()
    assert amended(running)
    assert "Discontinued permanently" in running.texts


def test_there_is_no_mild_anaphylaxis_in_a_correction_either(running: Chair) -> None:
    graded(running, "2")
    dialog = correcting(running, "Reaction")
    choose(dialog, "anaphylaxis", "yes")
    dialog.submit()
    settle()
    # The mark of a wrong answer needs no more width than the question had.
    sideways = [bar for bar in bars(dialog) if bar.orientation() == Qt.Orientation.Horizontal]
    assert [bar.maximum() for bar in sideways] == []
    assert "Anaphylaxis is always grade 3 or higher, and grade 2 was chosen" in dialog.said.text()
    assert not amended(running)


def test_no_pause_is_corrected_to_a_reaction(running: Chair) -> None:
    running.wait(minutes=10)
    running.press(Key.Key_F8)
    pause = running.dialog
    assert isinstance(pause, PauseDialog)
    pause.reason.choose("line")
    pause.submit()
    dialog = correcting(running, "Paused")
    reason = dialog.fields["reason"]
    assert isinstance(reason, TextField)
    reason.line.setText("Reaction")
    dialog.submit()
    assert "For a reaction press F9" in dialog.said.text()
    assert not amended(running)


def test_premedication_outside_its_window_is_asked_about_in_a_correction(running: Chair) -> None:
    """Given at 08:30, 30 min before the start at 09:00; 07:30 are 90, and 60 are the most."""
    running.wait(minutes=5)
    dialog = correcting(running, "Premedication")
    entry(dialog, "given_at").set_text("07:30")
    dialog.submit()
    assert "given 90 min before 09:00; planned 15 to 60 min before the start." in (
        dialog.said.text().replace(NBSP, " ")
    )
    assert not amended(running)
    dialog.sure.setChecked(True)
    dialog.submit()
    assert amended(running)


def test_two_doubts_are_answered_with_one_tick(running: Chair) -> None:
    """A volume moved by hours and far off: one sentence after the other, and then it is taken."""
    running.wait(minutes=90)
    running.press(Key.Key_F4)
    running.type("37.5")
    running.press(Key.Key_Return)
    running.wait(minutes=1)
    dialog = correcting(running, "Pump volume")
    entry(dialog, "at").set_text("09:08")
    entry(dialog, "infused_ml").set_text("8")
    dialog.submit()
    said = dialog.said.text().replace(NBSP, " ")
    assert "Is that right?" in said
    # 8 min at 25 mL/h, less the seconds before the start: 3.3 mL up to the twelfth.
    assert "expected 3.3 mL at 09:08" in said
    dialog.sure.setChecked(True)
    dialog.submit()
    assert amended(running), dialog.said.text()


@pytest.mark.parametrize("name", ["by", "prescriber", "number_decided_by", "rule", "agent"])
def test_words_of_a_correction_are_no_longer_than_the_entry_keeps(name: str) -> None:
    most = 100 if name in ("rule", "agent") else 200
    assert LONGEST_OF[name] == most


def test_a_long_name_in_a_correction_is_cut_while_it_is_typed_and_recorded(running: Chair) -> None:
    running.wait(minutes=5)
    observed(running, pulse_per_min="80")
    dialog = correcting(running, "Observed")
    by = dialog.fields["by"]
    assert isinstance(by, TextField)
    by.line.insert("A" * 300)
    dialog.submit()
    assert amended(running)
