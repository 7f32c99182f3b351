"""The clock of the computer has jumped: which of the two times is right?"""

from datetime import timedelta

from PySide6.QtCore import QObject, Signal

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.clock_watch import TOLERANCE
from infuseplan.gui.widgets.alert import Alert
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.trouble import clock_jump_message


class ClockQuestion(QObject):
    """Asks in its alert, and asks again only when the difference has changed."""

    answered = Signal()

    def __init__(self, alert: Alert) -> None:
        super().__init__(alert)
        self._alert = alert
        self._bedside: Bedside | None = None
        self._kept_difference: timedelta | None = None
        alert.add_button(say("Use PC cloc&k"), self._clock_is_right)
        alert.add_button(say("&Use elapsed time"), self._counting_is_right)

    def forget(self) -> None:
        """Another infusion: nothing was answered of it."""
        self._kept_difference = None

    def ask(self, bedside: Bedside) -> None:
        """Ask where the clock of this infusion has jumped; say nothing where it has not."""
        self._bedside = bedside
        jump = bedside.watch.jump
        kept = self._kept_difference
        if jump is None:
            self._kept_difference = None
            self._alert.tell("")
        elif kept is None or abs(jump.by - kept) > TOLERANCE:
            self._alert.tell(clock_jump_message(jump.by, jump.noticed_at, jump.wall))
        else:
            self._alert.tell("")

    def _clock_is_right(self) -> None:
        if self._bedside is not None:
            self._bedside.watch.accept_wall_clock()
            self.answered.emit()

    def _counting_is_right(self) -> None:
        jump = None if self._bedside is None else self._bedside.watch.jump
        self._kept_difference = None if jump is None else jump.by
        self.answered.emit()
