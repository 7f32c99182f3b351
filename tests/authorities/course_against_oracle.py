"""One running infusion of the product held against the oracle at the bedside, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from infuseplan.bootstrap import services
from infuseplan.domain.infusion.events import Event
from infuseplan.domain.infusion.state import CourseState, EventProblem, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import failed
from infuseplan.domain.plan.plan import InfusionPlan, Refusal
from infuseplan.domain.plan.planner import plan
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol

from .course_oracle import EU, PART_A, PART_B, US, Expected, Order, expected
from .course_retold import Impossible, Said

FILES = {
    EU: "isatuximab-iv/eu-smpc-2025-07",
    US: "isatuximab-iv/us-pi-2024-11",
    PART_A: "isatuximab-iv/phase1b-part-a-2021",
    PART_B: "isatuximab-iv/phase1b-part-b-2021",
}
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
# What the oracle finds impossible, and the names by which the product may refuse it. Where there
# are several, the oracle does not tell them apart, or two things are wrong and the order differs.
REFUSED_BY = {
    "a STOP has no reason": {"amends-what-is-not-there"},
    "a prescriber decides": {"needs-prescriber"},
    "a stop for good stays": {"stop-is-final"},
    "complete by a moved start alone": {"start-moved-too-far"},
    "has not come yet": {"after-now"},
    "it is over": {"after-the-end"},
    "no table of this infusion goes so high": {"above-highest-rate"},
    "nobody pressed STOP": {"no-stop-to-withdraw"},
    "none is open": {"no-reaction-is-open"},
    "not better": {"not-better", "no-reaction-rules"},
    "not empty": {"not-empty"},
    "not ordered": {"unknown-agent", "given-later"},
    "not started yet": {"before-start", "after-now"},
    "nothing runs": {"bag-is-empty", "paused"},
    "nothing to release": {"nothing-to-release"},
    "of which grade?": {"grade-missing"},
    "one is open": {"reaction-is-open"},
    "out of order": {"out-of-order", "before-start"},
    "out of the refrigerator after the start": {"bag-out-after-start"},
    "runs": {"runs-already"},
    "stands": {"stands"},
    "stands already": {"stands"},
    "stands for a reaction": {"not-empty"},
    "the pump cannot have given all that": {"pump-impossible"},
    "the pump cannot show this": {"less-than-before", "more-than-the-bag", "pump-impossible"},
    "the pump was not set to that": {"read-back-differs"},
    "the source does not say how to go on": {"no-reaction-rules"},
    "then nothing happened": {"amends-impossibly"},
    "there is no such event": {"amends-nothing"},
    "told before it was given": {"given-later"},
    "twice": {"started-twice"},
}
# Findings that say that the bag's time is over.
TOO_LATE = ("course.outlasts-use-by", "course.past-use-by")


@dataclass(frozen=True)
class Ward:
    """An order, and what the product makes of it; `start` is second 0, in the ward's zone."""

    order: Order
    loaded: LoadedProtocol
    site: LoadedPolicy
    made: InfusionPlan
    start: datetime
    # Each thing that was told, with its event: it is told again with everything after it.
    _events: dict[int, tuple[Said, Event]] = field(default_factory=dict, compare=False, repr=False)

    def event(self, one: Said) -> Event:
        """The oracle's words as an event of the product."""
        known = self._events.get(id(one))
        if known is None or known[0] is not one:
            known = self._events[id(one)] = one, as_event(one, self)
        return known[1]

    def at(self, second: Fraction | int) -> datetime:
        """That second on the world's time line, in the ward's zone."""
        micros = Fraction(second) * 1_000_000
        assert micros.denominator == 1
        moment = self.start.astimezone(UTC) + timedelta(microseconds=int(micros))
        return moment.astimezone(self.start.tzinfo)

    @property
    def bag_out(self) -> datetime | None:
        """When the bag left the refrigerator, as the order has it."""
        return None if self.order.bag_out_s is None else self.at(self.order.bag_out_s)


@cache
def shelf(source: str) -> LoadedProtocol:
    """The shipped file of that source."""
    found = services().protocols.find(FILES[source])
    assert isinstance(found, LoadedProtocol)
    return found


@cache
def settled(**settings: Any) -> LoadedPolicy:
    """The hospital's settings with these on top."""
    return services().policies.with_settings(dict(settings))


def settings_of(order: Order, **more: Any) -> LoadedPolicy:
    """The settings that the order stands for."""
    return settled(
        **more,
        re_escalation_hold=order.hold_again,
        grade1=order.grade_1,
        recurrence=order.recurrence,
        restart_after_grade1_stop=order.after_grade_1_stop,
        pump_difference_ml=int(order.pump_off_ml),
    )


def answered(
    order: Order, loaded: LoadedProtocol, site: LoadedPolicy, on: date
) -> InfusionPlan | Refusal:
    """What the planner says to the order."""
    return plan(request_of(order, on), loaded, site)


def request_of(order: Order, on: date) -> PlanRequest:
    """The order as the planner is asked."""
    return PlanRequest(
        regimen="isa-pd",
        weight_kg=exact(order.drug_mg / 10),
        age_years=66,
        on=on,
        infusion_number=order.number,
        bag_ml=exact(order.bag_ml),
    )


def exact(figure: Fraction) -> Decimal:
    """The decimal that is this fraction."""
    found = Decimal(figure.numerator) / Decimal(figure.denominator)
    assert Fraction(found) == figure
    return found


def as_events(said: Iterable[Said], ward: Ward) -> list[Event]:
    """The oracle's words as events of the product."""
    return [ward.event(one) for one in said]


