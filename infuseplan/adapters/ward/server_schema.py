"""The schema of the ward's server: the files of `resources/ward` in their order, each once.

psql can apply the same files. What the server objects to is handed on in its own words, because
whoever reads them looks after that server.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from infuseplan.adapters.settings.ward import is_local_host
from infuseplan.adapters.ward.server_faults import meeting_fault
from infuseplan.application.ward.administration import (
    NewLogin,
    SchemaRefused,
    SchemaStep,
    ServerAddress,
)
from infuseplan.application.ward.meeting import MeetingFault

OLDEST_SERVER = 150_000
ROLE = "infuseplan_workstation"
_FILE = re.compile(r"(\d{3})-[a-z0-9-]+\.sql")
_CONNECT_S = 10
# Where Debian's packages, and those that follow them, put the socket of a server of this computer.
_SOCKETS = ("/run/postgresql", "/var/run/postgresql", "/tmp")  # noqa: S108 - PostgreSQL's own default  # nosec B108 - as said
_SOCKET = ".s.PGSQL.{port}"


def schema_files(folder: Path) -> list[tuple[int, Path]]:
    """The files with their numbers, the oldest first."""
    named = ((_FILE.fullmatch(path.name), path) for path in sorted(folder.glob("*.sql")))
    return [(int(match[1]), path) for match, path in named if match is not None]


def set_up_server(
    address: ServerAddress, login: NewLogin | None, folder: Path
) -> Iterator[SchemaStep]:
    """Apply what is missing; then the login, if one is wanted. MeetingFault, SchemaRefused."""
    files = schema_files(folder)
    with connected(address) as connection:
        try:
            yield from _applied(connection, files)
            if login is not None:
                _add_login(connection, login)
        except psycopg.Error as problem:
            raise administration_fault(connection, problem) from problem


def administration_fault(
    connection: "psycopg.Connection[Any]", problem: psycopg.Error
) -> MeetingFault | SchemaRefused:
    """What an error means for whoever looks after the server: a lost connection, or its words."""
    fault = meeting_fault(problem)
    if connection.broken or fault.kind == "older":
        return fault
    return SchemaRefused(_words(problem))


def _applied(
    connection: "psycopg.Connection[Any]", files: list[tuple[int, Path]]
) -> Iterator[SchemaStep]:
    if connection.info.server_version < OLDEST_SERVER:
        found = connection.info.server_version // 10_000
        raise SchemaRefused(f"PostgreSQL {found}: {OLDEST_SERVER // 10_000} or newer is needed")
    there = _versions(connection)
    newest = files[-1][0]
    if there and max(there) > newest:
        raise MeetingFault("newer", f"schema {max(there)}, this program knows {newest}")
    for number, path in files:
        if number not in there:
            # Each file is a transaction of its own.
            connection.execute(path.read_bytes())
        yield SchemaStep(path.name, number, number not in there)


def _versions(connection: "psycopg.Connection[Any]") -> set[int]:
    table = "infuseplan_ward.schema_versions"
    row = connection.execute("SELECT to_regclass(%s)", (table,)).fetchone()
    if row is None or row[0] is None:
        return set()
    rows = connection.execute("SELECT version FROM infuseplan_ward.schema_versions")
    return {int(row[0]) for row in rows}


def _add_login(connection: "psycopg.Connection[Any]", login: NewLogin) -> None:
    name = sql.Identifier(login.name)
    query = "SELECT FROM pg_catalog.pg_roles WHERE rolname = %s"
    with connection.transaction():
        if connection.execute(query, (login.name,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        if login.password is not None:
            # Made here, so that the password is neither sent nor found in the server's log.
            proof = connection.pgconn.encrypt_password(
                login.password.encode(), login.name.encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(proof.decode()))
            )
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(ROLE), name))


def connected(address: ServerAddress) -> "psycopg.Connection[Any]":
    """A connection of the server's administrator: MeetingFault, SchemaRefused."""
    wanted = _parameters(address)
    try:
        return _open(wanted)
    except psycopg.OperationalError as problem:
        fault = meeting_fault(problem)
        if fault.kind != "password":
            raise fault from problem
    try:
        return _open({**wanted, "password": address.password()})
    except psycopg.OperationalError as problem:
        raise meeting_fault(problem) from problem


def _open(parameters: dict[str, Any]) -> "psycopg.Connection[Any]":
    return psycopg.connect(**parameters, autocommit=True)


def _parameters(address: ServerAddress) -> dict[str, Any]:
    try:
        found: dict[str, Any] = dict(conninfo_to_dict(address.url))
    except psycopg.ProgrammingError as problem:
        raise SchemaRefused("the address is no address of PostgreSQL") from problem
    if found.get("password"):
        raise SchemaRefused("the address has a password in it, which others could read")
    host = str(found.get("host") or _socket(str(found.get("port") or "5432")))
    found |= {"host": host, "connect_timeout": _CONNECT_S, "application_name": "infuseplan init"}
    if not is_local_host(host):
        found["sslmode"] = "verify-full"
        root = address.root_certificate or found.get("sslrootcert")
        if root is None:
            raise SchemaRefused("a server elsewhere needs --root-certificate FILE")
        found["sslrootcert"] = str(root)
    return found


def _socket(port: str) -> str:
    there = (one for one in _SOCKETS if (Path(one) / _SOCKET.format(port=port)).exists())
    return next(there, "localhost")


def _words(problem: psycopg.Error) -> str:
    words = [problem.diag.message_primary or type(problem).__name__]
    words += [one for one in (problem.diag.message_detail, problem.diag.message_hint) if one]
    return " ".join(" ".join(words).split())
