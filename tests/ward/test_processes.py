"""Workstations as processes: killed, cut off, brought together again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .postgres import Postgres, throw_away_postgres
from .processes import Process


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with throw_away_postgres() as made:
        yield made


def wait_for_all(stations: list[Process], count: int, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while {one.ask("count")["count"] for one in stations} != {count}:
        assert time.monotonic() < deadline, [one.ask("state") for one in stations]
        time.sleep(0.1)


def test_three_processes_killed_in_turn_lose_nothing(tmp_path: Path, server: Postgres) -> None:
    ward = server.ward()
    stations = [Process(tmp_path / f"{n}", server=server, database=ward) for n in range(3)]
    count = 0
    for turn in range(3):
        for one in stations:
            for number in range(4):
                one.ask("add", f"{turn} {number}")
                count += 1
        stations[turn].kill()
        if turn == 1:
            server.kill()
            server.start()
        stations[turn] = Process(tmp_path / f"{turn}", server=server, database=ward)
    wait_for_all(stations, count)
    for one in stations:
        one.close()


def test_two_logins_share_a_folder_and_nothing_else(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    first, second = (Process(tmp_path / name, folder=shared) for name in ("one", "two"))
    for number in range(5):
        first.ask("add", f"{number}")
        second.ask("add", f"{number}")
    wait_for_all([first, second], 10)
    first.kill()
    second.ask("add", "meanwhile")
    first = Process(tmp_path / "one", folder=shared)
    wait_for_all([first, second], 11)
    first.close()
    second.close()
