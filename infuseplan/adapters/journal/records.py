"""Records and events as the contents of entries, and back.

What is personal in them is one sealed text: name, number and birth date of a header, the free text
of an event. Records of the format 1 have name and number in plain text, and are read as they are.
"""

from datetime import datetime
from typing import Any

from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.application.canonical_json import canonical_json, json_again, moment, parsed_json
from infuseplan.application.journal.port import Personal, RecordHeader, RecordLine, StoredEvent
from infuseplan.application.ward.sealing import UNREADABLE, NoSiteKey, PersonalSeal

_FORMAT = "infuseplan/record/2"
# Somebody's own words may name a patient.
_FREE_TEXT = ("note", "reason", "symptoms", "to_reason")
# Of what the Plan page asks: who it is, and somebody's own words.
_PERSONAL_ANSWERS = ("born", "weight_reason")


def header_content(header: RecordHeader, seal: PersonalSeal | None) -> str:
    """The header as canonical JSON; the protocol's bytes are an entry of their own.

    Nothing personal where there is no key, or no patient to whom a key could belong.
    """
    request = parsed_json(header.request)
    personal = {
        "name": header.patient_name,
        "reference": header.patient_reference,
        **{name: request.pop(name, None) for name in _PERSONAL_ANSWERS},
    }
    personal = {name: value for name, value in personal.items() if name != "weight_reason" or value}
    patient = {"id": header.patient_id} if header.patient_id else {}
    sealed = _sealed(seal, header.patient_id, canonical_json(personal))
    if sealed is not None:
        patient["sealed"] = sealed
    return canonical_json(
        {
            "format": _FORMAT,
            "request": request,
            "protocol": {"id": header.protocol_id, "sha256": header.protocol_sha256},
            "policy": {"sha256": header.policy_sha256, "settings": parsed_json(header.policy)},
            "patient": patient,
            "created_at": _with_offset(header.created_at),
            "bag_out": None if header.bag_out is None else _with_offset(header.bag_out),
            "follow": header.follow,
        }
    )


def header_of(
    header: JournalEntry, seal: PersonalSeal | None, protocol: JournalEntry | None = None
) -> RecordHeader:
    """The header of an entry; without `protocol` its bytes are left empty."""
    content = parsed_json(header.content)
    file: str = parsed_json(protocol.content) if protocol else ""
    patient, personal = _patient(content["patient"], seal)
    answers = {name: patient[name] for name in _PERSONAL_ANSWERS if patient.get(name)}
    return RecordHeader(
        request=canonical_json(content["request"] | answers),
        protocol_id=content["protocol"]["id"],
        protocol_sha256=content["protocol"]["sha256"],
        protocol_file=file.encode("utf-8"),
        policy=canonical_json(content["policy"]["settings"]),
        policy_sha256=content["policy"]["sha256"],
        patient_name=patient["name"],
        patient_reference=patient["reference"],
        created_at=moment(content["created_at"]),
        bag_out=None if content["bag_out"] is None else moment(content["bag_out"]),
        follow=content["follow"],
        patient_id=content["patient"].get("id", ""),
        personal=personal,
    )


def patient_id_of(header: JournalEntry) -> str:
    """Whose record it is; empty in those from before there were patients."""
    found: str = parsed_json(header.content)["patient"].get("id", "")
    return found


def record_line(row: tuple[Any, ...], seal: PersonalSeal | None) -> RecordLine | None:
    """One line of the list of records, as `queries` gives it; None where it cannot be read."""
    record, recorded_at, header, sequence, last_event = row
    try:
        content: Any = parsed_json(header)
        patient, personal = _patient(content["patient"], seal)
        return RecordLine(
            id=record,
            opened_at=moment(recorded_at),
            patient_name=patient["name"],
            patient_reference=patient["reference"],
            protocol_id=content["protocol"]["id"],
            sequence=sequence,
            last_event=None if last_event is None else str(parsed_json(last_event)["type"]),
            patient_id=content["patient"].get("id", ""),
            personal=personal,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def event_content(event: str, patient_id: str, seal: PersonalSeal | None) -> str:
    """The event as it is kept: free text sealed, or left out where nothing can be sealed."""
    if not any(f'"{name}":' in event for name in _FREE_TEXT):
        return event
    values = parsed_json(event)
    words = {name: values.pop(name) for name in _FREE_TEXT if name in values}
    sealed = _sealed(seal, patient_id, canonical_json(words))
    # Which words there were is no secret, and a reader may ask for each of them.
    values["words"] = sorted(words)
    if sealed is not None:
        values["sealed"] = sealed
    return json_again(values)


def stored_event(
    entry: JournalEntry,
    patient_id: str = "",
    seal: PersonalSeal | None = None,
    place: int | None = None,
) -> StoredEvent:
    """The event of an entry, with its words as far as they can be read here.

    `place` is its place in the log, where that is not the one within its chain.
    """
    event = entry.content
    if '"words":' in event:
        values = parsed_json(event)
        # An event that has both is none of ours: a value has its quotation marks hidden.
        names, sealed = values.pop("words"), values.pop("sealed", None)
        opened = _unsealed(seal, patient_id, sealed)[0]
        words = {} if opened is None else parsed_json(opened)
        for name in names:
            unreadable = [UNREADABLE] if name == "symptoms" else UNREADABLE
            values[name] = words.get(name, unreadable)
        event = json_again(values)
    sequence = entry.sequence if place is None else place
    return StoredEvent(sequence, moment(entry.recorded_at), event, entry.hash)


def added_event(entry: JournalEntry, event: str, place: int) -> StoredEvent:
    """The event of an entry that was just added, `event` as it was written for it.

    It is not read back: what was sealed with it is known, and only what could not be sealed is
    missing in the journal.
    """
    if '"words":' in entry.content and '"sealed":' not in entry.content:
        return stored_event(entry, place=place)
    return StoredEvent(place, moment(entry.recorded_at), event, entry.hash)


def _patient(patient: dict[str, str], seal: PersonalSeal | None) -> tuple[dict[str, Any], Personal]:
    """Name, reference and birth date, and whether they can be read."""
    if "name" in patient:
        # From before anything was sealed.
        return {"name": patient["name"], "reference": patient["reference"]}, "known"
    opened, personal = _unsealed(seal, patient.get("id", ""), patient.get("sealed"))
    if opened is None:
        return {"name": "", "reference": ""}, personal
    return parsed_json(opened), personal


def _sealed(seal: PersonalSeal | None, patient_id: str, text: str) -> str | None:
    if seal is None or not patient_id:
        return None
    try:
        return seal.seal(patient_id, text)
    except (NoSiteKey, KeyError):
        # The pump runs: what can be recorded of the infusion is recorded without it.
        return None


def _unsealed(
    seal: PersonalSeal | None, patient_id: str, sealed: str | None
) -> tuple[str | None, Personal]:
    if sealed is None:
        return None, "not-kept"
    if seal is None:
        return None, "locked"
    try:
        opened = seal.unseal(patient_id, sealed)
    except NoSiteKey:
        return None, "locked"
    return opened, "removed" if opened is None else "known"


def _with_offset(at: datetime) -> str:
    if at.utcoffset() is None:
        raise ValueError("a time needs its offset")
    return at.isoformat()
