#!/usr/bin/env python3
"""The icon of the Windows programs and of the installer, from the program's own pictures.

usage: python3 packaging/windows/icon.py

Writes packaging/windows/infuseplan.ico anew. The pictures go in as the PNG files that they are,
which Windows reads since Vista: nothing is drawn twice, and no tool for pictures is needed.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parent.parent / "resources" / "icons"
ICON = HERE / "infuseplan.ico"

_COLOURS_BY_PALETTE, _RESERVED, _PLANES, _BITS = 0, 0, 1, 32
_KIND_ICON = 1
_HEADER, _ENTRY = struct.Struct("<HHH"), struct.Struct("<BBBBHHII")
# Where a PNG states its width and height, each in four bytes.
_SIZES = struct.Struct(">II")
_SIZES_AT = 16
# One byte holds a side; 256 is written as 0.
_LARGEST = 256


def sides(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG."""
    width, height = _SIZES.unpack_from(picture, _SIZES_AT)
    return int(width), int(height)


def icon_of(pictures: list[bytes]) -> bytes:
    """One .ico file with these PNG files, smallest first."""
    ordered = sorted(pictures, key=sides)
    place = _HEADER.size + _ENTRY.size * len(ordered)
    entries = b""
    for picture in ordered:
        width, height = (side % _LARGEST for side in sides(picture))
        look = (_COLOURS_BY_PALETTE, _RESERVED, _PLANES, _BITS)
        entries += _ENTRY.pack(width, height, *look, len(picture), place)
        place += len(picture)
    return _HEADER.pack(0, _KIND_ICON, len(ordered)) + entries + b"".join(ordered)


def pictures_of_the_program() -> list[bytes]:
    return [path.read_bytes() for path in sorted(PICTURES.glob("infuseplan-*.png"))]


def main() -> int:
    ICON.write_bytes(icon_of(pictures_of_the_program()))
    print(f"{ICON.name}: {ICON.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
