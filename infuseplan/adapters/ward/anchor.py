"""The last hash of this computer's chain in a file that IT names, on another disk.

Whoever cuts the end of a journal leaves a chain that is whole in itself. Where there is no server,
only what lies elsewhere can tell. Several logins may share the name: each has a file of its own.
"""

import json
from dataclasses import asdict
from pathlib import Path

from infuseplan.adapters.text_files import limited_text
from infuseplan.adapters.ward.chain_entry import LARGEST_NUMBER
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.json_reading import decoded_json
from infuseplan.application.ward.meeting import ChainHead
from infuseplan.application.whole_file import save_whole

_SCHEMA = "infuseplan/anchor/1"
_LARGEST = 10_000
_KEYS = {"schema", "origin", "number", "hash"}


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
            table = decoded_json(limited_text(self._path(origin), _LARGEST))
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(table, dict) or table.keys() != _KEYS:
            return None
        number, last = table["number"], table["hash"]
        whole = (
            (table["schema"], table["origin"]) == (_SCHEMA, origin)
            and type(number) is int
            and 0 < number <= LARGEST_NUMBER
            and isinstance(last, str)
        )
        return ChainHead(origin, number, last) if whole else None

    def write(self, head: ChainHead) -> None:
        """Keep how far the chain goes."""
        before = self.read(head.origin)
        if before is None or before.number < head.number:
            table = {"schema": _SCHEMA, **asdict(head)}
            save_whole(self._path(head.origin), json.dumps(table, sort_keys=True).encode())

    def _path(self, origin: str) -> Path:
        return self._named.with_name(f"{self._named.stem}.{origin}{self._named.suffix}")
