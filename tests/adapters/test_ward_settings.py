"""`ward.toml`: what it says, each slip in it by line and key, and no secret printed of it."""

import errno
import os
import sys
from pathlib import Path

import pytest

from infuseplan.adapters.sealing.site_key import KeyFault, read_password_file
from infuseplan.adapters.settings.ward import (
    WardServer,
    WardSettings,
    WardSettingsFault,
    host_name,
    is_local_host,
    key_file_in,
    read_ward,
)
from infuseplan.adapters.settings.ward_check import check_ward
from infuseplan.presentation.site_faults import site_fault_line

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="paths and rights here are Linux's")
SECRET = "hunter2-of-the-ward"  # noqa: S105 - it opens nothing
HEAD = 'schema = "infuseplan/ward/1"\nkey_file = "/etc/infuseplan/site.key"\n'
REMOTE = '[server]\nhost = "pg.hospital.example"\nuser = "chair3"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ward.toml"


def said(path: Path, text: str) -> list[tuple[str, str]]:
    path.write_text(text, encoding="utf-8")
    found = read_ward(path)
    assert found is not None
    assert (found.settings is None) == bool(found.faults)
    assert all(one.advice and one.file == str(path) for one in found.faults)
    assert SECRET not in "".join(site_fault_line(one) for one in found.faults)
    return [(one.place, one.read) for one in found.faults]


def settings_in(path: Path) -> WardSettings | None:
    found = read_ward(path)
    return None if found is None else found.settings


def test_the_whole_file_is_read(path: Path) -> None:
    path.write_text(
        HEAD + '[workstation]\nname = " Chair 3 "\n'
        '[server]\nhost = "pg.hospital.example"\nport = 5433\ndatabase = "ward_7"\n'
        'user = "chair3"\npassword_file = "/etc/infuseplan/password"\n'
        'root_certificate = "/etc/infuseplan/root.pem"\n'
        '[folder]\npath = "/var/lib/infuseplan"\n[anchor]\nfile = "/mnt/other/anchor.json"\n',
        encoding="utf-8",
    )
    assert settings_in(path) == WardSettings(
        Path("/etc/infuseplan/site.key"),
        "Chair 3",
        WardServer(
            "pg.hospital.example", 5433, "ward_7", "chair3",
            Path("/etc/infuseplan/password"), Path("/etc/infuseplan/root.pem"),
        ),
        Path("/var/lib/infuseplan"),
        Path("/mnt/other/anchor.json"),
    )  # fmt: skip


def test_the_key_file_alone_is_enough(path: Path) -> None:
    path.write_text(HEAD, encoding="utf-8")
    assert settings_in(path) == WardSettings(Path("/etc/infuseplan/site.key"), host_name())
    assert key_file_in(path) == Path("/etc/infuseplan/site.key")


def test_no_file_is_no_ward(path: Path) -> None:
    assert read_ward(path) is None
    assert settings_in(path) is None


def test_what_is_left_out_is_postgresql_s_own_port_and_the_program_s_database(path: Path) -> None:
    path.write_text(HEAD + '[server]\nhost = "localhost"\nuser = "chair3"\n', encoding="utf-8")
    found = settings_in(path)
    assert found is not None
    assert found.server == WardServer("localhost", 5432, "infuseplan", "chair3", None, None)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.0.1", True), ("::1", True),
        ("/run/postgresql", True), ("pg.hospital.example", False), ("10.0.0.7", False),
        ("localhost.example", False), ("128.0.0.1", False), ("fe80::1", False),
    ],
)  # fmt: skip
def test_only_this_computer_is_local(host: str, local: bool) -> None:
    assert is_local_host(host) is local


