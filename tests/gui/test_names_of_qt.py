"""What Python makes of Qt's names before the window is painted: each takes a part of the start."""

import os
import subprocess
import sys
from pathlib import Path

from ward_window import RESOURCES

from infuseplan.gui.window.main_window import MainWindow

ROOT = Path(__file__).parents[2]
# PySide makes the enumerations of a class when the class is named for the first time.
SCRIPT = """
import enum, sys
from infuseplan.__main__ import run

def made(kind):
    for one in kind.__subclasses__():
        yield one
        yield from made(one)

code = run(["--quit-when-painted", "--data", sys.argv[1]])
names = {one.__qualname__.partition(".")[0] for one in made(enum.Enum)
         if one.__module__.startswith("PySide6")}
print(code, *sorted(names))
"""


def test_nothing_that_the_first_picture_does_without_is_made_before_it(tmp_path: Path) -> None:
    """566 names of styles and 150 of icons, where all others together are less than 3000."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path], cwd=ROOT, env=env, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    code, *names = done.stdout.split()
    assert code == "0"
    assert {"Qt", "QEvent", "QPalette"} <= {*names}
    assert {"QStyle", "QIcon", "QAbstractItemView", "QMessageBox"}.isdisjoint(names)


def test_the_window_has_its_icon_after_it_was_painted(window: MainWindow) -> None:
    window._load_the_rest()
    assert not window.windowIcon().isNull()
    assert (RESOURCES / "icons" / "infuseplan-256.png").exists()
