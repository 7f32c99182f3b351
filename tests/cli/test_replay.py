"""`replay`: what cannot be read names its place, what cannot have happened is refused by name."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.contract_client import Outcome, command, read_json, subprocess_command
from tests.replay_client import replay, replay_file, replay_lines, replays

COURSE = (
    '{"plan": {"regimen": "isa-pd", "weight_kg": 70, "age_years": 66, "infusion_number": 1, '
    '"protocol": "isatuximab-iv/eu-smpc-2025-07", "policy": {"re_escalation_hold": "table"}}, '
    '"follow": "plan", "bag_out_of_refrigerator": "2026-11-23T08:30:00+01:00", "events": ['
    '{"at": "2026-11-23T09:00:00+01:00", "type": "started"}, '
    '{"at": "2026-11-23T10:15:00+01:00", "type": "reaction", "grade": 2, "anaphylaxis": false, '
    '"infused_ml": null}, '
    '{"at": "2026-11-23T10:45:00+01:00", "type": "resumed", "grade": 1}], '
    '"now": "2026-11-23T10:45:00+01:00"}'
)
KEYS = [
    "schema", "refused", "status", "infused_ml", "remaining_ml", "rate_ml_per_h", "steps",
    "ends_at", "ends_min", "use_by", "may_resume", "delivered", "findings",
]  # fmt: skip
STEP = {
    "number", "start_min", "end_min", "duration_min", "rate_ml_per_h", "rate_mg_per_h",
    "volume_ml", "cumulative_ml", "cumulative_mg", "starts_at", "ends_at",
}  # fmt: skip


def changed(old: str, new: str) -> str:
    assert old in COURSE
    return COURSE.replace(old, new, 1)


def event(text: str) -> str:
    """The course with one more event of this text, before the restart."""
    place = '{"at": "2026-11-23T10:45:00+01:00", "type": "resumed"'
    return changed(place, f'{{"at": "2026-11-23T10:20:00+01:00", {text}}}, {place}')


BAD = [
    # --- the whole
    ("", None),
    ("[]", None),
    ('"plan"', None),
    (COURSE[:-1], None),
    (f"{COURSE} {COURSE}", None),
    (f"\ufeff{COURSE}", None),
    ("[" * 5000, None),
    (changed('"follow": "plan"', '"follow": "plans"'), "follow"),
    (changed('"follow": "plan"', '"follow": true'), "follow"),
    (changed('"follow": "plan"', '"folow": "plan"'), "folow"),
    (changed('"follow": "plan"', '"follow": "plan", "follow": "log"'), "follow"),
    (changed('"now": "2026-11-23T10:45:00+01:00"', '"now": "2026-11-23T10:45:00"'), "now"),
    (changed('"now": "2026-11-23T10:45:00+01:00"', '"now": "10:45"'), "now"),
    (changed('"now": "2026-11-23T10:45:00+01:00"', '"now": 1'), "now"),
    (changed('"now": "2026-11-23T10:45:00+01:00"', '"now": ""'), "now"),
    (changed("T08:30:00+01:00", "T08:30:00"), "bag_out_of_refrigerator"),
    (changed("T08:30:00+01:00", "T24:30:00+01:00"), "bag_out_of_refrigerator"),
    # --- what was planned
    (changed('"plan": {', '"plan": null, "x": {'), "x"),
    ('{"events": []}', "plan"),
    ('{"plan": {"regimen": "isa-pd"}}', "events"),
    ('{"plan": [], "events": []}', "plan"),
    (changed('"regimen": "isa-pd"', '"regimen": "isa-xx"'), "plan.regimen"),
    (changed('"regimen": "isa-pd", ', ""), "plan.regimen"),
    (changed('"weight_kg": 70', '"weight_kg": "70"'), "plan.weight_kg"),
    (changed('"weight_kg": 70', '"weight_kg": 7e1'), "plan.weight_kg"),
    (changed('"weight_kg": 70', '"weight_kg": NaN'), "plan.weight_kg"),
    (changed('"weight_kg": 70', '"weight_kg": 1.050'), "plan.weight_kg"),
    (changed('"weight_kg": 70', '"weight_kg": 70, "weight_kg": 80'), "plan.weight_kg"),
    (changed('"weight_kg": 70', '"wieght_kg": 70'), "plan.wieght_kg"),
    (changed('"age_years": 66', '"age_years": 66.5'), "plan.age_years"),
    (changed('"age_years": 66, ', ""), "plan.age_years"),
    (changed('"infusion_number": 1', '"infusion_number": 0'), "plan.infusion_number"),
    (changed('"infusion_number": 1', '"infusion_number": 1, "on": "2026-11-24"'), "plan.on"),
    (changed('"infusion_number": 1', '"infusion_number": 1, "zone": "Europe"'), "plan.zone"),
    (
        changed('"infusion_number": 1', '"infusion_number": 1, "zone": "Europe/London"'),
        "plan.zone",
    ),
    (changed("isatuximab-iv/eu-smpc-2025-07", "isatuximab-iv/none"), "plan.protocol"),
    (changed("isatuximab-iv/eu-smpc-2025-07", "../secret"), "plan.protocol"),
    (changed('{"re_escalation_hold": "table"}', '{"re_escalation_hold": "x"}'), "plan.policy"),
    (changed('{"re_escalation_hold": "table"}', '{"grade3": "restart"}'), "plan.policy"),
    (changed('{"re_escalation_hold": "table"}', '{"room_temperature_limit_min": 481}'),
     "plan.policy"),
    (changed('{"re_escalation_hold": "table"}', '"my.toml"'), "plan.policy"),
    # --- what happened
    (changed('"events": [', '"events": {"x": ['), None),
    (changed('"grade": 2', '"grade": 0'), "events.1.grade"),
    (changed('"grade": 2', '"grade": 6'), "events.1.grade"),
    (changed('"grade": 2', '"grade": 2.0'), "events.1.grade"),
    (changed('"grade": 2', '"grade": "2"'), "events.1.grade"),
    (changed('"grade": 2', '"grade": true'), "events.1.grade"),
    (changed('"grade": 2', '"grade": null'), "events.1.grade"),
    (changed('"grade": 2, ', ""), "events.1.grade"),
    (changed('"grade": 2', '"grade": 2, "grade": 1'), "events.1.grade"),
    (changed('"grade": 2', '"gradde": 2'), "events.1.gradde"),
    (changed('"anaphylaxis": false', '"anaphylaxis": "no"'), "events.1.anaphylaxis"),
    (changed('"anaphylaxis": false', '"anaphylaxis": 0'), "events.1.anaphylaxis"),
    (changed('"infused_ml": null', '"infused_ml": -1'), "events.1.infused_ml"),
    (changed('"infused_ml": null', '"infused_ml": 3.75e1'), "events.1.infused_ml"),
    (changed('"infused_ml": null', '"infused_ml": Infinity'), "events.1.infused_ml"),
    (changed('"infused_ml": null', '"infused_ml": "30"'), "events.1.infused_ml"),
    (changed('"infused_ml": null', '"symptoms": [7]'), "events.1.symptoms.0"),
    (changed('"infused_ml": null', '"symptoms": "\\ud800"'), "events.1.symptoms"),
    (changed('"type": "resumed", "grade": 1', '"type": "resumed", "grade": -1'),
     "events.2.grade"),
    (changed('"type": "resumed"', '"type": "resume"'), "events.2.type"),
    (changed('"type": "resumed"', '"type": 7'), "events.2.type"),
    (changed('"type": "resumed", ', ""), "events.2.type"),
    (changed("T10:15:00+01:00", "T10:15:00"), "events.1.at"),
    (changed("T10:15:00+01:00", "T10:61:00+01:00"), "events.1.at"),
    (changed("2026-11-23T10:15:00+01:00", "2026-02-30T10:15:00+01:00"), "events.1.at"),
    (changed('"at": "2026-11-23T10:15:00+01:00", ', ""), "events.1.at"),
    (changed('{"at": "2026-11-23T09:00:00+01:00", "type": "started"}', '"started"'), "events.0"),
    (event('"type": "rate-set"'), "events.2.rate_ml_per_h"),
    (event('"type": "rate-set", "rate_ml_per_h": 0'), "events.2.rate_ml_per_h"),
    (event('"type": "rate-set", "rate_ml_per_h": 50, "whose": "x"'), "events.2.whose"),
    (event('"type": "paused"'), "events.2.reason"),
    (event('"type": "paused", "reason": ""'), "events.2.reason"),
    (event('"type": "regraded"'), "events.2.grade"),
    (event('"type": "volume-read"'), "events.2.infused_ml"),
    (event('"type": "volume-read", "infused_ml": null'), "events.2.infused_ml"),
    (event('"type": "observed", "pulse_per_min": 0'), "events.2.pulse_per_min"),
    (event('"type": "observed", "pulse": 80'), "events.2.pulse"),
    (event('"type": "discontinued"'), "events.2.reason"),
    (event('"type": "completed", "at": "2026-11-23T10:20:00+01:00"'), "events.2.at"),
    (event('"type": "amended", "event": 1, "by": "ward"'), "events.2.reason"),
    (event('"type": "amended", "event": -1, "by": "ward", "reason": "slip"'), "events.2.event"),
    (event('"type": "amended", "event": 1, "by": "ward", "reason": "x", "to_at": "10:10"'),
     "events.2.to_at"),
]  # fmt: skip

IMPOSSIBLE = [
    (changed("T10:15:00+01:00", "T08:15:00+01:00"), "before-start", 1, "reaction"),
    (changed("T10:45:00+01:00", "T10:14:00+01:00"), "out-of-order", 2, "restart"),
    (changed('now": "2026-11-23T10:45', 'now": "2026-11-23T10:44'), "after-now", 2, "restart"),
    (changed('"resumed", "grade": 1', '"resumed", "grade": 2'), "not-better", 2, "restart"),
    (changed('"resumed", "grade": 1', '"started"'), "started-twice", 2, "start"),
    (event('"type": "reaction", "grade": 1'), "reaction-is-open", 2, "reaction"),
    (event('"type": "rate-set", "rate_ml_per_h": 25'), "stands", 2, "rate set"),
    (event('"type": "paused", "reason": "pump"'), "stands", 2, "pause"),
    (event('"type": "completed"'), "not-empty", 2, "end"),
    (event('"type": "volume-read", "infused_ml": 250.1'), "more-than-the-bag", 2, "pump read"),
    (event('"type": "discontinued", "reason": "x"'), "after-the-end", 3, "restart"),
    (event('"type": "amended", "event": 1, "by": "w", "reason": "x", "rate_ml_per_h": 5'),
     "amends-what-is-not-there", 2, "correction"),
    (event('"type": "amended", "event": 9, "by": "w", "reason": "x", "grade": 1'),
     "amends-nothing", 2, "correction"),
    (event('"type": "amended", "event": 10001, "by": "w", "reason": "x", "grade": 1'),
     "amends-nothing", 2, "correction"),
    (event('"type": "amended", "event": 1, "by": "w", "reason": "x"'),
     "amends-nothing", 2, "correction"),
    (event('"type": "amended", "event": 1, "by": "w", "reason": "x", "grade": 0'),
     "amends-impossibly", 2, "correction"),
]  # fmt: skip


def one_line_of_trouble(outcome: Outcome) -> str:
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert "Traceback" not in outcome.stderr
    assert "nexpected error" not in outcome.stderr
    return outcome.stderr


# --- what stands in an answer ----------------------------------------------------------------


def test_the_worked_case_has_every_field_of_the_contract_in_its_order(tmp_path: Path) -> None:
    outcome = replay_file(tmp_path, COURSE, "--json")
    answer = outcome.document()
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert list(answer)[: len(KEYS)] == KEYS
    assert answer["schema"] == "infuseplan/course/1"
    assert answer["ends_min"] == Decimal("317.5")
    assert answer["ends_at"] == "2026-11-23T14:18:00+01:00"
    assert set(answer["steps"][0]) == STEP
    assert [step["number"] for step in answer["steps"]] == [1, 2, 3, 4, 5, 6, 7]
    assert (answer["now_min"], answer["started_at"]) == (105, "2026-11-23T09:00:00+01:00")
    assert answer["protocol"]["id"] == "isatuximab-iv/eu-smpc-2025-07"
    assert re.fullmatch(r"[0-9a-f]{64}", answer["policy"]["sha256"])
    assert all(line["holds"] for line in answer["proof"])
    delivered = answer["delivered"][-1]
    assert delivered == {
        "start_min": 60, "end_min": 75, "duration_min": 15, "rate_ml_per_h": 50,
        "volume_ml": Decimal("12.5"), "cumulative_ml": Decimal("37.5"),
        "starts_at": "2026-11-23T10:00:00+01:00", "ends_at": "2026-11-23T10:15:00+01:00",
    }  # fmt: skip


def test_milligrams_are_those_of_this_bag() -> None:
    """70 kg: 700 mg in 250 mL, 2.8 mg/mL; 43.75 mL are 122.5 mg."""
    step = replay(json.loads(COURSE))["steps"][0]
    assert (step["rate_mg_per_h"], step["cumulative_mg"]) == (35, Decimal("122.5"))


def test_the_text_says_what_ran_in_what_comes_and_whose_rule_it_is(tmp_path: Path) -> None:
    outcome = replay_file(tmp_path, COURSE)
    text = outcome.stdout
    assert outcome.exit_code == 0
    assert max(map(len, text.splitlines())) <= 80
    for words in (
        "COURSE OF ONE INFUSION",
        "Isatuximab IV, 20 mg/mL",
        "Not approved for use here (pharmacy)",
        "12.5 mL/h (twelve and a half)",
        "37.5 mL of 250 mL; 212.5 mL left",
        "14:18, minute 317.5",
        "GIVEN",
        "PLANNED RATE STEPS",
        "Local policy",
    ):
        assert words in text
    # Keys are for the file alone.
    said = " ".join(text.split())
    for words in ("hold after restart: as in the rate table", "pump volume difference: 5 mL"):
        assert words in said
    assert not re.search(r"re_escalation|grade1|pump_difference|_min\b", text)
    assert "local policy: hold after restart" in " ".join(text.split())
    assert re.search(r"^10:45 +11:15 +12\.5 +30 +6\.3 +43\.8$", text, re.MULTILINE)


def test_a_line_among_many_is_the_answer_of_the_file(tmp_path: Path) -> None:
    single = replay_file(tmp_path, COURSE, "--json").stdout
    many = replay_lines([COURSE, COURSE]).stdout
    assert many == single * 2


def test_the_same_course_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "course.json"
    path.write_text(COURSE, encoding="utf-8")
    first = subprocess_command("replay", str(path), "--json")
    assert first == subprocess_command("replay", str(path), "--json")
    assert first.stdout == replay_file(tmp_path, COURSE, "--json").stdout


def test_no_qt_is_loaded(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "course.json"
    path.write_text(COURSE, encoding="utf-8")
    code = (
        "import sys\nfrom infuseplan.__main__ import run\n"
        "assert run(['replay', sys.argv[1]]) == 0\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in "
        "('PySide6', 'shiboken6')]\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True)


def test_a_plan_loads_nothing_of_a_course() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom infuseplan.__main__ import run\n"
        "run(['plan', '--regimen', 'isa-pd', '--weight-kg', '70', '--age', '66', '--infusion', "
        "'1', '--json'])\n"
        "assert not [name for name in sys.modules if name.startswith('infuseplan.') "
        "and ('course' in name or 'replay' in name)]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_without_now_it_is_the_present() -> None:
    """Long after the end of an infusion that nobody touched."""
    course = json.loads(COURSE)
    del course["now"], course["bag_out_of_refrigerator"]
    course["events"] = [{"at": "2020-01-01T09:00:00+01:00", "type": "started"}]
    answer = replay(course)
    assert (answer["status"], answer["infused_ml"], answer["steps"]) == ("completed", 250, [])


def test_without_a_removal_time_there_is_no_use_by_and_that_is_said() -> None:
    course = json.loads(COURSE)
    del course["bag_out_of_refrigerator"]
    answer = replay(course)
    assert answer["use_by"] is None
    assert "course.removal-time-unknown" in {one["code"] for one in answer["findings"]}


def test_a_trial_protocol_says_so_on_every_answer(tmp_path: Path) -> None:
    trial = changed("eu-smpc-2025-07", "phase1b-part-b-2021")
    codes = {one["code"] for one in read_json(replay_lines([trial]).stdout)["findings"]}
    assert {"protocol.trial", "protocol.not-approved"} <= codes
    assert "Clinical trial protocol (not licensed)" in replay_file(tmp_path, trial).stdout


def test_other_offsets_are_the_same_moments_and_are_said() -> None:
    """The same moments with other offsets: 14:45 at +05:30 and 07:30 UTC."""
    course = json.loads(COURSE)
    course["events"][1]["at"] = "2026-11-23T14:45:00+05:30"
    course["bag_out_of_refrigerator"] = "2026-11-23T07:30:00Z"
    other, usual = replay(course), replay(json.loads(COURSE))
    # The proof quotes the removal as it was written; words have the offset beside each time.
    words = {"proof": [], "findings": [], "what_now": ""}
    assert {**other, **words} == {**usual, **words}
    assert "course.offsets-differ" in [one["code"] for one in other["findings"]]
    assert "course.offsets-differ" not in [one["code"] for one in usual["findings"]]
    assert "11:15\N{NO-BREAK SPACE}UTC+01:00" in other["what_now"]


@pytest.mark.parametrize(
    ("zone", "at", "out"),
    # An hour comes twice, on Lord Howe Island half of one: 01:30 to 02:00.
    [
        ("Europe/Berlin", "2026-10-25T01:30:00+02:00", "2026-10-25T00:30:00+02:00"),
        ("America/New_York", "2026-11-01T00:30:00-04:00", "2026-10-31T23:30:00-04:00"),
        ("Australia/Lord_Howe", "2026-04-05T00:45:00+11:00", "2026-04-04T23:45:00+11:00"),
    ],
)
def test_repeated_hours_have_letters_or_offset_in_every_word(
    tmp_path: Path, zone: str, at: str, out: str
) -> None:
    """In the night the clocks go back, every shown time that comes twice says which one it is."""
    here = ZoneInfo(zone)
    course = json.loads(COURSE)
    start = datetime.fromisoformat(at)
    course |= {
        "zone": zone, "bag_out_of_refrigerator": out, "now": at,
        "events": [{"at": at, "type": "started"}],
    }  # fmt: skip
    text = replay_file(tmp_path, json.dumps(course)).stdout
    answer = replay(course)
    steps = [one["starts_at"] for one in answer["steps"]] + [answer["ends_at"]]
    twice = 0
    for shown in steps:
        moment = datetime.fromisoformat(str(shown)).astimezone(here)
        assert moment.isoformat() == shown
        both = [moment.replace(fold=fold).utcoffset() for fold in (0, 1)]
        if both[0] == both[1]:
            continue
        twice += 1
        name = moment.tzname() or ""
        letters = name if name.isalpha() else f"UTC{str(shown)[-6:]}"
        assert f"{moment:%H:%M} {letters}" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert twice >= 2
    ends = start.astimezone(UTC) + timedelta(minutes=200)
    assert datetime.fromisoformat(str(answer["ends_at"])) == ends
    assert (
        answer["use_by"]
        == (
            (datetime.fromisoformat(out).astimezone(UTC) + timedelta(hours=8)).astimezone(here)
        ).isoformat()
    )


@pytest.mark.parametrize(
    ("zone", "at", "end"),
    [
        # 200 minutes of real time; the clock skips an hour, on Lord Howe Island half of one.
        ("Europe/Berlin", "2026-03-29T01:30:00+01:00", "2026-03-29T05:50:00+02:00"),
        ("America/New_York", "2026-03-08T01:30:00-05:00", "2026-03-08T05:50:00-04:00"),
        ("Australia/Lord_Howe", "2026-10-04T01:30:00+10:30", "2026-10-04T05:20:00+11:00"),
    ],
)
def test_in_the_night_the_clocks_go_on_no_time_comes_twice(
    tmp_path: Path, zone: str, at: str, end: str
) -> None:
    course = json.loads(COURSE)
    course |= {
        "zone": zone, "bag_out_of_refrigerator": at, "now": at,
        "events": [{"at": at, "type": "started"}],
    }  # fmt: skip
    assert replay(course)["ends_at"] == end
    assert "UTC+1" not in replay_file(tmp_path, json.dumps(course)).stdout.partition("Checks")[0]


# --- what cannot be read ---------------------------------------------------------------------


# At the beginning of a file a mark says how it is written; within a stream it says nothing.
MARKED = f"\ufeff{COURSE}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_say_how_it_is_written(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "course.json"
    path.write_bytes(COURSE.encode(encoding))
    done = command("replay", str(path), "--json")
    assert (done.exit_code, done.stdout) == (0, replay_file(tmp_path, COURSE, "--json").stdout)


@pytest.mark.parametrize(
    ("text", "field"),
    [one for one in BAD if one[0] != MARKED],
    ids=lambda part: str(part)[-60:],
)
def test_what_cannot_be_read_is_said_in_one_line_that_names_its_place(
    tmp_path: Path, text: str, field: str | None
) -> None:
    said = one_line_of_trouble(replay_file(tmp_path, text, "--json"))
    assert field is None or field in said


@pytest.mark.parametrize(("text", "field"), BAD, ids=lambda part: str(part)[-60:])
def test_a_bad_line_gets_an_error_in_its_place_and_the_run_goes_on(
    text: str, field: str | None
) -> None:
    outcome = replay_lines([COURSE, text, COURSE])
    first, error, last = map(json.loads, outcome.stdout.splitlines())
    assert outcome.exit_code == 2
    assert (error["schema"], error["line"]) == ("infuseplan/error/1", 2)
    assert field is None or error["field"] == field
    assert set(error) == {"schema", "line", "field", "text"}
    assert "nexpected error" not in error["text"]
    assert first == last
    assert first["ends_min"] == 317.5


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--json"],
        ["no-such-file.json"],
        ["."],
        ["a\0b"],
        ["--jsonl", "--json"],
        ["--jsonl", "x.json"],
        ["x.json", "y.json"],
        ["x.json", "--yaml"],
    ],
    ids=" ".join,
)
def test_a_command_that_cannot_be_read_is_said_in_one_line(argv: list[str]) -> None:
    one_line_of_trouble(command("replay", *argv))


def test_the_line_names_the_file_that_was_read(tmp_path: Path) -> None:
    said = one_line_of_trouble(replay_file(tmp_path, changed('"grade": 2', '"grade": 9')))
    assert said.startswith("infuseplan: course.json: events.1.grade: read 9; ")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('"type": "resumed", "grade": 6',
         "grade: read 6; a whole number from 0 to 5 is needed."),
        ('"type": "resumed", "grade": 1e0',
         "grade: read 1e0; a whole number from 0 to 5 is needed."),
        ('"type": "volume-read", "infused_ml": -0.5',
         "infused_ml: read -0.5; it cannot be below 0."),
        ('"type": "rate-set", "rate_ml_per_h": 0.0',
         "rate_ml_per_h: read 0.0; it must be above 0."),
        ('"type": "paused", "reason": "x", "by": "' + 201 * "x" + '"',
         "by: at most 200 characters are kept."),
        ('"type": "reaction", "grade": 1, "symptoms": ["a", "' + 2001 * "x" + '"]',
         "symptoms.1: at most 2000 characters are kept."),
        ('"type": "reaction", "grade": 1, "symptoms": "' + 2001 * "x" + '"',
         "symptoms: at most 2000 characters are kept."),
        ('"type": "reaction", "grade": 1, "anaphylaxis": 1',
         "anaphylaxis: true or false is needed, without quotes."),
        ('"type": "observed", "note": 7', "note: a JSON string is needed, in quotes."),
        ('"type": "premedication-given", "agent": "H2 blocker", '
         '"given_at": "2026-11-23T08:00:00+01:00"',
         "agent: read “H2 blocker”. Small letters and digits are needed"),
        ('"type": "amended", "event": "1", "by": "w", "reason": "x"',
         "event: a JSON number is needed, without quotes."),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_a_value_is_refused_with_what_was_read_and_what_is_needed(
    tmp_path: Path, keys: str, said: str
) -> None:
    assert f": events.2.{said}" in one_line_of_trouble(replay_file(tmp_path, event(keys)))


def test_there_is_help() -> None:
    outcome = command("replay", "--help")
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert '"events"' in outcome.stdout
    assert "infuseplan replay FILE.json" in command("--help").stdout


# --- what is refused -------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "code", "place", "kind"), IMPOSSIBLE)
def test_an_event_that_cannot_have_happened_is_refused_by_name(
    tmp_path: Path, text: str, code: str, place: int, kind: str
) -> None:
    outcome = replay_file(tmp_path, text, "--json")
    answer = outcome.document()
    assert (outcome.exit_code, outcome.stderr) == (3, "")
    assert answer["refused"] is True
    first = answer["findings"][0]
    assert (first["code"], first["severity"]) == (f"event.{code}", "block")
    assert first["field"] == f"events.{place}"
    assert f"Event {place + 1} ({kind}, " in first["text"]
    assert first["text"].endswith(".")


def test_a_refused_course_has_nothing_that_could_be_set_on_a_pump() -> None:
    text = changed('"resumed", "grade": 1', '"resumed", "grade": 2')
    refused = read_json(replay_lines([text]).stdout)
    usual = replay(json.loads(COURSE))
    assert list(refused) == list(usual)
    empty: dict[str, Any] = {
        key: value
        for key, value in refused.items()
        if key not in ("schema", "refused", "findings", "request", "protocol", "program")
    }
    assert all(value in (None, [], False) for value in empty.values())


def test_refusals_are_said_in_words_too(tmp_path: Path) -> None:
    outcome = replay_file(tmp_path, changed('"resumed", "grade": 1', '"resumed", "grade": 2'))
    assert outcome.exit_code == 3
    assert outcome.stdout.startswith("NO COURSE: REFUSED\n")
    assert "mL/h" not in outcome.stdout


def test_a_rest_that_outlasts_the_bag_is_refused_and_keeps_its_state(tmp_path: Path) -> None:
    """08:30 less 3 h is 05:30; 480 min later it is 13:30, and the rest ends at 14:17:30."""
    outcome = replay_file(tmp_path, changed("T08:30:00", "T05:30:00"), "--json")
    answer = outcome.document()
    assert outcome.exit_code == 3
    assert (answer["refused"], answer["steps"], answer["ends_at"]) == (True, [], None)
    assert (answer["status"], answer["infused_ml"]) == ("running", Decimal("37.5"))
    assert "14:18" in answer["findings"][0]["text"]
    text = replay_file(tmp_path, changed("T08:30:00", "T05:30:00")).stdout
    assert "COMES" not in text


def test_refusals_among_many_are_answers() -> None:
    outcome = replay_lines([changed('"weight_kg": 70', '"weight_kg": 700'), COURSE])
    refusal, answer = map(json.loads, outcome.stdout.splitlines())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert (refusal["refused"], answer["refused"]) == (True, False)
    assert "weight.outside-limits" in {one["code"] for one in refusal["findings"]}


def test_no_line_is_no_answer() -> None:
    assert replay_lines([]) == Outcome(0, "", "")
    assert replays([]) == []


def test_a_state_that_fails_its_check_loses_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The restart forgets to halve: the monitor's own table does not agree."""
    from infuseplan.domain.infusion import flow as course_flow
    from infuseplan.domain.plan.titration import LadderStep

    def whole(*args: Any) -> tuple[LadderStep, ...]:
        table: tuple[LadderStep, ...] = args[2]
        return table

    monkeypatch.setattr(course_flow, "restart_table", whole)
    answer = replay(json.loads(COURSE))
    assert (answer["refused"], answer["steps"], answer["ends_min"]) == (True, [], None)
    failure = answer["findings"][0]
    assert failure["code"] == "monitor.failed"
    # Words for people, and the check with its figures for who reads the answer by machine.
    assert "/" not in failure["text"]
    assert "course-restart" in failure["args"]["checks"]
