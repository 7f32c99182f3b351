"""A stretch of an infusion that has run in."""

from fractions import Fraction
from typing import NamedTuple


class DeliveredSegment(NamedTuple):
    """A stretch at one rate that has run in. Minutes from the start; volumes in mL.

    After a pump reading the volumes since the reading before are the pump's, not the computed
    ones; the rate stays the one that was set.
    """

    start_min: Fraction
    end_min: Fraction
    rate_ml_h: Fraction
    volume_ml: Fraction
    cumulative_ml: Fraction
