"""Fields for typed values: they show every key that was pressed and read the whole text.

Qt's own number and date fields swallow keys they dislike and keep the rest: "72,5" becomes 725.
So there is no validator, no input mask and no length limit here; the text is read by
`presentation.entry` on every change, and what cannot be read is a problem and never a value.

For the style sheet an `EntryField`, its line, mark and message carry the property `state`:
"empty", "ok" or "problem". The mark and the first word say the same without colour.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_S, GAP_XS, State, WidgetRole, set_role, set_state
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.typed_line import TypedLine
from infuseplan.presentation.entry.problem import unfinished
from infuseplan.presentation.entry.read import (
    EnteredValue,
    EntryProblem,
    read_age_years,
    read_bag_ml,
    read_clock_time,
    read_date,
    read_height_cm,
    read_infusion_number,
)
from infuseplan.presentation.entry.read_back import read_back
from infuseplan.presentation.i18n import say

Reading = EnteredValue | EntryProblem | None
Reader = Callable[[str, str], Reading]

# As in the spreadsheets that people know; F-keys record at the bedside and mean nothing else.
NOW_KEY = "Ctrl+;"
_ANNOUNCE_AFTER_MS = 700
# Label, line and message are one thing, and four of them stand in a ward's window.
BETWEEN_LINES = 2
_ANY_HEIGHT = 10_000
_MARKS = {"empty": "", "ok": "✓", "problem": "×"}


class EntryField(QWidget):
    """A labelled line for one value, with its unit and one message: read-back or problem.

    `label` may hold a mnemonic ("&Weight"). `hint` stands in the message while nothing is typed.
    """

    reading_changed = Signal(object)
    """On every change of the text, in the same turn: the value, an `EntryProblem`, or None."""

    def __init__(
        self,
        label: str,
        read: Reader,
        *,
        unit: str = "",
        hint: str = "",
        echo: Callable[[Any], str] | None = None,
        characters: int = 8,
        message_lines: int = 2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = label.replace("&&", "\0").replace("&", "").replace("\0", "&")
        self._read = read
        self._unit = unit
        self._hint = hint
        self._echo = echo or (lambda value: read_back(value, unit))
        self._reading: Reading = None
        self._announced = ""
        self._objection = ""
        self._instead_of_objection = ""
        self._said = ""
        self._required = ""
        self._lines_kept = 0
        self._instead: tuple[str, ...] = ("",)
        self._now: tuple[str, Callable[[], str]] = ("", str)

        self.line = TypedLine(characters, self)
        self.line.setAccessibleName(f"{self._name}, {unit}" if unit else self._name)
        self._label = PlainLabel(label, self)
        set_role(self._label, WidgetRole.STRONG)
        self._label.setBuddy(self.line)
        self._unit_label = PlainLabel(unit, self)
        self._unit_label.setVisible(bool(unit))
        self._mark = PlainLabel("", self)
        set_role(self._mark, WidgetRole.CAPTION)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._message = WrappedLabel("", self, reserved_lines=message_lines)
        set_role(self._message, WidgetRole.CAPTION)
        self._lay_out()
        self.setFocusProxy(self.line)

        self._announcer = QTimer(self)
        self._announcer.setSingleShot(True)
        self._announcer.setInterval(_ANNOUNCE_AFTER_MS)
        self._announcer.timeout.connect(self._announce)
        self.line.left.connect(self._announce)
        self.line.textChanged.connect(self._take)
        self.line.composing_changed.connect(self._take)
        self.refresh()

    @property
    def reading(self) -> Reading:
        """What stands in the line now: the value, an `EntryProblem`, or None where it is empty."""
        return self._reading

    @property
    def text(self) -> str:
        """The text exactly as it was typed."""
        return self.line.text()

    @property
    def message(self) -> str:
        """The sentence below the line, whole, also where only its place elsewhere is named."""
        return self._said

    @property
    def state(self) -> str:
        """`empty`, `ok` or `problem`."""
        return str(self.property("state"))

    def set_text(self, text: str) -> None:
        """Put `text` there as if it had been typed: it is read and announced like any other."""
        self.line.setText(text)

    def require(self, words: str = "") -> None:
        """Tell a screen reader that an answer is required, or in `words` what is."""
        self._required = words or say("Required.")
        self.refresh()

    def offer_now(self, word: str, text: Callable[[], str]) -> None:
        """Write `text()` where somebody types `word` ("today", "now") or presses Ctrl+;.

        What then stands in the line is the day or the time itself, to be read like any other.
        """
        self._now = word.casefold(), text
        self.line.textEdited.connect(self._write_now)
        key = QShortcut(QKeySequence(NOW_KEY), self.line)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(lambda: self.set_text(text()))
        self.line.setToolTip(say("Type “{word}”, or press Ctrl+;", word=word))

    def _write_now(self, typed: str) -> None:
        word, text = self._now
        if typed.strip().casefold() == word:
            self.set_text(text())

    def clear(self) -> None:
        """Empty the line, for the next patient, and let go of a text that reading failed on."""
        # Unlike the line's own `clear`, this leaves nothing that Ctrl+Z would bring back.
        self.line.setText("")
        if self._reading is not None:
            self._reading = None
            self.refresh()
            self.reading_changed.emit(None)

    def read_again(self) -> None:
        """Read once more what could not be read: a time that had not come yet may have come.

        What was read stays as it is; a value never turns into another one under a hand.
        """
        if isinstance(self._reading, EntryProblem) and not self.line.composed:
            found = self._read(self.line.text(), self._name)
            if found != self._reading:
                self._take()

    def reserve_lines(self, lines: int) -> None:
        """Keep room for so many lines of message; a longer one takes more while it lasts."""
        self._message.reserve(lines)

    def stand_still(self, lines: int, *instead: str) -> None:
        """Keep exactly so many lines; for a longer problem stands the first of `instead` that fits.

        The last of them says no more than where the problem is told whole.

        Otherwise the fields below would step aside under a hand that is on its way to one of them.
        """
        self._lines_kept, self._instead = lines, instead
        self._message.reserve(lines)
        self._say()

    def object_to(self, sentence: str, instead: str = "") -> None:
        """Mark a value that could be read but contradicts another; an empty sentence ends that."""
        if sentence == self._objection:
            return
        self._objection = sentence
        self._instead_of_objection = instead
        self.refresh()

    def refresh(self) -> None:
        """Word the message anew, because what it names beside the value has changed."""
        state, message = self._words()
        if self._objection and state != "problem":
            state, message = "problem", self._objection
        for part in (self, self.line, self._mark, self._message):
            set_state(part, state)
        self._mark.setText(_MARKS[state])
        self._said = message
        self._say()
        # Qt tells no client that a line is invalid, so its description begins with it.
        # Nor that one is required, which is told while it is empty.
        told = say("Invalid entry. {why}", why=message) if state == "problem" else message
        if state == "empty" and self._required:
            told = f"{self._required} {message}".strip()
        self.line.setAccessibleDescription(told)

    def _say(self) -> None:
        """The message below the line, or where it stands if it has no room there."""
        shown = self._said
        if self._lines_kept and self.state == "problem":
            objected = self._instead_of_objection if self._objection == shown else ""
            choices = filter(self._has_room_for, (shown, objected or self._instead[0]))
            shown = next(choices, self._instead[-1])
        self._message.setAccessibleName(self._said if shown != self._said else "")
        if self._message.text() != shown:
            self._message.setText(shown)

    def _has_room_for(self, words: str) -> bool:
        self._message.ensurePolished()
        metrics = self._message.fontMetrics()
        room = QRect(0, 0, max(1, self._message.width()), _ANY_HEIGHT)
        needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, words)
        return (
            needed.width() <= room.width()
            and needed.height() <= self._lines_kept * metrics.lineSpacing()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has room for its words may have none at another width."""
        super().resizeEvent(event)
        if self._lines_kept:
            # The message is placed after this widget.
            QTimer.singleShot(0, self, self._say)

    def changeEvent(self, event: QEvent) -> None:
        """Keep as much room for the mark as the type needs that the theme has set."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_place_of_mark()

    def _keep_place_of_mark(self) -> None:
        # It keeps its place while it is empty, so that the words do not step aside.
        metrics = self.fontMetrics()
        widest = max(metrics.horizontalAdvance(mark) for mark in _MARKS.values())
        self._mark.setFixedWidth(widest + GAP_XS)

    def _take(self) -> None:
        """Read what the line shows, all of it, also what is still being composed."""
        # Unfinished until it has been read: if reading fails, no older value stands for this text.
        self._reading = unfinished(self.line.text() + self.line.composed, self._name)
        try:
            if not self.line.composed:
                self._reading = self._read(self.line.text(), self._name)
            self.refresh()
        finally:
            self._announcer.start()
            self.reading_changed.emit(self._reading)

    def _words(self) -> tuple[State, str]:
        reading = self._reading
        if reading is None:
            return "empty", self._hint
        if isinstance(reading, EntryProblem):
            return "problem", say("Cannot read this entry: {reason}", reason=reading.short)
        return "ok", self._echo(reading)

    def _announce(self) -> None:
        """Speak a problem once, when typing pauses or the field is left.

        Not with every key: on the way to 72.5 stands "72.", which is a problem for a moment only.
        """
        self._announcer.stop()
        sentence = self.message if self.state == "problem" else ""
        if sentence and sentence != self._announced:
            announce(self.line, f"{self._name}: {sentence}")
        self._announced = sentence

    def _lay_out(self) -> None:
        entry = QHBoxLayout()
        entry.setSpacing(GAP_S)
        entry.addWidget(self.line)
        entry.addWidget(self._unit_label)
        entry.addStretch()
        self.row = entry
        message = QHBoxLayout()
        message.setSpacing(GAP_XS)
        self._keep_place_of_mark()
        message.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        message.addWidget(self._message, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(BETWEEN_LINES)
        grid.addWidget(self._label, 0, 0)
        grid.addLayout(entry, 1, 0)
        # The one row that can grow: height that a taller neighbour brings stays out of sight. No
        # stretch, which would have the field take all the height of a page for itself.
        grid.addLayout(message, 2, 0)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a screen reader say `sentence` when it has finished what it is saying."""
    # Named in full where it is used: Qt builds its accessibility classes on first sight.
    QtGui.QAccessible.updateAccessibility(QtGui.QAccessibleAnnouncementEvent(widget, sentence))


