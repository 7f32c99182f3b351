"""Why this number: every figure of a plan with its formula, inputs, source and settings.

Worked out from a finished plan when somebody asks, never while planning. Each result is computed
again from the inputs; tests demand that it is the plan's own figure, exactly.

Fields are named by their path in the plan's JSON: `dose.mg`, `schedule.steps.0.rate_ml_per_h`
(places in lists count from 0), `premedication.dexamethasone.dose_mg`,
`reaction_rules.grade-2.observe_min` (agents, rules, evidence and remarks by their id).
"""

from collections.abc import Callable, Iterator

from infuseplan.domain.derivation.formula import Input, Result, Value, evaluate
from infuseplan.domain.derivation.rates import reaction_derivations, schedule_derivations
from infuseplan.domain.derivation.record import (
    Derivation,
    derived,
    figures_in,
    from_source,
    input_from_field,
    input_stated,
    setting_text,
)
from infuseplan.domain.findings import Finding
from infuseplan.domain.plan.plan import InfusionPlan, PremedicationItem
from infuseplan.domain.protocol.site_policy import (
    BAG_OF_SETTINGS_ML,
    RoundingOff,
    RoundToMilligram,
    RoundToVial,
)

__all__ = ["Derivation", "Input", "Result", "Value", "derivations", "derive", "evaluate", "fields"]


def fields(plan: InfusionPlan) -> tuple[str, ...]:
    """The paths of all figures that `derive` can explain, in the order of the plan."""
    return tuple(found.field for found in derivations(plan))


def derivations(plan: InfusionPlan) -> Iterator[Derivation]:
    """All of them, in the order of the plan; `derive` works out no more than it has to."""
    for part in _PARTS.values():
        yield from part(plan)


def derive(plan: InfusionPlan, field: str) -> Derivation | None:
    """Why `field` is what it is; None where this plan has no such figure."""
    part = _PARTS.get(field.partition(".")[0])
    if part is None:
        return None
    return next((found for found in part(plan) if found.field == field), None)


def _request(plan: InfusionPlan) -> Iterator[Derivation]:
    request = plan.request
    for name in type(request).model_fields:
        value = getattr(request, name)
        if value is None:
            continue
        if name == "age_years" and request.born is not None and request.on is not None:
            yield derived(
                plan,
                "request.age_years",
                "age",
                input_from_field("request.born", request.born),
                input_from_field("request.on", request.on),
            )
        else:
            yield derived(plan, f"request.{name}", "given", input_stated(name, value))


def _policy(plan: InfusionPlan) -> Iterator[Derivation]:
    policy = plan.policy
    for key in type(policy).model_fields:
        value = getattr(policy, key)
        settings = (setting_text(policy, key),)
        if isinstance(value, str):
            field = f"policy.{key}"
            yield derived(plan, field, "setting", input_stated(key, value), settings=settings)
        for field, figure in figures_in(f"policy.{key}", value):
            name = field.rpartition(".")[2]
            given = input_stated(key if name.isdecimal() else name, figure)
            yield derived(plan, field, "setting", given, settings=settings)


def _regimen(plan: InfusionPlan) -> Iterator[Derivation]:
    regimen = plan.regimen
    yield derived(
        plan,
        "regimen.name",
        "stated-for",
        input_from_field("request.regimen", plan.request.regimen),
        input_stated("name", regimen.name),
        origins=(regimen.origin,),
    )
    for field, value in figures_in("regimen", regimen):
        yield from_source(plan, field, value, regimen.origin)


def _dose(plan: InfusionPlan) -> Iterator[Derivation]:
    dose = plan.dose
    exact = input_from_field("dose.exact_mg", dose.exact_mg)
    if dose.per_kg_mg is None:
        yield from_source(plan, "dose.exact_mg", dose.exact_mg, dose.origin)
    else:
        yield from_source(plan, "dose.per_kg_mg", dose.per_kg_mg, dose.origin)
        yield derived(
            plan,
            "dose.exact_mg",
            "product",
            input_from_field("dose.per_kg_mg", dose.per_kg_mg),
            input_from_field("request.weight_kg", plan.request.weight_kg),
            origins=(dose.origin,),
        )
    yield _prepared_dose(plan, exact)
    prepared = input_from_field("dose.mg", dose.mg)
    rounding = (setting_text(plan.policy, "dose_rounding"),)
    yield derived(
        plan, "dose.rounding_percent", "percent-change", prepared, exact, settings=rounding
    )
    yield from_source(
        plan, "dose.concentration_mg_per_ml", dose.concentration_mg_per_ml, dose.product_origin
    )
    yield derived(
        plan,
        "dose.drug_ml",
        "quotient",
        prepared,
        input_from_field("dose.concentration_mg_per_ml", dose.concentration_mg_per_ml),
        origins=(dose.product_origin,),
    )


