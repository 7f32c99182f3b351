"""The treatments of a patient: how each was begun, and what was said of it since.

A treatment has an id of its own, and a fact says to which treatment and to which of its regimens it
belongs: what is recorded late about an earlier regimen stays with that one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from infuseplan.domain.base import PersonName
from infuseplan.domain.patient.entries import PatientId
from infuseplan.domain.treatment.events import TreatmentEvent
from infuseplan.domain.treatment.treatment import Treatment


class TreatmentStarted(Treatment):
    """A treatment begins with its first regimen; `treatment` is its id."""

    type: Literal["treatment-started"] = "treatment-started"
    treatment: PatientId
    by: PersonName | None = None

    @property
    def as_begun(self) -> Treatment:
        """What its calendar is made from."""
        return Treatment(
            protocol=self.protocol,
            regimen=self.regimen,
            first=self.first,
            first_number=self.first_number,
            last_on=self.last_on,
        )


Part = Annotated[int, Field(ge=0, le=99)]


@dataclass(frozen=True, slots=True)
class TreatmentFact:
    """What was said of one regimen of a treatment; `part` counts its regimens from 0."""

    treatment: str
    part: int
    event: TreatmentEvent


@dataclass(frozen=True, slots=True)
class PlacedTreatment:
    """A start or a fact with its place in the record."""

    recorded_at: datetime
    origin: str
    number: int
    said: TreatmentStarted | TreatmentFact


@dataclass(frozen=True, slots=True)
class RecordedTreatment:
    """One treatment, and for each of its regimens what was said, as it was recorded."""

    started: TreatmentStarted
    parts: tuple[tuple[TreatmentEvent, ...], ...]


def treatments_of(entries: Iterable[PlacedTreatment]) -> tuple[RecordedTreatment, ...]:
    """The treatments by their first day; facts of one whose start is unknown wait for it."""
    once = {(one.origin, one.number): one for one in entries}
    ordered = sorted(
        once.values(), key=lambda one: (one.recorded_at.astimezone(UTC), one.origin, one.number)
    )
    said = [one.said for one in ordered]
    facts = [one for one in said if isinstance(one, TreatmentFact)]
    found = []
    for started in said:
        if isinstance(started, TreatmentStarted):
            mine = [one for one in facts if one.treatment == started.treatment]
            last = max((one.part for one in mine), default=0)
            parts = tuple(
                tuple(one.event for one in mine if one.part == part) for part in range(last + 1)
            )
            found.append(RecordedTreatment(started, parts))
    return tuple(sorted(found, key=lambda one: one.started.first))
