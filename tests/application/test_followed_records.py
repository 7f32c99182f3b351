"""A record as an infusion again: by its own file and settings, with its log after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bedside_tools import NINE, MemoryJournal, WardClock, at_the_chair, ward_services

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.bedside import Bedside
from infuseplan.application.infusion.followed_records import FollowedRecords
from infuseplan.application.journal.port import InfusionRecord, RecordHeader, RecordLine
from infuseplan.application.ward.holding import NotArrived
from infuseplan.domain.infusion.events import (
    Completed,
    Discontinued,
    Event,
    Observed,
    Reaction,
    VolumeRead,
)

EU = "isatuximab-iv/eu-smpc-2025-07"


@dataclass
class Ward:
    """An infusion that was started at nine, and who reads its record."""

    clock: WardClock
    journal: MemoryJournal
    bedside: Bedside
    followed: FollowedRecords

    def after(self, minutes: int, make: Callable[[datetime], Event]) -> None:
        self.clock.pass_time(minutes=minutes)
        now = self.bedside.now()
        self.bedside.record(make(now), now=now)

    @property
    def line(self) -> RecordLine:
        (found,) = self.journal.records()
        return found

    @property
    def record(self) -> InfusionRecord:
        return self.followed.read(self.line)

    def changed(self, **header: object) -> None:
        """The record with something else in its header."""
        ((record_id, (was, events)),) = self.journal.kept.items()
        self.journal.kept[record_id] = (replace(was, **header), events)

    def newer_entry(self) -> None:
        """One that a newer program has written."""
        ((_, (_, events)),) = self.journal.kept.items()
        newer = '{"type":"weighed-again","at":"2026-11-22T09:30:00+01:00"}'
        events.append(replace(events[-1], sequence=len(events) + 1, event=newer))


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    clock = WardClock()
    journal = MemoryJournal(clock)
    services = ward_services(clock, journal, tmp_path)
    _records, bedside = at_the_chair(services)

    followed = FollowedRecords(
        services, lambda: journal, lambda _record: lambda _place, _event: None
    )
    return Ward(clock, journal, bedside, followed)


def graded(grade: int) -> Callable[[datetime], Event]:
    return lambda at: Reaction(at=at, grade=grade, anaphylaxis=False)


def observed(at: datetime) -> Event:
    return Observed(at=at, by="N. N.", note="well")


def test_it_stands_where_its_log_leaves_it_at_the_moment_that_is_asked(ward: Ward) -> None:
    """25 mL/h in the first hour: 10 mL after 24 min, 20 mL after 48."""
    ward.clock.hold_still("millilitres to the drop")
    begun = ward.bedside.events[0].at
    past = ward.followed.past(ward.line, begun + timedelta(minutes=24))
    assert (past.state.status, past.state.infused_ml) == ("running", 10)
    assert past.start is not None
    assert (past.start.at, past.counts, past.is_remembered) == (begun, True, False)
    assert past.plan.dose.mg == 700
    later = ward.followed.past(ward.line, begun + timedelta(minutes=48))
    assert later.state.infused_ml == 20


@pytest.mark.parametrize(
    ("said", "status", "remembered"),
    [
        ((graded(1),), "running", False),
        ((graded(2),), "interrupted", False),
        # A reaction of grade 3 or more ends it for good, and has no entry of an end.
        ((graded(3),), "discontinued", True),
        ((graded(4), observed), "discontinued", True),
        ((lambda at: Discontinued(at=at, reason="line lost"),), "discontinued", False),
    ],
)
def test_how_it_ended_decides_what_is_remembered(
    ward: Ward, said: tuple[Callable[[datetime], Event], ...], status: str, *, remembered: bool
) -> None:
    for one in said:
        ward.after(20, one)
    past = ward.followed.past(ward.line, ward.clock.now())
    assert (past.state.status, past.is_remembered) == (status, remembered)
    assert ward.followed.has_ended(ward.line, ward.clock.now()) == (status == "discontinued")


def test_one_that_was_completed_is_the_same_for_ever_after(ward: Ward) -> None:
    ward.after(200, lambda at: VolumeRead(at=at, infused_ml=Decimal(250)))
    ward.after(0, lambda at: Completed(at=at))
    past = ward.followed.past(ward.line, ward.clock.now())
    assert (past.state.status, past.state.remaining_ml) == ("completed", 0)
    ward.clock.pass_time(minutes=24 * 60)
    assert ward.followed.past(ward.line, ward.clock.now()) is past


def test_one_that_runs_is_another_one_after_each_entry(ward: Ward) -> None:
    ward.after(20, observed)
    before = ward.followed.past(ward.line, ward.clock.now())
    ward.after(5, graded(3))
    after = ward.followed.past(ward.line, ward.clock.now())
    assert (before.state.status, after.state.status) == ("running", "discontinued")


def test_without_a_ward_there_is_no_second_log(ward: Ward) -> None:
    assert ward.followed.stopped_beside(ward.line, ward.clock.now()) == ()


def test_times_are_those_of_the_ward_s_clock(ward: Ward) -> None:
    """Recorded by another zone's clock, the bag is out since the same moment."""
    out = NINE - timedelta(minutes=30)
    ward.changed(bag_out=out.astimezone(UTC))
    tokyo = ZoneInfo("Asia/Tokyo")
    ward.clock.wall = ward.clock.wall.astimezone(tokyo)
    running = ward.followed.running(ward.record)
    assert running.bag_out == out
    assert running.bag_out.tzinfo is tokyo
    assert {event.at.tzinfo for event in running.events} == {tokyo}


# --- what cannot be followed ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        {"protocol_file": b"none"},
        {"policy": "{}"},
        {"request": "{}"},
    ],
    ids=lambda header: next(iter(header)),
)
def test_what_it_was_planned_by_has_to_be_whole_and_names_its_protocol(
    ward: Ward, header: dict[str, object]
) -> None:
    assert {*header} <= {*RecordHeader.__annotations__}
    ward.changed(**header)
    with pytest.raises(RecordUnusable) as caught:
        ward.followed.past(ward.line, ward.clock.now())
    assert caught.value.args == (EU,)
    # Nobody can say that it has an end.
    assert not ward.followed.has_ended(ward.line, ward.clock.now())


def test_an_end_is_one_also_where_the_plan_cannot_be_made(ward: Ward) -> None:
    ward.after(20, lambda at: Discontinued(at=at, reason="line lost"))
    ward.after(5, observed)
    ward.changed(policy="{}")
    assert ward.followed.has_ended(ward.line, ward.clock.now())


def test_an_entry_of_a_newer_program_makes_the_record_unusable_here(ward: Ward) -> None:
    line = ward.line
    ward.newer_entry()
    line = replace(line, sequence=line.sequence + 1)
    with pytest.raises(RecordUnusable) as caught:
        ward.followed.past(line, ward.clock.now())
    assert caught.value.args == (EU,)
    assert not ward.followed.has_ended(line, ward.clock.now())


def test_what_has_not_arrived_is_unusable_until_it_has(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(_record: str) -> InfusionRecord:
        raise NotArrived("header")

    with monkeypatch.context() as apart:
        apart.setattr(ward.journal, "read", nowhere)
        with pytest.raises(RecordUnusable) as caught:
            ward.followed.past(ward.line, ward.clock.now())
        assert caught.value.args == (EU,)
        assert not ward.followed.has_ended(ward.line, ward.clock.now())
    assert ward.followed.past(ward.line, ward.clock.now()).state.status == "running"
