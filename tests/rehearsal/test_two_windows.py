"""Two windows on one folder of data: one holds an infusion, the other says so."""

from __future__ import annotations

import pytest

from tests.rehearsal.conftest import OpenNurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.test_stop import at, start

pytestmark = pytest.mark.long_rehearsal


def test_one_patient_has_one_infusion_from_two_windows(open_nurse: OpenNurse) -> None:
    """Both have planned; one starts, and the other cannot."""
    first = open_nurse()
    second = open_nurse(beside=first)
    patient = Patient()
    second.plan(patient)
    second.ask_to_start()
    second.answer_start(patient, bag_out="08:30")
    first.bring_to_front()
    start(first, patient)
    second.bring_to_front()
    second.hands.click(second.verb_button())
    second.screen.wait_for_words("Not started: an infusion for this patient is still open")
    starts = [one for one in first.program.events() if one["type"] == "started"]
    assert len(starts) == 1


def test_an_infusion_that_another_window_holds_is_not_continued_here(
    open_nurse: OpenNurse,
) -> None:
    first = open_nurse()
    start(first)
    second = open_nurse(beside=first)
    second.go_to_infuse_by_key()
    second.hands.click(second.screen.wait_for_part("^Continue"))
    second.screen.wait_for_words("(?i)another window|open elsewhere|held")
    first.bring_to_front()
    page = first.page(lambda page: page.status == "Running")
    assert page.rate == "25"
    first.stop(at("09:30"))
    first.grade(2)
    assert first.program.events()[-1]["type"] == "reaction"
