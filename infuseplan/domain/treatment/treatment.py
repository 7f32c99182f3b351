"""A treatment as it was begun, and its days as they stand after what happened."""

from datetime import date
from typing import Literal

from infuseplan.domain.base import DomainModel
from infuseplan.domain.dates.moments import Day
from infuseplan.domain.findings import Finding
from infuseplan.domain.protocol.schema import Count, RegimenId
from infuseplan.domain.treatment.events import NumberDecision, TreatmentChange, TreatmentReplaced
from infuseplan.frozen import frozen

DayStatus = Literal["given", "aborted", "omitted", "due", "planned"]
TableName = Literal["first", "second", "later"]
TreatmentState = Literal[
    "active", "paused", "transplant", "replaced", "ended", "discontinued", "completed"
]


class Treatment(DomainModel):
    """One regimen of one protocol file from its first day on.

    `first_number` is the number of its first infusion as somebody has answered it: 1 for the first
    ever of this medicine. None where nobody has said; then a prescriber decides. `last_on` is the
    day of the last infusion before this treatment, where there was one.
    """

    protocol: str
    regimen: RegimenId
    first: Day
    first_number: Count | None
    last_on: Day | None = None


@frozen
class TreatmentDay:
    """One administration day; cycle and day count from 1, and there is no day 0.

    `planned` is its date without any delay, `due` the date by the label's rule after what happened
    so far (None while the treatment is paused), `given` when it really was. `infusion_number` and
    `table` are None for an omitted day, and where a prescriber has yet to decide; `table` as well
    where the source states no rates. `is_unrecorded`: a later day was given, and nothing says what
    became of this one.
    """

    cycle: int
    day: int
    planned: date
    due: date | None
    given: date | None
    infusion_number: int | None
    table: TableName | None
    weigh: bool
    status: DayStatus
    by: str | None = None
    reason: str | None = None
    number_decided: NumberDecision | None = None
    is_elsewhere: bool = False
    is_unrecorded: bool = False

    @property
    def on(self) -> date | None:
        """When it was given, or is to be given; of an omitted day when it was due."""
        return self.due if self.given is None else self.given

    @property
    def moved_days(self) -> int | None:
        """How many days later than planned at the start it is; negative if earlier."""
        return None if self.on is None else (self.on - self.planned).days


@frozen
class TreatmentCourse:
    """All days asked for, in order, and how the treatment as a whole stands.

    `next_day` is the first day that is due, also of a later cycle; None where none is.
    `change` is the entry that made the state, where one did. `next_number` is what an infusion
    after the last recorded one would be, in this treatment or the one that replaces it, and
    `last_on` the day of that last one.
    """

    treatment: Treatment
    days: tuple[TreatmentDay, ...]
    next_day: TreatmentDay | None
    state: TreatmentState
    change: TreatmentChange | None
    next_number: int | None
    last_on: date | None
    findings: tuple[Finding, ...]

    @property
    def successor(self) -> Treatment | None:
        """The treatment that replaces this one; infusions of the medicine are counted on."""
        if not isinstance(self.change, TreatmentReplaced):
            return None
        protocol = self.change.protocol or self.treatment.protocol
        same = _product(protocol) == _product(self.treatment.protocol)
        return Treatment(
            protocol=protocol,
            regimen=self.change.regimen,
            first=self.change.on,
            first_number=self.next_number if same else None,
            last_on=self.last_on,
        )


@frozen
class TreatmentRefusal:
    """The entries contradict each other or the regimen; each objection by name."""

    findings: tuple[Finding, ...]


def _product(protocol_id: str) -> str:
    return protocol_id.partition("/")[0]
