"""A ward as large as a hospital: joining it, opening a patient, seeing what others record."""

import os
import time
from pathlib import Path

import pytest

from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.adapters.ward.sync_place import SyncPace

from .large_record import fill, patient_id
from .postgres import Postgres
from .processes import Process
from .workstations import ShiftedClock, Workstation

ENTRIES = int(os.environ.get("WARD_ENTRIES", "1000000"))
STATIONS = int(os.environ.get("WARD_STATIONS", "50"))
RUNNING = 40
JOIN_S, OPEN_S, VISIBLE_S = 120, 0.050, 1.0
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
    assert times[197] < OPEN_S
    assert took < JOIN_S


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
