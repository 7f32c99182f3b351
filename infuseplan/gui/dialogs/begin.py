"""Before the first millilitre: the right patient, the right infusion, the right rate, the bag."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QCheckBox, QWidget

from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.dialogs.moments import removal_field
from infuseplan.gui.dialogs.volume import rate_field
from infuseplan.gui.theme import Look, wear
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.presentation.infuse_begin import BeginWords
from infuseplan.presentation.staircase import rate_label
from infuseplan.presentation.words import say

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class BeginAnswers:
    """When the bag left the refrigerator (None: not known), and the rate as it was read back."""

    bag_out: datetime | None
    first_rate_ml_h: Decimal
    number_decided_by: str = ""


class BeginDialog(BedsideDialog):
    """Nothing is ticked in advance, and the first rate is not shown: it is read from the pump."""

    def __init__(self, words: BeginWords, parent: QWidget, now: Callable[[], datetime]) -> None:
        super().__init__(say("Start infusion"), say("&Start infusion"), parent, width=600)
        self._rate = words.first_rate_ml_h
        self.patient = QCheckBox(say("&Patient checked"))
        self.infusion = QCheckBox(say("&Infusion and bag checked"))
        for box, sentence in ((self.patient, words.patient), (self.infusion, words.infusion)):
            told = WrappedLabel(sentence)
            wear(told, Look.NOTE)
            self.body.addWidget(told)
            box.setAccessibleDescription(sentence)
            self.body.addWidget(box)
        self.prescriber: TextField | None = None
        if words.doubts:
            for sentence in words.doubts:
                told = WrappedLabel(sentence)
                wear(told, Look.CAUTION)
                self.body.addWidget(told)
            self.prescriber = TextField(say("Prescriber who &decided on it"), _LONGEST_NAME)
            self.prescriber.line.setAccessibleDescription(" ".join(words.doubts))
            self.body.addWidget(self.prescriber)
        self.bag_out = removal_field(
            say("Bag taken out of the &refrigerator at"),
            say("24-hour clock, such as 08:30."),
            now,
        )
        self.unknown = QCheckBox(say("&Not known"))
        self.unknown.setAccessibleDescription(
            say("Then nobody can say here until when the bag may be used.")
        )
        self.rate = rate_field(
            say("&First rate, read from the pump"), say("Type what the pump is set to.")
        )
        self.body.addWidget(self.bag_out)
        self.body.addWidget(self.unknown)
        self.body.addWidget(self.rate)
        self.body.addWidget(explained(words.reminder))
        self.patient.setFocus()

    def answers(self) -> BeginAnswers | None:
        """The answers, once each was given and the rate is the plan's."""
        out = self.bag_out.reading
        if not self.patient.isChecked():
            self._missing(say("Check the patient's name against bag and wristband."), self.patient)
            return None
        if not self.infusion.isChecked():
            self._missing(say("Check infusion and bag against the label."), self.infusion)
            return None
        if not isinstance(out, datetime) and not self.unknown.isChecked():
            self._missing(
                say("When did the bag leave the refrigerator? If nobody knows, say so."),
                self.bag_out,
            )
            return None
        if isinstance(out, datetime) and self.unknown.isChecked():
            self._missing(
                say("A time and “not known” contradict each other: keep one."), self.bag_out
            )
            return None
        if not isinstance(out, datetime) and self.bag_out.text:
            self._missing(say("The time cannot be read: mend or empty it."), self.bag_out)
            return None
        rate = self.rate.reading
        if not isinstance(rate, Decimal):
            self._missing(say("Type the rate that the pump is set to."), self.rate)
            return None
        if Fraction(rate) != self._rate:
            # The right figure is not given away: it has to come from the pump and the sheet.
            self._missing(
                say(
                    "{typed} is not the first rate of this plan. Do not start: compare pump, sheet "
                    "and infusion number.",
                    typed=rate_label(Fraction(rate)),
                ),
                self.rate,
            )
            return None
        decided = "" if self.prescriber is None else self.prescriber.text
        if self.prescriber is not None and not decided:
            self._missing(
                say("Only a prescriber, by name, decides which infusion this is."),
                self.prescriber,
            )
            return None
        return BeginAnswers(out if isinstance(out, datetime) else None, rate, decided)

    def _missing(self, sentence: str, field: QWidget) -> None:
        self.complain(sentence)
        field.setFocus()
