"""Each file beside this one is a scenario in a ward's words, worked out by hand in its comments.

They go through the published command line alone, so that a file sent with a bug report is a test.
"""

from pathlib import Path

import pytest

from tests.replay_client import replay
from tests.scenario_language import Scenario, ScenarioProblem, read_scenario

FILES = sorted(Path(__file__).parent.glob("*.txt"))
ENOUGH = 40


def scenario(path: Path) -> Scenario:
    return read_scenario(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_scenario(path: Path) -> None:
    asked = scenario(path)
    answer = replay(asked.document)
    differences = asked.differences(answer)
    if not any(line.startswith("refused") for line, _, _ in asked.claims):
        assert answer["refused"] is False, answer["findings"]
        assert [line for line in answer["proof"] if not line["holds"]] == []
    assert differences == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_says_what_must_come_of_it_and_how_that_was_worked_out(path: Path) -> None:
    asked = scenario(path)
    refused = any(line.startswith("refused") for line, _, _ in asked.claims)
    assert asked.document["now"] is not None
    assert asked.steps or asked.no_steps or refused
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_there_are_scenarios() -> None:
    assert len(FILES) >= ENOUGH


WORKED = Path(__file__).parent / "grade-2-reading-a.txt"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("10:45  12.5 mL/h    6.25 mL  30 min", "10:45  25 mL/h    12.5 mL  30 min"),
        ("11:15  25 mL/h     25 mL     60 min", "11:15  25 mL/h     12.5 mL   30 min"),
        ("ends 14:18 (317.5 min)", "ends 14:17 (317.5 min)"),
        ("ends 14:18 (317.5 min)", "ends 14:18 (317 min)"),
        ("status running", "status interrupted"),
        ("infused 37.5 mL", "infused 37.6 mL"),
        ("use by 16:30", "use by 16:31"),
        ("may resume", "may not resume"),
        ("ran 10:00  50 mL/h  12.5 mL  15 min", "ran 10:00  50 mL/h  25 mL  30 min"),
        ("no finding course.outlasts-use-by", "finding course.outlasts-use-by"),
    ],
)
def test_a_wrong_expectation_is_found(right: str, wrong: str) -> None:
    """A runner that has never failed is not a runner."""
    text = WORKED.read_text(encoding="utf-8")
    assert right in text
    planted = read_scenario(text.replace(right, wrong))
    assert planted.differences(replay(planted.document)) != []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "isa-pd, 70 kg",
        "isa-pd, seventy kg, start 23 Nov 2026",
        "isa-pd, start 23 Nov 2026\n09:00 begin",
        "isa-pd, start 23 Nov 2026\nstatus",
        "isa-pd, start 23 Nov 2026\n9:00 start",
    ],
)
def test_a_line_that_is_not_understood_is_not_passed_over(text: str) -> None:
    with pytest.raises(ScenarioProblem):
        read_scenario(text)
