#!/usr/bin/env python3
"""Everything a developer starts, with nothing but Python and a package registry.

usage: python3 packaging/dev.py COMMAND [ARGUMENTS]

  run [ARGUMENTS]     open the program; arguments go to it (`run plan --help`)
  test [ARGUMENTS]    all checks and all tests; arguments go to pytest (`test -k monitor`)
  check               the checks without the tests
  cover [ARGUMENTS]   the tests, with the lines and branches they do not reach
  rehearse [ARGS]     all rehearsals of the program from outside, also the long ones;
                      `rehearse --frozen BUNDLE` the small set against a bundle of build.py
  bench [ARGUMENTS]   speed and memory as ratios; wants a machine that does nothing else
  grid [ARGUMENTS]    full grids and kill trials, long (tests marked `long`); of them the 50 000
                      generated courses take 10 to 13 min of one core: `grid -k ten_thousand`
  mutate [ARGUMENTS]  mutants of the domain that no test notices, very long
  ward [ARGUMENTS]    a throw-away PostgreSQL and two windows that share their record; arguments
                      go to both windows
  fresh [ARGUMENTS]   `run` and `test` in a clean Debian 12 and 13, as root; `fresh --help`
  lock [--upgrade]    write the lock files anew from pyproject.toml
  system              only look for what this system lacks, and bring or name it

The environment is `.venv` in the repository, made from a lock file with hashes the first time it
is needed and again when the lock has changed. After that no command but `lock` and `fresh` needs a
network. `test` runs without a screen; QT_QPA_PLATFORM=xcb runs it in real windows, under Xvfb if
need be. Each day has its world: another time zone, language, year, user, home and place of the
files, for tests and rehearsals. `test --world NAME` repeats one, `test --world home` leaves the
machine as it is.
Root is somebody else in some worlds; where nobody else may read root's Python, another one of the
system is given the packages once, under /var/cache/infuseplan-tests.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import locks
import system_packages
import ward_trial
import worlds
from locks import lock_file

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
ASIDE = ROOT / ".venv.aside"
STAMP = VENV / "made-from.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# Each set of packages contains the ones before it, so a larger set serves a smaller wish.
SETS = ("runtime", "dev", "mutate")

EXAMPLE = ("plan", "--regimen", "isa-pd", "--weight-kg", "70", "--age", "66", "--infusion", "1")


# A folder of PATH that this user may not read: the system says so where a program is in none.
NOT_FOUND = (FileNotFoundError, PermissionError)


def say(*lines: str) -> None:
    """Flush at once: what the child processes print must come after it."""
    print(*lines, sep="\n", flush=True)


def give_up(*lines: str) -> NoReturn:
    """End with words instead of a traceback."""
    print("", *lines, sep="\n", file=sys.stderr, flush=True)
    raise SystemExit(1)


def called(*command: str | Path, env: dict[str, str] | None = None) -> int:
    """Exit code of a command run in the repository; 127 when there is no such program."""
    sys.stdout.flush()
    try:
        return subprocess.call([str(word) for word in command], cwd=ROOT, env=env)
    except NOT_FOUND:
        return 127


# --- what the system lacks ------------------------------------------------------------------


def lacking(*, window: bool, tests: bool, server: bool = False) -> list[system_packages.Lack]:
    """What is still missing once all that is ours to bring was brought."""
    wanted = {"environment": not PYTHON.exists(), "window": window, "tests": tests}
    found = system_packages.missing(**wanted, server=server)
    if found and system_packages.may_install():
        say(f"Installing {len(found)} packages of the system that are missing.")
        said = system_packages.install(found)
        found = system_packages.missing(**wanted, server=server)
        if found and said:
            say(said)
    return found


def cannot_start(lacks: list[system_packages.Lack]) -> bool:
    """Without `venv` the environment is made by this Python's own pip; without that, not at all."""
    no_venv = any(lack.purpose == "environment" for lack in lacks)
    return no_venv and not system_packages.has_pip()


