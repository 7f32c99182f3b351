"""Two computers of a ward: each writes its own journal and reads both."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from ward_copies import carry

from infuseplan.adapters.journal.entries import entry_after
from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.place import JournalPlace
from infuseplan.adapters.ward.chain_entry import chain_entry
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.copy_schema import COPY_FILE
from infuseplan.adapters.ward.journal import WardJournal
from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.port import RecordElsewhere, RecordMoved, UnknownRecord
from infuseplan.application.ward.directory import Directory
from infuseplan.application.ward.holding import NotArrived
from infuseplan.application.ward.meeting import ReceivedEntry
from infuseplan.application.ward.port import NewEntry
from infuseplan.domain.infusion.events import Discontinued

from .journal_making import PATIENT, SEAL, START, Ticking, event, filled, header

ADDED = "patient-added"
NOTE = '{"type":"noted"}'


class Computer:
    """One folder with its journal."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.folder = folder.resolve()
        self.journal: WardJournal = open_ward_journal(self.folder, Ticking(), SEAL)

    @property
    def origin(self) -> str:
        return self.journal.ward.origin

    def hear(self, other: "Computer", upto: int | None = None) -> None:
        """What the other one has written comes here."""
        carry(other.folder, self.folder, upto)

    def events(self, record: str) -> list[object]:
        kept = self.journal.read(record)
        assert [one.sequence for one in kept.events] == list(range(1, len(kept.events) + 1))
        return [read_event(one.event) for one in kept.events]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Computer, Computer]]:
    with ExitStack() as stack:
        both = Computer(tmp_path / "one"), Computer(tmp_path / "two")
        for one in both:
            stack.callback(one.journal.close)
        yield both


def test_a_record_of_another_computer_is_read_as_one_of_here(
    two: tuple[Computer, Computer],
) -> None:
    here, there = two
    record = filled(there.journal)
    own = filled(here.journal)
    with pytest.raises(UnknownRecord):
        here.journal.read(record)
    seen = here.journal.arrivals()
    here.hear(there)
    assert here.journal.arrivals() != seen
    assert here.events(record) == [event(number) for number in range(3)]
    assert here.journal.read(record).header == header()
    assert {line.id for line in here.journal.records()} == {record, own}
    assert {line.id for line in here.journal.unfinished_records()} == {record, own}
    assert {line.id for line in here.journal.records_of(PATIENT)} == {record, own}
    assert here.journal.records_without_patient() == ()
    opened = {line.id: line.opened_at for line in here.journal.records()}
    earliest = min(opened.values())
    # In another zone: moments are compared, not the texts that they are written in.
    before = (earliest - timedelta(seconds=1)).astimezone(timezone(timedelta(hours=-9)))
    assert {line.id for line in here.journal.records_since(before)} == {record, own}
    assert earliest not in {line.opened_at for line in here.journal.records_since(earliest)}
    assert {line.sequence for line in here.journal.records()} == {3}
    assert here.journal.verify() == ()


def test_nobody_writes_what_another_computer_holds(two: tuple[Computer, Computer]) -> None:
    here, there = two
    record = filled(there.journal)
    here.hear(there)
    with pytest.raises(RecordElsewhere) as caught:
        here.journal.hold(record)
    assert caught.value.logs.holder == there.origin
    with pytest.raises(RecordElsewhere):
        here.journal.append(record, 3, event(3))
    assert len(here.events(record)) == 3


def test_who_takes_over_writes_on_and_the_other_one_does_not(
    two: tuple[Computer, Computer],
) -> None:
    here, there = two
    record = filled(there.journal)
    here.hear(there)
    here.journal.take_over(record, "A. B.")
    with pytest.raises(RecordMoved):
        here.journal.append(record, 2, event(3))
    here.journal.append(record, 3, event(3))
    here.journal.append(record, 4, event(4))
    assert here.events(record) == [event(number) for number in range(5)]
    # The other one may still write as long as it has not heard of it.
    there.hear(here)
    with pytest.raises(RecordElsewhere):
        there.journal.append(record, 5, event(5))
    assert there.events(record) == here.events(record)
    there.journal.take_over(record, "B. C.")
    there.journal.append(record, 5, event(5))
    here.hear(there)
    assert here.events(record) == [event(number) for number in range(6)]
    assert {one.journal.verify() for one in two} == {()}


