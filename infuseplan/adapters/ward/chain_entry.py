"""An entry of a chain between its forms, and what one has to be before anybody takes it over.

The rule is the same for the copy, the check and, in its own words, the server: whatever is read
later can rely on it, and a chain that breaks it stops where it does and keeps no other one waiting.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from operator import attrgetter
from typing import Any

from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.application.canonical_json import moment, parsed_json
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.meeting import ChainEntry

COLUMNS = "origin, number, kind, record, sequence, recorded_at, content, previous, hash"
"""The columns of a chain's entry, as copy and server name them; the order is `ChainEntry`'s."""

LARGEST_CONTENT = 2_000_000
"""Bytes of UTF-8; the largest entry of this program is a protocol file of 100 kB."""

LARGEST_NUMBER = 2**53
"""Exact in every program that reads JSON."""

_LONGEST_RECORD = 200
_TYPES = tuple(int if name in ("number", "sequence") else str for name in COLUMNS.split(", "))
_ORIGIN = re.compile(r"[0-9a-f]{32}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_KIND = re.compile(r"[a-z][a-z-]{0,39}")
# As SQLite reads a moment, too; with an offset of less than fifteen hours there is none that it
# or PostgreSQL takes for nothing.
_MOMENT = re.compile(
    r"(19|[2-8]\d)\d\d-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?"
    r"[+-](0\d|1[0-4]):[0-5]\d",
    re.ASCII,
)

columns_of = attrgetter(*COLUMNS.split(", "))
"""The values of an entry in the order of COLUMNS."""
_of_journal = attrgetter(*COLUMNS.split(", ")[1:])


def demand_rising(numbers: Iterable[object], after: int) -> None:
    """StorageProblem where numbers that a table gave in order do not rise from `after`.

    A damaged index gives the same rows again and again, and whoever goes on after the last one
    would never come to an end.
    """
    for number in numbers:
        if type(number) is not int or number <= after:
            raise StorageProblem("damaged", "read", "order of entries")
        after = number


def chain_entry(origin: str, entry: JournalEntry) -> ChainEntry:
    """An entry of a journal with its chain."""
    return ChainEntry(origin, *_of_journal(entry))


def journal_entry(entry: ChainEntry) -> JournalEntry:
    """The same as its own journal has it."""
    return JournalEntry(*_of_journal(entry))


def is_sound(entry: ChainEntry) -> bool:
    """Whether the hash is the one of these bytes, and each of them is what a reader expects."""
    return (
        _has_its_types(entry)
        and _ORIGIN.fullmatch(entry.origin) is not None
        and 0 <= entry.sequence < entry.number <= LARGEST_NUMBER
        # A first entry gives its chain the name.
        and (entry.number > 1 or entry.record == entry.origin)
        and _KIND.fullmatch(entry.kind) is not None
        and 0 < len(entry.record) <= _LONGEST_RECORD
        and _CONTROL.search(entry.record) is None
        and _is_moment(entry.recorded_at)
        and journal_entry(entry).is_whole
        and _is_content(entry)
    )


def _has_its_types(entry: ChainEntry) -> bool:
    """Whether numbers are numbers and texts are texts, which a damaged table does not promise."""
    return tuple(map(type, columns_of(entry))) == _TYPES


def _is_moment(text: str) -> bool:
    try:
        return _MOMENT.fullmatch(text) is not None and moment(text) is not None
    except ValueError:
        return False


def _is_content(entry: ChainEntry) -> bool:
    """A table of JSON; of a protocol the file's text, which has the hash that names it.

    JSON has no bare control characters.
    """
    if len(entry.content.encode("utf-8")) > LARGEST_CONTENT:
        return False
    try:
        content: Any = parsed_json(entry.content)
    except ValueError:
        return False
    if entry.kind != "protocol":
        return isinstance(content, dict)
    # Half a character, which JSON can name, is in no file.
    text = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else None
    return text is not None and entry.record == sha256(text).hexdigest()
