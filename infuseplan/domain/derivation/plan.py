"""Why this number: every figure of a plan with its formula, inputs, source and settings.

A view of what the planner left in the plan, made when somebody asks. Figures and inputs are read
there, and so is each choice that the planner made on the way (`Dose.mg_by`, `Bag.volume_from`,
`RateStep.is_until_empty`); nothing is calculated again, which is the monitor's task.

Fields are named by their path in the plan's JSON: `dose.mg`, `schedule.steps.0.rate_ml_per_h`
(places in lists count from 0), `premedication.dexamethasone.dose_mg`,
`reaction_rules.grade-2.observe_min` (agents, rules, evidence and remarks by their id).
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from infuseplan.domain.derivation.rates import reaction_derivations, schedule_derivations
from infuseplan.domain.derivation.record import (
    Derivation,
    DerivedValue,
    Input,
    InputPlace,
    Record,
    Result,
    figures_in,
    input_stated,
)
from infuseplan.domain.plan.drawing_up import draw_up
from infuseplan.domain.plan.plan import InfusionPlan, PremedicationItem

__all__ = ["Derivation", "DerivedValue", "Input", "Result", "derivations", "derive", "fields"]


def fields(plan: InfusionPlan) -> tuple[str, ...]:
    """The paths of all figures that `derive` can explain, in the order of the plan."""
    return tuple(found.field for found in derivations(plan))


def derivations(plan: InfusionPlan) -> Iterator[Derivation]:
    """All of them, in the order of the plan."""
    record = Record(plan)
    for part in _PARTS.values():
        yield from part(record)


def derive(plan: InfusionPlan, field: str) -> Derivation | None:
    """Why `field` is what it is; None where this plan has no such figure."""
    part = _PARTS.get(field.partition(".")[0])
    if part is None:
        return None
    return next((found for found in part(Record(plan)) if found.field == field), None)


def _request(record: Record) -> Iterator[Derivation]:
    request = record.plan.request
    for name in type(request).model_fields:
        field, value = f"request.{name}", getattr(request, name)
        if value is None:
            continue
        if name == "age_years" and request.born is not None and request.on is not None:
            yield record.figure(field, "age", "request.born", "request.on")
        else:
            yield record.figure(field, "given", input_stated(name, value))


def _policy(record: Record) -> Iterator[Derivation]:
    policy = record.plan.policy
    for key in type(policy).model_fields:
        field, value = f"policy.{key}", getattr(policy, key)
        for path in (field,) if isinstance(value, str) else figures_in(field, value):
            yield record.stated(path, None, key)


def _regimen(record: Record) -> Iterator[Derivation]:
    regimen = record.plan.regimen
    name, origins = input_stated("name", regimen.name), (regimen.origin,)
    yield record.figure("regimen.name", "stated-for", "request.regimen", name, origins=origins)
    for field in figures_in("regimen", regimen):
        yield record.stated(field, regimen.origin)


def _dose(record: Record) -> Iterator[Derivation]:
    dose = record.plan.dose
    if dose.per_kg_mg is None:
        yield record.stated("dose.exact_mg", dose.origin)
    else:
        operands = ("dose.per_kg_mg", "request.weight_kg")
        yield record.stated("dose.per_kg_mg", dose.origin)
        yield record.figure("dose.exact_mg", "product", *operands, origins=(dose.origin,))
    yield _prepared_dose(record)
    change, rounding = ("dose.mg", "dose.exact_mg"), ("dose_rounding",)
    yield record.figure("dose.rounding_percent", "percent-change", *change, settings=rounding)
    yield record.stated("dose.concentration_mg_per_ml", dose.product_origin)
    operands = ("dose.mg", "dose.concentration_mg_per_ml")
    yield record.figure("dose.drug_ml", "quotient", *operands, origins=(dose.product_origin,))


def _prepared_dose(record: Record) -> Derivation:
    plan, places = record.plan, list[InputPlace](["dose.exact_mg"])
    if plan.dose.mg_by == "vial-sum":
        places = _vial_counts(plan)
    elif plan.dose.mg_by == "over-limit":
        passed = (one for one in plan.findings if one.code == "dose.rounding-over-limit")
        rounded = input_stated("rounded_mg", next(passed).args["rounded_mg"])
        places += [rounded, "policy.dose_rounding.within_percent"]
    origins, settings = (plan.dose.origin,), ("dose_rounding",)
    return record.figure("dose.mg", plan.dose.mg_by, *places, origins=origins, settings=settings)


def _vial_counts(plan: InfusionPlan) -> list[InputPlace]:
    return [
        (f"vials.{index}.{name}", f"{name}_{index + 1}")
        for index in range(len(plan.vials))
        for name in ("count", "strength_mg")
    ]


def _vials(record: Record) -> Iterator[Derivation]:
    """Strengths are stated; only those in use stand in the plan, and the choice is the same."""
    plan = record.plan
    # Where the dose is rounded to whole vials, the vials make the dose, not the dose the vials.
    to_vials = plan.dose.mg_by == "vial-sum"
    rule, amount = ("nearest-vials", "exact_mg") if to_vials else ("fewest-vials", "mg")
    settings = ("dose_rounding",) if to_vials else ()
    origin, strengths = plan.dose.product_origin, _vial_counts(plan)[1::2]
    for index in range(len(plan.vials)):
        own = f"vials.{index}.strength_mg"
        count, places = f"vials.{index}.count", [f"dose.{amount}", own, *strengths]
        yield record.stated(own, origin)
        yield record.figure(count, rule, *places, origins=(origin,), settings=settings)


def _vials_total(record: Record) -> Iterator[Derivation]:
    counts, origins = _vial_counts(record.plan), (record.plan.dose.product_origin,)
    yield record.figure("vials_total_mg", "vial-sum", *counts, origins=origins)


def _left_over(record: Record) -> Iterator[Derivation]:
    yield record.figure("left_over_mg", "difference", "vials_total_mg", "dose.mg")


def _drawn(record: Record) -> Iterator[Derivation]:
    """The volume to the marks of the hospital's syringes, which the plan does not know."""
    found = draw_up(record.plan.dose.drug_ml, record.plan.policy)
    if found is None:
        return
    places, drawn = ("dose.drug_ml", input_stated("drawn_ml", found.drawn_ml)), found.drawn_ml
    settings = ("syringes", "draw_up_percent")
    yield record.figure("drawn_ml", "to-marks", *places, settings=settings, result=drawn)


