"""protocols, check-protocols, explain, self-check, sheet, and the options of the window."""

import io
import json
import re
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from wiring import replaced_in

from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.application.services import Services, WindowOptions
from infuseplan.bootstrap import services
from infuseplan.cli import main
from tests.contract_client import Outcome, command

PLAN = ["--regimen", "isa-pd", "--weight-kg", "72.5", "--age", "66", "--infusion", "1"]
SHIPPED = Path(__file__).parents[2] / "resources" / "protocols"


def run_with(wired: Services, *argv: str) -> Outcome:
    printed, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(printed), redirect_stderr(complained):
        code = main(argv, wired)
    return Outcome(code, printed.getvalue(), complained.getvalue())


# --- protocols -------------------------------------------------------------------------------


def test_every_shipped_protocol_is_listed_with_what_it_can_plan() -> None:
    document = json.loads(command("protocols", "--json").stdout)
    listed = {one["id"]: one for one in document["protocols"]}
    assert document["faulty"] == []
    assert set(listed) == {
        "isatuximab-iv/eu-smpc-2025-07",
        "isatuximab-iv/us-pi-2024-11",
        "isatuximab-iv/cn-nmpa-2025",
        "isatuximab-iv/jp-2025",
        "isatuximab-iv/ch-2025",
        "isatuximab-iv/phase1b-part-b-2021",
        "isatuximab-iv/phase1b-part-a-2021",
        "isatuximab-iv/rest-2025",
    }
    first = document["protocols"][0]
    assert (first["id"], first["default"]) == ("isatuximab-iv/eu-smpc-2025-07", True)
    assert (first["kind"], first["market"], first["approved"]) == ("label", "EU", None)
    assert "rates" in first["can_plan"]
    assert "rates" not in listed["isatuximab-iv/cn-nmpa-2025"]["can_plan"]
    assert {one["kind"] for one in listed.values()} == {"label", "trial"}
    assert "rates" in listed["isatuximab-iv/jp-2025"]["cannot_plan"]
    assert listed["isatuximab-iv/jp-2025"]["can_plan"] == []
    assert [one["id"] for one in listed["isatuximab-iv/cn-nmpa-2025"]["named"]] == ["isa-vrd-ti"]
    text = " ".join(command("protocols").stdout.split())
    assert "Cannot plan premedication, rates, reaction rules, preparation" in text
    assert "this file cannot plan rates. Use the approved Japanese text." in text


def test_the_level_of_source_of_each_group_is_listed() -> None:
    listed = json.loads(command("protocols", "--json").stdout)["protocols"]
    levels = {one["id"]: one["levels"] for one in listed}
    eu = levels["isatuximab-iv/eu-smpc-2025-07"]
    assert eu["posology"] == "company-text"
    assert eu["titration.ladders.first"] == "literature"
    assert eu["preparation"] == "excerpt"
    assert eu["reactions"] == "inferred"
    assert not any(one["verified"] or one["verified_groups"] for one in listed)
    assert all(len(one["levels"]) == one["groups"] for one in listed)
    text = " ".join(command("protocols").stdout.split())
    assert "company text, shortened: 37 groups; published study or review: 8 groups" in text


def test_each_figure_of_a_plan_carries_its_level_in_json() -> None:
    plan = json.loads(command("plan", *PLAN, "--json").stdout)
    parts = (plan["dose"], plan["schedule"], plan["preparation"], plan["reaction_rules"][1])
    assert [(one["origin"]["level"], one["origin"]["verified"]) for one in parts] == [
        ("company-text", False), ("literature", False), ("excerpt", False), ("excerpt", False),
    ]  # fmt: skip


def test_prior_therapies_differ_by_market_and_show() -> None:
    listed = json.loads(command("protocols", "--json").stdout)["protocols"]
    least = {
        one["market"]: regimen["prior_therapies_at_least"]
        for one in listed
        for regimen in one["regimens"]
        if regimen["id"] == "isa-pd"
    }
    assert (least["EU"], least["CN"]) == (2, 1)


def test_the_list_in_words_marks_trials() -> None:
    text = command("protocols").stdout
    assert " ".join(text.split()).count("clinical trial protocol (not licensed)") == 3
    assert max(map(len, text.splitlines())) <= 80


