"""STOP: how long from the key to the page without steps, and to the row on the disk.

The promise is 100 ms for 95 of 100 presses, on a machine that does nothing else. A machine that
does other work is slower by a factor, which is measured right before each press by a counted loop:
its time by the clock against its time on the processor. Three rounds, so that one bad minute of a
busy machine fails nothing.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pytest
from bedside_tools import WardClock, at_the_chair, ward_services
from wiring import replaced_in

from tests.benchmarks.measuring import (
    counted_loop,
    durable_pair,
    ninety_fifth,
    processor_ms,
    told,
    wall_ms,
)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from infuseplan import bootstrap
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.domain.infusion.events import Event, StopWithdrawn
from infuseplan.gui.pages.infuse.page import InfusePage
from infuseplan.gui.theme import theme

pytestmark = pytest.mark.benchmark

_RESOURCES = Path(__file__).parents[2] / "resources"
PRESSES, ROUNDS, A_ROW = 100, 3, 10
MOST_MS = 100
# Against a plain repaint of the same page, and two files that are written and synchronised.
MOST_REPAINTS, MOST_DURABLE_PAIRS = 2, 6
_LOOP = 20_000


@dataclass(frozen=True)
class Press:
    """Milliseconds from the key, and by how much the machine was slower than alone."""

    bare: float
    durable: float
    busy: float


class Chair(QObject):
    """A page on a journal on the disk, with its moments."""

    def __init__(self, page: InfusePage, clock: WardClock, bedside: Bedside) -> None:
        super().__init__()
        self.page, self.clock, self.bedside = page, clock, bedside
        self._moments: dict[str, float] = {}
        self._append, bedside.running._append = bedside.running._append, self._kept
        self._press = bedside.press
        bedside.press = self._painted  # type: ignore[method-assign] # a watch beside it
        self._is_bare = False
        page.board.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            board = self.page.board
            self._is_bare = board.chart.isHidden() and not board.ladder.model().rowCount()
        return False

    def _painted(self, event: Event, now: object) -> None:
        # The page asks to record as soon as its repaint has come back.
        assert self._is_bare
        self._moments["bare"] = time.perf_counter()
        self._press(event, now)  # type: ignore[arg-type] # as it came

    def _kept(self, place: int, event: Event) -> None:
        self._append(place, event)
        self._moments["durable"] = time.perf_counter()

    def stop(self, *, saved: bool = True) -> Press:
        """F9 once, from the steps on the screen; afterwards it is taken back."""
        self.clock.pass_time(seconds=20)
        self.page.refresh()
        self.page.activateWindow()
        assert QTest.qWaitForWindowActive(self.page)
        self.page.take_keyboard()
        QApplication.processEvents()
        assert self.page.board.ladder.model().rowCount()
        self._moments, self._is_bare = {}, False
        loop = [0.0]
        by_clock = wall_ms(lambda: loop.append(processor_ms(lambda: counted_loop(_LOOP))))
        begun = time.perf_counter()
        QTest.keyClick(self.page.board.status, Qt.Key.Key_F9)
        moments = {name: (at - begun) * 1000 for name, at in self._moments.items()}
        self.page.dialogs.close_all()
        if not saved:
            assert "durable" not in moments
            moments["durable"] = 0
        return Press(moments["bare"], moments["durable"], max(by_clock / loop[-1], 1))

    def take_back(self) -> None:
        now = self.bedside.now()
        self.bedside.record(StopWithdrawn(at=now, by="N. N.", reason="a slip"), now=now)


@pytest.fixture
def sit(qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], Chair]]:
    """A chair with an infusion that has just been started; no log grows beyond one day's."""
    theme.apply(qapp, "light", resources=_RESOURCES)
    clock = WardClock()
    wired = bootstrap.services(machine=tmp_path / "machine")
    journal = replace(wired, clock=clock).journal.open(tmp_path / "data")
    services = replaced_in(
        ward_services(clock, None, tmp_path), "journal", open=lambda _data: journal
    )
    chairs: list[Chair] = []

    def make() -> Chair:
        for chair in chairs:
            chair.page.leave()
            chair.page.close()
        records, bedside = at_the_chair(services)
        page = InfusePage(records, services.references.ctcae, lambda: None)
        page.resize(1366, 704)
        page.show()
        page._open(bedside)
        page.activateWindow()
        QApplication.processEvents()
        chairs.append(Chair(page, clock, bedside))
        return chairs[-1]

    yield make
    for chair in chairs:
        chair.page.leave()
        chair.page.close()


def test_95_of_100_presses_are_bare_and_durable_within_100_ms(
    sit: Callable[[], Chair], tmp_path: Path
) -> None:
    for _ in range(ROUNDS):
        presses, repaints, pairs = [], [], []
        for number in range(PRESSES):
            if number % A_ROW == 0:
                chair = sit()
            repaints.append(wall_ms(chair.page.board.repaint))
            pairs.append(wall_ms(lambda: durable_pair(tmp_path)))
            presses.append(chair.stop())
            chair.take_back()
        bare = ninety_fifth([one.bare / one.busy for one in presses])
        durable = ninety_fifth([one.durable / one.busy for one in presses])
        print(
            f"\nSTOP, 95th of {PRESSES}: page without steps {bare:.1f} ms, on the disk "
            f"{durable:.1f} ms; by the clock of this machine, slower by "
            f"{median(one.busy for one in presses):.2f}: "
            f"{ninety_fifth([one.bare for one in presses]):.1f} and "
            f"{ninety_fifth([one.durable for one in presses]):.1f} ms"
        )
        if max(bare, durable) <= MOST_MS:
            break
    assert bare <= MOST_MS
    assert durable <= MOST_MS
    assert told("STOP to a page without steps", median(one.bare for one in presses),
                median(repaints), "a repaint") <= MOST_REPAINTS  # fmt: skip
    assert told("from there to the disk", median(one.durable - one.bare for one in presses),
                median(pairs), "a durable pair") <= MOST_DURABLE_PAIRS  # fmt: skip


def test_the_page_is_as_quick_while_another_program_holds_the_journal(
    sit: Callable[[], Chair], tmp_path: Path, qapp: QApplication
) -> None:
    """SQLite's own wait was five seconds; and the disk has it soon after the other lets go."""
    other = None
    for _ in range(ROUNDS):
        presses, waits = [], []
        for number in range(PRESSES // 4):
            if number % A_ROW == 0:
                chair = sit()
            if other is None:
                found = (tmp_path / "data").rglob("*")
                journal = next(path for path in found if path.read_bytes()[:6] == b"SQLite")
                other = sqlite3.connect(journal, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            presses.append(chair.stop(saved=False))
            assert [one.type for one in chair.bedside.unsaved] == ["stopped"]
            assert "NOT SAVED" in chair.page.board.status.status.text()
            other.execute("ROLLBACK")
            begun = time.perf_counter()
            while chair.bedside.unsaved:
                qapp.processEvents()
            waits.append((time.perf_counter() - begun) * 1000)
            chair.take_back()
        bare = ninety_fifth([one.bare / one.busy for one in presses])
        print(f"\nSTOP, journal held, 95th of {len(presses)}: page without steps {bare:.1f} ms; "
              f"on the disk {median(waits):.0f} ms after it was free (median)")  # fmt: skip
        if bare <= MOST_MS:
            break
    assert bare <= MOST_MS
