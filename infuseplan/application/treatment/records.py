"""The treatment of one patient of the record: what is known, and what is written down of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from uuid import uuid4

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.patient_history import PastInfusion
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.services import Services
from infuseplan.application.treatment.courses import RegimenPart
from infuseplan.application.treatment.from_record import (
    FollowedTreatment,
    Known,
    RecordedInfusion,
    followed_treatment,
)
from infuseplan.application.treatment.recorded import to_be_recorded
from infuseplan.domain.findings import BLOCK, Finding
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.patient.treatments import (
    EntryWithdrawn,
    PlacedTreatment,
    SaidOfTreatment,
    TreatmentFact,
    TreatmentStarted,
    in_force,
)
from infuseplan.domain.protocol.loaded import LoadedProtocol
from infuseplan.domain.treatment.events import (
    DayGiven,
    GivenElsewhere,
    NumberDecision,
    TreatmentEnded,
    Weighed,
)
from infuseplan.domain.treatment.treatment import Treatment
from infuseplan.frozen import frozen

# More than any treatment has; a fold of them takes a few milliseconds.
_CYCLES_TO_CHECK = 30


class TreatmentRefused(Exception):
    """What was to be written down contradicts the record: the findings say how. Nothing is."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(one.code for one in findings))
        self.findings = findings


class NoSuchTreatment(Exception):
    """There is no treatment, or no entry, of that name."""


@frozen
class PatientTreatment:
    """A patient with everything that the next infusion depends on.

    `infusions` are the patient's own, newest first. `entries` are those about treatments that are
    in force.
    """

    patient: Patient
    infusions: tuple[PastInfusion, ...]
    entries: tuple[PlacedTreatment, ...]
    treatment: FollowedTreatment | None

    @property
    def stopped(self) -> PastInfusion | None:
        """The last infusion that a reaction, or a condition of the source, ended for good."""
        return next((one for one in self.infusions if one.is_remembered), None)

    @property
    def ended_for_good(self) -> TreatmentEnded | None:
        """The entry by which somebody ended the medicine for good."""
        events = (one.said.event for one in self.entries if isinstance(one.said, TreatmentFact))
        return next(
            (one for one in events if isinstance(one, TreatmentEnded) and one.permanently), None
        )


