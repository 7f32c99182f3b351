"""Courses worked out by hand from the rate table, with the arithmetic beside each.

mL in a step are mL/h × min / 60. After a restart in infusion 1 of 250 mL the steps take
6.25 (30 min at 12.5), 25 (60 at 25), 25 (30 at 50), 37.5 (30 at 75), 50 (30 at 100) and
62.5 mL (30 at 125): 206.25 mL in 210 min. What is then left runs at 150 mL/h, 0.4 min a mL.
"""

from dataclasses import dataclass
from typing import Literal

from infuseplan.domain.plan.plan import InfusionPlan

from .course_ward import Source, planned


@dataclass(frozen=True)
class Case:
    """What happened, when somebody looks, and what has to be there; times in minutes.

    `steps` is a picture, `75 50 | 90 75 | … | 200`; empty where nothing may be shown.
    """

    arithmetic: str
    story: str
    now: str
    given: str
    rate: str | None
    steps: str = ""
    status: str = "running"
    plan: tuple[Source, int] = ("eu", 1)
    bag: str | None = None
    hold: str = "table"
    grade1: str = "hold"
    follow: Literal["plan", "log"] = "plan"
    findings: tuple[str, ...] = ()

    def made(self) -> InfusionPlan:
        source, number = self.plan
        return planned(source, number, bag=self.bag, hold=self.hold, grade1=self.grade1)


EDGES = {
    "a reaction at minute 0": Case(
        "nothing has run; 250 − 206.25 = 43.75 at 150: 17.5 min; 30 + 210 + 17.5",
        "0 start; 0 grade 2; 30 resume 1",
        "30",
        "0",
        "12.5",
        "30 12.5 | 60 25 | 120 50 | 150 75 | 180 100 | 210 125 | 240 150 | 257.5",
    ),
    "a restart 304 days later": Case(
        "as at minute 0, and 304 × 1440 = 437760 for each 30; + 30 + 60 + 30 × 4 + 17.5",
        "0 start; 0 grade 2; 437760 resume 1",
        "437760",
        "0",
        "12.5",
        "437760 12.5 | 437790 25 | 437850 50 | 437880 75 | 437910 100 | 437940 125 | 437970 150 |"
        " 437987.5",
    ),
    "a reaction one second before the first rise": Case(
        "3599 s at 25: 3599/144 mL; left 32401/144; less 29700/144 is 2701/144, × 0.4 is 2701/360",
        "0 start; 3599/60 grade 2; 90 resume 1",
        "90",
        "3599/144",
        "12.5",
        "90 12.5 | 120 25 | 180 50 | 210 75 | 240 100 | 270 125 | 300 150 | 110701/360",
    ),
    "a reaction on the first rise": Case(
        "25 given, 225 left; 225 − 206.25 = 18.75, × 0.4 = 7.5; 90 + 210 + 7.5",
        "0 start; 60 grade 2; 90 resume 1",
        "90",
        "25",
        "12.5",
        "90 12.5 | 120 25 | 180 50 | 210 75 | 240 100 | 270 125 | 300 150 | 307.5",
    ),
    "a reaction one second after the first rise": Case(
        "1 s at 50 is 1/72 mL more than on the edge: 0.4/72 = 1/180 min less",
        "0 start; 3601/60 grade 2; 90 resume 1",
        "90",
        "1801/72",
        "12.5",
        "90 12.5 | 120 25 | 180 50 | 210 75 | 240 100 | 270 125 | 300 150 | 55349/180",
    ),
    "a reaction on the second rise": Case(
        "25 + 25 given, 200 left; 143.75 by 100 mL/h in 180 min; 56.25 at 125: 27 min",
        "0 start; 90 grade 2; 120 resume 0",
        "120",
        "50",
        "12.5",
        "120 12.5 | 150 25 | 210 50 | 240 75 | 270 100 | 300 125 | 327",
    ),
    "a reaction in the last minute": Case(
        "1 min at 150 is 2.5 mL left; 2.5 / 12.5 h = 12 min",
        "0 start; 199 grade 2; 210 resume 1",
        "210",
        "247.5",
        "12.5",
        "210 12.5 | 222",
    ),
    "a reaction in the last second": Case(
        "1 s at 150 is 1/24 mL left; at 12.5 that is 1/300 h, 0.2 min",
        "0 start; 11999/60 grade 2; 230 resume 1",
        "230",
        "5999/24",
        "12.5",
        "230 12.5 | 230.2",
    ),
    "a reaction just before its end, while it still stands": Case(
        "nothing runs and nothing is promised",
        "0 start; 199 grade 2",
        "205",
        "247.5",
        None,
        status="interrupted",
    ),
    "the clean half hour ends on this minute": Case(
        "37.5 + 6.25 = 43.75; the rate is the initial one from minute 135 on",
        "0 start; 75 grade 2; 105 resume 1",
        "135",
        "43.75",
        "25",
        "135 25 | 195 50 | 225 75 | 255 100 | 285 125 | 315 150 | 317.5",
    ),
}

