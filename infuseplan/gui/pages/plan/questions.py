"""The questions of the Plan page, in the order in which a nurse can answer them.

Nothing clinical is answered in advance. Every change reaches the page in the same turn of the
event loop, with what could be read and whether everything that was typed could be.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from infuseplan.application.plan.draft import RequestDraft
from infuseplan.application.plan.session import Answer, Unanswered
from infuseplan.gui.pages.plan.regimen_choice import infusion_label, regimen_choice
from infuseplan.gui.theme.theme import GAP_M, GAP_S, GAP_XS, WidgetRole, scale, set_role
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.gui.widgets.entry_fields import (
    EntryField,
    age_field,
    bag_field,
    clock_field,
    date_field,
    height_field,
    infusion_number_field,
)
from infuseplan.gui.widgets.infusion_choice import LATER, InfusionChoice
from infuseplan.gui.widgets.scrolled import SCROLL_BAR
from infuseplan.gui.widgets.weight_field import WeightField
from infuseplan.presentation.entry.planned_start import not_one_moment
from infuseplan.presentation.entry.read import EntryProblem, read_birth_date
from infuseplan.presentation.i18n import say

if TYPE_CHECKING:
    from infuseplan.domain.protocol.reference import ProductName, RegimenName
    from infuseplan.domain.protocol.schema import Regimen

_FIRST_OF_LATER = 3
_BETWEEN_ROWS = 4
_BESIDE_CHOICES = 126

_T = TypeVar("_T")


class Questions(QScrollArea):
    """All fields; `changed` tells of each change, `draft` and `readable` say what stands there."""

    changed = Signal()

    def __init__(
        self,
        regimens: "Sequence[Regimen | RegimenName]",
        product: "ProductName",
        parent: QWidget | None = None,
        *,
        now: Callable[[], datetime],
    ) -> None:
        """`now` is the ward's clock; a start is a time of that clock and in its zone."""
        super().__init__(parent)
        self._now = now
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._card = QFrame()
        set_role(self._card, WidgetRole.CARD)
        self._box = QVBoxLayout(self._card)
        self._box.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_XS)
        self._box.setSpacing(_BETWEEN_ROWS)
        self.regimen = self._regimen_field(regimens, product)
        self.infusion = InfusionChoice(
            infusion_label(product),
            (
                Choice("1", say("&1st")),
                Choice("2", say("&2nd")),
                Choice(LATER, say("&3rd or later")),
            ),
        )
        self.number = infusion_number_field()
        self.weight = WeightField()
        self._confirmed_by = self._reason = ""
        self.weighed_on = date_field(say("Date weighe&d"), say("Optional, or “today”"))
        self.age = age_field()
        self.infusion.require()
        self.number.require()
        self.weight.require()
        self.born = date_field(
            say("or date of bi&rth"), say("e.g. 22 Nov 1951"), read=read_birth_date
        )
        self.day = date_field(say("Infusi&on date"), say("Optional, or “today”"))
        self.start_time = clock_field(say("Start ti&me"), say("Optional, 09:00 or “now”"))
        either = say("Required: age or date of birth.")
        for field in (self.age, self.born):
            field.require(either)
        # In figures that every language reads; the day stands in words below the line.
        for field in (self.weighed_on, self.day):
            field.offer_now(say("today"), lambda: now().date().isoformat())
        self.start_time.offer_now(say("now"), lambda: f"{now():%H:%M}")
        self.body_height = height_field()
        self.bag = bag_field()
        self._columns = 0
        self._lay_out()
        self._connect()

    @property
    def fields(self) -> tuple[EntryField, ...]:
        """All typed fields."""
        return (
            self.number,
            self.weight,
            self.weighed_on,
            self.age,
            self.born,
            self.day,
            self.start_time,
            self.body_height,
            self.bag,
        )

    @property
    def readable(self) -> bool:
        """Whether everything that was typed could be read."""
        return not any(isinstance(field.reading, EntryProblem) for field in self._shown_fields())

    def draft(self) -> RequestDraft:
        """What could be read, field by field."""
        day = _value(self.day, date)
        at = _value(self.start_time, time)
        return RequestDraft(
            regimen=self.regimen.choice,
            weight_kg=_value(self.weight, Decimal),
            age_years=_value(self.age, int),
            born=_value(self.born, date),
            on=day,
            infusion_number=self._infusion_number(),
            start=self._start(day, at),
            bag_ml=_value(self.bag, Decimal),
            height_cm=_value(self.body_height, Decimal),
            weighed_on=_value(self.weighed_on, date),
            last_weight_kg=self.weight.last_kg,
            weight_confirmed_by=self._confirmed_by or None,
            weight_reason=self._reason or None,
            weight_again=self.weight.agreement,
        )

    def weigh_by(self, rule: str) -> None:
        """Ask for the weight by the hospital's setting `weight_entry`; nobody is told of it."""
        self.blockSignals(True)
        try:
            self.weight.weigh_by(rule)
        finally:
            self.blockSignals(False)

    def know_last_weight(self, kg: Decimal | None) -> None:
        """The last weight that a record knows of this patient; None where there is none."""
        if kg != self.weight.last_kg:
            self.weight.compare_with(kg)
            self._changed()

    def confirm_weight(self, by: str, reason: str) -> None:
        """Somebody has read a doubtful weight again; the next change of any answer asks anew."""
        self._confirmed_by, self._reason = by, reason
        self.changed.emit()

    def clear(self, *, take_keyboard: bool = True) -> None:
        """Empty every question, for the next patient."""
        self.blockSignals(True)
        try:
            self.regimen.clear()
            self.infusion.clear()
            for field in self.fields:
                field.clear()
            self._confirmed_by = self._reason = ""
        finally:
            self.blockSignals(False)
            self.changed.emit()
        if take_keyboard:
            self.regimen.setFocus()

    def fill_in(self, typed: dict[str, str]) -> None:
        """Answer every question as if it had been typed; `changed` tells of all of it at once."""
        self.blockSignals(True)
        try:
            self.regimen.choose(typed["regimen"])
            self.infusion.choose(typed["infusion"])
            for name in ("number", "weight", "weighed_on", "age", "born", "day", "start_time",
                         "body_height", "bag"):  # fmt: skip
                field: EntryField = getattr(self, name)
                field.set_text(typed[name])
            last = typed.get("last_weight", "")
            self.weight.compare_with(Decimal(last) if last else None)
            self._confirmed_by = typed.get("confirmed_by", "")
            self._reason = typed.get("reason", "")
        finally:
            self.blockSignals(False)
            self.changed.emit()

    def show_regimens(
        self, regimens: "Sequence[Regimen | RegimenName]", product: "ProductName"
    ) -> None:
        """Offer the regimens of another protocol; the choice stays if it is among them."""
        self.infusion.set_label(infusion_label(product))
        chosen = self.regimen.choice
        before, self.regimen = self.regimen, self._regimen_field(regimens, product)
        self._box.replaceWidget(before, self.regimen)
        # The new choices take the old ones' place on the tab path.
        stops = [*before.buttons.values(), *self.regimen.buttons.values()]
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)
        stop = before.focusProxy()
        if stop is not None and stop.hasFocus():
            self.regimen.setFocus()
        # Out of sight at once: they would shine through, and their letters would be taken twice.
        before.hide()
        before.setParent(None)
        before.deleteLater()
        self.regimen.choice_changed.connect(self._changed)
        if chosen in self.regimen.buttons:
            self.regimen.choose(chosen)

    def take_width(self, width: int) -> None:
        """Be so wide; a scroll bar that comes has its own room beside that."""
        self.setFixedWidth(width + SCROLL_BAR)
        self._card.setFixedWidth(width)
        # Beside the choices it is as wide as its hint, which would break over two lines otherwise.
        beside = self._columns > 1
        wide = int(_BESIDE_CHOICES * scale()) + GAP_S if beside else 0
        self.number.setContentsMargins(GAP_S if beside else 0, 0, 0, 0)
        self._which.setColumnMinimumWidth(1, wide)
        # While it is hidden it has its room already: that of a field that is always seen.
        row = self._columns % 2
        self._which.setRowMinimumHeight(row, self.age.minimumSizeHint().height())
        self._which.setRowMinimumHeight(1 - row, 0)

    def show_columns(self, columns: int) -> None:
        """The fields in pairs side by side, or all below one another where type is large."""
        if columns == self._columns:
            return
        self._columns = columns
        top = Qt.AlignmentFlag.AlignTop
        self._which.addWidget(self.infusion, 0, 0, top)
        self._which.addWidget(self.number, columns % 2, columns - 1, top)
        self._which.setColumnStretch(0, 1)
        for place, field in enumerate(self.fields[1:]):
            row, column = divmod(place, columns)
            self._grid.addWidget(field, row, column, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)

    def show_answer(self, answer: Answer) -> None:
        """Mark each answer that contradicts another, where it can be corrected."""
        problems = answer.problems if isinstance(answer, Unanswered) else ()
        found: dict[EntryField, str] = {}
        sentence, concerned = self._pairing_problem()
        if sentence:
            found = dict.fromkeys(concerned, sentence)
        if problems:
            from infuseplan.gui.pages.plan.contradictions import (  # noqa: PLC0415 - start-up time
                objections,
            )

            found = {**objections(problems, vars(self)), **found}
        for field in self.fields:
            field.object_to(found.get(field, ""), say("Contradiction: see on the right."))

    @property
    def marked(self) -> tuple[EntryField, ...]:
        """The fields that are marked as wrong, from top to bottom."""
        return tuple(field for field in self._shown_fields() if field.state == "problem")

    def show_first_mark(self) -> None:
        """Enter goes to the first answer that is wrong, with its text taken to be typed over."""
        for field in self.marked[:1]:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.line.selectAll()
            self.ensureWidgetVisible(field)

    @property
    def contradict(self) -> bool:
        """Whether answers that could each be read do not go together; an empty one is none."""
        marked = self.marked
        readable = any(not isinstance(field.reading, EntryProblem) for field in marked)
        return readable and all(field.text for field in marked)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why they are marked, a sentence for each that names its field."""
        texts = (
            field.reading.text if isinstance(field.reading, EntryProblem) else field.message
            for field in self.marked
        )
        return tuple(dict.fromkeys(texts))

    def _regimen_field(
        self, regimens: "Sequence[Regimen | RegimenName]", product: "ProductName"
    ) -> ChoiceField:
        choices = [regimen_choice(regimen, product) for regimen in regimens]
        field = ChoiceField(say("Regimen"), choices)
        field.require()
        return field

    def _shown_fields(self) -> tuple[EntryField, ...]:
        """The number counts only where it is asked for."""
        if self.infusion.choice == LATER:
            return self.fields
        return self.fields[1:]

    def _infusion_number(self) -> int | None:
        if self.infusion.choice != LATER:
            return None if self.infusion.choice is None else int(self.infusion.choice)
        number = _value(self.number, int)
        return number if number is not None and number >= _FIRST_OF_LATER else None

    @property
    def zone(self) -> tzinfo | None:
        """The ward's zone, in which day and start time are typed."""
        return self._now().tzinfo

    def _start(self, day: date | None, at: time | None) -> datetime | None:
        if day is None or at is None or not_one_moment(day, at, self.zone):
            return None
        return datetime.combine(day, at, tzinfo=self.zone)

    def _pairing_problem(self) -> tuple[str, tuple[EntryField, ...]]:
        """What two answers together leave open, and the fields that it concerns."""
        number = _value(self.number, int)
        if self.infusion.choice == LATER and number is not None and number < _FIRST_OF_LATER:
            return say("Enter 3 or higher, or choose 1st or 2nd."), (self.number,)
        day, at = _value(self.day, date), _value(self.start_time, time)
        both = (self.day, self.start_time)
        if at is not None and day is None:
            return say("Enter the infusion date as well."), both
        if day is not None and at is not None:
            return not_one_moment(day, at, self.zone), both
        return "", ()

    @property
    def consistent(self) -> bool:
        """Whether no two fields leave something open that would change the plan."""
        return not self._pairing_problem()[0]

    def _lay_out(self) -> None:
        self._box.addWidget(self.regimen)
        # What is asked only sometimes keeps its place meanwhile: nothing below it ever moves.
        self.number.setVisible(False)
        self._which = QGridLayout()
        self._which.setHorizontalSpacing(0)
        self._which.setVerticalSpacing(_BETWEEN_ROWS)
        self._box.addLayout(self._which)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP_M)
        self._grid.setVerticalSpacing(_BETWEEN_ROWS)
        self.show_columns(2)
        self._box.addLayout(self._grid)
        self._box.addStretch()
        self.setWidget(self._card)

    def _connect(self) -> None:
        self.regimen.choice_changed.connect(self._changed)
        self.infusion.choice_changed.connect(self._infusion_chosen)
        self.infusion.number_typed.connect(self._number_typed)
        for field in self.fields:
            field.reading_changed.connect(self._changed)
            field.line.returnPressed.connect(self.show_first_mark)
            # All of them have to stand in 690 lines; what a longer message says stands on the
            # right, where there is no plan then.
            field.stand_still(
                2 if field is self.weight else 1,
                say("Cannot read: see on the right."), say("See on the right."),
            )  # fmt: skip

    def _infusion_chosen(self, choice: Any) -> None:
        self.number.setVisible(choice == LATER)
        if choice == LATER:
            self.number.setFocus()
        self._changed()

    def _number_typed(self, digits: str) -> None:
        """What was typed on the choices goes on in the field for the number."""
        self.number.set_text(digits)
        self.number.setFocus()
        self.number.line.end(False)

    def _changed(self, *_: Any) -> None:
        self._confirmed_by = self._reason = ""
        self.changed.emit()


def _value(field: EntryField, kind: type[_T]) -> _T | None:
    reading = field.reading
    return reading if isinstance(reading, kind) else None
