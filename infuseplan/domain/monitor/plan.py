"""A second opinion on every plan: recomputed here, by limits of its own, before anyone sees it.

Nothing that makes a plan is used to check it. The shape of a plan is shared; its arithmetic, its
tables and its way to an age are not, so that one mistake would have to be made twice. A plan
that fails a line is a bug, or a protocol file that no one should follow: it is never shown.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from infuseplan.domain.monitor import limits
from infuseplan.domain.monitor.exactness import first_inexact
from infuseplan.domain.monitor.limit_shapes import ProductLimits
from infuseplan.domain.monitor.premedication import (
    age_on_the_day,
    premedication_proof,
)
from infuseplan.domain.monitor.proof import (
    Fault,
    Figure,
    ProofLine,
    is_more,
    is_product,
    is_same,
    is_sum,
    line,
)
from infuseplan.domain.monitor.rates import rate_proof
from infuseplan.domain.monitor.same_parts import looked_at_once
from infuseplan.domain.monitor.severity import severe_reactions_stop
from infuseplan.domain.plan.plan import Bag, InfusionPlan
from infuseplan.domain.plan.request import PlanRequest

if TYPE_CHECKING:
    from infuseplan.domain.protocol.site_policy import SitePolicy


__all__ = ["Figure", "ProofLine", "failed", "prove"]


def prove(plan: InfusionPlan, asked: PlanRequest | None = None) -> tuple[ProofLine, ...]:
    """Every check as one readable line; with `asked`, also that the plan answers that request.

    A figure that is not exact (a float, a bool, a NaN) makes the rest meaningless: the answer is
    then the one line that says so.
    """
    inexact = first_inexact(plan)
    if inexact is not None:
        field, value = inexact
        fault = Fault(field, f"{type(value).__name__} {value}", "exact number")
        return (line("figures-exact", None, None, "", field, (fault,)),)
    if not limits.has_limits(plan.protocol.id):
        fault = Fault("protocol.id", plan.protocol.id, "a product with limits of its own")
        return (line("within-compiled-limits", None, None, "", "protocol.id", (fault,)),)
    lines = [
        _request_answered(plan, asked),
        _dose(plan),
        _concentrate_holds_dose(plan),
        _vials_hold_dose(plan),
        _within_compiled_limits(plan),
    ]
    if plan.bag is not None:
        lines.append(_bag_holds_dose(plan, plan.bag))
    lines += rate_proof(plan)
    label = plan.protocol.kind == "label" and plan.protocol.market in ("EU", "US")
    if label or plan.premedication:
        lines += premedication_proof(plan)
    if plan.schedule is not None or plan.reaction_rules:
        lines.append(severe_reactions_stop(plan))
    return tuple(lines)


def failed(lines: Iterable[ProofLine]) -> tuple[ProofLine, ...]:
    """The lines that do not hold."""
    return tuple(line for line in lines if not line.holds)


# --- limits that no file can widen -------------------------------------------------------------


def _within_compiled_limits(plan: InfusionPlan) -> ProofLine:
    """Patient, bag and settings by the limits compiled here, whatever the settings say."""
    request, faults = plan.request, []
    between: list[tuple[str, Decimal | int, int, int, str]] = [
        ("weight_kg", request.weight_kg, limits.LIGHTEST_KG, limits.HEAVIEST_KG, "kg"),
        ("age_years", request.age_years, limits.YOUNGEST_YEARS, limits.OLDEST_YEARS, "years"),
    ]
    if request.bag_ml is not None:
        between.append(("bag_ml", request.bag_ml, *_bag_between(plan), "mL"))
    for field, value, least, most, unit in between:
        if not least <= value <= most:
            limit = least if value < least else most
            faults.append(Fault(f"request.{field}", value, limit, unit))
    faults += _settings_beyond(plan.policy, limits.SETTINGS_BETWEEN)
    return line(
        "within-compiled-limits",
        request.weight_kg,
        limits.HEAVIEST_KG,
        "kg",
        "request.weight_kg",
        faults,
    )


def _bag_between(plan: InfusionPlan) -> tuple[int, int]:
    """Only of the bag that the settings are about may a measured volume be another one."""
    nominal = limits.product_limits(plan.protocol.id).bag_ml(plan.request.infusion_number)
    if nominal == limits.BAG_OF_SETTINGS_ML:
        return limits.SMALLEST_BAG_ML, limits.LARGEST_BAG_ML
    return nominal, nominal


@looked_at_once
def _settings_beyond(
    policy: "SitePolicy", between: Mapping[str, tuple[int | None, int | None]]
) -> tuple[Fault, ...]:
    faults = []
    for key, (least, most) in between.items():
        given = getattr(policy, key)
        for value in given if isinstance(given, tuple) else (given,):
            if least is not None and value < least:
                faults.append(Fault(f"policy.{key}", value, least))
            if most is not None and value > most:
                faults.append(Fault(f"policy.{key}", value, most))
    every = policy.observations
    if every.kind == "every" and every.minutes > limits.OBSERVED_WITHIN_MIN:
        limit = limits.OBSERVED_WITHIN_MIN
        faults.append(Fault("policy.observations", every.minutes, limit, "min"))
    return tuple(faults)


# --- the patient and the dose ----------------------------------------------------------------


def _request_answered(plan: InfusionPlan, asked: PlanRequest | None) -> ProofLine:
    request, faults = plan.request, []
    age = age_on_the_day(plan)
    if asked is not None and asked is not request:
        for name in PlanRequest.model_fields:
            # As text: two datetimes an hour apart are equal if only their fold differs.
            left, right = str(getattr(request, name)), str(getattr(asked, name))
            if left != right:
                faults.append(Fault(f"request.{name}", left, right))
    if plan.regimen.id != request.regimen:
        faults.append(Fault("regimen.id", plan.regimen.id, request.regimen))
    if age != request.age_years:
        faults.append(Fault("request.age_years", request.age_years, age, "years"))
    if request.start is not None and request.on != request.start.date():
        faults.append(Fault("request.on", request.on, request.start.date()))
    if request.infusion_number < 1:
        faults.append(Fault("request.infusion_number", request.infusion_number, 1))
    youngest, oldest = plan.policy.age_limits_years
    if not youngest <= age <= oldest:
        limit = youngest if age < youngest else oldest
        faults.append(Fault("request.age_years", age, limit, "years"))
    return line("request-answered", age, request.age_years, "years", "request.age_years", faults)


def _dose(plan: InfusionPlan) -> ProofLine:
    """By the kind of dose that is compiled for the product, whatever kind the file states."""
    product_of = limits.product_limits(plan.protocol.id)
    if product_of.flat_mg is not None:
        return _dose_is_flat(plan, Fraction(product_of.flat_mg))
    return _dose_by_weight(plan, product_of)


def _dose_is_flat(plan: InfusionPlan, flat_mg: Fraction) -> ProofLine:
    dose = plan.dose
    faults = []
    if dose.per_kg_mg is not None:
        faults.append(Fault("dose.per_kg_mg", dose.per_kg_mg, None, "mg/kg"))
    if dose.exact_mg != flat_mg:
        faults.append(Fault("dose.exact_mg", dose.exact_mg, flat_mg, "mg"))
    faults += _weight_faults(plan)
    faults += _rounding_faults(plan, flat_mg)
    return line("dose-is-flat", flat_mg, dose.exact_mg, "mg", "dose.exact_mg", faults)


def _weight_faults(plan: InfusionPlan) -> Iterator[Fault]:
    weight = plan.request.weight_kg
    lightest, heaviest = plan.policy.weight_limits_kg
    if not lightest <= weight <= heaviest:
        limit = lightest if weight < lightest else heaviest
        yield Fault("request.weight_kg", weight, limit, "kg")


def _dose_by_weight(plan: InfusionPlan, product_of: ProductLimits) -> ProofLine:
    dose, weight = plan.dose, plan.request.weight_kg
    per_kg = dose.per_kg_mg
    if per_kg is None:
        fault = Fault("dose.per_kg_mg", None, product_of.per_kg_mg, "mg/kg")
        return line("dose-by-weight", None, dose.exact_mg, "mg", "dose.exact_mg", (fault,))
    faults = []
    usual = frozenset({product_of.per_kg_mg})
    trial = plan.protocol.kind == "trial"
    arms = product_of.per_kg_mg_in.get(plan.protocol.id, usual) if trial else usual
    if per_kg not in arms:
        faults.append(Fault("dose.per_kg_mg", dose.per_kg_mg, product_of.per_kg_mg, "mg/kg"))
    product = dose.exact_mg
    if not is_product(weight, per_kg, product):
        product = Fraction(weight) * Fraction(per_kg)
        faults.append(Fault("dose.exact_mg", dose.exact_mg, product, "mg"))
    faults += _weight_faults(plan)
    faults += _rounding_faults(plan, product)
    return line("dose-by-weight", product, dose.exact_mg, "mg", "dose.exact_mg", faults)


_NOTHING = Fraction(0)


def _rounding_faults(plan: InfusionPlan, exact: Fraction) -> Iterator[Fault]:
    """Only by the hospital's rule, within its percent, and never by more than 10 percent."""
    mg, policy = plan.dose.mg, plan.policy.dose_rounding
    change = _NOTHING if is_same(mg, exact) else (mg - exact) * 100
    if not is_product(plan.dose.rounding_percent, exact, change):
        percent = (mg - exact) * 100 / exact if exact else None
        yield Fault("dose.rounding_percent", plan.dose.rounding_percent, percent, "%")
    if policy.kind == "off":
        if change:
            yield Fault("dose.mg", mg, exact, "mg")
        return
    small_vial = limits.product_limits(plan.protocol.id).small_vial_mg
    grain = 1 if policy.kind == "nearest-mg" else small_vial
    within = min(Fraction(policy.within_percent), Fraction(limits.ROUNDING_PERCENT))
    below = exact // grain * grain
    nearest = below if exact - below < below + grain - exact else below + grain
    # Half a milligram goes up. Half way between two sums of vials, either is the nearest.
    half_way = policy.kind == "nearest-vial" and exact - below == below + grain - exact
    if half_way and mg == below:
        nearest = below
    allowed = abs(nearest - exact) * 100 <= within * exact
    if mg != (nearest if allowed else exact):
        yield Fault("dose.mg", mg, nearest if allowed else exact, "mg")


