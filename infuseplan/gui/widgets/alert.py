"""What stands above the chart until somebody has dealt with it: unsaved, missed, clock."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QFrame, QLayoutItem, QPushButton, QWidget

from infuseplan.gui.theme.theme import GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.button import WholeButton
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import bring_into_sight
from infuseplan.gui.widgets.severity_icon import ICONS, SeverityIcon

# Words of a sentence beside a button are not pressed narrower, in widths of a letter.
_LEAST_WORDS = 18


class Alert(QFrame):
    """Icon, word, sentence, and what may be done about it; hidden and empty otherwise.

    One that `answers` a key is scrolled to, where what is said before it takes the room.
    """

    def __init__(
        self, role: WidgetRole, word: str, parent: QWidget | None = None, *, answers: bool = False
    ) -> None:
        super().__init__(parent)
        self._answers = answers
        set_role(self, role)
        self._word = PlainLabel(word)
        set_role(self._word, WidgetRole.STRONG)
        self.text = WrappedLabel()
        self._row = _IconWordsKeys(self)
        for part in (SeverityIcon(ICONS[role]), self._word, self.text):
            self._row.addWidget(part)
        self.setVisible(False)

    def add_button(self, words: str, action: Callable[[], object]) -> QPushButton:
        """One more thing that may be done."""
        # Its least height is its own: the page would be too low by what a theme's button lacks.
        button = WholeButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: action())
        self._row.addWidget(button)
        return button

    def tell(self, sentence: str) -> None:
        """Show `sentence` and say it once; an empty one takes the alert away."""
        if sentence == self.text.text():
            return
        self.text.setText(sentence)
        self.text.setAccessibleName(f"{self._word.text()}: {sentence}" if sentence else "")
        if sentence:
            announce(self, f"{self._word.text()}: {sentence}")
        self.setVisible(bool(sentence))
        if sentence and self._answers:
            bring_into_sight(self)


class _IconWordsKeys(FlowLayout):
    """Icon, word, sentence, keys; the keys stand below the sentence where that is less high."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, gap=GAP_S)

    def minimumSize(self) -> QSize:
        icon, word, _text, *keys = self._items
        beside = icon.sizeHint().width() + word.sizeHint().width() + 2 * self._gap
        widest = max((key.sizeHint().width() for key in keys if not key.isEmpty()), default=0)
        width = max(widest, beside + self._least_words())
        return self._with_margins(width, word.sizeHint().height())

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def _least_words(self) -> int:
        holder = self.parentWidget()
        return 0 if holder is None else _LEAST_WORDS * holder.fontMetrics().averageCharWidth()

    def _place(self, rect: QRect, *, really: bool) -> int:
        margins = self.contentsMargins()
        inside = rect.marginsRemoved(margins)
        icon, word, text, *keys = self._items
        keys = [key for key in keys if not key.isEmpty()]
        left = 0
        for item in (icon, word):
            size = item.sizeHint()
            if really:
                item.setGeometry(QRect(inside.topLeft() + QPoint(left, 0), size))
            left += size.width() + self._gap
        room = inside.width() - left
        beside = room - sum(key.sizeHint().width() + self._gap for key in keys)
        below = self._keys_below(keys, inside, 0, really=False)
        high = max((key.sizeHint().height() for key in keys), default=0)
        height = text.heightForWidth(room) + (self._gap + below if keys else 0)
        is_beside = beside >= self._least_words() and (
            max(text.heightForWidth(beside), high) <= height
        )
        if is_beside:
            height = max(text.heightForWidth(beside), high)
        if really:
            corner = inside.topLeft() + QPoint(left, 0)
            width = beside if is_beside else room
            needed = text.heightForWidth(width)
            text.setGeometry(QRect(corner, QSize(width, needed)))
            if is_beside:
                self._keys_beside(keys, inside)
            else:
                self._keys_below(keys, inside, needed + self._gap, really=True)
        return height + margins.top() + margins.bottom()

    def _keys_beside(self, keys: list[QLayoutItem], inside: QRect) -> None:
        right = inside.right() + 1
        for key in reversed(keys):
            size = key.sizeHint()
            right -= size.width()
            key.setGeometry(QRect(QPoint(right, inside.top()), size))
            right -= self._gap

    def _keys_below(self, keys: list[QLayoutItem], inside: QRect, top: int, *, really: bool) -> int:
        """Place them from the left, in as many rows as they need; the height of these."""
        left = row = 0
        for key in keys:
            size = key.sizeHint()
            if left and left + size.width() > inside.width():
                left, row = 0, row + size.height() + self._gap
            if really:
                key.setGeometry(QRect(inside.topLeft() + QPoint(left, top + row), size))
            left += size.width() + self._gap
        return row + max((key.sizeHint().height() for key in keys), default=0)
