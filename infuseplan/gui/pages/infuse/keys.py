"""The keys of the bedside: one press each, their names on them, and why one is not possible now."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_S, WidgetRole, fonts, set_role
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.view import Key

# Frame and padding of the widest look, STOP's, on both sides together.
_BESIDE_WORDS = 30


def key_names() -> dict[Key, tuple[str, str]]:
    """What stands on each button, and the key that presses it, in the order of the row."""
    return {
        "rate": (say("Confirm rate change"), "F3"),
        "volume": (say("Pump volume"), "F4"),
        "observe": (say("Observation"), "F5"),
        "grade": (say("Grade reaction"), "F6"),
        "resume": (say("Resume"), "F7"),
        "pause": (say("Pause (no reaction)"), "F8"),
        "complete": (say("Infusion complete"), "F12"),
        "stop": (say("STOP – reaction"), "F9"),
    }


class _KeyButton(QPushButton):
    """As wide as its words need when it is the key that is asked for, also while it is not.

    Strong words are wider: each key would push the ones beside it when the next one is due.
    """

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(fonts().strong)
        lines = self.text().split("\n")
        words = max(map(metrics.horizontalAdvance, lines))
        return QSize(words + _BESIDE_WORDS, super().sizeHint().height())


class KeyRow(QWidget):
    """The buttons side by side, STOP last and widest."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Key, QPushButton] = {}
        row = FlowLayout(gap=GAP_S)
        for key, (words, name) in key_names().items():
            button = _KeyButton(f"{words}\n{name}")
            button.setAccessibleName(say("{words}, key {name}", words=words, name=name))
            set_role(button, WidgetRole.STOP if key == "stop" else WidgetRole.KEY)
            policy = QSizePolicy.Policy.Expanding
            button.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
            # Enter in a field beside must never press a key of the bedside.
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, key=key: self.pressed.emit(key))
            row.addWidget(button)
            self.buttons[key] = button
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row)

    def show_possible(self, why_not: dict[Key, str], asked: Key | None) -> None:
        """Enable what is possible now; the others say why they are not."""
        for key, button in self.buttons.items():
            if key != "stop":
                set_role(button, WidgetRole.KEY_NEXT if key == asked else WidgetRole.KEY)
            reason = why_not.get(key, "")
            if button.isEnabled() == bool(reason):
                button.setEnabled(not reason)
            if button.toolTip() != reason:
                button.setToolTip(reason)
                button.setAccessibleDescription(reason)


class KeyShortcuts:
    """The keys themselves, on the page and on everything in it."""

    def __init__(self, page: QWidget) -> None:
        self._shortcuts: dict[str, QShortcut] = {}
        self._page = page

    def add(self, name: str, pressed: object) -> None:
        """Let `name` press; holding it down presses once."""
        shortcut = QShortcut(QKeySequence(name), self._page)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(pressed)
        self._shortcuts[name] = shortcut
