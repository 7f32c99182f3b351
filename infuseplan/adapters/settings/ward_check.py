"""`ward.toml` and everything that it names, as `check-site` looks at it."""

import os
import re
import stat
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

from infuseplan.adapters.sealing.site_key import KeyFault, read_key_file, read_password_file
from infuseplan.adapters.settings.ward import WardServer, WardSettings, read_ward
from infuseplan.adapters.text_files import limited_bytes
from infuseplan.application.site_files import SiteFault

_LARGEST_CERTIFICATES = 1_000_000
_CERTIFICATE = re.compile(
    rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----"
)
# The first byte of whatever is a certificate: a sequence.
_SEQUENCE = 0x30
_NAMES = "until then names are neither read nor kept on this computer"
_APART = "until then this computer's record is its own"


def check_ward(path: Path) -> tuple[int, list[SiteFault]]:
    """1 for the key, more where the record is shared; every fault of the file and what it names."""
    found = read_ward(path)
    if found is None:
        return 0, []
    until = _APART if found.key_file is not None else _NAMES
    faults = [
        SiteFault(one.file, one.place, one.read, one.accepted, f"{one.advice}; {until}")
        for one in found.faults
    ]
    if found.key_file is not None:
        accepted = (
            "64 hexadecimal digits in a file of root's or the user's, which others cannot read"
        )
        faults += _secret(found.key_file, read_key_file, accepted, _NAMES)
    if found.settings is None:
        return 0, faults
    places = (found.settings.server, found.settings.folder)
    shared = sum(one is not None for one in places)
    return 1 + shared, [*faults, *_named(found.settings)]


def _named(settings: WardSettings) -> list[SiteFault]:
    faults = [] if settings.server is None else _server(settings.server)
    if settings.folder is not None:
        faults += _shared_folder(settings.folder)
    if settings.anchor is not None and not os.path.isdir(settings.anchor.parent):
        read, advice = "its folder is not there", "mount the other disk, or make the folder"
        faults.append(SiteFault(str(settings.anchor), "", read, "a file on another disk", advice))
    return faults


def _server(server: WardServer) -> list[SiteFault]:
    faults = []
    if server.password_file is not None:
        accepted = "one line in a file of root's or the user's, which others cannot read"
        faults += _secret(server.password_file, read_password_file, accepted, _APART)
    if server.root_certificate is not None:
        read = _no_certificate(server.root_certificate)
        if read:
            accepted = "a certificate as text (PEM), which every user may read"
            advice = f"copy it again from whoever certifies the server; {_APART}"
            faults.append(SiteFault(str(server.root_certificate), "", read, accepted, advice))
    return faults


def _secret(
    path: Path, read: Callable[[Path], object], accepted: str, until: str
) -> list[SiteFault]:
    try:
        read(path)
    except KeyFault as fault:
        return [SiteFault(str(path), "", str(fault), accepted, f"correct it; {until}")]
    return []


def _no_certificate(path: Path) -> str:
    """Why nothing can be certified by this file; empty where something can."""
    try:
        content = limited_bytes(path, _LARGEST_CERTIFICATES)
    except OSError as problem:
        return f"cannot be read ({problem.strerror})"
    if b"PRIVATE KEY-----" in content:
        return "has a private key in it"
    found = _CERTIFICATE.findall(content)
    try:
        whole = all(b64decode(one)[:1] == bytes([_SEQUENCE]) for one in found)
    except ValueError:
        whole = False
    if not found or not whole:
        return "has no certificate in it"
    return ""


def _shared_folder(path: Path) -> list[SiteFault]:
    """The folder of the machine: there, and of a group, never everybody's."""
    accepted = "a folder that its group may read and write, and others may not"
    advice = f"make it as the README shows; {_APART}"
    try:
        seen = path.stat()
    except OSError as problem:
        read = f"cannot be read ({problem.strerror})"
        return [SiteFault(str(path), "", read, accepted, advice)]
    if not stat.S_ISDIR(seen.st_mode):
        return [SiteFault(str(path), "", "is no folder", accepted, advice)]
    if sys.platform == "win32":
        return []
    mode = stat.S_IMODE(seen.st_mode)
    if mode & stat.S_IRWXO or mode & stat.S_IRWXG != stat.S_IRWXG:
        advice = f"chmod 3770 {path}; {_APART}"
        return [SiteFault(str(path), "rights", f"mode {mode:04o}", accepted, advice)]
    return []
