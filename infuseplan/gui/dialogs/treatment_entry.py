"""What is written down of a treatment, each by name: what happened, on which day, and why."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from PySide6.QtWidgets import QWidget

from infuseplan.domain.person_name import LONGEST_NAME
from infuseplan.domain.treatment.entries import CycleAndDay
from infuseplan.domain.treatment.events import LONGEST_TREATMENT_REASON
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import BedsideDialog, TextField, explained, side_by_side
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceField
from infuseplan.gui.widgets.entry_fields import date_field
from infuseplan.gui.widgets.scrolled import fit_dialog
from infuseplan.presentation.i18n import say

_WIDTH = 720

TreatmentAction = Literal[
    "start", "omit", "elsewhere", "pause", "resume", "transplant", "replace", "end", "stop",
    "withdraw",
]  # fmt: skip
_OF_A_DATE = ("start", "elsewhere", "pause", "resume", "transplant", "replace", "end", "stop")
_OF_A_REGIMEN = ("start", "replace")


@frozen
class TreatmentEntry:
    """What is to be written down, by whom and why; what an action does not ask is None or empty.

    `entry` is the place of an entry that is withdrawn among those that were offered.
    """

    action: TreatmentAction
    by: str
    reason: str
    on: date | None = None
    regimen: str = ""
    product: str = ""
    entry: int | None = None


class TreatmentEntryDialog(BedsideDialog):
    """One thing at a time; nothing is chosen beforehand.

    `place` is the cycle and day on which the cursor of the table is. `entries` are the lines of
    those that can be withdrawn.
    """

    def __init__(
        self,
        regimens: Sequence[tuple[str, str]],
        entries: Sequence[str],
        place: CycleAndDay | None,
        parent: QWidget,
        who: str,
        today: Callable[[], date],
    ) -> None:
        super().__init__(say("Treatment"), say("&Record this"), parent, width=_WIDTH)
        begun = place is not None or bool(entries)
        self.action = ChoiceField(say("What is to be recorded?"), _choices(place, begun, entries))
        self.on = date_field(say("&Date"))
        self.on.offer_now(say("today"), lambda: today().isoformat())
        self.regimen = ChoiceField(
            say("Regimen"),
            [Choice(key, name) for key, name in regimens],
        )
        self.product = TextField(say("Other &medicine, if it was one"), LONGEST_TREATMENT_REASON)
        self.entry = ChoiceField(
            say("Which entry?"), [Choice(str(at), line) for at, line in enumerate(entries)]
        )
        self.by = TextField(say("&Name"), LONGEST_NAME)
        self.by.line.setText(who)
        self.reason = TextField(say("R&eason"), LONGEST_TREATMENT_REASON)
        self.body.addWidget(self.action)
        for field in (self.on, self.regimen, self.product, self.entry):
            field.setVisible(False)
            self.body.addWidget(field)
        self.body.addLayout(side_by_side(self.by, self.reason))
        if not begun:
            self.body.addWidget(explained(say("No treatment is recorded for this patient yet.")))
        self.action.choice_changed.connect(self._show_what_is_asked)
        self.demand(self.action, self.by, self.reason)
        self.action.setFocus()

    def answers(self) -> TreatmentEntry | None:
        """All of it: each of these stays in the record with who and why."""
        chosen = self.action.choice
        if chosen is None:
            self.complain_at(say("Choose what is to be recorded."), self.action)
            return None
        on = self.on.reading
        if chosen in _OF_A_DATE and not isinstance(on, date):
            self.complain_at(say("Enter the date."), self.on)
            return None
        if chosen in _OF_A_REGIMEN and self.regimen.choice is None:
            self.complain_at(say("Choose the regimen."), self.regimen)
            return None
        if chosen == "withdraw" and self.entry.choice is None:
            self.complain_at(say("Choose the entry that was wrong."), self.entry)
            return None
        if not any(map(str.isalpha, self.by.text)):
            self.complain_at(say("Enter the name: it is kept in the record."), self.by)
            return None
        if not self.reason.text and chosen != "start":
            self.complain_at(say("Enter the reason: it is kept in the record."), self.reason)
            return None
        if chosen == "stop" and not self.is_sure(
            say("No further infusion of this medicine is planned or started for this patient."),
            say("It is discontinued permanently"),
        ):
            return None
        action: TreatmentAction = chosen  # type: ignore[assignment] # the keys of the choices
        return TreatmentEntry(
            action,
            self.by.text,
            self.reason.text,
            on=on if chosen in _OF_A_DATE and isinstance(on, date) else None,
            regimen=self.regimen.choice or "" if chosen in _OF_A_REGIMEN else "",
            product=self.product.text if chosen == "elsewhere" else "",
            entry=int(self.entry.choice or 0) if chosen == "withdraw" else None,
        )

    def _show_what_is_asked(self, chosen: str) -> None:
        self.on.setVisible(chosen in _OF_A_DATE)
        self.regimen.setVisible(chosen in _OF_A_REGIMEN)
        self.product.setVisible(chosen == "elsewhere")
        self.entry.setVisible(chosen == "withdraw")
        fit_dialog(self, self._area, self._width)


def _choices(place: CycleAndDay | None, begun: bool, entries: Sequence[str]) -> list[Choice]:
    """Numbered as they stand; of a day only what can be said of the one that was chosen."""
    offered: list[tuple[TreatmentAction, str]] = []
    if not begun:
        offered.append(("start", say("The treatment begins")))
    if place is not None:
        cycle, day = place
        offered.append(("omit", say("Cycle {cycle}, day {day} is omitted", cycle=cycle, day=day)))
        words = say("Cycle {cycle}, day {day} was given elsewhere, or another medicine was given",
                    cycle=cycle, day=day)  # fmt: skip
        offered.append(("elsewhere", words))
    if begun:
        offered += [
            ("pause", say("Pause: no infusion is due until the treatment is resumed")),
            ("resume", say("Resume after a pause or transplant")),
            ("transplant", say("Transplant: no infusion is due until the treatment is resumed")),
            ("replace", say("Another regimen replaces this one")),
            ("end", say("The treatment ends")),
            ("stop", say("The medicine is discontinued permanently")),
        ]
    if entries:
        offered.append(("withdraw", say("Take back an entry that was wrong")))
    return [Choice(key, f"&{number}  {label}") for number, (key, label) in enumerate(offered, 1)]
