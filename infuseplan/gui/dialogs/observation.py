"""Vital signs and comments, kept as they were given."""

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from infuseplan.gui.dialogs.form import BedsideDialog, TextField
from infuseplan.gui.theme.theme import GAP, GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.trend_line import TrendLine
from infuseplan.presentation.entry.read import EntryProblem, read_measured
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.observations import Trend, impossible_vital

_LONGEST = 2000


def _vital(label: str, unit: str, such_as: str) -> EntryField:
    def read(text: str, field: str) -> Decimal | EntryProblem | None:
        accepted = say("Enter a figure, e.g. {example}.", example=such_as)
        value = read_measured(text, field, accepted)
        if isinstance(value, Decimal) and not value:
            # An empty field says "not measured"; a nought would be a measurement.
            return read_measured("-", field, accepted)
        return value

    return EntryField(label, read, unit=unit, hint="", message_lines=1, characters=6)


def _before(trend: Trend, field: EntryField) -> QHBoxLayout:
    """What was measured before, and which way it goes."""
    line = QHBoxLayout()
    line.setSpacing(GAP_S)
    line.addWidget(TrendLine(trend, field.line.accessibleName()))
    last = PlainLabel(trend.last)
    set_role(last, WidgetRole.CAPTION)
    line.addWidget(last)
    line.addStretch()
    return line


class ObservationDialog(BedsideDialog):
    """Every field may stay empty, but not all of them."""

    def __init__(self, parent: QWidget, so_far: Mapping[str, Trend]) -> None:
        super().__init__(say("Observation"), say("&Record the observation"), parent, width=640)
        self.fields: dict[str, EntryField] = {
            "pulse_per_min": _vital(say("&Heart rate"), say("/min"), "80"),
            "systolic_mmhg": _vital(say("S&ystolic"), "mmHg", "120"),
            "diastolic_mmhg": _vital(say("&Diastolic"), "mmHg", "80"),
            "temperature_c": _vital(say("&Temperature"), "°C", "36.8"),
            "saturation_percent": _vital(say("Oxygen &saturation"), "%", "97"),
            "respirations_per_min": _vital(say("Res&piratory rate"), say("/min"), "16"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP_S)
        for place, (name, field) in enumerate(self.fields.items()):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(field)
            trend = so_far.get(name, Trend())
            if trend.points:
                cell.addLayout(_before(trend, field))
            cell.addStretch()
            grid.addLayout(cell, place // 3, place % 3)
        self.body.addLayout(grid)
        self.note = TextField(say("Co&mments"), _LONGEST)
        self.body.addWidget(self.note)
        self.fields["pulse_per_min"].setFocus()

    def answers(self) -> dict[str, Decimal | str] | None:
        """What was measured, by the names of the event's fields."""
        values: dict[str, Decimal | str] = {}
        for name, field in self.fields.items():
            reading = field.reading
            if isinstance(reading, EntryProblem):
                self.complain_at(say("One figure cannot be read: correct or clear it."), field)
                return None
            if isinstance(reading, Decimal):
                values[name] = reading
        wrong = impossible_vital(values)
        if wrong is not None:
            self.complain_at(wrong[1], self.fields[wrong[0]])
            return None
        if self.note.text:
            values["note"] = self.note.text
        if not values:
            self.complain_at(
                say("Enter at least one figure or a comment."), self.fields["pulse_per_min"]
            )
            return None
        return values
