"""How the patients' keys get about: apart from the chains, because they have to be deletable.

What is to be done with keys follows from the entries about patients. A key is left at a place
before the entry that introduces its patient, so whoever has the entry can ask for the key. Where an
entry says that somebody's data were removed, the key is deleted here and at every place.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.ward.meeting import ChainEntry, MeetingPlace
from infuseplan.application.ward.sealing import NoSiteKey, PersonalSeal, Searched
from infuseplan.application.ward.searching import searched_in

_ADDED, _CORRECTED = '"type":"patient-added"', '"type":"patient-corrected"'
_REMOVED = '"type":"personal-data-removed"'
_PATIENT = re.compile(r"[0-9a-f]{32}")
_BATCH = 1000


class KeysTravel:
    """The keys of one folder. Methods may raise StorageProblem, and MeetingFault with a place."""

    def __init__(
        self,
        folder: Path,
        copy: WardCopy,
        own: OwnReader,
        open_seal: Callable[[], PersonalSeal] | None,
    ) -> None:
        self._folder = folder
        self._copy = copy
        self._own = own
        self._open_seal = open_seal
        self._seal: PersonalSeal | None = None
        self._store: KeyStore | None = None
        # Whose key has not come yet, and whose removal a place has not been told.
        self._lacking: set[str] = set(copy.remembered("keys lacking") or ())
        self._to_forget: dict[str, list[str]] = copy.remembered("keys to forget") or {}
        self._arrived: dict[str, int] = copy.remembered("keys arrived") or {}
        self._indexed: dict[str, int] = copy.remembered("keys indexed") or {}
        # Whose entries had come before their key.
        self._late: set[str] = set(copy.remembered("keys late") or ())
        # Which places know of this computer's own removals, or have them to come.
        self._own_removals: set[str] = set(copy.remembered("keys own removals") or ())
        # What a place could not do when it was last asked.
        self._in_vain: dict[str, list[str]] = {}
        self._to_index = True

    @property
    def lacking(self) -> int:
        """How many patients cannot be read, because their key has not come."""
        return len(self._lacking)

    def before_push(self, place: MeetingPlace, entries: Iterable[ChainEntry]) -> None:
        """What has to be at the place before these entries are."""
        about = [one for one in entries if one.kind == "patient" and _PATIENT.fullmatch(one.record)]
        # Kept first: whatever happens when the entry is there, the key is deleted in the end.
        removed = [one.record for one in about if _REMOVED in one.content]
        if removed:
            self._will_forget(place, removed)
        self._push_keys(place, [one.record for one in about if _ADDED in one.content])

    def everything_again(self, place: MeetingPlace) -> None:
        """A place that has lost something may have lost keys, too."""
        # Most of what is said of a patient is neither: a correction, a weight, a chair.
        added: dict[str, None] = {}
        removed: dict[str, None] = {}
        for one in self._all_about_patients():
            if _REMOVED in one.content:
                removed[one.record] = None
            elif _ADDED in one.content:
                added[one.record] = None
        self._will_forget(place, removed)
        self._push_keys(place, [one for one in added if one not in removed])

    def look_again(self) -> None:
        """What a place could not do when it was last asked, it may be able to do now."""
        self._in_vain.clear()

    def again(self, origin: str) -> None:
        """This chain is fetched once more, in another version."""
        self._arrived.pop(origin, None)
        self._indexed.pop(origin, None)

    def after_pull(self, places: Sequence[str]) -> None:
        """What the entries ask for that have come: keys to be fetched, or to be deleted."""
        arrived = dict(self._arrived)
        for one in self._new(arrived):
            patient = one.record
            if _REMOVED in one.content:
                self._delete(patient)
                self._lacking.discard(patient)
                for name in places:
                    self._to_forget.setdefault(name, []).append(patient)
            elif _ADDED in one.content and self._wrapped(patient) is None:
                self._lacking.add(patient)
        if arrived != self._arrived:
            self._arrived, self._to_index = arrived, True
            self._remember()

    def exchange(self, place: MeetingPlace) -> None:
        """Tell a place who was removed, and ask it for the keys that are lacking."""
        if place.name not in self._own_removals:
            # What is to be told may have been in a copy that was damaged; others' entries of
            # removal come once more.
            own = [one.record for one in self._own_about_patients() if _REMOVED in one.content]
            self._own_removals.add(place.name)
            self._will_forget(place, own)
        forget = self._to_forget.get(place.name, [])
        if forget and forget != self._in_vain.get(place.name):
            gone = set(place.forget(forget))
            self._to_forget[place.name] = [one for one in forget if one not in gone]
            self._in_vain[place.name] = [*self._to_forget[place.name]]
            self._remember()
        if not self._lacking:
            return
        asked = sorted(self._lacking)
        came: dict[str, bytes] = {}
        for first in range(0, len(asked), _BATCH):
            came |= place.pull_keys(asked[first : first + _BATCH])
        if came:
            mark = place.site_mark()
            keys = self._keys()
            if mark is not None:
                # Where the site's key here is another one, the seal says so from now on.
                keys.mark_site(mark)
            keys.add_all({one: key for one, key in came.items() if not self._is_removed(one)})
            self._lacking -= came.keys()
            self._late |= came.keys()
            self._to_index = True
            self._remember()

    def index(self) -> None:
        """Let patients of other computers be found here; later, where there is no site's key."""
        if not self._to_index or self._open_seal is None:
            return
        if self._seal is None:
            self._seal = self._open_seal()
        if self._seal.state()[0] != "ready":
            return
        indexed = dict(self._indexed)
        # A patient stays findable by what was corrected: each entry of one in a round of its own.
        rounds: list[dict[str, dict[Searched, str]]] = []
        late = [one for patient in self._late for one in self._copy.about(patient)]
        for one in (*self._new(indexed), *late):
            if _ADDED in one.content or _CORRECTED in one.content:
                try:
                    found = searched_in(one.content, partial(self._seal.unseal, one.record))
                except (ValueError, NoSiteKey):
                    # It is shown as unreadable where it is opened.
                    continue
                free = next((each for each in rounds if one.record not in each), None)
                if free is None:
                    rounds.append(free := {})
                free[one.record] = found
        for each in rounds:
            self._seal.index_all(each)
        self._indexed, self._late, self._to_index = indexed, set(), False
        self._copy.remember("keys indexed", indexed)
        self._remember()

    def close(self) -> None:
        """Give the files back."""
        for one in (self._seal, self._store):
            if one is not None:
                one.close()
        self._seal = self._store = None

    # --- within -----------------------------------------------------------------------------

    def _new(self, seen: dict[str, int]) -> Iterator[ChainEntry]:
        """The entries about patients that a reader has not seen; `seen` is kept up."""
        for origin in list(self._copy.heads):
            while True:
                found = self._copy.of_kind_after("patient", origin, seen.get(origin, 0), _BATCH)
                yield from (one for one in found if _PATIENT.fullmatch(one.record))
                if found:
                    seen[origin] = found[-1].number
                if len(found) < _BATCH:
                    break

    def _all_about_patients(self) -> Iterator[ChainEntry]:
        yield from self._own_about_patients()
        yield from self._new({})

    def _own_about_patients(self) -> Iterator[ChainEntry]:
        number = 0
        while found := self._own.patients_after(number, _BATCH):
            yield from found
            number = found[-1].number

    def _will_forget(self, place: MeetingPlace, patients: Iterable[str]) -> None:
        waiting = self._to_forget.setdefault(place.name, [])
        new = [one for one in dict.fromkeys(patients) if one not in waiting]
        self._to_forget[place.name] = [*waiting, *new]
        self._remember()

    def _push_keys(self, place: MeetingPlace, patients: Sequence[str]) -> None:
        keys = {one: key for one in patients if (key := self._wrapped(one)) is not None}
        if keys:
            mark = self._keys().site_mark
            if mark is not None:
                place.push_keys(mark, keys)

    def _is_removed(self, patient: str) -> bool:
        """Whether an entry that came meanwhile says so; the own ones have deleted the key."""
        found = (*self._copy.about(patient), *self._own.about(patient))
        return any(_REMOVED in one.content for one in found if one.kind == "patient")

    def _wrapped(self, patient: str) -> bytes | None:
        if self._store is None and not KeyStore.is_in(self._folder):
            return None
        return self._keys().wrapped(patient)

    def _delete(self, patient: str) -> None:
        if self._wrapped(patient) is not None:
            self._keys().delete(patient)

    def _keys(self) -> KeyStore:
        if self._store is None:
            self._store = KeyStore(self._folder)
        return self._store

    def _remember(self) -> None:
        values: dict[str, Any] = {
            "keys lacking": sorted(self._lacking),
            "keys to forget": self._to_forget,
            "keys arrived": self._arrived,
            "keys late": sorted(self._late),
            "keys own removals": sorted(self._own_removals),
        }
        for name, value in values.items():
            self._copy.remember(name, value)
