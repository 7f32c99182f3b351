"""The infusion run again from its events, by the monitor, in whole numbers.

Time is counted in microseconds. A rate is a whole number of `scale`-ths of a mL/h, so what runs
in during a microsecond is a whole number too, and nothing is ever rounded; only a bag that runs
empty between two microseconds leaves a fraction. The tables are the monitor's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from infuseplan.domain.monitor_course_log import Entry, Log, is_severe, reason_to_stop
from infuseplan.domain.monitor_limits import (
    OBSERVE_MIN,
    RE_ESCALATION_THIRTY_MIN,
    RESUME_AT_GRADE,
    SEVERE_GRADE,
    rate_limits,
)
from infuseplan.domain.plan import Bag, InfusionPlan

MICROS_PER_MIN = 60_000_000
_MICROS_PER_H = 60 * MICROS_PER_MIN
# Pumps are set to a tenth of a mL/h: a rate of the table without an end is set to its neighbour.
# Half of that tenth is one step.
PUMP_STEPS_PER_ML_H = 20
# A reaction may begin, get worse or better after the end; after a stop the pump still has a figure.
_AFTER_THE_END = frozenset({"observed", "reaction", "regraded"})
_AFTER_A_STOP = _AFTER_THE_END | {"volume-read", "discontinued"}

# Whole but for a bag that ran empty between two microseconds.
Count = int | Fraction
# A rate, and the microseconds it is held; None: until the bag is empty.
Rungs = tuple[tuple[int, int | None], ...]
# From, until, at which rate.
Flow = tuple[Count, Count, int]


@dataclass(frozen=True, slots=True)
class Table:
    """What this infusion is held against, in whole numbers: rates × `scale`, microseconds.

    `restart` begins with half of the initial rate; None where the source states no restart.
    `pump_difference` is the hospital's: by how much the pump may be off without a word, and how
    much may be left by calculation when somebody sees that the bag is empty.
    `unit` is how many of the counted volumes are a mL.
    """

    scale: int
    unit: int
    bag: int
    climb: Rungs
    restart: Rungs | None
    ceiling: Fraction
    highest: int
    grade_3_may_restart: bool
    holds_at_grade_1: bool
    pump_difference: Fraction

    def ml(self, volume: Count) -> Fraction:
        """A counted volume in mL."""
        return Fraction(volume, self.unit)

    def ml_h(self, rate: int) -> Fraction:
        """A counted rate in mL/h."""
        return Fraction(rate, self.scale)


def grade_3_may_restart(plan: InfusionPlan) -> bool:
    """The one exception: a US label that leaves grade 3 to a prescriber."""
    if plan.protocol.kind != "label" or plan.protocol.market != "US":
        return False
    return any(
        rule.action == "restart-by-prescriber" and SEVERE_GRADE in rule.grades
        for rule in plan.reaction_rules
    )


def table_of(plan: InfusionPlan, bag: Bag, entries: Sequence[Entry]) -> Table:
    """The rates of this infusion, at a scale on which every figure of the log is whole."""
    limits = rate_limits(plan.protocol.kind, plan.protocol.id, plan.dose.per_kg_mg)
    ladder = limits.of(plan.request.infusion_number)
    strength = bag.concentration_mg_per_ml if limits.kind == "mg-per-hour" else Fraction(1)
    climb = [(rate / strength, hold) for rate, hold in ladder.climb]
    restart: list[tuple[Fraction, int | None]] | None = None
    if ladder.again is not None:
        rising = [(rate / strength, hold) for rate, hold in ladder.again]
        restart = [(climb[0][0] / 2, OBSERVE_MIN), *rising]
        if limits.again_is_climb and plan.policy.re_escalation_hold == "thirty":
            rate, hold = restart[1]
            restart[1] = rate, None if hold is None else RE_ESCALATION_THIRTY_MIN
    scale = bag.volume_ml.denominator
    for rate, _ in (*climb, *(restart or ()), (ladder.ceiling / strength, None)):
        scale = lcm(scale, rate.denominator)
    figures: set[Decimal] = set()
    for entry in entries:
        if entry.pump_ml is not None:
            figures.add(entry.pump_ml)
        if entry.rate_ml_h is not None:
            figures.add(entry.rate_ml_h)
    for figure in figures:
        scale = lcm(scale, figure.as_integer_ratio()[1])
    unit = scale * _MICROS_PER_H
    return Table(
        scale=scale,
        unit=unit,
        bag=_whole(bag.volume_ml, unit),
        climb=_rungs(climb, scale),
        restart=None if restart is None else _rungs(restart, scale),
        ceiling=ladder.ceiling / strength,
        highest=_whole(ladder.ceiling / strength, scale),
        grade_3_may_restart=grade_3_may_restart(plan),
        holds_at_grade_1=plan.policy.grade1 == "hold",
        pump_difference=Fraction(plan.policy.pump_difference_ml) * unit,
    )


def _whole(figure: Fraction | Decimal, scale: int) -> int:
    n, d = figure.as_integer_ratio()
    return n * scale // d


def _rungs(rates: Sequence[tuple[Fraction, int | None]], scale: int) -> Rungs:
    return tuple(
        (_whole(rate, scale), None if hold is None else hold * MICROS_PER_MIN)
        for rate, hold in rates
    )


@dataclass(slots=True)
class Recount:
    """Where the infusion stands after some entries; `problems` are those that cannot be.

    `flows` is all that ran, `readings` when the pump was read and what it showed, `differing`
    how many readings were off by more than the hospital's limit. `restarted` is when the
    infusion last went on after a reaction, and `set_by_hand` whether somebody set a rate since;
    `highest_by_hand` is the highest rate that anybody ever set.
    """

    table: Table
    follows_plan: bool
    climb: Rungs
    rate: int
    started: bool = False
    now: Count = 0
    given: Count = 0
    place: int = 0
    is_in_table: bool = True
    on_rung: Count = 0
    flows: list[Flow] = field(default_factory=list)
    readings: list[tuple[Count, int]] = field(default_factory=list)
    differing: int = 0
    is_paused: bool = False
    stands_for_reaction: bool = False
    open_grade: int | None = None
    needs_prescriber: bool = False
    reactions: int = 0
    stopped_for: tuple[int, str] | None = None
    completed: bool = False
    restarted: Count | None = None
    set_by_hand: bool = False
    highest_by_hand: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """For good."""
        return self.stopped_for is not None

    @property
    def stands(self) -> bool:
        """Interrupted, for whatever cause."""
        return self.is_paused or self.stands_for_reaction

    @property
    def is_flowing(self) -> bool:
        """Whether the pump runs something in."""
        over = self.stopped or self.completed or not self.started
        return not over and not self.stands and self.given < self.table.bag

    @property
    def is_held(self) -> bool:
        """Whether an open reaction keeps the rate where it is."""
        return self.open_grade is not None and self.table.holds_at_grade_1

    def run_to(self, at: Count) -> None:
        """Let the pump run until then; a change that is due at that moment is made."""
        while self.now < at and self.is_flowing:
            hold = self.climb[self.place][1]
            until, due = at, False
            if self.follows_plan and hold is not None and not self.is_held:
                change = self.now + max(hold - self.on_rung, 0)
                if change <= at:
                    until, due = change, True
            volume, room = self.rate * (until - self.now), self.table.bag - self.given
            if volume > room:
                until, volume, due = self.now + Fraction(room) / self.rate, room, False
            if until > self.now:
                self.flows.append((self.now, until, self.rate))
            self.given += volume
            self.on_rung += until - self.now
            self.now = until
            if due:
                self._up()
        self.now = max(self.now, at)

    def _up(self) -> None:
        place = self._next()
        if place < len(self.climb):
            self.place, self.rate, self.on_rung = place, self.climb[place][0], 0
            self.is_in_table = True

    def _next(self) -> int:
        """The place of the rung above the present rate, also where that one is in no table."""
        if self.is_in_table:
            return self.place + 1
        return sum(rate <= self.rate for rate, _ in self.climb)

    def ahead(self) -> list[Flow]:
        """How it goes on by the table until the bag is empty, if nothing more happens.

        A hold that is over without a logged change makes the next rate due now.
        """
        found: list[Flow] = []
        now, given, rate = self.now, self.given, self.rate
        hold = self.climb[self.place][1]
        left: Count | None = None if hold is None else max(hold - self.on_rung, 0)
        rungs = iter(self.climb[self._next() :])
        while given < self.table.bag:
            lasts: Count = Fraction(self.table.bag - given) / rate
            if left is not None and left <= lasts:
                lasts = left
            if lasts:
                found.append((now, now + lasts, rate))
            now += lasts
            given += rate * lasts
            rate, left = next(rungs, (rate, None))
        return found

    # --- events ------------------------------------------------------------------------------

    def take(self, entry: Entry, at: int) -> None:
        """Run to the entry's moment, and do what it says."""
        self.run_to(at)
        kind = entry.kind
        if (kind == "started") == self.started:
            self._impossible(entry, "a start comes first, and once")
        if self._is_over_for(kind):
            self._impossible(entry, "the infusion is over")
            return
        if entry.pump_ml is not None:
            self._read(entry, _whole(entry.pump_ml, self.table.unit))
        if kind == "started":
            self.started = True
        elif kind == "reaction":
            self._react(entry)
        elif kind == "regraded":
            self._regrade(entry)
        elif kind == "resumed":
            self._resume(entry)
        elif kind == "paused":
            if self.stands or self.given >= self.table.bag:
                self._impossible(entry, "nothing runs")
            self.is_paused = True
        elif kind == "rate-set":
            self._set_rate(entry)
        elif kind == "discontinued":
            self._stop(entry)
        elif kind == "completed":
            self._complete(entry)

    def _is_over_for(self, kind: str) -> bool:
        if self.completed:
            return kind not in _AFTER_THE_END
        return self.stopped and kind not in _AFTER_A_STOP

    def _impossible(self, entry: Entry, why: str) -> None:
        self.problems.append((entry.place, why))

    def _read(self, entry: Entry, shown: int) -> None:
        before = self.readings[-1][1] if self.readings else 0
        if shown < before:
            self._impossible(entry, "less than an earlier reading")
        if shown > self.table.bag:
            self._impossible(entry, "more than the bag")
        off, limit = shown - self.given, self.table.pump_difference
        self.differing += not -limit <= off <= limit
        self.given = shown
        self.readings.append((self.now, shown))

    def _stop(self, entry: Entry) -> None:
        """The gravest reason is the one to remember; of two that weigh the same, the first."""
        reason = reason_to_stop(entry, self.reactions)
        if self.stopped_for is None or reason[0] > self.stopped_for[0]:
            self.stopped_for = reason

    def _severe(self, entry: Entry) -> bool:
        return is_severe(entry.grade, entry.anaphylaxis, self.table.grade_3_may_restart)

    def _react(self, entry: Entry) -> None:
        if self.open_grade is not None:
            self._impossible(entry, "a reaction is open already")
        self.reactions += 1
        self.needs_prescriber = False
        if self.reactions > 1 or self._severe(entry):
            self._stop(entry)
        self._has_grade(entry.grade or 0)

    def _regrade(self, entry: Entry) -> None:
        if self.open_grade is None:
            self._impossible(entry, "no reaction is open")
            return
        if self._severe(entry) or (self.reactions > 1 and entry.grade):
            self._stop(entry)
        self._has_grade(entry.grade or 0)
        over = self.stopped or self.completed
        if entry.grade == 0 and (over or not self.stands_for_reaction):
            self._is_gone()

    def _has_grade(self, grade: int) -> None:
        self.open_grade = grade
        self.needs_prescriber |= grade == SEVERE_GRADE
        self.stands_for_reaction |= grade > RESUME_AT_GRADE

    def _is_gone(self) -> None:
        """The reaction is over; where it held the rate, the rung's full hold starts again."""
        if self.is_held:
            self.on_rung = 0
        self.open_grade = None

    def _resume(self, entry: Entry) -> None:
        if not self.stands:
            self._impossible(entry, "does not stand")
        grade = self.open_grade if entry.grade is None else entry.grade
        if grade is not None and grade > RESUME_AT_GRADE:
            self._impossible(entry, "the reaction is not down to grade 1")
        self.is_paused = False
        if not self.stands_for_reaction:
            if grade == 0 and self.open_grade is not None:
                self._is_gone()
            return
        if self.needs_prescriber and not entry.prescriber:
            self._impossible(entry, "needs the prescriber's name")
        if self.table.restart is None:
            self._impossible(entry, "the source states no restart")
            return
        self.stands_for_reaction, self.needs_prescriber, self.open_grade = False, False, None
        self.climb, self.place, self.on_rung = self.table.restart, 0, 0
        self.rate, self.is_in_table = self.climb[0][0], True
        self.restarted, self.set_by_hand = self.now, False

    def _set_rate(self, entry: Entry) -> None:
        if self.stands:
            self._impossible(entry, "stands")
        rate = _whole(entry.rate_ml_h or Decimal(0), self.table.scale)
        if rate == self.rate:
            return
        self.highest_by_hand = max(self.highest_by_hand, rate)
        steps, scale = PUMP_STEPS_PER_ML_H, self.table.scale
        if (rate - self.table.highest) * steps > scale:
            self._impossible(entry, "above the ceiling")
        # A rate that no table has keeps the hold of the rung that it was set on.
        known = [
            place for place, (rung, _) in enumerate(self.climb) if abs(rung - rate) * steps <= scale
        ]
        self.is_in_table = bool(known)
        if known:
            self.place = known[0]
        self.rate, self.on_rung, self.set_by_hand = rate, 0, True

    def _complete(self, entry: Entry) -> None:
        if self.stands_for_reaction:
            self._impossible(entry, "stands for a reaction")
        if self.table.bag - self.given > self.table.pump_difference:
            self._impossible(entry, "is not empty by calculation")
        self.is_paused = False
        self.given, self.completed = self.table.bag, True
        self.readings.append((self.now, self.table.bag))


def recounted(table: Table, entries: Log, follow: str, until: int) -> Recount:
    """The infusion run again up to `until`, microseconds from the start."""
    rate = table.climb[0][0]
    again = Recount(table, follow == "plan", table.climb, rate)
    for entry, at in zip(entries.entries, entries.micros, strict=True):
        again.take(entry, at)
    again.run_to(until)
    return again
