"""The server stopped, killed, hanging, full; the network cut, slow, reset: local work goes on."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.sync import WardSync
from infuseplan.adapters.ward.sync_place import SyncPace

from .postgres import SCHEMA, Postgres, programs, throw_away_postgres
from .proxy import Proxy, proxy_to
from .workstations import Places, Workstation

QUICK = SyncPace(begin=0, look=0.02, rest=0.02, first_retry=0.05, last_retry=0.3, whole=2)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """One that these tests stop and kill."""
    with throw_away_postgres() as made:
        yield made


@pytest.fixture
def ward(server: Postgres) -> str:
    if server.process is None:
        server.start()
    return server.ward()


def through(server: Postgres, ward: str, port: int | None = None) -> Places:
    return [lambda clock, ending: server.meeting(ward, clock, port=port, is_ending=ending)]


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def running(one: Workstation, pace: SyncPace = QUICK) -> WardSync:
    one.sync.close()
    one.sync._let_go()
    one.sync = one.new_sync(pace)
    one.sync.start()
    wait_for(lambda: bool(one.sync.state().places))
    return one.sync


def has(one: Workstation, word: str) -> Callable[[], bool]:
    return lambda: any(word in text for text in one.words())


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_goes_and_comes_back_has_everything(
    tmp_path: Path, server: Postgres, ward: str, end: str
) -> None:
    places = through(server, ward)
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    for one in (first, second):
        running(one)
    first.add("chair", "before")
    wait_for(has(second, "before"))
    getattr(server, end)()
    for number in range(5):
        first.add("chair", f"meanwhile {number}")
        second.add("chair", f"at the same time {number}")
    wait_for(lambda: first.sync.state().places[0].fault == "unreachable")
    wait_for(lambda: first.sync.state().waiting == 5)
    assert first.sync.state().places[0].not_reached_since is not None
    server.start()
    wait_for(lambda: len(first.words()) == len(second.words()) == 11)
    wait_for(lambda: first.sync.state().waiting == 0)
    assert first.sync.state().places[0].fault is None
    assert first.entries() == second.entries()
    first.close()
    second.close()


def test_what_a_crash_took_from_the_server_it_gets_again(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    """With synchronous_commit off a killed server loses what it had acknowledged."""
    places = through(server, ward)
    first = Workstation(tmp_path / "one", places)
    for number in range(30):
        first.add("chair", f"{number}")
        first.exchange(1)
    server.kill()
    server.start()
    first.exchange(3)
    second = Workstation(tmp_path / "two", places)
    second.exchange(2)
    assert second.words() == first.words()
    first.close()
    second.close()


@pytest.mark.parametrize("after", [200, 700, 1200, 2000, 3000, 4500, 7000])
def test_a_connection_that_is_reset_in_the_middle_loses_and_doubles_nothing(
    tmp_path: Path, server: Postgres, ward: str, after: int
) -> None:
    with proxy_to(server.port) as proxy:
        first = Workstation(tmp_path / "one", through(server, ward, proxy.port))
        for number in range(20):
            first.add("chair", f"said {number}")
        proxy.reset_after = after
        first.exchange(4)
        second = Workstation(tmp_path / "two", through(server, ward))
        second.exchange(2)
        assert len(second.words()) == 20
        assert second.words() == first.words()
        first.close()
        second.close()


def test_a_slow_network_is_slow_and_nothing_else(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    with proxy_to(server.port) as proxy:
        proxy.delay_s = 0.15
        first = Workstation(tmp_path / "one", through(server, ward, proxy.port))
        second = Workstation(tmp_path / "two", through(server, ward))
        for one in (first, second):
            running(one)
        first.add("chair", "said")
        wait_for(has(second, "said"))
        first.close()
        second.close()


def test_a_server_that_hangs_is_given_up_and_the_program_ends_at_once(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    with proxy_to(server.port) as proxy:
        one = Workstation(tmp_path / "one", through(server, ward, proxy.port))
        running(one)
        wait_for(lambda: one.sync.state().places[0].reached_at is not None)
        proxy.holds = True
        one.add("chair", "said")
        time.sleep(0.5)
        before = time.monotonic()
        one.sync.close()
        assert time.monotonic() - before < 1.5
        thread = one.sync._thread
        assert thread is not None
        assert not thread.is_alive()
        assert has(one, "said")()
        one.journal.close()


def test_a_place_is_reached_when_it_has_answered(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    """Nobody tells any news where nobody answers, either."""
    with proxy_to(server.port) as proxy:
        one = Workstation(tmp_path / "one", through(server, ward, proxy.port))
        one.exchange()
        one.sync._pace = replace(QUICK, whole=1000, introduce=1000, ask=1000)
        one.sync._places[0].next_whole = one.sync._places[0].next_introduction = 1e12
        one.exchange()
        reached = one.sync.state().places[0].reached_at
        assert reached is not None
        proxy.holds = True
        for _ in range(5):
            one.exchange(1)
        assert one.sync.state().places[0].reached_at == reached
        proxy.holds = False
        one.sync._places[0].next_ask = 0
        one.exchange(1)
        again = one.sync.state().places[0].reached_at
        assert again is not None
        assert again > reached
        one.close()


def test_connections_that_are_thrown_out_come_back(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    places = through(server, ward)
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    for one in (first, second):
        running(one)
    for number in range(10):
        first.add("chair", f"said {number}")
        server.throw_out(ward)
    wait_for(lambda: len(second.words()) == 10)
    assert first.words() == second.words()
    first.close()
    second.close()


def flapping(proxy: Proxy, times: int) -> None:
    for _ in range(times):
        proxy.refuses = True
        proxy.cut()
        time.sleep(0.05)
        proxy.refuses = False
        time.sleep(0.15)


def test_a_network_that_comes_and_goes_brings_everything_in_the_end(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    with proxy_to(server.port) as proxy:
        first = Workstation(tmp_path / "one", through(server, ward, proxy.port))
        second = Workstation(tmp_path / "two", through(server, ward))
        for one in (first, second):
            running(one)
        for number in range(10):
            first.add("chair", f"said {number}")
            flapping(proxy, 1)
        wait_for(lambda: len(second.words()) == 10)
        assert first.words() == second.words()
        first.close()
        second.close()


def test_a_full_disk_of_this_computer_is_told_and_made_good(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    places = through(server, ward)
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    for number in range(200):
        first.add("chair", f"said {number} " + "x" * 2000)
    first.exchange()
    second.exchange()
    for number in range(200, 400):
        first.add("chair", f"said {number} " + "x" * 2000)
    first.exchange()
    second.exchange(0)
    assert second.sync._copy is not None
    connection = second.sync._copy._opened()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    second.exchange(1)
    state = second.sync.state().places[0]
    assert (state.fault, state.detail) == ("full", "this computer: full")
    assert len(second.words()) == 200
    connection.execute("PRAGMA max_page_count = 1073741823")
    second.exchange(2)
    assert second.words() == first.words()
    assert second.sync.state().places[0].fault is None
    first.close()
    second.close()


def test_a_full_disk_of_the_server_is_told_and_made_good(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    """As PostgreSQL says it (53100); a trigger says it here, for a disk of one's own needs root."""
    one = Workstation(tmp_path / "one", through(server, ward))
    one.exchange()
    with server.admin(ward) as connection:
        connection.execute(
            "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER a_full BEFORE INSERT ON infuseplan_ward.entries"
            " FOR EACH ROW EXECUTE FUNCTION full()"
        )
    one.add("chair", "said")
    one.exchange()
    assert one.sync.state().places[0].fault == "full"
    assert one.sync.state().waiting == 1
    with server.admin(ward) as connection:
        connection.execute("DROP TRIGGER a_full ON infuseplan_ward.entries")
    one.exchange()
    assert one.sync.state().waiting == 0
    one.close()


