"""Why is the infusion paused, and may it resume? Short questions with a reason in them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QWidget

from infuseplan.application.infusion.running import STOP_REASON
from infuseplan.domain.plan.titration import is_pump_setting
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.dialogs.volume import rate_field, volume_field
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.presentation.entry.read import EntryProblem
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import StopCondition
from infuseplan.presentation.plan.rate_chart import rate_label

_OTHER = "other"
_LONGEST, _LONGEST_NAME = 2000, 200


@frozen
class PauseAnswers:
    """Why it stands, and what the pump shows, if it was read."""

    reason: str
    infused_ml: Decimal | None


class PauseDialog(BedsideDialog):
    """Asks for the reason of a pause that is no reaction."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say("Pause (no reaction)"), say("&Record the pause"), parent)
        self._reasons = {
            "line": say("IV access problem"),
            "pump": say("pump alarm"),
            "away": say("patient off unit"),
            "other-drug": say("other drug given first"),
        }
        letters = ("1", "2", "3", "4")
        self.reason = ChoiceField(
            say("Reason for pause"),
            (
                *(
                    Choice(key, f"&{letter}  {text}")
                    for letter, (key, text) in zip(letters, self._reasons.items(), strict=True)
                ),
                Choice(_OTHER, say("&5  other reason")),
            ),
        )
        self.words = TextField(say("Co&mments"), _LONGEST)
        self.volume = volume_field(say("Pump &volume"), say("Optional."))
        for widget in (
            explained(say("For a reaction press F9 instead.")),
            self.reason,
            self.words,
            self.volume,
        ):
            self.body.addWidget(widget)
        self.demand(self.reason)
        self.reason.setFocus()

    def answers(self) -> PauseAnswers | None:
        """The cause, in words where it is another one."""
        choice, words = self.reason.choice, self.words.text
        if choice is None or (choice == _OTHER and not words):
            sentence = say("Choose the reason; for another one, enter it under Comments.")
            self.complain_at(sentence, self.reason if choice is None else self.words)
            return None
        chosen = "" if choice == _OTHER else self._reasons[choice]
        reason = ": ".join(part for part in (chosen, words) if part)
        if reason.casefold() == STOP_REASON:
            self.complain_at(say("For a reaction press F9 instead of a pause."), self.words)
            return None
        reading = self.volume.reading
        if isinstance(reading, EntryProblem):
            self.complain_at(say("The volume cannot be read: correct or clear it."), self.volume)
            return None
        return PauseAnswers(reason, reading if isinstance(reading, Decimal) else None)


@frozen
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
        self._stands = True
        self._what_to_do = explained(self._set_it())
        self.body.addWidget(self._what_to_do)
        self.rate = rate_field(say("Rate &that the pump shows"), say("Read it from the pump."))
        self.body.addWidget(self.rate)
        self.prescriber: TextField | None = None
        if by_prescriber:
            self.prescriber = TextField(say("Restart authorised by (&prescriber)"), _LONGEST_NAME)
            self.body.addWidget(self.prescriber)
            self.demand(self.prescriber)
        self.demand(self.rate)
        self.rate.setFocus()

    def stand(self, still: bool) -> None:
        """Whether the restart is still the one that this was opened for."""
        self._stands = still
        self.explain(self._set_it() if still else _another_restart())

    def explain(self, words: str) -> None:
        """What to do by now, or why there is no restart."""
        self.reword(self._what_to_do, words)

    def _set_it(self) -> str:
        return say("Set the pump to {rate} and start it.", rate=rate_label(self._rate))

    def answers(self) -> ResumeAnswers | None:
        """The rate, if it is the one to go on at, with the prescriber's name where one decides."""
        if not self._stands:
            self.complain(_another_restart())
            return None
        reading = self.rate.reading
        if not isinstance(reading, Decimal):
            self.complain_at(say("Enter the rate that the pump shows."), self.rate)
            return None
        if not is_pump_setting(reading, self._rate):
            self.complain_at(
                say(
                    "You entered {typed}; the restart rate is {rate}. Stop the pump, set it again, "
                    "and enter what it shows.",
                    typed=rate_label(Fraction(reading)),
                    rate=rate_label(self._rate),
                ),
                self.rate,
            )
            return None
        if self.prescriber is not None and not self.prescriber.text:
            sentence = say("Enter the name of the prescriber who authorised the restart.")
            self.complain_at(sentence, self.prescriber)
            return None
        return ResumeAnswers(reading, "" if self.prescriber is None else self.prescriber.text)


def _another_restart() -> str:
    return say(
        "The infusion has changed since this was asked, and the restart is another one. Cancel, "
        "and press F7 again."
    )


@frozen
class EndAnswers:
    """Why it is discontinued; `rule` is the source's condition, None for another cause."""

    reason: str
    rule: str | None


class EndDialog(BedsideDialog):
    """Permanently for a condition of the source, which is remembered; or this infusion alone."""

    def __init__(
        self,
        conditions: Sequence[StopCondition],
        parent: QWidget,
        *,
        patient: str,
        medicine: str,
    ) -> None:
        super().__init__(say("Discontinue"), say("Dis&continue"), parent, width=640)
        final = say("This is final: the rest of the bag is not given.")
        if conditions:
            final = say(
                "{final} Reasons 1 to {last} discontinue {medicine} permanently, also for every "
                "later infusion; reason 0 ends this infusion only.",
                final=final, last=len(conditions), medicine=medicine,
            )  # fmt: skip
        self.body.addWidget(explained(final))
        self._patient, self._medicine = patient, medicine
        self._words = {one.rule: one.words for one in conditions}
        self.cause = ChoiceField(
            say("Reason"),
            (
                *(
                    Choice(one.rule, f"&{number}  {one.words}")
                    for number, one in enumerate(conditions, 1)
                ),
                Choice(_OTHER, say("&0  Other reason, no reaction: end this infusion only")),
            ),
        )
        self.body.addWidget(self.cause)
        self.reason = TextField(say("Decided &by, and comments"), _LONGEST)
        self.body.addWidget(self.reason)
        self.demand(self.cause, self.reason)
        self.cause.setFocus()

    def answers(self) -> EndAnswers | None:
        """The reason; words are needed whatever the cause is."""
        cause, words = self.cause.choice, self.reason.text
        if cause is None:
            self.complain_at(say("Choose the reason."), self.cause)
            return None
        if not words:
            self.complain_at(say("Enter who decided, and the reason."), self.reason)
            return None
        if cause == _OTHER:
            doubt = say("End this infusion of {patient}? The rest of the bag is not given.",
                        patient=self._patient)  # fmt: skip
            return EndAnswers(words, None) if self.is_sure(doubt, say("&Yes, end it")) else None
        doubt = say("Discontinue {medicine} permanently for {patient}?",
                    medicine=self._medicine, patient=self._patient)  # fmt: skip
        if not self.is_sure(doubt, say("&Yes, permanently")):
            return None
        return EndAnswers(f"{self._words[cause]}; {words}", cause)
