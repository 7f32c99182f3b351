"""A file that a person asked for, replaced as a whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOR_ALL, _PRIVATE = 0o666, 0o600


class NoOrdinaryFile(OSError):
    """What has this name is no file that could be replaced: a pipe, a device, a socket."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, "it is not a regular file")


def real_path(path: Path) -> Path:
    """Where a name leads, past every link; OSError where no file can have it.

    A chain of links without end is given back as a name: whoever opens that is told so.
    """
    try:
        return Path(os.path.realpath(path))
    except ValueError:
        # A null character, or half a character.
        raise OSError(errno.EILSEQ, "no file can have this name") from None


def save_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`; see `replaced_whole`."""
    with replaced_whole(path) as part:
        part.write_bytes(content)


@contextmanager
def replaced_whole(
    path: Path, *, private: bool = False, follows_link: bool = True
) -> Iterator[Path]:
    """An empty file beside `path` that takes its name, flushed, when the block ends well.

    Else nothing has changed: not the file that was there before, and no half of the new one is
    left. OSError says why that failed. A link is followed to the file that it names, or is itself
    replaced: so where the program chose the name, and somebody else may have laid the link. What
    is no file, as a named pipe or a device, is refused: it would keep the program waiting, or take
    half of the content. A `private` file can be read by its owner alone; any other one keeps the
    rights of the file before it.
    """
    target = real_path(path) if follows_link else real_path(path.parent) / path.name
    try:
        rights = _rights_of_file_before(target, follows_link=follows_link)
        part = _new_beside(target, _PRIVATE if private else _FOR_ALL)
    except ValueError:
        raise OSError(errno.EILSEQ, "no file can have this name") from None
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        if rights is not None and not private:
            part.chmod(rights)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _new_beside(target: Path, mode: int) -> Path:
    """A new file, whose name differs from what a killed process of our number left."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    number = 0
    while True:
        part = target.with_name(f".{target.name}.{os.getpid()}-{number}.part")
        try:
            os.close(os.open(part, flags, mode))
        except FileExistsError:
            number += 1
        else:
            return part


def _rights_of_file_before(target: Path, *, follows_link: bool) -> int | None:
    """Those of the file that has the name now; None where none has it, or a link has."""
    try:
        found = os.stat(target, follow_symlinks=follows_link)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise NoOrdinaryFile
    return stat.S_IMODE(found.st_mode)
