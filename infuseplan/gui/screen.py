"""How large a window may be here, and where it may stand."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QScreen

_TITLE_BAR = 32


def fitting(wanted: QSize) -> QSize:
    """The wanted size, or what the screen has beside its bars and below a title bar."""
    screen = QGuiApplication.primaryScreen()
    return wanted if screen is None else wanted.boundedTo(_room(screen).size())


def on_a_screen(place: QRect) -> QRect | None:
    """`place` moved and cut so that one screen shows all of it; None where no screen has its top.

    A screen that was unplugged since would leave the window where nobody can take hold of it.
    """
    top = QPoint(place.center().x(), place.top())
    for screen in QGuiApplication.screens():
        room = _room(screen)
        if room.adjusted(0, -_TITLE_BAR, 0, 0).contains(top):
            size = place.size().boundedTo(room.size())
            left = max(room.left(), min(place.left(), room.right() + 1 - size.width()))
            up = max(room.top(), min(place.top(), room.bottom() + 1 - size.height()))
            return QRect(QPoint(left, up), size)
    return None


def _room(screen: QScreen) -> QRect:
    """What a window without its title bar may take of a screen without its task bar."""
    return screen.availableGeometry().adjusted(0, _TITLE_BAR, 0, 0)
