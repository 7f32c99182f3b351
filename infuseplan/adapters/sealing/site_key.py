"""The site's key in IT's file, and wrapped by a passphrase. The third place is `system_keyring`."""

import json
import os
import re
import stat
import sys
from base64 import b64decode, b64encode
from pathlib import Path

from infuseplan.adapters.sealing.box import (
    KEY_BYTES,
    SALT_BYTES,
    key_of_passphrase,
    random_bytes,
    sealed,
    unsealed,
)
from infuseplan.adapters.text_files import limited_bytes
from infuseplan.application.json_reading import decoded_json
from infuseplan.application.ward.sealing import WrongPassphrase
from infuseplan.application.whole_file import save_whole

WRAPPED_KEY_FILE = "site-key.json"
_SCHEMA = "infuseplan/site-key/1"
_LARGEST = 10_000
# Three passes over 64 MiB: what libsodium calls interactive, and one pass more.
_OPERATIONS, _MEMORY_BYTES = 3, 64 * 1024 * 1024
# One digit too many in the file would keep the window busy for minutes, or take its memory.
_MOST_OPERATIONS, _MOST_MEMORY_BYTES = 12, 128 * 1024 * 1024
_HEX = re.compile(rb"\s*([0-9a-fA-F]{64})\s*")


class KeyFault(Exception):
    """Why a source of the key cannot be used; names no file, for it goes into reports."""


def read_key_file(path: Path) -> bytes:
    """The key in IT's file: 64 hexadecimal digits. KeyFault, also if everybody may read it."""
    return _of_hex(_narrow_bytes(path))


def read_password_file(path: Path) -> str:
    """The password in IT's file, which is its only line. KeyFault, as for the site's key."""
    try:
        password = _narrow_bytes(path).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as problem:
        raise KeyFault("is not UTF-8 text") from problem
    if not password or not password.isprintable():
        raise KeyFault("is no password in one line")
    return password


def wrap_by_passphrase(folder: Path, passphrase: str) -> bytes:
    """A new key, kept in the folder wrapped by a passphrase; OSError where it cannot be kept."""
    key, salt = random_bytes(KEY_BYTES), random_bytes(SALT_BYTES)
    outer = key_of_passphrase(passphrase, salt, _OPERATIONS, _MEMORY_BYTES)
    table = {
        "schema": _SCHEMA,
        "salt": _text(salt),
        "operations": _OPERATIONS,
        "memory_bytes": _MEMORY_BYTES,
        "wrapped": _text(sealed(outer, key)),
    }
    save_whole(folder / WRAPPED_KEY_FILE, (json.dumps(table, indent=2) + "\n").encode("ascii"))
    return key


def unwrap_by_passphrase(folder: Path, passphrase: str) -> bytes:
    """The key of the folder; WrongPassphrase, or KeyFault where the file is damaged."""
    try:
        table = decoded_json(limited_bytes(folder / WRAPPED_KEY_FILE, _LARGEST).decode("ascii"))
        if table["schema"] != _SCHEMA:
            raise KeyFault("schema")
        salt, wrapped = _bytes(table["salt"]), _bytes(table["wrapped"])
        operations = _number(table["operations"], _MOST_OPERATIONS)
        memory_bytes = _number(table["memory_bytes"], _MOST_MEMORY_BYTES)
        outer = key_of_passphrase(passphrase, salt, operations, memory_bytes)
    except OSError as problem:
        raise KeyFault(problem.strerror or type(problem).__name__) from problem
    except UnicodeEncodeError as problem:
        raise WrongPassphrase from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise KeyFault("damaged") from problem
    try:
        return unsealed(outer, wrapped)
    except ValueError as problem:
        raise WrongPassphrase from problem


def _narrow_bytes(path: Path) -> bytes:
    """What stands in a file that is nobody's business but its owner's and its group's."""
    try:
        if sys.platform != "win32":
            found = path.stat()
            if found.st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
                raise KeyFault("rights")
            if found.st_uid not in {0, os.geteuid()}:
                raise KeyFault("owner")
        return limited_bytes(path, _LARGEST)
    except OSError as problem:
        raise KeyFault(problem.strerror or type(problem).__name__) from problem
    except ValueError as problem:
        raise KeyFault("no file can have this name") from problem


def _of_hex(content: bytes) -> bytes:
    found = _HEX.fullmatch(content)
    if found is None:
        raise KeyFault("is no key of 64 hexadecimal digits")
    return bytes.fromhex(found[1].decode("ascii"))


def _bytes(value: object) -> bytes:
    if not isinstance(value, str):
        raise TypeError("is no text")
    return b64decode(value, validate=True)


def _number(value: object, most: int) -> int:
    if type(value) is not int or not 0 < value <= most:
        raise ValueError(f"is no number up to {most}")
    return value


def _text(content: bytes) -> str:
    return b64encode(content).decode("ascii")
