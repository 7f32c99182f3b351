"""Delays, misses and omissions, each worked by hand on a calendar.

The label (facts of the posology): a missed dose is given as soon as possible, the schedule moves
with it and the interval is kept. 23 November 2026 is a Monday; November has 30 days, December and
January 31.
"""

from .ward import answer, codes, course, objections, picture

FIRST = "2026-11-23"


def test_nothing_happened_yet_and_the_first_day_may_lie_ahead() -> None:
    """23 Nov + 7 = 30 Nov, + 7 = 7 Dec, + 7 = 14 Dec."""
    assert picture(course(FIRST)) == [
        "1/1 2026-11-23 no 1 first due weigh",
        "1/8 2026-11-30 no 2 second planned",
        "1/15 2026-12-07 no 3 later planned",
        "1/22 2026-12-14 no 4 later planned",
    ]


def test_day_8_three_days_late_and_day_15_three_days_late_again() -> None:
    """Day 8 on 3 Dec instead of 30 Nov, so day 15 is due on 10 Dec; given on 13 Dec, so day 22 on
    20 Dec (6 days after 14 Dec), and cycle 2, day 1 7 days later, on 27 Dec (planned 21 Dec)."""
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-12-03", "1/15 2026-12-13", cycles=2)
    assert picture(found) == [
        "1/1 2026-11-23 no 1 first given weigh",
        "1/8 2026-12-03 no 2 second given",
        "1/15 2026-12-13 no 3 later given",
        "1/22 2026-12-20 no 4 later due",
        "2/1 2026-12-27 no 5 later planned weigh",
        "2/15 2027-01-10 no 6 later planned",
    ]
    assert [one.moved_days for one in found.days] == [0, 3, 6, 6, 6, 6]
    assert [str(one.planned) for one in found.days[3:]] == [
        "2026-12-14",
        "2026-12-21",
        "2027-01-04",
    ]


def test_a_missed_day_15_that_is_made_up_for_moves_the_rest() -> None:
    """Missed on 7 Dec, given as soon as possible on 9 Dec: day 22 a week later, on 16 Dec."""
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-30", "1/15 2026-12-09")
    assert picture(found)[2:] == [
        "1/15 2026-12-09 no 3 later given",
        "1/22 2026-12-16 no 4 later due",
    ]


def test_a_missed_day_15_that_is_omitted_leaves_the_rest_where_it_is_and_is_not_counted() -> None:
    """Day 15's own date is 7 Dec, so day 22 stays on 14 Dec; it is the third infusion, not the
    fourth."""
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-30", "1/15 omitted")
    assert picture(found)[2:] == [
        "1/15 2026-12-07 no - - omitted",
        "1/22 2026-12-14 no 3 later due",
    ]


def test_an_omitted_day_after_a_delay_counts_from_where_it_was_due() -> None:
    """Day 8 on 3 Dec, so day 15 was due on 10 Dec and is omitted; day 22 is due on 17 Dec."""
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-12-03", "1/15 omitted")
    assert picture(found)[2:] == [
        "1/15 2026-12-10 no - - omitted",
        "1/22 2026-12-17 no 3 later due",
    ]


def test_one_day_early_brings_the_rest_forward_by_a_day() -> None:
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-29")
    assert picture(found)[2:] == [
        "1/15 2026-12-06 no 3 later due", "1/22 2026-12-13 no 4 later planned",
    ]  # fmt: skip


def test_the_eve_of_the_first_28_day_cycle() -> None:
    """Isa-VRd from 14 September 2027: cycle 4 is the last of 42 days, its day 29 planned for
    15 February 2028 (126 + 28 = 154 days: 16, 31, 30, 31, 31 make 139 to 31 January, and 15).
    Given two days late, on 17 February, cycle 5, day 1 follows after the 14 days that remain of
    42: on 2 March (12 days to 29 February, and 2), not on 29 February; its day 15 on 16 March, and
    cycle 6 28 days after cycle 5, on 30 March."""
    given = [
        f"{cycle}/{day} {on}"
        for cycle, day, on in (
            (1, 1, "2027-09-14"), (1, 8, "2027-09-21"), (1, 15, "2027-09-28"),
            (1, 22, "2027-10-05"), (1, 29, "2027-10-12"), (2, 1, "2027-10-26"),
            (2, 15, "2027-11-09"), (2, 29, "2027-11-23"), (3, 1, "2027-12-07"),
            (3, 15, "2027-12-21"), (3, 29, "2028-01-04"), (4, 1, "2028-01-18"),
            (4, 15, "2028-02-01"), (4, 29, "2028-02-17"),
        )
    ]  # fmt: skip
    found = course("2027-09-14", *given, regimen="isa-vrd-ti", cycles=6)
    assert picture(found)[13:] == [
        "4/29 2028-02-17 no 14 later given",
        "5/1 2028-03-02 no 15 later due weigh",
        "5/15 2028-03-16 no 16 later planned",
        "6/1 2028-03-30 no 17 later planned weigh",
        "6/15 2028-04-13 no 18 later planned",
    ]


