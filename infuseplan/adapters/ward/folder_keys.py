"""The wrapped keys in a shared folder: of each chain a file beside it, because they are deletable.

A login writes the file of its own chain, and those of the chains that were its own before it got
another one. A file of its own that cannot be read is refused by name and never written over: the
keys in it may be nowhere else. One of another login's is passed over.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from infuseplan.adapters.ward.folder_files import SharedFiles
from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.ward.meeting import MeetingFault

_KEYS = ".keys.json"
_LARGEST = 64_000_000


class DamagedKeys(MeetingFault):
    """A file of keys cannot be read; `detail` names it."""

    def __init__(self, name: str) -> None:
        super().__init__("other", f"{name} is damaged")


@dataclass(slots=True)
class _KeyFile:
    """What one file says; `mark` tells by which site's key its keys are wrapped."""

    mark: bytes | None = None
    keys: dict[str, bytes] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, content: bytes) -> "_KeyFile":
        """ValueError where it is none."""
        table: Any = parsed_json(content.decode("utf-8"))
        if not isinstance(table, dict) or not table.keys() <= {"mark", "keys", "removed"}:
            raise ValueError("no table of keys")
        mark, keys, removed = table.get("mark"), table.get("keys", {}), table.get("removed", [])
        if not isinstance(keys, dict) or not isinstance(removed, list):
            raise ValueError("no table of keys")
        texts = [*keys.values(), *removed, *([] if mark is None else [mark])]
        if not all(isinstance(one, str) for one in texts):
            raise ValueError("no table of keys")
        return cls(
            None if mark is None else b64decode(mark, validate=True),
            {one: b64decode(key, validate=True) for one, key in keys.items()},
            set(removed),
        )

    def content(self) -> bytes:
        table: dict[str, object] = {
            "keys": {one: b64encode(key).decode() for one, key in self.keys.items()}
        }
        if self.mark is not None:
            table["mark"] = b64encode(self.mark).decode()
        if self.removed:
            table["removed"] = sorted(self.removed)
        return json.dumps(table, sort_keys=True).encode()


class FolderKeys:
    """The files of keys of one folder. Methods may raise OSError and MeetingFault."""

    def __init__(self, files: SharedFiles) -> None:
        self._files = files
        # One's own chain, and those that were it before.
        self._mine: tuple[str, ...] = ()

    def belong_to(self, own: str, earlier: Sequence[str]) -> None:
        """From now on these chains' files are one's own."""
        self._mine = (own, *(one for one in earlier if one != own))

    @property
    def is_missing(self) -> bool:
        """Whether one's own file is not there: never made, or lost."""
        return bool(self._mine) and not (self._files.folder / f"{self._mine[0]}{_KEYS}").exists()

    def site_mark(self, chains: Iterable[str]) -> bytes | None:
        """By which the site's key in use there is known again."""
        marks = (table.mark for table in self._tables(chains))
        return next((mark for mark in marks if mark is not None), None)

    def push(self, chains: Iterable[str], mark: bytes, keys: Mapping[str, bytes]) -> None:
        """Leave wrapped keys in one's own file; those of removed patients are not taken."""
        found = self.site_mark(chains)
        if found is not None and found != mark:
            raise MeetingFault("site-key", "another mark")
        removed = self._removed(chains)
        own = self._own()
        table = self._read(own)
        table.mark = mark
        table.keys |= {one: key for one, key in keys.items() if one not in removed}
        self._save(own, table)

    def pull(self, chains: Iterable[str], patients: Sequence[str]) -> dict[str, bytes]:
        """The wrapped keys of these patients, as far as they are wrapped by the key in use."""
        chains = list(chains)
        removed, mark = self._removed(chains), self.site_mark(chains)
        return {
            patient: table.keys[patient]
            for table in self._tables(chains)
            for patient in patients
            if table.mark == mark and patient in table.keys and patient not in removed
        }

    def forget(self, patients: Sequence[str]) -> None:
        """Delete the keys of these patients from one's own files; the other logins do likewise."""
        for number, origin in enumerate((self._own(), *self._mine[1:])):
            # The first one says to the others who was removed, also where it has no key.
            if number and not self._files.is_own(f"{origin}{_KEYS}"):
                continue
            table = self._read(origin)
            table.keys = {one: key for one, key in table.keys.items() if one not in patients}
            table.removed |= set(patients)
            self._save(origin, table)

    def change_site(
        self, chains: Sequence[str], mark: bytes, rewrap: Callable[[bytes], bytes]
    ) -> None:
        """Wrap the keys of these chains' files anew; ValueError where one cannot be."""
        own = [one for one in chains if self._files.is_own(f"{one}{_KEYS}")]
        # All of them first: where one cannot be, nothing is changed.
        tables = {one: self._read(one) for one in own}
        for table in tables.values():
            table.keys = {patient: rewrap(key) for patient, key in table.keys.items()}
            table.mark = mark
        for origin, table in tables.items():
            self._save(origin, table)

    # --- within -----------------------------------------------------------------------------

    def _own(self) -> str:
        if not self._mine:
            raise MeetingFault("other", "not introduced")
        return self._mine[0]

    def _removed(self, chains: Iterable[str]) -> set[str]:
        return {one for table in self._tables(chains) for one in table.removed}

    def _tables(self, chains: Iterable[str]) -> list[_KeyFile]:
        """One's own is one of them also before there is an entry beside it."""
        found = []
        for origin in sorted({*chains, *self._mine}):
            try:
                found.append(self._read(origin))
            except DamagedKeys:
                if origin in self._mine:
                    raise
        return found

    def _read(self, origin: str) -> _KeyFile:
        """The table of a chain, empty where there is no file; DamagedKeys."""
        name = f"{origin}{_KEYS}"
        try:
            with self._files.opened(name) as file:
                return _KeyFile.of(file.read(_LARGEST))
        except FileNotFoundError:
            return _KeyFile()
        except ValueError as problem:
            raise DamagedKeys(name) from problem

    def _save(self, origin: str, table: _KeyFile) -> None:
        name, content = f"{origin}{_KEYS}", table.content()
        with suppress(FileNotFoundError), self._files.opened(name) as file:
            if file.read(_LARGEST) == content:
                return
        self._files.replace(name, content)
