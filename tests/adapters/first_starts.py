"""Kill a first start at each of its steps, and look whether the next start is sound.

    python -m tests.adapters.first_starts FOLDER SOURCE [then-again] [planted]

SOURCE is where the site's key comes from: `passphrase`, `key-file`, `keyring`, or `no-key`. A start
writes the log, the preferences and the newest protocols, makes or opens the site's key, opens the
journal and records. It is watched once, line by line of the program: each line after which the
folder is another one is a step. Then a child goes as far as that step and ends there, for every
step; the next start has to find a sound folder with everything that was acknowledged, and to go on.
With `then-again` the second start is killed at each of its steps as well. `planted` is a fault that
the trials must notice: a journal that is made and not yet written to is taken for damaged. Prints
one JSON object: how many steps there were, and how often each file had been left.
"""

import json
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import infuseplan
from infuseplan import frozen
from infuseplan.adapters.journal import opening
from infuseplan.adapters.journal.check import Contents, checked
from infuseplan.adapters.journal.migrations import Steps
from infuseplan.adapters.journal.opening import open_journal
from infuseplan.adapters.logs import open_log
from infuseplan.adapters.protocols.signature import RevisionGuard
from infuseplan.adapters.sealing import site_key
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.sealing.system_keyring import SystemKeyring
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.application.journal.port import JournalFault
from infuseplan.application.preferences import Preferences

from .journal_making import PATIENT, Ticking, event, header

SOURCES = ("passphrase", "key-file", "keyring", "no-key")
_PASSPHRASE = "a passphrase of the tests"  # noqa: S105 - opens nothing
_REFERENCE = "B 7"
_PROGRAM = str(Path(infuseplan.__file__).parent)
# It compiles something for each class once, in the start that is watched and in none that follows,
# so its lines are no steps.
_FROZEN = frozen.__file__
_ENDED = 9


class _KeyringFile(SystemKeyring):
    """A keyring that keeps what it was given, beside the folder, as the system's does."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._kept = folder.with_name(f"{folder.name}.keyring")

    def is_there(self) -> bool:
        return True

    def read(self) -> bytes | None:
        return self._kept.read_bytes() if self._kept.exists() else None

    def keep(self, key: bytes) -> None:
        self._kept.write_bytes(key)


class _NoKeyring(SystemKeyring):
    def is_there(self) -> bool:
        return False


def seal_of(folder: Path, source: str) -> SiteSeal:
    """The seal of this folder, its key found or made."""
    named = folder.with_name("site.key") if source == "key-file" else None
    keyring = _KeyringFile(folder) if source == "keyring" else _NoKeyring(folder)
    seal = SiteSeal(folder, lambda: named, keyring)
    state, detail = seal.state()
    if source == "passphrase":
        assert state in {"none", "locked"}, (state, detail)
        (seal.set_passphrase if state == "none" else seal.unlock)(_PASSPHRASE)
        state, detail = seal.state()
    assert state == ("none" if source == "no-key" else "ready"), (state, detail)
    return seal


def start(folder: Path, source: str, say: Callable[[str], None]) -> None:
    """What a window does until its first infusion is recorded, and until it is closed."""
    open_log(folder)
    PreferenceFile(folder).save(Preferences(theme="dark"))
    RevisionGuard(folder, folder / "none").fault("ab" * 32, 3)
    seal = seal_of(folder, source)
    try:
        journal = open_journal(folder, Ticking(), seal=seal, patience_ms=500)
        try:
            assert all(note.harmless for note in journal.notes), journal.notes
            known = journal.records()
            if source != "no-key":
                seal.enrol(PATIENT)
                seal.index(PATIENT, {"reference": _REFERENCE})
            if known:
                record, number = known[-1].id, journal.read(known[-1].id).sequence
                assert journal.hold(record)
            else:
                record, number = journal.open_record(header()), 0
                say(record)
            for _ in range(2):
                stored = journal.append(record, number, event(number))
                number = stored.sequence
                say(stored.hash)
        finally:
            journal.close()
    finally:
        seal.close()


def look(folder: Path, source: str, said: list[str]) -> None:
    """Everything acknowledged is there and readable, and all is sound from then on."""
    kept = PreferenceFile(folder).load()
    assert kept == Preferences(theme="dark")
    assert RevisionGuard(folder, folder / "none").fault("ab" * 32, 2) is not None
    seal = seal_of(folder, source)
    try:
        journal = open_journal(folder, Ticking(), seal=seal, patience_ms=500)
        try:
            assert journal.notes == (), journal.notes
            assert journal.verify() == ()
            (line,) = journal.records()
            record = journal.read(line.id)
            found = {line.id, *(one.hash for one in record.events)}
            assert set(said) <= found, set(said) - found
            named = "" if source == "no-key" else "A. B."
            assert record.header.patient_name == named
            if source != "no-key":
                assert seal.found("reference", _REFERENCE) == (PATIENT,)
        finally:
            journal.close()
    finally:
        seal.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder.parent).as_posix(): path.read_bytes()
        for path in folder.parent.rglob("*")
        if path.is_file()
    }


def steps_of(work: Callable[[], None], folder: Path) -> list[int]:
    """The lines of the program after which the files are others than before, by their number."""
    count, before, found = 0, contents(folder), list[int]()

    def line(_frame: FrameType, what: str, _: Any) -> Any:
        nonlocal count, before
        if what == "line":
            now = contents(folder)
            if now != before:
                found.append(count)
            count, before = count + 1, now
        return line

    _traced(work, line)
    return found


def until(step: int, work: Callable[[], None]) -> None:
    """Do the work as far as this line, and be gone as a killed process is."""
    count = 0

    def line(_frame: FrameType, what: str, _: Any) -> Any:
        nonlocal count
        if what == "line":
            if count == step:
                os._exit(_ENDED)
            count += 1
        return line

    _traced(work, line)


def _traced(work: Callable[[], None], line: Any) -> None:
    def called(frame: FrameType, _what: str, _: Any) -> Any:
        file = frame.f_code.co_filename
        return line if file.startswith(_PROGRAM) and file != _FROZEN else None

    sys.settrace(called)
    try:
        work()
    finally:
        sys.settrace(None)


def killed(folder: Path, source: str, step: int) -> list[str]:
    """What a start had acknowledged before it was ended at this step."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            until(step, lambda: start(folder, source, lambda said: _write(writing, said)))
        except BaseException as problem:
            _write(writing, f"failed {problem!r}")
            raise
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        said = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    assert not [line for line in said if line.startswith("failed")], (step, said)
    # A start of the second round may be shorter: then it has come to its end.
    assert os.waitstatus_to_exitcode(status) in {_ENDED, 1}
    return said


