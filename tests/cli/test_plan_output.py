"""One plan on the command line: the published JSON, the text, the same bytes for the same input."""

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.contract_client import command, plan, subprocess_command

REQUEST = ["--regimen", "isa-pd", "--weight-kg", "72.5", "--born", "1951-11-22", "--infusion", "1"]
START = ["--start", "2026-11-22T09:00:00+01:00"]
KEYS = {
    "": [
        "schema", "refused", "request", "protocol", "policy", "dose", "vials", "vials_total_mg",
        "left_over_mg", "bag", "premedication", "schedule", "reaction_rules", "proof", "findings",
    ],
    "request": [
        "regimen", "weight_kg", "age_years", "born", "on", "infusion_number", "start",
    ],
    "protocol": ["id", "title", "kind", "market", "revision", "sha256", "approved"],
    "policy": ["sha256", "re_escalation_hold"],
    "dose": ["per_kg_mg", "exact_mg", "mg", "rounding_percent", "drug_ml"],
    "vials.0": ["strength_mg", "count"],
    "bag": ["volume_ml", "diluent_to_remove_ml", "concentration_mg_per_ml"],
    "premedication.0": [
        "agent", "dose_mg", "routes", "required", "give_from", "give_until", "note", "cite",
    ],
    "schedule": [
        "initial_rate_ml_per_h", "max_rate_ml_per_h", "half_initial_rate_ml_per_h",
        "duration_min", "ends_at", "steps",
    ],
    "schedule.steps.0": [
        "number", "start_min", "end_min", "duration_min", "rate_ml_per_h", "rate_mg_per_h",
        "volume_ml", "cumulative_ml", "cumulative_mg", "starts_at", "ends_at",
    ],
    "reaction_rules.1": [
        "id", "action", "strength", "resume_when_grade_at_most", "resume_rate_ml_per_h",
        "observe_min", "then", "when", "cite",
    ],
    "proof.0": ["check", "left", "right", "holds"],
    "findings.0": ["code", "severity", "field", "text", "cite"],
}  # fmt: skip


def usual() -> dict[str, object]:
    return plan(*REQUEST, *START, "--json").document()


@pytest.mark.parametrize("path", KEYS)
def test_every_published_key_is_there(path: str) -> None:
    value: Any = usual()
    for part in path.split(".") if path else []:
        value = value[int(part)] if isinstance(value, list) else value[part]
    assert isinstance(value, dict)
    assert [key for key in KEYS[path] if key not in value] == []


def test_what_does_not_apply_is_null_and_never_0() -> None:
    document = plan(*REQUEST, "--on", "2026-11-22", "--json").document()
    assert document["request"]["start"] is None
    assert document["schedule"]["ends_at"] is None
    assert {step["starts_at"] for step in document["schedule"]["steps"]} == {None}
    assert {one["give_from"] for one in document["premedication"]} == {None}
    grade_1 = document["reaction_rules"][0]
    assert (grade_1["id"], grade_1["resume_rate_ml_per_h"], grade_1["cite"]) == (
        "grade-1", None, None,
    )  # fmt: skip


def test_a_source_without_rates_has_neither_bag_nor_schedule() -> None:
    document = plan(
        *REQUEST, "--on", "2026-11-22", "--protocol", "isatuximab-iv/cn-nmpa-2025", "--json"
    ).document()
    assert (document["bag"], document["schedule"]) == (None, None)
    assert (document["premedication"], document["reaction_rules"]) == ([], [])
    assert document["dose"]["mg"] == 725


def test_one_line_of_utf_8_that_ends_with_a_line_feed() -> None:
    printed = plan(*REQUEST, *START, "--json").stdout
    assert printed.endswith("}\n")
    assert printed.count("\n") == 1
    assert "µm" in printed


def test_the_same_input_gives_the_same_bytes_alone_and_among_many() -> None:
    alone = plan(*REQUEST, *START, "--json").stdout
    line = json.dumps(
        {
            "infusion_number": 1,
            "born": "1951-11-22",
            "start": START[1],
            "weight_kg": 72.5,
            "regimen": "isa-pd",
        }
    )
    many = plan("--jsonl", stdin=f"{line}\n" * 3).stdout
    assert many == alone * 3


