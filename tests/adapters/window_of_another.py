"""Another window of the program, as a process of its own, for the tests of two at once.

    python -m tests.adapters.window_of_another write FOLDER RECORD COUNT
    python -m tests.adapters.window_of_another start FOLDER
    python -m tests.adapters.window_of_another hold FOLDER RECORD
    python -m tests.adapters.window_of_another lock FOLDER

`write` appends COUNT events of its own to one record and prints the sequence of each that was
acknowledged; `start` opens the journal and a record; `hold` takes a record and waits to be ended;
`lock` is another program that keeps the whole file to itself.
"""

import json
import sys
import time
from pathlib import Path

from infuseplan.adapters.journal.opening import open_journal
from infuseplan.application.journal.port import RecordHeld, RecordMoved

from .journal_making import SEAL, Ticking, event, header, raw


def write(folder: Path, record: str, count: int) -> None:
    journal = open_journal(folder, Ticking(), seal=SEAL)
    mine: list[int] = []
    moved = held = 0
    while len(mine) < count:
        known = journal.read(record).sequence
        try:
            mine.append(journal.append(record, known, event(known)).sequence)
        except RecordHeld:
            held += 1
            time.sleep(0.001)
        except RecordMoved:
            moved += 1
        # As when one window is left and the other goes on.
        journal.release(record)
    journal.close()
    print(json.dumps({"mine": mine, "moved": moved, "held": held}))


def main(arguments: list[str]) -> None:
    doing, folder = arguments[0], Path(arguments[1])
    if doing == "write":
        write(folder, arguments[2], int(arguments[3]))
    elif doing == "start":
        journal = open_journal(folder, Ticking(), seal=SEAL, patience_ms=60_000)
        print(journal.open_record(header()))
        journal.close()
    elif doing == "hold":
        journal = open_journal(folder, Ticking(), seal=SEAL)
        print(journal.hold(arguments[2]), flush=True)
        sys.stdin.read()
    elif doing == "lock":
        connection = raw(folder)
        connection.execute("BEGIN EXCLUSIVE")
        print("locked", flush=True)
        sys.stdin.read()
        connection.close()


if __name__ == "__main__":
    main(sys.argv[1:])
