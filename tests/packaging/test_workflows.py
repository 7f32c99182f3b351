"""The workflows can be read, name only what exists, and hand no secret to a command line."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.packaging.loading import ROOT

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


def workflow(name: str) -> dict[str, Any]:
    read = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    # YAML 1.1 takes the word for a truth value.
    return {("on" if key is True else key): value for key, value in read.items()}


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in FILES:
        for name, job in workflow(path.name)["jobs"].items():
            yield f"{path.name}: {name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in jobs():
        for step in job.get("steps", []):
            yield name, step


def test_there_is_one_for_tests_one_for_builds_and_one_for_releases() -> None:
    assert [path.name for path in FILES] == ["build.yml", "release.yml", "test.yml"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_may_read_only_unless_a_job_says_more(path: Any) -> None:
    read = workflow(path.name)
    assert read["permissions"] == {"contents": "read"}
    assert {"name", "on", "jobs"} <= read.keys()


def test_every_job_ends_and_says_where_it_runs() -> None:
    for name, job in jobs():
        assert "uses" in job or (job["runs-on"] and job["timeout-minutes"]), name


def test_every_step_does_one_thing() -> None:
    for name, step in steps():
        assert ("run" in step) != ("uses" in step), f"{name}: {step}"


def test_an_action_is_named_by_its_commit_and_everywhere_by_the_same() -> None:
    found: dict[str, set[str]] = {}
    for path in FILES:
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" not in line or "./.github" in line:
                continue
            match = re.search(r"uses: (\S+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$", line)
            assert match, f"{path.name}: {line.strip()}"
            found.setdefault(match[1], set()).add(match[2])
    assert found
    assert [name for name, commits in found.items() if len(commits) > 1] == []


def test_every_file_that_a_step_names_is_there() -> None:
    named = set()
    for _, step in steps():
        named |= set(re.findall(r"(?<![\w/.])(?:\./)?(packaging/[\w/.-]+)", step.get("run", "")))
    assert {"packaging/build.py", "packaging/windows/release.ps1"} <= named
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_a_workflow_that_is_called_is_there() -> None:
    called = [job["uses"] for _, job in jobs() if "uses" in job]
    assert called == ["./.github/workflows/build.yml"]
    assert all((ROOT / name).is_file() for name in called)


def test_nothing_from_outside_is_put_into_a_command() -> None:
    for name, step in steps():
        assert "${{" not in step.get("run", ""), f"{name}: {step.get('name')}"


def test_a_release_hands_over_exactly_what_the_build_asks_for() -> None:
    asked = workflow("build.yml")["on"]["workflow_call"]
    given = workflow("release.yml")["jobs"]["build"]
    assert given["with"].keys() == asked["inputs"].keys()
    assert given["secrets"].keys() == asked["secrets"].keys()
    assert all(
        value["required"] for value in (*asked["inputs"].values(), *asked["secrets"].values())
    )


def test_a_release_needs_somebody_s_leave_and_is_a_draft() -> None:
    release = workflow("release.yml")
    assert release["on"].keys() == {"push"}
    assert release["on"]["push"].keys() == {"tags"}
    assert release["jobs"]["allowed"]["environment"] == "release"
    assert release["jobs"]["build"]["needs"] == "allowed"
    draft = release["jobs"]["draft"]
    assert draft["needs"] == "build"
    assert draft["permissions"] == {"contents": "write"}
    assert "--draft" in draft["steps"][-1]["run"]


def test_a_key_is_taken_away_whatever_happens() -> None:
    for name, job in workflow("build.yml")["jobs"].items():
        written = [step for step in job["steps"] if "PROTOCOL_KEY" in step.get("env", {})]
        removed = [step for step in job["steps"] if step.get("if") == "always()"]
        assert len(written) == len(removed) == 1, name
        assert written[0]["if"] == "inputs.signed-revision"
        assert "infuseplan.key" in removed[0]["run"]
