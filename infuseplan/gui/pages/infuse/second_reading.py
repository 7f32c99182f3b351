"""A pump volume far from the computed one is read a second time before it is recorded."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from infuseplan.application.infusion import entries
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.domain.infusion.events import Event
from infuseplan.gui.dialogs.form import BedsideDialog
from infuseplan.gui.dialogs.volume import volume_field
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.pump_reading import PumpDoubt, pump_doubt


class SecondReading:
    """Asks in the dialog itself; what was typed there stays.

    Who types the same figure twice has read the pump twice: that is recorded as two readings, of
    which the second confirms the first.
    """

    def __init__(self) -> None:
        self._fields: dict[BedsideDialog, EntryField] = {}
        self._asked: dict[BedsideDialog, Decimal] = {}

    def forget(self, dialog: BedsideDialog) -> None:
        """The dialog is closed."""
        self._fields.pop(dialog, None)
        self._asked.pop(dialog, None)

    def field(self, dialog: BedsideDialog) -> EntryField | None:
        """The line for the second reading, where the dialog asks for one."""
        return self._fields.get(dialog)

    def readings(
        self, dialog: BedsideDialog, bedside: Bedside, events: Sequence[Event], now: datetime
    ) -> tuple[Event, ...] | None:
        """What is recorded: `events`, with the second reading; None while one is asked for."""
        doubt = pump_doubt(bedside, events, now)
        if doubt is None:
            return tuple(events)
        field = self._fields.get(dialog)
        if field is not None and field.reading == self._asked[dialog] == doubt.read_ml:
            return (*events, entries.read_again(events[-1], doubt.read_ml))
        self._ask(dialog, doubt)
        return None

    def _ask(self, dialog: BedsideDialog, doubt: PumpDoubt) -> None:
        field = self._fields.get(dialog)
        if field is None:
            field = volume_field(say("Pump read again"), say("In mL since the start."))
            dialog.body.addWidget(field)
            # Before the dialog is made as high as what it holds: Qt shows it a turn later.
            field.show()
            self._fields[dialog] = field
        typed_before = field.reading if self._asked.get(dialog) == doubt.read_ml else None
        self._asked[dialog] = doubt.read_ml
        sentence = doubt.sentence
        if isinstance(typed_before, Decimal):
            sentence = say(
                "The two readings differ: correct the one that is wrong. {sentence}",
                sentence=sentence,
            )
        else:
            field.clear()
        dialog.complain(sentence)
        field.setFocus()
