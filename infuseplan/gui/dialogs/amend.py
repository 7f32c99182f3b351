"""Correcting an entry by a new one: which, what is right, who says so, and why."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from infuseplan.application.moments import is_after, passed
from infuseplan.domain.infusion.events import Amended, Event, SecondChecked, Started
from infuseplan.domain.infusion.log import effective_events
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained, side_by_side
from infuseplan.gui.dialogs.moments import moment_field, removal_field
from infuseplan.gui.dialogs.volume import figure_field, rate_field, volume_field
from infuseplan.gui.theme.theme import GAP, GAP_S
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceRow
from infuseplan.gui.widgets.entry_fields import EntryField, date_field
from infuseplan.presentation.entry.moment import day_and_clock
from infuseplan.presentation.entry.read import EntryProblem
from infuseplan.presentation.entry.vial_code import read_last_day
from infuseplan.presentation.figures import clock_to_second, figure, hours_and_minutes, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.amendments import Amendable, amendable, as_it_stands
from infuseplan.presentation.infusion.correction import impossible_correction
from infuseplan.presentation.infusion.log import event_message

_LONGEST, _LONGEST_NAME, _LONGEST_ID = 2000, LONGEST_NAME, 100
_LONGEST_CODE, _DIGITS_OF_A_PRODUCT = 20, 14
# As the entry itself keeps them.
LONGEST_OF = {
    "by": LONGEST_NAME, "prescriber": LONGEST_NAME, "number_decided_by": LONGEST_NAME,
    "rule": _LONGEST_ID, "agent": _LONGEST_ID, "batch": _LONGEST_CODE, "serial": _LONGEST_CODE,
    "trade_item": _DIGITS_OF_A_PRODUCT,
}  # fmt: skip
_FAR = timedelta(hours=1)
_YES, _NO = "yes", "no"
_GRADES = ("0", "1", "2", "3", "4", "5")
_COLUMNS = 2


@frozen
class AmendAnswers:
    """What is right about one entry, by the names of the amendment's fields."""

    place: int
    by: str
    reason: str
    changes: Mapping[str, object]


class AmendDialog(BedsideDialog):
    """Offers all that the entry has; the entry itself stays where it is, unchanged."""

    def __init__(
        self,
        log: Callable[[], Sequence[Event]],
        place: int,
        parent: QWidget,
        *,
        now: Callable[[], datetime],
        doubts: Callable[[AmendAnswers], str],
        strengths: Sequence[Decimal] = (),
        who: str = "",
    ) -> None:
        super().__init__(say("Correct entry"), say("&Record the correction"), parent, width=640)
        self._place = place
        # Read again when the answers come: STOP may have been pressed meanwhile.
        self._log, self._doubts = log, doubts
        self._event = event = log()[place]
        # With what earlier corrections have made of it.
        self._counts = dict(effective_events(log(), now())).get(place, event)
        self.body.addWidget(
            explained(
                say(
                    "Entry {number}, {at}: {what}. It stays in the log; the correction is added.",
                    number=place + 1,
                    at=clock_to_second(event.at),
                    what=event_message(event),
                )
            )
        )
        # Strengths stand side by side, in a line of their own below the rest.
        self._asked = sorted(amendable(event), key=lambda one: one.kind == "strength")
        self.fields: dict[str, EntryField | TextField | ChoiceRow] = {
            one.name: _field(one, event, self._counts, now, strengths) for one in self._asked
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP_S)
        for number, one in enumerate(self._asked):
            row, column = divmod(number, _COLUMNS)
            if one.kind == "strength":
                grid.addWidget(self.fields[one.name], row + 1, 0, 1, _COLUMNS)
            else:
                grid.addWidget(self.fields[one.name], row, column)
        self.body.addLayout(grid)
        self.withdrawn = QCheckBox(say("Did &not happen: withdraw the entry"))
        if isinstance(event, SecondChecked):
            self.body.addWidget(
                explained(
                    say(
                        "A second check that somebody else corrects is no independent check any "
                        "more. Withdraw it by name; then another person checks again."
                    )
                )
            )
            self.withdrawn.setText(say("&Withdraw this second check"))
        # A start that did not happen is no infusion; that is for the prescriber, not for a box.
        self.withdrawn.setVisible(not isinstance(event, Started))
        self.body.addWidget(self.withdrawn)
        self.by = TextField(say("Corrected &by"), _LONGEST_NAME)
        self.by.line.setText(who)
        self.reason = TextField(say("Rea&son"), _LONGEST)
        self.body.addLayout(side_by_side(self.by, self.reason))
        self.demand(self.by, self.reason)
        self._first = self.fields.get("at", self.withdrawn)
        self._first.setFocus()

    def answers(self) -> AmendAnswers | None:
        """The amendment, with who and why."""
        changes: dict[str, object] = {}
        for one in self._asked:
            field = self.fields[one.name]
            value = _reading(field, one)
            if isinstance(value, EntryProblem):
                self.complain_at(say("One entry cannot be read. {why}", why=value.short), field)
                return None
            if value is not None:
                changes[one.amends] = value
        if self.withdrawn.isChecked():
            if changes:
                both = [self.fields[one.name] for one in self._asked if one.amends in changes]
                sentence = say("Either withdraw the entry or correct it, not both.")
                self.complain_at(sentence, *both, self.withdrawn)
                return None
            changes["withdrawn"] = True
        if not changes:
            self.complain_at(
                say("Nothing is corrected: enter what is right.") if self.fields
                else say("Tick that the second check is withdrawn, or cancel."),
                self._first,
            )  # fmt: skip
            return None
        missing = [field for field in (self.by, self.reason) if not field.text]
        if missing:
            self.complain_at(say("Enter who corrects it, and the reason."), *missing)
            return None
        if self._is_impossible(changes):
            return None
        found = AmendAnswers(self._place, self.by.text, self.reason.text, changes)
        of_time, of_figures = self._doubtful(changes.get("to_at")), self._doubts(found)
        doubt = " ".join(one for one in (of_time, of_figures) if one)
        claim = say("&Yes, this is right") if of_figures else say("&Yes, this time is right")
        return found if not doubt or self.is_sure(doubt, claim) else None

    def _is_impossible(self, changes: Mapping[str, object]) -> bool:
        """Whether the corrected entry would not have been taken as a first one; says so."""
        if "withdrawn" in changes:
            return False
        right = dict(self._counts)
        right |= {one.name: changes[one.amends] for one in self._asked if one.amends in changes}
        wrong = impossible_correction(self._event, right)
        if wrong is None:
            return False
        field = self.fields.get(wrong[0])
        if field is None:
            self.complain(wrong[1])
        else:
            self.complain_at(wrong[1], field)
        return True

    def _doubtful(self, at: object) -> str:
        """A time that is far from where the entry stands is asked about, with its day in words."""
        if not isinstance(at, datetime):
            return ""
        before, after = _neighbours(self._log(), self._place)
        if before is not None and is_after(before, at):
            return say(
                "{moment} is before the previous entry ({other}). Is that right?",
                moment=day_and_clock(at),
                other=day_and_clock(before),
            )
        if after is not None and is_after(at, after):
            return say(
                "{moment} is after the next entry ({other}). Is that right?",
                moment=day_and_clock(at),
                other=day_and_clock(after),
            )
        moved = passed(self._event.at, at)
        if abs(moved) < _FAR:
            return ""
        minutes = abs(moved) // timedelta(minutes=1)
        return say(
            "{moment} is {moved} from the recorded time ({entered}). Is that right?",
            moment=day_and_clock(at),
            moved=hours_and_minutes(minutes),
            entered=day_and_clock(self._event.at),
        )


