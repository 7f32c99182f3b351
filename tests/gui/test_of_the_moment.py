"""What an open question names is of this moment: after STOP, after time, after another entry.

25 mL/h run from 09:00 on; 25 x 24 / 60 = 10 mL at 09:24. Figures are worked out by hand.
"""

from collections.abc import Callable

import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QApplication
from ward_window import NBSP, all_texts

from infuseplan.domain.infusion.events import Paused, RateSet, Reaction, Stopped
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.pause import ResumeDialog
from infuseplan.gui.dialogs.volume import RateDialog, VolumeDialog


def said(dialog: BedsideDialog) -> str:
    return all_texts(dialog).replace(NBSP, " ")


def open_beneath(chair: Chair, key: Key) -> BedsideDialog:
    """The question behind `key`; STOP and its own question come above it."""
    chair.press(key)
    return chair.dialog


def paused(chair: Chair) -> None:
    """Paused at 09:24, 10 mL in; it may resume at 25 mL/h."""
    chair.wait(minutes=24)
    bedside = chair.page.bedside
    assert bedside is not None
    at = chair.now
    bedside.record(Paused(at=at, reason="pump alarm"), now=at)
    chair.page.refresh()


# --- the pump's volume ---------------------------------------------------------------------------


def test_the_expected_volume_goes_on_with_the_time(running: Chair) -> None:
    running.wait(minutes=24)
    dialog = open_beneath(running, Key.Key_F4)
    assert isinstance(dialog, VolumeDialog)
    assert "Expected: about 10 mL at 09:24." in said(dialog)
    running.wait(minutes=24)
    assert "Expected: about 20 mL at 09:48." in said(dialog)
    assert "09:24" not in said(dialog)


def test_after_stop_the_expected_volume_is_that_of_the_stop(running: Chair) -> None:
    """Opened at 09:12, stopped at 09:24, looked at again at 09:54: 10 mL, and nothing since."""
    running.wait(minutes=12)
    dialog = open_beneath(running, Key.Key_F4)
    running.wait(minutes=12)
    running.press(Key.Key_F9)
    assert running.journal.types() == ["started", "stopped"]
    running.wait(minutes=30)
    assert "Expected: about 10 mL at 09:54." in said(dialog)


# --- a rate to set -------------------------------------------------------------------------------


def test_after_stop_no_question_beneath_names_a_rate_to_set(running: Chair) -> None:
    """It ran at 100 instead of 25 mL/h: "Set the pump to 25 mL/h" was open as STOP was pressed."""
    running.wait(minutes=10)
    bedside = running.page.bedside
    assert bedside is not None
    bedside.record(RateSet(at=running.now, rate_ml_per_h=100), now=running.now)
    running.wait(minutes=1)
    dialog = open_beneath(running, Key.Key_F3)
    assert isinstance(dialog, RateDialog)
    assert "Set the pump to 25 mL/h" in said(dialog)
    running.press(Key.Key_F9)
    assert "Set the pump" not in said(dialog)
    assert "Grade the reaction first" in said(dialog)
    running.grade("2")
    assert "Set the pump" not in said(dialog)
    assert "The pump is stopped; resume first (F7)." in said(dialog)


def test_a_change_that_became_due_is_told_in_the_open_question(running: Chair) -> None:
    running.wait(minutes=59)
    dialog = open_beneath(running, Key.Key_F3)
    assert "No change is due yet." in said(dialog)
    running.wait(minutes=2)
    assert "No change is due yet." not in said(dialog)
    assert "A change is due by now" in said(dialog)


# --- a restart -----------------------------------------------------------------------------------


def test_after_stop_the_restart_is_another_one_and_the_open_question_says_so(
    running: Chair,
) -> None:
    """Paused at 25 mL/h; after a reaction of grade 2 half of that is the restart: 12.5 mL/h."""
    paused(running)
    dialog = open_beneath(running, Key.Key_F7)
    assert isinstance(dialog, ResumeDialog)
    assert "Set the pump to 25 mL/h and start it." in said(dialog)
    running.press(Key.Key_F9)
    assert "25 mL/h" not in said(dialog)
    assert "Grade the reaction first" in said(dialog)
    running.grade("2")
    assert "25 mL/h" not in said(dialog)
    assert "The reaction has not improved yet" in said(dialog)
    bedside = running.page.bedside
    assert bedside is not None
    now = running.now
    bedside.record(*bedside.graded_events(1, now, anaphylaxis=False, infused_ml=None, signs=()),
                   now=now)  # fmt: skip
    running.page.refresh()
    assert "the restart is another one. Cancel, and press F7 again." in said(dialog)
    # Not even the right rate is taken by a question that was asked about another one.
    dialog.rate.set_text("12.5")
    dialog.submit()
    assert running.journal.types()[-1] != "resumed"
    dialog.cancel_button.click()
    again = open_beneath(running, Key.Key_F7)
    assert "Set the pump to 12.5 mL/h" in said(again)


