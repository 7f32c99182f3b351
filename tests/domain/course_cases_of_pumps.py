"""Courses worked out by hand: late hands, other pauses, pumps that show something else, ends.

From minute 60 on infusion 1 has 25 + 37.5 + 50 + 62.5 = 175 mL in 120 min before 150 mL/h.
"""

from .course_cases import Case

LATE = {
    "the first rise confirmed five minutes late": Case(
        "65 min at 25 (27 1/12) + 5 at 50 (4 1/6) = 31.25; 50 to minute 95, then 37.5 + 50 + 62.5;"
        " 47 11/12 at 150: 19 1/6 min",
        "0 start; 65 rate 50",
        "70",
        "31.25",
        "50",
        "70 50 | 95 75 | 125 100 | 155 125 | 185 150 | 1225/6",
        follow="log",
    ),
    "two rises confirmed late": Case(
        "65 min at 25 (27 1/12), 40 at 50 (33 1/3): 60 5/12 at 105; 37.5 + 50 + 62.5 by 195;"
        " 39 7/12 at 150: 15 5/6 min",
        "0 start; 65 rate 50; 105 rate 75",
        "105",
        "725/12",
        "75",
        "105 75 | 135 100 | 165 125 | 195 150 | 1265/6",
        follow="log",
    ),
    "nobody has confirmed a rise that was due": Case(
        "75 min at 25: 31.25; 50 is due now: 175 mL more by 195; 43.75 × 0.4 = 17.5",
        "0 start",
        "75",
        "31.25",
        "25",
        "75 50 | 105 75 | 135 100 | 165 125 | 195 150 | 212.5",
        follow="log",
    ),
    "nobody has ended the clean half hour": Case(
        "37.5 + 45 min at 12.5 (9.375) = 46.875; 25 is due now, for 60 min: 25 + 25 + 37.5 + 50 in"
        " 150 min; 65.625 left, 62.5 at 125 in 30 min, 3.125 × 0.4 = 1.25",
        "0 start; 60 rate 50; 75 grade 2; 105 resume 1",
        "150",
        "46.875",
        "12.5",
        "150 25 | 210 50 | 240 75 | 270 100 | 300 125 | 330 150 | 331.25",
        follow="log",
    ),
    "a confirmation on time changes nothing": Case(
        "25 + 10 min at 50 (8 1/3)",
        "0 start; 60 rate 50",
        "70",
        "100/3",
        "50",
        "70 50 | 90 75 | 120 100 | 150 125 | 180 150 | 200",
        follow="log",
    ),
    "a rate turned down by hand": Case(
        "25 + 25 + 5 min at 75 (6.25) = 56.25; 50 for its 30 min from 95: 25 + 37.5 + 50 + 62.5 by"
        " 215; 18.75 × 0.4 = 7.5",
        "0 start; 95 rate 50",
        "95",
        "56.25",
        "50",
        "95 50 | 125 75 | 155 100 | 185 125 | 215 150 | 222.5",
    ),
}

PAUSES = {
    "two pauses for other causes": Case(
        "25 by minute 70 (10 min lost), 25 by 100; 20 min lost; 10 min at 75 (12.5): 62.5;"
        " 200 + 30",
        "0 start; 40 pause; 50 resume; 100 pause; 120 resume",
        "130",
        "62.5",
        "75",
        "130 75 | 150 100 | 180 125 | 210 150 | 230",
    ),
    "a pause goes on": Case(
        "40 min at 25: 16 2/3",
        "0 start; 40 pause",
        "100",
        "50/3",
        None,
        status="interrupted",
    ),
    "a pause in the clean half hour does not shorten it": Case(
        "37.5 + 10 min at 12.5 (2 1/12); 20 min more of it; 317.5 + 10",
        "0 start; 75 grade 2; 105 resume 1; 115 pause; 125 resume",
        "125",
        "475/12",
        "12.5",
        "125 12.5 | 145 25 | 205 50 | 235 75 | 265 100 | 295 125 | 325 150 | 327.5",
    ),
    "a reaction during a pause": Case(
        "16 2/3 given; left 233 1/3; less 206.25 is 27 1/12, × 0.4 = 10 5/6; 60 + 210",
        "0 start; 40 pause; 45 grade 2; 60 resume 0",
        "60",
        "50/3",
        "12.5",
        "60 12.5 | 90 25 | 150 50 | 180 75 | 210 100 | 240 125 | 270 150 | 1685/6",
    ),
    "a pause while grade 1 is open": Case(
        "50 min at 25 (20 5/6) + 10 (4 1/6) = 25; still open, so nothing is promised",
        "0 start; 40 grade 1; 50 pause; 60 resume",
        "70",
        "25",
        "25",
    ),
    "grade 1 that is gone during a pause": Case(
        "16 2/3 given; the whole hour again from 60: 25 + 175 by 240; 33 1/3 × 0.4 = 13 1/3",
        "0 start; 40 pause; 45 grade 1; 50 regrade 0; 60 resume",
        "60",
        "50/3",
        "25",
        "60 25 | 120 50 | 150 75 | 180 100 | 210 125 | 240 150 | 760/3",
    ),
    "a pause on the minute of a rise": Case(
        "25 given; 50 was due and is what it goes on with, for its 30 min; 200 + 5",
        "0 start; 60 pause; 65 resume",
        "70",
        "175/6",
        "50",
        "70 50 | 95 75 | 125 100 | 155 125 | 185 150 | 205",
    ),
}

