"""What follows a STOP that was no reaction, or a rate that no protocol allows: by name, and why."""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained, side_by_side
from infuseplan.gui.dialogs.volume import rate_field, volume_field
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.presentation.entry.read import EntryProblem
from infuseplan.presentation.i18n import say

_LONGEST = 2000
_STOOD, _RAN_ON = "stood", "ran-on"


@frozen
class Named:
    """Who says so, and why."""

    by: str
    reason: str


@frozen
class WithdrawnStop:
    """Who takes a STOP back, why, and whether the pump ran on all the time."""

    by: str
    reason: str
    pump_ran_on: bool


@frozen
class DeviationAnswers:
    """What really ran: a rate from now on, or what the pump shows; one of the two is None."""

    by: str
    reason: str
    rate_ml_per_h: Decimal | None
    infused_ml: Decimal | None


class _NameAndReason(BedsideDialog):
    """Who and why beneath the questions."""

    def __init__(self, title: str, verb: str, parent: QWidget, who: str, label: str) -> None:
        super().__init__(title, verb, parent, width=640)
        self.by = TextField(label, LONGEST_NAME)
        self.by.line.setText(who)
        self.reason = TextField(say("Reaso&n"), _LONGEST)
        self.demand(self.by, self.reason)

    def _add_name(self) -> None:
        self.body.addLayout(side_by_side(self.by, self.reason))

    def _named(self) -> Named | None:
        if not self.by.text:
            self.complain_at(say("Enter the name: it is kept in the record."), self.by)
            return None
        if not self.reason.text:
            self.complain_at(say("Enter the reason: it is kept in the record."), self.reason)
            return None
        return Named(self.by.text, self.reason.text)


class WithdrawStopDialog(_NameAndReason):
    """STOP was pressed by mistake: no reaction is counted."""

    def __init__(self, parent: QWidget, who: str = "") -> None:
        super().__init__(
            say("STOP pressed by mistake"), say("&Take STOP back"), parent, who,
            say("&Confirmed by"),
        )  # fmt: skip
        self.body.addWidget(
            explained(
                say(
                    "Only if there is no reaction. STOP stays in the log; the infusion continues "
                    "as before."
                )
            )
        )
        self.pump = ChoiceField(
            say("Was the pump stopped in the meantime?"),
            (
                Choice(_STOOD, say("&1  It was stopped"), say("The time in between is a pause.")),
                Choice(
                    _RAN_ON,
                    say("&2  It kept running"),
                    say("The time in between counts as infused."),
                ),
            ),
        )
        self.body.addWidget(self.pump)
        self._add_name()
        self.demand(self.pump)
        self.pump.setFocus()

    def answers(self) -> WithdrawnStop | None:
        """All three: nothing of it is guessed."""
        if self.pump.choice is None:
            self.complain_at(say("Choose whether the pump was stopped in the meantime."), self.pump)
            return None
        named = self._named()
        if named is None:
            return None
        return WithdrawnStop(named.by, named.reason, self.pump.choice == _RAN_ON)


class DeviationDialog(_NameAndReason):
    """What really ran although the protocol does not allow it."""

    def __init__(self, parent: QWidget, who: str = "") -> None:
        super().__init__(
            say("Deviation from the protocol"), say("&Record the deviation"), parent, who,
            say("&Confirmed by"),
        )  # fmt: skip
        self.body.addWidget(
            explained(
                say(
                    "For what the pump really did although the protocol does not allow it. All "
                    "volumes follow it. No rate steps are shown afterwards until a prescriber "
                    "releases the infusion, by name."
                )
            )
        )
        self.rate = rate_field(
            say("Rate &that really runs"), say("Leave blank to enter the volume.")
        )
        self.volume = volume_field(say("Or pump &volume"), say("Leave blank to enter the rate."))
        self.body.addLayout(side_by_side(self.rate, self.volume))
        self._add_name()
        self.rate.setFocus()

    def tell_moments(self, of_rate: str, of_volume: str) -> None:
        """From when each of the two would count: which one it is shows while it is typed."""

        def show(_reading: object = None) -> None:
            typed = isinstance(self.volume.reading, Decimal)
            self.counts_from.setText(of_volume if typed else of_rate)

        self.volume.reading_changed.connect(show)
        show()

    def answers(self) -> DeviationAnswers | None:
        """Either a rate or a volume."""
        rate, volume = self.rate.reading, self.volume.reading
        for field, reading in ((self.rate, rate), (self.volume, volume)):
            if isinstance(reading, EntryProblem):
                self.complain_at(say("One entry cannot be read. {why}", why=reading.short), field)
                return None
        if isinstance(rate, Decimal) and not rate:
            self.complain_at(say("A stopped pump is a pause (F8) or a reaction (F9)."), self.rate)
            return None
        if isinstance(rate, Decimal) == isinstance(volume, Decimal):
            self.complain_at(
                say("Enter either the rate or the volume; both are two entries."), self.rate
            )
            return None
        named = self._named()
        if named is None:
            return None
        return DeviationAnswers(
            named.by,
            named.reason,
            rate if isinstance(rate, Decimal) else None,
            volume if isinstance(volume, Decimal) else None,
        )


class ReleaseDialog(_NameAndReason):
    """The prescriber lets the plan go on after a deviation."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            say("Release after a deviation"), say("&Release"), parent, "", say("&Prescriber")
        )
        self.body.addWidget(
            explained(say("From now on the rate table applies again; what really ran is recorded."))
        )
        self._add_name()
        self.by.setFocus()

    def answers(self) -> Named | None:
        """The prescriber, and why."""
        return self._named()


class WhoDialog(BedsideDialog):
    """The initials of whoever enters from now on."""

    def __init__(self, parent: QWidget, who: str) -> None:
        super().__init__(say("Entries by"), say("&Use these initials"), parent)
        self.body.addWidget(explained(say("Shown with every entry from now on.")))
        self.who = TextField(say("Your &initials"), LONGEST_NAME)
        self.who.line.setText(who)
        self.who.line.selectAll()
        self.body.addWidget(self.who)
        self.demand(self.who)
        self.who.setFocus()

    def answers(self) -> str | None:
        """The initials."""
        if not self.who.text:
            self.complain_at(say("Enter your initials."), self.who)
            return None
        return self.who.text


class LeaveDialog(BedsideDialog):
    """Closing the window, or another patient, while an infusion is open."""

    def __init__(self, sentence: str, verb: str, parent: QWidget) -> None:
        super().__init__(
            say("Infusion still open"), verb, parent, cancel=say("&Go back to the infusion")
        )
        self.body.addWidget(explained(sentence))
        # A stray Enter stays with the patient.
        self.ok_button.setDefault(False)
        self.ok_button.setAutoDefault(False)
        self.cancel_button.setDefault(True)
        self.cancel_button.setFocus()

    def answers(self) -> bool:
        """Whoever presses the button has answered."""
        return True
