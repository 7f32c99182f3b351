"""Sealing by libsodium (PyNaCl): secretbox for what is kept, argon2id for a passphrase.

Loaded when the first thing is sealed or unsealed; planning alone never needs it.
"""

import hashlib
from base64 import b64decode, b64encode
from importlib import import_module
from typing import Any

KEY_BYTES = 32
SALT_BYTES = 16
_NONCE_BYTES = 24
# So that the length of a sealed text says next to nothing about the length of a name.
_BLOCK = 64


def random_bytes(count: int) -> bytes:
    """Bytes from the system's generator."""
    found: bytes = _nacl().randombytes(count)
    return found


def sealed(key: bytes, plain: bytes) -> bytes:
    """Nonce and box."""
    nonce = random_bytes(_NONCE_BYTES)
    box: bytes = _nacl().crypto_secretbox(plain, nonce, key)
    return nonce + box


def unsealed(key: bytes, box: bytes) -> bytes:
    """What was sealed; ValueError if the key is another one or a byte was changed."""
    try:
        plain: bytes = _nacl().crypto_secretbox_open(box[_NONCE_BYTES:], box[:_NONCE_BYTES], key)
    except (import_module("nacl.exceptions").CryptoError, ValueError) as problem:
        raise ValueError("does not open with this key") from problem
    return plain


def sealed_text(key: bytes, text: str) -> str:
    """A text as base64, padded to whole blocks."""
    plain = text.encode("utf-8") + b"\x01"
    plain += bytes(-len(plain) % _BLOCK)
    return b64encode(sealed(key, plain)).decode("ascii")


def unsealed_text(key: bytes, text: str) -> str:
    """The text again; ValueError as from `unsealed`."""
    plain = unsealed(key, b64decode(text, validate=True)).rstrip(b"\x00")
    if not plain.endswith(b"\x01"):
        raise ValueError("is no sealed text")
    return plain[:-1].decode("utf-8")


def derived(site_key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that none of them says anything about another."""
    person = purpose.encode("ascii")
    return hashlib.blake2b(key=site_key, person=person, digest_size=KEY_BYTES).digest()


def keyed_hash(key: bytes, kind: str, text: str) -> bytes:
    """By which a text is found again by whoever has the key, and by nobody else."""
    person = kind.encode("ascii")
    return hashlib.blake2b(text.encode("utf-8"), key=key, person=person, digest_size=16).digest()


def key_of_passphrase(passphrase: str, salt: bytes, operations: int, memory_bytes: int) -> bytes:
    """argon2id. Slow on purpose: about a second on a ward's computer."""
    nacl = _nacl()
    found: bytes = nacl.crypto_pwhash_alg(
        KEY_BYTES, passphrase.encode("utf-8"), salt, operations, memory_bytes,
        nacl.crypto_pwhash_ALG_ARGON2ID13,
    )  # fmt: skip
    return found


def _nacl() -> Any:
    return import_module("nacl.bindings")
