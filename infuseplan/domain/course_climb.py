"""Where on its rate table an infusion is: the rate, how long it was held, and what comes.

Time is counted in microseconds, as clocks give it; a whole number but for a bag that ran empty
between two of them. Five hundred events are to be followed while a key is pressed, and whole
numbers are added in a tenth of the time of fractions.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from infuseplan.domain.exact import is_less
from infuseplan.domain.titration import Rung

MICROS_PER_MIN = 60_000_000
Micros = int | Fraction

# Pumps are set to a tenth of a mL/h; a rate of the table that has no end is set to the nearest.
_PUMP_STEP = Fraction(1, 20)


class _Held(NamedTuple):
    """A rate in mL/h and for how many microseconds it is held; the last one has no end."""

    rate_ml_h: Fraction
    hold: Micros | None


class _Setting(NamedTuple):
    """A rate that somebody set: its exact value, and its place in the table in force, if any."""

    rate_ml_h: Fraction
    place: int | None


class Departure(NamedTuple):
    """How a rate that was set departs from the table."""

    is_raised: bool
    is_against_table: bool
    is_in_table: bool


class Climb:
    """The table in force and the place on it. `rate` is in mL/h."""

    def __init__(self, table: tuple[Rung, ...]) -> None:
        self.highest = max(rung.rate_ml_h for rung in table)
        self._take(table)

    def _take(self, table: tuple[Rung, ...]) -> None:
        self._proper = tuple(
            _Held(rate, None if hold is None else _micros(hold)) for rate, hold in table
        )
        # Differs from `_proper` only while a rate of no table runs.
        self._table = self._proper
        self._place = 0
        self._was_held: Micros = 0
        self.rate = self._proper[0].rate_ml_h
        self._settings: dict[Decimal, _Setting] = {}

    def restart(self, table: tuple[Rung, ...]) -> None:
        """Another table is in force, from its first rate on."""
        self._take(table)

    def pass_time(self, micros: Micros) -> None:
        """The present rate ran for so long."""
        self._was_held += micros

    def left_of_hold(self) -> Micros | None:
        """How long the present rate is still held; None where it has no end."""
        hold = self._table[self._place].hold
        return None if hold is None else max(hold - self._was_held, 0)

    def up(self) -> None:
        """The next rate of the table."""
        self._place += 1
        self._was_held = 0
        self.rate = self._table[self._place].rate_ml_h

    def hold_again(self) -> None:
        """The present rate's full hold starts again."""
        self._was_held = 0

    def rest(self) -> tuple[Rung, ...]:
        """The rates from now on: what is left of the present hold, then the rest of the table."""
        later = tuple(_rung(held) for held in self._table[self._place + 1 :])
        left = self.left_of_hold()
        if left is None or not later:
            return (Rung(self.rate, None),)
        return (Rung(self.rate, Fraction(left, MICROS_PER_MIN)), *later) if left else later

    def is_above_table(self, rate_ml_h: Decimal) -> bool:
        """Whether no pump can have been set so by the table that was ordered."""
        return is_less(self.highest + _PUMP_STEP, self._setting(rate_ml_h).rate_ml_h)

    def set_to(self, rate_ml_h: Decimal) -> Departure | None:
        """Somebody set the pump; how that departs from the table, None where it ran so already."""
        rate, place = self._setting(rate_ml_h)
        if rate == self.rate:
            return None
        here, later = self._table[self._place], self._table[self._place + 1 :]
        is_raised = is_less(self.rate, rate)
        is_against = is_raised and (
            (here.hold is not None and self._was_held < here.hold)
            or place is None
            or not later
            or is_less(later[0].rate_ml_h + _PUMP_STEP, rate)
        )
        if place is not None:
            self._table, self._place = self._proper, place
        else:
            # A rate of nobody's table: held as long as the present one, then on from above it.
            higher = tuple(held for held in self._proper if is_less(rate, held.rate_ml_h))
            self._table = (_Held(rate, here.hold if higher else None), *higher)
            self._place = 0
        self.rate = rate
        self._was_held = 0
        return Departure(is_raised, is_against, place is not None)

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


def _rung(held: _Held) -> Rung:
    hold = held.hold
    return Rung(held.rate_ml_h, None if hold is None else Fraction(hold, MICROS_PER_MIN))
