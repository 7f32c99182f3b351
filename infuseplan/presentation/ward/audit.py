"""Who has seen and changed the record of one patient, as text and as JSON."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock_to_second, day
from infuseplan.presentation.i18n import say
from infuseplan.presentation.json.figures import json_text

AUDIT_SCHEMA = "infuseplan/ward-audit/1"


@frozen
class AuditLine:
    """One entry: when it was made and received, on which computer, by whom, what it says.

    `did` is `opened`, `printed`, `exported`, `searched`, or the type of whatever was recorded.
    """

    at: datetime
    received_at: datetime | None
    place: str
    origin: str
    workstation: str
    number: int
    by: str
    did: str
    found: int | None = None


def audit_text(patient: str, lines: Sequence[AuditLine], zone: tzinfo | None) -> str:
    """One line an entry, in the order of their times, all by the clocks of `zone`.

    A server tells its times by a clock of its own, which is often that of Greenwich.
    """
    return "\n".join([patient, *(_line(one, zone) for one in lines)])


def _line(one: AuditLine, zone: tzinfo | None) -> str:
    if one.received_at is None:
        receipt = say("not received yet")
    elif one.place == "folder":
        receipt = say("in the shared folder {at}", at=_moment(one.received_at, zone))
    else:
        receipt = say("server {at}", at=_moment(one.received_at, zone))
    return say(
        "{at}  {did}, {by}, {where}; {receipt}",
        at=_moment(one.at, zone),
        did=audit_message(one),
        by=one.by or say("without a name"),
        where=one.workstation or one.origin[:8],
        receipt=receipt,
    )


def _moment(at: datetime, zone: tzinfo | None) -> str:
    here = at.astimezone(zone)
    return f"{day(here.date())} {clock_to_second(here)}"


def audit_message(one: AuditLine) -> str:
    """What was done, for somebody who has to answer for it."""
    known = {
        "opened": say("opened"),
        "printed": say("printed"),
        "exported": say("exported"),
        "searched": say("searched, found {count}", count=one.found or 0),
        "patient-added": say("recorded as a new patient"),
        "patient-corrected": say("name, number or birth date corrected"),
        "patients-merged": say("recorded as one with another patient"),
        "merge-undone": say("parted from another patient"),
        "weight-measured": say("weight recorded"),
        "no-record-here": say("said that no earlier infusion is missing"),
        "personal-data-removed": say("personal data removed"),
    }
    return known.get(one.did) or say("recorded: {what}", what=one.did)


def audit_json(patient: str, lines: Sequence[AuditLine]) -> str:
    """The same for a script; `patient` is an id."""
    return json_text(
        {
            "schema": AUDIT_SCHEMA,
            "patient": patient,
            "entries": [
                {
                    "at": one.at,
                    "received_at": one.received_at,
                    "received_by": one.place or None,
                    "origin": one.origin,
                    "workstation": one.workstation or None,
                    "number": one.number,
                    "by": one.by or None,
                    "did": one.did,
                    "found": one.found,
                }
                for one in lines
            ],
        }
    )
