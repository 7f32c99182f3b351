"""Every worked example of `cases/`, against the program, to the sixth decimal."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from infuseplan.application.services import DEFAULT_PROTOCOL
from infuseplan.bootstrap import services
from infuseplan.domain.plan.dose_calendar import administration_days
from infuseplan.domain.protocol.loaded import LoadedProtocol
from tests.contract_client import (
    Answer,
    Outcome,
    answers,
    command,
    options,
    plan,
    subprocess_command,
)

from .case_files import Case, Course, course_cases, disagreements, plan_cases
from .comparison import differences

CASES = plan_cases()
COURSES = course_cases()
PLANNED = [case for case in CASES if not case.is_refused]
REFUSED = [case for case in CASES if case.is_refused]
PART_B = "isatuximab-iv/phase1b-part-b-2021"
PART_A = "isatuximab-iv/phase1b-part-a-2021"
LABELS = ("isatuximab-iv/eu-smpc-2025-07", "isatuximab-iv/us-pi-2024-11")
USUAL = {"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1}


def named(case: Case | Course) -> str:
    return case.name_in_tests


@cache
def all_answers() -> dict[str, Answer]:
    return dict(zip(map(named, CASES), answers([case.request for case in CASES]), strict=True))


def json_run(case: Case) -> Outcome:
    return plan(*options(case.request), "--json")


@pytest.mark.parametrize("case", PLANNED, ids=named)
def test_the_program_gives_the_figures_of(case: Case) -> None:
    answer = all_answers()[named(case)]
    assert answer["refused"] is False
    assert disagreements(case, answer) == []


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_the_program_refuses_and_shows_nothing_like_a_plan(case: Case) -> None:
    expected = {"refused": True, "field": case.body.get("refused_field")}
    assert differences(expected, all_answers()[named(case)]) == []


@pytest.mark.parametrize("case", CASES, ids=named)
def test_one_request_on_the_command_line_says_the_same_as_among_many(case: Case) -> None:
    outcome = json_run(case)
    assert outcome.exit_code == (3 if case.is_refused else 0), outcome.stderr
    assert outcome.document() == all_answers()[named(case)]


def test_a_process_of_its_own_prints_the_same_bytes_as_this_one() -> None:
    argv = ("plan", *options(USUAL | {"start": "2026-11-23T09:00:00+01:00"}), "--json")
    assert subprocess_command(*argv) == command(*argv)


@pytest.mark.parametrize("course", COURSES, ids=named)
def test_the_course_has_the_days_of(course: Course) -> None:
    request = course.request
    loaded = services().protocols.find(request.get("protocol", DEFAULT_PROTOCOL))
    assert isinstance(loaded, LoadedProtocol)
    regimen = loaded.protocol.regimen(request["regimen"])
    assert regimen is not None
    first = date.fromisoformat(request["first"])
    days = administration_days(regimen, first, request["cycles"])
    said = [(day.cycle, day.day, day.infusion_number, day.on) for day in days]
    assert said == list(course.days)


def test_the_course_before_transplant_ends_with_cycle_3() -> None:
    loaded = services().protocols.find(DEFAULT_PROTOCOL)
    assert isinstance(loaded, LoadedProtocol)
    regimen = loaded.protocol.regimen("isa-vrd-te")
    assert regimen is not None
    days = administration_days(regimen, date(2026, 11, 23), 9)
    assert (days[-1].cycle, days[-1].day, days[-1].infusion_number) == (3, 29, 11)


@pytest.mark.parametrize("protocol", LABELS)
def test_a_label_file_is_marked_as_a_label(protocol: str) -> None:
    answer = answers([USUAL | {"protocol": protocol}])[0]
    assert answer["protocol"]["kind"] == "label"


@pytest.mark.parametrize("protocol", [PART_A, PART_B])
def test_a_trial_says_on_paper_that_it_is_no_label(protocol: str) -> None:
    request = USUAL | {"protocol": protocol}
    assert answers([request])[0]["protocol"]["kind"] == "trial"
    text = " ".join(plan(*options(request)).stdout.split()).casefold()
    assert "clinical trial protocol (not licensed)" in text


def test_until_a_site_approves_a_file_every_plan_says_so() -> None:
    for protocol in (*LABELS, PART_A, PART_B):
        answer = answers([USUAL | {"protocol": protocol}])[0]
        codes = {line["code"]: line["severity"] for line in answer["findings"]}
        assert codes.get("protocol.not-approved") == "caution", protocol


@pytest.mark.parametrize(
    ("name", "value"), [("regimen", "isa-xd"), ("protocol", "isatuximab-iv/x")]
)
def test_an_unknown_name_is_not_read_and_is_said_on_one_line(name: str, value: str) -> None:
    outcome = plan(*options(USUAL | {name: value}), "--json")
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert value in outcome.stderr


@pytest.mark.parametrize("number", [0, -1])
def test_there_is_no_infusion_before_the_first(number: int) -> None:
    outcome = plan(*options(USUAL | {"infusion_number": number}), "--json")
    # No such infusion exists: the value is not read, rather than refused for a clinical reason.
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith(f"infuseplan: --infusion: read “{number}”.")
