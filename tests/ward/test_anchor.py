"""The end of a chain is held elsewhere: by the server, or by IT's file on another disk."""

import json
import os
import shutil
from pathlib import Path

import pytest

from infuseplan.adapters.ward.anchor import AnchorFile, first_missing
from infuseplan.adapters.ward.own_chain import OwnReader
from infuseplan.application.ward.meeting import ChainHead, SyncNote

from .workstations import Workstation


def test_a_cut_end_is_found_by_the_file_of_it(tmp_path: Path) -> None:
    other_disk = tmp_path / "other disk"
    other_disk.mkdir()
    anchor = other_disk / "anchor.json"
    one = Workstation(tmp_path / "one", [], anchor=anchor)
    one.add("chair", "1")
    one.exchange(1)
    one.close()
    shutil.copytree(tmp_path / "one", tmp_path / "before")
    one = Workstation(tmp_path / "one", [], anchor=anchor)
    one.add("chair", "2")
    one.exchange(1)
    origin = one.origin
    held = AnchorFile(anchor).read(origin)
    assert held is not None
    assert held.number == 3
    assert one.sync.state().notes == ()
    one.close()
    shutil.rmtree(tmp_path / "one")
    shutil.copytree(tmp_path / "before", tmp_path / "one")
    one = Workstation(tmp_path / "one", [], anchor=anchor)
    one.exchange(1)
    assert one.sync.state().notes == (SyncNote("behind", 3, origin),)
    # However long the new end grows, what was held stays.
    for number in range(4):
        one.add("chair", f"other {number}")
    one.exchange(1)
    assert [(note.kind, note.number) for note in one.sync.state().notes] == [("behind", 3)]
    assert AnchorFile(anchor).read(origin) == held
    one.close()


@pytest.mark.parametrize(
    "number",
    ["0", "-0", "-7", "3.0", "true", "Infinity", "NaN", "1e999", "9" * 30, "9" * 5000, '"3"',
     "[" * 2000],
)  # fmt: skip
def test_what_is_no_number_of_an_entry_is_nothing_that_was_held(
    number: str, tmp_path: Path
) -> None:
    origin = "ab" * 16
    path = tmp_path / f"anchor.{origin}.json"
    text = '{"schema": "infuseplan/anchor/1", "origin": "%s", "number": %s, "hash": "%s"}'
    path.write_text(text % (origin, number, "cd" * 32), encoding="utf-8")
    anchor = AnchorFile(tmp_path / "anchor.json")
    assert anchor.read(origin) is None
    anchor.write(ChainHead(origin, 3, "ef" * 32))
    assert anchor.read(origin) == ChainHead(origin, 3, "ef" * 32)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_the_place_of_an_anchor_is_not_waited_for(tmp_path: Path) -> None:
    origin = "ab" * 16
    os.mkfifo(tmp_path / f"anchor.{origin}.json")
    with pytest.raises(OSError, match="not a regular file"):
        AnchorFile(tmp_path / "anchor.json").read(origin)


def test_two_logins_have_a_file_each(tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.json"
    stations = [Workstation(tmp_path / name, [], anchor=anchor) for name in ("one", "two")]
    for one in stations:
        one.exchange(1)
    assert len(list(tmp_path.glob("anchor.*.json"))) == 2
    for one in stations:
        assert AnchorFile(anchor).read(one.origin) is not None
        one.close()


def test_what_the_server_has_is_compared_in_the_same_way(tmp_path: Path) -> None:
    one = Workstation(tmp_path / "one", [])
    one.add("chair", "1")
    reader = OwnReader(tmp_path / "one")
    head = reader.head()
    assert first_missing(reader, head) is None
    assert first_missing(reader, ChainHead(head.origin, 5, "f" * 64)) == 3
    assert first_missing(reader, ChainHead(head.origin, 2, "f" * 64)) == 2
    one.add("chair", "2")
    assert first_missing(reader, head) is None
    reader.close()
    one.close()


def test_a_file_that_is_no_anchor_says_nothing(tmp_path: Path) -> None:
    for content in (b"", b"{}", b"[]", json.dumps({"schema": "x"}).encode()):
        (tmp_path / f"anchor.{'a' * 32}.json").write_bytes(content)
        assert AnchorFile(tmp_path / "anchor.json").read("a" * 32) is None
