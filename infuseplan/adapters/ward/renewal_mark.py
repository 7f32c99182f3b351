"""Whether this computer has to begin a new chain, because another one writes the same.

It is kept beside the copy and not in it: a copy can be fetched once more, and this cannot.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from infuseplan.adapters.text_files import limited_bytes
from infuseplan.application.whole_file import save_whole
from infuseplan.frozen import frozen

MARK_FILE = "ward-chain.json"
_LARGEST = 10_000
RenewalReason = Literal["clone", "behind"]


@frozen
class DueRenewal:
    """Of which chain, and from which of its entries on they are this computer's alone."""

    origin: str
    fork: int
    reason: RenewalReason


class RenewalMark:
    """The small file of one data folder. Methods may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / MARK_FILE
        self._machine, self.due = self._read()

    @property
    def is_due(self) -> bool:
        """Whether a new chain has to be begun before anything is sent."""
        return self.due is not None

    def is_due_of(self, origin: str) -> bool:
        """The same of one chain: a window may have begun another one since this was read."""
        return self.due is not None and self.due.origin == origin

    def set(self, origin: str, fork: int, reason: RenewalReason) -> None:
        """From now on it is due."""
        self._machine, _ = self._read()
        self.due = DueRenewal(origin, fork, reason)
        self._write()

    def settle(self, machine: str) -> None:
        """The chain is this machine's."""
        if (machine, None) != (self._machine, self.due):
            self._machine, self.due = machine, None
            self._write()

    def is_of(self, machine: str) -> bool:
        """Whether the chain was written on this machine, as far as anybody knows."""
        return not machine or self._machine in ("", machine)

    @property
    def machine(self) -> str:
        """On which machine the chain was written; empty where nobody has looked."""
        return self._machine

    def _write(self) -> None:
        table = {"machine": self._machine, "due": asdict(self.due) if self.due else None}
        save_whole(self._path, json.dumps(table, sort_keys=True).encode())
        if os.name == "posix":
            self._path.chmod(0o600)

    def _read(self) -> tuple[str, DueRenewal | None]:
        try:
            table = json.loads(limited_bytes(self._path, _LARGEST))
            due = table["due"]
            return str(table["machine"]), DueRenewal(**due) if due else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            # Damaged, it says nothing; the server still tells two chains apart.
            return "", None
