"""The rate table of one infusion, as rates in mL/h with the time each is held."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.protocol.schema import MassLadder, VolumeLadder
from infuseplan.domain.quantities import as_fraction

# Pumps are set to a tenth of a mL/h; a rate of the table that has no end is set to the nearest.
PUMP_STEP_ML_H = Fraction(1, 20)


class LadderStep(NamedTuple):
    """A rate in mL/h and how long it is held, in minutes; the last rung has no time.

    `stated_mg_h` is the rate as the source states it, where it states it in mg/h.
    """

    rate_ml_h: Fraction
    hold_min: Fraction | None
    stated_mg_h: Decimal | None = None


def rungs(
    ladder: VolumeLadder | MassLadder, concentration_mg_per_ml: Fraction
) -> tuple[LadderStep, ...]:
    """All rates of the ladder in order; mg/h become mL/h by the concentration in the bag."""
    if isinstance(ladder, VolumeLadder):
        return _as_stated(ladder)
    return tuple(
        LadderStep(as_fraction(rate) / concentration_mg_per_ml, hold, rate)
        for rate, hold in _mass_rates(ladder)
    )


@remembered
def _as_stated(ladder: VolumeLadder) -> tuple[LadderStep, ...]:
    return tuple(LadderStep(rate, hold) for rate, hold in ladder.rates)


@remembered
def _mass_rates(ladder: MassLadder) -> tuple[tuple[Decimal, Fraction | None], ...]:
    """Rates in mg/h up to the maximum, which the last increase meets and never passes."""
    rates: list[tuple[Decimal, Fraction | None]] = []
    rate = ladder.initial_mg_h
    while rate < ladder.max_mg_h:
        rates.append((rate, Fraction(ladder.hold_min)))
        rate = min(rate + ladder.increment_mg_h, ladder.max_mg_h)
    return (*rates, (ladder.max_mg_h, None))
