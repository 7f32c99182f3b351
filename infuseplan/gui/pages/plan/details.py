"""What goes with the rates: premedication, reaction rules, preparation, notes and proof.

One card with four leaves, each a key away; premedication lies on top, because it comes first.
"""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from infuseplan.domain.monitor.plan import ProofLine
from infuseplan.gui.theme.theme import GAP, GAP_M, GAP_S, GAP_XS, WidgetRole, set_role
from infuseplan.gui.widgets.flow_layout import FlowLayout
from infuseplan.gui.widgets.labels import MeasuredLabel, MeasuredWords, PlainLabel, held
from infuseplan.gui.widgets.page_tabs import PageTab, PageTabList
from infuseplan.gui.widgets.why_button import WhyButton, why_name
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.explained import Line
from infuseplan.presentation.plan.proof import proof_line_text
from infuseplan.presentation.plan.view import PlanView

# Lines of type: the five agents of the label, some of them with a note of two lines.
_LEAST_LINES, _USUAL_LINES = 7, 13
# Widths of the letter x: what a column that wraps needs so that it reads well.
_READABLE = 26

Rows = tuple[tuple[tuple[str, ...], str], ...]
"""Rows of cells, each with the field that explains it."""


class DetailsPage(QScrollArea):
    """Rows of cells in columns; columns with a share of the width wrap, the others never do."""

    why_asked = Signal(str)

    def __init__(
        self,
        name: str,
        shares: dict[int, int],
        *,
        top: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._shares = shares
        self._narrow = False
        self._wanted = 0
        # Never at once: a new size of type goes through all widgets one by one and makes some of
        # them larger on its way, and a widget that vanishes meanwhile brings Qt down.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._break_up)
        # Where a row has several lines, its first cell stands beside the first of them.
        self._at = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
        self._spacing = GAP_XS if top else 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: Rows = ()
        # The rows that stand in the leaf, as far as its type is still that of then.
        self._filled: Rows = ()
        # What stands in the leaf now: made for rows of this shape, and filled with these words.
        self._shape: object = None
        self._labels: list[list[PlainLabel]] = []
        self._buttons: dict[int, QPushButton] = {}

    def show_rows(self, rows: Iterable[tuple[tuple[str, ...], str]]) -> None:
        """Rows of cells with the field that explains each; an empty field has no Why.

        Words change with nearly every key, the shape of the rows hardly ever: so the widgets are
        kept and filled again. A leaf that lies below another one is filled when it is opened, and
        holds no words until then.
        """
        shown = tuple(rows)
        # On top of the leaves; before it was first shown its width is not known.
        if shown and not self.isHidden() and (self._labels or self.isVisible()):
            self._shown = shown
            self._fill()
            return
        self.forget()
        self._shown = shown
        inside = self.widget()
        if inside is not None:
            inside.setVisible(bool(shown))

    def forget(self) -> None:
        """Hold no words of an older plan; for a leaf that goes from the screen with its page.

        The empty rows stay: to hide them and show them again costs more than to fill them.
        """
        self._shown = self._filled = ()
        for label in (label for row in self._labels for label in row):
            label.clear()
        for button in self._buttons.values():
            button.setAccessibleName("")

    def showEvent(self, event: QShowEvent) -> None:
        """Fill the leaf when it is opened."""
        super().showEvent(event)
        narrow = self._wanted > self.viewport().width()
        if self._shown and (self._filled is not self._shown or narrow != self._narrow):
            self._fill()

    def _fill(self) -> None:
        self._wanted = self._width_of(self._shown)
        self._narrow = self._wanted > self.viewport().width()
        shape = (self._narrow, tuple((len(cells), bool(why)) for cells, why in self._shown))
        inside = self.widget()
        if shape != self._shape or inside is None:
            self._shape = shape
            self._build()
            self._filled = self._shown
            return
        for labels, (cells, _) in zip(self._labels, self._shown, strict=True):
            for label, cell in zip(labels, cells, strict=True):
                if label.text() != cell:
                    label.setText(cell)
        for place, button in self._buttons.items():
            button.setAccessibleName(why_name(" ".join(self._shown[place][0][:2])))
        self._filled = self._shown
        if inside.isHidden():
            inside.show()
            layout = inside.layout()
            if layout is not None:
                # Else the rows would keep the heights that they had without words.
                layout.invalidate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows up where they do not fit side by side, as with large type."""
        super().resizeEvent(event)
        self._later.start()

    def changeEvent(self, event: QEvent) -> None:
        """The same when the theme has set another size of type."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._filled = ()
            self._later.start()

    def _break_up(self) -> None:
        self._wanted = self._width_of(self._shown)
        narrow = self._wanted > self.viewport().width()
        if narrow != self._narrow and self._shown and self.isVisible():
            self._fill()

    def _width_of(self, rows: Rows) -> int:
        """The width that the rows need side by side."""
        if all(len(cells) == 1 for cells, _ in rows):
            return 0
        metrics = self.fontMetrics()
        # Semi-bold is a tenth wider than the type that is measured here.
        columns = [
            max(metrics.horizontalAdvance(cell) for cell in column) * 11 // 10
            for place, column in enumerate(zip(*(cells for cells, _ in rows), strict=True))
            if place not in self._shares
        ]
        why = metrics.horizontalAdvance(say("Why?")) + GAP
        return sum(columns) + _READABLE * metrics.horizontalAdvance("x") + why + 5 * GAP

    def _build(self) -> None:
        shown = self._shown
        self._labels, self._buttons = [], {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, GAP_S, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(self._spacing)
        if self._narrow:
            grid.setVerticalSpacing(GAP_XS)
            grid.setColumnStretch(1, 1)
            for place, (cells, field) in enumerate(shown):
                self._add_narrow_row(grid, place, cells, field)
        else:
            for column, share in self._shares.items():
                grid.setColumnStretch(column, share)
            for place, (cells, field) in enumerate(shown):
                labels = [
                    self._label(column, cell, len(cells)) for column, cell in enumerate(cells)
                ]
                for column, label in enumerate(labels):
                    grid.addWidget(label, place, column, self._at)
                self._labels.append(labels)
                if field:
                    grid.addWidget(self._why(place), place, len(cells), self._at)
        grid.setRowStretch(3 * len(shown), 1)
        self.setWidget(inside)

    def _add_narrow_row(
        self, grid: QGridLayout, place: int, cells: tuple[str, ...], field: str
    ) -> None:
        """What it is, then its figures, then its note, one below the other."""
        row = 3 * place
        title = MeasuredWords(cells[0])
        set_role(title, WidgetRole.STRONG)
        grid.addWidget(title, row, 0, 1, 2)
        labels: list[PlainLabel] = [title]
        if field:
            grid.addWidget(self._why(place), row, 2)
        column = 0
        for number, cell in enumerate(cells[1:], 1):
            label = self._label(number, cell, len(cells))
            labels.append(label)
            if number in self._shares:
                grid.addWidget(label, row + 2, 0, 1, 3)
            else:
                grid.addWidget(label, row + 1, column)
                column += 1
        self._labels.append(labels)

    def _label(self, column: int, cell: str, columns: int) -> PlainLabel:
        wraps = column in self._shares
        label = MeasuredWords(cell) if wraps else MeasuredLabel(cell)
        if column == 0 and columns > 1:
            set_role(label, WidgetRole.STRONG)
        elif wraps and column:
            set_role(label, WidgetRole.CAPTION)
        return label

    def _why(self, place: int) -> QPushButton:
        button = QPushButton(say("Why?"))
        set_role(button, WidgetRole.QUIET)
        button.setAccessibleName(why_name(" ".join(self._shown[place][0][:2])))
        button.clicked.connect(lambda: self.why_asked.emit(self._shown[place][1]))
        self._buttons[place] = button
        return button


class Details(QFrame):
    """The card with its four leaves."""

    why_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, WidgetRole.CARD)
        self.premedication = DetailsPage(say("Premedication"), {3: 1})
        self.reactions = DetailsPage(say("Reactions"), {1: 1}, top=True)
        self.preparation = DetailsPage(say("Preparation"), {0: 1})
        self.notes = DetailsPage(say("Notes and checks"), {0: 1})
        self.leaves = (self.premedication, self.reactions, self.preparation, self.notes)
        self._stack = QStackedWidget()
        self._proof = MeasuredLabel()
        set_role(self._proof, WidgetRole.CAPTION)
        self._window = MeasuredLabel()
        set_role(self._window, WidgetRole.STRONG)
        self.tabs = self._tabs()
        # Tabs, and what is said beside them, go on in a second row where type is large.
        self._head = PageTabList(say("Details of the plan"))
        self._top = top = FlowLayout(gap=0)
        self._head.setLayout(top)
        for tab in self.tabs:
            top.addWidget(tab)
        self._window_why = WhyButton()
        self._window_why.why_asked.connect(self.why_asked)
        # Together, so that the key never goes on in a row of its own.
        self._when = QWidget()
        when = QHBoxLayout(self._when)
        when.setContentsMargins(GAP_S, 0, 0, 0)
        when.setSpacing(0)
        when.addWidget(self._window)
        when.addWidget(self._window_why)
        self._when.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        top.addWidget(self._when)
        self._proof.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._proof.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        top.addWidget(self._proof)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(GAP_M, 0, GAP, GAP_XS)
        box.setSpacing(GAP_S)
        box.addWidget(self._head)
        for leaf in self.leaves:
            # It scrolls: a line that lies over the card may take most of its height.
            leaf.setMinimumHeight(1)
            self._stack.addWidget(leaf)
            leaf.why_asked.connect(self.why_asked)
        box.addWidget(self._stack)
        # The tabs have their new type after the card, and measure themselves a turn after that.
        self._has_new_type = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(lambda: QTimer.singleShot(0, self, self._keep_room))
        self._open(0)
        self._keep_room()

    def changeEvent(self, event: QEvent) -> None:
        """Keep as much room as the type needs that the theme has set."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_room()
            self._has_new_type = True
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """The same for type that was set while the card was hidden: its tabs learn of it now."""
        super().showEvent(event)
        if self._has_new_type:
            self._has_new_type = False
            self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tabs take a second row where one is too short for them."""
        super().resizeEvent(event)
        self._keep_room()

    def keep_clear(self, height: int) -> None:
        """Leave the lowest `height` pixels of the card to a line that lies over them."""
        self._box.setContentsMargins(GAP_M, 0, GAP, GAP_XS + height)

    def hasHeightForWidth(self) -> bool:
        """No: the leaves scroll, so the height that they might like must not press the chart."""
        return False

    def sizeHint(self) -> QSize:
        """Room for the tabs and all of the first leaf."""
        more = (_USUAL_LINES - _LEAST_LINES) * self.fontMetrics().lineSpacing()
        return QSize(super().sizeHint().width(), self.minimumHeight() + more)

    def _keep_room(self) -> None:
        tabs = self._top.heightForWidth(self.width() - GAP_M - GAP)
        leaf = _LEAST_LINES * self.fontMetrics().lineSpacing()
        self.setMinimumHeight(tabs + GAP_S + leaf + GAP_XS)

    def show_view(self, view: PlanView, proof: tuple[ProofLine, ...]) -> None:
        """Show what goes with another plan."""
        self._proof.setText(f"✓ {view.proof}")
        self._window.setText(view.premedication_window)
        self._window_why.ask(view.window_field, view.premedication_window)
        self.premedication.show_rows(
            ((row.name + row.mark, row.dose, row.routes, row.note), row.field)
            for row in view.premedication
        )
        self.reactions.show_rows(
            ((rule.title, "\n".join(rule.what.lines)), rule.field) for rule in view.rules
        )
        self.preparation.show_rows(((held(line.text),), line.field) for line in view.preparation)
        notes = [Line(view.unverified)] if view.unverified else []
        notes += view.remarks
        notes += [Line(proof_line_text(line)) for line in proof]
        self.notes.show_rows(((note.text,), note.field) for note in notes)

    def forget(self) -> None:
        """Hold no words of an older plan."""
        self._proof.clear()
        self._window.clear()
        self._window_why.ask("", "")
        for leaf in self.leaves:
            leaf.forget()

    def _tabs(self) -> tuple[QPushButton, ...]:
        # F-keys record at the bedside and mean nothing here; no letter of the words is free.
        names = (
            (say("Premedication"), say("Premedication (&J)")),
            (say("Reactions"), say("Reactions (&Z)")),
            (say("Preparation"), say("Preparation (&Q)")),
            (say("Notes and checks"), say("Notes and checks (&X)")),
        )
        group = QButtonGroup(self)
        tabs = []
        for number, (name, words) in enumerate(names):
            tab = PageTab(words)
            letter = words.partition("&")[2][:1]
            tab.setAccessibleName(name)
            tab.setAccessibleDescription(say("Alt+{letter}, or Ctrl+Tab", letter=letter))
            set_role(tab, WidgetRole.TAB)
            group.addButton(tab, number)
            tabs.append(tab)
        group.idClicked.connect(self._open)
        for keys, by in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(partial(self._turn, by))
        return tuple(tabs)

    def _turn(self, by: int) -> None:
        """The next leaf, or the one before; after the last comes the first."""
        self._open((self._stack.currentIndex() + by) % len(self.tabs))

    def _open(self, number: int) -> None:
        self.tabs[number].setChecked(True)
        self._stack.setCurrentIndex(number)
        self._when.setVisible(number == 0)
