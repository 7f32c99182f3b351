"""Which infusion is it? What an earlier one counts for, and when nobody works it out."""

from datetime import date, timedelta

import pytest

from infuseplan.domain.findings import CAUTION, Finding
from infuseplan.domain.plan.infusion_number import EarlierInfusion, infusion_number_findings

from .course_ward import planned

POLICY = planned().policy
TODAY = date(2026, 11, 22)


def given(number: int, days_ago: int, *, complete: bool = True) -> EarlierInfusion:
    return EarlierInfusion(number, TODAY - timedelta(days=days_ago), complete)


def codes(number: int, *earlier: EarlierInfusion) -> list[str]:
    return [finding.code for finding in infusion_number_findings(number, TODAY, earlier, POLICY)]


@pytest.mark.parametrize(
    ("number", "earlier", "doubts"),
    [
        # Nothing is known of this patient here: somebody has to say which infusion it is.
        (1, (), ["number.no-record"]),
        (7, (), ["number.no-record"]),
        (2, (given(1, 7),), []),
        (3, (given(1, 14), given(2, 7)), []),
        (3, (given(1, 7),), ["number.not-the-next"]),
        (1, (given(1, 7),), ["number.not-the-next"]),
        (2, (given(2, 7),), ["number.not-the-next"]),
        # An infusion that was broken off counts for nothing by itself, whatever the number is.
        (1, (given(1, 7, complete=False),), ["number.after-broken-off"]),
        (2, (given(1, 7, complete=False),), ["number.after-broken-off"]),
        # It was given again and is complete: then the next number follows.
        (2, (given(1, 8, complete=False), given(1, 7)), []),
        # 60 days is the setting's default; a longer gap has no rule.
        (2, (given(1, 60),), []),
        (2, (given(1, 61),), ["number.after-gap"]),
        (2, (given(1, 0),), ["number.same-day"]),
        (3, (given(1, 61),), ["number.not-the-next", "number.after-gap"]),
    ],
)
def test_a_number_follows_from_the_last_complete_infusion_or_a_prescriber_decides(
    number: int, earlier: tuple[EarlierInfusion, ...], doubts: list[str]
) -> None:
    assert codes(number, *earlier) == doubts


def test_a_doubt_has_the_figures_for_its_words_and_names_the_setting_behind_it() -> None:
    known = {"number": 4, "last": 2, "next": 3, "last_on": TODAY - timedelta(days=61)}
    found = infusion_number_findings(4, TODAY, [given(1, 70), given(2, 61, complete=False)], POLICY)
    assert found == (
        Finding("number.after-broken-off", CAUTION, "infusion_number", known),
        Finding("number.after-gap", CAUTION, "infusion_number", {**known, "days": 61},
                setting="gap_days"),
    )  # fmt: skip
    known["last_on"] = TODAY
    assert infusion_number_findings(4, TODAY, [given(2, 0)], POLICY) == (
        Finding("number.not-the-next", CAUTION, "infusion_number", known),
        Finding("number.same-day", CAUTION, "infusion_number", known),
    )