def test_the_shipped_protocols_are_in_order() -> None:
    assert command("check-protocols").exit_code == 0
    assert command("check-protocols", str(SHIPPED)).exit_code == 0


def test_all_faults_of_all_files_are_named_with_key_and_advice(tmp_path: Path) -> None:
    good = (SHIPPED / "eu-smpc-2025-07.toml").read_text(encoding="utf-8")
    (tmp_path / "good.toml").write_text(good, encoding="utf-8")
    (tmp_path / "unread.toml").write_text("schema = ", encoding="utf-8")
    steep = good.replace("max_ml_h = 150", "max_ml_h = 125")
    (tmp_path / "steep.toml").write_text(steep + "\n[extra]\na = 1\n", encoding="utf-8")
    outcome = command("check-protocols", str(tmp_path))
    assert outcome.exit_code == 2
    lines = outcome.stdout.splitlines()
    assert any(line.startswith("unread.toml: is not TOML") for line in lines)
    assert any(line.startswith("steep.toml: extra: ") for line in lines)
    assert not any(line.startswith("good.toml") for line in lines)
    assert lines[0].startswith("Program ")
    assert all("; " in line for line in lines[1:])


def test_a_folder_without_protocols_is_not_in_order(tmp_path: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "none"), "a\0b"):
        outcome = command("check-protocols", name)
        assert (outcome.exit_code, outcome.stdout) == (2, "")


# --- explain ---------------------------------------------------------------------------------


def test_a_number_is_explained_with_formula_and_source() -> None:
    outcome = command("explain", *PLAN, "dose.mg")
    assert outcome.exit_code == 0
    assert "725 mg" in outcome.stdout
    assert "posology" in outcome.stdout


@pytest.mark.parametrize("field", ["dose.nothing", "nothing", "schedule.steps.99.volume_ml"])
def test_a_field_that_is_not_there_is_answered_with_those_that_are(field: str) -> None:
    outcome = command("explain", *PLAN, field)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert len(outcome.stderr.splitlines()) == 1
    assert field in outcome.stderr


def test_every_field_that_can_be_explained_is_a_path_of_the_json() -> None:
    from infuseplan.cli.commands.self_check import value_at
    from infuseplan.cli.reading.request import RequestReader
    from infuseplan.domain.derivation.plan import fields
    from infuseplan.presentation.plan.json import plan_json

    texts = {"regimen": "isa-pd", "weight_kg": "72.5", "age_years": "66", "infusion_number": "1",
             "start": "2026-11-22T09:00:00+01:00"}  # fmt: skip
    answer = RequestReader(services(), lambda field: field).answer(texts).answer
    assert isinstance(answer, ProvedPlan)
    document = json.loads(plan_json(answer))
    for field in fields(answer.plan):
        # What the source distinguishes is not planned; which of two times is the shorter stands
        # in the JSON as the two, and the plan knows no syringes.
        if not field.endswith("_age") and field not in ("room_temperature.limit_min", "drawn_ml"):
            value_at(document, field.replace(".then.", ".climb."))


def test_a_refused_plan_has_nothing_to_explain() -> None:
    outcome = command("explain", *PLAN[:3], "725", *PLAN[4:], "dose.mg")
    assert outcome.exit_code == 3
    assert outcome.stdout.startswith("NO PLAN")


# --- self-check ------------------------------------------------------------------------------


def test_every_worked_example_holds() -> None:
    outcome = command("self-check")
    assert outcome.exit_code == 0, outcome.stdout
    program, *lines, count = outcome.stdout.splitlines()
    assert program.startswith("Program ")
    assert len(lines) >= 25
    assert count == f"{len(lines)} worked examples, all hold."


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"schedule.duration_min" = 112.5', '"schedule.duration_min" = 120'),
        ('"premedication.dexamethasone.required" = true',
         '"premedication.dexamethasone.required" = 1'),
        ('"dose.mg" = 380', '"dose.nothing" = 380'),
        ("refused = true", "refused = false"),
        ('"days.2.date" = "2026-12-10"', '"days.2.date" = "2026-12-07"'),
    ],
)  # fmt: skip
def test_an_example_that_differs_is_seen(right: str, wrong: str) -> None:
    wired = services()
    text = wired.references.worked_examples()
    assert right in text
    planted = replaced_in(
        wired, "references", worked_examples=lambda: text.replace(right, wrong, 1)
    )
    outcome = run_with(planted, "self-check")
    assert outcome.exit_code == 1
    assert outcome.stdout.count("DIFFERS") == 1
    assert "do not plan" in outcome.stdout.splitlines()[-1]