def _over_limit(plan: InfusionPlan) -> Finding | None:
    """The planner's note that the hospital's rounding would have passed its limit."""
    code = "dose.rounding-over-limit"
    return next((finding for finding in plan.findings if finding.code == code), None)


def _prepared_dose(plan: InfusionPlan, exact: Input) -> Derivation:
    rounding = plan.policy.dose_rounding
    origins = (plan.dose.origin,)
    settings = (setting_text(plan.policy, "dose_rounding"),)
    if isinstance(rounding, RoundingOff):
        return derived(plan, "dose.mg", "same", exact, origins=origins, settings=settings)
    over = _over_limit(plan)
    if over is not None:
        return derived(
            plan,
            "dose.mg",
            "over-limit",
            exact,
            input_stated("rounded_mg", over.args["rounded_mg"]),
            input_from_field("policy.dose_rounding.within_percent", rounding.within_percent),
            origins=origins,
            settings=settings,
        )
    if isinstance(rounding, RoundToMilligram):
        return derived(plan, "dose.mg", "nearest-mg", exact, origins=origins, settings=settings)
    vials = _vial_counts(plan)
    return derived(plan, "dose.mg", "vial-sum", *vials, origins=origins, settings=settings)


def _vial_counts(plan: InfusionPlan) -> Iterator[Input]:
    for index, vial in enumerate(plan.vials):
        yield input_from_field(f"vials.{index}.count", vial.count, f"count_{index + 1}")
        yield input_from_field(
            f"vials.{index}.strength_mg", vial.strength_mg, f"strength_mg_{index + 1}"
        )


def _vials(plan: InfusionPlan) -> Iterator[Derivation]:
    """Strengths are stated; only those in use stand in the plan, and the choice is the same."""
    dose = plan.dose
    # Where the dose is rounded to whole vials, the vials make the dose, not the dose the vials.
    to_vials = isinstance(plan.policy.dose_rounding, RoundToVial) and _over_limit(plan) is None
    rule = "nearest-vials" if to_vials else "fewest-vials"
    amount = (
        input_from_field("dose.exact_mg", dose.exact_mg)
        if to_vials
        else input_from_field("dose.mg", dose.mg)
    )
    settings = (setting_text(plan.policy, "dose_rounding"),) if to_vials else ()
    strengths = [
        input_from_field(f"vials.{index}.strength_mg", vial.strength_mg, f"strength_mg_{index + 1}")
        for index, vial in enumerate(plan.vials)
    ]
    for index, vial in enumerate(plan.vials):
        field = f"vials.{index}.strength_mg"
        own = input_from_field(field, vial.strength_mg)
        yield from_source(plan, field, vial.strength_mg, dose.product_origin)
        yield derived(
            plan,
            f"vials.{index}.count",
            rule,
            amount,
            own,
            *strengths,
            origins=(dose.product_origin,),
            settings=settings,
        )


def _vials_total(plan: InfusionPlan) -> Iterator[Derivation]:
    origins = (plan.dose.product_origin,)
    yield derived(plan, "vials_total_mg", "vial-sum", *_vial_counts(plan), origins=origins)


def _left_over(plan: InfusionPlan) -> Iterator[Derivation]:
    yield derived(
        plan,
        "left_over_mg",
        "difference",
        input_from_field("vials_total_mg", plan.vials_total_mg),
        input_from_field("dose.mg", plan.dose.mg),
    )


