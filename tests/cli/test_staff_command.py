"""`staff`: PINs at the command line, as processes of their own."""

import sys
from pathlib import Path
from subprocess import CompletedProcess, run

from infuseplan.adapters.sealing.pin_file import PIN_FILE


def staff(folder: Path, *words: str, typed: str = "") -> CompletedProcess[str]:
    command = [sys.executable, "-m", "infuseplan", "staff", *words, "--data", str(folder)]
    return run(command, input=typed, capture_output=True, text=True, check=False, timeout=600)


def test_a_pin_is_set_listed_changed_and_removed(tmp_path: Path) -> None:
    assert staff(tmp_path, "pins").stdout == "Nobody has a PIN here.\n"
    assert not list(tmp_path.iterdir())
    done = staff(tmp_path, "set-pin", "K. M.", typed="4711\n4711\n")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "The PIN is set.")
    assert staff(tmp_path, "pins").stdout == "K. M.: 0 failed attempts\n"
    wrong = staff(tmp_path, "set-pin", "KM", typed="0000\n5555\n5555\n")
    assert wrong.returncode == 3
    assert "Wrong PIN. The next try is taken after 1 second." in wrong.stderr
    assert staff(tmp_path, "pins").stdout == "K. M.: 1 failed attempt\n"
    for text in (done.stdout, done.stderr, wrong.stdout, wrong.stderr):
        assert "4711" not in text
        assert "0000" not in text
    assert staff(tmp_path, "remove-pin", "km").returncode == 0
    gone = staff(tmp_path, "remove-pin", "km")
    assert (gone.returncode, gone.stderr) == (3, "infuseplan: These initials have no PIN here.\n")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for words in ((), ("pin",), ("set-pin",), ("pins", "KM"), ("remove-pin", " ")):
        assert staff(tmp_path, *words).returncode == 2, words
    assert staff(tmp_path, "set-pin", "KM", typed="123\n123\n").returncode == 3
    assert staff(tmp_path, "set-pin", "KM", typed="1234\n1235\n").returncode == 3


def test_a_file_of_pins_that_cannot_be_read_is_not_called_the_journal(tmp_path: Path) -> None:
    (tmp_path / PIN_FILE).write_bytes(b"no database, and long enough to be read as one")
    for words in (("pins",), ("remove-pin", "KM"), ("set-pin", "KM")):
        done = staff(tmp_path, *words, typed="4711\n4711\n")
        assert done.returncode == 1
        assert "The file of PINs on this PC cannot be used (damaged)" in done.stderr
        assert "journal" not in done.stderr.casefold()
