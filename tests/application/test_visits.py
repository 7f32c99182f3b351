"""Chair and premedication of a day, as entries about the patient in a journal of real files."""

import sqlite3
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from infuseplan.application.infusion.preparation_record import PreparationRecord
from infuseplan.application.ward.entry_codec import read_entry
from infuseplan.application.ward.patients import PatientRefused
from infuseplan.application.ward.visits import Visits
from infuseplan.domain.infusion.events import BagPrepared
from infuseplan.domain.patient.visit import Visit
from tests.application.test_patients import JONES, SMITH, opened

# By the clock of these journals it is the morning of 23 November 2026.
TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)
AT = datetime(2026, 11, 23, 8, 40, tzinfo=timezone(timedelta(hours=1)))


def test_what_was_said_last_of_a_day_counts_and_other_days_are_others(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, journal, _seal):
        one, other = patients.add(SMITH, "N. N."), patients.add(JONES, "N. N.")
        visits = Visits(patients)
        visits.take_chair(one, "3", TODAY, "N. N.")
        visits.take_chair(one, "12 B", TODAY, "N. N.")
        visits.take_chair(one, "7", YESTERDAY, "N. N.")
        visits.tell_premedication(one, AT, TODAY, "N. N.")
        assert visits.of(one, TODAY, AT.tzinfo) == Visit("12 B", AT)
        assert visits.of(one, YESTERDAY, AT.tzinfo) == Visit("7")
        assert visits.of(other, TODAY, AT.tzinfo) == Visit()
        visits.take_chair(one, "", TODAY, "N. N.")
        visits.tell_premedication(one, None, TODAY, "N. N.")
        assert visits.of(one, TODAY, AT.tzinfo) == Visit()
        assert journal.verify() == ()


def test_of_two_who_are_one_person_the_day_is_one(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one, other = patients.add(SMITH, "N. N."), patients.add(JONES, "N. N.")
        Visits(patients).take_chair(other, "3", TODAY, "N. N.")
        patients.merge(one, other, "Dr. X", "the same person")
        assert Visits(patients).of(one, TODAY, AT.tzinfo) == Visit("3")


def test_the_chair_is_sealed_and_goes_with_the_person(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(SMITH, "N. N.")
        visits = Visits(patients)
        visits.take_chair(one, "by Smith", TODAY, "N. N.")
        connection = sqlite3.connect(tmp_path / "journal.sqlite3")
        ((content,),) = connection.execute("SELECT content FROM entries WHERE kind = 'board'")
        connection.close()
        assert "Smith" not in content
        assert '"type":"chair-taken"' in content
        patients.remove(one, "Dr. X", "asked for it")
        assert visits.of(one, TODAY, AT.tzinfo) == Visit()
        with pytest.raises(PatientRefused):
            visits.take_chair(one, "4", TODAY, "N. N.")


@pytest.mark.parametrize("chair", ["nine char", "\N{ZERO WIDTH SPACE}"])
def test_a_chair_that_no_column_shows_is_refused(tmp_path: Path, chair: str) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(SMITH, "N. N.")
        with pytest.raises(ValidationError):
            Visits(patients).take_chair(one, chair, TODAY, "N. N.")


def test_somebody_s_data_are_handed_over_with_day_and_bag(tmp_path: Path) -> None:
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(SMITH, "N. N.")
        Visits(patients).take_chair(one, "3", TODAY, "N. N.")
        PreparationRecord(patients.record).keep(one, "a plan", BagPrepared(at=AT, by="JS"))
        exported = patients.exported(one, "N. N.")
    told = [one for one in exported if one.get("type") == "chair-taken" or "plan" in one]
    assert [one.get("chair") or one["event"]["by"] for one in told] == ["3", "JS"]


def test_without_the_key_of_the_patient_nothing_is_recorded_and_why_is_said(
    tmp_path: Path,
) -> None:
    """The key of a patient of another computer may not have arrived yet."""
    with opened(tmp_path) as (patients, journal, seal):
        one = patients.add(SMITH, "N. N.")
        before = len(journal.ward.entries_of(one))
        seal.forget(one)
        with pytest.raises(PatientRefused) as caught:
            Visits(patients).take_chair(one, "3", TODAY, "N. N.")
        assert caught.value.code == "no-key"
        with pytest.raises(PatientRefused) as caught:
            patients.say_no_record(one, "Dr. X", "treated elsewhere")
        assert caught.value.code == "no-key"
        assert len(journal.ward.entries_of(one)) == before


@pytest.mark.parametrize("content", [
    '{"type":"weight-measured","weight_kg":"heavy","on":"2026-11-23"}', '{"type":"seat-warmer"}',
])  # fmt: skip
def test_an_entry_that_is_none_is_a_value_error_whatever_is_wrong_with_it(content: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_entry(content, lambda _sealed: None)


def test_what_a_computer_in_another_zone_recorded_is_told_by_the_clocks_here(
    tmp_path: Path,
) -> None:
    """08:40 in a zone an hour ahead of Greenwich is 21:25 on the Chatham Islands (13:45)."""
    chatham = ZoneInfo("Pacific/Chatham")
    with opened(tmp_path) as (patients, _, _seal):
        one = patients.add(SMITH, "N. N.")
        Visits(patients).tell_premedication(one, AT, TODAY, "N. N.")
        premedicated = Visits(patients).of(one, TODAY, chatham).premedicated_at
        preparation = PreparationRecord(patients.record)
        preparation.keep(one, "a plan", BagPrepared(at=AT, by="JS"))
        now = AT.astimezone(chatham)
        ready = preparation.bag_ready_at([one], now)
        (prepared,) = preparation.entries([one], "a plan", now)
    for moment in (premedicated, ready, prepared.at):
        assert moment == AT
        assert (moment.hour, moment.minute) == (21, 25)
