"""What no computer takes over: refused by the server and by each copy, and no other chain waits."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from infuseplan.adapters.journal.entries import with_hash
from infuseplan.adapters.ward.chain_entry import chain_entry, demand_rising, is_sound, journal_entry
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.copy_schema import COPY_FILE
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.union import opened_union
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.meeting import ChainEntry, ReceivedEntry, SyncNote

from .postgres import Postgres
from .test_server import ADD, as_workstation, chain, rows_of
from .workstations import Places, ShiftedClock, Workstation

BAD, GOOD = "a" * 32, "c" * 32
# Each is well hashed, and follows its chain.
UNSOUND = {
    "no moment": {"recorded_at": "yesterday"},
    "no such day": {"recorded_at": "2026-02-30T08:00:00+00:00"},
    "no such hour": {"recorded_at": "2026-02-28T24:00:00+00:00"},
    "no offset": {"recorded_at": "2026-03-02T08:00:00"},
    "an offset of seconds": {"recorded_at": "2026-03-02T08:00:00+00:00:30"},
    "an offset of a day": {"recorded_at": "2026-03-02T08:00:00+23:00"},
    "the year 1": {"recorded_at": "0001-01-01T00:00:00+14:00"},
    "a sequence beyond its number": {"sequence": 3},
    "a line feed in the record": {"record": "b\nb"},
    "no record": {"record": ""},
    "a long record": {"record": "b" * 201},
    "a kind with a line feed": {"kind": "event\n"},
    "a long kind": {"kind": "k" * 41},
    "no JSON": {"content": "given"},
    "no table": {"content": '["given"]'},
    "a bare text": {"content": '"given"'},
    "a bare line feed": {"content": '{"given":"\n"}'},
    "too much": {"content": '{"given":"' + "x" * 2_000_000 + '"}'},
}
# PostgreSQL can hold neither.
NEVER_THERE = {
    "a protocol of half a character": {"kind": "protocol", "content": '"\\ud800"'},
    "a NUL": {"content": '{"given":"\0"}'},
    "a sequence that no file holds": {"sequence": 2**70},
    "a number that no file holds": {"number": 2**70},
}


def with_unsound(change: dict[str, object], origin: str = BAD) -> list[ChainEntry]:
    """A chain of three, of which the last one is as no program writes it."""
    *sound, last = chain(origin, 3)
    wrong = with_hash(replace(journal_entry(last), **change))  # type: ignore[arg-type]  # as the fields are
    return [*sound, chain_entry(origin, wrong)]


@pytest.mark.parametrize("change", [*UNSOUND.values(), *NEVER_THERE.values()],
                         ids=[*UNSOUND, *NEVER_THERE])  # fmt: skip
def test_the_copy_takes_what_comes_before_and_the_other_chains(
    tmp_path: Path, change: dict[str, object]
) -> None:
    copy = WardCopy(tmp_path)
    wrong = copy.add([ReceivedEntry(one, None) for one in (*with_unsound(change), *chain(GOOD, 3))])
    assert {origin: fault.kind for origin, fault in wrong.items()} == {BAD: "damaged"}
    assert {origin: head.number for origin, head in copy.heads.items()} == {BAD: 2, GOOD: 3}
    assert copy.entries_after(GOOD, 0, 10) == chain(GOOD, 3)
    copy.close()


def test_what_this_program_writes_is_sound(tmp_path: Path) -> None:
    assert all(map(is_sound, chain(GOOD, 5)))
    one = Workstation(tmp_path / "one", [])
    one.add("chair", "Stuhl 3, größer \u00a0 \U0001f600")
    one.journal.ward.add([])
    held = [ChainEntry(each.origin, each.number, each.kind, each.record, each.sequence,
                       each.recorded_at, each.content, each.previous, each.hash)
            for each in one.entries()]  # fmt: skip
    assert len(held) == 2
    assert all(map(is_sound, held))
    one.close()


@pytest.mark.parametrize(
    "change",
    [{"sequence": "2"}, {"number": 3.0}, {"number": True}, {"record": 7}, {"content": None},
     {"origin": 7}, {"recorded_at": 20261122}, {"hash": b"ab"}],
    ids=str,
)  # fmt: skip
def test_what_a_damaged_table_gives_of_another_type_is_not_sound(
    change: dict[str, object],
) -> None:
    assert not is_sound(replace(chain(GOOD, 3)[2], **change))  # type: ignore[arg-type]  # as damaged


# Each flipped bit of the table's text makes columns that take any value.
OF_ANOTHER_TYPE = {
    "a head's number": "INSERT INTO entries SELECT origin, 'x', kind, record, sequence,"
    " recorded_at, content, previous, hash, NULL FROM entries LIMIT 1",
    "a head's sequence": "UPDATE entries SET sequence = 'x' WHERE number = 3",
    "a receipt's number": "INSERT INTO receipts VALUES ('x', 'server', 'yesterday')",
    "a receipt's moment": "INSERT INTO receipts VALUES (1, 'server', 'yesterday')",
    "a moment of receipt": "UPDATE entries SET received_at = 7",
    "a small value": "INSERT INTO state VALUES ('name', 7)",
}


@pytest.mark.parametrize("statement", OF_ANOTHER_TYPE.values(), ids=OF_ANOTHER_TYPE)
def test_a_copy_whose_columns_take_any_value_is_read_or_damaged(
    statement: str, tmp_path: Path
) -> None:
    one = Workstation(tmp_path, [])
    one.add("chair", "1")
    one.close()
    copy = WardCopy(tmp_path)
    copy.add([ReceivedEntry(each, None) for each in chain(GOOD, 3)])
    copy.close()
    with closing(sqlite3.connect(tmp_path / COPY_FILE)) as file:
        file.execute("PRAGMA writable_schema = ON")
        file.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'entries'"
        )
        file.execute("DELETE FROM sqlite_master WHERE type = 'trigger'")
        file.commit()
    for name in ("receipts", "state"):
        with closing(sqlite3.connect(tmp_path / COPY_FILE)) as file:
            columns = {"receipts": "number, place, received_at", "state": "name, value"}[name]
            file.execute(f"DROP TABLE {name}")
            file.execute(f"CREATE TABLE {name} ({columns})")
            file.execute("PRAGMA ignore_check_constraints = ON")
            file.commit()
    with closing(sqlite3.connect(tmp_path / COPY_FILE)) as file:
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute(statement)
        file.commit()
    damaged = 0
    for read in (_all_of, _of_copy):
        try:
            read(tmp_path)
        except StorageProblem as problem:
            damaged += problem.kind == "damaged"
    renewed = WardCopy(tmp_path, may_renew=True)
    assert renewed.remembered("name") is None
    renewed.close()
    assert damaged or statement.startswith("INSERT INTO state")


@pytest.mark.parametrize(
    "numbers", [[1, 2, 2], [1, 1], [0], [2, 1], ["x"], [None], [True]], ids=str
)
def test_numbers_that_do_not_rise_are_a_damaged_index(numbers: list[object]) -> None:
    with pytest.raises(StorageProblem) as told:
        demand_rising(numbers, 0)
    assert told.value.kind == "damaged"
    demand_rising([1, 2, 5], 0)


def test_whoever_reads_a_damaged_index_comes_to_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows again and again, as of an index in which a page points at itself."""
    one = Workstation(tmp_path, [])
    one.add("chair", "1")
    copy = WardCopy(tmp_path)
    copy.add([ReceivedEntry(each, None) for each in chain(GOOD, 3)])
    rows = copy._rows("SELECT * FROM entries")
    reads: list[Callable[[], object]] = [
        lambda: copy.entries_after(GOOD, 3, 10),
        lambda: copy.of_kind_after(chain(GOOD, 1)[0].kind, GOOD, 3, 10),
        lambda: copy.discard(GOOD),
    ]
    monkeypatch.setattr(copy, "_rows", lambda *_: [row[:-1] for row in rows])
    with opened_union(tmp_path) as union:
        monkeypatch.setattr(union, "_rows", lambda *_: rows)
        for read in (*reads, lambda: list(union.copied(GOOD))):
            with pytest.raises(StorageProblem) as told:
                read()
            assert told.value.kind == "damaged"
    copy.close()
    one.close()


