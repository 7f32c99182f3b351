"""A folder of this computer as a meeting place, for its several logins and without any server.

Each chain is one file that only ever grows. Its own login writes it, and everybody of the folder's
group reads it. A line that a crash has torn is passed over and written once more. The wrapped keys
lie in a file beside it, because they have to be deletable.
"""

import errno
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from infuseplan.adapters.journal.entries import JournalEntry, entry_of_line, line_of
from infuseplan.adapters.journal.place import network_kind
from infuseplan.adapters.ward.chain_entry import chain_entry, journal_entry
from infuseplan.adapters.ward.folder_files import SharedFiles
from infuseplan.adapters.ward.folder_keys import FolderKeys
from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.ports import Clock
from infuseplan.application.ward.meeting import (
    ChainEntry,
    ChainHead,
    FaultKind,
    MeetingFault,
    ReceivedEntry,
    WorkstationInfo,
)
from infuseplan.frozen import frozen

_ENTRIES, _COMPUTER = ".entries.jsonl", ".computer.json"
_FILE = re.compile(r"([0-9a-f]{32})\.entries\.jsonl")
_TAIL = 65_536
_LONGEST_LINE = 8_000_000
_KINDS: dict[int, FaultKind] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EACCES: "rights",
    errno.EPERM: "rights",
    errno.EROFS: "rights",
    errno.ELOOP: "rights",
    errno.ENOENT: "unreachable",
    errno.ENOTDIR: "unreachable",
}


@frozen
class _Position:
    """Where in a file the entries after `number` begin."""

    number: int
    offset: int


