"""The running infusion on one page: status, keys, what is open, chart, steps to come, log."""

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.chart.widget import StaircaseChart
from infuseplan.gui.pages.infuse.keys import KeyRow
from infuseplan.gui.pages.infuse.log import LogCard
from infuseplan.gui.pages.infuse.status import LOOKS, StatusCard
from infuseplan.gui.theme.theme import (
    GAP,
    GAP_M,
    GAP_S,
    GAP_XS,
    MARGIN,
    WidgetRole,
    set_role,
)
from infuseplan.gui.widgets.alert import Alert
from infuseplan.gui.widgets.button import WholeButton
from infuseplan.gui.widgets.finding_strip import FindingStrip
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.rate_table import LadderTable
from infuseplan.gui.widgets.scrolled import SCROLL_BAR, ScrolledBody, scrolled
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.view import Guidance, InfuseView
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.sign_in import entries_by

_LINES = 6
# Their title, and the conditions for permanent discontinuation.
_LINES_OF_ENDS = 9
_LINES_OF_CARDS = 4
# Steps after a restart; lines of a finding and of what the protocol says; gaps between all of it.
_MOST_STEPS, _LINES_BETWEEN, _GAPS = 7, 6, 14


class GuidanceCard(QFrame):
    """What the protocol says now, and what may be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self.title = PlainLabel()
        set_role(self.title, WidgetRole.NOTE)
        self._lines = tuple(WrappedLabel() for _ in range(_LINES))
        box = QHBoxLayout(self)
        box.setContentsMargins(GAP_S, GAP_S, GAP, GAP_S)
        box.setSpacing(GAP)
        box.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(GAP_XS)
        for line in self._lines:
            words.addWidget(line)
        words.addStretch()
        box.addLayout(words, 1)
        self._ends = tuple(WrappedLabel() for _ in range(_LINES_OF_ENDS))
        self._beside = QWidget()
        ends = QVBoxLayout(self._beside)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.setSpacing(0)
        for line in self._ends:
            ends.addWidget(line)
        ends.addStretch()
        # Beside what is to be done now: one below the other, they would push chart and table away.
        box.addWidget(self._beside, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def text(self) -> str:
        """All that is said, as text."""
        shown = (*self._lines, *self._ends)
        lines = [self.title.text(), *(line.text() for line in shown)]
        return "\n".join(line for line in lines if line)

    def show_guidance(self, guidance: Guidance | None) -> None:
        """Show it, or hide and empty the card."""
        self.title.setText(guidance.title if guidance else "")
        if guidance:
            set_role(self.title, LOOKS[guidance.tone])
        _fill(self._lines, guidance.lines if guidance else ())
        _fill(self._ends, guidance.ends if guidance else ())
        self._beside.setVisible(bool(guidance and guidance.ends))
        self.setVisible(guidance is not None)


def _fill(labels: tuple[WrappedLabel, ...], lines: tuple[str, ...]) -> None:
    for place, label in enumerate(labels):
        label.setText(lines[place] if place < len(lines) else "")
        label.setVisible(place < len(lines))


class InfuseBoard(QWidget):
    """Shows one `InfuseView`; what is not in it is nowhere on the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = PlainLabel()
        set_role(self.heading, WidgetRole.HEADING)
        self.trial = PlainLabel()
        set_role(self.trial, WidgetRole.BLOCK)
        self._promise = PlainLabel(say("Not a pump controller. Not an alarm."))
        set_role(self._promise, WidgetRole.CAPTION)
        self.who_button = WholeButton("")
        self.who_button.setAutoDefault(False)
        self.who_button.setToolTip(say("Shown with every entry; press to change."))
        set_role(self.who_button, WidgetRole.QUIET)
        self.show_who("")
        self.status = StatusCard()
        self.keys = KeyRow()
        self.unsaved = Alert(WidgetRole.BLOCK, say("Journal"))
        self.clock = Alert(WidgetRole.CAUTION, say("Clock"))
        self.missed = Alert(WidgetRole.CAUTION, say("Missed"))
        self.stopped = Alert(WidgetRole.BLOCK, say("STOP"))
        self.deviation = Alert(WidgetRole.BLOCK, say("Deviation"))
        self.findings = FindingStrip(asks=False)
        self.said = Alert(WidgetRole.NOTE, say("Note"))
        self.chart = StaircaseChart()
        self.guidance = GuidanceCard()
        self.ladder_title = PlainLabel()
        set_role(self.ladder_title, WidgetRole.STRONG)
        self.ladder = LadderTable()
        self._steps = self._steps_card()
        self.log = LogCard()
        self._is_beside = True
        self._is_low = False
        self._lay_out()
        self.chart.step_highlighted.connect(self.ladder.point_at)
        self.ladder.step_pointed_at.connect(self.chart.set_highlighted_step)

    def show_view(self, view: InfuseView, ref: ProtocolRef) -> None:
        """Everything, after an entry or when a minute has gone by."""
        self.heading.setText(view.heading)
        mark = protocol_strip(ref).mark
        self.trial.setText(mark)
        self.trial.setVisible(bool(mark))
        self.status.show_live(view.live)
        self.keys.show_possible(view.why_not, view.asked)
        self.missed.tell(view.missed)
        self.stopped.tell(view.stopped)
        self.deviation.tell(view.deviation)
        if view.findings != self.findings.rows:
            self.findings.show_rows(view.findings)
            self.set_tab_path()
        self.chart.set_staircase(view.staircase)
        self.chart.show()
        self.guidance.show_guidance(view.guidance)
        self.ladder_title.setText(view.ladder_title)
        self.ladder.show_rows(view.ladder)
        self._steps.setVisible(bool(view.ladder))
        # Its figures may need more room than those before.
        self._place_lower()
        self.log.show_rows(view.log)
        self.log.end_button.setEnabled("end" not in view.why_not)
        self.log.end_button.setToolTip(view.why_not.get("end", ""))

    def show_who(self, initials: str, *, by_pin: bool = False) -> None:
        """Whose entries they are from now on, and whether a PIN was typed for them."""
        words = entries_by(initials, by_pin=by_pin)
        self.who_button.setText(words if initials else say("Entries &by: nobody yet"))

    def stop_at_once(self, words: str = "") -> None:
        """STOP was pressed: the old rate and its steps are off the page before all else."""
        self.status.stop_at_once(words)
        self.chart.hide()
        self.ladder_title.clear()
        self.ladder.show_rows(())
        self._steps.setVisible(False)

    def forget(self) -> None:
        """Leave nothing of this patient on the page."""
        self.heading.clear()
        self.trial.clear()
        self.status.forget()
        for alert in (
            self.unsaved, self.stopped, self.deviation, self.clock, self.missed, self.said,
        ):  # fmt: skip
            alert.tell("")
        self.findings.show_rows(())
        self.chart.set_staircase(None)
        self.guidance.show_guidance(None)
        self.ladder_title.clear()
        self.ladder.show_rows(())
        self.log.show_rows(())

    def set_tab_path(self) -> None:
        """From top to bottom, STOP last; what alerts offer stands above the chart."""
        alerts = (self.unsaved, self.stopped, self.deviation, self.clock, self.missed)
        stops = [
            self.who_button,
            self.status,
            *(button for alert in alerts for button in alert.findChildren(QPushButton)),
            *self.said.findChildren(QPushButton),
            self.chart,
            self.ladder,
            self.log.amend_button,
            self.log.deviation_button,
            self.log.end_button,
            self.log.table,
            *self.keys.buttons.values(),
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self._place_lower()

    def _place_lower(self) -> None:
        """Chart and table side by side, or below one another where type is large.

        In a low window, such as a ward's of 1366 x 690, the log stands beside them too, and nothing
        scrolls. What decides is the window alone: nothing moves because a sentence comes or goes.
        """
        steps, log = (one.minimumSizeHint().width() for one in (self._steps, self.log))
        chart = self.chart.minimumSizeHint().width()
        # The margins of page and card, what lies between the two, and a scroll bar.
        around = 2 * MARGIN + 2 * GAP_S + GAP_M + SCROLL_BAR + _LINES_OF_CARDS
        # The log stands below the table.
        beside = chart + max(steps, log) + around <= self.width()
        if beside != self._is_beside:
            self._is_beside = beside
            self._lower.removeWidget(self._right)
            self._lower.addWidget(self._right, 0 if beside else 1, 1 if beside else 0)
            self._lower.setColumnStretch(1, 2 if beside else 0)
        with_log = chart + steps + log + around + GAP_M <= self.width()
        is_low = beside and with_log and self.height() < self._height_of_two_rows()
        if is_low != self._is_low:
            self._is_low = is_low
            self.chart.set_low(low=is_low)
            if is_low:
                self._right_box.removeWidget(self.log)
                self._lower.addWidget(self.log, 0, 2)
            else:
                self._lower.removeWidget(self.log)
                self._right_box.addWidget(self.log, 1)
            # The table needs its width; chart and log share what is left.
            self._lower.setColumnStretch(1, 0 if is_low else 2)
            self._lower.setColumnStretch(2, 3 if is_low else 0)

    def _height_of_two_rows(self) -> int:
        """What the page needs with its longest table, a finding and what the protocol says."""
        line = self.fontMetrics().lineSpacing()
        steps = (_MOST_STEPS + 2) * self.ladder.verticalHeader().defaultSectionSize()
        parts = (
            self.heading, self.status, self.keys, self.log,
        )  # fmt: skip
        fixed = sum(part.minimumSizeHint().height() for part in parts)
        return fixed + steps + _LINES_BETWEEN * line + _GAPS * GAP_S

    def _steps_card(self) -> QFrame:
        card = QFrame()
        set_role(card, WidgetRole.CARD)
        box = QVBoxLayout(card)
        box.setContentsMargins(GAP_M, GAP_S, GAP_S, GAP_XS)
        box.setSpacing(GAP_XS)
        box.addWidget(self.ladder_title)
        box.addWidget(self.ladder)
        return card

    def _lay_out(self) -> None:
        head = FlowLayout(gap=GAP_M)
        for label in (self.heading, self.trial, self.who_button, self._promise):
            head.addWidget(label)
        policy = QSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.heading.setSizePolicy(policy)
        chart = QFrame()
        set_role(chart, WidgetRole.CARD)
        inside = QVBoxLayout(chart)
        inside.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_S)
        inside.addWidget(self.chart)
        self._right = QWidget()
        self._right_box = right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP_S)
        right.addWidget(self._steps)
        right.addWidget(self.log, 1)
        self._lower = lower = QGridLayout()
        lower.setSpacing(GAP_S)
        lower.addWidget(chart, 0, 0)
        lower.addWidget(self._right, 0, 1)
        lower.setColumnStretch(0, 3)
        lower.setColumnStretch(1, 2)
        body = ScrolledBody()
        box = QVBoxLayout(body)
        # A title bar takes its share of 768 lines: with the longest table nothing scrolls.
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP_S)
        box.setSpacing(GAP_S)
        box.addLayout(head)
        box.addWidget(self.status)
        for alert in (
            self.unsaved, self.stopped, self.deviation, self.clock, self.missed,
            # What is to be done now, before what somebody has to know about the start: five agents
            # that were given too early are five cautions.
            self.guidance, self.findings, self.said,
        ):  # fmt: skip
            box.addWidget(alert)
        box.addLayout(lower, 1)
        # STOP never scrolls out of sight.
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._area = scrolled(body)
        whole.addWidget(self._area, 1)
        bar = QVBoxLayout()
        bar.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        bar.addWidget(self.keys)
        whole.addLayout(bar)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
