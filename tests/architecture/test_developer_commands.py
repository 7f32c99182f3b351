"""The parts of packaging/dev.py that decide something, without making an environment."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from .source import ROOT

DEV = ROOT / "packaging" / "dev.py"


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", DEV)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name while it is being made.
    sys.modules["dev"] = module
    # Beside it lie the modules that it imports; last, so that none takes the place of a library.
    if str(DEV.parent) not in sys.path:
        sys.path.append(str(DEV.parent))
    spec.loader.exec_module(module)
    return module


def test_help_names_every_command(dev: ModuleType) -> None:
    done = subprocess.run(
        [sys.executable, DEV, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert [name for name in dev.COMMANDS if f"\n  {name} " not in done.stdout] == []


def test_an_unknown_command_is_refused_in_words() -> None:
    done = subprocess.run(
        [sys.executable, DEV, "tset"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "No command `tset`" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_so(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 10, 13))
    with pytest.raises(SystemExit):
        dev.main(["test"])
    assert "needs Python 3.11 or newer; this is 3.10.13" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--page", "plan"], ["--quit-when-painted"], ["demo"]])
def test_what_opens_the_window_wants_a_screen(dev: ModuleType, arguments: list[str]) -> None:
    assert dev.opens_window(arguments)


@pytest.mark.parametrize("arguments", [["plan", "--json"], ["--help"], ["protocols"]])
def test_what_opens_no_window_wants_no_screen(dev: ModuleType, arguments: list[str]) -> None:
    assert not dev.opens_window(arguments)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
def test_a_screen_is_what_the_environment_says(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not dev.has_screen([])
    assert dev.has_screen(["-platform", "offscreen"])
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert dev.has_screen([])
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert not dev.has_screen([])
    monkeypatch.setenv("DISPLAY", ":0")
    assert dev.has_screen([])


def test_the_closing_line_counts_what_pytest_counted(dev: ModuleType, tmp_path: Path) -> None:
    report = tmp_path / "pytest.xml"
    assert dev.counts(report) == "0 passed, 1 failed, 0 skipped"
    head = '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.5">'
    report.write_text(f"<testsuites>{head}</testsuite></testsuites>", encoding="utf-8")
    assert dev.counts(report) == "14 passed, 3 failed, 3 skipped"
    # A second run that died adds one failure; a whole one adds its own numbers.
    assert dev.counts(report, tmp_path / "none.xml") == "14 passed, 4 failed, 3 skipped"
    assert dev.counts(report, report) == "28 passed, 6 failed, 6 skipped"


def test_a_copied_environment_is_not_taken_for_ours(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "STAMP", tmp_path / "made-from.txt")
    made_from = dev.digest(dev.lock_file("runtime"))
    dev.write_stamp({"runtime": made_from})
    assert dev.stamped() == {"runtime": made_from}
    monkeypatch.setattr(dev, "VENV", tmp_path / "elsewhere")
    assert dev.stamped() == {}


def test_an_environment_of_another_lock_is_not_taken(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(dev, "STAMP", tmp_path / "made-from.txt")
    dev.write_stamp({"runtime": "0" * 64})
    assert dev.stamped() == {}


# --- a machine that lacks something ----------------------------------------------------------


def lacks(dev: ModuleType, *purposes: str) -> list[object]:
    named = {
        "environment": ("Python's venv", "python3.11-venv"),
        "window": ("libxcb-cursor.so.0", "libxcb-cursor0"),
        "tests": ("xdotool", "xdotool"),
    }
    return [dev.system_packages.Lack(one, *named[one]) for one in purposes]


def test_one_line_has_everything_that_it_is_asked_for(dev: ModuleType) -> None:
    said = dev.system_packages.in_words(lacks(dev, "window", "tests", "environment"))
    assert said[-1] == "sudo apt-get install -y libxcb-cursor0 python3.11-venv xdotool"
    assert any("`venv`" in line for line in said)
    assert any("libxcb-cursor.so.0" in line for line in said)


def test_without_venv_and_pip_everything_that_is_missing_is_named_at_once(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "lacking", lambda **_: lacks(dev, "environment", "window", "tests"))
    monkeypatch.setattr(dev.system_packages, "has_pip", lambda: False)
    for command in (dev.run, dev.test, dev.check, dev.bench):
        with pytest.raises(SystemExit) as ended:
            command([])
        assert ended.value.code == 1
        said = capsys.readouterr().err
        assert "libxcb-cursor0 python3.11-venv xdotool" in said
        assert "`venv` and pip" in said


def test_without_qt_s_libraries_test_runs_the_checks_and_names_them(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it was: pytest ended with an internal error."""
    called: list[str] = []
    monkeypatch.setattr(dev, "lacking", lambda **_: lacks(dev, "window"))
    monkeypatch.setattr(dev, "ensure_environment", lambda _: None)
    monkeypatch.setattr(dev, "run_stage", lambda stage: called.append(stage.name) or 0)
    with pytest.raises(SystemExit) as ended:
        dev.test([])
    assert ended.value.code == 1
    assert called == [stage.name for stage in dev.CHECKS]
    said = capsys.readouterr()
    assert "Only the checks were run" in said.out
    assert "sudo apt-get install -y libxcb-cursor0" in said.err


