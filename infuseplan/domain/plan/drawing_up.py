"""A volume as it is drawn up: which syringes, and to which of their marks.

The plan stays exact. The rule: what is more than the largest syringe holds goes into full ones of
that size; the rest into the smallest that holds it, to the nearest of its marks, half up. Where
that is further from the exact volume than the hospital allows, the rest is drawn to the mark below,
and what is missing into the smallest syringe that holds it. Where that is too far as well, there is
no answer: nobody draws a volume that no mark shows.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby

from infuseplan.domain.protocol.site_policy import SitePolicy, Syringe
from infuseplan.domain.rounding import whole_half_up
from infuseplan.frozen import frozen


@frozen
class SyringeDraw:
    """`count` syringes, each filled to the same mark."""

    syringe: Syringe
    to_ml: Fraction
    count: int


@frozen
class DrawUp:
    """The syringes in the order in which they are filled, the largest first."""

    exact_ml: Fraction
    draws: tuple[SyringeDraw, ...]

    @property
    def drawn_ml(self) -> Fraction:
        """All of it together."""
        return sum((one.count * one.to_ml for one in self.draws), Fraction(0))

    @property
    def off_percent(self) -> Fraction:
        """By how much of the exact volume that is more; negative where it is less."""
        return (self.drawn_ml - self.exact_ml) / self.exact_ml * 100


def draw_up(exact_ml: Fraction, policy: SitePolicy) -> DrawUp | None:
    """How the volume is drawn up; None where no mark of the hospital's syringes is near enough.

    Also where the hospital lists no syringe. `exact_ml` is above 0.
    """
    sizes = sorted(policy.syringes, key=lambda one: one.volume_ml)
    if not sizes:
        return None
    largest = sizes[-1]
    full = -(-exact_ml // Fraction(largest.volume_ml)) - 1
    rest = exact_ml - full * Fraction(largest.volume_ml)
    before = [(largest, Fraction(largest.volume_ml))] * int(full)
    for last in (_to_nearest(rest, sizes), _in_two(rest, sizes)):
        found = DrawUp(exact_ml, _counted([*before, *last]))
        if abs(found.off_percent) <= Fraction(policy.draw_up_percent):
            return found
    return None


_Filled = tuple[Syringe, Fraction]


def _to_nearest(volume: Fraction, sizes: Sequence[Syringe]) -> list[_Filled]:
    syringe = _smallest(volume, sizes)
    step = Fraction(syringe.step_ml)
    return [(syringe, whole_half_up(volume / step) * step)]


def _in_two(volume: Fraction, sizes: Sequence[Syringe]) -> list[_Filled]:
    syringe = _smallest(volume, sizes)
    step = Fraction(syringe.step_ml)
    below = volume // step * step
    return [(syringe, below), *_to_nearest(volume - below, sizes)]


def _smallest(volume: Fraction, sizes: Sequence[Syringe]) -> Syringe:
    return next(one for one in sizes if volume <= one.volume_ml)


def _counted(filled: Iterable[_Filled]) -> tuple[SyringeDraw, ...]:
    """Equal ones together; nobody takes a syringe that stays empty."""
    return tuple(
        SyringeDraw(syringe, to_ml, len(list(same)))
        for (syringe, to_ml), same in groupby(one for one in filled if one[1])
    )