SECOND_REACTIONS = {
    "a second reaction during the clean half hour": Case(
        "37.5 + 15 min at 12.5 (3.125) = 40.625; recurrence is grade 3",
        "0 start; 75 grade 2; 105 resume 1; 120 grade 2",
        "130",
        "40.625",
        None,
        status="discontinued",
    ),
    "a second reaction as the clean half hour ends": Case(
        "37.5 + 6.25 = 43.75",
        "0 start; 75 grade 2; 105 resume 1; 135 grade 2",
        "200",
        "43.75",
        None,
        status="discontinued",
    ),
    "a second reaction later": Case(
        "43.75 + 15 min at 25 (6.25) = 50",
        "0 start; 75 grade 2; 105 resume 1; 150 grade 2",
        "150",
        "50",
        None,
        status="discontinued",
    ),
    "a second reaction under the US label": Case(
        "4 1/6 + 10 min at 12.5 (2 1/12) = 6.25",
        "0 start; 10 grade 2; 20 resume 1; 30 grade 2",
        "30",
        "6.25",
        None,
        status="discontinued",
        plan=("us", 1),
    ),
}

MILD = {
    "grade 1 is open": Case(
        "25 + 40 min at 50 (33 1/3): 58 1/3; the rate stays, and no step is promised",
        "0 start; 75 grade 1",
        "100",
        "175/3",
        "50",
    ),
    "grade 1 was gone after 25 min": Case(
        "58 1/3 at minute 100; 50 again for its full 30 min (83 1/3), 75 (120 5/6), 100 (170 5/6),"
        " 125 (233 1/3); 16 2/3 at 150: 6 2/3 min",
        "0 start; 75 grade 1; 100 regrade 0",
        "100",
        "175/3",
        "50",
        "100 50 | 130 75 | 160 100 | 190 125 | 220 150 | 680/3",
    ),
    "grade 1 in the first hour starts the hour again": Case(
        "30 min at 25 is 12.5; 60 min more to minute 90; 60 − 30 = 30 min at 25, so 12.5 mL less"
        " at 150 (5 min): 200 + 30 − 5",
        "0 start; 20 grade 1; 30 regrade 0",
        "30",
        "12.5",
        "25",
        "30 25 | 90 50 | 120 75 | 150 100 | 180 125 | 210 150 | 225",
    ),
    "grade 1 where the hospital goes on": Case(
        "25 + 25 + 10 min at 75 (12.5) = 62.5; the table goes on",
        "0 start; 75 grade 1",
        "100",
        "62.5",
        "75",
        "100 75 | 120 100 | 150 125 | 180 150 | 200",
        grade1="continue",
    ),
    "grade 1 that is gone where the hospital goes on": Case(
        "no hold starts again: 200 min as planned",
        "0 start; 40 grade 1; 50 regrade 0",
        "50",
        "125/6",
        "25",
        "50 25 | 60 50 | 90 75 | 120 100 | 150 125 | 180 150 | 200",
        grade1="continue",
    ),
    "grade 1 becomes grade 2": Case(
        "70 min at 25: 29 1/6, left 220 5/6; less 206.25 is 14 7/12, × 0.4 = 5 5/6; 90 + 210",
        "0 start; 40 grade 1; 70 regrade 2; 90 resume 1",
        "90",
        "175/6",
        "12.5",
        "90 12.5 | 120 25 | 180 50 | 210 75 | 240 100 | 270 125 | 300 150 | 1835/6",
    ),
    "grade 1 becomes grade 3": Case(
        "50 min at 25: 20 5/6",
        "0 start; 40 grade 1; 50 regrade 3",
        "60",
        "125/6",
        None,
        status="discontinued",
    ),
    "grade 1 in a later infusion": Case(
        "20 min at 200: 66 2/3; there is nothing to rise to: 75 min in all",
        "0 start; 5 grade 1; 20 regrade 0",
        "20",
        "200/3",
        "200",
        "20 200 | 75",
        plan=("eu", 3),
    ),
}
