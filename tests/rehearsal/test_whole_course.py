"""One patient through the first three infusions, as a ward gives them.

Infusion 1: 60 min at 25, four times 30 min at 50 to 125, and 50 mL at 150 mL/h: 12:20.
Infusion 2: 30 min at 50 (25 mL), 30 min at 100 (75 mL), 175 mL at 200 mL/h: 52.5 min, 10:52:30.
Infusion 3: 250 mL at 200 mL/h: 75 min, 10:15.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.rehearsal.conftest import MORNING
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.test_stop import at

CHANGES = {
    1: (("10:00", "50"), ("10:30", "75"), ("11:00", "100"), ("11:30", "125"), ("12:00", "150")),
    2: (("09:30", "100"), ("10:00", "200")),
    3: (),
}
ENDS = {1: "12:20", 2: "10:53", 3: "10:15"}


@pytest.mark.long_rehearsal
def test_infusions_1_to_3_of_one_patient(nurse: Nurse) -> None:
    for number in (1, 2, 3):
        week = timedelta(days=7 * (number - 1))
        patient = Patient(infusion=number, day=f"{MORNING + week:%Y-%m-%d}")
        nurse.clock.set(MORNING + week)
        nurse.plan(patient)
        page = nurse.start(patient, at=at("09:00") + week)
        assert page.end.startswith(ENDS[number])
        for late, (clock, rate) in enumerate(CHANGES[number], 1):
            # A second later each time: a hold is never cut short.
            page = nurse.set_rate(rate, at(clock) + week + timedelta(seconds=late))
            assert page.rate == rate
        page = nurse.complete(at(ENDS[number]) + week + timedelta(seconds=30))
        assert page.steps == []
        assert page.infused.startswith("250")
        nurse.hands.press("ctrl+n")
        nurse.answer_leaving()
    kinds = nurse.entries()
    assert kinds.count("started") == kinds.count("completed") == 3
    assert kinds.count("rate-set") == 7
