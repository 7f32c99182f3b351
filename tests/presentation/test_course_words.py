"""Every impossible event and every stop has words, and each state says what may be done now."""

import json
from datetime import date, datetime
from fractions import Fraction
from typing import Any, get_args

import pytest

from infuseplan.domain.findings import Arg, Finding
from infuseplan.domain.infusion.log import EventCode
from infuseplan.presentation.findings.plan import finding_text
from infuseplan.presentation.findings.refused_events import EVENT_PROBLEMS
from tests.replay_client import replay
from tests.scenario_language import read_scenario

MOMENT = datetime.fromisoformat("2026-11-23T10:15:00+01:00")
FIGURES: dict[str, Arg] = {
    "now": MOMENT, "rate": Fraction(160), "highest": Fraction(150), "grade": 2, "at_most": 1,
    "left": Fraction(325, 2), "infused": Fraction(260), "bag": Fraction(250),
    "before": Fraction(30), "event": 1, "name": "rate_ml_per_h", "removed": MOMENT, "rule": "x",
    "shown": Fraction(125), "planned": Fraction(25, 2), "most": Fraction(35, 2),
    "from": MOMENT, "to": MOMENT, "agent": "aspirin", "given": MOMENT, "entered": MOMENT,
    "by": "KM", "what": "weight", "strength": Fraction(500), "batch": "B1", "serial": "1",
    "last": date(2026, 11, 22), "product": "09506000134352",
}  # fmt: skip
HEADER = (
    "isa-pd, 70 kg, 66 years, infusion 1, {where}, re-escalation table, "
    "out of the refrigerator 08:30, start 23 Nov 2026\n"
)


def test_every_impossible_event_has_words_and_no_words_are_left_over() -> None:
    """mypy lets no event be refused for anything that is not one of these codes."""
    assert set(get_args(EventCode)) == set(EVENT_PROBLEMS)


@pytest.mark.parametrize("code", sorted(EVENT_PROBLEMS))
def test_an_impossible_event_is_named_with_what_to_do(code: str) -> None:
    args = {**FIGURES, "number": 3, "type": "reaction", "event_at": MOMENT}
    text = finding_text(Finding(f"event.{code}", "block", args=args))
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    assert plain.startswith("Event 3 (reaction, 10:15 on 23 November 2026) is not possible: ")
    assert plain.endswith(".")
    # What is wrong, then what to do.
    assert ";" in plain


def what_now(lines: str, where: str = "EU") -> str:
    answer: dict[str, Any] = replay(read_scenario(HEADER.format(where=where) + lines).document)
    return str(answer["what_now"]).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("now 08:50", ["Not started yet. Start at 25 mL/h (twenty-five)."]),
        ("09:00 start\nnow 09:10", ["Running at 25 mL/h", "Next: 50 mL/h (fifty) at 10:00"]),
        ("09:00 start\nnow 12:10", ["No further rate change; the bag is empty at 12:20."]),
        ("09:00 start\n12:20 end\nnow 12:20", ["The infusion is complete."]),
        (
            "09:00 start\n12:20 end\n12:40 grade 3\n12:50 regrade 1\nnow 13:00",
            ["The infusion is complete.", "Ongoing reaction of grade 1: treat it",
             "Grade 3 reaction: discontinued permanently.", "every later infusion"],
        ),
        (
            "09:00 start\n10:15 grade 2\n10:55 stop for good rule hospitalisation the ward\n"
            "now 11:00",
            ["The reaction requires hospitalisation: discontinued permanently.",
             "Source: EU SmPC, July 2025", "Do not restart."],
        ),
        (
            "09:00 start\n09:30 pause pump alarm\nnow 09:40",
            ["Paused (no reaction).", "resume at 25 mL/h", "If it is a reaction, press F9"],
        ),
        (
            "09:00 start\n09:30 grade 1\nnow 09:40",
            ["Ongoing reaction, grade 1.", "Do not increase the rate", "(grade 1 reaction)"],
        ),
        (
            "09:00 start\n10:15 grade 2\nnow 10:20",
            [
                "Grade 2 reaction: infusion interrupted.",
                "Once improved to grade ≤ 1, restart at 12.5 mL/h (twelve and a half) for 30 min",
                "local policy (hold after restart)",
                "Discontinue permanently if any of",
                "hospital",
            ],
        ),
        (
            "09:00 start\n10:15 grade 2\n10:40 regrade 1\nnow 10:45",
            ["Grade 1: the infusion may resume.", "12.5 mL/h"],
        ),
        (
            "09:00 start\n10:15 grade 2\n10:40 regrade 0\nnow 10:45",
            ["Reaction resolved: the infusion may resume."],
        ),
        (
            "09:00 start\n10:15 grade 2\n10:45 resume grade 1\nnow 10:50",
            ["12.5 mL/h (twelve and a half)", "local policy: hold after restart",
             "If symptoms recur"],
        ),
        (
            "09:00 start\n10:15 stop\nnow 10:20",
            ["STOPPED for a reaction, not graded.", "grade the reaction",
             "If STOP was pressed by mistake, take it back.", "Discontinue permanently if any of"],
        ),
        (
            "09:00 start\n10:15 grade 3\nnow 10:20",
            ["Grade 3 reaction: discontinued permanently.", "a rule of this program",
             "Do not restart.", "212.5 mL, is not given"],
        ),
        (
            "09:00 start\n10:15 grade 4\nnow 10:20",
            ["Grade 4 reaction", "Source: EU SmPC, July 2025"],
        ),
        ("09:00 start\n10:15 grade 5\nnow 10:20", ["Grade 5 reaction"]),
        (
            "09:00 start\n10:15 grade 2 anaphylaxis\nnow "
            "10:20", ["Anaphylaxis: discontinued permanently."]),
        (
            "09:00 start\n10:15 grade 2\n13:30 resume grade 1\nnow 13:30",
            ["no rates for the rest of the bag", "Ask the prescriber"],
        ),
    ],
)  # fmt: skip
def test_each_state_says_what_may_be_done_now(lines: str, words: list[str]) -> None:
    text = what_now(lines)
    assert [one for one in words if one not in text] == []


