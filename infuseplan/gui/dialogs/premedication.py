"""Premedication as it was given: each agent ticked, with its time."""

from collections.abc import Callable
from datetime import datetime, time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from infuseplan.gui.theme.theme import GAP_M, GAP_S, WidgetRole, set_role
from infuseplan.gui.widgets.entry_fields import clock_field
from infuseplan.gui.widgets.labels import PlainLabel
from infuseplan.gui.widgets.typed_line import TypedLine
from infuseplan.presentation.entry.moment import clock_alone
from infuseplan.presentation.entry.read import read_clock_time
from infuseplan.presentation.i18n import say
from infuseplan.presentation.infusion.begin_and_end import PremedicationLine


class PremedicationTicks(QWidget):
    """One time for all, and another one beside an agent that was given at another time."""

    def __init__(
        self,
        lines: tuple[PremedicationLine, ...],
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        heading = PlainLabel(say("Premedication as given"))
        set_role(heading, WidgetRole.STRONG)
        self.at = clock_field(say("Given &at"), say("24-hour clock, e.g. 08:30."))
        self.at.reserve_lines(1)
        self.at.offer_now(say("now"), lambda: clock_alone(now()))
        another = PlainLabel(say("If at another time"))
        set_role(another, WidgetRole.CAPTION)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP_M)
        grid.setVerticalSpacing(GAP_S)
        grid.addWidget(heading, 0, 0, 1, 2)
        grid.addWidget(self.at, 1, 0)
        grid.addWidget(another, 1, 1, Qt.AlignmentFlag.AlignBottom)
        self.ticks: dict[str, QCheckBox] = {}
        self.own: dict[str, TypedLine] = {}
        for row, line in enumerate(lines, start=2):
            tick = QCheckBox(line.words)
            own = TypedLine(8, self)
            own.setAccessibleName(say("{agent}, time if another one", agent=line.words))
            self.ticks[line.agent], self.own[line.agent] = tick, own
            grid.addWidget(tick, row, 0)
            grid.addWidget(own, row, 1)
            self.setTabOrder(tick, own)
        grid.setColumnStretch(0, 1)

    def given(self) -> dict[str, time] | tuple[QWidget, str]:
        """The time of each agent that was ticked; or the field that is wrong, and why."""
        found: dict[str, time] = {}
        for agent, tick in self.ticks.items():
            own = self.own[agent]
            if not tick.isChecked():
                if own.text().strip():
                    return tick, say("There is a time for {agent}: tick it, or clear the time.",
                                     agent=tick.text())  # fmt: skip
                continue
            reading = read_clock_time(own.text()) if own.text().strip() else self.at.reading
            if not isinstance(reading, time):
                field: QWidget = own if own.text().strip() else self.at
                return field, say("Enter when {agent} was given, e.g. 08:30.", agent=tick.text())
            found[agent] = reading
        if self.at.text and not isinstance(self.at.reading, time):
            return self.at, say(
                "The time of the premedication cannot be read: correct or clear it."
            )
        return found
