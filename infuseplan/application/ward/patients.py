"""The patients of the record: added, found, opened, merged, handed over, and made unreadable.

Everything is an entry. What is known of a patient is folded from the entries about that patient
alone, which an index gives; nobody reads the whole record to open one of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.ward.directory import Directory
from infuseplan.application.ward.entry_codec import entry_json, plain_values, read_entry
from infuseplan.application.ward.port import EntryKind, NewEntry, WardEntry, WardRecord, said_once
from infuseplan.application.ward.sealing import NoSiteKey, PersonalSeal
from infuseplan.application.ward.searching import searched_texts
from infuseplan.application.ward.treatment_codec import (
    plain_treatment,
    read_treatment,
    treatment_json,
)
from infuseplan.domain.patient.corrected import impossible_identity
from infuseplan.domain.patient.entries import (
    Access,
    Accessed,
    AnyPatientEntry,
    MergeUndone,
    NoRecordHere,
    PatientAdded,
    PatientCorrected,
    PatientsMerged,
    PersonalDataRemoved,
    WeightMeasured,
)
from infuseplan.domain.patient.likeness import PatientIdentity, likeness, reference_key, says_whose
from infuseplan.domain.patient.patient import Patient, PlacedEntry, merged_with, patient_of
from infuseplan.domain.patient.treatments import PlacedTreatment, TreatmentFact, TreatmentStarted
from infuseplan.domain.person_name import name_key
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.frozen import frozen

RECENT = 12


class UnknownPatient(Exception):
    """There is no patient of that id."""


class PatientRefused(Exception):
    """Why something cannot be said of a patient: `code` names it, words are the presentation's."""

    def __init__(self, code: str, figures: Mapping[str, date | int] | None = None) -> None:
        super().__init__(code)
        self.code, self.figures = code, figures or {}


@frozen
class Identifiers:
    """What keeps people apart; at least a name or initials, or a number."""

    name: str
    reference: str
    born: date | None = None


