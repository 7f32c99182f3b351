"""Another machine, another day: the worlds themselves, and the program in each of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.loading import loaded

worlds = loaded("worlds")
readable_python = loaded("readable_python")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="made with means of Linux")

# What a program sees of the world that it is started in.
LOOK = """
import os, sys, time
print(os.getcwd(), os.environ["TZ"], int(time.time()) // 86400, os.environ["LANG"], sep="|")
print(os.getuid(), sys.dont_write_bytecode, os.access(os.environ["HOME"], os.W_OK), sep="|")
"""


def seen(world: object) -> tuple[list[str], list[str], list[str]]:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with worlds.entered(world, env, sys.executable) as place:
        done = subprocess.run(
            [*place.before, place.python, "-c", LOOK],
            cwd=place.folder, env=place.env, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        first, second = done.stdout.splitlines()
        return first.split("|"), second.split("|"), place.left_out


def days_of_this_machine() -> int:
    command = [sys.executable, "-c", "import time; print(int(time.time()) // 86400)"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.fixture
def without_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """To look at a world takes a Python, and none of the packages that tests need."""
    works = readable_python.WORKS.replace("import pytest", "")
    monkeypatch.setattr(readable_python, "WORKS", works)
    monkeypatch.setattr(readable_python, "_with_packages", lambda python, *_: python)


@linux_only
@pytest.mark.usefixtures("without_packages")
def test_each_world_is_as_it_says_or_says_what_it_leaves_out() -> None:
    for world in worlds.WORLDS[1:]:
        (folder, zone, day, language), (user, silent, writable), left_out = seen(world)
        assert f"{worlds.FOLDER}/infuseplan" in folder, world
        assert (zone, language) == (world.zone, world.language)
        assert silent == str(not world.bytecode)
        gone = " ".join(left_out)
        if world.years and "another year" not in gone:
            # Two processes, between which midnight may have been.
            assert int(day) - days_of_this_machine() in (366 * world.years, 366 * world.years - 1)
        if world.unprivileged and "another user" not in gone:
            assert user != "0"
        if world.home_read_only and "a home" not in gone:
            assert writable == "False"


@linux_only
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root changes")
@pytest.mark.skipif(not Path("/usr/bin/setpriv").exists(), reason="made with means of Debian")
@pytest.mark.usefixtures("without_packages")
def test_a_python_that_only_root_may_read_is_replaced_in_the_ordinary_users_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "python").symlink_to(sys.executable)
    berlin = worlds.named("berlin")
    with worlds.entered(berlin, dict(os.environ), str(closed / "python")) as place:
        who = [*place.before, place.python, "-c", "import os; print(os.getuid())"]
        done = subprocess.run(who, cwd=place.folder, capture_output=True, text=True, check=True)
        assert (done.stdout.strip(), place.left_out) == ("65534", [])
    monkeypatch.setattr(readable_python, "_with_packages", lambda *_: None)
    with worlds.entered(berlin, dict(os.environ), str(closed / "python")) as place:
        assert place.python == str(closed / "python")
        assert "another user" in " ".join(place.left_out)


@linux_only
@pytest.mark.parametrize("name", [worlds.AS_IT_IS, "berlin"])
@pytest.mark.usefixtures("without_packages")
def test_temporary_files_lie_in_memory_where_there_is_room_and_go_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(worlds, "_MEMORY", str(tmp_path))
    monkeypatch.setattr(worlds, "_ROOM_NEEDED", 1)
    with worlds.entered(worlds.named(name), dict(os.environ), sys.executable) as place:
        assert Path(place.env["TMPDIR"]).is_relative_to(tmp_path)
        Path(place.env["TMPDIR"], "left").mkdir()
    assert list(tmp_path.iterdir()) == []


@linux_only
def test_memory_is_left_alone_without_room_or_where_somebody_chose_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(worlds, "_MEMORY", str(tmp_path))
    monkeypatch.setattr(worlds, "_ROOM_NEEDED", 1)
    assert worlds.folder_in_memory() == str(tmp_path)
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    assert worlds.folder_in_memory() is None
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(worlds, "_ROOM_NEEDED", 1 << 60)
    assert worlds.folder_in_memory() is None
    monkeypatch.setattr(worlds, "_MEMORY", str(tmp_path / "nowhere"))
    assert worlds.folder_in_memory() is None


def test_the_worlds_differ_in_everything_that_a_test_may_not_depend_on() -> None:
    others = worlds.WORLDS[1:]
    assert len({world.zone for world in others}) == len(others)
    assert len({world.language for world in others}) == len(others)
    assert {world.bytecode for world in others} == {True, False}
    assert {world.years > 0 for world in others} == {True, False}
    assert any(world.unprivileged and world.home_read_only for world in others)
    assert worlds.named("berlin") is others[0]
    assert worlds.named("nowhere") is None


def test_the_day_chooses_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within five days every world has its turn; the same day always gives the same one."""
    chosen = set()
    for day in range(1, 6):
        monkeypatch.setattr(worlds.time, "strftime", lambda *_, day=day: f"2026-11-{day:02}")
        one = worlds.of_today()
        assert worlds.of_today() is one
        chosen.add(one.name)
    assert chosen == {world.name for world in worlds.WORLDS[1:]}


def test_a_copy_has_what_is_ours_and_not_what_tools_made(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    for name in ("a/b.py", ".venv/bin/python", "a/__pycache__/b.pyc", ".ci/run", "build/x"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    worlds.copy_tree(tmp_path / "copy", root)
    copied = (tmp_path / "copy").rglob("*")
    names = {one.relative_to(tmp_path / "copy").as_posix() for one in copied if one.is_file()}
    assert names == {"a/b.py", ".ci/run"}
