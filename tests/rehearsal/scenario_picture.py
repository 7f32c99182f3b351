"""The picture of a scenario, held against what the Infuse page shows.

The file says when something happened to the minute, hands are a second late; so a clock time is
right if it is that of a moment a few seconds from the file's, and a volume or duration if it is
within what a late hand lets run. How late it was, on a machine that had other work too, the
program's clock says. Rates are right or wrong.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal

from tests.rehearsal.computer_clock import later
from tests.rehearsal.infuse_page import InfusePage, Row
from tests.scenario_language import Scenario

# One hand is a second late, and five changes may lie between two entries.
LATE = timedelta(seconds=10)
# A picture that is later than this shows another moment than the file's, whatever the reason.
TOO_LATE = timedelta(seconds=50)
EARLY = timedelta(seconds=3)
# What is rounded where it is shown, and what the slow rates of a table give while a hand is late.
SOME = Decimal("0.35")

STATUS = {
    "not-started": "",
    "running": "Running|Calculated volume infused",
    "interrupted": "STOPPED|Paused|Interrupted",
    "discontinued": "Discontinued permanently|Ended early",
    "completed": "Complete",
}


def minute(moment: datetime) -> str:
    """A clock time in whole minutes, half up, as every clock time of the program."""
    return f"{later(moment, timedelta(seconds=30)):%H:%M}"


def lateness(shown_at: datetime, wanted_at: datetime) -> timedelta:
    """How late the hands of this picture may have been."""
    behind = timedelta(seconds=shown_at.timestamp() - wanted_at.timestamp()) + EARLY
    return min(TOO_LATE, max(LATE, behind))


def is_clock_of(shown: str, moment: datetime, late: timedelta) -> bool:
    """Whether `shown` can be the clock time of that moment, give or take what hands take."""
    return any(shown[:5] == minute(later(moment, by)) for by in (-EARLY, timedelta(0), late))


def is_about(shown: str, wanted: str, tolerance: Decimal = SOME) -> bool:
    found = re.match(r"[0-9.]+", shown)
    return found is not None and abs(Decimal(found[0]) - Decimal(wanted)) <= tolerance


def in_late_ml(rate_ml_h: Decimal, late: timedelta) -> Decimal:
    """The mL that a late hand lets run at that rate, and never less than what is rounded."""
    return max(SOME, rate_ml_h * Decimal(late.total_seconds()) / 3600)


def highest_rate(scenario: Scenario, page: InfusePage) -> Decimal:
    """Of those that somebody in the file sets and of the one that runs, in mL/h."""
    events = scenario.document["events"]
    rates = [Decimal(str(event.get("rate_ml_per_h") or 0)) for event in events]
    shown = re.match(r"[0-9.]+", page.rate)
    return max(*rates, Decimal(shown[0] if shown else 0))


def differences(
    scenario: Scenario,
    page: InfusePage,
    now: datetime,
    shown_at: datetime,
    asked_before_the_start: str,
) -> list[str]:
    """What the page, read at `shown_at`, has otherwise than the file; empty where all is right."""
    found = []
    late = lateness(shown_at, now)
    late_ml = in_late_ml(highest_rate(scenario, page), late)
    if scenario.steps:
        found += _steps(scenario.steps, page.steps, now, late)
    elif scenario.no_steps and page.steps and "If resumed now" not in page.words:
        found.append(f"no steps expected, found {page.steps}")
    for line, _look, _wanted in scenario.claims:
        if match := re.fullmatch(r"([a-z]+) ([0-9]+) mg", line):
            # A dose is on the screen when it is to be given.
            if not re.search(rf"(?i){match[1]}[^\n]{{0,3}} {match[2]} mg", asked_before_the_start):
                found.append(f"{line}: the start asked {asked_before_the_start!r}")
            continue
        found += _claim(line, page, now, late_ml)
    return found


def _steps(
    wanted: list[tuple[str, ...]], shown: list[Row], now: datetime, late: timedelta
) -> list[str]:
    if len(wanted) != len(shown):
        return [f"{len(wanted)} steps expected {wanted}, found {len(shown)} {shown}"]
    found, at = [], now
    for place, ((_clock, rate, volume, minutes), row) in enumerate(zip(wanted, shown, strict=True)):
        ends = later(at, timedelta(minutes=float(minutes)))
        # The step that runs is shorter by what passed since; the last gives what is left over.
        behind = late if place in (0, len(wanted) - 1) else LATE
        right = (
            row.rate == rate
            and is_clock_of(row.start, at, late)
            and is_clock_of(row.end, ends, late)
            and is_about(row.volume, volume, max(Decimal("0.5"), in_late_ml(Decimal(rate), behind)))
            and is_about(row.minutes, minutes, Decimal(behind.total_seconds() + 5) / 60)
        )
        if not right:
            wanted_row = f"{minute(at)} {rate} mL/h {volume} mL {minutes} min"
            found.append(f"expected {wanted_row}; found {row}")
        at = ends
    return found


def _claim(line: str, page: InfusePage, now: datetime, late_ml: Decimal) -> list[str]:
    shown: str
    if match := re.fullmatch(r"status ([a-z-]+)", line):
        right, shown = re.search(STATUS[match[1]], page.status) is not None, page.status
    elif match := re.fullmatch(r"infused ([0-9.]+) mL", line):
        right, shown = is_about(page.infused, match[1], late_ml), page.infused
    elif match := re.fullmatch(r"left ([0-9.]+) mL", line):
        right, shown = is_about(page.remaining, match[1], late_ml), page.remaining
    elif match := re.fullmatch(r"rate ([0-9.]+) mL/h", line):
        right, shown = page.rate == match[1], page.rate
    elif line == "nothing runs":
        right, shown = page.rate in ("0", ""), page.rate
    elif match := re.fullmatch(r"ends (next day )?([0-9:]+)(?: UTC.*)? \(([0-9.]+) min\)", line):
        hours, minutes = match[2].split(":")
        ends = now.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
        about = [minute(ends + timedelta(minutes=by)) for by in (-1, 0, 1)]
        # Half a minute more or less decides which minute is shown; the steps are held exactly.
        right, shown = page.end[:5] in about, page.end
    elif match := re.fullmatch(r"use by (?:next day )?([0-9:]+)(?: UTC.*)?", line):
        right, shown = page.use_by[:5] == match[1], page.use_by
    elif line in ("may resume", "may not resume"):
        button = page.button("^Resume")
        can = button is not None and button.is_("enabled")
        running = page.status.startswith("Running")
        right, shown = running or can == (line == "may resume"), f"the key is on: {can}"
    elif match := re.fullmatch(r"restart at ([0-9.]+) mL/h", line):
        right, shown = f"{match[1]} mL/h" in page.words, page.words
    elif match := re.fullmatch(r"set to ([0-9.]+) mL/h", line):
        right = page.next_change.startswith(f"Set the pump now to: {match[1]} mL/h")
        shown = page.next_change
    elif match := re.fullmatch(r"observation due ([0-9:]+)", line):
        right, shown = page.observation_due == match[1], page.observation_due
    elif match := re.fullmatch(r"open grade ([1-5])", line):
        # Of what has ended the page says why it ended.
        ended = re.search(STATUS["discontinued"], page.status) is not None
        right, shown = ended or f"grade {match[1]}" in page.status, page.status
    elif line == "no open reaction":
        right, shown = "grade" not in page.status, page.status
    elif line == "awaiting grade":
        right, shown = "not graded" in page.status, page.status
    elif line == "awaiting release":
        right, shown = "after a deviation" in page.status, page.status
    else:
        # Findings and stop codes have no figure of their own on the page.
        return []
    return [] if right else [f"{line}: the page shows {shown!r}"]
