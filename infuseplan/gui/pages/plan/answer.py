"""The answer of the Plan page: large figures, chart and ladder, and what goes with them.

It shows one plan, one refusal, or one sentence that says what to do next, and never a part of
an older plan: whatever is not shown holds no words and no figures either.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.plan.session import Held
from infuseplan.domain.plan.plan import Refusal
from infuseplan.gui.chart.widget import StaircaseChart
from infuseplan.gui.pages.plan.details import Details
from infuseplan.gui.pages.plan.evidence import EvidenceNote
from infuseplan.gui.pages.plan.held import HeldPanel
from infuseplan.gui.pages.plan.next_card import NextCard
from infuseplan.gui.theme.theme import (
    GAP,
    GAP_M,
    GAP_S,
    GAP_XL,
    GAP_XS,
    WidgetRole,
    scale,
    set_role,
)
from infuseplan.gui.widgets.figure_tile import FigureProbe, FigureTile
from infuseplan.gui.widgets.finding_strip import FindingStrip
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import MeasuredWords, PlainLabel, WrappedLabel
from infuseplan.gui.widgets.rate_table import LadderTable
from infuseplan.gui.widgets.scrolled import scrolled
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.view import PlanView, finding_rows, plan_view

if TYPE_CHECKING:
    # A window that only plans does not load the fold.
    from infuseplan.presentation.infusion.on_plan_page import PlanCourse

_MOST_TILES = 5
_SCROLL_BAR = 10
# Left and right of a card.
_HAIRLINES = 2
# Pixels at 100 %: the answer in a window of 1366 x 768 is lower.
_LOW = 720
# Row, column, rows, columns of heading, evidence, chart and ladder.
_BESIDE = ((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 2, 1), (2, 1, 1, 1))
_BELOW = ((0, 0, 1, 2), (1, 0, 1, 2), (2, 0, 1, 2), (3, 0, 1, 2))


class AnswerPanel(QStackedWidget):
    """Exactly one of: what to do next, a plan, a refusal, a doubt, or the cover after a fault."""

    why_asked = Signal(str)
    acknowledged = Signal(str)
    weight_confirmed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._next = NextCard()
        self.tiles = tuple(FigureTile() for _ in range(_MOST_TILES))
        self.findings = FindingStrip()
        self._evidence = EvidenceNote()
        self._head = QWidget()
        self._heading = MeasuredWords()
        set_role(self._heading, WidgetRole.STRONG)
        self.chart = StaircaseChart()
        self.ladder = LadderTable()
        self.details = Details()
        self._plan_page = self._plan_layout()
        self._refusal_title = PlainLabel()
        set_role(self._refusal_title, WidgetRole.HEADING)
        self.refusal_findings = FindingStrip()
        self._refusal_page = self._refusal_layout()
        self.held = HeldPanel()
        self._held_page = scrolled(self.held)
        self._cover = WrappedLabel()
        set_role(self._cover, WidgetRole.HEADING)
        self._cover_page = self._cover_layout()
        for page in (
            self._next,
            self._plan_page,
            self._refusal_page,
            self._held_page,
            self._cover_page,
        ):
            self.addWidget(page)
        self._evidence_width = 0
        self._full = FigureProbe(WidgetRole.FIGURE, self)
        self._tight = FigureProbe(WidgetRole.FIGURE_TIGHT, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit)
        self._view: PlanView | None = None
        self._course: PlanCourse | None = None
        # Also while a plan is only half put there, because putting it there failed.
        self._holds_message = False
        self._connect()

    @property
    def view(self) -> PlanView | None:
        """What is shown of a plan; None while no plan is shown."""
        return self._view

    @property
    def heading(self) -> str:
        """What the plan on the screen is for; empty while there is none."""
        return self._heading.text()

    def show_next(self, sentence: str, reasons: tuple[str, ...] = ()) -> None:
        """No plan: say what to do next, and why each marked answer is none."""
        self._forget()
        self._next.show_next(sentence, reasons)
        self.setCurrentWidget(self._next)

    def show_refusal(self, refusal: Refusal) -> None:
        """No plan, for clinical reasons: say all of them."""
        self._forget()
        self._refusal_title.setText(say("Cannot plan: resolve the following"))
        self.refusal_findings.show_rows(
            tuple(row for row in finding_rows(refusal.findings) if not row.standing)
        )
        self.setCurrentWidget(self._refusal_page)

    def show_held(self, held: Held) -> None:
        """No plan before somebody has confirmed the weight by name: say why."""
        self._forget()
        self.held.show_rows(finding_rows(held.findings))
        self.setCurrentWidget(self._held_page)

    def cover(self, sentence: str) -> None:
        """Something unexpected happened: no figure stays visible.

        The cover lies on top before anything is forgotten, because forgetting may fail as well.
        """
        self._cover.setText(sentence)
        self.setCurrentWidget(self._cover_page)
        self._forget()
        self._cover.setText(sentence)

    def show_plan(self, proved: ProvedPlan) -> None:
        """The whole answer for one proved plan."""
        view = plan_view(proved)
        self._holds_message = True
        self.refusal_findings.show_rows(())
        self.held.show_rows(())
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
        self._say_beside(view, "")
        self.findings.show_rows(tuple(row for row in view.findings if not row.standing))
        # Above the chart, and therefore before it on the tab path, although they came later.
        for before, button in pairwise((self.tiles[-1], *self.findings.buttons)):
            QWidget.setTabOrder(before, button)
        self.chart.set_staircase(view.staircase)
        self.ladder.show_rows(view.ladder)
        self.chart.setVisible(view.staircase is not None)
        self.ladder.setVisible(bool(view.ladder))
        self.details.show_view(view, proved.proof)
        self._view = view
        self._course = None
        self._fit()
        self._plan_page.verticalScrollBar().setValue(0)
        self._lay_out_once()
        self.setCurrentWidget(self._plan_page)

    def _lay_out_once(self) -> None:
        """Have the page know its new sizes before it is shown.

        While it is hidden, Qt tells it of them only afterwards, and lays it out a second time.
        """
        for part in (self.findings, self._rates, self.details):
            part.updateGeometry()

    def show_course(self, course: "PlanCourse | None", remark: str = "") -> None:
        """Chart and table of the infusion as it runs, both or neither, or those of the plan again.

        `remark` stands beside a plan that needs a word while an infusion is open.
        """
        view = self._view
        if view is None:
            return
        words = remark if course is None else course.words
        self._say_beside(view, words)
        if (course is None) != (self._course is None):
            for tile, shown in zip(self.tiles, view.tiles, strict=False):
                tile.show_tile(shown if course is None else course.tile(shown))
        self._course = course
        self.chart.set_staircase(view.staircase if course is None else course.staircase)
        self.ladder.show_rows(view.ladder if course is None else course.ladder)
        self._fit()

    @property
    def course(self) -> "PlanCourse | None":
        """The running infusion that chart and table show; None while they show the plan."""
        return self._course

    @property
    def beside_the_table(self) -> str:
        """The sentence above the table: what the study says, or what the chart shows instead."""
        return self._evidence.text

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Share it out anew when the theme has set another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            # When Qt has told all widgets of their new type, and not half of them.
            self._later.start()

    def keep_clear(self, height: int) -> None:
        """Leave the lowest `height` pixels to a line that lies over them; nothing else moves."""
        self.details.keep_clear(height)
        box = self._refusal_page.layout()
        if box is not None:
            box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL + height)

    def _fit(self) -> None:
        if self._view is None:
            return
        # In a low window every agent of the premedication counts for more than a higher chart.
        is_low = self.height() < _LOW * scale()
        share = (0 if self.findings.rows else 1) if is_low else 3
        self._plan_box.setStretchFactor(self._rates, share)
        self._plan_box.setStretchFactor(self.details, 1 if is_low else 2)
        self._fit_tiles()
        self._place_rates()
        self._evidence.fit(self._evidence_width)

    def _fit_tiles(self) -> None:
        """A longer figure, such as 1262.5 mg, makes all of them a little smaller, never cut.

        Where that is not enough, as with large type, they go on in a second row in full size.
        """
        shown = [tile for tile in self.tiles if not tile.isHidden()]
        tight = not self._has_room(shown, self._full) and self._has_room(shown, self._tight)
        for tile in self.tiles:
            tile.set_tight(tight=tight)

    def _has_room(self, shown: list[FigureTile], probe: FigureProbe) -> bool:
        probe.ensurePolished()
        tight = probe is self._tight
        needed = sum(tile.width_with(probe, tight=tight) + GAP_XS for tile in shown) - GAP_XS
        return needed <= self._room()

    def _room(self) -> int:
        """The width there is; with larger type than usual a scroll bar takes some of it."""
        return self.width() - (_SCROLL_BAR if scale() > 1 else 0)

    def _place_rates(self) -> None:
        """Chart and ladder side by side, or below one another where type is large."""
        self.ladder.fit_into(self._room() - GAP_M - GAP_S - _HAIRLINES)
        ladder = self.ladder.minimumSizeHint().width()
        both = GAP_M + self.chart.minimumSizeHint().width() + GAP_M + ladder + GAP_S
        drawn = self.ladder.isVisibleTo(self._rates)
        places = _BESIDE if drawn and both <= self._room() else _BELOW
        for widget, place in zip(
            (self._head, self._evidence, self.chart, self.ladder), places, strict=True
        ):
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, *place)
        beside = places is _BESIDE
        for row in range(len(_BELOW)):
            # Without a chart the words stand at the top of the card.
            grows = 2 if drawn else len(_BELOW) - 1
            self._grid.setRowStretch(row, int(row == grows))
        for row in range(len(_BELOW)):
            self._grid.setRowMinimumHeight(row, 0)
        self._evidence_width = ladder if beside else self._room() - GAP_M - GAP_S

    def _say_beside(self, view: PlanView, words: str) -> None:
        seen = " ".join((*view.evidence, *view.silent))
        fields = "" if words else view.evidence_field
        self._evidence.show_words(words or seen, fields, strong=bool(words))

    def _forget(self) -> None:
        self._view = None
        self._course = None
        if self._holds_message:
            for tile in self.tiles:
                tile.clear()
            self._heading.clear()
            self._evidence.clear()
            self.findings.show_rows(())
            self.chart.set_staircase(None)
            self.ladder.show_rows(())
            self.details.forget()
            self._holds_message = False
        self.refusal_findings.show_rows(())
        self.held.show_rows(())
        self._next.clear()
        self._cover.clear()

    def _plan_layout(self) -> QScrollArea:
        page = _AnswerPage()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        # Lines are scarcer than columns: two cautions leave all agents in sight.
        box.setSpacing(GAP_S)
        tiles = FlowLayout(gap=GAP_XS)
        for tile in self.tiles:
            tiles.addWidget(tile)
        box.addLayout(tiles)
        box.addWidget(self.findings)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._heading, 1)
        head.addWidget(self._evidence.why, 0, Qt.AlignmentFlag.AlignTop)
        self._rates = QFrame()
        set_role(self._rates, WidgetRole.CARD)
        self._grid = QGridLayout(self._rates)
        self._grid.setContentsMargins(GAP_M, GAP_S, GAP_S, GAP_XS)
        self._grid.setHorizontalSpacing(GAP_M)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        for widget, place in zip(
            (self._head, self._evidence, self.chart, self.ladder), _BESIDE, strict=True
        ):
            self._grid.addWidget(widget, *place)
        box.addWidget(self._rates)
        box.addWidget(self.details)
        self._plan_box = box
        # Large type in a small window goes on below; at 100 % there is no scroll bar.
        return scrolled(page)

    def _refusal_layout(self) -> QWidget:
        page = QFrame()
        set_role(page, WidgetRole.CARD)
        box = QVBoxLayout(page)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.setSpacing(GAP)
        box.addWidget(self._refusal_title)
        box.addWidget(self.refusal_findings)
        box.addStretch()
        return scrolled(page)

    def _cover_layout(self) -> QWidget:
        page = QFrame()
        set_role(page, WidgetRole.BLOCK)
        box = QVBoxLayout(page)
        box.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        box.addWidget(self._cover)
        box.addStretch()
        return page

    def _connect(self) -> None:
        for tile in self.tiles:
            tile.why_asked.connect(self.why_asked)
        self.ladder.why_asked.connect(self.why_asked)
        self._evidence.why_asked.connect(self.why_asked)
        self.details.why_asked.connect(self.why_asked)
        self.findings.acknowledged.connect(self.acknowledged)
        self.held.confirmed.connect(self.weight_confirmed)
        self.chart.step_highlighted.connect(self.ladder.point_at)
        self.ladder.step_pointed_at.connect(self.chart.set_highlighted_step)


class _AnswerPage(QWidget):
    """The height that the page needs, where Qt would take the height that it might like."""

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.minimumHeightForWidth(width)
