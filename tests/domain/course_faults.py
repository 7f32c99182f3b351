"""Faults that are planted in the following of an infusion, and the line that has to object.

In here the restart table or the clock is another one, or the fold is told another story than the
one that happened. `course_faults_of_answers` has those in which it follows another plan, or in
which its answer is changed afterwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from infuseplan.domain.infusion import fold as course_fold
from infuseplan.domain.infusion import state as course
from infuseplan.domain.infusion.state import CourseState
from infuseplan.domain.plan import schedule as infusion_schedule
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.restart import restart_table
from infuseplan.domain.plan.titration import LadderStep

from .course_ward import START, Source

GRADE_2 = "0 start; 75 grade 2; 105 resume 1"
BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
SPRING = datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN)

Plant = Callable[[pytest.MonkeyPatch], None]
Spoil = Callable[[CourseState], CourseState]


@dataclass(frozen=True)
class Fault:
    """What happened, how the fold gets it wrong, and the check that catches it.

    `told` is what the fold hears instead; `followed` the plan that it follows instead. Times are
    minutes from `start`; `out` is when the bag left the refrigerator.
    """

    caught_by: str
    story: str = GRADE_2
    now: str = "105"
    source: Source = "eu"
    number: int = 1
    follow: course.Follow = "plan"
    start: datetime = START
    out: str | None = None
    told: str | None = None
    followed: Callable[[], InfusionPlan] | None = None
    looked_at: str | None = None
    followed_by: course.Follow | None = None
    out_told: str | None = None
    plant: Plant | None = None
    spoil: Spoil | None = None


# --- another restart table -------------------------------------------------------------------


def restart(change: Callable[[tuple[LadderStep, ...]], Sequence[LadderStep]]) -> Plant:
    """The rates after a reaction are others than those of the source."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(
            "infuseplan.domain.infusion.flow.restart_table",
            lambda *given: tuple(change(restart_table(*given))),
        )

    return plant


def first_at(rate: str, minutes: int = 30) -> Plant:
    return restart(lambda table: [LadderStep(Fraction(rate), Fraction(minutes)), *table[1:]])


def initial_for(minutes: int) -> Plant:
    return restart(
        lambda table: [table[0], LadderStep(table[1].rate_ml_h, Fraction(minutes)), *table[2:]]
    )


def increments(table: tuple[LadderStep, ...]) -> list[LadderStep]:
    """As the trial's Part B has it, by 25 mL/h from the half rate."""
    rates = [Fraction(25 * number) + table[0].rate_ml_h for number in range(1, 6)]
    return [
        table[0],
        *(LadderStep(rate, Fraction(30)) for rate in rates),
        LadderStep(Fraction(150), None),
    ]


# --- another clock, another manner -----------------------------------------------------------


def on_the_wall(patch: pytest.MonkeyPatch) -> None:
    """Minutes are added on the wall clock."""

    def clock_from(start: datetime) -> Callable[[Fraction], datetime]:
        return lambda minutes: start + timedelta(microseconds=int(minutes * 60_000_000))

    patch.setattr(infusion_schedule, "clock_from", clock_from)


def between_walls(patch: pytest.MonkeyPatch) -> None:
    """Time between two events is taken from the wall clock."""

    def micros_between(start: datetime, end: datetime) -> int:
        passed = end.replace(tzinfo=None) - start.replace(tzinfo=None)
        return passed // timedelta(microseconds=1)

    patch.setattr(course_fold, "micros_between", micros_between)
    patch.setattr(course, "micros_between", micros_between)


def never_held(patch: pytest.MonkeyPatch) -> None:
    """An open reaction of grade 1 holds nothing."""
    patch.setattr(course_fold.Course, "is_held", property(lambda _: False))


def always_better(patch: pytest.MonkeyPatch) -> None:
    """It may go on whatever the grade."""
    patch.setattr(course_fold.Course, "may_go_on", property(lambda _: True))


IN_THE_FOLD: dict[str, Fault] = {
    "half of the current rate": Fault("course-restart", plant=first_at("25")),
    "half of the maximum": Fault("course-restart", plant=first_at("75")),
    "half of the half": Fault("course-restart", plant=first_at("6.25")),
    "the initial rate at once": Fault("course-restart", plant=restart(lambda table: table[1:])),
    "a forgotten clean half hour": Fault("course-restart", plant=first_at("12.5", 1)),
    "a clean half hour of 29 minutes": Fault("course-restart", plant=first_at("12.5", 29)),
    "60 minutes more at the half rate": Fault("course-restart", plant=first_at("12.5", 90)),
    "30 minutes missing at the initial rate": Fault("course-steps", plant=initial_for(30)),
    "60 minutes more at the initial rate": Fault("course-steps", plant=initial_for(120)),
    "a step left out after the restart": Fault(
        "course-steps", plant=restart(lambda table: [*table[:2], *table[3:]])
    ),
    "the trial's increments under a label": Fault("course-steps", plant=restart(increments)),
    "past the ceiling after a restart": Fault(
        "course-under-ceiling",
        plant=restart(
            lambda table: [
                *table[:-1],
                LadderStep(Fraction(150), Fraction(1)),
                LadderStep(Fraction(200), None),
            ]
        ),
    ),
    "half of the current rate in a later infusion": Fault(
        "course-restart",
        story="0 start; 20 grade 2; 50 resume 1",
        now="50",
        number=3,
        plant=first_at("200"),
    ),
    "a rise while grade 1 is open": Fault(
        "course-none-while-standing", story="0 start; 40 grade 1", now="100", plant=never_held
    ),
    "may resume at grade 2": Fault(
        "course-status", story="0 start; 40 grade 2", now="60", plant=always_better
    ),
    "wall-clock addition in autumn": Fault(
        "course-times", story="0 start", now="0", start=AUTUMN, plant=on_the_wall
    ),
    "wall-clock addition in spring": Fault(
        "course-times", story="0 start", now="0", start=SPRING, plant=on_the_wall
    ),
    "wall-clock subtraction in autumn": Fault(
        "course-recounted",
        story="0 start; 110 grade 2",
        now="120",
        start=AUTUMN,
        plant=between_walls,
    ),
    "wall-clock subtraction in spring": Fault(
        "course-log-possible", story="0 start", now="45", start=SPRING, plant=between_walls
    ),
}

