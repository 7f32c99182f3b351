"""How long from an event to its durable record, and how long a start takes with many records."""

import time
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.adapters.journal_making import event, header, journal_in

pytestmark = pytest.mark.benchmark

DURABLE_MS = 50
START_S = 1.0


def test_an_event_is_durable_within_fifty_milliseconds(tmp_path: Path) -> None:
    taken = []
    with journal_in(tmp_path) as journal:
        record = journal.open_record(header())
        for number in range(2_000):
            begun = time.perf_counter()
            journal.append(record, number, event(number))
            taken.append((time.perf_counter() - begun) * 1000)
    late = quantiles(taken, n=100)[98]
    print(f"\nappend: median {median(taken):.1f} ms, 99th percentile {late:.1f} ms")
    assert late < DURABLE_MS


def test_a_journal_of_five_hundred_infusions_opens_within_a_second(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        for _ in range(500):
            record = journal.open_record(header())
            for number in range(20):
                journal.append(record, number, event(number))
            journal.release(record)
    begun = time.perf_counter()
    with journal_in(tmp_path) as journal:
        sealed = time.perf_counter() - begun
        begun = time.perf_counter()
        assert len(journal.records()) == 500
        listed = time.perf_counter() - begun
    # Without the seal, as after a crash, the mirror is looked at line by line as well.
    mirror = tmp_path / "journal.mirror.jsonl"
    mirror.write_bytes(mirror.read_bytes() + b'{"opened":"2026"}\n')
    begun = time.perf_counter()
    with journal_in(tmp_path):
        crashed = time.perf_counter() - begun
    print(f"\nstart: {sealed:.2f} s, after a crash {crashed:.2f} s, list {listed * 1000:.0f} ms")
    assert max(sealed, crashed) < START_S
