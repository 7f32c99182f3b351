"""STOP: the old steps off the screen, the disk, and only then everything else.

A person who has pressed it looks at the pump, and then at the page: what stands there by then must
not be a rate to set. Log, findings, monitor and the question for the grade have time until both are
done.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from infuseplan.application.infusion import entries
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from infuseplan.gui.pages.infuse.asked_of_page import Grading, RecordingPage


class StopKey:
    """What F9 does where an infusion is open."""

    def __init__(self, widget: "QWidget", page: "RecordingPage", dialogs: "Grading") -> None:
        self._widget = widget
        self._page = page
        self._dialogs = dialogs
        self.is_turning = False
        """Whether the page is being turned to by STOP, which has taken its steps away already."""

    def press(self, come_forward: Callable[[], object]) -> None:
        """Take the steps away and record; `come_forward` turns to this page from another one."""
        page = self._page
        bedside, dialogs = page.bedside, self._dialogs
        # A reaction that lets it run may be graded again: STOP is another thing, and comes first.
        regrading = dialogs.is_regrading
        if bedside is None or (dialogs.is_grading and not regrading):
            come_forward()
            return
        now = bedside.now()
        snapshot = bedside.quick_state(now)
        if snapshot.awaiting_grade:
            come_forward()
        else:
            self._take_steps_away(come_forward)
            by = page.records.entered_by or None
            page.press(lambda at: entries.stopped(at, by), now)
            ended = snapshot.state.status in ("discontinued", "completed")
            announce(self._widget, say("Recorded.") if ended else say("Stopped. Stop the pump."))
        if regrading:
            dialogs.leave_grading()
        dialogs.grade(now)

    def _take_steps_away(self, come_forward: Callable[[], object]) -> None:
        board = self._page.board
        board.stop_at_once()
        self._dialogs.take_figures_away(say("STOP was pressed."))
        self.is_turning = True
        try:
            come_forward()
        finally:
            self.is_turning = False
        board.repaint()
