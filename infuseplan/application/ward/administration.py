"""What somebody asks of the ward's record as a whole: to set it up, how it stands, if it holds.

Nothing in here names a patient: only chains, computers, places and times.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from infuseplan.application.site_files import SiteFault
from infuseplan.application.ward.meeting import ChainEntry, SyncState
from infuseplan.frozen import frozen

# What was held against what: this computer's journal, its copy of the others, a place, IT's anchor.
CheckedPart = Literal["journal", "copy", "server", "folder", "anchor"]
# "whole": every hash fits. "ahead": it has more than this computer has fetched. "behind": it lacks
# entries that are still to be sent. "cut": it has later entries of this computer's own chain, which
# are missing here. "differs": another entry has a number. "given-up": the same in a shared folder,
# where the old chain's file stays: what it alone has was written again in a new chain. "damaged": a
# hash fits nothing. "not-reached": nobody could look. "nothing": it knows nothing of this
# computer's chain.
Verdict = Literal[
    "whole", "ahead", "behind", "cut", "differs", "given-up", "damaged", "not-reached", "nothing"
]
WRONG: frozenset[Verdict] = frozenset({"cut", "differs", "damaged"})


class WardNotSetUp(Exception):
    """IT's file names no place where computers meet, or cannot be used; its `faults`."""

    def __init__(self, file: str, faults: tuple[SiteFault, ...] = ()) -> None:
        super().__init__(file)
        self.file = file
        self.faults = faults


class SchemaRefused(Exception):
    """The server does not let itself be set up: its own words, which name no patient."""


class KeyNotChanged(Exception):
    """Why the site's key stays: `code` is "open", "other" or "key-file"; nothing was changed."""

    def __init__(self, code: Literal["open", "other", "key-file"], detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@frozen
class WardSetUp:
    """What IT's file says of this computer and its places; empty where it names none."""

    workstation: str
    server: str
    user: str
    folder: str
    anchor: str


@frozen
class SchemaStep:
    """One file of the schema, and whether it was applied now or had been before."""

    name: str
    version: int
    is_new: bool


@frozen
class NewLogin:
    """A login of the server that is to be a workstation's; without a password, if that is None."""

    name: str
    password: str | None


@frozen
class ServerAddress:
    """Where the server is, as IT types it, and with what its certificate is checked."""

    url: str
    root_certificate: Path | None
    password: Callable[[], str]


@frozen
class ChainCheck:
    """One chain at one part. `number` is how far it goes there, `at` where it is not in order."""

    part: CheckedPart
    origin: str
    verdict: Verdict
    number: int = 0
    at: int = 0
    detail: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to look into it."""
        return self.verdict in WRONG


@frozen
class Verification:
    """Every chain at every part, and up to which own entry something elsewhere vouches for."""

    origin: str
    number: int
    anchored: int
    checks: tuple[ChainCheck, ...]


@frozen
class JoinedEntry:
    """An entry of the union, and when a place had it; `place` is empty where nobody says so."""

    entry: ChainEntry
    received_at: datetime | None
    place: str


@frozen
class WardAdministration:
    """What is done with the record as a whole; each may raise WardNotSetUp, StorageProblem."""

    # What IT's file says of this computer.
    set_up: Callable[[], WardSetUp]
    # Apply what is missing of the schema, one file after the other: MeetingFault, SchemaRefused.
    init: Callable[[ServerAddress, NewLogin | None], Iterator[SchemaStep]]
    # The exchange as a window has left it written down; None where there is nothing.
    last_state: Callable[[Path | None], SyncState | None]
    # Every chain of a data folder held against every place.
    verify: Callable[[Path | None], Verification]
    # Every entry of all chains, one chain after the other.
    union: Callable[[Path | None], Iterator[JoinedEntry]]
    # The same of one subject alone.
    about: Callable[[Path | None, str], Sequence[JoinedEntry]]
    # Keep the password of this computer's login in the user's keyring: KeyFault's text, or nothing.
    keep_password: Callable[[Path | None, str], str]
    # Wrap every key by another key of the site: on the server, by the files of old and new; here,
    # by the file of the old one, the new one being the one that IT's file names. How many.
    change_key_of_server: Callable[[ServerAddress, Path, Path], int]
    change_key_here: Callable[[Path | None, Path], int]
