"""Who a patient is, and what is known of one: folds over entries.

Entries come from any computer and in any order. They are put in order by the moment at which they
were recorded, then by origin and number, so that everybody who has the same entries sees the same.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from infuseplan.domain.patient.entries import (
    AnyPatientEntry,
    MergeUndone,
    NoRecordHere,
    PatientAdded,
    PatientCorrected,
    PatientsMerged,
    PersonalDataRemoved,
    WeightMeasured,
)
from infuseplan.domain.patient.likeness import PatientIdentity, likeness
from infuseplan.frozen import frozen


@frozen
class PlacedEntry:
    """One entry with its place: `subject` is the patient's id, `number` counts within `origin`."""

    subject: str
    recorded_at: datetime
    origin: str
    number: int
    entry: AnyPatientEntry


@frozen
class Patient:
    """One person as the entries have it.

    `ids` are all under which something is recorded, the one that leads first. Identity is empty
    where nobody can read it here; `removed` says that it is so for good. `weights` are in kg, in
    the order of their days.
    """

    ids: tuple[str, ...]
    name: str = ""
    reference: str = ""
    born: date | None = None
    removed: PersonalDataRemoved | None = None
    weights: tuple[WeightMeasured, ...] = ()
    no_record_here: NoRecordHere | None = None

    @property
    def id(self) -> str:
        """The id that leads."""
        return self.ids[0]

    @property
    def is_readable(self) -> bool:
        """Whether anything says who this is."""
        return bool(self.name or self.reference or self.born)

    def is_meant_by(self, name: str, reference: str) -> bool:
        """Whether this name and hospital number, however they are written, are this person's."""
        own = PatientIdentity(self.name, self.reference)
        return likeness(PatientIdentity(name, reference), own) == "same"

    @property
    def last_weight(self) -> WeightMeasured | None:
        """The one of the latest day; of one day the one that was recorded last."""
        return self.weights[-1] if self.weights else None


def in_order(entries: Iterable[PlacedEntry]) -> list[PlacedEntry]:
    """The union of what several computers have: each entry once, and in the one order."""
    once = {(one.origin, one.number): one for one in entries}
    return sorted(
        once.values(), key=lambda one: (one.recorded_at.astimezone(UTC), one.origin, one.number)
    )


def merges(entries: Sequence[PlacedEntry]) -> dict[frozenset[str], PatientsMerged]:
    """The merges in force, by the two patients of each, the one that was said last at the end."""
    found: dict[frozenset[str], PatientsMerged] = {}
    for one in in_order(entries):
        if isinstance(one.entry, PatientsMerged | MergeUndone):
            pair = frozenset({one.subject, one.entry.other})
            found.pop(pair, None)
            if isinstance(one.entry, PatientsMerged) and len(pair) > 1:
                found[pair] = one.entry
    return found


def merged_with(subject: str, entries: Sequence[PlacedEntry]) -> tuple[str, ...]:
    """Everybody who is the same person as `subject` by these entries, the one that leads first."""
    links = merges(entries)
    group = {subject}
    while more := {one for pair in links if pair & group for one in pair} - group:
        group |= more
    leads = [entry.kept for pair, entry in links.items() if pair <= group and entry.kept in pair]
    first = leads[-1] if leads else subject
    return (first, *sorted(group - {first}))


def patient_of(subject: str, entries: Sequence[PlacedEntry]) -> Patient:
    """The person to whom `subject` belongs, by these entries; those of others change nothing."""
    ids = merged_with(subject, entries)
    identities: dict[str, PatientAdded | PatientCorrected] = {}
    removed: dict[str, PersonalDataRemoved] = {}
    weights: list[WeightMeasured] = []
    no_record: NoRecordHere | None = None
    for one in in_order(entries):
        entry = one.entry
        if one.subject not in ids:
            continue
        if isinstance(entry, PatientAdded | PatientCorrected):
            identities[one.subject] = entry
        elif isinstance(entry, PersonalDataRemoved):
            removed[one.subject] = entry
        elif isinstance(entry, WeightMeasured):
            weights.append(entry)
        elif isinstance(entry, NoRecordHere):
            no_record = entry
    # Removed of one of the two, the other one may still say who it is.
    readable = [one for one in ids if one in identities and one not in removed]
    identity = identities[readable[0]] if readable else None
    return Patient(
        ids,
        name="" if identity is None else identity.name,
        reference="" if identity is None else identity.reference,
        born=None if identity is None else identity.born,
        removed=None if readable else removed.get(ids[0]),
        weights=tuple(sorted(weights, key=lambda one: one.on)),
        no_record_here=no_record,
    )
