"""What a screen reader meets: roles, names, announcements, and a client that never stops asking.

Qt gives no client the states "invalid entry" and "required" of a line; the description says them
instead.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.stage import Stage, wait_for
from tests.rehearsal.test_stop import at

small = pytest.mark.rehearsal
long = pytest.mark.long_rehearsal
ROUNDS = 500
EVERY_S = 0.05


class Ears:
    """Collects what was announced, in the background."""

    def __init__(self, stage: Stage) -> None:
        self.process = stage.listener()
        self.heard: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(json.loads(line)["said"])

    def wait_for(self, words: str) -> str:
        return wait_for(
            lambda: next((one for one in self.heard if words in plain(one)), None),
            f"“{words}” is announced; heard: {self.heard[-5:]}",
        )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@small
def test_choices_fields_and_tabs_have_their_roles_and_groups_their_names(nurse: Nurse) -> None:
    nurse.plan(Patient())
    seen = nurse.screen.read()
    radios = [one.name for one in seen.parts() if one.role == "radio button"]
    assert {"1st", "2nd", "3rd or later"} <= set(radios)
    assert any(name.startswith("Isa-Pd") for name in radios)
    for name in (
        "Weight, kg",
        "Age, years",
        "Infusion date",
        "Initials or name",
        "Hospital number",
    ):
        part = seen.find(f"^{name}", "text", "password text")
        assert part is not None, name
    groups = {one.name for one in seen.parts() if one.role in ("panel", "grouping")}
    assert {"Regimen", "Isatuximab infusion number"} <= groups
    assert seen.find("^Rate steps", "table") is not None
    lists = {one.name: one for one in seen.parts() if one.role == "page tab list"}
    leaves = ["Premedication", "Reactions", "Preparation", "Notes and checks"]
    pages = [f"{name} page, key {key}" for key, name in
             enumerate(("Plan", "Prepare", "Infuse", "Course", "Board"), 1)]  # fmt: skip
    for name, wanted in (("Details of the plan", leaves), ("Pages", pages)):
        tabs = [one for one in lists[name].kids if one.role == "page tab"]
        assert [one.name for one in tabs] == wanted
        assert [one.is_("selected") for one in tabs] == [True] + [False] * (len(wanted) - 1)
    nurse.hands.press("alt+z")
    nurse.screen.wait(
        lambda seen: (tab := seen.find("^Reactions$", "page tab")) and tab.is_("selected"),
        "the leaf of the reactions is the one that is selected",
    )


@small
def test_what_is_required_is_said_until_it_is_answered(nurse: Nurse) -> None:
    def said(name: str) -> str:
        part = nurse.screen.read().find(name, "text", "password text", "panel", "grouping")
        assert part is not None, name
        return part.said

    assert said("^Regimen$") == "Required."
    assert said("^Weight, kg").startswith("Required.")
    assert said("^Age").startswith("Required: age or date of birth.")
    assert "Required" not in said("^Infusion date")
    nurse.plan(Patient())
    assert said("^Regimen$") == ""
    assert "Required" not in said("^Weight, kg")
    nurse.ask_to_start()
    assert said("^First rate").startswith("Required.")


@small
def test_plan_error_next_change_and_overdue_are_announced(nurse: Nurse, stage: Stage) -> None:
    patient = Patient()
    nurse.plan(patient)
    nurse.start(patient, at=at("09:00"))
    # Qt asks the bus about each key while somebody listens, and is behind the mouse then: no fast
    # hands from here on.
    ears = Ears(stage)
    try:
        nurse.hands.press("ctrl+1")
        nurse.fill("^Age", "6o")
        ears.wait_for("Age: Cannot read this entry")
        age = nurse.screen.read().find("^Age", "text")
        assert age is not None
        assert age.said.startswith("Invalid entry. Cannot read this entry")
        nurse.fill("^Age", patient.age)
        ears.wait_for("Plan ready: Isa-Pd, 1st infusion (first ever)")
        nurse.hands.press("ctrl+3")
        nurse.clock.set(at("10:00") + timedelta(seconds=20))
        ears.wait_for("Rate change due: 50 mL/h")
        nurse.set_rate("50", at("10:01"))
        recorded = ears.wait_for("Recorded. Running")
        # 60 min at 25 mL/h were over at 10:01; 30 min at 50 are over at 10:31.
        assert "Next change, 75 mL/h" in plain(recorded)
        assert "at 10:31" in recorded
        nurse.stop(at("10:10"))
        ears.wait_for("Stopped. Stop the pump.")
    finally:
        ears.process.terminate()


def walk(reader: subprocess.Popen[str], pid: int, stop: threading.Event, walks: list[int]) -> None:
    """Read the whole tree of the program again and again."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    while not stop.is_set():
        reader.stdin.write(json.dumps({"pid": pid}) + "\n")
        reader.stdin.flush()
        told = json.loads(reader.stdout.readline())
        walks.append(sum(map(parts, told["windows"])))
        time.sleep(EVERY_S)


def parts(told: dict[str, Any]) -> int:
    """How many parts there are in this one, itself among them."""
    return 1 + sum(map(parts, told["kids"]))


@long
def test_500_rounds_of_a_client_that_walks_the_tree_all_the_time(
    nurse: Nurse, stage: Stage
) -> None:
    """Pages and dialogs come and go while every part of them is asked for."""
    patient = Patient()
    nurse.plan(patient)
    nurse.start(patient, at=at("09:00"))
    reader, stop, walks = stage.another_reader(), threading.Event(), list[int]()
    pid = nurse.program.pid
    walker = threading.Thread(target=walk, args=(reader, pid, stop, walks), daemon=True)
    walker.start()
    try:
        for number in range(ROUNDS):
            before = len(walks)
            # The Escape of the round before may have come sooner than its question.
            nurse.hands.press("Escape", "ctrl+1", "ctrl+Tab", "ctrl+3")
            # A question at the bedside, the help, and back; Escape leaves each of them.
            nurse.hands.press(("F4", "F5", "F8")[number % 3], "Escape")
            if number % 10 == 0:
                nurse.hands.press("F1", "Escape")
            assert nurse.program.is_running, f"it ended in round {number}"
            # Whole pages and halves of pages are read: a walk begins and ends in every round.
            wait_for(lambda before=before: len(walks) > before, f"a walk in round {number}")
    finally:
        stop.set()
        walker.join(timeout=30)
        reader.terminate()
    assert len(walks) >= ROUNDS
    # Pages, dialogs and none of them were seen, not one picture five hundred times.
    assert len(set(walks)) > 10
    nurse.hands.press("Escape")
    nurse.screen.wait_for_no_dialog()
    nurse.hands.press("ctrl+3")
    page = nurse.page()
    assert page.rate == "25"
    # Nothing was recorded by keys that opened a question and left it.
    assert nurse.entries().count("started") == 1
    assert "volume-read" not in nurse.entries()
    assert "unexpected" not in nurse.program.output.lower()
