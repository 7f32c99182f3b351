"""The ward's exchange begins when the window has been painted, and is loaded then.

Its line is in the strip from the beginning, empty: nothing moves when it has something to say.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from infuseplan.application.services import Services
from infuseplan.gui.theme.theme import WidgetRole, set_role

if TYPE_CHECKING:
    from infuseplan.application.infusion.preparation import PlanAtHand
    from infuseplan.application.infusion.records import InfusionRecords
    from infuseplan.application.ward.meeting import WardExchange
    from infuseplan.domain.protocol.ctcae import Ctcae
    from infuseplan.gui.pages.infuse.page import InfusePage
    from infuseplan.gui.window.main_window import MainWindow
    from infuseplan.gui.window.ward_controller import WardController

BeginExchange = Callable[[], "WardExchange | None"]
# After what the first plan needs, which is loaded 30 ms after the window was painted.
_AFTER_MS = 60


def ward_line_in(window: "MainWindow") -> QPushButton:
    """The line of the ward's state beside the patient, without words yet."""
    line = QPushButton()
    line.setAutoDefault(False)
    line.setFlat(True)
    set_role(line, WidgetRole.LINE)
    window.patient.add(line)
    return line


class WardBeginning(QObject):
    """Begins the exchange once the window is seen, or as soon as the page of the bedside is made.

    `begin` starts the exchange and returns it; None where that cannot be. A line is shown only
    where other computers are met.
    """

    def __init__(self, window: "MainWindow", services: Services, begin: BeginExchange) -> None:
        super().__init__(window)
        self._window, self._services, self._begin = window, services, begin
        meets = services.ward.meets_others()
        self._line = ward_line_in(window) if meets else None
        self._is_begun = False
        self.controller: WardController | None = None
        if meets:
            window.infuse.make_page = self._make_page
        window.painted.connect(lambda: QTimer.singleShot(_AFTER_MS, self, self.begin))

    def begin(self) -> None:
        """Begin, unless it has been."""
        if self._is_begun:
            return
        self._is_begun = True
        exchange = self._begin()
        if exchange is None or self._line is None:
            return
        from infuseplan.gui.window.ward_controller import (  # noqa: PLC0415 - loads what a plan needs
            WardController,
        )

        self.controller = WardController(self._window, self._services, exchange, self._line)

    def _make_page(
        self,
        records: "InfusionRecords",
        ctcae: "Callable[[], Ctcae]",
        plan_at_hand: "Callable[[], PlanAtHand | None]",
        parent: QWidget | None,
    ) -> "InfusePage":
        from infuseplan.gui.pages.infuse.page import InfusePage  # noqa: PLC0415 - as above

        self.begin()
        make = InfusePage if self.controller is None else self.controller.make_page
        return make(records, ctcae, plan_at_hand, parent)
