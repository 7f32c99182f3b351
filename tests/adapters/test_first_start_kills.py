"""A first start may be killed at any of its steps: the next one is sound, and nothing is lost.

All sources of the site's key, and a second start killed as well:
`pytest -m long tests/adapters/test_first_start_kills.py -s`, or `python3 packaging/dev.py grid`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .first_starts import SOURCES
from .journal_making import quick_folder

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as found:
        yield found


def started(folder: Path, source: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.adapters.first_starts", str(folder), source, *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def tally_of(folder: Path, source: str, *more: str) -> dict[str, int]:
    done = started(folder, source, *more)
    assert done.returncode == 0, done.stderr
    tally: dict[str, int] = json.loads(done.stdout)
    return tally


@pytest.mark.parametrize("source", ["passphrase", "key-file"])
def test_a_first_start_killed_at_any_step_is_followed_by_a_sound_one(
    folder: Path, source: str
) -> None:
    tally = tally_of(folder, source)
    assert tally["steps"] > 30
    # Each file was left once without what comes after it, and once before it had any contents.
    for name in ("journal.sqlite3", "journal.mirror.jsonl", "patient-keys.sqlite3"):
        assert 0 < tally[name] < tally["steps"]
        assert tally[f"{name} (empty)"] > 0
    assert ("site-key.json (empty)" in tally) == (source == "passphrase")


def test_a_step_that_leaves_what_the_next_start_refuses_is_caught(folder: Path) -> None:
    done = started(folder, "no-key", "planted")
    assert done.returncode == 1
    assert "damaged" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
def test_two_starts_killed_at_any_step_are_followed_by_a_sound_one(
    folder: Path, source: str
) -> None:
    tally = tally_of(folder, source, "then-again")
    print(f"\n{source}: {tally}")
    assert tally["second steps"] > 10 * tally["steps"]
