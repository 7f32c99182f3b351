"""The record of infusions that really ran: what a journal keeps, and what it promises.

Acknowledged means durable: `open_record` and `append` return only after the disk has what they
say, and whatever goes wrong before that is a `StorageProblem`. Nothing is ever edited or deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from typing import Protocol as Port

from infuseplan.application.ward.port import WardRecord
from infuseplan.frozen import frozen

if TYPE_CHECKING:
    from infuseplan.application.ward.holding import RecordLogs
    from infuseplan.domain.infusion.events import Event

JournalTrouble = Literal[
    "full",
    "read-only",
    "locked",
    "network-folder",
    "other-user",
    "damaged",
    # The file of the patients' keys beside it, and its copy; the journal itself may be whole.
    "damaged-keys",
    "newer",
    "path",
    "gone",
    "strange-file",
    "no-file",
    "disk",
]
# "known" is as it was recorded. "removed": made unreadable by name. "locked": sealed, and there is
# no key now. "not-kept": there was no key when it was recorded.
Personal = Literal["known", "removed", "locked", "not-kept"]
Doing = Literal["open", "save", "read", "back-up", "export"]
FaultCode = Literal[
    "not-sound",
    "rules-changed",
    "entry-unreadable",
    "entry-changed",
    "entry-missing",
    "end-missing",
    "differs-from-mirror",
    "mirror-behind",
    "file-changed",
    "restored-from-mirror",
    "mirror-not-written",
    "folder-open-to-others",
    "file-missing",
]

# Faults that leave every entry as it was acknowledged: worth telling, no reason to stop recording.
HARMLESS: frozenset[FaultCode] = frozenset(
    {
        "mirror-behind",
        "file-changed",
        "restored-from-mirror",
        "mirror-not-written",
        "folder-open-to-others",
    }
)


@frozen
class RecordHeader:
    """On what one infusion runs; with the events after it all that is ever needed to fold it.

    `request` and `policy` are JSON (see `canonical_json`). `protocol_file` holds the exact bytes of
    the file that it was planned by, so that an old record never depends on a newer file.
    `created_at` and `bag_out` carry their offset. `follow` is that of `course_state`.
    `patient_id` is the patient's in the record; empty in records from before there were patients,
    and where there was no key to seal anything by. Then, and where `personal` says so, name,
    reference and birth date are missing.
    """

    request: str
    protocol_id: str
    protocol_sha256: str
    protocol_file: bytes
    policy: str
    policy_sha256: str
    patient_name: str
    patient_reference: str
    created_at: datetime
    bag_out: datetime | None = None
    follow: Literal["plan", "log"] = "log"
    patient_id: str = ""
    personal: Personal = "known"


@frozen
class StoredEvent:
    """One event as it lies in the journal, as `event_codec.read_event` takes it.

    `sequence` counts from 1 within the record.
    `recorded_at` is when it was saved, which may be later than when it happened. `hash` covers
    this entry and, through the one before it, everything older.
    """

    sequence: int
    recorded_at: datetime
    event: str
    hash: str


@frozen
class InfusionRecord:
    """One record with all its events, in the order in which they were saved."""

    id: str
    opened_at: datetime
    header: RecordHeader
    events: tuple[StoredEvent, ...]

    @property
    def sequence(self) -> int:
        """What `append` wants to know: the number of the last event, 0 while there is none."""
        return self.events[-1].sequence if self.events else 0


@frozen
class RecordLine:
    """One record in a list: whose it is, and where it stands; `last_event` is an event's type."""

    id: str
    opened_at: datetime
    patient_name: str
    patient_reference: str
    protocol_id: str
    sequence: int
    last_event: str | None
    patient_id: str = ""
    personal: Personal = "known"


@frozen
class JournalFault:
    """What is wrong with a journal: code, and the entry (counted from 1) where it is known."""

    code: FaultCode
    number: int | None = None
    record: str | None = None
    detail: str = ""

    @property
    def harmless(self) -> bool:
        """Whether every acknowledged entry is still there, unchanged."""
        return self.code in HARMLESS


class StorageProblem(Exception):
    """The world stands in the way: what was being done, and why it could not be.

    What was acknowledged before is safe, except where `kind` is "damaged"; `faults` then says
    what is. Words are in `presentation.storage_message`. `detail` is technical and names nobody.
    """

    def __init__(
        self,
        kind: JournalTrouble,
        doing: Doing,
        detail: str = "",
        faults: Sequence[JournalFault] = (),
    ) -> None:
        super().__init__(f"{doing}: {kind}: {detail}")
        self.kind: JournalTrouble = kind
        self.doing: Doing = doing
        self.detail = detail
        self.faults = tuple(faults)


