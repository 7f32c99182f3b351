"""Reading what may come from anywhere, and writing a text file where a person asked for it.

Every file that somebody names, or that lies where others can put one, is read here: a regular
file and nothing else, and no more of it than it may have. A named pipe would keep the program
waiting for ever, and `/dev/zero` has no end.
"""

import errno
import os
import stat
from pathlib import Path

from infuseplan.application.whole_file import save_whole

# Neither waits for somebody at the other end nor becomes the terminal of this process.
_QUIETLY = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_PIECE = 65_536
_MB = 1_000_000
_KB = 1_000


def limited_bytes(path: Path, most: int) -> bytes:
    """The bytes of a regular file that has at most `most` of them.

    OSError otherwise, whose `strerror` says why in words: not there, not a file, too large.
    """
    try:
        # Before it is opened as well: opening alone makes some devices do something.
        _demand_regular(os.stat(path))
        handle = os.open(path, _QUIETLY)
    except ValueError:
        # A null character, or half a character, which no name of a file can hold.
        raise OSError(errno.EINVAL, "no file can have this name") from None
    with os.fdopen(handle, "rb", buffering=0) as file:
        _demand_regular(os.fstat(handle))
        pieces: list[bytes] = []
        left = most + 1
        while left > 0 and (piece := file.read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    if left <= 0:
        raise OSError(errno.EFBIG, f"it is larger than {_size(most)}")
    return b"".join(pieces)


def limited_text(path: Path, most: int) -> str:
    """The same as UTF-8 text; UnicodeDecodeError where it is none."""
    return limited_bytes(path, most).decode("utf-8")


def is_there(path: Path) -> bool:
    """Whether something of this name lies there, or nobody can tell because the folder is closed.

    Only a name that is certainly free counts as absent: a link that leads nowhere and a folder that
    may not be entered are faults, and reading the file says so.
    """
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def save_text(path: Path, text: str) -> str:
    """Write `text` to `path`; returns why that was not possible, or an empty text."""
    try:
        save_whole(path, text.encode("utf-8"))
    except OSError as problem:
        return problem.strerror or str(problem)
    return ""


def _demand_regular(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")


def _size(most: int) -> str:
    if most >= _MB:
        return f"{most // _MB} MB"
    return f"{most // _KB} kB" if most >= _KB else f"{most} bytes"
