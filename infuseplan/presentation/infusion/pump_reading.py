"""A pump volume that is far from the computed one, before it counts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.domain.infusion.events import Event, Paused, Reaction, Stopped, VolumeRead
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.frozen import frozen
from infuseplan.presentation.figures import clock, pump_volume, with_unit
from infuseplan.presentation.i18n import say

# In the first minutes a figure out by two is still within the limit; a pump that counts by tenths
# is not asked about a few drops.
_LEAST_ML = 1
_READINGS = (Paused, Reaction, Stopped, VolumeRead)


@frozen
class PumpDoubt:
    """What is said to stand on the pump, in mL, and the sentence that asks about it."""

    read_ml: Decimal
    sentence: str


def pump_doubt(bedside: Bedside, events: Sequence[Event], now: datetime) -> PumpDoubt | None:
    """The first reading among these entries that has to be made twice; None where there is none.

    What no pump can show is no doubt: it is refused by name when it is recorded. A deviation has a
    name and a reason of its own, and a correction is asked about in `correction`.
    """
    for place, event in enumerate(events):
        read = event.infused_ml if isinstance(event, _READINGS) else None
        if read is None:
            continue
        try:
            bedside.would_be_after(events[: place + 1], now)
            # What stands before it counts: a grade that stopped the pump was not read through.
            expected = bedside.would_be_after(events[:place], event.at).infused_ml
        except EventProblem:
            return None
        difference = abs(Fraction(read) - expected)
        limit = bedside.plan.policy.pump_difference_ml
        if difference > limit:
            return PumpDoubt(read, _sentence(read, expected, difference, limit, event.at))
        if _is_out_by_two(Fraction(read), expected) and difference > _LEAST_ML:
            return PumpDoubt(read, _early(read, expected, event.at))
    return None


def _sentence(
    read: Decimal, expected: Fraction, difference: Fraction, limit: Decimal, at: datetime
) -> str:
    return say(
        "Pump {read}, expected {expected} at {clock} (difference {difference}, limit {limit}). "
        "Read the pump again and enter its volume once more.",
        read=with_unit(read, "mL"),
        expected=pump_volume(expected),
        difference=pump_volume(difference),
        limit=with_unit(limit, "mL"),
        clock=clock(at),
    )


def is_far_from(read: Fraction, expected: Fraction, limit: Decimal) -> bool:
    """Whether a volume is asked about: beyond the hospital's limit, or out by two as of a slip."""
    difference = abs(read - expected)
    return difference > limit or (_is_out_by_two(read, expected) and difference > _LEAST_ML)


def _is_out_by_two(read: Fraction, expected: Fraction) -> bool:
    """As after a point or a digit that was missed or hit twice."""
    return read >= 2 * expected or 2 * read <= expected


def _early(read: Decimal, expected: Fraction, at: datetime) -> str:
    return say(
        "Pump {read}, expected {expected} at {clock}. Read the pump again and enter its volume "
        "once more.",
        read=with_unit(read, "mL"),
        expected=pump_volume(expected),
        clock=clock(at),
    )
