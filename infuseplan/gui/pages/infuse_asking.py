"""The questions behind the keys: each opens beside the page, and closes when its entry is saved."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from infuseplan.application.bedside import Bedside
from infuseplan.application.infusion_desk import latest_before
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
from infuseplan.gui.dialogs.amend import AmendAnswers, AmendDialog
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

    def answer(self, key: str) -> None:
        """What the key `key` asks or does."""
        {
            "rate": self.rate,
            "volume": self.volume,
            "observe": self.observation,
            "grade": self.grade,
            "resume": self.resume,
            "pause": self.pause,
            "complete": self.complete,
        }[key]()

    # -- keys that ask nothing -------------------------------------------------------------------

    def rate(self) -> None:
        """A change that is due is confirmed at once; before its time the rate is asked for."""
        bedside = self._bedside()
        standing = bedside.look()
        if len(standing.missed) == 1:
            due = standing.missed[0]
            self._page.press(lambda: RateSet(at=bedside.now(), rate_ml_per_h=due.rate_ml_h))
            self._say_how_it_stands()
        else:
            self.other_rate()

    def complete(self) -> None:
        """The bag is empty."""
        bedside = self._bedside()
        self._page.press(lambda: Completed(at=bedside.now()))
        self._say_how_it_stands()

    def set_on_time(self) -> None:
        """The missed changes were made at the pump when they were due."""
        bedside = self._bedside()
        for change in bedside.changes_on_time():
            self._page.press(partial(_as_it_is, change))
        self._say_how_it_stands()

    # -- questions -------------------------------------------------------------------------------

    def other_rate(self) -> None:
        """Which rate does the pump run at now?"""
        bedside = self._bedside()
        if bedside.glance().missed:
            reason = say("More than one change was due: type what the pump runs at now.")
        else:
            reason = say("No change is due yet. Record a rate only if the pump really runs at it.")
        dialog = RateDialog(reason, self._parent())

        def record(rate: Decimal) -> None:
            self._record(dialog, lambda: (RateSet(at=bedside.now(), rate_ml_per_h=rate),))

        self._ask(dialog, record)

    def volume(self) -> None:
        """What does the pump show?"""
        bedside = self._bedside()
        expected = with_unit(bedside.glance().state.infused_ml, "mL", 1)
        dialog = VolumeDialog(expected, self._parent())

        def record(infused: Decimal) -> None:
            self._record(dialog, lambda: (VolumeRead(at=bedside.now(), infused_ml=infused),))

        self._ask(dialog, record)

    def observation(self) -> None:
        """Vital signs."""
        bedside = self._bedside()
        dialog = ObservationDialog(self._parent())

        def record(values: dict[str, Decimal | str]) -> None:
            self._record(
                dialog, lambda: (Observed.model_validate({"at": bedside.now(), **values}),)
            )

        self._ask(dialog, record)

    def grade(self) -> None:
        """How severe is the reaction, or how severe is it now?"""
        if self._grading is not None:
            self._grading.raise_()
            return
        bedside = self._bedside()
        again = bedside.glance().state.open_grade is not None
        dialog = GradeDialog(self._ctcae(), self._parent(), again=again)
        self._grading = dialog

        def record(given: GradeAnswers) -> None:
            self._record(
                dialog,
                lambda: bedside.graded_events(
                    given.grade,
                    anaphylaxis=given.anaphylaxis,
                    infused_ml=given.infused_ml,
                    signs=given.signs,
                ),
            )

        self._ask(dialog, record)

    def resume(self) -> None:
        """After a reaction the restart rate is read back; after another pause it goes on."""
        bedside = self._bedside()
        standing = bedside.look()
        after = standing.if_resumed
        if standing.state.open_grade is None or after is None or not after.steps:
            self._page.press(lambda: Resumed(at=bedside.now()))
            self._say_how_it_stands()
            return
        dialog = ResumeDialog(
            after.steps[0].rate_ml_h,
            by_prescriber=standing.state.needs_prescriber,
            parent=self._parent(),
        )

        def record(prescriber: str) -> None:
            self._record(
                dialog, lambda: (Resumed(at=bedside.now(), prescriber=prescriber or None),)
            )

        self._ask(dialog, record)

    def pause(self) -> None:
        """Why does it stand?"""
        bedside = self._bedside()
        dialog = PauseDialog(self._parent())

        def record(given: PauseAnswers) -> None:
            self._record(
                dialog,
                lambda: (
                    Paused(at=bedside.now(), reason=given.reason, infused_ml=given.infused_ml),
                ),
            )

        self._ask(dialog, record)

    def end(self) -> None:
        """Stop for good, by decision."""
        bedside = self._bedside()
        dialog = EndDialog(stop_conditions(bedside.plan), self._parent())

        def record(given: EndAnswers) -> None:
            self._record(
                dialog,
                lambda: (Discontinued(at=bedside.now(), reason=given.reason, rule=given.rule),),
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
        dialog = AmendDialog(bedside.events, place, self._parent())

        def record(right: AmendAnswers) -> None:
            self._record(dialog, lambda: (_amended(bedside, right),))

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
        if dialog is self._grading:
            self._grading = None

    def _record(self, dialog: BedsideDialog, make: Callable[[], Sequence[Event]]) -> None:
        """Record and close; otherwise say why not, and leave all that was typed where it is."""
        bedside = self._bedside()
        try:
            bedside.record(*make())
        except EventProblem as problem:
            dialog.complain(event_problem_words(problem))
            self._page.refresh()
            return
        except (StorageProblem, RecordHeld, RecordMoved) as problem:
            dialog.complain(
                say("{trouble} What you typed is still here: try again, or write it on paper.",
                    trouble=trouble_words(problem))
            )  # fmt: skip
            self._page.refresh()
            return
        dialog.close()
        self._page.refresh()
        self._say_how_it_stands()

    def _say_how_it_stands(self) -> None:
        board = self._page.board
        status, guidance = board.status.status.text(), board.guidance.text
        if self._bedside().unsaved:
            return
        announce(
            self._page, say("Recorded. {status}. {guidance}", status=status, guidance=guidance)
        )


def _as_it_is(event: Event) -> Event:
    return event


def _amended(bedside: Bedside, right: AmendAnswers) -> Amended:
    return Amended(
        at=bedside.now(),
        event=right.place,
        by=right.by,
        reason=right.reason,
        to_at=None if right.at is None else latest_before(bedside.now(), right.at),
        grade=right.grade,
        infused_ml=right.infused_ml,
        rate_ml_per_h=right.rate_ml_per_h,
        bag_out_of_refrigerator=(
            None
            if right.bag_out is None
            else latest_before(bedside.events[right.place].at, right.bag_out)
        ),
    )
