"""`course --ics`: what stands in somebody's calendar, and what does not; holidays of a region."""

import json
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.contract_client import Outcome, command, subprocess_command

ASKED = ("course", "--regimen", "isa-pd", "--first", "2026-11-23")
GIVEN = [{"cycle": 1, "day": 1, "date": "2026-11-23"}, {"cycle": 1, "day": 8,
                                                       "date": "2026-12-03"}]  # fmt: skip


def ics(folder: Path, *more: str, cycles: str = "1", **document: Any) -> list[dict[str, str]]:
    """Each entry of the file as name and text."""
    target = folder / "days.ics"
    given = folder / "given.json"
    given.write_text(json.dumps(document), encoding="utf-8")
    done = command(*ASKED, "--cycles", cycles, "--given", str(given), "--ics", str(target), *more)
    assert done == Outcome(0, "", "")
    found = Calendar.from_ical(target.read_bytes())
    return [
        {name.lower(): value.to_ical().decode() for name, value in event.items()}
        for event in found.walk("VEVENT")
    ]


def test_each_day_is_an_entry_on_its_date_and_its_title_says_nothing(tmp_path: Path) -> None:
    """Day 8 three days late, on 3 December: days 15 and 22 on 10 and 17 December."""
    found = ics(tmp_path, given=GIVEN)
    assert [one["dtstart"] for one in found] == ["20261123", "20261203", "20261210", "20261217"]
    assert {one["summary"] for one in found} == {"Appointment"}
    text = (tmp_path / "days.ics").read_text("utf-8").lower()
    assert not [word for word in ("isa", "cycle", "regimen") if word in text.replace(
        "infuseplan", "")]  # fmt: skip


def test_an_entry_keeps_its_identity_when_its_day_moves(tmp_path: Path) -> None:
    before, after = ics(tmp_path), ics(tmp_path, given=GIVEN)
    assert [one["uid"] for one in before] == [one["uid"] for one in after]
    assert len({one["uid"] for one in before}) == 4
    assert before[2]["dtstart"] != after[2]["dtstart"]
    # Four cycles have the same first one.
    more = ics(tmp_path, cycles="4")
    assert [one["uid"] for one in more[:4]] == [one["uid"] for one in before]


def test_another_series_has_entries_of_its_own(tmp_path: Path) -> None:
    one, other = ics(tmp_path, "--series", "1"), ics(tmp_path, "--series", "2")
    assert not {entry["uid"] for entry in one} & {entry["uid"] for entry in other}
    assert all("series" not in entry["uid"] for entry in one)


def test_details_stand_in_the_title_only_if_they_are_asked_for(tmp_path: Path) -> None:
    found = ics(tmp_path, "--details", "--title", "Chair 3", given=GIVEN)
    assert found[1]["summary"] == "Chair 3: Isa-Pd\\, cycle 1\\, day 8\\, infusion 2"
    assert found[0]["summary"].endswith("weigh")


def test_what_is_omitted_or_no_longer_planned_is_cancelled_and_keeps_its_identity(
    tmp_path: Path,
) -> None:
    omitted = {"cycle": 1, "day": 15, "omitted": True, "by": "A", "reason": "neutropenia"}
    ended = {"type": "ended", "date": "2026-12-12", "permanently": False, "by": "A", "reason": "x"}
    before = ics(tmp_path)
    after = ics(tmp_path, given=[*GIVEN, omitted], events=[ended])
    assert [one["uid"] for one in after] == [one["uid"] for one in before]
    assert [one["status"] for one in after] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]
    assert [one["summary"] for one in after][2:] == ["Cancelled: Appointment"] * 2


@pytest.mark.parametrize("title", ["A\rATTENDEE:x", "A\r\nATTENDEE:x", "A\nEND:VEVENT", "A\u2028B",
                                   "A\x0bB"])  # fmt: skip
