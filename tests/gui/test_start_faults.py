"""What fails while the window is being made is seen, in a box or in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from ward_window import RESOURCES

from infuseplan.gui import unusable
from infuseplan.gui.exception_hook import ExceptionHook
from infuseplan.gui.theme import theme
from infuseplan.presentation.protocol_faults import no_window

ROOT = Path(__file__).resolve().parents[2]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="an X display is Linux' own")


def without_its_display(*argv: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The program of somebody with this home, started for a display that is not there."""
    own = ("QT_", "XDG_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment.pop("WAYLAND_DISPLAY", None)
    return subprocess.run(
        [sys.executable, "-m", "infuseplan", *argv],
        cwd=ROOT,
        # No tool of the desktop's may open a box that nobody closes.
        env={**environment, "HOME": str(home), "DISPLAY": ":12345", "PATH": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@ON_LINUX
def test_a_display_that_is_not_there_is_one_line_and_no_crash(tmp_path: Path) -> None:
    done = without_its_display(home=tmp_path)
    # A crash would be a signal, which is a number below 0.
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("infuseplan: The screen cannot be used: ")
    assert ":12345" in line


@ON_LINUX
def test_without_a_log_the_missing_display_is_still_the_last_line(tmp_path: Path) -> None:
    home = tmp_path / "no folder"
    home.write_bytes(b"")
    done = without_its_display(home=home)
    assert done.returncode == 1
    log, display = done.stderr.splitlines()
    assert log.startswith(f"infuseplan: No log is written in {home}")
    assert display.startswith("infuseplan: The screen cannot be used: ")


@pytest.fixture
def quit_when_closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Read each text of the box, then close it."""
    texts: list[str] = []

    def look() -> None:
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                texts.extend((box.text(), box.informativeText()))
                box.reject()

    def until_looked_at(*_: object) -> int:
        """As `exec`, which would leave every later loop of this process ended."""
        loop = QEventLoop()
        QTimer.singleShot(600, loop.quit)
        loop.exec()
        return 0

    monkeypatch.setattr(QApplication, "exec", until_looked_at)
    monkeypatch.setattr(QApplication, "quit", lambda *_: None)
    monkeypatch.setattr(QApplication, "exit", lambda *_: None)
    monkeypatch.setattr(unusable, "is_seen", lambda: True)
    QTimer.singleShot(300, look)
    return texts


@pytest.mark.parametrize("name", theme.THEMES)
def test_the_box_is_there_in_every_theme(
    name: theme.ThemeName, app: QApplication, quit_when_closed: list[str]
) -> None:
    assert unusable.show_alone(no_window("approvals.toml: line 3"), name, RESOURCES)
    assert quit_when_closed[0] == "InfusePlan cannot open its window."
    assert "approvals.toml: line 3" in quit_when_closed[1]
    assert "Show this to IT" in quit_when_closed[1]


def test_where_nobody_would_see_it_there_is_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not unusable.show_alone(no_window("x"), "light", RESOURCES)


def test_a_fault_before_there_is_a_window_covers_the_window_that_comes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    covered: list[str] = []
    hook = ExceptionHook(lambda: covered.append("nothing"))
    hook.open()
    try:
        fault = RuntimeError("anything")
        sys.excepthook(type(fault), fault, fault.__traceback__)
        hook.cover_by(lambda: covered.append("window"))
    finally:
        hook.close()
    assert covered == ["nothing", "window"]
    assert "RuntimeError" in capsys.readouterr().err


def test_without_a_fault_nothing_is_covered() -> None:
    covered: list[str] = []
    ExceptionHook(lambda: None).cover_by(lambda: covered.append("window"))
    assert covered == []
