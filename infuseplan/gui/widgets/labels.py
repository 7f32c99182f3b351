"""Labels that show what they are given: never as HTML, never cut off."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_MOST_WORDS, _MOST_WIDTHS = 8, 32


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


class MeasuredLabel(PlainLabel):
    """Measures its words once: Qt would do so three times whenever they come back.

    Most words of a plan go with one key and return with the next. For labels that keep their frame
    and their margins.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._measure_again()

    def sizeHint(self) -> QSize:
        """As large as the words need."""
        return self._measured()[0]

    def minimumSizeHint(self) -> QSize:
        """As small as the words may be."""
        return self._measured()[1]

    def heightForWidth(self, width: int) -> int:
        """As high as the words need at this width."""
        heights = self._measured()[2]
        if width not in heights:
            if len(heights) >= _MOST_WIDTHS:
                heights.clear()
            heights[width] = super().heightForWidth(width)
        return heights[width]

    def advance(self, words: str) -> int:
        """How wide other words would be in this type, without what goes round them."""
        key = hash(words)
        if key not in self._advances:
            if len(self._advances) >= _MOST_WORDS:
                self._advances.clear()
            self._advances[key] = self.fontMetrics().horizontalAdvance(words)
        return self._advances[key]

    def changeEvent(self, event: QEvent) -> None:
        """Other type makes all words larger or smaller."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure_again()

    def _measure_again(self) -> None:
        self._sizes: dict[int, tuple[QSize, QSize, dict[int, int]]] = {}
        self._advances: dict[int, int] = {}

    def _measured(self) -> tuple[QSize, QSize, dict[int, int]]:
        text = self.text()
        # By their hash: no words of a patient or a plan that is closed stay behind.
        words = hash(text)
        known = self._sizes.get(words)
        if known is None:
            known = super().sizeHint(), super().minimumSizeHint(), {}
            if not text:
                # Qt has two sizes for no words: after `clear`, and after words that are empty.
                return known
            if len(self._sizes) >= _MOST_WORDS:
                self._sizes.clear()
            self._sizes[words] = known
        return known


class MeasuredWords(MeasuredLabel, WrappedLabel):
    """Several lines whose words come and go."""

    def _reserve(self) -> None:
        super()._reserve()
        # Qt reckons the least height in.
        self._measure_again()


def held(text: str) -> str:
    """Words that may end a line between two of them, and not within a unit."""
    return text.replace("mg/mL", "mg/\N{WORD JOINER}mL")


def literal_tip(text: str) -> str:
    """A tip that shows a name such as `<b>SMITH</b>` as it is: Qt takes it for HTML there."""
    if "<" not in text:
        return text
    from html import escape  # noqa: PLC0415 - start-up time

    return f"<span>{escape(text)}</span>".replace("\n", "<br>")
