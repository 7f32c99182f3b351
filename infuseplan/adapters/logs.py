"""The program's log: what happened, never to whom.

A record carries an event's name and figures about the program. What people typed, names, weights
and dates of patients never reach it, so that a log may be sent to anybody who helps.
"""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LARGEST = 500_000
_KEEP = 3


def open_log(folder: Path) -> Path | None:
    """Write the program's log into `folder`; None where that is not possible."""
    path = folder / "infuseplan.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=_KEEP, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("infuseplan")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return path
