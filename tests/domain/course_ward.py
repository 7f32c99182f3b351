"""Courses of an infusion as a ward would tell them: `75 grade 2; 105 resume 1`.

Numbers in front are minutes from 09:00, the planned start; `3599/60` is a second before ten.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from infuseplan.bootstrap import services
from infuseplan.domain.infusion.events import (
    Amended,
    Completed,
    Deviation,
    Discontinued,
    Event,
    Observed,
    Paused,
    RateSet,
    Reaction,
    Regraded,
    Released,
    Resumed,
    Started,
    Stopped,
    StopWithdrawn,
    VolumeRead,
)
from infuseplan.domain.infusion.state import CourseState, Follow, course_state
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedProtocol

START = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))
FILES = {
    "eu": "isatuximab-iv/eu-smpc-2025-07",
    "us": "isatuximab-iv/us-pi-2024-11",
    "part-a": "isatuximab-iv/phase1b-part-a-2021",
    "part-b": "isatuximab-iv/phase1b-part-b-2021",
}
Source = Literal["eu", "us", "part-a", "part-b"]


@cache
def protocol(source: Source) -> LoadedProtocol:
    found = services().protocols.find(FILES[source])
    assert isinstance(found, LoadedProtocol)
    return found


@cache
def planned(
    source: Source = "eu",
    number: int = 1,
    *,
    bag: str | None = None,
    hold: str = "table",
    grade1: str = "hold",
    recurrence: str = "from-grade-2",
    stop_1: str = "half",
    start: datetime | None = START,
) -> InfusionPlan:
    """A plan for 70 kg: 700 mg, 2.8 mg/mL in 250 mL."""
    site = services().policies.with_settings(
        {
            "re_escalation_hold": hold,
            "grade1": grade1,
            "recurrence": recurrence,
            "restart_after_grade1_stop": stop_1,
        }
    )
    asked = PlanRequest(
        regimen="isa-pd",
        weight_kg=Decimal(70),
        age_years=66,
        on=date(2026, 11, 23) if start is None else start.date(),
        infusion_number=number,
        start=start,
        bag_ml=None if bag is None else Decimal(bag),
    )
    made = plan(asked, protocol(source), site)
    assert isinstance(made, InfusionPlan)
    return made


def after(minutes: str | Fraction | int, start: datetime = START) -> datetime:
    """That many minutes after the start, on the world's time line, in the start's zone."""
    micros = Fraction(minutes) * 60_000_000
    assert micros.denominator == 1
    return (start.astimezone(UTC) + timedelta(microseconds=int(micros))).astimezone(start.tzinfo)


def story(text: str, start: datetime = START) -> list[Event]:
    """The events of a course in ward language, one after another behind semicolons."""
    return [_event(line.split(), start) for line in text.split(";") if line.strip()]


def _event(words: Sequence[str], start: datetime) -> Event:
    at, kind, rest = after(words[0], start), words[1], list(words[2:])
    pump = Decimal(rest[rest.index("pump") + 1]) if "pump" in rest else None
    match kind:
        case "start":
            out = after(rest[1], start) if rest else None
            return Started(at=at, bag_out_of_refrigerator=out)
        case "rate":
            return RateSet(at=at, rate_ml_per_h=Decimal(rest[0]))
        case "grade":
            severe = "anaphylaxis" in rest
            return Reaction(at=at, grade=int(rest[0]), anaphylaxis=severe, infused_ml=pump)
        case "regrade":
            return Regraded(at=at, grade=int(rest[0]), anaphylaxis="anaphylaxis" in rest)
        case "pause":
            return Paused(at=at, reason="line", infused_ml=pump)
        case "resume":
            grade = int(rest[0]) if rest and rest[0].isdigit() else None
            named = "on duty" if "prescriber" in rest else None
            return Resumed(at=at, grade=grade, prescriber=named)
        case "STOP":
            return Stopped(at=at, infused_ml=pump)
        case "mistake":
            ran_on = "ran-on" in rest
            return StopWithdrawn(at=at, by="N. Urse", reason="slip", pump_ran_on=ran_on)
        case "pause-for-reaction":
            return Paused(at=at, reason="reaction", infused_ml=pump)
        case "deviate":
            rate = None if "pump" in rest else Decimal(rest[0])
            return Deviation(
                at=at, by="N. Urse", reason="it ran", rate_ml_per_h=rate, infused_ml=pump
            )
        case "release":
            return Released(at=at, by="Dr P", reason="well")
        case "read":
            return VolumeRead(at=at, infused_ml=Decimal(rest[0]))
        case "observe":
            return Observed(at=at)
        case "stop":
            return Discontinued(at=at, reason="refused", rule=rest[0] if rest else None)
        case "empty":
            return Completed(at=at)
        case "amend":
            return _amended(at, rest, start)
    raise ValueError(f"no such event: {words}")


def _amended(at: datetime, words: Sequence[str], start: datetime) -> Amended:
    number, what, value = words
    return Amended(
        at=at,
        event=int(number),
        by="N. Urse",
        reason="slip",
        to_at=after(value, start) if what == "at" else None,
        grade=int(value) if what == "grade" else None,
        infused_ml=Decimal(value) if what == "pump" else None,
        rate_ml_per_h=Decimal(value) if what == "rate" else None,
        bag_out_of_refrigerator=after(value, start) if what == "out" else None,
    )


def state_of(
    text: str,
    now: str | Fraction | int,
    made: InfusionPlan | None = None,
    *,
    source: Source = "eu",
    follow: Follow = "plan",
    start: datetime = START,
    bag_out: datetime | None = None,
) -> CourseState:
    """Where the infusion stands so many minutes after the planned start."""
    return course_state(
        made or planned(source),
        protocol(source),
        story(text, start),
        after(now, start),
        follow=follow,
        bag_out=bag_out,
    )


def picture(state: CourseState) -> str:
    """The steps to come as `75 50 | 90 75 | … | 200`: minute and mL/h, and the end."""
    if not state.steps:
        return ""
    steps = [f"{step.start_min} {step.rate_ml_h}" for step in state.steps]
    return " | ".join([*steps, str(state.steps[-1].end_min)])


def drawn(text: str) -> str:
    """A picture with decimal figures as exact fractions, to compare with."""
    return " | ".join(
        " ".join(str(Fraction(word)) for word in part.split()) for part in text.split("|") if part
    )
