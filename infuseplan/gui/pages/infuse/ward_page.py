"""The Infuse page of a computer that belongs to a ward: it shows other computers' infusions too."""

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.preparation import PlanAtHand
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import (
    RecordElsewhere,
    RecordHeld,
    RecordMoved,
    StorageProblem,
    UnknownRecord,
)
from infuseplan.application.ward.holding import NotArrived
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.domain.protocol.ctcae import Ctcae
from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.dialogs.take_over import TakeOverDialog
from infuseplan.gui.pages.infuse.elsewhere import ElsewherePanel
from infuseplan.gui.pages.infuse.page import InfusePage, RecordingProblem
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import patient_of
from infuseplan.presentation.infusion.elsewhere import (
    WardNews,
    take_over_explained,
    taken_later_message,
    taken_message,
    watched_message,
    workstation,
)
from infuseplan.presentation.infusion.trouble import (
    cannot_carry_on,
    entry_lines,
    not_stopped_message,
)


class WardInfusePage(InfusePage):
    """An infusion that another computer records is shown; a key takes it over, by name."""

    def __init__(
        self,
        records: InfusionRecords,
        ctcae: Callable[[], Ctcae],
        plan_at_hand: Callable[[], PlanAtHand | None],
        ward: WardNews,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(records, ctcae, plan_at_hand, parent)
        self._names = ward.name
        self._hears_again = False
        self._taking: TakeOverDialog | None = None
        self.elsewhere = ElsewherePanel(records, ward)
        self.addWidget(self.elsewhere)
        self.elsewhere.taken_over.connect(self._take_over)
        self.elsewhere.left.connect(self._turn_back)
        self.take_here = self.board.unsaved.add_button(
            say("Take it over &here…"), self._ask_to_take
        )
        self.take_here.setVisible(False)

    def carry_on(self, record_id: str) -> None:
        """Go on with an infusion of the ward; show it where another computer records it."""
        try:
            is_elsewhere = self.records.elsewhere.is_elsewhere(record_id)
        except (StorageProblem, UnknownRecord):
            is_elsewhere = False
        if is_elsewhere:
            if self.put_on_the_board():
                self.setCurrentWidget(self.elsewhere)
                self.elsewhere.watch(record_id)
            return
        try:
            super().carry_on(record_id)
        except (NotArrived, UnknownRecord):
            self.empty.complain(cannot_carry_on(RecordUnusable("")))

    def pressed(self, key: str) -> None:
        """A key of the page; of an infusion that is only shown nothing is recorded by it."""
        if self.isVisible() and self.is_watching:
            self.elsewhere.press(key)
        else:
            super().pressed(key)

    def take_keyboard(self) -> None:
        """Give the keyboard to the page."""
        if self.is_watching:
            self.elsewhere.take_keyboard()
        else:
            super().take_keyboard()

    @property
    def is_watching(self) -> bool:
        """Whether the page shows an infusion that another computer records."""
        return self.currentWidget() is self.elsewhere

    def stop_of(self, record_id: str) -> None:
        """STOP for the infusion of this record, also where another computer records it."""
        if self.is_watching and self.elsewhere.record_id == record_id:
            self.elsewhere.press("stop")
            return
        super().stop_of(record_id)
        if self.is_watching and self.elsewhere.record_id == record_id:
            self.elsewhere.press("stop")

    def put_on_the_board(self) -> bool:
        """Make room for another patient; what is only shown here is left as well."""
        if self.is_watching:
            self.elsewhere.forget()
            self.setCurrentWidget(self.empty)
        return super().put_on_the_board()

    def cover(self) -> None:
        """After a fault that nobody expected no figure stays visible, of other computers either."""
        self.elsewhere.forget()
        super().cover()

    def tick(self) -> None:
        """One second has gone by."""
        super().tick()
        if self._hears_again and self.dialogs.dialog is None:
            self.hear()

    @property
    def protocol_shown(self) -> ProtocolRef | None:
        """By whose file the infusion runs that is shown, here or at another computer."""
        if not self.is_watching:
            return super().protocol_shown
        bedside = self.elsewhere.bedside
        return None if bedside is None else bedside.plan.protocol

    def hear(self) -> None:
        """Something has come from the ward: whoever took an infusion over from here is said."""
        self._hears_again = False
        for bedside in tuple(self.records.open.values()):
            with suppress(StorageProblem, UnknownRecord, NotArrived):
                if self.records.elsewhere.is_elsewhere(bedside.record_id):
                    self._hand_over(bedside.record_id)
        if self.bedside is None and not self.is_watching:
            self.refresh_empty()

    def _hand_over(self, record_id: str) -> None:
        bedside = self.records.open[record_id]
        logs = self.records.elsewhere.logs_of(record_id)
        is_shown = bedside is self.bedside
        if bedside.unsaved:
            # What was pressed here is in no journal: it stays in sight until it is on paper.
            if is_shown:
                self._not_saved(bedside, RecordElsewhere(record_id, logs))
            return
        taken = logs.last_holding
        if is_shown and self.dialogs.dialog is not None:
            # What is typed there stands until somebody has it on paper.
            self._hears_again = True
            if taken is not None:
                self.dialogs.dialog.complain(
                    taken_later_message(*taken, self._names, self.records.now().tzinfo)
                )
            return
        self.records.release(bedside)
        words = (
            "" if taken is None else taken_message(*taken, self._names, self.records.now().tzinfo)
        )
        if is_shown:
            self.put_away()
            self.setCurrentWidget(self.elsewhere)
            self.elsewhere.watch(record_id)
            self.elsewhere.complain(words)
        elif words:
            announce(self.window(), f"{patient_of(bedside)}: {words}")

    def _not_saved(self, bedside: Bedside, problem: RecordingProblem) -> None:
        super()._not_saved(bedside, problem)
        self.take_here.setVisible(isinstance(problem, RecordElsewhere))

    def _ask_to_take(self) -> None:
        """By whom the infusion is taken over again, of which entries are not saved here."""
        bedside = self.bedside
        if bedside is None or self._taking is not None:
            return
        logs = self.records.elsewhere.logs_of(bedside.record_id)
        if logs.holder is None:
            self._tell(watched_message(logs, self._names, self.records.now().tzinfo))
            return
        where = workstation(logs.holder, self._names)
        dialog = TakeOverDialog(
            self.window(), (take_over_explained(where),), self.records.entered_by
        )
        dialog.name_patient(patient_of(bedside))
        dialog.submitted.connect(self._take_here)
        dialog.stop_asked.connect(self.stop)
        dialog.finished.connect(self._taken)
        self._taking = dialog
        dialog.ask()

    def _taken(self, _result: int = 0) -> None:
        self._taking = None

    def _take_here(self, by: str) -> None:
        dialog, bedside = self._taking, self.bedside
        if dialog is None or bedside is None:
            return
        try:
            self.records.elsewhere.take_over(bedside.record_id, by)
        except (StorageProblem, RecordHeld, NotArrived, UnknownRecord) as problem:
            known = problem if isinstance(problem, StorageProblem | RecordHeld) else None
            dialog.complain(cannot_carry_on(known or RecordUnusable("")))
            return
        self.records.enter_by(by)
        dialog.close()
        self._record_again(bedside)

    def _record_again(self, before: Bedside) -> None:
        """Open it with what was recorded elsewhere meanwhile, and record what was pressed here."""
        unsaved = before.unsaved
        self.records.release(before)
        self.put_away()
        self.carry_on(before.record_id)
        lost = list(unsaved)
        while self.bedside is not None and lost:
            event = lost[0]
            now = self.bedside.now()
            try:
                self.bedside.press(event, now)
            except EventProblem:
                break
            except (StorageProblem, RecordHeld, RecordMoved) as problem:
                # It is kept as unsaved, and said so; what comes after it waits behind it.
                for later in lost[1:]:
                    with suppress(EventProblem):
                        self.bedside.keep(later, now)
                self._not_saved(self.bedside, problem)
                lost = []
                break
            del lost[0]
        self.refresh()
        if lost:
            entries = ", ".join(entry_lines(lost))
            words = say("Not saved: {entries}. Write it on paper.", entries=entries)
            if self.bedside is None:
                self.empty.complain(f"{self.empty.said.text()} {words}".strip())
            else:
                self._tell(words)

    def _take_over(self, record_id: str, stop: bool) -> None:
        self.elsewhere.forget()
        self.setCurrentWidget(self.empty)
        super().carry_on(record_id)
        if stop and self.bedside is not None and self.bedside.record_id == record_id:
            self.stop()
        elif stop:
            self.empty.complain(f"{not_stopped_message()} {self.empty.said.text()}".strip())

    def _turn_back(self) -> None:
        self.elsewhere.forget()
        self.setCurrentWidget(self.empty)
        self.refresh_empty()
        self.take_keyboard()
