"""Kill the window at a random moment, again and again, and look at what is left.

    python -m tests.gui.window_kills FOLDER SEED COUNT [too-early]

A child opens the whole window without a screen on the real journal, presses keys as a hand would,
and says on a pipe what the window shows as recorded. The parent ends it by SIGKILL and opens the
journal; the next child opens the window again, continues, and says what it shows then. Prints one
JSON object with the tally; the first thing that is not as it should be ends the run with a
traceback. `too-early` is a planted fault: entries are acknowledged before they are saved.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from infuseplan import bootstrap
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.services import Services
from infuseplan.gui.dialogs.begin import BeginDialog
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.grade import GradeDialog
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import PauseDialog, ResumeDialog
from infuseplan.gui.dialogs.volume import RateDialog, VolumeDialog
from infuseplan.gui.theme import theme
from infuseplan.gui.window.main_window import MainWindow
from infuseplan.presentation.figures import figure
from infuseplan.presentation.infusion.log import log_rows
from infuseplan.presentation.infusion.view import infuse_view
from tests.hospital_key import lay_key

RESOURCES = Path(__file__).parents[2] / "resources"
# A fresh journal after so many kills: each start looks at all of one.
_FRESH_AFTER = 20
_KEYS = {"rate": Qt.Key.Key_F3, "volume": Qt.Key.Key_F4, "observe": Qt.Key.Key_F5,
         "grade": Qt.Key.Key_F6, "resume": Qt.Key.Key_F7, "pause": Qt.Key.Key_F8,
         "stop": Qt.Key.Key_F9}  # fmt: skip

Say = Callable[[dict[str, Any]], None]
Shown = dict[str, Any]


class Nurse:
    """Presses keys in one window, at random, and answers what is asked."""

    def __init__(self, window: MainWindow, chance: random.Random) -> None:
        self.window, self.chance = window, chance

    def press(self, key: Qt.Key) -> None:
        top: QWidget = QApplication.activeModalWidget() or self.window
        top.activateWindow()
        QApplication.processEvents()
        QTest.keyClick(QApplication.focusWidget() or top, key)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)

    def start(self, number: int) -> None:
        """Plan, turn to page 3, answer what a start asks."""
        questions = self.window.page.questions
        self.window.patient.patient.setText("A. B.")
        # Each infusion is somebody else's: what came before decides nothing.
        self.window.patient.reference.setText(f"{number}")
        self.window.patient_change.settle()
        for field, text in (("regimen", "isa-pd"), ("infusion", "1")):
            getattr(questions, field).choose(text)
        for field, text in (("weight", "72.5"), ("age", "66")):
            getattr(questions, field).set_text(text)
        self.window.show_page("infuse")
        self.window.infuse.records.entered_by = "N. N."
        self.press(Qt.Key.Key_F2)
        dialog = self.window.infuse.page.start.dialog
        assert isinstance(dialog, BeginDialog)
        dialog.patient.setChecked(True)
        dialog.infusion.setChecked(True)
        dialog.decided_by.line.setText("the ward")
        dialog.unknown.setChecked(True)
        dialog.rate.set_text("25")
        dialog.submit()
        # No premedication was ticked: it is said, and started all the same.
        dialog.submit()
        QApplication.processEvents()

    def act(self) -> None:
        """One key that is possible now, and the answers to what it asks."""
        page = self.window.infuse.page
        bedside = page.bedside
        assert bedside is not None
        if page.dialogs.dialog is None:
            view = infuse_view(bedside, bedside.verified_state(bedside.now()))
            possible = [key for key in _KEYS if key not in view.why_not]
            self.press(_KEYS[self.chance.choice(possible)])
        for _ in range(3):
            dialog = page.dialogs.dialog
            if dialog is None:
                return
            self.answer(dialog)
            QApplication.processEvents()
        if page.dialogs.dialog is not None:
            page.dialogs.dialog.reject()
            QApplication.processEvents()

    def answer(self, dialog: BedsideDialog) -> None:
        bedside = self.window.infuse.page.bedside
        assert bedside is not None
        standing = bedside.verified_state(bedside.now())
        if isinstance(dialog, GradeDialog):
            if self.chance.random() < 0.3:
                dialog.reject()
                return
            dialog.grade.choose(self.chance.choice("1122223"))
            dialog.anaphylaxis.choose("no")
        elif isinstance(dialog, VolumeDialog):
            dialog.volume.set_text(figure(standing.state.infused_ml, 1))
        elif isinstance(dialog, RateDialog):
            dialog.rate.set_text("25")
        elif isinstance(dialog, ObservationDialog):
            dialog.fields["pulse_per_min"].set_text(str(self.chance.randint(50, 120)))
        elif isinstance(dialog, PauseDialog):
            dialog.reason.choose("line")
        elif isinstance(dialog, ResumeDialog):
            after = standing.if_resumed
            rate = after.steps[0].rate_ml_h if after and after.steps else Fraction(25)
            dialog.rate.set_text(figure(rate))
            if dialog.prescriber is not None:
                dialog.prescriber.line.setText("Dr C.")
        self.press(Qt.Key.Key_Return)

    def shown(self, *, again: bool = False) -> Shown:
        """What stands on the page as recorded, and how the infusion stands."""
        page = self.window.infuse.page
        bedside = page.bedside
        assert bedside is not None
        rows = [[row.place, row.at, row.what] for row in page.board.log.model.rows]
        return {
            "record": bedside.record_id,
            "rows": sorted(rows),
            "status": page.board.status.status.text(),
            "rate": page.board.status.rate.text(),
            "again": again,
            "grading": page.dialogs.is_grading,
            "unsaved": len(bedside.unsaved),
        }


def services_at(folder: Path) -> Services:
    lay_key(folder.parent / "machine")
    wired = bootstrap.services(machine=folder.parent / "machine")
    return replace(wired, preferences=PreferenceFile(folder))


def run_window(folder: Path, seed: int, say: Say) -> None:
    """The child: open, go on or start, press keys until somebody kills it."""
    # The platform without a screen says of itself what it cannot do, at every window.
    qInstallMessageHandler(lambda *_: None)
    app = QApplication([])
    theme.apply(app, "light", resources=RESOURCES)
    services = services_at(folder)
    headline = services.protocols.headline()
    assert headline is not None
    window = MainWindow(services, headline, RESOURCES, data=folder)
    window.show()
    window.page.prepare_answer()
    nurse = Nurse(window, random.Random(seed))  # noqa: S311 - only keys are drawn
    page = window.infuse.page
    unfinished = page.records.unfinished()
    if unfinished:
        window.show_page("infuse")
        page.carry_on(unfinished[0].id)
        QApplication.processEvents()
        say(nurse.shown(again=True))
    while True:
        if page.bedside is None:
            nurse.start(len(page.records.journal.records()))
            say(nurse.shown())
        nurse.act()
        say(nurse.shown())
        ended = page.bedside is not None and "end" in infuse_view(
            page.bedside, page.bedside.verified_state(page.bedside.now())
        ).why_not  # fmt: skip
        if ended:
            page.dialogs.close_all()
            assert page.leave()
            window.new_patient()


def killed(folder: Path, seed: int, chance: random.Random) -> list[Shown]:
    """What a window had shown until it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            run_window(folder, seed, lambda said: _write(writing, said))
        except BaseException as problem:
            _write(writing, {"failed": repr(problem)})
            raise
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = [pipe.readline() for _ in range(chance.randint(1, 12))]
        # A key and its answers take some 10 to 100 ms.
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = pipe.read()
    whole = b"".join(lines) + rest
    said: list[Shown] = [json.loads(line) for line in whole.split(b"\n")[:-1]]
    failed = [one["failed"] for one in said if "failed" in one]
    assert not failed, failed
    return said