class TreatmentRecords:
    """May raise StorageProblem, NoSiteKey, UnknownPatient; RecordUnusable and ProtocolMissing."""

    def __init__(self, records: InfusionRecords, services: Services) -> None:
        self._records = records
        self._services = services

    def of(self, patient: str, cycles: int) -> PatientTreatment:
        """The treatment of a patient with its days; RecordUnusable where an infusion is unread."""
        return self._of(patient, cycles, ())

    def start(
        self, patient: str, begun: Treatment, by: str, parts: Sequence[RegimenPart] = ()
    ) -> None:
        """A treatment begins, with what has happened since; its numbers follow from the record."""
        self._write(patient, to_be_recorded(uuid4().hex, begun, parts, by))

    def note(self, patient: str, event: SaidOfTreatment) -> None:
        """Write down what happened under the regimen that is given now.

        NoSuchTreatment; TreatmentRefused where it contradicts what is known.
        """
        treatment = self.of(patient, 1).treatment
        if treatment is None:
            raise NoSuchTreatment
        self._write(patient, [TreatmentFact(treatment.id, treatment.part, event)])

    def decide_number(self, patient: str, number: int, by: str, reason: str) -> None:
        """Which infusion the next one is; an earlier decision on the same day is withdrawn by it.

        NoSuchTreatment where no day is due.
        """
        found = self.of(patient, 1)
        treatment = found.treatment
        day = None if treatment is None else treatment.next_day
        if treatment is None or day is None:
            raise NoSuchTreatment
        decided = NumberDecision(
            cycle=day.cycle, day=day.day, infusion_number=number, by=by, reason=reason
        )
        place = treatment.id, treatment.part
        before = [
            one
            for one in found.entries
            if isinstance(one.said, TreatmentFact)
            and (one.said.treatment, one.said.part) == place
            and isinstance(one.said.event, NumberDecision)
            and (one.said.event.cycle, one.said.event.day) == (day.cycle, day.day)
        ]
        said: list[SaidOfTreatment] = [
            EntryWithdrawn(origin=one.origin, number=one.number, by=by, reason=reason)
            for one in before
        ]
        self._write(patient, [TreatmentFact(*place, event) for event in (*said, decided)])

    def withdraw(self, patient: str, entry: PlacedTreatment, by: str, reason: str) -> None:
        """An entry was wrong: it counts no more."""
        withdrawn = EntryWithdrawn(origin=entry.origin, number=entry.number, by=by, reason=reason)
        part = entry.said.part if isinstance(entry.said, TreatmentFact) else 0
        said = TreatmentFact(entry.said.treatment, part, withdrawn)
        # Not held against the rest: it may be the one that mends a contradiction.
        self._records.patients.demand(patient)
        self._records.patients.say_of_treatment(patient, [said])

    def entries(self, patient: str) -> tuple[PlacedTreatment, ...]:
        """The entries about treatments that are in force, oldest first."""
        self._records.patients.demand(patient)
        return in_force(self._records.patients.of_treatments(patient))

    def _write(self, patient: str, said: Sequence[TreatmentStarted | TreatmentFact]) -> None:
        """Fold as if it were written already; nothing is where that is refused."""
        self._demand_possible_dates(said, self._records.patients.demand(patient).born)
        origin = self._records.journal.ward.origin
        new = tuple(
            PlacedTreatment(_LAST, origin, _BEYOND + at, one) for at, one in enumerate(said, 1)
        )
        found = self._of(patient, _CYCLES_TO_CHECK, new).treatment
        if found is not None and found.calendar.refused:
            raise TreatmentRefused(found.calendar.findings)
        self._records.patients.say_of_treatment(patient, said)

    def _demand_possible_dates(
        self, said: Sequence[TreatmentStarted | TreatmentFact], born: date | None
    ) -> None:
        """Nothing was given or weighed on a day that has not come; pauses and ends may be planned.

        And nothing happens before the patient's birth.
        """
        today = self._records.now().date()
        events = [one.event for one in said if isinstance(one, TreatmentFact)]
        dates = [one.first for one in said if isinstance(one, TreatmentStarted)]
        dates += [on for one in events if isinstance(on := getattr(one, "on", None), date)]
        wrong = [
            Finding("treatment.given-in-the-future", BLOCK, field="on",
                    args={"on": one.on, "today": today})
            for one in events
            if isinstance(one, DayGiven | GivenElsewhere | Weighed) and one.on > today
        ] + [
            Finding("treatment.before-birth", BLOCK, field="on", args={"on": on, "born": born})
            for on in dates
            if born is not None and on < born
        ]  # fmt: skip
        if wrong:
            raise TreatmentRefused(tuple(wrong))

    def _of(self, patient: str, cycles: int, also: tuple[PlacedTreatment, ...]) -> PatientTreatment:
        person = self._records.patients.patient(patient)
        infusions = self._infusions(person)
        entries = (*self._records.patients.of_treatments(patient), *also)
        known = Known(
            entries=entries,
            infusions=tuple(_recorded(one) for one in reversed(infusions)),
            weights=person.weights,
            no_record=person.no_record_here,
        )
        services = self._services
        treatment = followed_treatment(
            known, cycles, _finder(services), services.policies.standing(),
            services.calendar.ward_days,
        )  # fmt: skip
        return PatientTreatment(person, infusions, in_force(entries), treatment)

    def _infusions(self, person: Patient) -> tuple[PastInfusion, ...]:
        found = []
        for one in person.ids:
            for line in self._records.journal.records_of(one):
                if line.last_event is None:
                    continue
                past = self._records.past_of(line)
                if past is None:
                    raise RecordUnusable(line.protocol_id)
                if past.start is not None:
                    found.append(past)
        return tuple(sorted(found, key=lambda one: one.started_at.astimezone(UTC), reverse=True))


# After everything that any computer has recorded.
_LAST = datetime(9998, 1, 1, tzinfo=UTC)
_BEYOND = 10**9


def _finder(services: Services) -> Callable[[str], LoadedProtocol | None]:
    def find(protocol: str) -> LoadedProtocol | None:
        found = services.protocols.find(protocol)
        return found if isinstance(found, LoadedProtocol) else None

    return find


def _recorded(one: PastInfusion) -> RecordedInfusion:
    plan, start = one.plan, one.start
    return RecordedInfusion(
        record_id=one.record_id,
        on=one.day,
        number=plan.request.infusion_number,
        regimen=plan.request.regimen,
        protocol=plan.protocol.id,
        product=plan.protocol.product.name,
        is_complete=one.state.status == "completed",
        has_ended=one.state.status in ("completed", "discontinued"),
        stopped_for_good=one.is_remembered,
        entered_by=None if start is None else start.by,
        decided_by=None if start is None else start.number_decided_by,
    )
