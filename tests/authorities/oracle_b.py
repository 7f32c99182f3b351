"""Oracle B: a pump that is watched second by second, in whole numbers only.

It starts from the rules as the sources say them (start here, hold so long, then so much
more, never above), not from finished tables, and shares no line with oracle A. The unit of
flow is the 3600th part of a microlitre, or of a microgram where the source counts in drug:
a rate of 25 mL/h then adds exactly 25 000 of them each second, and nothing is ever rounded.

Vials are found by trying every pair of counts, and age by counting birthdays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Rule:
    """Rates in mL/h, or in mg/h for `counts_drug`; holds in minutes."""

    initial: int
    first_hold: int
    increments: tuple[int, ...]  # the last one repeats
    hold: int
    ceiling: int
    counts_drug: bool = False


LABEL = {
    1: Rule(25, first_hold=60, increments=(25,), hold=30, ceiling=150),
    2: Rule(50, first_hold=30, increments=(50, 100), hold=30, ceiling=200),
    3: Rule(200, first_hold=30, increments=(0,), hold=30, ceiling=200),
}
PART_B = LABEL | {2: Rule(50, first_hold=30, increments=(50, 100, 100), hold=30, ceiling=300)}
PART_A = {
    1: Rule(175, first_hold=30, increments=(50,), hold=30, ceiling=400, counts_drug=True),
    2: Rule(175, first_hold=30, increments=(100,), hold=30, ceiling=400, counts_drug=True),
    3: Rule(175, first_hold=30, increments=(100,), hold=30, ceiling=400, counts_drug=True),
}


@dataclass(frozen=True)
class Run:
    """`changes`: second, rate from then on, amount run in by then (µL or µg, times 3600)."""

    changes: tuple[tuple[int, int, int], ...]
    empty_after_s: int  # the first whole second at which the bag is empty
    overshoot: int  # what that second would have given too much, same unit as above


def simulate(rule: Rule, amount: int) -> Run:
    """Empty a bag of `amount` µL (or µg of drug, for a rule that counts drug)."""
    to_give = amount * 3600
    given = 0
    second = 0
    rate = rule.initial
    held_s = 0
    rises = 0
    changes = [(0, rate, 0)]
    while given < to_give:
        wait_s = (rule.hold if rises else rule.first_hold) * 60
        if held_s == wait_s:
            wanted = rate + rule.increments[min(rises, len(rule.increments) - 1)]
            wanted = min(wanted, rule.ceiling)
            if wanted != rate:
                rate = wanted
                changes.append((second, rate, given))
            rises += 1
            held_s = 0
        given += rate * 1000
        second += 1
        held_s += 1
    return Run(tuple(changes), second, given - to_give)


def fewest_vials(dose_ug: int) -> tuple[int, int]:
    """(500 mg vials, 100 mg vials) with the least left over, then the fewest."""
    best: tuple[int, int, int, int] | None = None
    for large in range(dose_ug // 500_000 + 2):
        for small in range(dose_ug // 100_000 + 2):
            left = (500 * large + 100 * small) * 1000 - dose_ug
            if left >= 0:
                candidate = (left, large + small, large, small)
                best = candidate if best is None or candidate < best else best
    assert best is not None
    return best[2], best[3]


def birthdays_passed(born: date, on: date) -> int:
    """Birthdays up to and including the day; 29 February is kept on 1 March in common years."""
    passed = 0
    for year in range(born.year + 1, on.year + 1):
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if (born.month, born.day) == (2, 29) and not leap:
            birthday = date(year, 3, 1)
        else:
            birthday = date(year, born.month, born.day)
        passed += birthday <= on
    return passed
