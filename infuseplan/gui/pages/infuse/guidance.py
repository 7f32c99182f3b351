"""What the protocol says now, and what may be done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.pages.infuse.status import LOOKS
from infuseplan.gui.theme.theme import GAP, GAP_S, GAP_XS, WidgetRole, set_role
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.gui.widgets.severity_icon import SeverityChip
from infuseplan.presentation.infusion.view import Guidance

_LINES = 6
# Their title, and the conditions for permanent discontinuation.
_LINES_OF_ENDS = 9


class GuidanceCard(QFrame):
    """What the protocol says now, and what may be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self.title = SeverityChip(WidgetRole.NOTE)
        self._lines = tuple(WrappedLabel() for _ in range(_LINES))
        self._box = box = QHBoxLayout(self)
        box.setContentsMargins(GAP_S, GAP_S, GAP, GAP_S)
        box.setSpacing(GAP)
        box.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words = QVBoxLayout()
        words.setSpacing(GAP_XS)
        for line in self._lines:
            words.addWidget(line)
        words.addStretch()
        box.addLayout(words, 1)
        self._ends = tuple(WrappedLabel() for _ in range(_LINES_OF_ENDS))
        self._beside = QWidget()
        ends = QVBoxLayout(self._beside)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setSpacing(0)
        for line in self._ends:
            ends.addWidget(line)
        ends.addStretch()
        # Beside what is to be done now: one below the other, they would push chart and table away.
        box.addWidget(self._beside, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def text(self) -> str:
        """All that is said, as text."""
        shown = (*self._lines, *self._ends)
        lines = [self.title.text(), *(line.text() for line in shown)]
        return "\n".join(line for line in lines if line)

    def set_narrow(self, *, narrow: bool) -> None:
        """One below the other, as in a column; side by side where that takes less height."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._box.setDirection(down if narrow else across)
        self._box.setSpacing(GAP_XS if narrow else GAP)
        # In the column a table of seven steps stands above it, and both are whole.
        above = GAP_XS if narrow else GAP_S
        self._box.setContentsMargins(GAP_S, above, GAP_S if narrow else GAP, above)

    def show_guidance(self, guidance: Guidance | None) -> None:
        """Show it, or hide and empty the card."""
        self.title.setText(guidance.title if guidance else "")
        if guidance:
            self.title.show_role(LOOKS[guidance.tone])
        _fill(self._lines, guidance.lines if guidance else ())
        _fill(self._ends, guidance.ends if guidance else ())
        self._beside.setVisible(bool(guidance and guidance.ends))
        self.setVisible(guidance is not None)


def _fill(labels: tuple[WrappedLabel, ...], lines: tuple[str, ...]) -> None:
    for place, label in enumerate(labels):
        label.setText(lines[place] if place < len(lines) else "")
        label.setVisible(place < len(lines))
