"""Which infusion it is: complete ones are counted, and where it is open nobody guesses."""

from datetime import date

import pytest

from infuseplan.domain.treatment.course import treatment_course
from infuseplan.domain.treatment.events import GivenElsewhere, NumberDecision, TreatmentEvent
from infuseplan.domain.treatment.treatment import TreatmentCourse

from .ward import begun, codes, course, objections, policy, protocol

FIRST = "2026-11-23"
ALL_OF_CYCLE_1 = ["1/1 2026-11-23", "1/8 2026-11-30", "1/15 2026-12-07", "1/22 2026-12-14"]


def numbers(found: TreatmentCourse) -> list[int | None]:
    return [one.infusion_number for one in found.days]


def tables(found: TreatmentCourse) -> list[str | None]:
    return [one.table for one in found.days]


def decided(cycle: int, day: int, number: int) -> NumberDecision:
    return NumberDecision(
        cycle=cycle, day=day, infusion_number=number, by="C. D.", reason="after 60 mL"
    )


def elsewhere(
    on: str, cycle: int | None = None, day: int | None = None, product: str | None = None
) -> GivenElsewhere:
    return GivenElsewhere(
        cycle=cycle, day=day, on=date.fromisoformat(on), by="C. D.", reason="on holiday",
        product=product,
    )  # fmt: skip


def test_the_first_infusion_aborted_keeps_its_number_and_leaves_the_next_open() -> None:
    found = course(FIRST, "1/1 2026-11-23 aborted")
    assert numbers(found) == [1, None, None, None]
    assert tables(found) == ["first", None, None, None]
    assert codes(found) == ["number-after-aborted"]
    assert found.findings[0].args["on"] == date(2026, 11, 23)
    assert found.next_number is None


@pytest.mark.parametrize(("number", "after"), [(1, [1, 2, 3]), (2, [2, 3, 4])])
def test_a_prescriber_decides_and_later_ones_are_counted_on_from_there(
    number: int, after: list[int]
) -> None:
    found = course(FIRST, "1/1 2026-11-23 aborted", decided(1, 8, number))
    assert numbers(found) == [1, *after]
    assert tables(found)[1] == {1: "first", 2: "second"}[number]
    assert codes(found) == []
    assert found.days[1].number_decided == decided(1, 8, number)
    assert [one.number_decided for one in found.days[2:]] == [None, None]


def test_a_decision_holds_for_what_was_given_on_that_day_and_once_only() -> None:
    """Decided: the second attempt is number 1 again. It is aborted too, so day 15 is open anew."""
    found = course(FIRST, "1/1 2026-11-23 aborted", decided(1, 8, 1), "1/8 2026-12-01 aborted")
    assert numbers(found) == [1, 1, None, None]
    assert [one.args["on"] for one in found.findings] == [date(2026, 12, 1)]


def test_an_omitted_day_is_not_counted_and_asks_nothing() -> None:
    found = course(FIRST, "1/1 2026-11-23", "1/8 omitted", "1/15 2026-12-07")
    assert numbers(found) == [1, None, 2, 3]
    assert codes(found) == []


def test_a_gap_over_the_hospitals_limit_leaves_the_number_open() -> None:
    """60 days after 14 December are 12 February (17 to 31 December, 31 in January, 12); the 61st
    is 13 February. Cycle 2, day 1 on the one is counted on, on the other it is not."""
    last = course(FIRST, *ALL_OF_CYCLE_1, "2/1 2027-02-12", cycles=2)
    assert numbers(last)[4:] == [5, 6]
    assert codes(last) == []
    over = course(FIRST, *ALL_OF_CYCLE_1, "2/1 2027-02-13", cycles=2)
    assert numbers(over)[4:] == [None, None]
    assert codes(over) == ["number-after-gap"]
    finding = over.findings[0]
    assert (finding.args["days"], finding.args["last_on"]) == (61, date(2026, 12, 14))
    assert finding.setting == "gap_days"
    counted = course(FIRST, *ALL_OF_CYCLE_1, "2/1 2027-02-13", decided(2, 1, 5), cycles=2)
    assert numbers(counted)[4:] == [5, 6]


