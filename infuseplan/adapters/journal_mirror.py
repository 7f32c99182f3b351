"""The second copy of every entry: one line of JSON each, in a file that only ever grows.

Each entry is written here after it is durable in the journal and before it is acknowledged. So an
entry that stands here and not in the journal was lost there, which no check within one file could
tell; and it can be brought back. A line that is torn or damaged is passed over, and the next start
writes the entry once more.

A window that was the last one open leaves a seal as the last line: the SHA-256 of both files. At
the next start every flipped byte of either shows, also one that SQLite would never look at.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from infuseplan.adapters.journal_entries import Entry, entry_of_line, line_of
from infuseplan.application.journal_text import canonical_json, parsed_json

_CHUNK = 1 << 20
_TAIL = 2048


class JournalMirror:
    """The mirror file of one journal. Every method may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def open_to_write(self) -> None:
        """Open the file, or make it, for lines to be added."""
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        self._file = os.open(self._path, flags, 0o600)

    def add(self, entries: Iterable[Entry]) -> None:
        """Write entries, and return when they are durable."""
        self._write([line_of(entry) for entry in entries])

    def mark_open(self, at: str) -> None:
        """Break the seal: from now on the journal may change."""
        self._write([canonical_json({"opened": at})])

    def seal(self, journal: Path) -> None:
        """Leave the hashes of both files as the last line; nobody may have the journal open."""
        seal = {
            "journal": file_hash(journal),
            "journal_bytes": journal.stat().st_size,
            "mirror": file_hash(self._path),
            "mirror_bytes": self._path.stat().st_size,
        }
        # The line must follow what was hashed without a feed in between.
        self._write([canonical_json({"seal": seal})])

    def is_torn(self) -> bool:
        """Whether the file does not end with a whole line."""
        end = os.lseek(self._file, 0, os.SEEK_END)
        if not end:
            return False
        os.lseek(self._file, end - 1, os.SEEK_SET)
        return os.read(self._file, 1) != b"\n"

    def last_seal(self) -> tuple[bytes, int] | None:
        """The last line and where it begins, if it may be a seal; None if it is none."""
        try:
            with self._path.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - _TAIL))
                tail = file.read()
        except FileNotFoundError:
            return None
        if not tail.endswith(b"\n"):
            return None
        line = tail[:-1].rpartition(b"\n")[2]
        return (line, end - len(line) - 1) if b'"seal"' in line else None

    def seal_holds(self, journal: Path) -> bool | None:
        """Whether both files are byte for byte as they were sealed; None if they are not sealed."""
        found = self.last_seal()
        if found is None:
            return None
        line, begins = found
        try:
            seal = parsed_json(line)["seal"]
            names = ("journal", "journal_bytes", "mirror", "mirror_bytes")
            expected = tuple(seal[name] for name in names)
        except (KeyError, TypeError, ValueError, RecursionError):
            return False
        actual = (
            file_hash(journal),
            journal.stat().st_size,
            file_hash(self._path, begins),
            begins,
        )
        # The canonical text leaves no byte of the line free to be another one.
        return expected == actual and line == canonical_json({"seal": seal}).encode()

    def lines(self) -> Iterator[Entry | None]:
        """Every entry of the file, in the order of the lines; None for a line that is damaged."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for line in file:
                try:
                    table = parsed_json(line) if line.endswith(b"\n") else None
                except (ValueError, RecursionError):
                    table = None
                if not isinstance(table, dict):
                    yield None
                elif "opened" not in table and "seal" not in table:
                    yield entry_of_line(table)

    def close(self) -> None:
        """Give the file back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _write(self, lines: list[str]) -> None:
        if not lines:
            return
        text = "".join(f"{line}\n" for line in lines)
        if self.is_torn():
            # Whatever a kill or a full disk cut off stays a line of its own.
            text = f"\n{text}"
        left = text.encode("utf-8")
        while left:
            left = left[os.write(self._file, left) :]
        os.fsync(self._file)


def file_hash(path: Path, size: int | None = None) -> str:
    """The SHA-256 of a file's bytes, or of its first `size` ones."""
    digest = sha256()
    with path.open("rb") as file:
        while size is None or size > 0:
            chunk = file.read(_CHUNK if size is None else min(_CHUNK, size))
            if not chunk:
                break
            digest.update(chunk)
            size = None if size is None else size - len(chunk)
    return digest.hexdigest()
