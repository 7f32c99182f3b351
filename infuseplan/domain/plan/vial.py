"""Which vials to open: the least left over, then the fewest vials."""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from infuseplan.domain.plan.plan import VialCount
from infuseplan.domain.plan.remembered import remembered
from infuseplan.domain.protocol.schema import VialPresentation

# Left over, number of vials, vials of each size: in this order the smallest is the best.
_VialCombination = tuple[int, int, tuple[int, ...]]


def _best(needed: int, sizes: Sequence[int]) -> _VialCombination:
    """The best way to hold `needed`, largest size first, in whole parts of the sizes.

    No size occurs twice.
    """
    largest = sizes[0]
    if len(sizes) == 1:
        count = max(0, -(-needed // largest))
        return count * largest - needed, count, (count,)
    choices = []
    # As many of a smaller size as make up whole vials of the largest are fewer vials as those, so
    # the smaller sizes together hold less than this. Without it an absurd dose takes for ever.
    by_others = sum(lcm(largest, size) - size for size in sizes[1:])
    fewest = max(0, -(-(needed - by_others) // largest))
    # One vial more than fits is enough to look at: any further one is only left over.
    for count in range(fewest, max(0, needed) // largest + 2):
        left_over, others, counts = _best(needed - count * largest, sizes[1:])
        choices.append((left_over, count + others, (count, *counts)))
    return min(choices)


@remembered
def _in_parts(
    vials: tuple[VialPresentation, ...],
) -> tuple[Fraction, list[VialPresentation], list[int]]:
    """The greatest common part of the strengths in mg, and the strengths as multiples of it."""
    ordered = sorted(vials, key=lambda vial: vial.strength_mg, reverse=True)
    thousandths = [int(vial.strength_mg * 1000) for vial in ordered]
    part = gcd(*thousandths)
    return Fraction(part, 1000), ordered, [size // part for size in thousandths]


def choose_vials(dose_mg: Fraction, vials: tuple[VialPresentation, ...]) -> tuple[VialCount, ...]:
    """The vials that hold at least `dose_mg` (mg); largest strength first, unused ones left out."""
    part = _in_parts(vials)[0]
    dose_n, dose_d = dose_mg.as_integer_ratio()
    part_n, part_d = part.as_integer_ratio()
    needed = -(-dose_n * part_d // (dose_d * part_n))
    return _holding(vials, needed)


@remembered
def _holding(vials: tuple[VialPresentation, ...], needed: int) -> tuple[VialCount, ...]:
    """The best vials for so many parts: few sums, for doses of all weights."""
    _, ordered, sizes = _in_parts(vials)
    counts = _best(needed, sizes)[2]
    return tuple(
        VialCount(strength_mg=vial.strength_mg, count=count)
        for vial, count in zip(ordered, counts, strict=True)
        if count
    )


@remembered
def contents_mg(vials: tuple[VialCount, ...]) -> Fraction:
    """What these vials hold, in mg."""
    n, d = 0, 1
    for vial in vials:
        strength_n, strength_d = vial.strength_mg.as_integer_ratio()
        n, d = n * strength_d + strength_n * vial.count * d, d * strength_d
    return Fraction(n, d)


def nearest_vial_sum(dose_mg: Fraction, vials: tuple[VialPresentation, ...]) -> Fraction:
    """The amount in whole vials (mg) nearest to `dose_mg`; of two equally near, the smaller.

    The smaller, because a label without a rounding rule states a dose not to be passed.
    """
    part, _, sizes = _in_parts(vials)
    parts = dose_mg / part
    above = -(-parts // 1) + _best(-(-parts // 1), sizes)[0]
    below = parts // 1
    while below > 0 and _best(below, sizes)[0]:
        below -= 1
    nearest = below if below and parts - below <= above - parts else above
    return nearest * part
