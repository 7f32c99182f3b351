"""`infuseplan journal`: what IT can do with the record of infusions, and that it harms nothing."""

import json
from pathlib import Path

import pytest

from infuseplan.__main__ import run
from infuseplan.application.infusion_desk import InfusionDesk, StartAnswers
from infuseplan.bootstrap import services
from tests.bedside_tools import planned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a journal in which one infusion was started."""
    from decimal import Decimal

    wired = services()
    desk = InfusionDesk(wired, tmp_path)
    proved, loaded = planned(wired)
    desk.begin(proved, loaded, StartAnswers("A. B.", "4711", None, Decimal(25)), desk.now())
    desk.close()
    return tmp_path


Said = pytest.CaptureFixture[str]


def test_a_whole_journal_says_so(folder: Path, capsys: Said) -> None:
    assert run(["journal", "verify", "--data", str(folder)]) == 0
    assert "every entry as it was saved" in capsys.readouterr().out


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
    place = content.index(b"4711")
    content[place] ^= 1
    file.write_bytes(content)
    assert run(["journal", "verify", "--data", str(folder)]) == 1
    assert run(["journal", "set-aside", "--data", str(folder)]) == 0
    assert "Kept as" in capsys.readouterr().out
    assert run(["journal", "verify", "--data", str(folder)]) == 0
    assert "1 infusion," in capsys.readouterr().out


def test_a_folder_without_a_journal_is_left_as_it_is(tmp_path: Path, capsys: Said) -> None:
    assert run(["journal", "verify", "--data", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
    assert "no journal" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["erase"], ["backup"], ["verify", "twice"]])
def test_what_is_no_request_is_not_read(words: list[str], capsys: Said) -> None:
    assert run(["journal", *words]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
