"""The Infuse page as a person reads it: status, rate, figures, table, log, remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.rehearsal.screen import Part, Seen

# What each cell begins with, the longer ones first.
_COLUMNS = ("total mL", "Step", "From", "To", "mL/h", "mg/h", "min", "mL")
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"


@dataclass(frozen=True)
class Row:
    """One row of the table of steps: clock times as they stand there, figures as text."""

    start: str
    end: str
    rate: str
    minutes: str
    volume: str


@dataclass(frozen=True)
class InfusePage:
    """What stands on the page; empty text where it says nothing of the kind."""

    seen: Seen
    page: Part

    @staticmethod
    def on(seen: Seen) -> InfusePage | None:
        """The page, where it is on the screen."""
        frame = next((one for one in seen.windows if one.role == "frame"), None)
        if frame is None or seen.find(r"STOP", "push button", "button", enabled=False) is None:
            return None
        return InfusePage(seen, frame)

    @property
    def words(self) -> str:
        return self.page.words

    def _name(self, pattern: str) -> re.Match[str] | None:
        for part in self.page.all():
            if found := re.search(pattern, part.name):
                return found
        return None

    def _figure(self, title: str) -> str:
        found = self._name(rf"^{title}: ([^,]+),")
        return found[1] if found else ""

    @property
    def status(self) -> str:
        """`Running`, `STOPPED: reaction, not graded`, …"""
        found = self._name(rf"^(.+?)\. {_NUMBER} mL/h, ")
        return found[1] if found else ""

    @property
    def rate(self) -> str:
        """The rate that the page says runs now."""
        found = self._name(rf"^.+?\. {_NUMBER} mL/h, ")
        return found[1] if found else ""

    @property
    def next_change(self) -> str:
        """All that is said about what comes next."""
        found = self._name(
            r"^(?:Next change|Change overdue|Next|May resume at|Set the pump now to): .+"
        )
        return found[0] if found else ""

    @property
    def observation_due(self) -> str:
        """The clock time at which vital signs are due or were."""
        found = self._name(r"^Observation: (?:due, since )?([0-9]{2}:[0-9]{2})")
        return found[1] if found else ""

    @property
    def infused(self) -> str:
        return self._figure("Infused")

    @property
    def remaining(self) -> str:
        return self._figure("Remaining")

    @property
    def end(self) -> str:
        return self._figure("End(?:, if resumed now)?")

    @property
    def use_by(self) -> str:
        return self._figure("Bag expires at")

    @property
    def steps(self) -> list[Row]:
        """The table of steps to come, from the first row on."""
        table = next((one for one in self.page.all() if one.role == "table"
                      and one.name == "Rate steps" and one.is_("showing")), None)  # fmt: skip
        if table is None:
            return []
        cells = [one.name for one in table.all() if one.role in ("cell", "table cell")]
        rows: list[dict[str, str]] = []
        for cell in cells:
            title, figure = next(
                (one, cell[len(one) + 1 :]) for one in _COLUMNS if cell.startswith(f"{one} ")
            )
            if title == "Step":
                rows.append({})
            if rows:
                rows[-1][title] = figure
        return [
            Row(row.get("From", ""), row.get("To", ""), row["mL/h"], row["min"], row["mL"])
            for row in rows
        ]

    @property
    def log(self) -> list[str]:
        """Entries, newest first, each as it is spoken."""
        # Every cell of a row says the whole entry.
        return [one.name for one in self.log_cells][:: self.log_columns]

    @property
    def log_columns(self) -> int:
        table = self._log_table
        headers = [] if table is None else [one for one in table.all() if "column h" in one.role]
        return len(headers) or 1

    @property
    def log_cells(self) -> list[Part]:
        table = self._log_table
        return [] if table is None else [
            one for one in table.all() if one.role in ("cell", "table cell")
        ]  # fmt: skip

    @property
    def log_box(self) -> tuple[int, int, int, int]:
        """Where the log is on the screen."""
        table = self._log_table
        return (0, 0, 0, 0) if table is None else table.box

    @property
    def top_of_keys(self) -> int:
        """Where the row of keys begins, which lies over whatever is scrolled there."""
        stop = self.button("^STOP")
        assert stop is not None
        return stop.box[1]

    @property
    def _log_table(self) -> Part | None:
        return next((one for one in self.page.all() if one.role == "table"
                     and one.name == "Infusion log (newest first)"), None)  # fmt: skip

    def button(self, name: str) -> Part | None:
        """A button by its name, possible now or not."""
        return self.seen.find(name, "push button", "button", inside=self.page, enabled=False)
