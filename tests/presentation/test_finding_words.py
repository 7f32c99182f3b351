"""Every finding, contradiction and rule has words: which thing, which value, what now."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest

from infuseplan.application.plan.draft import FieldProblem, ProblemCode
from infuseplan.domain.findings import BLOCK, Arg, Finding, FindingCode
from infuseplan.domain.plan.plan import RateHold, ReactionRule
from infuseplan.presentation.entry.draft_messages import problem_text
from infuseplan.presentation.figures import NBSP
from infuseplan.presentation.findings.plan import finding_text, known_codes
from infuseplan.presentation.plan.reaction_rules import rule_sentence, rule_title

MOMENT = datetime.fromisoformat("2026-11-23T02:30:00+01:00")
ARGS: dict[str, dict[str, Arg]] = {
    "age.outside-limits": {"age": 17, "low": 18, "high": 120},
    "age.leap-day-birthday": {"born": date(1952, 2, 29), "age": 74},
    "weight.outside-limits": {"kg": Decimal("7.25"), "low": Decimal(30), "high": Decimal(250)},
    "weight.changed": {
        "kg": Decimal(80), "last_kg": Decimal(70), "percent": Fraction(100, 7),
        "limit_percent": Decimal(10),
    },
    "weight.of-an-earlier-cycle": {
        "weighed_on": date(2026, 10, 1), "days": 52, "cycle_days": 28,
    },
    "weight.without-height": {"kg": Decimal(172), "over": 150},
    "weight.bmi-over-limit": {
        "kg": Decimal(160), "cm": Decimal(170), "bmi": Fraction(16000, 289), "limit": Decimal(40),
    },
    "weight.looks-like-height": {
        "kg": Decimal(172), "cm": Decimal(70), "bmi": Fraction(351), "limit": Decimal(40),
    },
    "bag.outside-limits": {"ml": Decimal(900), "low": Decimal(250), "high": Decimal(300)},
    "bag.not-nominal": {"volume_ml": Fraction(285), "nominal_ml": Decimal(250)},
    "bag.outlasts-room-temperature": {"minutes": Fraction(481), "limit_min": Decimal(480)},
    "clock.changes": {"minutes": Decimal(-60)},
    "clock.crosses-midnight": {"start": MOMENT, "end": MOMENT},
    "course.age-of-another-day": {
        "planned_for": date(2026, 11, 21), "on": date(2026, 11, 22),
    },
    "course.awaiting-release": {"by": "C. D."},
    "course.check-withdrawn": {"by": "C. D."},
    "course.confirm-reading": {},
    "course.no-rates": {"title": "China NMPA"},
    "course.offsets-differ": {},
    "course.plan-changed": {
        "what": "age", "name": "", "now_least": Decimal(75), "now_most": Decimal(75),
        "planned_least": Decimal(74), "planned_most": Decimal(74),
    },
    "course.planned-again": {"planned_for": date(2026, 11, 21), "on": date(2026, 11, 22)},
    "course.premedication-changed": {
        "name": "Dexamethasone", "least": Decimal(20), "most": Decimal(20),
        "planned_least": Decimal(40), "planned_most": Decimal(40), "age": 75,
    },
    "course.premedication-outside-window": {
        "name": "Montelukast", "minutes": Fraction(70), "earliest": Decimal(60),
        "latest": Decimal(15),
    },
    "course.outlasts-use-by": {"ends": MOMENT, "use_by": MOMENT - timedelta(hours=1)},
    "course.past-use-by": {"use_by": MOMENT},
    "course.pump-differs": {
        "pump": Fraction(60), "computed": Fraction("4.828"), "difference": Fraction("55.172"),
    },
    "course.raised-against-table": {"rate": Fraction(50)},
    "course.raised-in-reaction": {"rate": Fraction(50)},
    "course.rate-above-table": {"rate": Fraction(125), "set_to": Fraction(25, 2)},
    "course.rate-not-in-table": {"rate": Fraction(40)},
    "course.removal-time-unknown": {},
    "course.start-moved": {"minutes": Fraction(40), "planned": MOMENT, "started": MOMENT},
    "day.in-the-past": {"on": date(2025, 11, 22), "today": date(2026, 11, 22)},
    "day.over-a-year-away": {"on": date(2027, 12, 22), "today": date(2026, 11, 22)},
    "infusion.years-after-the-first": {
        "number": 120, "years": Fraction(1652, 365), "limit_years": 10,
    },
    "infusion.too-many-years-after-the-first": {
        "number": 999, "years": Fraction(13958, 365), "limit_years": 10,
    },
    "day.taken-as-today": {"on": date(2026, 11, 22)},
    "dose.rounding-over-limit": {
        "exact_mg": Fraction(725), "rounded_mg": Fraction(800), "percent": Fraction(300, 29),
        "limit_percent": Decimal(10),
    },
    "monitor.failed": {
        "check": "volumes-add-up", "left": "251", "right": "250", "checks": "volumes-add-up",
    },
    "number.after-broken-off": {"last": 2, "last_on": date(2026, 11, 15)},
    "number.after-gap": {"days": 61, "last_on": date(2026, 9, 22)},
    "number.no-record": {"number": 7},
    "number.not-the-next": {"number": 5, "last": 2, "next": 3, "last_on": date(2026, 11, 15)},
    "number.same-day": {"last": 2},
    "premedication.may-be-reconsidered": {"infusions": 4, "agents": "Montelukast"},
    "protocol.no-dose": {"title": "REST"},
    "protocol.no-rate-table": {"title": "China NMPA"},
    "protocol.newer-known": {"title": "EU SmPC", "known": "A later form is authorised."},
    "protocol.not-approved": {"title": "EU SmPC"},
    "protocol.trial": {"title": "Part B"},
    "regimen.ended": {"regimen": "Isa-VRd", "last": 11, "number": 12},
    "regimen.not-in-protocol": {"regimen": "isa-kd", "title": "China NMPA"},
    "treatment.after-the-end": {
        "cycle": 1, "day": 15, "on": date(2026, 12, 7), "end": date(2026, 12, 1),
    },
    "treatment.before-an-earlier-day": {
        "cycle": 1, "day": 15, "on": date(2026, 11, 20), "before_cycle": 1, "before_day": 8,
        "before_on": date(2026, 11, 30),
    },
    "treatment.before-birth": {"on": date(1926, 11, 30), "born": date(1960, 2, 29)},
    "treatment.change-after-the-end": {
        "type": "paused", "on": date(2026, 12, 7), "end": date(2026, 12, 1),
    },
    "treatment.day-not-in-regimen": {"cycle": 2, "day": 8, "regimen": "Isa-Pd"},
    "treatment.day-unrecorded": {"cycle": 1, "day": 8},
    "treatment.discontinued": {"on": date(2026, 12, 1), "by": "C. D."},
    "treatment.infusion-beyond-regimen": {"on": date(2027, 1, 4)},
    "treatment.infusion-unfinished": {"on": date(2026, 11, 23)},
    "treatment.ended-twice": {"type": "replaced", "on": date(2026, 12, 7)},
    "treatment.given-in-the-future": {"on": date(2026, 12, 1), "today": date(2026, 11, 30)},
    "treatment.given-while-paused": {"cycle": 1, "day": 8, "on": date(2026, 11, 30)},
    "treatment.days-not-proved": {"regimen": "Isa-Pd"},
    "treatment.no-days": {"title": "REST", "regimen": "Isa-VRd"},
    "treatment.not-paused": {"type": "resumed", "on": date(2026, 12, 7)},
    "treatment.number-after-aborted": {"cycle": 1, "day": 8, "on": date(2026, 11, 23)},
    "treatment.number-after-elsewhere": {"cycle": 1, "day": 8, "on": date(2026, 11, 23)},
    "treatment.number-after-gap": {
        "cycle": 2, "day": 1, "days": 61, "last_on": date(2026, 12, 14),
    },
    "treatment.number-after-other-product": {
        "cycle": 1, "day": 8, "on": date(2026, 11, 26), "product": "daratumumab",
    },
    "treatment.number-after-unrecorded": {
        "cycle": 1, "day": 15, "missing_cycle": 1, "missing_day": 8,
    },
    "treatment.number-decided-twice": {"cycle": 1, "day": 8},
    "treatment.number-not-known": {"cycle": 1, "day": 1},
    "treatment.paused-twice": {"type": "paused", "on": date(2026, 12, 7)},
    "treatment.regimen-ends": {"regimen": "Isa-VRd", "cycle": 3},
    "treatment.too-far": {"cycle": 3, "last_year": 2199},
    "treatment.two-entries": {"cycle": 1, "day": 8},
    "treatment.two-on-one-date": {
        "cycle": 1, "day": 8, "on": date(2026, 11, 23), "before_cycle": 1, "before_day": 1,
    },
    "treatment.weight-of-earlier-cycle": {
        "weighed_on": date(2026, 12, 14), "days": 7, "cycle": 2,
    },
}  # fmt: skip
FIGURES = {
    "day.in-the-past": ["Saturday 22 November 2025"],
    "infusion.years-after-the-first": ["120", "4.5 years"],
    "infusion.too-many-years-after-the-first": ["999", "10 years"],
    "number.no-record": ["infusion 6", "infusion 7"],
    "treatment.number-after-gap": ["Cycle 2, day 1", "61 days", "14 December 2026"],
    "treatment.before-an-earlier-day": ["day 15", "20 November 2026", "cycle 1, day 8"],
    "treatment.change-after-the-end": ["Pause on 7 December 2026"],
    "treatment.too-far": ["Cycle 3", "2199"],
    "weight.outside-limits": ["7.25", "30", "250"],
    "weight.changed": ["80", "70", "14.29", "10 %"],
    "bag.outlasts-room-temperature": ["8 h 1 min", "8 h"],
    "course.outlasts-use-by": ["02:30 on 23 November 2026", "01:30 on 23 November 2026"],
    "course.past-use-by": ["02:30 on 23 November 2026"],
    "course.pump-differs": ["60 mL", "4.8 mL", "55.2 mL", "local policy: pump volume difference"],
    "course.start-moved": ["40 min later"],
    "course.age-of-another-day": ["Saturday 21 November 2026", "Sunday 22 November 2026"],
    "course.plan-changed": ["75", "74"],
    "course.planned-again": ["Saturday 21 November 2026", "Sunday 22 November 2026"],
    "course.premedication-changed": ["20 mg", "40 mg", "75"],
    "course.premedication-outside-window": ["70 min", "15 to 60 min"],
    "course.awaiting-release": ["C. D.", "the prescriber releases"],
    "course.rate-above-table": ["125 mL/h", "set the pump to 12.5 mL/h now"],
    "clock.crosses-midnight": ["02:30", "Monday 23 November 2026"],
    "clock.changes": ["go back by 60 min"],
    "dose.rounding-over-limit": ["725 mg", "800 mg", "10.34", "10 %"],
    "regimen.ended": ["11", "12"],
}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        # Six seconds are nothing to be said of 80 minutes, but 60 would seem to be right.
        ("80.1", "given 80 min before"),
        ("60.1", "given more than 60 min before"),
        ("60.5", "given 61 min before"),
        ("14.9", "given less than 15 min before"),
        ("14.4", "given 14 min before"),
    ],
)
def test_minutes_outside_a_window_never_seem_to_lie_within_it(minutes: str, said: str) -> None:
    args = {**ARGS["course.premedication-outside-window"], "minutes": Fraction(minutes)}
    text = finding_text(Finding("course.premedication-outside-window", "caution", args=args))
    assert f"{said} the actual start" in text.replace(NBSP, " ")


def test_what_was_given_after_the_start_is_not_given_minus_minutes_before_it() -> None:
    """Given at 08:30, and the start is amended from 09:00 to 08:00."""
    args = {**ARGS["course.premedication-outside-window"], "minutes": Fraction(-30)}
    text = finding_text(Finding("course.premedication-outside-window", "caution", args=args))
    assert "given 30 min after the actual start" in text.replace(NBSP, " ")
    assert "should be given 15 to 60 min before." in text.replace(NBSP, " ")


def test_every_finding_has_words_and_an_example_here_and_no_other() -> None:
    """mypy lets nothing be raised that is not one of these codes."""
    assert set(get_args(FindingCode)) == known_codes() == set(ARGS)


@pytest.mark.parametrize("code", ARGS)
def test_a_finding_is_a_sentence_with_its_figures(code: str) -> None:
    text = finding_text(Finding(code, "note", args=ARGS[code]))
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    assert plain.endswith(".")
    assert "{" not in plain
    assert [figure for figure in FIGURES.get(code, []) if figure not in plain] == []


def test_the_clocks_go_forward_as_well_as_back() -> None:
    text = finding_text(Finding("clock.changes", "note", args={"minutes": Decimal(60)}))
    assert "forward" in text


@pytest.mark.parametrize("code", ["weight.outside-limits", "bag.not-nominal"])
def test_a_hospital_s_setting_is_named_as_one(code: str) -> None:
    local = finding_text(Finding(code, "block", args=ARGS[code], setting="bmi_limit"))
    assert local.endswith(" Local policy: BMI limit.")
    assert "policy" not in finding_text(Finding(code, "block", args=ARGS[code]))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (FieldProblem("weight_kg", "missing"), "Weight is missing"),
        (FieldProblem("age_years", "missing"), "Age or date of birth is missing"),
        (FieldProblem("bag_ml", "zero"), "Bag volume is 0"),
        (
            FieldProblem(
                "born", "in-the-future", {"given": date(2030, 1, 1), "today": date(2026, 11, 22)}
            ),
            "Date of birth (1 January 2030) is in the future.",
        ),
        (
            FieldProblem(
                "on", "on-is-not-the-start",
                {"on": date(2026, 11, 23), "start": date(2026, 11, 22)},
            ),
            "Infusion date is 23 November 2026, but the start is on 22 November 2026",
        ),
        (
            FieldProblem(
                "weighed_on", "weighed-after",
                {"weighed_on": date(2026, 11, 23), "on": date(2026, 11, 22)},
            ),
            "Date weighed (23 November 2026) is after the infusion",
        ),
        (
            FieldProblem(
                "born", "born-after", {"born": date(2026, 11, 23), "on": date(2026, 11, 22)}
            ),
            "Date of birth is 23 November 2026, after the infusion",
        ),
        (
            FieldProblem(
                "age_years", "age-is-not-the-birth-date",
                {"age": 74, "born": date(1951, 11, 22), "on": date(2026, 11, 22),
                 "worked_out": 75},
            ),
            "Age is 74, but born on 22 November 1951 makes 75 on 22 November 2026",
        ),
    ],
    ids=lambda part: part.code if isinstance(part, FieldProblem) else "",
)  # fmt: skip
def test_a_contradiction_names_the_field_and_both_values(problem: FieldProblem, words: str) -> None:
    assert problem_text(problem).replace("\N{NO-BREAK SPACE}", " ").startswith(words)
    assert problem_text(problem, "--option").startswith("--option")


@pytest.mark.parametrize("code", get_args(ProblemCode))
def test_every_problem_has_words(code: ProblemCode) -> None:
    args: dict[str, Arg] = {
        "given": date(2030, 1, 1), "today": date(2026, 11, 22), "on": date(2026, 11, 23),
        "start": date(2026, 11, 22), "weighed_on": date(2026, 11, 24), "born": date(2026, 11, 25),
        "age": 74, "worked_out": 75,
    }  # fmt: skip
    text = problem_text(FieldProblem("weight_kg", code, args))
    assert text.startswith("Weight")
    assert text.endswith(".")
    assert "{" not in text


def rule(action: str, strength: str = "do", **more: object) -> ReactionRule:
    return ReactionRule(id="x", grades=(2,), action=action, strength=strength, when="Why", **more)  # type: ignore[arg-type]  # each case gives fields that fit


RESTART = {
    "resume_when_grade_at_most": 1,
    "resume_rate_ml_h": Fraction(25, 2),
    "observe_min": Fraction(30),
    "then": (RateHold(Fraction(25), Fraction(60)), RateHold(Fraction(150), None)),
}


def test_a_restart_is_worked_out_for_this_infusion() -> None:
    text = rule_sentence(rule("interrupt", "consider", **RESTART))
    assert text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Consider interrupting the infusion, and give symptomatic treatment. Once improved to "
        "grade ≤ 1, restart at 12.5 mL/h (twelve and a half) for 30 min, under close monitoring. "
        "If no recurrence after 30 min: 25 mL/h for 60 min, then 150 mL/h until the bag is empty."
    )


def test_a_restart_by_a_prescriber_says_whose_decision_it_is() -> None:
    text = rule_sentence(rule("restart-by-prescriber", **RESTART))
    assert "Only a prescriber, by name" in text
    assert "Consider" not in text


def test_permanent_discontinuation_is_of_the_medicine_and_names_no_rate() -> None:
    assert rule_sentence(rule("discontinue")) == (
        "Discontinue permanently: do not restart; no further infusions of this medicine."
    )
    local = rule_sentence(rule("discontinue", setting="recurrence"))
    assert "Not specified in the protocol; local policy applies (recurrent reaction)." in local


def test_grade_1_is_held_or_goes_on() -> None:
    assert rule_sentence(rule("hold")).startswith("Do not increase the rate")
    assert rule_sentence(rule("go-on")).startswith("Continue the rate table")


def test_a_rule_that_restarts_without_a_time_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without a time"):
        rule_sentence(rule("interrupt", resume_rate_ml_h=Fraction(25, 2)))


def test_a_title_has_the_grades_and_the_reason() -> None:
    assert rule_title(rule("interrupt")) == "Grade\N{NO-BREAK SPACE}2. Why"
    several = ReactionRule(id="x", grades=(3, 4), action="discontinue", strength="do", when="Why")
    assert rule_title(several) == "Grade\N{NO-BREAK SPACE}3 and 4. Why"
    none = ReactionRule(id="x", grades=(), action="discontinue", strength="do", when="Why")
    assert rule_title(none) == "Why"


def test_a_failed_check_is_one_plain_sentence_without_its_figures() -> None:
    """Fractions and ids belong in the report: at a bedside they would mean nothing."""
    args: dict[str, Arg] = {
        "check": "course-log-possible", "left": "158444653/60000000", "right": "2640/1000",
        "checks": "course-log-possible, course-times",
    }  # fmt: skip
    text = finding_text(Finding("monitor.failed", BLOCK, args=args))
    assert not re.search(r"[0-9]|course-", text)
    assert "report" in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"what": "rates", "name": ""}, ["rate table", "differs"]),
        ({"what": "preparation", "name": ""}, ["vials or bag", "does not match"]),
        (
            {"what": "dose", "name": "", "now_most": Decimal(700), "now_least": Decimal(700),
             "planned_least": Decimal(725), "planned_most": Decimal(725)},
            ["700 mg", "not 725 mg"],
        ),
        (
            {"what": "premedication", "name": "Montelukast", "now_least": Decimal(10),
             "now_most": Decimal(10)},
            ["Montelukast", "10 mg in addition"],
        ),
        (
            {"what": "premedication", "name": "Montelukast", "planned_least": Decimal(10),
             "planned_most": Decimal(10)},
            ["Montelukast", "not part of the plan"],
        ),
    ],
)  # fmt: skip
def test_whatever_else_the_real_start_changes_has_words(
    args: dict[str, Arg], said: list[str]
) -> None:
    text = finding_text(Finding("course.plan-changed", "caution", args=args))
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    assert [part for part in said if part not in plain] == []