def test_a_stop_that_is_taken_back_gives_the_question_its_rate_again(running: Chair) -> None:
    paused(running)
    dialog = open_beneath(running, Key.Key_F7)
    running.press(Key.Key_F9)
    running.page.dialogs.by_name.take_stop_back()
    back = running.dialog
    back.pump.choose("stood")  # type: ignore[attr-defined] # the question for a STOP by mistake
    for field in (back.by, back.reason):  # type: ignore[attr-defined] # as above
        field.line.setText("C. D.")
    back.submit()
    assert running.journal.types()[-1] == "stop-withdrawn"
    assert "Set the pump to 25 mL/h and start it." in said(dialog)


# --- the instant of STOP -------------------------------------------------------------------------


Prepare = Callable[[Chair], None]


@pytest.mark.parametrize(
    ("prepare", "key", "figure"),
    [
        (paused, Key.Key_F7, "25 mL/h"),
        (lambda chair: chair.wait(minutes=24), Key.Key_F4, "about 10 mL"),
    ],
)
def test_no_figure_is_left_before_the_stop_is_on_the_disk(
    running: Chair, monkeypatch: pytest.MonkeyPatch, prepare: Prepare, key: Key, figure: str
) -> None:
    prepare(running)
    dialog = open_beneath(running, key)
    assert figure in said(dialog)
    seen: list[str] = []
    bedside = running.page.bedside
    assert bedside is not None
    press = bedside.press

    def look(event: object, now: object) -> None:
        seen.append(said(dialog))
        press(event, now)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(bedside, "press", look)
    running.press(Key.Key_F9)
    assert len(seen) == 1
    assert figure not in seen[0]
    assert isinstance(bedside.events[-1], Stopped)


def test_stop_is_recorded_while_a_running_reaction_is_graded_again(running: Chair) -> None:
    """A reaction of grade 1 lets it run; F6 was open, and F9 came to nothing."""
    running.wait(minutes=20)
    bedside = running.page.bedside
    assert bedside is not None
    at = running.now
    bedside.record(Reaction(at=at, grade=1), now=at)
    running.page.refresh()
    assert running.rate == "25"
    again = open_beneath(running, Key.Key_F6)
    assert isinstance(again, GradeDialog)
    running.press(Key.Key_F9)
    assert running.journal.types() == ["started", "reaction", "stopped"]
    assert running.rate == "0"
    assert running.dialog is not again
    # Pressed once more, it is the same STOP, and what was typed stays.
    asked = running.dialog
    running.press(Key.Key_F9)
    assert running.journal.types()[-1:] == ["stopped"]
    assert len(running.journal.types()) == 3
    assert running.dialog is asked
    running.grade("2")
    assert running.journal.types() == ["started", "reaction", "stopped", "reaction"]


def test_after_a_fault_no_question_names_a_figure(running: Chair) -> None:
    running.wait(minutes=24)
    dialog = open_beneath(running, Key.Key_F4)
    running.page.cover()
    QApplication.processEvents()
    assert "about 10 mL" not in said(dialog)


def test_a_doubt_about_the_infusion_before_stop_is_forgotten_with_it(running: Chair) -> None:
    """100 mL/h above the table was asked about; after STOP nothing of that is left to tick."""
    running.wait(minutes=10)
    dialog = open_beneath(running, Key.Key_F3)
    assert isinstance(dialog, RateDialog)
    running.type("100")
    running.press(Key.Key_Return)
    assert not dialog.sure.isHidden()
    running.press(Key.Key_F9)
    assert dialog.sure.isHidden()
    assert "exceeds" not in said(dialog)


def test_a_second_reading_says_of_what_moment_the_expected_volume_is(running: Chair) -> None:
    """60 mL at 09:24, where 10 mL are expected: the sentence keeps its moment."""
    running.wait(minutes=24)
    dialog = open_beneath(running, Key.Key_F4)
    running.type("60")
    running.press(Key.Key_Return)
    assert "Pump 60 mL, expected 10 mL at 09:24" in said(dialog)
