#!/usr/bin/env python3
"""Sign the protocol files for packaged builds. Needs PyNaCl; `build.py` brings it.

usage: sign_protocols.py OUT [--key FILE --revision N]
       sign_protocols.py --new-key FILE

OUT becomes a folder with `protocols/` (the files and SIGNATURES.json) and the module
`_infuseplan_release.py` with the public key, which is compiled into the program.

With --key, the private key of the makers is read from FILE, which never lies in the repository.
N is that of the release before, or one more where any protocol file has changed. Without --key a
throw-away key is made in OUT, and the program that is built with it says that it is a trial.
--new-key makes a private key in a new FILE and prints the public one.
"""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Any

from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_seed_keypair,
)

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from infuseplan.adapters.protocols.signature import (  # noqa: E402 - needs the line before
    MANIFEST,
    SCHEMA,
    ed25519_holds,
    rendered,
    signed_bytes,
)

SEED_BYTES = 32


def write_private(path: Path, text: str) -> None:
    """For its owner only; an existing file is never replaced."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SystemExit(f"{path} exists; a key is never replaced") from None
    with os.fdopen(number, "w") as file:
        file.write(text)


def new_key(path: Path) -> bytes:
    """A private key in a new file; returns the public one."""
    seed = os.urandom(SEED_BYTES)
    write_private(path, seed.hex() + "\n")
    public, _ = crypto_sign_seed_keypair(seed)
    return bytes(public)


def key_pair(path: Path) -> tuple[bytes, bytes]:
    """Public and private key; ValueError where the file holds no key."""
    seed = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(seed) != SEED_BYTES:
        raise ValueError(f"{path.name} holds no private key of {SEED_BYTES} bytes in hexadecimal")
    public, private = crypto_sign_seed_keypair(seed)
    return bytes(public), bytes(private)


def manifest_of(folder: Path, revision: int, private: bytes) -> bytes:
    """The signed manifest of all protocol files in a folder."""
    files = {}
    for path in sorted(folder.glob("*.toml")):
        content = path.read_bytes()
        identity = tomllib.loads(content.decode("utf-8"))["identity"]
        files[path.name] = {
            "sha256": sha256(content).hexdigest(),
            "revision": identity["revision"].isoformat(),
        }
    manifest: dict[str, Any] = {"schema": SCHEMA, "revision": revision, "files": files}
    signature = crypto_sign(signed_bytes(manifest), private)[:crypto_sign_BYTES]
    return rendered({**manifest, "signature": signature.hex()})


def sign(out: Path, key: Path | None, revision: int) -> None:
    """Lay the signed files and the module with the public key into `out`."""
    trial = key is None
    if key is None:
        key = out / "trial.key"
        out.mkdir(parents=True, exist_ok=True)
        if not key.exists():
            new_key(key)
    public, private = key_pair(key)
    folder = out / "protocols"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "resources" / "protocols").glob("*.toml")):
        shutil.copyfile(path, folder / path.name)
    content = manifest_of(folder, revision, private)
    (folder / MANIFEST).write_bytes(content)
    module = f'"""Written by the build."""\n\nTRIAL = {trial}\nPUBLIC_KEY = "{public.hex()}"\n'
    (out / "_infuseplan_release.py").write_text(module, encoding="ascii")
    # A build with a key that fits nothing would refuse everything at the first start.
    if not ed25519_holds(public, *message_and_signature(content)):
        raise SystemExit("the signature that was just made does not hold")
    kind = "a throw-away key: trial build" if trial else f"the key {public.hex()}"
    count = len(list(folder.glob("*.toml")))
    print(f"{count} protocol files, revision {revision}, signed with {kind}")


def message_and_signature(content: bytes) -> tuple[bytes, bytes]:
    """What was signed in a manifest's bytes, and the signature."""
    import json  # noqa: PLC0415 - only here

    manifest = json.loads(content)
    return signed_bytes(manifest), bytes.fromhex(manifest["signature"])


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--new-key", file]:
            print(f"public key {new_key(Path(file)).hex()}")
        case [out] if not out.startswith("-"):
            sign(Path(out), None, 1)
        case [out, "--key", file, "--revision", number] if number.isdecimal():
            sign(Path(out), Path(file), int(number))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