def test_what_two_wrote_while_apart_stands_until_one_log_is_chosen(
    two: tuple[Computer, Computer],
) -> None:
    here, there = two
    record = filled(there.journal)
    here.hear(there)
    here.journal.take_over(record, "A. B.")
    here.journal.append(record, 3, event(3))
    there.journal.append(record, 3, event(4))
    there.journal.append(record, 4, Discontinued(at=START, reason="label"))
    here.hear(there)
    there.hear(here)
    for one in two:
        assert one.journal.logs_of(record).holder is None
        assert len(one.events(record)) == 6
        with pytest.raises(RecordElsewhere):
            one.journal.append(record, 6, event(6))
        with pytest.raises(RecordElsewhere):
            one.journal.take_over(record, "A. B.")
        # An end of one of them is not yet the end of the infusion.
        assert [line.id for line in one.journal.unfinished_records()] == [record]
    here.journal.reconcile(record, here.origin, "A. B.")
    here.journal.append(record, 4, event(5))
    assert here.events(record) == [*(event(number) for number in range(4)), event(5)]
    (left,) = here.journal.left_logs(record)
    assert [read_event(one.event).type for one in left.events][-1] == "discontinued"
    (line,) = here.journal.unfinished_records()
    assert (line.sequence, line.last_event) == (5, "volume-read")


def test_an_infusion_that_was_ended_elsewhere_is_finished_here(
    two: tuple[Computer, Computer],
) -> None:
    here, there = two
    record = filled(here.journal)
    there.hear(here)
    there.journal.take_over(record, "A. B.")
    there.journal.append(record, 3, Discontinued(at=START, reason="label"))
    assert [line.id for line in here.journal.unfinished_records()] == [record]
    here.hear(there)
    assert here.journal.unfinished_records() == ()
    (line,) = here.journal.records()
    assert line.last_event == "discontinued"


def test_a_record_is_not_read_before_all_of_it_is_here(
    two: tuple[Computer, Computer], tmp_path: Path
) -> None:
    here, there = two
    third = Computer(tmp_path / "three")
    try:
        record = filled(there.journal)
        here.hear(there)
        here.journal.take_over(record, "A. B.")
        third.hear(here)
        with pytest.raises((NotArrived, UnknownRecord)):
            third.journal.read(record)
        third.hear(there, upto=3)
        with pytest.raises(NotArrived):
            third.journal.read(record)
        third.hear(there)
        assert third.events(record) == here.events(record)
    finally:
        third.journal.close()


def test_what_is_said_of_patients_is_one_record(two: tuple[Computer, Computer]) -> None:
    here, there = two
    here.journal.ward.add(
        [NewEntry("patient", "a" * 32, NOTE), NewEntry("patient", "b" * 32, NOTE)]
    )
    there.journal.ward.add(
        [NewEntry("patient", "b" * 32, NOTE), NewEntry("patient", "c" * 32, NOTE)]
    )
    here.hear(there)
    ward = here.journal.ward
    assert {one.origin for one in ward.entries_of("b" * 32)} == {here.origin, there.origin}
    assert len(ward.entries_of("c" * 32)) == 1
    assert len(list(ward.entries_after("patient", {}))) == 4
    seen = {here.origin: 2}
    assert [(one.origin, one.number) for one in ward.entries_after("patient", seen)] == [
        (here.origin, 3),
        (there.origin, 2),
        (there.origin, 3),
    ]
    assert set(ward.newest_subjects("patient", 9)) == {"a" * 32, "b" * 32, "c" * 32}
    assert len(ward.newest_subjects("patient", 2)) == 2


def test_a_damaged_copy_is_put_away_and_made_anew(tmp_path: Path) -> None:
    one = Computer(tmp_path / "one")
    record = filled(one.journal)
    one.journal.close()
    (one.folder / COPY_FILE).write_bytes(b"no database at all" * 400)
    journal = open_ward_journal(one.folder, Ticking(), SEAL)
    try:
        assert [line.id for line in journal.records()] == [record]
    finally:
        journal.close()
    assert (one.folder / "ward-copy.aside-1.sqlite3").exists()


