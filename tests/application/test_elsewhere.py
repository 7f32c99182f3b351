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


def one_line(desk: InfusionRecords) -> RecordLine:
    (line,) = desk.unfinished()
    return line


@contextmanager
def at_the_chair(desk: InfusionRecords) -> Iterator[Bedside]:
    """The only open infusion, carried on here."""
    bedside = desk.carry_on(one_line(desk).id)
    yield bedside
    desk.release(bedside)


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


def grade(bedside: Bedside, desk: InfusionRecords, of: int) -> None:
    now = bedside.not_before_the_last(desk.now())
    bedside.record(Reaction(at=now, by="B. C.", grade=of, anaphylaxis=False), now=now)


def test_an_infusion_elsewhere_is_seen_with_its_steps_and_not_written(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    with first.desk(DAY) as desk, at_the_chair(desk) as bedside:
        there = bedside.verified_state(bedside.now())
    with second.desk(DAY) as desk:
        line = one_line(desk)
        assert desk.elsewhere.is_elsewhere(line.id)
        seen = desk.elsewhere.watched(line.id)
        assert seen.header.patient_name == "A. Smith"
        shown = seen.verified_state(bedside.not_before_the_last(there.now))
        assert (shown.state.status, shown.coming) == (there.state.status, there.coming)
        with pytest.raises(RecordElsewhere):
            desk.carry_on(line.id)
        with pytest.raises(RecordElsewhere):
            seen.record(Observed(at=seen.now(), note="sleeps"), now=seen.now())


def test_who_takes_over_goes_on_and_the_first_computer_hears_of_it(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    with second.desk(DAY) as desk:
        line = one_line(desk)
        desk.elsewhere.take_over(line.id, "B. C.")
        assert not desk.elsewhere.is_elsewhere(line.id)
        with at_the_chair(desk) as bedside:
            assert bedside.header.patient_name == "A. Smith"
            grade(bedside, desk, 2)
    with first.desk(DAY) as desk, at_the_chair(desk) as bedside:
        before = len(bedside.events)
        carry(second.folder, first.folder)
        with pytest.raises(RecordElsewhere) as caught:
            grade(bedside, desk, 3)
        assert len(bedside.events) == before
        ((_, taken),) = caught.value.logs.holdings
        assert taken.by == "B. C."
        seen = desk.elsewhere.watched(line.id)
        assert [event.type for event in seen.events][-1] == "reaction"


def test_a_stop_for_good_in_a_log_that_nobody_follows_still_keeps_the_patient(
    two: tuple[Computer, Computer],
) -> None:
    first, second = two
    with second.desk(DAY) as desk:
        record = one_line(desk).id
        desk.elsewhere.take_over(record, "B. C.")
        with at_the_chair(desk) as bedside:
            grade(bedside, desk, 4)
    # Apart from it, somebody goes on at the first one.
    with first.desk(DAY) as desk:
        with at_the_chair(desk) as bedside:
            now = bedside.not_before_the_last(desk.now())
            bedside.record(Observed(at=now, note="sleeps"), now=now)
        carry(second.folder, first.folder)
        (line,) = desk.unfinished()
        with pytest.raises(RecordElsewhere):
            desk.carry_on(line.id)
        # As long as nobody has chosen, no start of this patient is possible.
        with pytest.raises(RecordUnusable):
            desk.history("A. Smith", "4711")
        origin = desk.journal.ward.origin
        desk.elsewhere.reconcile(record, origin, "A. B.")
        history = desk.history("A. Smith", "4711")
        assert [one.counts for one in history.infusions] == [True, False]
        assert history.stopped is not None
        with at_the_chair(desk) as bedside:
            assert bedside.events[-1].type == "observed"


def test_what_was_not_heard_of_yet_is_unusable_and_not_finished(
    two: tuple[Computer, Computer], tmp_path: Path
) -> None:
    first, second = two
    third = Computer(tmp_path / "three")
    with second.desk(DAY) as desk:
        desk.elsewhere.take_over(one_line(desk).id, "B. C.")
    carry(second.folder, third.folder)
    carry(first.folder, third.folder)
    carry_keys(first.folder, third.folder)
    with third.desk(DAY) as desk:
        record = one_line(desk).id
        assert desk.past_of(one_line(desk)) is not None
    with first.desk(DAY) as desk, at_the_chair(desk) as bedside:
        now = bedside.not_before_the_last(desk.now())
        bedside.record(Observed(at=now, note="sleeps"), now=now)
    # The second computer hears of it, takes over from there; the third one hears of that alone.
    carry(first.folder, second.folder)
    with second.desk(DAY) as desk:
        desk.elsewhere.reconcile(record, min(desk.elsewhere.logs_of(record).logs), "B. C.")
    carry(second.folder, third.folder)
    with third.desk(DAY) as desk:
        (line,) = desk.unfinished()
        assert line.id == record
        assert desk.past_of(line) is None
        with pytest.raises(RecordUnusable):
            desk.elsewhere.watched(record)
