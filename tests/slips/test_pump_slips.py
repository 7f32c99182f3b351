"""Slips of the hand in the volume that a pump shows: blocked, asked about, or recorded wrongly."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from bedside_tools import NINE, MemoryJournal, WardClock, at_the_chair, ward_services

from infuseplan.application.infusion.bedside import Bedside
from infuseplan.domain.infusion.events import RateSet, VolumeRead
from infuseplan.domain.infusion.state import EventProblem
from infuseplan.presentation.entry.read import read_measured
from infuseplan.presentation.infusion.pump_reading import pump_doubt

from .keying import slips_of

# Infusion 1, facts of the label: minute, rate from then on, what has run in by then (mL).
TABLE = [(0, 25, "0"), (60, 50, "25"), (90, 75, "50"), (120, 100, "87.5"), (150, 125, "137.5")]
MINUTES = (5, 12, 20, 33, 47, 60, 75, 83, 100, 115, 130, 145, 160, 175)
# What a pump and the table differ by without anybody's doing, in mL.
DRIFT = ("-2.3", "-0.8", "0", "0.6", "1.9")


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> tuple[WardClock, Bedside]:
    clock = WardClock()
    folder: Path = tmp_path_factory.mktemp("ward")
    _records, bedside = at_the_chair(ward_services(clock, MemoryJournal(clock), folder))
    return clock, bedside


def until(ward: tuple[WardClock, Bedside], minute: int) -> None:
    """The nurse sets every rate when it is due."""
    clock, bedside = ward
    for due, rate, _given in TABLE[1:]:
        done = any(isinstance(one, RateSet) and one.rate_ml_per_h == rate for one in bedside.events)
        if due <= minute and not done:
            clock.wall = NINE + timedelta(minutes=due)
            clock.seconds = 1000 + due * 60
            now = bedside.now()
            bedside.record(RateSet(at=now, rate_ml_per_h=Decimal(rate)), now=now)
    clock.wall = NINE + timedelta(minutes=minute)
    clock.seconds = 1000 + minute * 60


def expected_ml(minute: int) -> Fraction:
    due, rate, given = max(row for row in TABLE if row[0] <= minute)
    return Fraction(given) + Fraction(rate * (minute - due), 60)


def outcome(bedside: Bedside, text: str) -> tuple[str, Decimal | None]:
    reading = read_measured(text, "Volume", "", ("ml",))
    if not isinstance(reading, Decimal):
        return "blocked", None
    now = bedside.now()
    event = VolumeRead(at=now, infused_ml=reading)
    try:
        bedside.would_be(event, now)
    except EventProblem:
        return "refused", reading
    return ("asked" if pump_doubt(bedside, (event,), now) else "stands"), reading


@dataclass
class Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong_by_two: Counter[str] = field(default_factory=Counter)


def test_at_most_one_slip_in_75_that_is_out_by_two_stands_and_only_near_the_computed_volume(
    ward: tuple[WardClock, Bedside],
) -> None:
    tally = Tally()
    for minute in MINUTES:
        until(ward, minute)
        bedside = ward[1]
        assert bedside.quick_state(bedside.now()).state.infused_ml == expected_ml(minute)
        for drift in DRIFT:
            shown = round(float(expected_ml(minute) + Fraction(drift)), 1)
            if shown <= 0:
                continue
            true = Decimal(str(shown))
            right, _reading = outcome(bedside, str(true))
            # The right figure is asked about only where the pump itself is far off.
            assert right == "stands" or 2 * true <= expected_ml(minute) or minute == 5
            for text in set().union(*slips_of(str(true)).values()):
                found, reading = outcome(bedside, text)
                if reading == true:
                    continue
                tally.outcomes[found] += 1
                if reading is not None and (reading >= 2 * true or 2 * reading <= true):
                    tally.wrong_by_two[found] += 1
                    if found == "stands":
                        # The pump had drifted from the computed volume, and the slip leads back
                        # near it: within the limit, and not out by two from what is computed.
                        expected = expected_ml(minute)
                        assert expected < 9
                        assert abs(Fraction(reading) - expected) <= 5
                        assert expected < 2 * reading < 4 * expected
    total, by_two = tally.outcomes.total(), tally.wrong_by_two.total()
    print({one: f"{count / total:.2%}" for one, count in tally.outcomes.items()}, total)
    print({one: f"{count / by_two:.2%}" for one, count in tally.wrong_by_two.items()}, by_two)
    # All of them in the first 20 minutes, in which 8.33 mL run in.
    assert tally.wrong_by_two["stands"] <= by_two / 75