def test_a_dump_that_is_restored_elsewhere_is_the_ward_s_record(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    """By pg_dump and psql, as IT does it; and the workstations go on with the new server."""
    first = Workstation(tmp_path / "one", through(server, ward))
    first.add("chair", "in the dump")
    first.exchange()
    dump = subprocess.run(
        [programs() / "pg_dump", "-h", server.folder, "-p", str(server.port), "-U", "postgres",
         ward],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    first.add("chair", "after the dump")
    first.exchange()
    everything = first.entries()
    with server.admin("postgres") as connection:
        connection.execute(f"DROP DATABASE {ward} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {ward}")
    subprocess.run(
        [programs() / "psql", "-v", "ON_ERROR_STOP=1", "-q", "-h", server.folder, "-p",
         str(server.port), "-U", "postgres", "-d", ward],
        input=dump, check=True, capture_output=True,
    )  # fmt: skip
    first.exchange(3)
    assert "restored" in [note.kind for note in first.sync.state().notes]
    second = Workstation(tmp_path / "two", through(server, ward))
    second.exchange(2)
    assert [one for one in second.entries() if one.origin != second.origin] == everything
    first.close()
    second.close()


def test_psql_applies_the_schema_too(server: Postgres) -> None:
    if server.process is None:
        server.start()
    server.ward()
    with server.admin("postgres") as connection:
        connection.execute("DROP DATABASE IF EXISTS by_hand")
        connection.execute("CREATE DATABASE by_hand")
    for path in SCHEMA:
        subprocess.run(
            [programs() / "psql", "-v", "ON_ERROR_STOP=1", "-q", "-h", server.folder, "-p",
             str(server.port), "-U", "postgres", "-d", "by_hand", "-f", path],
            check=True, capture_output=True,
        )  # fmt: skip
    place = server.meeting("by_hand")
    assert place.heads() == {}
    place.close()


def test_a_schema_can_be_applied_by_somebody_who_is_no_superuser(server: Postgres) -> None:
    if server.process is None:
        server.start()
    with server.admin("postgres") as connection:
        connection.execute("DROP DATABASE IF EXISTS by_it")
        connection.execute("DROP ROLE IF EXISTS it")
        connection.execute("CREATE ROLE it LOGIN CREATEROLE")
        connection.execute("CREATE DATABASE by_it OWNER it")
        for role in ("infuseplan_workstation", "infuseplan_ward_owner"):
            there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if there.fetchone():
                # Another database of this cluster has made it: IT is let in by its administrator.
                connection.execute(f"GRANT {role} TO it WITH ADMIN OPTION")
    with psycopg.connect(server.conninfo("by_it", "it"), autocommit=True) as connection:
        for path in SCHEMA:
            connection.execute(path.read_bytes())
        row = connection.execute("SELECT max(version) FROM infuseplan_ward.schema_versions")
        assert row.fetchone() == (1,)


def test_a_window_reads_the_copy_while_it_is_written(
    tmp_path: Path, server: Postgres, ward: str
) -> None:
    places = through(server, ward)
    first, second = (Workstation(tmp_path / name, places) for name in ("one", "two"))
    running(second, replace(QUICK, look=0))
    for number in range(30):
        first.add("chair", f"said {number}")
        first.exchange(1)
    seen = 0
    with closing(WardCopy(tmp_path / "one")):
        deadline = time.monotonic() + 60
        while seen < 30 and time.monotonic() < deadline:
            with closing(sqlite3.connect(tmp_path / "two" / "ward-copy.sqlite3")) as copy:
                (seen,) = copy.execute(
                    "SELECT count(*) FROM entries WHERE kind = 'board'"
                ).fetchone()
    assert seen == 30
    first.close()
    second.close()


def test_a_fork_that_a_restored_server_does_not_tell_any_more_is_none(
    postgres: Postgres, database: str, tmp_path: Path
) -> None:
    """Another copy of the same disk has brought what is here, and nothing is written twice."""
    places: Places = [lambda clock, ending: postgres.meeting(database, clock)]
    one = Workstation(tmp_path / "one", places)
    one.exchange()
    postgres.snapshot(database, f"{database}_before")
    two = one.clone(tmp_path / "two")
    one.add("chair", "said")
    three = one.clone(tmp_path / "three")
    two.add("chair", "other")
    two.exchange()
    one.exchange()
    assert [note.kind for note in one.sync.state().notes] == ["clone"]
    postgres.restore(database, f"{database}_before")
    three.exchange(4)
    one.exchange(4)
    assert "clone" not in [note.kind for note in one.sync.state().notes]
    assert [place.waiting for place in one.sync.state().places] == [0]
    one.restart()
    assert one.renewed is None
    two.exchange(4)
    two.restart()
    for each in (two, one, three):
        each.exchange(4)
    said = ['{"word":"other"}', '{"word":"said"}']
    assert [each.words() for each in (one, two, three)] == [said, said, said]
    for each in (one, two, three):
        each.close()
    postgres.drop(f"{database}_before")
