"""The use case behind `replay`: plan, fold what happened, and let the monitor prove the rest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from infuseplan.application.infusion.real_start import changed_figures, planned_again
from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.failed_checks import check_objection
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.domain.dates.age import age_on
from infuseplan.domain.dates.elapsed import micros_between
from infuseplan.domain.findings import BLOCK, NOTE, EventObjection, Finding, in_order
from infuseplan.domain.infusion.events import Event, Started
from infuseplan.domain.infusion.log import effective_events
from infuseplan.domain.infusion.premedication import changed_doses
from infuseplan.domain.infusion.state import CourseState, EventProblem, Follow, course_state
from infuseplan.domain.monitor.course import prove_course
from infuseplan.domain.monitor.plan import ProofLine
from infuseplan.domain.plan.plan import InfusionPlan, Refusal
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.frozen import frozen

# Fields of the plan that the course takes the place of: its times, and what comes before it.
_OUTDATED = ("schedule", "premedication")


@frozen
class ReplayRequest:
    """What was planned, what happened, and the moment for which the state is asked.

    `bag_out` is when the bag left the refrigerator. `follow` is "plan" to take due rate changes
    as made, "log" to take only those that were logged. All moments are in the ward's zone; where
    nobody named it and the log had several offsets, `offsets_differ`.
    """

    asked: CompleteRequest
    events: tuple[Event, ...]
    now: datetime
    follow: Follow = "plan"
    bag_out: datetime | None = None
    offsets_differ: bool = False


@frozen
class Replayed:
    """The plan, where the infusion stands, and the proof of the course."""

    proved: ProvedPlan
    state: CourseState
    proof: tuple[ProofLine, ...]

    @property
    def plan(self) -> InfusionPlan:
        """What was planned before the first event."""
        return self.proved.plan

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of the course, and those of the plan that its change of times leaves true."""
        kept = [one for one in self.plan.findings if not (one.field or "").startswith(_OUTDATED)]
        return in_order((*self.state.findings, *kept))


def replayed(
    request: ReplayRequest, loaded: LoadedProtocol, site: LoadedPolicy
) -> Replayed | Refusal:
    """Where the infusion stands; a refusal where it has no plan or an event is impossible."""
    proved = proved_plan(request.asked, loaded, site)
    if isinstance(proved, Refusal):
        return proved
    plan = proved.plan
    if plan.schedule is None:
        no_rates = Finding(
            "course.no-rates", BLOCK, field="plan.protocol", args={"title": loaded.ref.title}
        )
        return Refusal(plan.request, plan.protocol, in_order((*plan.findings, no_rates)))
    try:
        again = _for_the_real_start(request)
        if again is not None:
            anew = proved_plan(again, loaded, site)
            if isinstance(anew, Refusal):
                of_that_day = planned_again(plan.request, anew.request)
                return replace(anew, findings=in_order((*anew.findings, *of_that_day)))
            proved = anew
        state = course_state(
            proved.plan,
            loaded,
            request.events,
            request.now,
            follow=request.follow,
            bag_out=request.bag_out,
            planned_start=plan.request.start,
        )
    except EventProblem as problem:
        objection = event_objection(problem, request.events)
        return Refusal(plan.request, plan.protocol, in_order((*plan.findings, objection)))
    told = changed_doses(plan.premedication, proved.plan.premedication, _age(proved.plan))
    told += planned_again(plan.request, proved.plan.request)
    told += changed_figures(plan, proved.plan)
    if request.offsets_differ:
        told.append(Finding("course.offsets-differ", NOTE, field="events"))
    if told:
        state = replace(state, findings=in_order((*state.findings, *told)))
    return proved_course(proved, request.events, state, now=request.now, bag_out=request.bag_out)


def _age(plan: InfusionPlan) -> int:
    return plan.request.age_years


def _for_the_real_start(request: ReplayRequest) -> CompleteRequest | None:
    """What is asked of the planner once the real start is known; None where nothing changes.

    The day of the infusion decides the age, and its minute the premedication's window.
    """
    asked = request.asked.request
    events = effective_events(request.events, request.now)
    start = next((one.at for _, one in events if isinstance(one, Started)), None)
    if start is None:
        return None
    if asked.start is not None and not micros_between(asked.start, start):
        return None
    values = {**dict(asked), "start": start, "on": start.date()}
    if asked.born is not None:
        values["age_years"] = age_on(asked.born, start.date())
    return CompleteRequest(PlanRequest(**values))


def proved_course(
    proved: ProvedPlan,
    events: Sequence[Event],
    state: CourseState,
    *,
    now: datetime,
    bag_out: datetime | None = None,
) -> Replayed:
    """The state after `events` with its proof; without steps, and refused, where a check fails."""
    proof = prove_course(proved.plan, events, state, now=now, bag_out=bag_out)
    objection = check_objection(proof)
    if objection is not None:
        findings = in_order((*state.findings, objection))
        state = replace(state, steps=(), ends_min=None, ends_at=None, findings=findings)
    return Replayed(proved, state, proof)


def event_objection(problem: EventProblem, events: Sequence[Event]) -> Finding:
    """The impossible event by its number (from 1), its type and its time, and what is wrong."""
    event = events[problem.index]
    return Finding(
        EventObjection(f"event.{problem.code}"),
        BLOCK,
        field=f"events.{problem.index}",
        args={
            **problem.figures,
            "number": problem.index + 1,
            "type": event.type,
            "event_at": event.at,
        },
    )
