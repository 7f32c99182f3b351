"""The parts of packaging/dev.py that decide something, without making an environment."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from .source import ROOT

DEV = ROOT / "packaging" / "dev.py"


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", DEV)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name while it is being made.
    sys.modules["dev"] = module
    # Beside it lie the modules that it imports; last, so that none takes the place of a library.
    if str(DEV.parent) not in sys.path:
        sys.path.append(str(DEV.parent))
    spec.loader.exec_module(module)
    return module


def test_help_names_every_command(dev: ModuleType) -> None:
    done = subprocess.run(
        [sys.executable, DEV, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert [name for name in dev.COMMANDS if f"\n  {name} " not in done.stdout] == []


def test_an_unknown_command_is_refused_in_words() -> None:
    done = subprocess.run(
        [sys.executable, DEV, "tset"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "No command `tset`" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_so(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit):
        dev.main(["test"])
    assert "needs Python 3.11 or newer; this is 3.10.13" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--page", "plan"], ["--quit-when-painted"], ["demo"]])
def test_what_opens_the_window_wants_a_screen(dev: ModuleType, arguments: list[str]) -> None:
    assert dev.opens_window(arguments)


@pytest.mark.parametrize("arguments", [["plan", "--json"], ["--help"], ["protocols"]])
def test_what_opens_no_window_wants_no_screen(dev: ModuleType, arguments: list[str]) -> None:
    assert not dev.opens_window(arguments)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
def test_a_screen_is_what_the_environment_says(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not dev.has_screen([])
    assert dev.has_screen(["-platform", "offscreen"])
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert dev.has_screen([])
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert not dev.has_screen([])
    monkeypatch.setenv("DISPLAY", ":0")
    assert dev.has_screen([])


def test_the_closing_line_counts_what_pytest_counted(dev: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "pytest.xml"
    assert dev.counts(report) == "0 passed, 1 failed"
    head = '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.5">'
    report.write_text(f"<testsuites>{head}</testsuite></testsuites>", encoding="utf-8")
    assert dev.counts(report) == "14 passed, 3 failed, 3 skipped"


def test_a_copied_environment_is_not_taken_for_ours(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "STAMP", tmp_path / "made-from.txt")
    made_from = dev.digest(dev.lock_file("runtime"))
    dev.write_stamp({"runtime": made_from})
    assert dev.stamped() == {"runtime": made_from}
    monkeypatch.setattr(dev, "VENV", tmp_path / "elsewhere")
    assert dev.stamped() == {}


def test_an_environment_of_another_lock_is_not_taken(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "STAMP", tmp_path / "made-from.txt")
    dev.write_stamp({"runtime": "0" * 64})
    assert dev.stamped() == {}
