"""Who is expected in the day-unit: every patient of the record whose next infusion day has come.

The whole record may hold many patients and infusions, so it is read in small pieces between which
the window goes on, and a patient of whom nothing new is recorded is not folded again.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.preparation_record import PreparationRecord
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.treatment.recorded import ProtocolMissing
from infuseplan.application.treatment.records import PatientTreatment, TreatmentRecords
from infuseplan.application.ward.patients import Patients, UnknownPatient
from infuseplan.application.ward.visits import Visits
from infuseplan.domain.patient.patient import Patient
from infuseplan.domain.patient.visit import Visit
from infuseplan.domain.protocol.schema import Regimen
from infuseplan.domain.treatment.treatment import TreatmentDay
from infuseplan.frozen import frozen

# The longest planned interval of the label after cycle 1. Whoever is later than that has missed a
# day, and somebody has to say so on the Course page; the board would fill with them.
OVERDUE_AT_MOST = timedelta(days=14)
_ENDED = ("completed", "discontinued")


@frozen
class ExpectedPatient:
    """One patient whose infusion is due today, or was and has no entry.

    `number` is None where a prescriber has to decide. `bag_ready_at` is None while no bag is ready.
    """

    patient: Patient
    day: TreatmentDay
    due: date
    regimen: Regimen
    number: int | None
    visit: Visit
    bag_ready_at: datetime | None


@frozen
class _FoldedPatient:
    signature: object
    expected: ExpectedPatient | None
    is_readable: bool = True


class ExpectedPatients:
    """May raise StorageProblem and NoSiteKey from `read` and `look_at`."""

    def __init__(self, records: InfusionRecords, treatments: TreatmentRecords) -> None:
        self._records = records
        self._treatments = treatments
        self._seen: dict[str, int] = {}
        self._record: object = None
        self._subjects: dict[str, None] = {}
        self._kept: dict[str, _FoldedPatient] = {}

    @property
    def found(self) -> tuple[ExpectedPatient, ...]:
        """Who is expected, as far as it is read."""
        return tuple(one.expected for one in self._kept.values() if one.expected is not None)

    @property
    def unreadable(self) -> int:
        """Of how many patients nobody can say here whether they are expected."""
        return sum(not one.is_readable for one in self._kept.values())

    def read(self) -> Iterator[None]:
        """Read what is new; after each piece the caller may do something else first."""
        patients = self._records.patients
        record = self._records.journal.ward
        if (record, record.version) != self._record:
            # A journal that was set aside has another chain, and one was given up for another.
            self._record = (record, record.version)
            self._seen, self._subjects, self._kept = {}, {}, {}
        for entry in record.entries_after("treatment", self._seen):
            self._seen[entry.origin] = entry.number
            self._subjects[entry.subject] = None
        yield
        met: set[str] = set()
        for subject in tuple(self._subjects):
            ids = self._ids_of(patients, subject)
            if ids[0] not in met:
                met.add(ids[0])
                yield from self._read(patients, ids)
        self._kept = {name: one for name, one in self._kept.items() if name in met}

    def look_at(self, patient: str) -> None:
        """Read one patient at once: something was just recorded."""
        patients = self._records.patients
        for _ in self._read(patients, self._ids_of(patients, patient)):
            pass

    @staticmethod
    def _ids_of(patients: Patients, subject: str) -> tuple[str, ...]:
        try:
            return patients.ids_with(subject)
        except ValueError:
            # An entry that cannot be read: it is told of this patient, and of nobody else.
            return (subject,)

    def _read(self, patients: Patients, ids: tuple[str, ...]) -> Iterator[None]:
        today = self._records.now().date()
        journal = self._records.journal
        lines = [line for one in ids for line in journal.records_of(one)]
        signature = (
            today, ids, sum(len(journal.ward.entries_of(one)) for one in ids),
            tuple((line.id, line.sequence) for line in lines),
        )  # fmt: skip
        kept = self._kept.get(ids[0])
        if kept is not None and kept.signature == signature:
            yield
            return
        for line in lines:
            # An infusion that has ended is kept by the records once it was followed.
            self._records.past_of(line)
            yield
        try:
            found = self._expected(self._treatments.of(ids[0], 1), today)
            self._kept[ids[0]] = _FoldedPatient(signature, found)
        except (RecordUnusable, ProtocolMissing, UnknownPatient, ValueError):
            self._kept[ids[0]] = _FoldedPatient(signature, None, is_readable=False)
        yield

    def _expected(self, found: PatientTreatment, today: date) -> ExpectedPatient | None:
        treatment = found.treatment
        day, part = (None, None) if treatment is None else (treatment.next_day, treatment.now)
        if treatment is None or day is None or part is None or day.due is None:
            return None
        if not today - OVERDUE_AT_MOST <= day.due <= today or found.patient.removed is not None:
            return None
        if any(one.state.status not in _ENDED for one in found.infusions):
            # What runs, or waits to be continued, has a row of its own.
            return None
        patient = found.patient
        regimen = part.loaded.protocol.regimen(part.course.treatment.regimen)
        if regimen is None:
            raise ProtocolMissing(part.loaded.ref.id)
        return ExpectedPatient(
            patient=patient,
            day=day,
            due=day.due,
            regimen=regimen,
            number=treatment.number_on(today),
            visit=Visits(self._records.patients).of(patient.id, today, self._records.now().tzinfo),
            bag_ready_at=PreparationRecord(self._records.patients.record).bag_ready_at(
                patient.ids, self._records.now()
            ),
        )
