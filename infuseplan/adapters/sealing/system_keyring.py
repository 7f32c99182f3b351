"""The operating system's place for secrets, by its own library: libsecret, or Windows' DPAPI.

The package `keyring` would do the same and bring eleven others on Linux, one of which replaces
Python's import. Both libraries here are the system's and are loaded when somebody asks for a key.
"""

import ctypes
import os
import sys
from pathlib import Path
from typing import Literal

from infuseplan.adapters.text_files import limited_bytes
from infuseplan.application.whole_file import save_whole

_LARGEST = 10_000
# What is kept, and how the desktop names it to the user.
Secret = Literal["site-key", "ward-password"]


class KeyringFault(Exception):
    """The keyring is there and failed. Its text is a code and names nobody."""


class SystemKeyring:
    """A secret of whoever is logged in; `folder` is where Windows' protected bytes lie."""

    def __init__(self, folder: Path, kept: Secret = "site-key") -> None:
        self._kept_as: Secret = kept
        self._file = folder / f"{kept}.dpapi"

    def is_there(self) -> bool:
        """Whether this computer has a keyring that answers without a question.

        One that is locked, or has yet to be made, would ask for its password and keep the window
        waiting meanwhile, STOP included.
        """
        if sys.platform == "win32":
            return True
        if not _has_bus():
            return False
        try:
            return _is_open()
        except (KeyringFault, OSError, AttributeError):
            # No library, or nobody at the other end.
            return False

    def read(self) -> bytes | None:
        """What was kept, or None; KeyringFault."""
        if sys.platform == "win32":
            return _unprotected(self._file)
        kept = _looked_up(self._kept_as)
        return None if kept is None else _of_hex(kept)

    def keep(self, key: bytes) -> None:
        """Keep it; KeyringFault."""
        if sys.platform == "win32":
            _protect(self._file, key)
        else:
            _store(self._kept_as, key.hex().encode("ascii"))


