"""Keys that nothing on the page has taken: digits turn to a page, F-keys say where they work."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from infuseplan.gui.widgets.page_bar import KEYS
from infuseplan.gui.window.pages import typing_somewhere
from infuseplan.presentation.i18n import say

_START = Qt.Key.Key_F2
# F1 is help and F9 is STOP wherever somebody is.
_RECORDS = (
    Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F8,
    Qt.Key.Key_F12,
)  # fmt: skip


class PageKeys:
    """What a key means in the frame; `tell` says it in passing, and it moves nothing."""

    def __init__(
        self,
        show_page: Callable[[str], object],
        tell: Callable[[str, int], object],
        may_start: Callable[[], bool],
    ) -> None:
        self._show_page, self._tell, self._may_start = show_page, tell, may_start

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key meant something here."""
        if event.isAutoRepeat() or QApplication.activeModalWidget() is not None:
            return False
        if event.key() == _START or event.key() in _RECORDS:
            self._tell(self._where(Qt.Key(event.key())), 8000)
            return True
        # A figure that is meant for a question turns no page, even before the question has focus.
        page = next((name for name, key in KEYS.items() if key == event.text()), None)
        if page is None or typing_somewhere(QApplication.focusWidget()):
            return False
        self._show_page(page)
        return True

    def _where(self, key: Qt.Key) -> str:
        if key != _START:
            return say("{key} records at the bedside, on page 3 (Ctrl+3).", key=key.name[4:])
        if self._may_start():
            return say("F2 starts this infusion on page 3: press Ctrl+3, then F2.")
        return say("F2 starts an infusion on page 3. Nothing can be started yet.")
