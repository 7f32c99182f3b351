"""How large a window may be here."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

_TITLE_BAR = 32


def fitting(usual: QSize, smallest: QSize) -> QSize:
    """The usual size, or what the screen has beside its bars and below a title bar."""
    screen = QGuiApplication.primaryScreen()
    if screen is None:
        return usual
    room = screen.availableSize() - QSize(0, _TITLE_BAR)
    return usual.boundedTo(room).expandedTo(smallest)
