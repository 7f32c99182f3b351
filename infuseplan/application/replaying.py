"""The use case behind `replay`: plan, fold what happened, and let the monitor prove the rest."""
# ruff: noqa: PLC0415 - the proof of a course is loaded with the first course

from dataclasses import dataclass, field, replace
from datetime import datetime

from infuseplan.application.draft import CompleteRequest
from infuseplan.application.planning import ProvedPlan, proved_plan
from infuseplan.domain.course import CourseState, EventProblem, Follow, course_state
from infuseplan.domain.course_events import Event
from infuseplan.domain.findings import BLOCK, Finding, in_order
from infuseplan.domain.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.domain.monitor_line import ProofLine
from infuseplan.domain.plan import InfusionPlan, Refusal


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """What was planned, what happened, and the moment for which the state is asked.

    `bag_out` is when the bag left the refrigerator. `follow` is "plan" to take due rate changes
    as made, "log" to take only those that were logged.
    """

    asked: CompleteRequest
    events: tuple[Event, ...]
    now: datetime
    follow: Follow = "plan"
    bag_out: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The plan, where the infusion stands, and the proof of the steps that are left."""

    proved: ProvedPlan
    state: CourseState
    proof: tuple[ProofLine, ...] = field(default=())

    @property
    def plan(self) -> InfusionPlan:
        """What was planned before the first event."""
        return self.proved.plan


class EventRefused(Exception):
    """An event that cannot have happened: which one, and the plan that it belongs to."""

    def __init__(self, proved: ProvedPlan, problem: EventProblem) -> None:
        super().__init__(str(problem))
        self.proved = proved
        self.problem = problem


def replayed(
    request: ReplayRequest, loaded: LoadedProtocol, site: LoadedPolicy
) -> Replayed | Refusal:
    """Where the infusion stands, or the refusal of its plan.

    `EventRefused` where an event cannot have happened. A course that fails one check of the
    monitor keeps its volumes and loses its steps.
    """
    proved = proved_plan(request.asked, loaded, site)
    if isinstance(proved, Refusal):
        return proved
    plan = proved.plan
    if plan.schedule is None:
        without = Finding("course.no-rates", BLOCK, field="protocol", args={"title": loaded.ref.title})
        return Refusal(plan.request, plan.protocol, in_order((*plan.findings, without)))
    try:
        state = course_state(
            plan,
            loaded,
            request.events,
            request.now,
            follow=request.follow,
            bag_out=request.bag_out,
        )
    except EventProblem as problem:
        raise EventRefused(proved, problem) from None
    return proved_course(proved, state)


def proved_course(proved: ProvedPlan, state: CourseState) -> Replayed:
    """The state with its proof; without steps, and refused, where one check fails."""
    from infuseplan.domain.course_monitor import prove_course

    proof = prove_course(proved.plan, state)
    wrong = [line for line in proof if not line.holds]
    if wrong:
        objections = [
            Finding(
                "monitor.failed",
                BLOCK,
                field=line.field,
                args={"check": line.check, "left": str(line.left), "right": str(line.right)},
            )
            for line in wrong
        ]
        findings = in_order((*state.findings, *objections))
        state = replace(state, steps=(), ends_min=None, ends_at=None, findings=findings)
    return Replayed(proved, state, proof)
