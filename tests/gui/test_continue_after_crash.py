"""The window opens at an infusion that waits: how that stands, and Enter goes on with it."""

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtWidgets import QApplication
from ward_window import CONTROL, NBSP

from infuseplan.domain.infusion.events import Event, Observed, VolumeRead


def after_a_crash(open_chair: OpenChair) -> Chair:
    """Another window on the same journal, where somebody goes to page 3."""
    other = open_chair()
    other.press(Key.Key_3, CONTROL)
    return other


def words_of(chair: Chair) -> str:
    (button,) = chair.page.empty.buttons
    return button.accessibleName().replace(NBSP, " ")


def record(chair: Chair, *events: Event) -> None:
    bedside = chair.page.bedside
    assert bedside is not None
    bedside.record(*events, now=bedside.now())


def test_after_premedication_and_start_it_runs(running: Chair, open_chair: OpenChair) -> None:
    """The first table of the EU text begins with 25 mL/h; the premedication is entered last."""
    (line,) = running.journal.records()
    assert line.last_event == "premedication-given"
    other = after_a_crash(open_chair)
    assert words_of(other).endswith("; running at 25 mL/h")
    (button,) = other.page.empty.buttons
    assert button.isVisible()
    assert button.hasFocus()
    other.press(Key.Key_Return)
    assert other.page.bedside is not None
    assert other.rate.replace(NBSP, " ").startswith("25")


def test_what_was_only_looked_at_does_not_hide_how_it_stands(
    running: Chair, open_chair: OpenChair
) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    running.grade("2")
    running.wait(5)
    assert running.page.bedside is not None
    now = running.page.bedside.now()
    record(running, Observed(at=now, pulse_per_min=88))
    assert running.journal.types()[-1] == "observed"
    other = after_a_crash(open_chair)
    assert words_of(other).endswith("; interrupted for a reaction of grade 2")
    # A volume is read, and the first window has nothing else to say of it.
    running.wait(1)
    record(running, VolumeRead(at=running.page.bedside.now(), infused_ml=8))
    other.page.refresh()
    assert words_of(other).endswith("; interrupted for a reaction of grade 2")


def test_a_stop_without_a_grade_is_said_also_when_something_was_observed_since(
    running: Chair, open_chair: OpenChair
) -> None:
    running.wait(20)
    running.press(Key.Key_F9)
    running.page.dialogs.close_all()
    running.wait(1)
    assert running.page.bedside is not None
    record(running, Observed(at=running.page.bedside.now(), note="flushed"))
    assert "STOPPED for a reaction, not graded" in words_of(after_a_crash(open_chair))


def test_the_button_keeps_the_keyboard_when_its_words_change(
    running: Chair, open_chair: OpenChair
) -> None:
    other = after_a_crash(open_chair)
    assert other.page.empty.buttons[0].hasFocus()
    running.wait(20)
    assert running.page.bedside is not None
    running.page.stop()
    running.page.dialogs.close_all()
    other.window.activateWindow()
    QApplication.processEvents()
    other.page.empty.buttons[0].setFocus()
    other.page.refresh()
    assert "STOPPED" in words_of(other)
    assert other.page.empty.buttons[0].hasFocus()


@pytest.mark.usefixtures("running")
def test_a_window_that_opens_with_page_3_has_the_keyboard_on_continue(
    open_chair: OpenChair,
) -> None:
    other = open_chair()
    other.window.hide()
    other.window.show_page("infuse")
    assert other.page.empty.buttons == []
    other.window.show()
    QApplication.processEvents()
    (button,) = other.page.empty.buttons
    # An offscreen window is not made active again; this is what gets the keyboard once it is.
    assert other.window.focusWidget() is button
