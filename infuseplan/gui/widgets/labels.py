"""Labels that show what they are given: never as HTML, never cut off."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class PlainLabel(QLabel):
    """One line of plain text, at least as wide as the text.

    QLabel by itself guesses, and renders HTML that it finds in a name or in a rule file.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        # Height to spare goes elsewhere, so that a label stays close to what it names.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)


class WrappedLabel(PlainLabel):
    """Plain text over as many lines as it needs, with room for `reserved_lines` from the start.

    The room is kept while the label is empty, so that what stands below does not jump when a
    sentence appears. A longer sentence takes more room rather than losing its end.
    """

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, reserved_lines: int = 1
    ) -> None:
        super().__init__(text, parent)
        self._reserved_lines = reserved_lines
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._reserve()

    def reserve(self, lines: int) -> None:
        """Keep room for so many lines from now on."""
        self._reserved_lines = lines
        self._reserve()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the room as large as the font needs, also after the theme has set another one."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._reserve()

    def _reserve(self) -> None:
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * self._reserved_lines)


def held(text: str) -> str:
    """Words that may end a line between two of them, and not within a unit."""
    return text.replace("mg/mL", "mg/\N{WORD JOINER}mL")


def literal_tip(text: str) -> str:
    """A tip that shows a name such as `<b>SMITH</b>` as it is: Qt takes it for HTML there."""
    if "<" not in text:
        return text
    from html import escape  # noqa: PLC0415 - start-up time

    return f"<span>{escape(text)}</span>".replace("\n", "<br>")
