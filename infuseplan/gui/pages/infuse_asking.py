"""The questions behind the keys: each opens beside the page, and closes when its entry is saved."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from infuseplan.application.bedside import Bedside, Standing
from infuseplan.application.journal import RecordHeld, RecordMoved, StorageProblem
from infuseplan.domain.course import EventProblem
from infuseplan.domain.course_events import (
    Amended,
    Completed,
    Discontinued,
    Event,
    Observed,
    Paused,
    RateSet,
    Resumed,
    VolumeRead,
)
from infuseplan.domain.ctcae import Ctcae
from infuseplan.gui.dialogs.amend import AmendAnswers, AmendDialog, amended
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.grade import GradeAnswers, GradeDialog
from infuseplan.gui.dialogs.observation import ObservationDialog
from infuseplan.gui.dialogs.pause import (
    EndAnswers,
    EndDialog,
    PauseAnswers,
    PauseDialog,
    ResumeDialog,
)
from infuseplan.gui.dialogs.volume import RateDialog, VolumeDialog
from infuseplan.gui.pages.reading_again import ReadingAgain
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.presentation.figures import with_unit
from infuseplan.presentation.infuse_end import stop_conditions
from infuseplan.presentation.infuse_trouble import event_problem_words, trouble_words
from infuseplan.presentation.words import say

if TYPE_CHECKING:
    from infuseplan.gui.pages.infuse_page import InfusePage


class Asking:
    """Opens one dialog at a time; the question for the grade may open above any other."""

    def __init__(self, page: "InfusePage", ctcae: Callable[[], Ctcae]) -> None:
        self._page = page
        self._ctcae = ctcae
        self._open: list[BedsideDialog] = []
        self._grading: GradeDialog | None = None
        self.reading_again = ReadingAgain()

    @property
    def is_grading(self) -> bool:
        """Whether the question for the grade is open."""
        return self._grading is not None

    @property
    def dialog(self) -> BedsideDialog | None:
        """The question on top."""
        return self._open[-1] if self._open else None

    def close_all(self) -> None:
        """Close every question; nothing of it is recorded."""
        for dialog in reversed(self._open[:]):
            dialog.close()

    def answer(self, key: str, standing: Standing) -> None:
        """What the key `key` asks or does; `standing` is how it stood when it was pressed."""
        if key == "rate":
            self.rate(standing)
        elif key == "volume":
            self.volume(standing)
        elif key == "resume":
            self.resume(standing)
        else:
            {
                "observe": self.observation,
                "grade": self.grade,
                "pause": self.pause,
                "complete": self.complete,
            }[key](standing.now)

    # -- keys that ask nothing -------------------------------------------------------------------

    def rate(self, standing: Standing) -> None:
        """A change that is due is confirmed at once; before its time the rate is asked for."""
        if len(standing.missed) == 1:
            due = standing.missed[0].rate_ml_h
            self._page.press(lambda now: RateSet(at=now, rate_ml_per_h=due), standing.now)
            self._say_how_it_stands()
        else:
            self.other_rate(standing)

    def complete(self, now: datetime) -> None:
        """The bag is empty."""
        self._page.press(lambda at: Completed(at=at), now)
        self._say_how_it_stands()

    def set_on_time(self, now: datetime) -> None:
        """The missed changes were made at the pump when they were due."""
        for change in self._bedside().changes_on_time(now):
            self._page.press(partial(_as_it_is, change), now)
        self._say_how_it_stands()

    # -- questions -------------------------------------------------------------------------------

    def other_rate(self, standing: Standing) -> None:
        """Which rate does the pump run at now?"""
        if standing.missed:
            reason = say("More than one change was due: type what the pump runs at now.")
        else:
            reason = say("No change is due yet. Record a rate only if the pump really runs at it.")
        dialog = RateDialog(reason, self._parent())

        def record(rate: Decimal) -> None:
            self._record(dialog, lambda at: (RateSet(at=at, rate_ml_per_h=rate),), standing.now)

        self._ask(dialog, record)

    def volume(self, standing: Standing) -> None:
        """What does the pump show?"""
        expected = with_unit(standing.state.infused_ml, "mL", 1)
        dialog = VolumeDialog(expected, self._parent())

        def record(infused: Decimal) -> None:
            self._record(dialog, lambda at: (VolumeRead(at=at, infused_ml=infused),), standing.now)

        self._ask(dialog, record)

    def observation(self, now: datetime) -> None:
        """Vital signs."""
        dialog = ObservationDialog(self._parent())

        def record(values: dict[str, Decimal | str]) -> None:
            self._record(dialog, lambda at: (Observed.model_validate({"at": at, **values}),), now)

        self._ask(dialog, record)

    def grade(self, now: datetime) -> None:
        """How severe is the reaction, or how severe is it now?"""
        if self._grading is not None:
            self._grading.raise_()
            return
        bedside = self._bedside()
        again = bedside.glance(now).state.open_grade is not None
        dialog = GradeDialog(self._ctcae(), self._parent(), again=again)
        self._grading = dialog

        def record(given: GradeAnswers) -> None:
            self._record(
                dialog,
                lambda at: bedside.graded_events(
                    given.grade,
                    at,
                    anaphylaxis=given.anaphylaxis,
                    infused_ml=given.infused_ml,
                    signs=given.signs,
                ),
            )

        self._ask(dialog, record)

    def resume(self, standing: Standing) -> None:
        """After a reaction the restart rate is read back; after another pause it goes on."""
        after = standing.if_resumed
        if standing.state.open_grade is None or after is None or not after.steps:
            self._page.press(lambda now: Resumed(at=now), standing.now)
            self._say_how_it_stands()
            return
        dialog = ResumeDialog(
            after.steps[0].rate_ml_h,
            by_prescriber=standing.state.needs_prescriber,
            parent=self._parent(),
        )

        def record(prescriber: str) -> None:
            # The pump was started while this was open: it runs from when that is confirmed.
            self._record(dialog, lambda at: (Resumed(at=at, prescriber=prescriber or None),))

        self._ask(dialog, record)

    def pause(self, now: datetime) -> None:
        """Why does it stand? It stands since the key was pressed, not since this was answered."""
        dialog = PauseDialog(self._parent())

        def record(given: PauseAnswers) -> None:
            self._record(
                dialog,
                lambda at: (Paused(at=at, reason=given.reason, infused_ml=given.infused_ml),),
                now,
            )

        self._ask(dialog, record)

    def end(self) -> None:
        """Stop for good, by decision."""
        bedside = self._bedside()
        now = bedside.now()
        dialog = EndDialog(stop_conditions(bedside.plan), self._parent())

        def record(given: EndAnswers) -> None:
            self._record(
                dialog,
                lambda at: (Discontinued(at=at, reason=given.reason, rule=given.rule),),
                now,
            )

        self._ask(dialog, record)

    def amend(self) -> None:
        """Set the entry right that is pointed at in the log."""
        bedside = self._bedside()
        place = self._page.board.log.place
        if place is None or isinstance(bedside.events[place], Amended):
            self._page.board.said.tell(
                say("Point at the entry that is wrong; an amendment is amended by another one.")
            )
            return
        dialog = AmendDialog(bedside.events, place, self._parent(), now=bedside.now)

        def record(right: AmendAnswers) -> None:
            self._record(dialog, lambda at: (amended(right, at),))

        self._ask(dialog, record)

    # -- how it is done --------------------------------------------------------------------------

    def _bedside(self) -> Bedside:
        bedside = self._page.bedside
        if bedside is None:
            raise LookupError("no infusion is open")
        return bedside

    def _parent(self) -> QWidget:
        """The question that is open, or the window: a new one lies above it."""
        return self.dialog or self._page.window()

    def _ask(self, dialog: BedsideDialog, record: Callable[..., None]) -> None:
        self._open.append(dialog)
        dialog.submitted.connect(record)
        dialog.stop_asked.connect(self._page.stop)
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.ask()

    def _closed(self, dialog: BedsideDialog) -> None:
        self._open.remove(dialog)
        self.reading_again.forget(dialog)
        if dialog is self._grading:
            self._grading = None

    def _record(
        self,
        dialog: BedsideDialog,
        make: Callable[[datetime], Sequence[Event]],
        pressed: datetime | None = None,
    ) -> None:
        """Record and close; otherwise say why not, and leave all that was typed where it is.

        The entry's time is when its key was `pressed`; without it, when it was confirmed.
        """
        bedside = self._bedside()
        now = bedside.now()
        at = now if pressed is None else bedside.not_before_the_last(pressed)
        try:
            events = self.reading_again.readings(dialog, bedside, make(at), now)
            if events is None:
                return
            bedside.record(*events, now=now)
        except EventProblem as problem:
            dialog.complain(event_problem_words(problem))
            self._page.refresh(now)
            return
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            dialog.complain(
                say("{trouble} What you typed is still here: try again, or write it on paper.",
                    trouble=trouble_words(problem))
            )  # fmt: skip
            self._page.refresh(now)
            return
        dialog.close()
        self._page.refresh(now)
        self._say_how_it_stands()

    def _say_how_it_stands(self) -> None:
        board = self._page.board
        status, guidance = board.status.status.text(), board.guidance.text
        if self._bedside().unsaved:
            return
        announce(
            self._page, say("Recorded. {status}. {guidance}", status=status, guidance=guidance)
        )


def _as_it_is(event: Event, _now: datetime) -> Event:
    return event
