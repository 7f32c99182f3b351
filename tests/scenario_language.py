"""A ward's words for what happened to one infusion, and for what must come of it.

One file is one scenario; it can be written by a nurse, sent with a bug report, and run as a test.
Lines that begin with # are for the reader: the arithmetic behind the expectation stands there.

The first line says what was planned, in any order, between commas:

    isa-pd, 70 kg, 66 years, infusion 1, EU, re-escalation table, start 23 Nov 2026

Also: `US`, `Part A`, `Part B`, `China`; `re-escalation thirty`; `grade 1 go-on`; `bag 285 mL`;
`out of the refrigerator 08:30`; `follow log`; `zone Europe/Berlin`; `UTC+02:00` (the clock's
offset, +01:00 otherwise); `planned 08:00` (the start that was planned, where it is not the real
one); `room temperature 300 min`; `pump difference 2 mL`; `born 1951-11-24`; `recurrence any-grade`;
`present rate after a mild stop`; `observations every 15 min`; `ward zone Europe/Berlin` (the zone
of the whole log).

Then what happened, one line each, with its clock time (`10:15`, `10:15:30`, `next day 00:30`,
`02:30 UTC+01:00` where the clocks have changed):

    09:00 start                         10:15 grade 2 [anaphylaxis] [pump 30]
    10:15 rate 50                       10:15 regrade 1
    10:15 pause pump alarm              10:45 resume [grade 1] [by the prescriber]
    10:15 pump 37.5                     11:00 stop for good at the patient's wish
                                        11:00 stop for good rule hospitalisation the ward
    12:20 end                           10:20 observe
    10:30 amend 1 grade 1               10:30 amend 1 at 10:10    10:30 amend 1 pump 30
                                        10:30 amend 0 out of the refrigerator 08:30
    10:30 amend 1 withdrawn             10:30 amend 1 anaphylaxis
    10:10 stop [pump 30]                10:12 stop taken back [pump ran on]
    09:00 start read back 25            10:45 resume grade 1 read back 12.5
    10:00 deviation rate 300            10:00 deviation pump 100
    10:10 released                      08:20 given dexamethasone at 08:15
    now 10:45

and last what must come of it. A step or a stretch has clock time, rate, volume and minutes,
rounded half up to three decimals:

    10:45  12.5 mL/h  6.25 mL  30 min        every step from now on, in order
    ran 09:00  25 mL/h  25 mL  60 min        every stretch that ran in, in order
    no steps                                 nothing is to be set
    ends 14:18 (317.5 min)                   use by 16:30
    status interrupted                       may resume / may not resume
    infused 37.5 mL                          left 212.5 mL
    rate 12.5 mL/h                           nothing runs
    finding course.pump-differs              refused [event.out-of-order]
    stop grade-3                             needs prescriber
    restart at 12.5 mL/h                     not refused (unless `refused` stands there)
    awaiting grade / awaiting release        confirm reading
    set to 12.5 mL/h                         reactions 2
    open grade 1 / no open reaction          observation due 10:30
    dexamethasone 20 mg
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Answer = dict[str, Any]

PROTOCOLS = {
    "EU": "isatuximab-iv/eu-smpc-2025-07",
    "US": "isatuximab-iv/us-pi-2024-11",
    "China": "isatuximab-iv/cn-nmpa-2025",
    "Part A": "isatuximab-iv/phase1b-part-a-2021",
    "Part B": "isatuximab-iv/phase1b-part-b-2021",
}
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_TIME = r"(?:next day )?[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?: UTC[+-][0-9]{2}:[0-9]{2})?"
_PIECE = re.compile(rf"({_TIME})\s+({_NUMBER}) mL/h\s+({_NUMBER}) mL\s+({_NUMBER}) min")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class ScenarioProblem(Exception):
    """A line that this language does not have."""


@dataclass
class Scenario:
    """What `replay` is asked, and the checks of its answer."""

    document: dict[str, Any]
    steps: list[tuple[str, ...]] = field(default_factory=list)
    ran: list[tuple[str, ...]] = field(default_factory=list)
    claims: list[tuple[str, Callable[[Answer], object], object]] = field(default_factory=list)
    no_steps: bool = False

    def differences(self, answer: Answer) -> list[str]:
        """What the answer has otherwise than the file; empty where all of it is right."""
        found = []
        if self.steps or self.no_steps:
            found += _compare("step", self.steps, pieces(answer["steps"]))
        if self.ran:
            found += _compare("ran", self.ran, pieces(answer["delivered"]))
        for line, look, wanted in self.claims:
            seen = look(answer)
            if seen != wanted:
                found.append(f"{line}: expected {wanted}, found {seen}")
        return found


def _compare(what: str, wanted: list[tuple[str, ...]], seen: list[tuple[str, ...]]) -> list[str]:
    if wanted == seen:
        return []
    return [f"{what} expected {picture(wanted)}; found {picture(seen)}"]


def picture(rows: list[tuple[str, ...]]) -> str:
    """Rows as they stand in a file."""
    shown = (f"{at} {rate} mL/h {volume} mL {minutes} min" for at, rate, volume, minutes in rows)
    return " / ".join(shown) or "nothing"


def pieces(parts: list[Answer]) -> list[tuple[str, ...]]:
    """Steps or stretches of an answer as rows of a picture."""
    return [
        (
            str(part["starts_at"])[11:16],
            shown(part["rate_ml_per_h"]),
            shown(part["volume_ml"]),
            shown(part["duration_min"]),
        )
        for part in parts
    ]


def shown(number: object) -> str:
    """A figure of an answer to three decimals, half up; the answer itself has six."""
    exact = Decimal(str(number)).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".")


def read_scenario(text: str) -> Scenario:
    """The scenario in `text`; ScenarioProblem quotes a line that is not understood."""
    lines = [
        line.strip()
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        raise ScenarioProblem("there is no line that says what was planned")
    reader = _Reader(lines[0])
    for line in lines[1:]:
        reader.read(line)
    return reader.scenario


class _Reader:
    """Reads one file; the day and the offset of its first line hold for all of it."""

    def __init__(self, header: str) -> None:
        self.plan: dict[str, Any] = {}
        self.offset = "+01:00"
        self.day: datetime | None = None
        self.scenario = Scenario(
            {"plan": self.plan, "follow": "plan", "bag_out_of_refrigerator": None, "events": [],
             "now": None}
        )  # fmt: skip
        later: list[tuple[str, str]] = []
        for part in header.split(","):
            self._planned(part.strip(), later)
        if self.day is None:
            raise ScenarioProblem(f"no start in: {header}")
        for name, time in later:
            if name == "planned":
                self.plan["start"] = self._moment(time)
            else:
                self.scenario.document["bag_out_of_refrigerator"] = self._moment(time)

    def _planned(self, part: str, later: list[tuple[str, str]]) -> None:
        policy = self.plan.setdefault("policy", {})
        words = part.split()
        if part in PROTOCOLS:
            self.plan["protocol"] = PROTOCOLS[part]
        elif match := re.fullmatch(r"ward zone ([A-Za-z_/]+)", part):
            self.scenario.document["zone"] = match[1]
        elif match := re.fullmatch(r"born ([0-9]{4}-[0-9]{2}-[0-9]{2})", part):
            self.plan["born"] = match[1]
        elif part == "recurrence any-grade":
            policy["recurrence"] = words[1]
        elif part == "present rate after a mild stop":
            policy["restart_after_grade1_stop"] = "present-rate"
        elif match := re.fullmatch(r"observations every ([0-9]+) min", part):
            policy["observations"] = {"kind": "every", "minutes": int(match[1])}
        elif re.fullmatch(r"isa-[a-z-]+", part):
            self.plan["regimen"] = part
        elif match := re.fullmatch(rf"({_NUMBER}) kg", part):
            self.plan["weight_kg"] = Decimal(match[1])
        elif match := re.fullmatch(r"([0-9]+) years", part):
            self.plan["age_years"] = int(match[1])
        elif match := re.fullmatch(r"infusion ([0-9]+)", part):
            self.plan["infusion_number"] = int(match[1])
        elif part in ("re-escalation table", "re-escalation thirty"):
            policy["re_escalation_hold"] = words[1]
        elif part == "grade 1 go-on":
            policy["grade1"] = "continue"
        elif match := re.fullmatch(rf"bag ({_NUMBER}) mL", part):
            self.plan["bag_ml"] = Decimal(match[1])
        elif match := re.fullmatch(rf"pump difference ({_NUMBER}) mL", part):
            policy["pump_difference_ml"] = Decimal(match[1])
        elif match := re.fullmatch(r"room temperature ([0-9]+) min", part):
            policy["room_temperature_limit_min"] = int(match[1])
        elif match := re.fullmatch(rf"out of the refrigerator ({_TIME})", part):
            later.append(("out", match[1]))
        elif match := re.fullmatch(rf"planned ({_TIME})", part):
            later.append(("planned", match[1]))
        elif part in ("follow log", "follow plan"):
            self.scenario.document["follow"] = words[1]
        elif match := re.fullmatch(r"zone ([A-Za-z/_]+)", part):
            self.plan["zone"] = match[1]
        elif match := re.fullmatch(r"UTC([+-][0-9]{2}:[0-9]{2})", part):
            self.offset = match[1]
        elif match := re.fullmatch(r"start ([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4})", part):
            month = _MONTHS.index(match[2]) + 1
            self.day = datetime(int(match[3]), month, int(match[1]))  # noqa: DTZ001 - a day alone
        else:
            raise ScenarioProblem(f"not understood in the first line: {part}")

    def _moment(self, time: str) -> str:
        """A clock time of this scenario in ISO 8601."""
        if self.day is None:
            raise ScenarioProblem("the first line has no start")
        clock, _, offset = time.removeprefix("next day ").partition(" UTC")
        day = self.day + timedelta(days=1) if time.startswith("next day ") else self.day
        seconds = clock if clock.count(":") == 2 else f"{clock}:00"
        return f"{day:%Y-%m-%d}T{seconds}{offset or self.offset}"

    # -- what happened ---------------------------------------------------------------------------

    def read(self, line: str) -> None:
        """One line after the first: an event, the present moment, or an expectation."""
        if match := re.fullmatch(rf"now ({_TIME})", line):
            self.scenario.document["now"] = self._moment(match[1])
        elif piece := _PIECE.fullmatch(line):
            self.scenario.steps.append(_row(piece))
        elif match := re.fullmatch(rf"({_TIME}) ([a-z].*)", line):
            event = self._event(match[2])
            self.scenario.document["events"].append({"at": self._moment(match[1]), **event})
        else:
            self._expectation(line)

    def _event(self, what: str) -> dict[str, Any]:
        plain = {"start": "started", "end": "completed", "observe": "observed"}
        if what in plain:
            return {"type": plain[what]}
        if found := _event_of_the_day(what):
            return found
        if match := re.fullmatch(rf"given ([a-z0-9-]+) at ({_TIME})", what):
            given_at = self._moment(match[2])
            return {"type": "premedication-given", "agent": match[1], "given_at": given_at}
        if match := re.fullmatch(rf"grade ([1-5])( anaphylaxis)?(?: pump ({_NUMBER}))?", what):
            return _reaction(match)
        if match := re.fullmatch(rf"rate ({_NUMBER})", what):
            return {"type": "rate-set", "rate_ml_per_h": Decimal(match[1])}
        if match := re.fullmatch(r"regrade ([0-5])( anaphylaxis)?", what):
            return {"type": "regraded", "grade": int(match[1]), "anaphylaxis": bool(match[2])}
        if match := re.fullmatch(
            rf"resume(?: grade ([0-5]))?(?: read back ({_NUMBER}))?(?: by ([A-Za-z .]+))?", what
        ):
            grade = None if match[1] is None else int(match[1])
            rate = None if match[2] is None else Decimal(match[2])
            return {
                "type": "resumed", "grade": grade, "prescriber": match[3], "rate_ml_per_h": rate,
            }  # fmt: skip
        if match := re.fullmatch(rf"pump ({_NUMBER})", what):
            return {"type": "volume-read", "infused_ml": Decimal(match[1])}
        if match := re.fullmatch(r"pause (.+)", what):
            return {"type": "paused", "reason": match[1]}
        if match := re.fullmatch(r"stop for good(?: rule ([a-z0-9-]+))? (.+)", what):
            return {"type": "discontinued", "reason": match[2], "rule": match[1]}
        if match := re.fullmatch(r"amend ([0-9]+) (withdrawn|anaphylaxis)", what):
            return {**_amends(int(match[1])), match[2]: True}
        if match := re.fullmatch(
            r"amend ([0-9]+) (grade|at|pump|rate|out of the refrigerator) (.+)", what
        ):
            return self._amendment(match)
        raise ScenarioProblem(f"not understood: {what}")

    def _amendment(self, match: re.Match[str]) -> dict[str, Any]:
        key = {
            "grade": "grade", "at": "to_at", "pump": "infused_ml", "rate": "rate_ml_per_h",
            "out of the refrigerator": "bag_out_of_refrigerator",
        }  # fmt: skip
        is_time = match[2] in ("at", "out of the refrigerator")
        value: object = self._moment(match[3]) if is_time else Decimal(match[3])
        return {**_amends(int(match[1])), key[match[2]]: value}

    # -- what must come of it --------------------------------------------------------------------

    def _expectation(self, line: str) -> None:
        claim = self._claim
        if line.startswith("ran ") and (piece := _PIECE.fullmatch(line[4:])):
            self.scenario.ran.append(_row(piece))
        elif line == "no steps":
            self.scenario.no_steps = True
            claim(line, lambda one: (one["ends_at"], one["ends_min"]), (None, None))
        elif match := re.fullmatch(rf"ends ({_TIME}) \(({_NUMBER}) min\)", line):
            ends = self._moment(match[1])
            claim(line, lambda one: one["ends_at"], ends)
            minutes = match[2]
            claim(line, lambda one: one["ends_min"] and shown(one["ends_min"]), minutes)
        elif match := re.fullmatch(rf"use by ({_TIME})", line):
            claim(line, lambda one: one["use_by"], self._moment(match[1]))
        elif match := re.fullmatch(r"status ([a-z-]+)", line):
            claim(line, lambda one: one["status"], match[1])
        elif line in ("may resume", "may not resume"):
            claim(line, lambda one: one["may_resume"], line == "may resume")
        elif line == "nothing runs":
            claim(line, lambda one: one["rate_ml_per_h"], None)
        elif line == "needs prescriber":
            claim(line, lambda one: one["needs_prescriber"], True)
        elif match := re.fullmatch(r"finding ([a-z.-]+)", line):
            code = match[1]
            claim(line, lambda one: code in _codes(one), True)
        elif match := re.fullmatch(r"no finding ([a-z.-]+)", line):
            code = match[1]
            claim(line, lambda one: code in _codes(one), False)
        elif match := re.fullmatch(r"refused(?: ([a-z0-9.-]+))?", line):
            self._refusal(line, match[1])
        elif match := re.fullmatch(r"stop ([a-z0-9-]+)", line):
            claim(line, lambda one: one["stop_code"], match[1])
        elif line in _WAITING:
            key = _WAITING[line]
            claim(line, lambda one: one[key], True)
        elif match := re.fullmatch(r"reactions ([0-9]+)", line):
            claim(line, lambda one: one["reactions"], int(match[1]))
        elif match := re.fullmatch(r"open grade ([0-5])|no open reaction", line):
            grade = None if match[1] is None else int(match[1])
            claim(line, lambda one: one["open_grade"], grade)
        elif match := re.fullmatch(rf"observation due ({_TIME})", line):
            due = self._moment(match[1])
            claim(line, lambda one: one["observation_due_at"], due)
        elif match := re.fullmatch(rf"([a-z-]+) ({_NUMBER}) mg", line):
            agent, dose = match[1], match[2]
            claim(line, lambda one: _dose(one, agent), dose)
        elif match := re.fullmatch(
            rf"(infused|left|rate|restart at|set to) ({_NUMBER}) (?:mL|mL/h)", line
        ):
            key = {
                "infused": "infused_ml", "left": "remaining_ml", "rate": "rate_ml_per_h",
                "restart at": "resume_rate_ml_per_h", "set to": "set_to_ml_per_h",
            }[match[1]]  # fmt: skip
            claim(line, lambda one: None if one[key] is None else shown(one[key]), match[2])
        else:
            raise ScenarioProblem(f"not understood: {line}")

    def _refusal(self, line: str, code: str | None) -> None:
        self._claim(line, lambda one: one["refused"], True)
        self._claim(line, lambda one: one["steps"], [])
        if code is not None:
            self._claim(line, lambda one: code in _codes(one, "block"), True)

    def _claim(self, line: str, look: Callable[[Answer], object], wanted: object) -> None:
        self.scenario.claims.append((line, look, wanted))


_WAITING = {
    "awaiting grade": "awaiting_grade",
    "awaiting release": "awaiting_release",
    "confirm reading": "confirm_reading",
}


def _amends(event: int) -> dict[str, Any]:
    return {"type": "amended", "event": event, "by": "the ward", "reason": "a slip"}


def _event_of_the_day(what: str) -> dict[str, Any] | None:
    """STOP and what may follow it, what really ran, and a start that was read back."""
    if match := re.fullmatch(rf"start read back ({_NUMBER})", what):
        return {"type": "started", "rate_ml_per_h": Decimal(match[1])}
    if match := re.fullmatch(rf"stop(?: pump ({_NUMBER}))?", what):
        shown = None if match[1] is None else Decimal(match[1])
        return {"type": "stopped", "infused_ml": shown}
    if match := re.fullmatch(r"stop taken back( pump ran on)?", what):
        return {
            "type": "stop-withdrawn", "by": "the ward", "reason": "pressed by mistake",
            "pump_ran_on": bool(match[1]),
        }  # fmt: skip
    if match := re.fullmatch(rf"deviation (rate|pump) ({_NUMBER})", what):
        key = "rate_ml_per_h" if match[1] == "rate" else "infused_ml"
        return {
            "type": "deviation", "by": "the ward", "reason": "it really ran like that",
            key: Decimal(match[2]),
        }  # fmt: skip
    if what == "released":
        return {"type": "released", "by": "the prescriber", "reason": "the patient is well"}
    return None


def _dose(answer: Answer, agent: str) -> str | None:
    for item in answer["premedication"]:
        if item["agent"] == agent and item["dose_mg"][0] == item["dose_mg"][1]:
            return shown(item["dose_mg"][0])
    return None


def _row(piece: re.Match[str]) -> tuple[str, ...]:
    return (piece[1].removeprefix("next day ")[:5], piece[2], piece[3], piece[4])


def _reaction(match: re.Match[str]) -> dict[str, Any]:
    return {
        "type": "reaction",
        "grade": int(match[1]),
        "anaphylaxis": bool(match[2]),
        "infused_ml": None if match[3] is None else Decimal(match[3]),
    }


def _codes(answer: Answer, severity: str | None = None) -> list[str]:
    return [
        one["code"] for one in answer["findings"] if severity is None or one["severity"] == severity
    ]
