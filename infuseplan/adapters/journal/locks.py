"""Who has the journal open, told by locks of the system: they die with the process that holds them.

One empty file, locked byte by byte. Each window holds one of the first bytes; whoever holds all of
them is alone. A record that is being written is one byte further behind.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import struct

_SLOTS = 16
_FIRST_RECORD = 1000
_PAUSE_S = 0.01
# Not through a link: the lock would be somebody else's file.
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class TooManyWindows(Exception):
    """No place among those who have the journal open became free in time."""


class JournalLocks:
    """The locks of one window. OSError where the file cannot be made or locked."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, _FLAGS, 0o600)
        self._slot: int | None = None
        self._records: set[int] = set()

    def enter(self, patience_ms: int) -> None:
        """Take a place; TooManyWindows if there is none within the time."""
        deadline = time.monotonic() + patience_ms / 1000
        while True:
            for slot in range(_SLOTS):
                if _lock(self._file, slot):
                    self._slot = slot
                    return
            # Somebody who is alone just now, to seal the journal, is so for a moment only.
            if time.monotonic() > deadline:
                raise TooManyWindows
            time.sleep(_PAUSE_S)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else has the journal open; while the block runs nobody else can."""
        taken = []
        for slot in range(_SLOTS):
            if slot == self._slot:
                continue
            if not _lock(self._file, slot):
                break
            taken.append(slot)
        try:
            yield len(taken) == _SLOTS - (self._slot is not None)
        finally:
            for slot in taken:
                _unlock(self._file, slot)

    def hold(self, number: int) -> bool:
        """Reserve the record whose header is entry `number`; False where another window has it."""
        if number not in self._records and _lock(self._file, _FIRST_RECORD + number):
            self._records.add(number)
        return number in self._records

    def release(self, number: int) -> None:
        """Give a record back."""
        if number in self._records:
            self._records.remove(number)
            _unlock(self._file, _FIRST_RECORD + number)

    def close(self) -> None:
        """Give everything back."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":

    def _lock(file: int, place: int) -> bool:
        os.lseek(file, place, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: int, place: int) -> None:
        os.lseek(file, place, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:

    def _lock(file: int, place: int) -> bool:
        try:
            _set(file, fcntl.F_WRLCK, place)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(file: int, place: int) -> None:
        _set(file, fcntl.F_UNLCK, place)

    def _set(file: int, kind: int, place: int) -> None:
        # Locks of the open file, not of the process: the older ones would also let two windows
        # of one process through, and would vanish when any other handle to the file is closed.
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack("hhqqi", kind, os.SEEK_SET, place, 1, 0))
