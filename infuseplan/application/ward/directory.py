"""Everybody's identity as it is now, for a search that no index can answer: by likeness of names.

Made when somebody is first compared, and kept up with what has been added since; opening a patient
does not need it.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from infuseplan.application.ward.entry_codec import read_entry
from infuseplan.application.ward.port import WardRecord
from infuseplan.application.ward.sealing import PersonalSeal
from infuseplan.domain.patient.entries import (
    MergeUndone,
    PatientAdded,
    PatientCorrected,
    PatientsMerged,
    PersonalDataRemoved,
)
from infuseplan.domain.patient.patient import PlacedEntry, in_order, merged_with

IdentityEntry = PatientAdded | PatientCorrected
# By which the others, weights above all, are left unread.
_TYPES = tuple(
    f'"type":"{kind.model_fields["type"].default}"'
    for kind in (PatientAdded, PatientCorrected, PatientsMerged, MergeUndone, PersonalDataRemoved)
)


class Directory:
    """May raise StorageProblem and NoSiteKey."""

    def __init__(self, record: Callable[[], WardRecord], seal: PersonalSeal) -> None:
        self._record = record
        self._seal = seal
        self._of: WardRecord | None = None
        self._version = 0
        self._seen: dict[str, int] = {}
        self._identities: dict[str, PlacedEntry] = {}
        self._merges: list[PlacedEntry] = []
        self._readable: dict[str, IdentityEntry] = {}

    def identities(self) -> Mapping[str, IdentityEntry]:
        """The last identity of each patient that can be read."""
        self._keep_up()
        return self._readable

    def leading(self, patient: str) -> str:
        """The patient who leads among those who are the same person."""
        return merged_with(patient, self._merges)[0]

    def _keep_up(self) -> None:
        record = self._record()
        if record is not self._of or record.version != self._version:
            # A journal that was set aside has another chain, and one was given up for another.
            self._of, self._version, self._seen, self._identities, self._merges = (
                record,
                record.version,
                {},
                {},
                [],
            )
            self._readable = {}
        for one in record.entries_after("patient", self._seen):
            subject, entry = one.subject, None
            # Told where the patient is opened; everybody else is found all the same.
            with suppress(ValueError):
                if any(text in one.content for text in _TYPES):
                    entry = read_entry(one.content, partial(self._seal.unseal, subject))
            # Not before: what could not be read just now is asked for again, and nobody is missing.
            self._seen[one.origin] = one.number
            if entry is None:
                continue
            placed = PlacedEntry(subject, one.recorded_at, one.origin, one.number, entry)
            if isinstance(entry, PatientsMerged | MergeUndone):
                self._merges.append(placed)
            elif isinstance(entry, IdentityEntry | PersonalDataRemoved):
                before = self._identities.get(subject)
                both = [placed] if before is None else in_order([before, placed])
                removed = [both_one for both_one in both
                           if isinstance(both_one.entry, PersonalDataRemoved)]  # fmt: skip
                self._identities[subject] = last = (removed or both)[-1]
                self._readable.pop(subject, None)
                if isinstance(last.entry, IdentityEntry) and _says_who(last.entry):
                    self._readable[subject] = last.entry


def _says_who(entry: IdentityEntry) -> bool:
    return bool(entry.name or entry.reference)