def test_omissions_one_after_the_other_make_a_gap_of_their_own() -> None:
    """Isa-Pd: day 22 on 14 December; 2/1, 2/15, 3/1, 3/15 omitted; 4/1 on 15 February (12 weeks of
    84 days from 23 November), 63 days after 14 December."""
    omitted = [f"{place} omitted" for place in ("2/1", "2/15", "3/1", "3/15")]
    found = course(FIRST, *ALL_OF_CYCLE_1, *omitted, cycles=4)
    assert str(found.days[8].on) == "2027-02-15"
    assert numbers(found)[8:] == [None, None]
    assert found.findings[0].args["days"] == 63


def test_one_given_elsewhere_in_place_of_a_day_moves_the_days_and_leaves_the_number_open() -> None:
    found = course(FIRST, "1/1 2026-11-23", elsewhere("2026-12-01", 1, 8))
    assert [str(one.on) for one in found.days] == [
        "2026-11-23", "2026-12-01", "2026-12-08", "2026-12-15",
    ]  # fmt: skip
    assert [one.status for one in found.days] == ["given", "given", "due", "planned"]
    assert numbers(found) == [1, None, None, None]
    assert codes(found) == ["number-after-elsewhere"]


def test_one_given_elsewhere_beside_the_days_leaves_the_number_open_from_its_date_on() -> None:
    events: list[TreatmentEvent | str] = ["1/1 2026-11-23", "1/8 2026-11-30", "1/15 2026-12-07"]
    found = course(FIRST, *events, elsewhere("2026-12-03"))
    assert numbers(found) == [1, 2, None, None]
    assert [str(one.on) for one in found.days][3] == "2026-12-14"
    assert numbers(course(FIRST, *events, elsewhere("2026-12-03"), decided(1, 15, 4))) == [
        1, 2, 4, 5,
    ]  # fmt: skip


def test_another_product_leaves_the_number_open_and_is_named() -> None:
    found = course(FIRST, "1/1 2026-11-23", elsewhere("2026-11-26", product="daratumumab"))
    assert numbers(found) == [1, None, None, None]
    assert codes(found) == ["number-after-other-product"]
    assert found.findings[0].args["product"] == "daratumumab"


def test_a_day_without_an_entry_before_a_given_one_stops_the_count() -> None:
    """Nobody knows whether day 8 was given: it stays to be settled, and no number is made up."""
    found = course(FIRST, "1/1 2026-11-23", "1/15 2026-12-07")
    assert numbers(found) == [1, None, None, None]
    assert [one.is_unrecorded for one in found.days] == [False, True, False, False]
    assert [one.status for one in found.days] == ["given", "due", "given", "due"]
    assert codes(found) == ["number-after-unrecorded", "day-unrecorded"]
    assert str(found.days[3].on) == "2026-12-14"


def test_where_nobody_has_said_how_many_came_before_the_first_is_open() -> None:
    told: list[TreatmentEvent] = []
    found = treatment_course(begun("isa-pd", FIRST, None), told, protocol().protocol, policy(), 1)
    assert isinstance(found, TreatmentCourse)
    assert numbers(found) == [None] * 4
    assert codes(found) == ["number-not-known"]
    seventh = treatment_course(begun("isa-pd", FIRST, 7), told, protocol().protocol, policy(), 1)
    assert isinstance(seventh, TreatmentCourse)
    assert numbers(seventh) == [7, 8, 9, 10]
    assert tables(seventh) == ["later"] * 4


def test_two_decisions_for_one_day_are_refused_by_name() -> None:
    assert objections(FIRST, decided(1, 8, 1), decided(1, 8, 2)) == ["number-decided-twice 1/8"]
    assert objections(FIRST, decided(1, 9, 1)) == ["day-not-in-regimen 1/9"]


def test_a_source_without_rates_has_numbers_and_no_rate_table() -> None:
    china = protocol("isatuximab-iv/cn-nmpa-2025").protocol
    found = treatment_course(begun("isa-pd", FIRST), [], china, policy(), 1)
    assert isinstance(found, TreatmentCourse)
    assert numbers(found) == [1, 2, 3, 4]
    assert tables(found) == [None] * 4