def _neighbours(events: Sequence[Event], place: int) -> tuple[datetime | None, datetime | None]:
    """When the entries before and after this one happened, amendments left out."""
    others = [(number, one.at) for number, one in enumerate(events) if not isinstance(one, Amended)]
    before = [at for number, at in others if number < place]
    after = [at for number, at in others if number > place]
    return (before[-1] if before else None, after[0] if after else None)


def _field(
    one: Amendable,
    event: Event,
    counts: Event,
    now: Callable[[], datetime],
    strengths: Sequence[Decimal],
) -> EntryField | TextField | ChoiceRow:
    hint = as_it_stands(event, counts, one)
    if one.kind == "moment":
        if one.name == "bag_out_of_refrigerator":
            return removal_field(one.question, hint, lambda: event.at)
        return moment_field(one.question, hint, event.at, now)
    if one.kind == "day":
        return date_field(one.question, hint, read=read_last_day)
    if one.kind == "strength":
        return ChoiceRow(
            one.question,
            [Choice(figure(mg), with_unit(mg, one.unit)) for mg in strengths],
            hint=hint,
        )
    if one.kind == "volume":
        return volume_field(one.question, hint)
    if one.kind == "rate":
        return rate_field(one.question, hint)
    if one.kind == "figure":
        return figure_field(one.question, hint, one.unit)
    if one.kind == "text":
        return TextField(one.question, LONGEST_OF.get(one.name, _LONGEST), hint=hint)
    if one.kind == "grade":
        # A reaction that began had a grade; only a later grade may say that it is over.
        grades = _GRADES if event.type != "reaction" else _GRADES[1:]
        return ChoiceRow(
            one.question,
            [Choice(grade, f"&{grade}") for grade in grades],
            hint=hint,
        )
    return ChoiceRow(
        one.question,
        (Choice(_NO, say("No")), Choice(_YES, say("Yes"))),
        hint=hint,
    )


def _reading(field: EntryField | TextField | ChoiceRow, one: Amendable) -> object:
    """What is right: a value, an `EntryProblem`, or None where nothing was typed or chosen."""
    if isinstance(field, EntryField):
        reading = field.reading
        return reading if isinstance(reading, date | Decimal | EntryProblem) else None
    if isinstance(field, TextField):
        text = field.text
        if one.name == "symptoms" and text:
            return tuple(part.strip() for part in text.split(";") if part.strip())
        return text or None
    if field.choice is None:
        return None
    if one.kind == "strength":
        return Decimal(field.choice)
    return int(field.choice) if one.kind == "grade" else field.choice == _YES
