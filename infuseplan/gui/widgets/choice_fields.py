"""Plain choices of which none is made for the person: regimen, infusion, grade.

A combo box is out of the question: it chooses its first entry by itself, hides the others, and
takes another one when the wheel passes over it. Qt's own radio groups select with the arrow keys;
here arrows only move the focus, and Space, Enter, the choice's letter or a click select: a stray
arrow must not change a regimen. For the same reason the focus does not wrap round at the ends.

For the style sheet each card has the role `WidgetRole.CHOICE` and the
property `state`: "plain" or "chosen".
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QShortcutEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QGroupBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from infuseplan.frozen import frozen
from infuseplan.gui.theme.style_sheet import mark_px
from infuseplan.gui.theme.theme import (
    GAP_XS,
    WidgetRole,
    polish_again,
    scale,
    set_role,
    set_state,
)
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.presentation.i18n import say

# Border, padding, frame of the mark and spacing of a radio button in the theme's style sheet;
# asking the style for it would load the largest class of Qt's widgets at every start.
_BESIDE_MARK = 20
# Round a choice: three stand beside the number of an infusion, four in a window of 690 lines.
_ABOVE, _BESIDE = 2, 6
_MARKED = "× {name}"
_FORWARD = (Qt.Key.Key_Down, Qt.Key.Key_Right)
_BACKWARD = (Qt.Key.Key_Up, Qt.Key.Key_Left)
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@frozen
class Choice:
    """One thing to choose. The letter behind "&" in `label` selects it; `detail` says more."""

    key: str
    label: str
    detail: str = ""

    @property
    def name(self) -> str:
        """The label without the mark of its letter."""
        words = self.label.replace("&&", "\0").replace("&", "").replace("\0", "&")
        return words.replace("\n", " ")

    @property
    def letter(self) -> str:
        """The letter that selects it, upper case; empty where it has none."""
        rest = self.label.replace("&&", "").partition("&")[2]
        return rest[:1].upper()


class _Button(QRadioButton):
    """A radio button that is selected on purpose only and never unselects itself."""

    stepped = Signal(int)
    lettered = Signal(str)
    focused = Signal()

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        # Else a screen reader would call it a check box. Alone in its card it excludes nothing:
        # that is ChoiceField's, because Qt's own way would select with the arrow keys.
        self.setAutoExclusive(True)

    def show_chosen(self, *, chosen: bool) -> None:
        """Be selected or not; Qt lets nobody take a choice away from a button that excludes."""
        self.setAutoExclusive(False)
        self.setChecked(chosen)
        self.setAutoExclusive(True)

    def nextCheckState(self) -> None:
        """Selected stays selected: a second click is a tremor, not a change of mind."""
        self.setChecked(True)

    def event(self, event: QEvent) -> bool:
        """Select at once by mnemonic; Qt's own answer comes a tenth of a second late."""
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.click()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the focus, Enter selects, a letter selects its choice; Space is Qt's.

        Enter on what is chosen already, and Escape, are for the dialog around it.
        """
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        key = event.key()
        if event.isAutoRepeat() and (event.text().strip() or key in _CHOOSING):
            # The key was pressed somewhere else: it chooses nothing here.
            event.accept()
        elif key in _FORWARD or key in _BACKWARD:
            self.stepped.emit(1 if key in _FORWARD else -1)
        elif key in _CHOOSING[:2] and not self.isChecked():
            self.click()
        elif plain and event.text().strip() and event.text().isprintable():
            self.lettered.emit(event.text().upper())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell where the focus is, so that Tab comes back to the same place."""
        super().focusInEvent(event)
        self.focused.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, which scrolls."""
        event.ignore()


class _Card(QFrame):
    """A button with its detail beneath; a click anywhere on it selects."""

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self._detail: WrappedLabel | None = None
        set_role(self, WidgetRole.CHOICE)
        self.choice = choice
        self.button = _Button(choice.label, self)
        name = f"{choice.name}, {choice.detail}" if choice.detail else choice.name
        self.button.setAccessibleName(name)
        box = QVBoxLayout(self)
        box.setContentsMargins(_BESIDE, _ABOVE, _BESIDE, _ABOVE)
        box.setSpacing(0)
        box.addWidget(self.button)
        self._detail = detail = WrappedLabel(choice.detail, self)
        set_role(detail, WidgetRole.CAPTION)
        detail.setVisible(bool(choice.detail))
        # In line with the words of the button, not with its dot.
        self._keep_in_line()
        box.addWidget(detail)
        self.show_state()

    def changeEvent(self, event: QEvent) -> None:
        """The mark grows with the type, and the words beside it."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_in_line()

    def _keep_in_line(self) -> None:
        if self._detail is None:
            # Qt tells of the type while the card is being made.
            return
        self._detail.setContentsMargins(_BESIDE_MARK + mark_px(scale()), 0, 0, 0)

    def show_state(self) -> None:
        """Mark the card for the style sheet."""
        self.setProperty("state", "chosen" if self.button.isChecked() else "plain")
        polish_again(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Wait for the release: whoever slides off the card has chosen nothing."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select from anywhere on the card: gloves are wide."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.button.setFocus(Qt.FocusReason.MouseFocusReason)
            self.button.click()


class ChoiceField(QGroupBox):
    """A question with its choices below one another, none of them made.

    One stop on the tab path: the choice that is made or was last looked at.
    """

    choice_changed = Signal(object)
    """The key of the choice that is made now, or None; in the same turn as the click or key."""

    def __init__(
        self,
        label: str,
        choices: Sequence[Choice],
        *,
        columns: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        # A group for screen readers; the style sheet takes Qt's frame and room for a title away.
        super().__init__(parent)
        # Qt tells of the type while the field is being made.
        self._columns = 1
        self.setFlat(True)
        self._chosen: str | None = None
        self._required = ""
        self._question = label.replace("&", "")
        self._label = PlainLabel(self._question, self)
        set_role(self._label, WidgetRole.STRONG)
        self.setAccessibleName(self._question)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP_XS)
        grid.addWidget(self._label, 0, 0, 1, columns)
        self._cards = tuple(_Card(choice, self) for choice in choices)
        for place, card in enumerate(self._cards):
            grid.addWidget(card, 1 + place // columns, place % columns)
            card.button.clicked.connect(self._clicked(card))
            card.button.focused.connect(self._stop_at(card))
            card.button.stepped.connect(self._step_from(place))
            card.button.lettered.connect(self.choose_letter)
        if self._cards:
            self._make_tab_stop(self._cards[0])
            self.setFocusProxy(self._cards[0].button)
        self._columns = columns
        self._keep_room_for_mark()
        self._share_out()

    def changeEvent(self, event: QEvent) -> None:
        """Share the row out anew when the words have another size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_room_for_mark()
            self._share_out()

    def _keep_room_for_mark(self) -> None:
        """A question that is marked as wrong is no wider than before: a dialog would scroll."""
        self._label.ensurePolished()
        marked = _MARKED.format(name=self._question)
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance(marked) + 1)

    def _share_out(self) -> None:
        grid = self.layout()
        if self._columns == 1 or not isinstance(grid, QGridLayout):
            return
        for place, card in enumerate(self._cards):
            # Side by side the longest words get the most room.
            grid.setColumnStretch(place % self._columns, card.button.sizeHint().width())

    def set_label(self, label: str) -> None:
        """Ask the same question in other words."""
        self._question = label
        self._label.setText(label)
        self.setAccessibleName(label)
        self._keep_room_for_mark()

    def require(self) -> None:
        """Tell a screen reader that a choice is required."""
        self._required = say("Required.")
        self.setAccessibleDescription(self._required)

    def object_to(self, sentence: str) -> None:
        """Mark the question as not answered or wrongly answered; an empty sentence ends that."""
        name = self._question
        self._label.setText(_MARKED.format(name=name) if sentence else name)
        set_state(self._label, "problem" if sentence else "empty")
        told = say("Invalid entry. {why}", why=sentence) if sentence else ""
        self.setAccessibleDescription(told or ("" if self._chosen else self._required))

    @property
    def choice(self) -> str | None:
        """The key of the choice that is made, or None."""
        return self._chosen

    @property
    def buttons(self) -> dict[str, QRadioButton]:
        """The buttons by the keys of their choices."""
        return {card.choice.key: card.button for card in self._cards}

    def choose(self, key: str) -> None:
        """Make the choice `key`, as a click would; KeyError where there is none such."""
        self.buttons[key].click()

    def choose_letter(self, letter: str) -> bool:
        """Make the choice that has this letter and move there; False where none has it."""
        for card in self._cards:
            if letter and card.choice.letter == letter.upper():
                card.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
                card.button.click()
                return True
        return False

    def clear(self) -> None:
        """Unmake the choice, for the next patient."""
        self._show(None)

    def _show(self, key: str | None) -> None:
        for card in self._cards:
            card.button.show_chosen(chosen=card.choice.key == key)
            card.show_state()
        if key != self._chosen:
            self._chosen = key
            if self._required:
                self.setAccessibleDescription("" if key else self._required)
            self.choice_changed.emit(key)

    def _clicked(self, card: _Card) -> Callable[[], None]:
        def choose() -> None:
            self._make_tab_stop(card)
            self._show(card.choice.key)

        return choose

    def _stop_at(self, card: _Card) -> Callable[[], None]:
        return lambda: self._make_tab_stop(card)

    def _step_from(self, place: int) -> Callable[[int], None]:
        def step(by: int) -> None:
            if 0 <= place + by < len(self._cards):
                self._cards[place + by].button.setFocus(Qt.FocusReason.OtherFocusReason)

        return step

    def _make_tab_stop(self, stop: _Card) -> None:
        for card in self._cards:
            policy = Qt.FocusPolicy.StrongFocus if card is stop else Qt.FocusPolicy.ClickFocus
            card.button.setFocusPolicy(policy)
        self.setFocusProxy(stop.button)


class ChoiceRow(ChoiceField):
    """A question with its choices side by side, and below them what is to be known of it."""

    def __init__(
        self,
        label: str,
        choices: Sequence[Choice],
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, choices, columns=max(1, len(choices)), parent=parent)
        grid = self.layout()
        if hint and isinstance(grid, QGridLayout):
            below = WrappedLabel(hint, self)
            set_role(below, WidgetRole.CAPTION)
            grid.addWidget(below, 2, 0, 1, max(1, len(choices)))
            self.setAccessibleName(
                say("{question} ({hint})", question=self.accessibleName(), hint=hint)
            )
