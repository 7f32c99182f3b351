"""The hashes of PINs in a file beside the journal and no part of its chain: they can be removed.

Removed means that the file has none of it any more. What the disk keeps of deleted files, backups
and snapshots nobody can promise.

argon2id by libsodium, as `nacl.pwhash.argon2id.str` makes it; the installed program has the
bindings below that module alone.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from infuseplan.adapters.journal.place import JournalPlace, make_private_file, sync_folder
from infuseplan.adapters.journal.trouble import told_as_storage_problem
from infuseplan.application.canonical_json import moment
from infuseplan.application.journal.port import Doing, StorageProblem
from infuseplan.application.ward.sign_in import KeptPin

PIN_FILE = "staff-pins.sqlite3"
# "InfP"
_APPLICATION_ID = 0x496E6650
_VERSION = 1
_PATIENCE_S = 5
_HASH = re.compile(
    rb"\$argon2id\$v=19\$m=(?P<memory>[0-9]{1,9}),t=(?P<times>[0-9]{1,9}),p=1"
    rb"\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+"
)
_TABLE = """
    CREATE TABLE pins (
      who         TEXT PRIMARY KEY,
      initials    TEXT NOT NULL,
      hash        BLOB NOT NULL,
      failed      INTEGER NOT NULL DEFAULT 0,
      last_failed TEXT
    ) STRICT, WITHOUT ROWID
    """


class PinFile:
    """Opened for each call, because it is asked for seldom; a folder without one stays as it is."""

    def __init__(self, folder: Path) -> None:
        self._place = JournalPlace(folder)
        self._path = self._place.folder / PIN_FILE

    def all(self) -> tuple[KeptPin, ...]:
        """Everybody who has a PIN, by initials."""
        with self._reading() as file:
            if file is None:
                return ()
            rows = file.execute("SELECT initials, failed, last_failed FROM pins ORDER BY initials")
            return tuple(_kept(row) for row in rows)

    def find(self, key: str) -> KeptPin | None:
        """Whoever has a PIN under this key."""
        with self._reading() as file:
            if file is None:
                return None
            query = "SELECT initials, failed, last_failed FROM pins WHERE who = ?"
            row = file.execute(query, (key,)).fetchone()
            return None if row is None else _kept(row)

    def put(self, key: str, initials: str, pin: str) -> None:
        """Keep the hash of this PIN, and no failed attempts."""
        hashed = _hashed(pin)
        with self._writing() as file:
            file.execute(
                "INSERT OR REPLACE INTO pins (who, initials, hash) VALUES (?, ?, ?)",
                (key, initials, hashed),
            )

    def remove(self, key: str) -> None:
        """Keep nothing of it."""
        with self._writing() as file:
            file.execute("DELETE FROM pins WHERE who = ?", (key,))

    def count_attempt(self, key: str, failed: int, at: datetime) -> bool:
        """One more failed attempt; False where another window has counted one since."""
        with self._writing() as file:
            done = file.execute(
                "UPDATE pins SET failed = failed + 1, last_failed = ? WHERE who = ? AND failed = ?",
                (at.isoformat(), key, failed),
            )
            return done.rowcount == 1

    def begin_pause(self, key: str, failed: int, at: datetime) -> None:
        """The pause counts from `at`, unless another window has counted an attempt since."""
        with self._writing() as file:
            file.execute(
                "UPDATE pins SET last_failed = ? WHERE who = ? AND failed = ?",
                (at.isoformat(), key, failed),
            )

    def fits(self, key: str, pin: str) -> bool:
        """Whether it is the PIN; a PIN that fits ends the count."""
        with self._reading() as file:
            query = "SELECT hash FROM pins WHERE who = ?"
            row = None if file is None else file.execute(query, (key,)).fetchone()
        if row is None or not _verified(_sound_hash(row[0]), pin):
            return False
        with self._writing() as file:
            file.execute("UPDATE pins SET failed = 0, last_failed = NULL WHERE who = ?", (key,))
        return True

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """None where no PIN was ever set here."""
        self._place.refuse_network()
        with told_as_storage_problem("read"):
            try:
                there = self._path.stat().st_size > 0
            except (FileNotFoundError, NotADirectoryError):
                # Nothing else: a folder that cannot be reached is no folder without PINs.
                there = False
        if not there:
            yield None
            return
        with self._open("read") as file:
            yield file

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._place.prepare_folder()
        with told_as_storage_problem("open"):
            make_private_file(self._path)
            sync_folder(self._place.folder)
        with self._open("save") as file:
            file.execute("BEGIN IMMEDIATE")
            if not file.execute("PRAGMA user_version").fetchone()[0]:
                file.execute(_TABLE)
                file.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                file.execute(f"PRAGMA user_version = {_VERSION}")
            yield file
            file.execute("COMMIT")

    @contextmanager
    def _open(self, doing: Doing) -> Iterator[sqlite3.Connection]:
        with told_as_storage_problem(doing):
            file = sqlite3.connect(
                f"{self._path.as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                timeout=_PATIENCE_S,
            )
            try:
                # A hash that was removed is overwritten in this file. Not so in the rollback
                # journal, which SQLite only deletes, nor in what a disk keeps aside.
                for pragma in ("trusted_schema = OFF", "synchronous = FULL", "secure_delete = ON"):
                    file.execute(f"PRAGMA {pragma}")
                version = file.execute("PRAGMA user_version").fetchone()[0]
                if version > _VERSION:
                    raise StorageProblem("newer", "open", f"PINs of version {version}")
                yield file
            finally:
                file.close()


def _kept(row: tuple[Any, ...]) -> KeptPin:
    initials, failed, last = row
    if not isinstance(initials, str) or type(failed) is not int or failed < 0:
        raise StorageProblem("damaged", "read", "initials or attempts")
    try:
        return KeptPin(initials, failed, None if last is None else moment(last))
    except (TypeError, ValueError) as problem:
        raise StorageProblem("damaged", "read", "moment of an attempt") from problem


def _hashed(pin: str) -> bytes:
    nacl = _nacl()
    found: bytes = nacl.crypto_pwhash_str_alg(
        pin.encode("utf-8"),
        nacl.crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
        nacl.crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE,
        nacl.crypto_pwhash_ALG_ARGON2ID13,
    )
    return found.rstrip(b"\x00")


def _sound_hash(kept: object) -> bytes:
    """The hash, if trying a PIN against it takes no more than against one of this program's."""
    found = _HASH.fullmatch(kept) if isinstance(kept, bytes) else None
    nacl = _nacl()
    if (
        found is None
        or int(found["memory"]) * 1024 > nacl.crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE
        or int(found["times"]) > nacl.crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE
    ):
        raise StorageProblem("damaged", "read", "hash of a PIN")
    return found[0]


def _verified(hashed: bytes, pin: str) -> bool:
    try:
        return bool(_nacl().crypto_pwhash_str_verify(hashed, pin.encode("utf-8")))
    except (import_module("nacl.exceptions").CryptoError, ValueError):
        return False


def _nacl() -> Any:
    return import_module("nacl.bindings")
