"""The name of a protocol file and of its regimens, read before the file is checked.

The window asks its first questions by it. Nothing is planned by it: before the first plan the
whole file is read and checked by `shelf`, and a faulty one plans nothing. Only the tables that are
asked for are parsed, because parsing a whole file takes a tenth of the time to open the window.
"""

import re
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from infuseplan.adapters.text_files import limited_bytes
from infuseplan.adapters.toml import LARGEST_FILE, NotToml, read_toml
from infuseplan.domain.protocol.reference import (
    Approval,
    ProductName,
    ProtocolHeadline,
    ProtocolRef,
    RegimenName,
)

_READ = (b"identity", b"product", b"regimens")
_HEAD = re.compile(rb"\[{1,2}([a-z_]+)[a-z_.]*\]{1,2}\s*")


def read_headline(path: Path, approvals: dict[str, Approval]) -> ProtocolHeadline | None:
    """The headline of the file, or None where it cannot be read; `shelf` says why."""
    try:
        content = limited_bytes(path, LARGEST_FILE)
        table = _tables(content)
        digest = sha256(content).hexdigest()
        identity, product = table["identity"], table["product"]
        return ProtocolHeadline(
            ref=ProtocolRef(
                id=identity["id"],
                title=identity["title"],
                kind=identity["kind"],
                market=identity["market"],
                revision=identity["revision"],
                sha256=digest,
                approved=approvals.get(digest),
                product=ProductName(product["name"], Decimal(product["concentration_mg_per_ml"])),
                revision_note=identity.get("revision_note"),
                newer_known=identity.get("newer_known"),
                superseded_after=identity.get("superseded_after"),
            ),
            regimens=tuple(
                RegimenName(regimen["id"], regimen["name"], tuple(regimen["drugs"]))
                for regimen in table["regimens"]
            ),
        )
    except (OSError, NotToml, KeyError, TypeError, ValueError, ArithmeticError):
        return None


def revisions(folder: Path) -> dict[str, date]:
    """The date of revision of each protocol file by its SHA-256, as far as one can be read."""
    found = (read_headline(path, {}) for path in sorted(folder.glob("*.toml")))
    refs = [one.ref for one in found if one is not None]
    return {ref.sha256: ref.revision for ref in refs if type(ref.revision) is date}


def _tables(content: bytes) -> dict[str, Any]:
    """The tables that are read here; all of them where their lines cannot be told apart."""
    # In a text of several lines a line may look like the head of a table.
    if b'"""' in content or b"'''" in content:
        return read_toml(content)
    lines, kept = [], True
    for line in content.splitlines(keepends=True):
        if line.startswith(b"["):
            head = _HEAD.fullmatch(line)
            if head is None:
                # A name in quotes, a comment, or no head at all but a line of a list.
                return read_toml(content)
            kept = head[1] in _READ
        if kept:
            lines.append(line)
    return read_toml(b"".join(lines))
