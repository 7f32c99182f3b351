"""The questions behind the keys: each opens beside the page, and closes when its entry is saved."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion import entries
from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.infusion.entry_moment import Question, entry_moment
from infuseplan.application.journal.port import RecordHeld, RecordMoved, StorageProblem
from infuseplan.domain.infusion.events import Event
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.domain.protocol.ctcae import Ctcae
from infuseplan.gui.dialogs.by_name import WhoDialog
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.grade import GradeAnswers, GradeDialog
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import PauseAnswers, PauseDialog
from infuseplan.gui.pages.infuse.asked_of_page import RecordingPage, Show
from infuseplan.gui.pages.infuse.by_name import ByName
from infuseplan.gui.pages.infuse.pump_questions import PumpQuestions
from infuseplan.gui.pages.infuse.second_reading import SecondReading
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.figures import EN_DASH
from infuseplan.presentation.i18n import say
from infuseplan.presentation.identifiers import patient_of
from infuseplan.presentation.infusion.entry_moment import counts_from_message
from infuseplan.presentation.infusion.observations import trends
from infuseplan.presentation.infusion.questions import ends_for_good_doubt
from infuseplan.presentation.infusion.trouble import (
    is_locked,
    trouble_message,
)
from infuseplan.presentation.infusion.view import Key, why_not


class BedsideDialogs:
    """Opens one dialog at a time; the question for the grade may open above any other."""

    def __init__(self, widget: QWidget, page: RecordingPage, ctcae: Callable[[], Ctcae]) -> None:
        self._widget = widget
        self._page = page
        self._ctcae = ctcae
        self._open: list[BedsideDialog] = []
        self._grading: GradeDialog | None = None
        self.by_name = ByName(widget, page.board, self)
        self.pump = PumpQuestions(self)
        self.reading_again = SecondReading()
        self._of_the_moment: dict[BedsideDialog, tuple[Key, Show]] = {}

    @property
    def is_grading(self) -> bool:
        """Whether the question for the grade is open."""
        return self._grading is not None

    @property
    def is_regrading(self) -> bool:
        """Whether it asks how severe a reaction is by now, and not how severe that of a STOP is."""
        return self._grading is not None and self._grading.again

    def leave_grading(self) -> None:
        """Close the question for the grade; nothing of it is recorded."""
        if self._grading is not None:
            self._grading.close()

    @property
    def dialog(self) -> BedsideDialog | None:
        """The question on top."""
        return self._open[-1] if self._open else None

    def close_all(self) -> None:
        """Close every question; nothing of it is recorded."""
        for dialog in reversed(self._open[:]):
            dialog.close()

    def follow(self, snapshot: InfusionSnapshot) -> None:
        """What the open questions name is of this moment: STOP was pressed, or time has gone on."""
        for dialog in self._open:
            dialog.read_again()
        if self._of_the_moment:
            reasons = why_not(snapshot)
            for key, show in self._of_the_moment.values():
                show(snapshot, reasons.get(key, ""))

    def take_figures_away(self, words: str) -> None:
        """Before anything else is done no question names a rate or a volume; `words` say why."""
        for dialog in self._open:
            dialog.forget_doubt()
        for _key, show in self._of_the_moment.values():
            show(None, words)

    def answer(self, key: str, snapshot: InfusionSnapshot) -> None:
        """What the key `key` asks or does; `snapshot` is how it stood when it was pressed."""
        asks: dict[str, Callable[[InfusionSnapshot], None]] = {
            "rate": self.rate,
            "volume": self.pump.volume,
            "observe": self.observation,
            "grade": lambda snapshot: self.grade(snapshot.now),
            "resume": self.pump.resume,
            "pause": self.pause,
            "complete": self.complete,
        }
        asks[key](snapshot)

    # -- keys that ask nothing -------------------------------------------------------------------

    def rate(self, snapshot: InfusionSnapshot) -> None:
        """A change that is due is confirmed at once; before its time the rate is asked for."""
        if len(snapshot.missed) == 1 and snapshot.state.set_to_ml_h is None:
            due = snapshot.missed[0].rate_ml_h
            self._at_once(lambda at, by: entries.rate_set(at, by, due), snapshot.now)
        else:
            self.pump.other_rate(snapshot)

    def complete(self, snapshot: InfusionSnapshot) -> None:
        """The bag is empty."""
        self._at_once(entries.completed, snapshot.now)

    def set_on_time(self) -> None:
        """The missed changes were made at the pump when they were due."""
        now = self.bedside().now()
        for change in self.bedside().changes_on_time(now, self.by):
            self._page.press(partial(_as_it_is, change), now)
        self._say_how_it_stands()

    def _at_once(self, make: Callable[[datetime, str | None], Event], now: datetime) -> None:
        """Record without a question, unless nobody has said yet who enters."""
        if self.by is None:
            self.who(lambda: self._at_once(make, now))
            return
        by = self.by
        self._page.press(lambda at: make(at, by), now)
        self._say_how_it_stands()

    def enter_rate(self) -> None:
        """More than one change was due: the rate that the pump runs at is asked for."""
        bedside = self.bedside()
        self.pump.other_rate(bedside.quick_state(bedside.now()))

    # -- questions -------------------------------------------------------------------------------

    def who(self, then: Callable[[], object] | None = None) -> None:
        """Who enters from now on?"""
        dialog = WhoDialog(self.parent(), self.by or "")

        def take(initials: str) -> None:
            dialog.close()
            self._page.set_who(initials)
            if then is not None:
                then()

        self.ask(dialog, take, names_itself=True)

    def observation(self, snapshot: InfusionSnapshot) -> None:
        """Vital signs."""
        bedside = self.bedside()
        pressed = (*bedside.events, *bedside.unsaved)
        dialog = ObservationDialog(self.parent(), trends(pressed, snapshot.now))

        def record(values: dict[str, Decimal | str]) -> None:
            self.record(
                dialog,
                lambda at, by: (entries.observed(at, by, values),),
                "observation",
                snapshot.now,
            )

        self.ask(dialog, record, "observation", snapshot.now)

    def grade(self, now: datetime) -> None:
        """How severe is the reaction, or how severe is it now?"""
        if self._grading is not None:
            self._grading.raise_()
            return
        bedside = self.bedside()
        state = bedside.quick_state(now).state
        is_stopped = state.awaiting_grade
        again = state.open_grade is not None and not is_stopped
        dialog = GradeDialog(self._ctcae(), self.parent(), again=again)
        if is_stopped:
            dialog.offer_mistake(lambda: self.by_name.take_stop_back(dialog))
        self._grading = dialog
        question: Question = "grade-now" if again else "grade-after-stop"

        def events(
            given: GradeAnswers, at: datetime, by: str | None, confirmed: datetime
        ) -> tuple[Event, ...]:
            return bedside.graded_events(
                given.grade,
                at,
                anaphylaxis=given.anaphylaxis,
                infused_ml=given.infused_ml,
                signs=given.signs,
                by=by,
                read_at=confirmed,
            )

        def record(given: GradeAnswers) -> None:
            confirmed = bedside.now()
            at = bedside.not_before_the_last(entry_moment(question, now, confirmed))
            doubt = ends_for_good_doubt(bedside, events(given, at, self.by, confirmed), confirmed)
            if doubt and not dialog.is_sure(doubt, say("&Yes, this grade")):
                return
            # The volume beside it is of when it was read.
            self.record(
                dialog, lambda at, by: events(given, at, by, confirmed), question, now, confirmed
            )

        self.ask(dialog, record, question, now)

    def pause(self, snapshot: InfusionSnapshot) -> None:
        """Why does it stand?"""
        dialog = PauseDialog(self.parent())

        def record(given: PauseAnswers) -> None:
            self.record(
                dialog,
                lambda at, by: (
                    entries.paused(at, by, reason=given.reason, infused_ml=given.infused_ml),
                ),
                "pause",
                snapshot.now,
            )

        self.ask(dialog, record, "pause", snapshot.now)

    # -- how it is done --------------------------------------------------------------------------

    def bedside(self) -> Bedside:
        bedside = self._page.bedside
        if bedside is None:
            raise LookupError("no infusion is open")
        return bedside

    def parent(self) -> QWidget:
        """The question that is open, or the window: a new one lies above it."""
        return self.dialog or self._widget.window()

    @property
    def by(self) -> str | None:
        """Who enters in this session; None before anybody has said so."""
        return self._page.records.entered_by or None

    def ask(
        self,
        dialog: BedsideDialog,
        record: Callable[..., None],
        question: Question | None = None,
        key: datetime | None = None,
        *,
        names_itself: bool = False,
        of_the_moment: tuple[Key, Show] | None = None,
    ) -> None:
        """Open it, with the patient and the moment from which the entry counts, `key` or later."""
        self._open.append(dialog)
        if of_the_moment is not None:
            self._of_the_moment[dialog] = of_the_moment
        if question is not None and key is not None:
            dialog.counts_from.setText(counts_from_message(question, key))
        if self.by is None and not names_itself:
            dialog.ask_who()
        bedside = self._page.bedside
        if bedside is not None:
            dialog.name_patient(patient_of(bedside))
        dialog.submitted.connect(record)
        dialog.stop_asked.connect(self._page.stop)
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.ask()

    def _closed(self, dialog: BedsideDialog) -> None:
        if dialog not in self._open:
            # Qt tells of an end twice where a key and the program close a question together.
            return
        self._open.remove(dialog)
        self._of_the_moment.pop(dialog, None)
        self.reading_again.forget(dialog)
        if dialog is self._grading:
            self._grading = None

    def record(
        self,
        dialog: BedsideDialog,
        make: Callable[[datetime, str | None], Sequence[Event]],
        question: Question,
        key: datetime,
        confirmed: datetime | None = None,
    ) -> None:
        """Record and close; otherwise say why not, and leave all that was typed where it is.

        `question` decides whether the entry counts from its `key` or from when it was `confirmed`,
        which is now unless the caller has read the clock already. While another program holds the
        journal the entry waits on the page, which says so.
        """
        bedside = self.bedside()
        if dialog.initials is not None and self.by is None:
            self._page.set_who(dialog.initials.text)
        now = bedside.now() if confirmed is None else confirmed
        at = bedside.not_before_the_last(entry_moment(question, key, now))
        events: Sequence[Event] | None = None
        try:
            events = self.reading_again.readings(dialog, bedside, make(at, self.by), now)
            if events is None:
                return
            bedside.record(*events, now=now)
        except EventProblem as problem:
            dialog.refuse_event(problem)
            self._page.refresh(now)
            return
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            if is_locked(problem) and self._keeps(events or (), dialog, now):
                return
            dialog.complain(
                say("{trouble} Your entry is still here: try again, or write it on paper.",
                    trouble=trouble_message(problem))
            )  # fmt: skip
            self._page.refresh(now)
            return
        dialog.close()
        self._page.refresh(now)
        self._say_how_it_stands()

    def _keeps(self, events: Sequence[Event], dialog: BedsideDialog, now: datetime) -> bool:
        """Take the events as pressed; they are saved as soon as the journal is free."""
        bedside = self.bedside()
        try:
            for event in events[bedside.recorded_of(events) :]:
                bedside.keep(event, now)
        except EventProblem as problem:
            dialog.refuse_event(problem)
            return False
        dialog.close()
        self._page.wait_for_the_journal(now)
        return True

    def _say_how_it_stands(self) -> None:
        board = self._page.board
        status, guidance = board.status.status.text(), board.guidance.text
        if self.bedside().unsaved:
            return
        tile = board.status.next
        what = (tile.title.text(), tile.figure.text(), tile.detail.text())
        # The dash of a change that does not come is nothing to hear.
        change = ", ".join(word for word in what if word != EN_DASH)
        announce(
            self._widget,
            say("Recorded. {status}. {change}. {guidance}", status=status, change=change,
                guidance=guidance),
        )  # fmt: skip


def _as_it_is(event: Event, _now: datetime) -> Event:
    return event
