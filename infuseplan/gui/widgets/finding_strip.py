"""Objections and remarks above the plan: an icon, a word and a colour for each."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.gui.theme.icons import IconName
from infuseplan.gui.theme.theme import GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
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
        self._buttons: list[QPushButton] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP_S)
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
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                # Out of the window at once: it would stand there until the next turn.
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for row in rows:
            self._box.addWidget(self._line(row))
        self.setVisible(bool(rows))

    def _line(self, row: FindingRow) -> QWidget:
        line = QFrame()
        set_role(line, _LOOKS[row.severity])
        box = QHBoxLayout(line)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_S)
        box.addWidget(SeverityIcon(_ICONS[row.severity]), 0, Qt.AlignmentFlag.AlignTop)
        word = PlainLabel(severity_word(row.severity))
        set_role(word, WidgetRole.STRONG)
        box.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        text = WrappedLabel(row.text)
        text.setAccessibleName(f"{severity_word(row.severity)}: {row.text}")
        box.addWidget(text, 1)
        if row.severity == "caution" and self._asks and not row.confirmed:
            button = QPushButton(say("Acknowledge"))
            button.setAccessibleDescription(row.text)
            button.clicked.connect(lambda: self._acknowledge(button, row.code))
            box.addWidget(button)
            self._buttons.append(button)
        return line

    def _acknowledge(self, button: QPushButton, code: str) -> None:
        button.setEnabled(False)
        button.setText(say("Confirmed"))
        self.acknowledged.emit(code)
