"""What a plan of another day becomes by the start that really happened, as findings.

The window asks about the same things before it starts (`plan_for_today`); `replay` comes after,
and says them.
"""

from collections.abc import Iterator

from infuseplan.application.plan.for_today import PlanChange, plan_changes
from infuseplan.domain.findings import CAUTION, Arg, Finding
from infuseplan.domain.plan.plan import InfusionPlan
from infuseplan.domain.plan.request import PlanRequest


def planned_again(planned: PlanRequest, real: PlanRequest) -> Iterator[Finding]:
    """That the plan was made for another day, and whether anybody knows the age of the real one."""
    if planned.on is None or real.on is None or planned.on == real.on:
        return
    days: dict[str, Arg] = {"planned_for": planned.on, "on": real.on}
    yield Finding("course.planned-again", CAUTION, field="plan.on", args=days)
    if planned.born is None:
        yield Finding("course.age-of-another-day", CAUTION, field="plan.age_years", args=days)


def changed_figures(planned: InfusionPlan, real: InfusionPlan) -> Iterator[Finding]:
    """Each figure that is another one for the real start; doses of one agent are said elsewhere.

    Cautions of the new plan are not repeated: they are among its own findings.
    """
    for change in plan_changes(planned, real):
        both = change.before is not None and change.after is not None
        if change.what != "caution" and not (change.what == "premedication" and both):
            yield Finding("course.plan-changed", CAUTION, field="plan", args=_args(change))


def _args(change: PlanChange) -> dict[str, Arg]:
    args: dict[str, Arg] = {"what": change.what, "name": change.name}
    for key, figures in (("planned", change.before), ("now", change.after)):
        if figures:
            args |= {f"{key}_least": figures[0], f"{key}_most": figures[-1]}
    return args
