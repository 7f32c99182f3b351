"""The line above the board: the day, or what has to be known before anything else.

Room for one line is there from the start, so that no row moves when something is said.
"""

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from infuseplan.gui.theme.theme import GAP_XS, WidgetRole, set_role
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.figures import weekday_and_day

_SEEN = (QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class BoardHeading(QWidget):
    """The day gives way to what is said and asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day = PlainLabel()
        set_role(self._day, WidgetRole.HEADING)
        self.said = SeveritySentence(WidgetRole.BLOCK)
        self.asked = SeveritySentence(WidgetRole.BLOCK)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_XS)
        for sentence in (self.said, self.asked):
            sentence.setVisible(False)
            sentence.installEventFilter(self)
            box.addWidget(sentence)
        box.addWidget(self._day, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def is_calm(self) -> bool:
        """Whether nothing is said or asked."""
        return self.said.isHidden() and self.asked.isHidden()

    def show_day(self, on: date) -> None:
        """Which day it is."""
        words = weekday_and_day(on)
        if self._day.text() != words:
            self._day.setText(words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The day stands where nothing is said."""
        if event.type() in _SEEN:
            self._day.setVisible(self.is_calm)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the room of a line, which is known once the style sheet is on."""
        super().showEvent(event)
        self._reserve()

    def changeEvent(self, event: QEvent) -> None:
        """The room for another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._reserve()

    def _reserve(self) -> None:
        self.said.keep_room()
        self.setMinimumHeight(self.said.minimumHeight())
