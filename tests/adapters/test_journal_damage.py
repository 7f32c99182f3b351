"""Damaged files: every flipped byte and every cut is noticed, and what was saved comes back.

Three ways to come out of it are right: the journal opens with every entry as it was; it opens and
says what it found, again with every entry as it was; or it refuses to open. None is silent.
"""

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from infuseplan.adapters.journal.mirror import JournalMirror
from infuseplan.adapters.journal.opening import open_to_read, set_aside
from infuseplan.adapters.journal.output import check_file
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.journal.port import StorageProblem

from .journal_making import (
    FILES,
    SEAL,
    Rows,
    Ticking,
    closed_journal,
    crashed_journal,
    event,
    header,
    journal_in,
    opened,
    quick_folder,
    rows,
)

JOURNAL, LOG, MIRROR = FILES


@pytest.fixture
def quick() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


class Patient:
    """A journal that is damaged again and again, and restored in between."""

    def __init__(self, folder: Path, *, crashed: bool) -> None:
        self.folder = folder / "damaged"
        if crashed:
            self.record = crashed_journal(self.folder, folder / "whole")
        else:
            self.record = closed_journal(self.folder)
        self.files = {
            name: (self.folder / name).read_bytes()
            for name in FILES
            if (self.folder / name).exists()
        }
        self.entries = self._entries()

    def damaged(self, **changed: bytes | None) -> None:
        """The files as they were, but for the ones that are named; None leaves one out."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        for name, content in {**self.files, **changed}.items():
            if content is not None:
                (self.folder / name).write_bytes(content)

    def outcome(self) -> str:
        """How a start comes out: "told", "unnoticed", or the kind of the refusal.

        An assertion fails where an entry is not what it was.
        """
        try:
            journal = opened(self.folder)
        except StorageProblem as problem:
            return problem.kind
        try:
            assert all(note.harmless for note in journal.notes)
            told = bool(journal.notes)
            assert journal.verify() == ()
        finally:
            journal.close()
        assert rows(self.folder) == self.entries
        return "told" if told else "unnoticed"

    def comes_back(self) -> None:
        """A refused journal is set aside, and the new one has every entry again."""
        aside = set_aside(self.folder)
        assert (aside / JOURNAL).exists()
        with journal_in(self.folder) as journal:
            assert journal.verify() == ()
        assert rows(self.folder) == self.entries

    def _entries(self) -> Rows:
        with journal_in(self.folder):
            pass
        entries = rows(self.folder)
        self.damaged()
        return entries


def flips(content: bytes, places: Iterable[int]) -> Iterator[bytes]:
    """The content with one byte wrong: all bits of it, or one."""
    for place in places:
        for mask in (0xFF, 1 << place % 8):
            damaged = bytearray(content)
            damaged[place] ^= mask
            yield bytes(damaged)


def some(size: int, count: int, seed: int = 7) -> list[int]:
    """The header of the file, and places all over it."""
    chance = random.Random(seed)  # noqa: S311 - a sample for a test
    return sorted({*range(0, min(100, size), 7), *chance.sample(range(size), min(count, size))})


def flip_all(patient: Patient, name: str, places: Iterable[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for damaged in flips(patient.files[name], places):
        patient.damaged(**{name: damaged})
        found[patient.outcome()] += 1
    return found


@pytest.mark.parametrize("name", [JOURNAL, MIRROR])
def test_a_flipped_byte_in_a_closed_journal_never_stays_unnoticed(quick: Path, name: str) -> None:
    patient = Patient(quick, crashed=False)
    found = flip_all(patient, name, some(len(patient.files[name]), 40))
    assert found.total() >= 80
    assert not found["unnoticed"]


def test_an_undamaged_journal_raises_no_alarm(quick: Path) -> None:
    """The measure of the others: without damage nothing is told."""
    for crashed in (False, True):
        patient = Patient(quick / str(crashed), crashed=crashed)
        assert patient.outcome() == "unnoticed"


@pytest.mark.parametrize("name", [JOURNAL, LOG, MIRROR])
def test_a_flipped_byte_after_a_crash_never_changes_an_entry(quick: Path, name: str) -> None:
    patient = Patient(quick, crashed=True)
    found = flip_all(patient, name, some(len(patient.files[name]), 30))
    assert found.total() >= 60


def alone(path: Path, entries: Rows) -> str:
    """The check of a file that has neither seal nor mirror, as of a backup."""
    try:
        with told_as_storage_problem("read"):
            faults = check_file(path).faults
    except StorageProblem:
        return "refused"
    if faults:
        return "told"
    assert rows(path.parent) == entries
    return "without meaning"


def flip_backup(folder: Path, sample: int | None = None) -> Counter[str]:
    closed_journal(folder / "ward")
    (folder / "copy").mkdir()
    copy = folder / "copy" / JOURNAL
    with journal_in(folder / "ward") as journal:
        journal.backup(copy)
    entries, content = rows(folder / "copy"), copy.read_bytes()
    found: Counter[str] = Counter()
    places = some(len(content), sample) if sample else range(len(content))
    for damaged in flips(content, places):
        copy.write_bytes(damaged)
        found[alone(copy, entries)] += 1
    return found


def test_a_flipped_byte_in_a_backup_never_changes_an_entry_unnoticed(quick: Path) -> None:
    found = flip_backup(quick, sample=60)
    assert found["told"] + found["refused"] > 20


# The long ones come in parts, so that none of them takes so long that it looks as if it hung.
PARTS = 6
in_parts = pytest.mark.parametrize("part", range(PARTS))


@pytest.mark.long
@in_parts
@pytest.mark.parametrize("name", [JOURNAL, MIRROR])
def test_every_flipped_byte_of_a_closed_journal_is_noticed(
    quick: Path, name: str, part: int
) -> None:
    patient = Patient(quick, crashed=False)
    found = flip_all(patient, name, range(len(patient.files[name]))[part::PARTS])
    print(f"\nflipped, closed, {name}: {dict(found)}")
    assert not found["unnoticed"]


@pytest.mark.long
@in_parts
@pytest.mark.parametrize("name", [JOURNAL, LOG, MIRROR])
def test_no_flipped_byte_after_a_crash_changes_an_entry(quick: Path, name: str, part: int) -> None:
    patient = Patient(quick, crashed=True)
    found = flip_all(patient, name, range(len(patient.files[name]))[part::PARTS])
    print(f"\nflipped, crashed, {name}: {dict(found)}")


@pytest.mark.long
def test_no_flipped_byte_of_a_backup_changes_an_entry_unnoticed(quick: Path) -> None:
    print(f"\nbackup: {dict(flip_backup(quick))}")


def cut_all(patient: Patient, name: str, sizes: Iterable[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for size in sizes:
        patient.damaged(**{name: patient.files[name][:size]})
        outcome = patient.outcome()
        found[outcome] += 1
        if outcome not in {"told", "unnoticed"}:
            patient.comes_back()
    return found


def edges(size: int, step: int) -> list[int]:
    """Every boundary of a page or frame and the bytes beside it, but not the whole file."""
    around = {edge + by for edge in range(0, size + 1, step) for by in (-1, 0, 1)}
    return sorted(one for one in around if 0 <= one < size)


@pytest.mark.parametrize("crashed", [False, True])
@pytest.mark.parametrize("name", [JOURNAL, LOG, MIRROR])
def test_a_file_that_was_cut_off_loses_nothing(quick: Path, name: str, crashed: bool) -> None:
    patient = Patient(quick, crashed=crashed)
    if name not in patient.files:
        return
    content = patient.files[name]
    found = cut_all(patient, name, edges(len(content), 4096) + some(len(content), 10))
    assert found.total() > 10
    if not crashed:
        # A mirror without its last line, the seal, is one of a crash.
        assert found["unnoticed"] <= (name == MIRROR)


@pytest.mark.long
@in_parts
@pytest.mark.parametrize("name", [JOURNAL, LOG, MIRROR])
def test_a_file_that_was_cut_off_at_any_byte_loses_nothing(
    quick: Path, name: str, part: int
) -> None:
    patient = Patient(quick, crashed=True)
    found = cut_all(patient, name, range(len(patient.files[name]))[part::PARTS])
    print(f"\ncut, {name}: {dict(found)}")


@pytest.mark.parametrize("crashed", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone_loses_nothing(quick: Path, name: str, crashed: bool) -> None:
    """Also the log, which a virus scanner or a careless copy leaves behind."""
    patient = Patient(quick, crashed=crashed)
    patient.damaged(**{name: None})
    assert patient.outcome() in {"told", "unnoticed"}
    with journal_in(patient.folder) as journal:
        journal.append(patient.record, 5 if crashed else 3, event(5))
        assert journal.verify() == ()


def test_what_only_the_mirror_had_is_told_entry_by_entry(quick: Path) -> None:
    patient = Patient(quick, crashed=True)
    patient.damaged(**{LOG: None})
    with journal_in(patient.folder) as journal:
        assert [(one.code, one.number) for one in journal.notes] == [
            ("restored-from-mirror", 7),
            ("restored-from-mirror", 8),
        ]


def test_an_older_copy_of_the_journal_catches_up_with_the_mirror(quick: Path) -> None:
    patient = Patient(quick, crashed=False)
    with journal_in(patient.folder) as journal:
        journal.append(patient.record, 3, event(3))
        newest = journal.read(patient.record)
    (patient.folder / JOURNAL).write_bytes(patient.files[JOURNAL])
    with journal_in(patient.folder) as journal:
        assert {note.code for note in journal.notes} == {"file-changed", "restored-from-mirror"}
        assert journal.read(patient.record) == newest


def test_another_journals_mirror_is_not_believed(quick: Path) -> None:
    patient = Patient(quick / "one", crashed=False)
    other = Patient(quick / "other", crashed=False)
    patient.damaged(**{MIRROR: other.files[MIRROR]})
    assert patient.outcome() == "damaged"
    with pytest.raises(StorageProblem) as caught:
        opened(patient.folder)
    assert {fault.code for fault in caught.value.faults} == {"differs-from-mirror"}


def test_a_damaged_journal_can_be_read_as_far_as_it_goes(quick: Path) -> None:
    patient = Patient(quick, crashed=False)
    damaged = patient.files[JOURNAL].replace(b"37.50", b"47.50")
    patient.damaged(**{JOURNAL: damaged})
    assert patient.outcome() == "damaged"
    reader = open_to_read(patient.folder, Ticking(), seal=SEAL)
    try:
        assert [fault.number for fault in reader.verify()] == [5]
        assert len(reader.read(patient.record).events) == 3
    finally:
        reader.close()
    patient.comes_back()


def test_a_damaged_header_hides_no_other_record(quick: Path) -> None:
    patient = Patient(quick, crashed=False)
    with journal_in(patient.folder) as journal:
        other = journal.open_record(header(name="C. D."))
    path = patient.folder / JOURNAL
    content = next(row[5] for row in rows(patient.folder) if row[2] == patient.record)
    sealed = f'"sealed":"{json.loads(str(content))["patient"]["sealed"]}"'
    broken = sealed.replace(":", " ")
    path.write_bytes(path.read_bytes().replace(sealed.encode(), broken.encode()))
    reader = open_to_read(patient.folder, Ticking(), seal=SEAL)
    try:
        assert [line.id for line in reader.records()] == [other]
        with pytest.raises(StorageProblem) as caught:
            reader.read(patient.record)
        assert caught.value.kind == "damaged"
        assert reader.read(other).header == header(name="C. D.")
    finally:
        reader.close()


def test_a_journal_and_mirror_that_are_both_damaged_are_both_kept(quick: Path) -> None:
    patient = Patient(quick, crashed=False)
    damaged = patient.files[MIRROR].replace(b'"number":2', b'"number":3')
    patient.damaged(**{JOURNAL: b"not a database" * 400, MIRROR: damaged})
    assert patient.outcome() == "damaged"
    aside = set_aside(patient.folder)
    assert {path.name for path in aside.iterdir()} == {JOURNAL, MIRROR}
    with journal_in(patient.folder) as journal:
        assert journal.records() == ()
    assert set_aside(patient.folder).name == "damaged-2"


def test_nothing_is_set_aside_while_a_window_has_it_open(quick: Path) -> None:
    with journal_in(quick) as journal:
        with pytest.raises(StorageProblem) as caught:
            set_aside(quick)
        assert caught.value.kind == "locked"
        assert journal.verify() == ()


def test_a_torn_line_of_the_mirror_is_written_again(quick: Path) -> None:
    patient = Patient(quick, crashed=True)
    patient.damaged(**{MIRROR: patient.files[MIRROR][:-20]})
    with journal_in(patient.folder) as journal:
        assert [(note.code, note.number) for note in journal.notes] == [("mirror-behind", 8)]
    assert patient.outcome() == "unnoticed"


def test_a_seal_with_half_a_character_does_not_hold(tmp_path: Path) -> None:
    """JSON can name it, and no file can hold it."""
    closed_journal(tmp_path)
    mirror = tmp_path / "journal.mirror.jsonl"
    *lines, seal = mirror.read_text(encoding="utf-8").splitlines()
    table = json.loads(seal)
    assert "seal" in table
    for key in table["seal"]:
        half = json.dumps({"seal": {**table["seal"], key: "\ud800"}}, separators=(",", ":"))
        mirror.write_text("".join(f"{line}\n" for line in (*lines, half)), encoding="utf-8")
        assert JournalMirror(mirror).seal_holds(tmp_path / "journal.sqlite3") is False
    with journal_in(tmp_path) as journal:
        assert not journal.verify()
