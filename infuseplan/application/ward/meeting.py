"""Where the computers of a ward leave their entries for each other, and what is known of that.

An entry counts when it is durable on the computer that made it; a meeting place only hands it on.
There are two: a folder of the computer, for its several logins, and the hospital's PostgreSQL.
Nothing that is said here names a person: only chains, numbers, hashes and times.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from typing import Protocol as Port

from infuseplan.frozen import frozen

# "newer": the place has a schema of a newer program, "older" of an older one. "forked": it has
# other entries under these numbers. "damaged": what it gave does not fit its hashes. "site-key":
# it is used by computers with another key of the site.
FaultKind = Literal[
    "unreachable",
    "refused",
    "certificate",
    "password",
    "newer",
    "older",
    "forked",
    "damaged",
    "full",
    "rights",
    "site-key",
    "other",
]


# With these nobody answers, or not this computer; with all others it can still be read there.
NOT_REACHED: frozenset[FaultKind] = frozenset(
    {"unreachable", "refused", "certificate", "password", "newer", "older"}
)


class MeetingFault(Exception):
    """Why nothing can be exchanged now. `detail` names nobody, and no password."""

    def __init__(self, kind: FaultKind, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind: FaultKind = kind
        self.detail = detail


@frozen
class ChainHead:
    """The last entry of a chain."""

    origin: str
    number: int
    hash: str


@frozen
class ChainEntry:
    """An entry as it lies in its chain: the moment as the text that its hash covers."""

    origin: str
    number: int
    kind: str
    record: str
    sequence: int
    recorded_at: str
    content: str
    previous: str
    hash: str


@frozen
class ReceivedEntry:
    """An entry, and when the server had it; None where it came another way."""

    entry: ChainEntry
    received_at: datetime | None


@frozen
class WorkstationInfo:
    """What a computer says of itself. `clock_difference_s` is by how much its clock is ahead.

    `earlier` are the chains that were its own before it got this one.
    """

    origin: str
    name: str
    version: str
    clock_difference_s: float | None = None
    seen_at: datetime | None = None
    earlier: tuple[str, ...] = ()


class MeetingPlace(Port):
    """One place. Every method may raise MeetingFault; a later call tries anew."""

    @property
    def name(self) -> Literal["server", "folder"]:
        """Which of the two it is."""
        ...

    @property
    def takes_others(self) -> bool:
        """Whether one computer may leave the entries of another one there."""
        ...

    def heads(self) -> Mapping[str, ChainHead]:
        """How far each chain goes there."""
        ...

    def hash_at(self, origin: str, number: int) -> str | None:
        """The hash of one entry there; None where there is none."""
        ...

    def push(self, entries: Sequence[ChainEntry]) -> Sequence[datetime]:
        """Leave entries of one chain, in order; when each was received, and all of them durable.

        What is there already is left alone. MeetingFault("forked") where another entry has the
        number.
        """
        ...

    def pull(self, after: Mapping[str, int], limit: int) -> Sequence[ReceivedEntry]:
        """Of each of these chains what comes after the number, at most `limit` in all."""
        ...

    def push_keys(self, mark: bytes, keys: Mapping[str, bytes]) -> None:
        """Leave wrapped keys of patients; a key of somebody who was removed is not taken.

        `mark` tells the site's key; MeetingFault("site-key") where another one is in use.
        """
        ...

    def site_mark(self) -> bytes | None:
        """By which the site's key in use there is known again; None where none is yet."""
        ...

    @property
    def lacks_keys(self) -> bool:
        """Whether the keys that this computer has left there are gone, as far as it can tell."""
        ...

    def pull_keys(self, patients: Sequence[str]) -> Mapping[str, bytes]:
        """The wrapped keys of these patients, as far as they are there."""
        ...

    def forget(self, patients: Sequence[str]) -> Sequence[str]:
        """Delete the keys of these patients for good, and take none for them again; of whom it did.

        A place may want to have the entry first that says who removed them, and why.
        """
        ...

    def introduce(self, me: WorkstationInfo) -> None:
        """Let the others know who this is."""
        ...

    def workstations(self) -> Sequence[WorkstationInfo]:
        """Who has introduced themselves."""
        ...

    def clock_difference_s(self) -> float | None:
        """By how much this computer's clock is ahead of the place's; None where it has none."""
        ...

    def news(self) -> frozenset[str] | None:
        """The chains to which something was added since the last call, without waiting for any.

        None where everything has to be looked at.
        """
        ...

    def close(self) -> None:
        """Give the connection back; never raises."""
        ...


# "clone": another computer writes this chain too, so this one needs a new one, which it gets at
# the next start. "renewed": it has got it. "behind": a place has entries of this chain that are
# missing here. "restored": a place had lost what it had received, and got it again.
# "copy-renewed": the copy was damaged and was fetched once more. "chain-forked": a place has
# another computer's chain in two versions. "chain-damaged": that chain is not taken, there or here,
# from its entry `number` on. "clock": this computer's clock differs by more than a minute.
NoteKind = Literal[
    "clone",
    "renewed",
    "behind",
    "restored",
    "copy-renewed",
    "chain-forked",
    "chain-damaged",
    "clock",
]


@frozen
class SyncNote:
    """Something that somebody should be told, with the figure that belongs to it."""

    kind: NoteKind
    number: int = 0
    origin: str = ""


@frozen
class PlaceState:
    """How it stands with one place. `waiting` counts own entries that are not there yet."""

    name: Literal["server", "folder"]
    reached_at: datetime | None
    not_reached_since: datetime | None
    fault: FaultKind | None
    detail: str
    waiting: int
    # While a computer joins: how many entries are still to be fetched, of how many.
    to_fetch: int = 0
    to_fetch_of: int = 0


@frozen
class OriginState:
    """How far one chain is known here, and whose it is."""

    origin: str
    number: int
    name: str
    version: str
    clock_difference_s: float | None
    seen_at: datetime | None


@frozen
class SyncState:
    """Everything that a line on the screen or `ward status` says of the exchange."""

    origin: str
    own_number: int
    places: tuple[PlaceState, ...]
    origins: tuple[OriginState, ...]
    clock_difference_s: float | None
    notes: tuple[SyncNote, ...]
    # Whether this window does the exchange; otherwise another one of this user's does.
    active: bool
    # Whose names cannot be read, because no place has the key.
    keys_missing: int = 0

    @property
    def waiting(self) -> int:
        """Own entries that are on this computer only, as far as the last place goes."""
        return max((place.waiting for place in self.places), default=0)


class WardExchange(Port):
    """The exchange of this computer with all its places. Callable from any thread, never raises."""

    def start(self) -> None:
        """Begin; returns at once."""
        ...

    def state(self) -> SyncState:
        """How it stands now."""
        ...

    def close(self) -> None:
        """End it, within a second."""
        ...
