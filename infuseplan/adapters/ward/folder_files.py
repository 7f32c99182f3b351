"""The files of a folder that the logins of one computer share: each written by its owner alone.

The owner writes, the group reads, nobody else does anything. No link is followed.
"""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from infuseplan.application.ward.meeting import MeetingFault

_MODE = 0o640
_FLAGS = (
    getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_BINARY", 0)
    # A named pipe that another login left there would be waited for without end.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)


class SharedFiles:
    """The files of one folder by their names. Methods may raise OSError and MeetingFault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def opened(self, name: str) -> BinaryIO:
        """A file to be read; FileNotFoundError where there is none."""
        # A pipe that somebody laid there would keep the exchange waiting for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS
        file = os.fdopen(os.open(self.folder / name, flags), "rb")
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise MeetingFault("rights", "strange file")
        return file

    def is_own(self, name: str) -> bool:
        """Whether there is such a file and this login may have written it."""
        try:
            found = os.lstat(self.folder / name)
        except FileNotFoundError:
            return False
        return sys.platform == "win32" or found.st_uid == os.geteuid()

    def append(self, name: str, lines: str) -> None:
        """Add lines to a file, and return when they are durable."""
        handle = os.open(self.folder / name, os.O_RDWR | os.O_APPEND | os.O_CREAT | _FLAGS, _MODE)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise MeetingFault("rights", "strange file")
            if sys.platform != "win32" and stat.S_IMODE(found.st_mode) != _MODE:
                os.fchmod(handle, _MODE)
            end = os.lseek(handle, 0, os.SEEK_END)
            if end:
                os.lseek(handle, end - 1, os.SEEK_SET)
                if os.read(handle, 1) != b"\n":
                    # Whatever a kill or a full disk cut off stays a line of its own.
                    lines = f"\n{lines}"
            left = lines.encode("utf-8")
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def replace(self, name: str, content: bytes) -> None:
        """Whole or not at all; the bytes that were there before are overwritten."""
        part = self.folder / f".{name}.{os.getpid()}.part"
        with suppress(FileNotFoundError):
            part.unlink()
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, _MODE)
        try:
            with os.fdopen(handle, "wb") as file:
                if sys.platform != "win32":
                    os.fchmod(file.fileno(), _MODE)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            before = None
            # Windows replaces no file that somebody has open.
            if sys.platform != "win32":
                with suppress(FileNotFoundError):
                    before = os.open(self.folder / name, os.O_RDWR | _FLAGS)
            try:
                part.replace(self.folder / name)
                if before is not None:
                    os.write(before, bytes(os.fstat(before).st_size))
                    os.fsync(before)
            finally:
                if before is not None:
                    os.close(before)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
