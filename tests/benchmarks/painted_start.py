"""One start of the window as a user has it, until it is painted: processor time and memory as JSON.

The first argument is the data folder; with "loaded" as the second one it ends a moment later, when
what the first plan needs is loaded as well and the journal has been asked for infusions that wait.
A third one is the folder of IT's files.
`--quit-when-painted` is not given: it asks for no ward.
"""
# ruff: noqa: E402, I001 - the clock is read first, and Qt comes by the program's own door

import json
import sys
import time
from pathlib import Path

BEGUN = time.perf_counter()

from infuseplan.__main__ import run

from infuseplan import bootstrap
from infuseplan.gui import loading
from infuseplan.gui.window.main_window import MainWindow
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

_took: list[float] = []
_paint, _load = MainWindow.paintEvent, MainWindow._load_the_rest


def painted(window: MainWindow, event: QPaintEvent) -> None:
    """End as soon as there is something to be seen."""
    _paint(window, event)
    _took.append(time.perf_counter() - BEGUN)
    window.is_leaving = True
    QTimer.singleShot(0, QApplication.quit)


def loaded(window: MainWindow) -> None:
    """End as soon as all is loaded."""
    _load(window)
    _took.append(time.perf_counter() - BEGUN)
    QTimer.singleShot(0, QApplication.quit)


# What is measured ends there.
if sys.argv[3:]:
    bootstrap.machine_folder = lambda: Path(sys.argv[3])
if sys.argv[2:3] == ["loaded"]:
    MainWindow._load_the_rest = loaded  # type: ignore[method-assign]  # as said
else:
    MainWindow.paintEvent = painted  # type: ignore[method-assign]  # as said
code = run(["--data", sys.argv[1]])
status = Path("/proc/self/status")
lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else ["VmHWM: 0 kB"]
peak = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
ward = sorted(
    one
    for one in sys.modules
    if one == "psycopg" or (one.startswith("infuseplan.") and "ward" in one)
)
told = {"code": code, "cpu_s": time.process_time(), "took_s": _took[0], "peak_kb": int(peak)}
print(json.dumps({**told, "ward": ward}))
assert loading
