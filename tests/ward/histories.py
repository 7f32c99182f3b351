"""What can happen to a ward, by chance: histories of several workstations and a server.

A history is a list of steps, each a list of JSON, so that it can be written down, cut shorter and
run again. After it everything is brought together, and then nobody may lack anything, nothing may
be there twice, and everybody must see the same.
"""

import json
import random
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from infuseplan.adapters.journal.opening import open_journal_as
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.journal import WardJournal
from infuseplan.adapters.ward.sync_place import SyncPace
from infuseplan.application.canonical_json import canonical_json
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ports import Clock
from infuseplan.application.ward.holding import HoldingEntry, RecordLogs, holding_json, record_logs
from infuseplan.application.ward.meeting import MeetingFault, MeetingPlace
from infuseplan.application.ward.port import NewEntry, WardEntry

from .postgres import Postgres
from .workstations import AT_ONCE, BY_NEWS, Held, ShiftedClock, Workstation

Step = list[Any]
MOST_STATIONS = 8
_PROTOCOL = "a protocol file of this history\n"
_TABLES = ("entries", "heads", "patient_keys", "site", "workstations")
# What a step does, and how often it is drawn.
_STEPS = {
    "say": 12, "open": 4, "event": 14, "take-over": 5, "reconcile": 3, "exchange": 22, "cut": 10,
    "kill": 4, "restart": 3, "clone": 2, "move-clone": 1, "snapshot": 3, "restore": 3,
    "throw-out": 3, "away": 3, "back": 3, "clock": 3, "lose-copy": 2, "damage-copy": 1,
    "disk-back-up": 2, "disk-restored": 2, "lost": 1, "join": 1,
}  # fmt: skip
_CALLS = ("heads", "hash_at", "push", "pull", "news", "introduce", "workstations",
          "clock_difference_s", "push_keys", "pull_keys", "forget", "site_mark")  # fmt: skip


def drawn(seed: int) -> list[Step]:
    """The history of a seed."""
    chance = random.Random(seed)  # noqa: S311 - histories are no secret
    stations = chance.randint(3, 5)
    shared, by_news = chance.random() < 0.3, chance.random() < 0.5
    steps: list[Step] = [["ward", stations, shared, by_news]]
    names, weights = list(_STEPS), list(_STEPS.values())
    for number in range(chance.randint(12, 40)):
        name = chance.choices(names, weights)[0]
        step: Step = [name, chance.randrange(MOST_STATIONS)]
        if name == "say":
            step.append(f"t{number}")
        elif name in ("open", "take-over", "reconcile"):
            step.append(f"{chance.randrange(3)}")
        elif name == "event":
            step += [f"{chance.randrange(3)}", f"t{number}"]
        elif name == "cut":
            step += [chance.randint(1, 12), chance.choice(("before", "after"))]
        elif name == "clock":
            step.append(chance.choice((-31_536_000, -120, 0, 45, 7200, 31_536_000)))
        steps.append(step)
    return steps


class _Cutting:
    """A place whose connection breaks at one of the next calls, before or after it has acted."""

    def __init__(self, place: MeetingPlace) -> None:
        self._place = place
        self.calls_left = 0
        self.when = ""
        self.is_away = False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._place, name)
        if name not in _CALLS:
            return found

        def call(*given: Any) -> Any:
            if self.is_away:
                raise MeetingFault("unreachable", "away")
            self.calls_left -= 1
            cut = self.calls_left == 0
            if cut and self.when == "before":
                self._place.close()
                raise MeetingFault("unreachable", "cut before")
            result = found(*given)
            if cut:
                self._place.close()
                raise MeetingFault("unreachable", "cut after")
            return result

        return call


class Lost(Exception):
    """What a history has shown: something is missing, or there twice, or seen in two ways."""