@pytest.mark.parametrize("purpose", ["window", "environment"])
def test_the_first_line_for_it_has_the_server_s_package_too(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    purpose: str,
) -> None:
    """As it was: IT was asked for it once all that was asked for before was there."""
    server = dev.system_packages.Lack("server", "PostgreSQL 15 or newer", "postgresql")
    monkeypatch.setattr(dev, "lacking", lambda **_: [server, *lacks(dev, purpose)])
    monkeypatch.setattr(dev.system_packages, "has_pip", lambda: False)
    monkeypatch.setattr(dev, "ensure_environment", lambda _: None)
    monkeypatch.setattr(dev, "run_stage", lambda _: 0)
    with pytest.raises(SystemExit):
        dev.test([])
    line = next(one for one in capsys.readouterr().err.splitlines() if "sudo apt-get" in one)
    assert line.endswith(" postgresql") or " postgresql " in line


def test_what_is_printed_without_a_screen_fits_on_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """24 rows of 80 columns, with one left, also where everything is missing and named."""
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    wanted = dev.system_packages.QT_LIBRARIES.items()
    missing = [dev.system_packages.Lack("window", *one) for one in wanted]
    reason = dev.system_packages.in_words([*missing, *lacks(dev, "environment")])
    assert dev.plan_without_window("There is no screen here.", *reason) == 0
    said = capsys.readouterr().out
    assert sum(max(1, -(-len(line) // 80)) for line in said.splitlines()) < 24
    for words in ("700 mg", "35 mL", "3 h 20 min", "Not approved for use here (pharmacy)"):
        assert words in said
    assert f"run {' '.join(dev.EXAMPLE)}" in said


def test_a_silent_check_speaks_when_it_fails(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    speak = "import sys; print('what is wrong'); sys.exit({})"
    for code in (0, 3):
        stage = dev.Stage("check", (sys.executable, "-c", speak.format(code)), silent=True)
        assert dev.run_stage(stage) == code
        assert ("what is wrong" in capsys.readouterr().out) == bool(code)
    assert dev.run_stage(dev.Stage("gone", ("no-such-program",))) == 127


def test_a_world_is_taken_from_the_line_and_an_unknown_one_refused(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    world, rest = dev.world_of(["-k", "bag", "--world", "chatham", "-x"])
    assert (world.name, rest) == ("chatham", ["-k", "bag", "-x"])
    assert dev.world_of(["-x"]) == (dev.worlds.of_today(), ["-x"])
    for wrong in (["--world"], ["--world", "moon"]):
        with pytest.raises(SystemExit):
            dev.world_of(wrong)
        assert "home, berlin, st-johns, chatham, kolkata, kiritimati" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has rehearsals")
def test_the_frozen_program_is_the_one_in_the_bundle_and_what_is_none_is_refused(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = tmp_path / "infuseplan"
    program.write_text("#!/bin/sh\n", encoding="ascii")
    for wrong in (["--frozen"], ["--frozen", str(tmp_path)], ["--frozen", str(tmp_path / "no")]):
        with pytest.raises(SystemExit):
            dev.frozen_of(wrong)
        assert "packaging/build.py bundle" in capsys.readouterr().err
    program.chmod(0o755)
    assert dev.frozen_of(["-x"]) == (None, ["-x"])
    assert dev.frozen_of(["-x", "--frozen", str(tmp_path), "-v"]) == (program, ["-x", "-v"])
    assert dev.frozen_of(["--frozen", str(program)]) == (program, [])
    asked: list[tuple[tuple[object, ...], dict[str, object]]] = []
    monkeypatch.setattr(dev, "some_tests", lambda *words, **more: asked.append((words, more)))
    dev.rehearse(["--frozen", str(program), "-v"])
    dev.rehearse(["-v"])
    (small, frozen), (whole, usual) = asked
    assert small[4:6] == ("-m", "rehearsal")
    assert frozen == {"more": {"INFUSEPLAN_PROGRAM": str(program)}}
    assert whole[4:6] == ("-m", "rehearsal or long_rehearsal")
    assert usual == {}


def test_rehearsals_are_run_where_the_tests_are(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    become = ("setpriv", "--reuid=1")
    place = dev.worlds.Place(
        tmp_path, {"TZ": "Asia/Kolkata"}, "python-of-the-place", (*become, "umask"), become
    )

    @contextmanager
    def entered(*_: object) -> Iterator[object]:
        yield place

    stages = []
    monkeypatch.setattr(dev, "lacking", lambda **_: [])
    monkeypatch.setattr(dev, "ensure_environment", lambda _: None)
    monkeypatch.setattr(dev, "compiling", lambda _: None)
    monkeypatch.setattr(dev.worlds, "entered", entered)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "run_stages", lambda found: stages.extend(found) or 0)
    monkeypatch.setattr(dev, "may_have_own_view", lambda *_: True)
    dev.test([])
    # A user who may not have the view that they need is left out, and nothing else is.
    monkeypatch.setattr(dev, "may_have_own_view", lambda user=(): not user)
    dev.test([])
    tests, whole, _, userless = [one for one in stages if one.name in ("tests", "rehearsals")]
    for one in (tests, whole, userless):
        assert (one.folder, one.env) == (tmp_path, {"TZ": "Asia/Kolkata"})
    begun = (*become, "umask", "python-of-the-place", "-m", "pytest")
    assert tests.command[:6] == whole.command[:6] == begun
    assert userless.command[:4] == begun[2:]
    assert whole.command[6] == Path("tests", "rehearsal")


def test_what_ci_runs_is_what_a_fresh_clone_has() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "python3 packaging/dev.py test"


# --- the server of a ward's record -----------------------------------------------------------


def programs_that_say(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres", "pg_ctl", "pg_dump", "psql"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="the programs of this test are scripts")
def test_the_newest_server_that_is_new_enough_is_taken(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    system = dev.system_packages
    monkeypatch.delenv("INFUSEPLAN_POSTGRESQL", raising=False)
    monkeypatch.setattr(system, "SERVER_FOLDERS", (f"{tmp_path}/*/bin",))
    monkeypatch.setattr(system.shutil, "which", lambda _: None)
    assert system.server_programs() is None
    programs_that_say(tmp_path / "14" / "bin", "14.11 (Debian)")
    assert system.server_programs() is None
    fifteen = programs_that_say(tmp_path / "15" / "bin", "15.18")
    (programs_that_say(tmp_path / "18" / "bin", "18.1") / "initdb").unlink()
    assert system.server_programs() == fifteen
    nine = programs_that_say(tmp_path / "9" / "bin", "9.6")
    newer = programs_that_say(tmp_path / "17beta" / "bin", "17beta2")
    assert system.server_programs() == newer
    monkeypatch.setenv("INFUSEPLAN_POSTGRESQL", str(nine))
    assert system.server_programs() is None
    monkeypatch.setenv("INFUSEPLAN_POSTGRESQL", str(fifteen))
    assert system.server_programs() == fifteen


def test_a_machine_without_a_server_is_told_its_name_and_the_rest_is_tried(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its package is in the one line for IT; nothing else depends on it."""
    lack = dev.system_packages.Lack("server", "PostgreSQL 15 or newer", "postgresql")
    monkeypatch.setattr(dev, "lacking", lambda **_: [lack])
    monkeypatch.setattr(dev, "ensure_environment", lambda _: None)
    # Also where user namespaces are not allowed, as in a root of another system.
    monkeypatch.setattr(dev, "may_have_own_view", lambda *_: True)
    called: list[str] = []
    monkeypatch.setattr(dev, "compiling", lambda _: None)
    monkeypatch.setattr(dev, "run_stage", lambda stage: called.append(stage.name) or 0)
    assert dev.test(["--world", "home"]) == 0
    assert called == [*(stage.name for stage in dev.CHECKS), "tests", "rehearsals"]
    said = capsys.readouterr().out
    assert "Missing: PostgreSQL 15 or newer" in said
    assert "sudo apt-get install -y postgresql\n" in said
    assert "NOT run: not everything was tried" in said
    with pytest.raises(SystemExit):
        dev.ward([])
    assert "PostgreSQL 15 or newer" in capsys.readouterr().err