_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
# A sum, product, quotient or difference, and what it comes to.
_EQUATION = re.compile(rf"(?<![0-9.:])({_NUMBER}(?: [×/+-] {_NUMBER})+) = ({_NUMBER})")
_COMPARED = re.compile(rf"({_NUMBER}) ([<>]) ({_NUMBER})")


def worked_examples() -> list[dict[str, Any]]:
    found = tomllib.loads(services().references.worked_examples())["example"]
    assert isinstance(found, list)
    return found


def value_of(term: str) -> Fraction:
    """From left to right: no example mixes sums with products."""
    first, *rest = term.split()
    assert not ({"+", "-"} & {*rest} and {"×", "/"} & {*rest}), term
    value = Fraction(first)
    for sign, number in zip(rest[::2], rest[1::2], strict=True):
        other = Fraction(number)
        value = {"+": value + other, "-": value - other, "×": value * other, "/": value / other}[
            sign
        ]
    return value


def test_the_arithmetic_of_the_worked_examples_comes_out() -> None:
    """Reckoned here, by no part of the program; 725 / 285 is written to six decimals."""
    reckoned = 0
    for one in worked_examples():
        for term, result in _EQUATION.findall(one["arithmetic"]):
            assert abs(value_of(term) - Fraction(result)) <= Fraction(1, 2_000_000), term
            reckoned += 1
        for left, sign, right in _COMPARED.findall(one["arithmetic"]):
            assert (Fraction(left) > Fraction(right)) == (sign == ">"), one["name"]
            reckoned += 1
    assert reckoned >= 30


@pytest.mark.parametrize("example", worked_examples(), ids=lambda one: one["name"])
def test_the_arithmetic_of_a_worked_example_leads_to_what_it_expects(
    example: dict[str, Any],
) -> None:
    said = re.findall(_NUMBER, f"{example['name']} {example['arithmetic']}")
    expected = [
        value
        for value in example.get("expect", {}).values()
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    ]
    # Of many figures some follow from others, as a count of vials does from their milligrams.
    assert not expected or {Fraction(one) for one in said} & {Fraction(str(v)) for v in expected}
    if example.get("refused"):
        assert re.search(r"refused|no dose|twelfth", example["name"])


def test_every_worked_example_says_where_it_comes_from() -> None:
    examples = worked_examples()
    for one in examples:
        asked = {"request"} if "request" in one else {"course", "given"}
        assert set(one) - asked <= {"name", "source", "arithmetic", "expect", "nulls"}
        assert one["source"]
        # One source states no figure of its own, and nothing can be reckoned from it.
        none_stated = one["name"] == "The REST abstract states no dose: refused"
        assert any(digit in one["arithmetic"] for digit in "0123456789") is not none_stated
    names = [one["name"] for one in examples]
    assert len(names) == len(set(names))


# --- the window and the sheet ----------------------------------------------------------------


def asked_for(*argv: str) -> WindowOptions:
    seen: list[WindowOptions] = []

    def open_window(options: WindowOptions) -> int:
        seen.append(options)
        return 0

    outcome = run_with(replaced_in(services(), "qt", open_window=open_window), *argv)
    assert outcome == Outcome(0, "", "")
    return seen[0]


def test_without_a_command_the_window_opens() -> None:
    assert asked_for() == WindowOptions()
    assert asked_for("demo") == WindowOptions(demo=True)
    assert asked_for(
        "--quit-when-painted", "--data", "d", "--page", "plan", "--language", "en", "--theme=dark"
    ) == WindowOptions(
        quit_when_painted=True, data=Path.cwd() / "d", page="plan", language="en", theme="dark"
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["--page", "boards"],
        ["--page", "Plan"],
        ["--theme", "pink"],
        ["--language", "../de"],
        # A language, and none that has a catalogue here.
        ["--language", "de"],
        ["--data"],
        ["demo", "--weight-kg", "70"],
        ["demo", "plan"],
        ["--quit-when-painted=yes"],
    ],
    ids=" ".join,
)
def test_the_window_opens_only_as_asked(argv: list[str]) -> None:
    def never(_: WindowOptions) -> int:
        raise AssertionError("the window was opened")

    outcome = run_with(replaced_in(services(), "qt", open_window=never), *argv)
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert len(outcome.stderr.splitlines()) == 1


