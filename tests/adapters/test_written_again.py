"""What one computer has sent, and a copy of its disk has written again, is read once.

As where the server was put back to an older state between the two: nobody could know of the other.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from ward_copies import carry

from infuseplan.adapters.ward.journal import WardJournal
from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.adapters.ward.renewal_mark import RenewalMark
from infuseplan.adapters.ward.union import opened_union
from infuseplan.application.infusion.preparation_record import PreparationRecord
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.journal.port import RecordElsewhere
from infuseplan.application.ward.port import NewEntry
from infuseplan.domain.infusion.events import BagPrepared, Completed

from .journal_making import PATIENT, SEAL, START, Ticking, event, filled

WORD = '{"word":"said"}'
BAG = BagPrepared(at=START, by="C. D.")


@dataclass
class Three:
    """The computer, the copy of its disk that began a new chain, and one that hears both."""

    first: WardJournal
    copy: WardJournal
    other: WardJournal
    before: str
    after: str
    folders: dict[str, Path]

    @property
    def all(self) -> tuple[WardJournal, ...]:
        return self.first, self.copy, self.other

    def hear(self) -> None:
        """Everybody gets what the others have, in both orders."""
        for source in ("first", "copy", "other"):
            for target in ("other", "copy", "first"):
                if source != target:
                    carry(self.folders[source], self.folders[target])


def clock(minutes: int) -> Ticking:
    """No two people enter anything in one microsecond."""
    found = Ticking()
    found._now += timedelta(minutes=minutes, microseconds=minutes)
    return found


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Three]:
    folders = {name: tmp_path / name for name in ("first", "copy", "other")}
    folders["first"].mkdir(mode=0o700)
    journal = open_ward_journal(folders["first"], Ticking(), SEAL)
    before = filled(journal)
    # What comes now was not sent when the disk was copied.
    journal.append(before, 3, event(3))
    fork = journal.ward.entries_of(before)[-1].number
    journal.append(before, 4, event(4))
    after = filled(journal, 2)
    journal.ward.add([NewEntry("board", "chairs", WORD), NewEntry("access", PATIENT, WORD)])
    PreparationRecord(lambda: journal.ward).keep(PATIENT, "plan", BAG)
    origin = journal.ward.origin
    journal.close()
    shutil.copytree(folders["first"], folders["copy"])
    RenewalMark(folders["copy"]).set(origin, fork, "clone")
    folders["other"].mkdir(mode=0o700)
    with ExitStack() as stack:
        opened = [
            open_ward_journal(folder, clock(60 + number), SEAL)
            for number, folder in enumerate(folders.values())
        ]
        for one in opened:
            stack.callback(one.close)
        first, copy, other = opened
        assert first.ward.origin == origin
        assert copy.ward.origin != origin
        yield Three(first, copy, other, before, after, folders)


def test_it_stands_once_in_all_that_is_read(three: Three) -> None:
    three.hear()
    for one in three.all:
        assert [entry.content for entry in one.ward.entries_of("chairs")] == [WORD]
        kinds = [entry.kind for entry in one.ward.entries_of(PATIENT)]
        assert sorted(kinds) == ["access", "preparation"]
        for record, events in ((three.before, 5), (three.after, 2)):
            assert len(one.logs_of(record).logs) == 1
            found = [read_event(kept.event) for kept in one.read(record).events]
            assert found == [event(number) for number in range(events)]
        lines = {line.id: line.sequence for line in one.records()}
        assert lines == {three.before: 5, three.after: 2}
        assert len(one.records()) == len(one.records_of(PATIENT)) == 2
        assert {line.id for line in one.unfinished_records()} == {three.before, three.after}
        assert one.verify() == ()
    # Everybody reads the same entry of the two.
    assert len({repr(one.ward.entries_of("chairs")) for one in three.all}) == 1
    for record in (three.before, three.after):
        assert len({repr(one.logs_of(record)) for one in three.all}) == 1


def test_whoever_asks_who_has_seen_a_patient_reads_it_once(three: Three) -> None:
    three.hear()
    for folder in three.folders.values():
        with opened_union(folder) as union:
            kinds = [one.entry.kind for one in union.about(PATIENT)]
        assert sorted(kinds) == ["access", "preparation"]


def test_a_vial_that_is_taken_back_is_not_there_a_second_time(three: Three) -> None:
    three.hear()
    preparation = PreparationRecord(lambda: three.other.ward)
    assert preparation.entries([PATIENT], "plan", START) == (BAG,)
    preparation.take_back(PATIENT, "plan", BAG, "A. B.")
    three.hear()
    for one in three.all:
        assert PreparationRecord(lambda one=one: one.ward).entries([PATIENT], "plan", START) == ()  # type: ignore[misc]  # a default binds it


def test_one_of_the_two_writes_on_and_the_other_takes_over(three: Three) -> None:
    three.hear()
    for record, sequence in ((three.before, 5), (three.after, 2)):
        (holder,) = [one for one in three.all if one.logs_of(record).holder == one.ward.origin]
        (left,) = [one for one in (three.first, three.copy) if one is not holder]
        holder.append(record, sequence, event(sequence))
        three.hear()
        with pytest.raises(RecordElsewhere):
            left.append(record, sequence + 1, event(sequence + 1))
        left.take_over(record, "A. B.")
        left.append(record, sequence + 1, event(sequence + 1))
        three.hear()
        for one in three.all:
            found = [read_event(kept.event) for kept in one.read(record).events]
            assert found == [event(number) for number in range(sequence + 2)]


def test_where_both_went_on_the_infusion_was_recorded_on_two_computers(three: Three) -> None:
    """An end on one of them is not yet the end of the infusion."""
    for record, sequence in ((three.before, 5), (three.after, 2)):
        three.first.append(record, sequence, Completed(at=START))
        three.copy.append(record, sequence, event(sequence))
    three.hear()
    for one in three.all:
        assert {line.id for line in one.unfinished_records()} == {three.before, three.after}
        for record, sequence in ((three.before, 5), (three.after, 2)):
            assert one.logs_of(record).holder is None
            assert len(one.read(record).events) == sequence + 2
    three.other.reconcile(three.after, three.copy.ward.origin, "A. B.")
    three.hear()
    for one in three.all:
        assert len(one.read(three.after).events) == 3
        assert len(one.left_logs(three.after)) == 1


def test_what_two_people_say_alike_stands_twice(three: Three) -> None:
    three.first.ward.add([NewEntry("board", "chairs", '{"word":"alike"}')])
    three.copy.ward.add([NewEntry("board", "chairs", '{"word":"alike"}')])
    three.hear()
    for one in three.all:
        said = [entry.content for entry in one.ward.entries_of("chairs")]
        assert sorted(said) == ['{"word":"alike"}', '{"word":"alike"}', WORD]
