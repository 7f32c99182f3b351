"""The steps of one infusion: the rate table run until the bag is empty."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from infuseplan.domain.elapsed import clock_from
from infuseplan.domain.plan.plan import Bag, InfusionSchedule, RateStep
from infuseplan.domain.plan.titration import LadderStep, rungs
from infuseplan.domain.protocol.schema import MassLadder, VolumeLadder

_HOUR = 60


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
    steps: list[RateStep] = []
    now, given = from_min, given_ml
    concentration = bag.concentration_mg_per_ml
    moment = None if start is None else clock_from(start)
    clock = None if moment is None else moment(now)
    for rung in table:
        left = bag.volume_ml - given
        if left <= 0:
            break
        hold = rung.hold_min
        volume = left if hold is None else rung.rate_ml_h * hold / _HOUR
        until_empty = hold is None or volume >= left
        if hold is None or until_empty:
            volume, minutes = left, left / rung.rate_ml_h * _HOUR
        else:
            minutes = hold
        before, was = now, clock
        now += minutes
        given += volume
        clock = None if moment is None else moment(now)
        steps.append(
            RateStep(
                number=len(steps) + 1,
                start_min=before,
                end_min=now,
                rate_ml_h=rung.rate_ml_h,
                volume_ml=volume,
                cumulative_ml=given,
                rate_mg_h=rung.rate_ml_h * concentration,
                cumulative_mg=given * concentration,
                starts_at=was,
                ends_at=clock,
                is_until_empty=until_empty,
            )
        )
    return tuple(steps)


def schedule_for(
    ladder: VolumeLadder | MassLadder, bag: Bag, start: datetime | None
) -> InfusionSchedule:
    """The whole undisturbed infusion by `ladder`, from the start until `bag` is empty."""
    table = rungs(ladder, bag.concentration_mg_per_ml)
    steps = rate_steps(table, bag, start)
    initial = table[0].rate_ml_h
    return InfusionSchedule(
        ladder=ladder.name,
        ladder_kind=ladder.kind,
        initial_rate_ml_h=initial,
        max_rate_ml_h=table[-1].rate_ml_h,
        half_initial_rate_ml_h=initial / 2,
        duration_min=steps[-1].end_min,
        starts_at=steps[0].starts_at,
        ends_at=steps[-1].ends_at,
        steps=steps,
        origin=ladder.origin,
        table=table,
    )
