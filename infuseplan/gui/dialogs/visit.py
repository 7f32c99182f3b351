"""What is told of a patient's day before and beside the infusion: the chair, the premedication."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QCheckBox, QWidget

from infuseplan.domain.patient.entries import LONGEST_CHAIR
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.dialogs.moments import moment_field
from infuseplan.presentation.i18n import say


class ChairDialog(BedsideDialog):
    """Where the patient sits; an empty line gives the chair up."""

    def __init__(self, chair: str, parent: QWidget) -> None:
        super().__init__(say("Chair"), say("&Keep the chair"), parent)
        self.chair = TextField(
            say("Cha&ir"), LONGEST_CHAIR, hint=say("As on the ward, e.g. 3 or 12 B.")
        )
        self.chair.line.setText(chair)
        self.chair.line.selectAll()
        self.body.addWidget(self.chair)
        self.chair.setFocus()

    def answers(self) -> str | None:
        """The chair; empty where there is none any more."""
        if self.chair.line.text().strip() and not self.chair.text:
            self.complain_at(say("Enter the chair."), self.chair)
            return None
        return self.chair.text


@frozen
class PremedicationAnswers:
    """When the premedication was given; None takes back what was said before."""

    at: datetime | None


class PremedicationDialog(BedsideDialog):
    """When the premedication of today was given; each agent is asked at the start."""

    def __init__(
        self, before: datetime | None, parent: QWidget, now: Callable[[], datetime]
    ) -> None:
        super().__init__(say("Premedication"), say("&Record premedication"), parent)
        self.body.addWidget(
            explained(say("For the board. The start asks for each agent with its time."))
        )
        self._now = now
        self.at = moment_field(say("Given &at"), say("24-hour clock, e.g. 08:30."), now(), now)
        self.body.addWidget(self.at)
        self.not_given = QCheckBox(say("It was &not given after all"))
        self.not_given.setVisible(before is not None)
        self.body.addWidget(self.not_given)
        self.at.setFocus()

    def answers(self) -> PremedicationAnswers | None:
        """The time, of today and not of the future; or that there was none."""
        at = self.at.reading
        if self.not_given.isChecked():
            if self.at.text:
                sentence = say("Enter a time or tick “not given”, not both.")
                self.complain_at(sentence, self.at, self.not_given)
                return None
            return PremedicationAnswers(None)
        if not isinstance(at, datetime) or at.date() != self._now().date():
            self.complain_at(say("Enter when it was given today, e.g. 08:30."), self.at)
            return None
        return PremedicationAnswers(at)
