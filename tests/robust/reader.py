"""What is tried with generated inputs, and the files that it reads."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reader:
    """`read` says how many inputs were accepted; what it raises beside refusals is a fault."""

    seeds: tuple[bytes, ...]
    read: Callable[[bytes], int]
    # Whether documents of JSON are its inputs, so that nonsense can be written for it.
    documents: bool = True
    # How many inputs go into one call of `read`, one a line.
    lines: int = 1
    # What it promises to raise beside the refusals of every reader.
    refuses_by: tuple[type[Exception], ...] = ()


def written(folder: Path, name: str, content: bytes) -> Path:
    """A file with this content; where it is."""
    path = folder / name
    path.write_bytes(content)
    return path


def emptied(folder: Path) -> Path:
    """The folder, made where it is missing, without the files of the input before."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.rglob("*"):
        if old.is_file():
            old.unlink()
    return folder
