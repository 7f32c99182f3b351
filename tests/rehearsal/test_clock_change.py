"""Both nights on which the clocks of Europe change, and clocks that jump.

Infusion 1 from 23:00, bag out at 22:30, undisturbed: 200 min, and the bag is usable for 8 h.
Night of 24 to 25 October 2026, clocks back at 03:00 to 02:00: 200 min after 23:00 UTC+2 is 02:20
UTC+2, the first of the two; 8 h after 22:30 UTC+2 is 06:30 UTC+2, 05:30 UTC+1.
Night of 27 to 28 March 2027, clocks forward at 02:00 to 03:00: 200 min after 23:00 UTC+1 is 02:20
UTC+1, which is 03:20 UTC+2; 8 h after 22:30 UTC+1 is 06:30 UTC+1, 07:30 UTC+2.
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.rehearsal.conftest import MORNING, OpenNurse
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.test_stop import at, start

BERLIN = ZoneInfo("Europe/Berlin")
BACK = datetime(2026, 10, 24, 22, 45, tzinfo=BERLIN)
FORWARD = datetime(2027, 3, 27, 22, 45, tzinfo=BERLIN)
long = pytest.mark.long_rehearsal
# The zone beside a clock time: letters or an offset.
SUMMER, WINTER = r"02:\d\d.{0,3}(CEST|UTC\+0?2|\+0?2)", r"02:\d\d.{0,3}(CET|UTC\+0?1|\+0?1)"


def night(open_nurse: OpenNurse, evening: datetime) -> Nurse:
    nurse = open_nurse(evening)
    patient = Patient(day=f"{evening:%Y-%m-%d}", start="23:00")
    nurse.plan(patient)
    nurse.start(patient, at=evening.replace(hour=23, minute=0), bag_out="22:30")
    return nurse


@pytest.mark.rehearsal
def test_the_night_the_clocks_go_back(open_nurse: OpenNurse) -> None:
    nurse = night(open_nurse, BACK)
    page = nurse.page(lambda page: bool(page.end))
    assert page.end.startswith("02:20")
    assert page.use_by.startswith("05:30")
    assert re.search(SUMMER, page.words)


@long
def test_the_night_the_clocks_go_forward(open_nurse: OpenNurse) -> None:
    nurse = night(open_nurse, FORWARD)
    page = nurse.page(lambda page: bool(page.end))
    assert page.end.startswith("03:20")
    assert page.use_by.startswith("07:30")


@long
def test_an_end_after_the_repeated_hour_is_the_new_clock_s(open_nurse: OpenNurse) -> None:
    """Started at 01:15 UTC+2: 200 min later it is 04:35 UTC+2, 03:35 UTC+1.

    Bag out at 01:00 UTC+2: 8 h later it is 09:00 UTC+2, 08:00 UTC+1.
    """
    early = datetime(2026, 10, 25, 1, 5, tzinfo=BERLIN)
    nurse = open_nurse(early)
    patient = Patient(day="2026-10-25", start="01:15")
    nurse.plan(patient)
    nurse.start(patient, at=early.replace(minute=15), bag_out="01:00")
    page = nurse.page(lambda page: bool(page.end))
    assert page.end.startswith("03:35")
    assert page.use_by.startswith("08:00")


@long
def test_a_stop_in_the_second_of_the_two_hours_is_no_hour_early(open_nurse: OpenNurse) -> None:
    """STOP at 02:10 UTC+1, 4 h 10 min... after 23:00 UTC+2: 250 minutes less the pause before."""
    nurse = night(open_nurse, BACK)
    nurse.pause(datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN))
    second = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1)
    nurse.move_clock(second)
    nurse.resume(second)
    page = nurse.page(lambda page: page.status.startswith("Running"))
    # An hour of the first hold had run in: 25 mL, and the table goes on with 50 mL/h.
    assert page.infused.startswith("25")
    assert re.search(WINTER, page.words)


@long
def test_a_computer_that_slept_asks_which_clock_is_right(open_nurse: OpenNurse) -> None:
    """The wall clock alone goes on: what a sleep looks like to a program."""
    nurse = open_nurse(MORNING, wall_alone=True)
    start(nurse)
    nurse.clock.let_pass(minutes=20)
    nurse.screen.wait_for_words("(?i)clock went forward by (19|20) min")


@long
def test_a_whole_hold_on_a_clock_that_runs_three_hundred_times_as_fast(
    open_nurse: OpenNurse,
) -> None:
    """Nobody presses anything: after 60 minutes of the pump the change to 50 mL/h is due."""
    nurse = open_nurse(MORNING.replace(hour=1, minute=0), speed=300)
    patient = Patient(day="2026-11-23", start="")
    nurse.plan(patient)
    nurse.start(patient, bag_out=None)
    page = nurse.page(lambda page: page.next_change.startswith("Change overdue"))
    assert "50 mL/h" in page.next_change
    assert nurse.clock.now() > at("02:00")


@long
def test_a_start_in_the_hour_that_comes_twice_cannot_be_planned_and_it_says_why(
    open_nurse: OpenNurse,
) -> None:
    """02:15 of 25 October is two moments; without a time it is planned, and started by the key."""
    nurse = open_nurse(BACK)
    nurse.answer_plan(Patient(day="2026-10-25", start="02:15"))
    nurse.screen.wait_for_words("Two entries contradict each other: correct the one that is wrong")
    nurse.screen.wait_for_words("this time occurs twice")
    assert nurse.screen.read().find("^Rate steps", "table") is None
    nurse.fill("^Start time", "03:15")
    nurse.screen.wait(lambda seen: seen.find("^Rate steps", "table"), "a plan with its steps")