UNKNOWN = "is no setting of this program"
LONG = "x" * 61
ROOT = 'root_certificate = "/root.pem"\n'
SLIPS = {
    "a table that nobody knows": ("[sever]\n", [("line 3, sever", UNKNOWN)]),
    "a key that nobody knows": (
        REMOTE + ROOT + 'hosts = "x"', [("line 7, server.hosts", UNKNOWN)]),
    "a port as text": (REMOTE + ROOT + 'port = "5432"', [("line 7, server.port", "“5432”")]),
    "a port that is none": (REMOTE + ROOT + "port = 0", [("line 7, server.port", "“0”")]),
    "a port that is true": (REMOTE + ROOT + "port = true", [("line 7, server.port", "“True”")]),
    "no certificate for a host elsewhere": (
        REMOTE, [("line 3, server.root_certificate", "is missing")]),
    "a certificate without its folder": (
        REMOTE + 'root_certificate = "root.pem"',
        [("line 6, server.root_certificate", "“root.pem”")]),
    "no user": ('[server]\nhost = "localhost"', [("line 3, server.user", "is missing")]),
    "no host": ('[server]\nuser = "a"', [("line 3, server.host", "is missing")]),
    "a host with a blank": (
        '[server]\nhost = "my host"\nuser = "a"', [("line 4, server.host", "“my host”")]),
    "two hosts": (
        '[server]\nhost = "a,b"\nuser = "a"', [("line 4, server.host", "“a,b”")]),
    "a user with a quotation mark": (
        """[server]\nhost = "localhost"\nuser = 'a"b'""", [("line 5, server.user", "“a\"b”")]),
    "keys with points": (
        'server.host = "localhost"\nserver.user = 7', [("line 4, server.user", "“7”")]),
    "a folder that is no table": ('folder = "/x"\n', [("line 3, folder", "“/x”")]),
    "a folder without its path": ("[folder]\n", [("line 3, folder.path", "is missing")]),
    "a folder by halves": ('[folder]\npath = "x"', [("line 4, folder.path", "“x”")]),
    "a list of folders": ('[[folder]]\npath = "/x"', [("line 3, folder", "a list or a table")]),
    "an anchor that is a number": ("[anchor]\nfile = 3", [("line 4, anchor.file", "“3”")]),
    "a name that is drawn as nothing": (
        '[workstation]\nname = "\u3164"',
        [("line 4, workstation.name", "“\N{REPLACEMENT CHARACTER}”")]),
    "a name that cannot be seen": (
        '[workstation]\nname = " "', [("line 4, workstation.name", "“ ”")]),
    "a name of two lines": (
        '[workstation]\nname = "a\\nb"',
        [("line 4, workstation.name", "“a\N{REPLACEMENT CHARACTER}b”")]),
    "a name without end": (
        f'[workstation]\nname = "{LONG}"', [("line 4, workstation.name", f"“{LONG}”")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "faults"), list(SLIPS.values()), ids=list(SLIPS))
def test_each_slip_is_named_with_its_line_and_takes_no_name_from_anybody(
    path: Path, text: str, faults: list[tuple[str, str]]
) -> None:
    assert said(path, HEAD + text) == faults
    if not text.startswith("folder = "):
        assert key_file_in(path) == Path("/etc/infuseplan/site.key")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD + f'password = "{SECRET}"\n', "line 3, password"),
        (HEAD + f'{REMOTE}{ROOT}password = "{SECRET}"\n', "line 7, server.password"),
        (HEAD + f'{REMOTE}{ROOT}url = "postgresql://a:{SECRET}@b/c"\n', "line 7, server.url"),
        (HEAD + f'[folder]\npath = "/x"\npassphrase = "{SECRET}"\n', "line 5, folder.passphrase"),
    ],
)
def test_a_secret_in_the_file_is_refused_by_its_name(path: Path, text: str, place: str) -> None:
    assert said(path, text) == [(place, "secrets do not belong into this file")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f'[server]\nhost = "postgresql://a:{SECRET}@b/c"\nuser = "a"\n', "line 4, server.host"),
        (f'[server]\nhost = "localhost"\nuser = "a:{SECRET}@b"\n', "line 5, server.user"),
        (f'[server]\nhost = "localhost"\nuser = "a"\npassword_file = "{SECRET}"\n',
         "line 6, server.password_file"),
    ],
)  # fmt: skip
def test_a_secret_in_another_s_place_is_not_printed(path: Path, text: str, place: str) -> None:
    assert [one for one, _ in said(path, HEAD + text)] == [place]


def test_a_key_in_the_place_of_its_file_is_not_printed(path: Path) -> None:
    text = HEAD.replace("/etc/infuseplan/site.key", SECRET)
    assert said(path, text) == [("line 2, key_file", "is no full path")]
    with pytest.raises(WardSettingsFault, match="key_file: is no full path"):
        key_file_in(path)


# --- what the file names ------------------------------------------------------------------------


