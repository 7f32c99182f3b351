"""What does the pump show? It outweighs what the rates come to."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from infuseplan.gui.dialogs.form import BedsideDialog, explained
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.presentation.entry.read import EntryProblem, read_measured
from infuseplan.presentation.i18n import say


def volume_field(label: str, hint: str) -> EntryField:
    """The volume that a pump shows; its readings are `Decimal` millilitres."""

    def read(text: str, field: str) -> Decimal | EntryProblem | None:
        return read_measured(text, field, say("Enter millilitres, e.g. 37.5."), ("ml",))

    return EntryField(label, read, unit="mL", hint=hint, message_lines=1)


def rate_field(label: str, hint: str) -> EntryField:
    """The rate that a pump is set to; its readings are `Decimal` mL/h, read back in words."""
    from infuseplan.presentation.plan.rate_chart import rate_label  # noqa: PLC0415 - start-up time

    def read(text: str, field: str) -> Decimal | EntryProblem | None:
        return read_measured(text, field, say("Enter the rate, e.g. 25 or 12.5."), ("ml",))

    def echo(rate: Decimal) -> str:
        from fractions import Fraction  # noqa: PLC0415 - as above

        return rate_label(Fraction(rate))

    return EntryField(label, read, unit="mL/h", hint=hint, echo=echo, message_lines=1)


def figure_field(label: str, hint: str, unit: str) -> EntryField:
    """Any measured figure above zero; its readings are `Decimal` in `unit`."""

    def read(text: str, field: str) -> Decimal | EntryProblem | None:
        accepted = say("Enter the figure only.")
        value = read_measured(text, field, accepted, (unit.casefold(),))
        if isinstance(value, Decimal) and not value:
            # An empty field says "not measured"; a nought would be a measurement.
            return read_measured("-", field, accepted)
        return value

    return EntryField(label, read, unit=unit, hint=hint, message_lines=1, characters=6)


class VolumeDialog(BedsideDialog):
    """Asks for the volume that the pump shows as infused."""

    def __init__(self, expected: str, parent: QWidget) -> None:
        super().__init__(say("Pump volume"), say("&Record the volume"), parent)
        self.volume = volume_field(
            say("&Infused, as shown by the pump"), say("In mL since the start.")
        )
        self.body.addWidget(self.volume)
        self._expected = explained(expected)
        self.body.addWidget(self._expected)
        self.demand(self.volume)
        self.volume.setFocus()

    def explain(self, words: str) -> None:
        """What is expected by now, or why nothing is asked any more."""
        self.reword(self._expected, words)

    def answers(self) -> Decimal | None:
        """The volume in mL."""
        reading = self.volume.reading
        if isinstance(reading, Decimal):
            return reading
        self.complain_at(say("Enter the volume that the pump shows, in mL."), self.volume)
        return None


class RateDialog(BedsideDialog):
    """Asks for a rate that the pump runs at, where it is not simply the next one of the table."""

    def __init__(self, reason: str, parent: QWidget) -> None:
        super().__init__(say("Rate on the pump"), say("&Record the rate"), parent)
        self.rate = rate_field(say("Rate &that the pump runs at now"), say("In mL/h."))
        self._reason = explained(reason)
        self.body.addWidget(self._reason)
        self.body.addWidget(self.rate)
        self.demand(self.rate)
        self.rate.setFocus()

    def explain(self, words: str) -> None:
        """Why a rate is asked for by now, or why none is."""
        self.reword(self._reason, words)

    def answers(self) -> Decimal | None:
        """The rate in mL/h, above zero."""
        reading = self.rate.reading
        if isinstance(reading, Decimal) and reading > 0:
            return reading
        self.complain_at(
            say("Enter the rate that the pump shows. If it is stopped, press F8 or F9."), self.rate
        )
        return None
