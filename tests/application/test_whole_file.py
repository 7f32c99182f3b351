"""A file is replaced as a whole, whatever a killed process left beside it."""

import os
from pathlib import Path

import pytest

from infuseplan.application.whole_file import NoOrdinaryFile, replaced_whole, save_whole


def test_what_a_killed_process_of_the_same_number_left_is_in_nobodys_way(tmp_path: Path) -> None:
    """Numbers of processes come again after each start of the computer."""
    for left in ("", "-0", "-1"):
        (tmp_path / f".plan.pdf.{os.getpid()}{left}.part").write_bytes(b"half")
    save_whole(tmp_path / "plan.pdf", b"whole")
    assert (tmp_path / "plan.pdf").read_bytes() == b"whole"
    left = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".part")
    assert len(left) == 3
    assert all((tmp_path / name).read_bytes() == b"half" for name in left)


def link(path: Path, to: Path) -> None:
    try:
        path.symlink_to(to)
    except OSError:
        pytest.skip(reason="this user may make no links")


def test_where_the_program_chose_the_name_a_link_is_replaced_and_not_followed(
    tmp_path: Path,
) -> None:
    other, own = tmp_path / "other", tmp_path / "own"
    other.write_bytes(b"somebody else's")
    link(own, other)
    with replaced_whole(own, follows_link=False) as part:
        part.write_bytes(b"whole")
    assert other.read_bytes() == b"somebody else's"
    assert not own.is_symlink()
    assert own.read_bytes() == b"whole"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("follows_link", [True, False])
def test_a_pipe_is_refused_in_either_case(tmp_path: Path, follows_link: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(NoOrdinaryFile), replaced_whole(pipe, follows_link=follows_link):
        raise AssertionError("nothing may be written")
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_link_without_end_is_refused_and_left(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    link(loop, loop)
    with pytest.raises(OSError, match="loop"):
        save_whole(loop, b"whole")
    assert loop.is_symlink()


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"before")

    def breaks_off() -> None:
        with replaced_whole(file) as part:
            part.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()
    assert file.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has access lists in the place of these")
def test_a_file_keeps_its_rights_and_a_private_one_has_its_own(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"before")
    file.chmod(0o640)
    save_whole(file, b"whole")
    assert file.stat().st_mode & 0o777 == 0o640
    with replaced_whole(file, private=True):
        pass
    assert file.stat().st_mode & 0o777 == 0o600
