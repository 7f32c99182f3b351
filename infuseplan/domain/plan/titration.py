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
    """A rate in mL/h and how long it is held, in minutes; the last step has no time.

    `stated_mg_h` is the rate as the source states it, where it states it in mg/h.
    """

    rate_ml_h: Fraction
    hold_min: Fraction | None
    stated_mg_h: Decimal | None = None


def is_pump_setting(shown_ml_h: Decimal, planned_ml_h: Fraction) -> bool:
    """Whether a pump that shows the one was set to the other, both in mL/h.

    Exactly, but where the planned rate has more than tenths: no pump can be set to that one, and
    what it shows is the nearest that it can be set to.
    """
    shown = Fraction(shown_ml_h)
    if (planned_ml_h * 10).denominator == 1:
        return shown == planned_ml_h
    return abs(shown - planned_ml_h) <= PUMP_STEP_ML_H


def ladder_steps(
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
