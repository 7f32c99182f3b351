"""Every command that prints a figure of a plan whose weight nobody has confirmed says so.

180 kg without height or earlier weight is such a plan; 10 mg/kg of it are 1800 mg.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from infuseplan.cli.help_text import help_text
from tests.contract_client import command
from tests.replay_client import replay_file

HEAVY = ["--regimen", "isa-pd", "--weight-kg", "180", "--age", "66", "--infusion", "1"]
CONFIRMED = ["--weight-confirmed-by", "A. N.", "--weight-reason", "weighed twice"]
MARK = "WEIGHT NOT CONFIRMED: prepare and give nothing by this plan before somebody has read the"
# Held: how each command says so, and where that is tried. The others print no figure of a plan.
SAID_BY = {
    "explain": "here", "replay": "here", "plan": "test_plan_output", "sheet": "test_plan_output",
}  # fmt: skip
NO_PLAN = {
    "course", "treatment", "patient", "journal", "protocols", "check-protocols", "check-site",
    "self-check", "staff", "ward", "demo",
}  # fmt: skip


def course(**plan: object) -> str:
    """Started at 09:00, and asked for 09:30."""
    asked = {
        "regimen": "isa-pd", "weight_kg": 180, "age_years": 66, "infusion_number": 1, **plan,
    }  # fmt: skip
    document: dict[str, Any] = {
        "plan": asked,
        "events": [{"type": "started", "at": "2026-11-23T09:00:00+01:00"}],
        "now": "2026-11-23T09:30:00+01:00",
    }
    return json.dumps(document)


def begins_and_ends_marked(text: str) -> bool:
    """Whether the mark stands before the first figure, and is the last thing said."""
    words = " ".join(text.split())
    last = words.rindex(MARK) if MARK in words else -1
    first = words.index(MARK) if MARK in words else -1
    return 0 <= first < last and words[last:].endswith("(--weight-confirmed-by).")


def test_every_command_is_one_that_marks_or_one_that_prints_no_plan() -> None:
    """A new command has to say which it is."""
    listed = {
        line.split()[1] for line in help_text("").splitlines() if line.startswith("infuseplan ")
    }
    named = {one for one in listed if one[0].isalpha()}
    assert named <= set(SAID_BY) | NO_PLAN, named


@pytest.mark.parametrize(
    "field", ["dose.mg", "schedule.duration_min", "schedule.steps.1.rate_ml_per_h"]
)
def test_a_figure_of_a_held_plan_is_explained_with_the_mark(field: str) -> None:
    answer = command("explain", *HEAVY, field)
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.startswith("WEIGHT NOT CONFIRMED")
    assert begins_and_ends_marked(answer.stdout)
    assert "NOT CONFIRMED" not in command("explain", *HEAVY, *CONFIRMED, field).stdout


def test_a_course_of_a_held_plan_says_so_first_and_last(tmp_path: Path) -> None:
    text = replay_file(tmp_path, course()).stdout
    assert begins_and_ends_marked(text)
    above = " ".join(text.split("\n---")[0].split())
    assert MARK in above
    document = json.loads(replay_file(tmp_path, course(), "--json").stdout)
    assert (document["refused"], document["held"]) == (False, True)


def test_a_course_whose_weight_somebody_confirmed_is_not_marked(tmp_path: Path) -> None:
    sure = course(weight_confirmed_by="A. N.", weight_reason="weighed twice")
    assert "NOT CONFIRMED" not in replay_file(tmp_path, sure).stdout
    assert json.loads(replay_file(tmp_path, sure, "--json").stdout)["held"] is False
    refused = course(weight_kg=700)
    assert json.loads(replay_file(tmp_path, refused, "--json").stdout)["held"] is False
