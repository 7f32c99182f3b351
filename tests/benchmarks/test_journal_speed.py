"""How long from an event to its durable record, and how long a start takes with many records."""

import hashlib
import json
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from tests.adapters.journal_making import event, header, journal_in
from tests.benchmarks.measuring import durable_pair, in_turns, told, wall_ms

pytestmark = pytest.mark.benchmark

# Of two small files that are written and synchronised.
MOST_DURABLE_PAIRS = 4
# Of reading the mirror line by line, with a digest for each line.
MOST_READINGS = 12


def test_an_event_is_durable_in_the_time_of_four_durable_pairs(tmp_path: Path) -> None:
    ours, plain = [], []
    with journal_in(tmp_path) as journal:
        record = journal.open_record(header())
        for number in range(500):
            plain.append(wall_ms(lambda: durable_pair(tmp_path)))
            ours.append(wall_ms(partial(journal.append, record, number, event(number))))
    assert told("append", median(ours), median(plain), "a durable pair") <= MOST_DURABLE_PAIRS


def reading(mirror: Path) -> None:
    """Every line of a mirror: its JSON and a digest of it."""
    for line in mirror.read_bytes().splitlines():
        json.loads(line)
        hashlib.sha256(line).digest()


def test_a_journal_of_five_hundred_infusions_opens_as_fast_as_its_mirror_is_read(
    tmp_path: Path,
) -> None:
    with journal_in(tmp_path) as journal:
        for _ in range(500):
            record = journal.open_record(header())
            for number in range(20):
                journal.append(record, number, event(number))
            journal.release(record)
    mirror = tmp_path / "journal.mirror.jsonl"

    def opened() -> None:
        with journal_in(tmp_path) as journal:
            assert len(journal.records()) == 500

    def opened_after_a_crash() -> None:
        # Without the seal, the mirror is looked at line by line as well.
        mirror.write_bytes(mirror.read_bytes() + b'{"opened":"2026"}\n')
        opened()

    for what, work in (("start", opened), ("start after a crash", opened_after_a_crash)):
        ours, plain = in_turns(work, lambda: reading(mirror), rounds=3, measured=wall_ms)
        assert told(what, ours, plain, "a reading of the mirror") <= MOST_READINGS
