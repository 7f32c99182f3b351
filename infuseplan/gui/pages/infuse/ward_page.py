"""The Infuse page of a computer that belongs to a ward: it shows other computers' infusions too."""

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.preparation import PlanAtHand
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import RecordElsewhere, StorageProblem, UnknownRecord
from infuseplan.application.ward.holding import NotArrived
from infuseplan.domain.protocol.ctcae import Ctcae
from infuseplan.gui.pages.infuse.elsewhere import ElsewherePanel
from infuseplan.gui.pages.infuse.page import InfusePage
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.infusion.elsewhere import Names, taken_message
from infuseplan.presentation.infusion.trouble import trouble_message


class WardInfusePage(InfusePage):
    """An infusion that another computer records is shown; a key takes it over, by name."""

    def __init__(
        self,
        desk: InfusionRecords,
        ctcae: Callable[[], Ctcae],
        plan_at_hand: Callable[[], PlanAtHand | None],
        names: Names,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, ctcae, plan_at_hand, parent)
        self._names = names
        self.elsewhere = ElsewherePanel(desk, names)
        self.addWidget(self.elsewhere)
        self.elsewhere.taken_over.connect(self._take_over)
        self.elsewhere.left.connect(self._turn_back)
        self.elsewhere.stop_asked.connect(self.stop)

    def carry_on(self, record_id: str) -> None:
        """Go on with an infusion of the ward; show it where another computer records it."""
        try:
            is_elsewhere = self.desk.elsewhere.is_elsewhere(record_id)
        except (StorageProblem, UnknownRecord):
            is_elsewhere = False
        if not is_elsewhere:
            super().carry_on(record_id)
        elif self.put_on_the_board():
            self.elsewhere.watch(record_id)
            self.setCurrentWidget(self.elsewhere)

    def pressed(self, key: str) -> None:
        """A key of the page; of an infusion that is only shown nothing is recorded by it."""
        if self.isVisible() and self.is_watching:
            self.elsewhere.press(key)
        else:
            super().pressed(key)

    def take_keyboard(self) -> None:
        """Give the keyboard to the page."""
        if self.is_watching:
            self.elsewhere.take_button.setFocus()
        else:
            super().take_keyboard()

    @property
    def is_watching(self) -> bool:
        """Whether the page shows an infusion that another computer records."""
        return self.currentWidget() is self.elsewhere

    def hear(self) -> None:
        """Something has come from the ward: whoever took an infusion over from here is said."""
        for bedside in tuple(self.desk.open.values()):
            with suppress(StorageProblem, UnknownRecord, NotArrived):
                if self.desk.elsewhere.is_elsewhere(bedside.record_id):
                    self._hand_over(bedside.record_id)
        if self.bedside is None and not self.is_watching:
            self.refresh_empty()

    def _hand_over(self, record_id: str) -> None:
        bedside = self.desk.open[record_id]
        logs = self.desk.elsewhere.logs_of(record_id)
        if bedside.unsaved:
            # What was pressed here is in no journal: it stays in sight until it is on paper.
            if bedside is self.bedside:
                self.board.unsaved.tell(
                    trouble_message(RecordElsewhere(record_id, logs), bedside.unsaved)
                )
            return
        is_shown = bedside is self.bedside
        self.desk.release(bedside)
        if is_shown:
            self.put_away()
            self.elsewhere.watch(record_id)
            self.setCurrentWidget(self.elsewhere)
            if logs.last_holding is not None:
                words = taken_message(*logs.last_holding, self._names)
                self.elsewhere.complain(words)
                announce(self, words)

    def _take_over(self, record_id: str, stop: bool) -> None:
        self.elsewhere.forget()
        self.setCurrentWidget(self.empty)
        super().carry_on(record_id)
        if stop and self.bedside is not None and self.bedside.record_id == record_id:
            self.stop()

    def _turn_back(self) -> None:
        self.elsewhere.forget()
        self.setCurrentWidget(self.empty)
        self.refresh_empty()
        self.take_keyboard()
