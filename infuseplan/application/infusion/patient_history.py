"""What this computer's journal knows of one patient: earlier infusions, and how they ended."""

from datetime import date, datetime
from decimal import Decimal

from infuseplan.domain.findings import Finding
from infuseplan.domain.infusion.events import Started
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.patient.likeness import PatientIdentity
from infuseplan.domain.plan.infusion_number import EarlierInfusion, infusion_number_findings
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.treatment.events import TreatmentEnded
from infuseplan.frozen import frozen

_UNDER_WAY = ("running", "interrupted")


@frozen
class PastInfusion:
    """One infusion of the journal: what was planned, when it started, and where it stands.

    `on` is when its record was opened, by the ward's clock. `start` is the entry of the start, as
    it was amended. `counts` is False for a log of it that nobody follows, because the one of
    another computer was chosen.
    """

    record_id: str
    on: datetime
    plan: InfusionPlan
    state: CourseState
    start: Started | None = None
    counts: bool = True

    @property
    def started_at(self) -> datetime:
        """When it was started, by the ward's clock; when it was opened where no start is told."""
        return self.on if self.start is None else self.start.at

    @property
    def day(self) -> date:
        """The ward's day on which it was started."""
        return self.started_at.date()

    @property
    def is_remembered(self) -> bool:
        """Whether a reaction, or a condition of the source, stopped it for good."""
        return self.state.stop_code not in (None, "discontinued")


@frozen
class SimilarPatient:
    """Somebody in the journal who may be the same patient: as recorded, and the last infusion.

    `infusion` is the one that matters most: one that was stopped for good, or else the newest.
    """

    identity: PatientIdentity
    infusion: PastInfusion


@frozen
class PatientHistory:
    """All infusions of one patient in the journal, newest first.

    `similar` are those who may be the same patient, and may be another one: somebody has to say.
    `ended_for_good` is the entry by which somebody ended the medicine permanently. `of_ward` tells
    whether all computers of a ward were asked, as far as their entries are here.
    """

    infusions: tuple[PastInfusion, ...] = ()
    similar: tuple[SimilarPatient, ...] = ()
    ended_for_good: TreatmentEnded | None = None
    of_ward: bool = False

    @property
    def outline(self) -> tuple[object, ...]:
        """What decides about a start; two histories with the same one allow the same."""
        return (
            tuple((one.record_id, one.state.status, one.state.stop_code) for one in self.infusions),
            tuple((one.identity, one.infusion.record_id, one.infusion.state.stop_code)
                  for one in self.similar),
            self.ended_for_good,
        )  # fmt: skip

    @property
    def last_weight_kg(self) -> Decimal | None:
        """The weight that the newest infusion was planned by; None where there is none."""
        return self.infusions[0].plan.request.weight_kg if self.infusions else None

    @property
    def stopped(self) -> PastInfusion | None:
        """The last one that was stopped for good in a way that keeps from the next one."""
        return next((one for one in self.infusions if one.is_remembered), None)

    @property
    def unfinished(self) -> PastInfusion | None:
        """The last one that has no end yet."""
        return next((one for one in self.infusions if one.state.status in _UNDER_WAY), None)

    def doubts(self, plan: InfusionPlan, on: date) -> tuple[Finding, ...]:
        """Why the plan's number of the infusion does not simply follow from the earlier ones."""
        earlier = [
            EarlierInfusion(
                one.plan.request.infusion_number, one.day, one.state.status == "completed"
            )
            for one in reversed(self.infusions)
            if one.counts and one.state.status in ("completed", "discontinued")
        ]
        return infusion_number_findings(plan.request.infusion_number, on, earlier, plan.policy)


class HistoryChanged(Exception):
    """Between question and start the record has learnt something about this patient."""

    def __init__(self, history: PatientHistory) -> None:
        super().__init__("the patient's history has changed")
        self.history = history
