"""Brackets within brackets, and keys that stand twice: refused in one line, and soon."""

import json
from pathlib import Path

import pytest

from infuseplan.adapters.protocols.signature import RevisionGuard
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.canonical_json import parsed_json
from infuseplan.application.journal.event_codec import read_event
from infuseplan.application.json_reading import DEEPEST, TooDeep, decoded_json
from infuseplan.application.preferences import Preferences
from tests.contract_client import command
from tests.worked import worked_s

# Of work, not by the clock on the wall: a machine that is busy with something else is no fault.
SOON_S = 2.0
DEPTHS = [DEEPEST + 1, 100, 600, 990, 1000, 1100, 100_000]
REQUEST = '"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": 1'
STARTED = '{"type": "started", "at": "2026-11-22T09:00:00+01:00"}'


def nested(depth: int, kind: str = "list") -> str:
    opening, closing = ("[", "]") if kind == "list" else ('{"a": ', "}")
    return opening * depth + "1" + closing * depth


def course(policy: str) -> str:
    return f'{{"plan": {{{REQUEST}, "policy": {policy}}}, "events": [{STARTED}]}}'


def test_the_deepest_brackets_that_are_read() -> None:
    assert decoded_json("[" * 30 + "]" * 30) is not None
    with pytest.raises(TooDeep):
        decoded_json("[" * 31 + "]" * 31)
    # Many brackets beside each other are not deep.
    assert len(decoded_json("[" + ",".join(["[]"] * 1000) + "]")) == 1000


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("kind", ["list", "object"])
def test_a_course_with_a_deep_policy_is_refused_in_one_line(
    tmp_path: Path, depth: int, kind: str
) -> None:
    file = tmp_path / "course.json"
    file.write_text(course('{"grade1": ' + nested(depth, kind) + "}"), encoding="utf-8")
    outcome = command("replay", str(file))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    (line,) = outcome.stderr.splitlines()
    assert "course.json: More than 30 brackets stand within each other" in line


@pytest.mark.parametrize("depth", [20, *DEPTHS[:-1]])
def test_a_line_with_a_deep_policy_gets_its_error_and_the_next_its_answer(depth: int) -> None:
    deep = f'{{{REQUEST}, "policy": {{"grade1": {nested(depth)}}}}}\n'
    outcome = command("plan", "--jsonl", stdin=deep + f"{{{REQUEST}}}\n")
    first, second = map(json.loads, outcome.stdout.splitlines())
    assert outcome.exit_code == 2
    assert first["schema"] == "infuseplan/error/1"
    assert second["schema"] == "infuseplan/plan/1"


def test_a_deep_plan_file_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "deep.infuseplan"
    file.write_text('{"schema": ' + nested(100_000) + "}", encoding="utf-8")
    outcome = command(str(file))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert len(outcome.stderr.splitlines()) == 1


def test_deep_preferences_are_none_and_the_window_opens(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    for text in (nested(100_000), '{"theme": ' + nested(600) + "}", '{"language": 5}', "[]", "5"):
        file.write_text(text, encoding="utf-8")
        assert PreferenceFile(tmp_path).load() == Preferences()


def test_deep_events_and_journal_lines_are_no_events_and_no_lines() -> None:
    for depth in DEPTHS:
        with pytest.raises(ValueError, match=r"^$"):
            read_event('{"type": ' + nested(depth) + "}")
        with pytest.raises(TooDeep):
            parsed_json(nested(depth, "object"))


def test_a_deep_list_of_newest_protocols_is_refused(tmp_path: Path) -> None:
    (tmp_path / "newest-protocols.json").write_text(nested(100_000), encoding="utf-8")
    fault = RevisionGuard(tmp_path, tmp_path / "none").fault("00", 1)
    assert fault is not None
    assert "cannot be used" in fault.text
    assert "is not JSON" in fault.text


def wide(count: int, twice: int) -> str:
    keys = [f'"k{number}": {{"a": {number}}}' for number in range(count)]
    return "{" + ", ".join([*keys, f'"k{twice}": 1']) + "}"


@pytest.mark.parametrize("twice", [0, 39_999])
def test_a_key_twice_among_forty_thousand_is_found_soon(tmp_path: Path, twice: int) -> None:
    file = tmp_path / "course.json"
    file.write_text(course(wide(40_000, twice)), encoding="utf-8")
    began = worked_s()
    outcome = command("replay", str(file))
    took = worked_s() - began
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert f"plan.policy.k{twice}: “k{twice}” stands twice" in outcome.stderr
    assert took < SOON_S


def test_a_key_twice_below_many_neighbours_is_named_by_its_path(tmp_path: Path) -> None:
    events = ", ".join(['{"type": "completed", "at": "x"}'] * 50_000)
    twice = '{"type": "reaction", "grade": 1, "grade": 2}'
    file = tmp_path / "course.json"
    file.write_text(f'{{"plan": {{}}, "events": [{events}, {twice}]}}', encoding="utf-8")
    began = worked_s()
    outcome = command("replay", str(file))
    took = worked_s() - began
    assert outcome.exit_code == 2
    assert "events.50000.grade" in outcome.stderr
    assert took < SOON_S
