"""A full disk, a folder without rights, a locked file: told clearly, nothing lost, nothing half."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from infuseplan.adapters.journal import place as journal_place
from infuseplan.adapters.journal.opening import open_journal, open_to_read, set_aside
from infuseplan.adapters.journal.place import is_network_name, network_kind_in
from infuseplan.adapters.journal.schema import NotDurable, connect_to_write
from infuseplan.adapters.journal.sqlite import SqliteJournal
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.journal.port import JournalTrouble, StorageProblem

from .journal_making import (
    FILES,
    SEAL,
    Ticking,
    closed_journal,
    event,
    filled,
    header,
    journal_in,
    raw,
)
from .test_journal_two_windows import waiting

JOURNAL, _, MIRROR = FILES
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="made with means of Linux")


def refused(work: Callable[[], object]) -> StorageProblem:
    with pytest.raises(StorageProblem) as caught:
        work()
    return caught.value


def kind_of(work: Callable[[], object]) -> JournalTrouble:
    return refused(work).kind


def append_until_refused(journal: SqliteJournal, record: str) -> tuple[int, StorageProblem]:
    """How many were acknowledged before the first that was not, and what was said of that one."""
    for number in range(journal.read(record).sequence, 100_000):
        try:
            journal.append(record, number, event(number + 2))
        except StorageProblem as problem:
            return number, problem
    raise AssertionError("never refused")


def check_that_it_goes_on(journal: SqliteJournal, record: str, saved: int) -> None:
    """Everything that was acknowledged is there, nothing else, and the refused one can be saved."""
    assert journal.read(record).sequence == saved
    assert [fault for fault in journal.verify() if not fault.harmless] == []
    assert journal.append(record, saved, event(saved)).sequence == saved + 1


# --- a full disk ----------------------------------------------------------------------------


def test_a_journal_that_may_not_grow_says_so_and_goes_on_later(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        journal._connection.execute("PRAGMA max_page_count = 20")
        saved, problem = append_until_refused(journal, record)
        assert (problem.kind, problem.doing) == ("full", "save")
        assert kind_of(lambda: journal.open_record(header(protocol=b"x" * 20_000))) == "full"
        assert len(journal.records()) == 1
        journal._connection.execute("PRAGMA max_page_count = 10000")
        check_that_it_goes_on(journal, record, saved)
    with journal_in(tmp_path) as journal:
        assert journal.notes == ()
        assert journal.read(record).sequence == saved + 1


@needs_linux
def test_a_limit_of_size_is_told_as_sqlite_and_as_python_tell_it(tmp_path: Path) -> None:
    """EFBIG: SQLite calls it a failing write, as all but ENOSPC; an export looks at it itself."""
    import resource

    with journal_in(tmp_path) as journal:
        record = filled(journal)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, hard))
        try:
            saved, problem = append_until_refused(journal, record)
            resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
            assert kind_of(lambda: journal.backup(tmp_path / "b.sqlite3")) == "disk"
            assert kind_of(lambda: journal.export(tmp_path / "e.jsonl")) == "full"
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert problem.kind == "disk"
        assert not list(tmp_path.glob("[be].*"))
        check_that_it_goes_on(journal, record, saved)
    with journal_in(tmp_path) as journal:
        assert journal.verify() == ()
        assert journal.read(record).sequence == saved + 1


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 256 kB, where the user may mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    if not sys.platform.startswith("linux") or mount is None:
        pytest.skip(reason="no mount here")
    size = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run([mount, *size], capture_output=True, check=False).returncode:
        pytest.skip(reason="only root may mount a small disk")
    try:
        yield folder
    finally:
        # Lazily: a test that failed still has its files open.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def start_and_fill(folder: Path, record: str) -> None:
    """Whether the start or the first entry is refused, depends on what is left in a page."""
    with journal_in(folder) as journal:
        known = journal.read(record).sequence
        journal.append(record, known, event(known))


def fill_up(file: Path) -> None:
    with file.open("wb", buffering=0) as rest:
        for size in (4096, 1):
            with suppress(OSError):
                while rest.write(b"x" * size):
                    pass


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        filler = disk / "filler"
        with journal_in(disk) as journal:
            record = filled(journal)
            filler.write_bytes(b"x" * 40_000)
            saved, problem = append_until_refused(journal, record)
            assert problem.kind == "full"
            assert kind_of(lambda: journal.backup(disk / "b.sqlite3")) == "full"
            assert journal.read(record).sequence == saved
        # Closing has folded the log and made some room. On the last byte nobody can write any
        # more, but read.
        fill_up(disk / "rest")
        assert kind_of(lambda: start_and_fill(disk, record)) == "full"
        reader = open_to_read(disk, Ticking(), seal=SEAL)
        assert reader.read(record).sequence == saved
        reader.close()
        filler.unlink()
        (disk / "rest").unlink()
        with journal_in(disk) as journal:
            check_that_it_goes_on(journal, record, saved)


@needs_linux
@pytest.mark.parametrize("later", [True, False], ids=["with a later entry", "at the end"])
def test_a_full_mirror_does_not_take_back_what_the_journal_has(tmp_path: Path, later: bool) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        mirror, journal._mirror._file = journal._mirror._file, os.open("/dev/full", os.O_RDWR)
        assert journal.append(record, 3, event(3)).sequence == 4
        assert [(one.code, one.number) for one in journal.verify()] == [("mirror-behind", 7)]
        os.close(journal._mirror._file)
        journal._mirror._file = mirror
        if later:
            journal.append(record, 4, event(4))
            assert journal.verify() == ()
    with journal_in(tmp_path) as journal:
        assert journal.notes == journal.verify() == ()


@needs_linux
def test_a_mirror_that_stays_full_is_not_sealed_and_catches_up_at_the_next_start(
    tmp_path: Path,
) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        os.close(journal._mirror._file)
        journal._mirror._file = os.open("/dev/full", os.O_RDWR)
        journal.append(record, 3, event(3))
    with journal_in(tmp_path) as journal:
        assert [(one.code, one.number) for one in journal.notes] == [("mirror-behind", 7)]
        assert journal.verify() == ()


# --- no rights ------------------------------------------------------------------------------


@contextmanager
def ordinary_user() -> Iterator[Path]:
    """A folder of somebody who is not root: root may write where it is forbidden."""
    if sys.platform == "win32":
        pytest.skip(reason="Windows has other rights")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield folder
        finally:
            # Before anything that may fail: every later test would be somebody else's.
            if root:
                os.seteuid(0)
            for path in (folder, *folder.rglob("*")):
                path.chmod(0o700)


def test_a_folder_without_rights_is_told_and_still_read(tmp_path: Path) -> None:
    with ordinary_user() as folder:
        record = closed_journal(folder)
        for path in folder.iterdir():
            path.chmod(0o400)
        folder.chmod(0o500)
        problem = refused(lambda: open_journal(folder, Ticking(), patience_ms=0))
        assert (problem.kind, problem.doing) == ("read-only", "open")
        reader = open_to_read(folder, Ticking(), seal=SEAL)
        assert reader.read(record).sequence == 3
        assert reader.verify() == ()
        for write in (reader.backup, reader.export):
            assert kind_of(partial(write, folder / "copy")) == "read-only"
        reader.close()


def test_a_journal_without_rights_in_a_folder_with_them_is_told(tmp_path: Path) -> None:
    with ordinary_user() as folder:
        record = closed_journal(folder)
        for name in (JOURNAL, MIRROR):
            (folder / name).chmod(0o400)
            assert kind_of(lambda: open_journal(folder, Ticking(), patience_ms=0)) == "read-only"
            (folder / name).chmod(0o600)
        with journal_in(folder) as journal:
            check_that_it_goes_on(journal, record, 3)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with ordinary_user() as folder:
        folder.chmod(0o500)
        assert kind_of(lambda: open_journal(folder / "new", Ticking())) == "read-only"
    (tmp_path / "file").write_text("no folder")
    assert kind_of(lambda: open_journal(tmp_path / "file", Ticking())) == "path"
    assert kind_of(lambda: open_journal(tmp_path / "file" / "new", Ticking())) == "path"


# --- locked ---------------------------------------------------------------------------------


def test_a_file_that_another_program_keeps_locked_is_told_and_tried_again(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        journal._connection.execute("PRAGMA busy_timeout = 50")
        with waiting("lock", tmp_path) as (_, said):
            assert said == "locked"
            problem = refused(lambda: journal.append(record, 3, event(3)))
            assert (problem.kind, problem.doing) == ("locked", "save")
            assert kind_of(lambda: journal.open_record(header())) == "locked"
            assert journal.read(record).sequence == 3
            assert kind_of(lambda: open_journal(tmp_path, Ticking(), patience_ms=50)) == "locked"
        check_that_it_goes_on(journal, record, 3)
        assert journal.verify() == ()


def test_a_short_lock_is_waited_for(tmp_path: Path) -> None:
    with journal_in(tmp_path) as journal:
        record = filled(journal)
        journal._connection.execute("PRAGMA busy_timeout = 20000")
        with waiting("lock", tmp_path) as (window, _):
            assert window.stdin is not None
            window.stdin.close()
            assert journal.append(record, 3, event(3)).sequence == 4


# --- not a place for a journal --------------------------------------------------------------

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:40 / /ward rw,relatime shared:1 - nfs4 server:/ward rw
41 40 0:41 / /ward/local rw - ext4 /dev/vdb rw
42 27 0:42 / /a\040b\134c rw - cifs //server/share rw
43 27 0:43 / /data rw - ext4 /dev/vdc rw
44 27 0:44 / /data rw master:2 propagate_from:1 - 9p host rw
45 27 0:45 / /s rw - fuse.sshfs nurse@server: rw
46 27 0:46 / /crypt rw - fuse.gocryptfs /dev/vdd rw
47 27 0:47 / /new rw - fuse.some-cloud cloud rw
a line that is none
""".strip()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib", ""),
        ("/ward", "nfs4"),
        ("/ward/a/b", "nfs4"),
        ("/wards", ""),
        ("/ward/local/x", ""),
        ("/a b\\c/x", "cifs"),
        ("/data/x", "9p"),
        ("/s/x", "fuse.sshfs"),
        ("/crypt/x", ""),
        ("/new", "fuse.some-cloud"),
    ],
)
def test_a_network_is_known_by_what_is_mounted_there(folder: str, kind: str) -> None:
    assert network_kind_in(MOUNTS, Path(folder)) == kind


