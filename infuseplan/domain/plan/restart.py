"""The restart rule: the rates in mL/h after a reaction, for one infusion."""

from decimal import Decimal
from fractions import Fraction

from infuseplan.domain.plan.titration import PUMP_STEP_ML_H, LadderStep
from infuseplan.domain.protocol.schema import (
    AfterIncrements,
    AfterPreviousStep,
    MassLadder,
    Reactions,
    VolumeLadder,
)
from infuseplan.domain.protocol.site_policy import SitePolicy

_THIRTY = Fraction(30)


def restart_table(
    reactions: Reactions,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
    policy: SitePolicy,
    at_ml_h: Fraction,
) -> tuple[LadderStep, ...]:
    """The rates after a restart: the clean observation at the first of them, then upwards.

    `at_ml_h` is what ran by the table when the reaction came; where the pump ran faster than the
    table allowed, it is the table's rate. It counts only where the source restarts at the step
    before. All others restart at half of the *initial* rate of this infusion, never of the current
    one. Where the label does not say how long the initial rate is held after a restart, the
    hospital's setting does.
    """
    initial = table[0].rate_ml_h
    after, observe_min = reactions.after_observation, Fraction(reactions.observe_min)
    if isinstance(after, AfterPreviousStep):
        return _from_previous_step(after, observe_min, table, at_ml_h)
    half = LadderStep(initial / 2, observe_min)
    if isinstance(after, AfterIncrements):
        return (half, *_increments(half.rate_ml_h, after, ladder, table))
    if policy.re_escalation_hold == "thirty" and table[0].hold_min is not None:
        return (half, LadderStep(initial, _THIRTY), *table[1:])
    return (half, *table)


def _from_previous_step(
    after: AfterPreviousStep,
    observe_min: Fraction,
    table: tuple[LadderStep, ...],
    at_ml_h: Fraction,
) -> tuple[LadderStep, ...]:
    """The highest rate of the table below the one that ran, then the table from there.

    A rate between two steps counts as the higher one. After a rate below the first step, which
    somebody must have set, nothing restarts faster than that.
    """
    below = [step.rate_ml_h for step in table if step.rate_ml_h + PUMP_STEP_ML_H < at_ml_h]
    initial = table[0].rate_ml_h
    first = initial if after.first_step == "initial" else initial / 2
    not_faster = first if first <= at_ml_h + PUMP_STEP_ML_H else at_ml_h
    rate = below[-1] if below else not_faster
    return (LadderStep(rate, observe_min), *(step for step in table if step.rate_ml_h > rate))


def _increments(
    restart: Fraction,
    after: AfterIncrements,
    ladder: VolumeLadder | MassLadder,
    table: tuple[LadderStep, ...],
) -> list[LadderStep]:
    """From the restart rate up by the ladder's own increment to its maximum."""
    increment = increment_of(ladder)
    if increment is None:
        raise LookupError("the ladder has no increment for a restart")
    highest = table[-1].rate_ml_h
    climbing: list[LadderStep] = []
    rate = min(restart + Fraction(increment), highest)
    while rate < highest:
        climbing.append(LadderStep(rate, Fraction(after.every_min)))
        rate = min(rate + Fraction(increment), highest)
    return [*climbing, LadderStep(highest, None)]


def increment_of(ladder: VolumeLadder | MassLadder) -> Decimal | None:
    """By how many mL/h the rate rises after a restart, where the ladder says so."""
    return ladder.re_escalation_increment_ml_h if isinstance(ladder, VolumeLadder) else None
