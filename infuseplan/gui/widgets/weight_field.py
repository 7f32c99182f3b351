"""The body weight: read back in words, and typed a second time where nothing is known to compare.

The second entry is typed without seeing the first, which is masked meanwhile, and nothing can be
pasted into it: a copy would agree with every slip. What was not typed here, because it comes from
a record or a plan file, is not asked for again.
"""

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from infuseplan.application.plan.draft import Again, second_entry_is_asked
from infuseplan.gui.theme.theme import State, set_state
from infuseplan.gui.widgets.entry_fields import EntryField, Reading
from infuseplan.gui.widgets.typed_line import TypedLine
from infuseplan.presentation.entry.number_spoken import spoken
from infuseplan.presentation.entry.read import read_weight_kg
from infuseplan.presentation.figures import with_unit
from infuseplan.presentation.i18n import say

_CHARACTERS = 6
_ELSEWHERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class BlindLine(TypedLine):
    """A line for a second entry; keys are taken one by one, and nothing is pasted."""

    entered = Signal()

    def __init__(self, characters: int, parent: QWidget | None = None) -> None:
        super().__init__(characters, parent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Refuse what would copy the first entry."""
        if event.matches(QKeySequence.StandardKey.Paste):
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the second entry begins."""
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A look at another window ends no entry."""
        if event.reason() in _ELSEWHERE:
            QLineEdit.focusOutEvent(self, event)
        else:
            super().focusOutEvent(event)


class WeightField(EntryField):
    """Kilograms as `Decimal`; `agreement` says what a second entry still lacks.

    `reading_changed` tells of both entries.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            say("&Weight"), read_weight_kg, unit="kg", hint=say("e.g. 72.5"),
            characters=_CHARACTERS, parent=parent,
        )  # fmt: skip
        self._read = self._read_typed
        self._echo = self._in_words
        self._rule = ""
        self._last: Decimal | None = None
        self._handed_over = ""
        self._left_again = False
        self.again = BlindLine(_CHARACTERS, self)
        self.again.setPlaceholderText(say("again"))
        self.again.setAccessibleName(say("Weight once more, kg"))
        policy = self.again.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.again.setSizePolicy(policy)
        self.again.hide()
        self.row.insertWidget(2, self.again)
        self.again.textChanged.connect(self._second_changed)
        self.again.composing_changed.connect(self._second_changed)
        self.again.entered.connect(self._mask)
        self.again.left.connect(self._judge)
        self.again.returnPressed.connect(self._judge)

    # -- what is known and asked -----------------------------------------------------------------

    def weigh_by(self, rule: str) -> None:
        """Ask by the hospital's setting `weight_entry` from now on."""
        if rule != self._rule:
            self._rule = rule
            self._take()

    def compare_with(self, last_kg: Decimal | None) -> None:
        """The last weight that is known of this patient, or None."""
        if last_kg != self._last:
            self._last = last_kg
            self.refresh()

    @property
    def last_kg(self) -> Decimal | None:
        """The last weight that is known of this patient."""
        return self._last

    @property
    def again_is_asked(self) -> bool:
        """Whether the weight that stands here has to be typed a second time."""
        return isinstance(self._reading, Decimal) and second_entry_is_asked(
            self._rule, typed=self._is_typed, earlier_is_known=self._last is not None
        )

    @property
    def agreement(self) -> Again:
        """What is wanting of the second entry; empty where it agrees or is not asked for."""
        if not self.again_is_asked:
            return ""
        text = "" if self.again.composed else self.again.text()
        if text and read_weight_kg(text) == self._reading:
            return ""
        return "differs" if self.again.text() and self._left_again else "missing"

    # -- as other fields -------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """Take a weight over that was not typed here: from a record or a plan file."""
        before, self._handed_over = self.text, text
        self._forget_second()
        super().set_text(text)
        if before == text:
            self._take()

    def clear(self) -> None:
        """Empty both entries, for the next patient."""
        self._handed_over = ""
        self._last = None
        self._forget_second()
        super().clear()

    def refresh(self) -> None:
        """Word the message anew, and show the second line where it is asked for."""
        super().refresh()
        if not hasattr(self, "again"):
            return
        asked = self.again_is_asked
        if not asked and self.again.hasFocus():
            self.line.setFocus()
        self.again.setVisible(asked)
        set_state(self.again, "problem" if self.agreement == "differs" else "empty")
        self.again.setAccessibleDescription(self.message)

    @property
    def _is_typed(self) -> bool:
        return bool(self.text) and self.text != self._handed_over

    def _read_typed(self, text: str, name: str) -> Reading:
        one = self._rule == "one-decimal" and text != self._handed_over
        return read_weight_kg(text, name, one_decimal=one)

    def _take(self) -> None:
        # Another weight is another question: what was typed for the one before agrees with nothing.
        self._forget_second()
        super()._take()

    def _words(self) -> tuple[State, str]:
        if not hasattr(self, "again") or not self.again_is_asked:
            return super()._words()
        agreement = self.agreement
        if agreement == "differs":
            return "problem", say("The two entries differ: read the weight again.")
        if agreement == "missing":
            if self.again.hasFocus():
                return "empty", say("Type it once more, as the scale shows it.")
            return "empty", say("{weight}: once more.", weight=self._echo(self._reading))
        return super()._words()

    def _in_words(self, kg: Decimal) -> str:
        words = say("{number} kg", number=spoken(kg))
        if self._last is None:
            return words
        return say("{weight}, last {last}", weight=words, last=with_unit(self._last, "kg"))

    # -- the second entry ------------------------------------------------------------------------

    def _forget_second(self) -> None:
        self._left_again = False
        self.again.blockSignals(True)
        self.again.setText("")
        self.again.blockSignals(False)
        self.line.setEchoMode(QLineEdit.EchoMode.Normal)

    def _second_changed(self) -> None:
        self._left_again = False
        self._tell()

    def _mask(self) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._left_again = False
        self._tell()

    def _judge(self) -> None:
        """The second entry is complete: both are shown, and compared."""
        self.line.setEchoMode(QLineEdit.EchoMode.Normal)
        self._left_again = True
        self._tell()
        self._announce()

    def _tell(self) -> None:
        self.refresh()
        self.reading_changed.emit(self._reading)
