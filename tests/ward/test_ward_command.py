"""`ward` on a real PostgreSQL: set up, joined by two computers, looked at, checked, handed out."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from infuseplan import bootstrap
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.services import Services
from infuseplan.application.ward.patients import Identifiers
from infuseplan.cli import main

from .postgres import WORKSTATION, Postgres

Said = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
KEY = "5a" * 32
PLANTED = Identifiers("A. Wxbrgsmith", "QZ-4711-QZ")
# What stands in for IT's folder is told to the wiring.
START = """
import sys
from pathlib import Path
from infuseplan.bootstrap import services
from infuseplan.cli import main
sys.exit(main(sys.argv[2:], services(Path(sys.argv[1]))))
"""


@dataclass(frozen=True)
class Computer:
    """A workstation: IT's folder, the user's folder, and the program on both."""

    machine: Path
    data: Path

    @property
    def services(self) -> Services:
        return bootstrap.services(machine=self.machine)

    def run(self, *words: str, by_data: bool = True) -> int:
        data = ("--data", str(self.data)) if by_data else ()
        return main(["ward", *words, *data], self.services)

    def add(self, identity: Identifiers) -> str:
        records = InfusionRecords(self.services, self.data)
        try:
            patient = records.patients.add(identity, "N. N.")
            records.patients.note_access(patient, "printed", "N. N.")
            return patient
        finally:
            records.close()


def computer(folder: Path, name: str, *lines: str) -> Computer:
    machine = folder / f"{name} IT"
    machine.mkdir()
    key = folder / "site.key"
    key.write_text(KEY, encoding="ascii")
    key.chmod(0o640)
    text = "\n".join(lines)
    (machine / "ward.toml").write_text(
        f'schema = "infuseplan/ward/1"\nkey_file = "{key}"\n'
        f'[workstation]\nname = "{name}"\n{text}\n',
        encoding="utf-8",
    )
    return Computer(machine, folder / name)


def by_server(postgres: Postgres, database: str) -> str:
    return (
        f'[server]\nhost = "{postgres.folder}"\nport = {postgres.port}\n'
        f'database = "{database}"\nuser = "{WORKSTATION}"'
    )


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """A database without anything in it."""
    postgres.databases += 1
    name = f"empty{postgres.databases}"
    with postgres.admin("postgres") as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield name
    postgres.drop(name)


def url(postgres: Postgres, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={postgres.folder}&port={postgres.port}"


# --- setting up ---------------------------------------------------------------------------------


def test_a_server_is_set_up_once_and_a_login_may_read_and_add(
    postgres: Postgres, empty: str, tmp_path: Path, capsys: Said
) -> None:
    it = Computer(tmp_path, tmp_path / "data")
    password = tmp_path / "password"
    password.write_text("swordfish\n", encoding="utf-8")
    words = ["init", "--url", url(postgres, empty)]
    assert it.run(*words, by_data=False) == 0
    assert capsys.readouterr().out.startswith("001-record.sql: applied.\n")
    more = ["--login", "chair_9", "--password-file", str(password)]
    assert it.run(*words, *more, by_data=False) == 0
    out = capsys.readouterr().out
    assert out == "001-record.sql: was there already.\nchair_9 may read and add entries.\n"
    address = f"host=127.0.0.1 port={postgres.port} dbname={empty} user=chair_9"
    with psycopg.connect(f"{address} password=swordfish", autocommit=True) as connection:
        connection.execute("SELECT count(*) FROM infuseplan_ward.entries")
        for statement in ("UPDATE infuseplan_ward.entries SET kind = 'x'",
                          "DELETE FROM infuseplan_ward.entries",
                          "TRUNCATE infuseplan_ward.entries"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    assert "swordfish" not in (postgres.folder / "server.log").read_text(encoding="utf-8")
    with postgres.admin("postgres") as connection:
        connection.execute(f"DROP DATABASE {empty} WITH (FORCE)")
        connection.execute("DROP ROLE chair_9")


def test_what_cannot_be_set_up_is_told_in_one_line(
    postgres: Postgres, empty: str, database: str, tmp_path: Path, capsys: Said
) -> None:
    it = Computer(tmp_path, tmp_path / "data")
    with postgres.admin(database) as connection:
        connection.execute("INSERT INTO infuseplan_ward.schema_versions (version) VALUES (99)")
    there = url(postgres, empty)
    refused = {
        there.replace("postgres@", "postgres:swordfish@"): "has a password in it",
        "no address at all": "is no address of PostgreSQL",
        "postgresql://it@pg.hospital.example/x": "needs --root-certificate",
        there.replace(str(postgres.port), "1"): "It does not answer.",
        there.replace(empty, "nowhere"): "The server refuses this computer.",
        there.replace("postgres@", f"{WORKSTATION}@"): "cannot be set up",
        url(postgres, database): "newer version of this program",
    }
    for address, words in refused.items():
        assert it.run("init", "--url", address, by_data=False) == 1, address
        said = capsys.readouterr()
        assert words in said.err, (address, said.err)
        assert said.err.count("\n") == 1
        assert "swordfish" not in said.err
        assert said.out == ""


# --- joining and looking ------------------------------------------------------------------------


@pytest.fixture
def two(postgres: Postgres, database: str, tmp_path: Path) -> tuple[Computer, Computer]:
    """Two computers that share the server."""
    server = by_server(postgres, database)
    return computer(tmp_path, "Chair 1", server), computer(tmp_path, "Chair 2", server)


def test_two_computers_share_one_record(
    two: tuple[Computer, Computer], tmp_path: Path, capsys: Said
) -> None:
    one, other = two
    patient = one.add(PLANTED)
    assert one.run("join") == 0
    said = capsys.readouterr().out
    assert said.startswith("Workstation: Chair 1\n")
    assert "Joined: 0 entries of 0 other computers.\n" in said
    assert other.run("join") == 0
    assert "entries of 1 other computer.\n" in capsys.readouterr().out
    # Looking: a window that has closed leaves nothing open, and the exchange is written down.
    assert one.run("status", "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert status["schema"] == "infuseplan/ward-status/1"
    assert (status["workstation"], status["waiting"], status["reached"]) == ("Chair 1", 0, True)
    assert [(each["name"], each["this"]) for each in status["workstations"]].count(
        ("Chair 1", True)
    ) == 1
    assert {each["name"] for each in status["workstations"]} == {"Chair 1", "Chair 2"}
    assert one.run("status", "--offline") == 0
    assert "Chair 2" in capsys.readouterr().out
    # Who has seen the patient, asked on the other computer.
    assert other.run("audit", patient, "--by", "C. D.", "--json") == 0
    audit = json.loads(capsys.readouterr().out)
    done = [(each["did"], each["by"], each["workstation"]) for each in audit["entries"]]
    assert done == [
        ("patient-added", "N. N.", "Chair 1"),
        ("printed", "N. N.", "Chair 1"),
        ("opened", "C. D.", "Chair 2"),
    ]
    assert [each["received_by"] for each in audit["entries"]] == ["server", "server", None]
    assert other.run("audit", patient, "--by", "C. D.", "--searches") == 0
    text = capsys.readouterr().out
    assert text.startswith("A. Wxbrgsmith, hospital number QZ-4711-QZ\n")
    assert "printed, N. N., Chair 1; server " in text
    assert "opened, C. D., Chair 2; not received yet" in text
    # Handed out: everything, and nothing that names anybody.
    target = tmp_path / "all.jsonl"
    assert other.run("export", str(target)) == 0
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert f"{len(lines)} entries exported to" in capsys.readouterr().out
    assert len({(line["origin"], line["number"]) for line in lines}) == len(lines)
    assert len({line["origin"] for line in lines}) == 2
    content = target.read_bytes()
    assert b"Wxbrg" not in content
    assert b"4711" not in content
    assert other.run("verify") == 0
    assert "\nnot anchored: every chain is whole" in capsys.readouterr().out
    assert other.run("status") == 0
    capsys.readouterr()
    assert other.run("verify", "--json") == 0
    verified = json.loads(capsys.readouterr().out)
    assert (verified["result"], verified["anchored"]) == ("intact", verified["entries"])
    assert {each["part"] for each in verified["chains"]} == {"journal", "copy", "server"}
    assert verified["warnings"] == []
    # A folder that others may write is a warning beside all that; nothing of it is wrong.
    if os.name != "nt":
        other.data.chmod(0o777)
        assert other.run("verify") == 0
        text = capsys.readouterr().out
        assert "\nWarning: other users can write in the journal's folder" in text
        assert f"chmod -R go-w {shlex.quote(str(other.data))}" in text
        assert other.run("verify", "--json") == 0
        (warning,) = json.loads(capsys.readouterr().out)["warnings"]
        assert warning.startswith("Warning: other users can write")


def test_a_cut_end_and_another_s_changed_entry_are_found(
    two: tuple[Computer, Computer], postgres: Postgres, database: str, tmp_path: Path, capsys: Said
) -> None:
    one, other = two
    one.add(PLANTED)
    shutil.copytree(one.data, tmp_path / "before")
    one.add(Identifiers("B. Jones", "9820"))
    assert one.run("join") == 0
    assert other.run("join") == 0
    shutil.rmtree(one.data)
    shutil.copytree(tmp_path / "before", one.data)
    capsys.readouterr()
    assert one.run("verify") == 1
    said = capsys.readouterr().out
    assert "they are missing on this computer" in said
    assert "Something is wrong." in said
    # An administrator with every right changes what others have.
    with postgres.admin(database) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE infuseplan_ward.entries SET content = content || ' ' WHERE number = 2"
        )
    assert other.run("verify", "--json") == 1
    verified = json.loads(capsys.readouterr().out)
    wrong = [each for each in verified["chains"] if each["verdict"] == "damaged"]
    assert [(each["part"], each["at"]) for each in wrong] == [("server", 2)]
    assert verified["result"] == "wrong"


def test_without_a_server_the_anchor_on_another_disk_vouches(tmp_path: Path, capsys: Said) -> None:
    shared, disk = tmp_path / "shared", tmp_path / "disk"
    for folder in (shared, disk):
        folder.mkdir()
    shared.chmod(0o770)
    place = f'[folder]\npath = "{shared}"'
    one = computer(tmp_path, "Login 1", place)
    one.add(PLANTED)
    assert one.run("join") == 0
    assert one.run("verify") == 0
    assert "not anchored: " in capsys.readouterr().out
    other = computer(tmp_path, "Login 2", place, f'[anchor]\nfile = "{disk}/anchor.json"')
    other.add(Identifiers("B. Jones", "9820"))
    shutil.copytree(other.data, tmp_path / "before")
    other.add(Identifiers("C. Brown", "77"))
    assert other.run("join") == 0
    assert "entries of 1 other computer." in capsys.readouterr().out
    assert other.run("verify", "--json") == 0
    assert json.loads(capsys.readouterr().out)["result"] == "intact"
    shutil.rmtree(other.data)
    shutil.copytree(tmp_path / "before", other.data)
    assert other.run("verify", "--json") == 1
    verified = json.loads(capsys.readouterr().out)
    cut = {each["part"] for each in verified["chains"] if each["verdict"] == "cut"}
    assert cut == {"folder", "anchor"}


# --- what is refused ----------------------------------------------------------------------------


def test_a_computer_without_a_ward_and_a_slip_are_told(tmp_path: Path, capsys: Said) -> None:
    alone = computer(tmp_path, "alone")
    for words in (["join"], ["status"], ["verify"], ["export", "x"], ["audit", "y", "--by", "z"]):
        assert alone.run(*words) == 1
        assert "names neither a server nor a folder" in capsys.readouterr().err
    slip = computer(tmp_path, "slip", '[server]\nhost = "localhost"')
    assert slip.run("join") == 1
    assert "server.user: is missing" in capsys.readouterr().err
    assert not (tmp_path / "slip").exists()


def test_a_wrong_password_and_a_server_that_is_away_are_told(
    postgres: Postgres, database: str, tmp_path: Path, capsys: Said
) -> None:
    secret = tmp_path / "password"
    secret.write_text("wrong", encoding="ascii")
    secret.chmod(0o600)
    over_tcp = by_server(postgres, database).replace(str(postgres.folder), "127.0.0.1")
    wrong = computer(tmp_path, "wrong", over_tcp, f'password_file = "{secret}"')
    assert wrong.run("join") == 1
    said = capsys.readouterr()
    assert "The password is missing or wrong." in said.out
    assert "has not joined" in said.err
    secret.chmod(0o644)
    assert wrong.run("status") == 1
    assert "rights" in capsys.readouterr().out
    away = computer(tmp_path, "away", by_server(postgres, database).replace(
        str(postgres.port), "1"))  # fmt: skip
    away.add(PLANTED)
    assert away.run("status", "--json") == 1
    status = json.loads(capsys.readouterr().out)
    assert status["places"][0]["fault"] == "unreachable"
    assert status["waiting"] > 0
    assert away.run("verify", "--json") == 0
    verified = json.loads(capsys.readouterr().out)
    assert verified["result"] == "not-anchored"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "There are init, join, status, verify, export FILE, audit PATIENT and change-key."),
        (["leave"], "There are init, join"),
        (["init"], "--url is missing"),
        (["export"], "write a file after it"),
        (["audit", "--by", "N. N."], "write the id of a patient after it"),
        (["audit", "x"], "--by is missing"),
        (["status", "--by", "x"], "--by"),
        (["init", "--url", "x", "--password-file", "y"], "name it with --login"),
        (["init", "--url", "x", "--login", "y", "--password-file", "/nowhere"], "cannot be read"),
    ],
)
def test_a_command_that_cannot_be_read_is_told(
    tmp_path: Path, words: Sequence[str], said: str, capsys: Said
) -> None:
    assert main(["ward", *words], bootstrap.services(machine=tmp_path)) == 2
    assert said in capsys.readouterr().err


def test_an_address_is_held_against_it_s_file(
    postgres: Postgres, database: str, tmp_path: Path, capsys: Said
) -> None:
    """What a workstation joins is IT's to say: a typed address changes nothing of that."""
    over_tcp = by_server(postgres, database).replace(str(postgres.folder), "127.0.0.1")
    one = computer(tmp_path, "one", over_tcp)
    address = f"postgresql://{WORKSTATION}@127.0.0.1:{postgres.port}/{database}"
    # The right one gets as far as the password, which is missing.
    assert one.run("join", "--url", address) == 1
    assert "The password is missing or wrong." in capsys.readouterr().out
    for other in (address.replace(WORKSTATION, "somebody"), address.replace("127.0.0.1", "pg"),
                  f"{address}x"):  # fmt: skip
        assert one.run("join", "--url", other) == 2
        assert "names another server or login" in capsys.readouterr().err
    for wrong in ("http://a@b/c", "postgresql:///x", "postgresql://host/x", "x",
                  'postgresql://a"b@h/c', "postgresql://a@h:port/c"):  # fmt: skip
        assert one.run("join", "--url", wrong) == 2
        assert "it is no address" in capsys.readouterr().err
    assert one.run("join", "--url", "postgresql://a:swordfish@h/c") == 2
    said = capsys.readouterr().err
    assert "a password stands in it" in said
    assert "swordfish" not in said
    alone = computer(tmp_path, "alone")
    assert alone.run("join", "--url", "postgresql://chair3@pg.hospital.example/ward") == 1
    told = capsys.readouterr()
    assert told.out == (
        '[server]\nhost = "pg.hospital.example"\nport = 5432\ndatabase = "ward"\nuser = "chair3"\n'
    )
    assert "Let IT add the lines above" in told.err


