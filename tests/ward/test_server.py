"""The schema on a real PostgreSQL: what it takes, what it refuses, and from whom."""

from datetime import UTC, datetime

import psycopg
import pytest

from infuseplan.adapters.journal.entries import JournalEntry, entry_after
from infuseplan.adapters.ward.chain_entry import chain_entry
from infuseplan.application.ward.meeting import ChainEntry, MeetingFault, WorkstationInfo

from .postgres import PASSWORD, WORKSTATION, Postgres

ORIGIN = "a" * 32
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC).isoformat()


def chain(origin: str, count: int, word: str = "given") -> list[ChainEntry]:
    last: JournalEntry | None = None
    found = []
    for number in range(1, count + 1):
        kind, record = ("journal", origin) if number == 1 else ("event", "b" * 32)
        last = entry_after(last, kind, record, max(0, number - 2), AT, f'{{"{word}":{number}}}')
        found.append(
            ChainEntry(origin, last.number, last.kind, last.record, last.sequence,
                       last.recorded_at, last.content, last.previous, last.hash)
        )  # fmt: skip
    return found


def as_workstation(postgres: Postgres, database: str) -> "psycopg.Connection[tuple[object, ...]]":
    info = f"host=127.0.0.1 port={postgres.port} dbname={database} user={WORKSTATION}"
    return psycopg.connect(f"{info} options='-c search_path=infuseplan_ward'",
                           password=PASSWORD, autocommit=True)  # fmt: skip


def test_a_chain_is_taken_and_given_back_byte_for_byte(postgres: Postgres, database: str) -> None:
    entries = chain(ORIGIN, 5)
    place = postgres.meeting(database)
    received = place.push(entries)
    assert len(received) == 5
    assert list(received) == sorted(received)
    found = place.pull({ORIGIN: 0}, 100)
    assert [one.entry for one in found] == entries
    assert [one.received_at for one in found] == list(received)
    assert [one.entry.number for one in place.pull({ORIGIN: 3}, 100)] == [4, 5]
    assert [one.entry.number for one in place.pull({ORIGIN: 0}, 2)] == [1, 2]
    assert place.heads()[ORIGIN].hash == entries[-1].hash
    assert place.hash_at(ORIGIN, 2) == entries[1].hash
    assert place.hash_at(ORIGIN, 6) is None
    place.close()


def test_what_is_there_already_is_left_alone(postgres: Postgres, database: str) -> None:
    entries = chain(ORIGIN, 5)
    place = postgres.meeting(database)
    first = place.push(entries[:3])
    again = place.push(entries)
    assert list(again[:3]) == list(first)
    assert len(place.pull({ORIGIN: 0}, 100)) == 5
    place.close()


def test_another_entry_under_a_number_is_a_fork(postgres: Postgres, database: str) -> None:
    place = postgres.meeting(database)
    place.push(chain(ORIGIN, 3))
    with pytest.raises(MeetingFault) as told:
        place.push(chain(ORIGIN, 5, "other")[1:])
    assert told.value.kind == "forked"
    # The one before it stays usable.
    assert len(place.pull({ORIGIN: 0}, 100)) == 3
    place.close()


def rows_of(entries: list[ChainEntry]) -> list[tuple[object, ...]]:
    return [(one.origin, one.number, one.kind, one.record, one.sequence, one.recorded_at,
             one.content, one.previous, one.hash) for one in entries]  # fmt: skip


ADD = (
    "INSERT INTO entries (origin, number, kind, record, sequence, recorded_at, content, previous,"
    " hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": 4}, "IW001"),
        ({"previous": "0" * 64}, "IW001"),
        ({"content": '{"given":99}'}, "IW002"),
        ({"recorded_at": "2026-03-02T08:00:01+00:00"}, "IW002"),
        ({"hash": "f" * 64}, "IW002"),
        ({"sequence": 7}, "IW002"),
        ({"origin": "c" * 32}, "IW001"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(
    postgres: Postgres, database: str, change: dict[str, object], code: str
) -> None:
    first, second, third = rows_of(chain(ORIGIN, 3))
    names = ["origin", "number", "kind", "record", "sequence", "recorded_at", "content",
             "previous", "hash"]  # fmt: skip
    wrong = tuple(change.get(name, value) for name, value in zip(names, third, strict=True))
    with as_workstation(postgres, database) as connection:
        connection.execute(ADD, first)
        connection.execute(ADD, second)
        with pytest.raises(psycopg.Error) as told:
            connection.execute(ADD, wrong)
        assert told.value.sqlstate == code
        connection.execute(ADD, third)


def test_a_chain_has_the_name_of_its_first_entry(postgres: Postgres, database: str) -> None:
    (first,) = rows_of(chain(ORIGIN, 1))
    with (
        as_workstation(postgres, database) as connection,
        pytest.raises(psycopg.Error) as told,
    ):
        connection.execute(ADD, ("d" * 32, *first[1:]))
    assert told.value.sqlstate == "IW001"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET content = ''",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "UPDATE heads SET number = 1",
        "INSERT INTO heads VALUES ('x', 1, '', now())",
        "DELETE FROM patient_keys",
        "UPDATE patient_keys SET removed_at = NULL",
        "UPDATE workstations SET name = 'x'",
        "INSERT INTO schema_versions VALUES (9)",
        "DROP TABLE entries",
        "ALTER TABLE entries DISABLE TRIGGER ALL",
        "CREATE TABLE infuseplan_ward.mine (a int)",
        "INSERT INTO entries (origin, number, kind, record, sequence, recorded_at, content,"
        " previous, hash, received_at) VALUES ('x', 1, '', '', 0, '', '', '', '', now())",
    ],
)
def test_a_workstation_may_read_and_add_and_nothing_else(
    postgres: Postgres, database: str, statement: str
) -> None:
    place = postgres.meeting(database)
    place.push(chain(ORIGIN, 3))
    place.close()
    with (
        as_workstation(postgres, database) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entries SET content = ''", "DELETE FROM entries", "TRUNCATE entries"],
)
def test_nor_does_the_owner_change_an_entry_by_mistake(
    postgres: Postgres, database: str, statement: str
) -> None:
    place = postgres.meeting(database)
    place.push(chain(ORIGIN, 3))
    place.close()
    with postgres.admin(database) as connection:
        connection.execute("SET search_path = infuseplan_ward")
        with pytest.raises(psycopg.Error) as told:
            connection.execute(statement)
        assert told.value.sqlstate == "IW003"


