"""What may come from anywhere is read with a limit, and only where it is a regular file."""

import errno
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.approvals import read_approvals
from infuseplan.adapters.protocols.headline import read_headline
from infuseplan.adapters.protocols.shelf import ProtocolShelf
from infuseplan.adapters.protocols.signature import RevisionGuard
from infuseplan.adapters.resources import resources_folder
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.adapters.settings.site import SiteSettings
from infuseplan.adapters.text_files import limited_bytes, limited_text
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.preferences import Preferences
from tests.contract_client import command

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="names of Linux")
DEFAULT = resources_folder() / "policy" / "site-policy.toml"


def why(path: Path, most: int = 10) -> str:
    with pytest.raises(OSError, match=r"\[Errno") as refused:
        limited_bytes(path, most)
    return str(refused.value.strerror)


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    file = tmp_path / "ten"
    file.write_bytes(b"0123456789")
    assert limited_bytes(file, 10) == b"0123456789"
    file.write_bytes(b"0123456789a")
    assert why(file) == "it is larger than 10 bytes"
    assert limited_bytes(file, 11) == b"0123456789a"


def test_a_limit_is_said_in_the_unit_that_fits(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(1_000_001))
    assert why(file, 100_000) == "it is larger than 100 kB"
    assert why(file, 1_000_000) == "it is larger than 1 MB"


def test_an_empty_file_is_no_bytes(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert limited_bytes(tmp_path / "empty", 10) == b""


def test_text_is_utf8_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes("Müller".encode())
    assert limited_text(file, 10) == "Müller"
    file.write_bytes(b"M\xfcller")
    with pytest.raises(UnicodeDecodeError):
        limited_text(file, 10)


def test_a_folder_and_a_name_that_cannot_be_one_are_refused(tmp_path: Path) -> None:
    assert why(tmp_path) == "it is a folder"
    assert why(Path("a\0b")) == "no file can have this name"
    assert why(Path("a\udcff\ud800")) == "no file can have this name"
    with pytest.raises(FileNotFoundError):
        limited_bytes(tmp_path / "none", 10)


@LINUX
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full", "/dev/random", "/dev/tty"])
def test_a_device_is_refused(device: str) -> None:
    assert why(Path(device)) == "it is not a regular file"


@LINUX
def test_a_named_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert why(pipe) == "it is not a regular file"


@LINUX
def test_a_pipe_that_takes_the_place_of_the_file_is_refused_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, pipe = tmp_path / "file", tmp_path / "pipe"
    file.touch()
    os.mkfifo(pipe)
    honest = os.stat

    def stat_of_before(path: Path, **_: object) -> os.stat_result:
        return honest(file if path == pipe else path)

    monkeypatch.setattr(os, "stat", stat_of_before)
    assert why(pipe) == "it is not a regular file"


@LINUX
def test_a_chain_of_links_without_end_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OSError, match="link") as refused:
        limited_bytes(link, 10)
    assert refused.value.errno == errno.ELOOP


PLAN = [
    "plan",
    "--regimen",
    "isa-pd",
    "--weight-kg",
    "72.5",
    "--age",
    "66",
    "--infusion",
    "1",
    "--policy",
]
REPLAY = ["replay"]
PLAN_FILE: list[str] = []


@LINUX
@pytest.mark.parametrize("argv", [PLAN, REPLAY, PLAN_FILE], ids=["policy", "course", "plan"])
@pytest.mark.parametrize("kind", ["pipe", "zero", "folder", "half a character"])
def test_every_file_of_the_command_line_is_refused_in_one_line(
    tmp_path: Path, argv: list[str], kind: str
) -> None:
    file = tmp_path / "file.infuseplan"
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "zero":
        file.symlink_to("/dev/zero")
    elif kind == "folder":
        file.mkdir()
    else:
        file = Path("half\ud800.infuseplan")
    outcome = command(*argv, str(file))
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    (line,) = outcome.stderr.splitlines()
    assert {
        "pipe": "it is not a regular file",
        "zero": "it is not a regular file",
        "folder": "it is a folder",
        "half a character": "no file can have this name",
    }[kind] in line


@LINUX
def test_every_file_that_lies_in_a_folder_is_refused_by_its_name(tmp_path: Path) -> None:
    for name in ("approvals.toml", "site-policy.toml", "one.toml"):
        os.mkfifo(tmp_path / name)
    os.mkfifo(tmp_path / "preferences.json")
    os.mkfifo(tmp_path / "newest-protocols.json")
    (fault,) = read_approvals(tmp_path / "approvals.toml", date(2026, 11, 28)).faults
    assert fault.file.endswith("approvals.toml")
    assert "not a regular file" in fault.read
    with pytest.raises(PolicyProblem, match=r"site-policy\.toml.*not a regular file"):
        SiteSettings(DEFAULT, tmp_path / "site-policy.toml").standing()
    faults = ProtocolShelf(tmp_path).load().faults
    assert {fault.text for fault in faults} == {"cannot be read: it is not a regular file"}
    assert read_headline(tmp_path / "one.toml", {}) is None
    assert PreferenceFile(tmp_path).load() == Preferences()
    fault = RevisionGuard(tmp_path, tmp_path).fault("00", 1)
    assert fault is not None
    assert "cannot be read" in fault.text
