"""The Course page: the infusion days of one treatment, cycle by cycle."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.gui.pages.course.day_table import DayTable
from infuseplan.gui.theme.theme import (
    GAP,
    GAP_M,
    GAP_S,
    GAP_XS,
    GUTTER,
    MARGIN,
    WidgetRole,
    is_wide,
    set_role,
)
from infuseplan.gui.widgets.empty_card import EmptyCard
from infuseplan.gui.widgets.finding_strip import FindingStrip
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.presentation.i18n import say
from infuseplan.presentation.treatment.view import CourseView, CycleMark, day_headers

_STATES = {"done": "✓", "now": "▸", "planned": ""}


class CoursePage(QWidget):
    """Shows what it is given; of a treatment it knows nothing else."""

    more_asked = Signal()
    """Somebody wants to see more cycles."""
    entry_asked = Signal(object)
    """Somebody wants to write something down: cycle and day of the chosen row, or None."""
    file_asked = Signal()
    """Somebody wants the days as a calendar file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = EmptyCard()
        self._body = QWidget()
        self.heading = WrappedLabel()
        set_role(self.heading, WidgetRole.HEADING)
        self.state = WrappedLabel()
        set_role(self.state, WidgetRole.CAPTION)
        self.next = WrappedLabel()
        set_role(self.next, WidgetRole.STRONG)
        self.findings = FindingStrip(asks=False)
        self.cycles: list[QPushButton] = []
        self._strip = QWidget()
        self._strip_box = FlowLayout(self._strip, gap=GAP_S)
        self.table = DayTable()
        self.legend = WrappedLabel()
        set_role(self.legend, WidgetRole.CAPTION)
        self.more_button = QPushButton(say("&More cycles"))
        self.more_button.clicked.connect(self.more_asked)
        self.entry_button = QPushButton(say("&Record…"))
        self.entry_button.clicked.connect(lambda: self.entry_asked.emit(self.table.place))
        self.file_button = QPushButton(say("Calendar fi&le…"))
        self.file_button.clicked.connect(self.file_asked)
        self.begin_button = QPushButton(say("&Begin the treatment…"))
        set_role(self.begin_button, WidgetRole.ACCENT)
        self.begin_button.clicked.connect(lambda: self.entry_asked.emit(None))
        self.history = WrappedLabel()
        set_role(self.history, WidgetRole.CAPTION)
        self._lay_out()
        self.show_empty("")

    def show_empty(self, sentence: str, *, may_begin: bool = False) -> None:
        """Show nothing but what to do next; `may_begin` where a treatment can be begun."""
        self.begin_button.setVisible(may_begin)
        self.empty.setText(sentence)
        self.empty.setVisible(True)
        self._body.setVisible(False)
        self.heading.clear()
        self.state.clear()
        self.next.clear()
        self.legend.clear()
        self.history.clear()
        self.table.show_rows(day_headers(), ())
        self.findings.show_rows(())
        self._show_cycles(())

    def show_view(
        self, view: CourseView, *, may_show_more: bool, history: str = "", is_recorded: bool = False
    ) -> None:
        """Show the days of a treatment; `may_show_more` where cycles follow the last one.

        Of a treatment of the record, with `history` in words, something can be written down.
        """
        self.empty.setVisible(False)
        self.begin_button.setVisible(False)
        self.history.setText(history)
        self.history.setVisible(bool(history))
        self.entry_button.setVisible(is_recorded)
        self.file_button.setVisible(is_recorded)
        self.heading.setText(view.heading)
        self.state.setText(view.state)
        self.next.setText(view.next_infusion)
        self.legend.setText(view.legend)
        self.findings.show_rows(view.findings)
        self._show_cycles(view.cycles)
        self.table.show_rows(view.headers, view.rows)
        self.more_button.setEnabled(may_show_more)
        self._body.setVisible(True)

    @property
    def has_days(self) -> bool:
        """Whether days are shown, and so can be printed."""
        return not self._body.isHidden() and self.table.model().rowCount() > 0

    def take_keyboard(self) -> None:
        """The days; where there are none the page itself, so that a digit turns to another one."""
        (self if self._body.isHidden() else self.table).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger type in a large window."""
        super().resizeEvent(event)
        wide = is_wide(self.window())
        self.table.set_wide(wide=wide)
        set_role(self.state, WidgetRole.TEXT_WIDE if wide else WidgetRole.CAPTION)
        set_role(self.next, WidgetRole.HEADING if wide else WidgetRole.STRONG)
        set_role(self.history, WidgetRole.TEXT_WIDE if wide else WidgetRole.CAPTION)

    def _show_cycles(self, cycles: tuple[CycleMark, ...]) -> None:
        for button in self.cycles:
            self._strip_box.removeWidget(button)
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self.cycles = [self._cycle(one) for one in cycles]
        self._strip.setVisible(bool(cycles))

    def _cycle(self, mark: CycleMark) -> QPushButton:
        sign = _STATES[mark.state]
        button = QPushButton(f"{sign} {mark.title}".strip())
        button.setToolTip(mark.span)
        button.setAccessibleName(mark.words)
        # Tab goes on to the table, in which the same is reached with the arrows.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(button, WidgetRole.ACCENT if mark.state == "now" else WidgetRole.QUIET)
        button.clicked.connect(partial(self._go_to, mark.first_row))
        self._strip_box.addWidget(button)
        return button

    def _go_to(self, row: int, _checked: bool = False) -> None:
        self.table.go_to(row)
        self.table.setFocus()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, WidgetRole.CARD)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(GAP, GAP_M, GAP, GAP_M)
        inner.setSpacing(GAP_S)
        caption = PlainLabel(say("Next infusion"))
        set_role(caption, WidgetRole.CAPTION)
        head, due = QVBoxLayout(), QVBoxLayout()
        for box, above, below in ((head, self.heading, self.state), (due, caption, self.next)):
            box.setSpacing(GAP_XS)
            box.addWidget(above)
            box.addWidget(below)
            box.addStretch()
        top = QHBoxLayout()
        top.setSpacing(GAP)
        top.addLayout(head, 3)
        top.addLayout(due, 3)
        for button in (self.entry_button, self.file_button, self.more_button):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(top)
        inner.addWidget(self.history)
        inner.addWidget(self._strip)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.legend)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(GUTTER)
        body.addWidget(self.findings)
        body.addWidget(card, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        box.setSpacing(GUTTER)
        # What to do next stands below the sentence that names it.
        self.empty.offer(self.begin_button)
        box.addWidget(self.empty, 1)
        box.addWidget(self._body, 1)
