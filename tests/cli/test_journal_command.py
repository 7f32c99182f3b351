"""`infuseplan journal`: what IT can do with the record of infusions, and that it harms nothing."""

import json
import os
import shlex
from pathlib import Path

import pytest

from infuseplan.__main__ import run
from infuseplan.application.infusion.records import InfusionRecords
from infuseplan.application.infusion.start_answers import StartAnswers
from infuseplan.application.journal.port import StorageProblem
from infuseplan.bootstrap import services
from tests.bedside_tools import planned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a journal in which one infusion was started."""
    from decimal import Decimal

    wired = services()
    records = InfusionRecords(wired, tmp_path)
    proved, loaded = planned(wired)
    records.begin(proved, loaded, StartAnswers("A. B.", "4711", None, Decimal(25)), records.now())
    records.close()
    return tmp_path


Said = pytest.CaptureFixture[str]


def test_a_whole_journal_says_so(folder: Path, capsys: Said) -> None:
    assert run(["journal", "verify", "--data", str(folder)]) == 0
    assert "1 infusion: all entries intact" in capsys.readouterr().out


def test_a_backup_opens_as_a_journal(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = tmp_path_factory.mktemp("backup") / "journal.sqlite3"
    assert run(["journal", "backup", str(target), "--data", str(folder)]) == 0
    assert run(["journal", "verify", "--data", str(target.parent)]) == 0


def test_an_export_is_read_without_the_program(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = tmp_path_factory.mktemp("export") / "journal.jsonl"
    assert run(["journal", "export", str(target), "--data", str(folder)]) == 0
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert '"started"' in json.dumps(lines).replace("\\", "")


def test_a_changed_byte_is_told_and_set_aside_brings_every_entry_back(
    folder: Path, capsys: Said
) -> None:
    file = folder / "journal.sqlite3"
    content = bytearray(file.read_bytes())
    place = content.index(b"isa-pd")
    content[place] ^= 1
    file.write_bytes(content)
    assert run(["journal", "verify", "--data", str(folder)]) == 1
    assert run(["journal", "set-aside", "--data", str(folder)]) == 0
    assert "Kept as" in capsys.readouterr().out
    assert run(["journal", "verify", "--data", str(folder)]) == 0
    assert "1 infusion: all entries intact." in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="Windows has access lists in the place of these bits")
@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "told"),
    [
        (0o700, 0o600, False),
        (0o755, 0o644, False),
        (0o777, 0o600, True),
        (0o1777, 0o600, True),
        # Nobody else reaches a file of a folder that they may not enter.
        (0o700, 0o666, False),
        (0o755, 0o666, True),
        (0o711, 0o666, True),
    ],
)
@pytest.mark.parametrize("words", [["verify"], ["backup", "B"]])
def test_a_folder_in_which_others_may_write_is_a_warning_with_its_remedy(
    folder: Path,
    folder_mode: int,
    file_mode: int,
    told: bool,
    words: list[str],
    tmp_path_factory: pytest.TempPathFactory,
    capsys: Said,
) -> None:
    there = tmp_path_factory.mktemp("there")
    words = [str(there / word) if len(word) == 1 else word for word in words]
    (folder / "journal.sqlite3").chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        assert run(["journal", *words, "--data", str(folder)]) == 0
    finally:
        folder.chmod(0o700)
    said = capsys.readouterr().out
    remedy = f"chmod -R go-w {shlex.quote(str(folder))}"
    assert ("Warning: other users can write" in said, remedy in said) == (told, told)
    assert "1 infusion: all entries intact." in said


def test_a_folder_without_a_journal_is_left_as_it_is(tmp_path: Path, capsys: Said) -> None:
    assert run(["journal", "verify", "--data", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
    assert "no journal" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["erase"], ["backup"], ["verify", "twice"]])
def test_what_is_no_request_is_not_read(words: list[str], capsys: Said) -> None:
    assert run(["journal", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_journal_that_is_whole_is_set_aside_on_demand_alone(folder: Path, capsys: Said) -> None:
    before = names(folder)
    assert run(["journal", "set-aside", "--data", str(folder)]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "--healthy-too" in said
    # Looking at it may leave SQLite's own two files beside it.
    assert [name for name in names(folder) if not name.endswith(("-wal", "-shm"))] == before
    assert run(["journal", "set-aside", "--healthy-too", "--data", str(folder)]) == 0
    assert (folder / "damaged-1" / "journal.sqlite3").is_file()
    assert run(["journal", "verify", "--data", str(folder)]) == 0


@pytest.mark.parametrize("words", [["verify"], ["export", "x"], ["backup", "x"]])
def test_only_setting_aside_knows_that_option(words: list[str], folder: Path) -> None:
    assert run(["journal", *words, "--healthy-too", "--data", str(folder)]) == 2


as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root could lock somebody out"
)
NOBODY = 65534


@as_root
@pytest.mark.parametrize(
    "words",
    [["verify"], ["set-aside"], ["set-aside", "--healthy-too"], ["backup", "B"], ["export", "E"]],
)
@pytest.mark.parametrize("whose", ["folder", "journal alone"])
def test_root_touches_nothing_in_a_folder_of_another_user(
    words: list[str],
    whose: str,
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: Said,
) -> None:
    (folder / "journal.lock").unlink(missing_ok=True)
    owned = [folder, *folder.iterdir()] if whose == "folder" else [folder / "journal.sqlite3"]
    for path in owned:
        os.chown(path, NOBODY, NOBODY)
    before = {path.name: path.stat() for path in (folder, *folder.iterdir())}
    there = tmp_path_factory.mktemp("there")
    words = [str(there / word) if len(word) == 1 else word for word in words]
    assert run(["journal", *words, "--data", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "belongs to another user" in said
    assert "sudo -u" in said
    after = {path.name: path.stat() for path in (folder, *folder.iterdir())}
    assert after.keys() == before.keys()
    for name, seen in before.items():
        assert (after[name].st_uid, after[name].st_mode) == (seen.st_uid, seen.st_mode)
        assert (name == folder.name) or after[name].st_mtime_ns == seen.st_mtime_ns
    assert list(there.iterdir()) == []


@as_root
def test_root_makes_no_folder_in_the_home_of_another_user(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    with pytest.raises(StorageProblem) as refused:
        services().journal.open(home / "data" / "infuseplan")
    assert refused.value.kind == "other-user"
    assert names(home) == []


@as_root
def test_a_window_of_root_does_not_either(folder: Path) -> None:
    os.chown(folder, NOBODY, NOBODY)
    (folder / "journal.lock").unlink(missing_ok=True)
    before = names(folder)
    with pytest.raises(StorageProblem) as refused:
        services().journal.open(folder)
    assert refused.value.kind == "other-user"
    assert names(folder) == before


def test_a_damaged_journal_is_exported_whole_and_the_exit_code_says_so(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Said
) -> None:
    target = tmp_path_factory.mktemp("export") / "journal.jsonl"
    file = folder / "journal.sqlite3"
    file.write_bytes(file.read_bytes().replace(b'"type":"started"', b'"type":\'started"'))
    (folder / "journal.mirror.jsonl").unlink()
    assert run(["journal", "export", str(target), "--data", str(folder)]) == 1
    said = capsys.readouterr()
    assert "1 entry is damaged and marked as such: 6." in said.out
    assert said.err == ""
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["number"] for line in lines] == [*range(1, 8)]
    assert [line["number"] for line in lines if line.get("damaged", False)] == [6]


def test_a_second_copy_without_its_journal_is_no_folder_where_nothing_was_recorded(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Said
) -> None:
    (folder / "journal.sqlite3").unlink()
    assert run(["journal", "verify", "--data", str(folder)]) == 1
    assert "file is missing, and its second copy is there" in capsys.readouterr().out
    target = tmp_path_factory.mktemp("export") / "journal.jsonl"
    assert run(["journal", "export", str(target), "--data", str(folder)]) == 1
    assert len(target.read_text(encoding="utf-8").splitlines()) == 7


COPIES = pytest.mark.parametrize("what", ["backup", "export"])
has_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


@has_pipes
@COPIES
def test_a_copy_takes_no_place_of_a_pipe(
    what: str, folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Said
) -> None:
    """As root the same would replace a device of the system."""
    pipe = tmp_path_factory.mktemp("there") / "pipe"
    os.mkfifo(pipe)
    assert run(["journal", what, str(pipe), "--data", str(folder)]) == 1
    assert pipe.is_fifo()
    assert names(pipe.parent) == ["pipe"]
    said = capsys.readouterr().err
    assert "A folder, a pipe or a device has this name" in said
    assert "Name a new file" in said


@COPIES
def test_a_copy_takes_no_place_of_a_folder(
    what: str, folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Said
) -> None:
    there = tmp_path_factory.mktemp("there")
    assert run(["journal", what, str(there), "--data", str(folder)]) == 1
    assert names(there) == []
    assert "A folder, a pipe or a device has this name" in capsys.readouterr().err


@COPIES
def test_a_copy_goes_where_a_link_leads(
    what: str, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    there = tmp_path_factory.mktemp("there")
    (there / "stick").mkdir()
    real, link = there / "stick" / "real", there / "link"
    real.write_bytes(b"of last week")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip(reason="this user may make no links")
    assert run(["journal", what, str(link), "--data", str(folder)]) == 0
    assert link.is_symlink()
    assert not real.is_symlink()
    assert b"isa-pd" in real.read_bytes()
    assert names(there / "stick") == ["real"]
    if os.name == "posix":
        # Names of patients: for nobody else, whatever was there before.
        assert real.stat().st_mode & 0o077 == 0


@COPIES
def test_a_copy_deletes_no_file_of_somebody_elses(
    what: str, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    there = tmp_path_factory.mktemp("there")
    (there / "copy.part").write_bytes(b"a download")
    assert run(["journal", what, str(there / "copy"), "--data", str(folder)]) == 0
    assert (there / "copy.part").read_bytes() == b"a download"
    assert names(there) == ["copy", "copy.part"]


def test_damaged_keys_are_no_damaged_journal(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Said
) -> None:
    """Whoever moved the journal for it would have an empty one, and the same keys."""
    data = ["--data", str(folder)]
    assert run(["journal", "verify", *data]) == 0
    capsys.readouterr()
    for name in ("patient-keys.sqlite3", "patient-keys.copy.sqlite3"):
        assert (folder / name).is_file()
        (folder / name).write_bytes(bytes(range(1, 256)) * 40)
    assert run(["journal", "verify", *data]) == 1
    said = capsys.readouterr()
    assert said.out == "All entries are intact.\n"
    (line,) = said.err.splitlines()
    assert "file of the patients’ keys and its copy are damaged" in line
    assert "Do not move the journal." in line
    assert "journal is damaged" not in line.lower()
    there = tmp_path_factory.mktemp("there")
    for what in ("backup", "export"):
        assert run(["journal", what, str(there / what), *data]) == 0
        said = capsys.readouterr()
        assert "keys" in said.err
        assert "intact" in said.out
        assert (there / what).stat().st_size > 0
    assert run(["journal", "set-aside", *data]) == 1
    assert "The journal is whole" in capsys.readouterr().err
