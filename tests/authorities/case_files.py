"""Reads the worked examples. A figure is text in the file and a `Fraction` here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from .comparison import agrees

FOLDER = Path(__file__).parent / "cases"
STEP_COLUMNS = ("start_min", "end_min", "rate_ml_per_h", "volume_ml", "cumulative_ml")
KEYS = {
    "name", "locator", "arithmetic", "request", "numbers", "texts", "nulls", "steps", "vials",
    "premedication", "absent_agents", "grade_2", "refused", "refused_field",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    name: str
    source: str
    body: Mapping[str, Any]

    @property
    def request(self) -> dict[str, Any]:
        """As the command line takes it: weights and volumes are decimal figures."""
        return {
            key: Decimal(value) if key in ("weight_kg", "bag_ml") else value
            for key, value in self.body["request"].items()
        }

    @property
    def is_refused(self) -> bool:
        return bool(self.body.get("refused"))

    @property
    def name_in_tests(self) -> str:
        return f"{self.source}: {self.name}"


@dataclass(frozen=True)
class Course:
    name: str
    source: str
    request: Mapping[str, Any]
    days: tuple[tuple[int, int, int, date], ...]

    @property
    def name_in_tests(self) -> str:
        return f"{self.source}: {self.name}"


def plan_cases() -> list[Case]:
    return [
        Case(body["name"], path.stem, body)
        for path, document in _documents()
        for body in document.get("case", [])
    ]


def course_cases() -> list[Course]:
    return [
        Course(body["name"], path.stem, body["request"], tuple(map(_day, body["days"])))
        for path, document in _documents()
        for body in document.get("course", [])
    ]


def disagreements(case: Case, answer: Mapping[str, Any]) -> list[str]:
    """Every expectation of one example that an answer does not meet."""
    body = case.body
    unknown = set(body) - KEYS
    assert not unknown, f"{case.name}: keys that nobody checks: {sorted(unknown)}"
    found = [
        f"{path}: {at(answer, path)}, expected {figure}"
        for path, figure in body.get("numbers", {}).items()
        if not agrees(Fraction(figure), at(answer, path))
    ]
    found += [
        f"{path}: {at(answer, path)}, expected {text}"
        for path, text in body.get("texts", {}).items()
        if at(answer, path) != text
    ]
    found += [f"{path}: not null" for path in body.get("nulls", []) if at(answer, path) is not None]
    if "steps" in body:
        found += _steps(body["steps"], answer["schedule"]["steps"])
    if "vials" in body:
        counts = {str(line["strength_mg"]): line["count"] for line in answer["vials"]}
        if counts != body["vials"]:
            found.append(f"vials: {counts}, expected {body['vials']}")
    said = {line["agent"]: line for line in answer.get("premedication") or []}
    for agent, expected in body.get("premedication", {}).items():
        found += _one_agent(agent, expected, said.get(agent))
    found += [f"{agent} is named" for agent in body.get("absent_agents", []) if agent in said]
    if "grade_2" in body:
        found += _grade_2(body["grade_2"], answer["reaction_rules"])
    return found


def at(answer: Any, path: str) -> Any:
    """The value at `schedule.steps.0.rate_ml_per_h`; a key that is missing is an error."""
    for part in path.split("."):
        answer = answer[int(part)] if isinstance(answer, list) else answer[part]
    return answer


def _steps(expected: list[list[str]], said: list[dict[str, Any]]) -> list[str]:
    if len(said) != len(expected):
        return [f"{len(said)} steps, expected {len(expected)}"]
    return [
        f"step {number} {column}: {step[column]}, expected {figure}"
        for number, (row, step) in enumerate(zip(expected, said, strict=True), start=1)
        for column, figure in zip(STEP_COLUMNS, row, strict=True)
        if not agrees(Fraction(figure), step[column])
    ]


def _one_agent(
    agent: str, expected: Mapping[str, Any], said: Mapping[str, Any] | None
) -> list[str]:
    if said is None:
        return [f"{agent} is not named"]
    found = []
    for key, value in expected.items():
        if key == "dose_mg":
            right = said[key] is not None and [Fraction(v) for v in value] == said[key]
        elif key == "routes":
            right = sorted(said[key]) == sorted(value)
        else:
            right = said[key] == value
        if not right:
            found.append(f"{agent} {key}: {said[key]}, expected {value}")
    return found


def _grade_2(expected: Mapping[str, str], rules: list[dict[str, Any]]) -> list[str]:
    rule = next((line for line in rules if line["id"] == "grade-2"), None)
    if rule is None:
        return ["no rule for grade 2"]
    found = [
        f"grade 2 {key}: {rule[key]}, expected {value}"
        for key, value in expected.items()
        if not (
            rule[key] == value
            if key in ("action", "strength")
            else agrees(Fraction(value), rule[key])
        )
    ]
    if not any(line["action"] == "discontinue" for line in rules):
        found.append("no rule says when to stop for good")
    return found


def _day(row: str) -> tuple[int, int, int, date]:
    cycle, day, number, on = row.split()
    return int(cycle), int(day), int(number), date.fromisoformat(on)


def _documents() -> list[tuple[Path, dict[str, Any]]]:
    return [
        (path, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    ]
