"""Before the first millilitre: the right patient, the right infusion, the right rate, the bag."""

from collections.abc import Callable
from dataclasses import field
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.domain.plan.titration import is_pump_setting
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField
from infuseplan.gui.dialogs.moments import removal_field
from infuseplan.gui.dialogs.premedication import PremedicationTicks
from infuseplan.gui.dialogs.volume import rate_field
from infuseplan.gui.theme.theme import GAP_L, GAP_M, GAP_S, WidgetRole, scale, set_role
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import BeginMessages
from infuseplan.presentation.plan.rate_chart import rate_label

# Pixels at 100 %. Beside one another the questions stand without scrolling on a ward's screen;
# with larger type the columns would be too narrow for their words.
_SIDE_BY_SIDE, _ONE_BELOW_THE_OTHER = 960, 600
_WIDEST_TYPE_SIDE_BY_SIDE = 1.3


@frozen
class BeginAnswers:
    """When the bag left the refrigerator (None: not known), and the rate as it was read back.

    `premedication` has the clock time of each agent that was given; `decided_by` is empty where
    nothing had to be decided.
    """

    bag_out: datetime | None
    first_rate_ml_h: Decimal
    decided_by: str = ""
    premedication: dict[str, time] = field(default_factory=dict)


class BeginDialog(BedsideDialog):
    """Nothing is ticked in advance, and the first rate is not shown: it is read from the pump."""

    def __init__(self, words: BeginMessages, parent: QWidget, now: Callable[[], datetime]) -> None:
        wide = scale() <= _WIDEST_TYPE_SIDE_BY_SIDE
        width = _SIDE_BY_SIDE if wide else _ONE_BELOW_THE_OTHER
        super().__init__(say("Start infusion"), say("&Start infusion"), parent, width=width)
        self._rate = words.first_rate_ml_h
        left, right = self._columns(side_by_side=wide)
        self.patient = QCheckBox(say("&Patient checked"))
        self.infusion = QCheckBox(say("&Infusion and bag checked"))
        for box, sentence in ((self.patient, words.patient), (self.infusion, words.infusion)):
            told = WrappedLabel(sentence)
            set_role(told, WidgetRole.NOTE)
            left.addWidget(told)
            box.setAccessibleDescription(sentence)
            left.addWidget(box)
        self.today: QCheckBox | None = None
        if words.another_day:
            self._caution(left, words.another_day)
            self.today = QCheckBox(say("Start with &today's plan"))
            self.today.setAccessibleDescription(" ".join(words.another_day))
            left.addWidget(self.today)
        self.similar = tuple(QCheckBox(sentence) for sentence in words.similar)
        if words.similar:
            sentence = say(
                "There is a similar patient on this PC. Same patient? Then cancel, and correct "
                "name and number above."
            )
            self._caution(left, (sentence,))
            for box in self.similar:
                left.addWidget(box)
        self._caution(left, words.doubts)
        self.decided_by = TextField(say("Authorised &by (prescriber)"), LONGEST_NAME)
        self.decided_by.line.setAccessibleDescription(" ".join(words.doubts))
        self.decided_by.setVisible(words.needs_a_name)
        if words.needs_a_name:
            self.demand(self.decided_by)
        left.addWidget(self.decided_by)
        self.bag_out = removal_field(
            say("Time the bag was removed from the &refrigerator"),
            say("24-hour clock, e.g. 08:30."),
            now,
        )
        self.unknown = QCheckBox(say("&Not known"))
        self.unknown.setAccessibleDescription(
            say("Then the expiry time of the bag is not known here.")
        )
        # Before anything of the right column: Tab goes in the order in which parts are put here,
        # and the time of the bag would be typed as that of the premedication.
        left.addWidget(self.bag_out)
        left.addWidget(self.unknown)
        self.premedication: PremedicationTicks | None = None
        if words.premedication:
            self.premedication = PremedicationTicks(words.premedication, now)
            right.addWidget(self.premedication)
        self.rate = rate_field(
            say("&First rate, read from the pump"), say("Enter what the pump is set to.")
        )
        right.addWidget(self.rate)
        # Below both columns they would make the dialog higher than a ward's screen.
        self.place_of_initials = QVBoxLayout()
        right.addLayout(self.place_of_initials)
        self.demand(self.rate)
        self.bag_out.require(say("Required, or tick “Not known”."))
        for column in (left, right):
            column.addStretch()
        self.patient.setFocus()

    def answers(self) -> BeginAnswers | None:
        """The answers, once each was given and the rate is the plan's."""
        for box, sentence in self._ticks():
            if not box.isChecked():
                self._missing(sentence, box)
                return None
        if not self.decided_by.isHidden() and not any(map(str.isalnum, self.decided_by.text)):
            self._missing(
                say("Enter the name of the prescriber who authorised this."), self.decided_by
            )
            return None
        given = {} if self.premedication is None else self.premedication.given()
        if isinstance(given, tuple):
            self._missing(given[1], given[0])
            return None
        if not self._removal_is_told():
            return None
        rate = self.rate.reading
        if not isinstance(rate, Decimal):
            self._missing(say("Enter the rate that the pump is set to."), self.rate)
            return None
        if not is_pump_setting(rate, self._rate):
            # The right figure is not given away: it has to come from the pump and the sheet.
            self._missing(
                say(
                    "Planned first rate does not match {typed}. Do not start. Check pump, sheet "
                    "and infusion number.",
                    typed=rate_label(Fraction(rate)),
                ),
                self.rate,
            )
            return None
        out = self.bag_out.reading
        return BeginAnswers(
            out if isinstance(out, datetime) else None, rate, self.decided_by.text, given
        )

    def ask_for_a_name(self, sentence: str) -> None:
        """Something has to be decided that only the answers have shown: say it, and ask by whom."""
        self.decided_by.setVisible(True)
        self.demand(self.decided_by)
        self._missing(sentence, self.decided_by)

    def _ticks(self) -> list[tuple[QCheckBox, str]]:
        ticks = [
            (self.patient, say("Check the patient's identifiers against bag and wristband.")),
            (self.infusion, say("Check infusion and bag against the bag label.")),
        ]
        if self.today is not None:
            ticks.append((self.today, say("Read what has changed today, and tick it.")))
        ticks += [
            (
                box,
                say("Confirm that this is a different patient, or cancel and correct the number."),
            )
            for box in self.similar
        ]
        return ticks

    def _removal_is_told(self) -> bool:
        out = self.bag_out.reading
        if isinstance(out, datetime):
            if not self.unknown.isChecked():
                return True
            sentence = say("Enter a time or tick “Not known”, not both.")
            self.complain_at(sentence, self.bag_out, self.unknown)
            return False
        elif self.bag_out.text:
            sentence = say("The time cannot be read: correct or clear it.")
        elif self.unknown.isChecked():
            return True
        else:
            sentence = say(
                "Enter the time the bag was removed from the refrigerator, or tick “Not known”."
            )
        self._missing(sentence, self.bag_out)
        return False

    def _columns(self, *, side_by_side: bool) -> tuple[QVBoxLayout, QVBoxLayout]:
        """Who and what on the left, what was given and what runs on the right."""
        row = QHBoxLayout() if side_by_side else QVBoxLayout()
        row.setSpacing(GAP_L if side_by_side else GAP_M)
        columns = QVBoxLayout(), QVBoxLayout()
        for column in columns:
            # Side by side all of it stands on a screen of 690 lines, with a sentence of complaint.
            column.setSpacing(GAP_S if side_by_side else GAP_M)
            row.addLayout(column, 1)
        self.body.addLayout(row)
        return columns

    def _caution(self, column: QVBoxLayout, sentences: tuple[str, ...]) -> None:
        for sentence in sentences:
            column.addWidget(SeveritySentence(WidgetRole.CAUTION, sentence))

    def _missing(self, sentence: str, field: QWidget) -> None:
        self.complain_at(sentence, field)
