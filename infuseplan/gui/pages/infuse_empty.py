"""The Infuse page while no infusion is open: what to do next, and what is not finished."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from infuseplan.application.journal import RecordLine
from infuseplan.domain.plan import InfusionPlan
from infuseplan.gui.theme import GAP, GAP_M, GAP_S, GAP_XL, Look, wear
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.presentation.infuse_begin import unfinished_line
from infuseplan.presentation.plan_phrases import heading
from infuseplan.presentation.words import say


class EmptyPanel(QWidget):
    """One sentence, one button, and the list of infusions to continue."""

    start_asked = Signal()
    continue_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = QFrame()
        wear(card, Look.CARD)
        self._sentence = WrappedLabel()
        wear(self._sentence, Look.HEADING)
        self.start_button = QPushButton(say("Start infusion\nF2"))
        wear(self.start_button, Look.ACCENT)
        self.start_button.setAccessibleName(say("Start infusion, key F2"))
        self.start_button.clicked.connect(self.start_asked)
        self.said = WrappedLabel()
        wear(self.said, Look.BLOCK)
        self.said.setVisible(False)
        self._title = PlainLabel(say("Not finished: continue one of these"))
        wear(self._title, Look.HEADING)
        self._list = QVBoxLayout()
        self._list.setSpacing(GAP_S)
        self.buttons: list[QPushButton] = []
        self._lines: tuple[RecordLine, ...] = ()
        box = QVBoxLayout(card)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.setSpacing(GAP)
        box.addWidget(self._sentence)
        box.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.said)
        box.addSpacing(GAP)
        box.addWidget(self._title)
        box.addLayout(self._list)
        box.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(GAP_M, GAP_M, GAP_M, GAP_M)
        outer.addWidget(card)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_plan(None)
        self.show_unfinished(())

    @property
    def sentence(self) -> str:
        """What to do next."""
        return self._sentence.text()

    def show_plan(self, plan: InfusionPlan | None) -> None:
        """Say what can be started, or how to get there."""
        if plan is None:
            self._sentence.setText(say("Plan an infusion on page 1, then start it here."))
        else:
            self._sentence.setText(say("Planned: {heading}.", heading=heading(plan)))
        self.setAccessibleName(self._sentence.text())
        self.start_button.setVisible(plan is not None)

    def show_unfinished(self, lines: tuple[RecordLine, ...]) -> None:
        """One button for each infusion that has no end yet."""
        self._title.setVisible(bool(lines))
        if lines == self._lines:
            return
        self._lines = lines
        for button in self.buttons:
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self.buttons = []
        for line in lines:
            button = QPushButton(say("Continue: {line}", line=unfinished_line(line)))
            button.clicked.connect(
                lambda _checked=False, record=line.id: self.continue_asked.emit(record)
            )
            self._list.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(button)

    def complain(self, sentence: str) -> None:
        """Say why it cannot start or go on."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        if sentence:
            announce(self.said, sentence)
