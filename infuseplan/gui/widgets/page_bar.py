"""The pages with the keys that turn to them, and how the infusion that is open stands."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from infuseplan.gui.theme.theme import GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.labels import literal_tip
from infuseplan.gui.widgets.page_tabs import PageTab, PageTabList
from infuseplan.gui.widgets.severity_icon import SeverityMark
from infuseplan.presentation.i18n import say

# Characters of the longest sentence that is usual, such as of a STOP that is not saved.
_USUAL_WORDS = 44
# The number is the key. Protocols have 6.
KEYS = {"plan": "1", "prepare": "2", "infuse": "3", "course": "4", "board": "5"}


class PageBar(QWidget):
    """Stands in the row of the menus on every page; what it says grows to the left of the pages.

    Buttons and no tab bar of Qt's, which turns with the press of the mouse already, and with the
    wheel.
    """

    asked = Signal(str)
    """Somebody wants to see the page of this name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = SeverityMark()
        # Severities have a wide margin of their own, and this is one row with the menus.
        self.state.setProperty("place", "bar")
        self.state.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.buttons: dict[str, PageTab] = {}
        self._names: dict[str, str] = {}
        self._is_short = False
        self._words = ""
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, GAP_S, 0)
        box.setSpacing(GAP_S)
        box.addWidget(self.state)
        self._tabs = tabs = PageTabList(say("Pages"))
        row = QHBoxLayout(tabs)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        box.addWidget(tabs)
        names = {
            "plan": say("Plan"),
            "prepare": say("Prepare"),
            "infuse": say("Infuse"),
            "course": say("Course"),
            "board": say("Board"),
        }
        group = QButtonGroup(self)
        for page, key in KEYS.items():
            button = PageTab(f"{key}  {names[page]}")
            # The keys of the pages are 1, 2, …, and Ctrl+1, …; Tab goes to what is filled in.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(say("{page} page, key {key}", page=names[page], key=key))
            button.setToolTip(say("Key {key}, or Ctrl+{key} while something is typed", key=key))
            button.clicked.connect(partial(self._press, page))
            set_role(button, WidgetRole.PAGE_TAB)
            group.addButton(button)
            row.addWidget(button)
            self.buttons[page] = button
            self._names[page] = f"{key}  {names[page]}"
        self.tell("", WidgetRole.NOTE)

    def show_page(self, page: str) -> None:
        """Mark the page that is on the screen."""
        self.buttons[page].setChecked(True)

    def tell(self, words: str, role: WidgetRole) -> bool:
        """How the infusion stands, empty where none is open; whether these are other words."""
        self.state.show_role(role)
        is_new = self._words != words
        self._words = words
        if is_new:
            self._say(words)
        self.state.setVisible(bool(words))
        return is_new

    def fit(self, room: int) -> None:
        """Show the keys alone where the names have no room, as with large type.

        The names stay in the tool tips, and for the ear. While an infusion is open, room is kept
        for what may be said of it, so that no page steps aside when other words come.
        """
        self._say("")
        self._shorten(short=False)
        kept = _USUAL_WORDS * self.state.fontMetrics().averageCharWidth() if self._words else 0
        self._shorten(short=self._tabs.sizeHint().width() + kept > room)
        self._say(self._words)
        over = self.sizeHint().width() - room
        if over > 0:
            # The menus stay where they are; the whole of it stands on the page, and for the ear.
            width = self.state.fontMetrics().horizontalAdvance(self._words) - over
            self._say(self.state.fontMetrics().elidedText(
                self._words, Qt.TextElideMode.ElideRight, max(0, width)))  # fmt: skip

    def _say(self, shown: str) -> None:
        self.state.setText(shown)
        self.state.setAccessibleName(self._words)
        self.state.setToolTip(literal_tip(self._words) if shown != self._words else "")

    def _shorten(self, *, short: bool) -> None:
        if short == self._is_short:
            return
        self._is_short = short
        for page, button in self.buttons.items():
            button.setText(KEYS[page] if short else self._names[page])
            name = self._names[page].split()[-1]
            tip = say("Key {key}, or Ctrl+{key} while something is typed", key=KEYS[page])
            button.setToolTip(f"{name}. {tip}" if short else tip)
        # At once: this bar is measured before the next turn of the event loop.
        self._tabs.updateGeometry()

    def _press(self, page: str, _checked: bool = False) -> None:
        self.asked.emit(page)