def height_field(parent: QWidget | None = None) -> EntryField:
    """Body height; its readings are `Decimal` centimetres."""
    return EntryField(say("Hei&ght"), read_height_cm, unit="cm", parent=parent,
                      hint=say("Optional."))  # fmt: skip


def bag_field(parent: QWidget | None = None) -> EntryField:
    """Volume of the bag; its readings are `Decimal` millilitres."""
    return EntryField(say("&Bag volume"), read_bag_ml, unit="mL", parent=parent,
                      hint=say("Optional, incl. overfill"))  # fmt: skip


def age_field(parent: QWidget | None = None) -> EntryField:
    """Age; its readings are whole years."""
    return EntryField(say("&Age"), read_age_years, unit=say("years"), parent=parent,
                      hint=say("Completed years"))  # fmt: skip


def infusion_number_field(parent: QWidget | None = None) -> EntryField:
    """Which infusion it is; its readings are whole numbers from 1."""
    return EntryField(say("Infusion n&umber"), read_infusion_number, parent=parent,
                      hint=say("The first ever is 1."))  # fmt: skip


def date_field(
    label: str, hint: str = "", parent: QWidget | None = None, read: Reader = read_date
) -> EntryField:
    """A date; its readings are `date`, read back with weekday and month by name."""
    return EntryField(label, read, characters=16, parent=parent, echo=_read_back_day,
                      hint=hint or say("e.g. 22 Nov 2026"))  # fmt: skip


def _read_back_day(day: date) -> str:
    """`Wednesday 30 September 1959`, which may break after the weekday where there is no room."""
    return read_back(day, "")


def clock_field(label: str, hint: str = "", parent: QWidget | None = None) -> EntryField:
    """A clock time; its readings are `time`, read back with the part of the day."""
    return EntryField(label, read_clock_time, parent=parent,
                      hint=hint or say("24-hour clock, e.g. 09:00."))  # fmt: skip
