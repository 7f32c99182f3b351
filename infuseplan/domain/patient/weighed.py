"""A weight that was measured, held to what is known of the patient as the weight of a plan is."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from infuseplan.domain.patient.entries import WeightMeasured
from infuseplan.frozen import frozen


@frozen
class MeasuredWeight:
    """The answers by which a weight is judged; those of a plan have the same names."""

    weight_kg: Decimal
    height_cm: Decimal | None
    last_weight_kg: Decimal | None
    weight_confirmed_by: str | None = None
    weight_reason: str | None = None


def weight_to_compare(weights: Sequence[WeightMeasured], on: date) -> Decimal | None:
    """The last weight up to that day, or the first one after it; `weights` in order of days.

    One of the same day counts too: whoever corrects it says why the new one is right.
    """
    before = [one for one in weights if one.on <= on]
    if before:
        return before[-1].weight_kg
    return weights[0].weight_kg if weights else None
