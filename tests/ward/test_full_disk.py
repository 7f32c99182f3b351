"""A server whose disk is really full: it says so, nothing is lost, and room makes it good."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from .postgres import Postgres, throw_away_postgres
from .workstations import Places, Workstation

_SIZE_MB = 220


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of its own, in memory, on which the server is set up."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    place = Path(tempfile.mkdtemp(prefix="disk"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m,mode=755", "tmpfs", place],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        place.rmdir()
        pytest.skip("this machine lets nobody mount a disk")
    try:
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        yield place
    finally:
        monkeypatch.undo()
        subprocess.run(["umount", "-l", place], check=False)
        with suppress(OSError):
            place.rmdir()


@pytest.fixture
def server(small_disk: Path) -> Iterator[Postgres]:
    with throw_away_postgres() as made:
        yield made


def fill(place: Path) -> Path:
    """A file that takes what is left of the disk."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    return ballast


def written(words: list[str]) -> list[str]:
    """As `Workstation.words` reads them."""
    return sorted(f'{{"word":"{word}"}}' for word in words)


def answers(server: Postgres) -> bool:
    with suppress(psycopg.Error):
        psycopg.connect(server.conninfo("postgres"), connect_timeout=5).close()
        return True
    return False


@pytest.mark.long
def test_a_disk_of_the_server_that_is_full_is_told_and_loses_nothing(
    tmp_path: Path, small_disk: Path, server: Postgres
) -> None:
    """Where PostgreSQL cannot write its log it stops altogether, and starts when there is room."""
    assert shutil.disk_usage(small_disk).total == _SIZE_MB * 1024 * 1024
    ward = server.ward()
    places: Places = [lambda clock, ending: server.meeting(ward, clock, is_ending=ending)]
    one, two = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    one.add("chair", "before")
    one.exchange()
    two.exchange()
    ballast = fill(small_disk)
    said = ["before"]
    faults: set[str] = set()
    # What the tables and the log still have room for, and then more: 4 MB at a time.
    for round_ in range(12):
        for number in range(40):
            said.append(f"said {round_} {number} " + "x" * 100_000)
            one.add("chair", said[-1])
        one.exchange(1)
        fault = one.sync.state().places[0].fault
        if fault is not None:
            faults.add(fault)
    assert "full" in faults, faults
    waiting = one.sync.state().waiting
    assert waiting > 0
    # Nothing of it waits for the server: all of it is in the journal of this computer.
    assert one.words() == written(said)
    ballast.unlink()
    deadline = time.monotonic() + 120
    while not answers(server):
        if server.process is None or server.process.poll() is not None:
            (server.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
            server.start()
        assert time.monotonic() < deadline
        time.sleep(0.2)
    for _ in range(40):
        one.exchange(1)
        if not one.sync.state().waiting:
            break
    two.exchange()
    assert one.sync.state().waiting == 0
    assert one.sync.state().places[0].fault is None
    assert two.words() == written(said)
    one.close()
    two.close()
