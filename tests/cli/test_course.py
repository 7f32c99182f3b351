"""`course`: the days of a treatment as published, and what is refused, by name.

Expected dates are worked by hand on the calendar: 23 November 2026 is a Monday.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import infuseplan.application.treatment.courses as use_case
from infuseplan.domain.treatment.course import treatment_course
from tests.contract_client import Outcome, command, subprocess_command

CONTRACT = """
{"given": [
  {"cycle": 1, "day": 1, "date": "2026-11-23"},
  {"cycle": 1, "day": 8, "date": "2026-12-03"},
  {"cycle": 1, "day": 15, "omitted": true, "by": "A. B.", "reason": "neutropenia"},
  {"cycle": 1, "day": 22, "date": "2026-12-17", "infused_ml": 60, "complete": false}]}
"""
KEYS = [
    "cycle", "day", "date", "infusion_number", "ladder", "weigh", "planned", "given", "status",
]  # fmt: skip


def course(*more: str, regimen: str = "isa-pd", cycles: str = "2") -> Outcome:
    return command("course", "--regimen", regimen, "--first", "2026-11-23", "--cycles", cycles,
                   *more)  # fmt: skip


def with_file(folder: Path, text: str, *more: str, **asked: str) -> Outcome:
    path = folder / "given.json"
    path.write_text(text, encoding="utf-8")
    return course("--given", str(path), *more, **asked)


def day(outcome: Outcome, place: int) -> dict[str, Any]:
    assert outcome.exit_code == 0, outcome.stdout + outcome.stderr
    found: dict[str, Any] = outcome.document()["days"][place]
    return found


def test_what_really_happened_moves_the_later_days_and_keeps_what_was_given(
    tmp_path: Path,
) -> None:
    """Day 8 on 3 December moves day 15 to 10 and day 22 to 17 December; omitted, day 15 moves
    nothing more; cycle 2 follows 7 and 21 days after day 22."""
    done = with_file(tmp_path, CONTRACT, "--json")
    document = done.document()
    assert [list(one)[:9] for one in document["days"]] == [KEYS] * 6
    assert [[one[key] for key in KEYS] for one in document["days"]] == [
        [1, 1, "2026-11-23", 1, "first", True, "2026-11-23", "2026-11-23", "given"],
        [1, 8, "2026-12-03", 2, "second", False, "2026-11-30", "2026-12-03", "given"],
        [1, 15, "2026-12-10", None, None, False, "2026-12-07", None, "omitted"],
        [1, 22, "2026-12-17", 3, "later", False, "2026-12-14", "2026-12-17", "aborted"],
        [2, 1, "2026-12-24", None, None, True, "2026-12-21", None, "due"],
        [2, 15, "2027-01-07", None, None, False, "2027-01-04", None, "planned"],
    ]
    assert document["refused"] is False
    assert [one["code"] for one in document["findings"]][-1] == "treatment.number-after-aborted"
    assert (document["days"][2]["by"], document["days"][2]["reason"]) == ("A. B.", "neutropenia")


def test_the_same_question_gives_the_same_bytes_also_in_a_process_of_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "given.json"
    path.write_text(CONTRACT, encoding="utf-8")
    argv = ["course", "--regimen", "isa-kd", "--first", "2027-12-07", "--cycles", "20", "--json"]
    assert subprocess_command(*argv).stdout == command(*argv).stdout


def test_a_nurse_reads_a_table_for_each_cycle(tmp_path: Path) -> None:
    text = with_file(tmp_path, CONTRACT).stdout
    assert "CYCLE 1\n" in text
    assert "  8  Thursday 3 December 2026          2  2nd infusion             +3  given" in text
    assert "- Day 15: omitted by A. B.: neutropenia" in text
    assert "Next infusion     Thursday 24 December 2026 (cycle 2, day 1)" in text
    assert "  1  Thursday 24 December 2026         ?                 weigh     +3  due next" in text
    assert max(map(len, text.splitlines())) <= 80


def test_what_was_not_read_in_the_official_text_is_marked_and_the_marks_are_explained() -> None:
    """The 42-day cycle of the induction is from public pages, its rate tables from the review."""
    text = course(regimen="isa-vrd-te").stdout
    assert "Regimen‡          Isa-VRd" in text
    assert "Rate table†" in text
    legend = text[text.index("Not yet verified") :].replace("\n", " ")
    assert "† published study or review (rate tables)" in legend
    assert "‡ excerpts on public pages (infusion days)" in legend
    (part,) = course("--json", regimen="isa-vrd-te").document()["regimens"]
    assert part["days_from"]["level"] == "excerpt"
    assert part["rate_tables_from"]["verified"] is False


def test_without_a_file_nothing_is_given_and_the_answer_needs_no_clock() -> None:
    done = course("--json", cycles="1")
    assert [one["given"] for one in done.document()["days"]] == [None] * 4


def test_another_file_is_named_by_its_id() -> None:
    done = course("--protocol", "isatuximab-iv/cn-nmpa-2025", "--json", cycles="1")
    assert day(done, 1)["infusion_number"] == 2
    assert day(done, 1)["ladder"] is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_file_may_begin_with_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "given.json"
    path.write_bytes(CONTRACT.encode(encoding))
    assert day(course("--given", str(path), "--json"), 1)["date"] == "2026-12-03"


# --- what changes a treatment ---------------------------------------------------------------------


def events(*found: dict[str, Any], given: list[dict[str, Any]] | None = None) -> str:
    first = {"cycle": 1, "day": 1, "date": "2026-11-23"}
    return json.dumps({"given": [first] if given is None else given, "events": found})


WHO = {"by": "C. D.", "reason": "after 60 mL"}


def test_a_prescriber_decides_on_the_number_by_name(tmp_path: Path) -> None:
    aborted = [{"cycle": 1, "day": 1, "date": "2026-11-23", "complete": False}]
    decision = {"type": "number-decided", "cycle": 1, "day": 8, "infusion_number": 1, **WHO}
    done = with_file(tmp_path, events(decision, given=aborted), "--json", cycles="1")
    assert [one["infusion_number"] for one in done.document()["days"]] == [1, 1, 2, 3]
    assert day(done, 1)["number_decided"] == WHO
    text = with_file(tmp_path, events(decision, given=aborted), cycles="1").stdout
    assert "- Day 8: infusion number decided by C. D.: after 60 mL" in text


def test_a_regimen_that_replaces_another_counts_on_in_cycles_of_its_own(tmp_path: Path) -> None:
    """Isa-Kd from 14 December after two infusions of Isa-Pd; its first is given a day late, so
    its day 8 is due on 22 December."""
    given = [{"cycle": 1, "day": 1, "date": "2026-11-23"}, {"cycle": 1, "day": 8,
                                                           "date": "2026-11-30"}]  # fmt: skip
    change = {"type": "replaced", "date": "2026-12-14", "regimen": "isa-kd", **WHO,
              "then": {"given": [{"cycle": 1, "day": 1, "date": "2026-12-15"}]}}  # fmt: skip
    done = with_file(tmp_path, events(change, given=given), "--json", cycles="1")
    rows = [
        (one["regimen"], one["day"], one["date"], one["infusion_number"])
        for one in done.document()["days"]
    ]
    assert rows == [
        ("isa-pd", 1, "2026-11-23", 1), ("isa-pd", 8, "2026-11-30", 2),
        ("isa-kd", 1, "2026-12-15", 3), ("isa-kd", 8, "2026-12-22", 4),
        ("isa-kd", 15, "2026-12-29", 5), ("isa-kd", 22, "2027-01-05", 6),
    ]  # fmt: skip
    assert [one["state"] for one in done.document()["regimens"]] == ["replaced", "active"]


def test_a_permanent_stop_leaves_no_day_and_says_so(tmp_path: Path) -> None:
    stop = {"type": "ended", "date": "2026-11-23", "permanently": True, **WHO}
    done = with_file(tmp_path, events(stop), "--json", cycles="20")
    assert len(done.document()["days"]) == 1
    assert "treatment.discontinued" in [one["code"] for one in done.document()["findings"]]
    assert "permanently discontinued on 23 November 2026" in with_file(
        tmp_path, events(stop)
    ).stdout.replace("\n" + " " * 18, " ")


def test_a_pause_takes_the_dates_away(tmp_path: Path) -> None:
    pause = {"type": "paused", "date": "2026-11-25", **WHO}
    done = with_file(tmp_path, events(pause), "--json", cycles="1")
    assert [one["date"] for one in done.document()["days"]] == ["2026-11-23", None, None, None]
    assert "not set" in with_file(tmp_path, events(pause), cycles="1").stdout


def test_an_old_weight_is_asked_about(tmp_path: Path) -> None:
    weight = {"type": "weighed", "date": "2026-10-01", "weight_kg": 72.5}
    done = with_file(tmp_path, events(weight, given=[]), "--json", cycles="1")
    assert "treatment.weight-of-earlier-cycle" in [
        one["code"] for one in done.document()["findings"]
    ]


def test_given_elsewhere_in_place_of_a_day(tmp_path: Path) -> None:
    given = [{"cycle": 1, "day": 1, "date": "2026-11-25", "elsewhere": True, **WHO}]
    done = with_file(tmp_path, events(given=given), "--json", cycles="1")
    assert [one["infusion_number"] for one in done.document()["days"]] == [None] * 4
    assert day(done, 1)["date"] == "2026-12-02"
    assert day(done, 0)["elsewhere"] is True


# --- what is refused ------------------------------------------------------------------------------

IMPOSSIBLE = [
    ({"cycle": 1, "day": 9, "date": "2026-12-01"}, "day-not-in-regimen", "Cycle 1, day 9"),
    ({"cycle": 1, "day": 1, "date": "2026-11-24"}, "two-entries", "Cycle 1, day 1"),
    ({"cycle": 1, "day": 8, "date": "2026-11-22"}, "before-an-earlier-day", "Cycle 1, day 8"),
    ({"cycle": 1, "day": 8, "date": "2026-11-23"}, "two-on-one-date", "Cycle 1, day 8"),
]


@pytest.mark.parametrize(("entry", "code", "place"), IMPOSSIBLE, ids=lambda one: str(one)[:30])
def test_what_cannot_be_so_is_refused_by_name(
    tmp_path: Path, entry: dict[str, Any], code: str, place: str
) -> None:
    given = [{"cycle": 1, "day": 1, "date": "2026-11-23"}, entry]
    done = with_file(tmp_path, events(given=given), "--json")
    document = done.document()
    assert done.exit_code == 3
    assert (document["refused"], document["days"]) == (True, [])
    blocks = [one for one in document["findings"] if one["severity"] == "block"]
    assert [one["code"] for one in blocks] == [f"treatment.{code}"]
    assert place in blocks[0]["text"]
    text = with_file(tmp_path, events(given=given))
    assert text.exit_code == 3
    assert place in text.stdout
    assert "CYCLE" not in text.stdout


def test_a_regimen_that_only_another_protocol_has_is_refused_as_an_answer() -> None:
    """The US label has no regimen for patients who are eligible for transplant."""
    done = course("--protocol", "isatuximab-iv/us-pi-2024-11", "--json", regimen="isa-vrd-te")
    assert done.exit_code == 3
    codes = [one["code"] for one in done.document()["findings"]]
    assert "regimen.not-in-protocol" in codes


OPTIONS = [
    ((), "--regimen"),
    (("--regimen", "isa-pd", "--cycles", "2"), "--first"),
    (("--regimen", "isa-pd", "--first", "2026-11-23"), "--cycles"),
    (("--regimen", "isa-xx", "--first", "2026-11-23", "--cycles", "2"), "--regimen"),
    (("--regimen", "Isa Pd", "--first", "2026-11-23", "--cycles", "2"), "--regimen"),
    (("--regimen", "isa-pd", "--first", "2026-02-29", "--cycles", "2"), "--first"),
    (("--regimen", "isa-pd", "--first", "03.04.2026", "--cycles", "2"), "--first"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "0"), "--cycles"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "-1"), "--cycles"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "201"), "--cycles"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "1e1"), "--cycles"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "٣"), "--cycles"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "2", "--given", "no.json"),
     "--given"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "2", "--given", "."), "--given"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "2", "--protocol", "x/y"),
     "--protocol"),
    (("--regimen", "isa-pd", "--first", "2026-11-23", "--cycles", "2", "--day", "8"), "--day"),
]  # fmt: skip


@pytest.mark.parametrize(("argv", "named"), OPTIONS, ids=lambda one: str(one)[-40:])
def test_an_option_that_cannot_be_read_is_named_in_one_line(
    argv: tuple[str, ...], named: str
) -> None:
    one_line_of_trouble(command("course", *argv, "--json"), named)


def one_line_of_trouble(done: Outcome, named: str) -> None:
    assert done.exit_code == 2, done.stdout
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr
    assert "nexpected error" not in done.stderr


def entry(text: str) -> str:
    return '{"given": [{"cycle": 1, "day": 1, ' + text + "}]}"


def event(text: str) -> str:
    return '{"events": [{"type": ' + text + "}]}"


BAD = [
    ("", "given.json"),
    ("[]", "given.json"),
    ("\xff", "given.json"),
    ('{"given": {}}', "given"),
    ('{"gave": []}', "gave"),
    ('{"given": [1]}', "given.0"),
    ('{"given": [], "given": []}', "given"),
    (entry('"date": "2026-11-23", "date": "2026-11-24"'), "given.0.date"),
    (entry('"date": "2026-11-31"'), "given.0.date"),
    (entry('"date": 20261123'), "given.0.date"),
    (entry('"date": ""'), "given.0.date"),
    (entry('"complete": true'), "given.0.date"),
    (entry('"date": "2026-11-23", "complete": "yes"'), "given.0.complete"),
    (entry('"date": "2026-11-23", "complete": 1'), "given.0.complete"),
    (entry('"date": "2026-11-23", "infused_ml": 60'), "given.0.complete"),
    (entry('"date": "2026-11-23", "complete": false, "infused_ml": -1'), "given.0.infused_ml"),
    (entry('"date": "2026-11-23", "complete": false, "infused_ml": NaN'), "given.0.infused_ml"),
    (entry('"date": "2026-11-23", "complete": false, "infused_ml": "60"'), "given.0.infused_ml"),
    (entry('"omitted": true, "by": "A"'), "given.0.reason"),
    (entry('"omitted": true, "reason": "x"'), "given.0.by"),
    (entry('"omitted": true, "by": " ", "reason": "x"'), "given.0.by"),
    (entry('"omitted": true, "by": "A", "reason": "x", "date": "2026-11-23"'), "given.0.date"),
    (entry('"omitted": true, "elsewhere": true, "by": "A", "reason": "x"'), "given.0.elsewhere"),
    (entry(f'"omitted": true, "by": "{"A" * 201}", "reason": "x"'), "given.0.by"),
    (entry(f'"omitted": true, "by": "A", "reason": "{"x" * 501}"'), "given.0.reason"),
    (entry('"date": "2026-11-23", "dose": 1'), "given.0.dose"),
    ('{"given": [{"cycle": 0, "day": 1, "date": "2026-11-23"}]}', "given.0.cycle"),
    ('{"given": [{"cycle": 1, "day": 0, "date": "2026-11-23"}]}', "given.0.day"),
    ('{"given": [{"cycle": 1.5, "day": 1, "date": "2026-11-23"}]}', "given.0.cycle"),
    ('{"given": [{"cycle": 201, "day": 1, "date": "2026-11-23"}]}', "given.0.cycle"),
    ('{"given": [{"cycle": "1", "day": 1, "date": "2026-11-23"}]}', "given.0.cycle"),
    ('{"given": [{"day": 1, "date": "2026-11-23"}]}', "given.0.cycle"),
    (event('"stop"'), "events.0.type"),
    ('{"events": [{}]}', "events.0.type"),
    (event('"paused", "date": "2026-11-23", "by": "A"'), "events.0.reason"),
    (event('"paused", "by": "A", "reason": "x"'), "events.0.date"),
    (event('"paused", "date": "2026-11-23", "by": "A", "reason": "x", "cycle": 1'),
     "events.0.cycle"),
    (event('"ended", "date": "2026-11-23", "by": "A", "reason": "x"'), "events.0.permanently"),
    (event('"number-decided", "cycle": 1, "day": 1, "infusion_number": 0, "by": "A", '
           '"reason": "x"'), "events.0.infusion_number"),
    (event('"weighed", "date": "2026-11-23", "weight_kg": 0'), "events.0.weight_kg"),
    (event('"replaced", "date": "2026-11-23", "by": "A", "reason": "x", "regimen": "isa-xx"'),
     "events.0.regimen"),
    (event('"replaced", "date": "2026-11-23", "by": "A", "reason": "x", "regimen": "isa-kd", '
           '"protocol": "a/b"'), "events.0.protocol"),
    (event('"replaced", "date": "2026-11-23", "by": "A", "reason": "x", "regimen": "isa-kd", '
           '"then": {"given": [{"day": 1}]}'), "events.0.then.given.0.cycle"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "named"), BAD, ids=lambda one: str(one)[-60:])
def test_what_is_written_badly_is_named_by_file_and_place(
    tmp_path: Path, text: str, named: str
) -> None:
    path = tmp_path / "given.json"
    path.write_bytes(text.encode("latin-1"))
    one_line_of_trouble(course("--given", str(path), "--json"), named)


def test_a_file_with_more_entries_than_any_treatment_has_is_refused(tmp_path: Path) -> None:
    text = json.dumps({"given": [{"cycle": 1, "day": 1, "date": "2026-11-23"}] * 2_001})
    one_line_of_trouble(with_file(tmp_path, text, "--json"), "given: at most 2000")


NAMES = ["<b>SMITH</b>", '=HYPERLINK("x")', "A\rATTENDEE:x", "N" * 200, "\u202e\u05d0\u05d1"]


@pytest.mark.parametrize("name", NAMES, ids=["markup", "formula", "return", "long", "rtl"])
def test_a_name_is_kept_as_it_is_and_moves_no_line(tmp_path: Path, name: str) -> None:
    omitted = [{"cycle": 1, "day": 1, "omitted": True, "by": name, "reason": "x"}]
    done = with_file(tmp_path, events(given=omitted), "--json", cycles="1")
    assert day(done, 0)["by"] == name
    text = with_file(tmp_path, events(given=omitted), cycles="1").stdout
    assert "\r" not in text
    assert "\u202e" not in text
    assert "\nATTENDEE" not in text


def test_a_course_that_fails_the_second_calculation_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As text, as JSON and as a calendar file: no day of it anywhere."""

    def wrong(*asked: Any) -> Any:
        found: Any = treatment_course(*asked)
        # Infusion 2 twice, as a count that forgets one makes it.
        days = [
            replace(one, infusion_number=2, table="second") if one.infusion_number == 3 else one
            for one in found.days
        ]
        return replace(found, days=tuple(days))

    monkeypatch.setattr(use_case, "treatment_course", wrong)
    for more in ([], ["--json"], ["--ics", str(tmp_path / "out.ics")]):
        done = course(*more)
        assert done.exit_code == 3
        assert "Safety check failed for the days of the treatment" in done.stdout
        assert "2026-12" not in done.stdout
        assert "December 2026" not in done.stdout
    assert not list(tmp_path.iterdir())
