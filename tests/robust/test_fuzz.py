"""Every reader of a file or a line answers or refuses, whatever it is given: soon, and in words.

The quick share runs with the suite, with fixed seeds and one of its own that it prints. The full
hundred thousand for each reader run with `dev.py grid`, each reader in a process of its own whose
time and memory are looked at.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.journal_making import quick_folder
from tests.robust.fuzz_inputs import inputs
from tests.robust.fuzz_readers import PLAN, REFUSALS, readers
from tests.robust.fuzz_run import MOST_MB, MOST_S, run, watch_the_time
from tests.robust.reader import Reader

NAMES = (
    "plan lines", "replay lines", "replay files", "treatment files", "policies", "approvals",
    "preferences", "newest protocols", "signatures", "protocols", "plan files", "events",
    "stored answers and settings", "mirror lines", "journals", "second copies",
    "journals and second copies", "ward settings", "key files", "wrapped site keys",
    "files of patients' keys", "copies of patients' keys", "both files of patients' keys",
    "files of PINs", "copies of the ward", "lines of a shared folder", "tables of a shared folder",
    "anchors",
)  # fmt: skip
# What reading one of these costs differs a thousandfold; each share takes about half a second.
QUICK = {
    "plan lines": 400, "replay lines": 200, "replay files": 150, "policies": 120,
    "treatment files": 45,
    "approvals": 1500, "preferences": 3000, "newest protocols": 1500, "signatures": 2000,
    "protocols": 60, "plan files": 100, "events": 3000, "stored answers and settings": 2000,
    "mirror lines": 200, "journals": 30, "second copies": 15, "journals and second copies": 15,
    "ward settings": 600, "key files": 600, "wrapped site keys": 600,
    "files of patients' keys": 30, "copies of patients' keys": 30,
    "both files of patients' keys": 30,
    "files of PINs": 60, "copies of the ward": 15, "lines of a shared folder": 60,
    "tables of a shared folder": 300, "anchors": 1500,
}  # fmt: skip
LONG = 100_000
WRAPPED = (
    b'{"schema": "infuseplan/site-key/1", "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "operations": %s, '
    b'"memory_bytes": %s, "wrapped": "AAAA"}'
)
SEEDS = (20261122, 7)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="alarms and limits of Unix")


@pytest.fixture(scope="module")
def all_readers() -> Iterator[dict[str, Reader]]:
    with quick_folder() as folder:
        yield readers(folder)


def test_every_reader_is_tried(all_readers: dict[str, Reader]) -> None:
    assert tuple(all_readers) == NAMES
    assert set(QUICK) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nothing_breaks_a_reader(name: str, all_readers: dict[str, Reader]) -> None:
    watch_the_time()
    fresh = random.SystemRandom().randrange(2**32)
    print(f"{name}: fresh seed {fresh}")
    for seed in (*SEEDS, fresh):
        reader = all_readers[name]
        outcome = run(name, reader, seed, max(QUICK[name] // 3, reader.lines))
        assert outcome.inputs > 0
        assert outcome.slowest_s < MOST_S


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_themselves_are_accepted(name: str, all_readers: dict[str, Reader]) -> None:
    """A reader that refuses everything proves nothing."""
    reader = all_readers[name]
    for seed in reader.seeds:
        assert reader.read(seed) >= 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan lines", PLAN[:-1] + b', "policy": {"\\ud800": 1}}\n'),
        ("stored answers and settings", b'{"age_limits_years": [18, 1e999999999]}'),
        ("stored answers and settings", b"true"),
        (
            "plan lines",
            PLAN[:-1] + b', "start": "2026-11-22T09:00:00Z", "zone": "' + b"a." * 200 + b'a"}\n',
        ),
        (
            "plan lines",
            PLAN[:-1] + b', "start": "2026-11-22T09:00:00Z", "zone": "' + b"a/" * 200 + b'a"}\n',
        ),
        ("wrapped site keys", WRAPPED % (b"-Infinity", b"8192")),
        ("wrapped site keys", WRAPPED % (b"300000000", b"8192")),
        ("wrapped site keys", WRAPPED % (b"3", b"1073741824")),
    ],
)
def test_what_broke_a_reader_once_is_refused(
    name: str, content: bytes, all_readers: dict[str, Reader]
) -> None:
    try:
        accepted = all_readers[name].read(content)
    except (*REFUSALS, *all_readers[name].refuses_by):
        accepted = 0
    assert accepted == 0


def test_the_same_seed_gives_the_same_inputs(all_readers: dict[str, Reader]) -> None:
    seeds = all_readers["replay files"].seeds
    first, again = (list(inputs(seeds, 5, 200, documents=True)) for _ in range(2))
    assert first == again
    assert len(set(first)) > 150
    with quick_folder() as folder:
        others = readers(folder)
    assert [each.seeds for each in others.values()] == [each.seeds for each in all_readers.values()]


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_hundred_thousand_inputs_break_nothing(name: str) -> None:
    fresh = random.SystemRandom().randrange(2**32)
    done = subprocess.run(
        [sys.executable, "-m", "tests.robust.fuzz_run", name, str(LONG), str(fresh)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, f"seed {fresh}: {done.stderr[-3000:]}"
    outcome = json.loads(done.stdout)
    assert outcome["inputs"] >= LONG
    assert outcome["peak_mb"] < MOST_MB