def test_a_copy_that_was_fetched_once_more_is_read_again(
    two: tuple[Computer, Computer],
) -> None:
    here, there = two
    record = filled(there.journal)
    here.hear(there)
    assert [line.id for line in here.journal.records()] == [record]
    seen = here.journal.arrivals()
    copy = WardCopy(here.folder)
    copy.renew()
    copy.close()
    assert here.journal.arrivals() != seen
    assert here.journal.records() == ()
    here.hear(there)
    assert [line.id for line in here.journal.records()] == [record]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("holding", '{"type":"seized"}'),
        ("holding", "[]"),
        ("event", '{"said":"nothing"}'),
        ("event", '{"type":"completed"}'),
    ],
)
def test_what_one_computer_wrote_wrongly_darkens_nobody_s_list(
    two: tuple[Computer, Computer], kind: str, content: str
) -> None:
    here, there = two
    record, other, own = filled(here.journal), filled(there.journal), filled(here.journal)
    for about in (record, other) if kind == "holding" else (record,):
        there.journal.ward.add([NewEntry(kind, about, content)])  # type: ignore[arg-type]  # as a faulty program writes it
    here.hear(there)
    assert {line.id for line in here.journal.records()} == {record, other, own}
    assert {record, own} <= {line.id for line in here.journal.unfinished_records()}
    # The pump runs here, and every step is recorded.
    here.journal.append(record, 3, event(3))
    assert here.events(record) == [event(number) for number in range(4)]


def test_a_protocol_of_another_hash_is_never_planned_by(two: tuple[Computer, Computer]) -> None:
    here, there = two
    record = filled(there.journal)
    copy = WardCopy(here.folder)
    digest = there.journal.read(record).header.protocol_sha256
    first = entry_after(None, "journal", "0" * 32, 0, "2026-03-02T08:00:00+00:00", "{}")
    forged = entry_after(first, "protocol", digest, 0, first.recorded_at, '"other rates"')
    named = entry_after(first, "board", digest, 0, first.recorded_at, '{"other":"rates"}')
    for second in (forged, named):
        copy.add([ReceivedEntry(chain_entry("0" * 32, one), None) for one in (first, second)])
    copy.close()
    here.hear(there)
    assert here.journal.read(record) == there.journal.read(record)


def test_a_chain_that_was_given_up_is_read_anew(two: tuple[Computer, Computer]) -> None:
    """Of two versions of a chain the server's counts: whoever has read the other one forgets it."""
    here, there = two
    directory = Directory(lambda: here.journal.ward, SEAL)
    assert directory.identities() == {}
    assert here.journal.ward.version == 0
    here.hear(there)
    first = there.journal.ward.entries_of(there.origin)[0]
    copy = WardCopy(here.folder)
    for name in ("first", "second"):
        start = entry_after(None, "journal", there.origin, 0, first.recorded_at.isoformat(), "{}")
        added = entry_after(
            start, "patient", name[0] * 32, 0, start.recorded_at, f'{{"type":"{ADDED}"}}'
        )
        copy.discard(there.origin)
        copy.add([ReceivedEntry(chain_entry(there.origin, one), None) for one in (start, added)])
        seen: dict[str, int] = {}
        assert [one.subject for one in here.journal.ward.entries_after("patient", seen)] == [
            name[0] * 32
        ]
        directory.identities()
        assert set(directory._identities) == {name[0] * 32}
    assert here.journal.ward.version == 2
    copy.close()


def test_a_journal_of_a_ward_is_sealed_when_it_is_closed(tmp_path: Path) -> None:
    """The copy beside it can only be read: folding it in as well would fail, and seal nothing."""
    one, other = Computer(tmp_path / "one"), Computer(tmp_path / "two")
    filled(one.journal)
    filled(other.journal)
    one.hear(other)
    for each in (one, other):
        each.journal.close()
    place = JournalPlace(one.folder)
    assert JournalMirror(place.mirror).seal_holds(place.journal) is True
