"""What hands do without meaning it: wheels, drags, drops, double clicks and keys that are held."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtGui import QWheelEvent as Wheel
from PySide6.QtWidgets import QApplication, QWidget
from ward_window import NONE

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NO_BUTTON = Qt.MouseButton.NoButton


HELD = [
    *((ord(letter.upper()), letter) for letter in "0123456789.,pkvtPKVT"),
    (Qt.Key.Key_Space, " "),
    (Qt.Key.Key_Return, "\r"),
    (Qt.Key.Key_Enter, "\r"),
    (Qt.Key.Key_Up, ""),
    (Qt.Key.Key_Down, ""),
    (Qt.Key.Key_PageUp, ""),
    (Qt.Key.Key_PageDown, ""),
]


def send(widget: QWidget, event: QEvent) -> None:
    QApplication.sendEvent(widget, event)


def middle(widget: QWidget) -> QPointF:
    return QPointF(widget.rect().center())


def wheel(widget: QWidget, notches: int) -> None:
    at = middle(widget)
    send(
        widget,
        Wheel(at, widget.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), NO_BUTTON, NONE,
              Qt.ScrollPhase.NoScrollPhase, False),
    )  # fmt: skip


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
    held = NO_BUTTON if kind == QEvent.Type.MouseButtonRelease else button
    send(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, held, NONE))


def drag_off(widget: QWidget, button: Qt.MouseButton) -> None:
    """Pressed here, let go far away."""
    mouse(widget, QEvent.Type.MouseButtonPress, middle(widget), button)
    for step in range(5):
        mouse(widget, QEvent.Type.MouseMove, middle(widget) + QPointF(400 * step, 90), button)
    mouse(widget, QEvent.Type.MouseButtonRelease, middle(widget) + QPointF(4000, 900), button)


def drop_text(widget: QWidget, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    at = widget.rect().center()
    copy = Qt.DropAction.CopyAction
    entered = QDragEnterEvent(at, copy, data, LEFT, NONE)
    entered.ignore()
    send(widget, entered)
    if entered.isAccepted():
        send(widget, QDropEvent(QPointF(at), copy, data, LEFT, NONE))
