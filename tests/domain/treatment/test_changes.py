"""Pause, transplant, change of regimen and end: what is due afterwards, worked by hand."""

from datetime import date
from decimal import Decimal

from infuseplan.domain.treatment.events import (
    Transplanted,
    TreatmentEnded,
    TreatmentPaused,
    TreatmentReplaced,
    TreatmentResumed,
    Weighed,
)

from .ward import codes, course, objections, picture

FIRST = "2026-11-23"
WHO = {"by": "C. D.", "reason": "infection"}


def paused(on: str) -> TreatmentPaused:
    return TreatmentPaused(on=date.fromisoformat(on), **WHO)


def resumed(on: str) -> TreatmentResumed:
    return TreatmentResumed(on=date.fromisoformat(on), **WHO)


def ended(on: str, *, permanently: bool = False) -> TreatmentEnded:
    return TreatmentEnded(on=date.fromisoformat(on), permanently=permanently, **WHO)


def replaced(on: str, regimen: str = "isa-kd") -> TreatmentReplaced:
    return TreatmentReplaced(on=date.fromisoformat(on), regimen=regimen, **WHO)


def weighed(on: str, kg: str) -> Weighed:
    return Weighed(on=date.fromisoformat(on), weight_kg=Decimal(kg))


def test_during_a_pause_no_day_has_a_date_and_none_is_due() -> None:
    found = course(FIRST, "1/1 2026-11-23", paused("2026-11-26"))
    assert picture(found)[1:] == [
        "1/8 None no 2 second planned",
        "1/15 None no 3 later planned",
        "1/22 None no 4 later planned",
    ]
    assert (found.state, found.next_day) == ("paused", None)


def test_after_a_pause_the_next_day_is_due_at_once_and_the_intervals_are_kept() -> None:
    """Day 8 would have been 30 November; resumed on 21 December, so day 15 is 28 December."""
    found = course(FIRST, "1/1 2026-11-23", paused("2026-11-26"), resumed("2026-12-21"))
    assert picture(found)[1:] == [
        "1/8 2026-12-21 no 2 second due",
        "1/15 2026-12-28 no 3 later planned",
        "1/22 2027-01-04 no 4 later planned",
    ]
    assert found.state == "active"


def test_a_pause_between_two_days_moves_nothing() -> None:
    """Resumed on 28 November, two days before day 8: the interval of 7 days is kept."""
    found = course(FIRST, "1/1 2026-11-23", paused("2026-11-24"), resumed("2026-11-28"))
    assert str(found.days[1].on) == "2026-11-30"


def test_a_day_omitted_in_a_pause_was_due_at_its_end() -> None:
    """Day 8 (30 November) lies in the pause to 21 December and is omitted; day 15 follows 7 days
    after that, on 28 December."""
    found = course(FIRST, "1/1 2026-11-23", paused("2026-11-26"), resumed("2026-12-21"),
                   "1/8 omitted")  # fmt: skip
    assert picture(found)[1:3] == [
        "1/8 2026-12-21 no - - omitted", "1/15 2026-12-28 no 2 second due",
    ]  # fmt: skip


def test_a_long_pause_is_a_gap() -> None:
    """From 23 November to 23 January are 61 days: 7 to the 30th, 31 in December, 23."""
    found = course(FIRST, "1/1 2026-11-23", paused("2026-11-26"), resumed("2027-01-23"))
    assert [one.infusion_number for one in found.days] == [1, None, None, None]
    assert codes(found) == ["number-after-gap"]


def test_an_infusion_in_a_pause_is_recorded_and_asked_about() -> None:
    found = course(FIRST, "1/1 2026-11-23", paused("2026-11-26"), "1/8 2026-11-30")
    assert found.days[1].infusion_number == 2
    assert codes(found) == ["given-while-paused"]
    assert found.state == "paused"


def test_after_the_transplant_nothing_is_due_until_the_treatment_is_resumed() -> None:
    transplant = Transplanted(on=date(2026, 12, 1), **WHO)
    found = course(FIRST, "1/1 2026-11-23", transplant)
    assert (found.state, found.next_day, found.change) == ("transplant", None, transplant)


def test_after_the_end_no_day_is_planned() -> None:
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-30", ended("2026-12-02"), cycles=20)
    assert picture(found) == [
        "1/1 2026-11-23 no 1 first given weigh", "1/8 2026-11-30 no 2 second given",
    ]  # fmt: skip
    assert (found.state, found.next_day) == ("ended", None)
    assert codes(found) == []


