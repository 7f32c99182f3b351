"""The time that a machine with nothing else to do would have taken."""

import time
from pathlib import Path

_DELAYS = Path("/proc/thread-self/schedstat")


def own_seconds() -> float:
    """A clock for differences that stands still while this thread waits for a processor.

    It goes on while the thread sleeps or waits for a disk, a lock or another program. Linux counts
    the waiting; elsewhere this is the plain clock.
    """
    try:
        waited = int(_DELAYS.read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        waited = 0.0
    return time.perf_counter() - waited
