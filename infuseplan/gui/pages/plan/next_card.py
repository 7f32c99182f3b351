"""What stands where a plan will stand: what to do next, and why what was typed is no answer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP, GAP_XL, WidgetRole, set_role
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.gui.widgets.scrolled import ScrolledBody, scrolled


class NextCard(QFrame):
    """One sentence, and below it one more for each answer that is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self._sentence, self._reasons = WrappedLabel(), WrappedLabel()
        set_role(self._sentence, WidgetRole.HEADING)
        # As large type in a small window needs it: none of the reasons is cut off.
        body = ScrolledBody()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(body))
        box = QVBoxLayout(body)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.setSpacing(GAP)
        box.addStretch()
        # Several lines are read from the left; one below the field it is about has no room there.
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self._sentence, self._reasons):
            box.addWidget(label)
        box.addStretch()
        self.show_next("")

    @property
    def text(self) -> str:
        """The sentence."""
        return self._sentence.text()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is said of the answers that are marked."""
        return tuple(filter(None, self._reasons.text().split("\n")))

    def show_next(self, sentence: str, reasons: tuple[str, ...] = ()) -> None:
        """Say this, and nothing else."""
        self._sentence.setText(sentence)
        self._reasons.setText("\n".join(reasons))
        self._reasons.setVisible(bool(reasons))

    def clear(self) -> None:
        """Hold no words."""
        self.show_next("")
