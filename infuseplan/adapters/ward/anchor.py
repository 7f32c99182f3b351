"""The last hash of this computer's chain in a file that IT names, on another disk.

Whoever cuts the end of a journal leaves a chain that is whole in itself. Where there is no server,
only what lies elsewhere can tell. Several logins may share the name: each has a file of its own.
"""

import json
from dataclasses import asdict
from pathlib import Path

from infuseplan.adapters.text_files import limited_bytes
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.ward.meeting import ChainHead
from infuseplan.application.whole_file import save_whole

_SCHEMA = "infuseplan/anchor/1"
_LARGEST = 10_000


def first_missing(own: OwnReader, held: ChainHead) -> int | None:
    """From which entry on a chain is not the one whose last entry was held elsewhere.

    None where it is the same, or goes on from there.
    """
    last = own.head().number
    if held.number > last:
        return last + 1
    return None if own.hash_at(held.number) == held.hash else held.number


class AnchorFile:
    """IT's file, as far as it is about one chain. Methods may raise OSError."""

    def __init__(self, named: Path) -> None:
        self._named = named

    def read(self, origin: str) -> ChainHead | None:
        """What was last written there of this chain; None where there is nothing that says so."""
        try:
            table = json.loads(limited_bytes(self._path(origin), _LARGEST))
            head = ChainHead(str(table["origin"]), int(table["number"]), str(table["hash"]))
            return head if table["schema"] == _SCHEMA and head.origin == origin else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def write(self, head: ChainHead) -> None:
        """Keep how far the chain goes."""
        before = self.read(head.origin)
        if before is None or before.number < head.number:
            table = {"schema": _SCHEMA, **asdict(head)}
            save_whole(self._path(head.origin), json.dumps(table, sort_keys=True).encode())

    def _path(self, origin: str) -> Path:
        return self._named.with_name(f"{self._named.stem}.{origin}{self._named.suffix}")
