"""One hook for every fault that nobody expected: the plan is covered, a report can be saved."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from infuseplan import __version__

_log = logging.getLogger("infuseplan.faults")
_checks_log = logging.getLogger("infuseplan.monitor")
_OLDEST_PYTHON_FOR_6_12 = (3, 12)


class ExceptionHook:
    """Catches what falls through, tells the window, and keeps a report without patient facts."""

    def __init__(self, cover: Callable[[], None]) -> None:
        self._cover = cover
        self._report = ""
        self._checks = _FailedChecks()

    @property
    def report(self) -> str:
        """The last fault: where in the program, with which versions. No values, no names.

        Checks of the monitor that failed are in it, too: their words send people here.
        """
        if not self._checks.lines:
            return self._report
        checks = "\n".join(self._checks.lines)
        return f"{self._report or versions()}Checks of the plan that failed:\n{checks}\n"

    def cover_by(self, cover: Callable[[], None]) -> None:
        """From now on `cover` hides the plan; at once where something has failed before."""
        self._cover = cover
        if self._report:
            cover()

    def open(self) -> None:
        """Take the place of Python's and Qt's own reporting."""
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self._caught(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )
        qInstallMessageHandler(self._qt_message)
        _checks_log.addHandler(self._checks)

    def close(self) -> None:
        """Give Python and Qt their own reporting back."""
        _checks_log.removeHandler(self._checks)
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _caught(
        self, kind: type[BaseException], value: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, value, trace)
            return
        self._report = fault_report(kind, trace)
        _log.error("unexpected fault\n%s", self._report)
        # A program without a console has no such stream, one whose terminal was closed has a dead
        # one; the plan is covered all the same.
        with suppress(OSError):
            if sys.stderr is not None:
                sys.stderr.write(self._report)
        self._cover()

    @staticmethod
    def _qt_message(kind: QtMsgType, _context: object, message: str) -> None:
        if kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg):
            _log.error("Qt: %s", message)
        elif kind == QtMsgType.QtWarningMsg:
            _log.warning("Qt: %s", message)


def fault_report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Versions and the way through the code. The fault's own text may quote an input: left out."""
    lines = [f"Fault: {kind.__name__}"]
    for frame in traceback.extract_tb(trace):
        place = frame.filename.replace("\\", "/").rpartition("infuseplan/")[2]
        lines.append(f"  {place}:{frame.lineno} in {frame.name}")
    return versions() + "\n".join(lines) + "\n"


def versions() -> str:
    """What the program runs with."""
    import platform  # noqa: PLC0415 - start-up time: a report alone needs it

    return (
        f"InfusePlan {__version__}\n"
        f"Python {platform.python_version()}, PySide6 {pyside_version}, {platform.platform()}\n"
    )


class _FailedChecks(logging.Handler):
    """The checks that failed since the start, by name, with the time; the last few of them."""

    _MOST = 50

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("  %(asctime)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines = [*self.lines[1 - self._MOST :], self.format(record)]


def unusable_pair(
    python: tuple[int, ...] = sys.version_info[:3], pyside: str = pyside_version
) -> str | None:
    """Why this pair of Python and PySide6 must not run; None where it may.

    PySide6 6.12.0 loses a reference to None with every void call, and CPython older than 3.12
    aborts after some thousand of them.
    """
    if pyside == "6.12.0" and python < _OLDEST_PYTHON_FOR_6_12:
        found = ".".join(str(part) for part in python)
        return f"PySide6 {pyside} aborts on Python {found}: install PySide6-Essentials 6.11.3"
    return None
