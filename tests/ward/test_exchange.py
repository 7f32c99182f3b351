"""Workstations that meet at a real server: nothing is lost, nothing is doubled."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.application.ward.meeting import SyncNote

from .postgres import Postgres
from .workstations import AT_ONCE, Places, ShiftedClock, Workstation

WRONG = 86_400 * 365


@pytest.fixture
def places(postgres: Postgres, database: str) -> Places:
    return [lambda clock, ending: postgres.meeting(database, clock, is_ending=ending)]


def kinds(one: Workstation) -> list[str]:
    return [note.kind for note in one.sync.state().notes]


def level(*stations: Workstation) -> None:
    """Until everybody has had everybody's."""
    for _ in range(2):
        for one in stations:
            one.exchange()


def test_two_workstations_have_what_either_has_recorded(tmp_path: Path, places: Places) -> None:
    first, second = (Workstation(tmp_path / name, places, name=name) for name in ("one", "two"))
    for number in range(3):
        first.add("chair", f"first {number}")
        second.add("chair", f"second {number}")
    level(first, second)
    assert first.entries() == second.entries()
    assert len(first.words()) == 6
    assert {one.origin for one in first.entries()} == {first.origin, second.origin}
    state = first.sync.state()
    assert state.waiting == 0
    assert state.places[0].reached_at is not None
    known = {one.origin: (one.number, one.name) for one in state.origins}
    assert known == {first.origin: (4, "one"), second.origin: (4, "two")}
    first.close()
    second.close()


def test_what_waits_is_counted_while_the_server_is_away(
    tmp_path: Path, postgres: Postgres, database: str
) -> None:
    assert database != "nowhere"
    one = Workstation(tmp_path / "one", [lambda clock, ending: postgres.meeting("nowhere")])
    for number in range(3):
        one.add("chair", f"{number}")
    one.exchange()
    state = one.sync.state()
    assert state.waiting == 4
    assert state.places[0].fault == "refused"
    assert state.places[0].not_reached_since is not None
    assert len(one.words()) == 3
    one.close()


def test_a_clone_with_the_same_machine_number_gets_a_new_chain(
    tmp_path: Path, places: Places
) -> None:
    original = Workstation(tmp_path / "one", places)
    original.add("chair", "before")
    original.exchange()
    clone = original.clone(tmp_path / "two")
    old = original.origin
    assert clone.origin == old
    original.add("chair", "original")
    clone.add("chair", "clone 1")
    clone.add("chair", "clone 2")
    original.exchange()
    clone.exchange()
    # It is told, sends nothing more, and goes on by itself.
    assert clone.sync.state().notes == (SyncNote("clone", 3, old),)
    assert clone.sync.state().waiting == 2
    clone.add("chair", "clone 3")
    clone.exchange()
    # However far the other one goes on under the same name.
    for number in range(9):
        original.add("chair", f"on {number}")
    original.exchange()
    clone.exchange()
    assert clone.sync.state().waiting == 3
    clone.restart()
    assert clone.renewed is not None
    assert clone.origin != old
    assert original.origin == old
    level(clone, original)
    assert clone.entries() == original.entries()
    words = [one.content for one in clone.entries() if one.kind == "board"]
    assert sorted(words) == sorted(
        f'{{"word":"{word}"}}'
        for word in (
            "before",
            "original",
            "clone 1",
            "clone 2",
            "clone 3",
            *(f"on {n}" for n in range(9)),
        )
    )
    mine = [one for one in clone.entries() if one.origin == clone.origin]
    assert [one.content for one in mine[1:]] == [
        '{"word":"clone 1"}', '{"word":"clone 2"}', '{"word":"clone 3"}'
    ]  # fmt: skip
    assert clone.journal.verify() == ()
    assert (tmp_path / "two" / "earlier-chain-1" / "journal.sqlite3").is_file()
    clone.restart()
    assert clone.renewed is None
    clone.close()
    original.close()


def test_a_clone_on_another_machine_is_found_before_it_sends_anything(
    tmp_path: Path, places: Places
) -> None:
    original = Workstation(tmp_path / "one", places, machine="a")
    original.add("chair", "before")
    original.restart()
    clone = original.clone(tmp_path / "two", machine="b")
    assert clone.renewed is not None
    assert clone.origin != original.origin
    # Also where no place has had anything yet, it has all that was there.
    assert clone.words() == ['{"word":"before"}']
    clone.add("chair", "clone")
    level(original, clone)
    assert original.entries() == clone.entries()
    assert len(original.words()) == 2
    original.restart()
    assert original.renewed is None
    original.close()
    clone.close()


