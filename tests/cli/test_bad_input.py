"""What cannot be read is refused in one line; what may not be planned is refused with reasons.

Never a traceback, never a plan, never a silently changed value.
"""

import json

import pytest

from tests.contract_client import Outcome, command, plan

USUAL = {"--regimen": "isa-pd", "--weight-kg": "72.5", "--age": "66", "--infusion": "1"}
PLAN_WORDS = ("mL/h", '"dose"', '"schedule"', "Draw up")

UNREADABLE = [
    ("--weight-kg", ""),
    ("--weight-kg", " "),
    ("--weight-kg", "0"),
    ("--weight-kg", "1.050"),
    ("--weight-kg", "1,050"),
    ("--weight-kg", "72..5"),
    ("--weight-kg", "72.555"),
    ("--weight-kg", "1e2"),
    ("--weight-kg", "7o"),
    ("--weight-kg", "\uff17\uff12"),
    ("--weight-kg", "\u0667\u0662"),
    ("--weight-kg", "-72.5"),
    ("--weight-kg", "\N{MINUS SIGN}72.5"),
    ("--weight-kg", "72.5 kg kg"),
    ("--weight-kg", "160lb"),
    ("--weight-kg", "72\N{NO-BREAK SPACE}5"),
    ("--weight-kg", "7\N{ZERO WIDTH SPACE}2"),
    ("--weight-kg", "nan"),
    ("--weight-kg", "inf"),
    ("--weight-kg", "72\n5"),
    ("--weight-kg", "9" * 5000),
    ("--age", "75.5"),
    ("--age", "-1"),
    ("--age", "sixty"),
    ("--infusion", "0"),
    ("--infusion", "01"),
    ("--infusion", "-1"),
    ("--infusion", "1.5"),
    ("--start", "2026-11-22T09:00:00"),
    ("--start", "2026-11-22"),
    ("--start", "2026-13-22T09:00:00+01:00"),
    ("--start", "2026-11-22T24:00:00+01:00"),
    ("--start", "2026-11-22T09:00:00+25:00"),
    ("--on", "11/22/2026"),
    ("--on", "12/11/2026"),
    ("--on", "2026-02-29"),
    ("--born", "51-11-22"),
    ("--born", "2999-01-01"),
    ("--regimen", "isa-xx"),
    ("--regimen", "Isa-Pd"),
    ("--regimen", "../isa-pd"),
    ("--protocol", "isatuximab-iv/none"),
    ("--protocol", "../eu-smpc-2025-07"),
    ("--protocol", "/etc/passwd"),
    ("--protocol", "etc/passwd"),
    ("--policy", "no-such-file.toml"),
    ("--policy", "a\0b"),
    ("--bag-ml", "250cc"),
    ("--bag-ml", "0"),
    ("--height-cm", "1.72.0"),
    ("--height-cm", "1.72"),
    ("--height-cm", "1.72 m"),
    ("--last-weight-kg", "x"),
    ("--weighed-on", "yesterday"),
    ("--zone", "Europe/Berlin"),
]
REFUSED = [
    ("--weight-kg", "7.25", "weight_kg"),
    ("--weight-kg", "725", "weight_kg"),
    ("--age", "17", "age_years"),
    ("--age", "121", "age_years"),
    ("--bag-ml", "900", "bag_ml"),
]


def argv_with(option: str, value: str) -> list[str]:
    options = USUAL | {option: value}
    if option == "--born":
        del options["--age"]
    return [word for pair in options.items() for word in pair]


def assert_one_line_of_trouble(outcome: Outcome) -> None:
    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert "Traceback" not in outcome.stderr
    assert "nexpected error" not in outcome.stderr


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
@pytest.mark.parametrize(("option", "value"), UNREADABLE)
def test_what_cannot_be_read_is_said_in_one_line_that_names_the_option(
    option: str, value: str, as_json: bool
) -> None:
    outcome = plan(*argv_with(option, value), *(["--json"] if as_json else []))
    assert_one_line_of_trouble(outcome)
    assert option in outcome.stderr


