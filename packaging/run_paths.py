"""Folders of the building machine, taken out of Linux' libraries. Read by `build.py` and tests.

A Python that was built with a shared library says in each of its modules where that library lay,
which may be somebody's home. On a ward's computer the linker would look there first, in a folder
of whoever has that name. The bundle's libraries are found without it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"\x7fELF\x02\x01"
"""An ELF file of 64 bits, the lower byte first: x86-64 and ARM alike."""
LOADED, DYNAMIC = 1, 2
NOTHING, STRINGS, RPATH, RUNPATH = 0, 5, 15, 29
ENTRY = struct.Struct("<QQ")
SEGMENT = struct.Struct("<IIQQQQQQ")


def _segments(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind, place in the file, address and size in the file of each segment."""
    (table,) = struct.unpack_from("<Q", content, 32)
    size, count = struct.unpack_from("<HH", content, 54)
    for number in range(count):
        kind, _, place, address, _, length, _, _ = SEGMENT.unpack_from(
            content, table + number * size
        )
        yield kind, place, address, length


def _entries(content: bytes, place: int, length: int) -> list[tuple[int, int]]:
    """The dynamic section up to its end."""
    found = []
    for start in range(place, place + length, ENTRY.size):
        tag, value = ENTRY.unpack_from(content, start)
        if tag == NOTHING:
            break
        found.append((tag, value))
    return found


def _text(content: bytes, place: int) -> str:
    return content[place : content.index(b"\0", place)].decode("utf-8")


def _place_of(content: bytes, address: int) -> int:
    """Where in the file lies what is loaded at an address."""
    for kind, place, start, length in _segments(content):
        if kind == LOADED and start <= address < start + length:
            return place + address - start
    raise ValueError(f"nothing is loaded at {address:#x}")


def run_paths(content: bytes) -> list[str]:
    """Where the linker is told to look, as the file says it; empty for any other file."""
    if not content.startswith(MAGIC):
        return []
    found = []
    for kind, place, _, length in _segments(content):
        if kind == DYNAMIC:
            entries = _entries(content, place, length)
            strings = _place_of(content, dict(entries)[STRINGS])
            paths = [value for tag, value in entries if tag in (RPATH, RUNPATH)]
            found += [_text(content, strings + value) for value in paths]
    return found


def is_foreign(path: str) -> bool:
    """Whether a list of folders names one that does not lie beside the library itself."""
    return any(folder and not folder.startswith("$ORIGIN") for folder in path.split(":"))


def without_foreign_paths(content: bytes) -> bytes:
    """The same library without the entries that name a folder elsewhere; as long as before.

    The text of the folder stays where it is, for other names may end as it does; nobody reads it.
    """
    if not any(map(is_foreign, run_paths(content))):
        return content
    changed = bytearray(content)
    for kind, place, _, length in _segments(content):
        if kind != DYNAMIC:
            continue
        entries = _entries(content, place, length)
        strings = _place_of(content, dict(entries)[STRINGS])
        kept = [
            (tag, value)
            for tag, value in entries
            if tag not in (RPATH, RUNPATH) or not is_foreign(_text(content, strings + value))
        ]
        kept += [(NOTHING, 0)] * (len(entries) - len(kept))
        for number, entry in enumerate(kept):
            ENTRY.pack_into(changed, place + number * ENTRY.size, *entry)
    return bytes(changed)


def clean(folder: Path) -> int:
    """Take foreign folders out of every library below `folder`; how many files were changed."""
    changed = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        before = path.read_bytes()
        after = without_foreign_paths(before)
        if after != before:
            path.write_bytes(after)
            changed += 1
    return changed