TOLD_ANOTHER_STORY: dict[str, Fault] = {
    "restart after grade 3": Fault(
        "course-severe-stops", story="0 start; 75 grade 3; 105 resume 1", told=GRADE_2
    ),
    "restart after anaphylaxis": Fault(
        "course-severe-stops", story="0 start; 75 grade 2 anaphylaxis; 105 resume 1", told=GRADE_2
    ),
    "anaphylaxis in a prescriber's hands": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 3 anaphylaxis; 105 resume 1 prescriber",
        told="0 start; 75 grade 3; 105 resume 1 prescriber",
        source="us",
    ),
    "a prescriber's restart under the EU label": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 3; 105 resume 1 prescriber",
        told=GRADE_2,
    ),
    "a second reaction taken for a fresh grade 2": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 2; 105 resume 1; 150 grade 2",
        told="0 start; 75 pause; 105 resume; 150 grade 2",
        now="160",
    ),
    "a restart after the second reaction": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 2; 105 resume 1; 150 grade 2; 180 resume 0",
        told="0 start; 75 pause; 105 resume; 150 grade 2; 180 resume 0",
        now="180",
    ),
    "a stop that is ignored": Fault(
        "course-severe-stops", story="0 start; 40 stop", told="0 start", now="60"
    ),
    "an amended stop that is lifted": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 3; 80 amend 1 grade 2",
        told="0 start; 75 grade 2",
        now="90",
    ),
    "a stop by amendment that a later one lifts": Fault(
        "course-severe-stops",
        story="0 start; 75 grade 2; 76 amend 1 grade 3; 80 amend 1 grade 2",
        told="0 start; 75 grade 2",
        now="90",
    ),
    "resumed at grade 2": Fault(
        "course-log-possible", story="0 start; 75 grade 2; 105 resume 2", told=GRADE_2
    ),
    "resumed without a word on the grade": Fault(
        "course-log-possible", story="0 start; 75 grade 2; 105 resume", told=GRADE_2
    ),
    "a US restart without a prescriber": Fault(
        "course-log-possible",
        story="0 start; 75 grade 3; 105 resume 1",
        told="0 start; 75 grade 3; 105 resume 1 prescriber",
        source="us",
    ),
    "a restart that the source does not have": Fault(
        "course-log-possible",
        story="0 start; 20 grade 2; 30 resume 0",
        told="0 start; 20 pause; 30 resume",
        now="30",
        source="part-a",
    ),
    "completed with half of the bag left": Fault(
        "course-log-possible", story="0 start; 100 empty", told="0 start; 100 read 250; 100 empty"
    ),
    "a reading below an earlier one": Fault(
        "course-log-possible",
        story="0 start; 60 read 30; 70 read 20",
        told="0 start; 70 read 20",
        now="70",
    ),
    "a pump reading ignored": Fault(
        "course-recounted", story="0 start; 60 read 18", told="0 start", now="70"
    ),
    "the pump's figure at the reaction ignored": Fault(
        "course-recounted", story="0 start; 75 grade 2 pump 30; 105 resume 1", told=GRADE_2
    ),
    "an amended reading ignored": Fault(
        "course-recounted",
        story="0 start; 60 read 90; 61 amend 1 pump 30",
        told="0 start; 60 read 90",
        now="70",
    ),
    "an amended time ignored": Fault(
        "course-recounted",
        story="0 start; 75 grade 2; 80 amend 1 at 70",
        told="0 start; 75 grade 2",
        now="90",
    ),
    "an interruption that ran on": Fault(
        "course-delivered",
        story="0 start; 40 pause; 50 resume",
        told="0 start",
        now="60",
    ),
    "a late confirmation ignored": Fault(
        "course-recounted", story="0 start; 65 rate 50", told="0 start", now="80", follow="log"
    ),
    "grade 1 that leaves no hold behind": Fault(
        "course-steps",
        story="0 start; 40 grade 1; 50 regrade 0",
        told="0 start; 40 observe",
        now="50",
    ),
    "a pause that starts the hold again": Fault(
        "course-steps",
        story="0 start; 40 pause; 50 resume",
        told="0 start; 40 pause; 50 resume; 50 grade 1; 50 regrade 0",
        now="50",
    ),
}
