"""A treatment as it is said of a patient in the record."""

from collections.abc import Sequence

from infuseplan.application.treatment.courses import RegimenPart
from infuseplan.domain.patient.treatments import (
    TreatmentFact,
    TreatmentStarted,
)
from infuseplan.domain.treatment.treatment import Treatment


class ProtocolMissing(Exception):
    """A regimen was planned by a file that is not here, or cannot be used."""

    def __init__(self, protocol: str) -> None:
        super().__init__(protocol)
        self.protocol = protocol


def to_be_recorded(
    treatment: str, begun: Treatment, parts: Sequence[RegimenPart], by: str
) -> list[TreatmentStarted | TreatmentFact]:
    """A treatment under the id `treatment`.

    Which infusion its first one is nobody answers by beginning it: the record does, or somebody by
    name.
    """
    started = TreatmentStarted(
        protocol=begun.protocol,
        regimen=begun.regimen,
        first=begun.first,
        first_number=None,
        last_on=begun.last_on,
        treatment=treatment,
        by=by,
    )
    facts = [
        TreatmentFact(treatment, number, event)
        for number, part in enumerate(parts)
        for event in part.events
    ]
    return [started, *facts]
