"""What the window has to show of a running infusion, by the oracle: figures, clocks, chart, keys.

Figures and clock times are worked out here from the oracle's seconds and millilitres.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from infuseplan.presentation.infusion.live import LiveView
from infuseplan.presentation.infusion.view import InfuseView

from .course_against_oracle import Ward
from .course_in_words import DASH, NBSP, fig, hours, unit
from .course_oracle import Expected, expected
from .course_retold import Said, as_told

MICROSECOND = Fraction(1, 1_000_000)
# What moves the next change, or shows that the pump runs at its rate.
HANDS = (
    "started", "rate-set", "stopped", "stop-withdrawn", "reaction", "regraded", "paused",
    "resumed", "deviation", "released",
)  # fmt: skip
Step = tuple[Fraction, Fraction, Fraction]


@dataclass(frozen=True)
class Right:
    """What the oracle says at second `now`: as it stands, as it would go on, what was due."""

    ward: Ward
    said: list[Said]
    now: Fraction
    stands: Expected
    if_resumed: Expected | None
    changes: list[tuple[Fraction, Fraction]]

    @property
    def runs(self) -> bool:
        return self.stands.status == "running"

    @property
    def missed(self) -> list[tuple[Fraction, Fraction]]:
        """The changes that were due, where it runs on by its table."""
        climbing = self.runs and bool(self.stands.steps)
        return [one for one in self.changes if climbing and one[0] <= self.now]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that may be seen."""
        if self.stands.awaits_grade:
            return ()
        return (self.stands if self.if_resumed is None else self.if_resumed).steps

    @property
    def bag_ml(self) -> Fraction:
        return self.ward.order.bag_ml

    @property
    def use_by(self) -> Fraction | None:
        """The bag's last second, by the start as it counts."""
        start = next(one for one in as_told(self.said) if one[1] == "started")
        out = start[2].get("bag_out_s", self.ward.order.bag_out_s)
        return None if out is None else Fraction(out) + self.ward.order.room_temperature_s

    def clock(self, second: Fraction) -> str:
        """What the ward's clock shows, in whole minutes, half up; doubled hours by their letters.

        `second` is of the common line. Moments are cut off to the microsecond before.
        """
        micros = second * 1_000_000 // 1
        moment = self.ward.start.astimezone(UTC) + timedelta(microseconds=int(micros))
        since = (moment - datetime(2026, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        whole = (since + 30_000_000) // 60_000_000
        minute = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=whole)
        shown = minute.astimezone(self.ward.start.tzinfo)
        twice = {shown.replace(fold=fold).utcoffset() for fold in (0, 1)}
        letters = f"{NBSP}{shown.tzname()}" if len(twice) == 2 else ""
        return f"{shown.hour:02d}:{shown.minute:02d}{letters}"

    def at(self, minutes_in: Fraction) -> str:
        """The clock at a second that counts from the start."""
        return self.clock(self.stands.started_s + minutes_in)


def right_at(ward: Ward, said: list[Said], now: Fraction) -> Right:
    """The oracle's answer; Impossible where it has none."""
    order = ward.order
    stands = expected(order, said, now)
    after = None
    if stands.status == "interrupted" and stands.may_resume:
        with_it: Said = (now, "resumed", {"prescriber": "on duty"})
        after = expected(order, [*said, with_it], now)
    changes: list[tuple[Fraction, Fraction]] = []
    if stands.status == "running" and stands.steps:
        changes = after_the_last_hand(ward, said)
    return Right(ward, said, now, stands, after, changes)


def after_the_last_hand(ward: Ward, said: list[Said]) -> list[tuple[Fraction, Fraction]]:
    """When which rate was to be set, from the last hand at the pump on, or an amendment.

    A reading of the pump moves the bag's end, and so what comes before it; not what was due.
    """
    hands = [place for place, one in enumerate(said) if one[1] in (*HANDS, "amended")]
    changes: list[tuple[Fraction, Fraction]] = []
    for place, one in enumerate(said[hands[-1] :], hands[-1]):
        if place > hands[-1] and one[1] != "volume-read":
            continue
        at = max(Fraction(told[0]) for told in said[: place + 1])
        then = expected(ward.order, said[: place + 1], at)
        if place > hands[-1]:
            is_due = bool(then.steps) and then.steps[0][2] != then.rate_ml_h
            if then.unconfirmed or (is_due and changes and changes[0][0] <= at):
                continue
        changes = [
            (then.started_s + start, rate)
            for start, _, rate in then.steps
            if rate != then.rate_ml_h
        ]
    return changes


# --- the figures of this second --------------------------------------------------------------


def live_pairs(right: Right, live: LiveView) -> Iterator[tuple[str, object, object]]:
    """Each of them with the one that it has to be."""
    stands = right.stands
    rate = stands.rate_ml_h
    yield "shown rate", live.rate, fig(rate or Fraction(0))
    if rate is None:
        running = "check pump" if right.runs else "pump stopped"
        words = "stop the pump" if stands.awaits_grade else running
        over = stands.status in ("completed", "discontinued")
        yield "rate in words", live.rate_words, "ended" if over else words
    yield "shown status", live.status, status(right)
    yield from next_pairs(right, live)
    infused, remaining, _, end, use_by = live.tiles
    tenth = (stands.infused_ml * 20 + 1) // 2 / Fraction(10)
    yield "shown volume", infused.figure, unit(tenth, "mL", 1)
    yield "shown bag", infused.detail, f"of {unit(right.bag_ml, 'mL')}"
    yield "shown rest", remaining.figure, unit(right.bag_ml - tenth, "mL", 1)
    mg = stands.infused_ml * right.ward.order.drug_mg / right.bag_ml
    yield "shown dose", remaining.detail, f"{unit(mg, 'mg', 0)} given"
    if right.steps:
        ends = right.steps[-1][1]
        now = right.now - stands.started_s
        yield "shown end", (end.figure, end.detail), (right.at(ends), f"in {hours(ends - now)}")
    elif stands.status in ("completed", "discontinued"):
        # When the last of it flowed.
        flowed = [one for one in stands.ran if one[1] > one[0]]
        ended = right.at(flowed[-1][1]) if flowed and rate is None else DASH
        yield "shown end", (end.figure, end.detail), (ended, "ended")
    else:
        yield "shown end", end.figure, DASH
    by = right.use_by
    if stands.status in ("completed", "discontinued"):
        # Nothing of the bag is given any more, so no time for it may be read there.
        yield "shown use-by", (use_by.title, use_by.figure), ("Bag", DASH)
    elif by is None:
        yield "shown use-by", use_by.figure, "not known"
    else:
        detail = "at room temperature"
        if right.steps:
            # The end is a moment of the clock, to the microsecond before.
            ends = (stands.started_s + right.steps[-1][1]) * 1_000_000 // 1 * MICROSECOND
            detail = f"{hours(by - ends)} after the end"
        yield "shown use-by", (use_by.figure, use_by.detail), (right.clock(by), detail)


def status(right: Right) -> str:
    """How it stands, in the window's words."""
    stands = right.stands
    if stands.status == "completed":
        # The bag is empty, and what a reaction after it calls for is not done with.
        if stands.awaits_grade:
            return "STOPPED: reaction, not graded"
        if stands.stop_code:
            return "Complete, discontinued permanently"
        ongoing = f", ongoing reaction of grade {stands.symptoms}" if stands.symptoms else ""
        return f"Complete{ongoing}"
    if stands.status == "discontinued":
        # Without a reaction or a condition of the protocol the medicine itself is not ended.
        by_hand = stands.stop_code == "discontinued"
        return "Ended early" if by_hand else "Discontinued permanently"
    if stands.awaits_grade:
        return "STOPPED: reaction, not graded"
    if not right.runs:
        if stands.for_a_reaction:
            if stands.symptoms == 0:
                return "Interrupted: reaction resolved"
            return f"Interrupted: reaction, grade {stands.symptoms}"
        if stands.symptoms is None:
            return "Paused, no reaction"
        return f"Paused, ongoing reaction of grade {stands.symptoms}"
    if stands.rate_ml_h is None:
        return "Calculated volume infused"
    if stands.awaits_release:
        return "Running after a deviation"
    if stands.set_to_ml_h is not None:
        return "Running ABOVE the rate table"
    if stands.symptoms is not None:
        return f"Running, ongoing reaction of grade {stands.symptoms}"
    is_due = stands.steps and stands.steps[0][2] != stands.rate_ml_h
    return "Running, rate change due" if is_due else "Running"


def next_pairs(right: Right, live: LiveView) -> Iterator[tuple[str, object, object]]:
    """The next rate, and when: by the steps that are to come, not by what was foreseen once."""
    stands = right.stands
    shown = live.next_figure.split(f"{NBSP}mL/h")[0]
    if stands.set_to_ml_h is not None:
        yield "set to", (shown, live.is_late), (fig(stands.set_to_ml_h), True)
        return
    changes = [step for step in stands.steps if step[2] != stands.rate_ml_h] if right.runs else []
    if not changes:
        resumes = right.if_resumed is not None and bool(right.if_resumed.steps)
        rate = stands.resume_ml_h if resumes else None
        yield "no next rate", shown, DASH if rate is None else fig(rate)
        return
    start, _, rate = changes[0]
    is_due = stands.steps[0][2] != stands.rate_ml_h
    yield "next rate", (shown, live.is_late), (fig(rate), is_due)
    if not is_due:
        seconds = (stands.started_s + start) * 1_000_000 // 1 * MICROSECOND - right.now
        left = f"{seconds // 60}:{seconds // 1 % 60:02d}{NBSP}min"
        yield "next change", live.next_detail, f"in {left} at {right.at(start)}"
    elif right.missed:
        since = right.clock(right.missed[0][0])
        yield "change due", live.next_detail.startswith(f"Overdue since {since} ("), True


# --- the whole page --------------------------------------------------------------------------


def view_pairs(right: Right, view: InfuseView) -> Iterator[tuple[str, object, object]]:
    """Figures of this second, steps, chart, keys, and what is said about missed changes."""
    stands = right.stands
    yield from live_pairs(right, view.live)
    yield "rows", [row.cells for row in view.ladder], [*rows(right)]
    yield from chart_pairs(right, view)
    yield "keys", sorted(view.why_not), sorted(not_now(right))
    yield "objections", [one for one in view.findings if one.code == "monitor.failed"], []
    yield "log", len(view.log), len(right.said)
    told = [f"{right.clock(at)} {unit(rate, 'mL/h')}" for at, rate in right.missed]
    if len(told) < 2:
        yield "missed", view.missed, ""
    else:
        yield "missed", all(one in view.missed for one in told), True
    if stands.set_to_ml_h is not None and not stands.awaits_release:
        yield "guidance", view.guidance is not None, True
        said = "" if view.guidance is None else view.guidance.lines[0]
        yield "guidance", unit(stands.set_to_ml_h, "mL/h") in said, True


def rows(right: Right) -> Iterator[tuple[str, ...]]:
    """The table of the steps to come."""
    given = (right.stands if right.if_resumed is None else right.if_resumed).infused_ml
    strength = right.ward.order.drug_mg / right.bag_ml
    for number, (start, end, rate) in enumerate(right.steps, 1):
        volume = rate * (end - start) / 3600
        given += volume
        yield (
            str(number),
            right.at(start),
            right.at(end),
            fig(rate),
            fig((end - start) / 60, 1),
            fig(volume, 1),
            fig(given, 1),
            fig(rate * strength, 2),
        )


def chart_pairs(right: Right, view: InfuseView) -> Iterator[tuple[str, object, object]]:
    """What ran, where nothing ran, what is to come, and now."""
    stands, chart = right.stands, view.staircase
    assert chart is not None
    ran = [one for one in stands.ran if one[1] > one[0]]
    drawn: list[Step] = []
    for one in chart.delivered:
        start, end, rate = one.start_min * 60, one.end_min * 60, one.rate_ml_h
        if drawn and drawn[-1][1:] == (start, rate):
            start = drawn.pop()[0]
        drawn.append((start, end, rate))
    yield "drawn", drawn, ran
    whole = right.bag_ml if right.steps else stands.infused_ml
    yield "drawn volume", chart.volume_at_end_ml, whole
    to_come = [(one.start_min * 60, one.end_min * 60, one.rate_ml_h) for one in chart.steps]
    yield "drawn steps", to_come, list(right.steps)
    now = right.now - stands.started_s
    yield "drawn now", (chart.now_min or 0) * 60, now
    gaps: list[tuple[Fraction, Fraction | None]] = [
        (before[1], after[0]) for before, after in pairwise(ran) if after[0] > before[1]
    ]
    last = ran[-1][1] if ran else Fraction(0)
    if stands.rate_ml_h is None and stands.infused_ml < right.bag_ml and now > last:
        gaps.append((last, now if right.steps else None))
    stops = [
        (one.from_min * 60, None if one.until_min is None else one.until_min * 60)
        for one in chart.interruptions
    ]
    yield "drawn stops", stops, gaps


def not_now(right: Right) -> Iterator[str]:
    """The keys that cannot be pressed."""
    stands = right.stands
    yield "start"
    over = stands.status in ("discontinued", "completed")
    if stands.status == "completed":
        yield "volume"
    if over:
        yield from ("rate", "resume", "pause", "complete", "end")
    elif stands.awaits_grade:
        yield from ("rate", "resume", "pause", "complete")
    elif right.runs:
        yield "resume"
        if stands.rate_ml_h is None:
            yield from ("rate", "pause")
        if right.bag_ml - stands.infused_ml > right.ward.order.pump_off_ml:
            yield "complete"
    else:
        yield from ("rate", "pause", "complete")
        after = right.if_resumed
        # After a deviation the prescriber first lets the plan go on.
        if after is None or after.too_late or after.awaits_release:
            yield "resume"
    if stands.symptoms is None and not stands.awaits_grade:
        yield "grade"
