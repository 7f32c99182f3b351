"""Which protocol files this site has approved: `approvals.toml` in IT's folder.

A slip in the file never passes for an approval, never passes unseen, and never keeps anybody from
planning: with one thing wrong in it nothing counts as approved, and every place that is wrong is
named.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from infuseplan.adapters.quoted import hash_words, shown
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml
from infuseplan.application.site_files import SiteFault
from infuseplan.domain.person_name import can_be_seen
from infuseplan.domain.protocol.reference import Approval
from infuseplan.frozen import frozen

_KEYS = ("sha256", "by", "on")
_DIGITS = 64
_TABLES = "[[approval]], each with sha256, by and on"
_COPY = "write the file as the README shows"
_HASH = f"{_DIGITS} hexadecimal digits in quotation marks"
_FROM_LIST = "copy it again from “infuseplan protocols --json”"


@frozen
class ApprovalEntry:
    """An approval that is whole, and where it stands in the file."""

    place: str
    sha256: str
    approval: Approval


@frozen
class ReadApprovals:
    """What the file says, and what is wrong with it. With a fault nothing in it counts.

    `hashes` has the place and the hash of each entry, also of one that is wrong in another line.
    """

    entries: tuple[ApprovalEntry, ...]
    faults: tuple[SiteFault, ...]
    hashes: tuple[tuple[str, str], ...] = ()

    @property
    def approvals(self) -> dict[str, Approval]:
        """The site's approvals by SHA-256; none while anything in the file is wrong."""
        return {} if self.faults else {one.sha256: one.approval for one in self.entries}


def read_approvals(
    path: Path, today: date, revisions: Mapping[str, date] | None = None
) -> ReadApprovals:
    """The approvals in `path`, none where the hospital has no such file; never an exception.

    `revisions` are the dates of revision of the files that are known, by SHA-256: nobody can have
    approved a text before it was there.
    """
    file = str(path)
    try:
        content = limited_bytes(path, LARGEST_FILE)
    except FileNotFoundError:
        if is_there(path):
            why = "a link to a file that is missing"
            return _unusable(file, why, "a file", "lay the file itself into the folder")
        return ReadApprovals((), ())
    except OSError as problem:
        why = f"cannot be read ({problem.strerror})"
        return _unusable(file, why, "a file that every user may read", "check its rights")
    try:
        table = read_toml(content)
    except NotToml as problem:
        return _unusable(file, problem.text, "TOML in plain UTF-8", problem.advice)
    return _ApprovalReader(file, content.decode("utf-8").splitlines(), today, revisions or {}).read(
        table
    )


def _unusable(file: str, read: str, accepted: str, advice: str) -> ReadApprovals:
    return ReadApprovals((), (SiteFault(file, "", read, accepted, advice),))


# To look for the line of each of ten thousand faults in ten thousand lines would take minutes.
MOST_PLACED = 100


