"""A treatment of the record as the question that its calendar answers."""

from collections.abc import Callable, Sequence

from infuseplan.application.treatment.courses import RegimenPart, TreatmentQuestion
from infuseplan.domain.patient.treatments import (
    RecordedTreatment,
    TreatmentFact,
    TreatmentStarted,
)
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.treatment.events import TreatmentReplaced
from infuseplan.domain.treatment.treatment import Treatment


class ProtocolMissing(Exception):
    """A regimen was planned by a file that is not here, or cannot be used."""

    def __init__(self, protocol: str) -> None:
        super().__init__(protocol)
        self.protocol = protocol


def recorded_question(
    recorded: RecordedTreatment, cycles: int, file_of: Callable[[str], LoadedProtocol | None]
) -> TreatmentQuestion:
    """Each regimen with its own file; ProtocolMissing."""
    protocol, parts = recorded.started.protocol, []
    for events in recorded.parts:
        loaded = file_of(protocol)
        if loaded is None:
            raise ProtocolMissing(protocol)
        parts.append(RegimenPart(loaded, events))
        replaced = [one for one in events if isinstance(one, TreatmentReplaced)]
        protocol = (replaced[-1].protocol if replaced else None) or protocol
    return TreatmentQuestion(recorded.started.as_begun, cycles, tuple(parts))


def to_be_recorded(
    treatment: str, begun: Treatment, parts: Sequence[RegimenPart], by: str
) -> list[TreatmentStarted | TreatmentFact]:
    """A treatment under the id `treatment`, as it is said of a patient."""
    started = TreatmentStarted(
        protocol=begun.protocol,
        regimen=begun.regimen,
        first=begun.first,
        first_number=begun.first_number,
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
