"""The entries of a new chain: what the old one has from the fork on, written again.

Each keeps the time at which it was recorded. An infusion that was begun before the fork is taken
over by an entry in front, so that whoever reads both chains sees two logs, and loses neither.
"""

import logging
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import uuid4

from infuseplan.adapters.journal.entries import JournalEntry, entry_after
from infuseplan.adapters.journal.sqlite import FORMAT
from infuseplan.adapters.ward.chain_entry import chain_entry, journal_entry
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.renewal_mark import DueRenewal
from infuseplan.application.canonical_json import canonical_json, json_again, parsed_json
from infuseplan.application.ward.holding import HoldingEntry, holding_json, read_holding
from infuseplan.application.ward.meeting import ReceivedEntry

_BATCH = 1000
_HELD = frozenset({"record", "event", "holding"})
_log = logging.getLogger(__name__)


def name_of_new_chain(first: str) -> str:
    """The origin of the chain for which the entry with this hash is written again as the first one.

    Of two copies of a disk that lost the same fork both write the same, and go on as one chain
    until they are told apart once more.
    """
    return sha256(f"{first}\nwritten again".encode()).hexdigest()[:32]


def new_chain(
    copy: WardCopy, entries: Sequence[JournalEntry], due: DueRenewal, now: str
) -> Sequence[JournalEntry]:
    """The chain for which a computer leaves its old one.

    Another copy of the same disk may have written the same again already. What has come of that
    chain is the other computer's, and only what it has not got is written once more.
    """
    while True:
        written = _rewritten(entries, due, now)
        origin = written[0].record
        theirs = copy.heads.get(origin)
        upto = min(theirs.number, len(written)) if theirs else 0
        same = next(
            (n for n in range(upto, 0, -1) if copy.hash_at(origin, n) == written[n - 1].hash), 0
        )
        # Where the copy's ends on the way, the rest may only not have come yet: it is one chain as
        # far as anybody can tell.
        if theirs is None or not same or same == theirs.number < len(written):
            return written
        entries, due = written, DueRenewal(origin, same + 1, due.reason)


def written_by_nobody_else(
    copy: WardCopy, origin: str, fork: int, own: str
) -> Sequence[ReceivedEntry]:
    """What a chain in the copy has from the fork on, as its computer would write it again.

    Nothing where it is here already, or the journal's (`own`), or cannot be read: then it stands in
    the file beside the copy alone.
    """
    entries: list[JournalEntry] = []
    while found := copy.entries_after(origin, len(entries), _BATCH):
        entries += map(journal_entry, found)
    try:
        now = entries[-1].recorded_at
        written = new_chain(copy, entries, DueRenewal(origin, fork, "clone"), now)
    except (ValueError, KeyError, TypeError) as problem:
        _log.warning("not written again: %s", type(problem).__name__)
        return ()
    name = written[0].record
    if len(written) == 1 or name == own:
        return ()
    return [ReceivedEntry(chain_entry(name, one), None) for one in written]


class _Rewriting:
    """Entries of an old chain, one after the other, as those of a new one."""

    def __init__(
        self, old: str, entries: Sequence[JournalEntry], due: DueRenewal, now: str
    ) -> None:
        alone = entries[due.fork - 1 :]
        self.origin = name_of_new_chain(alone[0].hash) if alone else uuid4().hex
        began = alone[0].recorded_at if alone else now
        self.written: list[JournalEntry] = []
        self._old = old
        self._fork = due.fork
        self._sequences: dict[str, int] = {}
        # Of the old chain's entries from the fork on, their numbers in the new one.
        self._numbers: dict[int, int] = {}
        self._protocols = {one.record: one for one in entries if one.kind == "protocol"}
        # The last entry about each infusion that both computers have.
        self._shared: dict[str, int] = {}
        for one in entries[: due.fork - 1]:
            if one.kind in _HELD:
                self._shared[one.record] = one.number
        content = {"format": FORMAT, "after": {"origin": old, "number": due.fork - 1}}
        self._add("journal", self.origin, began, canonical_json(content))

    def take(self, one: JournalEntry) -> None:
        """Write one entry of the old chain again."""
        content = one.content
        if one.kind == "record":
            protocol = self._protocols.get(str(parsed_json(content)["protocol"]["sha256"]))
            if protocol is not None and protocol.record not in self._sequences:
                self._add("protocol", protocol.record, one.recorded_at, protocol.content)
        elif one.kind == "protocol" and one.record in self._sequences:
            return
        elif one.kind == "event" and one.record not in self._sequences:
            self._take_over(one)
        elif one.kind == "holding":
            content = self._holding(one)
        elif self._old in content:
            content = self._renamed(content)
        self._add(one.kind, one.record, one.recorded_at, content)
        self._numbers[one.number] = self.written[-1].number

    def _take_over(self, one: JournalEntry) -> None:
        last = self._shared[one.record]
        entry = HoldingEntry(
            type="taken-over", follows=self._old, follows_to=last, seen={self._old: last}
        )
        self._add("holding", one.record, one.recorded_at, holding_json(entry))

    def _holding(self, one: JournalEntry) -> str:
        entry = read_holding(one.content)
        follows, follows_to = entry.follows, entry.follows_to
        if follows == self._old and follows_to >= self._fork:
            follows, follows_to = self.origin, self._numbers[follows_to]
        seen: dict[str, int] = dict(entry.seen)
        upto = seen.get(self._old, 0)
        if upto >= self._fork:
            seen[self.origin] = self._numbers[upto]
            seen.pop(self._old)
        if one.record in self._shared:
            seen[self._old] = max(seen.get(self._old, 0), self._shared[one.record])
        return holding_json(
            HoldingEntry(type=entry.type, follows=follows, follows_to=follows_to, seen=seen,
                         by=entry.by)
        )  # fmt: skip

    def _renamed(self, content: str) -> str:
        """Where an entry names another one of this computer's, as what it withdraws."""

        def renamed(value: Any) -> Any:
            if isinstance(value, list):
                return [renamed(one) for one in value]
            if not isinstance(value, dict):
                return value
            value = {name: renamed(one) for name, one in value.items()}
            number = self._numbers.get(value.get("number", 0))
            if value.get("origin") == self._old and number is not None:
                value |= {"origin": self.origin, "number": number}
            return value

        return json_again(renamed(parsed_json(content)))

    def _add(self, kind: str, record: str, recorded_at: str, content: str) -> None:
        sequence = self._sequences.get(record, -1) + 1
        last = self.written[-1] if self.written else None
        self.written.append(entry_after(last, kind, record, sequence, recorded_at, content))
        self._sequences[record] = sequence


def _rewritten(entries: Sequence[JournalEntry], due: DueRenewal, now: str) -> list[JournalEntry]:
    rewriting = _Rewriting(entries[0].record, entries, due, now)
    for one in entries[due.fork - 1 :]:
        rewriting.take(one)
    return rewriting.written