@pytest.mark.parametrize(("option", "value", "field"), REFUSED)
def test_what_may_not_be_planned_is_refused_with_the_field(
    option: str, value: str, field: str
) -> None:
    outcome = plan(*argv_with(option, value), "--json")
    document = outcome.document()
    assert (outcome.exit_code, outcome.stderr) == (3, "")
    assert document["refused"] is True
    assert set(document) == {"schema", "program", "refused", "request", "protocol", "findings"}
    blocks = [one for one in document["findings"] if one["severity"] == "block"]
    assert field in {one["field"] for one in blocks}


@pytest.mark.parametrize(("option", "value", "field"), REFUSED)
def test_a_refusal_in_words_shows_nothing_like_a_plan(option: str, value: str, field: str) -> None:
    outcome = plan(*argv_with(option, value))
    assert outcome.exit_code == 3
    assert outcome.stdout.startswith("NO PLAN: REFUSED\n")
    assert not any(word in outcome.stdout for word in PLAN_WORDS)


@pytest.mark.parametrize(
    ("option", "text", "field", "read"),
    [
        ("--weight-kg", "72.5 kg", "weight_kg", 72.5),
        ("--weight-kg", "72,5kg", "weight_kg", 72.5),
        ("--weight-kg", " 72.5 ", "weight_kg", 72.5),
        ("--weight-kg", "72.5\n", "weight_kg", 72.5),
        ("--weight-kg", "72.5\N{NO-BREAK SPACE}", "weight_kg", 72.5),
        ("--height-cm", "172 cm", "height_cm", 172),
        ("--bag-ml", "265 mL", "bag_ml", 265),
        ("--born", "22.11.1951", "born", "1951-11-22"),
        ("--born", "22/11/1951", "born", "1951-11-22"),
        ("--born", "1951/11/22", "born", "1951-11-22"),
        ("--born", "22. Nov 1951", "born", "1951-11-22"),
        ("--on", " 2026-11-22 ", "on", "2026-11-22"),
    ],
)
def test_what_has_one_meaning_is_read(option: str, text: str, field: str, read: object) -> None:
    document = plan(*argv_with(option, text), "--json").document()
    assert document["request"][field] == read


@pytest.mark.parametrize("text", ["22.11.1951", "1951/11/22", "22. Nov 1951", " 1951-11-22 "])
def test_a_line_of_json_reads_a_date_as_the_options_do(text: str) -> None:
    request = {"regimen": "isa-pd", "weight_kg": 72.5, "born": text, "infusion_number": 1}
    outcome = plan("--jsonl", stdin=f"{json.dumps(request)}\n")
    assert json.loads(outcome.stdout)["request"]["born"] == "1951-11-22"


def test_a_line_of_json_refuses_what_the_options_refuse() -> None:
    for extra in ({"born": "03.04.1951"}, {"age_years": 66, "height_cm": 1.72}):
        request = {"regimen": "isa-pd", "weight_kg": 72.5, "infusion_number": 1, **extra}
        outcome = plan("--jsonl", stdin=f"{json.dumps(request)}\n")
        error = json.loads(outcome.stdout)
        assert outcome.exit_code == 2
        assert error["field"] in extra
        assert error["text"] == " ".join(error["text"].split())


@pytest.mark.parametrize("text", ["72.5", "72,5", "72.50"])
def test_point_and_comma_are_the_same_number(text: str) -> None:
    document = plan(*argv_with("--weight-kg", text), "--json").document()
    assert str(document["request"]["weight_kg"]) == "72.5"
    assert document["dose"]["mg"] == 725


@pytest.mark.parametrize("option", USUAL)
def test_a_missing_answer_is_named_and_not_assumed(option: str) -> None:
    argv = [word for pair in USUAL.items() if pair[0] != option for word in pair]
    outcome = plan(*argv, "--json")
    assert_one_line_of_trouble(outcome)
    assert option in outcome.stderr


