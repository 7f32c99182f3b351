"""What no single figure of product and dose can show by itself."""

from collections.abc import Iterator
from decimal import Decimal

from infuseplan.domain.protocol.schema import Posology, Protocol

# Key, what is wrong, what to do about it.
Found = Iterator[tuple[str, str, str]]

_FINEST_STRENGTH = Decimal("0.001")
# No hospital plans for anybody heavier.
_HEAVIEST_KG = 250


def twins(ids: list[str], key: str, field: str) -> Found:
    """Every id that a list has twice."""
    seen: set[str] = set()
    for index, one in enumerate(ids):
        if one in seen:
            yield f"{key}.{index}.{field}", f"{one} stands twice", "keep one of them"
        seen.add(one)


def product_faults(protocol: Protocol) -> Found:
    """Vials that disagree with the strength, and a dose that is none of this product."""
    product = protocol.product
    if not product.vials:
        yield "product.vials", "no vial", "state at least one presentation"
    strengths = [f"{vial.strength_mg.normalize():f}" for vial in product.vials]
    yield from twins(strengths, "product.vials", "strength_mg")
    if protocol.posology is not None and product.vials:
        yield from _dose_faults(protocol.posology, min(vial.strength_mg for vial in product.vials))
    for index, vial in enumerate(product.vials):
        if vial.strength_mg % _FINEST_STRENGTH:
            yield (
                f"product.vials.{index}.strength_mg",
                f"{vial.strength_mg} mg is finer than {_FINEST_STRENGTH} mg",
                "compare with the source",
            )
        if vial.volume_ml * product.concentration_mg_per_ml != vial.strength_mg:
            yield (
                f"product.vials.{index}",
                f"{vial.strength_mg} mg in {vial.volume_ml} mL is not "
                f"{product.concentration_mg_per_ml} mg/mL",
                "compare strength, volume and concentration with the source",
            )


def _dose_faults(posology: Posology, smallest_mg: Decimal) -> Found:
    """Ten times what there is: a dose that is out by more is no dose of this product."""
    per_kg, flat = posology.per_kg_mg, posology.flat_mg
    advice = "compare the dose with the source"
    if per_kg is None and flat is None:
        yield "posology.per_kg_mg", "no dose, nor flat_mg", "add the key; nothing is assumed"
    elif per_kg is not None and flat is not None:
        yield "posology.flat_mg", "two doses", "state per_kg_mg or flat_mg, not both"
    elif per_kg is not None and per_kg > smallest_mg:
        text = f"{per_kg} mg/kg is more than the smallest vial per kg"
        yield "posology.per_kg_mg", text, advice
    elif flat is not None and flat > smallest_mg * _HEAVIEST_KG:
        text = f"{flat} mg is more than the smallest vial per kg of {_HEAVIEST_KG} kg"
        yield "posology.flat_mg", text, advice