# As OpenSSL writes one: a root of Ed25519.
CERTIFICATE = b"""-----BEGIN CERTIFICATE-----
MIIBNDCB56ADAgECAhRIHpYXuJq/s9By+KH20zQoYfKNDzAFBgMrZXAwDzENMAsG
A1UEAwwEcm9vdDAgFw0yNjExMjkyMDA0MDdaGA8yMTI2MTEwNTIwMDQwN1owDzEN
MAsGA1UEAwwEcm9vdDAqMAUGAytlcAMhADgF/B9+9g06BsRY47zewCl2XnwlZ3mU
J6bWPt/1d4Mmo1MwUTAdBgNVHQ4EFgQUFBTu9W97dTrFd2VWUQ89uj9vsDUwHwYD
VR0jBBgwFoAUFBTu9W97dTrFd2VWUQ89uj9vsDUwDwYDVR0TAQH/BAUwAwEB/zAF
BgMrZXADQQD4fWOKOG7My4e24zYv2Rdzwwu5tFEYL5aiS2cepQ7XV1fvwdBFRZnu
TTCEp6Wup05iwLsUCZpI4+JzFZBVWTwA
-----END CERTIFICATE-----
"""


@pytest.fixture
def named(tmp_path: Path, path: Path) -> Path:
    """A file in order, and everything that it names, in order too; the folder of both."""
    contents = {
        "site.key": b"0f" * 32,
        "password": SECRET.encode() + b"\n",
        "root.pem": CERTIFICATE,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o644 if name == "root.pem" else 0o640)
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o3770)
    where = tmp_path.as_posix()
    path.write_text(
        f'schema = "infuseplan/ward/1"\nkey_file = "{where}/site.key"\n{REMOTE}'
        f'password_file = "{where}/password"\nroot_certificate = "{where}/root.pem"\n'
        f'[folder]\npath = "{where}/shared"\n[anchor]\nfile = "{where}/anchor.json"\n',
        encoding="utf-8",
    )
    return tmp_path


def names(path: Path) -> list[tuple[str, str]]:
    _, faults = check_ward(path)
    text = "".join(site_fault_line(one) for one in faults)
    assert SECRET not in text
    assert all(one.advice for one in faults)
    return [(Path(one.file).name, one.read) for one in faults]


def test_what_is_named_and_in_order_has_no_fault(named: Path, path: Path) -> None:
    assert check_ward(path) == (3, [])


@pytest.mark.parametrize(
    ("name", "content", "read"),
    [
        ("password", b"", "is no password in one line"),
        ("password", b"two\nlines\n", "is no password in one line"),
        ("password", b"\xff\xfe", "is not UTF-8 text"),
        ("root.pem", b"no certificate", "has no certificate in it"),
        ("root.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
         "has no certificate in it"),
        ("root.pem", b"-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n",
         "has no certificate in it"),
        ("root.pem", b"-----BEGIN PRIVATE KEY-----\nMIIA\n-----END PRIVATE KEY-----\n",
         "has a private key in it"),
        ("site.key", b"0f", "is no key of 64 hexadecimal digits"),
    ],
)  # fmt: skip
def test_what_is_named_and_wrong_is_found(
    named: Path, path: Path, name: str, content: bytes, read: str
) -> None:
    (named / name).write_bytes(content)
    assert names(path) == [(name, read)]


@pytest.mark.parametrize("name", ["site.key", "password", "root.pem"])
def test_what_is_named_and_missing_is_found(named: Path, path: Path, name: str) -> None:
    (named / name).unlink()
    [(found, read)] = names(path)
    assert found == name
    # In the language of the system, which an earlier test may have let it speak.
    assert os.strerror(errno.ENOENT) in read


@pytest.mark.parametrize("name", ["site.key", "password"])
def test_a_secret_for_everybody_is_found(named: Path, path: Path, name: str) -> None:
    (named / name).chmod(0o644)
    assert names(path) == [(name, "rights")]


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o755, 0o750, 0o3771])
def test_a_folder_for_everybody_or_for_one_alone_is_found(
    named: Path, path: Path, mode: int
) -> None:
    (named / "shared").chmod(mode)
    assert names(path) == [("shared", f"mode {mode:04o}")]


def test_a_folder_that_is_not_there_or_is_none_is_found(named: Path, path: Path) -> None:
    (named / "shared").rmdir()
    [(found, read)] = names(path)
    assert found == "shared"
    assert read.startswith("cannot be read")
    (named / "shared").write_text("")
    assert names(path) == [("shared", "is no folder")]


def test_an_anchor_on_a_disk_that_is_not_mounted_is_found(named: Path, path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("/anchor.json", "/gone/anchor.json")
    path.write_text(text, encoding="utf-8")
    assert names(path) == [("anchor.json", "its folder is not there")]


def test_a_password_is_read_from_a_file_of_narrow_rights_alone(named: Path) -> None:
    assert read_password_file(named / "password") == SECRET
    (named / "password").chmod(0o644)
    with pytest.raises(KeyFault, match="rights"):
        read_password_file(named / "password")