def test_the_times_of_entries_written_again_stay_what_they_were(
    tmp_path: Path, places: Places
) -> None:
    original = Workstation(tmp_path / "one", places)
    clone = original.clone(tmp_path / "two")
    original.add("chair", "original")
    recorded = clone.add("chair", "clone").recorded_at.isoformat()
    original.exchange()
    clone.exchange()
    clone.restart()
    (mine,) = [one for one in clone.entries() if one.content == '{"word":"clone"}']
    assert mine.recorded_at == recorded
    original.close()
    clone.close()


def test_a_journal_that_lost_its_end_is_told_and_loses_nothing(
    tmp_path: Path, places: Places
) -> None:
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    for number in range(4):
        first.add("chair", f"{number}")
    level(first, second)
    old = first.origin
    first.close()
    # As an older back-up that was put in its place.
    for name in ("journal.sqlite3", "journal.mirror.jsonl"):
        path = tmp_path / "one" / name
        if name.endswith("jsonl"):
            lines = [line for line in path.read_bytes().splitlines(keepends=True)
                     if b'"number":4' not in line and b'"number":5' not in line]  # fmt: skip
            path.write_bytes(b"".join(lines))
        else:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("DROP TRIGGER entries_are_never_deleted")
                connection.execute("DELETE FROM entries WHERE number > 3")
                connection.execute("UPDATE sqlite_sequence SET seq = 3")
                connection.execute(
                    "CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries\n"
                    "    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END"
                )
                connection.commit()
    first = Workstation(tmp_path / "one", places)
    first.exchange()
    assert first.sync.state().notes == (SyncNote("behind", 4, old),)
    first.add("chair", "afterwards")
    first.restart()
    assert first.renewed is not None
    level(first, second)
    assert first.entries() == second.entries()
    assert len(first.words()) == 5
    first.close()
    second.close()


def test_a_server_restored_from_an_older_back_up_gets_everything_again(
    tmp_path: Path, postgres: Postgres, database: str, places: Places
) -> None:
    first, second, third = (Workstation(tmp_path / name, places) for name in ("1", "2", "3"))
    first.add("chair", "early")
    level(first, second, third)
    postgres.snapshot(database, f"{database}_backup")
    first.add("chair", "first")
    third.add("chair", "third")
    level(first, second, third)
    everything = second.entries()
    # The third one is gone for good; only the others have what it had sent.
    third.close()
    postgres.restore(database, f"{database}_backup")
    postgres.drop(f"{database}_backup")
    level(second, first)
    assert "restored" in kinds(second)
    fourth = Workstation(tmp_path / "4", places)
    fourth.exchange()
    others = [one for one in fourth.entries() if one.origin != fourth.origin]
    assert others == everything
    for one in (first, second, fourth):
        one.close()


def test_a_damaged_copy_is_put_aside_and_fetched_once_more(tmp_path: Path, places: Places) -> None:
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    first.add("chair", "said")
    level(first, second)
    everything = second.entries()
    second.close()
    path = tmp_path / "two" / "ward-copy.sqlite3"
    content = bytearray(path.read_bytes())
    content[100:4000] = bytes(3900)
    path.write_bytes(content)
    second = Workstation(tmp_path / "two", places)
    second.exchange()
    assert second.entries() == everything
    assert "copy-renewed" in kinds(second)
    assert (tmp_path / "two" / "ward-copy.aside-1.sqlite3").is_file()
    first.close()
    second.close()


def test_an_entry_that_was_changed_on_the_way_is_not_taken(
    tmp_path: Path, postgres: Postgres, database: str, places: Places
) -> None:
    first, second, third = (Workstation(tmp_path / name, places) for name in ("1", "2", "3"))
    first.add("chair", "said")
    third.add("chair", "another")
    first.exchange()
    third.exchange()
    change_on_server(postgres, database, first.origin, "forged")
    second.exchange()
    # It is named, and the other chains and the place go on.
    assert second.sync.state().notes == (SyncNote("chain-damaged", 2, first.origin),)
    assert second.sync.state().places[0].fault is None
    third.add("chair", "later")
    level(third, second)
    assert second.words() == ['{"word":"another"}', '{"word":"later"}']
    assert [one.number for one in second.entries() if one.origin == first.origin] == [1]
    change_on_server(postgres, database, first.origin, "said")
    second.exchange()
    assert second.sync.state().notes == ()
    assert '{"word":"said"}' in second.words()
    for one in (first, second, third):
        one.close()


