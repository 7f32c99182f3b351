"""What this machine lacks of what lies outside of the package registry, brought or named.

One list for everything, so that somebody without administrator's rights asks IT once.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from glob import glob
from importlib import invalidate_caches
from pathlib import Path

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
# Programs that tests use: a display, what presses keys on it and reads its screen, another clock.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "faketime": "faketime",
    "import": "imagemagick",
    "openbox": "openbox",
    "pdftotext": "poppler-utils",
    "setpriv": "util-linux",
    "xauth": "xauth",
    "xdotool": "xdotool",
}
# No program on the path, but a file: any of them will do.
TEST_FILES = {
    "at-spi2-core": (
        "/usr/libexec/at-spi-bus-launcher",
        "/usr/lib/at-spi2-core/at-spi-bus-launcher",
    ),
}
# PostgreSQL's programs are on nobody's path on Debian, which keeps several versions of them.
SERVER_PROGRAMS = ("initdb", "postgres", "pg_ctl", "pg_dump", "psql")
SERVER_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)
OLDEST_SERVER = 15
SERVER_PACKAGE = "postgresql"
SYSTEM_PYTHON = Path("/usr/bin/python3")
OLDEST_PIP = (22, 3)
# Names that are said; the line for IT has them all.
FEW = 3


@dataclass(frozen=True)
class Lack:
    """One thing that is not here: what it is for, what it is called, Debian's package."""

    purpose: str
    name: str
    package: str


def loadable(library: str) -> bool:
    """The loader's own answer; it also knows libraries that no package manager put there."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def can_make_environments() -> bool:
    """Debian keeps this part of the standard library in a package of its own."""
    return importlib.util.find_spec("ensurepip") is not None


def has_pip() -> bool:
    """Whether this Python's own pip can fill an environment that has none."""
    try:
        import pip  # noqa: PLC0415 - not every Python has it
    except ImportError:
        return False
    parts = pip.__version__.split(".")[:2]
    return all(part.isdigit() for part in parts) and tuple(map(int, parts)) >= OLDEST_PIP


def server_programs() -> Path | None:
    """The folder with the programs of the newest PostgreSQL that is new enough; None without one.

    INFUSEPLAN_POSTGRESQL names another folder.
    """
    named = os.environ.get("INFUSEPLAN_POSTGRESQL")
    if named:
        return Path(named) if _server_version(Path(named)) >= OLDEST_SERVER else None
    on_path = shutil.which("postgres")
    places = [] if on_path is None else [Path(on_path).resolve().parent]
    places += [Path(one) for pattern in SERVER_FOLDERS for one in glob(pattern)]
    versions = {place: _server_version(place) for place in places}
    fitting = [place for place, version in versions.items() if version >= OLDEST_SERVER]
    return max(fitting, key=lambda place: versions[place], default=None)


def _server_version(folder: Path) -> int:
    """15 for 15.7; 0 where a program is missing or does not run."""
    if not all((folder / one).is_file() for one in SERVER_PROGRAMS):
        return 0
    done = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r" (\d+)", done.stdout)
    return 0 if found is None else int(found[1])


def _system_python_reads_screens() -> bool:
    if not SYSTEM_PYTHON.exists():
        return False
    command = [str(SYSTEM_PYTHON), "-c", "from gi.repository import Gio"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def missing(*, environment: bool, window: bool, tests: bool, server: bool = False) -> list[Lack]:
    """All that is not here of what is wanted; Windows and macOS have all that Qt needs."""
    found = []
    if environment and not can_make_environments():
        package = f"python3.{sys.version_info.minor}-venv"
        found.append(Lack("environment", "Python's venv", package))
    if not sys.platform.startswith("linux"):
        return found
    if server and server_programs() is None:
        name = f"PostgreSQL {OLDEST_SERVER} or newer"
        found.append(Lack("server", name, SERVER_PACKAGE))
    if window:
        libraries = QT_LIBRARIES.items()
        found += [Lack("window", name, each) for name, each in libraries if not loadable(name)]
    if tests:
        programs = TEST_PROGRAMS.items()
        found += [Lack("tests", name, each) for name, each in programs if not shutil.which(name)]
        files = TEST_FILES.items()
        found += [
            Lack("tests", package, package)
            for package, places in files
            if not any(Path(place).exists() for place in places)
        ]
        if not _system_python_reads_screens():
            found.append(Lack("tests", "python3-gi", "python3-gi"))
    return found


def install_line(lacks: Iterable[Lack]) -> str:
    """One line that brings everything, for whoever may."""
    return f"sudo apt-get install -y {' '.join(sorted({lack.package for lack in lacks}))}"


def in_words(lacks: list[Lack]) -> list[str]:
    """What is missing, by what it is for, and the one line."""
    lines = []
    named = {
        "environment": "Python's `venv`, which makes environments",
        "window": "libraries that Qt loads",
        "tests": "programs that tests use",
        "server": "the server of a ward's record",
    }
    for purpose, what in named.items():
        names = [lack.name for lack in lacks if lack.purpose == purpose]
        if names and purpose == "environment":
            lines.append(f"Missing: {what}.")
        elif names and purpose == "server":
            lines.append(f"Missing: {names[0]}, which the tests of a ward's record share.")
        elif names:
            few = ", ".join(names[:FEW]) + (" ..." if len(names) > FEW else "")
            lines.append(f"Missing: {what} ({len(names)}: {few}).")
    lines += ["On Debian and Ubuntu, in one line (to hand to IT):", install_line(lacks)]
    return lines


def may_install() -> bool:
    """It is ours to do: root, on a system with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(lacks: list[Lack]) -> str:
    """Bring everything at once; what apt-get says where it fails."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    packages = sorted({lack.package for lack in lacks})
    said = ""
    # A machine that is fresh has no package lists; one that is offline may still have the files.
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-q", *command], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            said += "\n".join((done.stdout + done.stderr).splitlines()[-10:]) + "\n"
    invalidate_caches()
    return said if done.returncode != 0 else ""
