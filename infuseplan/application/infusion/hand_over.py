"""Everything that is recorded of one person, in plain text: for that person, or a hospital."""

from datetime import UTC
from typing import Any

from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.journal.port import Journal, RecordLine
from infuseplan.application.ward.patients import Patients

SCHEMA = "infuseplan/patient/1"


def handed_over(patients: Patients, journal: Journal, patient: str, by: str) -> dict[str, Any]:
    """One JSON document; the export itself is an entry in it. UnknownPatient.

    Times are ISO 8601 with their offset, figures texts with all their digits.
    """
    known = patients.patient(patient)
    entries = patients.exported(patient, by)
    lines = [line for one in known.ids for line in journal.records_of(one)]
    lines.sort(key=lambda line: line.opened_at.astimezone(UTC))
    return {
        "schema": SCHEMA,
        "patient": {
            "ids": list(known.ids),
            "name": known.name,
            "reference": known.reference,
            "born": None if known.born is None else known.born.isoformat(),
        },
        "entries": entries,
        "infusions": [_infusion(journal, line) for line in lines],
    }


def _infusion(journal: Journal, line: RecordLine) -> dict[str, Any]:
    record = journal.read(line.id)
    header = record.header
    return {
        "record": record.id,
        "opened_at": record.opened_at.isoformat(),
        "name": header.patient_name,
        "reference": header.patient_reference,
        "protocol": header.protocol_id,
        "request": parsed_json(header.request),
        "events": [parsed_json(one.event) for one in record.events],
    }