def test_what_is_kept_for_many_never_mixes_two_requests() -> None:
    def line(weight: str, number: int, more: str = "") -> str:
        return (
            f'{{"regimen": "isa-pd", "weight_kg": {weight}, "age_years": 66, '
            f'"infusion_number": {number}{more}}}\n'
        )

    lines = [
        line("72.5", 1),
        line("50", 2, ', "protocol": "isatuximab-iv/phase1b-part-b-2021"'),
        line("70", 1, ', "protocol": "isatuximab-iv/phase1b-part-a-2021"'),
        line("50", 1, ', "protocol": "isatuximab-iv/phase1b-part-a-2021"'),
        line("72.5", 1, ', "policy": {"re_escalation_hold": "thirty"}'),
        line("72.5", 1, ', "policy": {"grade1": "continue"}'),
        line("72.5", 1, ', "start": "2026-11-22T09:00:00+01:00"'),
        line("72.5", 3),
    ]
    together = plan("--jsonl", stdin="".join(lines + lines[::-1])).stdout.splitlines()
    apart = [plan("--jsonl", stdin=one).stdout.rstrip("\n") for one in lines]
    assert together == apart + apart[::-1]


def test_settings_of_a_file_and_of_a_line_are_the_same_settings(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    text = (
        'schema = "infuseplan/site-policy/1"\nre_escalation_hold = "thirty"\nbag_volume_ml = 265.5'
    )
    policy.write_text(text, encoding="utf-8")
    by_file = plan(*REQUEST, *START, "--policy", str(policy), "--json").document()
    line = (
        '{"regimen": "isa-pd", "weight_kg": 72.5, "born": "1951-11-22", "infusion_number": 1, '
        f'"start": "{START[1]}", '
        '"policy": {"re_escalation_hold": "thirty", "bag_volume_ml": 265.5}}\n'
    )
    by_line = plan("--jsonl", stdin=line).document()
    assert by_file == by_line
    assert by_file["policy"]["re_escalation_hold"] == "thirty"
    assert str(by_file["bag"]["volume_ml"]) == "265.5"


def test_a_settings_file_that_cannot_be_used_is_said_with_file_and_key(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('schema = "infuseplan/site-policy/1"\ngrade1 = "perhaps"', encoding="utf-8")
    outcome = plan(*REQUEST, *START, "--policy", str(policy))
    assert (outcome.exit_code, outcome.stdout) == (2, "")
    assert "policy.toml: grade1" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_measured_bag_is_not_called_the_hospital_s_setting() -> None:
    measured = plan(*REQUEST, *START, "--bag-ml", "285", "--json").document()
    finding = next(one for one in measured["findings"] if one["code"] == "bag.not-nominal")
    assert finding["setting"] is None
    assert measured["schedule"]["duration_min"] == 214


def test_in_a_named_zone_the_clock_change_shows() -> None:
    night = ["--start", "2026-10-25T01:00:00+02:00"]
    without = plan(*REQUEST, *night, "--json").document()["schedule"]["ends_at"]
    within = plan(*REQUEST, *night, "--zone", "Europe/Berlin", "--json").document()
    assert without == "2026-10-25T04:20:00+02:00"
    assert within["schedule"]["ends_at"] == "2026-10-25T03:20:00+01:00"
    assert datetime.fromisoformat(without) == datetime.fromisoformat(within["schedule"]["ends_at"])
    assert within["request"]["zone"] == "Europe/Berlin"
    assert "clock.changes" in {one["code"] for one in within["findings"]}


def test_the_rules_after_a_reaction_are_worked_out_in_words_and_in_figures() -> None:
    rules = {
        one["id"]: one for one in plan(*REQUEST, *START, "--json").document()["reaction_rules"]
    }
    grade_2 = rules["grade-2"]
    assert "12.5\N{NO-BREAK SPACE}mL/h (twelve and a half)" in grade_2["then"]
    assert [(str(one["rate_ml_per_h"]), one["hold_min"]) for one in grade_2["climb"]] == [
        ("25", 60), ("50", 30), ("75", 30), ("100", 30), ("125", 30), ("150", None),
    ]  # fmt: skip
    assert rules["grade-4"]["climb"] == []


def test_a_process_of_its_own_loads_no_qt_and_prints_the_same(tmp_path: Path) -> None:
    argv = [*REQUEST, *START]
    assert subprocess_command("plan", *argv) == plan(*argv)
    script = tmp_path / "watch.py"
    script.write_text(
        "import sys\n"
        "from infuseplan.__main__ import run\n"
        f"for argv in ({argv!r}, {[*argv, '--json']!r}):\n"
        "    assert run(['plan', *argv]) == 0\n"
        "assert run(['protocols']) == 0 and run(['self-check']) == 0\n"
        "found = [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))]\n"
        "assert not found, found\n",
        encoding="utf-8",
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, str(script)], capture_output=True, check=False,
                          env={"PYTHONPATH": str(Path(__file__).parents[2])})  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-500:]


