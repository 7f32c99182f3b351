"""A patient's day in the day-unit: chair and premedication, as entries about the patient."""

from dataclasses import replace
from datetime import date, datetime, tzinfo
from functools import partial

from infuseplan.application.ward.entry_codec import entry_json, read_entry
from infuseplan.application.ward.patients import Patients
from infuseplan.application.ward.port import NewEntry
from infuseplan.domain.patient.entries import ChairTaken, PremedicationTold
from infuseplan.domain.patient.patient import PlacedEntry
from infuseplan.domain.patient.visit import Visit, visit_on


class Visits:
    """May raise StorageProblem and NoSiteKey; UnknownPatient and PatientRefused where it writes.

    ValueError where an entry about the patient is damaged, or of another version of the program.
    """

    def __init__(self, patients: Patients) -> None:
        self._patients = patients

    def of(self, patient: str, on: date, zone: tzinfo | None) -> Visit:
        """What is told of this person's day, of whichever computer, by the clocks of `zone`."""
        patients = self._patients
        visit = visit_on(
            on,
            (
                PlacedEntry(
                    subject, one.recorded_at, one.origin, one.number,
                    read_entry(one.content, partial(patients.seal.unseal, subject)),
                )
                for subject in patients.ids_with(patient)
                for one in patients.record().entries_of(subject)
                if one.kind == "board"
            ),
        )  # fmt: skip
        at = visit.premedicated_at
        return visit if at is None else replace(visit, premedicated_at=at.astimezone(zone))

    def take_chair(self, patient: str, chair: str, on: date, by: str | None) -> None:
        """The patient sits there; an empty text gives the chair up."""
        self._say(patient, ChairTaken(on=on, chair=chair or None, by=by))

    def tell_premedication(self, patient: str, at: datetime | None, on: date, by: str) -> None:
        """The premedication of this day was given at `at`; None takes that back."""
        self._say(patient, PremedicationTold(on=on, at=at, by=by))

    def _say(self, patient: str, entry: ChairTaken | PremedicationTold) -> None:
        self._patients.demand(patient)
        content = entry_json(entry, self._patients.sealing(patient))
        self._patients.record().add([NewEntry("board", patient, content)])
