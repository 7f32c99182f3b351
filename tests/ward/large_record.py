"""A record of a whole hospital, made quickly: chains of many computers with patients of years."""

from collections.abc import Iterator
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid5

from infuseplan.application.canonical_json import canonical_json

from .postgres import Postgres

Row = tuple[str, int, str, str, int, str, str, str, str]
ORIGINS = 50
# Of each patient a dozen infusions, each with its header and 40 events.
INFUSIONS, EVENTS = 12, 40
_COLUMNS = "origin, number, kind, record, sequence, recorded_at, content, previous, hash"


def patient_id(chain: int, number: int) -> str:
    return uuid5(NAMESPACE_OID, f"patient {chain} {number}").hex


class _Chain:
    """One chain, row by row."""

    def __init__(self, which: int) -> None:
        self.origin = uuid5(NAMESPACE_OID, f"origin {which}").hex
        self.number = 0
        self._previous = "0" * 64

    def row(self, kind: str, record: str, sequence: int, content: str) -> Row:
        self.number += 1
        at = f"2026-03-{1 + self.number % 28:02d}T{self.number % 24:02d}:00:00+01:00"
        text = "\n".join(
            (self._previous, str(self.number), kind, record, str(sequence), at, content)
        )
        digest = sha256(text.encode()).hexdigest()
        found = (self.origin, self.number, kind, record, sequence, at, content, self._previous,
                 digest)  # fmt: skip
        self._previous = digest
        return found


def rows(entries: int) -> Iterator[Row]:
    """About so many entries of 50 computers."""
    protocol = "a protocol file\n"
    digest = sha256(protocol.encode()).hexdigest()
    for which in range(ORIGINS):
        chain = _Chain(which)
        yield chain.row("journal", chain.origin, 0, '{"format":"infuseplan/journal/1"}')
        yield chain.row("protocol", digest, 0, canonical_json(protocol))
        infusion = 0
        while chain.number < entries // ORIGINS:
            yield from _infusion(chain, which, infusion, digest)
            infusion += 1


def _infusion(chain: _Chain, which: int, infusion: int, digest: str) -> Iterator[Row]:
    patient = patient_id(which, infusion // INFUSIONS)
    record = uuid5(NAMESPACE_OID, f"record {which} {infusion}").hex
    turn = infusion % INFUSIONS
    if turn == 0:
        sealed = "s" * 180
        yield chain.row("patient", patient, 0, f'{{"sealed":"{sealed}","type":"patient-added"}}')
    header = {
        "format": "infuseplan/record/2", "protocol": {"id": "x", "sha256": digest},
        "patient": {"id": patient, "sealed": "s" * 120}, "request": {"weight_kg": "70"},
        "policy": {"sha256": "x", "settings": {"words": "p" * 300}},
        "created_at": "2026-03-01T09:00:00+01:00", "bag_out": None, "follow": False,
    }  # fmt: skip
    yield chain.row("record", record, 0, canonical_json(header))
    for number in range(1, EVENTS + 1):
        # One infusion in a thousand still runs.
        ended = number == EVENTS and infusion % 1000 != 999
        kind = "completed" if ended else "rate-set"
        event = {"at": "2026-03-01T10:00:00+01:00", "type": kind, "note": "e" * 60}
        yield chain.row("event", record, number, canonical_json(event))
    yield chain.row("treatment", patient, turn, '{"kg":"70.5","type":"weight"}')


def fill(server: Postgres, database: str, entries: int) -> int:
    """Put them on the server by COPY, as a restoration does; how many there are."""
    count = 0
    with server.admin(database) as connection:
        connection.execute("SET search_path = infuseplan_ward")
        connection.execute("SET session_replication_role = replica")
        with connection.cursor().copy(f"COPY entries ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows(entries):
                copy.write_row(row)
                count += 1
        connection.execute(
            "INSERT INTO heads SELECT DISTINCT ON (origin) origin, number, hash, received_at"
            " FROM entries ORDER BY origin, number DESC"
        )
        connection.execute("ANALYZE")
    return count
