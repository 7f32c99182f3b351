"""IT's `ward.toml`: the site's key, and where the workstations of a ward share their record.

No secret stands in this file, because every user may read it: it names the files in which they lie.
"""

import re
import sys
from functools import cache
from pathlib import Path, PurePath
from platform import node
from typing import Any

from infuseplan.adapters.quoted import shown
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml
from infuseplan.application.site_files import SiteFault
from infuseplan.domain.person_name import can_be_seen
from infuseplan.frozen import frozen

WARD_SCHEMA = "infuseplan/ward/1"
SERVER_PORT = 5432
SERVER_DATABASE = "infuseplan"
LONGEST_WORKSTATION = 60
_TABLES = {
    "workstation": ("name",),
    "server": ("host", "port", "database", "user", "password_file", "root_certificate"),
    "folder": ("path",),
    "anchor": ("file",),
}
_TOP = ("schema", "key_file", *_TABLES)
# What these would hold is a secret; it is neither taken from here nor printed.
_SECRETS = re.compile(r"(?i)pass(word|wd|phrase)?|pw|secret|key|site_?key|url|dsn|conninfo|service")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]{0,62}")
_LOCAL = re.compile(r"(?i)localhost|127(\.[0-9]{1,3}){3}|::1|/.*")
_MOST_PORT = 65_535
_HEAD = re.compile(r"\s*\[\[?\s*[\"']?([^\"'\]]*?)[\"']?\s*\]")
_FIRST_NAME = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s=.\[\]\"'#]+))\s*[.=]")
_NAMES = re.compile(r"[A-Za-z0-9_-]+")
_CORRECT = "correct the spelling, or remove the line"
_ELSEWHERE = (
    "remove the line, and keep the secret in a file of narrow rights, which key_file or "
    "password_file names"
)
_A_PATH = "a full path in quotation marks"


class WardSettingsFault(Exception):
    """Why the file, or what it says of the key, cannot be used."""


@frozen
class WardServer:
    """The hospital's PostgreSQL. `host` may be the folder of a socket of this computer.

    Without `password_file` the password is the one that `ward join` has kept in the keyring, or
    the server knows the user without one. `root_certificate` is None only where the host is local.
    """

    host: str
    port: int
    database: str
    user: str
    password_file: Path | None
    root_certificate: Path | None


@frozen
class WardSettings:
    """What the file says. Without `server` and `folder` the record is this computer's alone."""

    key_file: Path
    workstation: str
    server: WardServer | None = None
    folder: Path | None = None
    anchor: Path | None = None


@frozen
class ReadWard:
    """The settings, None where anything in the file is wrong, and every fault of it.

    `key_file` is None where a fault may concern the key. A slip beside it, as in a port, keeps the
    workstations apart and takes no name from anybody.
    """

    settings: WardSettings | None
    key_file: Path | None
    faults: tuple[SiteFault, ...]


def is_local_host(host: str) -> bool:
    """Whether a connection to it leaves this computer."""
    return _LOCAL.fullmatch(host) is not None


@cache
def host_name() -> str:
    """What this computer calls itself, as far as others may be shown it."""
    name = "".join(char for char in node() if char.isprintable()).strip()
    return name[:LONGEST_WORKSTATION] if can_be_seen(name) else "workstation"


def read_ward(path: Path) -> ReadWard | None:
    """What the file says; None where there is none; never an exception."""
    file = str(path)
    if not is_there(path):
        return None
    try:
        content = limited_bytes(path, LARGEST_FILE)
        table = read_toml(content)
    except OSError as problem:
        read = f"cannot be read ({problem.strerror})"
        fault = SiteFault(file, "", read, "a file that every user may read", "check its rights")
        return ReadWard(None, None, (fault,))
    except NotToml as problem:
        fault = SiteFault(file, "", problem.text, "TOML in plain UTF-8", problem.advice)
        return ReadWard(None, None, (fault,))
    return _WardReader(file, content.decode("utf-8").splitlines()).read(table)


def key_file_in(settings: Path) -> Path | None:
    """The path of the key file as IT's settings name it; None where there are no settings.

    A file that is there and says nothing that can be used is a fault: to go on with another key
    would seal patients so that no other workstation reads them.
    """
    found = read_ward(settings)
    if found is None:
        return None
    if found.key_file is None:
        raise WardSettingsFault(_first(found))
    return found.key_file


def _first(found: ReadWard) -> str:
    fault = found.faults[0]
    return f"{fault.place}: {fault.read}" if fault.place else fault.read


