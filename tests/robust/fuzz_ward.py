"""Readers of what the computers of a ward leave for each other, and of the hashes of PINs."""

import contextlib
import errno
import json
import sqlite3
from base64 import b64encode
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from unittest import mock
from uuid import UUID

from infuseplan.adapters.journal import sqlite
from infuseplan.adapters.journal.check import SELECT
from infuseplan.adapters.journal.entries import entry_of_line
from infuseplan.adapters.sealing import box, pin_file
from infuseplan.adapters.sealing.pin_file import PIN_FILE, PinFile
from infuseplan.adapters.ward import opening
from infuseplan.adapters.ward.anchor import AnchorFile, first_missing
from infuseplan.adapters.ward.chain_entry import is_sound
from infuseplan.adapters.ward.copy import WardCopy
from infuseplan.adapters.ward.copy_salvage import bring_back
from infuseplan.adapters.ward.copy_schema import COPY_FILE, connect_to_copy
from infuseplan.adapters.ward.folder import FolderMeeting
from infuseplan.adapters.ward.opening import open_ward_journal
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.adapters.ward.union import opened_union
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.meeting import MeetingFault, WorkstationInfo
from tests.adapters.journal_making import SEAL, START, closed_journal
from tests.robust.reader import Reader, emptied, written

_JOURNAL, _MIRROR = "journal.sqlite3", "journal.mirror.jsonl"
_PATIENT = "0123456789abcdef0123456789abcdef"
# Of “4711”, with the least work that the library takes: this is about files and not about guessing.
_HASH = (
    b"$argon2id$v=19$m=8,t=1,p=1$W6SJh2ETdhn/Cr1cI2nOBg$BvubBzXj9RMWGe+wLlWoXhPadHfLpbuTQsYmi1OelAQ"
)
_PIN = "4711"
_INSERT = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)"


class _Still:
    def now(self) -> datetime:
        return START

    def today(self) -> date:
        return START.date()