@dataclass
class World:
    """The ward of one history."""

    postgres: Postgres
    database: str
    folder: Path
    stations: list[Workstation] = field(default_factory=list)
    gone: list[Workstation] = field(default_factory=list)
    places: dict[int, _Cutting] = field(default_factory=dict)
    must: set[str] = field(default_factory=set)
    has_backup: bool = False
    was_restored: bool = False
    shared: bool = False
    pace: SyncPace = AT_ONCE
    admin: "psycopg.Connection[tuple[object, ...]] | None" = None
    made: int = 0
    machines: dict[int, int] = field(default_factory=dict)

    def run(self, steps: Sequence[Step]) -> None:
        """Let it happen, bring everything together, and look."""
        self._reset()
        _, count, self.shared, by_news = steps[0]
        self.pace = BY_NEWS if by_news else AT_ONCE
        for number in range(count):
            self._join(number // 2)
        for name, which, *given in steps[1:]:
            if self.stations:
                one = self.stations[which % len(self.stations)]
                getattr(self, "_" + name.replace("-", "_"))(one, *given)
        self._bring_together()
        self._look()

    # --- steps ------------------------------------------------------------------------------

    def _say(self, one: Workstation, token: str) -> None:
        self._added(one, [("board", "chairs", canonical_json({"token": token}))], token)

    def _open(self, one: Workstation, record: str) -> None:
        if any(entry.record == self._id(record) for entry in one.entries()):
            return
        digest = sha256(_PROTOCOL.encode()).hexdigest()
        header = canonical_json({"protocol": {"sha256": digest}})
        new = [("record", self._id(record), header)]
        mine = [entry for entry in one.entries() if entry.origin == one.origin]
        if not any(entry.record == digest for entry in mine):
            new.insert(0, ("protocol", digest, canonical_json(_PROTOCOL)))
        self._added(one, new)

    def _event(self, one: Workstation, record: str, token: str) -> None:
        logs = self._logs(one, record)
        if isinstance(logs, RecordLogs) and logs.holder == one.origin:
            self._added(one, [("event", self._id(record), canonical_json({"token": token}))], token)

    def _take_over(self, one: Workstation, record: str) -> None:
        logs = self._logs(one, record)
        if isinstance(logs, RecordLogs) and logs.holder not in (None, one.origin):
            self._hold(one, record, logs.taken_over())

    def _reconcile(self, one: Workstation, record: str) -> None:
        logs = self._logs(one, record)
        if isinstance(logs, RecordLogs) and len(logs.logs) > 1:
            self._hold(one, record, logs.reconciled(sorted(logs.logs)[0], "N. N."))

    def _exchange(self, one: Workstation) -> None:
        one.exchange(1)

    def _cut(self, one: Workstation, calls: int, when: str) -> None:
        place = self._place(one)
        place.calls_left, place.when = calls, when
        one.exchange(1)
        place.calls_left = 0

    def _kill(self, one: Workstation) -> None:
        """The process is gone: nothing is folded, nothing is sealed."""
        one.sync._let_go()
        one.journal._connection.close()
        one.journal._mirror.close()
        if one.journal._locks is not None:
            one.journal._locks.close()
        one._open()

    def _restart(self, one: Workstation) -> None:
        one.restart()

    def _clone(self, one: Workstation) -> None:
        if len(self.stations) < MOST_STATIONS:
            self._cloned(one, one.machine)

    def _move_clone(self, one: Workstation) -> None:
        if len(self.stations) < MOST_STATIONS:
            self._cloned(one, f"machine {self.made}")

    def _snapshot(self, one: Workstation) -> None:
        with self._admin() as connection:
            for table in _TABLES:
                connection.execute(f"DROP TABLE IF EXISTS backup.{table}")
                connection.execute(f"CREATE TABLE backup.{table} AS TABLE {table}")
        self.has_backup = True

    def _restore(self, one: Workstation) -> None:
        """As from a dump: whoever is connected is thrown out, and the tables are as they were."""
        if not self.has_backup:
            return
        self._cut_all()
        self.was_restored = True
        with self._admin() as connection:
            self._empty(connection)
            for table in _TABLES:
                connection.execute(f"INSERT INTO {table} TABLE backup.{table}")
        self._keep_what_is_left()

    def _throw_out(self, one: Workstation) -> None:
        self._cut_all()

    def _away(self, one: Workstation) -> None:
        self._place(one).is_away = True

    def _back(self, one: Workstation) -> None:
        self._place(one).is_away = False

    def _clock(self, one: Workstation, seconds: int) -> None:
        one.clock.by = timedelta(seconds=seconds)

    def _lose_copy(self, one: Workstation) -> None:
        one.close()
        for path in one.folder.glob("ward-copy.sqlite3*"):
            path.unlink()
        self._keep_what_is_left(without=one)
        one._open()

    def _damage_copy(self, one: Workstation) -> None:
        one.close()
        path = one.folder / "ward-copy.sqlite3"
        if path.exists():
            content = bytearray(path.read_bytes())
            content[20:] = bytes(len(content) - 20)
            path.write_bytes(content)
        self._keep_what_is_left(without=one)
        one._open()
        # It is found at the first look, and a window shows nothing of it before.
        one.exchange(1)

    def _disk_back_up(self, one: Workstation) -> None:
        one.close()
        shutil.rmtree(one.folder.with_suffix(".backup"), ignore_errors=True)
        shutil.copytree(one.folder, one.folder.with_suffix(".backup"))
        one._open()

    def _disk_restored(self, one: Workstation) -> None:
        backup = one.folder.with_suffix(".backup")
        if backup.exists():
            one.close()
            shutil.rmtree(one.folder)
            shutil.copytree(backup, one.folder)
            one._open()
            self._keep_what_is_left()

    def _lost(self, one: Workstation) -> None:
        """Stolen: what nobody else has is lost with it."""
        if len(self.stations) > 2:
            one.close()
            self.stations.remove(one)
            self.gone.append(one)
            self._keep_what_is_left()

    def _join(self, one: "Workstation | int") -> None:
        if len(self.stations) >= MOST_STATIONS:
            return
        self.made += 1
        number = self.made
        machine = one if isinstance(one, int) else number
        self.machines[number] = machine
        self.stations.append(
            Workstation(self.folder / f"{number}", self._ways(number), machine=f"machine {machine}",
                        name=f"{number}", clock=ShiftedClock(), pace=self.pace)
        )  # fmt: skip

    # --- within -----------------------------------------------------------------------------

    def _ways(self, number: int) -> list[Callable[[Clock, Callable[[], bool]], MeetingPlace]]:
        def server(clock: Clock, ending: Callable[[], bool]) -> MeetingPlace:
            before = self.places.get(number)
            place = _Cutting(self.postgres.meeting(self.database, clock, by_socket=True))
            place.is_away = before is not None and before.is_away
            self.places[number] = place
            return place  # type: ignore[return-value]  # it hands everything on

        def folder(clock: Clock, ending: Callable[[], bool]) -> MeetingPlace:
            path = self.folder / f"machine-{self.machines[number]}"
            path.mkdir(mode=0o770, exist_ok=True)
            return FolderMeeting(path, clock)

        return [server, folder] if self.shared else [server]

    def _cloned(self, one: Workstation, machine: str) -> None:
        self.made += 1
        number = self.made
        self.machines[number] = 100 + number
        clone = one.clone(self.folder / f"{number}", machine=machine)
        clone.close()
        clone.places = self._ways(number)
        clone.clock = ShiftedClock(one.clock.by)
        clone._open()
        self.stations.append(clone)

    def _place(self, one: Workstation) -> _Cutting:
        number = int(one.folder.name)
        if number not in self.places:
            one.exchange(1)
        return self.places[number]

    def _added(
        self, one: Workstation, new: Sequence[tuple[str, str, str]], token: str = ""
    ) -> None:
        entries = [NewEntry(kind, subject, content) for kind, subject, content in new]  # type: ignore[arg-type]  # kinds that only the journal itself writes
        one.journal.ward.add(entries)
        if token:
            self.must.add(token)

    def _hold(self, one: Workstation, record: str, entry: HoldingEntry) -> None:
        self._added(one, [("holding", self._id(record), holding_json(entry))])

    @staticmethod
    def _id(record: str) -> str:
        return record * 32

    def _logs(self, one: Workstation, record: str) -> "RecordLogs | str":
        return logs_of(one.entries(), self._id(record))

    def _keep_what_is_left(self, without: Workstation | None = None) -> None:
        """What has gone with a disk nobody can bring back."""
        with self._admin() as connection:
            left = {row[0] for row in connection.execute("SELECT content FROM entries")}
        for one in self.stations:
            left |= {entry.content for entry in self._on_disk(one)}
        # A computer's folder that no login of it is left to read went with the last of them.
        for machine in {self.machines[int(one.folder.name)] for one in self.stations}:
            for path in self.folder.glob(f"machine-{machine}/*.jsonl"):
                left.add(path.read_text(encoding="utf-8"))
        every = "\n".join(map(str, left))
        self.must = {token for token in self.must if f'"token":"{token}"' in every}

    @staticmethod
    def _on_disk(one: Workstation) -> list[Held]:
        """Nothing of a copy that is damaged."""
        with suppress(sqlite3.DatabaseError):
            return one.entries()
        return []

    def _bring_together(self) -> None:
        for one in self.stations:
            self._place(one).is_away = False
            self._place(one).calls_left = 0
            one.clock.by = timedelta(0)
        for _ in range(8):
            for one in self.stations:
                for place in one.sync._places:
                    place.next_whole = 0.0
                one.exchange(2)
            for one in self.stations:
                if one.sync._renewal is not None and one.sync._renewal.is_due:
                    one.restart()
            seen = [one.entries() for one in self.stations]
            if all(entries == seen[0] for entries in seen):
                waiting = [one.sync.state().waiting for one in self.stations]
                if not any(waiting):
                    return
        faults = [
            (one.folder.name, len(one.entries()), one.sync.state().places, one.sync.state().notes)
            for one in self.stations
        ]
        raise Lost(f"not everybody has the same: {faults}")

    def _look(self) -> None:
        entries = self.stations[0].entries()
        demand_sound(entries)
        tokens = Counter(
            json.loads(one.content)["token"] for one in entries if '"token":' in one.content
        )
        lost = sorted(self.must - tokens.keys())
        twice = sorted(token for token, count in tokens.items() if count > 1)
        if self.was_restored:
            # Nobody can know what the server has lost; then what is read has to be right.
            twice = [one for one in twice if not _was_written_again(entries, one)]
        if lost or twice:
            raise Lost(f"lost {lost}, twice {twice}")
        for one in self.stations:
            if one.journal.verify():
                raise Lost(f"journal {one.folder.name}: {one.journal.verify()}")
            self._look_at_what_is_read(one, entries)
        for record in ("0", "1", "2"):
            folds = {repr(self._logs(one, record)) for one in self.stations}
            if len(folds) > 1:
                raise Lost(f"record {record} is seen in {len(folds)} ways")
            if any("not arrived" in fold for fold in folds):
                raise Lost(f"record {record}: a part of a log is missing")

    def _look_at_what_is_read(self, one: Workstation, entries: Sequence[Held]) -> None:
        """Of what may stand in two chains everything is read once."""
        # As another window does, which does not ask for the machine here.
        journal = open_journal_as(WardJournal, one.folder, one.clock)
        try:
            journal.follow_copy((one.folder / "ward-copy.sqlite3").resolve())
            read = Counter(entry.content for entry in journal.ward.entries_of("chairs"))
            said = {entry.content for entry in entries if entry.record == "chairs"}
            if dict(read) != dict.fromkeys(said, 1):
                raise Lost(f"read in {one.folder.name}: {read}")
            for record in map(self._id, ("0", "1", "2")):
                if not any(entry.record == record for entry in entries):
                    continue
                logs = journal.logs_of(record)
                for log in (logs.followed, *logs.logs.values(), *logs.left):
                    events = Counter(entry.content for entry in log if entry.kind == "event")
                    if any(count > 1 for count in events.values()):
                        raise Lost(f"record {record}: {events}")
        finally:
            journal.close()

    @contextmanager
    def _admin(self) -> "Iterator[psycopg.Connection[tuple[object, ...]]]":
        if self.admin is None:
            self.admin = self.postgres.admin(self.database)
            self.admin.execute("SET session_replication_role = replica")
            self.admin.execute("CREATE SCHEMA IF NOT EXISTS backup")
            self.admin.execute("SET search_path = infuseplan_ward")
        yield self.admin

    def _cut_all(self) -> None:
        with self._admin() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                (self.database,),
            )

    def _empty(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        connection.execute(f"TRUNCATE {', '.join(_TABLES)}")

    def _reset(self) -> None:
        with self._admin() as connection:
            self._empty(connection)

    def close(self) -> None:
        for one in self.stations:
            with suppress(StorageProblem, sqlite3.Error, OSError):
                one.close()
        if self.admin is not None:
            self.admin.close()


def _was_written_again(entries: Sequence[Held], token: str) -> bool:
    """Whether each of several is one entry: of one moment, in chains of copies of one disk.

    As where a copy sends its entry under the old chain after the server was put back, and another
    one has it in a new chain already.
    """
    before = {
        one.origin: json.loads(one.content).get("after", {}).get("origin")
        for one in entries if one.number == 1
    }  # fmt: skip

    def first(origin: str) -> str:
        """The chain with which the computer began."""
        while before.get(origin):
            origin = before[origin]
        return origin

    found = [one for one in entries if f'"token":"{token}"' in one.content]
    alike = {(one.kind, one.record, one.recorded_at, one.content) for one in found}
    origins = {one.origin for one in found}
    return len(alike) == len({first(one) for one in origins}) == 1 and len(origins) == len(found)


def logs_of(entries: Sequence[Held], record: str) -> "RecordLogs | str":
    """The fold of one infusion, or why there is none."""
    ours = [
        WardEntry(one.origin, one.number, one.previous, one.hash, one.kind, one.record,
                  one.sequence, datetime.fromisoformat(one.recorded_at), one.content)
        for one in entries if one.record == record
    ]  # fmt: skip
    try:
        return record_logs(ours)
    except ValueError as problem:
        return str(problem)


def demand_sound(entries: Sequence[Held]) -> None:
    """Every chain from 1 on without a gap, each entry on the hash before it, reckoned anew."""
    chains: Mapping[str, list[Held]] = defaultdict(list)
    for one in entries:
        chains[one.origin].append(one)
    for origin, chain in chains.items():
        previous = "0" * 64
        for number, one in enumerate(chain, 1):
            text = "\n".join(
                (previous, str(number), one.kind, one.record, str(one.sequence), one.recorded_at,
                 one.content)
            )  # fmt: skip
            if one.number != number or one.hash != sha256(text.encode()).hexdigest():
                raise Lost(f"chain {origin} is not whole at {number}")
            previous = one.hash


def fault_of(postgres: Postgres, database: str, steps: Sequence[Step]) -> str:
    """What a history shows; empty where all is well."""
    folder = Path(tempfile.mkdtemp(prefix="history", dir=fast_folder()))
    world = World(postgres, database, folder)
    try:
        world.run(steps)
    except Lost as found:
        return str(found)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    else:
        return ""
    finally:
        world.close()
        shutil.rmtree(folder, ignore_errors=True)


def fast_folder() -> str | None:
    """In memory where there is such a folder: ten thousand journals wait for every write."""
    path = Path("/dev/shm")  # noqa: S108 - each history makes a folder of its own there
    return str(path) if path.is_dir() else None


def shortest(postgres: Postgres, database: str, steps: list[Step], tries: int = 300) -> list[Step]:
    """The same with as few steps as still show a fault."""
    piece = max(1, len(steps) // 2)
    while piece and tries:
        at = 1
        while at < len(steps) and tries:
            fewer = steps[:at] + steps[at + piece :]
            tries -= 1
            if fault_of(postgres, database, fewer):
                steps = fewer
            else:
                at += piece
        piece //= 2
    return steps


def scenario(steps: Sequence[Step]) -> str:
    """A history as a file: one step a line."""
    return "".join(f"{json.dumps(step)}\n" for step in steps)