class _WardReader:
    """Collects every fault of the file, each with the line on which it stands."""

    def __init__(self, file: str, lines: list[str]) -> None:
        self._file = file
        self._places = _places_of(lines)
        self._faults: list[SiteFault] = []

    def read(self, table: dict[str, Any]) -> ReadWard:
        for key, value in table.items():
            if key not in _TOP and not isinstance(value, dict):
                self._unknown("", key, _TOP)
        if table.get("schema") != WARD_SCHEMA:
            wanted = f'schema = "{WARD_SCHEMA}"'
            self._wrong("", "schema", table, wanted, f"write {wanted}")
        key_file = self._path("", "key_file", table, "the file with the site's key")
        # What is wrong so far may be a slip of the key's own line; a table is none.
        of_key = None if self._faults else key_file
        for key, value in table.items():
            if key not in _TOP and isinstance(value, dict):
                self._unknown("", key, _TOP)
        name = self._workstation(self._table(table, "workstation"))
        server = self._server(self._table(table, "server"))
        folder = self._table(table, "folder")
        where = None
        if folder is not None:
            where = self._path("folder", "path", folder, "the folder that the users share")
        anchor = self._table(table, "anchor")
        kept = None
        if anchor is not None:
            kept = self._path("anchor", "file", anchor, "the file on another disk")
        settings = None
        if of_key is not None and not self._faults:
            settings = WardSettings(of_key, name, server, where, kept)
        return ReadWard(settings, of_key, tuple(self._faults))

    def _table(self, top: dict[str, Any], name: str) -> dict[str, Any] | None:
        found = top.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            self._wrong("", name, top, f"a table, [{name}]", "write it with [ and ]")
            return None
        for key in found:
            if key not in _TABLES[name]:
                self._unknown(name, key, _TABLES[name])
        return found

    def _workstation(self, table: dict[str, Any] | None) -> str:
        if table is None or "name" not in table:
            return host_name()
        name = table["name"]
        whole = isinstance(name, str) and can_be_seen(name) and name.isprintable()
        if not whole or len(name.strip()) > LONGEST_WORKSTATION:
            accepted = f"up to {LONGEST_WORKSTATION} characters in quotation marks"
            self._wrong("workstation", "name", table, accepted, "write what others may call it")
            return ""
        return str(name).strip()

    def _server(self, table: dict[str, Any] | None) -> WardServer | None:
        if table is None:
            return None
        host = str(table.get("host"))
        if not _is_host(table.get("host")):
            accepted = "the name or address of the server alone, or the folder of its socket"
            self._wrong("server", "host", table, accepted, "write the host as its certificate does")
            host = ""
        port = table.get("port", SERVER_PORT)
        if type(port) is not int or not 0 < port <= _MOST_PORT:
            accepted = f"a number from 1 to {_MOST_PORT}, without quotation marks"
            self._wrong("server", "port", table, accepted, f"PostgreSQL's own is {SERVER_PORT}")
        names = {"database": table.get("database", SERVER_DATABASE), "user": table.get("user")}
        for key, name in names.items():
            if not (isinstance(name, str) and _NAME.fullmatch(name)):
                accepted = "a name in quotation marks, of letters, digits, - and _"
                self._wrong("server", key, table, accepted, "write it as the server knows it")
        password = certificate = None
        if "password_file" in table:
            password = self._path("server", "password_file", table, "the file with the password")
        if "root_certificate" in table or (host and not is_local_host(host)):
            what = "the certificate of whoever certifies the server"
            certificate = self._path("server", "root_certificate", table, what)
        return WardServer(
            host, port, str(names["database"]), str(names["user"]), password, certificate
        )

    def _path(self, table: str, key: str, values: dict[str, Any], what: str) -> Path | None:
        named = values.get(key)
        if isinstance(named, str) and named.isprintable() and PurePath(named).is_absolute():
            return Path(named)
        self._wrong(table, key, values, _A_PATH, f"write the full path of {what}")
        return None

    def _unknown(self, table: str, key: str, known: tuple[str, ...]) -> None:
        if _SECRETS.fullmatch(key):
            self._add(table, key, "secrets do not belong into this file", "", _ELSEWHERE)
        else:
            self._add(table, key, "is no setting of this program", ", ".join(known), _CORRECT)

    def _wrong(
        self, table: str, key: str, values: dict[str, Any], accepted: str, advice: str
    ) -> None:
        if key not in values:
            self._add(table, key, "is missing", accepted, advice)
            return
        value = values[key]
        text = shown(value)
        if isinstance(value, dict | list):
            text = "a list or a table"
        elif isinstance(value, str) and key.endswith("_file"):
            # It may be the secret itself.
            text = "is no full path"
        elif isinstance(value, str) and ("@" in value or "://" in value):
            # An address that was pasted whole may have the password in it.
            text = "is more than one value"
        self._add(table, key, text, accepted, advice)

    def _add(self, table: str, key: str, read: str, accepted: str, advice: str) -> None:
        name = shown(f"{table}.{key}" if table else key).strip("“”")
        line = self._line(table, key)
        place = f"line {line}, {name}" if line else name
        self._faults.append(SiteFault(self._file, place, read, accepted, advice))

    def _line(self, table: str, key: str) -> int:
        """Where the key stands, else where its table begins; 0 where neither is seen."""
        head = self._places.get(("", table), 0) if table else 0
        return self._places.get((table, key), head)


def _places_of(lines: list[str]) -> dict[tuple[str, str], int]:
    """The line of each key by its table, and of each table as a key of none.

    Read once: a file that is full of faults asks for thousands of lines.
    """
    found: dict[tuple[str, str], int] = {}
    within = ""
    for number, text in enumerate(lines, 1):
        begins = _HEAD.match(text)
        if begins is not None:
            within = begins[1]
            found.setdefault(("", within), number)
            continue
        named = _FIRST_NAME.match(text)
        if named is None:
            continue
        name = named[1] or named[2] or named[3]
        found.setdefault((within, name), number)
        if not within:
            # server.port = 1, or server = { port = 1 }
            for inner in _NAMES.findall(text, named.end()):
                found.setdefault((name, inner), number)
    return found


def _is_host(host: object) -> bool:
    if not isinstance(host, str):
        return False
    if host.startswith("/"):
        return sys.platform != "win32" and host.isprintable()
    return _HOST.fullmatch(host) is not None
