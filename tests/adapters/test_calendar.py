"""Public holidays of a region, and calendar files: the two libraries behind their ports."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from infuseplan.adapters.calendar.ics_file import ics_text
from infuseplan.adapters.calendar.public_holidays import ward_days
from infuseplan.application.ports import PolicyProblem
from infuseplan.application.treatment.appointment import Appointment

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


def test_without_a_region_saturday_and_sunday_are_the_weekend_and_no_day_is_a_holiday() -> None:
    days = ward_days("none", {2026})
    assert [days.is_weekend(date(2026, 11, 23 + at)) for at in range(7)] == [False] * 5 + [True] * 2
    assert days.holiday(date(2026, 12, 25)) is None


@pytest.mark.parametrize(
    ("region", "on", "name"),
    [
        ("DE", date(2026, 12, 25), "Christmas Day"),
        ("DE", date(2026, 6, 4), None),
        # Corpus Christi, 60 days after Easter Sunday (5 April 2026): a holiday in Bavaria.
        ("DE-BY", date(2026, 6, 4), "Corpus Christi"),
        ("GB-SCT", date(2026, 11, 30), "Saint Andrew's Day"),
        ("FR", date(2027, 7, 14), "National Day"),
    ],
)
def test_a_region_has_its_own_holidays(region: str, on: date, name: str | None) -> None:
    assert ward_days(region, {2026, 2027}).holiday(on) == name


def test_a_region_has_its_own_weekend() -> None:
    """In Saudi Arabia the weekend is Friday and Saturday; 27 November 2026 is a Friday."""
    days = ward_days("SA", {2026})
    assert [days.is_weekend(date(2026, 11, on)) for on in (27, 28, 29)] == [True, True, False]


@pytest.mark.parametrize("region", ["XX", "DE-QQ"])
def test_a_region_that_is_not_known_is_named_with_its_setting(region: str) -> None:
    with pytest.raises(PolicyProblem) as raised:
        ward_days(region, {2026})
    assert (raised.value.key, raised.value.read) == ("public_holidays", region)


def test_the_language_of_the_machine_says_nothing(tmp_path: Path) -> None:
    code = (
        "from infuseplan.adapters.calendar.public_holidays import ward_days; from datetime import "
        "date; print(ward_days('DE', {2026}).holiday(date(2026, 12, 25)))"
    )
    for language in ("de_DE.UTF-8", "C"):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                              env={"LANG": language, "LANGUAGE": language, "LC_ALL": language,
                                   "PATH": "", "PYTHONPATH": ".", "HOME": str(tmp_path)},
                              check=True)  # fmt: skip
        assert done.stdout == "Christmas Day\n"


def read_back(text: str) -> list[dict[str, object]]:
    found = Calendar.from_ical(text)
    return [
        {name.lower(): value for name, value in event.items()} for event in found.walk("VEVENT")
    ]


def test_a_day_is_an_entry_for_all_of_it_without_a_zone() -> None:
    text = ics_text([Appointment("u@x", date(2028, 2, 29), "Appointment", False)], NOW)
    lines = text.split("\r\n")
    assert "DTSTART;VALUE=DATE:20280229" in lines
    assert "DTSTAMP:20261129T090000Z" in lines
    assert "STATUS:CONFIRMED" in lines
    assert "VTIMEZONE" not in text
    assert "TZID" not in text
    assert "\n" not in text.replace("\r\n", "")


def test_an_omitted_day_is_cancelled() -> None:
    text = ics_text([Appointment("u@x", date(2026, 11, 23), "Cancelled: x", True)], NOW)
    assert "STATUS:CANCELLED\r\n" in text


TITLES = [
    "<b>SMITH</b>", '=HYPERLINK("x")', "N" * 200, "a;b,c\\d:e", "é" * 80, "\u05d0\u05d1\u05d2",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES, ids=["markup", "formula", "long", "signs", "wide", "rtl"])
def test_a_title_comes_back_as_it_was(title: str) -> None:
    text = ics_text([Appointment("u@x", date(2026, 11, 23), title, False)], NOW)
    assert [str(one["summary"]) for one in read_back(text)] == [title]
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
