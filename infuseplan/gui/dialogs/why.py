"""Where a figure comes from: formula, inputs, source, and when it was checked."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.gui.clipboard import copy_text
from infuseplan.gui.theme.theme import GAP, GAP_L, GAP_M, GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.labels import PlainLabel, WrappedLabel
from infuseplan.gui.widgets.scrolled import fit_dialog, scrolled
from infuseplan.presentation.i18n import say
from infuseplan.presentation.plan.derivation import explain_all, explained_text

_WIDTH = 560


class Planned(Protocol):
    """A plan that was proved, or the infusion that runs by it."""

    @property
    def plan(self) -> InfusionPlan: ...


class WhyWindow(QDialog):
    """One figure explained, or those of a line; the plan beside it stays usable."""

    def __init__(self, source_title: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._source_title = source_title
        self._text = ""
        self.setWindowTitle(say("Why this figure?"))
        self._title = PlainLabel()
        set_role(self._title, WidgetRole.HEADING)
        self._area = scrolled(QWidget())
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(GAP_L, GAP_M, GAP_L, GAP)
        self._box.setSpacing(GAP_M)
        self._box.addWidget(self._title)
        self._box.addWidget(self._area, 1)
        buttons = QHBoxLayout()
        copy = QPushButton(say("&Copy"))
        copy.clicked.connect(self._copy)
        close = QPushButton(say("Close"))
        close.setDefault(True)
        close.clicked.connect(self.close)
        buttons.addStretch()
        buttons.addWidget(copy)
        buttons.addWidget(close)
        self._box.addLayout(buttons)

    def explain(self, proved: Planned, fields: str) -> None:
        """Show the derivation of one figure of this plan, or of several one below the other."""
        found = explain_all(proved.plan, fields, self._source_title)
        if not found:
            return
        self._title.setText(found[0].title if len(found) == 1 else say("Why these figures?"))
        self._text = explained_text(found)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP_S)
        grid.setColumnStretch(1, 1)
        for one in found:
            if len(found) > 1:
                title = WrappedLabel(one.title)
                set_role(title, WidgetRole.STRONG)
                # Each figure apart from what is said of the one before.
                title.setContentsMargins(0, GAP if grid.count() else 0, 0, 0)
                grid.addWidget(title, grid.rowCount(), 0, 1, 2)
            for name, value in one.lines:
                row = grid.rowCount()
                label = PlainLabel(name)
                set_role(label, WidgetRole.CAPTION)
                grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                words = WrappedLabel(value)
                words.setTextInteractionFlags(
                    Qt.TextInteractionFlag.TextSelectableByMouse
                    | Qt.TextInteractionFlag.TextSelectableByKeyboard
                )
                words.setAccessibleName(f"{name}: {value}")
                grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(grid.rowCount(), 1)
        self._area.setWidget(holder)
        self.setAccessibleDescription(self._text)
        self.show()
        self.raise_()
        self.activateWindow()
        fit_dialog(self, self._area, _WIDTH)

    def done(self, result: int) -> None:
        """However it is closed, keep no figure of a plan that may be gone."""
        super().done(result)
        self._forget()

    @property
    def text(self) -> str:
        """What is shown, as text."""
        return self._text

    def _forget(self) -> None:
        self._text = ""
        self._title.clear()
        self.setAccessibleDescription("")
        self._area.setWidget(QWidget())

    def _copy(self) -> None:
        copy_text(self._text)