def _concentrate_holds_dose(plan: InfusionPlan) -> ProofLine:
    dose = plan.dose
    faults = []
    strength = limits.product_limits(plan.protocol.id).concentrate_mg_per_ml
    if dose.concentration_mg_per_ml != strength:
        left = dose.concentration_mg_per_ml
        faults.append(Fault("dose.concentration_mg_per_ml", left, strength, "mg/mL"))
    said = plan.protocol.product.mg_per_ml
    if said != strength:
        faults.append(Fault("protocol.product.mg_per_ml", said, strength, "mg/mL"))
    held = dose.mg
    if not is_product(dose.drug_ml, strength, held):
        held = dose.drug_ml * strength
        faults.append(Fault("dose.drug_ml", held, dose.mg, "mg"))
    return line("concentrate-holds-dose", held, dose.mg, "mg", "dose.drug_ml", faults)


def _fewest(mg: Fraction, small: int, large: int) -> tuple[int, int]:
    """The least that whole vials can hold of at least `mg`, and the fewest vials that do.

    The small one divides the large one: what is needed in small vials is the least, and as many of
    these as make up large ones are fewer.
    """
    n, d = mg.as_integer_ratio()
    smalls = max(0, -(-n // (d * small)))
    larges, rest = divmod(smalls, large // small)
    return smalls * small, larges + rest


def _vials_hold_dose(plan: InfusionPlan) -> ProofLine:
    mg = plan.dose.mg
    faults = []
    total, count = 0, 0
    compiled = limits.product_limits(plan.protocol.id)
    small, large = compiled.small_vial_mg, compiled.large_vial_mg
    seen: list[Decimal] = []
    for index, vial in enumerate(plan.vials):
        field = f"vials[{index}]"
        if vial.strength_mg not in (small, large):
            faults.append(
                Fault(f"{field}.strength_mg", vial.strength_mg, f"{small}, {large}", "mg")
            )
            continue
        if vial.strength_mg in seen:
            faults.append(Fault(f"{field}.strength_mg", vial.strength_mg, "listed twice", "mg"))
        if vial.count < 1:
            faults.append(Fault(f"{field}.count", vial.count, 1))
        seen.append(vial.strength_mg)
        total += int(vial.strength_mg) * vial.count
        count += vial.count
    if not is_same(total, plan.vials_total_mg):
        faults.append(Fault("vials_total_mg", plan.vials_total_mg, total, "mg"))
    left_over = plan.left_over_mg
    if not is_sum(left_over, mg, total):
        left_over = total - mg
        faults.append(Fault("left_over_mg", plan.left_over_mg, left_over, "mg"))
    best_total, best_count = _fewest(mg, small, large)
    if is_more(mg, total):
        faults.append(Fault("vials", total, mg, "mg"))
    elif total != best_total:
        faults.append(Fault("vials", left_over, best_total - mg, "mg"))
    elif count != best_count:
        faults.append(Fault("vials", count, best_count))
    return line("vials-hold-dose", left_over, plan.left_over_mg, "mg", "left_over_mg", faults)


def _bag_holds_dose(plan: InfusionPlan, bag: Bag) -> ProofLine:
    faults = []
    held = plan.dose.mg
    if not is_product(bag.concentration_mg_per_ml, bag.volume_ml, held):
        held = bag.concentration_mg_per_ml * bag.volume_ml
        faults.append(Fault("bag.concentration_mg_per_ml", held, plan.dose.mg, "mg"))
    if not is_same(bag.diluent_to_remove_ml, plan.dose.drug_ml):
        left, right = bag.diluent_to_remove_ml, plan.dose.drug_ml
        faults.append(Fault("bag.diluent_to_remove_ml", left, right, "mL"))
    if is_more(bag.diluent_to_remove_ml, bag.volume_ml):
        left, right = bag.diluent_to_remove_ml, bag.volume_ml
        faults.append(Fault("bag.diluent_to_remove_ml", left, right, "mL"))
    nominal = limits.product_limits(plan.protocol.id).bag_ml(plan.request.infusion_number)
    of_settings = nominal == limits.BAG_OF_SETTINGS_ML
    asked = plan.request.bag_ml or (plan.policy.bag_volume_ml if of_settings else nominal)
    if not is_same(bag.volume_ml, asked):
        faults.append(Fault("bag.volume_ml", bag.volume_ml, asked, "mL"))
    least, most = plan.policy.bag_limits_ml if of_settings else (nominal, nominal)
    is_small = is_more(least, bag.volume_ml)
    if is_small or is_more(bag.volume_ml, most):
        limit = least if is_small else most
        faults.append(Fault("bag.volume_ml", bag.volume_ml, limit, "mL"))
    if bag.nominal_ml != nominal:
        faults.append(Fault("bag.nominal_ml", bag.nominal_ml, nominal, "mL"))
    faults += _preparation_faults(plan)
    return line("bag-holds-dose", held, plan.dose.mg, "mg", "bag.concentration_mg_per_ml", faults)


def _preparation_faults(plan: InfusionPlan) -> Iterator[Fault]:
    preparation = plan.preparation
    if preparation is None:
        return
    compiled = limits.product_limits(plan.protocol.id)
    for name, hours, limit in (
        ("refrigerated_h", preparation.refrigerated_h, compiled.refrigerated_h),
        ("room_temperature_h", preparation.room_temperature_h, compiled.room_temperature_h),
    ):
        if not 0 < hours <= limit:
            yield Fault(f"preparation.{name}", hours, limit, "h")
