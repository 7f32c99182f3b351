"""What STOP and the questions at the bedside ask of the page that they belong to, and no more."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.infusion.entry_moment import Question
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.domain.infusion.events import Event
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.pages.infuse.board import InfuseBoard

if TYPE_CHECKING:
    from infuseplan.presentation.infusion.view import Key

Show = Callable[[InfusionSnapshot | None, str], None]
"""Words an open question by how it stands now; with a reason where its key is not possible now."""


class RecordingPage(Protocol):
    """Holds the infusion that is open, and records what is pressed."""

    bedside: Bedside | None
    board: InfuseBoard
    records: InfusionRecords

    def press(self, make: Callable[[datetime], Event], now: datetime) -> None: ...
    def set_who(self, initials: str) -> None: ...
    def stop(self) -> None: ...
    def refresh(self, now: datetime | None = None) -> None: ...
    def wait_for_the_journal(self, now: datetime) -> None: ...


class Grading(Protocol):
    """Asks for the grade after STOP."""

    @property
    def is_grading(self) -> bool: ...
    @property
    def is_regrading(self) -> bool: ...
    def leave_grading(self) -> None: ...
    def grade(self, now: datetime) -> None: ...
    def take_figures_away(self, words: str) -> None: ...


class AnsweredQuestions(Protocol):
    """Opens a question and records its answer."""

    @property
    def by(self) -> str | None: ...
    def bedside(self) -> Bedside: ...
    def parent(self) -> QWidget: ...
    def ask(
        self,
        dialog: BedsideDialog,
        record: Callable[..., None],
        question: Question | None = None,
        key: datetime | None = None,
        *,
        names_itself: bool = False,
        of_the_moment: "tuple[Key, Show] | None" = None,
    ) -> None: ...
    def record(
        self,
        dialog: BedsideDialog,
        make: Callable[[datetime, str | None], Sequence[Event]],
        question: Question,
        key: datetime,
        confirmed: datetime | None = None,
    ) -> None: ...
