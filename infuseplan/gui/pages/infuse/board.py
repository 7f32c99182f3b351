"""The running infusion on one page: status, keys, what is open, chart, steps to come, log."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.protocol.reference import ProtocolRef
from infuseplan.gui.chart.widget import StaircaseChart
from infuseplan.gui.pages.infuse.guidance import GuidanceCard
from infuseplan.gui.pages.infuse.keys import KeyRow
from infuseplan.gui.pages.infuse.log import LogCard
from infuseplan.gui.pages.infuse.status import StatusCard
from infuseplan.gui.pages.infuse.what_now import WIDTH, Attention, WhatNow
from infuseplan.gui.theme.theme import (
    GAP_M,
    GAP_S,
    GAP_XS,
    MARGIN,
    WidgetRole,
    scale,
    set_role,
)
from infuseplan.gui.widgets.alert import Alert
from infuseplan.gui.widgets.button import WholeButton
from infuseplan.gui.widgets.finding_strip import FindingStrip
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.rate_table import LadderTable
from infuseplan.gui.widgets.scrolled import SCROLL_BAR, ScrolledBody, scrolled
from infuseplan.gui.widgets.severity_icon import SeverityMark
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.view import InfuseView
from infuseplan.presentation.plan.frame import protocol_strip
from infuseplan.presentation.sign_in import entries_by

_LINES_OF_CARDS = 4
# From this height of the page on, in pixels at 100 %, the log stands below the middle column.
_TWO_ROWS = 860


class InfuseBoard(QWidget):
    """Shows one `InfuseView`; what is not in it is nowhere on the page."""

    figures_hidden = Signal(bool)
    """Whether somebody checks by figures of their own, and sees none of those here meanwhile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = PlainLabel()
        set_role(self.heading, WidgetRole.HEADING)
        self.trial = SeverityMark()
        self.trial.show_role(WidgetRole.BLOCK)
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
        self.said = Alert(WidgetRole.NOTE, say("Note"), answers=True)
        self.chart = StaircaseChart()
        self.guidance = GuidanceCard()
        self.attention = Attention((
            self.unsaved,
            # What is to be done now, before the ways back from it, and before what somebody has to
            # know about the start: five agents that were given too early are five cautions.
            self.guidance, self.stopped, self.deviation, self.clock, self.missed, self.findings,
            self.said,
        ))  # fmt: skip
        self.ladder_title = PlainLabel()
        set_role(self.ladder_title, WidgetRole.STRONG)
        self.ladder = LadderTable()
        self._steps = self._steps_card()
        self.what_now = WhatNow(self._steps, self.ladder, self.attention)
        self.log = LogCard()
        self._notes = QWidget()
        self.notes = QVBoxLayout(self._notes)
        self.notes.setContentsMargins(0, 0, 0, 0)
        self.is_hiding = False
        self._why_hidden = WrappedLabel(say("Hidden while another person checks. STOP: F9."))
        self._why_hidden.setMargin(MARGIN)
        self._why_hidden.hide()
        self._arranged: tuple[bool, bool, bool] | None = None
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
        self.what_now.place()
        self.log.show_rows(view.log)
        self.log.end_button.setEnabled("end" not in view.why_not)
        self.log.end_button.setToolTip(view.why_not.get("end", ""))

    def show_who(self, initials: str, *, by_pin: bool = False) -> None:
        """Whose entries they are from now on, and whether a PIN was typed for them."""
        words = entries_by(initials, by_pin=by_pin)
        self.who_button.setText(words if initials else say("Entries &by: nobody yet"))

    def hide_figures(self, *, hidden: bool) -> None:
        """Leave only the keys in sight, or show all of it again; STOP shows it at once."""
        if hidden == self.is_hiding:
            return
        self.is_hiding = hidden
        self._area.setVisible(not hidden)
        self._why_hidden.setVisible(hidden)
        if not hidden:
            self.status.setFocus()
        self.figures_hidden.emit(hidden)

    def stop_at_once(self, words: str = "") -> None:
        """STOP was pressed: the old rate and its steps are off the page before all else."""
        self.hide_figures(hidden=False)
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
        """In reading order, STOP last; what alerts offer stands below the table, or above both."""
        alerts = (self.unsaved, self.stopped, self.deviation, self.clock, self.missed, self.said)
        offers = [one for alert in alerts for one in alert.findChildren(QPushButton)]
        notes = self._notes.findChildren(QPushButton)
        below = self.what_now.is_column
        stops = [
            *([] if below else notes),
            self.who_button,
            self.status,
            *([] if below else offers),
            self.chart,
            self.ladder,
            *(offers if below else []),
            self.log.amend_button,
            self.log.deviation_button,
            self.log.end_button,
            self.log.table,
            *(notes if below else []),
            *self.keys.buttons.values(),
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self._place_lower()

    def _place_lower(self) -> None:
        """Chart, what is to be done now, and log in columns that stand still, where they fit.

        In a high window, as at 1920 x 1080, the log stands below the middle one. With large type
        the parts go below one another, and the page scrolls. What decides is the window alone:
        nothing moves because a sentence comes or goes.
        """
        chart, log = (one.minimumSizeHint().width() for one in (self.chart, self.log))
        column = int(WIDTH * scale())
        # The margins of page and card, what lies between the two, and a scroll bar.
        around = 2 * MARGIN + 2 * GAP_S + GAP_M + SCROLL_BAR + _LINES_OF_CARDS
        is_high = self.height() >= _TWO_ROWS * scale()
        beside = max(column, log) if is_high else column + log + GAP_M
        is_column = chart + beside + around <= self.width()
        steps = self._steps.minimumSizeHint().width()
        is_beside = is_column or chart + max(steps, log) + around <= self.width()
        self._arrange(is_column=is_column, is_beside=is_beside, is_low=is_column and not is_high)

    def _arrange(self, *, is_column: bool, is_beside: bool, is_low: bool) -> None:
        if (is_column, is_beside, is_low) == self._arranged:
            return
        self._arranged = is_column, is_beside, is_low
        lower, right = self._lower, self._right_box
        for part in (self._right, self.log):
            lower.removeWidget(part)
        right.removeWidget(self.log)
        if is_low:
            lower.addWidget(self.log, 0, 2)
        else:
            right.addWidget(self.log, 2 if is_column else 1)
        right.setStretchFactor(self.what_now, 3 if is_column else 0)
        lower.addWidget(self._right, 0 if is_beside else 1, 1 if is_beside else 0)
        # In three columns the middle one has its width; chart and log share what is left.
        lower.setColumnStretch(1, 2 if is_beside and not is_low else 0)
        lower.setColumnStretch(2, 3 if is_low else 0)
        self.chart.set_low(low=is_low)
        self.guidance.set_narrow(narrow=is_column)
        self.what_now.set_column(column=is_column, wide=not is_low)
        if is_column:
            self.log.foot.addWidget(self._notes)
        else:
            self._above.addWidget(self.attention)
            self.attention.show()
            self._top.addWidget(self._notes)
        self.set_tab_path()

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
        right.addWidget(self.what_now)
        self._lower = lower = QGridLayout()
        lower.setSpacing(GAP_S)
        lower.addWidget(chart, 0, 0)
        lower.setColumnStretch(0, 3)
        body = ScrolledBody()
        box = QVBoxLayout(body)
        # A title bar takes its share of 768 lines: with the longest table nothing scrolls.
        box.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP_S)
        box.setSpacing(GAP_S)
        self._top = QVBoxLayout()
        box.addLayout(self._top)
        box.addLayout(head)
        box.addWidget(self.status)
        # With large type what waits for somebody stands above chart and table.
        self._above = QVBoxLayout()
        box.addLayout(self._above)
        box.addLayout(lower, 1)
        # STOP never scrolls out of sight.
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._area = scrolled(body)
        whole.addWidget(self._why_hidden)
        whole.addWidget(self._area, 1)
        policy = self._area.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._area.setSizePolicy(policy)
        bar = QVBoxLayout()
        bar.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        bar.addWidget(self.keys)
        whole.addLayout(bar)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place_lower()
