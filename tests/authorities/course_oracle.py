"""A second follower of infusions: a nurse with a stopwatch, a list of settings, and a beaker.

It is told what happened, and keeps a list of pump settings with the seconds that each still has
to run, as exact fractions. It shares no line with the product or with the other oracles, and
starts from the rules as the sources and the hospital say them.

    infusion 1: start at 25, first rise after 60 min, then 25 more every 30 min, never above 150
    after a reaction: half of the starting rate for 30 min, then start again (label), or 25 or 50
    more every 30 min from the half rate (trial, Part B); Part A says nothing about restarts
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from .course_retold import Impossible, Said, as_told, refuse_what_cannot_stand

HALF_HOUR = 1800
HOUR = 3600
EU, US, PART_A, PART_B, OWN = "eu", "us", "part-a", "part-b", "own"
# Pumps are set to a tenth of a mL/h, so a figure may be half of that away from the table's.
PUMP = Fraction(1, 20)

# A patient may react after the end, too; a stopped pump still shows what it has given.
STILL_TOLD = {
    "completed": ("observed", "stopped", "stop-withdrawn", "reaction", "regraded"),
    "discontinued": (
        "observed",
        "stopped",
        "stop-withdrawn",
        "reaction",
        "regraded",
        "volume-read",
        "discontinued",
    ),
}

# A rate in mL/h (mg/h in Part A), and the seconds it is kept; None: until the bag is empty.
Setting = tuple[Fraction, Fraction | None]


@dataclass(frozen=True)
class OwnFile:
    """What a file that is no shipped one says; minutes, mL/h.

    `rise` is by how much it rises from the half rate and after how many minutes each time; None
    where it goes back to the table. `rules` are the grades that it names.
    """

    ladder: tuple[tuple[Fraction, int | None], ...]
    rules: Mapping[int, str]
    observe_min: int = 30
    rise: tuple[Fraction, int] | None = None


@dataclass(frozen=True)
class Order:
    """What was ordered: who says how, which infusion, how much, and what the hospital decided.

    `hold_again` is "table" or "thirty", `grade_1` is "hold" or "continue". Times in seconds from
    the start; `bag_out_s` is negative. `agents` are those of the plan's premedication.
    """

    source: str
    number: int
    bag_ml: Fraction = Fraction(250)
    drug_mg: Fraction = Fraction(700)
    hold_again: str = "table"
    grade_1: str = "hold"
    recurrence: str = "from-grade-2"
    after_grade_1_stop: str = "half"
    pump_off_ml: Fraction = Fraction(5)
    follow: str = "plan"
    bag_out_s: Fraction | None = None
    room_temperature_s: int = 480 * 60
    own: OwnFile | None = None
    agents: tuple[str, ...] = ()


def staircase(start: int, first: int, rises: Sequence[int], top: int) -> list[Setting]:
    """Settings from the starting rate up by the rises, the last of which repeats, to the top."""
    settings: list[Setting] = [(Fraction(start), Fraction(first))]
    number = 0
    while settings[-1][0] < top:
        rise = rises[min(number, len(rises) - 1)]
        settings.append((min(settings[-1][0] + rise, Fraction(top)), Fraction(HALF_HOUR)))
        number += 1
    settings[-1] = (settings[-1][0], None)
    return settings


def table(order: Order) -> list[Setting]:
    """The staircase of this infusion, in mL/h; in Part A in mg/h, turned into mL/h."""
    kind = min(order.number, 3)
    if order.own is not None:
        return [(r, None if m is None else Fraction(60 * m)) for r, m in order.own.ladder]
    if order.source == PART_A:
        rises = [50] if kind == 1 else [100]
        per_mg = order.bag_ml / order.drug_mg
        return [(rate * per_mg, held) for rate, held in staircase(175, HALF_HOUR, rises, 400)]
    if kind == 1:
        return staircase(25, HOUR, [25], 150)
    if kind == 2:
        top = 300 if order.source == PART_B else 200
        return staircase(50, HALF_HOUR, [50, 100], top)
    return staircase(200, HALF_HOUR, [0], 200)


def after_a_reaction(order: Order) -> list[Setting]:
    """Half of the starting rate, clean for half an hour or as the file says, and what comes then.

    `Impossible` where the source is silent.
    """
    full = table(order)
    clean = Fraction(60 * order.own.observe_min if order.own else HALF_HOUR)
    half = (full[0][0] / 2, clean)
    if order.source == PART_A:
        raise Impossible("the source does not say how to go on")
    rise: tuple[Fraction, int] | None = None
    if order.source == PART_B:
        rise = (Fraction(25 if order.number == 1 else 50), 30)
    elif order.own is not None:
        rise = order.own.rise
    if rise is not None:
        settings = [half]
        while settings[-1][0] < full[-1][0]:
            settings.append((min(settings[-1][0] + rise[0], full[-1][0]), Fraction(60 * rise[1])))
        settings[-1] = (settings[-1][0], None)
        return settings
    if order.hold_again == "thirty" and full[0][1] is not None:
        return [half, (full[0][0], Fraction(HALF_HOUR)), *full[1:]]
    return [half, *full]


def action(order: Order, grade: int) -> str:
    """What a reaction of that grade calls for: the file's rule, or the hospital's, or the label's.

    The shipped label files name an action for grades 2 and up, Part B goes on with the table at
    grade 1 in infusion 2 alone ("in the absence of grade >= 2"; in infusion 1 "in the absence of
    IRs"), and the US file leaves grade 3 to a prescriber.
    """
    rules: Mapping[int, str] = {}
    if order.own is not None:
        rules = order.own.rules
    elif order.source == PART_B:
        rules = {1: "go-on"} if order.number == 2 else {}
    elif order.source == US:
        rules = {3: "restart-by-prescriber"}
    if grade in rules:
        return rules[grade]
    if grade == 0:
        return "go-on"
    if grade == 1:
        return "hold" if order.grade_1 == "hold" else "go-on"
    return "interrupt" if grade == 2 else "discontinue"


@dataclass
class Bedside:
    """What stands at the bed: pump, beaker, and what is known about the patient.

    `queue` begins with the step of the table that counts now and what is left of it; `pump` is
    what the pump really runs at. `history` is every grade that was told, and how.
    """

    order: Order
    ladder: list[Setting] = field(default_factory=list)
    queue: list[Setting] = field(default_factory=list)
    pump: Fraction = Fraction(0)
    too_fast: bool = False
    # What it should run at while it runs too fast.
    proper: Fraction = Fraction(0)
    second: Fraction = Fraction(0)
    beaker: Fraction = Fraction(0)
    last_reading: Fraction = Fraction(0)
    standing: set[str] = field(default_factory=set)
    restarts: bool = True
    symptoms: int | None = None
    keeps: bool = False
    prescriber_decides: bool = False
    history: list[tuple[str, int]] = field(default_factory=list)
    over: str | None = None
    reasons: list[tuple[int, str]] = field(default_factory=list)
    stop_pressed: bool = False
    unreleased: bool = False
    unconfirmed: bool = False
    fastest: Fraction = Fraction(0)
    vouched: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    # (from, until, rate), seconds.
    ran: list[tuple[Fraction, Fraction, Fraction]] = field(default_factory=list)
    cautions: int = 0

    def copied(self) -> Bedside:
        """Another bed that stands as this one does."""
        return replace(
            self,
            queue=list(self.queue),
            standing=set(self.standing),
            history=list(self.history),
            reasons=list(self.reasons),
            ran=list(self.ran),
        )

    # --- the pump ----------------------------------------------------------------------------

    def stands(self) -> bool:
        return bool(self.standing) or self.stop_pressed

    def runs(self) -> bool:
        empty = self.beaker >= self.order.bag_ml
        return bool(self.ladder) and self.over is None and not self.stands() and not empty

    def is_held(self) -> bool:
        return self.symptoms is not None and self.keeps

    def rises_by_itself(self) -> bool:
        hindered = self.too_fast or self.unreleased or self.is_held()
        return self.order.follow == "plan" and not hindered

    def rise(self) -> None:
        self.queue.pop(0)
        self.pump = self.queue[0][0]

    def wait_until(self, second: Fraction) -> None:
        """Time goes by; what is due is done at its moment."""
        while self.second < second and self.runs():
            left = self.queue[0][1]
            if left == 0 and self.rises_by_itself():
                self.rise()
                continue
            until = min(second, self.second + (self.order.bag_ml - self.beaker) / self.pump * 3600)
            if left and self.rises_by_itself():
                until = min(until, self.second + left)
            lasted = until - self.second
            self.note_what_ran(until)
            self.beaker += self.pump * lasted / 3600
            if left is not None:
                self.queue[0] = (self.queue[0][0], max(left - lasted, Fraction(0)))
            self.second = until
            if self.runs() and self.queue[0][1] == 0 and self.rises_by_itself():
                self.rise()
        self.second = max(self.second, second)

    def catch_up(self) -> None:
        """What could not be done when it was due is done as soon as it can be."""
        while self.runs() and self.queue[0][1] == 0 and self.rises_by_itself():
            self.rise()

    def note_what_ran(self, until: Fraction) -> None:
        if self.ran and self.ran[-1][1:] == (self.second, self.pump):
            self.ran[-1] = (self.ran[-1][0], until, self.pump)
        else:
            self.ran.append((self.second, until, self.pump))

    def allowed(self) -> Fraction:
        """What the table allows now: this step, or the next one once this has had its time."""
        if self.queue[0][1] == 0 and not self.is_held():
            return max(self.queue[0][0], self.queue[1][0])
        # A rate between two steps was allowed when it was set, and still is.
        return max(self.queue[0][0], self.proper if self.too_fast else self.pump)

    def turn_to(self, rate: Fraction) -> None:
        """Somebody turns the pump to this rate."""
        if rate == self.pump:
            return
        step_rate = self.queue[0][0]
        if rate > self.allowed() + PUMP:
            if self.queue[0][1] == 0 and not self.is_held():
                # The next step; or once more the one it had reached, if it was set lower since.
                self.proper = self.allowed()
                place = [one[0] for one in self.ladder].index(self.proper)
                self.queue = self.ladder[place:]
            elif not self.too_fast:
                self.proper = self.pump if abs(self.pump - step_rate) <= PUMP else self.allowed()
                self.queue[1:] = [one for one in self.ladder if one[0] > self.proper + PUMP]
            self.pump, self.too_fast = rate, True
            return
        if self.too_fast and abs(rate - self.proper) <= PUMP:
            self.pump, self.too_fast = rate, False
            return
        self.too_fast = False
        for place, (step, _) in enumerate(self.ladder):
            if abs(step - rate) <= PUMP:
                self.queue = self.ladder[place:]
                break
        else:
            # In no table: kept as long as the step it was set on, then the next one above it.
            whole = next(one for one in self.ladder if one[0] == step_rate)
            self.queue = [whole, *(one for one in self.ladder if one[0] > rate)]
        self.pump = rate

    # --- what may happen ---------------------------------------------------------------------

    def started(self, said: dict[str, Any]) -> None:
        if self.ladder:
            raise Impossible("twice")
        self.ladder = table(self.order)
        self.queue = list(self.ladder)
        self.pump = self.queue[0][0]
        self.fastest = max(rate for rate, _ in self.ladder)
        self.read_back(said)

    def read_back(self, said: dict[str, Any]) -> None:
        shown = said.get("rate_ml_per_h")
        if shown is not None and abs(shown - self.pump) > PUMP:
            raise Impossible("the pump was not set to that")

    def most(self) -> Fraction:
        """What the pump can have given by now, from the start or from what somebody vouched for."""
        since, volume = self.vouched
        return volume + self.fastest * (self.second - since) / 3600 + self.order.pump_off_ml

    def read(self, ml: Fraction | None, *, by_name: bool = False) -> bool:
        """The pump's figure is taken over; whether it was near what was computed."""
        if ml is None:
            return True
        most = self.most()
        if ml < self.last_reading or ml > self.order.bag_ml or (ml > most and not by_name):
            raise Impossible("the pump cannot show this")
        near = abs(ml - self.beaker) <= self.order.pump_off_ml
        self.cautions += not near
        if not near and not by_name and self.order.follow == "log":
            self.unconfirmed = True
        if by_name:
            self.vouched = self.second, ml
        self.last_reading = self.beaker = ml
        return near

    def volume_read(self, said: dict[str, Any]) -> None:
        if self.read(said["infused_ml"]):
            self.unconfirmed = False

    def stopped(self, said: dict[str, Any]) -> None:
        if self.stop_pressed:
            return
        self.read(said.get("infused_ml"))
        self.stop_pressed = True

    def stop_withdrawn(self, _: dict[str, Any]) -> None:
        if not self.stop_pressed:
            raise Impossible("nobody pressed STOP")
        self.stop_pressed = False

    def reaction(self, said: dict[str, Any]) -> None:
        if not self.stop_pressed and (self.symptoms or 0) > 1:
            raise Impossible("one is open")
        self.read(said.get("infused_ml"))
        grade = said["grade"]
        stood = "reaction" in self.standing
        before = self.symptoms
        self.judge("new", grade, anaphylaxis=said.get("anaphylaxis", False))
        if before is not None and grade < before:
            # What is milder than it was has got better, by whatever entry that is told.
            self.history.append(("better", grade))
        if self.stop_pressed:
            self.stop_pressed = False
            goes_on = action(self.order, grade) in ("go-on", "hold") and grade == 1
            if goes_on and self.order.after_grade_1_stop == "present-rate":
                self.restarts = stood and self.restarts
            else:
                self.restarts = True
            self.standing.add("reaction")

    def regraded(self, said: dict[str, Any]) -> None:
        if self.symptoms is None:
            raise Impossible("none is open")
        grade = said["grade"]
        severe = said.get("anaphylaxis", False)
        self.judge("again", grade, anaphylaxis=severe)
        if grade == 0 and not severe and (self.over or "reaction" not in self.standing):
            self.is_well_again()

    def judge(self, how: str, grade: int, *, anaphylaxis: bool) -> None:
        before = self.symptoms
        self.history.append((how, grade))
        due = "discontinue" if anaphylaxis else action(self.order, grade)
        returns = comes_back(self.history, before, self.order.recurrence)
        if due == "discontinue" or returns:
            self.reasons.append(weight(grade, anaphylaxis=anaphylaxis, returns=returns))
            self.over = self.over or "discontinued"
        self.symptoms = grade
        if grade > 0:
            self.keeps = due == "hold"
        self.prescriber_decides |= due == "restart-by-prescriber"
        if due in ("interrupt", "restart-by-prescriber", "discontinue"):
            self.standing.add("reaction")
            self.restarts = True

    def is_well_again(self) -> None:
        """What kept the setting is over: it is kept for its whole time once more."""
        if self.is_held():
            step_rate = self.queue[0][0]
            self.queue[0] = next(setting for setting in self.ladder if setting[0] == step_rate)
        self.symptoms = None

    def paused(self, said: dict[str, Any]) -> None:
        if self.stands():
            raise Impossible("stands already")
        self.read(said.get("infused_ml"))
        if self.beaker == self.order.bag_ml:
            raise Impossible("nothing runs")
        self.standing.add("other")

    def resumed(self, said: dict[str, Any]) -> None:
        if self.stop_pressed:
            raise Impossible("of which grade?")
        if not self.standing:
            raise Impossible("runs")
        told = said.get("grade")
        grade = self.symptoms if told is None else told
        if grade is not None and grade > 1 and ("reaction" in self.standing or told is not None):
            raise Impossible("not better")
        if self.symptoms is not None and grade is not None:
            self.history.append(("resumed", grade))
        if "reaction" in self.standing and self.restarts:
            if self.prescriber_decides and not said.get("prescriber"):
                raise Impossible("a prescriber decides")
            self.ladder = after_a_reaction(self.order)
            self.queue = list(self.ladder)
            self.symptoms, self.prescriber_decides, self.too_fast = None, False, False
            self.pump = self.queue[0][0]
        elif self.symptoms is not None and grade is not None:
            if grade == 0:
                self.is_well_again()
            else:
                self.symptoms = grade
                self.keeps = action(self.order, grade) == "hold"
        if self.too_fast:
            self.pump, self.too_fast = self.proper, False
        self.standing.clear()
        self.restarts = True
        self.read_back(said)

    def rate_set(self, said: dict[str, Any]) -> None:
        if self.stands():
            raise Impossible("stands")
        rate = Fraction(said["rate_ml_per_h"])
        if rate != self.pump and rate > max(one[0] for one in self.ladder) + PUMP:
            raise Impossible("no table of this infusion goes so high")
        self.turn_to(rate)

    def deviation(self, said: dict[str, Any]) -> None:
        rate = said.get("rate_ml_per_h")
        if rate is None:
            self.read(said["infused_ml"], by_name=True)
            self.unconfirmed = False
        else:
            if self.stands():
                raise Impossible("nothing runs")
            self.fastest = max(self.fastest, Fraction(rate))
            self.turn_to(Fraction(rate))
        self.unreleased = True

    def released(self, _: dict[str, Any]) -> None:
        if not self.unreleased:
            raise Impossible("nothing to release")
        self.unreleased = False

    def discontinued(self, said: dict[str, Any]) -> None:
        rule = said.get("rule") or "discontinued"
        named = {"discontinued": 0, "grade-3": 3, "recurrence": 3, "grade-4": 4, "anaphylaxis": 5}
        self.reasons.append((named.get(rule, 1), rule))
        self.over = self.over or "discontinued"

    def completed(self, _: dict[str, Any]) -> None:
        if "reaction" in self.standing or self.stop_pressed:
            raise Impossible("stands for a reaction")
        if self.order.bag_ml - self.beaker > self.order.pump_off_ml:
            raise Impossible("not empty")
        if self.order.bag_ml > self.most():
            raise Impossible("the pump cannot have given all that")
        self.last_reading = self.beaker = self.order.bag_ml
        self.standing.clear()
        self.over = "completed"


def comes_back(history: Sequence[tuple[str, int]], before: int | None, setting: str) -> bool:
    """Whether the last grade told is a recurrence.

    Of grade 2 or worse, when one of grade 2 or worse had been down to 1 or less in between. Where
    the hospital counts any grade, also a new reaction, or one graded up again from 0, when an
    earlier one had been gone (0).
    """
    how, grade = history[-1]
    earlier = history[:-1]
    better = [place for place, (kind, was) in enumerate(earlier) if kind != "new" and was <= 1]
    was_bad = any(
        was >= 2 and any(later > place for later in better)
        for place, (kind, was) in enumerate(earlier)
        if kind in ("new", "again")
    )
    if grade >= 2 and was_bad:
        return True
    if setting != "any-grade" or grade == 0:
        return False
    anew = how == "new" or before == 0
    gone = any(kind != "new" and was == 0 for kind, was in earlier)
    return anew and (gone or was_bad)


def weight(grade: int, *, anaphylaxis: bool, returns: bool) -> tuple[int, str]:
    """How grave a reason to stop is, and its name; one that returns is of grade 3."""
    if grade == 5 and not anaphylaxis:
        return 6, "grade-5"
    if anaphylaxis:
        return 5, "anaphylaxis"
    if grade == 4:
        return 4, "grade-4"
    if returns:
        return 3, "recurrence"
    return 3 if grade == 3 else 1, f"grade-{grade}"


@dataclass(frozen=True)
class Expected:
    """What has to be found at that moment; mL, mL/h, and seconds from the start."""

    status: str
    started_s: Fraction
    infused_ml: Fraction
    rate_ml_h: Fraction | None
    set_to_ml_h: Fraction | None
    steps: tuple[tuple[Fraction, Fraction, Fraction], ...]
    ran: tuple[tuple[Fraction, Fraction, Fraction], ...]
    too_late: bool
    cautions: int
    symptoms: int | None
    for_a_reaction: bool
    may_resume: bool
    resume_ml_h: Fraction | None
    stop_code: str | None
    reactions: int
    awaits_grade: bool
    awaits_release: bool
    unconfirmed: bool


def expected(order: Order, said: Sequence[Said], now: Fraction | int) -> Expected:
    """Where the infusion stands in second `now`; Impossible where it cannot have come to this.

    Seconds in `said` and `now` count from one moment; a start that was set right may lie beside it.
    """
    told = as_told(said)
    refuse_what_cannot_stand(said, told, Fraction(now), order.agents)
    bed, began = followed(order, told, Fraction(now))
    if not bed.reasons:
        for place, one in enumerate(said):
            if one[1] == "amended" and was_stopped_before(order, said[:place]):
                raise Impossible("a stop for good stays")
    for place in moved_into_the_past(said):
        still = [*said[:place], (said[place][0], "observed", {}), *said[place + 1 :]]
        if empty_unseen(order, said[: place + 1], said[place][0]) or (
            empty_unseen(order, said, now) and not empty_unseen(order, still, now)
        ):
            raise Impossible("complete by a moved start alone")
    if (bed.order.bag_out_s or 0) > 0:
        raise Impossible("out of the refrigerator after the start")
    return found(bed, began, Fraction(now))


# The last beds that were followed: the same log is asked again at the next moment and with one
# more event. Each is as it was after its last event, and only copies of it are led on.
BOOKMARKS: list[tuple[Order, list[Said], Bedside, Fraction]] = []
KEPT_BOOKMARKS = 12


def followed(order: Order, told: list[Said], now: Fraction | None) -> tuple[Bedside, Fraction]:
    """The bedside after all that was told, with seconds from the start; and when that was."""
    bed, began, done = bookmarked(order, told)
    for second, kind, fields in told[done:]:
        if kind == "premedication-given":
            continue
        if began is None:
            if kind != "started":
                raise Impossible("not started yet")
            began = Fraction(second)
            out = fields.get("bag_out_s", order.bag_out_s)
            bed.order = replace(order, bag_out_s=None if out is None else out - began)
        bed.wait_until(second - began)
        if bed.over is not None and kind not in STILL_TOLD[bed.over]:
            raise Impossible("it is over")
        if kind != "observed":
            getattr(bed, kind.replace("-", "_"))(fields)
            if kind in ("released", "regraded"):
                bed.catch_up()
    if began is None:
        raise Impossible("not started yet")
    if done < len(told):
        BOOKMARKS.insert(0, (order, told, bed.copied(), began))
        del BOOKMARKS[KEPT_BOOKMARKS:]
    if now is not None:
        bed.wait_until(now - began)
    return bed, began


def bookmarked(order: Order, told: list[Said]) -> tuple[Bedside, Fraction | None, int]:
    """A bed after the first of these events, with the start, and how many they are."""
    best: tuple[Bedside, Fraction | None, int] | None = None
    for known, read, bed, began in BOOKMARKS:
        done = len(read)
        if (
            (best is None or done > best[2])
            and (known is order or known == order)
            and told[:done] == read
        ):
            best = bed, began, done
    if best is None:
        return Bedside(order), None, 0
    return best[0].copied(), best[1], best[2]


def was_stopped_before(order: Order, said: Sequence[Said]) -> bool:
    try:
        bed, _ = followed(order, as_told(said), None)
    except Impossible:
        return False
    return bool(bed.reasons)


def moved_into_the_past(said: Sequence[Said]) -> list[int]:
    """The amendments that made the start earlier."""
    begun: dict[int, Fraction | int] = {}
    moved = []
    for place, (second, kind, fields) in enumerate(said):
        if kind == "started":
            begun[place] = second
        to = fields.get("to_at_s")
        if kind == "amended" and to is not None and fields["event"] in begun:
            if to < begun[fields["event"]]:
                moved.append(place)
            begun[fields["event"]] = to
    return moved


def empty_unseen(order: Order, said: Sequence[Said], at: Fraction | int) -> bool:
    """Whether by then the bag is empty by calculation, and nobody has seen it run."""
    if order.follow != "plan":
        return False
    before = as_told(said)
    known = ("rate-set", "deviation", "completed")
    if any(one[1] in known or one[2].get("infused_ml") is not None for one in before):
        return False
    bed, _ = followed(order, before, Fraction(at))
    return bed.beaker == order.bag_ml


def found(bed: Bedside, began: Fraction, now: Fraction) -> Expected:
    """What the bedside looks like, in the seconds in which it was asked."""
    order = bed.order
    steps = ahead(bed)
    last = steps[-1][1] if steps else None
    use_by = None if order.bag_out_s is None else order.bag_out_s + order.room_temperature_s
    too_late = last is not None and use_by is not None and last > use_by
    status = bed.over
    if status is None:
        status = "interrupted" if bed.stands() else "running"
        if bed.beaker == order.bag_ml and order.follow == "plan":
            status = "completed"
    if (
        use_by is not None
        and status in ("running", "interrupted")
        and bed.beaker != order.bag_ml
        and now - began > use_by
    ):
        # Nothing may run from a bag whose time is over, whether or not an end was planned.
        too_late = True
    resume = resume_at(bed) if status == "interrupted" else None
    waits = status in ("running", "interrupted")
    gravest = max(bed.reasons, key=lambda one: one[0], default=(0, None))[1]
    return Expected(
        status=status,
        started_s=began,
        infused_ml=bed.beaker,
        rate_ml_h=bed.pump if bed.runs() else None,
        set_to_ml_h=bed.proper if bed.too_fast and bed.runs() else None,
        steps=() if too_late else steps,
        ran=tuple(bed.ran),
        too_late=too_late,
        cautions=bed.cautions,
        symptoms=bed.symptoms,
        for_a_reaction="reaction" in bed.standing,
        may_resume=resume is not None,
        resume_ml_h=resume,
        stop_code=gravest,
        reactions=sum(how == "new" for how, _ in bed.history),
        awaits_grade=bed.stop_pressed,
        awaits_release=bed.unreleased and waits,
        unconfirmed=bed.unconfirmed and waits,
    )


def resume_at(bed: Bedside) -> Fraction | None:
    """The rate at which it would go on, if it may."""
    if bed.stop_pressed or ("reaction" in bed.standing and (bed.symptoms or 0) > 1):
        return None
    if "reaction" in bed.standing and bed.restarts:
        try:
            return after_a_reaction(bed.order)[0][0]
        except Impossible:
            return None
    return bed.proper if bed.too_fast else bed.pump


def ahead(bed: Bedside) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
    """Let the pump run on, with every rise when it is due, until the bag is empty.

    A pump that runs too fast is set back now; when its step has had its time, nobody says how to
    go on before it has been set back.
    """
    if not bed.runs() or bed.is_held() or bed.unreleased or bed.unconfirmed:
        return ()
    if bed.too_fast and bed.queue[0][1] == 0:
        return ()
    later = Bedside(replace(bed.order, follow="plan"), list(bed.ladder), list(bed.queue))
    later.pump = bed.proper if bed.too_fast else bed.pump
    later.second, later.beaker = bed.second, bed.beaker
    later.wait_until(bed.second + 100 * 24 * HOUR)
    return tuple(later.ran)
