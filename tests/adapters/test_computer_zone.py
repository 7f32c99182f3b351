"""The computer's zone is a real one: it knows the night in which its clocks change."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from infuseplan.adapters import clock

ROOT = Path(__file__).parents[2]
PLAN = "plan --regimen isa-pd --weight-kg 72.5 --age 66 --infusion 1"
ASK = """
from datetime import UTC, datetime
from infuseplan.adapters.clock import SystemClock, computer_zone
zone = computer_zone()
# 01:15 UTC of 25 October 2026: an hour before, Berlin went from 03:00 CEST to 02:00 CET.
print(datetime(2026, 10, 25, 0, 15, tzinfo=UTC).astimezone(zone).strftime("%H:%M %z"))
print(datetime(2026, 10, 25, 3, 35, tzinfo=UTC).astimezone(zone).strftime("%H:%M %z"))
print(SystemClock().now().utcoffset() == datetime.now().astimezone().utcoffset())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its zone in the registry")
@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        # 00:15 UTC is 02:15 CEST, and 03:35 UTC is 04:35 CET.
        ("Europe/Berlin", "02:15 +0200", "04:35 +0100"),
        (":Europe/Berlin", "02:15 +0200", "04:35 +0100"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "02:15 +0200", "04:35 +0100"),
        ("UTC", "00:15 +0000", "03:35 +0000"),
        ("Asia/Kolkata", "05:45 +0530", "09:05 +0530"),
        ("/usr/share/zoneinfo/Europe/Berlin", "02:15 +0200", "04:35 +0100"),
        # Unknown names are UTC for the system; the program says what the system says.
        ("Nowhere/Atall", "00:15 +0000", "03:35 +0000"),
    ],
)
def test_the_zone_is_that_of_the_system(zone: str, before: str, after: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:3] == [before, after, "True"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its zone in the registry")
@pytest.mark.parametrize(
    "zone", ["UTC+24", "UTC-24", "UTC+99", "ABC+24:30", "<+30>-30", "AAA+23BBB+25"]
)
@pytest.mark.parametrize(
    "words",
    [
        PLAN,
        "check-site",
        "--quit-when-painted",
        "demo --quit-when-painted",
    ],
)
def test_a_zone_a_day_away_is_refused_by_name(zone: str, words: str, tmp_path: Path) -> None:
    data = ["--data", str(tmp_path)] if "painted" in words else []
    done = subprocess.run(
        [sys.executable, "-m", "infuseplan", *words.split(), *data],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"infuseplan: TZ: read “{zone}”, which is a day or more away from UTC; no clock shows that."
        " Set it to the name of a time zone such as Europe/Berlin, or remove it.\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has its zone in the registry")
@pytest.mark.parametrize("zone", ["UTC+23:59:59", "UTC-23:59", "UTC+14"])
def test_a_zone_that_a_clock_can_show_is_used(zone: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infuseplan", *PLAN.split()],
        cwd=ROOT,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_zone_that_the_system_contradicts_is_not_believed() -> None:
    """A file of zones from another year must not move an end by an hour."""
    wrong = timezone(timedelta(hours=13, minutes=37))
    zone = clock._believed(lambda: wrong)
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert summer.astimezone(zone).utcoffset() == summer.astimezone().utcoffset()


@pytest.mark.parametrize("missing", [KeyError("DaylightName"), OSError(2, "no such key")])
def test_a_registry_without_a_part_of_the_zone_leaves_the_system_s_own_answers(
    missing: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a Windows of Wine's, where nobody has ever chosen a zone."""

    def broken() -> None:
        raise missing

    monkeypatch.setattr("dateutil.tz.tzwinlocal", broken)
    monkeypatch.setattr(clock.sys, "platform", "win32")
    clock.computer_zone.cache_clear()
    try:
        zone = clock.computer_zone()
    finally:
        clock.computer_zone.cache_clear()
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert summer.astimezone(zone).utcoffset() == summer.astimezone().utcoffset()
