"""One day of a patient in the day-unit, as far as it is told before and beside the infusion."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from infuseplan.domain.patient.entries import ChairTaken, PremedicationTold
from infuseplan.domain.patient.patient import PlacedEntry, in_order
from infuseplan.frozen import frozen


@frozen
class Visit:
    """Where the patient sits, empty where nobody said so, and when premedication was given."""

    chair: str = ""
    premedicated_at: datetime | None = None


def visit_on(on: date, entries: Iterable[PlacedEntry]) -> Visit:
    """What was said last of this day; entries of other days and kinds change nothing."""
    visit = Visit()
    for one in in_order(entries):
        entry = one.entry
        if isinstance(entry, ChairTaken) and entry.on == on:
            visit = replace(visit, chair=entry.chair or "")
        elif isinstance(entry, PremedicationTold) and entry.on == on:
            visit = replace(visit, premedicated_at=entry.at)
    return visit
