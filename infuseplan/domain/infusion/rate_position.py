"""Where on its rate table an infusion is: the rate, how long it was held, and what comes.

Time is counted in microseconds, as clocks give it; a whole number but for a bag that ran empty
between two of them. Five hundred events are to be followed while a key is pressed, and whole
numbers are added in a tenth of the time of fractions.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.plan.titration import PUMP_STEP_ML_H as _PUMP_STEP
from infuseplan.domain.plan.titration import LadderStep
from infuseplan.domain.quantities import is_less

MICROS_PER_MIN = 60_000_000
Micros = int | Fraction


class _PlannedHold(NamedTuple):
    """A rate in mL/h and for how many microseconds it is held; the last one has no end."""

    rate_ml_h: Fraction
    hold: Micros | None


class _Setting(NamedTuple):
    """A rate that somebody set: its exact value, and its place in the table in force, if any."""

    rate_ml_h: Fraction
    place: int | None


class RateDeviation(NamedTuple):
    """How a rate that was set departs from the table; `is_above` is more than it allows now."""

    is_raised: bool
    is_above: bool
    is_against_table: bool
    is_in_table: bool


class RatePosition:
    """The table in force and the place on it.

    `rate` (mL/h) is the table's own for this place, `running` what the pump really runs at; they
    differ while somebody has set the pump above what the table allows (`is_above`). Where a rate
    of no table was set, `rate` is that one, and `_step_rate` still that of its
    step: the greater of the two may run until the hold is over.
    """

    def __init__(self, table: tuple[LadderStep, ...]) -> None:
        self.highest = max(step.rate_ml_h for step in table)
        self._take(table)

    def _take(self, table: tuple[LadderStep, ...]) -> None:
        self._proper = tuple(
            _PlannedHold(step.rate_ml_h, None if step.hold_min is None else _micros(step.hold_min))
            for step in table
        )
        # Differs from `_proper` only while a rate of no table runs.
        self._table = self._proper
        self._place = 0
        self._was_held: Micros = 0
        self.rate = self.running = self._step_rate = self._proper[0].rate_ml_h
        self.is_above = False
        self._settings: dict[Decimal, _Setting] = {}

    def restart(self, table: tuple[LadderStep, ...]) -> None:
        """Another table is in force, from its first rate on."""
        self._take(table)

    def pass_time(self, micros: Micros) -> None:
        """The present rate ran for so long."""
        self._was_held += micros

    def left_of_hold(self) -> Micros | None:
        """How long the present rate is still held; None where it has no end."""
        hold = self._table[self._place].hold
        return None if hold is None else max(hold - self._was_held, 0)

    def overdue_by(self) -> Micros | None:
        """How long the next rate has been due; None where it is not due, or there is none."""
        hold = self._table[self._place].hold
        if hold is None or self._was_held < hold:
            return None
        return self._was_held - hold

    def up(self) -> None:
        """The next rate of the table."""
        self._place += 1
        self._was_held = 0
        self.rate = self.running = self._step_rate = self._table[self._place].rate_ml_h

    def hold_again(self) -> None:
        """The present rate's full hold starts again."""
        self._was_held = 0

    def set_back(self) -> None:
        """The pump runs at the table's own rate again; its hold keeps what it has counted."""
        self.running, self.is_above = self.rate, False

    def rest(self) -> tuple[LadderStep, ...]:
        """The rates from now on: what is left of the present hold, then the rest of the table.

        None once the pump has run above the table until the hold was over: nothing rises before
        it was set back.
        """
        later = tuple(_ladder_step(held) for held in self._table[self._place + 1 :])
        left = self.left_of_hold()
        if self.is_above and left == 0:
            return ()
        if left is None or not later:
            return (LadderStep(self.rate, None),)
        return (LadderStep(self.rate, Fraction(left, MICROS_PER_MIN)), *later) if left else later

    def is_above_highest(self, rate_ml_h: Decimal) -> bool:
        """Whether no pump can have been set so by the table that was ordered."""
        return is_less(self.highest + _PUMP_STEP, self._setting(rate_ml_h).rate_ml_h)

    def is_near(self, shown_ml_h: Fraction, planned_ml_h: Fraction) -> bool:
        """Whether a pump that shows the one was set to the other."""
        return abs(shown_ml_h - planned_ml_h) <= _PUMP_STEP

    def set_to(self, rate_ml_h: Decimal, *, is_held: bool) -> RateDeviation | None:
        """Somebody set the pump; how that departs from the table, None where it ran so already.

        `is_held` is True while a reaction holds the rate. A rate above what the table allows now
        runs, and leaves the place on the table where it is: only a hold that was over ends.
        """
        rate, place = self._setting(rate_ml_h)
        if rate == self.running:
            return None
        here, later = self._table[self._place], self._table[self._place + 1 :]
        is_raised = is_less(self.running, rate)
        is_over = here.hold is not None and self._was_held >= here.hold
        may_rise = is_over and not is_held and bool(later)
        own = max(self._step_rate, self.rate)
        allowed = max(own, later[0].rate_ml_h) if may_rise else own
        if is_less(allowed + _PUMP_STEP, rate):
            if may_rise:
                self._move_to(allowed)
            else:
                # The pump's nearest to the step is the step: it stays as it was set.
                self._back_to(self.rate if self.is_near(self.rate, self._step_rate) else own)
            self.running, self.is_above = rate, True
            return RateDeviation(is_raised, True, True, place is not None)
        if self.is_above and abs(rate - self.rate) <= _PUMP_STEP:
            # Set back: the hold keeps what it has counted.
            self.rate = rate
            self.set_back()
            return RateDeviation(False, False, False, place is not None)
        if place is not None:
            self._table, self._place = self._proper, place
            self._step_rate = self._proper[place].rate_ml_h
        else:
            # A rate of nobody's table: held as long as the present one, then on from above it.
            higher = tuple(held for held in self._proper if is_less(rate, held.rate_ml_h))
            self._table = (_PlannedHold(rate, here.hold if higher else None), *higher)
            self._place = 0
        self.rate = self.running = rate
        self.is_above = False
        self._was_held = 0
        return RateDeviation(is_raised, False, is_raised and place is None, place is not None)

    def _move_to(self, step_ml_h: Fraction) -> None:
        """The hold is over: this step counts from now on, and its own hold begins.

        It is the next one, or once more the one that was reached, where less was set since.
        """
        rates = [held.rate_ml_h for held in self._proper]
        self._table, self._place, self._was_held = self._proper, rates.index(step_ml_h), 0
        self.rate = self._step_rate = step_ml_h

    def _back_to(self, rate: Fraction) -> None:
        """What is to be set is the step's rate, where less had been set by hand before."""
        if rate == self.rate:
            return
        hold = self._table[self._place].hold
        later = tuple(held for held in self._proper if is_less(rate, held.rate_ml_h))
        self._table, self._place = (_PlannedHold(rate, hold if later else None), *later), 0
        self.rate = self._step_rate = rate

    def _setting(self, rate_ml_h: Decimal) -> _Setting:
        """What the pump's figure stands for; looked up once, because it is set again and again."""
        found = self._settings.get(rate_ml_h)
        if found is None:
            rate = Fraction(rate_ml_h)
            near = (
                place
                for place, held in enumerate(self._proper)
                if abs(held.rate_ml_h - rate) <= _PUMP_STEP
            )
            found = self._settings[rate_ml_h] = _Setting(rate, next(near, None))
        return found


def _micros(minutes: Fraction) -> Micros:
    micros = minutes * MICROS_PER_MIN
    return int(micros) if micros.denominator == 1 else micros


def _ladder_step(held: _PlannedHold) -> LadderStep:
    hold = held.hold
    return LadderStep(held.rate_ml_h, None if hold is None else Fraction(hold, MICROS_PER_MIN))