class ForgettingKeyring(SystemKeyring):
    """One that is always there and remembers for as long as the process runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._kept: bytes | None = None

    def is_there(self) -> bool:
        """Always."""
        return True

    def read(self) -> bytes | None:
        """What was kept, or None."""
        return self._kept

    def keep(self, key: bytes) -> None:
        """Keep it until the process ends."""
        self._kept = key


def _of_hex(kept: bytes) -> bytes:
    try:
        return bytes.fromhex(kept.decode("ascii"))
    except ValueError:
        raise KeyringFault("is no key") from None


if sys.platform == "win32":
    from ctypes import wintypes

    _WITHOUT_QUESTIONS = 1

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    def _by_windows(function: str, content: bytes) -> bytes:
        held = ctypes.create_string_buffer(content, len(content))
        given = _Blob(len(content), ctypes.cast(held, ctypes.POINTER(ctypes.c_char)))
        answer = _Blob()
        done = getattr(ctypes.windll.crypt32, function)(
            ctypes.byref(given), None, None, None, None, _WITHOUT_QUESTIONS, ctypes.byref(answer)
        )
        if not done:
            raise KeyringFault(f"error {ctypes.GetLastError()}")
        try:
            return ctypes.string_at(answer.data, answer.size)
        finally:
            ctypes.windll.kernel32.LocalFree(answer.data)

    def _protect(path: Path, key: bytes) -> None:
        try:
            save_whole(path, _by_windows("CryptProtectData", key))
        except OSError as problem:
            raise KeyringFault(problem.strerror or "file") from problem

    def _unprotected(path: Path) -> bytes | None:
        try:
            return _by_windows("CryptUnprotectData", limited_bytes(path, _LARGEST))
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise KeyringFault(problem.strerror or "file") from problem

else:
    _SCHEMA, _ATTRIBUTE = b"org.infuseplan.SiteKey", b"purpose"
    _LABELS: dict[Secret, bytes] = {
        "site-key": b"InfusePlan: key of the record",
        "ward-password": b"InfusePlan: password of the ward's server",
    }
    _MOST_ATTRIBUTES = 32

    class _Attribute(ctypes.Structure):
        _fields_ = (("name", ctypes.c_char_p), ("type", ctypes.c_int))

    class _SecretSchema(ctypes.Structure):
        # As libsecret's header has it, the reserved places included.
        _fields_ = (
            ("name", ctypes.c_char_p),
            ("flags", ctypes.c_int),
            ("attributes", _Attribute * _MOST_ATTRIBUTES),
            ("reserved", ctypes.c_int),
            ("more", ctypes.c_void_p * 7),
        )

    class _GError(ctypes.Structure):
        _fields_ = (
            ("domain", ctypes.c_uint32),
            ("code", ctypes.c_int),
            ("message", ctypes.c_char_p),
        )

    def _has_bus() -> bool:
        """Without one the library would start a bus of its own, on which no keyring is."""
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or (
            bool(runtime) and (Path(runtime) / "bus").exists()
        )

    def _libsecret() -> ctypes.CDLL:
        return ctypes.CDLL("libsecret-1.so.0")

    def _schema() -> _SecretSchema:
        found = _SecretSchema(name=_SCHEMA)
        found.attributes[0] = _Attribute(_ATTRIBUTE, 0)
        return found

    def _attributes(secret: Secret) -> tuple[ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p]:
        value = ctypes.c_char_p(secret.encode("ascii"))
        return ctypes.c_char_p(_ATTRIBUTE), value, ctypes.c_void_p(None)

    def _demand_success(error: "ctypes._Pointer[_GError]") -> None:
        if ctypes.cast(error, ctypes.c_void_p).value:
            # Its message may name the user's folders.
            raise KeyringFault(f"error {error.contents.code}")

    def _is_open() -> bool:
        """Whether there is a keyring to keep secrets in, and it is unlocked; asks nobody."""
        library, objects = _libsecret(), ctypes.CDLL("libgobject-2.0.so.0")
        objects.g_object_unref.argtypes = [ctypes.c_void_p]
        for name in ("secret_service_get_sync", "secret_collection_for_alias_sync"):
            getattr(library, name).restype = ctypes.c_void_p
        library.secret_collection_get_locked.argtypes = [ctypes.c_void_p]
        error = ctypes.POINTER(_GError)()
        nothing = ctypes.c_void_p(None)
        service = library.secret_service_get_sync(0, nothing, ctypes.byref(error))
        _demand_success(error)
        keyring = library.secret_collection_for_alias_sync(
            ctypes.c_void_p(service), ctypes.c_char_p(b"default"), 0, nothing, ctypes.byref(error)
        )
        objects.g_object_unref(service)
        _demand_success(error)
        if keyring is None:
            return False
        locked = bool(library.secret_collection_get_locked(keyring))
        objects.g_object_unref(keyring)
        return not locked

    def _looked_up(secret: Secret) -> bytes | None:
        library = _libsecret()
        error = ctypes.POINTER(_GError)()
        lookup = library.secret_password_lookup_sync
        lookup.restype = ctypes.c_void_p
        found = lookup(
            ctypes.byref(_schema()), ctypes.c_void_p(None), ctypes.byref(error),
            *_attributes(secret),
        )  # fmt: skip
        _demand_success(error)
        if found is None:
            return None
        try:
            return ctypes.string_at(found)
        finally:
            library.secret_password_free.argtypes = [ctypes.c_void_p]
            library.secret_password_free(found)

    def _store(secret: Secret, text: bytes) -> None:
        error = ctypes.POINTER(_GError)()
        done = _libsecret().secret_password_store_sync(
            ctypes.byref(_schema()), ctypes.c_char_p(b"default"), ctypes.c_char_p(_LABELS[secret]),
            ctypes.c_char_p(text), ctypes.c_void_p(None), ctypes.byref(error),
            *_attributes(secret),
        )  # fmt: skip
        _demand_success(error)
        if not done:
            raise KeyringFault("keeps nothing")
