"""A real PostgreSQL for tests, made anew and thrown away."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from infuseplan.adapters.clock import SystemClock
from infuseplan.adapters.ward.server import ServerMeeting
from infuseplan.application.ports import Clock

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = sorted((ROOT / "resources" / "ward").glob("*.sql"))
# A login of a workstation as IT would make it.
WORKSTATION, PASSWORD = "chair", "let the chair in"
ADMIN = "postgres"
# Of a cluster, its log of changes and the databases that are open at once.
_ROOM = 2 << 30
_SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 150
shared_buffers = 64MB
autovacuum = off
log_min_messages = warning
log_statement = 'none'
"""


def programs() -> Path:
    """Where PostgreSQL's own programs lie; without them no test of the ward can be run."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: one.parts)
    if not found and (named := shutil.which("initdb")) is not None:
        return Path(named).resolve().parent
    if not found:
        message = "PostgreSQL is missing: apt-get install postgresql (Windows: its installer)"
        raise FileNotFoundError(message)
    return found[-1].parent


def _copied(connection: "psycopg.Connection[tuple[object, ...]]") -> str:
    """How a database is copied: file by file takes a third of the time; before 15 it always is."""
    return " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""


def _as_user() -> dict[str, Any]:
    """PostgreSQL refuses to be run by root."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return {"user": ADMIN, "group": ADMIN, "extra_groups": []}
    return {}


@dataclass
class Postgres:
    """One cluster in a folder of its own."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None
    extra: str = ""
    databases: int = field(default=0)

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", "-p", str(self.port),
                 "-k", self.folder],
                stdout=log, stderr=log, **_as_user(),
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.conninfo("postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """As `pg_ctl stop -m fast`."""
        self._end(2)

    def kill(self) -> None:
        """As a power failure."""
        self._end(9)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def pause(self) -> None:
        """The server's processes stand still, the network does not."""
        self._signal_all(19)

    def go_on(self) -> None:
        self._signal_all(18)

    def _signal_all(self, number: int) -> None:
        assert self.process is not None
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        for pid in (self.process.pid, *map(int, found.stdout.split())):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _end(self, number: int) -> None:
        if self.process is not None:
            if number == 9:
                self._signal_all(9)
            else:
                self.process.send_signal(number)
            self.process.wait(60)
            self.process = None

    def conninfo(self, database: str, user: str = ADMIN) -> str:
        return f"host={self.folder} port={self.port} dbname={database} user={user}"

    def admin(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        """Somebody with every right."""
        return psycopg.connect(self.conninfo(database), autocommit=True)

    def ward(self) -> str:
        """A new database with the ward's schema; its name."""
        self.databases += 1
        name = f"ward{self.databases}"
        with self.admin("postgres") as connection:
            there = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = 'ward_template'"
            ).fetchone()
            if there is None:
                connection.execute("CREATE DATABASE ward_template")
                self.apply_schema("ward_template")
                connection.execute(
                    sql.SQL(
                        "CREATE ROLE {} LOGIN PASSWORD {} IN ROLE infuseplan_workstation"
                    ).format(sql.Identifier(WORKSTATION), sql.Literal(PASSWORD))
                )
            connection.execute(
                f"CREATE DATABASE {name} TEMPLATE ward_template{_copied(connection)}"
            )
        return name

    def apply_schema(self, database: str) -> None:
        with self.admin(database) as connection:
            for path in SCHEMA:
                connection.execute(path.read_bytes())

    def snapshot(self, database: str, name: str) -> None:
        """As a back-up of this moment; whoever is connected to the database is thrown out."""
        with self.admin("postgres") as connection:
            self._throw_out(connection, database)
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {database}")

    def restore(self, database: str, name: str) -> None:
        """The database as it was then."""
        with self.admin("postgres") as connection:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {name}")

    def drop(self, *names: str) -> None:
        with self.admin("postgres") as connection:
            for name in names:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @staticmethod
    def _throw_out(connection: "psycopg.Connection[tuple[object, ...]]", database: str) -> None:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            (database,),
        )

    def throw_out(self, database: str) -> None:
        """Cut every connection in whatever it does."""
        with self.admin("postgres") as connection:
            self._throw_out(connection, database)

    def meeting(
        self,
        database: str,
        clock: Clock | None = None,
        *,
        port: int | None = None,
        by_socket: bool = False,
        is_ending: Callable[[], bool] = lambda: False,
    ) -> ServerMeeting:
        """As a workstation meets the others there."""
        return ServerMeeting(
            clock or SystemClock(),
            host=str(self.folder) if by_socket else "127.0.0.1",
            port=port or self.port,
            database=database,
            user=WORKSTATION,
            password=lambda: PASSWORD,
            root_certificate=None,
            is_local=True,
            is_ending=is_ending,
        )


def free_port() -> int:
    """A port that nobody uses just now."""
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _where() -> Path | None:
    """In memory where there is room; else where the system keeps what is temporary.

    Each database is three hundred files, and where many have just been deleted ext4 looks for a
    long time for an inode that it may use again.
    """
    memory = Path("/dev/shm")  # noqa: S108 - made by mkdtemp, and read by nobody else
    if not os.access(memory, os.W_OK):
        return None
    return memory if shutil.disk_usage(memory).free > _ROOM else None


@contextmanager
def throw_away_postgres(extra: str = "") -> Iterator[Postgres]:
    """A cluster, running, and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ward", dir=_where()))
    server = Postgres(folder, free_port(), extra=extra)
    try:
        if sys.platform != "win32" and os.geteuid() == 0:
            folder.chmod(0o755)
            shutil.chown(folder, ADMIN, ADMIN)
        subprocess.run(
            [programs() / "initdb", "-D", folder / "data", "-U", ADMIN, "-E", "UTF8",
             "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"],
            check=True, capture_output=True, **_as_user(),
        )  # fmt: skip
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS + extra)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
