"""Which libraries of the system this packaged program needs and does not find."""

import ctypes
import sys
from pathlib import Path

LIST = "system-libraries.txt"


def missing_libraries() -> tuple[tuple[str, str], ...]:
    """Each missing library with Debian's package; looked for only when something has failed.

    The list lies beside a packaged program. From source there is none: `dev.py` brings what is
    needed there.
    """
    try:
        lines = (Path(sys.executable).parent / LIST).read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return ()
    needed = [line.partition(" ") for line in lines]
    return tuple((name, package) for name, _, package in needed if name and not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