def ward_readers(folder: Path) -> dict[str, Reader]:
    """Each by its name, with `folder` for the files that it needs."""
    own, other = _journal(folder / "own", 0), _journal(folder / "other", 1)
    copy = _copy_of(folder / "other", folder / "seed")
    with closing(OwnReader(folder / "own")) as here:
        origin, head = here.origin, here.head()
    with closing(OwnReader(folder / "other")) as there:
        foreign = there.origin
    shared = folder / "shared"

    def pins(content: bytes) -> bool:
        place = emptied(folder / "pins")
        written(place, PIN_FILE, content)
        book = PinFile(place)
        for one in (*book.all(), book.find("ab")):
            assert one is None or isinstance(one.failed, int)
        fits = book.fits("ab", _PIN)
        book.count_attempt("ab", 0, START)
        book.begin_pause("ab", 1, START)
        with mock.patch.object(pin_file, "_hashed", return_value=_HASH):
            book.put("cd", "C. D.", _PIN)
        book.remove("ab")
        assert book.find("ab") is None
        return fits

    def copies(content: bytes) -> bool:
        """Whatever became of the copy, this computer's own record is whole and can be used."""
        place = emptied(folder / "computer")
        written(place, _JOURNAL, own[0])
        written(place, _MIRROR, own[1])
        written(place, COPY_FILE, content)
        with contextlib.suppress(StorageProblem), opened_union(place) as union:
            list(union.entries())
            union.about(_PATIENT)
            union.remembered("a name")
        # Of every computer the same, so that a seed shows the same again elsewhere.
        with mock.patch.object(opening, "machine_mark", return_value="5a" * 16):
            journal = open_ward_journal(place, _Still(), SEAL)
        try:
            journal.verify()
            with contextlib.suppress(StorageProblem):
                # What is read of both together may be refused, and comes to an end.
                journal.records()
                journal.records_of(_PATIENT)
                journal.unfinished_records()
                journal.shared.arrivals()
                journal.ward.newest_subjects("patient", 9)
                list(journal.ward.entries_after("patient", {}))
                journal.ward.entries_of(_PATIENT)
            journal.export(folder / "export.jsonl")
        finally:
            journal.close()
        lines = (folder / "export.jsonl").read_text(encoding="utf-8").splitlines()
        found = [entry_of_line(json.loads(line)) for line in lines]
        assert {one.number for one in found if one} >= {1, 2, 3, 4, 5, 6}
        kept = WardCopy(place, may_renew=True)
        try:
            # What was put away has whatever can still be read.
            bring_back(place, kept, lambda: False)
            for one in kept.heads:
                kept.entries_after(one, 0, 100)
                kept.first_of(one)
            kept.remembered("a name")
            kept.receipt("server")
            return foreign in kept.heads
        finally:
            kept.close()

    def meeting() -> FolderMeeting:
        return FolderMeeting(shared, _Still())

    def lines(content: bytes) -> bool:
        """Only what is sound and follows its chain gets into the copy."""
        emptied(shared).chmod(0o770)
        written(shared, f"{foreign}.entries.jsonl", content)
        place = emptied(folder / "receiving")
        met, kept = meeting(), WardCopy(place, may_renew=True)
        try:
            for one in met.heads():
                met.hash_at(one, 3)
            received = met.pull({foreign: 0}, 100)
            kept.add(received)
            assert all(is_sound(one) for one in kept.entries_after(foreign, 0, 100))
            met.news()
            if received:
                met.push([received[0].entry])
            return [one.entry.number for one in received] == [1, 2, 3, 4, 5, 6]
        finally:
            kept.close()

    def tables(content: bytes) -> bool:
        emptied(shared).chmod(0o770)
        written(shared, f"{foreign}.entries.jsonl", b"")
        for name in (f"{foreign}.keys.json", f"{foreign}.computer.json"):
            written(shared, name, content)
        met = meeting()
        met.introduce(WorkstationInfo(origin, "Room 3", "1"))
        assert len(met.workstations()) <= 1
        mark = met.site_mark()
        found = met.pull_keys([_PATIENT])
        met.push_keys(mark or b"mark", {_PATIENT: b"key"})
        met.forget([_PATIENT])
        assert not met.pull_keys([_PATIENT])
        return bool(found) or bool(met.workstations())

    def anchors(content: bytes) -> bool:
        named = folder / "anchor.json"
        written(folder, f"anchor.{origin}.json", content)
        file = AnchorFile(named)
        try:
            held = file.read(origin)
        except OSError as problem:
            if problem.errno != errno.EFBIG:
                raise
            return False
        if held is not None:
            with closing(OwnReader(folder / "own")) as reader:
                missing = first_missing(reader, held)
            assert missing is None or missing >= 1
        file.write(head)
        again = file.read(origin)
        assert again is not None
        assert again.number >= head.number
        return held == head

    wrapped = b64encode(bytes(32)).decode()
    keys = {"keys": {_PATIENT: wrapped}, "mark": wrapped, "removed": ["ef" * 16]}
    anchor = {"schema": "infuseplan/anchor/1", "origin": origin, "number": head.number,
              "hash": head.hash}  # fmt: skip
    shared.mkdir()
    return {
        "files of PINs": Reader((_pins(folder / "seed"),), pins, documents=False),
        "copies of the ward": Reader((copy,), copies, documents=False),
        "lines of a shared folder": Reader(
            (other[1],), lines, documents=False, refuses_by=(MeetingFault,)
        ),
        "tables of a shared folder": Reader(
            (json.dumps(keys).encode(), b'{"name": "Room 3", "version": "0.1.0"}'),
            tables,
            refuses_by=(MeetingFault,),
        ),
        "anchors": Reader((json.dumps(anchor).encode(),), anchors),
    }


def _journal(folder: Path, number: int) -> tuple[bytes, bytes]:
    """A journal with the chain of this number, and its second copy: the same bytes each time."""
    folder.mkdir(parents=True)
    made = map(UUID, (f"{number:016x}{one:016x}" for one in range(1, 100)))
    by_chance = mock.patch.object(box, "random_bytes", bytes)
    with mock.patch.object(sqlite, "uuid4", side_effect=made), by_chance:
        closed_journal(folder)
    return (folder / _JOURNAL).read_bytes(), (folder / _MIRROR).read_bytes()


def _copy_of(source: Path, folder: Path) -> bytes:
    """The copy of a computer that has the whole chain of another one."""
    folder.mkdir()
    with (
        closing(sqlite3.connect(source / _JOURNAL)) as journal,
        closing(connect_to_copy(folder)) as copy,
    ):
        rows = journal.execute(f"{SELECT} ORDER BY number").fetchall()
        origin = rows[0][2]
        copy.executemany(_INSERT, [(origin, *row) for row in rows])
    return (folder / COPY_FILE).read_bytes()


def _pins(folder: Path) -> bytes:
    book = PinFile(folder)
    with mock.patch.object(pin_file, "_hashed", return_value=_HASH):
        book.put("ab", "A. B.", _PIN)
        book.put("xy", "X. Y.", _PIN)
    book.count_attempt("ab", 0, START)
    return (folder / PIN_FILE).read_bytes()
