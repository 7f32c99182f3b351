"""The records of an open journal: one with its events, and the lists of them."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from infuseplan.adapters.journal.check import SELECT
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.queries import (
    ALL,
    OF_PATIENT,
    SINCE,
    UNFINISHED,
    WITHOUT_PATIENT,
)
from infuseplan.adapters.journal.records import (
    header_of,
    patient_id_of,
    record_line,
    stored_event,
)
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.canonical_json import moment
from infuseplan.application.journal.port import (
    InfusionRecord,
    JournalFault,
    RecordLine,
    StorageProblem,
    UnknownRecord,
)
from infuseplan.application.ward.sealing import PersonalSeal


class RecordReading:
    """What is read of records, unsealed as far as there are keys."""

    def __init__(self, connection: sqlite3.Connection, seal: PersonalSeal | None) -> None:
        self._connection = connection
        self._personal = seal
        # Whose record it is does not change, and every event asks.
        self._patients: dict[str, str] = {}

    def read(self, record_id: str) -> InfusionRecord:
        """One record; UnknownRecord if there is none."""
        with told_as_storage_problem("read"):
            header, *events = self._entries_of(record_id)
            try:
                protocol = self._entries_of(header_of(header, None).protocol_sha256)[0]
                patient = patient_id_of(header)
                return InfusionRecord(
                    id=record_id,
                    opened_at=moment(header.recorded_at),
                    header=header_of(header, self._personal, protocol),
                    events=tuple(stored_event(one, patient, self._personal) for one in events),
                )
            except (ValueError, KeyError, TypeError, UnknownRecord) as problem:
                faults = (JournalFault("entry-unreadable", header.number, record_id),)
                raise StorageProblem("damaged", "read", "content", faults) from problem

    def records(self, limit: int | None = None) -> tuple[RecordLine, ...]:
        """The records, newest first."""
        return self._lines(ALL, -1 if limit is None else limit)

    def unfinished_records(self) -> tuple[RecordLine, ...]:
        """The records with an event and without an end of its own, newest first."""
        return tuple(line for line in self._lines(UNFINISHED) if line.last_event is not None)

    def records_since(self, since: datetime) -> tuple[RecordLine, ...]:
        """The records that were opened after a moment, newest first."""
        return self._lines(SINCE, since.isoformat())

    def records_of(self, patient_id: str) -> tuple[RecordLine, ...]:
        """The records of one patient, newest first."""
        return self._lines(OF_PATIENT, patient_id)

    def records_without_patient(self) -> tuple[RecordLine, ...]:
        """The records from before there were patients, newest first."""
        return self._lines(WITHOUT_PATIENT)

    def _lines(self, query: str, *values: object) -> tuple[RecordLine, ...]:
        with told_as_storage_problem("read"):
            rows = self._connection.execute(query, values).fetchall()
            lines = (record_line(tuple(row), self._personal) for row in rows)
            # A damaged journal is still read as far as it goes; `verify` says what is wrong.
            return tuple(line for line in lines if line is not None)

    def _patient_of(self, record_id: str) -> str:
        if record_id not in self._patients:
            self._patients[record_id] = patient_id_of(self._header(record_id))
        return self._patients[record_id]

    def _header(self, record_id: str) -> JournalEntry:
        row = self._connection.execute(
            f"{SELECT} WHERE record = ? AND sequence = 0 AND kind = 'record'", (record_id,)
        ).fetchone()
        if row is None:
            raise UnknownRecord(record_id)
        return entry_of_row(row)

    def _entries_of(self, record: str) -> list[JournalEntry]:
        rows = self._connection.execute(f"{SELECT} WHERE record = ? ORDER BY sequence", (record,))
        entries = [entry_of_row(row) for row in rows]
        if not entries:
            raise UnknownRecord(record)
        return entries


def entry_of_row(row: Sequence[object]) -> JournalEntry:
    """The entry of a row of `check.SELECT`."""
    return JournalEntry(*row)  # type: ignore[arg-type] # the table is STRICT and was checked at the start
