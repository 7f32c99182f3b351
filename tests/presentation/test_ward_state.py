"""What is said of the ward's record: one line for every page, and what stands behind it."""

from datetime import UTC, datetime, timedelta, timezone

from infuseplan.application.ward.meeting import (
    FaultKind,
    OriginState,
    PlaceState,
    SyncNote,
    SyncState,
)
from infuseplan.presentation.ward.state import name_of, ward_line

CET = timezone(timedelta(hours=1))
NOW = datetime(2026, 3, 3, 10, 33, tzinfo=CET)


def place(
    *,
    reached: datetime | None = None,
    since: datetime | None = None,
    fault: FaultKind | None = None,
    waiting: int = 0,
    fetch: tuple[int, int] = (0, 0),
) -> PlaceState:
    return PlaceState("server", reached, since, fault, "", waiting, *fetch)


def state(*places: PlaceState, notes: tuple[SyncNote, ...] = (), missing: int = 0) -> SyncState:
    chair = OriginState("c" * 32, 12, "Chair 3", "0.1.0", None, NOW)
    return SyncState("a" * 32, 7, places, (chair,), None, notes, active=True, keys_missing=missing)


def test_what_is_known_and_up_to_when() -> None:
    line = ward_line(state(place(reached=datetime(2026, 3, 3, 9, 32, tzinfo=UTC))), NOW)
    assert (line.spoken, line.tone) == ("Ward record up to 10:32", "quiet")
    assert line.shown == "Ward record\nup to 10:32"


def test_out_of_reach_it_says_since_when_and_what_is_here_only() -> None:
    since = datetime(2026, 3, 3, 10, 5, tzinfo=CET)
    line = ward_line(state(place(since=since, waiting=3)), NOW)
    assert line.spoken == "Ward not reached since 10:05: 3 entries on this computer only"
    assert line.shown == "Ward not reached\nsince 10:05, 3 unsent"
    assert line.tone == "caution"
    yesterday = ward_line(state(place(since=since - timedelta(days=1))), NOW)
    assert (
        yesterday.spoken
        == "Ward not reached since 10:05 on 2\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2026"
    )
    assert yesterday.second == "since 2\N{NO-BREAK SPACE}Mar"


def test_of_two_places_the_one_that_is_behind_counts() -> None:
    reached = place(reached=NOW)
    away = place(since=NOW - timedelta(minutes=3), waiting=2)
    assert "not reached since 10:30" in ward_line(state(reached, away), NOW).spoken


def test_while_it_joins_it_says_how_much_is_still_to_come() -> None:
    line = ward_line(state(place(reached=NOW, fetch=(400, 1000))), NOW)
    assert line.spoken == "Ward record: 400 of 1000 entries still to come"


def test_before_the_first_exchange_nothing_is_promised() -> None:
    assert ward_line(state(place()), NOW).spoken == "Ward record: not reached yet"


def test_what_somebody_should_look_at_is_no_quiet_line() -> None:
    for shown in (
        state(place(reached=NOW), notes=(SyncNote("restored"),)),
        state(place(reached=NOW), missing=2),
    ):
        line = ward_line(shown, NOW)
        assert (line.spoken, line.tone) == ("Ward record up to 10:33", "caution")


def test_a_computer_has_the_name_that_it_has_given_itself() -> None:
    assert name_of(state(place(reached=NOW)), "c" * 32) == "Chair 3"
    assert name_of(state(place(reached=NOW)), "d" * 32) == ""
