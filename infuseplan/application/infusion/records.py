"""From a proved plan to a recorded infusion, and back to it after a crash or a restart."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from infuseplan.application.infusion.alike import (
    PatientsSealed,
    RecordUnusable,
    alike_in_record,
    ended_for_good,
)
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.clock_watch import ClockWatch
from infuseplan.application.infusion.elsewhere import InfusionsElsewhere
from infuseplan.application.infusion.followed_records import FollowedRecords
from infuseplan.application.infusion.patient_history import (
    HistoryChanged,
    PastInfusion,
    PatientHistory,
    SimilarPatient,
)
from infuseplan.application.infusion.preparation import Preparations
from infuseplan.application.infusion.record_status import followed, has_started
from infuseplan.application.infusion.running import Append, RunningInfusion
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.journal.maintenance import JournalMaintenance
from infuseplan.application.journal.plan_codec import (
    policy_json,
    request_json,
)
from infuseplan.application.journal.port import (
    Journal,
    RecordHeader,
    RecordHeld,
    RecordLine,
    StorageProblem,
    UnknownRecord,
)
from infuseplan.application.moments import later
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import Identifiers, Patients
from infuseplan.application.ward.sealing import NoSiteKey
from infuseplan.application.ward.sign_in import SignIn
from infuseplan.domain.infusion.events import Event, Observed, PremedicationGiven, Started
from infuseplan.domain.infusion.state import CourseState, course_state
from infuseplan.domain.patient.likeness import PatientIdentity
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.protocol.loaded import LoadedProtocol

# Reactions are looked for during a day after the end, and an infusion may take half a day.
_LATE_REACTIONS = timedelta(hours=36)


class StartHeld(Exception):
    """Another window is starting an infusion at this very moment."""


class InfusionRecords:
    """Opens records in the journal, and finds those that are not finished."""

    def __init__(self, services: Services, data: Path | None) -> None:
        self._services = services
        self.maintenance = JournalMaintenance(services, data)
        self._data = data
        self._patients: Patients | None = None
        # Who was opened in this window; counts as long as name and number are that patient's.
        self.opened: Patient | None = None
        # The initials of whoever enters in this window; empty before anybody has said so.
        self.entered_by = ""
        self.sign_in = SignIn(lambda: services.sealing.pins(data), self.now)
        self.preparations = Preparations(lambda: self.patients, self.now)
        # The infusions that are open in this window, by their records, as they were opened.
        self.open: dict[str, Bedside] = {}
        self._followed = FollowedRecords(services, lambda: self.journal, self._append_to)
        self.elsewhere = InfusionsElsewhere(lambda: self.journal, self._followed, self._watch)
        # Records that were written anew after their journal was set aside.
        self._moved_to: dict[str, str] = {}

    @property
    def journal(self) -> Journal:
        """The journal, opened on first use; StorageProblem where it cannot be."""
        return self.maintenance.journal

    @property
    def patients(self) -> Patients:
        """The patients of the record; nothing is opened before one is asked for."""
        if self._patients is None:
            seal = self._services.sealing.open(self._data)
            self._patients = Patients(lambda: self.journal.ward, seal)
        return self._patients

    def close(self) -> None:
        """Give the journal back, and the keys."""
        self.maintenance.close()
        # Also where only the journal has read what is sealed.
        self._services.sealing.close()

    def set_aside(self) -> Path:
        """Set the damaged journal aside and go on in a new one; where the damaged one is kept.

        Every infusion that is open in this window goes on, shown or on the board: what the new
        journal lacks of it is written there from what this window knows. StorageProblem as from
        `JournalMaintenance.set_aside`.
        """
        kept = self.maintenance.set_aside()
        try:
            for bedside in self.open.values():
                self._bring_back(bedside)
        finally:
            # Those that were brought back have another record now.
            self.open = {bedside.record_id: bedside for bedside in self.open.values()}
        return kept

    def enter_by(self, initials: str) -> None:
        """Whoever has just answered by name enters from now on, unless somebody does already.

        Initials with a PIN are not entered in passing: whoever has one signs in with it.
        """
        with suppress(StorageProblem):
            # Of a file of PINs that cannot be read nobody knows who has one.
            if not self.entered_by and not self.sign_in.has_pin(initials):
                self.entered_by = initials

    def now(self) -> datetime:
        """The present moment by the computer's clock."""
        return self._services.clock.now()

    def unfinished(self) -> tuple[RecordLine, ...]:
        """Records that were started and have no end, newest first."""
        now = self.now()
        with self.maintenance.watching():
            lines = self.journal.unfinished_records()
            return tuple(line for line in lines if has_started(self.journal, line)
                         and not self._followed.has_ended(line, now))  # fmt: skip

    def ended_lately(self) -> tuple[RecordLine, ...]:
        """Records of the last 36 hours that have ended, newest first: a reaction may still come."""
        now = self.now()
        since = later(now, -_LATE_REACTIONS)
        with self.maintenance.watching():
            return tuple(
                line
                for line in self.journal.records_since(since)
                if line.last_event and self._followed.has_ended(line, now)
            )

    def past_of(self, line: RecordLine) -> PastInfusion | None:
        """The infusion of this record as it stands; None where it cannot be followed here."""
        with self.maintenance.watching():
            try:
                return self._followed.past(line, self.now())
            except RecordUnusable:
                return None

    def state_of(self, line: RecordLine) -> CourseState | None:
        """How the infusion of this record stands; None where it cannot be followed here."""
        known = self.past_of(line)
        return None if known is None else known.state

    def history(self, patient: str, reference: str) -> PatientHistory:
        """What the journal knows of this patient, and of those who may be the same one.

        `likeness` says who that is; of the patient who was opened everything is. RecordUnusable
        where a record that matters cannot be followed here, or nobody can read whose it is: that is
        no all-clear.
        """
        asked = PatientIdentity(patient, reference)
        same: list[PastInfusion] = []
        similar: dict[PatientIdentity, SimilarPatient] = {}
        now = self.now()
        with self.maintenance.watching():
            try:
                opened = self._opened(asked)
                candidates = alike_in_record(asked, opened, self.patients, self.journal)
                ended = ended_for_good(asked, opened, self.patients)
            except NoSiteKey as problem:
                raise PatientsSealed(problem.state) from problem
            for alike, other, line in candidates:
                try:
                    known = self._followed.past(line, now)
                except RecordUnusable:
                    if alike in ("same", "similar"):
                        raise
                    # Of somebody with clearly another name or number: no start hangs on it.
                    continue
                if known.state.status == "not-started":
                    continue
                if alike == "same":
                    same += (known, *self._followed.stopped_beside(line, now))
                elif alike == "similar" or known.is_remembered:
                    # Of people who share a name, or nearly a number, only a stop is asked about.
                    before = similar.get(other)
                    if before is None or (
                        known.is_remembered and not before.infusion.is_remembered
                    ):
                        similar[other] = SimilarPatient(other, known)
        return PatientHistory(
            tuple(same), tuple(similar.values()), ended, self.journal.shared is not None
        )

    def _opened(self, asked: PatientIdentity) -> str:
        """The id of the patient who was opened, if it is the one who is asked about."""
        one = self.opened
        return one.id if one and one.is_meant_by(asked.name, asked.reference) else ""

    def begin(
        self,
        proved: ProvedPlan,
        loaded: LoadedProtocol,
        answers: StartAnswers,
        now: datetime,
        known: PatientHistory | None = None,
    ) -> Bedside:
        """Open the record and record the start at `now`; both are durable when this returns.

        `known` is the history that the answers were given to. It is read again at this very
        moment, while no other window can start anything: HistoryChanged where it is another one.
        StartHeld while another window is at a start; ProtocolChanged where the file of the plan is
        another one by now. Then nothing is recorded. Once the start is durable nothing is raised
        any more: what the journal does not take after it is unsaved in the answer.
        """
        with self.maintenance.watching():
            if not self.journal.reserve_start():
                raise StartHeld
        try:
            if known is not None:
                history = self.history(answers.patient, answers.reference)
                if history.outline != known.outline:
                    raise HistoryChanged(history)
            return self._begin(proved, loaded, answers, now)
        finally:
            self.journal.release_start()

    def _begin(
        self, proved: ProvedPlan, loaded: LoadedProtocol, answers: StartAnswers, now: datetime
    ) -> Bedside:
        plan = proved.plan
        watch = self._watch()
        by = answers.entered_by or None
        identity = Identifiers(answers.patient, answers.reference, plan.request.born)
        asked = PatientIdentity(answers.patient, answers.reference)
        with self.maintenance.watching():
            patient = self.patients.for_start(self._opened(asked), identity, by)
        header = RecordHeader(
            request=request_json(plan.request),
            protocol_id=plan.protocol.id,
            protocol_sha256=plan.protocol.sha256,
            protocol_file=self._services.protocols.bytes_of(plan.protocol),
            policy=policy_json(plan.policy),
            policy_sha256=plan.policy_sha256,
            patient_name=answers.patient,
            patient_reference=answers.reference,
            created_at=now,
            bag_out=answers.bag_out,
            patient_id=patient,
            personal="known" if patient else "not-kept",
        )
        with self.maintenance.watching():
            record_id = self.journal.open_record(header)
        running = RunningInfusion(
            proved, loaded, self._append_to(record_id), bag_out=answers.bag_out
        )
        bedside = Bedside(record_id, header, running, watch)
        start = Started(
            at=now,
            by=by,
            bag_out_of_refrigerator=answers.bag_out,
            number_decided_by=answers.number_decided_by or None,
            rate_ml_per_h=answers.first_rate_ml_h,
        )
        for event in answers.prepared:
            bedside.record(event, now=now)
        bedside.record(start, now=now)
        # Not before: what could not be started is no infusion of the board.
        self.open[record_id] = bedside
        also: list[Event] = [
            PremedicationGiven(at=now, by=by, agent=agent, given_at=given_at)
            for agent, given_at in answers.premedication.items()
        ]
        if answers.decided:
            also.append(Observed(at=now, by=by, note=answers.decided))
        for event in also:
            # The start counts already: what the journal does not take after it waits as unsaved.
            with suppress(StorageProblem):
                bedside.press(event, now)
        if patient:
            with suppress(StorageProblem, NoSiteKey):
                self.patients.weigh_for(patient, plan.request, now.date(), by)
        return bedside

    def if_started(
        self,
        proved: ProvedPlan,
        loaded: LoadedProtocol,
        bag_out: datetime | None,
        now: datetime,
        *,
        prepared: tuple[Event, ...] = (),
        by: str | None = None,
    ) -> CourseState:
        """What a start at `now` would bring: a bag that does not last refuses it.

        EventProblem where the hospital asks for a second check and there is none by another than
        `by`, or a vial of `prepared` has expired since it was entered.
        """
        events = (*prepared, Started(at=now, by=by))
        return course_state(proved.plan, loaded, events, now, follow="log", bag_out=bag_out)

    def carry_on(self, record_id: str) -> Bedside:
        """Back to an infusion; RecordHeld if another window has it, RecordUnusable, as they say.

        One that is open in this window already is that one, with whatever is unsaved in it.
        """
        if record_id in self.open:
            return self.open[record_id]
        with self.maintenance.watching():
            if not self.journal.hold(record_id):
                raise RecordHeld(record_id)
            record = self.journal.read(record_id)
        try:
            running = self._followed.running(record)
            followed(running, self.now())
        except RecordUnusable:
            self.journal.release(record_id)
            raise
        bedside = self.open[record_id] = Bedside(record_id, record.header, running, self._watch())
        return bedside

    def release(self, bedside: Bedside) -> None:
        """Leave an infusion; another window may go on with it."""
        self.open = {name: one for name, one in self.open.items() if one is not bedside}
        # A damaged journal must not keep anybody on the page: the reservation ends with the window.
        with suppress(StorageProblem, UnknownRecord), self.maintenance.watching():
            self.journal.release(bedside.record_id)

    def _bring_back(self, bedside: Bedside) -> None:
        with self.maintenance.watching():
            journal = self.journal
            try:
                known = journal.read(bedside.record_id).sequence
            except UnknownRecord:
                known = 0
                record_id = journal.open_record(bedside.header)
                for before in (*(k for k, v in self._moved_to.items() if v == bedside.record_id),
                               bedside.record_id):  # fmt: skip
                    self._moved_to[before] = record_id
                bedside.record_id = record_id
            for place, event in enumerate(bedside.events[known:], known):
                journal.append(bedside.record_id, place, event)

    def _append_to(self, record_id: str) -> Append:
        def append(place: int, event: Event) -> None:
            with self.maintenance.watching():
                now_at = self._moved_to.get(record_id, record_id)
                self.journal.append(now_at, place, event)

        return append

    def _watch(self) -> ClockWatch:
        return ClockWatch(self._services.clock.now, self._services.monotonic)