def end_without_environment(lacks: list[system_packages.Lack]) -> NoReturn:
    give_up(
        "This Python can neither make an environment nor install packages: `venv` and pip are",
        "missing. Nothing can be started before they are there.",
        *system_packages.in_words(lacks),
    )


# --- the environment ------------------------------------------------------------------------


def digest(path: Path) -> str:
    """SHA-256 of the text, the same whatever line ends a checkout has."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def stamped() -> dict[str, str]:
    """What the environment was made from; empty when it is absent, broken or was moved."""
    try:
        lines = STAMP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    stamp = dict(line.split(" ", 1) for line in lines if " " in line)
    # The scripts in an environment name its place, so a copied one would run the original.
    if stamp.pop("place", "") != str(VENV) or not PYTHON.exists():
        return {}
    if any(digest(lock_file(which)) != stamp[which] for which in SETS if which in stamp):
        return {}
    return stamp if called(PYTHON, "-c", "") == 0 else {}


def write_stamp(stamp: dict[str, str]) -> None:
    lines = [f"place {VENV}", *(f"{name} {value}" for name, value in stamp.items())]
    STAMP.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_empty_environment() -> None:
    whole = system_packages.can_make_environments()
    options = () if whole else ("--without-pip",)
    if called(sys.executable, "-m", "venv", *options, VENV) != 0:
        give_up(
            f"Python could not make the environment {VENV.name} in {ROOT}.",
            "Is the folder writable, and is Python's own `venv` module installed?",
        )


def install(which: str) -> None:
    """One set of packages, exactly as it is locked."""
    if (trouble := locks.install_locked(PYTHON, lock_file(which))) is not None:
        give_up(
            trouble,
            "",
            f"The packages of {lock_file(which).name} could not be installed; pip says why above.",
            "No network: connect once, later starts need none.",
            "A hash that differs: someone changed a package. Do not go round it; tell the project.",
            "No matching version: is this Python too new? The lock is tried with 3.11 to 3.14.",
        )


def ensure_environment(which: str) -> None:
    """`.venv` with at least the set `which`; nothing is done when it is there already."""
    stamp = stamped()
    if which not in stamp:
        say(f"Making the environment .venv from {lock_file(which).name} (once, some minutes).")
        fresh = not stamp
        if fresh:
            shutil.rmtree(ASIDE, ignore_errors=True)
            if VENV.exists():
                VENV.rename(ASIDE)
        try:
            if fresh:
                make_empty_environment()
            install(which)
            contained = SETS[: SETS.index(which) + 1]
            stamp.update({name: digest(lock_file(name)) for name in contained})
        except BaseException:
            # Half an environment is worse than the old one.
            if fresh:
                shutil.rmtree(VENV, ignore_errors=True)
                if ASIDE.exists():
                    ASIDE.rename(VENV)
            raise
        write_stamp(stamp)
        shutil.rmtree(ASIDE, ignore_errors=True)


# --- running the program --------------------------------------------------------------------


def opens_window(arguments: list[str]) -> bool:
    if {"-h", "--help", "--version"} & set(arguments):
        return False
    return not arguments or arguments[0].startswith("-") or arguments[0] == "demo"


def has_screen(arguments: list[str]) -> bool:
    if not sys.platform.startswith("linux"):
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "xcb").split(":")[0]
    if "-platform" in arguments:
        platform = "chosen by the user"
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(shown) or platform not in {"xcb", "wayland", "wayland-egl"}


def plan_without_window(*reason: str) -> int:
    """The head of an example, and how to see the whole: all of it fits on one screen."""
    command = (PYTHON, "-m", "infuseplan", *EXAMPLE)
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    say(*reason)
    if done.returncode != 0:
        say(done.stdout + done.stderr)
        return done.returncode
    # Its title says what the sentence above it says already.
    head = done.stdout.strip().partition("\n\n")[0].splitlines()[1:]
    # Room for the line to IT, where there is one.
    space = [""] if len(reason) == 1 else []
    say(
        "Plans can be had in text. The head of one, a first infusion at 70 kg:",
        *space,
        *[line for line in head if line.strip("-")],
        *space,
        "The whole of it, with its cautions, premedication and every rate step:",
        f"  python3 packaging/dev.py run {' '.join(EXAMPLE)}",
        "More:  python3 packaging/dev.py run --help",
    )
    return 0


def run(arguments: list[str]) -> int:
    window = opens_window(arguments)
    paints = window or arguments[:1] == ["sheet"]
    lacks = lacking(window=paints, tests=False)
    if cannot_start(lacks):
        end_without_environment(lacks)
    ensure_environment("runtime")
    libraries = any(lack.purpose == "window" for lack in lacks)
    if window and not has_screen(arguments):
        named = system_packages.in_words(lacks) if lacks else []
        return plan_without_window("There is no screen here, so the window cannot open.", *named)
    if window and libraries:
        return plan_without_window(
            "Without these libraries the window cannot open.", *system_packages.in_words(lacks)
        )
    code = called(PYTHON, "-m", "infuseplan", *arguments)
    if window and code < 0:
        say("", f"The program was ended by signal {-code}. Is the screen within reach?")
        say("Without one, plan on the command line:  python3 packaging/dev.py run plan --help")
        return 1
    return code


# --- checks and tests -----------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """One check: its name, how and where it is called; some are silent while all is well."""

    name: str
    command: tuple[str | Path, ...]
    folder: Path = ROOT
    env: dict[str, str] | None = None
    silent: bool = False
    # What was begun before and has to have ended.
    behind: subprocess.Popen[bytes] | None = None


CODE = ("infuseplan", "packaging")
CHECKS = (
    Stage("ruff check", (PYTHON, "-m", "ruff", "check", "."), silent=True),
    Stage("ruff format", (PYTHON, "-m", "ruff", "format", "--check", "."), silent=True),
    # What it looks at stands in pyproject.toml.
    Stage("mypy", (PYTHON, "-m", "mypy", "--strict"), silent=True),
    Stage("import contracts", (BIN / "lint-imports", "--no-logo"), silent=True),
    # From medium severity on: the low one objects to starting any process at all.
    Stage("bandit", (PYTHON, "-m", "bandit", "-c", "pyproject.toml", "-qllr", *CODE), silent=True),
)
MOST_WORKERS = 8


def quiet_environment() -> dict[str, str]:
    """No window pops up while one works, and text is UTF-8 on Windows too.

    This tree is found by its place, wherever a test starts the program. It is not installed: the
    file that an editable install leaves names the place, and Python 3.11 does not start at all
    where that has an umlaut and the language is unknown to the system.
    """
    ours = {"PYTHONPATH": str(ROOT)}
    return {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", **os.environ, **ours}


def real_windows() -> bool:
    return quiet_environment()["QT_QPA_PLATFORM"].startswith("xcb")


def workers(most: int = MOST_WORKERS) -> tuple[str, ...]:
    """Tests side by side; windows on one real screen would take the keyboard from each other.

    One more than there are processors: tests of the ward and of packages wait for other programs.
    """
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    number = 0 if real_windows() else min(most, cores + 1)
    return ("-n", str(number), "--dist", "worksteal")


def pytest_command(
    *arguments: str | Path, python: str | Path | None = None
) -> tuple[str | Path, ...]:
    """Under Xvfb, on the smallest screen we promise, when real windows want a screen."""
    command = (python or PYTHON, "-m", "pytest", "-p", "no:randomly", *arguments)
    if real_windows() and not os.environ.get("DISPLAY") and shutil.which("xvfb-run"):
        return ("xvfb-run", "-a", "-s", "-screen 0 1366x768x24", *command)
    return command


def counts(*reports: Path) -> str:
    """`N passed, N failed, N skipped` from pytest's reports; a run that died has one failure."""
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    died = 0
    for report in reports:
        try:
            head = re.search("<testsuite .*?>", report.read_text(encoding="utf-8"))
        except OSError:
            head = None
        died += head is None
        for name, value in re.findall(r'(\w+)="(\d+)"', head.group()) if head else ():
            if name in total:
                total[name] += int(value)
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    return f"{passed} passed, {failed + died} failed, {total['skipped']} skipped"


