"""An infusion has one day wherever it is named: that of its start, by the ward's clocks."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from recorded_infusions import Ward

from infuseplan.application.infusion.patient_history import PastInfusion
from infuseplan.application.treatment.records import TreatmentRecords
from infuseplan.domain.infusion.events import Started
from infuseplan.presentation.infusion.begin_and_end import record_message
from infuseplan.presentation.infusion.patient_history import (
    history_line,
    stopped_before_message,
    unfinished_before_message,
)
from infuseplan.presentation.treatment.record import stop_message
from infuseplan.presentation.ward.audit import AuditLine, audit_text

# Nine o'clock on the Chatham Islands, 13:45 ahead of Greenwich in November, is 20:15 of the day
# before in Berlin.
CHATHAM, BERLIN = ZoneInfo("Pacific/Chatham"), ZoneInfo("Europe/Berlin")
THERE = date(2026, 11, 16)


def days_of(text: str) -> set[str]:
    return set(re.findall(r"\d+ November 2026", text.replace("\N{NO-BREAK SPACE}", " ")))


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """Recorded at a computer whose zone is not the ward's, and read at one of the ward."""
    return Ward(tmp_path / "ward", zone=CHATHAM)


def test_a_stop_recorded_in_another_zone_is_of_the_same_day_in_every_sentence(ward: Ward) -> None:
    patient = ward.patient()
    ward.infusion(patient, THERE, 1, end="stopped")
    ward.zone = BERLIN
    with ward.records(date(2026, 11, 23)) as records:
        history = records.history("A. Smith", "4711")
        stopped = history.stopped
        assert stopped is not None
        found = TreatmentRecords(records, ward.services).of(patient, 1)
        said = (stopped_before_message(stopped), history_line(history), stop_message(found))
        assert [days_of(text) for text in said] == [{"15 November 2026"}] * 3
        assert stopped.day == date(2026, 11, 15)


def test_one_that_is_open_is_named_by_the_ward_s_clock(ward: Ward) -> None:
    patient = ward.patient()
    ward.infusion(patient, THERE, 1, end="open")
    ward.zone = BERLIN
    with ward.records(date(2026, 11, 16)) as records:
        unfinished = records.history("A. Smith", "4711").unfinished
        assert unfinished is not None
        text = unfinished_before_message(unfinished)
        assert (days_of(text), "20:15" in text) == ({"15 November 2026"}, True)
        (line,) = records.unfinished()
        text = record_message(line, records.state_of(line), records.now().tzinfo)
        assert (days_of(text), "20:15" in text) == ({"15 November 2026"}, True)


def test_one_that_began_before_midnight_and_was_opened_after_it_is_of_the_day_before() -> None:
    opened = datetime(2026, 11, 16, 0, 3, tzinfo=BERLIN)
    began = Started(at=opened - timedelta(minutes=5))
    past = PastInfusion("1", opened, None, None, began)  # type: ignore[arg-type] # its day alone
    assert (past.started_at, past.day) == (began.at, date(2026, 11, 15))


def test_an_audit_tells_all_times_by_the_ward_s_clock() -> None:
    """A server in a cellar keeps Greenwich's time."""
    made = datetime(2026, 11, 23, 0, 30, 15, tzinfo=BERLIN)
    received = (made + timedelta(seconds=2)).astimezone(UTC)
    line = AuditLine(made, received, "server", "a" * 32, "Chair 1", 7, "N. N.", "printed")
    text = audit_text("A. Smith", [line], BERLIN).replace("\N{NO-BREAK SPACE}", " ")
    assert "23 November 2026 00:30:15  printed" in text
    assert "server 23 November 2026 00:30:17" in text
