"""What every page, the window's title and the task bar say of the infusion that is open."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from infuseplan.application.infusion.bedside import Bedside
    from infuseplan.gui.pages.infuse.page import InfusePage
    from infuseplan.presentation.infusion.live import LiveView

_SECOND_MS = 1000


class RunningState(QObject):
    """Follows the page while it is seen, and the clock of the infusion while it is not."""

    told = Signal(str, str, bool)
    """Words and their tone, empty while no infusion is open; whether a rate change is overdue."""

    def __init__(self, page: "InfusePage") -> None:
        super().__init__(page)
        self._page = page
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self._tick)
        page.opened.connect(self._open)
        page.left.connect(self._leave)
        page.changed.connect(self._follow)
        page.lived.connect(self._show)
        page.board.figures_hidden.connect(self._tell_at_once)

    def _open(self, bedside: "Bedside") -> None:
        self._follow(bedside.now())
        self._timer.start()

    def _leave(self) -> None:
        self._timer.stop()
        self.told.emit("", "note", False)

    def _tell_at_once(self) -> None:
        if self._page.bedside is not None:
            self._follow(self._page.bedside.now())

    def _tick(self) -> None:
        # The page that is seen tells by itself: the clock is read once a second and not twice.
        bedside = self._page.bedside
        if bedside is not None and not self._page.isVisible():
            self._follow(bedside.now())

    def _follow(self, now: datetime) -> None:
        from infuseplan.presentation.infusion.live import live_view  # noqa: PLC0415 - loaded by now

        bedside = self._page.bedside
        if bedside is not None:
            self._show(live_view(bedside, bedside.quick_state(now)))

    def _show(self, live: "LiveView") -> None:
        from infuseplan.presentation.infusion.live import in_passing  # noqa: PLC0415 - loaded by now

        words = live.status if self._is_checking else in_passing(live)
        self.told.emit(words, live.tone, live.is_late)

    @property
    def _is_checking(self) -> bool:
        """Whether somebody gives figures of their own, and is not to see the rate here either."""
        from infuseplan.gui.dialogs.second_check import SecondCheckDialog  # noqa: PLC0415 - loaded by now

        asked = QApplication.activeModalWidget()
        return self._page.board.is_hiding or isinstance(asked, SecondCheckDialog)
