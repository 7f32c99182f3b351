"""A plan that was made for another day is not started as it is: it is planned again for today.

Age decides the dexamethasone, and a birthday may lie between; weights get old; a regimen may have
ended. Whatever differs has to be seen before anything runs.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from infuseplan.application.plan.draft import CompleteRequest
from infuseplan.application.plan.planning import ProvedPlan, proved_plan
from infuseplan.domain.dates.age import age_on
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.plan import InfusionPlan, Refusal
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.loaded import LoadedPolicy, LoadedProtocol
from infuseplan.frozen import frozen

What = Literal["age", "dose", "premedication", "rates", "preparation", "caution"]
Figures = tuple[Decimal | Fraction, ...] | None


@frozen
class PlanChange:
    """One thing that is another one today. `name` is the agent's or a finding's code.

    `before` and `after` are ages in years, mg, or the least and most mg of an agent; None where
    there was none.
    """

    what: What
    name: str = ""
    before: Figures = None
    after: Figures = None
    finding: Finding | None = None


@frozen
class TodaysPlan:
    """The same questions answered for today, and in what the answer differs.

    `age_is_stated` says that no birth date is known: nobody here can tell the age of today.
    `unconfirmed` are doubts that hold a plan and are new today: whoever confirmed the weight for
    that day has not seen them.
    """

    planned_for: date
    answer: ProvedPlan | Refusal
    changes: tuple[PlanChange, ...]
    age_is_stated: bool
    unconfirmed: tuple[Finding, ...] = ()


def plan_for_today(proved: ProvedPlan, loaded: LoadedProtocol, now: datetime) -> TodaysPlan | None:
    """The plan made again for the day of `now`; None where it was made for that day, or for none.

    The start of the new plan is `now` where the old one had a start, so that the times before it
    are today's as well.
    """
    planned = proved.plan
    request = planned.request
    if request.on is None or request.on == now.date():
        return None
    values = {**dict(request), "on": now.date()}
    if request.start is not None:
        values["start"] = now.replace(second=0, microsecond=0)
    if request.born is not None:
        values["age_years"] = age_on(request.born, now.date())
    site = LoadedPolicy(planned.policy, planned.policy_sha256)
    answer = proved_plan(CompleteRequest(PlanRequest(**values)), loaded, site)
    changes = () if isinstance(answer, Refusal) else tuple(plan_changes(planned, answer.plan))
    return TodaysPlan(
        request.on, answer, changes, request.born is None, _unconfirmed(planned, answer)
    )


def _unconfirmed(planned: InfusionPlan, today: ProvedPlan | Refusal) -> tuple[Finding, ...]:
    known = {finding.code for finding in planned.findings}
    # A name that answers for a doubt stands in its finding; it answers for that doubt alone.
    return tuple(
        finding
        for finding in today.findings
        if finding.holds or ("by" in finding.args and finding.code not in known)
    )


def plan_changes(planned: InfusionPlan, today: InfusionPlan) -> Iterator[PlanChange]:
    """What is another one in `today` than it was in `planned`."""
    age, age_today = planned.request.age_years, today.request.age_years
    if age != age_today:
        yield PlanChange("age", before=(Decimal(age),), after=(Decimal(age_today),))
    if planned.dose.mg != today.dose.mg:
        yield PlanChange("dose", before=(planned.dose.mg,), after=(today.dose.mg,))
    known = {item.agent: item for item in planned.premedication}
    for item in today.premedication:
        was = known.pop(item.agent, None)
        if was is None or was.dose_mg != item.dose_mg:
            # An agent without a dose has no figures, and is there all the same.
            before = None if was is None else was.dose_mg or ()
            yield PlanChange("premedication", item.name, before, item.dose_mg or ())
    for was in known.values():
        yield PlanChange("premedication", was.name, was.dose_mg or (), None)
    if _rates(planned) != _rates(today):
        yield PlanChange("rates")
    if (planned.vials, planned.bag) != (today.vials, today.bag):
        yield PlanChange("preparation")
    known_codes = {finding.code for finding in planned.findings}
    for finding in today.findings:
        if finding.severity == "caution" and finding.code not in known_codes:
            yield PlanChange("caution", finding.code, finding=finding)


def _rates(plan: InfusionPlan) -> tuple[object, ...]:
    schedule = plan.schedule
    if schedule is None:
        return ()
    return tuple((step.rate_ml_h, step.start_min, step.end_min) for step in schedule.steps)
