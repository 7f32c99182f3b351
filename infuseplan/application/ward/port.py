"""The record as one memory of many computers: chains of entries, each of them one computer's own.

An entry counts once it is durable on the computer that made it. Everybody appends to the chain of
this computer alone and reads all of them; what is known is a fold over their union. So nothing may
assume that an entry was made here, or that two came in the order in which they are found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from typing import Protocol as Port

from infuseplan.frozen import frozen

# What is said of a patient, of a treatment, of a bag that is made, who has seen it, which computer
# writes an infusion, and which chair somebody has. The events of an infusion have a kind of their
# own.
EntryKind = Literal["patient", "treatment", "preparation", "access", "holding", "board"]


@frozen
class NewEntry:
    """What is to be added. `content` is canonical JSON, and what is personal in it is sealed."""

    kind: EntryKind
    subject: str
    content: str


@frozen
class WardEntry:
    """One entry of one chain.

    `number` counts from 1 within `origin`, `sequence` from 0 within `subject` there; `previous` is
    the hash of the entry before it. `subject` is whom it is about: a patient's id.
    """

    origin: str
    number: int
    previous: str
    hash: str
    kind: str
    subject: str
    sequence: int
    recorded_at: datetime
    content: str


def said_once(entries: Iterable[WardEntry]) -> tuple[WardEntry, ...]:
    """Without what was written again in another chain: the same at the same moment.

    What one chain has twice was entered twice, and stays.
    """
    chains: dict[tuple[str, str, datetime, str], str] = {}
    return tuple(
        one
        for one in entries
        if chains.setdefault((one.kind, one.subject, one.recorded_at, one.content), one.origin)
        == one.origin
    )


class WardRecord(Port):
    """All chains that this computer has. Every method may raise StorageProblem."""

    @property
    def origin(self) -> str:
        """The random id of the chain of this computer."""
        ...

    @property
    def version(self) -> int:
        """Another number than before where a chain was given up for another version of it.

        Whoever has kept what was read, or a number in `seen`, begins anew.
        """
        ...

    def add(self, entries: Sequence[NewEntry]) -> tuple[WardEntry, ...]:
        """Append to the chain of this computer, all or none; returns when they are durable."""
        ...

    def entries_of(self, subject: str) -> tuple[WardEntry, ...]:
        """Everything that is recorded about one subject, of every origin."""
        ...

    def entries_after(self, kind: EntryKind, seen: Mapping[str, int]) -> Iterator[WardEntry]:
        """What a reader has not seen yet: of each origin what comes after the number in `seen`."""
        ...

    def newest_subjects(self, kind: EntryKind, limit: int) -> tuple[str, ...]:
        """Whom the newest entries of a kind are about, each once, the latest first."""
        ...
