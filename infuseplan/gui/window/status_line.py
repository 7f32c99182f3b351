"""What the window says in passing: in the row of the menus, where it moves and hides nothing.

A status bar that comes and goes changes the height of the page, and what a hand was about to press.
"""

from PySide6.QtCore import QEvent, QObject, Qt, SignalInstance
from PySide6.QtWidgets import QMainWindow

from infuseplan.gui.theme.theme import GAP, WidgetRole, set_role
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.labels import PlainLabel

_MOVED = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest)


class StatusLine(PlainLabel):
    """Shows the messages of the window's status bar, which itself stays hidden.

    In between it shows what `idle` said last: who is signed in.
    """

    def __init__(self, window: QMainWindow, idle: SignalInstance) -> None:
        # The window's own, over the menus: nothing in their row is in a screen reader's tree.
        super().__init__("", window)
        self._menus = window.menuBar()
        self._words = self._idle = ""
        set_role(self, WidgetRole.STRONG)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # A click is the menus'.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._menus.installEventFilter(self)
        # The bar of pages grows by itself when it says more: the row of the menus stays as it is.
        self._bar = self._menus.cornerWidget(Qt.Corner.TopRightCorner)
        if self._bar is not None:
            self._bar.installEventFilter(self)
        window.statusBar().hide()
        window.statusBar().messageChanged.connect(self._tell)
        idle.connect(self._say_when_idle)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the room between menus and pages, whatever stands there now."""
        if event.type() in _MOVED and self._words:
            self._place()
        return super().eventFilter(watched, event)

    def _say_when_idle(self, words: str) -> None:
        if self._words == self._idle:
            self._idle = words
            self._tell("")
        self._idle = words
        if words:
            # Nothing in the row of the menus but the menus is found by a screen reader.
            announce(self, words)

    def _tell(self, message: str) -> None:
        words = message or self._idle
        self._words = words
        self.setVisible(bool(words))
        self.setAccessibleName(words)
        if words:
            self._place()
        else:
            self.clear()
        if message:
            announce(self, message)

    def _place(self) -> None:
        shown = [one for one in self._menus.actions() if one.isVisible()]
        left = self._menus.actionGeometry(shown[-1]).right() + GAP if shown else 0
        right = self._menus.width() if self._bar is None else self._bar.x()
        room = max(0, right - GAP - left)
        place = self._menus.geometry()
        self.setGeometry(place.x() + left, place.y(), room, place.height())
        self.raise_()
        # The whole of it is heard; where the row is narrow its end is cut off with dots. Of who is
        # signed in, first how is left away; less than half would be no name, and is left away too.
        words, is_idle = self._words, self._words == self._idle
        needed = self.fontMetrics().horizontalAdvance(words)
        if is_idle and needed > room:
            words = words.rpartition(",")[0] or words
        if is_idle and 2 * room < needed:
            words = ""
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
