"""The wall clock is followed by seconds and not by jumps; what was counted goes on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from infuseplan.application.infusion.clock_watch import ClockJump, ClockWatch

BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=BERLIN)


class Computer:
    """A wall clock that can be set, and a count of seconds that cannot."""

    def __init__(self, start: datetime = NINE) -> None:
        self.wall, self.seconds = start, 5.0
        self.watch = ClockWatch(lambda: self.wall, lambda: self.seconds)

    def goes_on(self, *, wall_s: float, counted_s: float) -> datetime:
        self.wall += timedelta(seconds=wall_s)
        self.seconds += counted_s
        return self.watch.now()


@pytest.mark.parametrize("wall_s", [600, 540, 660])
def test_up_to_a_minute_the_wall_clock_is_followed(wall_s: int) -> None:
    computer = Computer()
    assert computer.goes_on(wall_s=wall_s, counted_s=600) == NINE + timedelta(seconds=wall_s)
    assert computer.watch.jump is None


@pytest.mark.parametrize(
    ("wall_s", "by_s"), [(661, 61), (539, -61), (600 + 3600, 3600), (-86_400, -87_000)]
)
def test_beyond_a_minute_ten_counted_minutes_are_ten_minutes(wall_s: int, by_s: int) -> None:
    computer = Computer()
    ten_past = NINE + timedelta(minutes=10)
    assert computer.goes_on(wall_s=wall_s, counted_s=600) == ten_past
    assert computer.watch.jump == ClockJump(timedelta(seconds=by_s), ten_past)
    assert computer.watch.jump.wall == NINE + timedelta(seconds=wall_s)


def test_a_clock_that_comes_back_by_itself_is_asked_about_all_the_same() -> None:
    computer = Computer()
    computer.goes_on(wall_s=7200, counted_s=0)
    computer.goes_on(wall_s=-7200, counted_s=0)
    assert computer.watch.jump is not None
    assert computer.watch.jump.by == timedelta(0)


def test_seconds_of_the_network_s_time_never_add_up_to_a_jump() -> None:
    """Two seconds in each minute: after an hour two minutes, and nobody is asked."""
    computer = Computer()
    for _ in range(60):
        last = computer.goes_on(wall_s=62, counted_s=60)
    assert last == NINE + timedelta(minutes=62)
    assert computer.watch.jump is None


def test_after_the_wall_clock_was_said_to_be_right_time_is_counted_from_there() -> None:
    computer = Computer()
    computer.goes_on(wall_s=3600, counted_s=0)
    computer.watch.accept_wall_clock()
    assert computer.watch.jump is None
    eleven = NINE + timedelta(hours=2)
    assert computer.goes_on(wall_s=3600, counted_s=3600) == eleven
    assert computer.goes_on(wall_s=-3600, counted_s=60) == eleven + timedelta(minutes=1)


def test_the_night_in_which_the_clocks_go_back_is_no_jump() -> None:
    """02:30 CEST and, an hour later, 02:30 CET."""
    computer = Computer(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN))
    computer.wall = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    computer.seconds += 3600
    now = computer.watch.now()
    assert now.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert computer.watch.jump is None
