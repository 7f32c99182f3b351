"""The hospital's PostgreSQL as a meeting place. The only module that loads psycopg."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import psycopg

from infuseplan.adapters.ward.chain_entry import COLUMNS, columns_of
from infuseplan.adapters.ward.server_connection import PatientConnection
from infuseplan.adapters.ward.server_faults import meeting_fault
from infuseplan.application.ports import Clock
from infuseplan.application.ward.meeting import (
    ChainEntry,
    ChainHead,
    MeetingFault,
    ReceivedEntry,
    WorkstationInfo,
)

SCHEMA_VERSION = 1
CHANNEL = "infuseplan_ward"
_CONNECT_S = 5
# A server that hangs is given up after these: nothing waits for it but this one thread.
_OPTIONS = (
    "-c statement_timeout=20000 -c lock_timeout=5000 "
    "-c idle_in_transaction_session_timeout=30000 -c search_path=infuseplan_ward,pg_catalog"
)
_KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}
_PUSH = f"""
    INSERT INTO entries ({COLUMNS})
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[],
      %s::text[], %s::text[], %s::text[], %s::text[]) AS e({COLUMNS}) ORDER BY number
    RETURNING received_at
"""  # noqa: S608 - names of our own  # nosec B608 - as said
_PULL = """
    SELECT e.origin, e.number, e.kind, e.record, e.sequence, e.recorded_at, e.content, e.previous,
      e.hash, e.received_at
    FROM unnest(%s::text[], %s::bigint[]) AS after(origin, number)
    CROSS JOIN LATERAL (
      SELECT * FROM entries WHERE entries.origin = after.origin AND entries.number > after.number
      ORDER BY entries.number LIMIT %s) AS e
    LIMIT %s
