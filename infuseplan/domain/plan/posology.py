"""The dose: by weight or the same for every weight; then the hospital's rounding, if any."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from infuseplan.domain.findings import NOTE, Finding
from infuseplan.domain.plan.plan import Dose
from infuseplan.domain.plan.vial import nearest_vial_sum
from infuseplan.domain.protocol.schema import Posology, Product
from infuseplan.domain.protocol.site_policy import RoundingOff, RoundToMilligram, SitePolicy
from infuseplan.domain.quantities import as_fraction, divided, times
from infuseplan.domain.rounding import half_up

_UNCHANGED = Fraction(0)


def dose_for(
    weight_kg: Decimal, posology: Posology, product: Product, policy: SitePolicy
) -> tuple[Dose, tuple[Finding, ...]]:
    """The dose, and a note where the hospital's rounding would pass its own limit.

    Rounding that would pass the limit is not done at all; the exact dose stands.
    """
    exact = _exact_mg(weight_kg, posology)
    mg, percent = exact, _UNCHANGED
    mg_by: Literal["same", "nearest-mg", "vial-sum", "over-limit"] = "same"
    findings: tuple[Finding, ...] = ()
    rounding = policy.dose_rounding
    if not isinstance(rounding, RoundingOff):
        if isinstance(rounding, RoundToMilligram):
            rounded, mg_by = half_up(exact), "nearest-mg"
        else:
            rounded, mg_by = nearest_vial_sum(exact, product.vials), "vial-sum"
        change = (rounded - exact) / exact * 100
        if abs(change) <= rounding.within_percent:
            mg, percent = rounded, change
        else:
            mg_by = "over-limit"
            findings = (
                Finding(
                    "dose.rounding-over-limit",
                    NOTE,
                    field="dose.mg",
                    args={
                        "exact_mg": exact,
                        "rounded_mg": rounded,
                        "percent": abs(change),
                        "limit_percent": rounding.within_percent,
                    },
                    setting="dose_rounding",
                ),
            )
    dose = Dose(
        per_kg_mg=posology.per_kg_mg,
        exact_mg=exact,
        mg=mg,
        rounding_percent=percent,
        drug_ml=divided(mg, product.concentration_mg_per_ml),
        concentration_mg_per_ml=product.concentration_mg_per_ml,
        origin=posology.origin,
        product_origin=product.origin,
        mg_by=mg_by,
    )
    return dose, findings


def _exact_mg(weight_kg: Decimal, posology: Posology) -> Fraction:
    """`check` proves that a file states one of the two."""
    if posology.flat_mg is not None:
        return as_fraction(posology.flat_mg)
    if posology.per_kg_mg is None:
        raise LookupError("the file states no dose")
    return times(weight_kg, posology.per_kg_mg)
