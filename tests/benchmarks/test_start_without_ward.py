"""What a start costs more because the program can belong to a ward, where no ward is set up.

The program as it is against a copy without the ward's rooms: what begins the exchange is one
that says no. They start in turns, as a user starts them, each with a folder of its own.
`START_ROUNDS` sets how often.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import quantiles

import pytest

from tests.benchmarks.measuring import HERE, ROOT

pytestmark = pytest.mark.benchmark

ROUNDS = int(os.environ.get("START_ROUNDS", "40"))
MOST = 1.02
# The program against itself says how much of a difference is chance.
NAMES = ("as it is", "without a ward's rooms", "as it is, once more")
ROOMS = (
    "adapters/ward",
    "adapters/ward_administration.py",
    "adapters/settings/ward_check.py",
    "application/ward/administration.py",
    "application/ward/holding.py",
    "application/ward/meeting.py",
    "gui/pages/infuse/ward_page.py",
    "gui/window/ward_beginning.py",
    "gui/window/ward_controller.py",
    "presentation/ward",
)
NO_WARD = '''"""No ward."""

from infuseplan.application.services import WardAccess


def ward_access(clock, site, version):
    return WardAccess(
        exchange=lambda data: None, meets_others=lambda: False, is_set_up=lambda: False
    )


def meets_others(site):
    return False
'''


def copied(folder: Path, *, has_ward: bool) -> Path:
    for name in ("infuseplan", "resources"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    if not has_ward:
        for name in ROOMS:
            path = folder / "infuseplan" / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        (folder / "infuseplan/adapters/ward_access.py").write_text(NO_WARD, encoding="utf-8")
    (folder / "data").mkdir(mode=0o700)
    compiling = [sys.executable, "-m", "compileall", "-q", "infuseplan"]
    subprocess.run(compiling, cwd=folder, check=True)
    return folder


def started(folder: Path, until: str) -> tuple[float, int]:
    """Milliseconds of processor time, and the largest resident size in kB."""
    script = [str(HERE / "painted_start.py"), str(folder / "data"), until]
    done = subprocess.run(
        [sys.executable, *script],
        check=True, capture_output=True, text=True, cwd=folder,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(folder)},
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["code"] == 0
    return told["cpu_s"] * 1000, told["peak_kb"]


@pytest.mark.parametrize("until", ["painted", "loaded"])
def test_without_a_ward_a_start_costs_no_more_than_without_its_rooms(
    tmp_path: Path, until: str
) -> None:
    copies = [
        copied(tmp_path / f"{number}", has_ward="without" not in name)
        for number, name in enumerate(NAMES)
    ]
    found: list[list[tuple[float, int]]] = [[] for _ in copies]
    for round_ in range(-1, ROUNDS):
        # Each is the first one as often as the others; the first round warms the disk.
        for turn in range(len(copies)):
            which = (round_ + turn) % len(copies)
            one = started(copies[which], until)
            if round_ >= 0:
                found[which].append(one)
    for what, unit in enumerate(("ms of processor time", "kB at the most")):
        middles = []
        print(f"\nuntil {until}, {unit}, median and quartiles of {ROUNDS}:")
        for name, each in zip(NAMES, found, strict=True):
            low, middle, high = quantiles([one[what] for one in each], n=4)
            middles.append(middle)
            print(f"{middle:.1f} ({low:.1f} to {high:.1f}): {name}")
        as_it_is, without, once_more = middles
        print(
            f"{as_it_is / without:.4f} times; the program against itself {once_more / as_it_is:.4f}"
        )
        assert min(as_it_is, once_more) / without <= MOST