class FolderMeeting:
    """One folder. For one thread."""

    name: Literal["folder"] = "folder"
    takes_others = False

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._files = SharedFiles(path)
        self._keys = FolderKeys(self._files)
        self._clock = clock
        self._positions: dict[str, _Position] = {}
        self._sizes: dict[str, tuple[int, int]] | None = None

    def heads(self) -> Mapping[str, ChainHead]:
        """How far each chain goes there."""
        with self._told():
            self._demand_narrow()
            found = {}
            for origin in self._looked():
                last = self._last(origin)
                if last is not None:
                    found[origin] = ChainHead(origin, last.number, last.hash)
            return found

    def hash_at(self, origin: str, number: int) -> str | None:
        """The hash of one entry there."""
        with self._told():
            for entry, _ in self._read(origin, number - 1):
                return entry.hash if entry.number == number else None
            return None

    def push(self, entries: Sequence[ChainEntry]) -> Sequence[datetime]:
        """Leave entries of one's own chain, in order."""
        with self._told():
            self._demand_narrow()
            origin = entries[0].origin
            last = self._last(origin)
            upto = last.number if last else 0
            known = [one for one in entries if one.number <= upto]
            for one in known:
                if self.hash_at(origin, one.number) != one.hash:
                    raise MeetingFault("forked", f"entry {one.number}")
            rest = entries[len(known) :]
            if rest:
                self._files.append(
                    f"{origin}{_ENTRIES}",
                    "".join(f"{line_of(journal_entry(one))}\n" for one in rest),
                )
            now = self._clock.now()
            return [now] * len(entries)

    def pull(self, after: Mapping[str, int], limit: int) -> Sequence[ReceivedEntry]:
        """Of each of these chains what comes after the number, at most `limit` in all."""
        found: list[ReceivedEntry] = []
        with self._told():
            for origin, number in after.items():
                for entry, offset in self._read(origin, number):
                    found.append(ReceivedEntry(chain_entry(origin, entry), None))
                    self._positions[origin] = _Position(entry.number, offset)
                    if len(found) == limit:
                        return found
        return found

    def site_mark(self) -> bytes | None:
        """By which the site's key in use there is known again."""
        with self._told():
            return self._keys.site_mark(self._looked())

    def push_keys(self, mark: bytes, keys: Mapping[str, bytes]) -> None:
        """Leave wrapped keys; those of removed patients are not taken."""
        with self._told():
            self._keys.push(self._looked(), mark, keys)

    @property
    def lacks_keys(self) -> bool:
        """Whether the file of one's own keys is not there."""
        with self._told():
            return self._keys.is_missing

    def change_site(
        self, chains: Sequence[str], mark: bytes, rewrap: Callable[[bytes], bytes]
    ) -> None:
        """Wrap the keys of these chains' files anew; ValueError where one cannot be."""
        try:
            self._keys.change_site(chains, mark, rewrap)
        except OSError as problem:
            raise _fault_of(problem) from problem

    def pull_keys(self, patients: Sequence[str]) -> Mapping[str, bytes]:
        """The wrapped keys of these patients, as far as they are there."""
        with self._told():
            return self._keys.pull(self._looked(), patients)

    def forget(self, patients: Sequence[str]) -> Sequence[str]:
        """Delete the keys of these patients from one's own files; the other logins do likewise."""
        with self._told():
            self._keys.forget(patients)
        return patients

    def introduce(self, me: WorkstationInfo) -> None:
        """Let the others know who this is; from now on this chain's files are one's own."""
        self._keys.belong_to(me.origin, me.earlier)
        with self._told():
            self._demand_narrow()
            table = {"name": me.name, "version": me.version}
            self._files.replace(f"{me.origin}{_COMPUTER}", json.dumps(table).encode())

    def workstations(self) -> Sequence[WorkstationInfo]:
        """Who has introduced themselves."""
        found = []
        with self._told():
            for origin in self._looked():
                table = self._table(f"{origin}{_COMPUTER}", _TAIL)
                if table:
                    name, version = str(table.get("name", "")), str(table.get("version", ""))
                    found.append(WorkstationInfo(origin, name[:200], version[:60]))
        return found

    def clock_difference_s(self) -> float | None:
        """All logins of a computer have the same clock."""
        return None

    def news(self) -> frozenset[str] | None:
        """The chains to which something was added since the last call."""
        with self._told():
            before, now = self._sizes, self._looked()
            self._sizes = now
            if before is None:
                return None
            return frozenset(one for one, size in now.items() if before.get(one) != size)

    def close(self) -> None:
        """Nothing is kept open; what is there is looked at anew."""
        self._sizes = None

    # --- within -----------------------------------------------------------------------------

    def _demand_narrow(self) -> None:
        """What lies open to everybody would also be written by everybody."""
        found = os.stat(self._path)
        if not stat.S_ISDIR(found.st_mode):
            raise MeetingFault("unreachable", "no folder")
        if sys.platform != "win32" and found.st_mode & stat.S_IRWXO:
            raise MeetingFault("rights", "open to everybody")
        if network_kind(self._path.resolve()):
            raise MeetingFault("refused", "folder of a network")

    def _looked(self) -> dict[str, tuple[int, int]]:
        """Each chain's file with its size and its number on the disk."""
        found = {}
        with os.scandir(self._path) as entries:
            for one in entries:
                match = _FILE.fullmatch(one.name)
                if match is not None and one.is_file(follow_symlinks=False):
                    seen = one.stat(follow_symlinks=False)
                    found[match[1]] = (seen.st_size, seen.st_ino)
        return found

    def _last(self, origin: str) -> JournalEntry | None:
        """The last whole entry, from the end of the file."""
        try:
            file = self._files.opened(f"{origin}{_ENTRIES}")
        except FileNotFoundError:
            return None
        with file:
            end = file.seek(0, os.SEEK_END)
            size = _TAIL
            while True:
                begin = max(0, end - size)
                file.seek(begin)
                # What a cut has left of the first line is no entry, unless it is the whole one.
                for line in reversed(file.read(end - begin).split(b"\n")[:-1]):
                    entry = _entry_of(line)
                    if entry is not None:
                        return entry
                if begin == 0:
                    return None
                size *= 8

    def _read(self, origin: str, after: int) -> Iterator[tuple[JournalEntry, int]]:
        """The entries after a number, each with where the next line begins."""
        known = self._positions.get(origin)
        try:
            file = self._files.opened(f"{origin}{_ENTRIES}")
        except FileNotFoundError:
            return
        with file:
            offset = known.offset if known is not None and known.number <= after else 0
            if offset <= os.fstat(file.fileno()).st_size:
                file.seek(offset)
            while line := file.readline(_LONGEST_LINE):
                if not line.endswith(b"\n"):
                    if len(line) < _LONGEST_LINE:
                        # Somebody is writing it just now, or it was torn off.
                        return
                    # Longer than any entry: what comes after it is read, and what is missing named.
                    continue
                entry = _entry_of(line[:-1])
                if entry is not None and entry.number > after:
                    after = entry.number
                    yield entry, file.tell()

    def _table(self, name: str, largest: int) -> dict[str, Any]:
        """A small file of JSON; empty where there is none, or nothing that can be read."""
        try:
            with self._files.opened(name) as file:
                table = parsed_json(file.read(largest).decode("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return table if isinstance(table, dict) else {}

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            raise _fault_of(problem) from problem
        except (ValueError, TypeError, KeyError) as problem:
            raise MeetingFault("damaged", type(problem).__name__) from problem


def _fault_of(problem: OSError) -> MeetingFault:
    kind = _KINDS.get(problem.errno or 0, "other")
    return MeetingFault(kind, errno.errorcode.get(problem.errno or 0, type(problem).__name__))


def _entry_of(line: bytes) -> JournalEntry | None:
    try:
        table = parsed_json(line.decode("utf-8"))
    except ValueError:
        return None
    return entry_of_line(table) if isinstance(table, dict) else None
