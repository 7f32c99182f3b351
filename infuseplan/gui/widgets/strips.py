"""The two strips above every page: who the patient is, and which protocol speaks."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

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
        box.addWidget(self._age)
        box.addStretch()

    def show_age(self, sentence: str) -> None:
        """The birth date and age in words, or nothing."""
        self._age.setText(sentence)

    def clear(self) -> None:
        """Empty it, for the next patient."""
        self.patient.clear()
        self.reference.clear()
        self._age.clear()


class ProtocolStrip(QFrame):
    """Drug, strength, source, revision, market and approval, all the time."""

    change_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wear(self, Look.STRIP)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(GAP, GAP_XS, GAP, GAP_XS)
        self._box.setSpacing(GAP_M)
        self._labels: list[PlainLabel] = []
        self._box.addStretch()
        self.button = QPushButton(say("Proto&col…"))
        wear(self.button, Look.QUIET)
        self.button.setAccessibleDescription(say("Plan by another protocol"))
        self.button.clicked.connect(self.change_asked)
        self._box.addWidget(self.button)

    def show_protocol(self, ref: ProtocolRef) -> None:
        """Show which file speaks."""
        for label in self._labels:
            self._box.removeWidget(label)
            label.deleteLater()
        self._labels = []
        parts = protocol_strip(ref)
        for place, part in enumerate(parts):
            label = PlainLabel(part)
            wear(label, Look.STRONG if place == 0 else Look.CAPTION)
            if place == len(parts) - 1 and ref.approved is None:
                wear(label, Look.CAUTION)
            if ref.kind == "trial" and place == 1:
                wear(label, Look.BLOCK)
            self._box.insertWidget(place, label)
            self._labels.append(label)
        self.setAccessibleName(", ".join(parts))

    @property
    def words(self) -> str:
        """What the strip says."""
        return " · ".join(label.text() for label in self._labels)
