"""Which agents, how much by regimen and age, and between which times before the start."""

from infuseplan.domain.elapsed import after_minutes
from infuseplan.domain.plan.dose_calendar import cycle_of
from infuseplan.domain.plan.plan import PremedicationItem
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.schema import Agent, AgentDose, Premedication, Regimen, Route


def dose_of(agent: Agent, regimen: str, age_years: int) -> AgentDose | None:
    """The one dose of `agent` for this regimen and age (whole years on the day), or None."""
    for dose in agent.doses:
        if dose.regimens and regimen not in dose.regimens:
            continue
        if dose.from_age is not None and age_years < dose.from_age:
            continue
        if dose.below_age is not None and age_years >= dose.below_age:
            continue
        return dose
    return None


def premedication_for(
    premedication: Premedication, regimen: Regimen, request: PlanRequest
) -> tuple[PremedicationItem, ...]:
    """All agents in the order of the source; the times are None without a start.

    After the last cycle for which the source asks for an agent the prescriber decides about it. A
    preferred route stands first, as long as it is preferred.
    """
    start, number = request.start, request.infusion_number
    cycle = cycle_of(regimen, number)
    earliest, latest = premedication.earliest_min_before, premedication.latest_min_before
    give_from = None if start is None else after_minutes(start, -earliest)
    give_until = None if start is None else after_minutes(start, -latest)
    items = []
    for agent in premedication.agents:
        dose = dose_of(agent, regimen.id, request.age_years)
        if dose is None:
            continue
        last_cycle = agent.only_cycles_up_to
        is_asked_for = last_cycle is None or cycle is None or cycle <= last_cycle
        until = agent.preferred_until_infusion
        preferred = agent.preferred_route if until is None or number <= until else None
        items.append(
            PremedicationItem(
                agent=agent.agent,
                name=agent.name,
                examples=agent.examples,
                dose_mg=(dose.dose_mg[0], dose.dose_mg[-1]),
                routes=_preferred_first(dose.routes, preferred),
                required=agent.required and is_asked_for,
                earliest_min_before=earliest,
                latest_min_before=latest,
                give_from=give_from,
                give_until=give_until,
                notes=() if agent.note is None else (agent.note,),
                origin=agent.origin,
                from_age=dose.from_age,
                below_age=dose.below_age,
                window_origin=premedication.origin,
                preferred_route=preferred,
            )
        )
    return tuple(items)


def _preferred_first(routes: tuple[Route, ...], preferred: Route | None) -> tuple[Route, ...]:
    if preferred not in routes:
        return routes
    return tuple(sorted(routes, key=lambda route: route != preferred))