def test_no_title_begins_a_line_of_its_own(tmp_path: Path, title: str) -> None:
    ics(tmp_path, "--title", title)
    lines = (tmp_path / "days.ics").read_text("utf-8").splitlines()
    assert not [line for line in lines if line.startswith("ATTENDEE")]
    assert lines.count("END:VEVENT") == 4
    assert {line.partition(":")[0].partition(";")[0] for line in lines} == {
        "BEGIN", "VERSION", "PRODID", "SUMMARY", "DTSTART", "DTSTAMP", "UID", "STATUS", "TRANSP",
        "END",
    }  # fmt: skip


def test_of_a_refusal_no_file_is_written(tmp_path: Path) -> None:
    target, given = tmp_path / "days.ics", tmp_path / "given.json"
    given.write_text('{"given": [{"cycle": 1, "day": 2, "date": "2026-11-23"}]}')
    done = command(*ASKED, "--cycles", "1", "--given", str(given), "--ics", str(target))
    assert done.exit_code == 3
    assert "Cycle 1, day 2" in done.stdout
    assert not target.exists()


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["--ics", "days.txt"], "--ics"),
        (["--ics", "no-such-folder/days.ics"], "--ics"),
        (["--ics", "days.ics", "--json"], "--json"),
        (["--title", "x"], "--title"),
        (["--series", "x"], "--series"),
        (["--details"], "--details"),
    ],
)
def test_options_that_do_not_fit_are_named(argv: list[str], named: str) -> None:
    done = command(*ASKED, "--cycles", "1", *argv)
    assert (done.exit_code, done.stdout) == (2, "")
    assert named in done.stderr


# --- holidays -------------------------------------------------------------------------------------


def policy(folder: Path, region: str) -> str:
    path = folder / "policy.toml"
    path.write_text(f'schema = "infuseplan/site-policy/1"\npublic_holidays = "{region}"\n')
    return str(path)


def test_weekend_and_holiday_are_flagged_and_moved_by_nobody(tmp_path: Path) -> None:
    """From Friday 27 November 2026: day 29 of that, cycle 2, day 1, is Friday 25 December."""
    done = command("course", "--regimen", "isa-pd", "--first", "2026-11-27", "--cycles", "2",
                   "--policy", policy(tmp_path, "DE"), "--json")  # fmt: skip
    days = done.document()["days"]
    assert [(one["date"], one["holiday"]) for one in days[4:]] == [
        ("2026-12-25", "Christmas Day"), ("2027-01-08", None),
    ]  # fmt: skip
    sunday = command("course", "--regimen", "isa-pd", "--first", "2026-11-29", "--cycles", "1")
    assert "- Day 8: weekend" in sunday.stdout


def test_a_region_without_known_holidays_is_named_and_no_calendar_is_made(tmp_path: Path) -> None:
    done = command(*ASKED, "--cycles", "1", "--policy", policy(tmp_path, "XX"), "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "public_holidays: XX has no known holidays" in done.stderr
    unlike = command(*ASKED, "--cycles", "1", "--policy", policy(tmp_path, "Bavaria"), "--json")
    assert "public_holidays" in unlike.stderr


def test_it_is_told_of_a_region_without_known_holidays_before_anybody_asks(tmp_path: Path) -> None:
    for region, faults in (("XX", 1), ("GB-SCT", 0), ("none", 0)):
        path = tmp_path / "site-policy.toml"
        path.write_text(f'schema = "infuseplan/site-policy/1"\npublic_holidays = "{region}"\n')
        # Whoever may write new files for himself alone would have one fault more.
        path.chmod(0o644)
        done = command("check-site", "--folder", str(tmp_path))
        assert done.exit_code == faults
        assert done.stdout.count("line 2, public_holidays: XX") == faults


def test_no_library_is_loaded_that_is_not_needed() -> None:
    code = (
        "import sys; from infuseplan.__main__ import run; run(sys.argv[1:]); "
        "sys.exit(any(name in sys.modules for name in ('holidays', 'icalendar', 'PySide6')))"
    )
    import subprocess
    import sys

    argv = [sys.executable, "-c", code, *ASKED, "--cycles", "20", "--json"]
    assert subprocess.run(argv, capture_output=True, check=False).returncode == 0
    assert subprocess_command(*ASKED, "--cycles", "1").exit_code == 0