def _bag(plan: InfusionPlan) -> Iterator[Derivation]:
    bag = plan.bag
    if bag is None:
        return
    yield from_source(plan, "bag.nominal_ml", bag.nominal_ml, bag.origin)
    if plan.request.bag_ml is not None:
        measured = input_from_field("request.bag_ml", plan.request.bag_ml)
        yield derived(plan, "bag.volume_ml", "same", measured)
    elif bag.nominal_ml != BAG_OF_SETTINGS_ML:
        stated = input_from_field("bag.nominal_ml", bag.nominal_ml)
        yield derived(plan, "bag.volume_ml", "same", stated, origins=(bag.origin,))
    else:
        planned = input_from_field(
            "policy.bag_volume_ml", plan.policy.bag_volume_ml, "planned_bag_ml"
        )
        # The source stands beside the setting only where both name the same volume.
        yield derived(
            plan,
            "bag.volume_ml",
            "same",
            planned,
            origins=(bag.origin,) if bag.volume_ml == bag.nominal_ml else (),
            settings=(setting_text(plan.policy, "bag_volume_ml"),),
        )
    yield derived(
        plan,
        "bag.diluent_to_remove_ml",
        "equal-volume",
        input_from_field("dose.drug_ml", plan.dose.drug_ml),
        origins=() if plan.preparation is None else (plan.preparation.origin,),
    )
    yield derived(
        plan,
        "bag.concentration_mg_per_ml",
        "quotient",
        input_from_field("dose.mg", plan.dose.mg),
        input_from_field("bag.volume_ml", bag.volume_ml, "bag_volume_ml"),
    )


def _premedication(plan: InfusionPlan) -> Iterator[Derivation]:
    for item in plan.premedication:
        at = f"premedication.{item.agent}"
        yield _agent_dose(plan, item)
        for name, bound in (("from_age", item.from_age), ("below_age", item.below_age)):
            if bound is not None:
                yield from_source(plan, f"{at}.{name}", bound, item.origin)
        earliest = input_from_field(f"{at}.earliest_min_before", item.earliest_min_before)
        latest = input_from_field(f"{at}.latest_min_before", item.latest_min_before)
        window = item.window_origin or item.origin
        yield from_source(plan, f"{at}.earliest_min_before", item.earliest_min_before, window)
        yield from_source(plan, f"{at}.latest_min_before", item.latest_min_before, window)
        start = plan.request.start
        if start is not None:
            clock, origins = input_from_field("request.start", start), (window,)
            yield derived(plan, f"{at}.give_from", "earlier", clock, earliest, origins=origins)
            yield derived(plan, f"{at}.give_until", "earlier", clock, latest, origins=origins)


def _agent_dose(plan: InfusionPlan, item: PremedicationItem) -> Derivation:
    """The dose that the source states for this regimen and for the age on the day."""
    request = plan.request
    regimen = input_from_field("regimen.name", plan.regimen.name)
    age = input_from_field("request.age_years", request.age_years)
    least, most = item.dose_mg
    amounts = [input_stated("least_mg", least), input_stated("most_mg", most)]
    if least == most:
        amounts = [input_stated("dose_mg", least)]
    field = f"premedication.{item.agent}.dose_mg"
    origins = (item.origin,)
    band: str = ""
    bounds: list[Input] = []
    if item.from_age is not None:
        band, bounds = "-from", [input_stated("from_age_years", item.from_age)]
    elif item.below_age is not None:
        band, bounds = "-below", [input_stated("below_age_years", item.below_age)]
    if request.born is None or request.on is None:
        rule, given = f"dose-for-age{band}", [regimen, age, *bounds, *amounts]
        return derived(plan, field, rule, *given, origins=origins)
    return derived(
        plan,
        field,
        f"dose-for-birth-date{band}",
        regimen,
        input_from_field("request.born", request.born),
        input_from_field("request.on", request.on),
        age,
        *bounds,
        *amounts,
        origins=origins,
    )


def _preparation(plan: InfusionPlan) -> Iterator[Derivation]:
    if plan.preparation is not None:
        for field, value in figures_in("preparation", plan.preparation):
            yield from_source(plan, field, value, plan.preparation.origin)


def _evidence(plan: InfusionPlan) -> Iterator[Derivation]:
    for seen in plan.evidence:
        for field, value in figures_in(f"evidence.{seen.id}", seen):
            yield from_source(plan, field, value, seen.origin)


def _remarks(plan: InfusionPlan) -> Iterator[Derivation]:
    for remark in plan.remarks:
        for field, value in figures_in(f"remarks.{remark.id}", remark):
            yield from_source(plan, field, value, remark.origin)


_PARTS: dict[str, Callable[[InfusionPlan], Iterator[Derivation]]] = {
    "request": _request,
    "policy": _policy,
    "regimen": _regimen,
    "dose": _dose,
    "vials": _vials,
    "vials_total_mg": _vials_total,
    "left_over_mg": _left_over,
    "bag": _bag,
    "premedication": _premedication,
    "schedule": schedule_derivations,
    "reaction_rules": reaction_derivations,
    "preparation": _preparation,
    "evidence": _evidence,
    "remarks": _remarks,
}
