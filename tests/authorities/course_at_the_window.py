"""What the window shows of a running infusion, held against the oracle: figures, clocks, keys.

The window is opened again from the journal's lines, its clock ticks at every reading, and what
follows is pressed. It follows the log alone. Its model is compared, which the page only puts into
labels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.infusion.clock_watch import ClockWatch
from infuseplan.application.infusion.running import RunningInfusion
from infuseplan.application.journal.event_codec import event_json
from infuseplan.application.journal.port import RecordHeader
from infuseplan.application.plan.planning import ProvedPlan
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.presentation.infusion.live import LiveView, live_view, picture_signature
from infuseplan.presentation.infusion.view import InfuseView, infuse_view

from .course_against_oracle import Ward, as_events
from .course_oracle import expected
from .course_retold import Impossible, Said
from .course_shown import MICROSECOND, Right, live_pairs, right_at, view_pairs

TICK = 137 * MICROSECOND


class ComputerClock:
    """Wall and monotonic clock; both have gone on a little whenever somebody reads them."""

    def __init__(self, ward: Ward, second: Fraction) -> None:
        self._ward, self.second = ward, second

    def wall(self) -> datetime:
        self.second += TICK
        return self._ward.at(self.second)

    def monotonic(self) -> float:
        return float(self.second)


def at_the_window(
    chance: random.Random, ward: Ward, said: list[Said], look: Fraction
) -> Iterator[str]:
    """Every difference in what the window shows while this is told, and when somebody looks."""
    ward = replace(ward, order=replace(ward.order, follow="log"))
    first = next(place for place, one in enumerate(said) if one[1] == "started")
    known = chance.randint(first + 1, len(said))
    clock = ComputerClock(ward, Fraction(said[known - 1][0]))
    bedside = opened_again(ward, said[:known], clock)
    if known == len(said):
        clock.second = max(clock.second, look)
    if known == len(said) or chance.random() < 0.5:
        yield from looked_at(chance, bedside, clock, ward, said[:known])
    for place, one in enumerate(said[known:], known + 1):
        clock.second = max(clock.second, Fraction(one[0]))
        if not is_pressed(bedside, ward, one):
            # Followed by the plan it could be told, by the log alone it cannot.
            if oracle_takes(ward, said[:place], Fraction(one[0])):
                yield f"at the window: refused {one}"
            return
        if place == len(said):
            clock.second = max(clock.second, look)
        if place == len(said) or chance.random() < 0.1:
            yield from looked_at(chance, bedside, clock, ward, said[:place])


def opened_again(ward: Ward, said: list[Said], clock: ComputerClock) -> Bedside:
    """The window after a crash: the infusion as the journal's lines have it."""
    watch = ClockWatch(clock.wall, clock.monotonic)
    header = RecordHeader("", "", "", b"", "", "", "A. B.", "4711", ward.start, ward.bag_out)
    running = RunningInfusion(
        ProvedPlan(ward.made, ()),
        ward.loaded,
        lambda _place, _event: None,
        written=tuple(event_json(event) for event in as_events(said, ward)),
        bag_out=ward.bag_out,
        zone=ward.start.tzinfo,
    )
    return Bedside("record-1", header, running, watch)


def is_pressed(bedside: Bedside, ward: Ward, one: Said) -> bool:
    try:
        bedside.press(ward.event(one), ward.at(one[0]))
    except EventProblem:
        return False
    return True


def oracle_takes(ward: Ward, said: list[Said], now: Fraction) -> bool:
    try:
        expected(ward.order, said, now)
    except Impossible:
        return False
    return True


def looked_at(
    chance: random.Random, bedside: Bedside, clock: ComputerClock, ward: Ward, said: list[Said]
) -> Iterator[str]:
    """The page as it is shown, and as its clock ticks on."""
    try:
        snapshot = bedside.verified_state(bedside.now())
    except EventProblem as problem:
        if oracle_takes(ward, said, clock.second):
            yield f"at the window: {problem.code} at {float(clock.second):.6f}"
        return
    right = right_at(ward, said, clock.second)
    yield from unlike(right, infuse_view(bedside, snapshot))
    shown = picture_signature(bedside, snapshot)
    for _ in range(chance.choice([0, 1])):
        clock.second = max(clock.second, later(chance, right) - TICK)
        snapshot = bedside.quick_state(bedside.now())
        right = right_at(ward, said, clock.second)
        if picture_signature(bedside, snapshot) != shown:
            snapshot = bedside.verified_state(bedside.now())
            right = right_at(ward, said, clock.second)
            shown = picture_signature(bedside, snapshot)
            yield from unlike(right, infuse_view(bedside, snapshot))
        elif right.if_resumed is None:
            yield from differing(right, live_pairs(right, live(bedside, snapshot)))


def live(bedside: Bedside, snapshot: InfusionSnapshot) -> LiveView:
    return live_view(bedside, snapshot)


def later(chance: random.Random, right: Right) -> Fraction:
    """When somebody looks next: a moment later, or on an edge of what is to come."""
    ends = [right.stands.started_s + end for _, end, _ in right.steps[:3]]
    edges = [end * 1_000_000 // 1 * MICROSECOND for end in ends]
    if edges and chance.random() < 0.5:
        return chance.choice(edges) + chance.choice([-1, 0, 1, 900_000]) * MICROSECOND
    return right.now + chance.choice([1, 7, 59, 61, 1800, 7000])


def unlike(right: Right, view: InfuseView) -> Iterator[str]:
    yield from differing(right, view_pairs(right, view))


def differing(right: Right, pairs: Iterator[tuple[str, object, object]]) -> Iterator[str]:
    for name, shown, wanted in pairs:
        if shown != wanted:
            when = f"window after {len(right.said)} events at {float(right.now):.6f}"
            yield f"{when}: {name} {shown}, not {wanted}"
