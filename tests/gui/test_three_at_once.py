"""Three infusions in one window, turned to in any order: no field, event or picture ever crosses.

Everything that the window holds is looked at after each switch, shown or not, but for the board and
the bar of pages, which name all three. What is seen is grabbed: the strip is the patient's own
picture to the pixel, and the whole frame is what a fresh look at the same record shows.
"""

import json
import random
import re
from dataclasses import dataclass
from hashlib import sha256

import pytest
from chair import Chair, Key, OpenChair
from PySide6.QtWidgets import QApplication, QWidget
from ward_window import CONTROL, NBSP, texts_of, tree

from infuseplan.gui.dialogs.by_name import LeaveDialog
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import PauseDialog
from tests.gui.test_board_page import start

SHORT, FULL = 8, 10_000
# Side by side, each from a seed of its own.
PARTS = 20
# After so many the infusions are begun anew: they would end by the clock.
IN_ONE_WINDOW = 25
STEPS_IN_ONE = 3
PAGES = (Key.Key_1, Key.Key_2, Key.Key_4, Key.Key_3)
DEEDS = ("look", "look", "observe", "pause", "resume", "stop", "new", "page", "page", "begin-plan")


@dataclass(frozen=True)
class One:
    """A patient by what nobody else has: each of these betrays whose it is.

    10 mg/kg; `pulse` is the tens of every pulse that is entered for this one.
    """

    name: str
    number: str
    weight: str
    dose: str
    pulse: int

    @property
    def marks(self) -> tuple[str, ...]:
        return self.name, self.number, f"{self.weight} kg", f"{self.dose} mg"


THREE = (
    One("Zander Q", "48391", "71", "710", 6),
    One("Winter W", "57284", "83", "830", 7),
    One("Yilmaz Y", "69156", "95", "950", 8),
)
# What is begun on the Plan page for a fourth, who is never started.
FOURTH = One("Ulrich U", "70913", "66", "660", 9)


class Ward:
    """The window with the three infusions, and what each record has to hold."""

    def __init__(self, chair: Chair) -> None:
        self.chair, self.window = chair, chair.window
        for place, one in enumerate(THREE):
            if place:
                self.make_room()
            start(chair, (one.name, one.number), one.weight)
        kept = chair.journal.kept
        self.records = {header.patient_name: record for record, (header, _) in kept.items()}
        self.expected = {one.name: self.types(one) for one in THREE}
        self.strips: dict[str, bytes] = {}
        self.frames: dict[str, str] = {}
        self.shown: One | None = THREE[-1]

    def types(self, one: One) -> list[str]:
        return [
            json.loads(e.event)["type"] for e in self.chair.journal.kept[self.records[one.name]][1]
        ]

    def make_room(self) -> None:
        self.chair.press(Key.Key_N, CONTROL)
        dialog = self.window.findChild(LeaveDialog)
        if dialog is not None:
            dialog.submit()
        QApplication.processEvents()
        assert self.chair.page.bedside is None

    # -- deeds -----------------------------------------------------------------------------------

    def turn_to(self, one: One) -> None:
        self.window.open_infusion(self.records[one.name])
        self.shown = one
        QApplication.processEvents()
        bedside = self.chair.page.bedside
        assert bedside is not None
        assert bedside.header.patient_name == one.name
        assert self.window.page.questions.weight.text == one.weight

    def do(self, deed: str, one: One, chance: random.Random) -> None:
        page = self.chair.page
        if deed == "page":
            self.chair.press(chance.choice(PAGES), CONTROL)
        elif deed == "new":
            self.make_room()
            self.shown = None
        elif deed == "begin-plan":
            self.make_room()
            self.shown = None
            self.window.patient.patient.setText(FOURTH.name)
            self.window.patient.reference.setText(FOURTH.number)
            self.window.page.questions.weight.set_text(FOURTH.weight)
        elif deed == "observe":
            self.chair.press(Key.Key_F5)
            dialog = page.dialogs.dialog
            assert isinstance(dialog, ObservationDialog)
            dialog.fields["pulse_per_min"].set_text(str(10 * one.pulse + chance.randrange(10)))
            self.submit(one, "observed")
        elif deed == "pause" and page.board.keys.buttons["pause"].isEnabled():
            self.chair.press(Key.Key_F8)
            dialog = page.dialogs.dialog
            assert isinstance(dialog, PauseDialog)
            dialog.reason.choose("other")
            dialog.words.line.setText(one.name)
            self.submit(one, "paused")
        elif deed == "resume" and self.types(one)[-1] == "paused":
            self.chair.press(Key.Key_F7)
            if page.dialogs.dialog is not None:
                # The rate is read back from the pump.
                page.dialogs.close_all()
            else:
                self.expected[one.name].append("resumed")
        elif deed == "stop" and "stopped" not in self.types(one):
            self.chair.press(Key.Key_F9)
            self.expected[one.name].append("stopped")
            self.chair.grade("2")
            self.expected[one.name].append("reaction")
        QApplication.processEvents()

    def submit(self, one: One, kind: str) -> None:
        dialog = self.chair.dialog
        dialog.submit()
        assert self.chair.page.dialogs.dialog is None, dialog.said.text()
        self.expected[one.name].append(kind)

    # -- looks -----------------------------------------------------------------------------------

    def look(self) -> None:
        """Nothing of another one stands anywhere, and every record has what was entered."""
        whose = self.shown
        others = [one for one in (*THREE, FOURTH) if one is not whose]
        if whose is None and self.window.patient.patient.text():
            others.remove(FOURTH)
        held = self.held()
        crossed = [
            mark
            for one in others
            for mark in one.marks
            if mark in held and re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", held)
        ]
        assert not crossed, f"{crossed} while {whose} is shown"
        for one in THREE:
            assert self.types(one) == self.expected[one.name]

    def held(self) -> str:
        """Every text of the window and of what lies above it, shown or not."""
        board = self.window.board.made
        without: set[QWidget] = {*tree(self.window.sign.bar)}
        if board is not None:
            without |= {*tree(board)}
        if self.shown is None:
            # The list of all that can be continued.
            without |= {*tree(self.chair.page.empty)}
        parts = [part for part in tree(self.window) if part not in without]
        lines = (text for part in parts if part is not self.window for text in texts_of(part))
        return "\n".join(lines).replace(NBSP, " ")

    def grab(self) -> None:
        """The frame of the patient who is shown is that patient's, and what a fresh look shows."""
        one = self.shown
        assert one is not None
        lines = self.window.patient
        strip = pixels(lines.patient) + pixels(lines.reference)
        assert self.strips.setdefault(one.name, strip) == strip, f"the strip is not {one.name}'s"
        assert len(set(self.strips.values())) == len(self.strips)
        frame = pixels(self.window)
        page = self.chair.page
        page.refresh()
        assert pixels(self.window) == frame, f"a fresh look at {one.name} shows something else"
        seen = sha256(frame).hexdigest()
        assert self.frames.setdefault(seen, one.name) == one.name, "the same frame for two patients"

    def end(self) -> None:
        """Every figure and word in a record is its patient's."""
        for one in THREE:
            _, events = self.chair.journal.kept[self.records[one.name]]
            for event in (json.loads(stored.event) for stored in events):
                if event["type"] == "observed" and "pulse_per_min" in event:
                    assert int(event["pulse_per_min"]) // 10 == one.pulse
                if event["type"] == "paused":
                    assert event["reason"] == one.name


