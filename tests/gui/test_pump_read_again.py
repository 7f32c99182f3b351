"""A pump volume that is far from the computed one is read twice before it is recorded."""

import pytest
from chair import Chair, Key
from PySide6.QtWidgets import QApplication, QScrollBar
from ward_window import NBSP, all_texts

from infuseplan.application.journal.port import StorageProblem, StoredEvent
from infuseplan.domain.infusion.events import Event, Reaction, VolumeRead
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.pause import PauseDialog
from infuseplan.gui.dialogs.volume import VolumeDialog
from infuseplan.gui.widgets.entry_fields import EntryField


@pytest.fixture
def reading(running: Chair) -> Chair:
    """After 47 min at 25 mL/h: 47 × 25 / 60 = 19.583 mL have run in. The volume is asked for."""
    running.wait(47)
    running.press(Key.Key_F4)
    return running


def again(chair: Chair) -> EntryField:
    field = chair.page.dialogs.reading_again.field(chair.dialog)
    assert field is not None
    return field


def said(chair: Chair) -> str:
    return all_texts(chair.dialog).replace(NBSP, " ")


def volumes(chair: Chair) -> list[str]:
    bedside = chair.page.bedside
    assert bedside is not None
    return [str(one.infused_ml) for one in bedside.events if isinstance(one, VolumeRead)]


def test_a_volume_near_the_computed_one_is_recorded_at_once(reading: Chair) -> None:
    reading.type("19.6")
    reading.press(Key.Key_Return)
    assert volumes(reading) == ["19.6"]
    assert reading.page.dialogs.dialog is None


def test_a_volume_far_from_it_is_asked_about_before_it_is_recorded(reading: Chair) -> None:
    # 5 mL is the hospital's limit; 26 - 19.583 = 6.417.
    reading.type("26")
    reading.press(Key.Key_Return)
    assert volumes(reading) == []
    assert "Pump 26 mL, expected 19.6 mL at 09:47 (difference 6.4 mL, limit 5 mL)" in said(reading)
    assert again(reading).line.hasFocus()
    # The dialog has grown: the new line is in sight, whole, and nothing scrolls.
    QApplication.processEvents()
    seen = again(reading).visibleRegion().boundingRect()
    assert seen == again(reading).rect()
    assert [bar for bar in reading.dialog.findChildren(QScrollBar) if bar.isVisible()] == []
    # Enter alone confirms nothing.
    reading.press(Key.Key_Return)
    assert volumes(reading) == []


def test_who_types_it_again_has_read_the_pump_twice_and_the_rate_may_rise(reading: Chair) -> None:
    reading.type("26")
    reading.press(Key.Key_Return)
    reading.type("26")
    reading.press(Key.Key_Return)
    assert volumes(reading) == ["26", "26"]
    bedside = reading.page.bedside
    assert bedside is not None
    state = bedside.verified_state(bedside.now()).state
    assert not state.confirm_reading
    assert state.steps
    assert [one.code for one in state.findings if one.code.startswith("course.pump")] == [
        "course.pump-differs"
    ]


def test_a_second_reading_that_differs_is_not_taken_for_the_first(reading: Chair) -> None:
    reading.type("26")
    reading.press(Key.Key_Return)
    reading.type("19.6")
    reading.press(Key.Key_Return)
    assert volumes(reading) == []
    assert "The two readings differ" in said(reading)
    # The first one was the slip.
    dialog = reading.dialog
    assert isinstance(dialog, VolumeDialog)
    dialog.volume.set_text("19.6")
    dialog.submit()
    assert volumes(reading) == ["19.6"]


def test_a_volume_out_by_two_is_asked_about_also_within_the_limit(running: Chair) -> None:
    # 12 min at 25 mL/h: 5 mL; 0.5 instead of 5.0 is 4.5 mL off, under 5.
    running.wait(12)
    running.press(Key.Key_F4)
    running.type("0.5")
    running.press(Key.Key_Return)
    assert volumes(running) == []
    assert "Pump 0.5 mL, expected 5 mL" in said(running)


def test_what_no_pump_can_show_is_refused_and_not_asked_for_twice(running: Chair) -> None:
    # At minute 20 at most 20 × 150 / 60 + 5 = 55 mL, whatever the pump was set to.
    running.wait(20)
    running.press(Key.Key_F4)
    running.type("100")
    running.press(Key.Key_Return)
    assert volumes(running) == []
    assert "check the pump's counter" in said(running)
    assert running.page.dialogs.reading_again.field(running.dialog) is None


def test_a_pause_and_a_grade_ask_likewise(running: Chair) -> None:
    running.wait(47)
    running.press(Key.Key_F8)
    dialog = running.dialog
    assert isinstance(dialog, PauseDialog)
    dialog.reason.choose("line")
    dialog.volume.set_text("9.6")
    dialog.submit()
    assert running.journal.types() == ["started"]
    again(running).set_text("9.6")
    dialog.submit()
    assert running.journal.types() == ["started", "paused", "volume-read"]
    running.wait(1)
    running.press(Key.Key_F9)
    grading = running.dialog
    assert isinstance(grading, GradeDialog)
    grading.grade.choose("2")
    grading.anaphylaxis.choose("no")
    grading.volume.set_text("19.6")
    grading.submit()
    bedside = running.page.bedside
    assert bedside is not None
    assert not any(isinstance(one, Reaction) for one in bedside.events)
    again(running).set_text("19.6")
    grading.submit()
    assert any(isinstance(one, Reaction) for one in bedside.events)
    assert running.page.dialogs.dialog is None


def test_a_second_reading_that_finds_the_journal_locked_waits_and_is_not_dropped(
    reading: Chair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two entries are equal; the one that was saved must not be taken for both."""
    append = reading.journal.append
    taken: list[Event] = []

    def locked_after_the_first(record: str, expected: int, event: Event) -> StoredEvent:
        if taken:
            raise StorageProblem("locked", "save")
        taken.append(event)
        return append(record, expected, event)

    monkeypatch.setattr(reading.journal, "append", locked_after_the_first)
    reading.type("26")
    reading.press(Key.Key_Return)
    again(reading).set_text("26")
    reading.dialog.submit()
    bedside = reading.page.bedside
    assert bedside is not None
    assert volumes(reading) == ["26"]
    assert [str(one.infused_ml) for one in bedside.unsaved if isinstance(one, VolumeRead)] == ["26"]
    monkeypatch.undo()
    reading.page.save_again()
    assert volumes(reading) == ["26", "26"]
    assert bedside.unsaved == ()
