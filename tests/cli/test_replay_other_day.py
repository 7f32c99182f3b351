"""A plan for one day, started on the next: planned again for the start that really happened.

The patient of these tests is born on 22 November 1951, so 74 on 21 November 2026 and 75 the day
after; dexamethasone is 40 mg below 75 years and 20 mg from 75 on (EU SmPC, Isa-Pd).
"""

import json
from pathlib import Path

import pytest

from tests.contract_client import Answer, Request
from tests.replay_client import replay, replay_file, replay_lines

EVE, BIRTHDAY = "2026-11-21", "2026-11-22"


def course(*, started: str = f"{BIRTHDAY}T00:10:00+01:00", **plan: object) -> Request:
    known = {"regimen": "isa-pd", "weight_kg": 72.5, "infusion_number": 1}
    return {
        "plan": {**known, **plan},
        "events": [{"type": "started", "at": started}],
        "now": started.replace(":10:00", ":20:00"),
    }


def codes(answer: Answer) -> list[str]:
    return [one["code"] for one in answer["findings"]]


def dexamethasone(answer: Answer) -> list[float]:
    return next(
        one["dose_mg"] for one in answer["premedication"] if one["agent"] == "dexamethasone"
    )


@pytest.mark.parametrize(
    "planned",
    [
        {"on": EVE},
        {"start": f"{EVE}T23:30:00+01:00"},
        {"on": EVE, "start": f"{EVE}T23:30:00+01:00"},
        {"on": EVE, "age_years": 74},
        {"on": EVE, "zone": "Europe/Berlin"},
    ],
)
def test_a_birthday_between_plan_and_start_changes_the_dose(planned: dict[str, object]) -> None:
    """With the day alone it was refused, although nothing of it is ambiguous."""
    answer = replay(course(born="1951-11-22", **planned))
    assert answer["refused"] is False
    assert dexamethasone(answer) == [20, 20]
    found = codes(answer)
    assert "course.planned-again" in found
    assert "course.premedication-changed" in found
    texts = " ".join(one["text"] for one in answer["findings"]).replace("\xa0", " ")
    assert "Planned for Saturday 21 November 2026, started on Sunday 22" in texts
    assert "Dexamethasone: 20 mg for the actual start (age 75), not 40 mg" in texts
    assert "Age 75 on the day of the start, not 74 as planned." in texts


def test_a_birthday_that_changes_no_dose_is_said_all_the_same() -> None:
    """74 on the day of the start instead of 73: dexamethasone stays at 40 mg."""
    answer = replay(course(born="1952-11-22", on=EVE))
    assert dexamethasone(answer) == [40, 40]
    assert "course.plan-changed" in codes(answer)
    assert "course.premedication-changed" not in codes(answer)


def test_a_week_later_without_a_birthday_only_the_day_is_said() -> None:
    answer = replay(course(born="1951-01-31", on="2026-11-15"))
    found = codes(answer)
    assert "course.planned-again" in found
    assert not {"course.plan-changed", "course.premedication-changed"} & set(found)


def test_an_age_that_was_stated_for_another_day_is_to_be_checked() -> None:
    """Nobody here knows the birthday: the window asks the same at the start."""
    answer = replay(course(age_years=74, on=EVE))
    assert "course.age-of-another-day" in codes(answer)
    assert dexamethasone(answer) == [40, 40]


@pytest.mark.parametrize("planned", [{"on": BIRTHDAY}, {}])
def test_on_the_day_of_the_plan_nothing_is_planned_again(planned: dict[str, object]) -> None:
    answer = replay(course(born="1951-11-22", **planned))
    assert not [code for code in codes(answer) if code in ("course.planned-again",
                                                           "course.plan-changed")]  # fmt: skip
    assert dexamethasone(answer) == [20, 20]


def test_the_wards_zone_says_which_day_it_is() -> None:
    """23:20 UTC on the 21st is 00:20 on the 22nd in Berlin."""
    asked = {**course(born="1951-11-22", on=EVE, started=f"{EVE}T23:10:00+00:00")}
    assert "course.planned-again" not in codes(replay(asked))
    assert "course.planned-again" in codes(replay({**asked, "zone": "Europe/Berlin"}))


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        # A plan for tomorrow cannot have been started today: one of the two is a slip.
        ({"on": "2026-11-23", "age_years": 66}, "plan.on"),
        # The day and the start of one plan contradict each other.
        ({"on": EVE, "start": f"{BIRTHDAY}T00:10:00+01:00", "age_years": 66}, "plan.on"),
        # 74 is the age of the day before, and no day is given for which it was stated.
        ({"born": "1951-11-22", "age_years": 74}, "plan.age_years"),
        # On the planned day the age was 74.
        ({"born": "1951-11-22", "age_years": 75, "on": EVE}, "plan.age_years"),
        # London's clocks show another time than the log says.
        ({"on": EVE, "age_years": 66, "zone": "Europe/London"}, "plan.zone"),
    ],
)
def test_what_is_ambiguous_stays_refused(plan: dict[str, object], field: str) -> None:
    outcome = replay_lines([json.dumps(course(**plan))])
    assert outcome.exit_code == 2
    answer = json.loads(outcome.stdout)
    assert (answer["schema"], answer["field"]) == ("infuseplan/error/1", field)


def test_the_text_says_it_too(tmp_path: Path) -> None:
    outcome = replay_file(tmp_path, json.dumps(course(born="1951-11-22", on=EVE)))
    assert outcome.exit_code == 0
    assert "not 40 mg as planned" in " ".join(outcome.stdout.replace("\xa0", " ").split())


def test_a_plan_that_is_refused_for_the_real_day_says_for_which_it_was_made() -> None:
    """120 years are the most: 121 on the day of the start, and 120 the day before."""
    answer = replay(course(born="1905-11-22", on=EVE))
    assert answer["refused"] is True
    assert {"age.outside-limits", "course.planned-again"} <= set(codes(answer))
    assert not answer["steps"]
