"""What the pump shows as infused: whether it can have given that, and whether it is far off."""

from fractions import Fraction
from typing import Literal

from infuseplan.domain.findings import Arg
from infuseplan.domain.infusion.delivery import Delivery
from infuseplan.domain.infusion.log import EventProblem
from infuseplan.domain.infusion.rate_position import MICROS_PER_MIN, Micros
from infuseplan.domain.protocol.site_policy import SitePolicy
from infuseplan.domain.quantities import is_less

_MICROS_PER_H = 60 * MICROS_PER_MIN


class PumpFigures:
    """The readings of one infusion's pump, in mL; the limit of what it can have given counts from
    the start, or from a reading that was recorded as a deviation.

    `is_to_confirm` is True after a reading that is far from the computed volume, until another
    one agrees. Following the plan nobody can confirm anything, so nothing waits for it.
    """

    def __init__(
        self,
        delivery: Delivery,
        highest: Fraction,
        policy: SitePolicy,
        follow: Literal["plan", "log"],
    ) -> None:
        self._delivery = delivery
        self._highest = highest
        self._difference = Fraction(policy.pump_difference_ml)
        self._waits = follow == "log"
        self._since: Micros = 0
        # What may be shown at `_since` at the most.
        self._base = self._difference
        self.is_to_confirm = False

    def may_run_at(self, rate_ml_h: Fraction) -> None:
        """A rate that no protocol allows, but that really ran."""
        self._highest = max(self._highest, rate_ml_h)

    def check(self, index: int, infused_ml: Fraction, now: Micros, *, is_deviation: bool) -> None:
        """EventProblem where no pump can show that."""
        delivery = self._delivery
        if is_less(delivery.bag_ml, infused_ml):
            args: dict[str, Arg] = {"infused": infused_ml, "bag": delivery.bag_ml}
            raise EventProblem(index, "more-than-the-bag", args)
        if delivery.read_ml is not None and is_less(infused_ml, delivery.read_ml):
            args = {"infused": infused_ml, "before": delivery.read_ml}
            raise EventProblem(index, "less-than-before", args)
        if is_deviation:
            return
        # In whole numbers, because five hundred readings are followed while a key is pressed.
        n, d = infused_ml.numerator, infused_ml.denominator
        over = n * self._base.denominator - self._base.numerator * d
        passed, highest = now - self._since, self._highest
        per = d * self._base.denominator
        if over * highest.denominator * _MICROS_PER_H > highest.numerator * passed * per:
            most = self._base + highest * passed / _MICROS_PER_H
            args = {"infused": infused_ml, "most": most, "highest": highest}
            raise EventProblem(index, "pump-impossible", args)

    def take(
        self,
        infused_ml: Fraction,
        now: Micros,
        running_ml_h: Fraction,
        *,
        may_confirm: bool,
        is_deviation: bool,
    ) -> dict[str, Arg] | None:
        """The figure counts from now on; the figures of the difference where that is too large."""
        delivery = self._delivery
        computed = delivery.given
        n, d, allowed = infused_ml.numerator, infused_ml.denominator, self._difference
        off = abs(n * computed.denominator - computed.numerator * d) * allowed.denominator
        is_far = off > allowed.numerator * d * computed.denominator
        delivery.read(infused_ml, now, running_ml_h)
        if is_deviation:
            self._since, self._base = now, infused_ml + self._difference
            self.is_to_confirm = False
        elif is_far:
            self.is_to_confirm = self._waits
        elif may_confirm:
            self.is_to_confirm = False
        if not is_far:
            return None
        return {
            "pump": infused_ml,
            "computed": computed,
            "difference": abs(infused_ml - computed),
        }
