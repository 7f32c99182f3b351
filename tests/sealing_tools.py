"""Keys for tests: a keyring that forgets, and a journal's folder with its seal."""

import sqlite3
import weakref
from pathlib import Path

import pytest

from infuseplan.adapters.sealing import seal as site_seal
from infuseplan.adapters.sealing.key_store import KeyStore
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.sealing.system_keyring import SystemKeyring

_KEPT: dict[str, bytes] = {}


class KeyringForTests(SystemKeyring):
    """The keyring of a computer on which one has been set up; gone with the process."""

    def is_there(self) -> bool:
        return True

    def read(self) -> bytes | None:
        return _KEPT.get("key")

    def keep(self, key: bytes) -> None:
        _KEPT["key"] = key


class NoKeyring(SystemKeyring):
    """A computer without one."""

    def is_there(self) -> bool:
        return False


def no_file() -> Path | None:
    """A hospital that has named no file."""
    return None


def seal_in(folder: Path) -> SiteSeal:
    """The seal of a folder by the keyring of the tests."""
    return SiteSeal(folder, no_file, KeyringForTests(folder))


def without_keyring(patch: pytest.MonkeyPatch) -> None:
    """From now on nothing can be sealed before somebody sets a passphrase."""
    patch.setattr(site_seal, "SystemKeyring", NoKeyring)


# Open ones that cannot be closed any more; let go of, they would fail whatever test comes next.
_of_other_threads: list[sqlite3.Connection] = []


def _give_back(files: list[sqlite3.Connection]) -> None:
    for file in files:
        try:
            file.close()
        except sqlite3.Error:
            # One that another thread has opened was that thread's to close.
            _of_other_threads.append(file)


class KeyStoreForTests(KeyStore):
    """A file of keys that is given back with its seal, which most tests just let go of."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        weakref.finalize(self, _give_back, [*self._files])


# From Python 3.13 on a database that is let go of open is a warning, and a warning is a failure.
site_seal.KeyStore = KeyStoreForTests  # type: ignore[misc]  # a class for the class that it is made from
# No test touches the keyring of whoever runs it.
site_seal.SystemKeyring = KeyringForTests  # type: ignore[misc]  # a class for the class that it is made from
