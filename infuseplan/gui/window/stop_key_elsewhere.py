"""F9 in a window or on a page beside the Infuse page, whose own keys Qt keeps out of there."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from infuseplan.gui.key_names import STOP_KEY

_EQUIPPED = "has-stop-key"


def has_stop_key(window: QWidget) -> bool:
    """Whether F9 works in this window already."""
    return bool(window.property(_EQUIPPED))


def put_stop_key_in(window: QWidget, press: Callable[[], object]) -> None:
    """Let F9 do `press` while this window is active; a question is closed first."""
    if has_stop_key(window):
        # Two shortcuts of one key are none: Qt would not know which is meant.
        return
    window.setProperty(_EQUIPPED, True)

    def stop() -> None:
        if window.isModal():
            # What F9 brings up would lie behind it.
            window.close()
        press()

    key = QShortcut(QKeySequence(STOP_KEY), window)
    key.setAutoRepeat(False)
    key.activated.connect(stop)


def lacks_stop_key(window: QWidget, main: QWidget) -> bool:
    """Whether this window above `main` is one that nobody has given the key yet."""
    if window is main or has_stop_key(window):
        return False
    above = window.parentWidget()
    while above is not None and above is not main:
        above = above.parentWidget()
    # A question at the bedside has the key from its own.
    return above is not None and not hasattr(window, "stop_asked")
