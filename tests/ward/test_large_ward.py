"""A ward as large as a hospital: joining it, opening a patient, seeing what others record."""

import json
import os
import subprocess
import sys
import time
from itertools import product
from pathlib import Path
from secrets import token_hex
from statistics import median

import pytest

from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.adapters.ward.sync_place import SyncPace

from .large_record import fill, patient_id
from .postgres import PASSWORD, ROOT, WORKSTATION, Postgres
from .processes import Process
from .workstations import ShiftedClock, Workstation

ENTRIES = int(os.environ.get("WARD_ENTRIES", "1000000"))
STATIONS = int(os.environ.get("WARD_STATIONS", "50"))
RUNNING = 40
JOIN_S, OPEN_S, VISIBLE_S = 120, 0.050, 1.0
# How often each of two computers starts, and how much longer the one of the ward may take.
STARTS, SLOWER = 30, 1.05
# An entry of each running infusion every so many seconds, for so long.
EVERY_S, WATCH_S = 10, 60


@pytest.mark.long
def test_joining_a_large_record_and_opening_a_patient(
    tmp_path: Path, postgres: Postgres, database: str
) -> None:
    count = fill(postgres, database, ENTRIES)
    one = Workstation(tmp_path / "one", [lambda clock, ending: postgres.meeting(database, clock)])
    one.sync._let_go()
    sync = one.new_sync(SyncPace(begin=0))
    begin = time.monotonic()
    sync.start()
    shown: set[int] = set()
    while not (sync.state().places and sync.state().places[0].reached_at):
        assert time.monotonic() - begin < 20 * JOIN_S
        time.sleep(0.1)
        shown |= {place.to_fetch for place in sync.state().places if place.to_fetch_of == count}
    took = time.monotonic() - begin
    have = sum(origin.number for origin in sync.state().origins) - sync.state().own_number
    assert have == count
    assert len(shown) > 3
    sync.close()
    one.journal.close()
    journal = open_ward_journal(tmp_path / "one", ShiftedClock(), None)
    times = []
    for number in range(200):
        patient = patient_id(number % 50, number % max(1, ENTRIES // 50 // 600))
        before = time.perf_counter()
        assert journal.ward.entries_of(patient)
        assert len(journal.records_of(patient)) > 0
        times.append(time.perf_counter() - before)
    journal.close()
    times.sort()
    print(f"\n{count} entries: joined in {took:.0f} s; a patient opened in "
          f"{times[100] * 1000:.1f} ms, 99th percentile {times[197] * 1000:.1f} ms")  # fmt: skip
    starts(tmp_path, postgres, database, joined=tmp_path / "one")
    assert times[197] < OPEN_S
    assert took < JOIN_S


def starts(folder: Path, server: Postgres, database: str, *, joined: Path) -> None:
    """The window of a computer with that record, in turns with one that belongs to no ward."""
    alone, ward = folder / "no-ward", folder / "ward"
    for made in (alone, ward, folder / "empty"):
        made.mkdir(mode=0o700)
    for name, content in (("password", PASSWORD), ("site.key", token_hex(32))):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(f"{content}\n", encoding="ascii")
    (ward / "ward.toml").write_text(
        f'schema = "infuseplan/ward/1"\nkey_file = "{folder / "site.key"}"\n\n'
        f'[workstation]\nname = "Chair"\n\n[server]\nhost = "127.0.0.1"\nport = {server.port}\n'
        f'database = "{database}"\nuser = "{WORKSTATION}"\n'
        f'password_file = "{folder / "password"}"\n',
        encoding="utf-8",
    )
    until: dict[str, tuple[list[float], list[float]]] = {}
    for _, what in product(range(STARTS + 1), ("painted", "loaded")):
        found = until.setdefault(what, ([], []))
        found[0].append(started(alone, folder / "empty", what))
        found[1].append(started(ward, joined, what))
    for what, found in until.items():
        # The first of each warms the disk.
        without, with_it = (median(one[1:]) for one in found)
        print(f"until {what}: {with_it * 1000:.0f} ms, without a ward {without * 1000:.0f} ms")
        # What is loaded later has a journal to open here, and none there.
        assert what != "painted" or with_it <= without * SLOWER


def started(machine: Path, data: Path, until: str) -> float:
    """Seconds until then of one program, which meets the ward meanwhile."""
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "benchmarks" / "painted_start.py", data, until, machine],
        check=True, capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["code"] == 0
    return float(told["took_s"])


@pytest.mark.long
def test_what_one_records_the_others_see_within_a_second(
    tmp_path: Path, postgres: Postgres, database: str
) -> None:
    stations = [
        Process(tmp_path / f"{number}", server=postgres, database=database)
        for number in range(STATIONS)
    ]
    for one in stations:
        while not all(one.ask("state")["reached"]):
            time.sleep(0.2)
    for number, one in enumerate(stations):
        one.order("watch", WATCH_S, EVERY_S if number < RUNNING else 0, number)
    seen = sorted(age for one in stations for age in one.answer()["seen"])
    for one in stations:
        one.close()
    at = [f"{seen[min(len(seen) - 1, len(seen) * part // 100)]:.2f}" for part in (50, 99, 100)]
    print(f"\n{STATIONS} workstations: seen {len(seen)} times; p50, p99, most {at} s")
    assert seen[len(seen) * 99 // 100] < VISIBLE_S
