"""A ward-language file, played at the window: each line becomes keys at its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import tz

from tests.rehearsal.computer_clock import later
from tests.rehearsal.infuse_page import InfusePage
from tests.rehearsal.not_at_the_window import REFUSED_IN_WORDS
from tests.rehearsal.nurse import Nurse
from tests.rehearsal.planner import Patient
from tests.rehearsal.scenario_picture import STATUS
from tests.rehearsal.screen import BUTTONS, CHOOSERS
from tests.scenario_language import PROTOCOLS, Scenario, read_scenario

FOLDER = Path(__file__).parents[1] / "scenarios"
Event = dict[str, Any]
A_LITTLE = 20
BLINK = timedelta(seconds=0.5)
NOT_DUE_YET = timedelta(minutes=1)

TITLES = {
    PROTOCOLS["US"]: "^US",
    PROTOCOLS["Part B"]: "[Pp]art B",
    PROTOCOLS["Part A"]: "[Pp]art A",
}


def scenario(name: str) -> Scenario:
    return read_scenario((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))


def zone_of(asked: Scenario) -> str:
    document = asked.document
    return str(document.get("zone") or document["plan"].get("zone", "Europe/Berlin"))


def moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(zone))


def settings_of(asked: Scenario) -> str | None:
    """The hospital's file with what the scenario's first line sets; None where it is the usual."""
    policy = {key: value for key, value in asked.document["plan"].get("policy", {}).items()
              if (key, value) != ("re_escalation_hold", "table")}  # fmt: skip
    if not policy:
        return None
    lines = ['schema = "infuseplan/site-policy/1"']
    lines += [f"{key} = {_toml(value)}" for key, value in policy.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


class Drive:
    """One scenario before one window."""

    def __init__(self, asked: Scenario, nurse: Nurse) -> None:
        self.asked, self.nurse = asked, nurse
        self.zone = zone_of(asked)
        self.events: list[Event] = asked.document["events"]
        self.now = self.at(asked.document["now"])
        self.grade: int | None = None
        # The place of each line's entry in the log, and of the STOP that a hand needed for it.
        self.places: list[int] = []
        self.stops: dict[int, int] = {}
        self.asked_before_the_start = ""
        self.table: list[tuple[str, str]] = []
        self.given: dict[str, str] = {}

    @staticmethod
    def first_moment(asked: Scenario) -> datetime:
        """A quarter of an hour before the start, or before whatever comes first."""
        events = asked.document["events"]
        starts = [one["at"] for one in events if one["type"] == "started"]
        first = next(iter(starts or [one["at"] for one in events]), asked.document["now"])
        return later(moment(first, zone_of(asked)), timedelta(minutes=-15))

    def at(self, text: str) -> datetime:
        return moment(text, self.zone)

    @property
    def patient(self) -> Patient:
        plan = self.asked.document["plan"]
        return Patient(
            regimen=plan["regimen"],
            infusion=plan["infusion_number"],
            weight=str(plan["weight_kg"]),
            age=str(plan.get("age_years", "")),
            born=plan.get("born", ""),
            day=f"{self.planned:%Y-%m-%d}",
            # A time that comes twice is not planned: the plan then has no clock before the start.
            start="" if tz.datetime_ambiguous(self.planned) else f"{self.planned:%H:%M}",
            bag=str(plan.get("bag_ml", "")),
        )

    @property
    def planned(self) -> datetime:
        """When it was to start."""
        first = next((one for one in self.events if one["type"] == "started"), None)
        planned = self.asked.document["plan"].get("start")
        return self.at(planned or (first or self.events[0])["at"])

    def play(self) -> InfusePage | None:
        """Every line, and then the page as it is at the file's `now`."""
        plan = self.asked.document["plan"]
        if plan.get("protocol", PROTOCOLS["EU"]) != PROTOCOLS["EU"]:
            choose_protocol(self.nurse, TITLES[plan["protocol"]])
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
        codes = [line.partition(" ")[2] for line in lines if line.startswith("refused")]
        # A plan that waits for a release is refused, and every line of it was taken.
        return next((code for code in codes if code in REFUSED_IN_WORDS), "")

    def try_the_last(self, code: str) -> InfusePage | None:
        """The last line is tried; the window says why not, and nothing is recorded."""
        event = self.events[-1]
        at = self.at(event["at"])
        nurse = self.nurse
        if event["type"] == "started":
            nurse.move_clock(at)
            nurse.ask_to_start()
            nurse.answer_start(self.patient, rate=str(event["rate_ml_per_h"]))
            self._see_refused(code, lambda: nurse.hands.click(nurse.verb_button()))
            nurse.cancel()
            assert nurse.program.events() == []
            return None
        self.catch_up(at)
        before = len(nurse.page().log)
        if event["type"] == "resumed" and event["grade"] not in (None, self.grade):
            self._judge(event["grade"], later(at, timedelta(seconds=-15)), {})
            before = len(nurse.page(lambda page: len(page.log) > before).log)
        # F3 takes a change that is due without asking for a rate.
        nurse.move_clock(later(at, -NOT_DUE_YET) if event["type"] == "rate-set" else at)
        self._see_refused(code, lambda: self._reach_for(event))
        if nurse.screen.read().dialog is not None:
            nurse.cancel()
        page = nurse.page()
        assert len(page.log) == before, page.log
        return page

    def _see_refused(self, code: str, attempt: Callable[[], object]) -> None:
        """The reason comes up with the attempt, and had not been there before."""
        reason, screen = REFUSED_IN_WORDS[code], self.nurse.screen
        assert not re.search(reason, screen.read().words)
        attempt()
        screen.wait_for_words(reason)

    def _reach_for(self, event: Event) -> None:
        """The key of the event, its question filled in as far as the line goes, and the verb."""
        nurse = self.nurse
        keys = {"resumed": "F7", "completed": "F12", "volume-read": "F4", "rate-set": "F3"}
        if event["type"] == "amended":
            log = nurse.page().log
            nurse.ask_to_amend(re.escape(log[len(log) - self.places[event["event"]]]))
            nurse.fill_amendment(**self._what_is_right(event))
            nurse.hands.click(nurse.verb_button())
            return
        words = nurse.screen.read().words
        nurse.hands.press(keys[event["type"]])
        nurse.screen.wait(lambda seen: seen.dialog or seen.words != words, "the key says something")
        if nurse.screen.read().dialog is None:
            return
        nurse.screen.wait_for_dialog()
        if event["type"] == "resumed":
            nurse.fill("[Rr]ate", str(event["rate_ml_per_h"] or "12.5"))
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
        if event["type"] == "premedication-given":
            # The question before the start records it, with its own time.
            self.given[event["agent"]] = f"{self.at(event['given_at']):%H:%M}"
            self.places.append(0)
            return
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
        self.places.append(self._place("Reaction, " if event["type"] == "reaction" else ""))

    def _place(self, words: str = "") -> int:
        """The place of the newest entry with these words, counted from 1."""
        log = self.nurse.page().log
        # A line of the file may be several entries of the log.
        newest = next(n for n, one in enumerate(log)
                      if words in one and not re.search("Premedication given", one))  # fmt: skip
        return len(log) - newest

    # -- due changes -----------------------------------------------------------------------------

    def catch_up(self, until: datetime) -> None:
        """Where the file takes due changes as made, they are: at the pump, when they are due."""
        if self.asked.document["follow"] != "plan":
            return
        page = self.nurse.page(lambda page: bool(page.status))
        if not page.status.startswith("Running") or "ABOVE" in page.status:
            # While it runs above the table nothing is taken as made.
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
        nurse, out = self.nurse, self.asked.document["bag_out_of_refrigerator"]
        if at.date() != self.planned.date():
            # Asked before midnight, the question itself would have to be asked again.
            nurse.move_clock(later(at, timedelta(minutes=-1)))
        self.asked_before_the_start = nurse.ask_to_start().words
        page = nurse.answer_and_start(
            self.patient, at=at, rate=self.first_rate,
            bag_out=None if out is None else f"{self.at(out):%H:%M}", given=self.given,
        )  # fmt: skip
        self.table = [(row.minutes, row.rate) for row in page.steps]

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

    def _stop_withdrawn_afterwards(self, place: int) -> None:
        """The pump was never stopped: STOP was only the way to the question for the grade."""
        self.nurse.amend_place(place, withdrawn="yes")

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
        nurse, pump = self.nurse, event["infused_ml"]
        place = self.events.index(event)
        was_running = nurse.page(lambda page: bool(page.status)).status.startswith("Running")
        if place and self.events[place - 1]["type"] == "stopped":
            # STOP was the line before: this is its grade.
            nurse.move_clock(at)
            nurse.hands.press("F6")
        else:
            nurse.stop(at)
        page = nurse.grade(
            event["grade"], anaphylaxis=event["anaphylaxis"], pump="" if pump is None else str(pump)
        )
        self.grade = event["grade"]
        if not place or self.events[place - 1]["type"] != "stopped":
            self.stops[place] = self._place("STOP pressed")
        is_over = re.search(STATUS["discontinued"], page.status)
        if event["grade"] == 1 and place in self.stops and was_running and not is_over:
            self._stop_withdrawn_afterwards(self.stops[place])

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
        if event["reason"] == "reaction":
            # So it stands in older logs; no pause of this window may have that reason.
            self._stop(event, at)
            return
        self.nurse.pause(at, cause="other reason", words=event["reason"])

    def _discontinue(self, event: Event, at: datetime) -> None:
        cause = "hospital" if event["rule"] == "hospitalisation" else "Other reason"
        self.nurse.end_permanently(event["reason"], at, cause=cause)

    def _what_is_right(self, event: Event) -> dict[str, str]:
        """The fields of the question that an amendment fills in."""
        names = {"grade": "grade", "infused_ml": "volume", "rate_ml_per_h": "rate",
                 "to_at": "time", "bag_out_of_refrigerator": "refrigerator",
                 "withdrawn": "withdrawn"}  # fmt: skip
        right = {}
        for key, name in names.items():
            if key in event:
                value = event[key]
                is_time = key in ("to_at", "bag_out_of_refrigerator")
                right[name] = f"{self.at(value):%H:%M}" if is_time else str(value)
        return right

    def _amend(self, event: Event, at: datetime) -> None:
        self.nurse.move_clock(at)
        right, place = self._what_is_right(event), self.places[event["event"]]
        target = self.events[event["event"]]["type"]
        if target == "volume-read" and self._was_read_twice(place):
            self.nurse.amend_place(place, withdrawn="yes")
            self.nurse.move_clock(at)
            place -= 1
        self.nurse.amend_place(place, **right)
        if target == "started" and "to_at" in event:
            self._enter_changes_made_since(self.at(event["to_at"]), at)
        stop = self.stops.get(event["event"])
        if stop is not None and (right.get("grade") == "1" or "withdrawn" in right):
            # The file's entry had stopped the pump by itself; at the chair it was STOP.
            self._stop_withdrawn_afterwards(stop)

    def _was_read_twice(self, place: int) -> bool:
        """A volume far from the computed one was asked for twice: two entries."""
        log = self.nurse.page().log
        shown = [re.search(r"Pump volume [0-9.]+ mL", log[len(log) - one])
                 for one in (place, place - 1)]  # fmt: skip
        return None not in shown and len({one and one[0] for one in shown}) == 1

    def _enter_changes_made_since(self, start: datetime, until: datetime) -> None:
        """Where the file takes due changes as made, those since the earlier start were."""
        if self.asked.document["follow"] != "plan":
            return
        at = start
        for minutes, rate in self.table:
            if at > start:
                self.nurse.set_rate(rate, until)
                self.nurse.move_clock(until)
                self.nurse.amend_place(self._place("Rate set to"), time=f"{at:%H:%M}")
            at = later(at, timedelta(minutes=float(minutes)))
            if at.timestamp() > until.timestamp() - A_LITTLE:
                return


def choose_protocol(nurse: Nurse, title: str) -> None:
    """Another protocol than the hospital's own, on purpose where it is a trial's."""
    nurse.hands.click(nurse.screen.wait_for_part("^Protocol…", *BUTTONS))
    nurse.screen.wait_for_dialog("protocol")
    nurse.choose_by_keys(title)
    if nurse.screen.read().find("I intend to use", *CHOOSERS) is not None:
        nurse.choose("I intend to use")
    nurse.hands.click(nurse.screen.wait_for_part("^Use this protocol", *BUTTONS))
    nurse.screen.wait_for_no_dialog()
