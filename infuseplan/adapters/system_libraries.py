"""Which libraries of the system this packaged program needs and does not find."""

import ctypes
from importlib import import_module


def missing_libraries() -> tuple[tuple[str, str], ...]:
    """Each missing library with Debian's package; looked for only when something has failed.

    The list is compiled into a packaged program. From source there is none: `dev.py` brings what
    is needed there.
    """
    try:
        needed = import_module("_infuseplan_release").SYSTEM_LIBRARIES
    except (ImportError, AttributeError):
        return ()
    return tuple((name, package) for name, package in needed if not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
