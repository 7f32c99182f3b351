"""The folder that --data names: one folder for everything, and a clear word where it cannot be."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infuseplan import bootstrap
from infuseplan.__main__ import run
from infuseplan.adapters.clock import computer_zone
from infuseplan.application.services import WindowOptions
from infuseplan.cli import main

Said = pytest.CaptureFixture[str]
COMMANDS = [
    ["journal", "verify"],
    ["journal", "backup", "B"],
    ["journal", "export", "E"],
    ["journal", "set-aside"],
    ["patient", "recent", "--by", "N. N."],
    ["patient", "find", "--by", "N. N.", "--number", "4711"],
    ["treatment", "show", "0" * 32, "--by", "N. N."],
    ["plan", "--patient", "0" * 32, "--by", "N. N."],
]
STAFF = ["staff", "pins"]
EVERY = pytest.mark.parametrize("words", [*COMMANDS, STAFF], ids=" ".join)
of_posix = pytest.mark.skipif(os.name != "posix", reason="names and links of other systems")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of this test's own; the home is another one."""
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(here)
    return here


def told(capsys: Said, *words: str) -> tuple[int, str]:
    code = run(words)
    said = capsys.readouterr()
    assert "Unexpected" not in said.err
    assert len(said.err.splitlines()) <= 1
    return code, said.err


@EVERY
def test_a_user_whom_nobody_knows_is_no_home(
    words: list[str], elsewhere: Path, capsys: Said
) -> None:
    code, said = told(capsys, *words, "--data", "~nobody-of-this-name/x")
    assert code == 2
    assert "--data: read “~nobody-of-this-name/x”" in said
    assert "no user of this name" in said
    assert list(elsewhere.iterdir()) == []


@EVERY
def test_no_folder_has_a_null_character(words: list[str], elsewhere: Path, capsys: Said) -> None:
    code, said = told(capsys, *words, "--data", "a\0b")
    assert code == 2
    assert "No folder can have this name." in said


@of_posix
@EVERY
@pytest.mark.parametrize("kind", ["loop", "long name"])
def test_a_folder_that_cannot_be_reached_is_said_to_be_one(
    words: list[str], kind: str, elsewhere: Path, capsys: Said
) -> None:
    name = "loop/x" if kind == "loop" else "x" * 300
    (elsewhere / "loop").symlink_to("loop")
    code, said = told(capsys, *words, "--data", name)
    assert code == 1
    assert ("(path)" if words == STAFF else "cannot be reached under its name") in said


@of_posix
@EVERY
def test_a_working_folder_that_is_gone_is_named(
    words: list[str], elsewhere: Path, capsys: Said
) -> None:
    elsewhere.rmdir()
    code, said = told(capsys, *words, "--data", "x")
    assert code == 2
    assert "The folder in which this was started is gone: give the whole path." in said
    code, said = told(capsys, *words, "--data", str(elsewhere.parent / "home" / "data"))
    assert code == (0 if words == STAFF else 1)
    assert "no journal" in said or words == STAFF


@of_posix
@pytest.mark.parametrize("what", ["backup", "export"])
@pytest.mark.parametrize(
    ("file", "code", "word"),
    [
        ("", 2, "read “"),
        ("~nobody-of-this-name/x", 1, "cannot be reached under its name"),
        ("x" * 300, 1, "cannot be reached under its name"),
        ("a\0b", 1, "cannot be reached under its name"),
        ("loop", 1, "cannot be reached under its name"),
        ("loop/x", 1, "cannot be reached under its name"),
    ],
)
def test_a_copy_to_a_name_that_cannot_be_one(
    what: str, file: str, code: int, word: str, elsewhere: Path, capsys: Said
) -> None:
    bootstrap.services().journal.open(elsewhere.parent / "data").close()
    (elsewhere / "loop").symlink_to("loop")
    assert told(capsys, "journal", what, file, "--data", "../data")[0] == code
    run(["journal", what, file, "--data", "../data"])
    assert word in capsys.readouterr().err
    assert [path.name for path in elsewhere.iterdir()] == ["loop"]


def window_options(*words: str) -> WindowOptions:
    asked: list[WindowOptions] = []

    def keep(options: WindowOptions) -> int:
        asked.append(options)
        return 0

    wired = bootstrap.services()
    assert main(words, replace(wired, qt=replace(wired.qt, open_window=keep))) == 0
    return asked[0]


@pytest.mark.parametrize(
    ("named", "meant"), [("~/x", "home/x"), ("x", "here/x"), ("./~y/x", "here/~y/x")]
)
def test_journal_log_and_looks_get_the_same_whole_path(
    named: str, meant: str, elsewhere: Path
) -> None:
    folder = elsewhere.parent / meant
    assert window_options("--data", named).data == folder
    assert window_options(f"--data={named}").data == folder


def test_a_tilde_of_the_command_line_is_a_home_everywhere(elsewhere: Path, capsys: Said) -> None:
    bootstrap.services().journal.open(elsewhere.parent / "home" / "x").close()
    assert told(capsys, "journal", "verify", "--data", "~/x")[0] == 0
    assert list(elsewhere.iterdir()) == []


@of_posix
@pytest.mark.parametrize("variable", ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME"])
@pytest.mark.parametrize("value", ["~nobody-of-this-name", "not/whole"])
def test_a_strange_home_stops_no_start(
    variable: str, value: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv(variable, value)
    for other in {"XDG_CONFIG_HOME", "XDG_DATA_HOME"} - {variable}:
        monkeypatch.delenv(other, raising=False)
    assert bootstrap.user_folder().is_absolute()
    assert bootstrap.services().journal.folder(None).is_absolute()
    assert told(capsys, "journal", "verify")[0] == 1


def long_folder_commands(name: str) -> list[list[str]]:
    return [["check-site", "--folder", name], ["check-protocols", name]]


@pytest.mark.parametrize("place", [0, 1])
def test_a_long_name_of_another_folder_is_refused_as_one(
    place: int, elsewhere: Path, capsys: Said
) -> None:
    code, said = told(capsys, *long_folder_commands("x" * 300)[place])
    assert code == 2
    assert "Name a folder" in said


PLAN = ["--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1"]


def test_a_sheet_in_a_folder_of_a_long_name_is_refused(elsewhere: Path, capsys: Said) -> None:
    out = f"{'x' * 300}/a.pdf"
    code, said = told(capsys, "sheet", *PLAN, "--kind", "nurse", "--out", out)
    assert code == 2
    assert "in a folder that exists" in said


@of_posix
def test_a_zone_that_is_a_link_without_end_stops_nothing(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "loop").symlink_to("loop")
    monkeypatch.setenv("TZ", str(elsewhere / "loop"))
    clear: Callable[[], None] = getattr(computer_zone, "cache_clear", lambda: None)
    clear()
    try:
        assert computer_zone() is not None
    finally:
        monkeypatch.undo()
        clear()
