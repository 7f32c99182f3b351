"""One entry of the journal: its bytes, its hash, and its line of JSON.

The hash of an entry is the SHA-256 of these seven values as UTF-8, joined by line feeds: the
previous entry's hash (64 zeros before the first), number, kind, record, sequence, recorded_at,
content. None of them contains a line feed, so anybody can check a line with `sha256sum`.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from infuseplan.application.canonical_json import json_again
from infuseplan.frozen import frozen

BEFORE_THE_FIRST = "0" * 64
_TEXTS = ("kind", "record", "recorded_at", "content", "previous", "hash")
_NUMBERS = ("number", "sequence")


@frozen
class JournalEntry:
    """One row: `number` counts from 1 over the whole journal, `sequence` within `record`.

    `kind` is "journal" (the first entry), "protocol" (a file that a plan was made by; `record`
    is its SHA-256), "record" (a header) or "event". `content` is canonical JSON.
    """

    number: int
    kind: str
    record: str
    sequence: int
    recorded_at: str
    content: str
    previous: str
    hash: str

    @property
    def is_whole(self) -> bool:
        """Whether the hash is the one of these bytes."""
        try:
            return self.hash == _hash(self)
        except UnicodeEncodeError:
            return False


def entry_after(
    last: JournalEntry | None, kind: str, record: str, sequence: int, recorded_at: str, content: str
) -> JournalEntry:
    """The entry that comes after `last`, or the first one."""
    bare = JournalEntry(
        number=last.number + 1 if last else 1,
        kind=kind,
        record=record,
        sequence=sequence,
        recorded_at=recorded_at,
        content=content,
        previous=last.hash if last else BEFORE_THE_FIRST,
        hash="",
    )
    return with_hash(bare)


def with_hash(entry: JournalEntry) -> JournalEntry:
    """The same entry with the hash of its bytes; ValueError for text that has no UTF-8."""
    return JournalEntry(
        entry.number,
        entry.kind,
        entry.record,
        entry.sequence,
        entry.recorded_at,
        entry.content,
        entry.previous,
        _hash(entry),
    )


def line_of(entry: JournalEntry) -> str:
    """One line of JSON, without its line feed; the content stands in it as JSON, not as text.

    The content is canonical JSON already and its key is the first, so it is not read for that.
    """
    others = json_again(
        {
            "number": entry.number,
            "kind": entry.kind,
            "record": entry.record,
            "sequence": entry.sequence,
            "recorded_at": entry.recorded_at,
            "previous": entry.previous,
            "hash": entry.hash,
        }
    )
    return f'{{"content":{entry.content},{others[1:]}'


def entry_of_line(table: Mapping[str, Any]) -> JournalEntry | None:
    """The entry of a parsed line, or None if it is not whole."""
    try:
        values = {**table, "content": json_again(table["content"])}
        return entry_of(values)
    except (KeyError, TypeError, ValueError):
        return None


def entry_of(values: Mapping[str, Any]) -> JournalEntry | None:
    """The entry of these values, or None if one has another type or the hash is not theirs."""
    if set(values) != {*_TEXTS, *_NUMBERS}:
        return None
    if any(type(values[name]) is not str for name in _TEXTS):
        return None
    if any(type(values[name]) is not int for name in _NUMBERS):
        return None
    entry = JournalEntry(**values)
    return entry if entry.is_whole else None


def _hash(entry: JournalEntry) -> str:
    joined = (
        f"{entry.previous}\n{entry.number}\n{entry.kind}\n{entry.record}\n{entry.sequence}\n"
        f"{entry.recorded_at}\n{entry.content}"
    )
    return sha256(joined.encode("utf-8")).hexdigest()
