"""Kill a writer at a random moment, again and again, and look at what is left.

    python -m tests.adapters.kill_trials FOLDER SEED PATH=COUNT...

A child writes and says on a pipe what was acknowledged; the parent ends it by SIGKILL, reads the
pipe to its end and opens the journal again. PATH is one of the ways to save: `append`,
`open-record`, `backup`, `export`, `migration`, `first-start` (the journal is being made) and
`sealing` (it is being closed and opened in turns); `too-early` is a planted fault. Prints one JSON
object with the tally; the first thing that is not as it should be ends the run with a traceback.

SIGKILL ends the program and leaves the system running: it shows what the order of the writes is
worth, not what a disk does when the power fails.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from infuseplan.adapters.journal.migrations import STEPS
from infuseplan.adapters.journal.opening import open_journal
from infuseplan.adapters.journal.output import check_file
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.application.journal.event_codec import event_json

from .journal_making import SEAL, Ticking, closed_journal, event, header, opened, rows
from .test_journal_migrations import NEXT

# A fresh journal after so many trials: old ones grow, and each start looks at all of one.
_FRESH_AFTER = 25

Say = Callable[[str], None]


def record_in(journal: SqliteJournal) -> str:
    lines = journal.records()
    return lines[-1].id if lines else journal.open_record(header())


def append(folder: Path, say: Say) -> None:
    journal = opened(folder)
    record = record_in(journal)
    number = journal.read(record).sequence
    say("ready")
    while True:
        stored = journal.append(record, number, event(number))
        say(stored.hash)
        number = stored.sequence


def open_record(folder: Path, say: Say) -> None:
    journal = opened(folder)
    say("ready")
    number = len(journal.records())
    while True:
        # Each brings a protocol of its own, so that two entries have to come together.
        record = journal.open_record(header(protocol=f"number = {number}\n".encode()))
        say(record)
        number += 1


def backup(folder: Path, say: Say) -> None:
    _copies(folder, say, "copy.sqlite3", SqliteJournal.backup)


def export(folder: Path, say: Say) -> None:
    _copies(folder, say, "copy.jsonl", SqliteJournal.export)


def _copies(
    folder: Path, say: Say, name: str, write: Callable[[SqliteJournal, Path], None]
) -> None:
    journal = opened(folder)
    record = record_in(journal)
    number = journal.read(record).sequence
    say("ready")
    while True:
        stored = journal.append(record, number, event(number))
        say(stored.hash)
        number = stored.sequence
        write(journal, folder / name)
        say(f"copied {stored.hash}")


def migration(folder: Path, say: Say) -> None:
    say("ready")
    open_journal(folder, Ticking(), seal=SEAL, steps=NEXT)
    say("migrated")
    signal.pause()


def first_start(folder: Path, say: Say) -> None:
    say("ready")
    append(folder, say)


def sealing(folder: Path, say: Say) -> None:
    say("ready")
    while True:
        journal = opened(folder)
        record = record_in(journal)
        number = journal.read(record).sequence
        say(journal.append(record, number, event(number)).hash)
        journal.close()


def too_early(folder: Path, say: Say) -> None:
    """A planted fault: acknowledged before the commit. The trials must notice."""
    journal = opened(folder)
    record = record_in(journal)
    say("ready")
    for number in range(1_000):
        with journal._writing():
            say(journal._add("event", record, number + 1, "{}").hash)
            time.sleep(0.005)


PATHS: dict[str, Callable[[Path, Say], None]] = {
    "append": append,
    "open-record": open_record,
    "backup": backup,
    "export": export,
    "migration": migration,
    "first-start": first_start,
    "sealing": sealing,
    "too-early": too_early,
}


class Moments:
    """When to kill: after some acknowledgements, at a random moment on the way to the next one.

    How long that way is differs from disk to disk, and is learnt from what was killed too early
    and what too late.
    """

    def __init__(self, chance: random.Random, *, acknowledged_first: int) -> None:
        self._chance = chance
        self._first = acknowledged_first
        self._longest_s = 0.02

    def first(self) -> int:
        """After how many acknowledgements the time begins to run."""
        return self._chance.randint(0, self._first)

    def wait(self) -> None:
        time.sleep(self._chance.uniform(0, self._longest_s))

    def learn(self, *, too_late: bool) -> None:
        self._longest_s *= 0.95 if too_late else 1.05


def killed(folder: Path, path: str, moments: Moments) -> list[str]:
    """What a writer had acknowledged when it was killed."""
    work = PATHS[path]
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            work(folder, lambda said: (os.write(writing, f"{said}\n".encode()), None)[1])
        except BaseException as problem:
            os.write(writing, f"failed {problem!r}\n".encode())
            raise
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.readline() == b"ready\n"
        said = [pipe.readline().decode().rstrip() for _ in range(moments.first())]
        moments.wait()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        later = pipe.read().decode().split("\n")[:-1]
    moments.learn(too_late=bool(later))
    said += later
    assert not [line for line in said if line.startswith("failed")], said
    return said


def look(folder: Path, path: str, said: list[str], known: set[str], tally: Counter[str]) -> None:
    """Everything acknowledged is there, at most one entry more, and nothing is damaged."""
    steps = NEXT if path == "migration" else STEPS
    journal = open_journal(folder, Ticking(), seal=SEAL, steps=steps)
    tally.update(note.code for note in journal.notes)
    assert all(note.harmless for note in journal.notes)
    found = {str(value) for row in rows(folder) for value in (row[2], row[7])}
    acknowledged = {one for one in said if " " not in one and one not in {"ready", "migrated"}}
    assert acknowledged <= found
    assert known <= found
    tally["acknowledged"] += len(acknowledged)
    tally["lost"] += len((acknowledged | known) - found)
    if path != "migration":
        assert journal.verify() == ()
    journal.close()
    if path in {"backup", "export"}:
        tally["copies"] += copy_is_whole(folder, said)
    known |= found


def copy_is_whole(folder: Path, said: list[str]) -> bool:
    """A copy that has its name is whole, and has all that it was said to have."""
    copied = {line.partition(" ")[2] for line in said if line.startswith("copied ")}
    backup_file, export_file = folder / "copy.sqlite3", folder / "copy.jsonl"
    if backup_file.exists():
        contents = check_file(backup_file)
        assert contents.faults == ()
        hashes = set(contents.hashes.values())
    elif export_file.exists():
        lines = export_file.read_text(encoding="utf-8").split("\n")
        assert lines.pop() == ""
        hashes = {json.loads(line)["hash"] for line in lines}
    else:
        assert not copied
        return False
    assert copied <= hashes
    return True


def trials(folder: Path, path: str, count: int, chance: random.Random) -> Counter[str]:
    """`count` kills on one way to save."""
    tally: Counter[str] = Counter(kills=0, acknowledged=0, lost=0)
    known: set[str] = set()
    # A migration is acknowledged once only.
    moments = Moments(chance, acknowledged_first=0 if path == "migration" else 4)
    fresh = 1 if path in {"migration", "first-start", "too-early"} else _FRESH_AFTER
    for number in range(count):
        if number % fresh == 0:
            shutil.rmtree(folder, ignore_errors=True)
            known = set()
            if path == "migration":
                closed_journal(folder)
                known = {str(row[7]) for row in rows(folder)}
        said = killed(folder, path, moments)
        tally["kills"] += 1
        tally["migrated"] += "migrated" in said
        look(folder, path, said, known, tally)
    return tally


def wanted(arguments: list[str]) -> Iterator[tuple[str, int]]:
    for argument in arguments:
        path, _, count = argument.partition("=")
        yield path, int(count)


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    chance = random.Random(arguments[1])  # noqa: S311 - only moments are drawn
    # What is built on first use is built before the children are: they shall be killed saving.
    header()
    for number in range(3):
        event_json(event(number))
    tallies = {
        path: dict(+trials(folder / path, path, count, chance))
        for path, count in wanted(arguments[2:])
    }
    print(json.dumps(tallies))


if __name__ == "__main__":
    main(sys.argv[1:])
