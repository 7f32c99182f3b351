"""The seal of the program's own protocol files: what a packaged program plans by was signed.

`SIGNATURES.json` beside the files lists each with its SHA-256 and its revision, carries a number
that rises with every change, and is signed as a whole with Ed25519. The public key is compiled
into the packaged program. In the source tree there is neither, and nothing is checked there:
whoever can change the files can change the program as well.

One thing wrong refuses the whole folder. There is no second folder to fall back to, and the files
that still look right lie in an installation that somebody or something has changed.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from infuseplan.adapters.owners import other_owner
from infuseplan.adapters.protocols.newest import look_alike, read_floor
from infuseplan.adapters.text_files import is_there, limited_bytes
from infuseplan.application.json_reading import decoded_json
from infuseplan.application.site_files import NEWEST
from infuseplan.application.whole_file import replaced_whole
from infuseplan.frozen import frozen

MANIFEST = "SIGNATURES.json"
SCHEMA = "infuseplan/signed-protocols/1"

# A signature that was made for something else must not fit here.
_PURPOSE = b"InfusePlan protocol files, Ed25519\n"
_LARGEST = 1_000_000
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_REINSTALL = "install the program again from the hospital's own source"
_CHANGED = "has been changed since it was signed"

Verify = Callable[[bytes, bytes, bytes], bool]
"""Public key, message and signature; True where the signature holds."""


@frozen
class SealFault:
    """What is not as it was signed, and what to do. The domain's own word for faults of files
    would bring pydantic into the start of the window."""

    file: str
    key: str
    text: str
    advice: str


def rendered(manifest: dict[str, Any]) -> bytes:
    """The one way in which a manifest is written; a file that differs by a space was changed."""
    return (json.dumps(manifest, indent=2, sort_keys=True) + "\n").encode("ascii")


def signed_bytes(manifest: dict[str, Any]) -> bytes:
    """What the signature covers: everything but itself."""
    return _PURPOSE + rendered({key: manifest[key] for key in manifest if key != "signature"})


def ed25519_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """The check by libsodium, which also refuses the second writing of a valid signature."""
    if len(public_key) != _KEY_BYTES or len(signature) != _SIGNATURE_BYTES:
        # libsodium would read past the end of a shorter key.
        return False
    # By name and here: only packaged programs check a signature, and a plan needs none.
    nacl = import_module("nacl.bindings")
    try:
        nacl.crypto_sign_open(signature + message, public_key)
    except (import_module("nacl.exceptions").BadSignatureError, ValueError):
        return False
    return True


class RevisionGuard:
    """The newest signed revision that this user has planned by; older ones are refused.

    IT may lay a file of the same kind into the machine-wide folder; the higher number counts.
    A file that is there and sets no floor for this program's key is a slip and no permission:
    nothing is planned until it is corrected or removed.
    """

    def __init__(self, own_folder: Path, machine_folder: Path) -> None:
        self._own = own_folder / NEWEST
        self._machine = machine_folder / NEWEST

    def fault(self, key: str, revision: int) -> SealFault | None:
        """Why a revision signed by `key` may not be used; remembers it where it may."""
        machine, own = read_floor(self._machine), read_floor(self._own)
        alike = None if is_there(self._machine) else look_alike(self._machine)
        if alike is not None:
            text = f"is not called {NEWEST}, so that nobody could tell which revisions are too old"
            return SealFault(str(alike), "", text, f"IT renames it to {NEWEST}, or removes it")
        for floor, path, advice in (
            (machine, self._machine, "IT corrects it; “infuseplan check-site” says where"),
            (own, self._own, "remove this file and start again"),
        ):
            if floor.faults:
                first = floor.faults[0]
                text = "cannot be used, so that an older protocol could pass for the newest: "
                return SealFault(str(path), first.place, text + first.read, advice)
        if is_there(self._machine) and key not in machine.revisions:
            text = f"sets no oldest revision for the key of this program, {key}"
            return SealFault(str(self._machine), "", text, "IT adds the key, or removes the file")
        for floor, path in ((machine, self._machine), (own, self._own)):
            least = floor.revisions.get(key, 0)
            if revision < least:
                return SealFault(
                    MANIFEST,
                    "",
                    f"revision {revision} is older than {least}, which was in use here before",
                    f"install the newest release; what was in use is kept in {path}",
                )
        if revision > own.revisions.get(key, 0):
            _keep(self._own, {**own.revisions, key: revision})
        return None


def _keep(path: Path, revisions: dict[str, int]) -> None:
    """Whole or not at all. A home that cannot be written to must not keep anyone from planning."""
    with suppress(OSError):
        if other_owner(path.parent, (path,)) is not None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced_whole(path, follows_link=False) as part:
            part.write_bytes(rendered(revisions))


class ProtocolSeal:
    """What was signed of one folder, and what is different now. Looked at once in a process."""

    def __init__(
        self,
        folder: Path,
        public_key: bytes,
        guard: RevisionGuard,
        verify: Verify = ed25519_holds,
    ) -> None:
        self._folder = folder
        self._key = public_key
        self._guard = guard
        self._verify = verify
        self._seen: tuple[SealFault, ...] | None = None
        self._digests: dict[str, str] = {}

    def faults(self) -> tuple[SealFault, ...]:
        """Everything that is not as it was signed; nothing may be planned where there is any."""
        if self._seen is None:
            self._seen = self._look()
        return self._seen

    def faults_of(self, name: str, content: bytes) -> tuple[SealFault, ...]:
        """The same for the bytes that are about to be used, read after the folder was looked at."""
        faults = self.faults()
        if faults or self._digests.get(name) == sha256(content).hexdigest():
            return faults
        return (_fault(name, _CHANGED),)

    def _look(self) -> tuple[SealFault, ...]:
        try:
            content = limited_bytes(self._folder / MANIFEST, _LARGEST)
            present = sorted(path.name for path in self._folder.iterdir())
        except OSError as problem:
            return (_fault(MANIFEST, f"cannot be read: {problem.strerror}"),)
        manifest = _manifest(content)
        if manifest is None:
            return (_fault(MANIFEST, _CHANGED),)
        if not self._verify(self._key, signed_bytes(manifest), _signature(manifest)):
            return (_fault(MANIFEST, "is not signed by the makers of this program"),)
        listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
        faults = [_fault(name, "is missing") for name in listed if name not in present]
        faults += [
            SealFault(name, "", "is not among the signed files", f"remove it, or {_REINSTALL}")
            for name in present
            if name not in listed and name != MANIFEST
        ]
        faults += [
            _fault(name, _CHANGED)
            for name in present
            if name in listed and _digest(self._folder / name) != listed[name]
        ]
        if faults:
            return tuple(faults)
        older = self._guard.fault(self._key.hex(), manifest["revision"])
        if older is not None:
            return (older,)
        self._digests = listed
        return ()


def _manifest(content: bytes) -> dict[str, Any] | None:
    """The manifest in `content`, written exactly as manifests are; None for anything else."""
    try:
        manifest = decoded_json(content.decode("ascii"))
        if manifest["schema"] != SCHEMA or rendered(manifest) != content:
            return None
        whole = (
            type(manifest["revision"]) is int
            and re.fullmatch("[0-9a-f]{128}", manifest["signature"])
            and all(
                re.fullmatch("[0-9a-f]{64}", one["sha256"]) for one in manifest["files"].values()
            )
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return manifest if whole else None


def _signature(manifest: dict[str, Any]) -> bytes:
    return bytes.fromhex(manifest["signature"])


def _digest(path: Path) -> str:
    try:
        return sha256(limited_bytes(path, _LARGEST)).hexdigest()
    except OSError:
        return ""


def _fault(name: str, text: str) -> SealFault:
    return SealFault(name, "", text, _REINSTALL)


def installed_release(folder: Path) -> tuple[str | None, int | None]:
    """The public key of this program and the revision of its files, each None where there is none.

    Nothing is proved here: the seal does that.
    """
    try:
        key = str(import_module("_infuseplan_release").PUBLIC_KEY)
    except (ImportError, AttributeError):
        return None, None
    try:
        manifest = _manifest(limited_bytes(folder / MANIFEST, _LARGEST))
    except OSError:
        manifest = None
    return key, None if manifest is None else manifest["revision"]


def compiled_seal(folder: Path, own_folder: Path, machine_folder: Path) -> ProtocolSeal:
    """The seal with the key that this program was built with.

    A packaged program without one accepts nothing: an empty key fits no signature.
    """
    try:
        key = bytes.fromhex(import_module("_infuseplan_release").PUBLIC_KEY)
    except (ImportError, AttributeError, ValueError):
        key = b""
    return ProtocolSeal(folder, key, RevisionGuard(own_folder, machine_folder))
