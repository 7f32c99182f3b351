"""The environment for a user who may not read root's: made once for each lock, and readable."""

import os
import stat
import sys
from pathlib import Path

import pytest

from tests.packaging.loading import loaded

readable = loaded("readable_python")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="made with means of Linux")

NOT_TO_BE_READ = "/nowhere/python"
# Nobody else looks at them.
OURS = {"lock", "made"}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which locks were installed; the packages themselves would take a network."""
    locks: list[Path] = []

    def install(python: Path, lock: Path) -> None:
        locks.append(lock)
        packages = next((python.parents[1] / "lib").glob("python3*")) / "site-packages"
        (packages / "pytest.py").write_text("", encoding="utf-8")

    monkeypatch.setattr(readable.locks, "install_locked", install)
    return locks


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "dev.lock"
    file.write_text("one==1\n", encoding="utf-8")
    monkeypatch.setattr(readable.locks, "lock_file", lambda which: file)
    return file


def test_ones_own_python_is_kept_where_it_can_be_read(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert readable.found((), sys.executable, cache) == sys.executable
    assert not cache.exists()


def test_another_is_made_once_for_each_lock(
    tmp_path: Path, lock: Path, installed: list[Path]
) -> None:
    cache = tmp_path / "cache"
    first = readable.found((), NOT_TO_BE_READ, cache)
    assert first is not None
    assert first.startswith(f"{cache}/")
    assert readable.found((), NOT_TO_BE_READ, cache) == first
    assert installed == [lock]
    lock.write_text("one==2\n", encoding="utf-8")
    assert readable.found((), NOT_TO_BE_READ, cache) not in {None, first}
    assert installed == [lock, lock]
    # The older lock is still there for whoever works on another branch.
    assert Path(first).exists()


def test_everybody_may_read_it_whatever_rights_files_are_made_with(
    tmp_path: Path, lock: Path, installed: list[Path]
) -> None:
    cache = tmp_path / "cache"
    before = os.umask(0o077)
    try:
        made = readable.found((), NOT_TO_BE_READ, cache)
    finally:
        os.umask(before)
    assert made is not None
    for path in (cache, *(one for one in cache.rglob("*") if one.name not in OURS)):
        rights = path.stat().st_mode
        assert rights & stat.S_IROTH, path
        assert not path.is_dir() or rights & stat.S_IXOTH, path
    assert installed == [lock]


def test_what_could_not_be_filled_is_not_left_behind(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setattr(readable.locks, "install_locked", lambda python, lock: "no network")
    assert readable.found((), NOT_TO_BE_READ, cache) is None
    assert lock.exists()
    assert [one.name for one in cache.iterdir()] == ["lock"]


def test_what_nobody_has_used_for_a_month_is_removed(
    tmp_path: Path, lock: Path, installed: list[Path]
) -> None:
    cache = tmp_path / "cache"
    first = readable.found((), NOT_TO_BE_READ, cache)
    assert first is not None
    place = Path(first).parents[1]
    long_ago = (place / "made").stat().st_mtime - 31 * 24 * 3600
    os.utime(place / "made", (long_ago, long_ago))
    lock.write_text("one==2\n", encoding="utf-8")
    assert readable.found((), NOT_TO_BE_READ, cache) is not None
    assert not place.exists()
    assert len(installed) == 2
