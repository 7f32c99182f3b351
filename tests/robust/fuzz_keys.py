"""Readers of what a site's key, the keys of patients and IT's word on them are kept in."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from unittest import mock
from zlib import crc32

from infuseplan.adapters.sealing import box, site_key
from infuseplan.adapters.sealing import seal as seal_module
from infuseplan.adapters.sealing.seal import SiteSeal
from infuseplan.adapters.sealing.system_keyring import SystemKeyring
from infuseplan.adapters.settings.ward import WardSettingsFault, key_file_in, read_ward
from infuseplan.application.journal.port import StorageProblem
from infuseplan.application.ward.sealing import NoSiteKey, WrongPassphrase
from tests.robust.fuzz_inputs import mutated
from tests.robust.reader import Reader, emptied, written

NO_KEY = (NoSiteKey, WrongPassphrase, site_key.KeyFault)
_KEY = b"5e" * 32 + b"\n"
_PATIENT = "0123456789abcdef0123456789abcdef"
_FIRST, _SECOND = "patient-keys.sqlite3", "patient-keys.copy.sqlite3"
_PASSPHRASE = "a passphrase of the tests"  # noqa: S105 - opens nothing
_WARD = b'schema = "infuseplan/ward/1"\nkey_file = "/etc/infuseplan/site.key"\n'
_WARDS = (
    _WARD,
    _WARD
    + b"""
[workstation]
name = "Room 3"

[server]
host = "record.ward.example"
port = 5433
database = "infuseplan"
user = "ward"
password_file = "/etc/infuseplan/password"
root_certificate = "/etc/infuseplan/root.crt"

[folder]
path = "/srv/ward"

[anchor]
file = "/mnt/other/anchor"
""",
)


class _NoKeyring(SystemKeyring):
    def is_there(self) -> bool:
        return False


def key_readers(folder: Path) -> dict[str, Reader]:
    """Each by its name, with `folder` for the files that it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    key = written(folder, "site.key", _KEY)
    key.chmod(0o600)
    # The same each time, so that a seed makes the same inputs again; and the weakest passphrase
    # that the library takes, for this is about files and not about guessing.
    weak = mock.patch.multiple(site_key, _OPERATIONS=1, _MEMORY_BYTES=8192)
    with ExitStack() as still:
        for module in (box, site_key, seal_module):
            still.enter_context(mock.patch.object(module, "random_bytes", bytes))
        still.enter_context(weak)
        wrapped = _wrapped(folder / "wrapped")
        keys, sealed = _keys(folder / "seed", key)

    def ready(place: Path, named: Callable[[], Path | None]) -> bool:
        seal = SiteSeal(place, named, _NoKeyring(place))
        try:
            return seal.state()[0] == "ready"
        except ValueError as problem:
            # The window asks for the state; to it this is no refusal.
            raise AssertionError(repr(problem)) from problem
        finally:
            seal.close()

    def named_key(path: Path) -> Path | None:
        try:
            return key_file_in(path)
        except WardSettingsFault as fault:
            raise site_key.KeyFault(str(fault)) from fault

    def ward(content: bytes) -> bool:
        path = written(folder, "ward.toml", content)
        ready(folder / "none", lambda: named_key(path))
        read = read_ward(path)
        assert read is not None
        assert (read.settings is None) == bool(read.faults)
        return read.settings is not None

    def key_file(content: bytes) -> bool:
        path = written(folder, "fuzzed.key", content)
        path.chmod(0o600)
        return ready(folder / "none", lambda: path)

    def passphrase(content: bytes) -> bool:
        place = emptied(folder / "locked")
        written(place, site_key.WRAPPED_KEY_FILE, content)
        seal = SiteSeal(place, lambda: None, _NoKeyring(place))
        try:
            seal.unlock(_PASSPHRASE)
        except ValueError as problem:
            raise AssertionError(repr(problem)) from problem
        finally:
            seal.close()
        return True

    def in_stores(first: bytes, second: bytes, *, whole: bool) -> bool:
        place = emptied(folder / "keys")
        written(place, _FIRST, first)
        written(place, _SECOND, second)
        seal = SiteSeal(place, lambda: key, _NoKeyring(place))
        try:
            seal.state()
            try:
                found = seal.unseal(_PATIENT, sealed) == "A. B."
            except ValueError:
                # Promised where both have been altered, and by this method alone.
                found = False
            # Whatever became of one of the two files, the other one has the key.
            assert found or not whole
            assert _PATIENT in seal.found("reference", "B 7") or not whole
            seal.enrol(_PATIENT[::-1])
            return found
        except (*NO_KEY, StorageProblem, ValueError) as problem:
            if whole:
                raise AssertionError(repr(problem)) from problem
            raise
        finally:
            seal.close()

    def first_store(content: bytes) -> bool:
        return in_stores(content, keys, whole=True)

    def second_store(content: bytes) -> bool:
        return in_stores(keys, content, whole=True)

    def both_stores(content: bytes) -> bool:
        by_content = Random(crc32(content))  # noqa: S311 - the same for the same input
        return in_stores(content, mutated((keys,), by_content), whole=False)

    return {
        "ward settings": Reader(_WARDS, ward, documents=False),
        "key files": Reader((_KEY,), key_file, documents=False),
        "wrapped site keys": Reader((wrapped,), passphrase),
        "files of patients' keys": Reader((keys,), first_store, documents=False),
        "copies of patients' keys": Reader((keys,), second_store, documents=False),
        "both files of patients' keys": Reader((keys,), both_stores, documents=False),
    }


def _wrapped(folder: Path) -> bytes:
    folder.mkdir(exist_ok=True)
    site_key.wrap_by_passphrase(folder, _PASSPHRASE)
    return (folder / site_key.WRAPPED_KEY_FILE).read_bytes()


def _keys(folder: Path, key: Path) -> tuple[bytes, str]:
    """A file of keys with one patient, and a name that is sealed by that patient's key."""
    emptied(folder)
    seal = SiteSeal(folder, lambda: key, _NoKeyring(folder))
    seal.enrol(_PATIENT)
    seal.index(_PATIENT, {"reference": "B 7"})
    sealed = seal.seal(_PATIENT, "A. B.")
    seal.close()
    return (folder / _FIRST).read_bytes(), sealed
