#!/usr/bin/env python3
"""Everything a developer starts, with nothing but Python and a package registry.

usage: python3 packaging/dev.py COMMAND [ARGUMENTS]

  run [ARGUMENTS]     open the program; arguments go to it (`run plan --help`)
  test [ARGUMENTS]    all checks and all tests; arguments go to pytest (`test -k monitor`)
  check               the checks without the tests
  cover [ARGUMENTS]   the tests, with the lines and branches they do not reach
  bench [ARGUMENTS]   speed and memory against their budgets (tests marked `benchmark`)
  grid [ARGUMENTS]    full grids and kill trials, long (tests marked `long`)
  mutate [ARGUMENTS]  mutants of the domain that no test notices, very long
  lock [--upgrade]    write the lock files anew from pyproject.toml
  system              only look for missing system libraries, and bring or name them

The environment is `.venv` in the repository, made from a lock file with hashes the first time it
is needed and again when the lock has changed. After that no command but `lock` needs a network.
`test` runs without a screen; QT_QPA_PLATFORM=xcb runs it in real windows, under Xvfb if need be.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import locks
from locks import lock_file

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
ASIDE = ROOT / ".venv.aside"
STAMP = VENV / "made-from.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# Each set of packages contains the ones before it, so a larger set serves a smaller wish.
SETS = ("runtime", "dev", "mutate")

# What Qt's wheels expect of the system, by the name it is loaded under and Debian's package.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# Programs that some tests use when they are there, and skip without.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "pdftotext": "poppler-utils",
    "xdotool": "xdotool",
}

EXAMPLE = ("plan", "--regimen", "isa-pd", "--weight-kg", "70", "--age", "66", "--infusion", "1")


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
    except FileNotFoundError:
        return 127


# --- system libraries -----------------------------------------------------------------------


def loadable(library: str) -> bool:
    """The loader's own answer; it also knows libraries that no package manager put there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries() -> dict[str, str]:
    """Library to Debian package; empty on Windows and macOS, where Qt brings all it needs."""
    if not sys.platform.startswith("linux"):
        return {}
    return {name: package for name, package in QT_LIBRARIES.items() if not loadable(name)}


def missing_programs() -> dict[str, str]:
    if not sys.platform.startswith("linux"):
        return {}
    return {name: package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)}