def run_stage(stage: Stage) -> int:
    env = stage.env or quiet_environment()
    words = [str(word) for word in stage.command]
    if stage.behind is not None:
        stage.behind.wait()
    try:
        if not stage.silent:
            return subprocess.call(words, cwd=stage.folder, env=env)
        done = subprocess.run(
            words, cwd=stage.folder, env=env, capture_output=True, text=True, check=False
        )
    except NOT_FOUND:
        return 127
    if done.returncode != 0:
        say(done.stdout + done.stderr)
    return done.returncode


def run_stages(stages: tuple[Stage, ...]) -> int:
    """All of them, even after a failure: one run shows a developer everything."""
    rows = []
    for number, stage in enumerate(stages, start=1):
        say(f"=== {number} of {len(stages)}: {stage.name}")
        started = time.monotonic()
        code = run_stage(stage)
        rows.append((stage.name, code, time.monotonic() - started))
    say("", "=== summary")
    for name, code, seconds in rows:
        outcome = "passed" if code == 0 else f"FAILED ({code})"
        say(f"{name:<20}{outcome:<14}{seconds:>7.1f} s")
    return 1 if any(code for _, code, _ in rows) else 0


def check(_: list[str]) -> int:
    lacks = lacking(window=False, tests=False)
    if cannot_start(lacks):
        end_without_environment(lacks)
    ensure_environment("dev")
    return run_stages(CHECKS)


