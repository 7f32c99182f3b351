"""Folders of the building machine are taken out of libraries, and nothing else is."""

import struct
from pathlib import Path

import pytest

from tests.packaging.loading import loaded

run_paths = loaded("run_paths")

NEEDED, STRINGS, RPATH, RUNPATH = 1, 5, 15, 29


def library(
    *entries: tuple[int, int], strings: bytes = b"\0libz.so\0/srv/some/lib\0$ORIGIN\0"
) -> bytes:
    """The smallest ELF file that a linker would read names from; strings lie at 0x200."""
    header = b"\x7fELF\x02\x01" + bytes(26)
    header += struct.pack("<QQIHHH", 64, 0, 0, 64, 56, 2) + bytes(6)
    dynamic = [*entries, (STRINGS, 0x200), (0, 0)]
    whole = struct.pack("<IIQQQQQQ", 1, 4, 0, 0, 0, 0x400, 0x400, 1)
    part = struct.pack("<IIQQQQQQ", 2, 4, 0x100, 0x100, 0, 16 * len(dynamic), 0, 8)
    content = (header + whole + part).ljust(0x100, b"\0")
    content += b"".join(struct.pack("<QQ", *entry) for entry in dynamic)
    return (content.ljust(0x200, b"\0") + strings).ljust(0x400, b"\0")


FOREIGN, OWN, NAME = 9, 23, 1


@pytest.mark.parametrize("kind", [RPATH, RUNPATH])
def test_a_folder_of_somebody_is_taken_out(kind: int) -> None:
    before = library((NEEDED, NAME), (kind, FOREIGN))
    assert run_paths.run_paths(before) == ["/srv/some/lib"]
    after = run_paths.without_foreign_paths(before)
    # What follows moves up, and the end of the table stays its end.
    assert after[0x100:0x140] == library((NEEDED, NAME), strings=b"")[0x100:0x120] + bytes(32)
    assert run_paths.run_paths(after) == []
    assert len(after) == len(before)


def test_what_is_needed_and_what_lies_beside_stays() -> None:
    before = library((RUNPATH, OWN), (NEEDED, NAME))
    assert run_paths.run_paths(before) == ["$ORIGIN"]
    assert run_paths.without_foreign_paths(before) == before
    both = library((RPATH, FOREIGN), (RUNPATH, OWN), (NEEDED, NAME))
    assert run_paths.run_paths(run_paths.without_foreign_paths(both)) == ["$ORIGIN"]


def test_a_list_with_one_folder_elsewhere_is_foreign() -> None:
    assert run_paths.is_foreign("$ORIGIN/../lib:/opt/x")
    assert not run_paths.is_foreign("$ORIGIN/:$ORIGIN/Qt/lib:")


def test_what_is_no_library_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"/srv/some/lib")
    (tmp_path / "one.so").write_bytes(library((RPATH, FOREIGN)))
    (tmp_path / "link.so").symlink_to("one.so")
    assert run_paths.clean(tmp_path) == 1
    assert run_paths.clean(tmp_path) == 0
    assert (tmp_path / "link.so").is_symlink()
