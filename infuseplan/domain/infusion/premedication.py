"""Premedication held against the start that really happened."""

from collections.abc import Sequence
from datetime import datetime

from infuseplan.domain.dates.elapsed import minutes_between
from infuseplan.domain.findings import CAUTION, Finding
from infuseplan.domain.infusion.events import Event, PremedicationGiven
from infuseplan.domain.plan.plan import PremedicationItem


def outside_window(
    items: Sequence[PremedicationItem], events: Sequence[tuple[int, Event]], started_at: datetime
) -> list[Finding]:
    """What was given too early or too late for the start that really happened."""
    by_agent = {item.agent: item for item in items}
    found = []
    for index, event in events:
        item = by_agent.get(event.agent) if isinstance(event, PremedicationGiven) else None
        if item is None or not isinstance(event, PremedicationGiven):
            continue
        before = minutes_between(event.given_at, started_at)
        if not item.latest_min_before <= before <= item.earliest_min_before:
            found.append(
                Finding(
                    "course.premedication-outside-window",
                    CAUTION,
                    field=f"events.{index}",
                    args={
                        "name": item.name,
                        "minutes": before,
                        "earliest": item.earliest_min_before,
                        "latest": item.latest_min_before,
                    },
                    cite=None if item.window_origin is None else item.window_origin.cite,
                )
            )
    return found


def changed_doses(
    before: Sequence[PremedicationItem], now: Sequence[PremedicationItem], age_years: int
) -> list[Finding]:
    """Agents whose dose is another one for the real start than it was for the planned one."""
    planned = {item.agent: item for item in before}
    found = []
    for item in now:
        was = planned.get(item.agent)
        # One file states a dose of an agent for every age or for none.
        if was is None or was.dose_mg is None or item.dose_mg is None:
            continue
        if was.dose_mg != item.dose_mg:
            found.append(
                Finding(
                    "course.premedication-changed",
                    CAUTION,
                    field="premedication",
                    args={
                        "name": item.name,
                        "least": item.dose_mg[0],
                        "most": item.dose_mg[1],
                        "planned_least": was.dose_mg[0],
                        "planned_most": was.dose_mg[1],
                        "age": age_years,
                    },
                    cite=item.origin.cite,
                )
            )
    return found
