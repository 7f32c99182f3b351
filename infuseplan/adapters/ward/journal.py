"""The journal of a computer that belongs to a ward: written here, read together with all others."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.chain import entry_of_ward
from infuseplan.adapters.journal.entries import JournalEntry
from infuseplan.adapters.journal.records import (
    header_of,
    patient_id_of,
    record_line,
    stored_event,
)
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.adapters.ward.chains import WardChains, attach_copy, is_readable
from infuseplan.adapters.ward.copy_place import is_same_file
from infuseplan.adapters.ward.queries import (
    ALL,
    OF_PATIENT,
    OF_SHARED,
    SHARED,
    SINCE,
    UNFINISHED,
    WITHOUT_PATIENT,
)
from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.journal.port import (
    InfusionRecord,
    JournalFault,
    RecordElsewhere,
    RecordHeld,
    RecordLine,
    StorageProblem,
    UnknownRecord,
)
from infuseplan.application.ward.holding import (
    HELD_KINDS,
    HoldingEntry,
    NotArrived,
    RecordLogs,
    holding_json,
    record_logs,
)
from infuseplan.application.ward.port import NewEntry, WardEntry

# Behind every byte that stands for a record of this journal.
_FIRST_OF_OTHERS = 1 << 40
_UNREADABLE = (ValueError, KeyError, TypeError)
ENDS = frozenset({"completed", "discontinued"})


class WardJournal(SqliteJournal):
    """All records of the ward; those that this computer holds can be written.

    `follow_copy` has to be called before the first use.
    """

    _chain: WardChains
    _copy: Path
    _copy_file: os.stat_result

    def follow_copy(self, copy: Path) -> None:
        """Read the other chains from this file as well; StorageProblem where it is none."""
        with told_as_storage_problem("open"):
            attach_copy(self._connection, copy)
            self._copy, self._copy_file = copy, os.stat(copy)
        self._chain = WardChains(self._connection, self._add_all)

    @property
    def shared(self) -> "WardJournal":
        """What the other computers of the ward have to do with it."""
        return self

    def read(self, record_id: str) -> InfusionRecord:
        """One record with the log that is followed; UnknownRecord, NotArrived.

        Of several logs the events of all, in the order of their times.
        """
        logs = self.logs_of(record_id)
        return self._record(record_id, logs.followed)

    def log_records(self, record_id: str) -> dict[str, InfusionRecord]:
        """The logs that go on, each as a record of its own, by the chain that writes it."""
        logs = self.logs_of(record_id).logs
        return {origin: self._record(record_id, log) for origin, log in logs.items()}

    def left_logs(self, record_id: str) -> tuple[InfusionRecord, ...]:
        """The logs that somebody has decided against, each as a record of its own."""
        return tuple(self._record(record_id, log) for log in self.logs_of(record_id).left)

    def logs_of(self, record_id: str) -> RecordLogs:
        """Who writes a record, and what each computer wrote; UnknownRecord, NotArrived."""
        entries = [one for one in self._chain.entries_of(record_id) if one.kind in HELD_KINDS]
        if not any(one.kind == "record" for one in entries):
            raise UnknownRecord(record_id)
        try:
            return record_logs(entries)
        except NotArrived:
            raise
        except ValueError as problem:
            faults = (JournalFault("entry-unreadable", None, record_id),)
            raise StorageProblem("damaged", "read", "logs", faults) from problem

    def hold(self, record_id: str) -> bool:
        """Reserve a record for writing by this window; False where another one has it.

        RecordElsewhere where another computer writes it, or two of them did.
        """
        self._demand_here(record_id)
        return super().hold(record_id)

    def take_over(self, record_id: str, by: str) -> None:
        """Write this record from now on, on this computer; durable when it returns."""
        logs = self.logs_of(record_id)
        if logs.holder is None:
            raise RecordElsewhere(record_id, logs)
        if logs.holder != self._chain.origin:
            self._say(record_id, logs.taken_over(by))

    def reconcile(self, record_id: str, follows: str, by: str) -> None:
        """Go on from one of several logs, on this computer; KeyError if it is none of them."""
        self._say(record_id, self.logs_of(record_id).reconciled(follows, by))

    def arrivals(self) -> int:
        """Another number than before wherever something has come from another computer."""
        with told_as_storage_problem("read"):
            if not is_same_file(self._copy, self._copy_file) and is_readable(self._copy):
                # It was damaged and is fetched once more, into another file.
                found = os.stat(self._copy)
                attached = [name for _, name, _ in self._connection.execute("PRAGMA database_list")]
                if "ward" in attached:
                    self._connection.execute("DETACH ward")
                attach_copy(self._connection, self._copy)
                self._copy_file = found
            (version,) = self._connection.execute("PRAGMA ward.data_version").fetchone()
            return hash((self._copy_file.st_ino, int(version)))

    def records(self, limit: int | None = None) -> tuple[RecordLine, ...]:
        """The records of the whole ward, newest first."""
        return self._lines_of_all(ALL)[:limit]

    def unfinished_records(self) -> tuple[RecordLine, ...]:
        """The records with an event and without an end of its own, newest first.

        As well those of which an end stands in a log that does not count, or not alone.
        """
        lines = {line.id: line for line in self._lines_of_all(UNFINISHED)}
        for line in self._lines_of_all(OF_SHARED):
            if line.id not in lines and self._goes_on(line):
                lines[line.id] = line
        return _newest_first(line for line in lines.values() if line.last_event is not None)

    def records_since(self, since: datetime) -> tuple[RecordLine, ...]:
        """The records of the whole ward that were opened after a moment, newest first."""
        return self._lines_of_all(SINCE, since.isoformat())

    def records_of(self, patient_id: str) -> tuple[RecordLine, ...]:
        """The records of one patient, newest first."""
        return self._lines_of_all(OF_PATIENT, patient_id)

    def records_without_patient(self) -> tuple[RecordLine, ...]:
        """The records from before there were patients, newest first."""
        return self._lines_of_all(WITHOUT_PATIENT)

    # --- within -----------------------------------------------------------------------------

    def _record(self, record_id: str, log: Sequence[WardEntry]) -> InfusionRecord:
        header, *events = (entry_of_ward(one) for one in log)
        with told_as_storage_problem("read"):
            try:
                sha256 = header_of(header, None).protocol_sha256
                # Each of them is the file with this hash, whichever chain has it.
                protocol = next(
                    entry_of_ward(one)
                    for one in self._chain.entries_of(sha256)
                    if one.kind == "protocol"
                )
                patient = patient_id_of(header)
                return InfusionRecord(
                    id=record_id,
                    opened_at=log[0].recorded_at,
                    header=header_of(header, self._personal, protocol),
                    events=tuple(
                        stored_event(one, patient, self._personal, place)
                        for place, one in enumerate(events, 1)
                    ),
                )
            except StopIteration as problem:
                raise NotArrived(record_id) from problem
            except (ValueError, KeyError, TypeError, AttributeError) as problem:
                faults = (JournalFault("entry-unreadable", header.number, record_id),)
                raise StorageProblem("damaged", "read", "content", faults) from problem

    def _demand_here(self, record_id: str) -> RecordLogs:
        logs = self.logs_of(record_id)
        if logs.holder != self._chain.origin:
            raise RecordElsewhere(record_id, logs)
        return logs

    def _say(self, record_id: str, entry: HoldingEntry) -> None:
        # Another window of this computer may be writing it, or saying the same.
        if not super().hold(record_id):
            raise RecordHeld(record_id)
        self._chain.add([NewEntry("holding", record_id, holding_json(entry))])

    def _last_sequence(self, record_id: str) -> int:
        return len(self._demand_here(record_id).followed) - 1

    def _lock_number(self, record_id: str) -> int:
        for one in self._chain.entries_of(record_id):
            if one.kind == "record" and one.origin == self._chain.origin:
                return one.number
        return _FIRST_OF_OTHERS + int(record_id[:10], 16)

    def _header(self, record_id: str) -> JournalEntry:
        for one in self._chain.entries_of(record_id):
            if one.kind == "record":
                return entry_of_ward(one)
        raise UnknownRecord(record_id)

    def _lines_of_all(self, queries: tuple[str, str], *values: object) -> tuple[RecordLine, ...]:
        with told_as_storage_problem("read"):
            rows = [row for query in queries for row in self._rows(query, *values)]
        # Where two chains have begun a record it is one all the same.
        rows = list({row[0]: row for row in rows}.values())
        shared = self._shared_records()
        lines = (self._line(row) for row in rows)
        return _newest_first(
            self._by_its_log(line) if line.id in shared else line
            for line in lines
            if line is not None
        )

    def _line(self, row: tuple[Any, ...]) -> RecordLine | None:
        line = record_line(row, self._personal)
        if line is None:
            # Where the last event of all chains is none that can be read, the log says how it ends.
            line = record_line((*row[:-1], None), self._personal)
            line = None if line is None else self._by_its_log(line)
        return line

    def _shared_records(self) -> frozenset[str]:
        with told_as_storage_problem("read"):
            return frozenset(record for (record,) in self._connection.execute(SHARED))

    def _by_its_log(self, line: RecordLine) -> RecordLine:
        """The line with the end of the log that is followed."""
        # One that cannot be followed is told where it is opened, and keeps no other from the list.
        with suppress(NotArrived, StorageProblem, *_UNREADABLE):
            events = self.logs_of(line.id).followed[1:]
            last = _type_of(events[-1]) if events else None
            return replace(line, sequence=len(events), last_event=last)
        return line

    def _goes_on(self, line: RecordLine) -> bool:
        """Whether the log of a record that has an end somewhere has none, or is not the only one.

        A record that has not arrived as a whole, or cannot be followed, goes on as well, for all
        that is known.
        """
        try:
            logs = self.logs_of(line.id)
            return logs.holder is None or not any(
                _type_of(one) in ENDS for one in logs.followed[1:]
            )
        except (NotArrived, StorageProblem, *_UNREADABLE):
            return True

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        found = []
        for (
            record,
            at,
            content,
            own,
            own_at,
            others,
            others_at,
            *counts,
        ) in self._connection.execute(query, values):
            last = own if others_at is None or (own_at or 0) >= others_at else others
            found.append((record, at, content, sum(counts), last))
        return found


def _newest_first(lines: Iterable[RecordLine]) -> tuple[RecordLine, ...]:
    return tuple(sorted(lines, key=lambda line: line.opened_at.timestamp(), reverse=True))


def _type_of(event: WardEntry) -> str:
    return str(parsed_json(event.content)["type"])