@pytest.mark.parametrize("kind", journal_place.NETWORK_FILE_SYSTEMS)
def test_every_network_file_system_of_the_list_is_refused(kind: str) -> None:
    assert network_kind_in(f"1 1 0:1 / / rw - {kind} server rw", Path("/x")) == kind


@pytest.mark.parametrize("path", [r"\\ward\data", "//ward/data", r"\\?\UNC\ward\data"])
def test_a_windows_path_that_names_a_server_is_one_of_a_network(path: str) -> None:
    assert is_network_name(path)
    assert not is_network_name(r"C:\Users\x")
    assert not is_network_name(r"\\?\C:\Users\x")


def test_on_a_network_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_place, "network_kind", lambda folder: "nfs4")
    folder = tmp_path / "share"
    for work in (
        lambda: open_journal(folder, Ticking()),
        lambda: open_to_read(folder, Ticking(), seal=SEAL),
        lambda: set_aside(folder),
    ):
        problem = refused(work)
        assert (problem.kind, problem.detail) == ("network-folder", "nfs4")
    assert not folder.exists()


def test_a_journal_that_was_moved_away_takes_no_more_entries(tmp_path: Path) -> None:
    """On Linux it could be written on, and would be gone with the window."""
    with journal_in(tmp_path / "a") as journal:
        record = filled(journal)
        (tmp_path / "a" / JOURNAL).rename(tmp_path / "moved")
        assert kind_of(lambda: journal.append(record, 3, event(3))) == "gone"
        shutil.copy(tmp_path / "moved", tmp_path / "a" / JOURNAL)
        assert kind_of(lambda: journal.append(record, 3, event(3))) == "gone"
        (tmp_path / "a" / JOURNAL).unlink()
        (tmp_path / "moved").rename(tmp_path / "a" / JOURNAL)
        check_that_it_goes_on(journal, record, 3)


