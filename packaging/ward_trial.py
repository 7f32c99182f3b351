"""A throw-away PostgreSQL, and two windows that share their record over it: `dev.py ward`.

Everything lies in one temporary folder and is gone at the end: the server, the key of the site, the
settings of two workstations and their records. The server has no port, only a socket in a folder
that is closed to others, so it asks nobody for a password.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import system_packages

ADMINISTRATOR = "infuseplan_admin"
DATABASE = "infuseplan"
CHAIRS = ("Chair 1", "Chair 2")
_PATIENCE_S = 30
# Qt hears nothing of Ctrl+C; what a window has recorded is on the disk.
_CLOSING_S = 3
# What stands in for IT's folder of the computer is told to the wiring, as tests do it.
_START = """
import sys
from pathlib import Path
from infuseplan.bootstrap import services
from infuseplan.cli import main
sys.exit(main(sys.argv[2:], services(Path(sys.argv[1]))))
"""


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


# --- the server ---------------------------------------------------------------------------------


def ordinary_user() -> tuple[str, ...]:
    """What runs a program as somebody else: PostgreSQL refuses to be root's."""
    if os.geteuid() != 0:
        return ()
    import pwd  # noqa: PLC0415 - Windows has none

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            found = pwd.getpwnam(name)
            return ("setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}",
                    "--clear-groups")  # fmt: skip
    raise SystemExit("There is no user `postgres` or `nobody` who could run PostgreSQL.")


def owner_of(before: Sequence[str]) -> tuple[int, int]:
    """User and group of whoever runs the server."""
    if not before:
        return os.geteuid(), os.getegid()
    return int(before[1].partition("=")[2]), int(before[2].partition("=")[2])


class Server:
    """A PostgreSQL of our own; `socket` is the folder by which it is reached."""

    def __init__(self, place: Path, programs: Path) -> None:
        self._programs = programs
        self._before = ordinary_user()
        self.socket = place / "socket"
        self._data = place / "data"
        self._log = place / "server.log"
        for folder in (self.socket, self._data):
            folder.mkdir(mode=0o700)
            os.chown(folder, *owner_of(self._before))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        made = ("initdb", "-D", self._data, "-U", ADMINISTRATOR, "--auth=trust", "--encoding=UTF8",
                "--locale=C", "--no-sync")  # fmt: skip
        self._demand(*made)
        command = [*self._before, self._programs / "postgres", "-D", self._data, "-k", self.socket,
                   "-c", "listen_addresses=", "-c", "fsync=off"]  # fmt: skip
        with self._log.open("wb") as log:
            # In a group of its own: Ctrl+C ends the windows first.
            self._process = subprocess.Popen(
                [str(word) for word in command],
                cwd=self._data.parent, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + _PATIENCE_S
        while self._asked("postgres", "SELECT 1").returncode != 0:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL does not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.1)
        self.do("postgres", f"CREATE DATABASE {DATABASE}")

    def do(self, database: str, statement: str) -> None:
        done = self._asked(database, statement)
        if done.returncode != 0:
            raise SystemExit(done.stderr)

    def stop(self) -> None:
        """At once and in order; what does not end is ended."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _asked(self, database: str, statement: str) -> subprocess.CompletedProcess[str]:
        command = [self._programs / "psql", "-h", self.socket, "-U", ADMINISTRATOR, "-d", database,
                   "-qAt", "-v", "ON_ERROR_STOP=1", "-c", statement]  # fmt: skip
        return subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, check=False,
            env={**os.environ, "PGPASSFILE": os.devnull},
        )  # fmt: skip

    def _demand(self, program: str, *arguments: str | Path) -> None:
        command = [*self._before, self._programs / program, *arguments]
        done = subprocess.run(
            [str(word) for word in command], cwd=self._data.parent, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"{program}: {done.stdout}{done.stderr}")


@contextmanager
def server(programs: Path) -> Iterator[tuple[Server, Path]]:
    """A server that runs, and the folder in which everything else may lie."""
    with tempfile.TemporaryDirectory(prefix="infuseplan-ward-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        # The server's user has to pass.
        place.chmod(0o711)
        made = Server(place, programs)
        try:
            made.start()
            yield made, place
        finally:
            made.stop()


# --- the workstations ---------------------------------------------------------------------------


def lay_settings(folder: Path, name: str, login: str, key: Path, socket: Path) -> None:
    """IT's folder of one workstation."""
    folder.mkdir()
    (folder / "ward.toml").write_text(
        f'schema = "infuseplan/ward/1"\nkey_file = "{key}"\n\n[workstation]\nname = "{name}"\n\n'
        f'[server]\nhost = "{socket}"\ndatabase = "{DATABASE}"\nuser = "{login}"\n',
        encoding="utf-8",
    )


def program(python: Path, machine: Path, *arguments: str | Path) -> list[str]:
    """The program of this tree with another folder of IT's."""
    return [str(python), "-c", _START, str(machine), *map(str, arguments)]


def two_windows(python: Path, root: Path, arguments: Sequence[str]) -> int:
    """Both windows, until they are closed; 1 where one of them or the set-up fails."""
    if sys.platform == "win32":
        raise SystemExit("The trial runs on Linux and macOS; a ward's workstation may be Windows.")
    programs = system_packages.server_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is missing.")
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONUTF8": "1"}
    with server(programs) as (made, place):
        key = place / "site.key"
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
        # With an "@" the host would have to be written otherwise.
        url = f"postgresql://{ADMINISTRATOR}@/{DATABASE}?host={made.socket}"
        lay_settings(place / "it-0", "IT", ADMINISTRATOR, key, made.socket)
        command = program(python, place / "it-0", "ward", "init", "--url", url)
        if subprocess.run(command, env=env, check=False).returncode != 0:
            return 1
        windows = []
        for number, name in enumerate(CHAIRS, 1):
            login, machine = f"chair_{number}", place / f"it-{number}"
            made.do(DATABASE, f"CREATE ROLE {login} LOGIN IN ROLE infuseplan_workstation")
            lay_settings(machine, name, login, key, made.socket)
            command = program(python, machine, "--data", place / login, *arguments)
            windows.append(subprocess.Popen(command, env=env))
        say("", f"Two windows share one record: {', '.join(CHAIRS)}. The trial ends with the last.")
        return _until_closed(windows)


def _until_closed(windows: Sequence[subprocess.Popen[bytes]]) -> int:
    try:
        codes = [window.wait() for window in windows]
    except KeyboardInterrupt:
        for window in windows:
            with suppress(subprocess.TimeoutExpired):
                window.wait(_CLOSING_S)
            if window.poll() is None:
                window.terminate()
        return 130
    return 1 if any(codes) else 0
