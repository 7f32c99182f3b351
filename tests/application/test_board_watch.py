"""The board looks at every infusion each second, and folds each of them only now and then."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from infuseplan.application.infusion.bedside import Bedside, InfusionSnapshot
from infuseplan.application.infusion.board_watch import BoardWatch
from infuseplan.application.infusion.running import RateChange

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Chair:
    """An infusion that counts how often it is folded; what comes is told to it."""

    def __init__(self, record_id: str, *coming: RateChange) -> None:
        self.record_id, self.coming = record_id, coming
        self.events: tuple[str, ...] = ("started",)
        self.unsaved: tuple[str, ...] = ()
        self.last = NINE
        self.folded_at: list[datetime] = []

    def not_before_the_last(self, moment: datetime) -> datetime:
        return max(moment, self.last)

    def quick_state(self, now: datetime) -> InfusionSnapshot:
        self.folded_at.append(now)
        missed = tuple(one for one in self.coming if one.due_at <= now)
        return InfusionSnapshot(now, cast("Any", None), self.coming, missed)


def second(number: int) -> datetime:
    return NINE + timedelta(seconds=number)


def look(watch: BoardWatch, at: datetime, *chairs: Chair) -> list[InfusionSnapshot]:
    found = watch.snapshots(cast("tuple[Bedside, ...]", chairs), at)
    assert [one.record_id for one, _ in found] == [one.record_id for one in chairs]
    return [snapshot for _, snapshot in found]


def test_a_quiet_infusion_is_folded_every_fifteen_seconds_and_shows_each_of_them() -> None:
    watch, chair = BoardWatch(), Chair("one")
    for number in range(1, 61):
        (seen,) = look(watch, second(number), chair)
        assert seen.now == second(number)
    # The first time at once, then four times in the minute.
    folded = [NINE, *chair.folded_at, second(60)]
    gaps = [later - earlier for earlier, later in pairwise(folded)]
    assert len(chair.folded_at) == 5
    assert max(gaps) <= timedelta(seconds=15)


def test_fifteen_infusions_take_turns_and_no_second_has_two() -> None:
    watch, chairs = BoardWatch(), [Chair(f"{number}") for number in range(15)]
    look(watch, second(0), *chairs)
    for chair in chairs:
        chair.folded_at.clear()
    for number in range(1, 31):
        look(watch, second(number), *chairs)
    moments = sorted(at for chair in chairs for at in chair.folded_at)
    assert moments == [second(number) for number in range(1, 31)]


def test_an_entry_is_seen_in_the_next_second_saved_or_not() -> None:
    watch, chair = BoardWatch(), Chair("one")
    look(watch, second(1), chair)
    chair.events = ("started", "stopped")
    look(watch, second(2), chair)
    chair.unsaved = ("observed",)
    look(watch, second(3), chair)
    look(watch, second(4), chair)
    assert chair.folded_at == [second(1), second(2), second(3)]


def test_a_rate_change_is_missed_in_the_second_in_which_it_falls_due() -> None:
    change = RateChange(second(5), Decimal(50))
    watch, chair = BoardWatch(), Chair("one", change)
    missed = [look(watch, second(number), chair)[0].missed for number in range(1, 8)]
    assert missed == [()] * 4 + [(change,)] * 3
    assert chair.folded_at == [second(1), second(5)]


def test_a_clock_that_goes_back_is_folded_anew() -> None:
    watch, chair = BoardWatch(), Chair("one")
    look(watch, second(10), chair)
    look(watch, second(9), chair)
    assert chair.folded_at == [second(10), second(9)]


def test_an_infusion_stands_never_before_its_last_entry() -> None:
    watch, chair = BoardWatch(), Chair("one")
    chair.last = second(30)
    assert look(watch, second(1), chair) == [replace(chair.quick_state(second(30)))]


def test_what_is_no_more_on_the_board_is_forgotten() -> None:
    watch, chair, other = BoardWatch(), Chair("one"), Chair("two")
    look(watch, second(1), chair, other)
    look(watch, second(2), other)
    look(watch, second(3), chair, other)
    assert chair.folded_at == [second(1), second(3)]
    assert other.folded_at == [second(1)]