def _write(pipe: int, said: dict[str, Any]) -> None:
    os.write(pipe, json.dumps(said).encode() + b"\n")


def look(folder: Path, said: list[Shown], last: Shown | None, tally: Counter[str]) -> None:
    """Whatever was shown as recorded is in the journal, and the window came back where it was."""
    services = services_at(folder)
    journal = services.journal.open(folder)
    try:
        tally.update(note.code for note in journal.notes)
        assert all(note.harmless for note in journal.notes), journal.notes
        assert journal.verify() == ()
        for shown in said:
            events = [read_event(one.event) for one in journal.read(shown["record"]).events]
            rows = sorted([row.place, row.at, row.what] for row in log_rows(events))
            missing = [row for row in shown["rows"] if row not in rows]
            tally["lost"] += len(missing)
            assert missing == [], missing
            assert shown["unsaved"] == 0
            tally["shown"] += 1
    finally:
        journal.close()
    tally["entries"] += max((len(one["rows"]) for one in said), default=0)
    back = said[0] if said and said[0]["again"] else None
    if back is not None and last is not None and back["record"] == last["record"]:
        tally["continued"] += 1
        # One entry more may have reached the journal after the window last spoke.
        assert back["rows"][: len(last["rows"])] == last["rows"]
        assert len(back["rows"]) <= len(last["rows"]) + 2
        if back["rows"] == last["rows"]:
            assert (back["status"], back["rate"]) == (last["status"], last["rate"])


def trials(folder: Path, seed: str, count: int) -> Counter[str]:
    """`count` windows killed, one after the other on the same journal."""
    chance = random.Random(seed)  # noqa: S311 - only moments are drawn
    tally: Counter[str] = Counter(kills=0, shown=0, lost=0, continued=0)
    last: Shown | None = None
    for number in range(count):
        if number % _FRESH_AFTER == 0:
            shutil.rmtree(folder, ignore_errors=True)
            last = None
        said = killed(folder, chance.randrange(2**32), chance)
        tally["kills"] += 1
        look(folder, said, last, tally)
        last = said[-1] if said else last
    return tally


def _acknowledge_only(*_: object) -> None:
    """The planted fault."""


def main(arguments: list[str]) -> None:
    folder, seed, count = arguments[:3]
    if arguments[3:] == ["too-early"]:
        journal: Any = SqliteJournal
        journal.append = _acknowledge_only
    print(json.dumps(trials(Path(folder), seed, int(count))))


if __name__ == "__main__":
    main(sys.argv[1:])
