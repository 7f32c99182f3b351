"""A Python with the locked packages that a user without rights may read. On Linux, as root.

Root's own Python often lies in root's home, where nobody else gets in, so that tests could never be
run as anybody else. Another one of the system is given the same packages then, once for each lock,
in a folder that outlives the run and that everybody may read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import locks

CACHE = Path("/var/cache/infuseplan-tests")
PLACES = (Path("/usr/bin"), Path("/usr/local/bin"), Path("/opt/python/bin"))
NAMES = ("python3", "python3.11", "python3.12", "python3.13", "python3.14")
# A newer Python than the locks are tried with may lack packages.
FITS = "import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 14))"
VERSION = "import sys; print(sys.version)"
# Twice: what is started first may still have rights that its own children have not.
WORKS = "import subprocess, sys; subprocess.check_call([sys.executable, '-c', 'import pytest'])"
# Environments of locks that nobody has used for so long are removed.
KEPT_DAYS = 30
MADE = "made"


def starts(*command: str) -> bool:
    # Bytecode that root writes by the way may be root's alone to read.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def found(become: Sequence[str], own: str, cache: Path = CACHE) -> str | None:
    """Our own Python if `become` may start it, or else another with the same packages."""
    if starts(*become, own, "-c", WORKS):
        return own
    for python in _of_the_system(become):
        made = _with_packages(python, locks.lock_file("dev"), cache)
        if made is not None and starts(*become, str(made), "-c", WORKS):
            return str(made)
    return None


def _of_the_system(become: Sequence[str]) -> Iterator[Path]:
    """Each once, whatever names it has."""
    seen = set()
    for python in (place / name for place in PLACES for name in NAMES):
        if (real := python.resolve()) not in seen and starts(*become, str(python), "-c", FITS):
            seen.add(real)
            yield python


def _with_packages(python: Path, lock: Path, cache: Path) -> Path | None:
    """The Python of an environment made from `lock`; nothing where that did not succeed."""
    said = subprocess.run([str(python), "-c", VERSION], capture_output=True, check=True).stdout
    # Another release of the same Python may not find its way into an environment of the older.
    key = hashlib.sha256(lock.read_bytes() + said + str(python).encode()).hexdigest()[:16]
    try:
        cache.mkdir(parents=True, exist_ok=True)
        cache.chmod(0o755)
        with _alone(cache):
            place = cache / key
            _forget_old_ones(cache, but=place)
            if not (place / MADE).exists():
                _make(python, lock, place)
            (place / MADE).touch()
            # By the clock that its age is judged by: a world of another year shifts that one alone.
            os.utime(place / MADE, (time.time(), time.time()))
    except (OSError, subprocess.SubprocessError):
        return None
    return place / "bin" / "python"


def _make(python: Path, lock: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    print("Making an environment that every user may read (once for each lock).", flush=True)
    # Debian keeps what puts pip into an environment in a package of its own; ours can fill it.
    command = [str(python), "-m", "venv", "--without-pip", str(place)]
    subprocess.run(command, umask=0o022, capture_output=True, check=True)
    if (trouble := locks.install_locked(place / "bin" / "python", lock)) is not None:
        shutil.rmtree(place, ignore_errors=True)
        raise subprocess.SubprocessError(trouble)
    # Whatever the umask was while the packages were put there.
    subprocess.run(["chmod", "-R", "u+rwX,go+rX,go-w", str(place)], check=True)


def _forget_old_ones(cache: Path, but: Path) -> None:
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for place in cache.iterdir():
        if place.is_dir() and place != but:
            made = place / MADE
            if not made.exists() or made.stat().st_mtime < oldest:
                shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Two runs at once must not make the same environment in each other's way."""
    import fcntl  # noqa: PLC0415 - only on Unix, where alone this is called

    with (cache / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
