"""1st, 2nd, 3rd or later: a number that is typed here is that number, and no other choice.

A first digit makes a choice at once; a second one belongs to the same number. "17" would
otherwise choose the 1st infusion, and "37" the 7th.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from infuseplan.gui.widgets.choice_fields import Choice, ChoiceRow

LATER = "later"
_BY_THEMSELVES = ("1", "2")


class InfusionChoice(ChoiceRow):
    """A row of choices that hands numbers of more than one digit, or from 3 on, to a field."""

    number_typed = Signal(str)

    def __init__(
        self, label: str, choices: Sequence[Choice], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(label, choices, parent=parent)
        self._digits = ""
        for button in self.buttons.values():
            button.installEventFilter(self)

    def choose_letter(self, letter: str) -> bool:
        """Take a digit as the next one of a number; False where it is none."""
        if not (letter.isascii() and letter.isdecimal()):
            return super().choose_letter(letter)
        digits = self._digits + letter
        if digits == "0":
            return False
        self._digits = digits
        if digits in _BY_THEMSELVES:
            return super().choose_letter(digits)
        self.choose(LATER)
        self.number_typed.emit(digits)
        return True

    def clear(self) -> None:
        """Unmake the choice, and forget what was typed."""
        self._digits = ""
        super().clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Between two buttons of the row a number goes on; elsewhere it has ended."""
        if event.type() == QEvent.Type.FocusOut:
            now = QApplication.focusWidget()
            if now is None or not self.isAncestorOf(now):
                self._digits = ""
        return super().eventFilter(watched, event)
