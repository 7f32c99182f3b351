"""How a correct plan is made wrong: one value, one step, one rule, or one dose."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pydantic import BaseModel

from infuseplan.domain.plan.plan import InfusionPlan, RateStep, VialCount
from infuseplan.domain.plan.request import PlanRequest
from infuseplan.domain.protocol.site_policy import SitePolicy

from .good_plans import (
    FIRST,
    schedule,
)

Path = tuple[str | int, ...]

FOUR_VIALS = (VialCount(Decimal(500), 1), VialCount(Decimal(100), 3))
THREE_VIALS = (VialCount(Decimal(500), 1), VialCount(Decimal(100), 2))
MILLIONTH = Fraction(1, 1_000_000)
SUMMER = timezone(timedelta(hours=2))


def path_of(text: str) -> Path:
    """`schedule.steps[2].rate_ml_h` as the names and places that lead there."""
    parts = text.replace("[", ".").replace("]", "").split(".")
    return tuple(int(part) if part.isdigit() else part for part in parts)


def changed(thing: Any, path: Path, value: Any) -> Any:
    """A copy of `thing` with another value at the end of `path`; models are validated again."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        return (*thing[:key], changed(thing[key], rest, value), *thing[key + 1 :])
    inner = changed(getattr(thing, key), rest, value)
    if isinstance(thing, BaseModel):
        return type(thing)(**{**dict(thing), key: inner})
    return replace(thing, **{key: inner})


def values_in(thing: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Every single value in a plan and the path that leads to it."""
    if isinstance(thing, tuple):
        inside = [((*path, place), value) for place, value in enumerate(thing)]
    elif isinstance(thing, BaseModel):
        inside = [((*path, name), value) for name, value in thing]
    elif hasattr(thing, "__dataclass_fields__"):
        inside = [((*path, field.name), getattr(thing, field.name)) for field in fields(thing)]
    else:
        return [(path, thing)]
    return [found for where, value in inside for found in values_in(value, where)]


def at_path(base: InfusionPlan, path: str, value: Any) -> InfusionPlan:
    plan = changed(base, path_of(path), value)
    assert isinstance(plan, InfusionPlan)
    return plan


def with_steps(base: InfusionPlan, alter: Callable[[list[RateStep]], None]) -> InfusionPlan:
    assert base.schedule is not None
    altered = list(base.schedule.steps)
    alter(altered)
    return replace(base, schedule=replace(base.schedule, steps=tuple(altered)))


def swap(altered: list[RateStep]) -> None:
    altered[2], altered[3] = altered[3], altered[2]


def renumbered_without(place: int, base: InfusionPlan) -> InfusionPlan:
    assert base.schedule is not None
    left = [step for index, step in enumerate(base.schedule.steps) if index != place]
    numbered = tuple(replace(step, number=n) for n, step in enumerate(left, start=1))
    return replace(base, schedule=replace(base.schedule, steps=numbered))


def climbing(*rows: tuple[str, str, str, str, str, str, str]) -> InfusionPlan:
    """Infusion 1 with another, consistent table of steps: only the table itself can object."""
    return replace(FIRST, schedule=schedule("first", rows, "25", "150", "12.5"))


def one_minute_late(altered: list[RateStep]) -> None:
    later = altered[1]
    altered[1] = replace(later, start_min=later.start_min + 1)


def one_minute_early(altered: list[RateStep]) -> None:
    later = altered[1]
    altered[1] = replace(later, start_min=later.start_min - 1)


def with_rule(base: InfusionPlan, name: str, **values: Any) -> InfusionPlan:
    found = [replace(rule, **values) if rule.id == name else rule for rule in base.reaction_rules]
    return replace(base, reaction_rules=tuple(found))


def without_rule(base: InfusionPlan, name: str) -> InfusionPlan:
    kept = tuple(rule for rule in base.reaction_rules if rule.id != name)
    return replace(base, reaction_rules=kept)


def without_agent(name: str) -> InfusionPlan:
    kept = tuple(item for item in FIRST.premedication if item.agent != name)
    return replace(FIRST, premedication=kept)


def for_regimen(
    name: str, years: int, *, dexamethasone: int, routes: tuple[Literal["oral", "iv"], ...]
) -> InfusionPlan:
    born = FIRST.request.born
    assert born is not None
    born = born.replace(year=2026 - years)
    asked = {**dict(FIRST.request), "regimen": name, "age_years": years, "born": born}
    item = replace(FIRST.premedication[0], dose_mg=(Decimal(dexamethasone),) * 2, routes=routes)
    return replace(
        FIRST,
        request=type(FIRST.request)(**asked),
        regimen=type(FIRST.regimen)(**{**dict(FIRST.regimen), "id": name}),
        premedication=(item, *FIRST.premedication[1:]),
    )


def lax(plan: InfusionPlan = FIRST, **settings: Any) -> InfusionPlan:
    """The plan under settings that no file may hold, as if they had been loaded unchecked."""
    loose = SitePolicy.model_construct(None, **{**dict(plan.policy), **settings})
    return replace(plan, policy=loose)


def unvalidated(**answers: Any) -> InfusionPlan:
    """A plan for a request that contradicts itself and that no door would let in."""
    return replace(FIRST, request=PlanRequest.model_construct(**{**dict(FIRST.request), **answers}))


def dosed(
    mg: Fraction, *, vials: tuple[VialCount, ...], base: InfusionPlan = FIRST
) -> InfusionPlan:
    """Every figure that follows from the dose, and the exact dose left as it was."""
    assert base.bag is not None
    assert base.schedule is not None
    total = sum((Fraction(vial.strength_mg) * vial.count for vial in vials), Fraction(0))
    strength = mg / base.bag.volume_ml
    percent = (mg - base.dose.exact_mg) * 100 / base.dose.exact_mg
    return replace(
        base,
        dose=replace(base.dose, mg=mg, drug_ml=mg / 20, rounding_percent=percent),
        vials=vials,
        vials_total_mg=total,
        left_over_mg=total - mg,
        bag=replace(base.bag, diluent_to_remove_ml=mg / 20, concentration_mg_per_ml=strength),
        schedule=replace(
            base.schedule,
            steps=tuple(
                replace(
                    step,
                    rate_mg_h=step.rate_ml_h * strength,
                    cumulative_mg=step.cumulative_ml * strength,
                )
                for step in base.schedule.steps
            ),
        ),
    )
