"""An infusion that runs is planned once, and again only when more of it is known."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from recorded_infusions import Ward

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.followed_records import FollowedRecords
from infuseplan.application.infusion.running import RunningInfusion
from infuseplan.application.journal.port import InfusionRecord, RecordLine
from infuseplan.domain.infusion.events import Discontinued, Observed

DAY = date(2026, 3, 3)


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    ward = Ward(tmp_path)
    patient = ward.patient()
    ward.first_ever(patient)
    ward.infusion(patient, DAY, 1, end="open")
    return ward


def test_looking_again_plans_nothing_anew_and_an_entry_does(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[str] = []
    plan = FollowedRecords.running

    def counted(self: FollowedRecords, record: InfusionRecord) -> RunningInfusion:
        planned.append(record.id)
        return plan(self, record)

    with ward.records(DAY) as looks, ward.records(DAY) as writes:
        (line,) = looks.unfinished()
        bedside = writes.carry_on(line.id)
        monkeypatch.setattr(FollowedRecords, "running", counted)
        planned.clear()
        for _ in range(3):
            (line,) = looks.unfinished()
            assert looks.state_of(line) is not None
        assert len(planned) <= 1
        now = bedside.now()
        bedside.record(Observed(at=now, by="N. N.", note="sleeps"), now=now)
        planned.clear()
        (line,) = looks.unfinished()
        state = looks.state_of(line)
        assert planned == [line.id]
        assert state is not None
        assert state.status == "running"


def test_an_end_counts_also_where_the_plan_cannot_be_made(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(_self: FollowedRecords, record: InfusionRecord) -> RunningInfusion:
        raise RecordUnusable(record.header.protocol_id)

    with ward.records(DAY) as records:
        (line,) = records.unfinished()
        bedside = records.carry_on(line.id)
        now = bedside.now()
        bedside.record(Discontinued(at=now, reason="line lost"), now=now)
        # What comes after the end is the last entry.
        bedside.record(Observed(at=now, by="N. N.", note="well"), now=now)
    monkeypatch.setattr(FollowedRecords, "running", unusable)
    with ward.records(DAY) as records:
        assert records.unfinished() == ()
        assert [one.id for one in records.ended_lately()] == [line.id]


@pytest.mark.parametrize("end", ["open", "aborted"])
def test_words_that_can_be_read_later_are_read_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    ward = Ward(tmp_path)
    patient = ward.patient()
    ward.first_ever(patient)
    ward.infusion(patient, DAY, 1, end=end)
    read = FollowedRecords.read

    def sealed(self: FollowedRecords, line: RecordLine) -> InfusionRecord:
        record = read(self, line)
        events = [
            replace(one, event=one.event.replace("line lost", "[…]")) for one in record.events
        ]
        at = json.loads(events[-1].event)["at"]
        noted = f'{{"type":"observed","at":"{at}","note":"[…]"}}'
        if end == "open":
            events.append(replace(events[-1], sequence=len(events) + 1, event=noted))
        return replace(record, events=tuple(events))

    with ward.records(DAY) as records:
        (line,) = (*records.unfinished(), *records.ended_lately())
        monkeypatch.setattr(FollowedRecords, "read", sealed)
        followed = FollowedRecords(records._services, lambda: records.journal, records._append_to)
        followed.past(line, records.now())
        monkeypatch.setattr(FollowedRecords, "read", read)
        assert "[…]" not in str(followed._running_of(line).events)
        assert "[…]" not in str(followed.past(line, records.now()).state)
        assert line.id in followed._running