def sheet_services(written: list[tuple[str, Path]]) -> Services:
    def write_sheet(proved: ProvedPlan, kind: str, path: Path) -> None:
        assert proved.plan.dose.mg == 725
        written.append((kind, path))

    return replaced_in(services(), "qt", write_sheet=write_sheet)


def test_a_sheet_is_written_where_it_was_asked_for(tmp_path: Path) -> None:
    written: list[tuple[str, Path]] = []
    target = tmp_path / "plan.pdf"
    outcome = run_with(
        sheet_services(written), "sheet", *PLAN, "--kind", "nurse", "--out", str(target)
    )
    assert outcome.exit_code == 0
    assert written == [("nurse", target)]


@pytest.mark.parametrize(
    "extra",
    [
        ["--kind", "bag", "--out", "x.pdf"],
        ["--out", "x.pdf"],
        ["--kind", "nurse"],
        ["--kind", "nurse", "--out", "x.txt"],
        ["--kind", "nurse", "--out", "no/such/folder/x.pdf"],
    ],
    ids=" ".join,
)
def test_a_sheet_that_cannot_be_written_so_is_not_written(extra: list[str]) -> None:
    written: list[tuple[str, Path]] = []
    outcome = run_with(sheet_services(written), "sheet", *PLAN, *extra)
    assert (outcome.exit_code, outcome.stdout, written) == (2, "", [])


def test_a_refused_plan_has_no_sheet(tmp_path: Path) -> None:
    written: list[tuple[str, Path]] = []
    target = str(tmp_path / "x.pdf")
    heavy = [word if word != "72.5" else "725" for word in PLAN]
    outcome = run_with(sheet_services(written), "sheet", *heavy, "--kind", "nurse", "--out", target)
    assert (outcome.exit_code, written) == (3, [])


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    def no_space(proved: ProvedPlan, kind: str, path: Path) -> None:
        raise OSError(28, "No space left on device")

    wired = replaced_in(services(), "qt", write_sheet=no_space)
    target = str(tmp_path / "x.pdf")
    outcome = run_with(wired, "sheet", *PLAN, "--kind", "nurse", "--out", target)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "No space left on device" in outcome.stderr


# --- bugs ------------------------------------------------------------------------------------


def broken() -> Services:
    def bug(_: WindowOptions) -> int:
        raise KeyError("a\nb")

    return replaced_in(services(), "qt", open_window=bug)


def test_a_bug_is_one_line_and_never_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INFUSEPLAN_DEBUG", raising=False)
    outcome = run_with(broken())
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert len(outcome.stderr.splitlines()) == 1
    assert "KeyError" in outcome.stderr
    assert "no plan was made" in outcome.stderr


def test_a_bug_is_shown_whole_to_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFUSEPLAN_DEBUG", "1")
    with pytest.raises(KeyError):
        run_with(broken())


def test_a_bug_in_one_line_of_many_is_said_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from infuseplan.cli.reading import request as asking

    right = asking.proved_plan

    def sometimes(complete: Any, loaded: Any, site: Any) -> object:
        if complete.request.infusion_number == 2:
            raise ZeroDivisionError("planted")
        return right(complete, loaded, site)

    monkeypatch.setattr(asking, "proved_plan", sometimes)
    lines = [
        f'{{"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": {number}}}'
        for number in (1, 2, 3)
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    outcome = run_with(services(), "plan", "--jsonl")
    first, error, last = map(json.loads, outcome.stdout.splitlines())
    assert outcome.exit_code == 1
    assert (error["schema"], error["line"]) == ("infuseplan/error/1", 2)
    assert "planted" in outcome.stderr
    assert first["refused"] is last["refused"] is False
