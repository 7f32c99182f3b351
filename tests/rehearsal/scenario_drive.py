"""A ward-language file, played at the window: each line becomes keys at its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.rehearsal.computer_clock import later
from tests.rehearsal.infuse_page import InfusePage
from tests.rehearsal.not_at_the_window import REFUSED_IN_WORDS
from tests.rehearsal.nurse import Nurse, Patient
from tests.rehearsal.screen import BUTTONS, CHOOSERS
from tests.scenario_language import PROTOCOLS, Scenario, read_scenario

FOLDER = Path(__file__).parents[1] / "scenarios"
Event = dict[str, Any]
A_LITTLE = 20
BLINK = timedelta(seconds=0.5)

TITLES = {
    PROTOCOLS["US"]: "US",
    PROTOCOLS["Part B"]: "[Pp]art B",
    PROTOCOLS["Part A"]: "[Pp]art A",
}


def scenario(name: str) -> Scenario:
    return read_scenario((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def zone_of(asked: Scenario) -> str:
    return str(asked.document["plan"].get("zone", "Europe/Berlin"))


def moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone))


def settings_of(asked: Scenario) -> str | None:
    """The hospital's file with what the scenario's first line sets; None where it is the usual."""
    policy = {key: value for key, value in asked.document["plan"].get("policy", {}).items()
              if (key, value) != ("re_escalation_hold", "table")}  # fmt: skip
    if not policy:
        return None
    lines = ['schema = "infuseplan/site-policy/1"']
    lines += [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"
              for key, value in policy.items()]  # fmt: skip
    return "\n".join(lines) + "\n"


class Drive:
    """One scenario before one window."""

    def __init__(self, asked: Scenario, nurse: Nurse) -> None:
        self.asked, self.nurse = asked, nurse
        self.zone = zone_of(asked)
        self.events: list[Event] = asked.document["events"]
        self.now = self.at(asked.document["now"])
        self.grade: int | None = None
        self.places: list[int] = []

    @staticmethod
    def first_moment(asked: Scenario) -> datetime:
        """A quarter of an hour before the first line."""
        first = next((one["at"] for one in asked.document["events"]), asked.document["now"])
        return later(moment(first, zone_of(asked)), timedelta(minutes=-15))

    def at(self, text: str) -> datetime:
        return moment(text, self.zone)

    @property
    def patient(self) -> Patient:
        plan = self.asked.document["plan"]
        start = self.at(plan.get("start") or self.events[0]["at"])
        return Patient(
            regimen=plan["regimen"],
            infusion=plan["infusion_number"],
            weight=str(plan["weight_kg"]),
            age=str(plan["age_years"]),
            day=f"{start:%Y-%m-%d}",
            start=f"{start:%H:%M}",
            bag=str(plan.get("bag_ml", "")),
        )

    def play(self) -> InfusePage:
        """Every line, and then the page as it is at the file's `now`."""
        plan = self.asked.document["plan"]
        if plan.get("protocol", PROTOCOLS["EU"]) != PROTOCOLS["EU"]:
            self.choose_protocol(TITLES[plan["protocol"]])
        self.nurse.plan(self.patient)
        refused = self.refusal
        for event in self.events[:-1] if refused else self.events:
            self.play_one(event)
        if refused:
            return self.try_the_last(refused)
        self.catch_up(self.now)
        self.nurse.move_clock(self.now)
        return self.settled()

    @property
    def refusal(self) -> str:
        """The code by which the last line is refused; empty where it is not."""
        lines = [line for line, _look, _wanted in self.asked.claims]
        return next((line.partition(" ")[2] for line in lines if line.startswith("refused")), "")

    def try_the_last(self, code: str) -> InfusePage:
        """The last line is tried; the window says why not, and nothing is recorded."""
        event = self.events[-1]
        at = self.at(event["at"])
        self.catch_up(at)
        nurse = self.nurse
        before = len(nurse.page().log)
        if event["type"] == "resumed" and event["grade"] not in (None, self.grade):
            self._judge(event["grade"], later(at, timedelta(seconds=-15)), {})
            before = len(nurse.page(lambda page: len(page.log) > before).log)
        nurse.move_clock(at)
        self._reach_for(event)
        nurse.screen.wait_for_words(REFUSED_IN_WORDS[code])
        if nurse.screen.read().dialog is not None:
            nurse.cancel()
        page = nurse.page()
        assert len(page.log) == before, page.log
        return page

    def _reach_for(self, event: Event) -> None:
        """The key of the event, its question filled in as far as the line goes, and the verb."""
        nurse = self.nurse
        keys = {"resumed": "F7", "completed": "F12", "volume-read": "F4", "rate-set": "F3"}
        if event["type"] == "amended":
            log = nurse.page().log
            nurse.ask_to_amend(re.escape(log[len(log) - self.places[event["event"]]]))
            nurse.choose(f"^{event['grade']}$")
            nurse.fill("Who", "K. Meyer")
            nurse.fill("Why", "a slip")
            nurse.hands.click(nurse.verb_button())
            return
        words = nurse.screen.read().words
        nurse.hands.press(keys[event["type"]])
        nurse.screen.wait(lambda seen: seen.dialog or seen.words != words, "the key says something")
        if nurse.screen.read().dialog is None:
            return
        nurse.screen.wait_for_dialog()
        if event["type"] == "resumed":
            nurse.fill("[Rr]ate", "12.5")
        elif event["type"] == "volume-read":
            nurse.fill("pump", str(event["infused_ml"]))
        elif event["type"] == "rate-set":
            nurse.fill("[Rr]ate", str(event["rate_ml_per_h"]))
        nurse.hands.click(nurse.verb_button())

    def settled(self) -> InfusePage:
        """The page once it has seen the present minute."""
        self.nurse.hands.press("ctrl+1")
        self.nurse.screen.wait(lambda seen: InfusePage.on(seen) is None, "the Plan page")
        self.nurse.hands.press("ctrl+3")
        return self.nurse.page(lambda page: bool(page.status))

    def play_one(self, event: Event) -> None:
        # Each a little later than the one before, as hands are: no hold is cut short by a blink.
        at = later(self.at(event["at"]), self.events.index(event) * BLINK)
        if event["type"] != "started":
            self.catch_up(at)
        deeds: dict[str, Callable[[Event, datetime], object]] = {
            "started": self._start,
            "reaction": self._reaction,
            "regraded": lambda one, when: self._judge(one["grade"], when, one),
            "resumed": self._resume,
            "paused": self._pause,
            "volume-read": lambda one, when: self.nurse.read_pump(str(one["infused_ml"]), when),
            "rate-set": lambda one, when: self.nurse.set_rate(str(one["rate_ml_per_h"]), when),
            "completed": lambda one, when: self.nurse.complete(when),
            "observed": lambda one, when: self.nurse.observe("80", when),
            "discontinued": self._discontinue,
            "amended": self._amend,
            "stopped": self._stop,
            "stop-withdrawn": self._withdraw,
            "deviation": self._deviate,
            "released": self._release,
        }  # fmt: skip
        deeds[event["type"]](event, at)
        # A line of the file may be two entries of the log: STOP and the grade.
        log = self.nurse.page().log
        newest = next(n for n, one in enumerate(log) if "remedication" not in one)
        self.places.append(len(log) - newest)

    # -- due changes -----------------------------------------------------------------------------

    def catch_up(self, until: datetime) -> None:
        """Where the file takes due changes as made, they are: at the pump, when they are due."""
        if self.asked.document["follow"] != "plan":
            return
        page = self.nurse.page(lambda page: bool(page.status))
        if not page.status.startswith("Running"):
            return
        at, due = self.nurse.clock.now(), []
        for row in page.steps[:-1]:
            at = later(at, timedelta(minutes=float(row.minutes)))
            # As moments: within one zone Python compares clock times, and some come twice.
            if at.timestamp() < until.timestamp() - A_LITTLE:
                due.append(at)
        if len(due) == 1:
            left = re.search(r"in ([0-9]+):([0-9]{2}) min", page.next_change)
            assert left is not None, page.next_change
            self.nurse.clock.let_pass(minutes=int(left[1]), seconds=int(left[2]) + 1)
            self.nurse.set_rate(page.steps[1].rate)
        elif due:
            self.nurse.move_clock(until)
            self.nurse.confirm_on_time()

    # -- lines -----------------------------------------------------------------------------------

    def _start(self, event: Event, at: datetime) -> None:
        out = self.asked.document["bag_out_of_refrigerator"]
        self.nurse.start(
            self.patient, at=at, rate=self.first_rate,
            bag_out=None if out is None else f"{self.at(out):%H:%M}",
        )  # fmt: skip

    @property
    def first_rate(self) -> str:
        """The table's first rate; Part A states mg/h, 175 mg/h of 700 mg in 250 mL."""
        plan = self.asked.document["plan"]
        part_a = plan.get("protocol") == PROTOCOLS["Part A"]
        return "62.5" if part_a else self.patient.first_rate

    def _stop(self, event: Event, at: datetime) -> None:
        """STOP alone: the question for the grade is put off."""
        self.nurse.stop(at)
        self.nurse.cancel()

    def _withdraw(self, event: Event, at: datetime) -> None:
        self.nurse.move_clock(at)
        self.nurse.take_stop_back(ran_on=event["pump_ran_on"])

    def _deviate(self, event: Event, at: datetime) -> None:
        rate, volume = event.get("rate_ml_per_h"), event.get("infused_ml")
        self.nurse.move_clock(at)
        self.nurse.deviate(
            rate="" if rate is None else str(rate), volume="" if volume is None else str(volume)
        )

    def _release(self, event: Event, at: datetime) -> None:
        self.nurse.move_clock(at)
        self.nurse.release(event["by"])

    def _reaction(self, event: Event, at: datetime) -> None:
        pump = event["infused_ml"]
        place = self.events.index(event)
        if place and self.events[place - 1]["type"] == "stopped":
            # STOP was the line before: this is its grade.
            self.nurse.move_clock(at)
            self.nurse.hands.press("F6")
        else:
            self.nurse.stop(at)
        self.nurse.grade(
            event["grade"], anaphylaxis=event["anaphylaxis"], pump="" if pump is None else str(pump)
        )
        self.grade = event["grade"]

    def _judge(self, grade: int, at: datetime, event: Event) -> None:
        self.nurse.judge(grade, at, anaphylaxis=event.get("anaphylaxis", False))
        self.grade = grade

    def _resume(self, event: Event, at: datetime) -> None:
        grade = event["grade"]
        if grade is not None and grade != self.grade:
            # Said in one word in the file; at the chair it is judged first.
            self._judge(grade, later(at, timedelta(seconds=-15)), {})
        shown = re.search(r"at ([0-9.]+) mL/h", self.nurse.page().words)
        after_reaction = self.grade is not None
        self.nurse.resume(
            at, rate=shown[1] if after_reaction and shown else "",
            prescriber=event["prescriber"] or "",
        )  # fmt: skip
        self.grade = None

    def _pause(self, event: Event, at: datetime) -> None:
        self.nurse.pause(at, cause="another cause", words=event["reason"])

    def _discontinue(self, event: Event, at: datetime) -> None:
        cause = "hospital" if event["rule"] == "hospitalisation" else "Another cause"
        self.nurse.end_permanently(event["reason"], at, cause=cause)

    def _amend(self, event: Event, at: datetime) -> None:
        names = {"grade": "grade", "infused_ml": "volume", "rate_ml_per_h": "rate",
                 "to_at": "time", "bag_out_of_refrigerator": "refrigerator"}  # fmt: skip
        right = {}
        for key, name in names.items():
            if key in event:
                value = event[key]
                is_time = key in ("to_at", "bag_out_of_refrigerator")
                right[name] = f"{self.at(value):%H:%M}" if is_time else str(value)
        self.nurse.move_clock(at)
        self.nurse.amend_place(self.places[event["event"]], **right)

    # -- another protocol ------------------------------------------------------------------------

    def choose_protocol(self, title: str) -> None:
        nurse = self.nurse
        nurse.hands.click(nurse.screen.wait_for_part("^Protocol…", *BUTTONS))
        nurse.screen.wait_for_dialog("protocol")
        nurse.choose(title)
        if nurse.screen.read().find("on purpose", *CHOOSERS) is not None:
            nurse.choose("on purpose")
        nurse.hands.click(nurse.screen.wait_for_part("^Plan by this protocol", *BUTTONS))
        nurse.screen.wait_for_no_dialog()
