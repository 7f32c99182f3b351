"""What is hard about a ward's record, each with workstations as processes at a real server.

Two that hold one infusion, and two that wrote while apart, have windows: `rehearsal/test_ward.py`.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .postgres import WORKSTATION, Postgres, throw_away_postgres
from .processes import ROOT, Process

# Each has a test of its own in one process, in every run; this is the proof from outside.
pytestmark = pytest.mark.long

A_YEAR_S = 365 * 24 * 3600
KEY = "5a" * 32
PROGRAM = """
import sys
from pathlib import Path
from infuseplan.bootstrap import services
from infuseplan.cli import main
sys.exit(main(sys.argv[2:], services(Path(sys.argv[1]))))
"""


class Ward:
    """Starts workstations that meet at one server, and ends them."""

    def __init__(self, folder: Path, server: Postgres) -> None:
        self.folder, self.server, self.database = folder, server, server.ward()
        self.key = folder / "site.key"
        self.key.write_text(KEY, encoding="ascii")
        self.key.chmod(0o600)
        self._running: list[Process] = []

    def start(self, name: str, *, machine: str = "", wrong_s: float = 0) -> Process:
        made = Process(
            self.folder / name, server=self.server, database=self.database,
            machine=machine or name, wrong_s=wrong_s, key=self.key,
        )  # fmt: skip
        assert made.origin
        self._running.append(made)
        return made

    def stop(self, one: Process, *, by_force: bool = False) -> None:
        one.kill() if by_force else one.close()
        self._running.remove(one)

    def close(self) -> None:
        for one in self._running:
            one.close()
        self.server.drop(self.database)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with throw_away_postgres() as made:
        yield made


@pytest.fixture
def ward(tmp_path: Path, server: Postgres) -> Iterator[Ward]:
    made = Ward(tmp_path, server)
    yield made
    made.close()


def until(is_so: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def words(one: Process) -> list[str]:
    """What was said about chairs, in every chain that this computer has."""
    return sorted(json.loads(content)["word"]
                  for _, _, kind, content in one.ask("entries") if kind == "board")  # fmt: skip


def chains(one: Process) -> list[tuple[str, int, str]]:
    """Every entry that this computer has, with chain and number."""
    return [(origin, number, content) for origin, number, _, content in one.ask("entries")]


def level(*stations: Process) -> None:
    """Wait until all have the same, and nothing waits."""

    def is_level() -> bool:
        same = chains(stations[0])
        return all(chains(one) == same and one.ask("state")["waiting"] == 0 for one in stations)

    until(is_level, "the same everywhere")


@pytest.mark.parametrize("same_number", [True, False])
def test_a_cloned_disk_image_gets_a_chain_of_its_own(ward: Ward, same_number: bool) -> None:
    """Found at the start by the machine's number, or else by the server, which sees a fork."""
    first, other = ward.start("one"), ward.start("other")
    first.ask("add", "before")
    level(first, other)
    ward.stop(first)
    shutil.copytree(ward.folder / "one", ward.folder / "clone")
    first = ward.start("one", machine="one")
    clone = ward.start("clone", machine="one" if same_number else "another")
    assert (clone.origin == first.origin) is same_number
    first.ask("add", "by the first")
    until(lambda: first.ask("state")["waiting"] == 0, "sent by the first")
    clone.ask("add", "by the clone")
    if same_number:
        until(lambda: "clone" in clone.ask("state")["notes"], "the later one is told")
        ward.stop(clone)
        clone = ward.start("clone", machine="one")
    assert clone.origin != first.origin
    level(first, clone, other)
    assert words(other) == ["before", "by the clone", "by the first"]


def test_clocks_a_year_apart_are_said_on_both(ward: Ward) -> None:
    wrong, right = ward.start("wrong", wrong_s=A_YEAR_S), ward.start("right")
    wrong.ask("add", "in a year")
    right.ask("add", "now")
    level(wrong, right)
    until(lambda: wrong.ask("state")["notes"] == ["clock"], "said where it is wrong")
    assert right.ask("state")["notes"] == []
    assert wrong.ask("state")["clock"] == pytest.approx(A_YEAR_S, abs=60)

    def seen() -> float | None:
        found: float | None = right.ask("state")["clocks"][wrong.origin]
        return found

    until(lambda: seen() is not None, "said at the other")
    assert seen() == pytest.approx(A_YEAR_S, abs=60)