def test_a_permanent_stop_says_so() -> None:
    found = course(FIRST, "1/1 2026-11-23 aborted", ended("2026-11-23", permanently=True))
    assert len(found.days) == 1
    assert found.state == "discontinued"
    assert codes(found) == ["discontinued"]


def test_another_regimen_counts_on_and_begins_its_own_cycle_1() -> None:
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-30", replaced("2026-12-14"))
    assert len(found.days) == 2
    assert found.state == "replaced"
    after = found.successor
    assert after is not None
    assert (after.regimen, after.first, after.first_number) == ("isa-kd", date(2026, 12, 14), 3)
    assert after.last_on == date(2026, 11, 30)


def test_after_an_aborted_infusion_the_other_regimen_begins_without_a_number() -> None:
    after = course(FIRST, "1/1 2026-11-23 aborted", replaced("2026-12-14")).successor
    assert after is not None
    assert after.first_number is None


def test_a_regimen_of_another_medicine_begins_without_a_number() -> None:
    change = TreatmentReplaced(on=date(2026, 12, 14), regimen="d-rd", protocol="daratumumab/x",
                               **WHO)  # fmt: skip
    after = course(FIRST, "1/1 2026-11-23", change).successor
    assert after is not None
    assert (after.protocol, after.first_number) == ("daratumumab/x", None)
    assert course(FIRST, "1/1 2026-11-23").successor is None


def test_changes_that_contradict_each_other_are_refused_by_name() -> None:
    assert objections(FIRST, resumed("2026-12-01")) == ["not-paused"]
    assert objections(FIRST, paused("2026-12-01"), paused("2026-12-02")) == ["paused-twice"]
    assert objections(FIRST, ended("2026-12-01"), replaced("2026-12-02")) == ["ended-twice"]
    assert objections(FIRST, ended("2026-12-01"), paused("2026-12-02")) == ["change-after-the-end"]
    assert objections(FIRST, ended("2026-12-01"), "1/1 2026-11-23", "1/8 2026-12-02") == [
        "after-the-end 1/8"
    ]
    assert codes(course(FIRST, "1/1 2026-12-01", ended("2026-12-01"))) == []


# --- weight --------------------------------------------------------------------------------------

CYCLE_1 = ["1/1 2026-11-23", "1/8 2026-11-30", "1/15 2026-12-07", "1/22 2026-12-14"]


def test_a_weight_from_the_last_day_of_the_cycle_before_is_asked_about_and_a_later_one_holds() -> (
    None
):
    """Cycle 2, day 1 is due on 21 December, 7 days after 14 December, the last day of cycle 1."""
    found = course(FIRST, *CYCLE_1, weighed("2026-12-14", "72.5"), cycles=2)
    assert codes(found) == ["weight-of-earlier-cycle"]
    assert found.findings[0].args == {"weighed_on": date(2026, 12, 14), "days": 7, "cycle": 2}
    assert codes(course(FIRST, *CYCLE_1, weighed("2026-12-15", "72.5"), cycles=2)) == []


def test_a_weight_of_this_cycle_holds_for_all_of_its_days() -> None:
    assert codes(course(FIRST, *CYCLE_1[:3], weighed("2026-11-23", "72.5"))) == []


def test_before_the_first_infusion_a_weight_is_as_old_as_a_cycle_at_the_most() -> None:
    """28 days before 23 November are 26 October (23 in November, 5 to the 26th)."""
    assert codes(course(FIRST, weighed("2026-10-27", "72.5"))) == []
    assert codes(course(FIRST, weighed("2026-10-26", "72.5"))) == ["weight-of-earlier-cycle"]


def test_a_weight_that_changed_by_more_than_the_hospitals_limit_is_asked_about() -> None:
    """10 % of 70 kg are 7 kg: 77 and 63 pass, 77.1 and 62.9 do not."""
    for kg in ("77", "63"):
        found = course(FIRST, weighed("2026-11-20", "70"), weighed("2026-11-22", kg))
        assert codes(found) == []
    for kg in ("77.1", "62.9"):
        found = course(FIRST, weighed("2026-11-22", kg), weighed("2026-11-20", "70"))
        assert [one.code for one in found.findings] == ["weight.changed"]
        assert found.findings[0].setting == "weight_change_percent"
