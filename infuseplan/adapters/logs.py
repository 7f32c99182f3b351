"""The program's log: what happened, never to whom.

A record carries an event's name and figures about the program. What people typed, names, weights
and dates of patients never reach it, so that a log may be sent to anybody who helps.
"""

import errno
import logging
import os
import stat
from io import TextIOWrapper
from pathlib import Path

from infuseplan.adapters.owners import other_owner

_LARGEST = 500_000
_KEEP = 3
# A pipe would keep the start waiting for whoever reads it, and a link may lead into any file.
_QUIETLY = (
    getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class _KeptSmall(logging.FileHandler):
    """Starts a new file when one has grown large, and keeps a few of the old ones.

    As logging's own RotatingFileHandler does, whose module loads sockets and pickling for handlers
    that nobody asks for: 5 of the 270 ms until the window is painted.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, into a new file where this one is full."""
        try:
            if Path(self.baseFilename).stat().st_size >= _LARGEST:
                self._begin_anew()
        except OSError:
            # Looking or renaming failed; the record is worth more than the size of its file.
            self.handleError(record)
        try:
            super().emit(record)
        except OSError:
            # There can be no new file now; the next record tries again.
            self.handleError(record)

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_regular_file)

    def _begin_anew(self) -> None:
        self.close()
        for number in range(_KEEP, 0, -1):
            older = Path(f"{self.baseFilename}.{number - 1}" if number > 1 else self.baseFilename)
            if older.exists():
                older.replace(f"{self.baseFilename}.{number}")


def _regular_file(path: str, flags: int) -> int:
    """Opens a file, or makes it; OSError where anything else has the name."""
    handle = os.open(path, flags | _QUIETLY, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a regular file")
    return handle


def open_log(folder: Path) -> Path | None:
    """Write the program's log into `folder`; None where that is not possible.

    Nor is it for root in another user's folder, who could write no log there afterwards.
    """
    path = folder / "infuseplan.log"
    try:
        if other_owner(folder, (path,)) is not None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        handler = _KeptSmall(path, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("infuseplan")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return path