def _all_of(folder: Path) -> None:
    with opened_union(folder) as union:
        list(union.entries())


def _of_copy(folder: Path) -> None:
    with closing(WardCopy(folder)) as copy:
        copy.receipt("server")


@pytest.mark.parametrize("change", UNSOUND.values(), ids=UNSOUND)
def test_the_server_takes_none(
    postgres: Postgres, database: str, change: dict[str, object]
) -> None:
    *sound, wrong = rows_of(with_unsound(change))
    with as_workstation(postgres, database) as connection:
        for row in sound:
            connection.execute(ADD, row)
        with pytest.raises(psycopg.Error) as told:
            connection.execute(ADD, wrong)
        assert (told.value.sqlstate or "")[:2] in ("22", "23")
        connection.execute(ADD, rows_of(chain(BAD, 3))[2])


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "shared"
    path.mkdir()
    path.chmod(0o770)
    return path


@pytest.fixture
def two(tmp_path: Path, shared: Path) -> Iterator[tuple[Workstation, Workstation]]:
    places: Places = [lambda clock, ending: FolderMeeting(shared, clock)]
    both = Workstation(tmp_path / "one", places), Workstation(tmp_path / "two", places)
    yield both
    for one in both:
        one.close()


def test_in_the_shared_folder_a_damaged_chain_is_named_and_costs_nothing(
    two: tuple[Workstation, Workstation], shared: Path
) -> None:
    first, second = two
    FolderMeeting(shared, ShiftedClock()).push(with_unsound(UNSOUND["no moment"]))
    for number in range(3):
        first.add("chair", f"{number}")
        first.exchange(1)
        second.exchange(1)
    assert len(second.words()) == 3
    state = second.sync.state()
    assert state.notes == (SyncNote("chain-damaged", 3, BAD),)
    assert state.places[0].fault is None
    assert state.places[0].not_reached_since is None


