"""A stop for good is remembered: the next infusion of the same patient is not started here."""

from decimal import Decimal
from pathlib import Path

import pytest

from infuseplan.application.infusion.alike import RecordUnusable
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.domain.infusion.events import (
    Completed,
    Discontinued,
    Event,
    Reaction,
    Resumed,
    VolumeRead,
)
from infuseplan.presentation.infusion.patient_history import stopped_before_message
from tests.bedside_tools import MemoryJournal, WardClock, planned, ward_services

GRADE_4 = "grade 4"


def desk_after(
    events: list[str], folder: Path, *, name: str = "AB", reference: str = ""
) -> tuple[InfusionRecords, WardClock]:
    """Records whose journal has one infusion of that patient, with those events 20 min apart."""
    clock = WardClock()
    services = ward_services(clock, MemoryJournal(clock), folder)
    records = InfusionRecords(services, None)
    proved, loaded = planned(services)
    schedule = proved.plan.schedule
    assert schedule is not None
    rate = Decimal(int(schedule.initial_rate_ml_h))
    answers = StartAnswers(name, reference, None, rate)
    bedside = records.begin(proved, loaded, answers, records.now())
    for text in events:
        clock.pass_time(minutes=200 if text == "run to the end" else 20)
        if text == "run to the end":
            continue
        bedside.record(event(text, clock), now=clock.now())
    return records, clock


def event(text: str, clock: WardClock) -> Event:
    if text == "stop":
        return Discontinued(at=clock.now(), reason="the line is blocked")
    if text == "hospital":
        return Discontinued(at=clock.now(), reason="the ward", rule="hospitalisation")
    if text == "empty":
        return VolumeRead(at=clock.now(), infused_ml=Decimal(250))
    if text == "end":
        return Completed(at=clock.now())
    if text == "resume":
        return Resumed(at=clock.now(), grade=1)
    return Reaction(at=clock.now(), grade=int(text.removeprefix("grade ")))


@pytest.mark.parametrize(
    "severe",
    [
        ["grade 3"],
        [GRADE_4],
        ["grade 2", "resume", "grade 2"],
        ["grade 2", "hospital"],
        # After the last drop, and after somebody had stopped it for another cause.
        ["run to the end", "empty", "end", GRADE_4],
        ["stop", "grade 3"],
    ],
)
def test_a_patient_whom_a_reaction_stopped_for_good_is_known_again(
    severe: list[str], tmp_path: Path
) -> None:
    records, clock = desk_after(severe, tmp_path)
    clock.pass_time(minutes=60 * 24 * 7)
    stopped = records.history("ab", "").stopped
    assert stopped is not None
    words = stopped_before_message(stopped)
    assert "permanently discontinued" in words
    assert "The prescriber decides" in words


@pytest.mark.parametrize(
    "mild",
    [
        ["grade 1"],
        ["grade 2"],
        ["grade 2", "resume"],
        ["stop"],
        ["run to the end", "empty", "end", "grade 2"],
    ],
)
def test_a_reaction_that_stopped_nothing_for_good_keeps_nobody_from_the_next_infusion(
    mild: list[str], tmp_path: Path
) -> None:
    records, _ = desk_after(mild, tmp_path)
    assert records.history("AB", "").stopped is None


def test_a_reference_tells_two_patients_of_the_same_name_apart(tmp_path: Path) -> None:
    records, _ = desk_after([GRADE_4], tmp_path, reference="17")
    assert records.history("AB", "18").stopped is None
    assert records.history("somebody else", "17").stopped is not None
    assert records.history("somebody else", "").stopped is None


@pytest.mark.parametrize(("recorded", "typed"), [("17", ""), ("", "17")])
def test_a_reference_that_was_left_out_hides_no_stop_for_good(
    tmp_path: Path, recorded: str, typed: str
) -> None:
    records, _ = desk_after([GRADE_4], tmp_path, reference=recorded)
    assert records.history("ab", typed).stopped is not None


def test_a_record_that_cannot_be_followed_any_more_is_no_all_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records, _ = desk_after([GRADE_4], tmp_path)

    def unusable(_record: object) -> None:
        raise RecordUnusable("isatuximab-iv/eu-smpc-2025-07")

    monkeypatch.setattr(records._followed, "running", unusable)
    with pytest.raises(RecordUnusable):
        records.history("AB", "")
