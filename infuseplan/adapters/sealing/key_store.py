"""The wrapped key of each patient, and the keyed hashes by which a patient is found.

A file beside the journal and no part of its chain, because a key has to be deletable: without it
everything personal of one patient is unreadable in every copy of the journal, for good. Nobody
could rebuild this file from the journal, so it is written twice. A key is durable in both before
anything is sealed by it, and deleted from both, with its bytes overwritten there; pages of the
rollback journals, which SQLite deletes as they are, stay on the disk until it writes over them.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.place import JournalPlace, make_private_file, sync_folder
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.journal.port import Doing, StorageProblem

_FIRST, _SECOND = "patient-keys.sqlite3", "patient-keys.copy.sqlite3"
# "InfK"
_APPLICATION_ID = 0x496E664B
_VERSION = 1
_PATIENCE_S = 5
_TABLES = (
    "CREATE TABLE site (only INTEGER PRIMARY KEY CHECK (only = 1), mark BLOB NOT NULL) STRICT",
    """
    CREATE TABLE keys (
      patient TEXT PRIMARY KEY,
      wrapped BLOB NOT NULL,
      leaving INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE searches (
      hash    BLOB NOT NULL,
      patient TEXT NOT NULL,
      PRIMARY KEY (hash, patient)
    ) STRICT, WITHOUT ROWID
    """,
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_VERSION}",
)
_COPIED = ("site", "keys", "searches")
# As SQLite keeps them, but for the blanks at their ends.
_SHAPE = frozenset(text.strip() for text in _TABLES if "CREATE" in text)


class KeyStore:
    """The keys of one folder. Every method may raise StorageProblem."""

    def __init__(self, folder: Path) -> None:
        """Opens both files, and makes them where there are none."""
        place = JournalPlace(folder)
        place.prepare_folder()
        self._paths = (place.folder / _FIRST, place.folder / _SECOND)
        self._files: list[sqlite3.Connection] = []
        with _told("open"):
            try:
                self._open()
            except BaseException:
                self.close()
                raise

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Whether any key was ever kept in this folder; makes nothing."""
        return any(os.path.exists(folder / name) for name in (_FIRST, _SECOND))

    @property
    def site_mark(self) -> bytes | None:
        """The mark that counts where both files agree; None while nothing was sealed here."""
        return next(iter(self.site_marks()), None)

    def site_marks(self) -> tuple[bytes, ...]:
        """By which the site's key is known again; none while nothing was sealed here.

        As each of the two files has it: one of them may be damaged.
        """
        found = self._in_each("SELECT mark FROM site", ())
        return tuple(dict.fromkeys(bytes(mark) for (mark,) in found))

    def mark_site(self, mark: bytes) -> None:
        """Remember by which site's key this folder is sealed, once and for all."""
        self._write("INSERT OR IGNORE INTO site (only, mark) VALUES (1, ?)", [(mark,)])

    def settle_site(self, mark: Callable[[], bytes]) -> None:
        """The same by a mark that is made while no other window can make one."""
        with _transaction(self._files[0], "save"):
            if self._files[0].execute("SELECT 1 FROM site").fetchone() is None:
                row = (mark(),)
                self._files[0].execute("INSERT INTO site (only, mark) VALUES (1, ?)", row)
        self._complete_the_copy()

    def changes_by_others(self) -> int:
        """Another number than before wherever another window has changed something."""
        with _told("read"):
            (found,) = self._files[0].execute("PRAGMA data_version").fetchone()
            return int(found)

    def wrapped(self, patient: str) -> bytes | None:
        """The wrapped key of a patient, if there is one."""
        return next(self.all_wrapped(patient), None)

    def all_wrapped(self, patient: str) -> Iterator[bytes]:
        """The same as each of the two files has it, of which one may be damaged."""
        for (found,) in self._in_each("SELECT wrapped FROM keys WHERE patient = ?", (patient,)):
            yield bytes(found)

    def add(self, patient: str, wrapped: bytes) -> None:
        """Keep the key of a patient who has none; whoever was quicker has made the key."""
        statement = "INSERT OR IGNORE INTO keys (patient, wrapped) VALUES (?, ?)"
        first, second = self._files
        with _transaction(first, "save"):
            first.execute(statement, (patient, wrapped))
        # The copy has the key that counts, also where another window was quicker.
        with _transaction(second, "save"):
            second.execute(statement, (patient, self.wrapped(patient)))

    def add_all(self, wrapped: Mapping[str, bytes]) -> None:
        """Keep the keys that came from other computers, of patients who have none here."""
        self._write(
            "INSERT OR IGNORE INTO keys (patient, wrapped) VALUES (?, ?)", list(wrapped.items())
        )

    def index(self, hashes: Sequence[tuple[bytes, str]]) -> None:
        """Let patients be found by these."""
        self._write("INSERT OR IGNORE INTO searches (hash, patient) VALUES (?, ?)", hashes)

    def found(self, searched: bytes) -> tuple[str, ...]:
        """Who is indexed by this hash."""
        found = self._in_each("SELECT patient FROM searches WHERE hash = ?", (searched,))
        return tuple(sorted({one for (one,) in found}))

    def mark_leaving(self, patient: str, *, leaving: bool) -> None:
        """Whether the removal of this key is under way."""
        self._write("UPDATE keys SET leaving = ? WHERE patient = ?", [(int(leaving), patient)])

    def leaving(self) -> tuple[str, ...]:
        """Whose removal is under way."""
        with _told("read"):
            rows = self._files[0].execute("SELECT patient FROM keys WHERE leaving = 1")
            return tuple(one for (one,) in rows)

    def change_site(self, before: bytes, after: bytes, rewrap: Callable[[bytes], bytes]) -> int:
        """Every key wrapped anew, by the key of another mark; how many. The searches are gone.

        ValueError where the file has neither mark, or a key is of neither. The copy comes second: a
        crash between the two leaves it behind, and the first one counts.
        """
        first, second = self._files
        with _transaction(first, "save"):
            if self.site_mark not in (None, before, after):
                raise ValueError("is of another site's key")
            rows = first.execute("SELECT patient, wrapped FROM keys").fetchall()
            changed = [(rewrap(bytes(wrapped)), patient) for patient, wrapped in rows]
            first.executemany("UPDATE keys SET wrapped = ? WHERE patient = ?", changed)
            first.execute("DELETE FROM searches")
            first.execute("UPDATE site SET mark = ?", (after,))
        with _transaction(second, "save"):
            second.executemany("UPDATE keys SET wrapped = ? WHERE patient = ?", changed)
            second.execute("DELETE FROM searches")
            second.execute("UPDATE site SET mark = ?", (after,))
        return len(changed)

    def delete(self, patient: str) -> None:
        """Delete a key and its hashes. From the copy first, or a crash would bring them back."""
        for file in reversed(self._files):
            with _transaction(file, "save"):
                file.execute("DELETE FROM searches WHERE patient = ?", (patient,))
                file.execute("DELETE FROM keys WHERE patient = ?", (patient,))

    def close(self) -> None:
        """Give both files back."""
        for file in self._files:
            file.close()
        self._files = []

    def _in_each(self, query: str, values: tuple[object, ...]) -> Iterator[tuple[Any, ...]]:
        """The rows of the first file, then those of the copy, which is asked only if need be.

        StorageProblem only where neither file can be read.
        """
        first: StorageProblem | None = None
        for file in self._files:
            try:
                with _told("read"):
                    rows = file.execute(query, values).fetchall()
            except StorageProblem as problem:
                if first is not None or problem.kind != "damaged-keys":
                    raise
                first = problem
            else:
                yield from rows

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        for file in self._files:
            with _transaction(file, "save"):
                file.executemany(statement, rows)

    def _open(self) -> None:
        first, second = self._paths
        # An empty file was left by a crash before there was anything in it.
        existed = [path.exists() and path.stat().st_size > 0 for path in self._paths]
        sound = [
            there and _is_sound(path) for there, path in zip(existed, self._paths, strict=True)
        ]
        if any(existed) and not any(sound):
            raise StorageProblem("damaged-keys", "open", "file of keys and its copy")
        if sound[1] and not sound[0]:
            _replace(first, second)
        elif sound[0] and not sound[1] and existed[1]:
            _replace(second, first)
        for path in self._paths:
            make_private_file(path)
            self._files.append(_connected(path))
        sync_folder(first.parent)
        for file in self._files:
            with _transaction(file, "open"):
                if not file.execute("PRAGMA user_version").fetchone()[0]:
                    for statement in _TABLES:
                        file.execute(statement)
        self._complete_the_copy()

    def _complete_the_copy(self) -> None:
        """A crash between the two files leaves the copy behind, never ahead."""
        counts = [
            [file.execute(f"SELECT count(*) FROM {table}").fetchone() for table in _COPIED]  # noqa: S608 - our own names  # nosec B608 - as said
            for file in self._files
        ]
        if counts[0] == counts[1]:
            return
        first, second = self._files
        with _transaction(second, "open"):
            for table in _COPIED:
                for row in first.execute(f"SELECT * FROM {table}").fetchall():  # noqa: S608 - names of our own  # nosec B608 - as said
                    places = ", ".join("?" * len(row))
                    second.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", row)  # noqa: S608 - names of our own  # nosec B608 - as said


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_PATIENCE_S
    )
    # A damaged byte in the id of one patient keeps none of the others from being read.
    connection.text_factory = _as_found
    try:
        # Without a log beside it: what is deleted must not lie in one until somebody folds it in.
        for pragma in (
            "trusted_schema = OFF",
            "journal_mode = DELETE",
            "synchronous = FULL",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_sound(path: Path) -> bool:
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=_PATIENCE_S)
        connection.text_factory = _as_found
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            check = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            shape = frozenset(text.strip() for (text,) in tables)
        finally:
            connection.close()
    except sqlite3.DatabaseError as problem:
        if getattr(problem, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_IOERR")):
            raise
        return False
    except UnicodeError:
        # SQLite quotes damaged names in its words, and Python cannot read those.
        return False
    # A version that is too high above the tables of today is a damaged byte.
    if version > _VERSION and shape != _SHAPE:
        raise StorageProblem("newer", "open", f"keys of version {version}")
    empty: frozenset[str] = frozenset()
    whole = ((_APPLICATION_ID, _VERSION, _SHAPE), (0, 0, empty))
    return check == "ok" and (application, version, shape) in whole


def _as_found(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _replace(lost: Path, whole: Path) -> None:
    """The file that is whole in the place of the one that is not."""
    with suppress(FileNotFoundError):
        lost.unlink()
    make_private_file(lost)
    source, target = sqlite3.connect(whole), sqlite3.connect(lost)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()


@contextmanager
def _told(doing: Doing) -> Iterator[None]:
    """As of the journal, but that damage is these files' own: moving the journal would not help."""
    try:
        with told_as_storage_problem(doing):
            yield
    except StorageProblem as problem:
        if problem.kind != "damaged":
            raise
        raise StorageProblem("damaged-keys", doing, problem.detail) from problem


@contextmanager
def _transaction(file: sqlite3.Connection, doing: Doing) -> Iterator[None]:
    with _told(doing):
        file.execute("BEGIN IMMEDIATE")
        try:
            yield
            file.execute("COMMIT")
        except BaseException:
            if file.in_transaction:
                file.execute("ROLLBACK")
            raise
