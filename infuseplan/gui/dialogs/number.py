"""Which infusion the next one is: somebody decides, by name and with a reason."""

from PySide6.QtWidgets import QWidget

from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.domain.treatment.events import LONGEST_TREATMENT_REASON
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained, side_by_side
from infuseplan.gui.widgets.entry_fields import infusion_number_field
from infuseplan.presentation.i18n import say


@frozen
class NumberAnswers:
    """The number, and who decided on it and why."""

    number: int
    by: str
    reason: str


class NumberDialog(BedsideDialog):
    """Nothing is filled in: the number chooses the rate table."""

    def __init__(self, record: str, parent: QWidget) -> None:
        super().__init__(
            say("Decide the infusion number"), say("&Record the decision"), parent, width=640
        )
        self.body.addWidget(explained(record))
        self.number = infusion_number_field()
        self.by = TextField(say("&Prescriber"), LONGEST_NAME)
        self.reason = TextField(say("Reaso&n"), LONGEST_TREATMENT_REASON)
        self.body.addWidget(self.number)
        self.body.addLayout(side_by_side(self.by, self.reason))
        self.demand(self.number, self.by, self.reason)
        self.number.setFocus()

    def answers(self) -> NumberAnswers | None:
        """All three."""
        number = self.number.reading
        if not isinstance(number, int):
            self.complain_at(say("Enter the infusion number: the first ever is 1."), self.number)
        elif not any(map(str.isalpha, self.by.text)):
            self.complain_at(say("Enter the name: it is kept in the record."), self.by)
        elif not self.reason.text:
            self.complain_at(say("Enter the reason: it is kept in the record."), self.reason)
        else:
            return NumberAnswers(number, self.by.text, self.reason.text)
        return None