def test_from_outside_in_processes_of_their_own(
    two: tuple[Computer, Computer], postgres: Postgres, empty: str, tmp_path: Path
) -> None:
    """Both join at the same moment, and each has the other's entries afterwards."""
    one, other = two
    patient = one.add(Identifiers("A. Smith", "1"))
    other.add(Identifiers("B. Jones", "1"))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

    def begun(each: Computer, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", START, str(each.machine), "ward", *words]
        return subprocess.Popen(
            command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def said(*running: "subprocess.Popen[str]") -> list[str]:
        told = [process.communicate(timeout=240) for process in running]
        assert [process.returncode for process in running] == [0] * len(running), told
        assert all(trouble == "" for _, trouble in told)
        return [out for out, _ in told]

    def both(*words: str) -> list[str]:
        return said(*(begun(each, *words, "--data", str(each.data)) for each in two))

    assert said(begun(one, "init", "--url", url(postgres, empty)))[0].startswith("001-record.sql")
    both("join")
    joined = both("join")
    assert all("of 1 other computer." in out for out in joined)
    assert all("intact: " in out for out in both("verify"))
    assert all(json.loads(out)["reached"] for out in both("status", "--json"))
    target = tmp_path / "all.jsonl"
    exported, audited = said(
        begun(one, "export", str(target), "--data", str(one.data)),
        begun(other, "audit", patient, "--by", "C. D.", "--data", str(other.data)),
    )
    lines = target.read_text(encoding="utf-8").splitlines()
    assert exported.startswith(f"{len(lines)} entries exported to ")
    assert audited.startswith("A. Smith, hospital number 1\n")
    assert "printed, N. N., Chair 1; server " in audited
