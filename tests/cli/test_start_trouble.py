"""What fails before the window opens is said where somebody sees it, after a double click too.

A double click has no terminal; a file of IT's with a slip never keeps anybody from planning.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from wiring import replaced_in

from infuseplan import bootstrap, cli
from infuseplan.application.ports import CannotOpen
from infuseplan.application.services import Services, WindowOptions
from infuseplan.bootstrap import services
from infuseplan.cli import main
from infuseplan.cli.terminal import has_terminal
from infuseplan.presentation.protocol_faults import library_message

Said = pytest.CaptureFixture[str]
Told = list[tuple[str, tuple[str, ...], str]]
PLAN = ("plan", "--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1")


def fails_with(problem: Exception) -> Callable[[WindowOptions], int]:
    def open_window(_: WindowOptions) -> int:
        raise problem

    return open_window


def started(*argv: str, wired: Services | None = None) -> tuple[int, Told]:
    """Exit code, and what a box would have said."""
    told: Told = []
    wired = wired or services()
    return main(
        argv, replaced_in(wired, "qt", show_trouble=lambda *words: told.append(words))
    ), told


@pytest.fixture
def nobody_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "has_terminal", lambda: False)


@pytest.fixture
def plan_file(tmp_path: Path) -> str:
    path = tmp_path / "bed 4.infuseplan"
    path.write_text("{", encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("nobody_at_a_terminal")
def test_a_plan_file_that_cannot_be_read_is_told_in_a_box(plan_file: str, capsys: Said) -> None:
    code, told = started(plan_file)
    assert code == 2
    ((failed, (fault,), advice),) = told
    assert failed == "This file cannot be opened."
    assert fault.startswith("bed 4.infuseplan: ")
    assert "Open the program and answer its questions" in advice
    assert capsys.readouterr().err.count("bed 4.infuseplan") == 1


@pytest.mark.usefixtures("nobody_at_a_terminal")
@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (RuntimeError("anything"), "RuntimeError"),
        (OSError(28, "No space left on device"), "No space left"),
        (CannotOpen("libEGL.so.1 is missing"), "libEGL.so.1"),
    ],
)
@pytest.mark.parametrize("argv", [(), ("demo",), ("--theme", "dark")])
def test_any_other_failure_is_told_too(
    argv: tuple[str, ...], problem: Exception, words: str
) -> None:
    wired = replaced_in(services(), "qt", open_window=fails_with(problem))
    code, told = started(*argv, wired=wired)
    assert code == 1
    ((failed, (fault,), advice),) = told
    assert failed == "InfusePlan cannot open its window."
    assert words in fault
    assert "Show this to IT" in advice


@pytest.mark.usefixtures("nobody_at_a_terminal")
def test_options_of_a_menu_entry_that_cannot_be_read_are_told() -> None:
    code, told = started("--theme", "pink")
    assert (code, "pink" in told[0][1][0]) == (2, True)


@pytest.mark.usefixtures("nobody_at_a_terminal")
def test_a_command_and_a_measured_start_open_no_box(plan_file: str) -> None:
    assert started("plan", "--weight-kg", "x")[1] == []
    assert started("--quit-when-painted", plan_file)[1] == []


def test_at_a_terminal_the_line_is_enough(plan_file: str) -> None:
    assert started(plan_file) == (2, [])


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_a_program_without_streams_has_no_terminal(
    stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    assert not has_terminal()


def test_the_null_device_is_no_terminal_though_windows_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with open(os.devnull, "w", encoding="utf-8") as null:
        monkeypatch.setattr(null, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys, "stderr", null)
        assert not has_terminal()


def test_missing_libraries_are_named_with_their_packages() -> None:
    words = library_message((("libEGL.so.1", "libegl1"), ("libGL.so.1", "libgl1")), "no matter")
    assert "libEGL.so.1, libGL.so.1" in words
    assert words.endswith("apt-get install libegl1 libgl1")
    assert "libX.so" in library_message((), "libX.so: cannot open")


def test_a_broken_installation_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    def gone() -> Path:
        raise FileNotFoundError("the program's resources folder is missing; install it again")

    monkeypatch.setattr(bootstrap, "resources_folder", gone)
    assert bootstrap.run_command_line(["plan"]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "install it again" in said


# --- IT's files -------------------------------------------------------------------------------

WRONG = {
    "the table in the plural": '[[approvals]]\nsha256 = "ab"\n',
    "nobody": f'[[approval]]\nsha256 = "{"ab" * 32}"\nby = ""\non = 2026-11-01\n',
    "the year 2999": f'[[approval]]\nsha256 = "{"ab" * 32}"\nby = "P"\non = 2999-01-01\n',
    "a digit short": f'[[approval]]\nsha256 = "{"ab" * 31}"\nby = "P"\non = 2026-11-01\n',
    "no TOML": "[[",
}


@pytest.fixture(params=WRONG)
def wrong_approvals(request: pytest.FixtureRequest, tmp_path: Path) -> Services:
    (tmp_path / "approvals.toml").write_text(WRONG[request.param], encoding="utf-8")
    return services(machine=tmp_path)


def test_with_wrong_approvals_planning_goes_on_unapproved_and_says_so(
    wrong_approvals: Services, capsys: Said
) -> None:
    code, _ = started(*PLAN, "--json", wired=wrong_approvals)
    printed = capsys.readouterr()
    plan = json.loads(printed.out)
    assert code == 0
    assert plan["protocol"]["approved"] is None
    assert "protocol.not-approved" in [one["code"] for one in plan["findings"]]
    assert len(printed.err.splitlines()) == 1
    assert "approvals.toml" in printed.err
    assert "no protocol counts as approved" in printed.err
    assert "check-site" in printed.err


def test_the_window_opens_all_the_same(wrong_approvals: Services) -> None:
    headline = wrong_approvals.protocols.headline()
    assert headline is not None
    assert headline.ref.approved is None
    assert wrong_approvals.site.approval_faults()


@pytest.mark.parametrize("command", ["check-protocols", "self-check"])
def test_the_checks_after_installing_fail_over_wrong_approvals(
    command: str, wrong_approvals: Services, capsys: Said
) -> None:
    assert started(command, wired=wrong_approvals)[0] != 0
    assert "no protocol counts as approved" in capsys.readouterr().out


POLICIES = {
    "unknown": 'schema = "infuseplan/site-policy/1"\nunknown = 1\n',
    # The examples are worked with a setting of their own here; that hides nothing.
    "a setting of the examples": 'schema = "infuseplan/site-policy/1"\ngrade1 = "stop"\n',
    "torn": "[[",
    "another schema": "schema = 1\n",
}


@pytest.mark.parametrize("slip", POLICIES)
@pytest.mark.parametrize("command", ["check-protocols", "self-check"])
def test_the_checks_after_installing_fail_where_nothing_can_be_planned(
    command: str, slip: str, tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "site-policy.toml").write_text(POLICIES[slip], encoding="utf-8")
    assert started(command, wired=services(machine=tmp_path))[0] != 0
    printed = capsys.readouterr()
    assert "site-policy.toml" in printed.out + printed.err
    assert "all hold" not in printed.out
    assert "in order" not in printed.out


def test_with_files_in_order_both_checks_end_well(tmp_path: Path) -> None:
    head = 'schema = "infuseplan/site-policy/1"\ngrade1 = "continue"\n'
    (tmp_path / "site-policy.toml").write_text(head, encoding="utf-8")
    wired = services(machine=tmp_path)
    assert started("check-protocols", wired=wired)[0] == 0
    assert started("self-check", wired=wired)[0] == 0


@pytest.mark.parametrize("missing", [(), (("libX11-xcb.so.1", "libx11-xcb1"),)])
def test_where_qt_ends_the_process_a_missing_library_is_the_better_reason(
    missing: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    from infuseplan.adapters import plain_box, system_libraries

    boxes: list[str] = []
    monkeypatch.setattr(system_libraries, "missing_libraries", lambda: missing)
    monkeypatch.setattr(plain_box, "show_plainly", boxes.append)
    monkeypatch.setattr(sys, "argv", ["infuseplan"])
    bootstrap._tell_without_qt("The screen cannot be used: xcb-cursor0 is needed")
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert ("apt-get install libx11-xcb1" in said) == bool(missing)
    assert ("xcb-cursor0" in said) == (not missing)
    # Standard error is no terminal here, so a box says the same.
    assert len(boxes) == 1
    assert "InfusePlan cannot open its window." in boxes[0]
