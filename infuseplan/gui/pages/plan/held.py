"""A doubtful weight: no plan before somebody has confirmed by name that it is right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from infuseplan.gui.dialogs.form import TextField
from infuseplan.gui.theme.theme import GAP, GAP_M, GAP_XL, WidgetRole, set_role
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.finding_strip import FindingStrip
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import bring_into_sight
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import FindingRow

_LONGEST_NAME = 200
_NAME_WIDTH = 280


class HeldPanel(QFrame):
    """What is doubtful, lines for name and reason, and a button; `confirmed` hands both over."""

    confirmed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        title = PlainLabel(say("Confirm the weight to see the plan"))
        set_role(title, WidgetRole.HEADING)
        self.findings = FindingStrip(asks=False)
        self.name = TextField(say("Confirmed b&y (name or initials)"), _LONGEST_NAME)
        self.name.line.setMinimumWidth(_NAME_WIDTH)
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.reason = TextField(say("Reason"), _LONGEST_NAME)
        self.reason.line.setMinimumWidth(_NAME_WIDTH)
        self.reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button = QPushButton(say("Confirm the weight"))
        self._said = WrappedLabel("")
        set_role(self._said, WidgetRole.PROBLEM)
        # The key below both, because with large type no row has room for all three.
        row = FlowLayout(gap=GAP_M)
        row.addWidget(self.name)
        row.addWidget(self.reason)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.setSpacing(GAP)
        advice = WrappedLabel(
            say(
                "Read the weight again. If it is right, confirm it and say why, e.g. ascites, or "
                "weighed twice; if not, correct it on the left."
            )
        )
        for widget in (title, self.findings, advice):
            box.addWidget(widget)
        box.addLayout(row)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._said)
        box.addStretch()
        self.button.clicked.connect(self._confirm)
        for line in (self.name.line, self.reason.line):
            line.returnPressed.connect(self._confirm)
            line.textChanged.connect(lambda: self._said.setText(""))

    def show_rows(self, rows: tuple[FindingRow, ...]) -> None:
        """Show other doubts, or none; what was typed for others does not stay."""
        self.findings.show_rows(rows)
        self.name.line.setText("")
        self.reason.line.setText("")
        self._said.setText("")

    def _confirm(self) -> None:
        name, reason = self.name.text, self.reason.text
        if not any(map(str.isalpha, name)):
            self._ask_for(
                say("Enter the name or initials of whoever re-checked the weight."), self.name
            )
        elif not reason:
            self._ask_for(say("Enter the reason: it is kept with the weight."), self.reason)
        else:
            self.confirmed.emit(name, reason)

    def _ask_for(self, sentence: str, field: TextField) -> None:
        self._said.setText(sentence)
        announce(self._said, sentence)
        field.setFocus()
        bring_into_sight(self._said)
