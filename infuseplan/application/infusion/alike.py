"""The records of one patient, and of those who may be the same one, whatever was typed then."""

from datetime import UTC

from infuseplan.application.journal.port import Journal, RecordLine
from infuseplan.application.ward.patients import Patients
from infuseplan.application.ward.sealing import KeyState
from infuseplan.domain.patient.likeness import (
    Likeness,
    PatientIdentity,
    likeness,
)
from infuseplan.domain.patient.treatments import TreatmentFact, in_force
from infuseplan.domain.treatment.events import TreatmentEnded


class RecordUnusable(Exception):
    """A record whose plan cannot be made again here, so that it cannot go on here."""


class PatientsSealed(RecordUnusable):
    """Whose the earlier records are cannot be read now, and why."""

    def __init__(self, state: KeyState) -> None:
        super().__init__(state)
        self.state: KeyState = state


def ended_for_good(
    asked: PatientIdentity, patient_id: str, patients: Patients
) -> TreatmentEnded | None:
    """The entry by which somebody ended this patient's treatment permanently, under any id.

    StorageProblem, NoSiteKey.
    """
    for one in _same(asked, patient_id, patients):
        for entry in in_force(patients.of_treatments(one)):
            event = entry.said.event if isinstance(entry.said, TreatmentFact) else None
            if isinstance(event, TreatmentEnded) and event.permanently:
                return event
    return None


def _same(asked: PatientIdentity, patient_id: str, patients: Patients) -> set[str]:
    ones = {one for one, identity in patients.known() if likeness(asked, identity) == "same"}
    return {one for patient in ones | ({patient_id} - {""}) for one in patients.ids_with(patient)}


Candidate = tuple[Likeness, PatientIdentity, RecordLine]


def alike_in_record(
    asked: PatientIdentity, patient_id: str, patients: Patients, journal: Journal
) -> list[Candidate]:
    """Each record with an event that may be of the patient who is asked for, newest first.

    Two that were merged are one: what belongs to either belongs to both. Records from before there
    were patients are compared by what stands in them. StorageProblem, NoSiteKey.
    """
    people = list(patients.known())
    alike = {one: likeness(asked, identity) for one, identity in people}
    same = _same(asked, patient_id, patients)
    found: list[Candidate] = []
    for one, other in people:
        how: Likeness = "same" if one in same else alike[one]
        if how != "another":
            found += [(how, other, line) for line in journal.records_of(one)]
    for line in journal.records_without_patient():
        other = PatientIdentity(line.patient_name, line.patient_reference)
        how = likeness(asked, other)
        if how != "another":
            found.append((how, other, line))
    started = [one for one in found if one[2].last_event is not None]
    return sorted(started, key=lambda one: one[2].opened_at.astimezone(UTC), reverse=True)