def as_event(one: Said, ward: Ward) -> Event:
    """One of them."""
    second, kind, fields = one
    values: dict[str, Any] = {"type": kind, "at": ward.at(second)}
    for name, value in fields.items():
        if name == "to_at_s":
            values["to_at"] = ward.at(value)
        elif name == "given_at_s":
            values["given_at"] = ward.at(value)
        elif name == "bag_out_s":
            values["bag_out_of_refrigerator"] = ward.at(value)
        else:
            values[name] = exact(value) if isinstance(value, Fraction) else value
    return EVENT.validate_python(values)


@dataclass(frozen=True)
class Answers:
    """What both say to the same: a state and what is expected, or why it cannot be."""

    state: CourseState | None
    right: Expected | None
    refused: str
    impossible: str


def both(ward: Ward, said: Sequence[Said], now: Fraction | int) -> Answers:
    """The product's answer and the oracle's."""
    right: Expected | None = None
    state: CourseState | None = None
    impossible = refused = ""
    try:
        right = expected(ward.order, said, now)
    except Impossible as why:
        impossible = str(why)
    try:
        state = course_state(
            ward.made,
            ward.loaded,
            as_events(said, ward),
            ward.at(now),
            follow="plan" if ward.order.follow == "plan" else "log",
            bag_out=ward.bag_out,
        )
    except EventProblem as problem:
        refused = problem.code
    return Answers(state, right, refused, impossible)


def differences(ward: Ward, said: Sequence[Said], now: Fraction | int) -> Iterator[str]:
    """Where product and oracle part, and where the monitor objects."""
    yield from parted(both(ward, said, now), ward, said, now)


def parted(
    answers: Answers, ward: Ward, said: Sequence[Said], now: Fraction | int
) -> Iterator[str]:
    """The same for answers that are there already."""
    yield from unlike(answers, ward, Fraction(now))
    state = answers.state
    if state is None or answers.right is None:
        return
    events, moment = as_events(said, ward), ward.at(now)
    proof = prove_course(ward.made, events, state, now=moment, bag_out=ward.bag_out)
    for wrong in failed(proof):
        yield f"monitor: {wrong}"


def unlike(answers: Answers, ward: Ward, now: Fraction) -> Iterator[str]:
    """Where the product's state is another than the oracle's, or only one of them refuses."""
    state, right = answers.state, answers.right
    if state is None:
        if right is not None:
            yield f"refused: {answers.refused}"
        elif answers.refused not in REFUSED_BY[answers.impossible]:
            yield f"refused: {answers.refused}, not because: {answers.impossible}"
        return
    if right is None:
        yield f"not refused: {answers.impossible}"
        return
    for name, left, wanted in pairs(ward, state, right, now):
        if left != wanted:
            yield f"{name} {left}, not {wanted}"


def pairs(
    ward: Ward, state: CourseState, right: Expected, now: Fraction
) -> Iterator[tuple[str, object, object]]:
    """Every figure of the product with the one that it has to be."""
    began = right.started_s
    yield "status", state.status, right.status
    yield "started", state.started_at, ward.at(began)
    yield "now", state.now_min * 60, now - began
    yield "infused", state.infused_ml, right.infused_ml
    yield "remaining", state.remaining_ml, ward.order.bag_ml - right.infused_ml
    yield "rate", state.rate_ml_h, right.rate_ml_h
    yield "set to", state.set_to_ml_h, right.set_to_ml_h
    codes = [finding.code for finding in state.findings]
    yield "too late", any(code in TOO_LATE for code in codes), right.too_late
    yield (
        "steps",
        tuple((one.start_min * 60, one.end_min * 60, one.rate_ml_h) for one in state.steps),
        right.steps,
    )
    ends = right.steps[-1][1] if right.steps else None
    yield "end", None if state.ends_min is None else state.ends_min * 60, ends
    yield "ran", joined(state), right.ran
    yield "cautions", codes.count("course.pump-differs"), right.cautions
    yield "open grade", state.open_grade, right.symptoms
    yield "reactions", state.reactions, right.reactions
    yield "stop code", state.stop_code, right.stop_code
    yield "awaiting grade", state.awaiting_grade, right.awaits_grade
    yield "awaiting release", state.awaiting_release, right.awaits_release
    yield "confirm", state.confirm_reading, right.unconfirmed
    if state.status == "interrupted":
        yield "may resume", state.may_resume, right.may_resume
        if right.may_resume:
            yield "resume rate", state.resume_rate_ml_h, right.resume_ml_h
    yield from clock_pairs(ward, state, ends, began)


def clock_pairs(
    ward: Ward, state: CourseState, ends: Fraction | None, began: Fraction
) -> Iterator[tuple[str, object, object]]:
    """Clock times as they are read off a wall: to the microsecond below, with their offset."""
    for name, moment, second in (
        ("ends at", state.ends_at, ends),
        *(("step", one.starts_at, one.start_min * 60) for one in state.steps),
    ):
        if moment is None or second is None:
            yield name, moment, second
            continue
        whole = (second + began) * 1_000_000 // 1 / Fraction(1_000_000)
        on_the_wall = ward.at(whole)
        yield name, moment.isoformat(), on_the_wall.isoformat()


def joined(state: CourseState) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    """Stretches at one rate as one, wherever a reading has divided them."""
    found: list[tuple[Fraction, Fraction, Fraction]] = []
    for one in state.delivered:
        start, end, rate = one.start_min * 60, one.end_min * 60, one.rate_ml_h
        if found and found[-1][1:] == (start, rate):
            found[-1] = (found[-1][0], end, rate)
        elif start != end:
            found.append((start, end, rate))
    return tuple(found)
