"""Where the lines about patient, journal and site stand: nothing that is pressed moves for them.

They come when somebody leaves a line or saves an entry, and the next click is on its way already.
"""

from typing import Literal

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_M, GAP_S

# Above the answer the questions stay where they are, above the bedside its keys, and below the
# page without an infusion what can be started or continued there.
Place = Literal["answer", "bedside", "below"]


class Notices(QWidget):
    """One below the other; as high as what is shown of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place: Place | None = None
        self._lines: list[QWidget] = []
        self._is_expected = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, line: QWidget) -> None:
        """Show `line` above those that came before it."""
        self._lines.append(line)
        self._column.insertWidget(0, line)
        self._fit(line)

    def stand(self, place: Place, box: QBoxLayout, at: int) -> None:
        """Go to `at` in `box`, -1 the end; nothing where it stands in that place already."""
        if place == self._place:
            return
        self._place = place
        before = self.parentWidget()
        layout = None if before is None else before.layout()
        if layout is not None:
            layout.removeWidget(self)
        box.insertWidget(at, self)
        # Qt would show it again only in the next turn.
        self.show()
        for line in self._lines:
            self._fit(line)
        self._keep_room()

    def expect(self, *, a_line: bool) -> None:
        """Keep room for one line above the answer: it may come any moment, and moves nothing."""
        if a_line != self._is_expected:
            self._is_expected = a_line
            self._keep_room()

    def changeEvent(self, event: QEvent) -> None:
        """Keep as much room as the type needs that the theme has set."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_room()

    def _keep_room(self) -> None:
        expected = self._is_expected and self._place == "answer"
        # The line itself, the padding of its ground, and the gutter below it.
        needed = self.fontMetrics().lineSpacing() + 3 * GAP_S
        self.setMinimumHeight(needed if expected else 0)

    def _fit(self, line: QWidget) -> None:
        layout = line.layout()
        if layout is None:
            return
        if self._place == "answer":
            # The page has its own margins there.
            layout.setContentsMargins(0, 0, 0, GAP_S)
        elif self._place == "below":
            layout.setContentsMargins(GAP_M, 0, GAP_M, GAP_S)
        else:
            layout.setContentsMargins(GAP_M, GAP_S, GAP_M, 0)