def pixels(widget: QWidget) -> bytes:
    image = widget.grab().toImage()
    return image.width().to_bytes(4, "big") + bytes(image.constBits())


def interleave(open_chair: OpenChair, sequences: int, seed: int = 0) -> int:
    """So many sequences; how many switches there were, each with a frame."""
    chance, switches, ward = random.Random(seed), 0, None  # noqa: S311 - no secret
    for number in range(sequences):
        if number % IN_ONE_WINDOW == 0:
            if ward is not None:
                ward.end()
                ward.chair.page.dialogs.close_all()
                for bedside in tuple(ward.window.infuse.records.open.values()):
                    ward.window.infuse.records.release(bedside)
                ward.window.hide()
                ward.chair.journal.kept.clear()
            ward = Ward(open_chair())
        assert ward is not None
        steps = [(chance.choice(THREE), chance.choice(DEEDS)) for _ in range(STEPS_IN_ONE)]
        try:
            for one, deed in steps:
                ward.turn_to(one)
                switches += 1
                ward.grab()
                ward.look()
                ward.do(deed, one, chance)
                ward.look()
        except AssertionError as problem:
            names = [(one.name, deed) for one, deed in steps]
            raise AssertionError(
                f"sequence {number} of seed {seed}, {names}: {problem}"
            ) from problem
    assert ward is not None
    ward.end()
    return switches


@pytest.mark.still_clock("a second that passes between two grabs would be another frame")
def test_nothing_of_one_patient_is_held_or_seen_at_another(open_chair: OpenChair) -> None:
    assert interleave(open_chair, SHORT) == SHORT * STEPS_IN_ONE


@pytest.mark.long
@pytest.mark.parametrize("part", range(1, PARTS + 1))
@pytest.mark.still_clock("a second that passes between two grabs would be another frame")
def test_ten_thousand_sequences_cross_nothing(open_chair: OpenChair, part: int) -> None:
    in_part = FULL // PARTS
    assert interleave(open_chair, in_part, seed=part) == in_part * STEPS_IN_ONE
