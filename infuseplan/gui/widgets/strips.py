"""The two strips above every page: who the patient is, and which protocol speaks."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from infuseplan.domain.plan import ProtocolRef
from infuseplan.gui.theme import GAP, GAP_M, GAP_S, GAP_XS, Look, wear
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.presentation.plan_phrases import protocol_strip
from infuseplan.presentation.words import say


class PatientStrip(QFrame):
    """Initials or name, and reference: for the sheet and the eye, never kept, never logged."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wear(self, Look.STRIP)
        self.patient = QLineEdit()
        self.reference = QLineEdit()
        self._age = PlainLabel()
        wear(self._age, Look.STRONG)
        self._born = PlainLabel()
        wear(self._born, Look.CAPTION)
        box = QHBoxLayout(self)
        box.setContentsMargins(GAP, GAP_XS, GAP, GAP_XS)
        box.setSpacing(GAP_S)
        for label, line, width in (
            (say("Initial&s or name"), self.patient, 220),
            (say("Reference"), self.reference, 130),
        ):
            words = PlainLabel(label)
            wear(words, Look.CAPTION)
            words.setBuddy(line)
            line.setAccessibleName(label.replace("&", ""))
            line.setMinimumWidth(width)
            line.setMaximumWidth(width)
            line.textChanged.connect(self.changed)
            box.addWidget(words)
            box.addWidget(line)
        box.addSpacing(GAP_S)
        box.addLayout(_stacked(self._age, self._born))
        box.addStretch()

    def show_age(self, age: str, born: str) -> None:
        """Age and birth date in words, or nothing."""
        self._age.setText(age)
        self._born.setText(born)

    def clear(self) -> None:
        """Empty it, for the next patient."""
        self.patient.clear()
        self.reference.clear()
        self.show_age("", "")


class ProtocolStrip(QFrame):
    """Drug, strength, source, revision, market and approval, all the time."""

    change_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wear(self, Look.STRIP)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(GAP, GAP_XS, GAP, GAP_XS)
        self._box.setSpacing(GAP_M)
        self._mark = PlainLabel()
        wear(self._mark, Look.BLOCK)
        self._drug = PlainLabel()
        wear(self._drug, Look.STRONG)
        self._source = PlainLabel()
        wear(self._source, Look.CAPTION)
        self._approval = PlainLabel()
        self._box.addStretch()
        self._box.addWidget(self._mark)
        self._box.addLayout(_stacked(self._drug, self._source))
        self._box.addWidget(self._approval)
        self.button = QPushButton(say("Proto&col…"))
        wear(self.button, Look.QUIET)
        self.button.setAccessibleDescription(say("Plan by another protocol"))
        self.button.clicked.connect(self.change_asked)
        self._box.addWidget(self.button)

    def show_protocol(self, ref: ProtocolRef) -> None:
        """Show which file speaks."""
        strip = protocol_strip(ref)
        self._mark.setText(strip.mark)
        self._mark.setVisible(bool(strip.mark))
        self._drug.setText(strip.drug)
        self._source.setText(strip.source)
        self._approval.setText(strip.approval)
        wear(self._approval, Look.CAUTION if ref.approved is None else Look.DONE)
        self.setAccessibleName(self.words)

    @property
    def words(self) -> str:
        """What the strip says."""
        labels = (self._mark, self._drug, self._source, self._approval)
        return ", ".join(label.text() for label in labels if label.text())


def _stacked(upper: PlainLabel, lower: PlainLabel) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(0)
    box.addWidget(upper)
    box.addWidget(lower)
    return box
