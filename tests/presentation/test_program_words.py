"""Every text and every JSON document says which program made it, and whether it is a trial."""

import json
from pathlib import Path

import pytest

import infuseplan
from infuseplan.presentation.plan.frame import still_missing
from tests.contract_client import Outcome, command

PLAN = ("plan", "--regimen", "isa-pd", "--age", "66", "--infusion", "1", "--weight-kg")
COURSE = {
    "plan": {"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1},
    "bag_out_of_refrigerator": "2026-11-23T08:30:00+01:00",
    "events": [{"at": "2026-11-23T09:00:00+01:00", "type": "started"}],
    "now": "2026-11-23T09:30:00+01:00",
}
WHAT = ("plan", "refused plan", "course", "refused course")


@pytest.fixture(params=[("7.8.9", None), ("7.8.9", "trial build, not for patients")])
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A release, and a packaged trial, which adds its mark to the version before all else."""
    version, mark = request.param
    said = version if mark is None else f"{version} ({mark})"
    monkeypatch.setattr(infuseplan, "__version__", said)
    return version, mark


def answered(what: str, folder: Path, *options: str) -> Outcome:
    weight = "725" if what.startswith("refused") else "72.5"
    if what.endswith("plan"):
        return command(*PLAN, weight, *options)
    course = {**COURSE, "plan": {**COURSE["plan"], "weight_kg": float(weight)}}  # type: ignore[dict-item] # one is a table
    path = folder / "course.json"
    path.write_text(json.dumps(course), encoding="utf-8")
    return command("replay", str(path), *options)


@pytest.mark.parametrize("what", WHAT)
def test_json_names_version_and_mark(what: str, build: tuple[str, str], tmp_path: Path) -> None:
    document = answered(what, tmp_path, "--json").document()
    assert document["refused"] == what.startswith("refused")
    assert document["program"] == {"name": "InfusePlan", "version": build[0], "mark": build[1]}


@pytest.mark.parametrize("what", WHAT)
def test_text_names_version_and_mark_in_lines_of_a_record(
    what: str, build: tuple[str, str], tmp_path: Path
) -> None:
    text = answered(what, tmp_path).stdout
    version, mark = build
    (line,) = [one for one in text.splitlines() if one.startswith("Program ")]
    assert line.split(maxsplit=1)[1] == (
        f"InfusePlan {version}" if mark is None else f"InfusePlan {version} ({mark})"
    )
    assert ("This program is a trial build, not for patients" in text) == (mark is not None)
    assert max(map(len, text.splitlines())) <= 80


CHECKS = {
    "protocols": (("protocols",), " protocol files can be used."),
    "check-protocols": (("check-protocols",), "All protocol files are in order."),
    "faulty protocols": (("check-protocols", "FAULTY"), " in 1 file; these files are not used."),
    "check-site": (("check-site", "--folder", "FOLDER"), "IT's files are in order."),
    "self-check": (("self-check",), " worked examples, all hold."),
    "explain": (("explain", *PLAN[1:], "72.5", "dose.mg"), None),
    "explain of a weight to be confirmed": (("explain", *PLAN[1:], "160", "dose.mg"), None),
}


def check(name: str, folder: Path, *options: str) -> Outcome:
    (folder / "faulty").mkdir()
    (folder / "faulty" / "a.toml").write_text("schema = 1\n", encoding="utf-8")
    named = {"FOLDER": str(folder / "site"), "FAULTY": str(folder / "faulty")}
    (folder / "site").mkdir()
    return command(*(named.get(word, word) for word in CHECKS[name][0]), *options)


@pytest.mark.parametrize("name", CHECKS)
def test_what_checks_or_explains_names_version_and_mark(
    name: str, build: tuple[str, str], tmp_path: Path
) -> None:
    lines = check(name, tmp_path).stdout.splitlines()
    version, mark = build
    (line,) = [one for one in lines if one.startswith("Program ")]
    said = f"InfusePlan {version}" if mark is None else f"InfusePlan {version} ({mark})"
    assert line == f"Program           {said}"
    last = CHECKS[name][1]
    assert last is None or lines[-1].endswith(last)
    marked = lines.count("This program is a trial build, not for patients")
    assert (marked > 0) == (mark is not None)
    if name.startswith("explain") and mark is not None:
        # As in a plan it stands first and last.
        assert marked == 2
        assert lines[0].startswith("This program is")


@pytest.mark.parametrize("name", ["protocols", "check-site"])
def test_json_of_what_checks_names_version_and_mark(
    name: str, build: tuple[str, str], tmp_path: Path
) -> None:
    document = check(name, tmp_path, "--json").document()
    assert document["program"] == {"name": "InfusePlan", "version": build[0], "mark": build[1]}


def test_an_empty_page_names_what_is_missing_and_asks_for_a_look_where_nothing_is() -> None:
    assert still_missing(("weight_kg", "regimen")) == "Enter regimen and weight to see the plan."
    assert still_missing(("regimen",)) == "Enter regimen to see the plan."
    assert still_missing(()) == "Check the entries to see the plan."
