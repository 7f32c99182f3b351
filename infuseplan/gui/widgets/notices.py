"""Where the lines about patient, journal and site stand: nothing that is pressed moves for them.

They come when somebody leaves a line or saves an entry, and the next click is on its way already.
"""

from typing import Literal

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
