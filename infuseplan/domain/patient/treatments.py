"""The treatments of a patient: how each was begun, and what was said of it since.

A treatment has an id of its own, and a fact says to which treatment and to which of its regimens it
belongs: what is recorded late about an earlier regimen stays with that one.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from infuseplan.domain.base import DomainModel, PersonName
from infuseplan.domain.patient.entries import PatientId
from infuseplan.domain.protocol.schema import Count
from infuseplan.domain.treatment.events import TreatmentEvent, TreatmentReason
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.frozen import frozen


class TreatmentStarted(Treatment):
    """A treatment begins with its first regimen; `treatment` is its id."""

    type: Literal["treatment-started"] = "treatment-started"
    treatment: PatientId
    # What nobody has said is left out of an entry.
    first_number: Count | None = None
    by: PersonName | None = None


class EntryWithdrawn(DomainModel):
    """An earlier entry about this treatment was wrong and counts no more: who says so, and why.

    `origin` and `number` are the place of that entry in the record.
    """

    type: Literal["withdrawn"] = "withdrawn"
    origin: Annotated[str, Field(min_length=1, max_length=200)]
    number: Count
    by: PersonName
    reason: TreatmentReason


SaidOfTreatment = TreatmentEvent | EntryWithdrawn


@frozen
class TreatmentFact:
    """What was said of one regimen of a treatment; `part` counts its regimens from 0."""

    treatment: str
    part: int
    event: SaidOfTreatment


@frozen
class PlacedTreatment:
    """A start or a fact with its place in the record."""

    recorded_at: datetime
    origin: str
    number: int
    said: TreatmentStarted | TreatmentFact


@frozen
class RecordedTreatment:
    """One treatment, and for each of its regimens what was said, as it was recorded."""

    started: TreatmentStarted
    parts: tuple[tuple[TreatmentEvent, ...], ...]


def in_force(entries: Iterable[PlacedTreatment]) -> tuple[PlacedTreatment, ...]:
    """What counts of the union of several computers' entries, in the order of their moments.

    Withdrawn entries are left out, and what two computers say alike is said once. With a withdrawn
    entry goes what is the same one, written again in another chain: said at the same moment.
    """
    once = {(one.origin, one.number): one for one in entries}
    ordered = sorted(
        once.values(), key=lambda one: (one.recorded_at.astimezone(UTC), one.origin, one.number)
    )
    withdrawn = {
        (fact.treatment, fact.event.origin, fact.event.number)
        for fact in (one.said for one in ordered)
        if isinstance(fact, TreatmentFact) and isinstance(fact.event, EntryWithdrawn)
    }
    gone: dict[object, str] = {
        (one.said, one.recorded_at): one.origin
        for one in ordered
        if (one.said.treatment, one.origin, one.number) in withdrawn
    }
    found: list[PlacedTreatment] = []
    said_by: dict[object, str] = {}
    for one in ordered:
        is_withdrawal = isinstance(one.said, TreatmentFact) and isinstance(
            one.said.event, EntryWithdrawn
        )
        if is_withdrawal or (one.said.treatment, one.origin, one.number) in withdrawn:
            continue
        if gone.get((one.said, one.recorded_at), one.origin) != one.origin:
            continue
        # Said twice on one computer it is a slip that somebody has to settle.
        if said_by.setdefault(one.said, one.origin) == one.origin:
            found.append(one)
    return tuple(found)


def treatments_of(entries: Iterable[PlacedTreatment]) -> tuple[RecordedTreatment, ...]:
    """The treatments by their first day; facts of one whose start is unknown wait for it."""
    said = [one.said for one in in_force(entries)]
    facts = [one for one in said if isinstance(one, TreatmentFact)]
    found = []
    for started in said:
        if isinstance(started, TreatmentStarted):
            mine = [
                (one.part, one.event)
                for one in facts
                if one.treatment == started.treatment and not isinstance(one.event, EntryWithdrawn)
            ]
            last = max((part for part, _ in mine), default=0)
            parts = tuple(
                tuple(event for part, event in mine if part == number) for number in range(last + 1)
            )
            found.append(RecordedTreatment(started, parts))
    return tuple(sorted(found, key=lambda one: one.started.first))
