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
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from infuseplan.adapters.journal.entries import JournalEntry, entry_of_line, line_of
from infuseplan.application.canonical_json import canonical_json, parsed_json

_CHUNK = 1 << 20
# Longer than a seal can be; a longer last line is an entry.
_TAIL = 2048
# Several times the entry of the largest protocol file that is read.
_LONGEST_LINE = 8_000_000


class JournalMirror:
    """The mirror file of one journal. Every method may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._opened = 0

    def open_to_write(self) -> None:
        """Open the file, or make it, for lines to be added."""
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        for name in ("O_CLOEXEC", "O_BINARY", "O_NOFOLLOW"):
            flags |= getattr(os, name, 0)
        self._file = os.open(self._path, flags, 0o600)

    def add(self, entries: Iterable[JournalEntry]) -> None:
        """Write entries, and return when they are durable."""
        self._write([line_of(entry) for entry in entries])

    def mark_open(self, at: str) -> None:
        """Break the seal: from now on the journal may change."""
        self._write([canonical_json({"opened": at})])
        self._opened = os.lseek(self._file, 0, os.SEEK_END)

    def seal(self, journal: Path) -> None:
        """Leave the hashes of both files as the last line; nobody may have the journal open.

        Not where another window has been there in between: if it died, its last entry may be
        missing here, and under a seal nobody would look.
        """
        with self._path.open("rb") as file:
            file.seek(self._opened)
            if any(line.startswith(b'{"opened":') for line in _lines_of(file)):
                return
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

    def seal_holds(self, journal: Path) -> bool | None:
        """Whether both files are byte for byte as they were sealed; None if they are not sealed.

        False as well where the last line is damaged but not torn: then it may have been a seal.
        """
        line, begins = self._last_line()
        if not line.endswith(b"\n"):
            return False if _parsed(line[:-1]) else None
        table = _parsed(line)
        if len(line) > _TAIL or "opened" in table or entry_of_line(table):
            return None
        seal = table.get("seal")
        names = ("journal", "journal_bytes", "mirror", "mirror_bytes")
        if not isinstance(seal, dict) or seal.keys() != set(names):
            return False
        # Both at once: a start waits for it, and hashing leaves Python's lock to the other one.
        with ThreadPoolExecutor(2) as pool:
            both = pool.submit(file_hash, journal), pool.submit(file_hash, self._path, begins)
            hashes = [one.result() for one in both]
        actual = (hashes[0], journal.stat().st_size, hashes[1], begins)
        # The canonical text leaves no byte of the line free to be another one.
        # Half a character, which JSON can name, has no bytes of its own, and is in no seal.
        is_canonical = line == f"{canonical_json(table)}\n".encode("utf-8", "surrogatepass")
        return is_canonical and actual == tuple(seal[name] for name in names)

    def lines(self) -> Iterator[JournalEntry | None]:
        """Every entry of the file, in the order of the lines; None for a line that is damaged."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return
        with file:
            for line in _lines_of(file):
                table = _parsed(line) if line.endswith(b"\n") else {}
                if "opened" not in table and "seal" not in table:
                    yield entry_of_line(table)

    def close(self) -> None:
        """Give the file back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _last_line(self) -> tuple[bytes, int]:
        """The last line, torn or not, and where it begins; of a very long one only the end."""
        try:
            with self._path.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(0, end - _TAIL - 1))
                tail = file.read()
        except FileNotFoundError:
            return b"", 0
        line = tail[tail.rfind(b"\n", 0, -1) + 1 :]
        return line, end - len(line)

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


def _lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is longer than any entry only the beginning."""
    while line := file.readline(_LONGEST_LINE):
        yield line
        while line and not line.endswith(b"\n"):
            line = file.readline(_LONGEST_LINE)


def _parsed(line: bytes) -> dict[str, Any]:
    """The table of a line; empty where it is none."""
    try:
        table = parsed_json(line.decode("utf-8").rstrip("\n"))
    except ValueError:
        return {}
    return table if isinstance(table, dict) else {}


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