def change_on_server(postgres: Postgres, database: str, origin: str, word: str) -> None:
    """What stands in the second entry of a chain, as its administrator could."""
    with postgres.admin(database) as connection:
        connection.execute("SET search_path = infuseplan_ward")
        connection.execute("ALTER TABLE entries DISABLE TRIGGER ALL")
        connection.execute(
            "UPDATE entries SET content = %s WHERE origin = %s AND number = 2",
            (f'{{"word":"{word}"}}', origin),
        )
        connection.execute("ALTER TABLE entries ENABLE TRIGGER ALL")


@pytest.mark.parametrize("by", [61, -61, WRONG, -WRONG])
def test_a_clock_that_is_wrong_is_said_on_both_sides(
    tmp_path: Path, places: Places, by: int
) -> None:
    wrong = Workstation(tmp_path / "one", places, clock=ShiftedClock(timedelta(seconds=by)))
    right = Workstation(tmp_path / "two", places)
    wrong.add("chair", "said")
    level(wrong, right)
    assert kinds(wrong) == ["clock"]
    assert kinds(right) == []
    assert wrong.sync.state().clock_difference_s == pytest.approx(by, abs=5)
    (seen,) = [one for one in right.sync.state().origins if one.origin == wrong.origin]
    assert seen.clock_difference_s == pytest.approx(by, abs=5)
    assert right.words() == wrong.words()
    wrong.clock.by = timedelta(0)
    wrong.exchange()
    assert kinds(wrong) == []
    wrong.close()
    right.close()


def test_of_two_windows_one_exchanges_and_the_other_shows_it(
    tmp_path: Path, places: Places
) -> None:
    one = Workstation(tmp_path / "one", places, pace=replace(AT_ONCE, idle=0))
    one.add("chair", "said")
    one.exchange()
    other = one.new_sync()
    other.step()
    assert not other.state().active
    assert other.state().own_number == 2
    assert other.state().places[0].reached_at is not None
    one.close()
    other.step()
    assert other.state().active
    other.close()
    other._let_go()


def test_a_newer_schema_is_refused_and_the_workstation_goes_on(
    tmp_path: Path, postgres: Postgres, database: str, places: Places
) -> None:
    with postgres.admin(database) as connection:
        connection.execute("INSERT INTO infuseplan_ward.schema_versions VALUES (2)")
    one = Workstation(tmp_path / "one", places)
    one.add("chair", "said")
    one.exchange()
    state = one.sync.state().places[0]
    assert (state.fault, state.detail, state.waiting) == ("newer", "schema 2, known up to 1", 2)
    with postgres.admin(database) as connection:
        connection.execute("DELETE FROM infuseplan_ward.schema_versions WHERE version = 2")
    one.exchange()
    assert one.sync.state().waiting == 0
    one.close()


def test_the_copy_refuses_what_does_not_follow(tmp_path: Path, places: Places) -> None:
    first = Workstation(tmp_path / "one", places)
    first.add("chair", "said")
    first.exchange()
    second = Workstation(tmp_path / "two", places)
    second.exchange()
    copy = WardCopy(tmp_path / "two")
    assert copy.heads[first.origin].number == 2
    copy.close()
    with (
        closing(sqlite3.connect(tmp_path / "two" / "ward-copy.sqlite3")) as connection,
        pytest.raises(sqlite3.IntegrityError),
    ):
        connection.execute("DELETE FROM entries")
    first.close()
    second.close()


def test_what_is_remembered_and_cannot_be_read_is_fetched_once_more(
    tmp_path: Path, places: Places
) -> None:
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    first.add("chair", "said")
    level(first, second)
    second.close()
    with closing(sqlite3.connect(tmp_path / "two" / "ward-copy.sqlite3")) as connection:
        connection.execute("UPDATE state SET value = 'no JSON'")
        connection.commit()
    second = Workstation(tmp_path / "two", places)
    other = second.new_sync()
    first.add("chair", "again")
    level(first, second)
    other.step()
    assert second.words() == first.words()
    other._let_go()
    first.close()
    second.close()
