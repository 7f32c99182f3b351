"""The vials of one bag: scanned, or typed from the carton."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.domain.infusion.log import EventProblem
from infuseplan.frozen import frozen
from infuseplan.gui.dialogs.form import Marks, TextField
from infuseplan.gui.theme.theme import GAP, GAP_M, GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.choice_fields import Choice, ChoiceRow
from infuseplan.gui.widgets.entry_fields import BETWEEN_LINES, announce, date_field
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import bring_into_sight
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.gui.widgets.typed_line import TypedLine
from infuseplan.presentation.entry.vial_code import (
    SEPARATOR,
    CodeProblem,
    VialCode,
    read_last_day,
    read_vial_code,
)
from infuseplan.presentation.figures import figure, with_unit
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.trouble import event_problem_message
from infuseplan.presentation.preparation.view import VialRow

_LONGEST_BATCH = 20
_CODE_CHARACTERS = 24
# A trade item's number has 14 figures; cartons of this medicine have serial numbers of about this.
_DIGITS_OF_A_PRODUCT, _USUAL_SERIAL = 14, 14
_ANY_HEIGHT = 10_000
# How a keyboard types the character 29, where the scanner sends keys instead of characters.
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_SEPARATOR_KEYS = (Qt.Key.Key_BracketRight, Qt.Key.Key_5)


@frozen
class VialAnswers:
    """One vial as it was entered; `code` is None where it was typed."""

    strength_mg: Decimal
    batch: str
    expires_on: date
    code: VialCode | None


class CodeLine(TypedLine):
    """Takes what a scanner types, separators included, which an ordinary line drops."""

    scanned = Signal(str)

    def __init__(self) -> None:
        super().__init__(_CODE_CHARACTERS)
        self._typed = ""
        self.setAccessibleName(say("Code on the carton"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep each character; Enter, which a scanner types last, hands the whole over."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            typed, self._typed = self._typed, ""
            self.clear()
            self.scanned.emit(typed)
            return
        control = event.modifiers() & _COMMANDS
        if event.text() == SEPARATOR or (control and event.key() in _SEPARATOR_KEYS):
            self._typed += SEPARATOR
            self.setText(self.text() + "|")
            return
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Escape):
            # A code is scanned whole or not at all; nobody corrects one by hand.
            self._typed = ""
            self.clear()
            if event.key() == Qt.Key.Key_Escape:
                super().keyPressEvent(event)
            return
        if event.text() and event.text().isprintable() and not control:
            self._typed += event.text()
            self.setText(self.text() + event.text())
            return
        super().keyPressEvent(event)


class VialsPanel(QWidget):
    """Scan or type, one vial at a time; below stand those that are entered."""

    entered = Signal(object)
    """A vial was entered: `VialAnswers`."""
    taken_back = Signal(int)
    """The vial at this place was not used after all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code: VialCode | None = None
        self._strengths: tuple[Decimal, ...] = ()
        self.code = CodeLine()
        self.code.scanned.connect(self._scanned)
        label = PlainLabel(say("Scan the code &on the carton, or type batch and expiry date"))
        set_role(label, WidgetRole.STRONG)
        label.setBuddy(self.code)
        # Beside the line: below it a line kept for this would push the check off a small screen.
        self.read = WrappedLabel("")
        set_role(self.read, WidgetRole.CAPTION)
        self.batch = TextField(say("&Batch"), _LONGEST_BATCH)
        # As close to its label as the field beside it.
        if (inside := self.batch.layout()) is not None:
            inside.setSpacing(BETWEEN_LINES)
        self.expires = date_field(say("E&xpires"), say("Last day of use"), read=read_last_day)
        self.batch.line.textEdited.connect(self._typed_by_hand)
        self.expires.line.textEdited.connect(self._typed_by_hand)
        self.add_button = QPushButton(say("&Add vial"))
        self.add_button.clicked.connect(self._add)
        self._choice_place = QVBoxLayout()
        self.strength: ChoiceRow | None = None
        # The page says where it stands: whatever stood here would push the vials away.
        self.said = SeveritySentence(WidgetRole.BLOCK)
        self.said.setVisible(False)
        self._marks = Marks()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.remove_buttons: list[QPushButton] = []
        self._words: list[WrappedLabel] = []
        self._look: WidgetRole | None = None
        self._lay_out(label)

    def offer(self, strengths: tuple[Decimal, ...]) -> None:
        """The strengths of the plan's vials; the only one there is is chosen."""
        if strengths == self._strengths:
            return
        self._strengths = strengths
        if self.strength is not None:
            self.strength.hide()
            self.strength.setParent(None)
            self.strength.deleteLater()
        self.strength = ChoiceRow(
            say("Strength"),
            [Choice(figure(one), with_unit(one, "mg")) for one in strengths],
        )
        self._choice_place.addWidget(self.strength)
        if len(strengths) == 1:
            self.strength.choose(figure(strengths[0]))
        self.forget()

    def show_rows(self, rows: Sequence[VialRow]) -> None:
        """What is entered, each with a button that takes it back."""
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                # Taken out at once: what it says of one patient must not outlast that patient.
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.remove_buttons, self._words = [], []
        for row in rows:
            holder = QWidget()
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(GAP_S)
            words = WrappedLabel(row.words)
            set_role(words, self._look)
            self._words.append(words)
            line.addWidget(words, 1)
            button = QPushButton(say("Not used"))
            set_role(button, WidgetRole.QUIET)
            # It keeps its room: the rows below stay where they are when a vial is entered.
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
            line.addWidget(button)
            self._list.addWidget(holder)
            place = row.place
            button.setVisible(place is not None)
            if place is not None:
                button.setAccessibleName(say("Not used: {vial}", vial=row.words))
                button.clicked.connect(lambda _=False, place=place: self.taken_back.emit(place))
                self.remove_buttons.append(button)

    def set_wide(self, *, wide: bool) -> None:
        """The vials in larger type, and apart, in a window that has room for it."""
        self._look = WidgetRole.TEXT_WIDE if wide else None
        self._list.setSpacing(GAP_S if wide else 0)
        for words in self._words:
            set_role(words, self._look)

    def forget(self) -> None:
        """Empty fields for the next vial; the strength stays, cartons come one after another."""
        self._code = None
        self.batch.line.setText("")
        self.expires.clear()
        self.read.setText("")

    def clear(self) -> None:
        """Another plan or patient."""
        self.forget()
        self.complain("")
        self.show_rows(())
        self._strengths = ()

    def refuse(self, problem: EventProblem) -> None:
        """Say why this vial cannot have gone into this bag, and mark what is meant."""
        strength = self.strength or self.code
        meant = {
            "unknown-vial": strength,
            "two-strengths": strength,
            "vial-expired": self.expires,
            "vial-twice": self.code,
        }.get(problem.code)
        self.complain(event_problem_message(problem), *(() if meant is None else (meant,)))

    def complain(self, sentence: str, *fields: QWidget) -> None:
        """Say why a vial was not taken, and mark each of `fields`."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        self._marks.put(sentence, *fields)
        if sentence:
            announce(self.said, sentence)
            # After the field: with large type both may not fit, and the mark says no reason.
            bring_into_sight(self.said)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height of what a scan may say: nothing moves when it is said."""
        super().resizeEvent(event)
        longest = QRect(0, 0, self.read.width(), _ANY_HEIGHT)
        words = _scanned_message("0" * _DIGITS_OF_A_PRODUCT, "0" * _USUAL_SERIAL)
        wrapped = int(Qt.TextFlag.TextWordWrap)
        needed = self.read.fontMetrics().boundingRect(longest, wrapped, words).height()
        self.read.setMinimumHeight(needed)

    def _scanned(self, typed: str) -> None:
        found = read_vial_code(typed)
        if isinstance(found, CodeProblem):
            self.forget()
            self.complain(found.text, self.code)
            return
        self.complain("")
        self.batch.line.setText(found.batch)
        self.expires.set_text(found.expires_on.isoformat())
        # The day is read back below its own field.
        self.read.setText(_scanned_message(found.trade_item, found.serial))
        self._code = found
        chosen = self.strength is not None and self.strength.choice is not None
        (self.add_button if chosen else self.strength or self.add_button).setFocus()

    def _typed_by_hand(self, _text: str) -> None:
        # What was scanned is no longer what stands here.
        self._code = None
        self.read.setText("")

    def _add(self) -> None:
        chosen = None if self.strength is None else self.strength.choice
        last = self.expires.reading
        if chosen is None:
            self.complain(say("Choose the strength of the vial."), self.strength or self.code)
        elif not self.batch.text:
            self.complain(say("Enter the batch number, or scan the carton."), self.batch)
        elif not isinstance(last, date):
            self.complain(say("Enter the expiry date, or scan the carton."), self.expires)
        else:
            self.complain("")
            strength = next(one for one in self._strengths if figure(one) == chosen)
            self.entered.emit(VialAnswers(strength, self.batch.text, last, self._code))

    def _lay_out(self, label: PlainLabel) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_S)
        box.addWidget(label)
        scan = QHBoxLayout()
        scan.setSpacing(GAP_M)
        scan.addWidget(self.code)
        scan.addWidget(self.read, 1)
        box.addLayout(scan)
        fields = QGridLayout()
        fields.setHorizontalSpacing(GAP)
        fields.setVerticalSpacing(GAP_S)
        fields.addLayout(self._choice_place, 0, 0, 1, 3)
        fields.addWidget(self.batch, 1, 0, Qt.AlignmentFlag.AlignTop)
        fields.addWidget(self.expires, 1, 1, Qt.AlignmentFlag.AlignTop)
        # Beside its fields, on the height of what is typed.
        add = QVBoxLayout()
        add.addWidget(PlainLabel())
        add.setSpacing(0)
        add.addWidget(self.add_button)
        add.addStretch()
        fields.addLayout(add, 1, 2)
        box.addLayout(fields)
        box.addLayout(self._list)


def _scanned_message(product: str, serial: str) -> str:
    return say(
        "Scanned: product {product}, serial number {serial}.", product=product, serial=serial
    )
