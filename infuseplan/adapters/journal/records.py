"""Records and events as the contents of entries, and back."""

from datetime import datetime
from typing import Any

from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.application.journal.canonical_json import canonical_json, moment, parsed_json
from infuseplan.application.journal.port import RecordHeader, RecordLine, StoredEvent

_FORMAT = "infuseplan/record/1"


def header_content(header: RecordHeader) -> str:
    """The header as canonical JSON; the protocol's bytes are an entry of their own."""
    return canonical_json(
        {
            "format": _FORMAT,
            "request": parsed_json(header.request),
            "protocol": {"id": header.protocol_id, "sha256": header.protocol_sha256},
            "policy": {"sha256": header.policy_sha256, "settings": parsed_json(header.policy)},
            "patient": {"name": header.patient_name, "reference": header.patient_reference},
            "created_at": _with_offset(header.created_at),
            "bag_out": None if header.bag_out is None else _with_offset(header.bag_out),
            "follow": header.follow,
        }
    )


def header_of(header: JournalEntry, protocol: JournalEntry | None = None) -> RecordHeader:
    """The header of an entry; without `protocol` its bytes are left empty."""
    content = parsed_json(header.content)
    file: str = parsed_json(protocol.content) if protocol else ""
    return RecordHeader(
        request=canonical_json(content["request"]),
        protocol_id=content["protocol"]["id"],
        protocol_sha256=content["protocol"]["sha256"],
        protocol_file=file.encode("utf-8"),
        policy=canonical_json(content["policy"]["settings"]),
        policy_sha256=content["policy"]["sha256"],
        patient_name=content["patient"]["name"],
        patient_reference=content["patient"]["reference"],
        created_at=moment(content["created_at"]),
        bag_out=None if content["bag_out"] is None else moment(content["bag_out"]),
        follow=content["follow"],
    )


def record_line(
    record: str, recorded_at: str, header: str, sequence: int, last_event: str | None
) -> RecordLine | None:
    """One line of the list of records; None where the header cannot be read."""
    try:
        content: Any = parsed_json(header)
        return RecordLine(
            id=record,
            opened_at=moment(recorded_at),
            patient_name=content["patient"]["name"],
            patient_reference=content["patient"]["reference"],
            protocol_id=content["protocol"]["id"],
            sequence=sequence,
            last_event=None if last_event is None else parsed_json(last_event)["type"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def stored_event(entry: JournalEntry) -> StoredEvent:
    """The event of an entry."""
    return StoredEvent(entry.sequence, moment(entry.recorded_at), entry.content, entry.hash)


def _with_offset(at: datetime) -> str:
    if at.utcoffset() is None:
        raise ValueError("a time needs its offset")
    return at.isoformat()
