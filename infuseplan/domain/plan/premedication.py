"""Which agents, how much by regimen and age, and between which times before the start."""

from datetime import datetime
from decimal import Decimal

from infuseplan.domain.dates.elapsed import clock_from
from infuseplan.domain.plan.dose_calendar import cycle_of
from infuseplan.domain.plan.plan import PremedicationItem
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.schema import Agent, AgentDose, Premedication, Regimen, Route
from infuseplan.domain.quantities import as_fraction


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
    age, number, start = request.age_years, request.infusion_number, request.start
    items = _without_times(premedication, regimen, age, number)
    return items if start is None else _before(start, items)


def _before(start: datetime, items: tuple[PremedicationItem, ...]) -> tuple[PremedicationItem, ...]:
    """The same agents with the clock times between which they are given; all share one window."""
    moment, timed = clock_from(start), []
    stated: tuple[Decimal, Decimal] | None = None
    for item in items:
        if stated != (item.earliest_min_before, item.latest_min_before):
            stated = item.earliest_min_before, item.latest_min_before
            give_from, give_until = (moment(-as_fraction(minutes)) for minutes in stated)
        timed.append(item.given_between(give_from, give_until))
    return tuple(timed)


@remembered
def _without_times(
    premedication: Premedication, regimen: Regimen, age_years: int, number: int
) -> tuple[PremedicationItem, ...]:
    cycle = cycle_of(regimen, number)
    items = []
    for agent in premedication.agents:
        dose = dose_of(agent, regimen.id, age_years)
        if dose is None:
            continue
        last_cycle = agent.only_cycles_up_to
        is_asked_for = last_cycle is None or cycle is None or cycle <= last_cycle
        until = agent.preferred_until_infusion
        is_preferred = until is None or number <= until
        items.append(_item(premedication, agent, dose, is_asked_for, is_preferred))
    return tuple(items)


@remembered
def _item(
    premedication: Premedication,
    agent: Agent,
    dose: AgentDose,
    is_asked_for: bool,
    is_preferred: bool,
) -> PremedicationItem:
    preferred = agent.preferred_route if is_preferred else None
    return PremedicationItem(
        agent=agent.agent,
        name=agent.name,
        examples=agent.examples,
        dose_mg=None if dose.dose_mg is None else (dose.dose_mg[0], dose.dose_mg[-1]),
        routes=_preferred_first(dose.routes, preferred),
        required=agent.required and is_asked_for,
        earliest_min_before=premedication.earliest_min_before,
        latest_min_before=premedication.latest_min_before,
        give_from=None,
        give_until=None,
        notes=() if agent.note is None else (agent.note,),
        origin=agent.origin,
        from_age=dose.from_age,
        below_age=dose.below_age,
        window_origin=premedication.origin,
        preferred_route=preferred,
        dose_of=agent.dose_of,
    )


def _preferred_first(routes: tuple[Route, ...], preferred: Route | None) -> tuple[Route, ...]:
    if preferred not in routes:
        return routes
    return tuple(sorted(routes, key=lambda route: route != preferred))