"""
_log = logging.getLogger(__name__)
_FOLLOWS = "IW001"
# The schema's own.
_RULES = "IW"


class ServerMeeting:
    """One connection, opened when it is first needed and again after a fault. For one thread."""

    name: Literal["server"] = "server"
    takes_others = True
    # They are in the same database as the entries, whose heads tell.
    lacks_keys = False

    def __init__(
        self,
        clock: Clock,
        *,
        host: str,
        port: int,
        database: str,
        user: str,
        password: Callable[[], str | None],
        root_certificate: Path | None,
        is_local: bool,
        is_ending: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        self._password = password
        self._address: dict[str, Any] = {
            "host": host,
            "port": port,
            "dbname": database,
            "user": user,
            # What the environment says about servers is not meant.
            "hostaddr": "",
            "gssencmode": "disable",
            "connect_timeout": _CONNECT_S,
            "application_name": "infuseplan",
            "options": _OPTIONS,
            "target_session_attrs": "read-write",
            "sslmode": "prefer" if is_local else "verify-full",
            **_KEEPALIVE,
        }
        if root_certificate is not None:
            self._address["sslrootcert"] = str(root_certificate)
        elif not is_local:
            self._address["sslrootcert"] = "system"
        self._connection: PatientConnection | None = None
        self._is_ending = is_ending
        self._told: set[str] = set()
        # After a connection was lost nobody knows what was told meanwhile.
        self._look_everywhere = True

    def heads(self) -> Mapping[str, ChainHead]:
        """How far each chain goes there."""
        with self._asked() as connection:
            rows = connection.execute("SELECT origin, number, hash FROM heads")
            return {row[0]: ChainHead(*row) for row in rows}

    def hash_at(self, origin: str, number: int) -> str | None:
        """The hash of one entry there."""
        query = "SELECT hash FROM entries WHERE origin = %s AND number = %s"
        with self._asked() as connection:
            row = connection.execute(query, (origin, number)).fetchone()
            return None if row is None else str(row[0])

    def push(self, entries: Sequence[ChainEntry]) -> Sequence[datetime]:
        """Leave entries of one chain, in order; all or none. What is there already stays."""
        try:
            return self._pushed(entries)
        except MeetingFault as fault:
            if fault.kind != "forked":
                raise
            # Somebody else may have brought the same ones in this very moment.
            return self._pushed(entries)

    def _pushed(self, entries: Sequence[ChainEntry]) -> list[datetime]:
        first, last = entries[0], entries[-1]
        known = (
            "SELECT number, hash, received_at FROM entries"
            " WHERE origin = %s AND number BETWEEN %s AND %s ORDER BY number"
        )
        with self._asked() as connection, connection.transaction():
            there = {
                row[0]: row
                for row in connection.execute(known, (first.origin, first.number, last.number))
            }
            for one in entries:
                if one.number in there and there[one.number][1] != one.hash:
                    raise MeetingFault("forked", f"entry {one.number}")
            rest = [columns_of(one) for one in entries if one.number not in there]
            received = [row[2] for row in there.values()]
            if rest:
                columns = [list(column) for column in zip(*rest, strict=True)]
                received += [row[0] for row in connection.execute(_PUSH, columns)]
            return received

    def pull(self, after: Mapping[str, int], limit: int) -> Sequence[ReceivedEntry]:
        """Of each of these chains what comes after the number, at most `limit` in all."""
        with self._asked() as connection:
            rows = connection.execute(
                _PULL, (list(after), list(after.values()), limit, limit), prepare=True
            )
            received = [ReceivedEntry(ChainEntry(*row[:9]), row[9]) for row in rows]
        return sorted(received, key=lambda one: (one.entry.origin, one.entry.number))

    def site_mark(self) -> bytes | None:
        """By which the site's key in use there is known again."""
        with self._asked() as connection:
            row = connection.execute("SELECT mark FROM site").fetchone()
            return None if row is None else bytes(row[0])

    def push_keys(self, mark: bytes, keys: Mapping[str, bytes]) -> None:
        """Leave wrapped keys; those of removed patients are not taken."""
        add = "INSERT INTO patient_keys (patient, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        with self._asked() as connection, connection.transaction():
            connection.execute(
                "INSERT INTO site (mark) VALUES (%s) ON CONFLICT DO NOTHING", (mark,)
            )
            self._demand_site(connection, mark)
            connection.cursor().executemany(add, list(keys.items()))

    def pull_keys(self, patients: Sequence[str]) -> Mapping[str, bytes]:
        """The wrapped keys of these patients, as far as they are there."""
        query = "SELECT patient, wrapped FROM patient_keys WHERE patient = ANY(%s)"
        query = f"{query} AND wrapped IS NOT NULL"
        with self._asked() as connection:
            return {row[0]: bytes(row[1]) for row in connection.execute(query, (list(patients),))}

    def forget(self, patients: Sequence[str]) -> Sequence[str]:
        """Delete the keys of those of whom an entry there says that they were removed; of whom."""
        with self._asked() as connection:
            return [
                str(row[0]) for row in connection.execute("SELECT forget(%s)", (list(patients),))
            ]

    def introduce(self, me: WorkstationInfo) -> None:
        """Let the others know who this is."""
        values = (me.origin, me.name, me.version, me.clock_difference_s)
        with self._asked() as connection:
            heard = connection.execute("SELECT introduce(%s, %s, %s, %s)", values).fetchone()
        if heard is None:
            _log.warning("ward: the server knows this chain by another login")

    def workstations(self) -> Sequence[WorkstationInfo]:
        """Who has introduced themselves."""
        query = (
            "SELECT origin, name, program_version, clock_difference_s, seen_at FROM workstations"
        )
        with self._asked() as connection:
            return [WorkstationInfo(*row) for row in connection.execute(query)]

    def clock_difference_s(self) -> float | None:
        """By how much this computer's clock is ahead of the server's, in seconds."""
        with self._asked() as connection:
            before = self._clock.now()
            row = connection.execute("SELECT clock_timestamp()").fetchone()
            after = self._clock.now()
            if row is None:
                return None
            ahead: timedelta = before + (after - before) / 2 - row[0]
            return ahead.total_seconds()

    def news(self) -> frozenset[str] | None:
        """The chains to which something was added since the last call."""
        with self._asked() as connection:
            connection.pgconn.consume_input()
            while (told := connection.pgconn.notifies()) is not None:
                self._told.add(told.extra.decode())
        if self._look_everywhere:
            self._look_everywhere = False
            self._told.clear()
            return None
        found = frozenset(self._told)
        self._told.clear()
        return found

    def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        self._look_everywhere = True
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    # --- within -----------------------------------------------------------------------------

    @contextmanager
    def _asked(self) -> Iterator[PatientConnection]:
        """The connection; its errors by what they mean, and after most of them a new one."""
        try:
            if self._connection is None:
                self._connection = self._connected()
            yield self._connection
        except psycopg.Error as problem:
            if problem.sqlstate == _FOLLOWS:
                raise MeetingFault("forked", "chain") from problem
            if not self._is_of_an_entry(problem):
                self.close()
            raise meeting_fault(problem) from problem

    def _is_of_an_entry(self, problem: psycopg.Error) -> bool:
        """Whether it is about what was sent, which leaves the connection as it was."""
        if self._connection is None or self._connection.broken:
            return False
        refused = isinstance(problem, psycopg.DataError | psycopg.IntegrityError)
        return refused or (problem.sqlstate or "").startswith(_RULES)

    def _connected(self) -> PatientConnection:
        self._look_everywhere = True
        password = self._password()
        connection = PatientConnection.connect(
            **self._address, password="" if password is None else password, autocommit=True
        )
        connection.is_ending = self._is_ending
        try:
            connection.add_notify_handler(lambda told: self._told.add(told.payload))
            self._demand_schema(connection)
            connection.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            connection.close()
            raise
        return connection

    @staticmethod
    def _demand_schema(connection: PatientConnection) -> None:
        row = connection.execute(
            "SELECT max(version) FROM infuseplan_ward.schema_versions"
        ).fetchone()
        version = 0 if row is None or row[0] is None else int(row[0])
        if version > SCHEMA_VERSION:
            raise MeetingFault("newer", f"schema {version}, known up to {SCHEMA_VERSION}")
        if version < SCHEMA_VERSION:
            raise MeetingFault("older", f"schema {version}, needed {SCHEMA_VERSION}")

    @staticmethod
    def _demand_site(connection: PatientConnection, mark: bytes) -> None:
        row = connection.execute("SELECT mark FROM site").fetchone()
        if row is not None and bytes(row[0]) != mark:
            raise MeetingFault("site-key", "another mark")
