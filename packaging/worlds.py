"""Another machine, another day: what the tests are run under, a different one each time.

A world changes what no test may depend on: time zone, language, year, user, home, place of the
files, and whether Python writes bytecode. The day chooses one, so that the runs of a week cover all
of them; its name is printed, and `dev.py test --world NAME` repeats it.
What a machine cannot change is said aloud and left as it is.
"""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import readable_python
from readable_python import starts

ROOT = Path(__file__).resolve().parent.parent

AS_IT_IS = "home"
# `nobody` of Linux systems: a user that owns nothing.
NOBODY = 65534
FOLDER = "Ein Ordner mit ü"
DAYS_IN_A_YEAR = 366
SECONDS_IN_A_DAY = 86_400
# Where Linux keeps files in memory; the tests use a tenth of this room.
_MEMORY = "/dev/shm"  # noqa: S108  # nosec B108 - a folder that nobody can guess is made in it
_ROOM_NEEDED = 4 << 30
# Which world stands first in the row of days.
FIRST = 2


@dataclass(frozen=True)
class World:
    """One way in which a machine may differ; empty fields leave it as it is."""

    name: str
    zone: str = ""
    language: str = ""
    bytecode: bool | None = None
    years: int = 0
    unprivileged: bool = False
    home_read_only: bool = False
    umask: int | None = None

    def __str__(self) -> str:
        said = [self.zone, self.language]
        if self.bytecode is not None:
            said.append("bytecode" if self.bytecode else "no bytecode")
        if self.years:
            said.append(f"{self.years:+} years")
        said += ["no administrator"] * self.unprivileged
        said += ["a home that cannot be written"] * self.home_read_only
        said += [f"umask {self.umask:03o}"] if self.umask is not None else []
        return f"{self.name} ({', '.join(filter(None, said)) or 'as this machine is'})"


WORLDS = (
    World(AS_IT_IS),
    World("berlin", "Europe/Berlin", "de_DE.UTF-8", bytecode=True, unprivileged=True),
    World("st-johns", "America/St_Johns", "C", bytecode=False, years=1),
    World("chatham", "Pacific/Chatham", "tr_TR.UTF-8", bytecode=True, umask=0o077),
    World("kolkata", "Asia/Kolkata", "C.UTF-8", True, 2, unprivileged=True, home_read_only=True),
    World("kiritimati", "Pacific/Kiritimati", "ja_JP.UTF-8", bytecode=True, years=-1),
)


def named(name: str) -> World | None:
    return next((world for world in WORLDS if world.name == name), None)


def of_today() -> World:
    """Chosen by the day alone: everybody has the same one, and a week has them all."""
    today = date.fromisoformat(time.strftime("%Y-%m-%d", time.gmtime()))
    # Not the unchanged one: that is where people work.
    return WORLDS[1:][(today.toordinal() + FIRST) % len(WORLDS[1:])]


@dataclass
class Place:
    """Where and how commands are started in a world."""

    folder: Path
    env: dict[str, str]
    # Not always the one that was asked for: another user may not be let in to it.
    python: str
    before: tuple[str, ...] = ()
    # The first words of `before`, where they make the command somebody else's.
    user: tuple[str, ...] = ()
    left_out: list[str] = field(default_factory=list)


def _files(root: Path) -> list[str]:
    """What git knows of, or would be asked to; without git, all but what is made here."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    except (FileNotFoundError, PermissionError):
        done = None
    if done is not None and done.returncode == 0:
        return [name for name in os.fsdecode(done.stdout).split("\0") if (root / name).is_file()]
    made = {".git", ".venv", ".venv.aside", "build", "dist", "mutants"}
    return [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file()
        and path.relative_to(root).parts[0] not in made
        and not {"__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"} & {*path.parts}
    ]


def copy_tree(target: Path, root: Path = ROOT) -> None:
    """The tree as it lies here, changes that are not committed included."""
    for name in _files(root):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, target / name)


def _has_language(name: str) -> bool:
    """Whether the system's own tools can speak it; they warn about others at every start."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return True


def _own(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)