def world_of(arguments: list[str]) -> tuple[worlds.World, list[str]]:
    """The world that is asked for, or that of the day; and the arguments that are pytest's."""
    if "--world" not in arguments:
        return worlds.of_today(), arguments
    place = arguments.index("--world")
    name = arguments[place + 1] if place + 1 < len(arguments) else ""
    world = worlds.named(name)
    if world is None:
        names = ", ".join(each.name for each in worlds.WORLDS)
        give_up(f"No world `{name}`. There are: {names}.")
    return world, [*arguments[:place], *arguments[place + 2 :]]


def compiling(place: worlds.Place) -> subprocess.Popen[bytes] | None:
    """The tests compiled beside the checks, which leave a processor idle: else each worker does.

    Where Python keeps nothing of it, nothing is begun.
    """
    if "PYTHONDONTWRITEBYTECODE" in place.env:
        return None
    command = pytest_command("-q", "--collect-only", "--no-header", python=place.python)
    return subprocess.Popen(
        [str(word) for word in (*place.before, *command)],
        cwd=place.folder,
        env=place.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test(arguments: list[str]) -> int:
    world, arguments = world_of(arguments)
    found = lacking(window=True, tests=True, server=True)
    # Without a server everything else is tried all the same.
    serverless = [lack for lack in found if lack.purpose == "server"]
    lacks = [lack for lack in found if lack.purpose != "server"]
    if cannot_start(lacks):
        end_without_environment(found)
    ensure_environment("dev")
    if any(lack.purpose == "window" for lack in lacks):
        code = run_stages(CHECKS)
        say("", "Only the checks were run: without these libraries no window can be tested.")
        give_up(*system_packages.in_words(found))
    if found:
        say(
            "Tests that need what is missing are skipped or fail.", *system_packages.in_words(found)
        )
    say(f"World: {world}", f"To repeat it:  python3 packaging/dev.py test --world {world.name}")
    with (
        tempfile.TemporaryDirectory() as folder,
        worlds.entered(world, quiet_environment(), str(PYTHON)) as place,
    ):
        for words in place.left_out:
            say(f"LEFT OUT of this world: {words}")
        reports = [Path(folder) / "tests.xml"]
        # The report is written by whoever the tests are run as.
        Path(folder).chmod(0o777)
        asked = (*workers(), f"--junitxml={reports[0]}", *arguments)
        command = pytest_command(*asked, python=place.python)
        tests = Stage("tests", (*place.before, *command), place.folder, place.env)
        stages = [*CHECKS, replace(tests, behind=compiling(place))]
        # Real windows of other programs and their screens, which only Linux lets one see.
        rehearsed = not arguments and REHEARSALS.is_dir() and sys.platform == "linux"
        may_rehearse = not lacks and may_have_own_view()
        if rehearsed and may_rehearse:
            reports.append(Path(folder) / "rehearsals.xml")
            there = place_of_rehearsals(place)
            command = (*there.before, *rehearsals("rehearsal", reports[1], python=there.python))
            stages.append(Stage("rehearsals", command, there.folder, there.env))
        code = run_stages(tuple(stages))
        say("", counts(*reports))
    if lacks:
        what = "The rehearsals were NOT run" if rehearsed else "Some tests were skipped"
        say("", f"{what}: not everything was tried.", *system_packages.in_words(found))
    elif rehearsed and not may_rehearse:
        say("", "The rehearsals were NOT run: not everything was tried.", *NO_OWN_VIEW)
    elif serverless:
        what = "The tests that share a record over PostgreSQL were NOT run"
        say("", f"{what}: not everything was tried.", *system_packages.in_words(found))
    return 1 if lacks and rehearsed else code


NO_OWN_VIEW = (
    "They show the program a folder of IT's own, for which this system wants root or user",
    "namespaces: run them as root, or have IT allow them (kernel.unprivileged_userns_clone).",
)


def may_have_own_view(user: tuple[str, ...] = ()) -> bool:
    """Whether a program may see another folder of IT's than the rest of the system does.

    `user` is how somebody else is become, whose program it is.
    """
    own = () if os.geteuid() == 0 and not user else ("--user", "--map-current-user", "--keep-caps")
    words = [*user, "unshare", *own, "--mount", "true"]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except NOT_FOUND:
        return False


def place_of_rehearsals(place: worlds.Place) -> worlds.Place:
    """That of the tests; as whoever we are where its user may have no view of its own."""
    if not place.user or may_have_own_view(place.user):
        return place
    say("LEFT OUT of this world for the rehearsals: another user (who may have no own view here)")
    return replace(place, before=place.before[len(place.user) :], user=())


REHEARSALS = ROOT / "tests" / "rehearsal"
# They mostly wait for the program, so more of them than there are cores.
MOST_DESKTOPS = 4


def rehearsals(
    marks: str, report: Path | None = None, *, python: str | Path | None = None
) -> tuple[str | Path, ...]:
    """Each worker has a desktop of its own; the folder is that of the tree they are started in."""
    side_by_side = ("-n", str(MOST_DESKTOPS), "--dist", "worksteal")
    written = () if report is None else (f"--junitxml={report}",)
    folder = REHEARSALS.relative_to(ROOT)
    return (python or PYTHON, "-m", "pytest", folder, "-m", marks, *side_by_side, *written)


def some_tests(*selection: str | Path, more: dict[str, str] | None = None) -> int:
    lacks = lacking(window=True, tests=True)
    if cannot_start(lacks):
        end_without_environment(lacks)
    if any(lack.purpose == "window" for lack in lacks):
        give_up(*system_packages.in_words(lacks))
    ensure_environment("dev")
    return called(*selection, env=quiet_environment() | (more or {}))


def cover(arguments: list[str]) -> int:
    report = ("--cov", "--cov-report=term-missing")
    return some_tests(*pytest_command(*workers(), *report, *arguments))


def frozen_of(arguments: list[str]) -> tuple[Path | None, list[str]]:
    """The program inside the bundle that is asked for, if one is; and what is pytest's."""
    if "--frozen" not in arguments:
        return None, arguments
    place = arguments.index("--frozen")
    name = arguments[place + 1] if place + 1 < len(arguments) else ""
    bundle = Path(name).resolve()
    program = bundle / "infuseplan" if bundle.is_dir() else bundle
    if not name or not program.is_file() or not os.access(program, os.X_OK):
        give_up(
            f"No program in `{name}`. Name the folder that `packaging/build.py bundle` made,",
            "or the program in it.",
        )
    return program, [*arguments[:place], *arguments[place + 2 :]]


def rehearse(arguments: list[str]) -> int:
    if not REHEARSALS.is_dir():
        give_up("There are no rehearsals in this tree.")
    program, arguments = frozen_of(arguments)
    if program is None:
        return some_tests(*rehearsals("rehearsal or long_rehearsal"), *arguments)
    say(f"The program that is rehearsed: {program}")
    more = {"INFUSEPLAN_PROGRAM": str(program)}
    return some_tests(*rehearsals("rehearsal"), *arguments, more=more)


def bench(arguments: list[str]) -> int:
    return some_tests(*pytest_command("-m", "benchmark", *arguments))


def grid(arguments: list[str]) -> int:
    return some_tests(*pytest_command(*workers(), "-m", "long", *arguments))


def mutate(arguments: list[str]) -> int:
    """Survivors are listed at the end; `mutate show NAME` prints one."""
    if os.name == "nt":
        give_up("Mutation testing forks processes, which Windows cannot. Use Linux.")
    if sys.version_info[:2] == (3, 13):
        # On that version alone mutmut's parser wants another YAML library than the lock has.
        give_up("Mutation testing is locked for Python 3.11, 3.12 and 3.14; this is 3.13.")
    ensure_environment("mutate")
    env = quiet_environment()
    if arguments:
        return called(PYTHON, "-m", "mutmut", *arguments, env=env)
    code = called(PYTHON, "-m", "mutmut", "run", env=env)
    called(PYTHON, "-m", "mutmut", "results", env=env)
    return code


def system(_: list[str]) -> int:
    lacks = lacking(window=True, tests=True, server=True)
    if lacks:
        say(*system_packages.in_words(lacks))
        return 1
    say("Everything that Qt and the tests need of this system is there.")
    return 0


# --- locking --------------------------------------------------------------------------------


def lock(arguments: list[str]) -> int:
    """Each set is locked under the versions of the one before, so they never disagree."""
    import tomllib  # noqa: PLC0415 - older Pythons lack it and must get as far as our words

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(declared["project"]["dependencies"])
    upgrade = "--upgrade" in arguments
    with tempfile.TemporaryDirectory() as folder:
        python = locks.locker(Path(folder))
        before: list[str] = []
        for which in SETS:
            if which != "runtime":
                wanted += declared["dependency-groups"][which]
            before = locks.compiled(python, [*wanted, *before], lock_file(which), upgrade=upgrade)
        locks.write_metadata(python)
    return 0


def fresh(arguments: list[str]) -> int:
    """Kept apart: it is about other systems than this one."""
    return importlib.import_module("fresh").main(arguments)  # type: ignore[no-any-return] # its own


def ward(arguments: list[str]) -> int:
    """Two workstations side by side, as one sees them in a ward."""
    lacks = lacking(window=True, tests=False, server=True)
    if cannot_start(lacks):
        end_without_environment(lacks)
    if any(lack.purpose != "environment" for lack in lacks):
        give_up(*system_packages.in_words(lacks))
    if not has_screen(arguments):
        give_up("There is no screen here, so two windows cannot open.")
    ensure_environment("runtime")
    return ward_trial.two_windows(PYTHON, ROOT, arguments)


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "cover": cover,
    "rehearse": rehearse,
    "bench": bench,
    "grid": grid,
    "mutate": mutate,
    "ward": ward,
    "fresh": fresh,
    "lock": lock,
    "system": system,
}


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the Python at hand may be any
        here = ".".join(str(part) for part in sys.version_info[:3])
        give_up(
            f"InfusePlan needs Python 3.11 or newer; this is {here}.",
            "Start it with a newer one, for example:  python3.11 packaging/dev.py run",
        )
    if not arguments or arguments[0] in {"-h", "--help"}:
        say(__doc__ or "")
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        give_up(f"No command `{arguments[0]}`. There are: {', '.join(COMMANDS)}.")
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        give_up("Interrupted.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