@needs_linux
def test_a_long_path_works_or_is_told(tmp_path: Path) -> None:
    folder, outcomes = tmp_path, []
    for _ in range(12):
        folder = folder / ("ü" * 40)
        try:
            with journal_in(folder) as journal:
                record = filled(journal)
            with journal_in(folder) as journal:
                assert journal.read(record).sequence == 3
            outcomes.append("works")
        except StorageProblem as problem:
            outcomes.append(problem.kind)
            folder.mkdir(parents=True, exist_ok=True)
    assert set(outcomes) == {"works", "path"}
    assert outcomes == sorted(outcomes, reverse=True)
    assert kind_of(lambda: open_journal(tmp_path / ("x" * 300), Ticking())) == "path"


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    connection = raw(tmp_path)
    connection.execute("CREATE TABLE bookmarks (address)")
    connection.close()
    before = (tmp_path / JOURNAL).read_bytes()
    assert kind_of(lambda: open_journal(tmp_path, Ticking())) == "damaged"
    after = raw(tmp_path)
    assert after.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
    after.close()
    assert len((tmp_path / JOURNAL).read_bytes()) == len(before)


def test_settings_that_do_not_take_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in memory has no write-ahead log, and says nothing when it is asked for one."""
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *_, **options: real(":memory:", **options))
    with pytest.raises(NotDurable, match="journal_mode is memory"):
        connect_to_write(Path("/x"), 0)
    assert kind_of(lambda: told(NotDurable("x"))) == "disk"


def told(problem: BaseException) -> None:
    with told_as_storage_problem("save"):
        raise problem


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.ENAMETOOLONG, "path"),
        (errno.EIO, "disk"),
        (errno.ENXIO, "disk"),
    ],
)
def test_what_the_system_says_is_told_without_naming_files(code: int, kind: JournalTrouble) -> None:
    named = OSError(code, "failed", "/data/of/somebody")
    problem = refused(lambda: told(named))
    assert (problem.kind, problem.detail) == (kind, errno.errorcode[code])
    assert "somebody" not in str(problem)


def test_a_slip_in_the_program_is_no_trouble_of_the_worlds() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.ProgrammingError), told_as_storage_problem("read"):
        connection.execute("SELECT ?")
    connection.execute("CREATE TABLE t (a UNIQUE)")
    connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.IntegrityError), told_as_storage_problem("read"):
        connection.execute("INSERT INTO t VALUES (1)")
    connection.close()
