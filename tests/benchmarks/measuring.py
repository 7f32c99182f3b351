"""Whole processes against each other, taken in turns so that a busy machine hurts both alike."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def _environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def run_once(arguments: Sequence[str]) -> float:
    """Seconds from start to end of one Python process."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        env=_environment(),
        cwd=ROOT,
    )
    return time.perf_counter() - begun


def ratio_of_medians(ours: Sequence[str], bare: Sequence[str], rounds: int) -> float:
    """Median time of `ours` over median time of `bare`, interleaved."""
    run_once(ours)
    run_once(bare)
    mine, theirs = [], []
    for _ in range(rounds):
        theirs.append(run_once(bare))
        mine.append(run_once(ours))
    return median(mine) / median(theirs)


def peak_memory_kb(arguments: Sequence[str]) -> int:
    """The largest resident size of one Python process, in kB, as the kernel counted it."""
    count = (
        "import os, resource, subprocess, sys\n"
        "subprocess.run([sys.executable, *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", count, *arguments],
        check=True,
        capture_output=True,
        env=_environment(),
        cwd=ROOT,
    )
    return int(done.stdout)
