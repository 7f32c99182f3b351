"""From the plan at hand to an infusion that runs: what is asked before, and what forbids it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.patient_history import HistoryChanged, PatientHistory
from infuseplan.application.infusion.premedication_check import premedication_problems
from infuseplan.application.infusion.preparation import PlanAtHand
from infuseplan.application.infusion.records import (
    InfusionRecords,
    StartHeld,
)
from infuseplan.application.infusion.signing_in import accept
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.journal.port import RecordHeld, RecordMoved, StorageProblem
from infuseplan.application.moments import last_times
from infuseplan.application.plan.for_today import TodaysPlan, plan_for_today
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.services import ProtocolChanged
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.application.ward.sign_in import PinRefused
from infuseplan.application.ward.visits import Visits
from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.patient.likeness import reference_key
from infuseplan.domain.person_name import name_key
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.begin import BeginAnswers, BeginDialog
from infuseplan.presentation.entry.moment import clock_alone
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import (
    BeginMessages,
    begin_message,
    no_plan_today,
    unconfirmed_today,
)
from infuseplan.presentation.infusion.one_sentence import premedication_sentences
from infuseplan.presentation.infusion.patient_history import (
    cannot_be_read,
    ended_for_good_message,
    stopped_before_message,
    unfinished_before_message,
)
from infuseplan.presentation.infusion.trouble import (
    cannot_carry_on,
    event_problem_message,
    protocol_changed_message,
    trouble_message,
)
from infuseplan.presentation.sign_in import pin_refusal


class InfusionStart(QObject):
    """The questions before a start. `started` hands over the infusion, `refused` the reason."""

    started = Signal(object)
    refused = Signal(str)

    def __init__(
        self, records: InfusionRecords, plan_at_hand: Callable[[], PlanAtHand | None], page: QWidget
    ) -> None:
        super().__init__(page)
        self._records = records
        self._plan_at_hand = plan_at_hand
        self._page = page
        self.dialog: BeginDialog | None = None
        # Goes on where the patient is the one who is meant; the frame knows who was opened.
        self.identify: Callable[[PlanAtHand, Callable[[], object]], object] = _as_it_is
        self.has_pin: Callable[[str], bool] = _nobody_has_one
        # Marks what is missing in the patient strip; the frame has that.
        self.object_to: Callable[[Literal["patient", "reference"], str], object] = _no_strip
        self._told: set[str] = set()

    def ask(self) -> None:
        """Ask what has to be known before the start; nothing runs before it is answered."""
        plan = self._plan_at_hand()
        reason = _not_startable(plan)
        if plan is None or reason:
            self.refused.emit(reason)
            if plan is not None and plan.proved.plan.schedule is not None:
                missing = _missing_identifier(plan)
                if missing is not None:
                    self.object_to(missing, reason)
            return
        self.identify(plan, partial(self._ask, plan))

    def _ask(self, plan: PlanAtHand) -> None:
        at_hand = plan
        now = self._records.now()
        today = plan_for_today(plan.proved, plan.loaded, now)
        if today is not None:
            if not isinstance(today.answer, ProvedPlan):
                self.refused.emit(no_plan_today(today))
                return
            if today.unconfirmed:
                self.refused.emit(unconfirmed_today(today))
                return
            plan = replace(plan, proved=today.answer)
        try:
            history = self._records.history(plan.patient, plan.reference)
        except StorageProblem as problem:
            self.refused.emit(cannot_carry_on(problem))
            return
        except RecordUnusable as problem:
            self.refused.emit(say("Not started. {why}", why=cannot_be_read(problem)))
            return
        reason = _forbidden_by(history)
        if reason:
            self.refused.emit(reason)
            return
        words = begin_message(
            plan.proved.plan,
            plan.patient,
            plan.reference,
            () if plan.number_message else history.doubts(plan.proved.plan, now.date()),
            similar=history.similar,
            today=today,
        )
        asked = _DialogBasis(plan, at_hand, today, history, words, now.date())
        dialog = BeginDialog(words, self._page.window(), self._records.now)
        if not self._records.entered_by:
            dialog.ask_who()
        self._fill_in_premedication(dialog, plan, now)
        dialog.stop_asked.connect(
            lambda: dialog.complain(
                say("Nothing was started here, so nothing is recorded. Stop the pump by hand.")
            )
        )
        # Why it could not be started before is old news.
        self.refused.emit("")
        dialog.submitted.connect(partial(self._start, dialog, asked))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        self._told = set()
        dialog.ask()

    def _closed(self) -> None:
        self.dialog = None

    def _fill_in_premedication(self, dialog: BeginDialog, plan: PlanAtHand, now: datetime) -> None:
        """The time that the board was told; which agents were given somebody has to tick."""
        opened = self._records.opened
        if dialog.premedication is None or opened is None:
            return
        if not opened.is_meant_by(plan.patient, plan.reference):
            return
        with suppress(StorageProblem, NoSiteKey):
            told = Visits(self._records.patients).of(opened.id, now.date(), now.tzinfo)
            if told.premedicated_at is not None:
                dialog.premedication.at.set_text(clock_alone(told.premedicated_at))

    def _start(self, dialog: BeginDialog, asked: "_DialogBasis", answers: BeginAnswers) -> None:
        now = self._records.now()
        plan = asked.plan
        if now.date() != asked.on:
            dialog.complain(
                say("Midnight has passed: cancel, and press F2 again for today's plan.")
            )
            return
        out = answers.bag_out
        given = {agent: last_times(now, at)[-1] for agent, at in answers.premedication.items()}
        open_points = premedication_problems(plan.proved.plan.premedication, given, now)
        points = {f"{one.item.agent}: {one.kind}" for one in open_points}
        if not points <= self._told or (points and not answers.decided_by):
            # Said once before anybody's name can answer for it.
            self._told = points
            sentences = " ".join(premedication_sentences(open_points, now))
            dialog.ask_for_a_name(
                say("{problems} To start anyway, enter who authorised it, and press Start infusion "
                    "again.", problems=sentences)
            )  # fmt: skip
            return
        who = self._records.entered_by or (dialog.initials.text if dialog.initials else "")
        if self.has_pin(who) and not self._records.sign_in.is_by_pin(who):
            try:
                accept(self._records.sign_in, who, dialog.pin.line.text() if dialog.pin else "")
            except PinRefused as problem:
                dialog.ask_for_pin(pin_refusal(problem))
                return
        # Prepared for the plan as it was asked about, whatever the day has changed since.
        prepared = self._records.preparations.of(asked.at_hand).events
        try:
            state = self._records.if_started(
                plan.proved, plan.loaded, out, now, prepared=prepared, by=who or None
            )
        except EventProblem as problem:
            dialog.complain(say("Not started. {why}", why=event_problem_message(problem)))
            return
        if state.refused:
            reasons = [finding_text(one) for one in state.findings if one.severity == "block"]
            dialog.complain(" ".join(reasons))
            return
        decided = [*asked.words.similar, *asked.words.another_day]
        decided += premedication_sentences(open_points, now)
        confirmed = StartAnswers(
            plan.patient,
            plan.reference,
            out,
            answers.first_rate_ml_h,
            answers.decided_by if asked.words.doubts else plan.number_by,
            premedication=given,
            decided=say("Authorised by {name}: {what}", name=answers.decided_by,
                        what=" ".join(decided)) if decided else "",
            entered_by=who,
            prepared=prepared,
        )  # fmt: skip
        try:
            bedside = self._records.begin(plan.proved, plan.loaded, confirmed, now, asked.history)
        except HistoryChanged as changed:
            dialog.complain(
                _forbidden_by(changed.history)
                or say("The record of this patient has changed: cancel, and press F2 again.")
            )  # fmt: skip
            return
        except StartHeld:
            dialog.complain(
                say("Another window is starting an infusion: press Start infusion again in a "
                    "moment.")
            )  # fmt: skip
            return
        except RecordUnusable as problem:
            dialog.complain(say("Not started. {why}", why=cannot_be_read(problem)))
            return
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            dialog.complain(trouble_message(problem))
            return
        except ProtocolChanged:
            dialog.complain(say("Not started. {why}", why=protocol_changed_message()))
            return
        self._records.entered_by = who
        self._records.preparations.started(asked.at_hand)
        dialog.close()
        self.started.emit(bedside)


def _nobody_has_one(_initials: str) -> bool:
    return False


def _no_strip(_line: str, _sentence: str) -> None:
    pass


def _as_it_is(_plan: PlanAtHand, go_on: Callable[[], object]) -> None:
    go_on()


@frozen
class _DialogBasis:
    """What the dialog was made from; it is compared again when the answers come."""

    plan: PlanAtHand
    at_hand: PlanAtHand
    today: TodaysPlan | None
    history: PatientHistory
    words: BeginMessages
    on: date


def _not_startable(plan: PlanAtHand | None) -> str:
    """Why the plan on the Plan page cannot be started; empty where it can."""
    if plan is None:
        return say("There is no plan yet: enter it on page 1.")
    if plan.proved.plan.schedule is None:
        return say("No rates are specified in the protocol: no infusion can be started here.")
    missing = _missing_identifier(plan)
    if missing == "patient":
        return say("Enter the patient's name or initials.")
    if missing == "reference":
        return say(
            "Two identifiers are needed: enter the hospital number, or plan with the date of birth."
        )
    return ""


def _missing_identifier(plan: PlanAtHand) -> Literal["patient", "reference"] | None:
    if not name_key(plan.patient):
        return "patient"
    born = plan.proved.plan.request.born
    return "reference" if born is None and not reference_key(plan.reference) else None


def _forbidden_by(history: PatientHistory) -> str:
    """Why this patient's earlier infusions forbid a new one; empty where they do not."""
    if history.stopped is not None:
        return stopped_before_message(history.stopped)
    if history.ended_for_good is not None:
        return say("Not started. {why}", why=ended_for_good_message(history.ended_for_good))
    if history.unfinished is not None:
        return unfinished_before_message(history.unfinished)
    return ""
