"""Keys for tests: a keyring that forgets, and a journal's folder with its seal."""

from pathlib import Path

import pytest

from infuseplan.adapters.sealing import seal as site_seal
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


# No test touches the keyring of whoever runs it.
site_seal.SystemKeyring = KeyringForTests  # type: ignore[misc]  # a class for the class that it is made from
