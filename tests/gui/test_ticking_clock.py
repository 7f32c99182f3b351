"""A clock that ticks at every reading: one reading for each thing that is done.

A real clock never shows the same moment twice, and a state of one moment held against the proof
of another is refused by the monitor. So every key is pressed here on clocks that go on by an odd
step each time somebody reads them.
"""

from datetime import timedelta

import pytest
from chair import Chair, Key, OpenChair
from ward_window import CONTROL

from infuseplan.domain.infusion.events import Paused, Resumed
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import ResumeDialog
from infuseplan.presentation.figures import NBSP

STEPS = (
    timedelta(microseconds=1),
    timedelta(microseconds=137),
    timedelta(milliseconds=997),
    timedelta(seconds=7, microseconds=3),
)


@pytest.fixture(params=STEPS, ids=str)
def ticking(request: pytest.FixtureRequest, open_chair: OpenChair) -> Chair:
    chair = open_chair()
    chair.clock.tick = request.param
    chair.start()
    return chair


def assert_proved(chair: Chair) -> None:
    """The monitor objects to nothing, neither now nor after a restart."""
    bedside = chair.page.bedside
    assert bedside is not None
    snapshot = bedside.verified_state(bedside.now())
    after = snapshot.if_resumed
    findings = (*snapshot.state.findings, *(after.findings if after else ()))
    assert [one.code for one in findings if one.code == "monitor.failed"] == []


def reaction(chair: Chair) -> None:
    chair.wait(minutes=20)
    chair.press(Key.Key_F9)
    chair.grade("2")
    chair.wait(minutes=10)
    chair.press(Key.Key_F6)
    chair.grade("1")


def test_an_infusion_is_resumed_after_a_reaction(ticking: Chair) -> None:
    reaction(ticking)
    assert "does not confirm" not in ticking.texts
    assert ticking.page.board.keys.buttons["resume"].isEnabled()
    ticking.press(Key.Key_F7)
    dialog = ticking.dialog
    assert isinstance(dialog, ResumeDialog)
    ticking.type("12.5")
    ticking.press(Key.Key_Return)
    assert ticking.rate == "12.5"
    assert ticking.journal.types()[-1] == "resumed"
    assert "Running" in ticking.page.board.status.status.text()
    assert_proved(ticking)


def test_an_infusion_is_resumed_after_a_pause(ticking: Chair) -> None:
    ticking.wait(minutes=20)
    ticking.page.press(lambda at: Paused(at=at, reason="pump alarm"), ticking.now)
    ticking.wait(minutes=5)
    assert "does not confirm" not in ticking.texts
    ticking.press(Key.Key_F7)
    ticking.type("25")
    ticking.press(Key.Key_Return)
    assert ticking.journal.types()[-1] == "resumed"
    assert ticking.rate == "25"
    assert_proved(ticking)


def test_the_plan_page_follows_without_an_objection(ticking: Chair) -> None:
    reaction(ticking)
    ticking.press(Key.Key_1, CONTROL)
    course = ticking.window.page.answer.course
    assert course is not None
    # 12.5 mL/h for 30 min, then 25 mL/h again: the restart's steps are shown.
    assert [row.cells[3].strip() for row in course.ladder][:2] == ["12.5", "25"]


def test_every_key_is_recorded_at_one_moment(ticking: Chair) -> None:
    """What a key did and what the page shows of it are of the same reading of the clock."""
    ticking.wait(minutes=20)
    before = ticking.clock.wall
    ticking.press(Key.Key_F9)
    bedside = ticking.page.bedside
    assert bedside is not None
    stopped = bedside.events[-1].at
    # One reading for the key itself.
    assert before < stopped <= before + 4 * ticking.clock.tick
    dialog = ticking.dialog
    assert isinstance(dialog, GradeDialog)


@pytest.mark.still_clock("one moment is held against another")
def test_a_pause_counts_from_its_key_and_not_from_its_answer(running: Chair) -> None:
    """F8 at 09:20, the answer 4 min later: 20 min at 25 mL/h are 8.33 mL, 24 min would be 10."""
    running.wait(minutes=20)
    running.press(Key.Key_F8)
    running.wait(minutes=4)
    running.type("1")
    running.dialog.submit()
    bedside = running.page.bedside
    assert bedside is not None
    paused = bedside.events[-1]
    assert isinstance(paused, Paused)
    assert paused.at == bedside.events[0].at + timedelta(minutes=20)
    assert f"8.3{NBSP}mL" in running.page.board.status.figures[0].figure.text()


def test_a_key_whose_question_is_answered_after_another_key_comes_after_it(
    running: Chair,
) -> None:
    """F5 at 09:10, STOP inside its question at 09:11: the log stays in the order of time."""
    running.wait(minutes=10)
    running.press(Key.Key_F5)
    observation = running.dialog
    running.wait(minutes=1)
    running.press(Key.Key_F9)
    running.grade("1")
    assert isinstance(observation, ObservationDialog)
    observation.fields["pulse_per_min"].set_text("80")
    observation.submit()
    bedside = running.page.bedside
    assert bedside is not None
    assert [event.type for event in bedside.events][-1] == "observed"
    assert [event.at for event in bedside.events] == sorted(event.at for event in bedside.events)


@pytest.mark.still_clock("one moment is held against another")
def test_a_restart_counts_from_when_it_is_confirmed(running: Chair) -> None:
    """The pump is set and started while the read-back is open: it runs from the confirmation."""
    running.wait(minutes=20)
    running.press(Key.Key_F9)
    running.grade("2")
    running.press(Key.Key_F6)
    running.grade("1")
    running.wait(minutes=30)
    running.press(Key.Key_F7)
    running.wait(minutes=2)
    running.type("12.5")
    running.press(Key.Key_Return)
    bedside = running.page.bedside
    assert bedside is not None
    resumed = bedside.events[-1]
    assert isinstance(resumed, Resumed)
    assert resumed.at == bedside.events[0].at + timedelta(minutes=52)
