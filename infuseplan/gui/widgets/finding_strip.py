"""Objections and remarks above the plan: an icon, a word and a colour for each."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.gui.theme.icons import IconName
from infuseplan.gui.theme.theme import GAP_S, GAP_XS, WidgetRole, set_role
from infuseplan.gui.widgets.labels import MeasuredLabel, MeasuredWords
from infuseplan.gui.widgets.severity_icon import SeverityIcon
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import FindingRow

_LOOKS = {"block": WidgetRole.BLOCK, "caution": WidgetRole.CAUTION, "note": WidgetRole.NOTE}

_ICONS: dict[str, IconName] = {"block": "block", "caution": "caution", "note": "note"}


def severity_word(severity: str) -> str:
    """The word beside the icon."""
    return {"block": say("Not allowed"), "caution": say("Caution"), "note": say("Note")}[severity]


class FindingStrip(QWidget):
    """One line for each finding; a caution asks to be acknowledged, where the strip asks at all."""

    acknowledged = Signal(str)
    """The code of the caution that somebody has checked."""

    def __init__(self, parent: QWidget | None = None, *, asks: bool = True) -> None:
        super().__init__(parent)
        self._asks = asks
        self._rows: tuple[FindingRow, ...] = ()
        self._lines: list[_FindingLine] = []
        self._buttons: list[QPushButton] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        # One list: with a gap of a card's between them, two would make the Plan page scroll.
        self._box.setSpacing(GAP_XS)
        self.setVisible(False)

    @property
    def rows(self) -> tuple[FindingRow, ...]:
        """What is shown."""
        return self._rows

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """What there is to press, from top to bottom."""
        return tuple(self._buttons)

    def show_rows(self, rows: tuple[FindingRow, ...]) -> None:
        """Show other findings, or none."""
        if rows == self._rows:
            return
        self._rows = rows
        self._buttons.clear()
        kinds = [(row.severity, self._asks_for(row)) for row in rows]
        if kinds and kinds == [line.kind for line in self._lines]:
            # The same words come and go with each key: new widgets for them would be dressed anew.
            for line, row in zip(self._lines, rows, strict=True):
                line.show_row(row)
        elif rows:
            self._make_lines(rows)
        else:
            for line in self._lines:
                line.forget()
        if rows:
            self._buttons += [line.button for line in self._lines if line.button is not None]
        self.setVisible(bool(rows))

    def _make_lines(self, rows: tuple[FindingRow, ...]) -> None:
        for line in self._lines:
            # Out of the window at once: it would stand there until the next turn.
            line.hide()
            line.setParent(None)
            line.deleteLater()
        self._lines = [_FindingLine(row.severity, asks=self._asks_for(row)) for row in rows]
        for line, row in zip(self._lines, rows, strict=True):
            self._box.addWidget(line)
            line.show_row(row)
            if line.button is not None:
                line.button.clicked.connect(partial(self._acknowledge, line))

    def _asks_for(self, row: FindingRow) -> bool:
        return row.severity == "caution" and self._asks and not row.confirmed

    def _acknowledge(self, line: "_FindingLine") -> None:
        if line.button is not None:
            line.button.setEnabled(False)
            line.button.setText(say("Confirmed"))
        self.acknowledged.emit(line.code)


class _FindingLine(QFrame):
    """Icon, word and text of one finding, with a button where it asks to be acknowledged."""

    def __init__(self, severity: str, *, asks: bool) -> None:
        super().__init__()
        self.kind = severity, asks
        self.code = ""
        self._severity = severity
        self._word = MeasuredLabel()
        self._text = MeasuredWords()
        self.button = QPushButton() if asks else None
        set_role(self, _LOOKS[severity])
        self.setProperty("place", "list")
        set_role(self._word, WidgetRole.STRONG)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_S)
        box.addWidget(SeverityIcon(_ICONS[severity]), 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._word, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._text, 1)
        if self.button is not None:
            box.addWidget(self.button)

    def show_row(self, row: FindingRow) -> None:
        """Show this finding, which nobody has acknowledged yet."""
        self.code = row.code
        word = severity_word(self._severity)
        self._word.setText(word)
        self._text.setText(row.text)
        self._text.setAccessibleName(f"{word}: {row.text}")
        if self.button is not None:
            self.button.setText(say("Acknowledge"))
            self.button.setEnabled(True)
            self.button.setAccessibleDescription(row.text)

    def forget(self) -> None:
        """Hold no words of a plan that is not shown."""
        self._word.clear()
        self._text.clear()
        self._text.setAccessibleName("")
        if self.button is not None:
            self.button.setAccessibleDescription("")
