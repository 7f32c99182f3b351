"""The steps to come as rows of the table; each knows the figures of the plan behind its rate."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from infuseplan.domain.plan.plan import InfusionPlan, RateStep
from infuseplan.presentation.plan.explained import several
from infuseplan.presentation.plan.view import RateRow, rate_row


def course_row(plan: InfusionPlan, step: RateStep) -> RateRow:
    """One step of the course. Its times and volumes follow from what was given, its rate does not.

    So every cell says why of the rate, by the step of the plan that has it or by the restart.
    """
    row = rate_row(step)
    why = next(_figures_of(plan, step.rate_ml_h), None)
    return replace(row, fields=(None, *(why for _ in row.fields[1:])))


def _figures_of(plan: InfusionPlan, rate: Fraction) -> Iterator[str]:
    if plan.schedule is not None:
        for place, step in enumerate(plan.schedule.steps):
            if step.rate_ml_h == rate:
                at = f"schedule.steps.{place}"
                yield several(f"{at}.rate_ml_per_h", f"{at}.rate_mg_per_h")
    for rule in plan.reaction_rules:
        at = f"reaction_rules.{rule.id}"
        if rule.resume_rate_ml_h == rate:
            yield f"{at}.resume_rate_ml_per_h"
        for place, restart in enumerate(rule.restart_by_step):
            if restart.resume_rate_ml_h == rate:
                yield f"{at}.restart_by_step.{place}.resume_rate_ml_per_h"
        for place, hold in enumerate(rule.then):
            if hold.rate_ml_h == rate:
                yield f"{at}.then.{place}.rate_ml_per_h"
