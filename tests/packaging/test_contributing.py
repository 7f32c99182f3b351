"""What contributors meet first: forms that ask for nobody's data, hooks that fetch nothing."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packaging.loading import ROOT, loaded

dev = loaded("dev")

GITHUB = ROOT / ".github"
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
KINDS = {"markdown", "textarea", "input", "dropdown", "checkboxes"}


def read(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def hooks() -> list[dict[str, Any]]:
    return [
        hook
        for repository in read(ROOT / ".pre-commit-config.yaml")["repos"]
        for hook in repository["hooks"]
    ]


def test_there_are_three_forms_and_no_way_around_them() -> None:
    assert [path.stem for path in FORMS] == ["fault", "wish", "wrong-figure"]
    assert read(GITHUB / "ISSUE_TEMPLATE" / "config.yml") == {"blank_issues_enabled": False}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_can_be_shown(path: Path) -> None:
    form = read(path)
    assert form.keys() == {"name", "description", "title", "labels", "body"}
    assert {part["type"] for part in form["body"]} <= KINDS
    named = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert len(set(named)) == len(named)
    for part in form["body"]:
        assert part["attributes"].get("value" if part["type"] == "markdown" else "label")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_says_first_that_no_patient_s_data_is_wanted_and_has_that_confirmed(
    path: Path,
) -> None:
    first, *_, last = read(path)["body"]
    assert "no patient's data" in first["attributes"]["value"]
    (option,) = last["attributes"]["options"]
    assert option["required"] is True
    assert "nothing about any patient" in option["label"]


def test_hooks_run_this_project_s_own_programs_and_fetch_nothing() -> None:
    settings = read(ROOT / ".pre-commit-config.yaml")
    assert [repository["repo"] for repository in settings["repos"]] == ["local"]
    assert {hook["language"] for hook in hooks()} == {"system"}
    assert not re.search(
        r"://|additional_dependencies", (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    )


def test_each_hook_is_one_of_the_checks_that_dev_py_runs() -> None:
    """Apart from the template of sentences, which the tests check."""
    run = {hook["name"]: shlex.split(hook["entry"]) for hook in hooks()}
    sentences = {"template of sentences": ["python3", "packaging/messages.py", "--check"]}
    assert run == {stage.name: as_a_hook(stage.command) for stage in dev.CHECKS} | sentences
    # What is told the files looks at these alone; everything else looks at all there are.
    assert [one["name"] for one in hooks() if one.get("pass_filenames", True)] == [
        "ruff check",
        "ruff format",
    ]


def as_a_hook(command: tuple[str | Path, ...]) -> list[str]:
    """Where ruff is told a folder or only to look, a hook gives it files, and it writes them."""
    program, *words = command
    name = "python" if program == dev.PYTHON else Path(program).name
    hook = [f".venv/bin/{name}", *(str(word) for word in words if word not in (".", "--check"))]
    return [*hook, "--force-exclude"] if "." in words else hook


@pytest.mark.parametrize(
    ("name", "of_data"),
    [
        ("CONTRIBUTING.md", "**nobody's data goes into this\nrepository**"),
        ("pull_request_template.md", "- [ ] Nothing here says anything about a patient:"),
    ],
)
def test_what_contributors_read_names_only_what_is_there_and_wants_nobody_s_data(
    name: str, of_data: str
) -> None:
    text = (GITHUB / name).read_text(encoding="utf-8")
    named = re.findall(r"`(?:python3 )?((?:packaging|infuseplan|tests)/[\w/.-]+|[A-Z]+\.md)", text)
    assert len(named) >= 3
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert of_data in text