@pytest.mark.parametrize(
    "extra",
    [
        ["--infusion", "2"],
        ["--weight-kg", "27.5"],
        ["--infus", "2"],
        ["--weight", "70"],
        ["--wieght-kg", "70"],
        ["stray"],
        ["--json=1"],
        ["--json", "--json"],
        ["--bag-ml"],
        ["-x"],
        ["--"],
    ],
    ids=" ".join,
)
def test_options_twice_shortened_unknown_or_without_a_value_are_refused(extra: list[str]) -> None:
    argv = [word for pair in USUAL.items() for word in pair]
    assert_one_line_of_trouble(plan(*argv, *extra))


def test_age_and_date_of_birth_must_agree() -> None:
    right = ["--age", "75", "--born", "1951-11-22", "--on", "2026-11-22"]
    rest = ["--regimen", "isa-pd", "--weight-kg", "72.5", "--infusion", "1", "--json"]
    assert plan(*right, *rest).document()["request"]["age_years"] == 75
    outcome = plan("--age", "74", *right[2:], *rest)
    assert_one_line_of_trouble(outcome)
    assert "--age" in outcome.stderr


def test_a_start_on_another_day_than_the_day_is_refused() -> None:
    outcome = plan(*argv_with("--on", "2026-11-23"), "--start", "2026-11-22T09:00:00+01:00")
    assert_one_line_of_trouble(outcome)
    assert "--on" in outcome.stderr


@pytest.mark.parametrize("zone", ["Europe/London", "../etc/passwd", "Nowhere/At_All", "Europe"])
def test_a_zone_that_is_none_or_contradicts_the_offset_is_refused(zone: str) -> None:
    outcome = plan(*argv_with("--zone", zone), "--start", "2026-11-22T09:00:00+01:00")
    assert_one_line_of_trouble(outcome)
    assert "--zone" in outcome.stderr


def test_a_regimen_of_another_file_is_a_clinical_refusal_not_a_slip() -> None:
    outcome = plan(
        *argv_with("--regimen", "isa-kd"), "--protocol", "isatuximab-iv/cn-nmpa-2025", "--json"
    )
    assert outcome.exit_code == 3
    assert outcome.document()["findings"][0]["code"] == "regimen.not-in-protocol"


@pytest.mark.parametrize("name", ["course", "export", "plam", "PLAN", "pl\nan", "-x"])
def test_a_command_that_does_not_exist_is_refused(name: str) -> None:
    assert_one_line_of_trouble(command(name))


# --- many at once ----------------------------------------------------------------------------

LINE = '{"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": 1}'


def with_pair(text: str) -> str:
    return f"{LINE[:-1]}, {text}}}"


BAD_LINES = [
    (LINE.replace("72.5", '"72.5"'), "weight_kg"),
    (LINE.replace("72.5", "true"), "weight_kg"),
    (LINE.replace("72.5", "NaN"), "weight_kg"),
    (LINE.replace("72.5", "Infinity"), "weight_kg"),
    (LINE.replace("72.5", "-Infinity"), "weight_kg"),
    (LINE.replace("72.5", "1e2"), "weight_kg"),
    (LINE.replace("72.5", "7.25E1"), "weight_kg"),
    (LINE.replace("72.5", "1.050"), "weight_kg"),
    (LINE.replace("72.5", "-72.5"), "weight_kg"),
    (LINE.replace("72.5", "0"), "weight_kg"),
    (LINE.replace("72.5", "9" * 5000), "weight_kg"),
    (LINE.replace("72.5", "[72.5]"), "weight_kg"),
    (LINE.replace("72.5", "null"), "weight_kg"),
    (LINE.replace("66", "75.5"), "age_years"),
    (LINE.replace("66", "66.0"), "age_years"),
    (LINE.replace(": 1}", ": 0}"), "infusion_number"),
    (LINE.replace("isa-pd", "isa-xx"), "regimen"),
    (LINE.replace("isa-pd", ""), "regimen"),
    (LINE.replace("isa-pd", "isa-\\ud800"), "regimen"),
    (LINE.replace('"isa-pd"', "7"), "regimen"),
    (with_pair('"weight_kg": 27.5'), "weight_kg"),
    (with_pair('"wieght_kg": 27.5'), "wieght_kg"),
    (with_pair('"born": "1951-11-22", "on": "2026-11-22"'), "age_years"),
    (with_pair('"born": 19511122'), "born"),
    (with_pair('"start": "2026-11-22T09:00:00"'), "start"),
    (with_pair('"zone": "Europe/Berlin"'), "zone"),
    (with_pair('"protocol": "../x"'), "protocol"),
    (with_pair('"protocol": {"id": "x"}'), "protocol"),
    (with_pair('"policy": "my.toml"'), "policy"),
    (with_pair('"policy": {"grade1": "perhaps"}'), "policy"),
    (with_pair('"policy": {"unknown": 1}'), "policy"),
    (with_pair('"policy": {"bag_volume_ml": 1e9}'), "policy"),
    (with_pair('"policy": {"bag_volume_ml": "250"}'), "policy"),
    (with_pair('"policy": {"gap_days": 1, "gap_days": 2}'), "gap_days"),
    (LINE[:-1], None),
    (f"{LINE} {LINE}", None),
    (f"\ufeff{LINE}", None),
    ("[1]", None),
    ('"plan"', None),
    ("", None),
    ("not json", None),
    ("[" * 5000, None),
    (with_pair('"on": "' + "9" * 70_000 + '"'), None),
]


