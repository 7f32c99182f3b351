"""Which agents, how much by regimen and age, and between which times before the start."""

from datetime import datetime

from infuseplan.domain.elapsed import after_minutes
from infuseplan.domain.plan import PremedicationItem
from infuseplan.domain.protocol import Agent, AgentDose, Premedication


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
    premedication: Premedication, regimen: str, age_years: int, start: datetime | None
) -> tuple[PremedicationItem, ...]:
    """All agents in the order of the source; the times are None without a start."""
    earliest, latest = premedication.earliest_min_before, premedication.latest_min_before
    give_from = None if start is None else after_minutes(start, -earliest)
    give_until = None if start is None else after_minutes(start, -latest)
    items = []
    for agent in premedication.agents:
        dose = dose_of(agent, regimen, age_years)
        if dose is None:
            continue
        items.append(
            PremedicationItem(
                agent=agent.agent,
                name=agent.name,
                examples=agent.examples,
                dose_mg=(dose.dose_mg[0], dose.dose_mg[-1]),
                routes=dose.routes,
                required=agent.required,
                earliest_min_before=earliest,
                latest_min_before=latest,
                give_from=give_from,
                give_until=give_until,
                notes=() if agent.note is None else (agent.note,),
                origin=agent.origin,
                from_age=dose.from_age,
                below_age=dose.below_age,
                window_origin=premedication.origin,
            )
        )
    return tuple(items)
