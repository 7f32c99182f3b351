"""An infusion that another computer of the ward runs: seen, taken over, and a stop that counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from ward_copies import Computer, carry, carry_keys

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.journal.port import RecordElsewhere, RecordLine
from infuseplan.domain.infusion.events import Observed, Reaction

DAY = date(2026, 3, 3)


def one_line(records: InfusionRecords) -> RecordLine:
    (line,) = records.unfinished()
    return line


@contextmanager
def at_the_chair(records: InfusionRecords) -> Iterator[Bedside]:
    """The only open infusion, carried on here."""
    bedside = records.carry_on(one_line(records).id)
    yield bedside
    records.release(bedside)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Computer, Computer]:
    """Two computers; an infusion runs at the first, and the second has heard of it."""
    first, second = Computer(tmp_path / "one"), Computer(tmp_path / "two")
    patient = first.patient()
    first.first_ever(patient)
    first.infusion(patient, DAY, 1, end="open")
    carry(first.folder, second.folder)
    carry_keys(first.folder, second.folder)
    return first, second


def grade(bedside: Bedside, records: InfusionRecords, of: int) -> None:
    now = bedside.not_before_the_last(records.now())
    bedside.record(Reaction(at=now, by="B. C.", grade=of, anaphylaxis=False), now=now)


def test_an_infusion_elsewhere_is_seen_with_its_steps_and_not_written(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    with first.records(DAY) as records, at_the_chair(records) as bedside:
        there = bedside.verified_state(bedside.now())
    with second.records(DAY) as records:
        line = one_line(records)
        assert records.elsewhere.is_elsewhere(line.id)
        seen = records.elsewhere.watched(line.id)
        assert seen.header.patient_name == "A. Smith"
        shown = seen.verified_state(bedside.not_before_the_last(there.now))
        assert (shown.state.status, shown.coming) == (there.state.status, there.coming)
        with pytest.raises(RecordElsewhere):
            records.carry_on(line.id)
        with pytest.raises(RecordElsewhere):
            seen.record(Observed(at=seen.now(), note="sleeps"), now=seen.now())


def test_who_takes_over_goes_on_and_the_first_computer_hears_of_it(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    with second.records(DAY) as records:
        line = one_line(records)
        records.elsewhere.take_over(line.id, "B. C.")
        assert not records.elsewhere.is_elsewhere(line.id)
        with at_the_chair(records) as bedside:
            assert bedside.header.patient_name == "A. Smith"
            grade(bedside, records, 2)
    with first.records(DAY) as records, at_the_chair(records) as bedside:
        before = len(bedside.events)
        carry(second.folder, first.folder)
        with pytest.raises(RecordElsewhere) as caught:
            grade(bedside, records, 3)
        assert len(bedside.events) == before
        ((_, taken),) = caught.value.logs.holdings
        assert taken.by == "B. C."
        seen = records.elsewhere.watched(line.id)
        assert [event.type for event in seen.events][-1] == "reaction"


def test_a_stop_for_good_in_a_log_that_nobody_follows_still_keeps_the_patient(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    with second.records(DAY) as records:
        record = one_line(records).id
        records.elsewhere.take_over(record, "B. C.")
        with at_the_chair(records) as bedside:
            grade(bedside, records, 4)
    # Apart from it, somebody goes on at the first one.
    with first.records(DAY) as records:
        with at_the_chair(records) as bedside:
            now = bedside.not_before_the_last(records.now())
            bedside.record(Observed(at=now, note="sleeps"), now=now)
        carry(second.folder, first.folder)
        (line,) = records.unfinished()
        with pytest.raises(RecordElsewhere):
            records.carry_on(line.id)
        # As long as nobody has chosen, no start of this patient is possible.
        with pytest.raises(RecordUnusable):
            records.history("A. Smith", "4711")
        origin = records.journal.ward.origin
        records.elsewhere.reconcile(record, origin, "A. B.")
        history = records.history("A. Smith", "4711")
        assert [one.counts for one in history.infusions] == [True, False]
        assert history.stopped is not None
        with at_the_chair(records) as bedside:
            assert bedside.events[-1].type == "observed"


def test_what_was_not_heard_of_yet_is_unusable_and_not_finished(
    two: tuple[Computer, Computer], tmp_path: Path
) -> None:
    first, second = two
    third = Computer(tmp_path / "three")
    with second.records(DAY) as records:
        records.elsewhere.take_over(one_line(records).id, "B. C.")
    carry(second.folder, third.folder)
    carry(first.folder, third.folder)
    carry_keys(first.folder, third.folder)
    with third.records(DAY) as records:
        record = one_line(records).id
        assert records.past_of(one_line(records)) is not None
    with first.records(DAY) as records, at_the_chair(records) as bedside:
        now = bedside.not_before_the_last(records.now())
        bedside.record(Observed(at=now, note="sleeps"), now=now)
    # The second computer hears of it, takes over from there; the third one hears of that alone.
    carry(first.folder, second.folder)
    with second.records(DAY) as records:
        records.elsewhere.reconcile(record, min(records.elsewhere.logs_of(record).logs), "B. C.")
    carry(second.folder, third.folder)
    with third.records(DAY) as records:
        (line,) = records.unfinished()
        assert line.id == record
        assert records.past_of(line) is None
        with pytest.raises(RecordUnusable):
            records.elsewhere.watched(record)
