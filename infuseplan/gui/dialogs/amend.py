"""Setting an entry right by a new one: which, what is right, who says so, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from infuseplan.domain.course_events import (
    Event,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Started,
    VolumeRead,
)
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained, side_by_side
from infuseplan.gui.dialogs.volume import rate_field, volume_field
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceRow
from infuseplan.gui.widgets.entry_fields import EntryField, clock_field
from infuseplan.presentation.entry import EntryProblem
from infuseplan.presentation.infuse_words import clock_to_second, event_words
from infuseplan.presentation.words import say

_LONGEST, _LONGEST_NAME = 2000, 200
_GRADES = ("0", "1", "2", "3", "4", "5")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AmendAnswers:
    """What is right about one entry; None where the entry is right as it stands."""

    place: int
    by: str
    reason: str
    at: time | None
    grade: int | None
    infused_ml: Decimal | None
    rate_ml_per_h: Decimal | None
    bag_out: time | None = None


class AmendDialog(BedsideDialog):
    """Offers only what the entry has; the entry itself stays where it is, unchanged."""

    def __init__(self, events: Sequence[Event], place: int, parent: QWidget) -> None:
        super().__init__(say("Amend an entry"), say("&Record the amendment"), parent, width=560)
        self._place = place
        event = events[place]
        self.body.addWidget(
            explained(
                say(
                    "Entry {number}, {at}: {what}. It stays in the log; this is added to it.",
                    number=place + 1,
                    at=clock_to_second(event.at),
                    what=event_words(event),
                )
            )
        )
        self.at = clock_field(say("Right &time"), say("Empty: the time is right."))
        self.grade: ChoiceRow | None = None
        self.volume: EntryField | None = None
        self.rate: EntryField | None = None
        self.bag_out: EntryField | None = None
        figures: list[QWidget] = [self.at]
        if isinstance(event, Reaction | Paused | VolumeRead):
            self.volume = volume_field(say("Right &volume"), say("Empty: it is right."))
            figures.append(self.volume)
        if isinstance(event, RateSet):
            self.rate = rate_field(say("Right &rate"), say("Empty: it is right."))
            figures.append(self.rate)
        if isinstance(event, Started):
            self.bag_out = clock_field(
                say("Bag taken out of the re&frigerator at"), say("Empty: nothing new is known.")
            )
            figures.append(self.bag_out)
        self.body.addLayout(side_by_side(*figures))
        if isinstance(event, Reaction | Regraded):
            grades = _GRADES if isinstance(event, Regraded) else _GRADES[1:]
            self.grade = ChoiceRow(
                say("Right grade, if it is another one"),
                [Choice(grade, f"&{grade}") for grade in grades],
            )
            self.body.addWidget(self.grade)
        self.by = TextField(say("&Who amends it"), _LONGEST_NAME)
        self.reason = TextField(say("W&hy"), _LONGEST)
        self.body.addWidget(self.by)
        self.body.addWidget(self.reason)
        self.at.setFocus()

    def answers(self) -> AmendAnswers | None:
        """The amendment, with who and why."""
        for field in (self.at, self.volume, self.rate, self.bag_out):
            if field is not None and isinstance(field.reading, EntryProblem):
                self.complain(say("One field cannot be read: mend it, or empty it."))
                field.setFocus()
                return None
        grade = None if self.grade is None else self.grade.choice
        right = AmendAnswers(
            place=self._place,
            by=self.by.text,
            reason=self.reason.text,
            at=_value(self.at, time),
            grade=None if grade is None else int(grade),
            infused_ml=_value(self.volume, Decimal),
            rate_ml_per_h=_value(self.rate, Decimal),
            bag_out=_value(self.bag_out, time),
        )
        changes = (
            right.at,
            right.grade,
            right.infused_ml,
            right.rate_ml_per_h,
            right.bag_out,
        )
        if all(one is None for one in changes):
            self.complain(say("Nothing is changed: type what is right."))
            return None
        if not right.by or not right.reason:
            self.complain(say("Say who amends it, and why."))
            return None
        return right


def _value(field: EntryField | None, kind: type[_T]) -> _T | None:
    reading = None if field is None else field.reading
    return reading if isinstance(reading, kind) else None