class Patients:
    """Every method may raise StorageProblem, and NoSiteKey where something personal is meant."""

    def __init__(self, record: Callable[[], WardRecord], seal: PersonalSeal) -> None:
        self._record = self.record = record
        self.seal = seal
        self._directory = Directory(record, seal)
        self._looked_for_removals = False
        self._seen: set[tuple[str, str | None]] = set()

    # --- saying -----------------------------------------------------------------------------

    def add(self, identity: Identifiers, by: str | None) -> str:
        """A new patient; the id. PatientRefused("nobody") where nothing tells who it is."""
        told = _told(identity)
        patient = uuid4().hex
        # The key first: what is sealed by a key that was lost in a crash is lost with it.
        self.seal.enrol(patient)
        self._index(patient, identity)
        self._write(patient, PatientAdded(**told, by=by))
        return patient

    def correct(
        self, patient: str, identity: Identifiers, by: str, reason: str | None, today: date
    ) -> None:
        """The identity as it really is. PatientRefused: nobody's, impossible, another's number."""
        told, known = _told(identity), self.demand(patient)
        wrong = impossible_identity(told["name"], told["reference"], identity.born, known, today)
        if wrong is not None:
            raise PatientRefused(*wrong)
        self._demand_free(told["reference"], known)
        self._index(patient, identity)
        self._write(patient, PatientCorrected(**told, by=by, reason=reason))

    def merge(self, kept: str, other: str, by: str, reason: str | None) -> None:
        """The two are one person, known by the identity of `kept`."""
        if other in self.demand(kept).ids:
            raise PatientRefused("already-one")
        self.demand(other)
        said = partial(PatientsMerged, kept=kept, by=by, reason=reason)
        self._both(kept, other, lambda of: said(other=of))

    def undo_merge(self, one: str, other: str, by: str, reason: str | None) -> None:
        """The two are not one person after all."""
        if one == other or other not in self.demand(one).ids:
            raise PatientRefused("not-one")
        self._both(one, other, lambda of: MergeUndone(other=of, by=by, reason=reason))

    def weigh(
        self, patient: str, weight_kg: Decimal, on: date, by: str | None,
        confirmed_by: str | None = None, reason: str | None = None,
    ) -> None:  # fmt: skip
        """A weight that was measured; of a doubtful one who confirmed it, and why."""
        self._write(patient, WeightMeasured(weight_kg=weight_kg, on=on, by=by,
                                            confirmed_by=confirmed_by, reason=reason))  # fmt: skip

    def weigh_for(self, patient: str, request: PlanRequest, today: date, by: str | None) -> None:
        """The weight of a plan that was started, on the day on which it was measured."""
        on = request.weighed_on or request.on or today
        confirmed = request.weight_confirmed_by, request.weight_reason
        self.weigh(patient, request.weight_kg, on, by, *confirmed)

    def say_no_record(self, patient: str, by: str, reason: str | None) -> None:
        """Somebody answers for it that nothing earlier is missing here."""
        self._write(patient, NoRecordHere(by=by, reason=reason))

    def note_access(self, patient: str, what: Access, by: str | None) -> None:
        """Somebody sees this patient's record."""
        self._write(patient, Accessed(what=what, by=by), kind="access")
        if what == "opened":
            self._seen.add((patient, by))

    def note_seen(self, patient: str, by: str | None) -> None:
        """Somebody turns to this patient again: counted once in a run of the program."""
        if (patient, by) not in self._seen:
            self.note_access(patient, "opened", by)

    def remove(self, patient: str, by: str, reason: str) -> None:
        """Make everything personal of this person unreadable, for good, in every copy.

        Who and why stay readable: PatientRefused("named") where the reason names the person.
        The mark comes first, so that a removal that a power failure interrupts is finished later.
        """
        known = self.demand(patient)
        if says_whose(reason, PatientIdentity(known.name, known.reference)):
            raise PatientRefused("named")
        for one in known.ids:
            self.seal.announce_removal(one)
        entry = PersonalDataRemoved(by=by, reason=reason)
        self._record().add([_new(one, "patient", entry, _nothing_sealed) for one in known.ids])
        for one in known.ids:
            self.seal.forget(one)

    def say_of_treatment(
        self, patient: str, said: Sequence[TreatmentStarted | TreatmentFact]
    ) -> None:
        """How a treatment was begun, and what is said of it; all of it or nothing."""
        seal = self.sealing(patient)
        self._record().add(
            [NewEntry("treatment", patient, treatment_json(one, seal)) for one in said]
        )

    # --- finding ----------------------------------------------------------------------------

    def patient(self, patient: str) -> Patient:
        """Who that is, merges included, and what is known; UnknownPatient."""
        self._finish_removals()
        found = patient_of(patient, self._entries_with_merged(patient))
        if not any(self._record().entries_of(one) for one in found.ids):
            raise UnknownPatient(patient)
        return found

    def of_treatments(self, patient: str) -> tuple[PlacedTreatment, ...]:
        """Every entry about this person's treatments, of whichever computer."""
        return tuple(
            PlacedTreatment(
                one.recorded_at, one.origin, one.number,
                read_treatment(one.content, partial(self.seal.unseal, one.subject)),
            )
            for subject in self.ids_with(patient)
            for one in self._record().entries_of(subject)
            if one.kind == "treatment"
        )  # fmt: skip

    def by_reference(self, reference: str, by: str | None) -> tuple[Patient, ...]:
        """Whoever has, or had, this hospital number."""
        return self._searched(self.seal.found("reference", reference_key(reference)), by)

    def by_birth_date(self, born: date, by: str | None) -> tuple[Patient, ...]:
        """Whoever was born on this day."""
        return self._searched(self.seal.found("born", born.isoformat()), by)

    def by_name(self, name: str, by: str | None) -> tuple[Patient, ...]:
        """Whoever has this name or a similar one, or these initials."""
        asked = name_key(name)
        if not asked:
            return ()
        found = [
            one
            for one, identity in self._directory.identities().items()
            if asked in name_key(identity.name)
            or likeness(PatientIdentity(name, ""), PatientIdentity(identity.name, ""))
            in ("same", "similar")
        ]
        return self._searched(found, by)

    def recent(self, by: str | None) -> tuple[Patient, ...]:
        """Who was opened last, each person once; to see them is a search like another."""
        return self._searched(self._record().newest_subjects("access", RECENT), by)

    def same_as(self, identity: Identifiers) -> str | None:
        """The one known patient to whom this belongs; None where there is none, or more than one.

        Two birth dates that differ are two people, whatever else is alike.
        """
        asked = PatientIdentity(identity.name, identity.reference)
        found = set()
        for one, known in self._directory.identities().items():
            if likeness(asked, PatientIdentity(known.name, known.reference)) != "same":
                continue
            if identity.born is None or known.born in (None, identity.born):
                found.add(self._directory.leading(one))
        return found.pop() if len(found) == 1 else None

    def for_start(self, patient: str, identity: Identifiers, by: str | None) -> str:
        """Whose infusion it is that starts: the patient who was opened, known, or new.

        Empty where nothing can be sealed, or nothing tells who it is: the pump is ready, and what
        is recorded of the infusion is recorded without anything personal.
        """
        try:
            found = patient or self.same_as(identity) or self.add(identity, by)
            self.note_access(found, "opened", by)
        except (NoSiteKey, PatientRefused):
            return ""
        return found

    def known(self) -> Iterable[tuple[str, PatientIdentity]]:
        """Everybody with the identity as it is now, to be compared by likeness."""
        for one, identity in self._directory.identities().items():
            yield one, PatientIdentity(identity.name, identity.reference)

    def ids_with(self, patient: str) -> tuple[str, ...]:
        """Everybody who is the same person by merges, the one that leads first."""
        return merged_with(patient, self._entries_with_merged(patient))

    # --- handing over -----------------------------------------------------------------------

    def exported(self, patient: str, by: str) -> list[dict[str, Any]]:
        """Everything that is recorded about one person beside the infusions, in plain text."""
        self.note_access(patient, "exported", by)
        return [
            {"at": one.recorded_at.isoformat(), "patient": one.subject, **self._plain(one)}
            for subject in self.ids_with(patient)
            for one in said_once(self._record().entries_of(subject))
        ]

    # --- within -----------------------------------------------------------------------------

    def _searched(self, found: Sequence[str], by: str | None) -> tuple[Patient, ...]:
        people = self._people(found)
        entry = Accessed(what="searched", found=len(people), by=by)
        # What was typed is personal, and whoever searched need not have seen anybody.
        self._record().add([_new(SEARCHES, "access", entry, _nothing_sealed)])
        return people

    def _people(self, ids: Iterable[str]) -> tuple[Patient, ...]:
        people: dict[str, Patient] = {}
        for one in ids:
            if one != SEARCHES and not any(one in known.ids for known in people.values()):
                # Indexed before a crash that came in front of the entry, or in a journal that was
                # set aside: that is nobody, and must not keep the others from being found.
                with suppress(UnknownPatient):
                    known = self.patient(one)
                    if known.is_readable:
                        people[known.id] = known
        return tuple(people.values())

    def demand(self, patient: str) -> Patient:
        """Somebody of whom something may be said: UnknownPatient, PatientRefused("removed")."""
        known = self.patient(patient)
        if known.removed is not None:
            raise PatientRefused("removed")
        return known

    def sealing(self, patient: str) -> Callable[[str], str]:
        """What seals by this patient's key: PatientRefused("no-key") where it is not here."""

        def seal(text: str) -> str:
            try:
                return self.seal.seal(patient, text)
            except KeyError:
                raise PatientRefused("no-key") from None

        return seal

    def _entries_with_merged(self, patient: str) -> list[PlacedEntry]:
        """The entries about a patient, and about everybody whom they name as the same person."""
        entries: list[PlacedEntry] = []
        read: set[str] = set()
        waiting = {patient}
        while waiting:
            subject = waiting.pop()
            read.add(subject)
            entries += self._placed(self._record().entries_of(subject))
            waiting |= {*merged_with(patient, entries)} - read
        return entries

    def _placed(self, entries: Iterable[WardEntry]) -> list[PlacedEntry]:
        placed = []
        for one in entries:
            entry = self._read(one)
            if entry is not None:
                placed.append(
                    PlacedEntry(one.subject, one.recorded_at, one.origin, one.number, entry)
                )
        return placed

    def _read(self, entry: WardEntry) -> AnyPatientEntry | None:
        """The entry; None for a kind that another part of the program reads."""
        if entry.kind not in ("patient", "board", "access"):
            return None
        return read_entry(entry.content, partial(self.seal.unseal, entry.subject))

    def _plain(self, entry: WardEntry) -> dict[str, Any]:
        known = self._read(entry)
        if known is not None:
            return plain_values(known)
        if entry.kind == "preparation":
            return dict(parsed_json(entry.content))
        return plain_treatment(
            read_treatment(entry.content, partial(self.seal.unseal, entry.subject))
        )

    def _write(self, patient: str, entry: AnyPatientEntry, kind: EntryKind = "patient") -> None:
        new = _new(patient, kind, entry, self.sealing(patient))
        self._record().add([new])

    def _both(self, one: str, other: str, entry: Callable[[str], AnyPatientEntry]) -> None:
        """The same said of either of two, all or nothing."""
        self._record().add(
            [
                _new(about, "patient", entry(of), self.sealing(about))
                for about, of in ((one, other), (other, one))
            ]
        )

    def _demand_free(self, reference: str, known: Patient) -> None:
        """No other person has this number now."""
        key = reference_key(reference)
        others = self.seal.found("reference", key) if key else ()
        for one in self._people(other for other in others if other not in known.ids):
            if reference_key(one.reference) == key:
                raise PatientRefused("number-taken")

    def _index(self, patient: str, identity: Identifiers) -> None:
        """In front of the entry: a crash between them leaves nobody whom a number does not find."""
        self.seal.index(patient, searched_texts(identity.reference, identity.born))

    def _finish_removals(self) -> None:
        """What a power failure left half done: forgotten if it was written down, or else kept."""
        if self._looked_for_removals:
            return
        self._looked_for_removals = True
        for one in self.seal.announced():
            entries = (self._read(entry) for entry in self._record().entries_of(one))
            if any(isinstance(entry, PersonalDataRemoved) for entry in entries):
                self.seal.forget(one)
            else:
                self.seal.withdraw_removal(one)


# Whom an entry about a search is about: nobody.
SEARCHES = "searches"


def _new(
    subject: str, kind: EntryKind, entry: AnyPatientEntry, seal: Callable[[str], str]
) -> NewEntry:
    return NewEntry(kind, subject, entry_json(entry, seal))


def _nothing_sealed(_text: str) -> str:
    raise ValueError("nothing in this entry is personal")


def _told(identity: Identifiers) -> dict[str, Any]:
    name, reference = identity.name.strip(), identity.reference.strip()
    if not name_key(name) and not reference_key(reference):
        raise PatientRefused("nobody")
    return {"name": name, "reference": reference, "born": identity.born}
