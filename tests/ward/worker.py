"""One workstation as a process of its own: a journal, its exchange, and orders line by line."""

import json
import sqlite3
import sys
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.ward import opening
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.journal import WardJournal
from infuseplan.adapters.ward.server import ServerMeeting
from infuseplan.adapters.ward.sync import WardSync
from infuseplan.application.canonical_json import canonical_json
from infuseplan.application.ward.patients import Identifiers, Patients
from infuseplan.application.ward.port import NewEntry

from .workstations import ShiftedClock, entries_in


def main() -> None:
    """Arguments as JSON: the data folder, where to meet, and what is wrong with the computer."""
    given = json.loads(sys.argv[1])
    folder, clock = Path(given["data"]), ShiftedClock(timedelta(seconds=given.get("wrong_s", 0)))
    if "machine" in given:
        opening.machine_mark = lambda: sha256(given["machine"].encode()).hexdigest()[:32]
    folder.mkdir(mode=0o700, exist_ok=True)
    places = []
    if "server" in given:
        server = given["server"]
        places.append(
            lambda ending: ServerMeeting(
                clock, host=server["host"], port=server["port"], database=server["database"],
                user=server["user"], password=lambda: server["password"], root_certificate=None,
                is_local=True, is_ending=ending,
            )
        )  # fmt: skip
    if "folder" in given:
        places.append(lambda ending: FolderMeeting(Path(given["folder"]), clock))
    key = Path(given["key"]) if "key" in given else None
    seal = None if key is None else SiteSeal(folder, lambda: key)
    journal = opening.open_ward_journal(folder, clock, seal)
    sync = WardSync(
        folder, places, clock, name=given["name"], version="0.1.0",
        open_seal=None if key is None else lambda: SiteSeal(folder, lambda: key),
    )  # fmt: skip
    sync.start()
    say({"origin": journal.ward.origin})
    watched = None
    for line in sys.stdin:
        order, *rest = json.loads(line)
        if order == "add":
            before = time.perf_counter()
            content = canonical_json({"word": rest[0], "at": str(time.time_ns())})
            journal.ward.add([NewEntry("board", "chairs", content)])
            say({"took": time.perf_counter() - before})
        elif order == "count":
            say({"count": len(journal.ward.entries_of("chairs"))})
        elif order == "state":
            state = sync.state()
            say(
                {
                    "waiting": state.waiting,
                    "fault": [one.fault for one in state.places],
                    "reached": [one.reached_at is not None for one in state.places],
                    "notes": [one.kind for one in state.notes],
                    "clock": state.clock_difference_s,
                    "clocks": {one.origin: one.clock_difference_s for one in state.origins},
                }
            )
        elif order == "entries":
            found = entries_in(folder, journal.ward.origin)
            say([[one.origin, one.number, one.kind, one.content] for one in found])
        elif order in ("patient", "remove", "known"):
            assert seal is not None
            say(of_patients(Patients(lambda: journal.ward, seal), order, *rest))
        elif order == "watch":
            watched = watch(folder, float(rest[0]), float(rest[1]), journal, int(rest[2]))
            say({"seen": watched})
        elif order == "quit":
            break
    sync.close()
    journal.close()


def of_patients(patients: Patients, order: str, *words: str) -> object:
    """Enter somebody, remove somebody, or say who has this number and how they are called."""
    if order == "patient":
        name, reference = words
        return patients.add(Identifiers(name, reference), "N. N.")
    if order == "remove":
        (patient,) = words
        patients.remove(patient, "N. N.", "asked for it")
        return None
    (reference,) = words
    found = patients.by_reference(reference, "N. N.")
    return [[one.id, one.name] for one in found]


def watch(
    folder: Path, seconds: float, every: float, journal: WardJournal, number: int
) -> list[float]:
    """For so long add an entry now and then, and note how old each other one is when it is seen."""
    copy = sqlite3.connect(f"{(folder / 'ward-copy.sqlite3').as_uri()}?mode=ro", uri=True)
    (last,) = copy.execute("SELECT coalesce(max(rowid), 0) FROM entries").fetchone()
    seen, version = [], None
    begin = time.monotonic()
    next_own = begin + every * (number % 40) / 40
    while time.monotonic() < begin + seconds:
        (now_version,) = copy.execute("PRAGMA data_version").fetchone()
        if now_version != version:
            version = now_version
            for row, content in copy.execute(
                "SELECT rowid, content FROM entries WHERE rowid > ? AND kind = 'board'", (last,)
            ).fetchall():
                last = max(last, row)
                seen.append((time.time_ns() - int(json.loads(content)["at"])) / 1e9)
        if every and time.monotonic() >= next_own:
            next_own += every
            content = canonical_json({"word": "event", "at": str(time.time_ns())})
            journal.ward.add([NewEntry("board", "chairs", content)])
        time.sleep(0.04)
    return seen


def say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
