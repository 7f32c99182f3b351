"""The Infuse page while no infusion is open: what to do next, and what is not finished."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import RecordLine, StorageProblem
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.frozen import frozen
from infuseplan.gui.theme.theme import (
    GAP,
    GAP_S,
    GAP_XL,
    MARGIN,
    WidgetRole,
    set_role,
)
from infuseplan.gui.widgets.button import WholeButton, WrappedButton
from infuseplan.gui.widgets.entry_fields import announce
from infuseplan.gui.widgets.focus_frame import FocusFrame
from infuseplan.gui.widgets.labels import WrappedLabel
from infuseplan.gui.widgets.scrolled import ScrolledBody, scrolled
from infuseplan.gui.widgets.severity_icon import SeveritySentence
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import record_message
from infuseplan.presentation.infusion.trouble import trouble_message
from infuseplan.presentation.plan.phrases import heading


@frozen
class ListedRecord:
    """A record by its id, and what is said of it."""

    id: str
    words: str


def listed(records: InfusionRecords, lines: tuple[RecordLine, ...]) -> tuple[ListedRecord, ...]:
    """Each of these records, with how it stands now."""
    zone = records.now().tzinfo
    return tuple(
        ListedRecord(one.id, record_message(one, records.state_of(one), zone)) for one in lines
    )


class _Records(QWidget):
    """A title and one button for each record; nothing while there are none."""

    asked = Signal(str)

    def __init__(self, title: str, label: Callable[[str], str]) -> None:
        super().__init__()
        self._label = label
        self._title = WrappedLabel(title)
        set_role(self._title, WidgetRole.HEADING)
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(GAP_S)
        self._list.addWidget(self._title)
        self.buttons: list[WrappedButton] = []
        self._lines: tuple[ListedRecord, ...] = ()
        self.setVisible(False)

    def show_lines(self, lines: tuple[ListedRecord, ...]) -> None:
        """One button for each of them; the one that had the keyboard keeps it."""
        self.setVisible(bool(lines))
        if lines == self._lines:
            return
        had = [one.id for one, button in zip(self._lines, self.buttons, strict=True)
               if button.hasFocus()]  # fmt: skip
        gone, self.buttons = self.buttons, []
        self._lines = lines
        for line in lines:
            button = WrappedButton(self._label(line.words))
            button.clicked.connect(lambda _checked=False, record=line.id: self.asked.emit(record))
            self._list.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            # Qt would show it only in the next turn, and give it no keyboard until then.
            button.show()
            self.buttons.append(button)
            if line.id in had:
                button.setFocus()
        for button in gone:
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words of the buttons anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Likewise when the theme has set another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        for button in self.buttons:
            button.fit(self.width())


class EmptyPanel(FocusFrame):
    """One sentence, one button, the infusions to continue, and those that ended lately."""

    start_asked = Signal()
    continue_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = QFrame()
        set_role(card, WidgetRole.CARD)
        self._sentence = WrappedLabel()
        set_role(self._sentence, WidgetRole.HEADING)
        self.start_button = WholeButton(say("Start infusion\nF2"))
        set_role(self.start_button, WidgetRole.ACCENT)
        self.start_button.setAccessibleName(say("Start infusion, key F2"))
        self.start_button.clicked.connect(self.start_asked)
        self.said = SeveritySentence(WidgetRole.BLOCK)
        self.said.setVisible(False)
        self._unfinished = _Records(
            say("Infusions in progress"),
            lambda words: say("Continue: {line}", line=words),
        )
        self._ended = _Records(
            say("Recently ended (open to record a late reaction)"),
            lambda words: say("Open: {line}", line=words),
        )
        for table in (self._unfinished, self._ended):
            table.asked.connect(self.continue_asked)
        box = QVBoxLayout(card)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.setSpacing(GAP)
        box.addWidget(self._sentence)
        box.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.said)
        box.addSpacing(GAP)
        box.addWidget(self._unfinished)
        box.addWidget(self._ended)
        box.addStretch()
        body = ScrolledBody()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inner.addWidget(card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(body))
        self.show_plan(None)

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

    @property
    def buttons(self) -> list[WrappedButton]:
        """The buttons that continue an infusion that has no end yet."""
        return self._unfinished.buttons

    @property
    def ended_buttons(self) -> list[WrappedButton]:
        """The buttons that open an infusion that ended lately."""
        return self._ended.buttons

    def show_unfinished(self, lines: tuple[ListedRecord, ...]) -> None:
        """Infusions that have no end yet."""
        self._unfinished.show_lines(lines)

    def show_ended(self, lines: tuple[ListedRecord, ...]) -> None:
        """Infusions that ended lately: a reaction may still come."""
        self._ended.show_lines(lines)

    def list_records(self, records: InfusionRecords) -> None:
        """Both lists as the journal has them; where it cannot be read, none, and why."""
        try:
            unfinished, ended = records.unfinished(), records.ended_lately()
            self.show_unfinished(listed(records, unfinished))
            self.show_ended(listed(records, ended))
            self.complain("")
        except StorageProblem as problem:
            self.show_unfinished(())
            self.show_ended(())
            self.complain(trouble_message(problem))

    def hideEvent(self, event: QHideEvent) -> None:
        """An infusion is shown: nobody else's name is held behind it."""
        super().hideEvent(event)
        if self.isHidden():
            self.show_unfinished(())
            self.show_ended(())

    def say_nothing_is_open(self) -> None:
        """A key of the bedside was pressed, and there is no infusion that it could mean."""
        self.complain("")
        self.complain(
            say(
                "No infusion is open here, so nothing was recorded: start one (F2) or continue "
                "one. Stop the pump by hand."
            )
        )

    def complain(self, sentence: str) -> None:
        """Say why it cannot start or go on."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        if sentence:
            announce(self.said, sentence)
