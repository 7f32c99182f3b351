"""A killed window loses nothing that was acknowledged, whatever it was saving.

The full programme: `pytest -m long tests/adapters/test_journal_kills.py -s`, or with all other
long ones `python3 packaging/dev.py grid`.
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


def started(folder: Path, seed: str, **counts: int) -> subprocess.CompletedProcess[str]:
    wanted = [f"{path.replace('_', '-')}={count}" for path, count in counts.items()]
    command = [sys.executable, "-m", "tests.adapters.kill_trials", str(folder), seed, *wanted]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def run(folder: Path, seed: str, **counts: int) -> dict[str, dict[str, int]]:
    done = started(folder, seed, **counts)
    assert done.returncode == 0, done.stderr
    tallies: dict[str, dict[str, int]] = json.loads(done.stdout)
    return tallies


def test_thirty_kills_lose_nothing(tmp_path: Path) -> None:
    tallies = run(
        tmp_path,
        "every commit",
        append=9,
        open_record=6,
        backup=4,
        export=4,
        migration=3,
        first_start=3,
        sealing=3,
    )
    assert sum(tally["kills"] for tally in tallies.values()) == 32
    assert tallies["append"]["acknowledged"] > 0
    assert not any("lost" in tally for tally in tallies.values())


def test_an_acknowledgement_before_the_commit_is_caught(tmp_path: Path) -> None:
    done = started(tmp_path, "planted", too_early=20)
    assert done.returncode == 1
    assert "acknowledged <= found" in done.stderr


WAYS_TO_SAVE = (
    "append",
    "open-record",
    "backup",
    "export",
    "migration",
    "first-start",
    "sealing",
)
KILLS = 1000


@pytest.mark.long
@pytest.mark.parametrize("path", WAYS_TO_SAVE)
def test_a_thousand_kills_of_each_way_to_save_lose_nothing(tmp_path: Path, path: str) -> None:
    tally = run(tmp_path, f"release {path}", **{path: KILLS})[path]
    print(f"\n{path}: {tally}")
    assert tally["kills"] == KILLS
    assert "lost" not in tally
    assert tally["acknowledged" if path != "migration" else "migrated"] > 0