@pytest.mark.parametrize(("line", "field"), BAD_LINES, ids=lambda part: str(part)[:60])
def test_a_bad_line_gets_an_error_in_its_place_and_the_run_goes_on(
    line: str, field: str | None
) -> None:
    outcome = plan("--jsonl", stdin=f"{LINE}\n{line}\n{LINE}\n")
    first, error, last = map(json.loads, outcome.stdout.splitlines())
    assert outcome.exit_code == 2
    assert (error["schema"], error["line"], error["field"]) == ("infuseplan/error/1", 2, field)
    assert error["text"] == " ".join(error["text"].split())
    assert "nexpected error" not in error["text"]
    assert set(error) == {"schema", "line", "field", "text"}
    assert first == last
    assert first["dose"]["mg"] == 725


def test_bytes_that_are_not_utf_8_are_an_error_in_their_place() -> None:
    import io
    import sys

    from infuseplan.__main__ import run

    given, printed = io.BytesIO(b"\xff\xfe\n" + LINE.encode() + b"\n"), io.StringIO()
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(given)
    sys.stdout, sys.stderr = printed, io.StringIO()
    try:
        assert run(["plan", "--jsonl"]) == 2
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    error, answer = map(json.loads, printed.getvalue().splitlines())
    assert (error["line"], error["field"]) == (1, None)
    assert answer["refused"] is False


def test_refusals_among_many_are_answers() -> None:
    outcome = plan("--jsonl", stdin=f"{LINE.replace('72.5', '725')}\n{LINE}")
    refusal, answer = map(json.loads, outcome.stdout.splitlines())
    assert (outcome.exit_code, outcome.stderr) == (0, "")
    assert (refusal["refused"], answer["refused"]) == (True, False)


def test_no_line_is_no_answer() -> None:
    assert plan("--jsonl", stdin="") == Outcome(0, "", "")


@pytest.mark.parametrize("extra", [["--json"], ["--weight-kg", "70"], ["--protocol", "x/y"]])
def test_many_takes_no_other_option(extra: list[str]) -> None:
    assert_one_line_of_trouble(plan("--jsonl", *extra, stdin=LINE))


@pytest.mark.parametrize("bag", ["25", "249", "301"])
def test_a_bag_that_cannot_be_is_refused_where_the_source_has_no_rates_too(bag: str) -> None:
    """250 to 300 mL by the hospital's settings; 25 mL made the independent check fail."""
    outcome = plan(
        *argv_with("--bag-ml", bag), "--protocol", "isatuximab-iv/cn-nmpa-2025", "--json"
    )
    blocks = [one for one in outcome.document()["findings"] if one["severity"] == "block"]
    assert outcome.exit_code == 3
    assert [(one["code"], one["field"]) for one in blocks] == [("bag.outside-limits", "bag_ml")]
