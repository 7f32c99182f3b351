"""The hazard log: what it says to be built is proved by a test that exists."""

import ast
import tomllib
from functools import cache
from typing import Any

import pytest

from .source import ROOT

LOG = ROOT / "resources" / "safety" / "hazards.toml"
KEYS = ["id", "hazard", "cause", "severity", "control", "state"]


@cache
def hazards() -> list[dict[str, Any]]:
    table = tomllib.loads(LOG.read_text(encoding="utf-8"))
    assert table["schema"] == "infuseplan/hazards/1"
    found: list[dict[str, Any]] = table["hazards"]
    return found


@cache
def functions_of(path: str) -> frozenset[str]:
    """The names of all functions of one file of tests; empty where there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def exists(test: str) -> bool:
    """Whether `tests/…/test_x.py::test_y` is there to be run."""
    path, _, name = test.partition("::")
    runs = path.startswith("tests/") and path.rpartition("/")[2].startswith("test_")
    return runs and name.startswith("test_") and name in functions_of(path)


def named(hazard: dict[str, Any]) -> str:
    return str(hazard["id"])


def test_the_fifty_topics_of_the_analysis_are_all_there() -> None:
    ids = [hazard["id"] for hazard in hazards()]
    assert ids[:50] == [f"H{number:02}" for number in range(1, 51)]


def test_no_hazard_has_the_id_of_another() -> None:
    ids = [hazard["id"] for hazard in hazards()]
    assert sorted(set(ids)) == ids


@pytest.mark.parametrize("hazard", hazards(), ids=named)
def test_a_hazard_says_what_why_how_badly_and_what_is_done(hazard: dict[str, Any]) -> None:
    tests = ["tests"] * (hazard["state"] == "built")
    assert list(hazard) == [*KEYS, *tests]
    assert hazard["state"] in {"built", "planned"}
    assert type(hazard["severity"]) is int
    assert 1 <= hazard["severity"] <= 5
    assert all(hazard[key].strip() for key in ("hazard", "cause", "control"))


@pytest.mark.parametrize("hazard", [one for one in hazards() if one["state"] == "built"], ids=named)
def test_what_is_built_is_proved_by_tests_that_exist(hazard: dict[str, Any]) -> None:
    assert hazard["tests"]
    assert [test for test in hazard["tests"] if not exists(test)] == []
    assert len(set(hazard["tests"])) == len(hazard["tests"])


@pytest.mark.parametrize(
    "test",
    [
        "tests/architecture/test_hazards.py::test_nowhere",
        "tests/architecture/test_nowhere.py::test_a_planted_name",
        "tests/architecture/test_hazards.py::exists",
        "tests/architecture/test_hazards.py",
        "tests/architecture/source.py::test_a_planted_name",
        "infuseplan/cli.py::test_a_planted_name",
    ],
)
def test_a_planted_name_of_no_test_is_caught(test: str) -> None:
    assert not exists(test)


def test_a_test_that_exists_is_left_alone() -> None:
    assert exists("tests/architecture/test_hazards.py::test_a_test_that_exists_is_left_alone")