def test_the_next_day_is_known_also_where_it_lies_in_a_cycle_that_was_not_asked_for() -> None:
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-30", "1/15 2026-12-07", "1/22 2026-12-14")
    assert len(found.days) == 4
    assert found.next_day is not None
    assert (found.next_day.cycle, found.next_day.day, str(found.next_day.on)) == (
        2,
        1,
        "2026-12-21",
    )


def test_the_patient_is_weighed_before_the_next_day_if_the_first_of_a_cycle_is_omitted() -> None:
    found = course(FIRST, "1/1 2026-11-23", "1/8 2026-11-30", "1/15 2026-12-07", "1/22 2026-12-14",
                   "2/1 omitted", cycles=2)  # fmt: skip
    assert [one.weigh for one in found.days] == [True, False, False, False, False, True]


def test_the_induction_is_completed_with_its_last_day_and_nothing_follows() -> None:
    """From 7 December 2027; its last day, cycle 3, day 29, is 84 + 28 = 112 days later: 24, 31,
    29 make 84 to 29 February, and 28 more are 28 March 2028."""
    days = ["1/1 2027-12-07", "1/8 2027-12-14", "1/15 2027-12-21", "1/22 2027-12-28",
            "1/29 2028-01-04", "2/1 2028-01-18", "2/15 2028-02-01", "2/29 2028-02-15",
            "3/1 2028-02-29", "3/15 2028-03-14", "3/29 2028-03-28"]  # fmt: skip
    found = course("2027-12-07", *days, regimen="isa-vrd-te", cycles=20)
    assert found.state == "completed"
    assert found.next_day is None
    assert (found.next_number, str(found.last_on)) == (12, "2028-03-28")
    assert course("2027-12-07", *days[:-1], regimen="isa-vrd-te", cycles=20).state == "active"


def test_two_entries_for_one_day_are_refused_by_name() -> None:
    assert objections(FIRST, "1/1 2026-11-23", "1/1 2026-11-24") == ["two-entries 1/1"]
    assert objections(FIRST, "1/1 2026-11-23", "1/1 omitted") == ["two-entries 1/1"]


def test_a_date_before_or_on_that_of_an_earlier_day_is_refused_by_name() -> None:
    assert objections(FIRST, "1/1 2026-11-23", "1/8 2026-11-22") == ["before-an-earlier-day 1/8"]
    assert objections(FIRST, "1/1 2026-11-23", "1/8 2026-11-23") == ["two-on-one-date 1/8"]
    assert objections(FIRST, "1/1 2026-11-23", "1/8 omitted", "1/15 2026-11-20") == [
        "before-an-earlier-day 1/15"
    ]


def test_a_day_that_the_regimen_does_not_have_is_refused_by_name() -> None:
    for place in ("1/2", "2/8", "2/22"):
        assert objections(FIRST, "1/1 2026-11-23", f"{place} 2026-12-01") == [
            f"day-not-in-regimen {place}"
        ]
    assert objections("2027-12-07", "4/1 2028-04-11", regimen="isa-vrd-te") == [
        "day-not-in-regimen 4/1"
    ]


def test_all_objections_are_told_at_once_and_the_order_of_entries_says_nothing() -> None:
    told = ["1/15 2026-11-20", "1/9 omitted", "1/1 2026-11-23", "1/1 omitted"]
    expected = ["two-entries 1/1", "day-not-in-regimen 1/9", "before-an-earlier-day 1/15"]
    assert objections(FIRST, *told) == expected
    assert sorted(objections(FIRST, *reversed(told))) == sorted(
        ["two-entries 1/1", "day-not-in-regimen 1/9"]
    )


def test_a_regimen_without_stated_days_is_refused() -> None:
    """REST states neither days nor rates."""
    from infuseplan.domain.treatment.course import treatment_course
    from infuseplan.domain.treatment.treatment import TreatmentRefusal

    from .ward import begun, policy, protocol

    rest = protocol("isatuximab-iv/rest-2025").protocol
    regimen = rest.regimens[0].id
    found = treatment_course(begun(regimen, FIRST), [], rest, policy(), 1)
    assert isinstance(found, TreatmentRefusal)
    assert [one.code for one in found.findings] == ["treatment.no-days"]


def test_a_calendar_ends_with_the_last_year_that_is_known() -> None:
    """From 1 November 2199 cycle 1 lies in 2199; cycle 2 begins on 13 December (42 days: 29 to the
    30th, 13) and its day 29 is 10 January 2200 (28 days: 18 to the 31st, 10)."""
    assert codes(course("2199-11-01", regimen="isa-vrd-ti")) == []
    found = answer("2199-11-01", regimen="isa-vrd-ti", cycles=2)
    assert [(one.code, one.args["cycle"]) for one in found.findings] == [("treatment.too-far", 2)]
