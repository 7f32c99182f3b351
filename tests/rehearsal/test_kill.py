"""The power goes at any moment of a STOP; the next start opens there and says how it stands."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from tests.rehearsal.infuse_page import InfusePage
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.screen import BUTTONS, Seen
from tests.rehearsal.test_stop import at, start

Deed = Callable[[Nurse], object]


def before_the_key(nurse: Nurse) -> None:
    nurse.clock.set(at("09:45"))


def after_the_key(nurse: Nurse) -> None:
    nurse.stop(at("09:45"))


def half_answered(nurse: Nurse) -> None:
    """The grade is chosen, and the button is not pressed."""
    after_the_key(nurse)
    nurse.answer_grade(2)


def asked_by_mistake(nurse: Nurse) -> None:
    """The question that takes STOP back is open above the other one."""
    after_the_key(nurse)
    nurse.hands.click(nurse.in_front("by mistake", *BUTTONS))
    nurse.screen.wait_for_dialog("mistake")


def after_taken_back(nurse: Nurse) -> None:
    after_the_key(nurse)
    nurse.take_stop_back()


def after_the_grade(nurse: Nurse) -> None:
    after_the_key(nurse)
    nurse.grade(2)


def after_better(nurse: Nurse) -> None:
    after_the_grade(nurse)
    nurse.judge(1, at("10:10"))


def half_resumed(nurse: Nurse) -> None:
    """The rate is read back, and the button is not pressed."""
    after_better(nurse)
    nurse.hands.press("F7")
    nurse.screen.wait_for_dialog("Resume")
    nurse.fill("[Rr]ate", "12.5")


def after_the_resume(nurse: Nurse) -> None:
    after_better(nurse)
    nurse.resume(at("10:15"), rate="12.5")


# What the window says when it is continued, how many entries the log has, and which rate runs.
MOMENTS: dict[str, tuple[Deed, str, int, str]] = {
    "before-the-key": (before_the_key, "^Running$", 1, "25"),
    "after-the-key": (after_the_key, "STOPPED", 2, "0"),
    "half-answered": (half_answered, "STOPPED", 2, "0"),
    "asked-by-mistake": (asked_by_mistake, "STOPPED", 2, "0"),
    "after-taken-back": (after_taken_back, "^Running$", 3, "25"),
    "after-the-grade": (after_the_grade, "Interrupted: reaction, grade 2", 3, "0"),
    "after-better": (after_better, "Interrupted: reaction, grade 1", 4, "0"),
    "half-resumed": (half_resumed, "Interrupted: reaction, grade 1", 4, "0"),
    "after-the-resume": (after_the_resume, "^Running", 5, "12.5"),
}
SMALL = ("after-the-key",)


def cases() -> list[object]:
    small, long = pytest.mark.rehearsal, pytest.mark.long_rehearsal
    return [pytest.param(name, marks=[small if name in SMALL else long]) for name in MOMENTS]


def continue_(nurse: Nurse) -> None:
    """The window opens on the infusion that runs, with the keyboard on `Continue`: Enter."""

    def focused(seen: Seen) -> bool:
        return seen.focus is not None and "Continue" in seen.focus.name

    nurse.screen.wait(focused, "the keyboard is on `Continue`")
    nurse.hands.press("Return")


@pytest.mark.parametrize("moment", cases())
def test_killed_and_continued(moment: str, nurse: Nurse) -> None:
    deed, status, entries, rate = MOMENTS[moment]
    start(nurse, Patient())
    deed(nurse)
    nurse.program.kill()
    assert len(nurse.entries()) == entries
    nurse.clock.let_pass(minutes=1)
    nurse.program.open()
    continue_(nurse)
    if status == "STOPPED":
        # Asked again, because nobody has answered it.
        nurse.screen.wait_for_dialog("[Gg]rade")
        nurse.cancel()

    def right(page: InfusePage) -> bool:
        return re.search(status, page.status) is not None and page.rate == rate

    page = nurse.page(right)
    assert len(page.log) == len(nurse.program.events())
    assert bool(page.steps) == (rate != "0" or status.endswith("grade 1"))


@pytest.mark.long_rehearsal
def test_after_a_crash_during_stop_the_window_says_stopped(nurse: Nurse) -> None:
    """Before anybody has pressed anything."""
    start(nurse, Patient())
    after_the_key(nurse)
    nurse.program.kill()
    nurse.program.open()
    nurse.screen.wait_for_words("STOPPED")


def press_stop(nurse: Nurse) -> None:
    before_the_key(nurse)
    nurse.hands.press("F9")


def press_the_grade(nurse: Nurse) -> None:
    half_answered(nurse)
    nurse.hands.press("Return")


def press_resume(nurse: Nurse) -> None:
    half_resumed(nurse)
    nurse.hands.press("Return")


def press_taken_back(nurse: Nurse) -> None:
    asked_by_mistake(nurse)
    nurse.hands.press("1", "alt+h")
    nurse.hands.type("a slip")
    nurse.hands.press("Return")


# The last key, and how many milliseconds the power holds after it.
LAST_KEYS: dict[str, tuple[Deed, tuple[int, ...]]] = {
    "stop": (press_stop, (0, 30, 120)),
    "grade": (press_the_grade, (30,)),
    "resume": (press_resume, (30,)),
    "taken-back": (press_taken_back, (30,)),
}
# How it stands after each entry.
AFTER = {
    "started": ("^Running$", "25"),
    "stopped": ("STOPPED", "0"),
    "stop-withdrawn": ("^Running$", "25"),
    "reaction": ("Interrupted: reaction, grade 2", "0"),
    "regraded": ("Interrupted: reaction, grade 1", "0"),
    "resumed": ("^Running$", "12.5"),
}
# What the journal may have at last: the entry before the key, or the key's own.
LAST_ENTRIES = {
    "stop": ("started", "stopped"),
    "grade": ("stopped", "reaction"),
    "resume": ("regraded", "resumed"),
    "taken-back": ("stopped", "stop-withdrawn"),
}


@pytest.mark.long_rehearsal
@pytest.mark.parametrize(
    ("key", "milliseconds"),
    [(key, one) for key, (_deed, all_) in LAST_KEYS.items() for one in all_],
)
def test_killed_while_the_key_is_being_recorded(key: str, milliseconds: int, nurse: Nurse) -> None:
    """The entry is there whole or not at all, and the window says what the journal says."""
    start(nurse, Patient())
    LAST_KEYS[key][0](nurse)
    time.sleep(milliseconds / 1000)
    nurse.program.kill()
    last = nurse.entries()[-1]
    assert last in LAST_ENTRIES[key]
    nurse.clock.let_pass(minutes=1)
    nurse.program.open()
    continue_(nurse)
    if last == "stopped":
        nurse.screen.wait_for_dialog("[Gg]rade")
        nurse.cancel()
    status, rate = AFTER[last]
    page = nurse.page(lambda page: re.search(status, page.status) is not None)
    assert page.rate == rate
    assert len(page.log) == len(nurse.program.events())
