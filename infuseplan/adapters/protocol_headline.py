"""The name of a protocol file and of its regimens, read before the file is checked.

The window asks its first questions by it. Nothing is planned by it: before the first plan the
whole file is read and checked by `protocol_shelf`, and a faulty one plans nothing.
"""

import tomllib
from hashlib import sha256
from pathlib import Path

from infuseplan.domain.protocol_ref import Approval, ProtocolHeadline, ProtocolRef, RegimenName


def read_headline(path: Path, approvals: dict[str, Approval]) -> ProtocolHeadline | None:
    """The headline of the file, or None where it cannot be read; `protocol_shelf` says why."""
    try:
        content = path.read_bytes()
        table = tomllib.loads(content.decode("utf-8"))
        digest = sha256(content).hexdigest()
        identity = table["identity"]
        return ProtocolHeadline(
            ref=ProtocolRef(
                id=identity["id"],
                title=identity["title"],
                kind=identity["kind"],
                market=identity["market"],
                revision=identity["revision"],
                sha256=digest,
                approved=approvals.get(digest),
                revision_note=identity.get("revision_note"),
            ),
            regimens=tuple(
                RegimenName(regimen["id"], regimen["name"], tuple(regimen["drugs"]))
                for regimen in table["regimens"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