def _bag(record: Record) -> Iterator[Derivation]:
    bag, preparation = record.plan.bag, record.plan.preparation
    if bag is None:
        return
    yield record.stated("bag.nominal_ml", bag.origin)
    if bag.volume_from == "policy.bag_volume_ml":
        # The source stands beside the setting only where both name the same volume.
        origins = (bag.origin,) if bag.volume_ml == bag.nominal_ml else ()
        planned, settings = (bag.volume_from, "planned_bag_ml"), ("bag_volume_ml",)
        yield record.figure("bag.volume_ml", "same", planned, origins=origins, settings=settings)
    else:
        origins = (bag.origin,) if bag.volume_from == "bag.nominal_ml" else ()
        yield record.figure("bag.volume_ml", "same", bag.volume_from, origins=origins)
    prepared = (None if preparation is None else preparation.origin,)
    out = "bag.diluent_to_remove_ml"
    yield record.figure(out, "equal-volume", "dose.drug_ml", origins=prepared)
    volume = ("bag.volume_ml", "bag_volume_ml")
    yield record.figure("bag.concentration_mg_per_ml", "quotient", "dose.mg", volume)


def _premedication(record: Record) -> Iterator[Derivation]:
    for item in record.plan.premedication:
        at = f"premedication.{item.agent}"
        if item.dose_mg is not None:
            yield _agent_dose(record, item, *item.dose_mg)
        for name, bound in (("from_age", item.from_age), ("below_age", item.below_age)):
            if bound is not None:
                yield record.stated(f"{at}.{name}", item.origin)
        earliest, latest = f"{at}.earliest_min_before", f"{at}.latest_min_before"
        window = item.window_origin or item.origin
        yield record.stated(earliest, window)
        yield record.stated(latest, window)
        if record.plan.request.start is not None:
            for name, minutes in (("give_from", earliest), ("give_until", latest)):
                operands = ("request.start", minutes)
                yield record.figure(f"{at}.{name}", "earlier", *operands, origins=(window,))


def _agent_dose(
    record: Record, item: PremedicationItem, least: Decimal, most: Decimal
) -> Derivation:
    """The dose that the source states for this regimen and for the age on the day."""
    request = record.plan.request
    rule, known = "dose-for-birth-date", list[InputPlace](["request.born", "request.on"])
    if request.born is None or request.on is None:
        rule, known = "dose-for-age", []
    places = ["regimen.name", *known, "request.age_years"]
    if item.from_age is not None:
        rule = f"{rule}-from"
        places.append(input_stated("from_age_years", item.from_age))
    elif item.below_age is not None:
        rule = f"{rule}-below"
        places.append(input_stated("below_age_years", item.below_age))
    if least == most:
        places.append(input_stated("dose_mg", least))
    else:
        places += [input_stated("least_mg", least), input_stated("most_mg", most)]
    field = f"premedication.{item.agent}.dose_mg"
    return record.figure(field, rule, *places, origins=(item.origin,))


def _preparation(record: Record) -> Iterator[Derivation]:
    preparation = record.plan.preparation
    if preparation is not None:
        texts = [f"preparation.diluents.{at}" for at in range(len(preparation.diluents))]
        texts.append("preparation.filter")
        if preparation.refrigerated_note is not None:
            texts.append("preparation.refrigerated_note")
        for field in (*texts, *figures_in("preparation", preparation)):
            yield record.stated(field, preparation.origin)


def _room_temperature(record: Record) -> Iterator[Derivation]:
    """The shorter of two times, or the hospital's alone where the source states none."""
    preparation, key = record.plan.preparation, "room_temperature_limit_min"
    field, hospital, settings = "room_temperature.limit_min", f"policy.{key}", (key,)
    if preparation is None:
        yield record.figure(field, "same", hospital, settings=settings)
        return
    places = (hospital, "preparation.room_temperature_h")
    origins = (preparation.origin,)
    yield record.figure(field, "shorter", *places, origins=origins, settings=settings)


def _evidence(record: Record) -> Iterator[Derivation]:
    for seen in record.plan.evidence:
        at = f"evidence.{seen.id}"
        for field in (f"{at}.text", *figures_in(at, seen)):
            yield record.stated(field, seen.origin)


def _remarks(record: Record) -> Iterator[Derivation]:
    for remark in record.plan.remarks:
        at = f"remarks.{remark.id}"
        for field in (f"{at}.text", *figures_in(at, remark)):
            yield record.stated(field, remark.origin)


_PARTS: dict[str, Callable[[Record], Iterator[Derivation]]] = {
    "request": _request,
    "policy": _policy,
    "regimen": _regimen,
    "dose": _dose,
    "vials": _vials,
    "vials_total_mg": _vials_total,
    "left_over_mg": _left_over,
    "drawn_ml": _drawn,
    "bag": _bag,
    "premedication": _premedication,
    "schedule": schedule_derivations,
    "reaction_rules": reaction_derivations,
    "preparation": _preparation,
    "room_temperature": _room_temperature,
    "evidence": _evidence,
    "remarks": _remarks,
}