PUMPS = {
    "the pump shows 5 mL more": Case(
        "30 given, 220 left; less 175 is 45, × 0.4 = 18; 180 + 18",
        "0 start; 60 read 30",
        "60",
        "30",
        "50",
        "60 50 | 90 75 | 120 100 | 150 125 | 180 150 | 198",
    ),
    "the pump shows 6 mL more": Case(
        "31 given, 219 left; 44 × 0.4 = 17.6",
        "0 start; 60 read 31",
        "60",
        "31",
        "50",
        "60 50 | 90 75 | 120 100 | 150 125 | 180 150 | 197.6",
        findings=("course.pump-differs",),
    ),
    "the pump shows 7 mL less": Case(
        "18 given, 232 left; 57 × 0.4 = 22.8",
        "0 start; 60 read 18",
        "60",
        "18",
        "50",
        "60 50 | 90 75 | 120 100 | 150 125 | 180 150 | 202.8",
        findings=("course.pump-differs",),
    ),
    "the pump is read at the reaction": Case(
        "30 instead of 37.5: 220 left; 13.75 × 0.4 = 5.5; 105 + 210 + 5.5",
        "0 start; 75 grade 2 pump 30; 105 resume 1",
        "105",
        "30",
        "12.5",
        "105 12.5 | 135 25 | 195 50 | 225 75 | 255 100 | 285 125 | 315 150 | 320.5",
        findings=("course.pump-differs",),
    ),
    "the pump is read while it stands": Case(
        "18 instead of 16 2/3, and nothing runs",
        "0 start; 40 pause; 50 read 18",
        "70",
        "18",
        None,
        status="interrupted",
    ),
    "two readings": Case(
        "20 at 40; 20 min at 25 (8 1/3) and 30 at 50 (25): 53 1/3, shown 50; 200 left less 150 is"
        " 50, × 0.4 = 20",
        "0 start; 40 read 20; 90 read 50",
        "90",
        "50",
        "75",
        "90 75 | 120 100 | 150 125 | 180 150 | 200",
    ),
    "the pump is behind when the bag should be empty": Case(
        "240 shown at minute 205: 10 left at 150: 4 min",
        "0 start; 205 read 240",
        "205",
        "240",
        "150",
        "205 150 | 209",
        findings=("course.pump-differs",),
    ),
}

ENDS = {
    "completed on time": Case(
        "25 + 25 + 37.5 + 50 + 62.5 + 50",
        "0 start; 200 empty",
        "210",
        "250",
        None,
        status="completed",
    ),
    "completed with 5 mL left by calculation": Case(
        "2 min at 150 are 5 mL; the bag is empty, so 250 have run",
        "0 start; 198 empty",
        "198",
        "250",
        None,
        status="completed",
    ),
    "stopped by hand": Case(
        "40 min at 25: 16 2/3",
        "0 start; 40 stop; 50 observe",
        "60",
        "50/3",
        None,
        status="discontinued",
    ),
    "the pump is read after a stop": Case(
        "20 shown instead of 16 2/3",
        "0 start; 40 grade 3; 50 read 20",
        "60",
        "20",
        None,
        status="discontinued",
    ),
}

AMENDED = {
    "a reaction that was five minutes earlier": Case(
        "25 + 10 min at 50 (8 1/3) = 33 1/3; left 216 2/3; less 206.25 is 10 5/12, × 0.4 = 4 1/6;"
        " at 106 one min at 12.5 (5/24) more is given",
        "0 start; 75 grade 2; 105 resume 1; 106 amend 1 at 70",
        "106",
        "805/24",
        "12.5",
        "106 12.5 | 135 25 | 195 50 | 225 75 | 255 100 | 285 125 | 315 150 | 1915/6",
    ),
    "a reading of 90 that was 30": Case(
        "as if 30 had been read: 198",
        "0 start; 60 read 90; 61 amend 1 pump 30",
        "61",
        "185/6",
        "50",
        "61 50 | 90 75 | 120 100 | 150 125 | 180 150 | 198",
    ),
    "a reading that was amended twice": Case(
        "31 counts, the last word: 197.6",
        "0 start; 60 read 90; 61 amend 1 pump 30; 61 amend 1 pump 31",
        "61",
        "191/6",
        "50",
        "61 50 | 90 75 | 120 100 | 150 125 | 180 150 | 197.6",
        findings=("course.pump-differs",),
    ),
    "a grade 2 that was a grade 3": Case(
        "16 2/3 given",
        "0 start; 40 grade 2; 50 amend 1 grade 3",
        "60",
        "50/3",
        None,
        status="discontinued",
    ),
    "a grade 2 that was a grade 1": Case(
        "it ran on at 25: 60 min, 25 mL; still open",
        "0 start; 40 grade 2; 50 amend 1 grade 1",
        "60",
        "25",
        "25",
    ),
    "a rate of 75 that was 50": Case(
        "62 min at 25 (25 5/6) + 8 at 50 (6 2/3) = 32.5; 50 to 92, then 37.5 + 50 + 62.5 by 182;"
        " 25 5/6 + 175 = 200 5/6; 49 1/6 × 0.4 = 19 2/3",
        "0 start; 62 rate 75; 63 amend 1 rate 50",
        "70",
        "32.5",
        "50",
        "70 50 | 92 75 | 122 100 | 152 125 | 182 150 | 605/3",
        follow="log",
    ),
    "a stop that was five minutes earlier stays a stop": Case(
        "35 min at 25: 14 7/12",
        "0 start; 40 stop; 50 amend 1 at 35",
        "60",
        "175/12",
        None,
        status="discontinued",
    ),
}
