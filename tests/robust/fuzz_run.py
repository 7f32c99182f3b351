"""Runs one reader over many inputs: `python -m tests.robust.fuzz_run READER COUNT SEED`.

Prints one line of JSON: how many were accepted and refused, how long the slowest took, how much
memory the process had at most. How far it is stands in the standard error now and then: a run that
is ended early has shown as much as that. An input that is no refusal and no answer ends the run
with its own traceback and the way to make it again.
"""

import json
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.domain.protocol.check import ProtocolFault
from infuseplan.domain.protocol.loaded import LoadedProtocol
from tests.robust.fuzz_inputs import inputs
from tests.robust.fuzz_readers import REFUSALS, readers
from tests.robust.reader import Reader

# Of the processor: how long it takes beside other work says nothing about the reader.
MOST_S = 2.0
# What waits for somebody, as for the other end of a pipe, uses no processor.
_MOST_WAITING_S = 60
MOST_MB = 200
_SAID_AFTER = 5_000


@dataclass(slots=True)
class Outcome:
    """How one reader came through; times in seconds, memory in MB."""

    reader: str
    seed: int
    inputs: int = 0
    accepted: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    peak_mb: int = 0


class Hung(BaseException):
    """One input took longer than it may."""


class Broken(Exception):
    """An input was neither answered nor refused."""


def run(name: str, reader: Reader, seed: int, count: int) -> Outcome:
    """Read `count` inputs; Broken with the input at the first that breaks something."""
    outcome = Outcome(name, seed)
    began = time.monotonic()
    given = inputs(reader.seeds, seed, count, documents=reader.documents)
    if reader.lines > 1:
        given = _joined(given, reader.lines)
    for content in given:
        before = time.process_time()
        outcome.inputs += reader.lines
        try:
            # For all lines of one call together: one slow line does not hide among quick ones.
            signal.setitimer(signal.ITIMER_PROF, MOST_S)
            signal.setitimer(signal.ITIMER_REAL, _MOST_WAITING_S)
            try:
                outcome.accepted += reader.read(content)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.setitimer(signal.ITIMER_REAL, 0)
        except (*REFUSALS, *reader.refuses_by):
            pass
        except BaseException as fault:
            raise Broken(_again(outcome, content)) from fault
        took = time.process_time() - before
        outcome.slowest_s = max(outcome.slowest_s, took)
        # A reader that takes the alarm for a fault of its own has been too slow all the same.
        if took >= MOST_S:
            raise Broken(f"{took:.1f} s: {_again(outcome, content)}")
        if outcome.inputs % _SAID_AFTER == 0:
            print(json.dumps(asdict(_now(outcome, began))), file=sys.stderr, flush=True)
    return _now(outcome, began)


def _now(outcome: Outcome, began: float) -> Outcome:
    return replace(outcome, seconds=time.monotonic() - began, peak_mb=peak_mb())


def _again(outcome: Outcome, content: bytes) -> str:
    return f"{outcome.reader}, seed {outcome.seed}, input {outcome.inputs}: {content[:2000]!r}"


def peak_mb() -> int:
    """Of this program alone: what getrusage says begins with the size of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))[0]) // 1000
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def watch_the_time() -> None:
    """Let an input that takes too long end as one that hung."""

    def hung(*_: object) -> None:
        raise Hung

    signal.signal(signal.SIGPROF, hung)
    signal.signal(signal.SIGALRM, hung)


def _joined(given: Iterator[bytes], lines: int) -> Iterator[bytes]:
    kept: list[bytes] = []
    for content in given:
        kept.append(content.replace(b"\n", b" "))
        if len(kept) == lines:
            yield b"\n".join(kept) + b"\n"
            kept = []
    if kept:
        yield b"\n".join(kept) + b"\n"


def _read_installed_protocols_once() -> None:
    """They do not change while this runs, and are most of what an input costs that names one."""
    read = ProtocolShelf.read
    kept: dict[Path, LoadedProtocol | tuple[ProtocolFault, ...]] = {}

    def once(shelf: ProtocolShelf, path: Path) -> LoadedProtocol | tuple[ProtocolFault, ...]:
        if path not in kept:
            kept[path] = read(shelf, path)
        return kept[path]

    ProtocolShelf.read = once  # type: ignore[method-assign] # in a process of its own


def main(argv: Sequence[str]) -> None:
    import resource

    name, count, seed = argv[0], int(argv[1]), int(argv[2])
    # A reader that asks for far more than it may must not take the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
    watch_the_time()
    _read_installed_protocols_once()
    memory = Path("/dev/shm")  # noqa: S108 - a fresh folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        outcome = run(name, readers(Path(folder))[name], seed, count)
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main(sys.argv[1:])
