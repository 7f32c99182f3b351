"""The program's log: what happened, never to whom.

A record carries an event's name and figures about the program. What people typed, names, weights
and dates of patients never reach it, so that a log may be sent to anybody who helps.
"""

import logging
from pathlib import Path

_LARGEST = 500_000
_KEEP = 3


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
        super().emit(record)

    def _begin_anew(self) -> None:
        self.close()
        for number in range(_KEEP, 0, -1):
            older = Path(f"{self.baseFilename}.{number - 1}" if number > 1 else self.baseFilename)
            if older.exists():
                older.replace(f"{self.baseFilename}.{number}")


def open_log(folder: Path) -> Path | None:
    """Write the program's log into `folder`; None where that is not possible."""
    path = folder / "infuseplan.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _KeptSmall(path, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("infuseplan")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    return path