def test_a_change_that_is_due_is_said_to_be_due() -> None:
    header = HEADER.format(where="EU").replace(", start", ", follow log, start")
    answer = replay(read_scenario(f"{header}09:00 start\nnow 10:20").document)
    assert "The change to 50\N{NO-BREAK SPACE}mL/h (fifty) is due now" in answer["what_now"]


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("09:20", "Next: 50 mL/h (fifty) at 10:00, if there is no reaction of grade 2 or worse."),
        ("10:20", "The change to 50 mL/h (fifty) is due now, if there is no reaction of grade 2 "),
    ],
)
def test_while_a_mild_reaction_goes_on_and_the_table_too_no_worse_one_is_the_condition(
    now: str, says: str
) -> None:
    header = HEADER.format(where="EU, grade 1 go-on, follow log")
    lines = f"{header}09:00 start\n09:10 grade 1\nnow {now}"
    told = replay(read_scenario(lines).document)["what_now"].replace("\N{NO-BREAK SPACE}", " ")
    assert says in told
    assert "if there is no reaction." not in told


def test_after_a_severe_reaction_in_the_us_file_a_prescriber_decides() -> None:
    text = what_now("09:00 start\n10:15 grade 3\nnow 10:20", "US")
    assert "Restart only if authorised by a prescriber, by name." in text


def test_a_source_without_a_restart_is_said_to_be_one() -> None:
    text = what_now("09:00 start\n09:20 grade 2\nnow 09:30", "Part A")
    assert "not specified in the protocol" in text


@pytest.mark.parametrize("where", ["EU", "US", "Part A", "Part B"])
def test_nothing_that_stands_names_a_rate_for_the_present(where: str) -> None:
    lines = HEADER.format(where=where) + "09:00 start\n09:20 grade 4\nnow 09:30"
    answer = replay(read_scenario(lines).document)
    assert answer["rate_ml_per_h"] is None
    assert "mL/h" not in answer["what_now"]
    assert json.dumps(answer["steps"], default=str) == "[]"


def of_fold(lines: str, **policy: str) -> str:
    """The words of a state that the fold alone gives."""
    document = read_scenario(HEADER.format(where="EU") + lines).document
    document["plan"]["policy"] |= policy
    return str(replay(document)["what_now"]).replace("\N{NO-BREAK SPACE}", " ")


def test_words_for_what_a_hospital_or_a_slip_makes_of_the_rate() -> None:
    kept = of_fold(
        "09:00 start\n10:15 stop\n10:16 grade 1\nnow 10:20",
        restart_after_grade1_stop="present-rate",
    )
    assert "Resume at 50 mL/h (fifty), the rate at which it was stopped" in kept
    assert "local policy: restart after a stop for grade 1" in kept
    assert "12.5" not in kept
    half = of_fold("09:00 start\n10:15 stop\n10:16 grade 1\nnow 10:20")
    assert "Grade 1: the infusion may resume." in half
    assert "restart at 12.5 mL/h (twelve and a half)" in half
    above = of_fold("09:00 start\n09:05 rate 150\nnow 09:10")
    assert "Running at 150 mL/h" in above
    assert "set the pump to 25 mL/h (twenty-five) now" in above
    assert "if there is no reaction" not in above


def test_what_comes_after_a_stop_is_refused_with_the_reason_of_the_stop() -> None:
    """A log that goes on after a recurrence must not hide that it was one."""
    at = datetime.fromisoformat("2026-11-23T11:25+01:00")
    args: dict[str, Arg] = {"number": 6, "type": "resumed", "event_at": at}
    over = finding_text(
        Finding("event.after-the-end", "block", args={**args, "stop": "recurrence"})
    )
    assert "had ended by then" in over
    assert "Recurrence of symptoms after initial improvement" in over
    assert "complete by then" in finding_text(Finding("event.after-the-end", "block", args=args))