def _write(pipe: int, said: str) -> None:
    os.write(pipe, f"{said}\n".encode())


def prepared(folder: Path) -> Path:
    """An empty place for a folder of the program, with IT's key file beside it."""
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.parent.mkdir(parents=True)
    key = folder.with_name("site.key")
    key.write_text("5e" * 32, encoding="ascii")
    key.chmod(0o600)
    return folder


def trials(place: Path, source: str, *, then_again: bool) -> Counter[str]:
    """A kill at each step of a first start, and of the start after it where that is wanted."""
    tally: Counter[str] = Counter()
    for step in _steps_of_start(prepared(place / "watched/data"), source):
        folder = prepared(place / "killed/data")
        said = killed(folder, source, step)
        tally["steps"] += 1
        tally.update(_left(folder))
        left = copied(folder.parent, place / "left")
        go_on(folder, source, said)
        if not then_again:
            continue
        for second in _steps_of_start(copied(left, place / "watched") / folder.name, source):
            folder = copied(left, place / "killed") / folder.name
            go_on(folder, source, said + killed(folder, source, second))
            tally["second steps"] += 1
    return tally


def _steps_of_start(folder: Path, source: str) -> list[int]:
    return steps_of(lambda: start(folder, source, lambda _: None), folder)


def copied(source: Path, target: Path) -> Path:
    """The target, with what is in the source and nothing else."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def go_on(folder: Path, source: str, said: list[str]) -> None:
    """The next start, and what there is after it."""
    later: list[str] = []
    start(folder, source, later.append)
    look(folder, source, said + later)


def _left(folder: Path) -> set[str]:
    """What there is, by the names of the files; an empty one is told from one with contents."""
    found = {path.name: path.stat().st_size for path in folder.glob("*")}
    return {f"{name}{'' if size else ' (empty)'}" for name, size in found.items()}


def _takes_a_made_file_for_damaged(connection: sqlite3.Connection, steps: Steps) -> Contents:
    contents = checked(connection, steps)
    count = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'entries'")
    if contents.hashes or count.fetchone() == (0,):
        return contents
    return replace(contents, faults=(JournalFault("end-missing", 1),))


def main(arguments: list[str]) -> None:
    # The weakest that the library takes: this is about files, not about guessing.
    site_key._OPERATIONS, site_key._MEMORY_BYTES = 1, 8192
    header()
    for number in range(3):
        event(number)
    if "planted" in arguments:
        opening.checked = _takes_a_made_file_for_damaged
    tally = trials(Path(arguments[0]), arguments[1], then_again="then-again" in arguments)
    print(json.dumps(tally))


if __name__ == "__main__":
    main(sys.argv[1:])
