"""The monitor's first look at a plan: whether every figure in it is an exact number."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

from infuseplan.domain.monitor.same_parts import looked_at_once
from infuseplan.domain.plan.plan import InfusionPlan, ReactionRule

_REQUEST = attrgetter("weight_kg", "age_years", "infusion_number")
_DOSE = attrgetter("exact_mg", "mg", "rounding_percent", "drug_ml", "concentration_mg_per_ml")
_VIALS = attrgetter("vials_total_mg", "left_over_mg")
_VIAL = attrgetter("strength_mg", "count")
_BAG = attrgetter("volume_ml", "nominal_ml", "diluent_to_remove_ml", "concentration_mg_per_ml")
_SCHEDULE = attrgetter(
    "initial_rate_ml_h", "max_rate_ml_h", "half_initial_rate_ml_h", "duration_min"
)
_STEP = attrgetter(
    "start_min",
    "end_min",
    "rate_ml_h",
    "volume_ml",
    "cumulative_ml",
    "rate_mg_h",
    "cumulative_mg",
)
_RESTART = attrgetter("resume_when_grade_at_most", "resume_rate_ml_h", "observe_min")
_NO_RESTART = (None, None, None)
_ALWAYS_EXACT = frozenset({Fraction, int})


def _figures(plan: InfusionPlan) -> Iterator[tuple[str, tuple[object, ...]]]:
    yield "request", _REQUEST(plan.request)
    yield "protocol", (plan.protocol.product.mg_per_ml,)
    yield "dose", _DOSE(plan.dose)
    if plan.dose.per_kg_mg is not None:
        yield "dose", (plan.dose.per_kg_mg,)
    yield "vials", _VIALS(plan)
    for vial in plan.vials:
        yield "vials", _VIAL(vial)
    if plan.bag is not None:
        yield "bag", _BAG(plan.bag)
    if plan.schedule is not None:
        yield "schedule", _SCHEDULE(plan.schedule)
        for step in plan.schedule.steps:
            yield "schedule.steps", _STEP(step)
    given: list[object] = []
    for item in plan.premedication:
        given += (item.earliest_min_before, item.latest_min_before, *(item.dose_mg or ()))
    yield "premedication", tuple(given)


def _figures_of_rules(rules: tuple[ReactionRule, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    for rule in rules:
        restart: tuple[object, ...] = _RESTART(rule)
        if restart != _NO_RESTART or rule.then or rule.restart_by_step:
            holds = list(rule.then)
            for one in rule.restart_by_step:
                restart += (one.at_ml_h, one.resume_rate_ml_h)
                holds += one.then
            for hold in holds:
                restart += (hold.rate_ml_h, hold.hold_min)
            yield "reaction_rules", tuple(value for value in restart if value is not None)


def first_inexact(plan: InfusionPlan) -> tuple[str, object] | None:
    """The first figure that is no exact number, and the part of the plan that it stands in."""
    return _first_of(_figures(plan)) or _inexact_in_rules(plan.reaction_rules)


@looked_at_once
def _inexact_in_rules(rules: tuple[ReactionRule, ...]) -> tuple[str, object] | None:
    return _first_of(_figures_of_rules(rules))


def _first_of(
    parts: Iterable[tuple[str, tuple[object, ...]]],
) -> tuple[str, object] | None:
    for part, figures in parts:
        # Of most parts all figures are of these two kinds, and one look tells.
        if _ALWAYS_EXACT.issuperset(map(type, figures)):
            continue
        for value in figures:
            kind = type(value)
            if kind is Fraction or kind is int:
                continue
            if not (isinstance(value, Decimal) and value.is_finite()):
                return part, value
    return None
