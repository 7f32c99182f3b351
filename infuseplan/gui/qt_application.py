"""The one application of this process, in its clothes; and what is said where there can be none."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from infuseplan import __version__
from infuseplan.gui.clipboard import ClipboardGuard
from infuseplan.gui.encoding import speak_utf8
from infuseplan.gui.theme import theme
from infuseplan.presentation.i18n import say

# Nobody sees these.
_BLIND = ("offscreen", "minimal", "vnc")
_FAILED = 1


def no_screen() -> str | None:
    """Why no window can open here; None where one can."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    return say(
        "There is no screen here. Plan on the command line, for example:\n"
        "  infuseplan plan --regimen isa-pd --weight-kg 72.5 --age 66 --infusion 1"
    )


def is_seen() -> bool:
    """Whether a window of this process would be in front of anybody."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    return no_screen() is None and platform not in _BLIND


def _to_standard_error(words: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"infuseplan: {words}\n")
        sys.stderr.flush()


_tell_last: Callable[[str], object] = _to_standard_error


def tell_last_words_by(tell: Callable[[str], object]) -> None:
    """`tell` gets the one sentence that is left to say where Qt cannot reach the screen."""
    global _tell_last  # noqa: PLW0603 - there is one application in a process, and one end of it
    _tell_last = tell


def application(
    chosen: str, scale: float, resources: Path | None, *, with_sheet: bool = True
) -> QApplication:
    """The application, made on the first call, with a theme; a theme that is unknown is light.

    Without its style sheet, `theme.set_sheet` has to follow before anything is shown.

    Where Qt cannot reach the screen it would end the process with a signal; here it ends with 1
    and one line.
    """
    QCoreApplication.setApplicationName("InfusePlan")
    QCoreApplication.setApplicationVersion(__version__)
    theme.ask_for_fusion()
    app = QApplication.instance()
    if app is None:
        qInstallMessageHandler(_before_the_screen)
        speak_utf8()
        app = QApplication(["infuseplan"])
        qInstallMessageHandler(None)
        ClipboardGuard(QApplication.clipboard(), app)
    assert isinstance(app, QApplication)  # noqa: S101 - a core application has no window
    name = next((one for one in theme.THEMES if one == chosen), theme.THEMES[0])
    theme.apply(app, name, scale, resources=resources, with_sheet=with_sheet)
    return app


# What Qt says before it gives up names the cause; giving up itself is always the same sentence.
_before: list[str] = []


def _before_the_screen(kind: QtMsgType, _context: object, message: str) -> None:
    if kind == QtMsgType.QtDebugMsg:
        return
    _before.append(" ".join(message.split()))
    if kind != QtMsgType.QtFatalMsg:
        return
    try:
        _tell_last(say("The screen cannot be used: {why}", why=_before[0]))
    finally:
        # Qt would abort now, and leave a dump of its memory.
        os._exit(_FAILED)