def test_what_a_lost_computer_has_sent_is_at_a_new_one(ward: Ward) -> None:
    lost, other = ward.start("lost"), ward.start("other")
    for number in range(5):
        lost.ask("add", f"{number}")
    patient = lost.ask("patient", "A. Smith", "4711")
    level(lost, other)
    ward.stop(lost, by_force=True)
    shutil.rmtree(ward.folder / "lost")
    new = ward.start("lost")
    level(new, other)
    assert words(new) == ["0", "1", "2", "3", "4"]
    assert new.ask("known", "4711") == [[patient, "A. Smith"]]


def test_a_server_put_back_gets_everything_again_from_whoever_has_it(ward: Ward) -> None:
    """Also what was sent by a computer that is lost by then."""
    first, second, lost = (ward.start(name) for name in ("first", "second", "lost"))
    first.ask("add", "early")
    level(first, second, lost)
    ward.server.snapshot(ward.database, f"{ward.database}_before")
    first.ask("add", "of the first")
    lost.ask("add", "of the lost one")
    level(first, second, lost)
    ward.stop(lost, by_force=True)
    shutil.rmtree(ward.folder / "lost")
    ward.server.restore(ward.database, f"{ward.database}_before")
    ward.server.drop(f"{ward.database}_before")
    until(
        lambda: "restored" in first.ask("state")["notes"] + second.ask("state")["notes"],
        "that the server was put back",
    )
    new = ward.start("new")
    level(first, second, new)
    assert words(new) == ["early", "of the first", "of the lost one"]


def test_a_newer_schema_is_refused_by_name_and_local_work_goes_on(ward: Ward) -> None:
    one, other = ward.start("one"), ward.start("other")
    one.ask("add", "before")
    level(one, other)
    with ward.server.admin(ward.database) as connection:
        connection.execute("INSERT INTO infuseplan_ward.schema_versions VALUES (99)")
    ward.server.throw_out(ward.database)
    until(lambda: one.ask("state")["fault"] == ["newer"], "refused by name")
    one.ask("add", "meanwhile")
    assert words(one) == ["before", "meanwhile"]
    until(lambda: one.ask("state")["waiting"] == 1, "what waits is counted")
    with ward.server.admin(ward.database) as connection:
        connection.execute("DELETE FROM infuseplan_ward.schema_versions WHERE version = 99")
    level(one, other)
    assert words(other) == ["before", "meanwhile"]


def test_the_cut_end_of_a_chain_is_found(ward: Ward) -> None:
    """By the program itself, with what the server has."""
    one, other = ward.start("one"), ward.start("other")
    one.ask("add", "kept")
    level(one, other)
    ward.stop(one)
    shutil.copytree(ward.folder / "one", ward.folder / "before")
    one = ward.start("one")
    one.ask("add", "cut off")
    level(one, other)
    ward.stop(one)
    assert verified(ward, "one")[0] == 0
    shutil.rmtree(ward.folder / "one")
    shutil.copytree(ward.folder / "before", ward.folder / "one")
    code, said = verified(ward, "one")
    assert code == 1
    assert "they are missing on this computer" in said


def verified(ward: Ward, name: str) -> tuple[int, str]:
    """`infuseplan ward verify` as a process: its exit code, and what it printed."""
    machine = ward.folder / "IT"
    machine.mkdir(exist_ok=True)
    (machine / "ward.toml").write_text(
        f'schema = "infuseplan/ward/1"\nkey_file = "{ward.key}"\n[workstation]\nname = "{name}"\n'
        f'[server]\nhost = "{ward.server.folder}"\nport = {ward.server.port}\n'
        f'database = "{ward.database}"\nuser = "{WORKSTATION}"\n',
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, machine, "ward", "verify", "--data", ward.folder / name],
        capture_output=True, text=True, check=False, timeout=240, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    return done.returncode, f"\n{done.stdout}{done.stderr}"


def test_whoever_is_removed_is_gone_from_every_computer_and_the_chains_stay_whole(
    ward: Ward,
) -> None:
    one, other, away = (ward.start(name) for name in ("one", "other", "away"))
    smith = one.ask("patient", "A. Smith", "4711")
    jones = one.ask("patient", "B. Jones", "0815")
    level(one, other, away)
    assert away.ask("known", "4711") == [[smith, "A. Smith"]]
    level(one, other, away)
    ward.stop(away)
    other.ask("remove", smith)
    until(lambda: one.ask("known", "4711") == [], "removed at the first")
    away = ward.start("away")
    until(lambda: away.ask("known", "4711") == [], "removed at the one that was away")
    for each in (one, other, away):
        assert each.ask("known", "0815") == [[jones, "B. Jones"]]
    level(one, other, away)
    ward.stop(one)
    code, said = verified(ward, "one")
    assert code == 0
    assert "\nintact" in said
