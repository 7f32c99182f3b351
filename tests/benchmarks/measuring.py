"""Ratios to something measured in the same run, so that a slow machine fails no good program.

What is compared is taken in turns, so that a busy machine hurts both alike.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from statistics import median
from types import MappingProxyType

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def environment() -> dict[str, str]:
    """What a process that is measured has around it; its home is that of `conftest.py`."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def run_once(arguments: Sequence[str], more: Mapping[str, str] = MappingProxyType({})) -> float:
    """Seconds from start to end of one Python process, with `more` in its environment."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        env={**environment(), **more},
        cwd=ROOT,
    )
    return time.perf_counter() - begun


def processor_once(arguments: Sequence[str]) -> float:
    """Seconds of processor time of one Python process: others may be busy meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run_once(arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio_of_medians(
    ours: Sequence[str],
    bare: Sequence[str],
    rounds: int,
    measured: Callable[[Sequence[str]], float] = run_once,
) -> float:
    """Median time of `ours` over median time of `bare`, interleaved."""
    measured(ours)
    measured(bare)
    mine, theirs = [], []
    for _ in range(rounds):
        theirs.append(measured(bare))
        mine.append(measured(ours))
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
        env=environment(),
        cwd=ROOT,
    )
    return int(done.stdout)


# What a ward's screen shows, and whoever gives its windows their title bars.
_SCREEN = "1366x768x24"


@contextmanager
def real_windows() -> Iterator[dict[str, str]]:
    """What a program needs in its environment to open real windows, on a display of their own."""
    read, write = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", _SCREEN, "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as number:
        more = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number.readline().strip()}"}
    manager = subprocess.Popen(["openbox"], env={**os.environ, **more}, stderr=subprocess.DEVNULL)
    try:
        yield more
    finally:
        for process in (manager, display):
            process.terminate()
            process.wait(30)


# --- inside one process ---------------------------------------------------------------------

# What one second of processor time is worth differs from machine to machine; how many of these
# additions fit into it is what a budget can be stated in.
_THIRD = Fraction(1, 3)


def counted_loop(size: int) -> Fraction:
    """`size` exact additions, one for each event, step or plan: the least that exact sums cost."""
    total = Fraction(0)
    for number in range(size):
        total = total * 0 + _THIRD * number
    return total


def processor_ms(work: Callable[[], object]) -> float:
    """Time of this process alone: others may be busy meanwhile."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def wall_ms(work: Callable[[], object]) -> float:
    """Time by the clock: for what waits for a disk."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def durable_pair(folder: Path) -> None:
    """A line at the end of two files, each synchronised: the least of a record and its mirror."""
    for name in ("plain-one", "plain-other"):
        with (folder / name).open("ab") as file:
            file.write(b"0123456789abcdef" * 32 + b"\n")
            file.flush()
            os.fsync(file.fileno())


def in_turns(
    ours: Callable[[], object],
    plain: Callable[[], object],
    rounds: int,
    measured: Callable[[Callable[[], object]], float] = processor_ms,
) -> tuple[float, float]:
    """Median milliseconds of both, taken in turns so that a busy machine hurts both alike."""
    ours()
    plain()
    mine, theirs = [], []
    for _ in range(rounds):
        theirs.append(measured(plain))
        mine.append(measured(ours))
    return median(mine), median(theirs)


def ninety_fifth(figures: Sequence[float]) -> float:
    """What 95 of 100 do not pass."""
    return sorted(figures)[len(figures) * 95 // 100 - 1]


def told(what: str, ours: float, plain: float, than: str) -> float:
    """The ratio, printed with both its sides."""
    print(f"\n{what}: {ours / plain:.2f} times {than} ({ours:.3f} ms, {plain:.3f} ms)")
    return ours / plain