def test_a_reader_that_goes_away_leaves_no_traceback() -> None:
    import subprocess
    import sys

    line = b'{"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": 1}\n'
    running = subprocess.Popen(
        [sys.executable, "-m", "infuseplan", "plan", "--jsonl"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdin is not None
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdin.write(line * 20)
    running.stdin.flush()
    assert running.stdout.readline().startswith(b'{"schema"')
    running.stdout.close()
    try:
        running.stdin.write(line * 200)
        running.stdin.close()
    except BrokenPipeError:
        running.stdin = None
    complaint = running.stderr.read()
    running.stderr.close()
    assert running.wait(timeout=600) == 1
    assert b"Traceback" not in complaint


def test_version_and_help_are_answers() -> None:
    assert command("--version").stdout.startswith("InfusePlan ")
    for argv in (["--help"], ["-h"], ["plan", "--help"], ["explain", "-h"], ["sheet", "--help"]):
        outcome = command(*argv)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        assert outcome.stdout.endswith("\n")
        assert max(map(len, outcome.stdout.splitlines())) <= 80


HEAVY = ["--regimen", "isa-pd", "--weight-kg", "180", "--age", "66", "--infusion", "1"]


def test_a_weight_that_nobody_has_confirmed_gives_a_plan_that_says_so_first_and_last() -> None:
    """Scripts rely on a plan within the limits; whoever pastes or reads it cannot miss the mark."""
    answer = plan(*HEAVY)
    lines = answer.stdout.rstrip("\n").splitlines()
    mark = "WEIGHT NOT CONFIRMED: prepare and give nothing by this plan"
    rules = [at for at, one in enumerate(lines) if set(one) == {"-"} and len(one) > 20]
    assert mark in " ".join(lines[: rules[0]])
    assert mark in " ".join(lines[rules[-1] :])
    document = plan(*HEAVY, "--json").document()
    assert (document["refused"], document["held"]) == (False, True)
    # 10 mg/kg.
    assert document["dose"]["mg"] == 1800
    many = plan("--jsonl", stdin=(
        '{"regimen": "isa-pd", "weight_kg": 180, "age_years": 66, "infusion_number": 1}\n'
        '{"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": 1}\n'
    ))  # fmt: skip
    assert [json.loads(line)["held"] for line in many.stdout.splitlines()] == [True, False]


@pytest.mark.parametrize("more", [
    ["--weight-confirmed-by", "A. N.", "--weight-reason", "weighed twice"],
    ["--last-weight-kg", "178"], ["--height-cm", "215"],
])  # fmt: skip
def test_a_weight_that_somebody_or_something_makes_sure_of_is_not_marked(more: list[str]) -> None:
    assert "NOT CONFIRMED" not in plan(*HEAVY, *more).stdout
    assert plan(*HEAVY, *more, "--json").document()["held"] is False


@pytest.mark.parametrize("kind", ["nurse", "preparation"])
def test_a_sheet_of_a_weight_that_nobody_has_confirmed_says_so(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    done = subprocess_command("sheet", *HEAVY, "--kind", kind, "--out", str(target))
    assert done.exit_code == 0, done.stderr
    text = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True
    ).stdout
    said = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "NOT YET CONFIRMED: Weight 180 kg" in said
