"""A file that a person asked for, replaced as a whole or not at all."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path


def save_whole(path: Path, content: bytes) -> None:
    """Write beside the name, flush, and rename; OSError says why that failed.

    Then nothing has changed: not the file that was there before, and no half of the new one is
    left. A link is followed to the file that it names. What is no file, as a named pipe or a
    device, is refused: it would keep the program waiting, or take half of the content.
    """
    try:
        target = Path(os.path.realpath(path))
        _demand_file_or_nothing(target)
        part, handle = _new_beside(target)
    except ValueError:
        raise OSError(errno.EINVAL, "no file can have this name") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _new_beside(target: Path) -> tuple[Path, int]:
    """A new file and its name, which differs from what a killed process of our number left."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = 0
    while True:
        part = target.with_name(f".{target.name}.{os.getpid()}-{number}.part")
        try:
            return part, os.open(part, flags, 0o666)
        except FileExistsError:
            number += 1


def _demand_file_or_nothing(target: Path) -> None:
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
