"""The second check: another person's own figures, while nothing of the plan is on the screen."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained
from infuseplan.gui.dialogs.sign_in import pin_field
from infuseplan.gui.dialogs.volume import rate_field
from infuseplan.gui.widgets.entry_fields import EntryField
from infuseplan.gui.widgets.scrolled import fit_dialog
from infuseplan.presentation.entry.read import read_infusion_number, read_weight_kg
from infuseplan.presentation.i18n import say


@frozen
class CheckAnswers:
    """What the second person gave: initials, kg, number of the infusion, mL/h."""

    by: str
    weight_kg: Decimal
    infusion_number: int
    rate_ml_per_h: Decimal
    pin: str = ""


class SecondCheckDialog(BedsideDialog):
    """Nothing is filled in: the figures come from the record and the rate table, not from here."""

    def __init__(
        self, patient: str, parent: QWidget, has_pin: Callable[[str], bool] | None = None
    ) -> None:
        super().__init__(say("Second check"), say("&Compare with the plan"), parent)
        self.name_patient(patient)
        self.body.addWidget(
            explained(
                say(
                    "For another person than the one who planned: take weight and infusion number "
                    "from the patient's record, and the first rate from the protocol."
                )
            )
        )
        self.by = TextField(say("Initials &of the second person"), LONGEST_NAME)
        self.weight = EntryField(
            say("&Weight"), read_weight_kg, unit="kg", hint=say("e.g. 72.5"), message_lines=1
        )
        self.number = EntryField(
            say("Infusion n&umber"), read_infusion_number, hint=say("The first ever is 1."),
            message_lines=1,
        )  # fmt: skip
        self.rate = rate_field(say("&First rate"), say("In mL/h, by the protocol."))
        self.pin_of_second = pin_field(say("PI&N of the second person"))
        self.pin_of_second.setVisible(False)
        self._has_pin = has_pin
        self.by.line.textChanged.connect(self._ask_for_pin)
        for field in (self.by, self.pin_of_second, self.weight, self.number, self.rate):
            self.body.addWidget(field)
        self.demand(self.by, self.weight, self.number, self.rate)
        self.by.setFocus()

    def answers(self) -> CheckAnswers | None:
        """The figures, once all four are there."""
        if not self.by.text:
            self.complain_at(say("Enter the initials of the second person."), self.by)
            return None
        weight, number, rate = self.weight.reading, self.number.reading, self.rate.reading
        if not isinstance(weight, Decimal):
            self.complain_at(say("Enter the weight in kg."), self.weight)
        elif not isinstance(number, int):
            self.complain_at(say("Enter the infusion number."), self.number)
        elif not isinstance(rate, Decimal) or not rate:
            self.complain_at(say("Enter the first rate in mL/h."), self.rate)
        else:
            pin = self.pin_of_second.line.text()
            return CheckAnswers(self.by.text, weight, number, rate, pin)
        return None

    def meant_by(self, problem: EventProblem) -> tuple[QWidget, ...]:
        """The figure that differs, or whose figures they are."""
        figures = {"weight": self.weight, "number": self.number, "rate": self.rate}
        if problem.code == "check-differs":
            return (figures[str(problem.figures["what"])],)
        return (self.by,) if problem.code == "check-by-same-person" else ()

    def refuse(self, sentence: str) -> None:
        """Say why this is no second person, at the PIN where one is asked for."""
        self.complain_at(sentence, self.by if self.pin_of_second.isHidden() else self.pin_of_second)

    def _ask_for_pin(self, _typed: str) -> None:
        asked = self._has_pin is not None and self._has_pin(self.by.text)
        if asked == self.pin_of_second.isHidden():
            self.pin_of_second.setVisible(asked)
            fit_dialog(self, self._area, self._width)


class WithdrawCheckDialog(BedsideDialog):
    """Who says that it was no check; another person checks again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(say("Withdraw the second check"), say("&Withdraw"), parent)
        self.body.addWidget(
            explained(
                say(
                    "A second check is not corrected: it would not be independent any more. "
                    "Withdraw it by name; then another person checks again."
                )
            )
        )
        self.by = TextField(say("Your &name or initials"), LONGEST_NAME)
        self.body.addWidget(self.by)
        self.demand(self.by)
        self.by.setFocus()

    def answers(self) -> str | None:
        """The name, once there is one."""
        if not self.by.text:
            self.complain_at(say("Enter the name: it is kept in the record."), self.by)
            return None
        return self.by.text