def test_keys_are_taken_once_and_a_removed_one_never_comes_back(
    postgres: Postgres, database: str
) -> None:
    place = postgres.meeting(database)
    first, second = "1" * 32, "2" * 32
    place.push_keys(b"mark", {first: b"one", second: b"two"})
    place.push_keys(b"mark", {first: b"other"})
    assert place.pull_keys([first, second]) == {first: b"one", second: b"two"}
    # Nobody deletes what no entry says was removed.
    assert place.forget([first, second, "3" * 32]) == []
    assert place.pull_keys([first, second]) == {first: b"one", second: b"two"}
    place.push(removing(ORIGIN, first, "3" * 32))
    assert place.forget([first, second]) == [first]
    place.push_keys(b"mark", {first: b"one"})
    assert place.pull_keys([first, second]) == {second: b"two"}
    # Also of somebody whose key was never there.
    assert place.forget(["3" * 32]) == ["3" * 32]
    place.push_keys(b"mark", {"3" * 32: b"late"})
    assert place.pull_keys(["3" * 32]) == {}
    with pytest.raises(MeetingFault) as told:
        place.push_keys(b"another", {"4" * 32: b"x"})
    assert told.value.kind == "site-key"
    place.close()


def removing(origin: str, *patients: str) -> list[ChainEntry]:
    """A chain that says of these patients that their data were removed."""
    content = '{"by":"N. N.","reason":"asked for it","type":"personal-data-removed"}'
    last = entry_after(None, "journal", origin, 0, AT, "{}")
    found = [chain_entry(origin, last)]
    for patient in patients:
        last = entry_after(last, "patient", patient, 0, AT, content)
        found.append(chain_entry(origin, last))
    return found


def test_a_login_speaks_for_the_chains_that_it_has_introduced(
    postgres: Postgres, database: str
) -> None:
    with postgres.admin(database) as connection:
        connection.execute("DROP ROLE IF EXISTS another")
        connection.execute(
            f"CREATE ROLE another LOGIN PASSWORD '{PASSWORD}' IN ROLE infuseplan_workstation"
        )
    words = "SELECT infuseplan_ward.introduce(%s, %s, '0.1.0', 0)"
    place = postgres.meeting(database)
    place.introduce(WorkstationInfo(ORIGIN, "Chair 1", "0.1.0"))
    other = f"host=127.0.0.1 port={postgres.port} dbname={database} user=another"
    with psycopg.connect(other, password=PASSWORD, autocommit=True) as connection:
        assert connection.execute(words, (ORIGIN, "Not it")).fetchone() is None
        assert connection.execute(words, ("c" * 32, "Chair 2")).fetchone() == (True,)
    names = {one.origin: one.name for one in place.workstations()}
    assert names == {ORIGIN: "Chair 1", "c" * 32: "Chair 2"}
    # The one whose login IT has taken away is heard by its new one.
    with postgres.admin(database) as connection:
        connection.execute("REVOKE infuseplan_workstation FROM another")
    place.introduce(WorkstationInfo("c" * 32, "Chair 2, again", "0.1.0"))
    assert {one.name for one in place.workstations()} == {"Chair 1", "Chair 2, again"}
    place.close()
    with postgres.admin(database) as connection:
        connection.execute("DROP ROLE another")


def test_a_newer_schema_is_refused_by_name_and_none_is_told(
    postgres: Postgres, database: str
) -> None:
    with postgres.admin(database) as connection:
        connection.execute("INSERT INTO infuseplan_ward.schema_versions VALUES (2)")
    place = postgres.meeting(database)
    with pytest.raises(MeetingFault) as told:
        place.heads()
    assert (told.value.kind, told.value.detail) == ("newer", "schema 2, known up to 1")
    place = postgres.meeting("postgres")
    with pytest.raises(MeetingFault) as told:
        place.heads()
    assert told.value.kind == "older"


def test_news_names_the_chain_that_has_grown(postgres: Postgres, database: str) -> None:
    reader, writer = postgres.meeting(database), postgres.meeting(database)
    assert reader.news() is None
    assert reader.news() == frozenset()
    writer.push(chain(ORIGIN, 3))
    # PostgreSQL hands it on as soon as it can, which is no promise of a time.
    found: frozenset[str] | None = frozenset()
    for _ in range(100):
        found = reader.news()
        if found:
            break
        reader.heads()
    assert found == {ORIGIN}
    reader.close()
    assert reader.news() is None
    reader.close()
    writer.close()
