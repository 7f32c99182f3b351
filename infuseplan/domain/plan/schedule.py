"""The steps of one infusion: the rate table run until the bag is empty."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.dates.elapsed import clock_from
from infuseplan.domain.plan.plan import Bag, InfusionSchedule, RateStep
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.plan.titration import LadderStep, ladder_steps
from infuseplan.domain.protocol.schema import MassLadder, VolumeLadder
from infuseplan.domain.quantities import times

_HOUR = 60
# Rates that are stated in mL/h do not depend on it.
_ANY_CONCENTRATION = Fraction(1)


def rate_steps(
    table: Sequence[LadderStep],
    bag: Bag,
    start: datetime | None,
    *,
    from_min: Fraction = Fraction(0),
    given_ml: Fraction = Fraction(0),
) -> tuple[RateStep, ...]:
    """Steps from `from_min` on, when `given_ml` has already run in, until the bag is empty.

    A table whose holds empty the bag early ends in the middle, or exactly at the end, of a step.
    """
    return _with_dose(_rates_in_turn(table, bag.volume_ml, from_min, given_ml), bag, start)


class _OneRate(NamedTuple):
    """What one pump setting gives, whatever the bag holds; minutes count from the start."""

    start_min: Fraction
    end_min: Fraction
    rate_ml_h: Fraction
    volume_ml: Fraction
    cumulative_ml: Fraction
    is_until_empty: bool


def _rates_in_turn(
    table: Sequence[LadderStep], bag_ml: Fraction, from_min: Fraction, given_ml: Fraction
) -> tuple[_OneRate, ...]:
    runs: list[_OneRate] = []
    now, given = from_min, given_ml
    for step in table:
        left = bag_ml - given
        if left <= 0:
            break
        hold = step.hold_min
        volume = left if hold is None else step.rate_ml_h * hold / _HOUR
        until_empty = hold is None or volume >= left
        if hold is None or until_empty:
            volume, minutes = left, left / step.rate_ml_h * _HOUR
        else:
            minutes = hold
        before = now
        now += minutes
        given += volume
        runs.append(_OneRate(before, now, step.rate_ml_h, volume, given, until_empty))
    return tuple(runs)


@remembered
def _whole_bag(ladder: VolumeLadder, bag_n: int, bag_d: int) -> tuple[_OneRate, ...]:
    """Rates in mL/h empty a bag of one volume in the same steps, whatever the dose in it."""
    table = ladder_steps(ladder, _ANY_CONCENTRATION)
    return _rates_in_turn(table, Fraction(bag_n, bag_d), Fraction(0), Fraction(0))


def _with_dose(runs: Sequence[_OneRate], bag: Bag, start: datetime | None) -> tuple[RateStep, ...]:
    """The same with the milligrams that run in, and with the clock."""
    if not runs:
        return ()
    concentration = bag.concentration_mg_per_ml
    moment = None if start is None else clock_from(start)
    clock = None if moment is None else moment(runs[0].start_min)
    steps = []
    for number, run in enumerate(runs, 1):
        was, clock = clock, None if moment is None else moment(run.end_min)
        steps.append(
            RateStep(
                number=number,
                start_min=run.start_min,
                end_min=run.end_min,
                rate_ml_h=run.rate_ml_h,
                volume_ml=run.volume_ml,
                cumulative_ml=run.cumulative_ml,
                rate_mg_h=times(run.rate_ml_h, concentration),
                cumulative_mg=times(run.cumulative_ml, concentration),
                starts_at=was,
                ends_at=clock,
                is_until_empty=run.is_until_empty,
            )
        )
    return tuple(steps)


@remembered
def _initial(table: tuple[LadderStep, ...]) -> tuple[Fraction, Fraction]:
    """The rate that the infusion starts with, and half of it."""
    return table[0].rate_ml_h, table[0].rate_ml_h / 2


def schedule_for(
    ladder: VolumeLadder | MassLadder, bag: Bag, start: datetime | None
) -> InfusionSchedule:
    """The whole undisturbed infusion by `ladder`, from the start until `bag` is empty."""
    table = ladder_steps(ladder, bag.concentration_mg_per_ml)
    if isinstance(ladder, VolumeLadder):
        runs = _whole_bag(ladder, *bag.volume_ml.as_integer_ratio())
    else:
        runs = _rates_in_turn(table, bag.volume_ml, Fraction(0), Fraction(0))
    steps = _with_dose(runs, bag, start)
    initial, half = _initial(table)
    return InfusionSchedule(
        ladder=ladder.name,
        ladder_kind=ladder.kind,
        initial_rate_ml_h=initial,
        max_rate_ml_h=table[-1].rate_ml_h,
        half_initial_rate_ml_h=half,
        duration_min=steps[-1].end_min,
        starts_at=steps[0].starts_at,
        ends_at=steps[-1].ends_at,
        steps=steps,
        origin=ladder.origin,
        table=table,
    )
