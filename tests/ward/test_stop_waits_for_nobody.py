"""STOP is on the disk at once, whatever the server does."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.adapters.ward.sync import WardSync
from infuseplan.application.ward.port import NewEntry

from .postgres import Postgres, throw_away_postgres
from .proxy import Proxy, proxy_to
from .workstations import ShiftedClock

STOPS = 400
LIMIT_S = 0.050


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with throw_away_postgres() as made:
        yield made


def well(proxy: Proxy) -> None:
    """The server is there."""


def slow(proxy: Proxy) -> None:
    proxy.delay_s = 0.4


def dead(proxy: Proxy) -> None:
    proxy.refuses = True
    proxy.cut()


def hanging(proxy: Proxy) -> None:
    proxy.holds = True


def flapping(proxy: Proxy) -> None:
    def flap() -> None:
        for _ in range(200):
            proxy.refuses = not proxy.refuses
            proxy.cut()
            time.sleep(0.1)

    threading.Thread(target=flap, daemon=True).start()


@pytest.mark.long
@pytest.mark.parametrize("trouble", [well, slow, dead, hanging, flapping])
def test_a_stop_is_durable_within_50_ms(
    tmp_path: Path, server: Postgres, trouble: Callable[[Proxy], None]
) -> None:
    database, clock = server.ward(), ShiftedClock()
    # Somebody else keeps the exchange busy.
    writer = server.meeting(database)
    with proxy_to(server.port) as proxy:
        journal = open_ward_journal(tmp_path, clock, None)
        sync = WardSync(
            tmp_path,
            [lambda ending: server.meeting(database, clock, port=proxy.port, is_ending=ending)],
            clock, name="Chair", version="0.1.0",
        )  # fmt: skip
        alone = measured(journal.ward.add)
        sync.start()
        time.sleep(2)
        trouble(proxy)
        times = measured(journal.ward.add)
        with_it = [f"{at(times, percent):.1f}" for percent in (50, 99, 100)]
        print(f"\n{trouble.__name__}: p50, p99, most {with_it} ms; alone {at(alone, 99):.1f} ms")
        # Where the machine alone is slower than that, the exchange at least adds nothing to it.
        assert at(times, 99) < max(LIMIT_S * 1000, 1.5 * at(alone, 99))
        sync.close()
        journal.close()
    writer.close()


def measured(add: Callable[[list[NewEntry]], object]) -> list[float]:
    times = []
    for number in range(STOPS):
        before = time.perf_counter()
        add([NewEntry("board", "chairs", f'{{"stop":{number}}}')])
        times.append(time.perf_counter() - before)
        time.sleep(0.01)
    return times


def at(times: list[float], percent: int) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * percent // 100)] * 1000
