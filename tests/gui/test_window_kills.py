"""A window that is killed loses nothing that it had shown as recorded, and comes back to its place.

The full programme: `pytest -m long tests/gui/test_window_kills.py -s`, or with all other long ones
`python3 packaging/dev.py grid`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no fork and no SIGKILL"
)


def started(folder: Path, seed: str, count: int, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.gui.window_kills", str(folder / "data"), seed,
               str(count), *more]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def killed(folder: Path, seed: str, count: int) -> dict[str, int]:
    done = started(folder, seed, count)
    assert done.returncode == 0, done.stderr
    tally: dict[str, int] = json.loads(done.stdout)
    return tally


def test_five_killed_windows_lose_nothing(tmp_path: Path) -> None:
    tally = killed(tmp_path, "every commit", 5)
    assert tally["kills"] == 5
    assert tally["shown"] > 0
    assert tally["lost"] == 0


def test_a_window_that_shows_what_is_not_saved_is_caught(tmp_path: Path) -> None:
    done = started(tmp_path, "planted", 3, "too-early")
    assert done.returncode == 1
    assert "assert missing == []" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("part", range(8))
def test_two_hundred_killed_windows_lose_nothing(tmp_path: Path, part: int) -> None:
    tally = killed(tmp_path, f"release {part}", 25)
    print(f"\n{tally}")
    assert tally["kills"] == 25
    assert tally["continued"] > 12
    assert tally["lost"] == 0