def apt_install(packages: list[str]) -> bool:
    """Bring packages if that is ours to do: root, on a system with apt-get."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return False
    say(f"Installing from the system's packages: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A machine that is fresh has no package lists; one that is offline may still have the files.
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            say(*(done.stdout + done.stderr).splitlines()[-10:])
    return done.returncode == 0


def bring_system_packages(*, for_tests: bool) -> bool:
    """True when Qt's libraries are all there; missing test programs are only mentioned."""
    wanted = {**missing_libraries(), **(missing_programs() if for_tests else {})}
    if not wanted:
        return True
    packages = sorted(set(wanted.values()))
    apt_install(packages)
    libraries = missing_libraries()
    programs = missing_programs() if for_tests else {}
    left = sorted({**libraries, **programs}.values())
    if libraries:
        say("", f"Qt needs libraries that this system lacks: {', '.join(sorted(libraries))}")
    if programs:
        say("", f"Tests that need {', '.join(sorted(programs))} will be skipped.")
    if left:
        say(f"On Debian and Ubuntu:  sudo apt-get install -y {' '.join(left)}")
    return not libraries


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
    # Debian keeps this part of the standard library in a package of its own.
    package = f"python3.{sys.version_info.minor}-venv"
    whole = importlib.util.find_spec("ensurepip") is not None or apt_install([package])
    if not whole or called(sys.executable, "-m", "venv", VENV) != 0:
        give_up(
            f"Python could not make the environment {VENV.name} in {ROOT}.",
            f"On Debian and Ubuntu:  sudo apt-get install -y {package}",
            "Elsewhere: is the folder writable, and is Python's own `venv` module installed?",
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


def install_ourselves() -> None:
    """The command `infuseplan` and the package, as they stand in this tree."""
    here = ("--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    if (trouble := locks.pip(PYTHON, "install", "--quiet", *here)) is not None:
        give_up(trouble, "", "This tree could not be installed; see pyproject.toml.")


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
    ourselves = digest(ROOT / "pyproject.toml")
    if which != "runtime" and stamp.get("infuseplan") != ourselves:
        install_ourselves()
        write_stamp({**stamp, "infuseplan": ourselves})


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


def plan_without_window(reason: str) -> int:
    command = f"python3 packaging/dev.py run {' '.join(EXAMPLE)}"
    say(
        "",
        reason,
        "The planner works on the command line as well. For example, a first infusion at 70 kg:",
        "",
        f"  {command}",
        "",
    )
    code = called(PYTHON, "-m", "infuseplan", *EXAMPLE)
    say("", "More:  python3 packaging/dev.py run --help")
    return code


def run(arguments: list[str]) -> int:
    window = opens_window(arguments)
    lacking = ""
    if window and not has_screen(arguments):
        lacking = "There is no screen here, so the window cannot open."
    elif (window or arguments[0] == "sheet") and not bring_system_packages(for_tests=False):
        lacking = "Without these libraries the window cannot open."
    ensure_environment("runtime")
    if window and lacking:
        return plan_without_window(lacking)
    code = called(PYTHON, "-m", "infuseplan", *arguments)
    if window and code < 0:
        say("", f"The program was ended by signal {-code}. Is the screen within reach?")
        say("Without one, plan on the command line:  python3 packaging/dev.py run plan --help")
        return 1
    return code


# --- checks and tests -----------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """One check: what it is called, and how it is called."""

    name: str
    command: tuple[str | Path, ...]


CODE = ("infuseplan", "packaging")
CHECKS = (
    Stage("ruff check", (PYTHON, "-m", "ruff", "check", ".")),
    Stage("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    # What it looks at stands in pyproject.toml.
    Stage("mypy", (PYTHON, "-m", "mypy", "--strict")),
    Stage("import contracts", (BIN / "lint-imports", "--no-logo")),
    # From medium severity on: the low one objects to starting any process at all.
    Stage("bandit", (PYTHON, "-m", "bandit", "-c", "pyproject.toml", "-qllr", *CODE)),
)


def quiet_environment() -> dict[str, str]:
    """No window pops up while one works, and text is UTF-8 on Windows too."""
    return {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", **os.environ}


def pytest_command(*arguments: str | Path) -> tuple[str | Path, ...]:
    """Under Xvfb, on the smallest screen we promise, when real windows want a screen."""
    command = (PYTHON, "-m", "pytest", "-p", "no:randomly", *arguments)
    real = quiet_environment()["QT_QPA_PLATFORM"].startswith("xcb")
    if real and not os.environ.get("DISPLAY") and shutil.which("xvfb-run"):
        return ("xvfb-run", "-a", "-s", "-screen 0 1366x768x24", *command)
    return command


def counts(report: Path) -> str:
    """`N passed, N failed, N skipped` from pytest's report; a run that died has one failure."""
    try:
        head = re.search("<testsuite .*?>", report.read_text(encoding="utf-8"))
    except OSError:
        head = None
    if head is None:
        return "0 passed, 1 failed"
    number = {name: int(value) for name, value in re.findall(r'(\w+)="(\d+)"', head.group())}
    failed = number["failures"] + number["errors"]
    passed = number["tests"] - failed - number["skipped"]
    return f"{passed} passed, {failed} failed, {number['skipped']} skipped"


def run_stages(stages: tuple[Stage, ...]) -> int:
    """All of them, even after a failure: one run shows a developer everything."""
    env = quiet_environment()
    rows = []
    for number, stage in enumerate(stages, start=1):
        say("", f"=== {number} of {len(stages)}: {stage.name}")
        started = time.monotonic()
        code = called(*stage.command, env=env)
        rows.append((stage.name, code, time.monotonic() - started))
    say("", "=== summary")
    for name, code, seconds in rows:
        outcome = "passed" if code == 0 else f"FAILED ({code})"
        say(f"{name:<20}{outcome:<14}{seconds:>7.1f} s")
    return 1 if any(code for _, code, _ in rows) else 0


def check(_: list[str]) -> int:
    ensure_environment("dev")
    return run_stages(CHECKS)


def test(arguments: list[str]) -> int:
    bring_system_packages(for_tests=True)
    ensure_environment("dev")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "pytest.xml"
        command = pytest_command(f"--junitxml={report}", *arguments)
        code = run_stages((*CHECKS, Stage("pytest", command)))
        say("", counts(report))
    return code


def some_tests(*selection: str) -> int:
    bring_system_packages(for_tests=True)
    ensure_environment("dev")
    return called(*pytest_command(*selection), env=quiet_environment())


def cover(arguments: list[str]) -> int:
    return some_tests("--cov", "--cov-report=term-missing", *arguments)


def bench(arguments: list[str]) -> int:
    return some_tests("-m", "benchmark", *arguments)


def grid(arguments: list[str]) -> int:
    return some_tests("-m", "long", *arguments)


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
    if bring_system_packages(for_tests=True):
        say("Every library that Qt needs is there.")
        return 0
    return 1


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


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "cover": cover,
    "bench": bench,
    "grid": grid,
    "mutate": mutate,
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