def count(place: object, name: str, patch: pytest.MonkeyPatch) -> list[str]:
    real: Callable[..., object] = getattr(place, name)
    calls: list[str] = []

    def counted(*given: object) -> object:
        calls.append(name)
        return real(*given)

    patch.setattr(place, name, counted)
    return calls


def test_a_chain_that_the_server_refuses_keeps_no_other_one_waiting(
    tmp_path: Path, postgres: Postgres, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry from before the rules, in the copy and not on the server."""
    places: Places = [lambda clock, ending: postgres.meeting(database, clock, is_ending=ending)]
    first, second = Workstation(tmp_path / "one", places), Workstation(tmp_path / "two", places)
    first.exchange()
    copy = first.sync._copy
    assert copy is not None
    with monkeypatch.context() as now:
        now.setattr("infuseplan.adapters.ward.copy.is_sound", lambda _: True)
        for origin, change in ((BAD, UNSOUND["no JSON"]), ("b" * 32, NEVER_THERE["a NUL"])):
            copy.add([ReceivedEntry(one, None) for one in with_unsound(change, origin)])
    copy.add([ReceivedEntry(one, None) for one in chain(GOOD, 3)])
    second.add("chair", "said")
    second.exchange()
    first.add("chair", "mine")
    first.exchange(1)
    assert {note.origin for note in first.sync.state().notes} == {BAD, "b" * 32}
    assert '{"word":"said"}' in first.words()
    second.exchange()
    assert '{"word":"mine"}' in second.words()
    assert [one.number for one in second.entries() if one.origin == GOOD] == [1, 2, 3]
    first.close()
    second.close()


def test_a_server_that_takes_nothing_more_is_still_read(
    tmp_path: Path, postgres: Postgres, database: str
) -> None:
    places: Places = [lambda clock, ending: postgres.meeting(database, clock, is_ending=ending)]
    first, second = Workstation(tmp_path / "one", places), Workstation(tmp_path / "two", places)
    first.exchange()
    second.add("chair", "said")
    second.exchange()
    with postgres.admin(database) as connection:
        connection.execute(
            "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER a_full BEFORE INSERT ON infuseplan_ward.entries"
            " FOR EACH ROW EXECUTE FUNCTION full()"
        )
    first.add("chair", "mine")
    first.exchange(1)
    assert first.sync.state().places[0].fault == "full"
    assert '{"word":"said"}' in first.words()
    first.close()
    second.close()