class RecordMoved(Exception):
    """The record has grown since it was read: read it again, and decide anew."""

    def __init__(self, record_id: str, expected: int, found: int) -> None:
        super().__init__(f"expected sequence {expected}, found {found}")
        self.record_id = record_id
        self.expected = expected
        self.found = found


class RecordHeld(Exception):
    """Another window has this record open for writing; here it can be read only."""

    def __init__(self, record_id: str) -> None:
        super().__init__("open elsewhere")
        self.record_id = record_id


class RecordElsewhere(RecordHeld):
    """Another computer of the ward writes this record, or two of them wrote it while apart."""

    def __init__(self, record_id: str, logs: "RecordLogs") -> None:
        super().__init__(record_id)
        self.logs = logs


class UnknownRecord(Exception):
    """There is no record of that id."""


class SharedRecords(Port):
    """The records of all computers of a ward. Every method may raise StorageProblem."""

    def logs_of(self, record_id: str) -> "RecordLogs":
        """Who writes a record, and what each computer wrote; UnknownRecord, NotArrived."""
        ...

    def log_records(self, record_id: str) -> Mapping[str, InfusionRecord]:
        """The logs that go on, each as a record of its own, by the chain that writes it."""
        ...

    def left_logs(self, record_id: str) -> tuple[InfusionRecord, ...]:
        """The logs that somebody has decided against, each as a record of its own."""
        ...

    def take_over(self, record_id: str, by: str) -> None:
        """Write this record from now on, on this computer; durable when it returns.

        RecordElsewhere where two computers wrote it, RecordHeld where another window is at it.
        """
        ...

    def reconcile(self, record_id: str, follows: str, by: str) -> None:
        """Go on from one of several logs, on this computer; KeyError if it is none of them."""
        ...

    def arrivals(self) -> int:
        """Another number than before wherever something has come from another computer."""
        ...


class Journal(Port):
    """All records of this computer's user, and of its ward where it has one.

    Every method may raise StorageProblem.
    """

    @property
    def notes(self) -> tuple[JournalFault, ...]:
        """What was found, or set right from the mirror, when it was opened and since then."""
        ...

    def open_record(self, header: RecordHeader) -> str:
        """A new record, held by this window from now on; its id, when it is durable."""
        ...

    def hold(self, record_id: str) -> bool:
        """Reserve a record for writing by this window; False where another one has it.

        The system drops the reservation when the window closes or dies, so nothing is ever
        locked for good.
        """
        ...

    def release(self, record_id: str) -> None:
        """Give a record back that this window holds."""
        ...

    def reserve_start(self) -> bool:
        """Keep every other window from starting an infusion; False where one is at it just now."""
        ...

    def release_start(self) -> None:
        """Let the others start again; nothing where nothing was reserved."""
        ...

    def append(self, record_id: str, expected_sequence: int, event: "Event") -> StoredEvent:
        """Save one event; returns when it is durable.

        `expected_sequence` is the number of the last event that the caller has seen. RecordMoved
        if there are newer ones, RecordHeld if another window writes the record. After a
        StorageProblem nothing of the event is in the journal, and it can be tried again.
        """
        ...

    def read(self, record_id: str) -> InfusionRecord:
        """One record; UnknownRecord if there is none."""
        ...

    def records(self, limit: int | None = None) -> tuple[RecordLine, ...]:
        """The records, newest first."""
        ...

    @property
    def ward(self) -> WardRecord:
        """What is said of patients and treatments, in the same chain; the same object each time."""
        ...

    @property
    def shared(self) -> SharedRecords | None:
        """What the other computers of the ward have to do with it; None where there is no ward."""
        ...

    def unfinished_records(self) -> tuple[RecordLine, ...]:
        """The records with an event and without an end of its own, newest first."""
        ...

    def records_since(self, since: datetime) -> tuple[RecordLine, ...]:
        """The records that were opened after a moment, newest first."""
        ...

    def records_of(self, patient_id: str) -> tuple[RecordLine, ...]:
        """The records of one patient, newest first."""
        ...

    def records_without_patient(self) -> tuple[RecordLine, ...]:
        """The records from before there were patients, newest first."""
        ...

    def verify(self) -> tuple[JournalFault, ...]:
        """Everything that is wrong, looked up anew; empty if nothing is."""
        ...

    def backup(self, path: Path) -> None:
        """A whole copy in one file, checked before it gets its name."""
        ...

    def export(self, path: Path) -> tuple[JournalFault, ...]:
        """Every entry as one line of JSON, readable without this program; what is not whole."""
        ...

    def close(self) -> None:
        """Give everything back; never fails, because everything is safe already."""
        ...
