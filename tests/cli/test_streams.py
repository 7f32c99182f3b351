"""Closed streams, a reader who has gone, a full disk: named in one line, and never exit code 0."""

import gc
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

import pytest

from infuseplan.cli.reading.json_lines import answer_lines

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="streams of a Linux shell")

QUESTION = "--regimen=isa-pd --weight-kg=72.5 --age=66 --infusion=1"
# Quoted: the environment may lie in a folder with a space.
PYTHON = quote(sys.executable)
PROGRAM = f"{PYTHON} -m infuseplan"
ANSWERS = {
    "text": f"plan {QUESTION}",
    "json": f"plan {QUESTION} --json",
    "lines": "plan --jsonl",
    "version": "--version",
    "help": "--help",
    "protocols": "protocols",
    "check": "check-protocols",
    "self-check": "self-check",
    "explain": f"explain dose.mg {QUESTION}",
}
LINE = '{"regimen": "isa-pd", "weight_kg": 72.5, "age_years": 66, "infusion_number": 1}\n'


def shell(command: str, *, given: str = LINE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        # Qt lets the system say in its own language why it refuses something.
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"},
    )


@pytest.mark.parametrize("words", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_a_full_disk_does_not_take_is_no_success(words: str) -> None:
    done = shell(f"{PROGRAM} {words} > /dev/full")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line == "infuseplan: The answer could not be written: No space left on device."


@pytest.mark.parametrize("words", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_for_a_closed_stream_is_no_success(words: str) -> None:
    done = shell(f"{PROGRAM} {words} >&-")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line == "infuseplan: The answer could not be written: standard output is closed."
    all_closed = shell(f"{PROGRAM} {words} <&- >&- 2>&-").returncode
    assert all_closed == (2 if "--jsonl" in words else 1)


def test_a_reader_who_has_gone_is_no_success_and_no_traceback() -> None:
    done = shell(f"{PROGRAM} plan --jsonl | true; echo ${{PIPESTATUS[0]}}", given=LINE * 2000)
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full", "2> >(exec 0<&-; sleep 0.1)"])
def test_trouble_that_nobody_can_be_told_keeps_its_exit_code(stderr: str) -> None:
    done = shell(f"{PROGRAM} plan --weight-kg=x {stderr}")
    assert (done.returncode, done.stdout) == (2, "")
    done = shell(f"{PROGRAM} plan --jsonl {stderr}", given="x\n" + LINE)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 2


def test_lines_from_a_closed_stream_are_asked_for() -> None:
    done = shell(f"{PROGRAM} plan --jsonl <&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("infuseplan: Standard input is closed")
    assert shell(f"{PROGRAM} replay --jsonl <&-").returncode == 2
    assert shell(f"{PROGRAM} plan {QUESTION} <&-").returncode == 0


def test_no_file_takes_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    """Whatever a library complains of on number 2 must not be written into the record."""
    look = (
        "import os, sys; from infuseplan.__main__ import occupy_closed_streams as occupy; "
        "occupy(); file = open(sys.argv[1], 'wb'); sys.exit(file.fileno())"
    )
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        done = shell(f"{PYTHON} -c {quote(look)} {quote(str(tmp_path / 'file'))} {closed}")
        assert done.returncode > 2


# --- sheets ----------------------------------------------------------------------------------


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shell(f"mount -t tmpfs -o size=16k none {quote(str(disk))}")
    if mounted.returncode:
        pytest.skip(reason="only root may mount a small disk")
    yield disk
    shell(f"umount {quote(str(disk))}")


def test_a_sheet_on_a_full_disk_says_so_and_leaves_what_was_there(full_disk: Path) -> None:
    before = full_disk / "sheet.pdf"
    before.write_bytes(b"as it was")
    done = shell(f"{PROGRAM} sheet {QUESTION} --kind nurse --out {quote(str(before))}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "could not be written (No space left on device)" in done.stderr
    assert before.read_bytes() == b"as it was"
    assert [path.name for path in full_disk.iterdir()] == ["sheet.pdf"]


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_sheet_goes_into_a_file_and_nowhere_else(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "sheet.pdf"
    if kind == "pipe":
        os.mkfifo(target)
    else:
        target.symlink_to("/dev/full")
    done = shell(f"{PROGRAM} sheet {QUESTION} --kind nurse --out {quote(str(target))}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "could not be written (it is not a regular file)" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]


def test_a_sheet_follows_a_link_and_keeps_the_rights_of_the_file(tmp_path: Path) -> None:
    file, link = tmp_path / "kept.pdf", tmp_path / "sheet.pdf"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link.symlink_to(file)
    done = shell(f"{PROGRAM} sheet {QUESTION} --kind nurse --out {quote(str(link))} 2>&1")
    assert (done.returncode, done.stdout) == (0, "")
    assert link.is_symlink()
    assert file.read_bytes().startswith(b"%PDF")
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("language", ["C", "xx_YY.UTF-8"])
def test_a_workstation_without_utf_8_gets_its_sheet_and_no_lecture(
    tmp_path: Path, language: str
) -> None:
    sheet = tmp_path / "sheet.pdf"
    # The shell itself complains of such a language; the program alone is listened to.
    done = shell(
        f"LC_ALL={language} LANG={language} {PROGRAM} sheet {QUESTION} --kind nurse"
        f" --out {quote(str(sheet))} 2>&1 | grep -v ^bash: ; test -s {quote(str(sheet))}"
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_garbage_is_collected_as_before_when_all_lines_are_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    during = []

    def answer(_request: dict[str, object]) -> bytes:
        during.append((gc.get_threshold()[0], gc.get_freeze_count() > 0))
        return b"{}"

    # A test before this one may have left something frozen, which no command finds at its start.
    gc.unfreeze()
    before = gc.get_threshold(), gc.get_freeze_count()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"a": 1}\n{"a": 2}\n')))
    assert answer_lines(answer, longest=100) == 0
    assert capsys.readouterr().out == "{}\n{}\n"
    assert during == [(20_000, True)] * 2
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
