"""The program's own small files: nothing that lies in their place stops it or is written through.

In the place of each of them a pipe would keep the program waiting for ever, a link would lead what
it writes into somebody else's file, and in another user's folder root's own file would lock that
user out.
"""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infuseplan import bootstrap
from infuseplan.adapters.logs import open_log
from infuseplan.adapters.protocols.signature import RevisionGuard
from infuseplan.adapters.settings.preferences import PreferenceFile
from infuseplan.adapters.ward.anchor import AnchorFile
from infuseplan.adapters.ward.folder_files import SharedFiles
from infuseplan.adapters.ward.renewal_mark import MARK_FILE, RenewalMark
from infuseplan.application.preferences import Preferences
from infuseplan.application.services import WindowOptions
from infuseplan.application.ward.meeting import MeetingFault

NOBODY = 65534
DARK = Preferences(theme="dark")
KEY = "ab" * 32

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root could lock somebody out"
)
Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_log_afterwards() -> Iterator[None]:
    yield
    logger = logging.getLogger("infuseplan")
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)


def write_log(folder: Path) -> bool:
    return open_log(folder) is not None


def write_preferences(folder: Path) -> bool:
    return PreferenceFile(folder).save(DARK)


WRITERS = pytest.mark.parametrize(
    ("write", "name"),
    [(write_log, "infuseplan.log"), (write_preferences, "preferences.json")],
    ids=["log", "preferences"],
)


def link(path: Path, to: Path) -> None:
    try:
        path.symlink_to(to)
    except OSError:
        pytest.skip(reason="this user may make no links")


@needs_pipes
@WRITERS
def test_a_pipe_in_its_place_keeps_nobody_waiting(
    tmp_path: Path, write: Callable[[Path], bool], name: str
) -> None:
    os.mkfifo(tmp_path / name)
    assert not write(tmp_path)
    assert (tmp_path / name).is_fifo()


@needs_pipes
@pytest.mark.parametrize("reads", [False, True])
def test_a_pipe_that_somebody_reads_is_no_log_either(tmp_path: Path, reads: bool) -> None:
    pipe = tmp_path / "infuseplan.log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK) if reads else None
    try:
        assert open_log(tmp_path) is None
    finally:
        if reader is not None:
            os.close(reader)


@needs_pipes
def test_a_pipe_beside_the_preferences_is_in_nobodys_way(tmp_path: Path) -> None:
    """Beside them the new ones are written, before they take the name."""
    os.mkfifo(tmp_path / "preferences.new")
    assert PreferenceFile(tmp_path).save(DARK)
    assert PreferenceFile(tmp_path).load() == DARK


@pytest.mark.parametrize("name", ["preferences.new", "preferences.json"])
def test_a_planted_link_leads_no_preferences_into_another_file(tmp_path: Path, name: str) -> None:
    other, folder = tmp_path / "other", tmp_path / "looks"
    folder.mkdir()
    other.write_bytes(b"somebody else's")
    link(folder / name, other)
    assert PreferenceFile(folder).save(DARK)
    assert other.read_bytes() == b"somebody else's"
    assert PreferenceFile(folder).load() == DARK


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="the system follows every link")
def test_a_planted_link_leads_no_log_into_another_file(tmp_path: Path) -> None:
    other, folder = tmp_path / "other", tmp_path / "logs"
    folder.mkdir()
    other.write_bytes(b"somebody else's")
    link(folder / "infuseplan.log", other)
    assert open_log(folder) is None
    logging.getLogger("infuseplan").warning("printer gone")
    assert other.read_bytes() == b"somebody else's"


@needs_pipes
def test_a_pipe_that_takes_the_place_of_a_log_later_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infuseplan.adapters.logs._LARGEST", 1)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    path = open_log(tmp_path)
    assert path is not None
    logger = logging.getLogger("infuseplan")
    logger.warning("one")
    honest = Path.replace

    def pipe_comes_first(self: Path, target: str) -> Path:
        moved = honest(self, target)
        os.mkfifo(self)
        return moved

    monkeypatch.setattr(Path, "replace", pipe_comes_first)
    logger.warning("two")
    assert path.is_fifo()


@as_root
@WRITERS
@pytest.mark.parametrize("made", [True, False], ids=["folder", "folder to be made"])
def test_root_leaves_no_file_in_a_folder_of_another_user(
    tmp_path: Path, write: Callable[[Path], bool], name: str, made: bool
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    assert not write(home if made else home / "infuseplan")
    assert list(home.iterdir()) == []


@as_root
def test_root_remembers_no_revisions_in_a_folder_of_another_user(tmp_path: Path) -> None:
    own, home = tmp_path / "own", tmp_path / "home"
    for folder in (own, home):
        folder.mkdir()
    os.chown(home, NOBODY, NOBODY)
    for folder in (own, home):
        assert RevisionGuard(folder, tmp_path / "of-it").fault(KEY, 3) is None
    assert len(list(own.iterdir())) == 1
    assert list(home.iterdir()) == []


@needs_pipes
def test_a_window_without_a_log_opens_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    os.mkfifo(tmp_path / "infuseplan.log")
    wired = bootstrap.services(tmp_path / "no site")
    options = WindowOptions(data=tmp_path)
    _, asked = bootstrap._for_window(wired, options, tmp_path, tmp_path / "no site", None)
    assert asked.data == tmp_path
    (line,) = capsys.readouterr().err.splitlines()
    assert "No log is written" in line
    assert str(tmp_path) in line


@needs_pipes
def test_a_pipe_in_the_ward_folder_keeps_no_exchange_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "chain.jsonl")
    with pytest.raises(MeetingFault):
        SharedFiles(tmp_path).opened("chain.jsonl")


@needs_pipes
def test_a_pipe_in_the_place_of_an_anchor_or_a_mark_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "anchor.abc.json")
    with pytest.raises(OSError, match="not a regular file"):
        AnchorFile(tmp_path / "anchor.json").read("abc")
    os.mkfifo(tmp_path / MARK_FILE)
    with pytest.raises(OSError, match="not a regular file"):
        RenewalMark(tmp_path)
