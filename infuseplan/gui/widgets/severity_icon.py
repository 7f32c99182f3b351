"""The icon of a severity as a label, always in the colours and the size of the theme in use."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from infuseplan.gui.theme.icons import IconName, pixmap
from infuseplan.gui.theme.theme import colours
from infuseplan.gui.widgets.labels import PlainLabel


class SeverityIcon(PlainLabel):
    """As high as a line of text."""

    def __init__(self, name: IconName, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._name = name
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw it again when the theme has set other colours or another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        size = self.fontMetrics().height()
        self.setPixmap(pixmap(self._name, colours(), size, self.devicePixelRatioF()))
