"""A second follower of infusions: a nurse with a stopwatch, a list of settings, and a beaker.

It is told what happened, second by second, and keeps a queue of pump settings with the seconds
that each still has to run. The unit of flow is the 3600th part of a microlitre (of a microgram
where the source counts in drug), so that a whole number runs in each second. It shares no line
with the product or with the other oracles, and starts from the rules as the sources say them.

    infusion 1: start at 25, first rise after 60 min, then 25 more every 30 min, never above 150
    after a reaction: half of the starting rate for 30 min, then start again (label), or 25 or 50
    more every 30 min from the half rate (trial, Part B); Part A says nothing about restarts
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

FOREVER = -1
HALF_HOUR = 1800
HOUR = 3600
EU, US, PART_A, PART_B = "eu", "us", "part-a", "part-b"

# A patient may react after the end, too; a stopped pump still shows what it has given.
STILL_TOLD = {
    "completed": ("observed", "reaction", "regraded"),
    "discontinued": ("observed", "reaction", "regraded", "volume-read", "discontinued"),
}

# A setting of the pump: rate in units a second, and the seconds it has to be kept.
Setting = tuple[int, int]


class Impossible(Exception):
    """This cannot have happened, or must not."""


class TooFine(Exception):
    """Seconds are too coarse to tell."""


@dataclass(frozen=True)
class Order:
    """What was ordered: who says how, which infusion, how much, and what the hospital decided.

    `bag_ul` in microlitres, `drug_ug` in micrograms; `hold_again` is "table" or "thirty",
    `grade_1` is "hold" or "continue". Times in seconds from the start; `bag_out_s` is negative.
    """

    source: str
    number: int
    bag_ul: int = 250_000
    drug_ug: int = 700_000
    hold_again: str = "table"
    grade_1: str = "hold"
    follow: str = "plan"
    bag_out_s: int | None = None
    room_temperature_s: int = 480 * 60


def staircase(start: int, first: int, rises: Sequence[int], top: int) -> list[Setting]:
    """Settings from the starting rate up by the rises, the last of which repeats, to the top."""
    settings = [(start, first)]
    number = 0
    while settings[-1][0] < top:
        rise = rises[min(number, len(rises) - 1)]
        settings.append((min(settings[-1][0] + rise, top), HALF_HOUR))
        number += 1
    settings[-1] = (settings[-1][0], FOREVER)
    return settings


def table(order: Order) -> list[Setting]:
    """The staircase of this infusion; mL/h are 1000 units a second, and so are mg/h."""
    kind = min(order.number, 3)
    if order.source == PART_A:
        rises = [50_000] if kind == 1 else [100_000]
        return staircase(175_000, HALF_HOUR, rises, 400_000)
    if kind == 1:
        return staircase(25_000, HOUR, [25_000], 150_000)
    if kind == 2:
        top = 300_000 if order.source == PART_B else 200_000
        return staircase(50_000, HALF_HOUR, [50_000, 100_000], top)
    return staircase(200_000, HALF_HOUR, [0], 200_000)


def after_a_reaction(order: Order) -> list[Setting]:
    """Half of the starting rate, clean for half an hour, and what comes then."""
    full = table(order)
    half = (full[0][0] // 2, HALF_HOUR)
    if order.source == PART_A:
        raise Impossible("the source does not say how to go on")
    if order.source == PART_B:
        rise = 25_000 if order.number == 1 else 50_000
        return staircase(half[0], HALF_HOUR, [rise], full[-1][0])
    if order.hold_again == "thirty" and full[0][1] != FOREVER:
        return [half, (full[0][0], HALF_HOUR), *full[1:]]
    return [half, *full]


@dataclass
class Bedside:
    """What stands at the bed: pump, beaker, and what is known about the patient."""

    order: Order
    queue: list[Setting] = field(default_factory=list)
    ladder: list[Setting] = field(default_factory=list)
    second: int = 0
    beaker: int = 0
    to_give: int = 0
    last_reading: int = 0
    standing: set[str] = field(default_factory=set)
    symptoms: int | None = None
    was_severe: bool = False
    reactions: int = 0
    over: str | None = None
    never_again: bool = False
    # (from, until, rate), seconds; the last second of a bag counts as far as it was needed.
    ran: list[tuple[int, Fraction | int, int]] = field(default_factory=list)
    cautions: int = 0

    # --- the pump ----------------------------------------------------------------------------

    def runs(self) -> bool:
        return self.over is None and not self.standing and self.beaker < self.to_give

    def is_held(self) -> bool:
        return self.symptoms is not None and self.order.grade_1 == "hold"

    def tick(self, *, by_itself: bool) -> None:
        """One second goes by."""
        if self.runs():
            rate, left = self.queue[0]
            room = self.to_give - self.beaker
            end = self.second + (1 if rate <= room else Fraction(room, rate))
            self.beaker += min(rate, room)
            if self.ran and self.ran[-1][1] == self.second and self.ran[-1][2] == rate:
                self.ran[-1] = (self.ran[-1][0], end, rate)
            else:
                self.ran.append((self.second, end, rate))
            if left > 0:
                self.queue[0] = (rate, left - 1)
        self.second += 1
        if by_itself and self.runs() and self.queue[0][1] == 0 and not self.is_held():
            self.queue.pop(0)

    def wait_until(self, second: int) -> None:
        while self.second < second:
            self.tick(by_itself=self.order.follow == "plan")

    def in_beaker(self, ml: Fraction) -> int:
        """A volume in mL as it is counted here."""
        if self.order.source == PART_A:
            ml = ml * self.order.drug_ug / self.order.bag_ul
        counted = ml * 1000 * 3600
        if counted.denominator != 1:
            raise ValueError("this oracle counts whole units only")
        return int(counted)

    # --- what may happen ---------------------------------------------------------------------

    def started(self, _: dict[str, Any]) -> None:
        self.ladder = table(self.order)
        self.queue = list(self.ladder)
        amount = self.order.drug_ug if self.order.source == PART_A else self.order.bag_ul
        self.to_give = amount * 3600

    def read(self, ml: Fraction | None) -> None:
        if ml is None:
            return
        shown = self.in_beaker(ml)
        if shown < self.last_reading or shown > self.to_give:
            raise Impossible("the pump cannot show this")
        if shown < self.beaker == self.to_give and self.ran[-1][1].denominator != 1:
            raise TooFine("empty within a second, and then it was not: how long was the hold?")
        self.cautions += abs(shown - self.beaker) > self.in_beaker(Fraction(5))
        self.last_reading = self.beaker = shown

    def reaction(self, said: dict[str, Any]) -> None:
        if self.symptoms is not None:
            raise Impossible("one is open")
        self.read(said.get("infused_ml"))
        self.reactions += 1
        self.was_severe = False
        self.judge(said["grade"], anaphylaxis=said.get("anaphylaxis", False))

    def regraded(self, said: dict[str, Any]) -> None:
        if self.symptoms is None:
            raise Impossible("none is open")
        self.judge(said["grade"], anaphylaxis=said.get("anaphylaxis", False))

    def judge(self, grade: int, *, anaphylaxis: bool) -> None:
        prescriber_may_restart = self.order.source == US and grade == 3
        if anaphylaxis or self.reactions > 1 or (grade > 2 and not prescriber_may_restart):
            self.never_again = True
            self.over = self.over or "discontinued"
        self.was_severe = self.was_severe or grade == 3
        held = self.is_held()
        self.symptoms = grade
        if grade > 1 and self.over is None:
            self.standing.add("reaction")
        elif self.over is not None:
            self.symptoms = grade or None
        elif grade == 0 and "reaction" not in self.standing:
            self.symptoms = None
            if held:
                self.keep_again()

    def keep_again(self) -> None:
        """The setting that runs is kept for its whole time once more."""
        rate = self.queue[0][0]
        self.queue[0] = next(setting for setting in self.ladder if setting[0] == rate)

    def paused(self, said: dict[str, Any]) -> None:
        if self.standing:
            raise Impossible("stands already")
        self.read(said.get("infused_ml"))
        if self.beaker == self.to_give:
            raise Impossible("nothing runs")
        self.standing.add("other")

    def resumed(self, said: dict[str, Any]) -> None:
        if not self.standing:
            raise Impossible("runs")
        grade = said.get("grade")
        now = self.symptoms if grade is None else grade
        if now is not None and now > 1:
            raise Impossible("not better")
        if "reaction" in self.standing:
            if self.was_severe and not said.get("prescriber"):
                raise Impossible("a prescriber decides")
            self.ladder = after_a_reaction(self.order)
            self.queue = list(self.ladder)
            self.symptoms = None
        elif now == 0 and self.symptoms is not None:
            held = self.is_held()
            self.symptoms = None
            if held:
                self.keep_again()
        self.standing.clear()

    def rate_set(self, said: dict[str, Any]) -> None:
        if self.standing:
            raise Impossible("stands")
        rate = int(said["rate_ml_per_h"] * 1000)
        if rate == self.queue[0][0]:
            return
        place = [setting[0] for setting in self.ladder].index(rate)
        self.queue = self.ladder[place:]

    def volume_read(self, said: dict[str, Any]) -> None:
        self.read(said["infused_ml"])

    def discontinued(self, _: dict[str, Any]) -> None:
        self.over = "discontinued"
        self.never_again = True

    def completed(self, _: dict[str, Any]) -> None:
        if "reaction" in self.standing:
            raise Impossible("stands for a reaction")
        if self.to_give - self.beaker > self.in_beaker(Fraction(5)):
            raise Impossible("not empty")
        self.last_reading = self.to_give
        self.standing.clear()
        self.beaker = self.to_give
        self.over = "completed"


@dataclass(frozen=True)
class Expected:
    """What has to be found at that moment; mL, mL/h, and seconds from the start."""

    status: str
    infused_ml: Fraction
    rate_ml_h: Fraction | None
    steps: tuple[tuple[Fraction, Fraction, Fraction], ...]
    ran: tuple[tuple[Fraction, Fraction, Fraction], ...]
    too_late: bool
    cautions: int
    symptoms: int | None
    may_resume: bool
    never_again: bool


# What was said: the second, the type of the event, and its fields.
Said = tuple[int, str, dict[str, Any]]


def expected(order: Order, said: Iterable[Said], now: int) -> Expected:
    """Where the infusion stands in second `now`; Impossible where it cannot have come to this."""
    bed = Bedside(order)
    for second, kind, fields in said:
        bed.wait_until(second)
        if bed.over is not None and kind not in STILL_TOLD[bed.over]:
            raise Impossible("it is over")
        if kind != "observed":
            getattr(bed, kind.replace("-", "_"))(fields)
    bed.wait_until(now)
    steps = ahead(bed)
    last = steps[-1][1] if steps else None
    too_late = (
        last is not None
        and order.bag_out_s is not None
        and last > order.bag_out_s + order.room_temperature_s
    )
    going = "interrupted" if bed.standing else "running"
    if bed.beaker == bed.to_give and order.follow == "plan" and bed.over is None:
        going = "completed"
    if (
        order.bag_out_s is not None
        and (bed.over or going) in ("running", "interrupted")
        and bed.beaker != bed.to_give
        and now > order.bag_out_s + order.room_temperature_s
    ):
        # Nothing may run from a bag whose time is over, whether or not an end was planned.
        too_late = True
    mild = bed.symptoms is None or bed.symptoms < 2
    return Expected(
        status=bed.over or going,
        infused_ml=in_ml(order, bed.beaker),
        rate_ml_h=in_ml_h(order, bed.queue[0][0]) if bed.runs() else None,
        steps=() if too_late else steps,
        ran=tuple((Fraction(a), Fraction(b), in_ml_h(order, rate)) for a, b, rate in bed.ran),
        too_late=too_late,
        cautions=bed.cautions,
        symptoms=bed.symptoms,
        may_resume=mild and not (order.source == PART_A and "reaction" in bed.standing),
        never_again=bed.never_again,
    )


def ahead(bed: Bedside) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    """Let the pump run on, with every rise when it is due, until the bag is empty."""
    if not bed.runs() or bed.is_held():
        return ()
    later = Bedside(bed.order, queue=list(bed.queue), second=bed.second)
    later.beaker, later.to_give = bed.beaker, bed.to_give
    while later.queue[0][1] == 0:
        later.queue.pop(0)
    while later.runs():
        later.tick(by_itself=True)
    return tuple((Fraction(a), Fraction(b), in_ml_h(bed.order, rate)) for a, b, rate in later.ran)


def in_ml(order: Order, counted: int) -> Fraction:
    """Counted units in mL."""
    amount = Fraction(counted, 3_600_000)
    return amount * order.bag_ul / order.drug_ug if order.source == PART_A else amount


def in_ml_h(order: Order, rate: int) -> Fraction:
    """Units a second in mL/h."""
    amount = Fraction(rate, 1000)
    return amount * order.bag_ul / order.drug_ug if order.source == PART_A else amount
