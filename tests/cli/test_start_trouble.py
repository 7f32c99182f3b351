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
from infuseplan.application.journal.port import StorageProblem
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


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a box would have said where there is no program yet."""
    said: list[str] = []
    monkeypatch.setattr(bootstrap, "_show_trouble", lambda words, _: said.append(words.as_text))
    return said


@pytest.mark.usefixtures("nobody_at_a_terminal")
@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (FileNotFoundError("the resources folder is missing"), "the resources folder is missing"),
        (RuntimeError("anything"), "Unexpected error (RuntimeError: anything)"),
        (ValueError("anything"), "Unexpected error (ValueError: anything)"),
    ],
)
@pytest.mark.parametrize(
    ("argv", "in_box"),
    [
        ((), True),
        (("demo",), True),
        (("--theme", "dark"), True),
        (("/bed 4.infuseplan",), True),
        (("plan",), False),
        (("--theme", "dark", "--quit-when-painted"), False),
    ],
)
def test_what_keeps_the_program_from_beginning_is_told_where_somebody_sees_it(
    argv: tuple[str, ...],
    in_box: bool,
    problem: Exception,
    words: str,
    boxes: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Said,
) -> None:
    def not_wired() -> Services:
        raise problem

    monkeypatch.setattr(bootstrap, "services", not_wired)
    assert bootstrap.run_command_line(argv) == 1
    said = capsys.readouterr().err
    assert (len(said.splitlines()), words in said) == (1, True)
    assert [words in box for box in boxes] == [True] * in_box


def test_a_developer_sees_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_wired() -> Services:
        raise RuntimeError("anything")

    monkeypatch.setattr(bootstrap, "services", not_wired)
    monkeypatch.setenv("INFUSEPLAN_DEBUG", "1")
    with pytest.raises(RuntimeError, match="anything"):
        bootstrap.run_command_line(["plan"])


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without HOME who stands nowhere among the users, as a container may have one."""
    pwd = pytest.importorskip("pwd")

    def nobody(_: object) -> None:
        raise KeyError

    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)


@pytest.mark.usefixtures("no_home")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system names the folders")
@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (PLAN, 0, "725"),
        (("check-site", "--folder", "SITE"), 0, "in order"),
        (("self-check",), 0, "all hold"),
        (("journal", "verify"), 1, "There is no journal in this folder"),
        (("staff", "pins"), 0, "Nobody has a PIN here"),
    ],
)
def test_a_user_without_a_home_keeps_nothing_and_plans(
    argv: tuple[str, ...], code: int, words: str, tmp_path: Path, capsys: Said
) -> None:
    argv = tuple(str(tmp_path) if word == "SITE" else word for word in argv)
    assert bootstrap.run_command_line(argv) == code
    printed = capsys.readouterr()
    assert words in printed.out + printed.err
    assert "Unexpected" not in printed.err


@pytest.mark.usefixtures("no_home")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system names the folders")
def test_without_a_home_a_record_is_refused_and_nothing_is_written_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wired = services(machine=tmp_path / "machine")
    assert not wired.preferences.save(wired.preferences.load())
    with pytest.raises(StorageProblem) as told:
        wired.journal.open(None)
    assert told.value.kind == "path"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links are for administrators there")
@pytest.mark.parametrize("folder", ["links in a circle", "~nobody-of-this-name/x", "gone"])
def test_a_folder_that_cannot_be_followed_is_no_unexpected_error(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    if folder == "gone":
        inside.rmdir()
    if folder.startswith("links"):
        (inside / "other").symlink_to(inside / folder)
        (inside / folder).symlink_to(inside / "other")
    for argv in (("journal", "verify"), ("patient", "recent", "--by", "A"), ("staff", "pins")):
        bootstrap.run_command_line((*argv, "--data", folder))
    said = capsys.readouterr()
    assert "Unexpected" not in said.err
    assert len((said.out + said.err).splitlines()) == 3


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
