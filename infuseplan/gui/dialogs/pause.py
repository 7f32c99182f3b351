"""Why does the infusion stand, and may it go on? Short questions with a reason in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.running import STOP_REASON
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.dialogs.volume import rate_field, volume_field
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.presentation.entry.read import EntryProblem
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import StopCondition
from infuseplan.presentation.plan.rate_chart import rate_label

_OTHER = "other"
_LONGEST, _LONGEST_NAME = 2000, 200


@dataclass(frozen=True, slots=True)
class PauseAnswers:
    """Why it stands, and what the pump shows, if it was read."""

    reason: str
    infused_ml: Decimal | None


class PauseDialog(BedsideDialog):
    """Asks for the cause of a pause that is no reaction."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say("Pause for another cause"), say("&Record the pause"), parent)
        self._reasons = {
            "line": say("line or vein"),
            "pump": say("pump alarm"),
            "away": say("patient is away"),
            "other-drug": say("another drug first"),
        }
        letters = ("1", "2", "3", "4")
        self.reason = ChoiceField(
            say("Why does it stand?"),
            (
                *(
                    Choice(key, f"&{letter}  {text}")
                    for letter, (key, text) in zip(letters, self._reasons.items(), strict=True)
                ),
                Choice(_OTHER, say("&5  another cause")),
            ),
        )
        self.words = TextField(say("In &words"), _LONGEST)
        self.volume = volume_field(say("&Volume on the pump"), say("Optional."))
        for widget in (
            explained(say("For a reaction press F9 instead.")),
            self.reason,
            self.words,
            self.volume,
        ):
            self.body.addWidget(widget)
        self.reason.setFocus()

    def answers(self) -> PauseAnswers | None:
        """The cause, in words where it is another one."""
        choice, words = self.reason.choice, self.words.text
        if choice is None or (choice == _OTHER and not words):
            self.complain(say("Choose the cause; for another one, say which."))
            return None
        chosen = "" if choice == _OTHER else self._reasons[choice]
        reason = ": ".join(part for part in (chosen, words) if part)
        if reason.casefold() == STOP_REASON:
            self.complain(say("For a reaction press F9: it asks what a pause does not."))
            return None
        reading = self.volume.reading
        if isinstance(reading, EntryProblem):
            self.complain(say("The volume cannot be read: mend it, or empty the field."))
            return None
        return PauseAnswers(reason, reading if isinstance(reading, Decimal) else None)


@dataclass(frozen=True, slots=True)
class ResumeAnswers:
    """The rate as it was read back, and the prescriber, empty where none is needed."""

    rate_ml_per_h: Decimal
    prescriber: str


class ResumeDialog(BedsideDialog):
    """Before it goes on its rate is typed once more: 12.5 has 125 for a neighbour."""

    def __init__(
        self, rate: Fraction, *, after_reaction: bool, by_prescriber: bool, parent: QWidget
    ) -> None:
        title = say("Resume after the reaction") if after_reaction else say("Resume")
        super().__init__(title, say("&Resume"), parent)
        self._rate = rate
        self.body.addWidget(
            explained(say("Set the pump to {rate} and start it.", rate=rate_label(rate)))
        )
        self.rate = rate_field(say("Rate &that the pump shows"), say("Type it from the pump."))
        self.body.addWidget(self.rate)
        self.prescriber: TextField | None = None
        if by_prescriber:
            self.prescriber = TextField(say("&Prescriber who allows the restart"), _LONGEST_NAME)
            self.body.addWidget(self.prescriber)
        self.rate.setFocus()

    def answers(self) -> ResumeAnswers | None:
        """The rate, if it is the one to go on at, with the prescriber's name where one decides."""
        reading = self.rate.reading
        if not isinstance(reading, Decimal):
            self.complain(say("Type the rate that the pump shows."))
            return None
        if Fraction(reading) != self._rate:
            self.complain(
                say(
                    "You typed {typed}; the restart is at {rate}. Stop the pump, set it again, "
                    "and type what it shows.",
                    typed=rate_label(Fraction(reading)),
                    rate=rate_label(self._rate),
                )
            )
            return None
        if self.prescriber is not None and not self.prescriber.text:
            self.complain(say("Only a prescriber, by name, may let it restart."))
            return None
        return ResumeAnswers(reading, "" if self.prescriber is None else self.prescriber.text)


@dataclass(frozen=True, slots=True)
class EndAnswers:
    """Why it was stopped for good; `rule` is the source's condition, None for another cause."""

    reason: str
    rule: str | None


class EndDialog(BedsideDialog):
    """Stop for good: for a condition of the source, which is remembered, or for another cause."""

    def __init__(
        self, conditions: Sequence[StopCondition], parent: QWidget, patient: str = ""
    ) -> None:
        super().__init__(say("Stop for good"), say("&Stop for good"), parent, width=640)
        self.body.addWidget(
            explained(
                say(
                    "This is final: what is left of the bag is not given afterwards. A reaction "
                    "that stops for good is remembered: this patient's next infusion is not "
                    "started here before a prescriber has decided."
                )
            )
        )
        self._patient = patient
        self._words = {one.rule: one.words for one in conditions}
        self.cause = ChoiceField(
            say("Why?"),
            (
                *(
                    Choice(one.rule, f"&{number}  {one.words}")
                    for number, one in enumerate(conditions, 1)
                ),
                Choice(_OTHER, say("&0  Another cause than a reaction")),
            ),
        )
        self.body.addWidget(self.cause)
        self.reason = TextField(say("&Who decided it, and why"), _LONGEST)
        self.body.addWidget(self.reason)
        self.cause.setFocus()

    def answers(self) -> EndAnswers | None:
        """The reason; words are needed whatever the cause is."""
        cause, words = self.cause.choice, self.reason.text
        if cause is None:
            self.complain(say("Choose why it is stopped for good."))
            self.cause.setFocus()
            return None
        if not words:
            self.complain(say("Say who decided it, and why."))
            self.reason.setFocus()
            return None
        doubt = say("Discontinue the infusion of {patient} permanently?", patient=self._patient)
        if not self.is_sure(doubt, say("&Yes, permanently")):
            return None
        if cause == _OTHER:
            return EndAnswers(words, None)
        return EndAnswers(f"{self._words[cause]}; {words}", cause)
