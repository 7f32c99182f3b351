"""A file is replaced as a whole, whatever a killed process left beside it."""

import os
from pathlib import Path

from infuseplan.application.whole_file import save_whole


def test_what_a_killed_process_of_the_same_number_left_is_in_nobodys_way(tmp_path: Path) -> None:
    """Numbers of processes come again after each start of the computer."""
    for left in ("", "-0", "-1"):
        (tmp_path / f".plan.pdf.{os.getpid()}{left}.part").write_bytes(b"half")
    save_whole(tmp_path / "plan.pdf", b"whole")
    assert (tmp_path / "plan.pdf").read_bytes() == b"whole"
    left = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".part")
    assert len(left) == 3
    assert all((tmp_path / name).read_bytes() == b"half" for name in left)
