"""How the smoke test reaches a program, and what it takes for a fault."""

from pathlib import Path
from typing import Any

import pytest

from tests.packaging.loading import loaded

smoke = loaded("smoke_test")

SAYS_NOTHING = "#!/bin/sh\nexit 0\n"


def tried(folder: Path, program: str = "infuseplan", *through: str, shared: str = "") -> Any:
    """A program that is only named, or started from `folder`."""
    here, _, there = shared.partition("=")
    made = smoke.Tried.__new__(smoke.Tried)
    made.way = smoke.Way(program, through, here, there)
    made.folder, made.environment = folder, {}
    return made


def script(folder: Path, text: str) -> str:
    """A program that does what `text` says."""
    path = folder / "program"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_file_is_named_as_the_program_knows_it(tmp_path: Path) -> None:
    folder = tmp_path / "round"
    wine = tried(folder, "C:\\x\\infuseplan.exe", "wine", shared=f"{tmp_path}=Z:\\shared")
    assert wine.named("a.json") == "Z:\\shared\\round\\a.json"
    inside = tried(folder, "infuseplan", "chroot", "r", shared=f"{tmp_path}=/shared/")
    assert inside.named("a.json") == "/shared/round/a.json"
    assert tried(folder).named("a.json") == str(folder / "a.json")


def test_a_windows_program_elsewhere_than_on_windows_runs_under_wine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert smoke.Way("C:\\x\\infuseplan.EXE").wine
    assert not smoke.Way("/opt/infuseplan/infuseplan").wine
    monkeypatch.setattr(smoke.sys, "platform", "win32")
    assert not smoke.Way("C:\\x\\infuseplan.exe").wine


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho warning: x >&2\n"], ids=["code", "line"]
)
def test_an_exit_code_and_a_line_that_nobody_expects_fail(text: str, tmp_path: Path) -> None:
    with pytest.raises(smoke.Failed):
        tried(tmp_path, script(tmp_path, text)).run("plan")
    assert tried(tmp_path, script(tmp_path, SAYS_NOTHING)).run("plan") == b""


def test_the_command_before_comes_first(tmp_path: Path) -> None:
    program = script(tmp_path, "#!/bin/sh\necho $GIVEN $1\n")
    found = tried(tmp_path, program, "/usr/bin/env", "GIVEN=through").run("plan")
    assert found == b"through plan\n"


@pytest.mark.parametrize(
    "call", ["WSASocketW", "WS2_connect", "getaddrinfo", "WSALookupServiceBeginW", "WS_bind"]
)
def test_a_call_of_windows_sockets_is_a_fault(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = f"0024:trace:winsock:DllMain 1\n0024:trace:winsock:{call} x\n"
    monkeypatch.setattr(smoke.Tried, "traced_by_wine", lambda *_: trace)
    with pytest.raises(smoke.Failed, match=call):
        smoke._calls_no_socket_of_windows(tried(tmp_path), (("plan",),))


def test_that_their_library_is_made_ready_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = "0024:trace:winsock:DllMain 1\n0024:trace:winsock:WSAStartup 202\n"
    monkeypatch.setattr(smoke.Tried, "traced_by_wine", lambda *_: trace)
    said = smoke._calls_no_socket_of_windows(tried(tmp_path), (("plan",),))
    assert said == "Windows' sockets: none; of their library only DllMain, WSAStartup"


def test_where_wine_traces_nothing_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke.Tried, "traced_by_wine", lambda *_: "")
    with pytest.raises(smoke.NotHere):
        smoke._calls_no_socket_of_windows(tried(tmp_path), (("plan",),))


@pytest.mark.parametrize("words", [[], ["--root"], ["a", "b"], ["a", "--shared", "only-here"]])
def test_a_command_line_that_says_too_little_is_answered_with_the_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke.main(words) == 2
    assert "usage: smoke_test.py" in capsys.readouterr().out
