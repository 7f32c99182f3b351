"""STOP on a real screen: from the key to the picture without the old steps, and to the disk.

100 ms are promised on a machine that does nothing else; what else it does is measured beside each
press, and the best half of the presses counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from tests.rehearsal.nurse import Nurse
from tests.rehearsal.stage import wait_for
from tests.rehearsal.stop_watch import Box, StopWatch, moments, slowness
from tests.rehearsal.test_stop import start

long = pytest.mark.long_rehearsal
_PRESSES, _MOST_MS, _PATIENCE_S = 10, 100, 90.0


def _steps_and_rate(nurse: Nurse) -> tuple[Box, Box]:
    """Where the table of steps and the figure of the rate stand."""
    seen = nurse.screen.read()
    table = seen.find("^Rate steps", "table")
    rate = seen.find(r"^Rate now: ", "label")
    assert table is not None
    assert rate is not None
    return table.box, rate.box


@contextmanager
def _held(journal: Path) -> Iterator[sqlite3.Connection]:
    other = sqlite3.connect(journal, isolation_level=None, timeout=10)
    try:
        yield other
    finally:
        other.close()


@long
@pytest.mark.parametrize("where", ["here", "on the Plan page", "while the journal is held"])
def test_the_old_steps_are_off_the_screen_and_the_disk_has_it_within_100_ms(
    nurse: Nurse, where: str
) -> None:
    start(nurse)
    data = nurse.program.data
    mirror = next(data.rglob("*.mirror.jsonl"))
    journal = next(data.rglob("journal.sqlite3"))
    watch = StopWatch(nurse.program.stage.environment["DISPLAY"])
    spent: list[dict[str, float]] = []
    with _held(journal) as other:
        for _ in range(_PRESSES):
            places = _steps_and_rate(nurse)
            if where == "on the Plan page":
                nurse.hands.press("ctrl+1")
                nurse.screen.wait_for_part("^Weight", "text")
            is_held = where == "while the journal is held"
            if is_held:
                other.execute("BEGIN IMMEDIATE")
            size = mirror.stat().st_size
            spent.append(_timed(watch, places, mirror, is_held=is_held))
            if is_held:
                nurse.screen.wait_for_words("NOT SAVED")
                other.execute("ROLLBACK")
                wait_for(partial(_has_more, mirror, size), "it is saved after all")
            nurse.screen.wait_for_dialog("[Gg]rade")
            nurse.take_stop_back()
    watch.close()
    for name in spent[0]:
        figures = sorted(one[name] for one in spent)
        print(f"{where}: {name} {median(figures):.1f} (middle), {figures[-1]:.1f} (longest)")
    whole = [max(took for name, took in one.items() if name != "slower") for one in spent]
    assert median(whole) <= _MOST_MS


def _timed(
    watch: StopWatch, places: tuple[Box, Box], mirror: Path, *, is_held: bool
) -> dict[str, float]:
    """F9, and the milliseconds to each sign; divided by how much slower this machine is now."""
    steps, rate = places
    size = mirror.stat().st_size
    signs = {
        "steps": partial(_is_another, watch, steps, watch.picture(steps)),
        "rate": partial(_is_another, watch, rate, watch.picture(rate)),
    }
    if not is_held:
        signs["disk"] = partial(_has_more, mirror, size)
    slow = slowness()
    found = moments(watch.press("F9"), signs, _PATIENCE_S)
    slow = max(slow, slowness())
    return {name: took / slow for name, took in found.items()} | {"slower": slow}


def _is_another(watch: StopWatch, box: Box, before: bytes) -> bool:
    return watch.picture(box) != before


def _has_more(mirror: Path, size: int) -> bool:
    return mirror.stat().st_size > size
