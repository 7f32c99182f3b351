"""A plan file opens the window with its questions, and never with its figures."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from wiring import replaced_in

from infuseplan.application.services import WindowOptions
from infuseplan.bootstrap import services
from infuseplan.cli import main
from tests.contract_client import command

PLAN = ("plan", "--regimen", "isa-pd", "--weight-kg", "72.5", "--infusion", "3", "--json")
Document = dict[str, Any]


def plan_file(folder: Path, change: Callable[[Document], object] = lambda _: None) -> str:
    document = json.loads(command(*PLAN, "--born", "1951-11-22", "--on", "2026-11-23").stdout)
    change(document)
    path = folder / "bed 4.infuseplan"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def opened(*argv: str) -> tuple[int, list[WindowOptions]]:
    seen: list[WindowOptions] = []

    def open_window(options: WindowOptions) -> int:
        seen.append(options)
        return 0

    return main(argv, replaced_in(services(), "qt", open_window=open_window)), seen


def test_its_questions_reach_the_window(tmp_path: Path) -> None:
    code, (options,) = opened(plan_file(tmp_path))
    assert code == 0
    assert options.request is not None
    assert options.request.regimen == "isa-pd"
    assert options.request.weight_kg == Decimal("72.5")
    assert options.request.infusion_number == 3


def test_options_may_stand_before_and_after(tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    for argv in (("--theme", "dark", path), (path, "--theme", "dark")):
        code, (options,) = opened(*argv)
        assert (code, options.theme) == (0, "dark")
        assert options.request is not None


def test_figures_in_the_file_are_not_read(tmp_path: Path) -> None:
    plain = opened(plan_file(tmp_path))
    changed = opened(plan_file(tmp_path, lambda plan: plan["dose"].update(mg=9000)))
    assert plain == changed


BAD: dict[str, Callable[[Document], object]] = {
    "another protocol": lambda plan: plan["protocol"].update(id="isatuximab-iv/us-pi-2024-11"),
    "a key that nobody knows": lambda plan: plan["request"].update(bag="x"),
    "no request": lambda plan: plan.pop("request"),
    "no protocol": lambda plan: plan.pop("protocol"),
    "a weight in quotes": lambda plan: plan["request"].update(weight_kg="72.5"),
    "a weight that cannot be": lambda plan: plan["request"].update(weight_kg=-1),
    "an unknown regimen": lambda plan: plan["request"].update(regimen="isa-xyz"),
    "nobody's age": lambda plan: plan["request"].update(born=None, age_years=None),
    "another document": lambda plan: plan.update(schema="infuseplan/course/1"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_cannot_be_read_opens_nothing(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(plan_file(tmp_path, BAD[what])) == (2, [])
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "bed 4.infuseplan" in said


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"{}" * 3, b" " * 4_194_305])
def test_other_bytes_are_refused_in_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.infuseplan"
    path.write_bytes(content)
    assert opened(str(path)) == (2, [])
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_missing_file_and_another_ending_are_refused(tmp_path: Path) -> None:
    assert opened(str(tmp_path / "gone.infuseplan")) == (2, [])
    assert opened("--theme", "dark", "plan.json") == (2, [])
    assert opened("demo", plan_file(tmp_path)) == (2, [])
    assert opened(plan_file(tmp_path), plan_file(tmp_path)) == (2, [])