class _ApprovalReader:
    """Collects every fault of one file, each with the line on which it stands."""

    def __init__(
        self, file: str, lines: list[str], today: date, revisions: Mapping[str, date]
    ) -> None:
        self._file = file
        self._lines = lines
        self._today = today
        self._revisions = revisions
        self._faults: list[SiteFault] = []
        self._hashes: list[tuple[str, str]] = []

    def read(self, table: dict[str, Any]) -> ReadApprovals:
        for key in table:
            if key != "approval":
                at = self._line(rf"\s*(\[\[?\s*)?[\"']?{re.escape(key)}\b")
                advice = f"correct the spelling to “approval”; {_COPY}"
                self._add(at, key, shown(key), _TABLES, advice)
        given = table.get("approval", [])
        if not isinstance(given, list):
            at = self._line(r"\s*(\[\s*)?approval\b")
            self._add(at, "approval", "one table or value", _TABLES, "write it with [[ and ]]")
            given = []
        heads = [
            number
            for number, line in enumerate(self._lines, 1)
            if re.match(r"\s*\[\[\s*[\"']?approval[\"']?\s*\]\]", line)
        ]
        entries = []
        for index, entry in enumerate(given):
            begin = heads[index] if len(heads) == len(given) else 0
            end = heads[index + 1] if begin and index + 1 < len(heads) else len(self._lines) + 1
            found = self._entry(index + 1, entry, begin, end)
            if found is not None:
                entries.append(found)
        first: dict[str, ApprovalEntry] = {}
        for one in entries:
            if (twin := first.setdefault(one.sha256, one)) is not one:
                read = f"the SHA-256 of {twin.place} again"
                self._faults.append(
                    SiteFault(
                        self._file,
                        one.place,
                        read,
                        "one approval for each protocol file",
                        "remove the one that does not hold",
                    )
                )
        return ReadApprovals(tuple(entries), tuple(self._faults), tuple(self._hashes))

    def _entry(self, number: int, entry: object, begin: int, end: int) -> ApprovalEntry | None:
        name = f"approval {number}"
        if not isinstance(entry, dict):
            self._add(begin, name, shown(entry), _TABLES, _COPY)
            return None
        before = len(self._faults)

        def line_of(key: str) -> int:
            pattern = rf"\s*[\"']?{re.escape(key)}[\"']?\s*="
            return self._line(pattern, begin, end) if begin else 0

        for key in entry:
            if key not in _KEYS:
                self._add(
                    line_of(key), f"{name}, {key}", shown(key), ", ".join(_KEYS),
                    "correct the spelling, or remove the line",
                )  # fmt: skip
        first = self._first_day(entry.get("sha256"))
        values = [
            (_KEYS[0], _HASH, _FROM_LIST, _hash_fault),
            (_KEYS[1], "who has approved it, in quotation marks", "write a name", _name_fault),
            (
                _KEYS[2],
                f"a date {_since(first)}until today, {self._today.isoformat()}, without quotation "
                "marks",
                "write the day of the approval as 2026-11-22",
                lambda value: self._date_fault(value, first),
            ),
        ]
        for key, accepted, advice, fault in values:
            if key not in entry:
                self._add(
                    begin, f"{name}, {key}", "is missing", accepted, f"add the line “{key} = …”"
                )
            elif (read := fault(entry[key])) is not None:
                self._add(line_of(key), f"{name}, {key}", read, accepted, advice)
        place = f"line {begin}, {name}" if begin else name
        if "sha256" in entry and _hash_fault(entry["sha256"]) is None:
            self._hashes.append((place, entry["sha256"].lower()))
        if len(self._faults) > before:
            return None
        approval = Approval(by=entry["by"].strip(), on=entry["on"])
        return ApprovalEntry(place, entry["sha256"].lower(), approval)

    def _first_day(self, digest: object) -> date | None:
        """The day before which there was nothing to approve, where the file is known."""
        return self._revisions.get(digest.lower()) if isinstance(digest, str) else None

    def _date_fault(self, value: object, first: date | None) -> str | None:
        if type(value) is not date or not (first or date.min) <= value <= self._today:
            return shown(value)
        return None

    def _line(self, pattern: str, begin: int = 1, end: int | None = None) -> int:
        """The first line from `begin` on that fits, 0 where none does or nobody reads so far."""
        if len(self._faults) >= MOST_PLACED:
            return 0
        last = len(self._lines) + 1 if end is None else end
        lines = enumerate(self._lines[begin - 1 : last - 1], begin)
        return next((number for number, line in lines if re.match(pattern, line)), 0)

    def _add(self, line: int, place: str, read: str, accepted: str, advice: str) -> None:
        place = f"line {line}, {place}" if line else place
        self._faults.append(SiteFault(self._file, place, read, accepted, advice))


def _since(first: date | None) -> str:
    return "" if first is None else f"from {first.isoformat()}, the revision of its file, "


def _hash_fault(value: object) -> str | None:
    if not isinstance(value, str):
        return shown(value)
    return None if re.fullmatch("[0-9A-Fa-f]{64}", value) else hash_words(value)


def _name_fault(value: object) -> str | None:
    whole = isinstance(value, str) and can_be_seen(value) and value.isprintable()
    return None if whole else shown(value)
