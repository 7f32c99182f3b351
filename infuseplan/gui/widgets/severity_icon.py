"""The icon of a severity, alone or before its sentence, in the colours and size of the theme."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from infuseplan.gui.theme.icons import IconName, pixmap
from infuseplan.gui.theme.theme import GAP_S, GAP_XS, WidgetRole, colours, set_role
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel

ICONS: dict[WidgetRole, IconName] = {
    WidgetRole.BLOCK: "block",
    WidgetRole.CAUTION: "caution",
    WidgetRole.CAUTION_TIGHT: "caution",
    WidgetRole.NOTE: "note",
    WidgetRole.DONE: "done",
    WidgetRole.NOW: "now",
}
_ENDLESS = 10_000


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


class SeverityMark(PlainLabel):
    """A few words that break no line by themselves, with the icon of their severity before them."""

    _icon: IconName | None = None

    def show_role(self, role: WidgetRole | None) -> None:
        """Another severity, with its icon; without one where the look is none."""
        self._icon = None if role is None else ICONS.get(role)
        set_role(self, role)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """The room for another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon beside the middle of the words."""
        super().paintEvent(event)
        if self._icon is None or not self.text():
            return
        size, room = self.fontMetrics().height(), self.contentsRect()
        drawn = pixmap(self._icon, colours(), size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(room.left(), room.top() + (room.height() - size) // 2, drawn)

    def _make_room(self) -> None:
        self.setIndent(0 if self._icon is None else self.fontMetrics().height() + GAP_S)


class SeveritySentence(WrappedLabel):
    """A sentence on the ground of its severity, with the icon of that before its first line.

    One that keeps its room holds that of one line while it is hidden.
    """

    _icon: IconName | None = None

    def __init__(self, role: WidgetRole, text: str = "", *, keeps_room: bool = False) -> None:
        super().__init__(text)
        self.show_role(role)
        # Beside the text only: with the text at the top Qt would indent it from there as well.
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(keeps_room)
        self.setSizePolicy(policy)

    def show_role(self, role: WidgetRole) -> None:
        """Another severity, with its icon; without one where the look is none."""
        self._icon = ICONS.get(role)
        set_role(self, role)
        self._reserve()

    @property
    def needed_height(self) -> int:
        """How high it has to be for its text at the width that it has."""
        return max(self.minimumHeight(), self.heightForWidth(self.width()) if self.text() else 0)

    def keep_room(self) -> None:
        """Hold the room of a line from now on, although it was never shown and has no padding."""
        self.ensurePolished()
        self._reserve()

    def showEvent(self, event: QShowEvent) -> None:
        """What is shown for the first time has its padding only now."""
        self._reserve()
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon stands on the first line of the text."""
        super().paintEvent(event)
        if self._icon is None or not self.text():
            return
        size, room = self.fontMetrics().height(), self.contentsRect()
        beside = QRect(0, 0, room.width() - self.indent(), _ENDLESS)
        wrapped = int(Qt.TextFlag.TextWordWrap)
        text = self.fontMetrics().boundingRect(beside, wrapped, self.text())
        top = room.top() + max(0, (room.height() - text.height()) // 2)
        drawn = pixmap(self._icon, colours(), size, self.devicePixelRatioF())
        QPainter(self).drawPixmap(room.left(), top, drawn)

    def _reserve(self) -> None:
        self.setIndent(0 if self._icon is None else self.fontMetrics().height() + GAP_S)
        around = self.height() - self.contentsRect().height()
        self.setMinimumHeight(around + self.fontMetrics().lineSpacing() * self._reserved_lines)


class SeverityChip(SeveritySentence):
    """How it stands, with its icon: as wide as its words, up to the width that it may have."""

    def __init__(self, role: WidgetRole) -> None:
        super().__init__(role)
        self._most = _ENDLESS
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fit(self, most: int) -> None:
        """Have no more than `most`; longer words go on in a second line."""
        if most != self._most:
            self._most = most
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Padding, icon and words."""
        beside = self.width() - self.contentsRect().width() + self.indent()
        words = self.fontMetrics().horizontalAdvance(self.text())
        width = min(self._most, words + beside + GAP_XS)
        return QSize(width, max(self.minimumHeight(), self.heightForWidth(width)))

    def minimumSizeHint(self) -> QSize:
        """The same: it is never cut off."""
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """It has one size: a layout would take the height that its words need at another width."""
        return False
