"""What a printed sheet is made from."""

from dataclasses import dataclass
from datetime import datetime

from infuseplan.application.planning import ProvedPlan


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One proved plan, for whom it is, when the sheet was made, and what is still unchecked.

    `patient` and `reference` stand on the paper alone: never in metadata or a file name.
    """

    proved: ProvedPlan
    patient: str
    reference: str
    made_at: datetime
    open_cautions: tuple[str, ...]
