"""The power goes at any moment of a STOP; the next start opens there and says how it stands."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.rehearsal.infuse_page import InfusePage
from tests.rehearsal.nurse import Nurse, Patient
from tests.rehearsal.screen import Seen
from tests.rehearsal.test_stop import at, start

Deed = Callable[[Nurse], object]


def before_the_key(nurse: Nurse) -> None:
    nurse.clock.set(at("09:45"))


def after_the_key(nurse: Nurse) -> None:
    nurse.stop(at("09:45"))


def after_the_grade(nurse: Nurse) -> None:
    after_the_key(nurse)
    nurse.grade(2)


def after_better(nurse: Nurse) -> None:
    after_the_grade(nurse)
    nurse.judge(1, at("10:10"))


def after_the_resume(nurse: Nurse) -> None:
    after_better(nurse)
    nurse.resume(at("10:15"), rate="12.5")


# What the window says when it is continued, how many entries the log has, and which rate runs.
MOMENTS: dict[str, tuple[Deed, str, int, str]] = {
    "before-the-key": (before_the_key, "^Running$", 1, "25"),
    "after-the-key": (after_the_key, "STOPPED", 2, "0"),
    "after-the-grade": (after_the_grade, "[Ss]topped: reaction, grade 2", 3, "0"),
    "after-better": (after_better, "[Ss]topped: reaction, grade 1", 4, "0"),
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
    if moment == "after-the-key":
        # Asked again, because nobody has answered it.
        nurse.screen.wait_for_dialog("how severe|grade")
        nurse.cancel()

    def right(page: InfusePage) -> bool:
        return re.search(status, page.status) is not None and page.rate == rate

    page = nurse.page(right)
    assert len(page.log) == len(nurse.program.events())
    assert bool(page.steps) == (rate != "0" or moment == "after-better")


@pytest.mark.long_rehearsal
def test_after_a_crash_during_stop_the_window_says_stopped(nurse: Nurse) -> None:
    """Before anybody has pressed anything."""
    start(nurse, Patient())
    after_the_key(nurse)
    nurse.program.kill()
    nurse.program.open()
    nurse.screen.wait_for_words("STOPPED")
