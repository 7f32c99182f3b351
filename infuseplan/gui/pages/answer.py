"""The answer of the Plan page: large figures, chart and ladder, and what goes with them.

It shows one plan, one refusal, or one sentence that says what to do next, and never a part of
an older plan: whatever is not shown holds no words and no figures either.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from infuseplan.application.planning import ProvedPlan
from infuseplan.domain.plan import Refusal
from infuseplan.gui.pages.details import Details
from infuseplan.gui.theme import GAP, GAP_M, GAP_S, GAP_XL, Look, wear
from infuseplan.gui.widgets.figure_tile import FigureTile
from infuseplan.gui.widgets.finding_strip import FindingStrip
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.ladder_table import LadderTable
from infuseplan.gui.widgets.staircase_chart import StaircaseChart
from infuseplan.presentation.plan_view import PlanView, finding_rows, plan_view
from infuseplan.presentation.words import say

_MOST_TILES = 5
_EVIDENCE_LINES = 3


class AnswerPanel(QStackedWidget):
    """Exactly one of: what to do next, a plan, a refusal, or the cover after a fault."""

    why_asked = Signal(str)
    acknowledged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next = WrappedLabel()
        wear(self._next, Look.HEADING)
        self._next.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty = _card(self._next)
        self.tiles = tuple(FigureTile() for _ in range(_MOST_TILES))
        self.findings = FindingStrip()
        # Three lines in a fixed place: a height that follows the width would push the tiles.
        self._evidence = PlainLabel()
        self._evidence.setWordWrap(True)
        self._evidence.setAlignment(Qt.AlignmentFlag.AlignTop)
        wear(self._evidence, Look.CAPTION)
        self._evidence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._heading = PlainLabel()
        wear(self._heading, Look.STRONG)
        self.chart = StaircaseChart()
        self.ladder = LadderTable()
        self.details = Details()
        self._plan_page = self._plan_layout()
        self._refusal_title = PlainLabel()
        wear(self._refusal_title, Look.HEADING)
        self.refusal_findings = FindingStrip()
        self._refusal_page = self._refusal_layout()
        self._cover = WrappedLabel()
        wear(self._cover, Look.HEADING)
        self._cover_page = self._cover_layout()
        for page in (self._empty, self._plan_page, self._refusal_page, self._cover_page):
            self.addWidget(page)
        self._connect()
        self._view: PlanView | None = None

    @property
    def view(self) -> PlanView | None:
        """What is shown of a plan; None while no plan is shown."""
        return self._view

    def show_next(self, sentence: str) -> None:
        """No plan: say what to do next."""
        self._forget()
        self._next.setText(sentence)
        self.setCurrentWidget(self._empty)

    def show_refusal(self, refusal: Refusal) -> None:
        """No plan, for clinical reasons: say all of them."""
        self._forget()
        self._refusal_title.setText(say("No plan: this must be settled first"))
        self.refusal_findings.show_rows(
            tuple(row for row in finding_rows(refusal.findings) if not row.standing)
        )
        self.setCurrentWidget(self._refusal_page)

    def cover(self, sentence: str) -> None:
        """Something unexpected happened: no figure stays visible."""
        self._forget()
        self._cover.setText(sentence)
        self.setCurrentWidget(self._cover_page)

    def show_plan(self, proved: ProvedPlan) -> None:
        """The whole answer for one proved plan."""
        view = plan_view(proved)
        self.refusal_findings.show_rows(())
        self._next.clear()
        self._cover.clear()
        for number, tile in enumerate(self.tiles):
            shown = number < len(view.tiles)
            if shown:
                tile.show_tile(view.tiles[number])
            else:
                tile.clear()
            tile.setVisible(shown)
        self._heading.setText(view.heading)
        self._evidence.setText(" ".join((*view.evidence, *view.silent)))
        self._evidence.setFixedHeight(
            self._evidence.fontMetrics().lineSpacing() * _EVIDENCE_LINES
        )
        self._fit_tiles()
        self.findings.show_rows(tuple(row for row in view.findings if not row.standing))
        self.chart.set_staircase(view.staircase)
        self.ladder.show_rows(view.ladder)
        self.chart.setVisible(view.staircase is not None)
        self.ladder.setVisible(bool(view.ladder))
        self.details.show_view(view, proved.proof)
        self._view = view
        self.setCurrentWidget(self._plan_page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large figures as large as they fit side by side."""
        super().resizeEvent(event)
        self._fit_tiles()

    def _fit_tiles(self) -> None:
        """A longer figure, such as 1262.5 mg, makes all of them a little smaller, never cut."""
        for tight in (False, True):
            for tile in self.tiles:
                tile.set_tight(tight=tight)
            shown = [tile for tile in self.tiles if not tile.isHidden()]
            needed = sum(tile.minimumSizeHint().width() + GAP_S for tile in shown)
            if needed - GAP_S <= self.width():
                return

    def _forget(self) -> None:
        if self._view is not None:
            for tile in self.tiles:
                tile.clear()
            self._heading.clear()
            self._evidence.clear()
            self.findings.show_rows(())
            self.chart.set_staircase(None)
            self.ladder.show_rows(())
            self.details.forget()
            self._view = None
        self.refusal_findings.show_rows(())
        self._next.clear()
        self._cover.clear()

    def _plan_layout(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP_M)
        tiles = QHBoxLayout()
        tiles.setSpacing(GAP_S)
        for tile in self.tiles:
            tiles.addWidget(tile)
        box.addLayout(tiles)
        box.addWidget(self.findings)
        rates = QFrame()
        wear(rates, Look.CARD)
        grid = QGridLayout(rates)
        grid.setContentsMargins(GAP, GAP_S, GAP_S, GAP_S)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._heading, 0, 0)
        grid.addWidget(self._evidence, 0, 1)
        grid.addWidget(self.chart, 1, 0)
        grid.addWidget(self.ladder, 1, 1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(1, 1)
        box.addWidget(rates, 3)
        box.addWidget(self.details, 2)
        return page

    def _refusal_layout(self) -> QWidget:
        page = QFrame()
        wear(page, Look.CARD)
        box = QVBoxLayout(page)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.setSpacing(GAP)
        box.addWidget(self._refusal_title)
        box.addWidget(self.refusal_findings)
        box.addStretch()
        return page

    def _cover_layout(self) -> QWidget:
        page = QFrame()
        wear(page, Look.BLOCK)
        box = QVBoxLayout(page)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.addWidget(self._cover)
        box.addStretch()
        return page

    def _connect(self) -> None:
        for tile in self.tiles:
            tile.why_asked.connect(self.why_asked)
        self.ladder.why_asked.connect(self.why_asked)
        self.details.why_asked.connect(self.why_asked)
        self.findings.acknowledged.connect(self.acknowledged)
        self.chart.step_highlighted.connect(self.ladder.point_at)
        self.ladder.step_pointed_at.connect(self.chart.set_highlighted_step)


def _card(label: QWidget) -> QWidget:
    page = QFrame()
    wear(page, Look.CARD)
    box = QVBoxLayout(page)
    box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
    box.addWidget(label)
    return page
