"""What goes with the rates: premedication, reaction rules, preparation, notes and proof.

One card with four leaves, each a key away; premedication lies on top, because it comes first.
"""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.monitor import ProofLine
from infuseplan.gui.theme import GAP, GAP_M, GAP_S, GAP_XS, Look, wear
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.presentation.plan_view import PlanView
from infuseplan.presentation.proof_words import proof_line_text
from infuseplan.presentation.words import say

_LEAST_HEIGHT = 200
_KEYS = ("F5", "F6", "F7", "F8")


class Leaf(QScrollArea):
    """Rows of cells in columns; columns with a share of the width wrap, the others never do."""

    why_asked = Signal(str)

    def __init__(
        self, shares: dict[int, int], *, top: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shares = shares
        # Where a row has several lines, its first cell stands beside the first of them.
        self._at = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
        self._spacing = GAP_XS if top else 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[tuple[tuple[str, ...], str], ...] = ()
        self.show_rows(())

    def show_rows(self, rows: Iterable[tuple[tuple[str, ...], str]]) -> None:
        """Rows of cells with the field that explains each; an empty field has no Why."""
        shown = tuple(rows)
        if shown == self._shown and self.widget() is not None:
            return
        self._shown = shown
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, GAP_S, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(self._spacing)
        for column, share in self._shares.items():
            grid.setColumnStretch(column, share)
        for place, (cells, field) in enumerate(shown):
            self._add_row(grid, place, cells, field)
        grid.setRowStretch(len(shown), 1)
        self.setWidget(inside)

    def _add_row(self, grid: QGridLayout, place: int, cells: tuple[str, ...], field: str) -> None:
        for column, cell in enumerate(cells):
            wraps = column in self._shares
            label = WrappedLabel(cell) if wraps else PlainLabel(cell)
            if column == 0 and len(cells) > 1:
                wear(label, Look.STRONG)
            elif wraps and column:
                wear(label, Look.CAPTION)
            grid.addWidget(label, place, column, self._at)
        if field:
            button = QPushButton(say("Why?"))
            wear(button, Look.QUIET)
            button.setAccessibleName(say("Why? {what}", what=" ".join(cells[:2])))
            button.clicked.connect(lambda: self.why_asked.emit(field))
            grid.addWidget(button, place, len(cells))


class Details(QFrame):
    """The card with its four leaves."""

    why_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        wear(self, Look.CARD)
        self.premedication = Leaf({3: 1})
        self.reactions = Leaf({1: 1}, top=True)
        self.preparation = Leaf({0: 1}, top=True)
        self.notes = Leaf({0: 1}, top=True)
        self.leaves = (self.premedication, self.reactions, self.preparation, self.notes)
        self._stack = QStackedWidget()
        self._proof = PlainLabel()
        wear(self._proof, Look.CAPTION)
        self._window = PlainLabel()
        wear(self._window, Look.STRONG)
        self.tabs = self._tabs()
        top = QHBoxLayout()
        top.setSpacing(0)
        for tab in self.tabs:
            top.addWidget(tab)
        top.addSpacing(GAP)
        top.addWidget(self._window)
        top.addStretch()
        top.addWidget(self._proof)
        box = QVBoxLayout(self)
        box.setContentsMargins(GAP_M, GAP_XS, GAP, GAP_S)
        box.setSpacing(GAP_S)
        box.addLayout(top)
        for leaf in self.leaves:
            self._stack.addWidget(leaf)
            leaf.why_asked.connect(self.why_asked)
        box.addWidget(self._stack)
        # Room for the five agents of the label, two of them with a note of two lines.
        self.setMinimumHeight(_LEAST_HEIGHT)
        self._open(0)

    def show_view(self, view: PlanView, proof: tuple[ProofLine, ...]) -> None:
        """Show what goes with another plan."""
        self._proof.setText(f"✓ {view.proof}")
        self._window.setText(view.premedication_window)
        self.premedication.show_rows(
            ((row.name, row.dose, row.routes, row.note), row.field) for row in view.premedication
        )
        self.reactions.show_rows(
            ((rule.title, rule.sentence), rule.field if not rule.stops else "")
            for rule in view.rules
        )
        self.preparation.show_rows(((line,), "") for line in view.preparation)
        notes = [view.unverified] if view.unverified else []
        notes += view.remarks
        notes += [proof_line_text(line) for line in proof]
        self.notes.show_rows(((note,), "") for note in notes)

    def forget(self) -> None:
        """Hold no words of an older plan."""
        self._proof.clear()
        self._window.clear()
        for leaf in self.leaves:
            leaf.show_rows(())

    def _tabs(self) -> tuple[QPushButton, ...]:
        names = (
            say("Premedication"),
            say("Reactions"),
            say("Preparation"),
            say("Notes, proof"),
        )
        group = QButtonGroup(self)
        tabs = []
        for number, (name, key) in enumerate(zip(names, _KEYS, strict=True)):
            tab = QPushButton(f"{name}  {key}")
            tab.setAccessibleName(name)
            tab.setAccessibleDescription(say("Key {key}", key=key))
            tab.setCheckable(True)
            wear(tab, Look.TAB)
            group.addButton(tab, number)
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(tab.click)
            tabs.append(tab)
        group.idClicked.connect(self._open)
        return tuple(tabs)

    def _open(self, number: int) -> None:
        self.tabs[number].setChecked(True)
        self._stack.setCurrentIndex(number)
        self._window.setVisible(number == 0)
