"""The pump of the monitor's recount: what runs, what is due, and what the table allows now.

Time is counted in microseconds. A rate is a whole number of `scale`-ths of a mL/h, so what runs
in during a microsecond is a whole number too, and nothing is ever rounded; only a bag that runs
empty between two microseconds leaves a fraction.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from infuseplan.domain.monitor.rate_table import (
    PUMP_STEPS_PER_ML_H,
    MicrosecondCount,
    SimulatedSegment,
    Table,
    TimedRates,
)


@dataclass(slots=True)
class Pump:
    """Where the infusion stands, and what keeps it from rising.

    `place` is the step of the table that counts, `on_step` how long it has been held. `is_above`
    says that the pump really runs faster than it may, which is `as_table`; `holds` that the last
    grade of the open reaction keeps the rate. `simulated` is all that ran, `readings` when the pump
    was read and what it showed. `highest_by_hand` is the highest rate that anybody ever
    set, `highest_deviation` the highest that was recorded as a deviation.
    """

    table: Table
    follows_plan: bool
    climb: TimedRates
    rate: int
    started: bool = False
    now: MicrosecondCount = 0
    given: MicrosecondCount = 0
    place: int = 0
    is_in_table: bool = True
    is_above: bool = False
    as_table: int = 0
    on_step: MicrosecondCount = 0
    simulated: list[SimulatedSegment] = field(default_factory=list)
    readings: list[tuple[MicrosecondCount, int]] = field(default_factory=list)
    is_paused: bool = False
    is_interrupted: bool = False
    awaits_grade: bool = False
    awaits_release: bool = False
    is_unconfirmed: bool = False
    open_grade: int | None = None
    holds: bool = False
    stopped_for: tuple[int, str] | None = None
    completed: bool = False
    highest_by_hand: int = 0
    highest_deviation: int = 0

    @property
    def stopped(self) -> bool:
        """For good."""
        return self.stopped_for is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing can run any more."""
        return self.completed or self.stopped_for is not None

    @property
    def stands(self) -> bool:
        """Interrupted, for whatever cause."""
        return self.is_paused or self.is_interrupted or self.awaits_grade

    @property
    def is_flowing(self) -> bool:
        """Whether the pump runs something in."""
        return (
            self.started
            and not (self.is_paused or self.is_interrupted or self.awaits_grade)
            and self.stopped_for is None
            and not self.completed
            and self.given < self.table.bag
        )

    @property
    def is_held(self) -> bool:
        """Whether an open reaction keeps the rate where it is."""
        return self.open_grade is not None and self.holds

    @property
    def set_to(self) -> int | None:
        """The rate that the pump has to be set back to, where it runs faster than the table."""
        return self.as_table if self.is_above and self.is_flowing else None

    def run_to(self, at: MicrosecondCount) -> None:
        """Let the pump run until then; a change that is due at that moment is made."""
        while self.now < at and self.is_flowing:
            hold = self.climb[self.place][1]
            until, due = at, False
            if hold is not None and self._rises_by_itself():
                change = self.now + max(hold - self.on_step, 0)
                if change <= at:
                    until, due = change, True
            volume, room = self.rate * (until - self.now), self.table.bag - self.given
            if volume > room:
                until, volume, due = self.now + Fraction(room) / self.rate, room, False
            if until > self.now:
                self.simulated.append((self.now, until, self.rate))
            self.given += volume
            self.on_step += until - self.now
            self.now = until
            if due:
                self._up()
        self.now = max(self.now, at)

    def make_due_changes(self) -> None:
        """What was hindered, and no longer is, is made up for at once."""
        while self.is_flowing and self._rises_by_itself() and self._hold_is_over():
            self._up()

    def _rises_by_itself(self) -> bool:
        return (
            self.follows_plan and not self.is_above and not self.awaits_release and not self.is_held
        )

    def _up(self) -> None:
        place = self._next()
        if place < len(self.climb):
            self.place, self.rate, self.on_step = place, self.climb[place][0], 0
            self.is_in_table = True

    def _next(self) -> int:
        """The place of the step above the present rate, also where that one is in no table."""
        if self.is_in_table:
            return self.place + 1
        set_to = self.as_table if self.is_above else self.rate
        return sum(rate <= set_to for rate, _ in self.climb)

    def _due_place(self) -> int:
        """The step that is due; one that was reached stays allowed where a lower rate was set."""
        return max(self.place, min(self._next(), len(self.climb) - 1))

    def _hold_is_over(self) -> bool:
        hold = self.climb[self.place][1]
        return hold is not None and self.on_step >= hold and not self.is_held

    def _allowed(self) -> int:
        """The highest rate that the table allows at this moment."""
        place = self._due_place() if self._hold_is_over() else self.place
        # A rate between two steps was allowed when it was set, and still is.
        as_set = self.as_table if self.is_above else self.rate
        return max(self.climb[place][0], 0 if self.is_in_table else as_set)

    def _is_higher(self, rate: int, than: int) -> bool:
        """By more than a pump's own step."""
        return (rate - than) * PUMP_STEPS_PER_ML_H > self.table.scale

    def _is_set_to(self, rate: int) -> None:
        """Somebody set this rate: what it makes of the place on the table."""
        if rate == self.rate:
            return
        self.highest_by_hand = max(self.highest_by_hand, rate)
        if self._is_higher(rate, self._allowed()):
            if self._hold_is_over():
                self.place, self.on_step = self._due_place(), 0
                self.as_table, self.is_in_table = self.climb[self.place][0], True
            elif not self.is_above:
                # Where a rate between two steps, or the pump's nearest to one, was set before.
                self.as_table = self.rate if self.is_in_table else self._allowed()
            self.rate, self.is_above = rate, True
            return
        back = self.is_above and not self._is_higher(self.as_table, rate)
        back = back and not self._is_higher(rate, self.as_table)
        self.is_above = False
        if back:
            self.rate = rate
            return
        # A rate that no table has keeps the hold of the step that it was set on.
        steps, scale = PUMP_STEPS_PER_ML_H, self.table.scale
        known = [
            place
            for place, (planned, _) in enumerate(self.climb)
            if abs(planned - rate) * steps <= scale
        ]
        self.is_in_table = bool(known)
        if known:
            self.place = known[0]
        self.rate, self.on_step = rate, 0

    def _goes_on(self) -> None:
        """Nothing hinders it any more; after a pause the pump is set to what the table has."""
        if self.is_above:
            self.rate, self.is_above = self.as_table, False

    @property
    def has_no_steps(self) -> bool:
        """Whether nothing may be shown as to come, for whatever cause."""
        waits = self.is_held or self.awaits_release or self.is_unconfirmed
        return waits or not self.is_flowing or (self.is_above and self._hold_is_over())

    def ahead(self) -> list[SimulatedSegment]:
        """How it goes on by the table until the bag is empty, if nothing more happens.

        A hold that is over without a logged change makes the next rate due now. A pump above the
        table is set back now.
        """
        found: list[SimulatedSegment] = []
        now, given = self.now, self.given
        rate = self.as_table if self.is_above else self.rate
        hold = self.climb[self.place][1]
        left: MicrosecondCount | None = None if hold is None else max(hold - self.on_step, 0)
        later = iter(self.climb[self._next() :])
        while given < self.table.bag:
            lasts: MicrosecondCount = Fraction(self.table.bag - given) / rate
            if left is not None and left <= lasts:
                lasts = left
            if lasts:
                found.append((now, now + lasts, rate))
            now += lasts
            given += rate * lasts
            rate, left = next(later, (rate, None))
        return found

    def allowed_ahead(self) -> Iterator[tuple[MicrosecondCount, int]]:
        """From when on which rate is the highest that the table allows, starting from here."""
        yield self.now, self._allowed()
        if self.is_held or self.awaits_release:
            return
        at = self.now
        hold = self.climb[self.place][1]
        if hold is None:
            return
        left = max(hold - self.on_step, 0)
        for rate, lasts in self.climb[self._next() :]:
            at += left
            yield at, rate
            if lasts is None:
                return
            left = lasts
