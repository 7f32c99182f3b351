"""The two strips above every page: who the patient is, and which protocol speaks."""

from typing import Literal

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.theme.theme import (
    GAP_M,
    GAP_S,
    GAP_XS,
    MARGIN,
    WidgetRole,
    scale,
    set_role,
    set_state,
)
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.severity_icon import SeverityMark
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.frame import protocol_strip


class PatientStrip(QFrame):
    """Initials or name, and hospital number: kept with a started infusion, nowhere else."""

    changed = Signal()
    row_named = Signal()
    """Somebody else than the patient of the fields is named."""
    fields_named = Signal()
    """The patient of the fields is named again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.STRIP)
        self.names_row = False
        """Whether it names a row of the board, or an infusion of another computer."""
        self.patient = QLineEdit()
        self.reference = QLineEdit()
        self._age = PlainLabel()
        set_role(self._age, WidgetRole.STRONG)
        self._born = PlainLabel()
        set_role(self._born, WidgetRole.CAPTION)
        self._flow = flow = FlowLayout(self, gap=GAP_S)
        flow.setContentsMargins(MARGIN, GAP_XS, MARGIN, GAP_XS)
        self._widths: list[tuple[QLineEdit, int]] = []
        self._own: list[QWidget] = []
        for label, line, width in (
            (say("Initial&s or name"), self.patient, 160),
            (say("Hospital\n&number"), self.reference, 104),
        ):
            words = PlainLabel(label)
            set_role(words, WidgetRole.CAPTION)
            words.setBuddy(line)
            line.setAccessibleName(label.replace("&", "").replace("\n", " "))
            self._widths.append((line, width))
            line.textChanged.connect(lambda _, line=line: self._unmark(line))
            line.textChanged.connect(self.changed)
            self._own.append(_together(words, line))
        self._own.append(_stacked(self._age, self._born))
        self._row, self._row_plan = PlainLabel(), PlainLabel()
        set_role(self._row, WidgetRole.STRONG)
        set_role(self._row_plan, WidgetRole.CAPTION)
        self._of_row = _stacked(self._row, self._row_plan)
        for part in (*self._own, self._of_row):
            flow.addWidget(part)
        self._of_row.setVisible(False)
        self._give_widths()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def changeEvent(self, event: QEvent) -> None:
        """Lines as wide as the type needs that the theme has set."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._give_widths()

    def _give_widths(self) -> None:
        for line, width in self._widths:
            line.setFixedWidth(int(width * scale()))

    @property
    def whose(self) -> tuple[str, str]:
        """Name or initials, and hospital number, without the spaces around them."""
        return self.patient.text().strip(), self.reference.text().strip()

    def show_age(self, age: str, born: str) -> None:
        """Age and birth date in words, or nothing."""
        self._age.setText(age)
        self._born.setText(born)

    def lock(self, locked: bool) -> None:
        """Whose infusion is open is not typed over."""
        for line in (self.patient, self.reference):
            line.setReadOnly(locked)

    def object_to(self, line: Literal["patient", "reference"], sentence: str) -> None:
        """Mark what is missing until it is typed, and give it the keyboard."""
        wrong = self.patient if line == "patient" else self.reference
        set_state(wrong, "problem")
        wrong.setAccessibleDescription(say("Invalid entry. {why}", why=sentence))
        wrong.setFocus()

    def _unmark(self, line: QLineEdit) -> None:
        if line.property("state") == "problem":
            set_state(line, "empty")
            line.setAccessibleDescription("")

    def put_out_of_sight(self, hidden: bool) -> None:
        """Hide who it is while somebody types it again; nothing moves."""
        for one in (self.patient, self.reference, self._age, self._born):
            policy = one.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            one.setSizePolicy(policy)
            one.setVisible(not hidden)

    def show_row(self, patient: str, plan: str) -> None:
        """Name whoever is marked on the board, who need not be the one who is planned for."""
        # As high as with the fields: nothing below it moves from one page to another.
        self._of_row.setMinimumHeight(max(part.sizeHint().height() for part in self._own))
        for part in self._own:
            part.setVisible(False)
        self._row.setText(patient)
        self._row_plan.setText(plan)
        self._of_row.setVisible(True)
        self.names_row = True
        self.row_named.emit()

    def show_fields(self) -> None:
        """The patient of the pages again."""
        self._of_row.setVisible(False)
        self._row.clear()
        self._row_plan.clear()
        for part in self._own:
            part.setVisible(True)
        if self.names_row:
            self.names_row = False
            self.fields_named.emit()

    def add(self, widget: QWidget) -> None:
        """Something quiet that every page shows beside the patient."""
        self._flow.addWidget(widget)

    def clear(self) -> None:
        """Empty it, for the next patient."""
        # Unlike `clear`, this leaves nothing that Ctrl+Z would bring back.
        self.patient.setText("")
        self.reference.setText("")
        self.show_age("", "")


class ProtocolStrip(QFrame):
    """Drug, strength, source, revision, market and approval, all the time."""

    change_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.STRIP)
        flow = FlowLayout(self, gap=GAP_M, to_the_right=True)
        flow.setContentsMargins(MARGIN, GAP_XS, MARGIN, GAP_XS)
        self._mark = SeverityMark()
        self._mark.show_role(WidgetRole.BLOCK)
        self._drug = PlainLabel()
        set_role(self._drug, WidgetRole.STRONG)
        self._source = PlainLabel()
        set_role(self._source, WidgetRole.CAPTION)
        self._approval = SeverityMark()
        flow.addWidget(self._mark)
        flow.addWidget(_stacked(self._drug, self._source))
        flow.addWidget(self._approval)
        self.button = QPushButton(say("Proto&col…"))
        set_role(self.button, WidgetRole.QUIET)
        self.button.setAccessibleDescription(say("Change protocol"))
        self.button.clicked.connect(self.change_asked)
        flow.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_protocol(self, ref: ProtocolRef) -> None:
        """Show which file speaks."""
        strip = protocol_strip(ref)
        self._mark.setText(strip.mark)
        self._mark.setVisible(bool(strip.mark))
        self._drug.setText(strip.drug)
        self._source.setText(strip.source)
        # One below the other: beside each other they would take a second row at 1366 pixels.
        self._approval.setText("\n".join(part for part in (strip.approval, strip.newer) if part))
        self._approval.show_role(
            WidgetRole.DONE
            if ref.approved is not None and not strip.newer
            else WidgetRole.CAUTION_TIGHT
            if strip.newer
            else WidgetRole.CAUTION
        )
        self.setAccessibleName(self.words)

    @property
    def words(self) -> str:
        """What the strip says."""
        labels = (self._mark, self._drug, self._source, self._approval)
        return ", ".join(label.text().replace("\n", ", ") for label in labels if label.text())


def _together(label: PlainLabel, line: QLineEdit) -> QWidget:
    pair = QWidget()
    pair.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    box = QHBoxLayout(pair)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GAP_S)
    box.addWidget(label)
    box.addWidget(line)
    return pair


def _stacked(upper: PlainLabel, lower: PlainLabel) -> QWidget:
    pair = QWidget()
    box = QVBoxLayout(pair)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(upper)
    box.addWidget(lower)
    return pair
