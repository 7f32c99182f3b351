"""What an administrator of the server finds of a patient: in dump, log, files and on the wire."""

import subprocess
from datetime import date
from pathlib import Path

import pytest
from sealing_tools import NoKeyring

from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.application.ward.patients import Identifiers, Patients

from .postgres import Postgres, programs, throw_away_postgres
from .proxy import proxy_to
from .workstations import Workstation

TODAY = date(2026, 11, 22)

LISTENING = """
log_statement = 'all'
log_min_messages = debug1
log_min_duration_statement = 0
log_parameter_max_length = -1
log_parameter_max_length_on_error = -1
log_connections = on
"""
PEOPLE = [
    Identifiers("Annegret Vogelsang", "4711-88", date(1951, 7, 23)),
    Identifiers("Bertold Quästenberg", "MRN 0815/99", date(1949, 1, 30)),
    Identifiers("C. O'Zwiebel", "", None),
]
REASONS = ("spoke to Frau Vogelsang's daughter", "typed Quaestenberg first")
PLANTED = [
    "Annegret", "Vogelsang", "4711-88", "471188", "1951-07-23", "Bertold", "Quästenberg",
    "Qu\\u00e4stenberg", "0815/99", "1949-01-30", "Zwiebel", "daughter", "Quaestenberg",
]  # fmt: skip


def forms(word: str) -> list[bytes]:
    """As text, as PostgreSQL's hexadecimal, and as UTF-16."""
    return [word.encode(), word.encode().hex().encode(), word.encode("utf-16-le")]


def demand_nobody(where: str, content: bytes) -> None:
    for word in PLANTED:
        for form in forms(word):
            assert form not in content, f"{word} stands in the {where}"


@pytest.fixture(scope="module")
def listening() -> Postgres:  # type: ignore[misc]  # it yields one
    with throw_away_postgres(LISTENING) as made:
        yield made


def test_an_administrator_finds_nobody(tmp_path: Path, listening: Postgres) -> None:
    begun = (listening.folder / "server.log").stat().st_mtime - 1
    database = listening.ward()
    key = tmp_path / "site.key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    with proxy_to(listening.port) as proxy:
        stations = []
        for name in ("one", "two"):
            seal = SiteSeal(tmp_path / name, lambda: key, NoKeyring(tmp_path / name))
            stations.append(
                Workstation(
                    tmp_path / name,
                    [lambda clock, ending: listening.meeting(database, clock, port=proxy.port)],
                    seal=seal, name=name,
                )
            )  # fmt: skip
        first, second = stations
        assert first.seal is not None
        patients = Patients(lambda: first.journal.ward, first.seal)
        ids = [patients.add(one, "N. N.") for one in PEOPLE]
        patients.correct(ids[0], PEOPLE[0], "N. N.", REASONS[0], TODAY)
        patients.merge(ids[0], ids[1], "N. N.", REASONS[1])
        for _ in range(2):
            for one in stations:
                one.exchange()
        # It did arrive, and can be read by whoever has the key.
        assert second.seal is not None
        assert second.seal.found("born", "1951-07-23") == (ids[0],)
        assert len(proxy.heard) > 5000
        assert ids[0].encode() in proxy.heard
        demand_nobody("wire", bytes(proxy.heard))
        assert b"ab" * 32 not in proxy.heard
        for one in stations:
            one.close()
    dump = subprocess.run(
        [programs() / "pg_dump", "-h", listening.folder, "-p", str(listening.port), "-U",
         "postgres", "--inserts", database],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert ids[0].encode() in dump
    demand_nobody("dump", dump)
    listening.stop()
    log = (listening.folder / "server.log").read_bytes()
    assert ids[0].encode() in log
    demand_nobody("log", log)
    # The database itself, and the log of what was written to it.
    held = 0
    for path in sorted((listening.folder / "data").rglob("*")):
        if path.is_file() and (path.parts[-2] == "pg_wal" or path.stat().st_mtime > begun):
            content = path.read_bytes()
            held += ids[0].encode() in content
            demand_nobody("files", content)
    assert held
    listening.start()


def test_the_search_would_find_somebody() -> None:
    """Planted as they are written by somebody who seals nothing."""
    with pytest.raises(AssertionError):
        demand_nobody("dump", b'... {"name":"Annegret Vogelsang"} ...')
    with pytest.raises(AssertionError):
        demand_nobody("dump", b"\\x" + b"Vogelsang".hex().encode())
