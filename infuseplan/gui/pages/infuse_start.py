"""From the plan at hand to an infusion that runs: what is asked before, and what forbids it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from infuseplan.application.bedside import Bedside
from infuseplan.application.infusion_desk import (
    InfusionDesk,
    RecordUnusable,
    StartAnswers,
)
from infuseplan.application.journal import RecordHeld, RecordMoved, StorageProblem
from infuseplan.application.planning import ProvedPlan
from infuseplan.application.services import ProtocolChanged
from infuseplan.domain.loaded import LoadedProtocol
from infuseplan.gui.dialogs.begin import BeginAnswers, BeginDialog
from infuseplan.presentation.finding_words import finding_text
from infuseplan.presentation.history_words import (
    cannot_be_read,
    stopped_before_words,
    unfinished_before_words,
)
from infuseplan.presentation.infuse_begin import begin_words
from infuseplan.presentation.infuse_trouble import (
    cannot_carry_on,
    protocol_changed_words,
    trouble_words,
)
from infuseplan.presentation.words import say


@dataclass(frozen=True, slots=True)
class PlanAtHand:
    """The plan that stands on the Plan page, and whose it is."""

    proved: ProvedPlan
    loaded: LoadedProtocol
    patient: str
    reference: str


class InfusionStart(QObject):
    """The questions before a start. `started` hands over the infusion, `refused` the reason."""

    started = Signal(object)
    refused = Signal(str)

    def __init__(
        self, desk: InfusionDesk, plan_at_hand: Callable[[], PlanAtHand | None], page: QWidget
    ) -> None:
        super().__init__(page)
        self._desk = desk
        self._plan_at_hand = plan_at_hand
        self._page = page
        self.dialog: BeginDialog | None = None

    def ask(self) -> None:
        """Ask what has to be known before the start; nothing runs before it is answered."""
        plan = self._plan_at_hand()
        if plan is None:
            self.refused.emit(say("There is no plan yet: answer the questions on page 1."))
            return
        if plan.proved.plan.schedule is None:
            self.refused.emit(say("This source states no rates: it cannot be run from here."))
            return
        if not plan.patient:
            self.refused.emit(
                say("Type the patient's initials or name above: the record needs to say whose it "
                    "is.")
            )  # fmt: skip
            return
        try:
            history = self._desk.history(plan.patient, plan.reference)
        except StorageProblem as problem:
            self.refused.emit(cannot_carry_on(problem))
            return
        except RecordUnusable:
            self.refused.emit(say("Not started. {why}", why=cannot_be_read()))
            return
        if history.stopped is not None:
            self.refused.emit(stopped_before_words(history.stopped))
            return
        if history.unfinished is not None:
            self.refused.emit(unfinished_before_words(history.unfinished))
            return
        doubts = history.doubts(plan.proved.plan, self._desk.now().date())
        words = begin_words(plan.proved.plan, plan.patient, plan.reference, doubts)
        dialog = BeginDialog(words, self._page.window(), self._desk.now)
        dialog.submitted.connect(lambda answers: self._start(dialog, plan, answers))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.ask()

    def _closed(self) -> None:
        self.dialog = None

    def _start(self, dialog: BeginDialog, plan: PlanAtHand, answers: BeginAnswers) -> None:
        now = self._desk.now()
        out = answers.bag_out
        state = self._desk.if_started(plan.proved, plan.loaded, out, now)
        if state.refused:
            reasons = [finding_text(one) for one in state.findings if one.severity == "block"]
            dialog.complain(" ".join(reasons))
            return
        confirmed = StartAnswers(
            plan.patient, plan.reference, out, answers.first_rate_ml_h, answers.number_decided_by
        )
        try:
            bedside: Bedside = self._desk.begin(plan.proved, plan.loaded, confirmed, now)
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            dialog.complain(trouble_words(problem))
            return
        except ProtocolChanged:
            dialog.complain(say("Not started. {why}", why=protocol_changed_words()))
            return
        dialog.close()
        self.started.emit(bedside)