def _become_nobody(place: Place, around: Path) -> None:
    """Without an administrator's rights, where we have them and a Python that can be read."""
    become = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    around.chmod(0o755)
    python = readable_python.found(become, place.python)
    if python is None:
        place.left_out.append("another user (no setpriv, or no Python that others may read)")
        return
    place.python = python
    _own(around, NOBODY)
    place.user, place.before = become, (*become, *place.before)


def _another_year(place: Place, years: int, around: Path) -> None:
    """The clock alone, by a few lines of C: faketime changes sleeping and open streams as well."""
    library, source = around / "another_year.so", ROOT / "packaging" / "another_year.c"
    compiler = (
        "cc",
        "-shared",
        "-fPIC",
        "-O1",
        "-o",
        str(library),
        str(source),
        "-ldl",
        "-lpthread",
    )
    if not sys.platform.startswith("linux") or not starts(*compiler):
        place.left_out.append("another year (no C compiler)")
        return
    # A world in a world: what is shifted already is shifted further.
    before = int(place.env.get("CLOCK_SHIFT_S", "0"))
    shift = before + years * DAYS_IN_A_YEAR * SECONDS_IN_A_DAY
    place.env |= {"LD_PRELOAD": str(library), "CLOCK_SHIFT_S": str(shift)}


def folder_in_memory() -> str | None:
    """Where files never reach a disk, if this system has such a place with enough room.

    The tests make thousands of journals, and each one is made safe on its disk at every entry.
    """
    if sys.platform != "linux" or os.environ.get("TMPDIR"):
        return None
    try:
        about = os.statvfs(_MEMORY)
    except OSError:
        return None
    is_usable = os.access(_MEMORY, os.W_OK | os.X_OK) and not about.f_flag & os.ST_NOEXEC
    return _MEMORY if is_usable and about.f_bavail * about.f_frsize >= _ROOM_NEEDED else None


@contextmanager
def entered(world: World, env: dict[str, str], python: str) -> Iterator[Place]:
    """A place to start commands in; the tree is copied unless the world changes nothing.

    Temporary files lie in memory where they can.
    """
    memory = folder_in_memory()
    if world.name == AS_IT_IS and memory is None:
        yield Place(ROOT, env, python)
        return
    around = Path(tempfile.mkdtemp(prefix="infuseplan-world-", dir=memory)).resolve()
    # Some tests act as another user, who has to find the way in.
    around.chmod(0o755)
    try:
        if world.name == AS_IT_IS:
            yield Place(ROOT, env | {"TMPDIR": str(around)}, python)
        else:
            yield _made(world, env, python, around)
    finally:
        for path in (around / "home", around):
            if path.is_dir():
                path.chmod(0o700)
        shutil.rmtree(around, ignore_errors=True)


def _made(world: World, env: dict[str, str], python: str, around: Path) -> Place:
    folder, home, temporary = around / FOLDER / "infuseplan", around / "home", around / "tmp"
    for each in (folder, home, temporary):
        each.mkdir(parents=True)
    copy_tree(folder)
    changed = {
        "HOME": str(home), "TMPDIR": str(temporary), "TZ": world.zone,
        # A language that the system lacks stays the user's wish; what tools need is one it has.
        "LANG": world.language,
        "LC_ALL": world.language if _has_language(world.language) else "C.UTF-8",
        # An installed copy of this package would be that of the tree itself.
        "PYTHONPATH": str(folder),
    }  # fmt: skip
    env = {name: value for name, value in env.items() if not name.startswith("XDG_")}
    for name in ("LANGUAGE", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        env.pop(name, None)
    place = Place(folder, {**env, **changed}, python)
    if not world.bytecode:
        place.env["PYTHONDONTWRITEBYTECODE"] = "1"
    if world.home_read_only:
        home.chmod(0o555)
    if world.years:
        _another_year(place, world.years, around)
    if world.umask is not None:
        place.before = (python, "-c", _WITH_UMASK, str(world.umask), *place.before)
    if sys.platform.startswith("linux") and os.geteuid() == 0:
        if world.unprivileged:
            _become_nobody(place, around)
        if world.home_read_only and "setpriv" not in place.before:
            place.left_out.append("a home that cannot be written (root writes everywhere)")
    return place


_WITH_UMASK = "import os, sys; os.umask(int(sys.argv[1])); os.execvp(sys.argv[2], sys.argv[2:])"
