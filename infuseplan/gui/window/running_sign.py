"""The bar of pages, the window's title and its sign in the task bar, which say the same."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from infuseplan.gui.theme.theme import WidgetRole
from infuseplan.gui.widgets.page_bar import PageBar
from infuseplan.presentation.i18n import say

_LOOKS = {
    "now": WidgetRole.NOW,
    "done": WidgetRole.DONE,
    "caution": WidgetRole.CAUTION,
    "block": WidgetRole.BLOCK,
}


# Between the last menu and the bar, so that they are told apart.
_BETWEEN = 16


class _RoomOfBar(QWidget):
    """Keeps room for the bar in the row of the menus.

    The bar lies over it as a part of the window: what stands in a corner of the menus is in no
    tree of a screen reader, which knows the menus' own entries alone.
    """

    def __init__(self, bar: PageBar, window: QMainWindow) -> None:
        super().__init__()
        self._bar, self._window = bar, window

    def sizeHint(self) -> QSize:
        return self._bar.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._bar.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the bar along."""
        super().resizeEvent(event)
        self._follow()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Take the bar along."""
        super().moveEvent(event)
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the bar along."""
        super().showEvent(event)
        self._follow()

    def _follow(self) -> None:
        self._bar.setGeometry(QRect(self.mapTo(self._window, QPoint()), self.size()))
        self._bar.raise_()


class RunningSign(QObject):
    """An overdue rate change is seen on every page, and also while another program is in front."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.bar = PageBar(window)
        self._room = _RoomOfBar(self.bar, window)
        self._page = "plan"
        self._is_late = False
        window.menuBar().setCornerWidget(self._room, Qt.Corner.TopRightCorner)
        window.menuBar().installEventFilter(self)
        self.show_page("plan")

    def show_page(self, page: str) -> None:
        """Say which page is on the screen."""
        self._page = page
        self.bar.show_page(page)
        self._entitle()

    def tell(self, words: str, tone: str, is_late: bool) -> None:
        """How the open infusion stands, and whether it waits for somebody to change the rate."""
        if self.bar.tell(words, _LOOKS.get(tone, WidgetRole.NOTE)):
            self._make_room()
        if is_late and not self._is_late:
            # Once, and until somebody looks: the task bar shows it without an end.
            QApplication.alert(self._window, 0)
        self._is_late = is_late
        self._entitle()

    def _make_room(self) -> None:
        """A bar of menus gives its corner room only when its own size changes."""
        menus = self._window.menuBar()
        self._fit()
        self._room.adjustSize()
        QApplication.sendEvent(menus, QResizeEvent(menus.size(), menus.size()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width of the row, or another size of type, has room for other words."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.StyleChange):
            self._fit()
        if event.type() == QEvent.Type.StyleChange:
            # The row hears of another size of type before the words in the bar do.
            QTimer.singleShot(0, self, self._make_room)
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        menus = self._window.menuBar()
        # The gaps between them, too: a menu that lacks a pixel goes behind an arrow.
        taken = max(menus.actionGeometry(action).right() + 1 for action in menus.actions())
        self.bar.fit(menus.width() - taken - _BETWEEN)

    def _entitle(self) -> None:
        titles = {
            "plan": say("InfusePlan"),
            "prepare": say("InfusePlan – Prepare"),
            "infuse": say("InfusePlan – Infuse"),
            "course": say("InfusePlan – Course"),
            "board": say("InfusePlan – Board"),
        }
        title = titles[self._page]
        if self._is_late:
            # First, because a task bar cuts the end off.
            title = say("Rate change due – {title}", title=title)
        if self._window.windowTitle() != title:
            self._window.setWindowTitle(title)
